"""How alike stories are to a subject, from every side, as columns over the candidates.

Candidates come from passages near in meaning, from words in common, from entities and topics in common (a rare one counts
for more) and from what the publisher itself points to. Each side then scores every candidate, stretched to 0..1. The sum by
weights is smoothed once among the candidates: a story is the likelier to be related, the more the stories nearest to it
are (as in the diffusion of Donoser and Bischof 2013, one step). The weights were found by tests/quality/fit_related.py,
which prints what they are worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.generations import Generation
from graph_service.graph.adjacency import Rows
from graph_service.graph.projection import Projection
from graph_service.index.encode import Vectors
from graph_service.index.nearest import largest
from graph_service.index.passage_index import Matches, Scope
from graph_service.search.fuse import Scores, min_max
from graph_service.search.subject import Subject, normalized, weighted_terms

CANDIDATES = 200
WEIGHTS: Mapping[str, float] = {"meaning": 0.35, "words": 0.45, "shared": 0.05, "time": 0.05, "card": 0.1}
NEIGHBOURS = 10
SMOOTHING = 0.5
# Two stories of one week speak of one time, two that lie years apart do not.
DAYS = 365.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """The candidates by row, the best first: their scores, and what each side gave to them, weighted, as columns."""

    stories: Rows
    scores: Scores
    sides: Mapping[str, Scores]
    passages: Matches
    vectors: Vectors


def likeness(generation: Generation, subject: Subject, pointed: Rows) -> Likeness:
    """Return the stories that are like a subject; `pointed` are those that its publisher points to."""
    projection, index = generation.projection, generation.passages
    near = index.by_vector(subject.centre, Scope(), CANDIDATES)
    by_words = index.by_words(weighted_terms(subject, projection.languages), Scope(), CANDIDATES)
    shared = shared_rarity(projection, subject.entities)
    common = largest(shared, CANDIDATES // 2)
    rows = np.unique(np.concatenate([near.stories, by_words.stories, common[shared[common] > 0], pointed]))
    rows = rows[rows != subject.row].astype(np.int32)
    passages = index.of_stories(rows)
    vectors = index.vectors(passages)
    starts = np.searchsorted(passages.stories, rows)  # a story has one passage at least
    centres = normalized(np.add.reduceat(vectors, starts, axis=0)) if len(rows) else vectors
    found: dict[str, Scores] = {
        "meaning": _best(vectors @ subject.vectors.T, starts) + centres @ subject.centre,
        "words": _of_words(by_words, rows),
        "shared": shared[rows].astype(np.float32),
        "time": nearness_in_time(projection, subject.day, rows),
        "card": np.isin(rows, pointed).astype(np.float32),
    }
    sides = {side: np.float32(WEIGHTS[side]) * _stretched(side, scores) for side, scores in found.items()}
    scores = smoothed(np.sum(list(sides.values()), axis=0), centres)
    order = np.lexsort((rows, -scores))
    return Likeness(rows[order], scores[order], {s: column[order] for s, column in sides.items()}, passages, vectors)


def shared_rarity(projection: Projection, entities: Rows) -> NDArray[np.float64]:
    """Return of every story the sum of the rarities of what it names of these entities."""
    rarities = np.repeat(projection.rarity[entities], projection.popularity[entities])
    named = projection.naming.of_rows(entities)
    return np.bincount(named, weights=rarities, minlength=len(projection.ids)).astype(np.float64)


def nearness_in_time(projection: Projection, day: int, rows: Rows) -> Scores:
    """Return of each story how near in time it is: 1 on the same day, 0 where either has no whole date."""
    own = _ordinal(np.array([day]))[0]
    apart = np.abs(_ordinal(projection.days[rows]) - own)
    return np.where(np.isnan(apart), 0, np.exp(-apart / DAYS)).astype(np.float32)


def smoothed(scores: Scores, centres: Vectors) -> Scores:
    """Return scores mixed with those of each candidate's nearest neighbours among the candidates."""
    if len(scores) <= NEIGHBOURS:
        return scores
    alike = np.maximum(centres @ centres.T, 0)
    np.fill_diagonal(alike, 0)
    nearest = np.argpartition(-alike, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    weights = np.take_along_axis(alike, nearest, axis=1)
    around = (weights * scores[nearest]).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
    mixed: Scores = ((1 - SMOOTHING) * scores + SMOOTHING * around).astype(np.float32)
    return mixed


def _stretched(side: str, scores: Scores) -> Scores:
    return min_max(scores) if side in {"meaning", "words", "shared"} and scores.any() else scores


def _best(alike: NDArray[np.float32], starts: NDArray[np.integer]) -> Scores:
    """Return of each story the nearness of its nearest passage to the nearest of the subject's."""
    nearest = alike.max(axis=1)
    best: Scores = np.maximum.reduceat(nearest, starts) if len(starts) else nearest
    return best


def _of_words(by_words: Matches, rows: Rows) -> Scores:
    scores = np.zeros(len(rows), dtype=np.float32)
    own = np.isin(by_words.stories, rows)
    np.maximum.at(scores, np.searchsorted(rows, by_words.stories[own]), by_words.scores[own])
    return scores


def _ordinal(days: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return whole days as a number of days, NaN for what is no whole date."""
    year, month, day = days // 10000, days // 100 % 100, days % 100
    whole = (month > 0) & (day > 0)
    dates = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.maximum(month - 1, 0)
    return np.where(whole, dates.astype("datetime64[D]").astype(np.int64) + day - 1.0, np.nan)
