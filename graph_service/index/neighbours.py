"""Which stories are most like each other in words and meaning, kept with each generation.

    centres     the normalized mean of each story's passage vectors, with a sketch for scanning (nearest.py)
    rows        for each story the `KEPT` others that are most like it, the best first (-1 where there are fewer)
    scores      how like they are, 0 to 1

Two stories are alike by the BM25 of the one's words in the other, a repeated word weighing more, and by the cosine of their
centres; each list of the best is stretched to 0..1 above the last that it holds, and the two are added by weights
(`graph-service eval related` measures what they give). A new story is compared with all; it takes its place in the
lists of the older ones that it is most like, so an addition costs what is added.

`spread` then asks of each candidate whether what is most like it is also like the subject. A story that everything
resembles a little falls behind, one in the midst of what is like the subject rises: one step of diffusion on the
neighbourhood graph (Donoser and Bischof 2013).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import DataError
from graph_service.graph.adjacency import Rows
from graph_service.graph.projection import Projection
from graph_service.index.arrays import mapped
from graph_service.index.encode import Vectors, unit
from graph_service.index.nearest import NearestVectors
from graph_service.index.passage_index import PassageIndex, Scope, Scores, Weighted
from graph_service.index.words import STOP_WORDS

KEPT = 100
WORDS, MEANING = 0.55, 0.45
# Of a story's different words the most frequent; more add little and cost as much.
TERMS = 150
# Passages that a search by words gives: a story may have several.
PASSAGES = 300
AROUND = 20
SPREAD = 0.8
BATCH = 256


@dataclass(frozen=True)
class Neighbours:
    """The neighbours of each story, by its row in the projection."""

    centres: NearestVectors
    rows: NDArray[np.int32]
    scores: Scores

    @classmethod
    def empty(cls, dimensions: int) -> Self:
        """Return the neighbours of no story."""
        none = np.empty((0, dimensions), dtype=np.float32)
        return cls(
            NearestVectors.of_vectors(none), np.empty((0, KEPT), dtype=np.int32), np.empty((0, KEPT), np.float32)
        )

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the neighbours of a generation into memory; raises `DataError` where they are missing or damaged."""
        try:
            centres = NearestVectors.open(folder / "centres")
            return cls(centres, mapped(folder / "rows.npy"), mapped(folder / "scores.npy"))
        except (OSError, ValueError, EOFError) as error:
            raise DataError(
                f"The neighbours in {folder} cannot be read: {error}.", hint="Make them anew: graph-service rebuild"
            ) from error

    def save(self, folder: Path) -> None:
        """Write the neighbours into a new folder."""
        self.centres.save(folder / "centres")
        np.save(folder / "rows.npy", self.rows)
        np.save(folder / "scores.npy", self.scores)

    def changed(self, before: Projection, after: Projection, stale: Iterable[str], index: PassageIndex) -> Self:
        """Return the neighbours of the stories of `after`; `stale` ones are new or others than they were before."""
        gone = set(stale)
        row_of = np.array([after.row.get(one, -1) if one not in gone else -1 for one in before.ids], dtype=np.int32)
        kept = np.flatnonzero(row_of >= 0)
        new = np.setdiff1d(np.arange(len(after.ids)), row_of[kept])
        rows = np.full((len(after.ids), KEPT), -1, dtype=np.int32)
        scores = np.zeros((len(after.ids), KEPT), dtype=np.float32)
        rows[row_of[kept]], scores[row_of[kept]] = _without(self.rows[kept], self.scores[kept], row_of)
        vectors = np.empty((len(after.ids), self.centres.vectors.shape[1]), dtype=np.float32)
        vectors[row_of[kept]] = self.centres.vectors[kept]
        for start in range(0, len(new), BATCH):
            vectors[new[start : start + BATCH]] = centres_of(index, new[start : start + BATCH])
        centres = NearestVectors.of_vectors(vectors)
        made = type(self)(centres, rows, scores)
        fresh = set(new.tolist())
        for row in new:
            others, alike = made.alike(index, weighted(index.terms(int(row))), vectors[row], int(row))
            rows[row, : len(others)], scores[row, : len(others)] = others, alike
            for other, score in zip(others, alike, strict=True):
                if int(other) not in fresh and score > scores[other, -1]:
                    _insert(rows[other], scores[other], int(row), float(score))
        return made

    def alike(
        self, index: PassageIndex, terms: Sequence[Weighted], centre: NDArray[np.float32], own: int | None
    ) -> tuple[Rows, Scores]:
        """Return the stories that are most like a text, given as its terms and its vector, but for the one it is."""
        near, cosines = self.centres.nearest(centre, None, KEPT + 1)
        found = index.by_words(terms, Scope(), PASSAGES)
        _, first = np.unique(found.stories, return_index=True)
        first = np.sort(first)[: KEPT + 1]
        by_words, bm25 = found.stories[first], found.scores[first]
        rows = np.union1d(near, by_words)
        rows = rows[rows != own]
        scores = np.zeros(len(rows), dtype=np.float32)
        for weight, stories, side in ((MEANING, near, cosines), (WORDS, by_words, bm25)):
            others = stories != own
            scores[np.searchsorted(rows, stories[others])] += np.float32(weight) * _above_last(side[others])
        best = np.lexsort((rows, -scores))[:KEPT]
        return rows[best].astype(np.int32), scores[best]

    def spread(self, stories: Rows, scores: Scores) -> Scores:
        """Return scores of stories mixed with how like the subject their own nearest neighbours are."""
        told = np.zeros(len(self.rows), dtype=np.float32)
        told[stories] = scores
        around, weights = self.rows[stories, :AROUND], self.scores[stories, :AROUND]
        of_neighbours = np.where(around >= 0, told[around], 0) * weights
        mean = of_neighbours.sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        mixed: Scores = ((1 - SPREAD) * scores + SPREAD * mean).astype(np.float32)
        return mixed


def weighted(terms: Iterable[str]) -> tuple[Weighted, ...]:
    """Return the most frequent terms of a text as they are looked for, a repeated one weighing more (1 + ln of its count)."""
    counts = Counter(term for term in terms if term not in STOP_WORDS and len(term) > 1)
    return tuple(Weighted((term,), 1 + float(np.log(count))) for term, count in counts.most_common(TERMS))


def centres_of(index: PassageIndex, stories: NDArray[np.integer]) -> Vectors:
    """Return the normalized means of the passage vectors of some stories, each of which has a passage."""
    found = index.of_stories([int(row) for row in stories])
    starts = np.flatnonzero(np.diff(found.stories, prepend=-1))
    return unit(np.add.reduceat(index.vectors(found), starts, axis=0))


def _above_last(scores: Scores) -> Scores:
    """Return falling scores stretched to 0..1 above the last; all 1 where none is above another."""
    if not len(scores) or scores[0] <= scores[-1]:
        return np.ones_like(scores)
    stretched: Scores = ((scores - scores[-1]) / (scores[0] - scores[-1])).astype(np.float32)
    return stretched


def _without(rows: NDArray[np.int32], scores: Scores, row_of: NDArray[np.int32]) -> tuple[NDArray[np.int32], Scores]:
    """Return lists renumbered, what is gone taken out and the rest moved up."""
    moved = np.where(rows >= 0, row_of[rows], -1).astype(np.int32) if len(rows) else rows
    order = np.argsort(moved < 0, axis=1, kind="stable")
    left = np.where(moved >= 0, scores, 0)
    return np.take_along_axis(moved, order, axis=1), np.take_along_axis(left, order, axis=1)


def _insert(rows: NDArray[np.int32], scores: Scores, row: int, score: float) -> None:
    """Put a story in its place in a list, whose last falls out."""
    place = int(np.searchsorted(-scores, -score, side="right"))
    rows[place + 1 :], scores[place + 1 :] = rows[place:-1].copy(), scores[place:-1].copy()
    rows[place], scores[place] = row, score
