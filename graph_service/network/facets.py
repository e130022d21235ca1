"""Which stories satisfy filters, and how many have each value of a facet, by the same rule.

A value of an entity's facet stands for the stories that have the entity or a part of it; without `parts`, for those that
have it itself. Of several values of a facet a story needs any, or all of them where `match_all` names the facet. It must
satisfy every facet that the filters use.

`since` and `until` are about the day on which a story was published. A story without a date satisfies them only with
`include_undated`. `about_since` and `about_until` are about what stories tell: a story satisfies them if a period that its
facts state ("between 2000 and 2003") shares a day with theirs. `without` leaves out the stories that satisfy a filter by the
same value; a time leaves out no story without a date.

A count is the number of stories that one gets by choosing the value. Choosing a value adds it to the filters in force. Where
a facet has no value yet, or a story needs all of its values, this keeps those of the matching stories that have the value.
Where any of several values will do, it adds stories: so these are counted beyond what matches already, among the stories
that match but for this facet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_service.entity_types import FACET_TYPES
from graph_service.model import EntityKey
from graph_service.network.projection import Projection
from graph_service.network.tables import Adjacency, Rows
from graph_service.partial_date import PartialDate
from graph_service.results import FACETS, Facet, FacetPage, FacetValue, Filters
from graph_service.text import fold

Mask = NDArray[np.bool_]
Counts = NDArray[np.intp]

FIRST, LAST = 0, 99_999_999  # days before and after all others


def mask_under(projection: Projection, filters: Filters) -> Mask:
    """Tell for each story whether it satisfies the filters."""
    mask: Mask = np.ones(len(projection.ids), dtype=bool)
    if filters.since:
        mask &= projection.days >= PartialDate(filters.since).numbers[0]
    if filters.until:
        mask &= (projection.days > 0) & (projection.days <= PartialDate(filters.until).numbers[1])
    if filters.include_undated:
        mask |= projection.days == 0
    if filters.about_since or filters.about_until:
        since = PartialDate(filters.about_since).numbers[0] if filters.about_since else FIRST
        until = PartialDate(filters.about_until).numbers[1] if filters.about_until else LAST
        days = projection.periods.values
        inside = np.flatnonzero((days[1::2] >= since) & (days[::2] <= until))
        mask &= projection.as_mask(projection.periods.rows_at(2 * inside))
    stories_of_entity = projection.stories_within if filters.parts else projection.stories_of
    for facet in FACETS:
        values = getattr(filters, facet)
        if facet in FACET_TYPES:
            lists = [stories_of_entity(f"{facet}/{value}") for value in values]
        else:
            lists = [projection.dimensions[facet].stories_with(value) for value in values]
        if values:
            having = np.zeros(len(mask), dtype=np.int32)
            for stories in lists:
                having[stories] += 1
            mask &= having >= (len(values) if facet in filters.match_all else 1)
    for value in filters.without:
        name, _, excluded = value.partition("/")
        if name in FACET_TYPES:
            mask[stories_of_entity(value)] = False
        elif name == "date":
            first, _, last = excluded.partition("/")
            ends = PartialDate(first).numbers[0], PartialDate(last or first).numbers[1]
            mask &= (projection.days < ends[0]) | (projection.days > ends[1])
        else:
            mask[projection.dimensions[name].stories_with(excluded)] = False
    return mask


@dataclass(frozen=True)
class Tally:
    """How many of some stories have each value of each facet; `parts` as in `Filters`."""

    projection: Projection
    stories: Rows
    parts: bool = True

    def counts(self, facet: Facet) -> Counts:
        """Return the number of stories that have each value of a facet, as filters understand it."""
        if facet in FACET_TYPES:
            return (self._with_parts if self.parts else self._alone)[self.projection.rows_of_type[facet]]
        return self.projection.dimensions[facet].counts(self.stories)

    def alone(self, facet: Facet) -> Counts:
        """Return the number of stories that have each value itself."""
        return self._alone[self.projection.rows_of_type[facet]] if facet in FACET_TYPES else self.counts(facet)

    @cached_property
    def _with_parts(self) -> Counts:
        return self._entities(self.projection.within, self.projection.popularity_within)

    @cached_property
    def _alone(self) -> Counts:
        return self._entities(self.projection.named_by, self.projection.popularity)

    def _entities(self, of_story: Adjacency, of_all: Rows) -> Counts:
        if len(self.stories) == len(self.projection.ids):
            return of_all.astype(np.intp)
        return np.bincount(of_story.of_rows(self.stories), minlength=len(self.projection.keys))


def label_of(projection: Projection, facet: str, value: str) -> str:
    """Return the name of a value of a facet, "" for one that the archive has not."""
    if facet in FACET_TYPES:
        row = projection.entity_row.get(f"{facet}/{value}")
        return "" if row is None else projection.labels[row]
    dimension = projection.dimensions.get(facet)
    if dimension is None or value not in dimension.ids:
        return ""
    return dimension.labels[dimension.ids.index(value)]


@dataclass(frozen=True)
class FacetCounts:
    """The counts of facets among the stories that match a search.

    `but_for` has, for each facet whose values are alternatives, the stories that match but for the filter by that facet.
    """

    projection: Projection
    filters: Filters
    matching: Rows
    but_for: Mapping[Facet, Rows]

    def page(self, facet: Facet, *, name: str = "", limit: int, offset: int = 0) -> FacetPage:
        """Return the number of values of a facet, and a page of them: those chosen, then those with the most stories.

        Years are listed from the latest on. With `name`, only values whose names contain it.
        """
        counts = self._tally.counts(facet)
        alone = self._tally.alone(facet) if facet in FACET_TYPES else counts
        chosen = self._chosen(facet, len(counts))
        listed = counts
        if facet in self.but_for:
            beyond = np.setdiff1d(self.but_for[facet], self.matching, assume_unique=True)
            more = Tally(self.projection, beyond, self.filters.parts)
            listed, alone = counts + more.counts(facet), alone + more.alone(facet)
            counts = np.where(chosen, len(self.matching), len(self.matching) + more.counts(facet))
        positions = np.flatnonzero(listed)
        if name:
            positions = positions[self._named(facet, name)[positions]]
        if facet != "year":
            positions = positions[np.lexsort((-listed[positions], ~chosen[positions]))]
        values = self._values(facet, positions[offset : offset + limit], counts, alone, chosen)
        return FacetPage(facet=facet, total=len(positions), values=values)

    @cached_property
    def _tally(self) -> Tally:
        return Tally(self.projection, self.matching, self.filters.parts)

    def _chosen(self, facet: Facet, count: int) -> NDArray[np.bool_]:
        values, projection = getattr(self.filters, facet), self.projection
        if not values:
            return np.zeros(count, dtype=bool)
        if facet in FACET_TYPES:
            rows = [projection.entity_row.get(f"{facet}/{value}", -1) for value in values]
            return np.isin(projection.rows_of_type[facet], rows)
        return np.array([id_ in values for id_ in projection.dimensions[facet].ids], dtype=bool)

    def _named(self, facet: Facet, name: str) -> NDArray[np.bool_]:
        """Tell for each value whether its label, or another name of the entity, contains a name."""
        projection, folded = self.projection, fold(name)
        if facet in FACET_TYPES:
            rows = projection.rows_of_type[facet]
            names = [projection.folded_names[row] for row in rows.tolist()]
        else:
            names = [fold(label) for label in projection.dimensions[facet].labels]
        return np.array([folded in text for text in names], dtype=bool)

    def _values(
        self, facet: Facet, positions: Counts, counts: Counts, alone: Counts, chosen: NDArray[np.bool_]
    ) -> tuple[FacetValue, ...]:
        projection = self.projection
        if facet in FACET_TYPES:
            rows = projection.rows_of_type[facet][positions].tolist()
            slugs = {row: EntityKey.of(projection.keys[row]).slug for row in rows}
            described = [(slugs[row], projection.labels[row]) for row in rows]
            parents = [
                next((slugs[n] for n in projection.containers.of(row).tolist() if n in slugs), None) for row in rows
            ]
        else:
            dimension = projection.dimensions[facet]
            described = [(dimension.ids[n], dimension.labels[n]) for n in positions.tolist()]
            parents = [None] * len(described)
        return tuple(
            FacetValue(
                id=id_,
                label=label,
                count=int(counts[n]),
                parent=parent,
                stories=int(alone[n]),
                chosen=bool(chosen[n]),
            )
            for n, (id_, label), parent in zip(positions.tolist(), described, parents, strict=True)
        )
