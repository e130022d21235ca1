"""Which stories are under filters, told by the projection: a place holds whatever lies in it, a merged name its successor."""

import numpy as np
from numpy.typing import NDArray

from graph_service.answers import Filters
from graph_service.graph.adjacency import Rows
from graph_service.graph.projection import Projection

FACETS = ("topic", "organization", "place", "person")
# The last digits of a number of a day, by how many digits of it are given: what is dated 2003-08-15 is not after 2003-08.
TO_ITS_END = {4: 9999, 6: 99, 8: 0}


def under(projection: Projection, filters: Filters) -> NDArray[np.bool_]:
    """Tell of each story whether it is under the filters: it has one of the values of each facet that names any."""
    keep = np.ones(len(projection.ids), dtype=bool)
    for kind in FACETS:
        if values := getattr(filters, kind):
            keep &= _mask(len(keep), [projection.stories_within(f"{kind}/{slug}") for slug in values])
    if filters.source:
        places = [n for n, slug in enumerate(projection.sources) if slug in filters.source]
        keep &= np.isin(projection.source_of, places)
    if filters.since:
        keep &= projection.days >= day_bounds(filters.since)[0]
    if filters.until:
        keep &= (projection.days > 0) & (projection.days <= day_bounds(filters.until)[1])
    return keep


def _mask(length: int, lists: list[Rows]) -> NDArray[np.bool_]:
    found = np.zeros(length, dtype=bool)
    for rows in lists:
        found[rows] = True
    return found


def day_bounds(date: str) -> tuple[int, int]:
    """Return the numbers at which a date of any precision begins and ends, in the order of the stories' days."""
    digits = date.replace("-", "")
    first = int(digits.ljust(8, "0"))
    return first, first + TO_ITS_END[len(digits)]
