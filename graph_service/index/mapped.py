"""The index of passages as arrays in the generation's folder, mapped into memory and shared by all processes that read it.

    passages.npy       story row, start and end of each passage, in the order of the stories
    vectors/           their vectors and a sketch of them (vectors.py)
    terms/             an inverted index of the terms of passages and titles:
        words          the terms of every passage, as numbers, in order (`word_starts` says where a passage begins)
        titles         the terms of every title, likewise by story; phrases are searched in both
        postings       for each term the passages that have it, in their text or in their story's title, with its weight
                       there; a query adds up a few of these lists

Opening copies nothing, and a search is a few array operations. Publishing copies the arrays of unchanged stories and appends
the new ones: a fraction of a second for ten thousand stories.

A passage is scored together with the title of its story (BM25F, Robertson, Zaragoza and Taylor 2004): the frequencies of a
term in both are added, those in the title `TITLE` times, and only then weighted and saturated. So a term has one idf, and a
name that only a title has is as rare as it is. The idf is Lucene's, which is never negative. The weights depend on all
passages, so they are computed when a generation is published. `VERSION` says by which of these rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.embedding.encoder import Encoder, Vectors
from graph_service.errors import DataError
from graph_service.index.analyzer import analyze
from graph_service.index.passage_index import Matches, Requirement, Scope, Term, WeightedTerm, matches, story_mask
from graph_service.index.vectors import NearestVectors, largest_positive, map_array
from graph_service.model import LinkedStory, Passage, Span
from graph_service.network.projection import Projection
from graph_service.network.tables import Adjacency, Rows

VERSION = 1  # of the scores and their files; a change of either raises it
SATURATION = 1.2  # k1
LENGTH = 0.75  # b
TITLE = 2  # a word in a title counts as this many in the text; a whole number, so that an engine may repeat the title instead
ARRAYS = ("word_starts", "words", "title_starts", "titles", "posting_starts", "postings", "weights")


@dataclass(frozen=True)
class InvertedIndex:
    """Passages and titles by number, and their terms; `vocabulary` is a column of the terms by number."""

    vocabulary: pa.Array
    words: Adjacency
    titles: Adjacency
    postings: Adjacency
    weights: NDArray[np.float32]

    @classmethod
    def of_tokens(cls, vocabulary: pa.Array, words: Adjacency, titles: Adjacency, story: Rows) -> Self:
        """Build the index of passages and titles given as their terms' numbers; `story` is the story of each passage."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415  slow to import

        of_titles = titles.lengths[story]
        passages = np.arange(len(words), dtype=np.int32)
        rows = np.concatenate([np.repeat(passages, words.lengths), np.repeat(passages, of_titles)])
        terms = np.concatenate([words.values, titles.of_rows(story)])
        frequencies = np.repeat(
            np.array([1, TITLE], dtype=np.float32), [len(words.values), len(terms) - len(words.values)]
        )
        counts = csr_matrix((frequencies, (terms, rows)), shape=(len(vocabulary), len(words)))
        counts.sum_duplicates()
        passages_with = np.diff(counts.indptr)
        idf = np.log1p((len(words) - passages_with + 0.5) / (passages_with + 0.5)).astype(np.float32)
        lengths = (words.lengths + TITLE * of_titles).astype(np.float32)
        norm = SATURATION * (1 - LENGTH + LENGTH * lengths / (lengths.mean() if lengths.any() else 1))
        weights = np.repeat(idf, passages_with) * counts.data * (SATURATION + 1) / (counts.data + norm[counts.indices])
        return cls(vocabulary, words, titles, Adjacency.of_matrix(counts), weights.astype(np.float32))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map an index into memory; raises `OSError` or `ValueError` where a file is missing or damaged."""
        vocabulary = pa.ipc.open_file(pa.memory_map(str(folder / "vocabulary.arrow"))).read_all()["term"]
        arrays = {name: map_array(folder / f"{name}.npy") for name in ARRAYS}
        return cls(
            vocabulary.combine_chunks(),
            Adjacency(arrays["word_starts"], arrays["words"]),
            Adjacency(arrays["title_starts"], arrays["titles"]),
            Adjacency(arrays["posting_starts"], arrays["postings"]),
            arrays["weights"],
        )

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        folder.mkdir(parents=True)
        table = pa.table({"term": pa.array(self.vocabulary, pa.string())})
        with pa.ipc.new_file(str(folder / "vocabulary.arrow"), table.schema) as writer:
            writer.write_table(table)
        lists = (self.words, self.titles, self.postings)
        arrays = [array for entry in lists for array in (entry.starts, entry.values)]
        for name, array in zip(ARRAYS, [*arrays, self.weights], strict=True):
            np.save(folder / f"{name}.npy", array)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.words)

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each term."""
        return {term: n for n, term in enumerate(self.vocabulary.to_pylist())}

    def scores(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """Return the BM25F of every passage for weighted terms, any of which it may have."""
        scores = np.zeros(len(self), dtype=np.float32)
        starts, passages = self.postings.starts, self.postings.values
        for term, weight in terms.items():
            if (number := self.number.get(term)) is not None:
                part = slice(starts[number], starts[number + 1])
                scores[passages[part]] += np.float32(weight) * self.weights[part]  # a passage is in a list once
        return scores

    def passages_with(self, terms: Sequence[str]) -> Rows:
        """Return the passages that have the terms as a phrase; those of a single term also by their story's title."""
        if len(terms) == 1:
            number = self.number.get(terms[0])
            return np.empty(0, dtype=np.int32) if number is None else self.postings.of(number)
        return self.texts_with(self.words, terms)

    def texts_with(self, texts: Adjacency, terms: Sequence[str]) -> Rows:
        """Return the passages or titles, by number, that have the terms as a phrase."""
        numbers = [self.number.get(term, -1) for term in terms]
        if not numbers or min(numbers) < 0:
            return np.empty(0, dtype=np.int32)
        tokens = texts.values
        at = np.flatnonzero(tokens == numbers[0])
        for step, number in enumerate(numbers[1:], start=1):
            at = at[at + step < len(tokens)]
            at = at[tokens[at + step] == number]
        having = texts.rows_at(at)
        inside = at + len(numbers) <= texts.starts[having + 1]
        return np.unique(having[inside])


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
                f"The passages in {folder} cannot be read: {error}.", hint="Rebuild them: graph-service rebuild"
            ) from error
        lengths = {len(index.places), len(index.near.vectors), len(index.near.sketch), len(index.inverted)}
        if len(lengths) > 1 or len(index.inverted.titles) != len(projection.ids):
            raise DataError(
                f"The passages in {folder} do not belong together.", hint="Rebuild them: graph-service rebuild"
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
        numbers = np.concatenate([self.inverted.titles.of(story), body])
        terms: list[str] = self.inverted.vocabulary.take(pa.array(numbers)).to_pylist()
        return terms

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
        stories = [self.inverted.texts_with(self.inverted.titles, terms) for terms in requirement.spellings]
        if not requirement.titled:
            stories += [self._story[self.inverted.passages_with(terms)] for terms in requirement.spellings]
        return np.unique(np.concatenate(stories)) if stories else np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What the next index takes over: passages and titles of the one before, by number."""

    index: InvertedIndex
    passages: NDArray[np.integer]
    titles: NDArray[np.integer]


def extend(before: Unchanged | None, words: Sequence[str], titles: Sequence[str], story: Rows) -> InvertedIndex:
    """Return the index of what is unchanged and of added texts, given as terms separated by blanks.

    `story` is the story of each passage, which is the number of its title.
    """
    number = {} if before is None else dict(before.index.number)

    def numbered(texts: Sequence[str]) -> Adjacency:
        return Adjacency.of_lists([[number.setdefault(term, len(number)) for term in text.split()] for text in texts])

    of_words, of_titles = numbered(words), numbered(titles)
    if before is not None:
        of_words = _joined(before.index.words, before.passages, of_words)
        of_titles = _joined(before.index.titles, before.titles, of_titles)
    return InvertedIndex.of_tokens(pa.array(list(number), pa.string()), of_words, of_titles, story)


def _joined(before: Adjacency, unchanged: NDArray[np.integer], added: Adjacency) -> Adjacency:
    lengths = np.concatenate([before.lengths[unchanged], added.lengths])
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return Adjacency(starts, np.concatenate([before.of_rows(unchanged), added.values]))


# A story to be indexed: the spans and terms of its passages, their vectors, and the terms of its title.
_Entry = tuple[Sequence[Span], Sequence[str], Vectors, str]


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
                    hint="Name that model in GRAPH_SERVICE_MODEL, or rebuild them: graph-service rebuild",
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
