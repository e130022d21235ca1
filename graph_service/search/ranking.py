"""Ranks the stories that answer a query: a word search and a vector search, fused, then reranked with feedback.

1. The word search runs while the encoder encodes the query; then the vector search looks for the nearest passages.
   Filters and clauses apply inside both. Each returns its best `CANDIDATES` passages, which bounds the cost for any
   archive.
2. Both lists are fused: every candidate gets its true cosine, whichever search returned it, and a story scores in each
   list as its best passage does.
3. The first `FEEDBACK` stories of the fused list describe the subject in the archive's own terms: the query's vector
   moves towards theirs (pseudo-relevance feedback after Rocchio 1971) and the candidates are scored again. This costs
   microseconds, since nothing is searched again.
4. Stories that the names of the query name move up by the weight that the names have in it, so that in a query of names
   alone a story that names them comes before all that only resemble it.

`graph-service eval retrieval` measures the result; what helped on one test collection only is not here.

Words and vectors score on unrelated scales: `weighted_mean` stretches each list to 0..1 first (min-max), which keeps
the distances between candidates.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graph_service.embedding.encoder import Encoder, Vectors
from graph_service.index.passage_index import Matches, PassageIndex, Scope, Scores, WeightedTerm, min_max
from graph_service.network.tables import Rows
from graph_service.results import Mode
from graph_service.search.query_analysis import OtherNames

CANDIDATES = 400
MIN_COSINE = 0.2  # below it, no model that is trained to compare texts means anything
WORDS_WEIGHT, MEANING_WEIGHT = 0.3, 0.7  # weights of the two lists
NAMES = 2  # weight of the names of a query beside 1 for all else
FEEDBACK = 3
FEEDBACK_WEIGHT = 1.2  # of the feedback stories' centre, beside 1 for the query's own vector

COLUMNS = ("passages", "stories", "starts", "ends", "scores")
BY_STORY = ("stories", "scores", "starts", "ends", "cosines")  # of a ranking

# Runs the word search beside the encoder; the index releases the interpreter lock meanwhile.
WORD_SEARCHES = ThreadPoolExecutor(max_workers=4, thread_name_prefix="words")


def weighted_mean(lists: Sequence[tuple[float, Scores]]) -> Scores:
    """Return for each candidate the weighted mean of its min-max scores; `lists` are pairs of weight and scores."""
    total = sum(weight for weight, _ in lists)
    mean: Scores = np.sum([weight / total * min_max(scores) for weight, scores in lists], axis=0, dtype=np.float32)
    return mean


@dataclass(frozen=True, slots=True)
class Ranking:
    """Stories, the best first, each with the offsets of its best passage and its cosine (NaN where meaning was not asked).

    `complete` is false where a search had more candidates than it returned. No passage that the search for meaning left out is
    nearer than `reach`.
    """

    stories: Rows
    scores: Scores
    starts: Rows
    ends: Rows
    cosines: Scores
    complete: bool
    reach: float = -1.0

    @classmethod
    def unscored(cls, stories: Rows) -> Self:
        """Return stories in the given order, without scores or passages."""
        zeros = np.zeros(len(stories), dtype=np.int32)
        return cls(
            stories, zeros.astype(np.float32), zeros, zeros, np.full(len(stories), np.nan, np.float32), complete=True
        )

    @classmethod
    def none(cls) -> Self:
        """Return an empty ranking."""
        return cls.unscored(np.empty(0, dtype=np.int32))

    def page(self, limit: int, offset: int) -> Self:
        """Return a page of the ranking."""
        return self.of(slice(offset, offset + limit))

    def of(self, part: slice | NDArray[np.bool_] | NDArray[np.integer]) -> Self:
        """Return some of the stories: a page, those of a mask, or those at positions, in their order."""
        parts: dict[str, Any] = {name: getattr(self, name)[part] for name in BY_STORY}
        return replace(self, **parts)

    def raised(self, shares: Scores) -> Self:
        """Return the ranking with each story's score raised by its share (0 to 1, by row), all scaled to 0..1 again."""
        of_stories = shares[self.stories]
        most = float(of_stories.max(initial=0))
        if not most:
            return self
        scores = (self.scores + NAMES * of_stories) / (1 + NAMES * most)
        ranking = replace(self, scores=scores.astype(np.float32))
        return ranking.of(np.argsort(-scores, kind="stable"))

    def with_stories(self, stories: Rows) -> Self:
        """Return the ranking with stories that no search returned at its end, without score and passage."""
        if not len(stories):
            return self
        last = type(self).unscored(stories)
        joined: dict[str, Any] = {name: np.concatenate([getattr(self, name), getattr(last, name)]) for name in BY_STORY}
        return replace(self, **joined)

    def __len__(self) -> int:
        """Return the number of stories."""
        return len(self.stories)


@dataclass(frozen=True, slots=True)
class RetrievalQuery:
    """A text to encode, its terms, and the other names of the entities that it names.

    `titled` are the stories that have the text as their title: whoever types a title wants that story first. `names` says
    for each story which share of the query's weight the names have in it that the story names. `expected` are stories that
    belong to the ranking whether or not a search returns them, the newest first; where the query `is_name` and nothing else,
    however many they are. So do those `by_author`, whom the query names.
    """

    text: str
    terms: tuple[WeightedTerm, ...]
    other_names: tuple[OtherNames, ...] = ()
    titled: Sequence[int] = ()
    names: Scores | None = None
    expected: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    by_author: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    is_name: bool = False


def retrieve(index: PassageIndex, encoder: Encoder, query: RetrievalQuery, mode: Mode, scope: Scope) -> Ranking:
    """Rank the stories that match a query, by words, by meaning or by both, and its names first."""
    if mode == "keyword":
        words = _search_words(index, query, scope)
        ranking = _best_passages(words, np.arange(len(words)), np.full(len(words), np.nan, np.float32))
    else:
        word_search = WORD_SEARCHES.submit(_search_words, index, query, scope) if mode == "hybrid" else None
        vector = encoder.encode([query.text])[0]
        nearest = index.by_vector(vector, scope, CANDIDATES)
        if word_search is None:
            ranking = _best_passages(nearest, np.flatnonzero(nearest.scores >= MIN_COSINE), nearest.scores)
        else:
            ranking = _fuse(index, word_search.result(), nearest, vector)
        if len(nearest) == CANDIDATES:
            ranking = replace(ranking, reach=float(nearest.scores[-1]))
    expected = query.expected if ranking.complete or query.is_name else query.by_author
    ranking = ranking.with_stories(expected[~np.isin(expected, ranking.stories)])
    if query.names is not None:
        ranking = ranking.raised(query.names)
    if len(query.titled) and len(ranking):
        leading = np.isin(ranking.stories, query.titled)
        scores = np.where(leading, ranking.scores.max(), ranking.scores)
        ranking = replace(ranking, scores=scores).of(np.argsort(~leading, kind="stable"))
    return ranking


def _search_words(index: PassageIndex, query: RetrievalQuery, scope: Scope) -> Matches:
    """Return the passages that contain the words, or another name of an entity in the query."""
    matches = index.by_words(query.terms, scope, CANDIDATES)
    for names in query.other_names:
        unwritten = replace(scope, requirements=(*scope.requirements, *names.unwritten))
        by_name = index.by_words(names.terms, unwritten, CANDIDATES)
        naming = _take(by_name, np.flatnonzero(names.stories[by_name.stories]))
        both = Matches(*(np.concatenate([getattr(matches, name), getattr(naming, name)]) for name in COLUMNS))
        # A passage of both scores the sum; the best come first.
        _, first, which = np.unique(both.passages, return_index=True, return_inverse=True)
        scores = np.bincount(which, both.scores, len(first)).astype(np.float32)
        order = np.lexsort((both.passages[first], -scores))
        matches = replace(_take(both, first[order]), scores=scores[order])
    return matches


def _take(matches: Matches, rows: NDArray[np.integer]) -> Matches:
    return Matches(*(getattr(matches, name)[rows] for name in COLUMNS))


def _best_passages(matches: Matches, rows: NDArray[np.integer], cosines: Scores) -> Ranking:
    """Rank the stories of some rows of one search, each by its best passage."""
    _, first = np.unique(matches.stories[rows], return_index=True)
    best = rows[np.sort(first)]
    return Ranking(
        matches.stories[best],
        min_max(matches.scores[best]),
        matches.starts[best],
        matches.ends[best],
        cosines[best],
        complete=len(rows) < CANDIDATES,
    )


def _fuse(index: PassageIndex, by_words: Matches, nearest: Matches, vector: NDArray[np.float32]) -> Ranking:
    """Rank the stories of both searches by words and meaning, with one round of feedback."""
    complete = max(len(by_words), len(nearest)) < CANDIDATES
    near = nearest.scores >= MIN_COSINE
    columns = [np.concatenate([getattr(by_words, name), getattr(nearest, name)[near]]) for name in COLUMNS]
    _, first = np.unique(columns[0], return_index=True)
    pool = Matches(*(column[first] for column in columns))
    if not len(pool):
        return replace(Ranking.none(), complete=complete)
    # A passage of both searches comes first from the word search, so its score there is the word score.
    word_scores = np.where(first < len(by_words), pool.scores, np.float32(np.nan))
    vectors = index.vectors(pool)
    cosines = vectors @ vector
    stories, group = np.unique(pool.stories, return_inverse=True)
    best_words = _best_by_story(word_scores, group, len(stories))

    best_cosines = _best_by_story(cosines, group, len(stories))

    def story_scores(best_cosines: Scores) -> Scores:
        return weighted_mean([(WORDS_WEIGHT, best_words), (MEANING_WEIGHT, best_cosines)])

    moved = _apply_feedback(vector, vectors, group, story_scores(best_cosines))
    scores = story_scores(_best_by_story(vectors @ moved, group, len(stories)))
    # The query itself chooses the passage to show, not the vector that feedback has moved; its words count as much as its meaning.
    passage_scores = weighted_mean([(1, word_scores), (1, cosines)])
    order = np.lexsort((np.arange(len(group)), -passage_scores, group))
    passages = order[np.searchsorted(group[order], np.arange(len(stories)))]
    ranked = np.lexsort((stories, -scores))
    starts, ends = pool.starts[passages][ranked], pool.ends[passages][ranked]
    return Ranking(stories[ranked], scores[ranked], starts, ends, best_cosines[ranked], complete)


def _best_by_story(scores: Scores, group: NDArray[np.integer], stories: int) -> Scores:
    """Return for each story the score of its best passage, NaN where no passage has one."""
    best = np.full(stories, np.nan, dtype=np.float32)
    np.fmax.at(best, group, scores)
    return best


def _apply_feedback(
    vector: NDArray[np.float32], vectors: Vectors, group: NDArray[np.integer], scores: Scores
) -> NDArray[np.float32]:
    """Return the query's vector moved towards the stories with the best scores."""
    top = np.argsort(-scores, kind="stable")[:FEEDBACK]
    weights = scores[top] / max(float(scores[top].sum()), 1e-9)
    centre = np.sum([w * vectors[group == story].mean(axis=0) for w, story in zip(weights, top, strict=True)], axis=0)
    moved = vector + FEEDBACK_WEIGHT * centre / max(float(np.linalg.norm(centre)), 1e-9)
    normalized: NDArray[np.float32] = (moved / np.linalg.norm(moved)).astype(np.float32)
    return normalized
