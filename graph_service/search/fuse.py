"""Fusion of rankings, pure: each takes lists of scores of the same candidates, as arrays, NaN where a list has none.

A search by words and one by meaning score on scales that have nothing in common. `weighted_mean` first stretches each to
0..1 (min-max), which keeps how far apart two candidates are; `reciprocal_ranks` looks at their order alone (Cormack, Clarke
and Büttcher 2009). On Cranfield and on wire news the mean was as good or better wherever both lists know every candidate.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
RANK_CONSTANT = 60  # as in the paper


def min_max(scores: Scores) -> Scores:
    """Return scores stretched so that the best is 1 and the worst 0; all 1 where they are equal; NaN becomes 0."""
    found = scores[~np.isnan(scores)]
    if not len(found):
        return np.zeros_like(scores)
    low, high = found.min(), found.max()
    stretched = np.ones_like(scores) if high == low else (scores - low) / (high - low)
    return np.where(np.isnan(scores), np.float32(0), stretched).astype(np.float32)


def weighted_mean(lists: Sequence[tuple[float, Scores]]) -> Scores:
    """Return of each candidate the mean of its min-max scores, by the weights that stand before the lists."""
    total = sum(weight for weight, _ in lists)
    mean: Scores = np.sum([weight / total * min_max(scores) for weight, scores in lists], axis=0, dtype=np.float32)
    return mean


def reciprocal_ranks(lists: Sequence[tuple[float, Scores]]) -> Scores:
    """Return of each candidate the weighted sum of 1 / (60 + its rank) over the lists that have it."""
    fused = np.zeros(len(lists[0][1]), dtype=np.float32)
    for weight, scores in lists:
        has = ~np.isnan(scores)
        ranks = np.empty(len(scores), dtype=np.float32)
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        fused[has] += weight / (RANK_CONSTANT + ranks[has])
    return fused
