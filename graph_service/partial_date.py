"""A date in the precision in which it is known: a year, a month or a day.

Its text is ISO 8601 (`2003`, `2003-08`, `2003-08-15`), and it is text, so that tables, JSON and graphs keep it as it is.
As a number it sorts by time, the unknown part as zeros: `2003-08` is 20030800. Years are those of the calendar that
`datetime` knows, 1 to 9999.
"""

import calendar
import re
from datetime import date
from typing import Self

FORM = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
PRECISIONS = {4: "year", 7: "month", 10: "day"}  # by the length of the text
# The region of a language tag (en-GB, en-Latn-US), and the regions that write the month first; Canada writes both.
REGION = re.compile(r"(?<=[a-z])[-_](?!CA\b)([A-Z]{2})\b", re.IGNORECASE)
MONTH_FIRST = frozenset({"US", "FM", "MH", "PW", "AS", "GU", "MP", "PR", "VI", "UM", "PH"})
TO_ITS_END = {4: 9999, 7: 99, 10: 0}  # from a date's number to that of its last day, likewise


class PartialDate(str):
    """A year, a month or a day; raises `ValueError` for a text that is not a date, or not in the calendar."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Make a date of its text."""
        if not FORM.fullmatch(text):
            raise ValueError(f"{text[:40]!r} is not a date such as 2003, 2003-08 or 2003-08-15")
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
        return super().__new__(cls, text)

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> Self | None:
        """Return a date as far as it is known, None where the calendar does not have it."""
        parts = (f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None))
        try:
            return cls("-".join(parts))
        except ValueError:
            return None

    @classmethod
    def of_number(cls, number: int) -> Self | None:
        """Return the date that has a number, None for 0, which stands for no date."""
        return cls.of(number // 10_000, number // 100 % 100 or None, number % 100 or None)

    @property
    def precision(self) -> str:
        """What is known: the year, the month or the day."""
        return PRECISIONS[len(self)]

    @property
    def year(self) -> int:
        """The year."""
        return int(self[:4])

    @property
    def first_day(self) -> date:
        """The first day that it may be."""
        return date.fromisoformat(self + "-01-01"[len(self) - 4 :])

    @property
    def last_day(self) -> date:
        """The last day that it may be."""
        first = self.first_day
        if self.precision == "day":
            return first
        month = 12 if self.precision == "year" else first.month
        return date(first.year, month, calendar.monthrange(first.year, month)[1])

    @property
    def numbers(self) -> tuple[int, int]:
        """The date as a number that sorts by time, and the highest number of what lies in it."""
        first = int(self.replace("-", "").ljust(8, "0"))
        return first, first + TO_ITS_END[len(self)]

    def beside(self, step: int) -> Self | None:
        """Return the next date of its precision (1) or the previous one (-1); None beyond the calendar's years."""
        if self.precision == "day":
            days = self.first_day.toordinal() + step
            return type(self)(date.fromordinal(days).isoformat()) if 0 < days <= date.max.toordinal() else None
        months = 12 * self.year + self.first_day.month - 1 + step * (12 if self.precision == "year" else 1)
        year, month = divmod(months, 12)
        return self.of(year, month + 1 if self.precision == "month" else None)

    def is_after(self, other: str) -> bool:
        """Tell whether it lies after another date, in the coarser precision of the two."""
        precision = min(len(self), len(other))
        return self[:precision] > other[:precision]


def month_comes_first(language: str) -> bool | None:
    """Tell whether the region of a language tag writes the month before the day; None where it names no region, or one that writes both."""
    region = REGION.search(language)
    return region[1].upper() in MONTH_FIRST if region else None
