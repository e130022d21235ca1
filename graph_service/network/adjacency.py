"""Adjacency lists in compressed sparse rows, as Arrow stores list columns: the offset of each list, and all values.

A memory-mapped table yields its lists without a copy, so all processes that read a generation share them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Adjacency:
    """A list of integers for each row; `starts` has one more element than there are rows."""

    starts: Rows
    values: Rows

    @classmethod
    def of_column(cls, table: pa.Table, name: str) -> Self:
        """Return the lists of a column of a table without chunks."""
        column = table[name].combine_chunks()
        if not len(column):
            return cls(np.zeros(1, dtype=np.int32), np.empty(0, dtype=np.int32))
        starts = column.offsets.to_numpy()
        return cls(starts - starts[0] if starts[0] else starts, column.flatten().to_numpy())

    @classmethod
    def of_lists(cls, lists: Sequence[Sequence[int]]) -> Self:
        """Return lists of integers in compressed rows."""
        starts = np.zeros(len(lists) + 1, dtype=np.int32)
        np.cumsum([len(values) for values in lists], out=starts[1:])
        return cls(starts, np.array([n for values in lists for n in values], dtype=np.int32))

    @classmethod
    def of_matrix(cls, matrix: "csr_matrix") -> Self:
        """Return the columns of the stored elements of each row, in the order of the matrix."""
        return cls(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32))

    def column(self) -> pa.Array:
        """Return the lists as a column of a table."""
        return pa.ListArray.from_arrays(pa.array(self.starts, pa.int32()), pa.array(self.values, pa.int32()))

    def matrix(self, width: int) -> "csr_matrix":
        """Return the sparse matrix that has a 1 where a row lists a column."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415  slow to import

        ones = np.ones(len(self.values), dtype=np.float32)
        return csr_matrix((ones, self.values, self.starts), shape=(len(self), width))

    def of(self, row: int) -> Rows:
        """Return the list of a row."""
        return self.values[self.starts[row] : self.starts[row + 1]]

    def of_rows(self, rows: NDArray[np.integer]) -> Rows:
        """Return the concatenated lists of several rows."""
        starts = self.starts[rows]
        lengths = self.starts[rows + 1] - starts
        if not lengths.sum():
            return np.empty(0, dtype=np.int32)
        shifts = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        gathered: Rows = self.values[shifts + np.arange(len(shifts))]
        return gathered

    @property
    def lengths(self) -> Rows:
        """The length of each list."""
        counts: Rows = np.diff(self.starts).astype(np.int32)
        return counts

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.starts) - 1
