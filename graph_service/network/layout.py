"""Where the nodes of a small network stand in a picture: the same for the same network, and fast enough for a page.

The center stands in the middle. The others stand around it, those of a type side by side, the nearer the more stories connect them with
it; neighbours on the circle alternate between two rings, so that their names have room.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NEAREST, FARTHEST = 0.42, 0.9  # of the radius of the picture
STAGGER = 0.1


def radial_layout(groups: Sequence[str], ties: Sequence[float]) -> NDArray[np.float64]:
    """Return x and y from -1 to 1 of nodes around a center, from the group of each and the strength of its tie to the center."""
    count = len(groups)
    if not count:
        return np.empty((0, 2))
    strengths = np.asarray(ties, dtype=np.float64)
    order = np.lexsort((np.arange(count), -strengths, np.asarray(groups, dtype=np.str_)))
    turn = np.empty(count, dtype=np.intp)
    turn[order] = np.arange(count)
    angles = 2 * np.pi * (turn + 0.5) / count
    ranks = np.empty(count)
    ranks[np.argsort(-strengths, kind="stable")] = np.arange(count)
    radii = NEAREST + (FARTHEST - NEAREST) * np.sqrt(ranks / max(count - 1, 1)) + STAGGER * (turn % 2)
    return np.column_stack((radii * np.cos(angles), radii * np.sin(angles)))
