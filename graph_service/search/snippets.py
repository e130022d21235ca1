"""Snippets: the best passage of each hit, with the query's words highlighted, and its best sentence.

A word is highlighted if its term, in the story's language, is a term of the query, so highlights show what the search
matched. The best sentence has the most query terms, where a term that is rare among the passages shown counts for more;
the first wins a tie. Without a highlight there is no best sentence.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph_service.index.analyzer import term, words
from graph_service.index.passage_index import WeightedTerm
from graph_service.model import Span
from graph_service.results import Snippet
from graph_service.text import fold

SHORT = 3  # letters; a shorter term may be written with full stops (U.S.)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to show: the story's text and language, the passage's span in it and the spans of its sentences."""

    text: str
    language: str
    span: Span
    sentences: Sequence[Span]


def snippets(passages: Sequence[Passage], terms: Iterable[WeightedTerm]) -> tuple[Snippet, ...]:
    """Return a snippet of each passage for the terms of a query."""
    query_terms = frozenset(spelling for weighted in terms for spelling in weighted.term)
    beginnings = _beginnings(query_terms)
    highlights = [_highlights(passage, query_terms, beginnings) for passage in passages]
    frequency = Counter(word for marks in highlights for word in {word for _, word in marks})
    return tuple(
        Snippet(
            text=passage.span.of(passage.text),
            span=passage.span,
            highlights=tuple(span for span, _ in marks),
            sentence=_best_sentence(passage, marks, frequency),
        )
        for passage, marks in zip(passages, highlights, strict=True)
    )


def _beginnings(query_terms: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern for the start of every word that may have one of the terms; stems may lose the last letter."""
    stems = {stem[:-1] if len(stem) > SHORT else r"\.?".join(map(re.escape, stem)) for stem in query_terms}
    return re.compile(rf"\b(?:{'|'.join(sorted(stems))})") if stems else None


def _highlights(
    passage: Passage, query_terms: frozenset[str], beginnings: re.Pattern[str] | None
) -> list[tuple[Span, str]]:
    """Return the spans in the passage of words with a query term, each with its term."""
    folded = fold(passage.span.of(passage.text))
    starts = {match.start() for match in beginnings.finditer(folded)} if beginnings else ()
    marks = []
    for start in sorted(starts):
        span = next(words(folded, start), None)
        if span is not None and span.start == start:
            word = term(span.of(folded), passage.language)
            if word in query_terms:
                marks.append((span, word))
    return marks


def _best_sentence(passage: Passage, marks: Sequence[tuple[Span, str]], frequency: Counter[str]) -> Span | None:
    best, best_score = None, 0.0
    for span in passage.sentences if marks else ():
        sentence = span.moved(-passage.span.start)
        terms = {word for mark, word in marks if sentence.start <= mark.start < sentence.end}
        score = sum(1 / math.sqrt(frequency[word]) for word in terms)
        if score > best_score:
            best, best_score = sentence, score
    return best
