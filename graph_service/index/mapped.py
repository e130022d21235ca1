"""The index of passages as arrays in the generation's own folder, mapped into memory and shared by all who read it.

    passages.npy       story row, start and end of each passage, in the order of the stories
    vectors/           their vectors and a sketch of them (nearest.py)
    words/, titles/    inverted indexes of the passages' terms and of the stories' titles (inverted.py)

Nothing is copied on opening, and a search is a handful of array operations. Publishing copies the arrays of what stays and
appends what is new: for ten thousand stories a fraction of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import DataError
from graph_service.graph.adjacency import Rows
from graph_service.graph.projection import Projection
from graph_service.index.arrays import mapped
from graph_service.index.encode import Encoder, Vectors
from graph_service.index.inverted import InvertedIndex, extended
from graph_service.index.nearest import NearestVectors, largest_positive
from graph_service.index.passage_index import Matches, Requirement, Scope, Weighted, allowed, matches
from graph_service.index.words import indexed
from graph_service.model import LinkedStory, Passage

# A word of the title says what all passages of a story are about; more than this drowns what the passage itself says.
TITLE_WEIGHT = 0.25


@dataclass(frozen=True)
class MappedIndex:
    """The passages of a generation; `places` has their story row, start and end as columns."""

    projection: Projection
    places: Rows
    near: NearestVectors
    words: InvertedIndex
    titles: InvertedIndex

    @classmethod
    def open(cls, folder: Path, projection: Projection) -> Self:
        """Map the index of a generation into memory; raises `DataError` where it is missing, damaged or half written."""
        try:
            found = cls(
                projection,
                mapped(folder / "passages.npy"),
                NearestVectors.open(folder / "vectors"),
                InvertedIndex.open(folder / "words"),
                InvertedIndex.open(folder / "titles"),
            )
        except (OSError, ValueError, EOFError) as error:
            raise DataError(
                f"The passages in {folder} cannot be read: {error}.", hint="Make them anew: graph-service rebuild"
            ) from error
        lengths = {len(found.places), len(found.near.vectors), len(found.near.sketch), len(found.words)}
        if len(lengths) > 1 or len(found.titles) != len(projection.ids):
            raise DataError(
                f"The passages in {folder} do not belong together.", hint="Make them anew: graph-service rebuild"
            )
        return found

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        folder.mkdir(parents=True)
        np.save(folder / "passages.npy", self.places)
        self.near.save(folder / "vectors")
        self.words.save(folder / "words")
        self.titles.save(folder / "titles")

    def by_words(self, terms: Sequence[Weighted], scope: Scope, limit: int) -> Matches:
        """Return the passages that have some of the terms, by BM25 of the passage and of its story's title."""
        asked = {one: word.weight for word in terms for one in word.term}
        scores = self.words.scores(asked) + TITLE_WEIGHT * self.titles.scores(asked)[self._story]
        if (allowed := self._allowed_passages(scope)) is not None:
            scores[~allowed] = 0
        best = largest_positive(scores, limit)
        best = best[np.lexsort((best, -scores[best]))]
        return matches(best, self._story[best], self.places[best, 1:], scores[best])

    def by_vector(self, vector: NDArray[np.float32], scope: Scope, limit: int) -> Matches:
        """Return the passages nearest to a normalized vector, by cosine."""
        best, cosines = self.near.nearest(vector, self._allowed_passages(scope), limit)
        return matches(best, self._story[best], self.places[best, 1:], cosines)

    def allowed(self, scope: Scope) -> NDArray[np.bool_]:
        """Tell of each story whether the scope has it."""
        return allowed(self.projection, scope, self._stories_with)

    def of_stories(self, stories: Sequence[int]) -> Matches:
        """Return all passages of some stories, in the order of the stories and of their texts; each scores 0."""
        bounds = np.searchsorted(
            self._story, np.array([[row, row + 1] for row in stories], dtype=np.int32).reshape(-1, 2)
        )
        found = np.concatenate([np.arange(a, b) for a, b in bounds] or [np.empty(0, dtype=np.int64)]).astype(np.int64)
        return matches(found, self._story[found], self.places[found, 1:], np.zeros(len(found)))

    def vectors(self, matches: Matches) -> Vectors:
        """Return the vectors of passages, as rows."""
        return self.near.vectors[matches.passages]

    def terms(self, story: int) -> list[str]:
        """Return the terms of a story's title and of its passages, each as often as it stands there."""
        first, end = np.searchsorted(self._story, [story, story + 1])
        body = self.words.texts.of_rows(np.arange(first, end))
        return self.titles.spelt(self.titles.texts.of(story)) + self.words.spelt(body)

    def count(self) -> int:
        """Return the number of passages."""
        return len(self.places)

    @cached_property
    def _story(self) -> Rows:
        """The story of each passage, in a piece: a search would copy a column out of its table each time."""
        return np.ascontiguousarray(self.places[:, 0])

    def _allowed_passages(self, scope: Scope) -> NDArray[np.bool_] | None:
        return None if scope == Scope() else self.allowed(scope)[self._story]

    def _stories_with(self, requirement: Requirement) -> Rows:
        found = [self.titles.with_phrase(terms) for terms in requirement.spellings]
        if not requirement.titled:
            found += [self._story[self.words.with_phrase(terms)] for terms in requirement.spellings]
        return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int32)


class MappedWriter:
    """The arrays of the next generation while they are gathered, beside those that are published."""

    def __init__(self, published: MappedIndex | None, encoder: Encoder) -> None:
        self.published = published
        self.encoder = encoder
        self.added: dict[str, tuple[LinkedStory, Sequence[Passage], Vectors]] = {}
        self.removed: set[str] = set()

    @cached_property
    def dimensions(self) -> int:
        """The length of the vectors here, or of those that the model makes where there are none yet."""
        return self.encoder.dimensions if self.published is None else self.published.near.vectors.shape[1]

    def add(self, batch: Sequence[tuple[LinkedStory, Sequence[Passage], Vectors]]) -> None:
        """Add stories that are not here; raises `DataError` for vectors of another length than those that are here."""
        for one in batch:
            if one[2].shape[1] != self.dimensions:
                raise DataError(
                    f"The passages here were embedded by another model, whose vectors are {self.dimensions} long.",
                    hint="Name that model in GRAPH_SERVICE_MODEL, or make them anew: graph-service rebuild",
                )
            self.added[one[0].story.id] = one

    def remove(self, stories: Sequence[str]) -> None:
        """Remove the passages of stories."""
        for story in stories:
            self.added.pop(story, None)
        self.removed |= set(stories)

    def publish(self, folder: Path, projection: Projection) -> int:
        """Write the index of a generation whose stories are numbered by its projection; return 0, the folder's version."""
        self._built(projection).save(folder / "passages")
        return 0

    def count(self) -> int:
        """Return the number of passages that there will be."""
        return len(self._kept()) + sum(len(passages) for _, passages, _ in self.added.values())

    def _kept(self) -> NDArray[np.int64]:
        """Return the published passages that stay."""
        if self.published is None:
            return np.empty(0, dtype=np.int64)
        gone = self.removed | self.added.keys()
        stay = np.array([story not in gone for story in self.published.projection.ids], dtype=bool)
        return np.flatnonzero(stay[self.published.places[:, 0]])

    def _built(self, projection: Projection) -> MappedIndex:
        new = [(projection.row[story], one) for story, one in self.added.items() if story in projection.row]
        new.sort(key=lambda one: one[0])
        places = [(row, passage.span.start, passage.span.end) for row, (_, passages, _) in new for passage in passages]
        vectors = [vectors for _, (_, _, vectors) in new]
        texts = [
            indexed(passage.text, linked.story.language) for _, (linked, passages, _) in new for passage in passages
        ]
        titles = [indexed(linked.story.title, linked.story.language) for _, (linked, _, _) in new]
        return self._joined(
            projection,
            np.array(places, dtype=np.int32).reshape(-1, 3),
            np.concatenate([np.empty((0, self.dimensions), dtype=np.float32), *vectors]),
            texts,
            titles,
        )

    def _joined(
        self, projection: Projection, places: Rows, vectors: Vectors, texts: Sequence[str], titles: Sequence[str]
    ) -> MappedIndex:
        """Put what is new behind what stays: the projection numbers its stories in the same order."""
        before = self.published
        if before is None:
            none = np.empty(0, dtype=np.int64)
            return MappedIndex(
                projection,
                places,
                NearestVectors.of_vectors(vectors),
                extended(None, none, texts),
                extended(None, none, titles),
            )
        kept = self._kept()
        stories = np.unique(before.places[kept, 0])
        old = before.places[kept].copy()
        old[:, 0] = np.array([projection.row.get(story, -1) for story in before.projection.ids], dtype=np.int32)[
            old[:, 0]
        ]
        return MappedIndex(
            projection,
            np.concatenate([old, places]),
            NearestVectors.of_vectors(np.concatenate([before.near.vectors[kept], vectors])),
            extended(before.words, kept, texts),
            extended(before.titles, stories, titles),
        )
