"""The lightest paths between two entities, over stories that mention both ends of a step and over containers.

A path weighs 1 for each step, and a little more for a step that few stories support (`CHANCE`, divided by their
number), since a single story mentions many entities together by chance. Each entity that a path passes through adds up
to `PASSING`: nothing for one in a single story, all of it for one in every story. So a path goes through a small office
rather than a country, even if that takes a step more.

The search is bidirectional. From each end, the frontier of n + 1 steps follows from that of n: all links of the
entities reached are assigned at once, the heaviest first, so that the lightest remains. An entity in both frontiers is
the middle of a path, and every middle gives another path. Even a frontier of the whole graph takes a few milliseconds
for ten thousand stories; NetworkX, which the tests compare the result with, takes seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from graph_service.network.co_mentions import CoMentions
from graph_service.network.projection import Projection
from graph_service.network.tables import Adjacency, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Costs = NDArray[np.float64]

PASSING = 2.0
CHANCE = 0.5
TRIED = 6  # middles for each path of the limit: some paths cross themselves or take a detour


@dataclass(frozen=True, slots=True)
class WeightedPath:
    """The entities of a path by row, from end to end, and its weight."""

    weight: float
    entities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frontier:
    """The lightest walks of a number of steps from one end: the cost to each entity, and the entity before it."""

    costs: Costs
    predecessors: Rows


@dataclass(frozen=True)
class Links:
    """The links between entities that share a story or of which one directly contains the other, with their weights.

    `around` has the direct containers and parts of each entity; `passing` is the cost of passing through each entity.
    """

    projection: Projection
    co_mentions: CoMentions
    steps: "csr_matrix"
    around: Adjacency
    passing: Costs

    @classmethod
    def of(cls, projection: Projection, co_mentions: CoMentions) -> Self:
        """Return the links of all entities."""
        parts = projection.directly_in.matrix(len(projection.keys))
        around = (parts + parts.T).tocsr()
        around.data = np.ones_like(around.data)
        steps = (co_mentions.together + around).tocsr()
        steps.sort_indices()
        steps.data = 1 + CHANCE / steps.data
        within = np.maximum(projection.naming_within.lengths, 1)
        passing = PASSING * np.log(within) / np.log(max(len(projection.ids), 2))
        return cls(projection, co_mentions, steps, Adjacency.of_matrix(around), passing)

    @cached_property
    def positions(self) -> Adjacency:
        """The positions in `steps` of the links of each entity."""
        return Adjacency(self.steps.indptr, np.arange(self.steps.nnz, dtype=np.int32))

    def weight(self, source: int, target: int) -> float | None:
        """Return the weight of a step between two entities, None if they are not linked."""
        start, end = self.steps.indptr[source : source + 2]
        position = start + int(np.searchsorted(self.steps.indices[start:end], target))
        linked = position < end and self.steps.indices[position] == target
        return float(self.steps.data[position]) if linked else None


def lightest_paths(links: Links, source: int, target: int, longest: int, limit: int) -> list[WeightedPath]:
    """Return the lightest paths of at most `longest` steps, each through another middle.

    Stories that mention both ends make a path of one step; the steps of longer paths do without them.
    """
    direct = links.weight(source, target)
    paths = [] if direct is None else [WeightedPath(direct, (source, target))]
    forward, backward = [_first_frontier(links, source, target)], [_first_frontier(links, target, source)]
    for steps in range(2, longest + 1):
        if len(paths) >= limit and sorted(path.weight for path in paths)[limit - 1] <= steps:
            break
        ahead, back = steps - steps // 2, steps // 2
        for frontiers, length, start in ((forward, ahead, source), (backward, back, target)):
            if len(frontiers) < length:
                frontiers.append(_next_frontier(links, frontiers[-1], start))
        paths += _join(links, forward[:ahead], backward[:back], limit)
    return sorted(set(paths), key=lambda path: (path.weight, path.entities))[:limit]


def _first_frontier(links: Links, start: int, end: int) -> Frontier:
    """Return the walks of one step, without those that only stories with both ends support."""
    projection, size = links.projection, len(links.passing)
    inside = np.bincount(projection.named_by.of_rows(projection.naming_both(start, end)), minlength=size)
    companions, counts = links.co_mentions.of_row(start)
    elsewhere = counts - inside[companions]
    costs = np.full(size, np.inf)
    costs[companions[elsewhere > 0]] = 1 + CHANCE / elsewhere[elsewhere > 0]
    around = links.around.of(start)
    costs[around] = np.minimum(costs[around], 1 + CHANCE)
    costs[[start, end]] = np.inf
    return Frontier(costs, np.full(size, start, dtype=np.int32))


def _next_frontier(links: Links, frontier: Frontier, start: int) -> Frontier:
    """Return the walks that are one step longer."""
    reached = np.flatnonzero(np.isfinite(frontier.costs)).astype(np.int32)
    costs, predecessors = np.full_like(frontier.costs, np.inf), np.zeros_like(frontier.predecessors)
    positions = links.positions.of_rows(reached)
    lengths = links.positions.lengths[reached]
    targets = links.steps.indices[positions]
    weights = np.repeat(frontier.costs[reached] + links.passing[reached], lengths) + links.steps.data[positions]
    order = np.argsort(-weights, kind="stable")
    costs[targets[order]] = weights[order]
    predecessors[targets[order]] = np.repeat(reached, lengths)[order]
    costs[start] = np.inf
    return Frontier(costs, predecessors)


def _join(
    links: Links, forward: Sequence[Frontier], backward: Sequence[Frontier], limit: int
) -> Iterator[WeightedPath]:
    """Yield the paths through the lightest entities that the last frontiers of both ends reach.

    A path has no detour: only neighbours on it are linked, and perhaps its two ends.
    """
    weights = forward[-1].costs + backward[-1].costs + links.passing
    middles = np.flatnonzero(np.isfinite(weights))
    lightest = middles[np.lexsort((middles, weights[middles]))][: limit * TRIED]
    count = 0
    for middle in lightest.tolist():
        entities = (*reversed(_trace_back(forward, middle)), middle, *_trace_back(backward, middle))
        last = len(entities) - 1
        apart = [pair for pair in combinations(range(last + 1), 2) if pair[1] > pair[0] + 1 and pair != (0, last)]
        if len(set(entities)) > last and all(links.weight(entities[a], entities[b]) is None for a, b in apart):
            count += 1
            yield WeightedPath(round(float(weights[middle]), 6), entities)
        if count == limit:
            return


def _trace_back(frontiers: Sequence[Frontier], middle: int) -> list[int]:
    """Return the entities on the walk to a middle, from the one before it to the start."""
    walk = [middle]
    for frontier in reversed(frontiers):
        walk.append(int(frontier.predecessors[walk[-1]]))
    return walk[1:]
