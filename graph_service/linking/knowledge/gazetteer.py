"""The gazetteer: the names of the reference data in an indexed table, and how they are found in a text.

Names stand in columns, so that a table of hundreds of thousands is mapped from a file and no name is read before a text
needs it. Names with the same first token stand together; `position` keeps their original order. Each index maps a text to
the rows of the names that have it: the first token, a person's full name or surname, the main words of an organization's
name, the skeletons of a name in Cyrillic.

Names and text are folded, which keeps length, so a match stands where it is found. At each token of the text the gazetteer
looks up the names that begin with it and compares the text with them at each of their lengths; only whole words count.
Where names overlap, the longest wins: "OSCE Mission to Moldova" is one organization and no Moldova. A name counts in the
texts of its language; names in English, and those of no stated language, count everywhere.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.languages import primary_language
from graph_service.linking.knowledge.name_forms import (
    CYRILLIC,
    MOST_WORDS,
    TOKEN,
    Name,
    agrees,
    bare_name,
    first_token,
    joined,
    main_words,
    skeleton,
    surnames_in,
)
from graph_service.model import Span
from graph_service.text import fold, select_longest, words

Rows = NDArray[np.int64]
Index = Literal["first token", "main words", "full name", "skeletons", "surname"]

NAMES = pa.schema([
    ("written", pa.string()), ("key", pa.dictionary(pa.int32(), pa.string())), ("language", pa.string()),
    ("position", pa.int32()),
])  # fmt: skip
INDEX = pa.schema([("text", pa.string()), ("rows", pa.list_(pa.int32()))])


class NameLookup(Protocol):
    """Looks names up in the indexes."""

    def named(self, index: Index, text: str) -> list[Name]:
        """Return the names that an index has under a text, in the order in which they were given."""

    def has(self, index: Index, text: str) -> bool:
        """Tell whether an index has a text: false where `named` would return nothing."""

    def of_entities(self, keys: Collection[str]) -> list[Name]:
        """Return all names of some entities, in the order in which they were given."""


@dataclass(frozen=True)
class RowIndex:
    """Maps a text to the rows that have it."""

    table: pa.Table

    @classmethod
    def of(cls, texts: Iterable[Iterable[str]]) -> "RowIndex":
        """Index rows by the texts of each; `texts` has those of each row, in order."""
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, keys in enumerate(texts):
            for key in keys:
                rows[key].append(row)
        in_order = sorted(rows)
        return cls(pa.table([in_order, [rows[text] for text in in_order]], schema=INDEX))

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        texts = self.table["text"].to_numpy().tolist()
        return dict(zip(texts, range(len(texts)), strict=True))

    @cached_property
    def _lists(self) -> tuple[Rows, Rows]:
        column = self.table["rows"].combine_chunks()
        return column.offsets.to_numpy(), column.values.to_numpy()

    def __contains__(self, text: str) -> bool:
        """Tell whether any row has a text."""
        return text in self._positions

    def rows(self, text: str) -> Rows:
        """Return the rows of a text, in order."""
        offsets, rows = self._lists
        position = self._positions.get(text)
        return rows[:0] if position is None else rows[offsets[position] : offsets[position + 1]]


def _main_words(name: Name) -> Iterable[str]:
    main = main_words(name.written) if name.key.startswith("organization/") else ()
    return (" ".join(main),) if len(main) > 2 else ()


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
        surnames_of = {key: surnames_in(written) for key, written in people.items()}
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

    def has(self, index: Index, text: str) -> bool:
        """Tell whether an index has a text."""
        return text in self.indexes[index]

    def of_entities(self, keys: Collection[str]) -> list[Name]:
        """Return all names of some entities, in the order in which they were given."""
        column = self._columns["key"]
        codes = [code for code, key in enumerate(column.dictionary.to_pylist()) if key in keys]
        return self._read(np.flatnonzero(np.isin(column.indices.to_numpy(), codes)))

    def _read(self, rows: Rows) -> list[Name]:
        if not len(rows):  # as for most words of a text
            return []
        positions = self._columns["position"].to_numpy()[rows]
        in_order = pa.array(rows[np.argsort(positions)])
        fields = (self._columns[name].take(in_order).to_pylist() for name in ("written", "key", "language"))
        return [Name(*values) for values in zip(*fields, strict=True)]


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that agrees with names; `exact` says that case agrees, `inflected` that endings do not."""

    span: Span
    surface: str
    names: tuple[Name, ...]
    exact: bool = True
    inflected: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the entities that these names may mean, each once."""
        return tuple(dict.fromkeys(name.key for name in self.names))


@dataclass(frozen=True, slots=True)
class Forms:
    """The names that begin with one token, by their folded forms; `lengths` are the forms' lengths, the longest first."""

    names: Mapping[str, tuple[Name, ...]]
    lengths: tuple[int, ...]


NO_FORMS = Forms({}, ())


class Gazetteer:
    """Finds names in texts; caches the names of the tokens it has met."""

    def __init__(self, names: NameLookup) -> None:
        self._names = names
        self._forms: dict[str, Forms] = {}
        self._by_word: dict[str, Sequence[tuple[tuple[str, ...], tuple[Name, ...]]]] = {}

    def find(self, text: str, language: str) -> list[Match]:
        """Return the names in `text` in order, the longest where they overlap; `language` is the text's."""
        folded = fold(text)
        matches: list[Match] = []
        for token in TOKEN.finditer(folded):
            forms = self._beginning(token[0])
            if not forms.lengths:  # as for most words of a text
                continue
            start = token.start()
            before = folded[start - 1] if start else ""
            if joined(before, token[0]) or (before == "-" and folded[start - 2 : start - 1].isalnum()):
                continue  # joined to the word before it
            for length in forms.lengths:
                end = start + length
                names = forms.names.get(folded[start:end]) if end <= len(folded) else None
                if not names or joined(folded[end - 1], folded[end : end + 1]):
                    continue
                surface = text[start:end]
                spoken = tuple(name for name in names if primary_language(name.language) in {"", "en", language})
                agreeing = tuple(name for name in spoken if agrees(surface, name.written))
                if agreeing:
                    matches.append(Match(Span(start, end), surface, agreeing))
                elif spoken and surface.isupper():
                    matches.append(Match(Span(start, end), surface, spoken, exact=False))
        return select_longest(matches, attrgetter("span"))

    def named(self, folded: str) -> tuple[Name, ...]:
        """Return the names of a folded form."""
        token = TOKEN.match(folded)
        return self._beginning(token[0]).names.get(folded, ()) if token else ()

    def by_first_word(self, folded: str) -> Sequence[tuple[tuple[str, ...], tuple[Name, ...]]]:
        """Return the names whose first word, up to a blank, is a folded word: the words after it, folded, and the names."""
        if folded not in self._by_word:
            forms = self._beginning(first_token(folded)).names
            if not forms:
                return ()
            parted = ((form.split(" "), names) for form, names in forms.items())
            self._by_word[folded] = tuple((tuple(parts[1:]), names) for parts, names in parted if parts[0] == folded)
        return self._by_word[folded]

    def _beginning(self, token: str) -> Forms:
        """Return the names that begin with a token."""
        if token in self._forms:
            return self._forms[token]
        if not self._names.has("first token", token):
            return NO_FORMS
        by_form: defaultdict[str, dict[Name, None]] = defaultdict(dict)
        for name in self._names.named("first token", token):
            by_form[fold(name.written)][name] = None
        names = {form: tuple(group) for form, group in by_form.items()}
        self._forms[token] = forms = Forms(names, tuple(sorted({len(form) for form in names}, reverse=True)))
        return forms


class InflectedNames:
    """Finds names of several words in Cyrillic by the skeletons of their words."""

    def __init__(self, names: NameLookup) -> None:
        self._names = names

    def find(self, text: str, language: str) -> Iterator[Match]:
        """Yield the names in `text` in order, the longest where they overlap."""
        spans = list(words(text))
        skeletons = [skeleton(span.of(text)) for span in spans]
        position = 0
        while position < len(spans):
            after = position + MOST_WORDS
            match = self._longest(text, spans[position:after], skeletons[position:after], language)
            if match is not None:
                yield match
                while position < len(spans) and spans[position].start < match.span.end:
                    position += 1
            else:
                position += 1

    def _longest(self, text: str, spans: Sequence[Span], skeletons: Sequence[str], language: str) -> Match | None:
        """Return the longest name that begins with the first of some words."""
        for length in range(len(spans), 1, -1):
            names = self._names.named("skeletons", " ".join(skeletons[:length]))
            if not names:
                continue
            span = Span(spans[0].start, spans[length - 1].end)
            surface = span.of(text)
            capitals = [word[0].isupper() for word in surface.split()]
            spoken = tuple(
                name
                for name in names
                if primary_language(name.language) in {"", language}
                and all(c or not word[0].isupper() for c, word in zip(capitals, name.written.split(), strict=False))
            )
            if spoken and "\n" not in surface:
                return Match(span, surface, spoken, inflected=all(fold(surface) != fold(n.written) for n in spoken))
        return None
