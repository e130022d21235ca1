"""The company that entities keep: which are named in the same stories, in how many, as one sparse matrix.

It is made in one product from the lists of the projection, milliseconds per ten thousand stories, when it is first asked
for. What is told from it: how strong a tie is, who is alike (search/similar.py), and what leads from one to another
(search/paths.py).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph_service.graph.adjacency import Adjacency, Rows
from graph_service.graph.projection import Projection


@dataclass(frozen=True)
class Company:
    """Stories × entities as ones, and entities × entities: how many stories name both, 0 for an entity with itself."""

    named: csr_matrix
    together: csr_matrix

    @classmethod
    def of(cls, projection: Projection) -> Self:
        """Return the company of all entities."""
        named = projection.named_by.matrix(len(projection.keys))
        return cls(named, together_in(named))

    def of_row(self, row: int) -> tuple[Rows, NDArray[np.float32]]:
        """Return the entities named together with one, and in how many stories."""
        return entries(self.together, row)

    @cached_property
    def lists(self) -> Adjacency:
        """Whom each entity is named with, as lists of rows."""
        return Adjacency(self.together.indptr, self.together.indices)


def entries(matrix: csr_matrix, row: int) -> tuple[Rows, NDArray[np.float32]]:
    """Return the columns that a row of a sparse matrix has, and what it has there: a fraction of the cost of a slice."""
    stretch = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[stretch], matrix.data[stretch]


def together_in(named: csr_matrix) -> csr_matrix:
    """Return for entities × entities how many of the stories given (stories × entities) name both."""
    counts = (named.T @ named).tocsr()
    counts.setdiag(0)
    counts.eliminate_zeros()
    counts.sort_indices()
    return counts
