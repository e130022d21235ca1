"""Finds the stories that answer a question: two searches side by side, fused, and fused again with what the first found.

1. The words of the question are looked for while the question is encoded; then the passages nearest to its vector are.
   Filters and requirements hold inside both. Each gives its best `CANDIDATES` passages, which bounds the cost however large
   the archive is.
2. Both lists become one: every candidate gets its true cosine, whichever search found it, and a story scores in each
   as its best passage does. What stands in the list of words and means something else no longer counts as meaning nothing.
3. The fused list's first `FEEDBACK` stories tell what the question is about in the archive's own terms: its vector moves
   towards theirs (pseudo-relevance feedback after Rocchio 1971), and the candidates are scored once more. That costs
   microseconds, since no new search is made.

Measured with `graph-service eval retrieval` and on wire news; the parts that did not help on more than one set are not here.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph_service.answers import Filters, Mode
from graph_service.graph.adjacency import Rows
from graph_service.index.encode import Encoder, Vectors
from graph_service.index.passage_index import Matches, PassageIndex, Requirement, Scope, Weighted
from graph_service.index.words import STOP_WORDS, asked, words
from graph_service.search.fuse import Scores, min_max, weighted_mean
from graph_service.search.syntax import Question
from graph_service.text import fold

CANDIDATES = 400
# A cosine below this says nothing with MiniLM: unrelated passages of one archive lie at 0.0 to 0.2.
NEAR = 0.2
WORDS, MEANING = 0.38, 0.62
FEEDBACK = 3
TOWARDS = 1.2  # how far the question's vector moves towards what was found, whose weights sum to 1

COLUMNS = ("passages", "stories", "starts", "ends", "scores")

# The thread in which words are looked for while a question is encoded; an engine lets go of the interpreter meanwhile.
ASIDE = ThreadPoolExecutor(max_workers=4, thread_name_prefix="words")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The stories that answer a question, the best first, each with the place of its best passage.

    `complete` tells that no search had more to give than was looked at.
    """

    stories: Rows
    scores: Scores
    starts: Rows
    ends: Rows
    complete: bool

    @classmethod
    def unscored(cls, stories: Rows) -> Self:
        """Return stories in an order of their own; none has a score or a passage."""
        none = np.zeros(len(stories), dtype=np.int32)
        return cls(stories, none.astype(np.float32), none, none, complete=True)

    @classmethod
    def none(cls) -> Self:
        """Return no story."""
        return cls.unscored(np.empty(0, dtype=np.int32))

    def page(self, limit: int, offset: int) -> Self:
        """Return a stretch of the ranking."""
        part = slice(offset, offset + limit)
        columns = (self.stories[part], self.scores[part], self.starts[part], self.ends[part])
        return type(self)(*columns, complete=self.complete)

    def led_by(self, stories: Sequence[int]) -> Self:
        """Return the ranking with some of its stories before all others, as good as the best."""
        if not len(stories) or not len(self):
            return self
        leading = np.isin(self.stories, stories)
        order = np.argsort(~leading, kind="stable")
        scores = np.where(leading, self.scores.max(), self.scores)
        columns = (self.stories[order], scores[order], self.starts[order], self.ends[order])
        return type(self)(*columns, complete=self.complete)

    def __len__(self) -> int:
        """Return the number of stories."""
        return len(self.stories)


@dataclass(frozen=True, slots=True)
class OtherNames:
    """The words of what an entity is called otherwise than in a question.

    They count in the `stories` (a truth value by row) that name the entity, and of these in those that `unwritten` lets
    through: where the name stands as it was typed, its own words have counted already.
    """

    terms: tuple[Weighted, ...]
    stories: NDArray[np.bool_]
    unwritten: Requirement


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: a text for its meaning, its words, and what the entities that it names are called otherwise.

    `titled` are the stories whose title it is: whoever asks by a title wants that story first.
    """

    text: str
    terms: tuple[Weighted, ...]
    names: tuple[OtherNames, ...] = ()
    titled: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Pool:
    """The passages that either search found, each once, with their vectors and what the words gave (NaN for nothing)."""

    found: Matches
    vectors: Vectors
    words: Scores


def terms_of(text: str, languages: Sequence[str]) -> tuple[Weighted, ...]:
    """Return the words of a text as they are looked for; those that say nothing only where there are no others."""
    folded = fold(text)
    found = [span.of(folded) for span in words(folded)]
    telling = [word for word in found if word not in STOP_WORDS] or found
    return tuple(Weighted(term) for term in dict.fromkeys(asked(word, languages) for word in telling))


def scope_of(question: Question, filters: Filters, languages: Sequence[str]) -> Scope:
    """Return which stories an answer may have."""
    required = [Requirement(spellings(one.text, languages), one.titled, one.excluded) for one in question.requirements]
    return Scope(filters, tuple(one for one in required if any(one.spellings)))


def spellings(text: str, languages: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the words of a text in a row as each of several languages compares them."""
    folded = fold(text)
    found = [span.of(folded) for span in words(folded)]
    return tuple(dict.fromkeys(tuple(asked(word, [language])[0] for word in found) for language in languages))


def retrieve(index: PassageIndex, encoder: Encoder, asked: Asked, mode: Mode, scope: Scope) -> Ranking:
    """Return the stories that answer a question, by words, by meaning or by both."""
    return _retrieved(index, encoder, asked, mode, scope).led_by(asked.titled)


def _retrieved(index: PassageIndex, encoder: Encoder, asked: Asked, mode: Mode, scope: Scope) -> Ranking:
    if mode == "keyword":
        return _alone(_by_words(index, asked, scope))
    searched = ASIDE.submit(_by_words, index, asked, scope) if mode == "hybrid" else None
    vector = encoder.encode([asked.text])[0]
    near = index.by_vector(vector, scope, CANDIDATES)
    if searched is None:
        return _alone(near, np.flatnonzero(near.scores >= NEAR))
    by_words = searched.result()
    complete = max(len(by_words), len(near)) < CANDIDATES
    return _fused(_pool(index, by_words, near), vector, complete=complete)


def _by_words(index: PassageIndex, asked: Asked, scope: Scope) -> Matches:
    """Return the passages that have the words, or other names of what is named."""
    found = index.by_words(asked.terms, scope, CANDIDATES)
    for one in asked.names:
        within = replace(scope, requirements=(*scope.requirements, one.unwritten))
        other = index.by_words(one.terms, within, CANDIDATES)
        found = _summed(found, _part(other, np.flatnonzero(one.stories[other.stories])))
    return found


def _part(found: Matches, rows: NDArray[np.integer]) -> Matches:
    return Matches(*(getattr(found, name)[rows] for name in COLUMNS))


def _summed(one: Matches, other: Matches) -> Matches:
    """Return the passages of both, each with the sum of its scores, the best first."""
    both = Matches(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in COLUMNS))
    _, first, which = np.unique(both.passages, return_index=True, return_inverse=True)
    scores = np.bincount(which, both.scores, len(first)).astype(np.float32)
    order = np.lexsort((both.passages[first], -scores))
    return replace(_part(both, first[order]), scores=scores[order])


def _alone(found: Matches, telling: NDArray[np.integer] | None = None) -> Ranking:
    """Return the ranking of one search: a story stands where its best passage does."""
    kept = np.arange(len(found)) if telling is None else telling
    _, first = np.unique(found.stories[kept], return_index=True)
    best = kept[np.sort(first)]
    complete = len(kept) < CANDIDATES
    return Ranking(found.stories[best], min_max(found.scores[best]), found.starts[best], found.ends[best], complete)


def _pool(index: PassageIndex, by_words: Matches, near: Matches) -> _Pool:
    telling = near.scores >= NEAR
    columns = [np.concatenate([getattr(by_words, name), getattr(near, name)[telling]]) for name in COLUMNS]
    _, first = np.unique(columns[0], return_index=True)
    found = Matches(*(column[first] for column in columns))
    # A passage that both found stands first in the list of words, so its score is theirs.
    words = np.where(first < len(by_words), found.scores, np.float32(np.nan))
    return _Pool(found, index.vectors(found), words)


def _fused(pool: _Pool, vector: NDArray[np.float32], *, complete: bool) -> Ranking:
    if not len(pool.found):
        return replace(Ranking.none(), complete=complete)
    rows, group = np.unique(pool.found.stories, return_inverse=True)
    words = _best(pool.words, group, len(rows))

    def fused(cosines: Scores) -> Scores:
        return weighted_mean([(WORDS, words), (MEANING, _best(cosines, group, len(rows)))])

    cosines = pool.vectors @ vector
    first = fused(cosines)
    scores = fused(pool.vectors @ _moved(vector, pool.vectors, group, first))
    # Which passage answers is told by the question itself, not by what it was moved towards.
    answering = weighted_mean([(WORDS, pool.words), (MEANING, cosines)])
    order = np.lexsort((np.arange(len(group)), -answering, group))
    shown = order[np.searchsorted(group[order], np.arange(len(rows)))]
    ranked = np.lexsort((rows, -scores))
    found = pool.found
    return Ranking(rows[ranked], scores[ranked], found.starts[shown][ranked], found.ends[shown][ranked], complete)


def _best(scores: Scores, group: NDArray[np.integer], stories: int) -> Scores:
    """Return of each story the score of its best passage, NaN where none has one."""
    best = np.full(stories, np.nan, dtype=np.float32)
    np.fmax.at(best, group, scores)
    return best


def _moved(
    vector: NDArray[np.float32], vectors: Vectors, group: NDArray[np.integer], scores: Scores
) -> NDArray[np.float32]:
    """Return the question's vector moved towards the stories that are first by their scores."""
    top = np.argsort(-scores, kind="stable")[:FEEDBACK]
    weights = scores[top] / max(float(scores[top].sum()), 1e-9)
    centre = np.sum([w * vectors[group == story].mean(axis=0) for w, story in zip(weights, top, strict=True)], axis=0)
    moved = vector + TOWARDS * centre / max(float(np.linalg.norm(centre)), 1e-9)
    normalized: NDArray[np.float32] = (moved / np.linalg.norm(moved)).astype(np.float32)
    return normalized
