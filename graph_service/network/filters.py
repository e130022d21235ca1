"""Which stories satisfy filters: the other side of the counts in facets.py, by the same rule.

A value of an entity's facet stands for the stories that have the entity or a part of it; without `parts`, for those that
have it itself. Of several values of a facet a story needs any, or all of them where `match_all` names the facet. It must
satisfy every facet that the filters use.

`since` and `until` are about the day on which a story was published. A story without a date satisfies them only with
`include_undated`. `about_since` and `about_until` are about what stories tell: a story satisfies them if a period that its
facts state ("between 2000 and 2003") shares a day with theirs.
"""

import numpy as np
from numpy.typing import NDArray

from graph_service.entity_types import FACET_TYPES
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.partial_date import PartialDate
from graph_service.results import FACETS, Facet, Filters

Mask = NDArray[np.bool_]

FIRST, LAST = 0, 99_999_999  # days before and after all others


def under(projection: Projection, filters: Filters) -> Mask:
    """Tell for each story whether it satisfies the filters."""
    mask = _in_time(projection, filters)
    for facet in FACETS:
        if getattr(filters, facet):
            mask &= under_facet(projection, filters, facet)
    return mask


def under_facet(projection: Projection, filters: Filters, facet: Facet) -> Mask:
    """Tell for each story whether it has the values that the filters want of a facet."""
    values = getattr(filters, facet)
    having = np.zeros(len(projection.ids), dtype=np.int32)
    for value in values:
        having[stories_with(projection, facet, value, parts=filters.parts)] += 1
    mask: Mask = having >= (len(values) if facet in filters.match_all else min(len(values), 1))
    return mask


def stories_with(projection: Projection, facet: Facet, value: str, *, parts: bool) -> Rows:
    """Return the stories that have a value of a facet, each once."""
    if facet in FACET_TYPES:
        return (projection.stories_within if parts else projection.stories_of)(f"{facet}/{value}")
    return projection.dimensions[facet].stories_with(value)


def _in_time(projection: Projection, filters: Filters) -> Mask:
    mask: Mask = np.ones(len(projection.ids), dtype=bool)
    if filters.since:
        mask &= projection.days >= PartialDate(filters.since).numbers[0]
    if filters.until:
        mask &= (projection.days > 0) & (projection.days <= PartialDate(filters.until).numbers[1])
    if filters.include_undated:
        mask |= projection.days == 0
    if filters.about_since or filters.about_until:
        mask &= _about(projection, filters)
    return mask


def _about(projection: Projection, filters: Filters) -> Mask:
    since = PartialDate(filters.about_since).numbers[0] if filters.about_since else FIRST
    until = PartialDate(filters.about_until).numbers[1] if filters.about_until else LAST
    days = projection.periods.values
    inside = np.flatnonzero((days[1::2] >= since) & (days[::2] <= until))
    return projection.as_mask(projection.periods.rows_at(2 * inside))
