"""The inverted index: the passages of each term with their BM25F weights, as arrays mapped into memory.

    words      the terms of every passage, as numbers, in order (`word_starts` says where a passage begins)
    titles     the terms of every title, likewise by story; phrases are searched in both
    postings   for each term the passages that have it, in their text or in their story's title, with its weight there; a
               query adds up a few of these lists

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

from graph_service.index.vectors import map_array
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

    def terms_of(self, numbers: Rows) -> list[str]:
        """Return the terms that have these numbers."""
        terms: list[str] = self.vocabulary.take(pa.array(numbers)).to_pylist()
        return terms

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
        return self._with_phrase(self.words, terms)

    def titles_with(self, terms: Sequence[str]) -> Rows:
        """Return the titles, as rows of stories, that have the terms as a phrase."""
        return self._with_phrase(self.titles, terms)

    def _with_phrase(self, texts: Adjacency, terms: Sequence[str]) -> Rows:
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
