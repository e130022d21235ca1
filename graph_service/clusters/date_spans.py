"""Dates of any precision as spans of days, in arrays."""

import calendar
from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.float64]
Rows = NDArray[np.int64]
Pairs = tuple[Rows, Rows]

UNDATED = (float("nan"), float("nan"))


def day_spans(dates: Iterable[str]) -> Days:
    """Return the first and last day of each ISO date, counted from year 1; NaN for a year alone or no date."""
    return np.array([_span(text) for text in dates], dtype=np.float64).reshape(-1, 2)


def days_apart(spans: Days, pairs: Pairs) -> Days:
    """Return the fewest days possible between the two of each pair; NaN if one has no date."""
    left, right = spans[pairs[0]], spans[pairs[1]]
    return np.maximum(np.maximum(left[:, 0] - right[:, 1], right[:, 0] - left[:, 1]), 0.0)


def _span(text: str) -> tuple[float, float]:
    if len(text) < len("2003-08"):
        return UNDATED
    year, month = int(text[:4]), int(text[5:7])
    if len(text) < len("2003-08-15"):
        last = calendar.monthrange(year, month)[1]
        return float(date(year, month, 1).toordinal()), float(date(year, month, last).toordinal())
    day = float(date(year, month, int(text[8:10])).toordinal())
    return day, day
