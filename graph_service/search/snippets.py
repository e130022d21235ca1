"""What an answer shows of a story: its best passage, the words of the question marked in it, and its best sentence.

Words are marked that are compared alike in the story's language, so a mark is what the search saw. The best sentence has
most of the question's words, a rare one (among the passages shown) counting for more; of sentences as good the first, and
where no word stands in any, none is marked.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph_service.answers import Snippet
from graph_service.index.passage_index import Weighted
from graph_service.index.words import term, words
from graph_service.model import Span
from graph_service.text import fold

SHORT = 3  # letters; a term that has no more may be written with full stops (U.S.)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as it is to be shown: the story's text and language, its place and its sentences' places in the text."""

    text: str
    language: str
    span: Span
    sentences: Sequence[Span]


def snippets(passages: Sequence[Passage], terms: Iterable[Weighted]) -> tuple[Snippet, ...]:
    """Return passages with what a question's terms mark in them."""
    sought = frozenset(one for word in terms for one in word.term)
    beginnings = _beginnings(sought)
    marked = [_marks(one.span.of(one.text), one.language, sought, beginnings) for one in passages]
    frequency = Counter(word for marks in marked for word in {word for _, word in marks})
    return tuple(
        Snippet(
            text=one.span.of(one.text),
            span=one.span,
            highlights=tuple(place for place, _ in marks),
            sentence=_best_sentence(one, marks, frequency),
        )
        for one, marks in zip(passages, marked, strict=True)
    )


def _beginnings(sought: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds every word that may be compared as a term: a stem may have another last letter than its word."""
    stems = {stem[:-1] if len(stem) > SHORT else r"\.?".join(map(re.escape, stem)) for stem in sought}
    return re.compile(rf"\b(?:{'|'.join(sorted(stems))})") if stems else None


def _marks(
    text: str, language: str, sought: frozenset[str], beginnings: re.Pattern[str] | None
) -> list[tuple[Span, str]]:
    folded = fold(text)
    starts = {found.start() for found in beginnings.finditer(folded)} if beginnings else ()
    marks = []
    for start in sorted(starts):
        span = next(words(folded, start), None)
        if span is not None and span.start == start and (word := term(span.of(folded), language)) in sought:
            marks.append((span, word))
    return marks


def _best_sentence(passage: Passage, marks: Sequence[tuple[Span, str]], frequency: Counter[str]) -> Span | None:
    best, most = None, 0.0
    for one in passage.sentences if marks else ():
        sentence = one.moved(-passage.span.start)
        inside = {word for span, word in marks if sentence.start <= span.start < sentence.end}
        worth = sum(1 / math.sqrt(frequency[word]) for word in inside)
        if worth > most:
            best, most = sentence, worth
    return best
