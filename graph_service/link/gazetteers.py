"""All names at once: one pass of an Aho-Corasick automaton over the folded text finds every name as whole words.

Folding keeps length, so a match stands where it was found. Where names overlap, the longest wins: "OSCE Mission to
Moldova" is one organization and no Moldova. A name counts in the texts of its language; names in English, and those of
no stated language, count everywhere. Names with Slavic endings are the business of `inflections`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from graph_service.link.names import Name, agrees
from graph_service.model import Span
from graph_service.text import fold


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that agrees with names; `exact` tells that case agreed, `inflected` that endings did not."""

    span: Span
    surface: str
    names: tuple[Name, ...]
    exact: bool = True
    inflected: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The entities that these names may mean, without repetition."""
        return tuple(dict.fromkeys(name.key for name in self.names))


class Gazetteer:
    """Finds names in texts; immutable once built, and about as fast to ask as the text is to read."""

    def __init__(self, names: Iterable[Name]) -> None:
        by_form: defaultdict[str, list[Name]] = defaultdict(list)
        for name in dict.fromkeys(names):
            by_form[fold(name.written)].append(name)
        self._names = [tuple(found) for found in by_form.values()]
        self._automaton = AhoCorasick(list(by_form), implementation=Implementation.ContiguousNFA)

    def find(self, text: str, language: str) -> list[Match]:
        """Return the names of `text` in order, of overlapping ones the longest; `language` is the text's."""
        folded = fold(text)
        found = [
            (start, end, self._names[index])
            for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True)
            if _whole_words(folded, start, end)
        ]
        found.sort(key=lambda match: (match[0], -match[1]))
        return list(_longest(self._agreeing(text, language, found)))

    def _agreeing(
        self, text: str, language: str, found: Iterable[tuple[int, int, tuple[Name, ...]]]
    ) -> Iterator[Match]:
        for start, end, names in found:
            surface = text[start:end]
            spoken = tuple(name for name in names if name.language in {"", "en", language})
            agreeing = tuple(name for name in spoken if agrees(surface, name.written))
            if agreeing:
                yield Match(Span(start, end), surface, agreeing)
            elif spoken and surface.isupper():
                yield Match(Span(start, end), surface, spoken, exact=False)


def _whole_words(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or after.isalnum() or (before == "-" and text[start - 2 : start - 1].isalnum()))


def _longest(matches: Iterable[Match]) -> Iterator[Match]:
    """Yield matches that overlap none before them; they come by start, the longest first."""
    kept: Match | None = None
    for match in matches:
        if kept is not None and match.span.start < kept.span.end:
            if match.span.end - match.span.start > kept.span.end - kept.span.start:
                kept = match
            continue
        if kept is not None:
            yield kept
        kept = match
    if kept is not None:
        yield kept
