"""The index of passages as arrays in the generation's folder, mapped into memory and shared by all processes that read it.

    passages.npy       story row, start and end of each passage, in the order of the stories
    vectors/           their vectors and a sketch of them (vectors.py)
    terms/             an inverted index of the terms of passages and titles (bm25.py)

Opening copies nothing, and a search is a few array operations. Publishing copies the arrays of unchanged stories and appends
the new ones: a fraction of a second for ten thousand stories.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph_service.embedding.encoder import Encoder, Vectors
from graph_service.errors import DataError
from graph_service.index.analyzer import analyze
from graph_service.index.bm25 import InvertedIndex, Unchanged, extend
from graph_service.index.passage_index import Matches, Requirement, Scope, Term, WeightedTerm, matches, story_mask
from graph_service.index.vectors import NearestVectors, largest_positive, map_array
from graph_service.model import LinkedStory, Passage, Span
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows

# A story to be indexed: the spans and terms of its passages, their vectors, and the terms of its title.
_Entry = tuple[Sequence[Span], Sequence[str], Vectors, str]


@dataclass(frozen=True)
class MappedIndex:
    """The passages of a generation; `places` has their story row, start and end as columns."""

    projection: Projection
    places: Rows
    near: NearestVectors
    inverted: InvertedIndex

    @classmethod
    def open(cls, folder: Path, projection: Projection) -> Self:
        """Map the index of a generation into memory; raises `DataError` where it is missing, damaged or half written."""
        try:
            index = cls(
                projection,
                map_array(folder / "passages.npy"),
                NearestVectors.open(folder / "vectors"),
                InvertedIndex.open(folder / "terms"),
            )
        except (OSError, ValueError, EOFError) as error:
            raise DataError(
                f"The passages in {folder} cannot be read: {error}.", hint="Make them anew: graph-service rebuild"
            ) from error
        lengths = {len(index.places), len(index.near.vectors), len(index.near.sketch), len(index.inverted)}
        if len(lengths) > 1 or len(index.inverted.titles) != len(projection.ids):
            raise DataError(
                f"The passages in {folder} do not belong together.", hint="Make them anew: graph-service rebuild"
            )
        return index

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        folder.mkdir(parents=True)
        np.save(folder / "passages.npy", self.places)
        self.near.save(folder / "vectors")
        self.inverted.save(folder / "terms")

    def by_words(self, terms: Sequence[WeightedTerm], scope: Scope, limit: int) -> Matches:
        """Return the passages that have some of the terms, by BM25F over the passage and its story's title."""
        weights = {term: word.weight for word in terms for term in word.term}
        scores = self.inverted.scores(weights)
        if (allowed := self._allowed_passages(scope)) is not None:
            scores[~allowed] = 0
        best = largest_positive(scores, limit)
        best = best[np.lexsort((best, -scores[best]))]
        return matches(best, self._story[best], self.places[best, 1:], scores[best])

    def by_vector(self, vector: NDArray[np.float32], scope: Scope, limit: int) -> Matches:
        """Return the passages nearest to a normalized vector, by cosine."""
        best, cosines = self.near.nearest(vector, self._allowed_passages(scope), limit)
        return matches(best, self._story[best], self.places[best, 1:], cosines)

    def story_mask(self, scope: Scope) -> NDArray[np.bool_]:
        """Return which stories the scope has, as a mask."""
        return story_mask(self.projection, scope, self._stories_with)

    def stories_with(self, terms: Term) -> Rows:
        """Return the stories that have any of the terms, in their title or text, in any order and perhaps repeated."""
        passages = [self.inverted.passages_with((term,)) for term in terms]
        return self._story[passages[0] if len(passages) == 1 else np.concatenate(passages)]

    def of_stories(self, stories: Sequence[int]) -> Matches:
        """Return all passages of some stories, in the order of the stories and of their texts; each scores 0."""
        bounds = np.searchsorted(
            self._story, np.array([[row, row + 1] for row in stories], dtype=np.int32).reshape(-1, 2)
        )
        rows = np.concatenate([np.arange(a, b) for a, b in bounds] or [np.empty(0, dtype=np.int64)]).astype(np.int64)
        return matches(rows, self._story[rows], self.places[rows, 1:], np.zeros(len(rows)))

    def vectors(self, matches: Matches) -> Vectors:
        """Return the vectors of passages, as rows."""
        return self.near.vectors[matches.passages]

    def terms(self, story: int) -> list[str]:
        """Return the terms of a story's title and of its passages, each as often as it stands there."""
        first, end = np.searchsorted(self._story, [story, story + 1])
        body = self.inverted.words.of_rows(np.arange(first, end))
        return self.inverted.terms_of(np.concatenate([self.inverted.titles.of(story), body]))

    def count(self) -> int:
        """Return the number of passages."""
        return len(self.places)

    @cached_property
    def _story(self) -> Rows:
        """The story of each passage, contiguous: a search would copy the column out of its table each time."""
        return np.ascontiguousarray(self.places[:, 0])

    def _allowed_passages(self, scope: Scope) -> NDArray[np.bool_] | None:
        return None if scope == Scope() else self.story_mask(scope)[self._story]

    def _stories_with(self, requirement: Requirement) -> Rows:
        stories = [self.inverted.titles_with(terms) for terms in requirement.spellings]
        if not requirement.titled:
            stories += [self._story[self.inverted.passages_with(terms)] for terms in requirement.spellings]
        return np.unique(np.concatenate(stories)) if stories else np.empty(0, dtype=np.int32)


class MappedWriter:
    """Collects the changes between the published index and the next."""

    def __init__(self, published: MappedIndex | None, encoder: Encoder) -> None:
        self.published = published
        self.encoder = encoder
        self.added: dict[str, _Entry] = {}
        self.removed: set[str] = set()

    @cached_property
    def dimensions(self) -> int:
        """The length of the vectors here, or of the model's where there are none yet."""
        return self.encoder.dimensions if self.published is None else self.published.near.vectors.shape[1]

    def add(
        self, batch: Sequence[tuple[LinkedStory, Sequence[Passage], Vectors]], replaced: Sequence[str] = ()
    ) -> None:
        """Add stories, all or none; `replaced` are the ids of those whose earlier passages they replace.

        Raises `DataError` for vectors of another length than those that are here.
        """
        added: dict[str, _Entry] = {}
        for linked, passages, vectors in batch:
            if vectors.shape[1] != self.dimensions:
                raise DataError(
                    f"The passages here were embedded by another model, whose vectors are {self.dimensions} long.",
                    hint="Name that model in GRAPH_SERVICE_MODEL, or make them anew: graph-service rebuild",
                )
            story = linked.story
            terms = [analyze(passage.text, story.language) for passage in passages]
            spans = [passage.span for passage in passages]
            added[story.id] = spans, terms, vectors, analyze(story.title, story.language)
        self.remove(replaced)
        self.added |= added

    def remove(self, stories: Sequence[str]) -> None:
        """Remove the passages of stories."""
        for story in stories:
            self.added.pop(story, None)
        self.removed |= set(stories)

    def count(self) -> int:
        """Return the number of passages that there will be."""
        return len(self._unchanged()) + sum(len(spans) for spans, *_ in self.added.values())

    def _unchanged(self) -> NDArray[np.int64]:
        """Return the published passages that the next generation has, too."""
        if self.published is None:
            return np.empty(0, dtype=np.int64)
        replaced = self.removed | self.added.keys()
        unchanged = np.array([story not in replaced for story in self.published.projection.ids], dtype=bool)
        return np.flatnonzero(unchanged[self.published.places[:, 0]])

    def publish(self, folder: Path, projection: Projection) -> int:
        """Write the index of a generation whose projection numbers its stories; return 0, since a folder has one version."""
        new = [(projection.row[story], *entry) for story, entry in self.added.items() if story in projection.row]
        new.sort(key=lambda row_and_entry: row_and_entry[0])
        bounds = [(row, span.start, span.end) for row, spans, *_ in new for span in spans]
        places = np.array(bounds, dtype=np.int32).reshape(-1, 3)
        vectors = np.concatenate(
            [np.empty((0, self.dimensions), dtype=np.float32), *(vectors for _, _, _, vectors, _ in new)]
        )
        texts, titles = [text for _, _, terms, _, _ in new for text in terms], [title for *_, title in new]

        # New passages come after the unchanged ones, since the projection numbers its stories in the same order.
        before, unchanged, terms_before = self.published, self._unchanged(), None
        if before is not None:
            row_of = np.array([projection.row.get(story, -1) for story in before.projection.ids], dtype=np.int32)
            old = before.places[unchanged].copy()
            terms_before = Unchanged(before.inverted, unchanged, np.unique(old[:, 0]))
            old[:, 0] = row_of[old[:, 0]]
            places = np.concatenate([old, places])
            vectors = np.concatenate([before.near.vectors[unchanged], vectors])
        MappedIndex(
            projection,
            places,
            NearestVectors.of_vectors(vectors),
            extend(terms_before, texts, titles, places[:, 0]),
        ).save(folder / "passages")
        return 0
