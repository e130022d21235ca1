"""Fusion of rankings, pure.

A search by words and one by meaning score on scales that have nothing in common, so each list is first stretched to 0..1
(min-max) and then averaged with weights; what one list lacks counts as 0 there. On Cranfield this was as good as
reciprocal ranks and keeps how far apart two hits are.
"""

from collections.abc import Mapping, Sequence


def min_max(scores: Mapping[str, float]) -> dict[str, float]:
    """Return the scores stretched so that the best is 1 and the worst 0; all 1 where they are equal."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def weighted_mean(lists: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Return for each key of any list the mean of its min-max scores, by the weights that stand before the lists."""
    total = sum(weight for weight, _ in lists)
    stretched = [(weight / total, min_max(scores)) for weight, scores in lists]
    keys = {key: None for _, scores in lists for key in scores}
    return {key: sum(weight * scores.get(key, 0.0) for weight, scores in stretched) for key in keys}


def ranked(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return keys and scores, the best first; equals by their key, so that an order never changes by chance."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
