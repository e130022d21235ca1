"""The inverted index: the texts of each term with their BM25 weights, as arrays mapped into memory.

    tokens     the terms of every text, as numbers, in order (`starts` says where a text begins); phrases are searched here
    postings   for each term the texts that have it, with its BM25 weight there; a query adds up a few of these lists

BM25 as in Robertson and Zaragoza (2009), with Lucene's idf, which is never negative. The weights depend on all texts, so they
are computed when a generation is published.
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

SATURATION = 1.2  # k1
LENGTH = 0.75  # b
ARRAYS = ("token_starts", "tokens", "posting_starts", "postings", "weights")


@dataclass(frozen=True)
class InvertedIndex:
    """Texts by number, and their terms; `vocabulary` is a column of the terms by number."""

    vocabulary: pa.Array
    token_starts: Rows
    tokens: Rows
    posting_starts: Rows
    postings: Rows
    weights: NDArray[np.float32]

    @classmethod
    def of_tokens(cls, vocabulary: pa.Array, texts: Adjacency) -> Self:
        """Build the index of texts given as their terms' numbers."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415  slow to import

        lengths = texts.lengths.astype(np.float32)
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), texts.lengths)
        ones = np.ones(len(rows), dtype=np.float32)
        counts = csr_matrix((ones, (texts.values, rows)), shape=(len(vocabulary), len(texts)))
        counts.sum_duplicates()
        frequency = np.diff(counts.indptr)
        idf = np.log1p((len(texts) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        norm = SATURATION * (1 - LENGTH + LENGTH * lengths / (lengths.mean() if lengths.any() else 1))
        weights = np.repeat(idf, frequency) * counts.data * (SATURATION + 1) / (counts.data + norm[counts.indices])
        postings = Adjacency.of_matrix(counts)
        return cls(vocabulary, texts.starts, texts.values, postings.starts, postings.values, weights.astype(np.float32))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map an index into memory; raises `OSError` or `ValueError` where a file is missing or damaged."""
        vocabulary = pa.ipc.open_file(pa.memory_map(str(folder / "vocabulary.arrow"))).read_all()["term"]
        return cls(vocabulary.combine_chunks(), *(map_array(folder / f"{name}.npy") for name in ARRAYS))

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        folder.mkdir(parents=True)
        table = pa.table({"term": pa.array(self.vocabulary, pa.string())})
        with pa.ipc.new_file(str(folder / "vocabulary.arrow"), table.schema) as writer:
            writer.write_table(table)
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.token_starts) - 1

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each term."""
        return {term: n for n, term in enumerate(self.vocabulary.to_pylist())}

    @property
    def texts(self) -> Adjacency:
        """The terms of each text in order."""
        return Adjacency(self.token_starts, self.tokens)

    def terms_of(self, numbers: Rows) -> list[str]:
        """Return the terms that have these numbers."""
        terms: list[str] = self.vocabulary.take(pa.array(numbers)).to_pylist()
        return terms

    def scores(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """Return the BM25 of every text for weighted terms, any of which it may have."""
        scores = np.zeros(len(self), dtype=np.float32)
        for term, weight in terms.items():
            if (number := self.number.get(term)) is not None:
                part = slice(self.posting_starts[number], self.posting_starts[number + 1])
                scores[self.postings[part]] += np.float32(weight) * self.weights[part]  # a text is in a list once
        return scores

    def with_phrase(self, terms: Sequence[str]) -> Rows:
        """Return the texts that have the terms as a phrase."""
        numbers = [self.number.get(term, -1) for term in terms]
        if not numbers or min(numbers) < 0:
            return np.empty(0, dtype=np.int32)
        if len(numbers) == 1:
            return self.postings[self.posting_starts[numbers[0]] : self.posting_starts[numbers[0] + 1]]
        at = np.flatnonzero(self.tokens == numbers[0])
        for step, number in enumerate(numbers[1:], start=1):
            at = at[at + step < len(self.tokens)]
            at = at[self.tokens[at + step] == number]
        texts = np.searchsorted(self.token_starts, at, side="right") - 1
        inside = at + len(numbers) <= self.token_starts[texts + 1]
        return np.unique(texts[inside]).astype(np.int32)


def extend(before: "InvertedIndex | None", unchanged: NDArray[np.integer], added: Sequence[str]) -> InvertedIndex:
    """Return the index of unchanged texts, by number, and of added ones, given as terms separated by blanks."""
    number = {} if before is None else dict(before.number)
    lists = [[number.setdefault(term, len(number)) for term in text.split()] for text in added]
    new = Adjacency.of_lists(lists)
    if before is not None:
        lengths = before.texts.lengths[unchanged]
        starts = np.concatenate([[0], np.cumsum(np.concatenate([lengths, new.lengths]))]).astype(np.int32)
        new = Adjacency(starts, np.concatenate([before.texts.of_rows(unchanged), new.values]))
    return InvertedIndex.of_tokens(pa.array(list(number), pa.string()), new)
