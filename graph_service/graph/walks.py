"""The lightest ways between two entities, over stories that name two of them and over what contains them.

A way weighs one for each step, and a little more for what few stories tell (`CHANCE`, by the number of these), since a
single story names many together by chance. For each entity that it passes through it weighs up to `PASSING` more: nothing
for one that a single story names, all for one that every story names. So it goes through a small office rather than
through a country, even by a step more.

Ways are sought from both ends. From each, the lightest walks of 1, 2, … steps to all entities come out of the walks a step
shorter: all links of those entities at once, from the heaviest to the lightest, so that in one assignment the lightest
stays. Where the two meet is the middle of a way, and every middle gives another one. Even a walk over the whole graph is
a few milliseconds for ten thousand stories; NetworkX, which the tests hold this against, takes seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph_service.graph.adjacency import Adjacency, Rows
from graph_service.graph.company import Company
from graph_service.graph.projection import Projection

Costs = NDArray[np.float64]

PASSING = 2.0
CHANCE = 0.5
TRIED = 6  # middles looked at for each way that is wanted: some ways cross themselves or take a detour


@dataclass(frozen=True, slots=True)
class Way:
    """Entities by row, from one end to the other, and what the way weighs."""

    weight: float
    entities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Walks:
    """The lightest walks of so many steps from one end: their cost to each entity, and the last entity before it."""

    costs: Costs
    before: Rows

    @property
    def reached(self) -> Rows:
        """The entities that such a walk leads to."""
        rows: Rows = np.flatnonzero(np.isfinite(self.costs)).astype(np.int32)
        return rows


@dataclass(frozen=True)
class Links:
    """Which entities are linked, named in one story or the one directly containing the other, and what such a step weighs.

    `around` has all that directly contains an entity and all that it directly contains; `passing` is what it weighs to
    pass through each entity.
    """

    projection: Projection
    company: Company
    steps: csr_matrix
    around: Adjacency
    passing: Costs

    @classmethod
    def of(cls, projection: Projection, company: Company) -> Self:
        """Return the links of all entities."""
        parts = projection.directly_in.matrix(len(projection.keys))
        around = (parts + parts.T).tocsr()
        around.data = np.ones_like(around.data)
        steps = (company.together + around).tocsr()
        steps.sort_indices()
        steps.data = 1 + CHANCE / steps.data
        within = np.maximum(projection.naming_within.lengths, 1)
        passing = PASSING * np.log(within) / np.log(max(len(projection.ids), 2))
        return cls(projection, company, steps, Adjacency.of_matrix(around), passing)

    @cached_property
    def places(self) -> Adjacency:
        """Where in `steps` the links of each entity are kept."""
        return Adjacency(self.steps.indptr, np.arange(self.steps.nnz, dtype=np.int32))

    def weight(self, one: int, other: int) -> float | None:
        """Return what the step from one entity to another weighs, or None where they are not linked."""
        start, end = self.steps.indptr[one : one + 2]
        place = start + int(np.searchsorted(self.steps.indices[start:end], other))
        return float(self.steps.data[place]) if place < end and self.steps.indices[place] == other else None


def ways(links: Links, source: int, target: int, longest: int, limit: int) -> list[Way]:
    """Return the lightest ways of at most `longest` steps, each through another middle.

    Where one story names both ends, that is a way of one step, and the steps of the others are told by other stories.
    """
    direct = links.weight(source, target)
    found = [] if direct is None else [Way(direct, (source, target))]
    ahead, back = [_first(links, source, target)], [_first(links, target, source)]
    for steps in range(2, longest + 1):
        if len(found) >= limit and sorted(way.weight for way in found)[limit - 1] <= steps:
            break
        there, rest = steps - steps // 2, steps // 2
        for walks, length, start in ((ahead, there, source), (back, rest, target)):
            if len(walks) < length:
                walks.append(_further(links, walks[-1], start))
        found += _meeting(links, ahead[:there], back[:rest], limit)
    return sorted(set(found), key=lambda way: (way.weight, way.entities))[:limit]


def _first(links: Links, start: int, end: int) -> Walks:
    """Return the walks of one step, without those that only stories naming both ends tell of."""
    projection, size = links.projection, len(links.passing)
    inside = np.bincount(projection.named_by.of_rows(projection.naming_both(start, end)), minlength=size)
    companions, counts = links.company.of_row(start)
    left = counts - inside[companions]
    costs = np.full(size, np.inf)
    costs[companions[left > 0]] = 1 + CHANCE / left[left > 0]
    around = links.around.of(start)
    costs[around] = np.minimum(costs[around], 1 + CHANCE)
    costs[[start, end]] = np.inf
    return Walks(costs, np.full(size, start, dtype=np.int32))


def _further(links: Links, walks: Walks, start: int) -> Walks:
    """Return the walks that are a step longer."""
    reached = walks.reached
    costs, before = np.full_like(walks.costs, np.inf), np.zeros_like(walks.before)
    places = links.places.of_rows(reached)
    lengths = links.places.lengths[reached]
    onward = links.steps.indices[places]
    weights = np.repeat(walks.costs[reached] + links.passing[reached], lengths) + links.steps.data[places]
    order = np.argsort(-weights, kind="stable")
    costs[onward[order]] = weights[order]
    before[onward[order]] = np.repeat(reached, lengths)[order]
    costs[start] = np.inf
    return Walks(costs, before)


def _meeting(links: Links, ahead: Sequence[Walks], back: Sequence[Walks], limit: int) -> Iterator[Way]:
    """Yield the ways made of the last walks of either end, those of the lightest middles."""
    weights = ahead[-1].costs + back[-1].costs + links.passing
    middles = np.flatnonzero(np.isfinite(weights))
    lightest = middles[np.lexsort((middles, weights[middles]))][: limit * TRIED]
    given = 0
    for middle in lightest.tolist():
        entities = (*reversed(_walked(ahead, middle)), middle, *_walked(back, middle))
        if given < limit and _is_straight(links, entities):
            given += 1
            yield Way(round(float(weights[middle]), 6), entities)


def _walked(walks: Sequence[Walks], middle: int) -> list[int]:
    """Return the entities on the walk to a middle, from it to where the walk began."""
    passed = [middle]
    for one in reversed(walks):
        passed.append(int(one.before[passed[-1]]))
    return passed[1:]


def _is_straight(links: Links, entities: Sequence[int]) -> bool:
    """Tell whether a way takes no detour: no two of its entities are linked but neighbours, and maybe the two ends."""
    last = len(entities) - 1
    return len(set(entities)) == len(entities) and all(
        links.weight(entities[a], entities[b]) is None
        for a in range(last + 1)
        for b in range(a + 2, last + 1)
        if (a, b) != (0, last)
    )
