"""Names as columns, with indexes: a table of hundreds of thousands is mapped from a file, and none is read before a text needs it.

Names with one first token stand together; `position` keeps the order in which they were given. Each index maps a text
to the rows of the names that have it: their first token, a person's full name or surname, the main words of an
organization's name, the skeletons of a name in Cyrillic.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.linking.knowledge.name_forms import (
    CYRILLIC,
    MOST_WORDS,
    Name,
    bare_name,
    first_token,
    main_words,
    skeleton,
    surnames,
)
from graph_service.text import fold

Rows = NDArray[np.int64]
Index = Literal["first token", "main words", "full name", "skeletons", "surname"]

NAMES = pa.schema([
    ("written", pa.string()), ("key", pa.dictionary(pa.int32(), pa.string())), ("language", pa.string()),
    ("position", pa.int32()),
])  # fmt: skip
INDEX = pa.schema([("text", pa.string()), ("rows", pa.list_(pa.int32()))])


class NameLookup(Protocol):
    """Names by what the indexes have of them."""

    def named(self, index: Index, text: str) -> list[Name]:
        """Return the names that an index has under a text, in the order in which they were given."""

    def of_entities(self, keys: Collection[str]) -> list[Name]:
        """Return all names of some entities, in the order in which they were given."""


@dataclass(frozen=True)
class RowIndex:
    """From a text to the rows that have it."""

    table: pa.Table

    @classmethod
    def of(cls, texts: Iterable[Iterable[str]]) -> "RowIndex":
        """Index rows, which come in order, by the texts of each."""
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, keys in enumerate(texts):
            for key in keys:
                rows[key].append(row)
        ordered = sorted(rows)
        return cls(pa.table([ordered, [rows[text] for text in ordered]], schema=INDEX))

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        texts = self.table["text"].to_numpy().tolist()
        return dict(zip(texts, range(len(texts)), strict=True))

    @cached_property
    def _lists(self) -> tuple[Rows, Rows]:
        column = self.table["rows"].combine_chunks()
        return column.offsets.to_numpy(), column.values.to_numpy()

    def rows(self, text: str) -> Rows:
        """Return the rows of a text, in order."""
        offsets, rows = self._lists
        position = self._positions.get(text)
        return rows[:0] if position is None else rows[offsets[position] : offsets[position + 1]]


def _main_words(name: Name) -> Iterable[str]:
    words = main_words(name.written) if name.key.startswith("organization/") else ()
    return (" ".join(words),) if len(words) > 2 else ()


def _full_name(name: Name) -> Iterable[str]:
    return (bare_name(name.written),) if name.key.startswith("person/") and " " in name.written else ()


def _skeletons(name: Name) -> Iterable[str]:
    parts = name.written.split() if CYRILLIC.search(name.written) else ()
    return (" ".join(map(skeleton, parts)),) if 0 < len(parts) <= MOST_WORDS else ()


INDEXES: Mapping[Index, Callable[[Name], Iterable[str]]] = {
    "first token": lambda name: (first_token(fold(name.written)),),
    "main words": _main_words,
    "full name": _full_name,
    "skeletons": _skeletons,
}


@dataclass(frozen=True)
class NameTable:
    """Names in columns, with their indexes."""

    names: pa.Table
    indexes: Mapping[Index, RowIndex]

    @classmethod
    def of(cls, names: Iterable[Name]) -> "NameTable":
        """Return a table of names, each once."""
        positions = {name: position for position, name in enumerate(dict.fromkeys(names))}
        rows = sorted(positions, key=lambda name: first_token(fold(name.written)))
        people: defaultdict[str, list[str]] = defaultdict(list)
        for name in rows:
            if name.key.startswith("person/"):
                people[name.key].append(name.written)
        surnames_of = {key: surnames(written) for key, written in people.items()}
        by_surname = RowIndex.of(surnames_of.get(name.key, {}).get(name.written, ()) for name in rows)
        keys = pa.array([name.key for name in rows], pa.string()).dictionary_encode()
        columns = [
            [name.written for name in rows],
            keys,
            [name.language for name in rows],
            [positions[name] for name in rows],
        ]
        return cls(
            names=pa.table(columns, schema=NAMES),
            indexes={index: RowIndex.of(map(texts, rows)) for index, texts in INDEXES.items()}
            | {"surname": by_surname},
        )

    @cached_property
    def _columns(self) -> Mapping[str, Any]:
        return {name: self.names[name].combine_chunks() for name in NAMES.names}

    def named(self, index: Index, text: str) -> list[Name]:
        """Return the names that an index has under a text, in the order in which they were given."""
        return self._read(self.indexes[index].rows(text))

    def of_entities(self, keys: Collection[str]) -> list[Name]:
        """Return all names of some entities, in the order in which they were given."""
        column = self._columns["key"]
        codes = [code for code, key in enumerate(column.dictionary.to_pylist()) if key in keys]
        return self._read(np.flatnonzero(np.isin(column.indices.to_numpy(), codes)))

    def _read(self, rows: Rows) -> list[Name]:
        if not len(rows):  # as most words of a text have it
            return []
        positions = self._columns["position"].to_numpy()[rows]
        ordered = pa.array(rows[np.argsort(positions)])
        fields = (self._columns[name].take(ordered).to_pylist() for name in ("written", "key", "language"))
        return [Name(*values) for values in zip(*fields, strict=True)]
