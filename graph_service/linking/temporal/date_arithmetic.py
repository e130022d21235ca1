"""Date arithmetic: what `Friday`, `last week` or `two years ago` means to a story of a date.

Every function returns bounds, the first and last date that an expression means, both None where the calendar ends or the
story's date is not precise enough. A weekday, a day without a year and a month without a year lie before or after the story
by the tense of the verb that they belong to: news tells of what has been, so without a tense they lie before.

A temporal expression with its bounds is a `When`. Those that stand side by side are joined to periods.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from graph_service.model import Span
from graph_service.partial_date import PartialDate

Bounds = tuple[PartialDate | None, PartialDate | None]
Tense = Literal["past", "future", "unclear"] | None
NOTHING: Bounds = (None, None)
WEEK = 7
# The days from the story's date on which a day and month without a year may lie, by tense: further off, its year is a guess.
NEAR: dict[Tense, range] = {None: range(-120, 61), "past": range(-300, 1), "future": range(301)}
# The number of months from the story's on which a month without a year may lie, likewise.
NEAR_MONTHS: dict[Tense, range] = {None: range(-9, 1), "past": range(-11, 1), "future": range(12)}
DAYS = {"day": 1, "week": WEEK, "fortnight": 14}


def same(moment: PartialDate | None) -> Bounds:
    """Return a point as bounds."""
    return moment, moment


def shifted(day: date, days: int) -> PartialDate | None:
    """Return the day so many days later, or None where the calendar ends before."""
    try:
        return PartialDate((day + timedelta(days=days)).isoformat())
    except OverflowError:
        return None


def today_of(story_date: PartialDate | None) -> date | None:
    """Return the day of a story, None where it is not known to the day."""
    return story_date.first_day if story_date is not None and story_date.precision == "day" else None


def weekday(story_date: PartialDate | None, number: int, which: str, tense: Tense) -> Bounds:
    """Return the weekday (Monday is 0) that is meant; `which` is last, past, next, coming, this, until, for, since or "".

    `Next Friday` said on a Wednesday means either; it is left open.
    """
    today = today_of(story_date)
    if today is None or tense == "unclear":
        return NOTHING
    back, ahead = (today.weekday() - number) % WEEK, (number - today.weekday()) % WEEK
    is_ahead = tense == "future" or (tense is None and which in {"until", "for"})
    if which in {"last", "past"}:
        days = -(back or WEEK)
    elif which == "coming" or (which == "next" and today.weekday() >= number):
        days = ahead or WEEK
    elif which == "next" or (not back and which in {"until", "since", "for"}):
        return NOTHING
    elif which == "this":
        days = -back if tense == "past" else ahead
    else:
        days = ahead if is_ahead and which != "since" else -back
    return same(shifted(today, days))


def day_of_month(story_date: PartialDate | None, month: int, day: int, tense: Tense) -> Bounds:
    """Return the nearest such day on the side that the tense says."""
    today = today_of(story_date)
    if today is None or tense == "unclear":
        return NOTHING
    dates = (PartialDate.of(today.year + shift, month, day) for shift in (-1, 0, 1))
    return same(next((near for near in dates if near and (near.first_day - today).days in NEAR[tense]), None))


def month_of_year(story_date: PartialDate | None, month: int, which: str, tense: Tense) -> Bounds:
    """Return the month that a name means; `which` is last, next, this or empty."""
    if story_date is None or story_date.precision == "year" or tense == "unclear":
        return NOTHING
    away = month - story_date.first_day.month
    options = {
        "last": [away - 12, away] if away < 0 else [away - 12],
        "next": [away] if away > 0 else [away + 12],
        "this": [away],
    }.get(which) or [months for months in (away - 12, away, away + 12) if months in NEAR_MONTHS[tense]]
    return months_from(story_date, options[-1] if which == "last" else options[0]) if options else NOTHING


def months_from(story_date: PartialDate | None, months: int) -> Bounds:
    """Return the month so many months from the story's."""
    if story_date is None or story_date.precision == "year":
        return NOTHING
    count = story_date.year * 12 + story_date.first_day.month - 1 + months
    return same(PartialDate.of(count // 12, count % 12 + 1))


def years_from(story_date: PartialDate | None, years: int) -> Bounds:
    """Return the year so many years from the story's."""
    return NOTHING if story_date is None else same(PartialDate.of(story_date.year + years))


def week_from(story_date: PartialDate | None, weeks: int, first: int = 0, last: int = 6) -> Bounds:
    """Return the week so many weeks from the story's, Monday to Sunday, or its days from `first` to `last`."""
    today = today_of(story_date)
    if today is None:
        return NOTHING
    monday = WEEK * weeks - today.weekday()
    start, end = shifted(today, monday + first), shifted(today, monday + last)
    return (start, end) if start and end else NOTHING


def units_from(story_date: PartialDate | None, number: int, unit: str) -> Bounds:
    """Return the date so many units from the story, before it if the number is negative, in the precision of the unit."""
    if unit in DAYS:
        today = today_of(story_date)
        return NOTHING if today is None else same(shifted(today, number * DAYS[unit]))
    if unit == "month":
        return months_from(story_date, number)
    return years_from(story_date, number) if unit == "year" else NOTHING


def quarter(year: int, number: int) -> Bounds:
    """Return the first and the last month of a quarter of a year."""
    return PartialDate.of(year, 3 * number - 2), PartialDate.of(year, 3 * number)


Shift = Callable[[PartialDate | None, int], Bounds]
SHIFTS: dict[str, Shift] = {"year": years_from, "month": months_from, "week": week_from}


# --- expressions, and the periods that they make together -------------------------------------------------------------

LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class When:
    """A temporal expression: its ISO 8601 start and end, None where it is open or cannot be resolved.

    `period` says that it is worded as a period (from, between, since, until), `vague` that it lies somewhere between both.
    """

    span: Span
    start: PartialDate | None
    end: PartialDate | None
    period: bool = False
    vague: bool = False

    @property
    def point(self) -> PartialDate | None:
        """The date, unless the expression is a period; of what is vague the month or year in which all of it lies."""
        if self.start == self.end or not self.vague or self.start is None or self.end is None:
            return self.start if self.start == self.end else None
        for length in (len("2002-11"), len("2002")):
            if len(self.start) > length and self.start[:length] == self.end[:length]:
                return PartialDate(self.start[:length])
        return None


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """What stands before the first end of a period (`from`), before an only end, and `between` two ends."""

    since_until: re.Pattern[str]
    since: re.Pattern[str]
    until: re.Pattern[str]
    between: re.Pattern[str]


def join_periods(
    text: str, points: Sequence[When], words: PeriodWords, story_date: PartialDate | None
) -> Iterator[When]:
    """Join `from A to B`, and open `since A` and `until B` at their other end."""
    position = 0
    while position < len(points):
        first, following = points[position], points[position + 1 : position + 2]
        start, end = first.span.start, first.span.end
        back = max(0, start - LOOK_BACK)
        position += 1
        if match := words.since_until.search(text, back, start):
            last = next((when for when in following if words.between.fullmatch(text, end, when.span.start)), first)
            position += last is not first
            is_open = last is first and words.since.search(text, back, start) is not None
            ends = (first.start, None) if is_open else _in_order(first.start, last.end, story_date)
            yield When(Span(match.start(), last.span.end), *ends, period=is_open or first.start != last.end)
        elif match := words.since.search(text, back, start):
            yield When(Span(match.start(), end), first.start, None, period=True)
        elif match := words.until.search(text, back, start):
            yield When(Span(match.start(), end), None, first.end, period=True)
        else:
            yield first


def _in_order(start: PartialDate | None, end: PartialDate | None, story_date: PartialDate | None) -> Bounds:
    """Return the ends of a period; from Monday to Friday, each the nearest, may lie a week apart; other disorder dates nothing."""
    if start is None or end is None or start[: len(end)] <= end[: len(start)]:
        return start, end
    if start.precision == end.precision == "day" and (start.first_day - end.first_day).days < WEEK and story_date:
        return (start, shifted(end.first_day, WEEK)) if start > story_date else (shifted(start.first_day, -WEEK), end)
    return None, None
