"""The months of a chart whose stories lie within about two years, where a bar for each year would say nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from graph_service.partial_date import PartialDate

MOST_MONTHS = 24


def month_axis(counts: Mapping[str, int]) -> tuple[tuple[str, PartialDate], ...]:
    """Return the label and the date of each month from the first with stories to the last, given the counts of months.

    There are none where they are more than two years apart, or where no more than one month is known. `2003` stands for stories
    dated by their year alone.
    """
    dates = sorted(map(PartialDate, counts))
    if sum(known.precision == "month" for known in dates) < 2:
        return ()
    numbers = range(month_number(dates[0].first_day), max(month_number(known.last_day) for known in dates) + 1)
    if len(numbers) > MOST_MONTHS:
        return ()
    months = [month_of(number) for number in numbers]
    form = "{:%b}" if months[0].year == months[-1].year else "{:%b ’%y}"
    return tuple((form.format(month.first_day), month) for month in months)


def by_month(axis: Sequence[tuple[str, PartialDate]]) -> str:
    """Return the words for a chart of months, with the year that their labels leave out."""
    (_, first), (_, last) = axis[0], axis[-1]
    return f"from {first.year} by month" if first.year == last.year else "by month"


def month_number(day: date) -> int:
    """Return the number of a day's month, counted from the year 0."""
    return 12 * day.year + day.month - 1


def month_of(number: int) -> PartialDate:
    """Return the month that has a number."""
    return PartialDate(f"{number // 12:04}-{number % 12 + 1:02}")
