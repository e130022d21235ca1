"""The nearest vectors, among arrays mapped into memory from disk, and the most similar stories of each story.

Scanning all vectors is bound by memory, so a sketch is scanned first: the vectors projected on their `AXES` principal axes
(from the second moments of all vectors). The best by the sketch are then compared in full. On 142,000 vectors of MiniLM this
takes 2.4 ms where the full scan takes 15, and finds 400 of 400 of the ten nearest; a filter is a mask, and costs nothing. Up
to `MAX_FULL_SCAN` vectors are all compared in full.

Each generation has a graph of nearest neighbours, by words and meaning:

    centres     the normalized mean of each story's passage vectors, with a sketch for scanning
    rows        for each story its `KEPT` nearest others, the best first (-1 where there are fewer)
    scores      their similarity, 0 to 1

The similarity of two stories adds up the BM25 of one's words in the other, where a repeated word weighs more, and the cosine
of their centres, each scaled to 0..1 over its list of the best (`graph-service eval related` measures the weights). A new
story is compared with all others and inserted into the lists of those it is nearest to, so an update costs what is added.

`diffuse` re-ranks candidates by whether their own neighbours are similar to the subject: one step of diffusion on the graph
(Donoser and Bischof 2013). A story that resembles everything a little falls, one among the subject's neighbours rises.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graph_service.embedding.encoder import Vectors, unit
from graph_service.errors import DataError
from graph_service.index.passage_index import PassageIndex, Scope, Scores, WeightedTerm, min_max
from graph_service.languages import STOP_WORDS
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows

AXES = 96
MAX_FULL_SCAN = 2_000
# So many times the limit of a search are compared in full, and at least `RESCORED`.
OVERSAMPLING = 2
RESCORED = 1_000
ARRAYS = ("vectors", "axes", "sketch")


def map_array(file: Path) -> NDArray[Any]:
    """Map an array into memory, as a plain view: numpy's class for mapped arrays takes longer than many a search."""
    return np.asarray(np.load(file, mmap_mode="r"))


@dataclass(frozen=True, slots=True)
class NearestVectors:
    """Normalized vectors as rows, mapped into memory, with their sketch."""

    vectors: Vectors
    axes: Vectors
    sketch: Vectors

    @classmethod
    def of_vectors(cls, vectors: Vectors) -> Self:
        """Build the sketch of vectors."""
        _, axes = np.linalg.eigh(vectors.T @ vectors)
        most = np.ascontiguousarray(axes[:, -AXES:], dtype=np.float32)
        return cls(vectors, most, np.ascontiguousarray(vectors @ most))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map vectors into memory; raises `OSError` or `ValueError` where a file is missing or damaged."""
        return cls(*(map_array(folder / f"{name}.npy") for name in ARRAYS))

    def save(self, folder: Path) -> None:
        """Write the vectors into a new folder."""
        folder.mkdir(parents=True)
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    def nearest(
        self, vector: NDArray[np.float32], allowed: NDArray[np.bool_] | None, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the numbers of the nearest of those allowed (None allows all), the nearest first, and their cosines."""
        candidates = np.arange(len(self.vectors)) if allowed is None else np.flatnonzero(allowed)
        if len(candidates) > MAX_FULL_SCAN:
            rough = self.sketch @ (vector @ self.axes)
            # Among the allowed only: the equal scores of the others would slow the choice down ten times.
            candidates = candidates[largest(rough[candidates], max(RESCORED, OVERSAMPLING * limit))]
        cosines = self.vectors[candidates] @ vector
        best = largest(cosines, limit)
        best = best[np.argsort(-cosines[best], kind="stable")]
        return candidates[best].astype(np.int64), cosines[best].astype(np.float32)


def largest(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Return the numbers of the largest scores, in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(scores, len(scores) - count)[len(scores) - count :]


def largest_positive(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Return the numbers of the largest scores above 0, in no order; fast where most are 0, whose ties slow a choice down."""
    positive = np.flatnonzero(scores > 0)
    return positive[largest(scores[positive], count)]


# --- the most similar stories --------------------------------------------------------------------------------------

KEPT = 100
BM25_SHARE, COSINE_SHARE = 0.55, 0.45
# Of a story's different words the most frequent; more add little and cost as much.
TERMS = 150
# Passages that the keyword search returns: a story may have several.
PASSAGES = 300
DIFFUSED = 20  # neighbours of a candidate that diffusion looks at
DIFFUSION = 0.8  # their weight
BATCH = 256


@dataclass(frozen=True)
class Neighbours:
    """The neighbours of each story, by its row in the projection."""

    centres: NearestVectors
    rows: NDArray[np.int32]
    scores: Scores

    @classmethod
    def empty(cls, dimensions: int) -> Self:
        """Return the graph of no stories."""
        no_vectors = np.empty((0, dimensions), dtype=np.float32)
        return cls(
            NearestVectors.of_vectors(no_vectors), np.empty((0, KEPT), dtype=np.int32), np.empty((0, KEPT), np.float32)
        )

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the neighbours of a generation into memory; raises `DataError` where they are missing or damaged."""
        try:
            centres = NearestVectors.open(folder / "centres")
            return cls(centres, map_array(folder / "rows.npy"), map_array(folder / "scores.npy"))
        except (OSError, ValueError, EOFError) as error:
            raise DataError(
                f"The neighbours in {folder} cannot be read: {error}.", hint="Rebuild them: graph-service rebuild"
            ) from error

    def save(self, folder: Path) -> None:
        """Write the neighbours into a new folder."""
        self.centres.save(folder / "centres")
        np.save(folder / "rows.npy", self.rows)
        np.save(folder / "scores.npy", self.scores)

    def update(self, before: Projection, after: Projection, touched: Iterable[str], index: PassageIndex) -> Self:
        """Return the graph of the stories of `after`; the `touched` ones were added, changed or removed."""
        changed, count = set(touched), len(after.ids)
        row_of = np.array(
            [-1 if story in changed else after.row.get(story, -1) for story in before.ids], dtype=np.int32
        )
        unchanged = np.flatnonzero(row_of >= 0)
        new = np.setdiff1d(np.arange(count), row_of[unchanged])
        rows = np.full((count, KEPT), -1, dtype=np.int32)
        scores = np.zeros((count, KEPT), dtype=np.float32)
        vectors = np.empty((count, self.centres.vectors.shape[1]), dtype=np.float32)

        # Unchanged stories keep their neighbours under new row numbers, without those that are gone.
        renumbered = self.rows[unchanged]
        if len(renumbered):
            renumbered = np.where(renumbered >= 0, row_of[renumbered], -1).astype(np.int32)
        remaining = np.where(renumbered >= 0, self.scores[unchanged], 0)
        order = np.argsort(renumbered < 0, axis=1, kind="stable")
        rows[row_of[unchanged]] = np.take_along_axis(renumbered, order, axis=1)
        scores[row_of[unchanged]] = np.take_along_axis(remaining, order, axis=1)

        vectors[row_of[unchanged]] = self.centres.vectors[unchanged]
        for start in range(0, len(new), BATCH):
            vectors[new[start : start + BATCH]] = centres_of(index, new[start : start + BATCH])
        graph = type(self)(NearestVectors.of_vectors(vectors), rows, scores)

        # New stories are compared with all, and enter the lists of those that they are nearest to.
        new_rows = set(new.tolist())
        for row in new.tolist():
            terms = weighted_terms(index.terms(row))
            others, similarities = graph.most_similar(index, terms, vectors[row], row)
            rows[row, : len(others)], scores[row, : len(others)] = others, similarities
            for other, score in zip(others.tolist(), similarities.tolist(), strict=True):
                if other not in new_rows and score > scores[other, -1]:
                    position = int(np.searchsorted(-scores[other], -score, side="right"))
                    for column, value in ((rows[other], row), (scores[other], score)):
                        column[position + 1 :] = column[position:-1].copy()  # the last drops out
                        column[position] = value
        return graph

    def most_similar(
        self, index: PassageIndex, terms: Sequence[WeightedTerm], centre: NDArray[np.float32], row: int | None
    ) -> tuple[Rows, Scores]:
        """Return the stories most similar to a text, given as its terms and its vector; `row` is its own story, if any."""
        near, cosines = self.centres.nearest(centre, None, KEPT + 1)
        matches = index.by_words(terms, Scope(), PASSAGES)
        _, first = np.unique(matches.stories, return_index=True)
        first = np.sort(first)[: KEPT + 1]
        by_words, bm25 = matches.stories[first], matches.scores[first]
        rows = np.union1d(near, by_words)
        rows = rows[rows != row]
        scores = np.zeros(len(rows), dtype=np.float32)
        for weight, stories, similarities in ((COSINE_SHARE, near, cosines), (BM25_SHARE, by_words, bm25)):
            others = stories != row
            scores[np.searchsorted(rows, stories[others])] += np.float32(weight) * min_max(similarities[others])
        best = np.lexsort((rows, -scores))[:KEPT]
        return rows[best].astype(np.int32), scores[best]

    def diffuse(self, stories: Rows, scores: Scores) -> Scores:
        """Return scores of stories mixed with the scores of their own nearest neighbours."""
        score_of = np.zeros(len(self.rows), dtype=np.float32)
        score_of[stories] = scores
        neighbours, weights = self.rows[stories, :DIFFUSED], self.scores[stories, :DIFFUSED]
        of_neighbours = np.where(neighbours >= 0, score_of[neighbours], 0) * weights
        mean = of_neighbours.sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        mixed: Scores = ((1 - DIFFUSION) * scores + DIFFUSION * mean).astype(np.float32)
        return mixed


def weighted_terms(terms: Iterable[str]) -> tuple[WeightedTerm, ...]:
    """Return the most frequent terms of a text, each weighing 1 + ln of its count."""
    counts = Counter(term for term in terms if term not in STOP_WORDS and len(term) > 1)
    return tuple(WeightedTerm((term,), 1 + float(np.log(count))) for term, count in counts.most_common(TERMS))


def centres_of(index: PassageIndex, stories: NDArray[np.integer]) -> Vectors:
    """Return the normalized means of the passage vectors of stories, each of which has a passage."""
    passages = index.of_stories([int(row) for row in stories])
    starts = np.flatnonzero(np.diff(passages.stories, prepend=-1))
    return unit(np.add.reduceat(index.vectors(passages), starts, axis=0))
