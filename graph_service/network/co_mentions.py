"""Co-mentions: how many stories mention each two entities, as one sparse matrix.

It is a product of the projection's lists and takes milliseconds per ten thousand stories, on first use. Similar
entities, paths (paths.py) and communities (communities.py) are computed from it.

Entities are similar if stories mention them with the same companions. The profile of an entity holds for each companion
ln(1 + stories that mention both), times the companion's rarity, so that a country counts little and a small ministry
much. The similarity of two entities is the cosine of their profiles.

Stories that mention both are left out of the other's profile. In such a story they share every companion, so anything
mentioned only once, beside this entity, would be identical to it; what counts are shared companions *elsewhere*. An
entity with only n other stories proves little where n is small, so its cosine is multiplied by n / (n + 2).

The cost is one product of a sparse matrix with a vector, and a correction for the companions in the entity's own
stories.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from graph_service.network.projection import Projection
from graph_service.network.tables import Adjacency, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Column = NDArray[np.float64]

DOUBT = 2.0  # stories elsewhere at which a cosine counts half
NEGLIGIBLE = 1e-4


@dataclass(frozen=True)
class CoMentions:
    """Stories × entities as ones, and entities × entities as numbers of common stories, 0 on the diagonal."""

    named: "csr_matrix"
    together: "csr_matrix"

    @classmethod
    def of(cls, projection: Projection) -> Self:
        """Return the co-mentions of all entities."""
        return cls.of_matrix(projection.named_by.matrix(len(projection.keys)))

    @classmethod
    def of_matrix(cls, named: "csr_matrix") -> Self:
        """Return the co-mentions of entities by the stories that have them."""
        together = (named.T @ named).tocsr()
        together.setdiag(0)
        together.eliminate_zeros()
        together.sort_indices()
        return cls(named, together)

    def restricted(self, stories: NDArray[np.integer], entities: NDArray[np.bool_]) -> Self:
        """Return the co-mentions in some stories, of some entities."""
        named = self.named[stories]
        named.data = named.data * entities[named.indices]
        named.eliminate_zeros()
        return self.of_matrix(named)

    def of_row(self, row: int) -> tuple[Rows, NDArray[np.float32]]:
        """Return the entities mentioned with one entity, and the number of stories of each."""
        return entries(self.together, row)

    @cached_property
    def lists(self) -> Adjacency:
        """The entities mentioned with each entity, as lists of rows."""
        return Adjacency(self.together.indptr, self.together.indices)


def entries(matrix: "csr_matrix", row: int) -> tuple[Rows, NDArray[np.float32]]:
    """Return the columns and values stored in a row of a sparse matrix, at a fraction of the cost of slicing it."""
    stored = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[stored], matrix.data[stored]


@dataclass(frozen=True, slots=True)
class Profiles:
    """The weighted companions of each entity; `squares` are the squared lengths of the profiles."""

    co_mentions: CoMentions
    rarity: NDArray[np.float32]
    weights: "csr_matrix"
    squares: Column

    @classmethod
    def of(cls, projection: Projection, co_mentions: CoMentions) -> Self:
        """Return the profiles of all entities."""
        weights = co_mentions.together.copy()
        weights.data = np.log1p(weights.data.astype(np.float64)) * projection.rarity[weights.indices]
        return cls(co_mentions, projection.rarity, weights, np.asarray(weights.multiply(weights).sum(axis=1)).ravel())


@dataclass(frozen=True, slots=True)
class EntitySimilarity:
    """The similarity of every entity to one entity (`row`), by row, and how many stories mention both.

    `profile` is that entity's, of length 1; `inside` counts for every two entities the stories that mention them and
    it.
    """

    row: int
    scores: Column
    together: Column
    profile: Column
    inside: "csr_matrix"


def similarity_to(profiles: Profiles, projection: Projection, row: int) -> EntitySimilarity:
    """Return the similarity of all entities to one."""
    weights, stories = profiles.weights, profiles.co_mentions.named[projection.naming.of(row)]
    inside = (stories.T @ stories).tocsr()
    profile = weights[[row]].toarray().ravel().astype(np.float64)
    # Not np.linalg.norm: BLAS takes several threads for so long a vector, and they wait for each other.
    profile /= max(float(np.sqrt(np.square(profile).sum())), NEGLIGIBLE)

    # What the other profiles lose without the stories inside: for each entity and companion, a weight and its square.
    pairs = inside.tocoo()
    apart = pairs.row != pairs.col
    entities, others, fewer = pairs.row[apart], pairs.col[apart], pairs.data[apart]
    counts = np.asarray(profiles.co_mentions.together[entities, others]).ravel()
    rarity = profiles.rarity[others].astype(np.float64)
    before, after = np.log1p(counts) * rarity, np.log1p(counts - fewer) * rarity
    products = weights @ profile - np.bincount(entities, (before - after) * profile[others], len(profile))
    squares = np.maximum(profiles.squares - np.bincount(entities, before**2 - after**2, len(profile)), 0.0)

    lengths = np.sqrt(squares)
    together = inside.diagonal().astype(np.float64)
    elsewhere = np.maximum(projection.popularity - together, 0)
    cosines = np.where(lengths > NEGLIGIBLE, np.maximum(products, 0) / np.maximum(lengths, NEGLIGIBLE), 0.0)
    scores = np.where(elsewhere > 0, cosines * elsewhere / (elsewhere + DOUBT), 0.0)
    scores[row] = 0.0
    return EntitySimilarity(row, scores, together, profile, inside)
