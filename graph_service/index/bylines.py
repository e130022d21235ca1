"""Who wrote a story and where it was sent from, found in the words of a question.

A publisher may state both apart from the text: authors, and a dateline ("Riga, 4 March"). An author is found by the whole name, and by
the last word of it; a place by its name. A single word counts unless it is written small and the archive knows it: "young" is no author.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graph_service.index.lexicon import TermStatistics, Word, keys_of, words_of
from graph_service.languages import CALENDAR, CALENDAR_ABBREVIATIONS
from graph_service.model import Span
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows

BylineField = Literal["author", "dateline"]

MOST_WORDS = 6  # of a name
SHORTEST = 3  # letters of a surname
PLACES = re.compile(r"[,;/]|\s[-–—]")
AGENCY = re.compile(r"\s*[(\[][^)\]]*[)\]]")  # PARIS (Reuters)
DAY = re.compile(r"\d.*", re.DOTALL)
NONE: Rows = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Byline:
    """Words of a question that name an author or the place of a dateline, and the stories that have it.

    `whole` are those of the stories that have it as the whole name, and not only as a surname.
    """

    span: Span
    field: BylineField
    stories: Rows
    whole: Rows


class BylineIndex:
    """The authors and the places of the datelines of all stories, by the words of their names; read-only."""

    def __init__(self, projection: Projection, archive: TermStatistics) -> None:
        self._archive = archive
        names: dict[tuple[str, ...], dict[BylineField, set[int]]] = {}
        of_surname: dict[tuple[str, ...], set[int]] = {}
        for row, (authors, dateline) in enumerate(zip(projection.authors, projection.datelines, strict=True)):
            whole = [keys_of(author) for author in authors]
            for keys in filter(None, whole):
                names.setdefault(keys, {}).setdefault("author", set()).add(row)
                if len(keys) > 1 and len(keys[-1]) >= SHORTEST:
                    of_surname.setdefault(keys[-1:], set()).add(row)
            for keys in filter(None, map(keys_of, _places(dateline)) if dateline else ()):
                names.setdefault(keys, {}).setdefault("dateline", set()).add(row)
        self._surnames = {keys: np.array(sorted(rows), dtype=np.int32) for keys, rows in of_surname.items()}
        self._names: Mapping[tuple[str, ...], Mapping[BylineField, Rows]] = {
            keys: {name: np.array(sorted(rows), dtype=np.int32) for name, rows in fields.items()}
            for keys, fields in names.items()
        }

    def find(self, text: str) -> Iterator[Byline]:
        """Yield what a question names, the longest names first; an author before a place of the same name."""
        words = list(words_of(text)) if self._names else []
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + MOST_WORDS), start, -1):
                keys = tuple(word.key for word in words[start:end])
                is_known = keys in self._names or keys in self._surnames
                if is_known and (end > start + 1 or self._is_name(words[start], text)):
                    yield from self._bylines(Span(words[start].span.start, words[end - 1].span.end), keys)
                    start = end - 1
                    break
            start += 1

    def _bylines(self, span: Span, keys: tuple[str, ...]) -> Iterator[Byline]:
        """Yield what the words of a span name: an author by the whole name and by the surname, then a place."""
        fields = self._names.get(keys, {})
        authors, surnames = fields.get("author", NONE), self._surnames.get(keys, NONE)
        if len(stories := np.union1d(authors, surnames)):
            yield Byline(span, "author", stories, authors)
        if len(stories := fields.get("dateline", NONE)):
            yield Byline(span, "dateline", stories, stories)

    def sent_from(self, names: Collection[str]) -> Rows:
        """Return the stories that were sent from a place, given by all its names."""
        rows = [self._names.get(keys_of(name), {}).get("dateline", NONE) for name in names]
        return np.unique(np.concatenate([NONE, *rows]))

    def _is_name(self, word: Word, text: str) -> bool:
        return (word.span.of(text)[0].isupper() and not self._archive.mostly_lower(word.key)) or not self._archive.has(
            word.key
        )


def _places(dateline: str) -> Iterator[str]:
    """Yield the places of a dateline, without its day."""
    for part in PLACES.split(AGENCY.sub("", dateline)):
        place = DAY.sub("", part).split()
        if place and place[-1].strip(".").lower() in CALENDAR | CALENDAR_ABBREVIATIONS:
            place.pop()
        yield " ".join(place)
