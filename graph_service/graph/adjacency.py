"""Lists of integers by row, as Arrow keeps them: where each list starts, and all values behind one another.

That is a sparse matrix of ones in compressed rows. A table that is mapped into memory gives its lists without a copy, so
every process that reads a generation shares one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Adjacency:
    """For each row a list of integers; `starts` has one more than there are rows."""

    starts: Rows
    values: Rows

    @classmethod
    def of_column(cls, table: pa.Table, name: str) -> Self:
        """Return the lists of a column whose table is in one piece."""
        column = table[name].combine_chunks()
        if not len(column):
            return cls(np.zeros(1, dtype=np.int32), np.empty(0, dtype=np.int32))
        starts = column.offsets.to_numpy()
        return cls(starts - starts[0] if starts[0] else starts, column.flatten().to_numpy())

    @classmethod
    def of_lists(cls, lists: Sequence[Sequence[int]]) -> Self:
        """Return lists of integers as one."""
        starts = np.zeros(len(lists) + 1, dtype=np.int32)
        np.cumsum([len(one) for one in lists], out=starts[1:])
        return cls(starts, np.array([n for one in lists for n in one], dtype=np.int32))

    @classmethod
    def of_matrix(cls, matrix: csr_matrix) -> Self:
        """Return the columns that are not 0 in each row, in the order in which the matrix has them."""
        return cls(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32))

    def column(self) -> pa.Array:
        """Return the lists as a column of a table."""
        return pa.ListArray.from_arrays(pa.array(self.starts, pa.int32()), pa.array(self.values, pa.int32()))

    def matrix(self, width: int) -> csr_matrix:
        """Return the sparse matrix that has a 1 where a row lists a column."""
        ones = np.ones(len(self.values), dtype=np.float32)
        return csr_matrix((ones, self.values, self.starts), shape=(len(self), width))

    def of(self, row: int) -> Rows:
        """Return the list of a row."""
        return self.values[self.starts[row] : self.starts[row + 1]]

    def of_rows(self, rows: NDArray[np.integer]) -> Rows:
        """Return the lists of rows behind one another."""
        starts = self.starts[rows]
        lengths = self.starts[rows + 1] - starts
        if not lengths.sum():
            return np.empty(0, dtype=np.int32)
        shifts = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        gathered: Rows = self.values[shifts + np.arange(len(shifts))]
        return gathered

    @property
    def lengths(self) -> Rows:
        """How many each row lists."""
        counts: Rows = np.diff(self.starts).astype(np.int32)
        return counts

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.starts) - 1
