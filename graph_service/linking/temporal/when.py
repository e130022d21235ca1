"""When: a temporal expression with its bounds, and how expressions side by side become periods."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph_service.linking.temporal.date_arithmetic import WEEK, Bounds, shifted
from graph_service.model import Span
from graph_service.partial_date import PartialDate

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
        start, end = self.start, self.end
        return next(
            (
                PartialDate(start[:length])
                for length in (7, 4)
                if len(start) > length and start[:length] == end[:length]
            ),
            None,
        )


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
