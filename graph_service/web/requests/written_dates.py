"""Dates as people type them into a form: "March 2022", "12.03.2004", "spring 1999", "the 1990s"; pure.

What a person types may be a period: it has a first and a last date, and a form that asks for a beginning takes the first. What can
mean two dates is refused with both, and never guessed.
"""

import re

from graph_service.partial_date import PartialDate
from graph_service.reading.dates import parse_date
from graph_service.text import fold

Period = tuple[PartialDate, PartialDate]

SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}  # winter lies in two years
SEASON = re.compile(rf"(?P<season>{'|'.join(SEASONS)})(?: of)? (?P<year>\d{{4}})", re.ASCII)
QUARTER = re.compile(r"(?:q(?P<before>[1-4]) (?P<year>\d{4})|(?P<last>\d{4})[ -]?q(?P<after>[1-4]))", re.ASCII)
DECADE = re.compile(r"(?:the )?(?P<decade>\d{3})0'?s", re.ASCII)
MONTH_OF_YEAR = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})|(?P<first>\d{1,2})[/.](?P<last>\d{4})", re.ASCII)
DAY_OF_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
TWO_WAYS = re.compile(r"(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4})", re.ASCII)


def period(text: str) -> Period | None:
    """Return the first and the last date of what a person typed, the same for a single date; None for no date."""
    written = fold(" ".join(text.split()))
    if any(meanings(written)):
        return None
    for pattern, read in FORMS:
        if match := pattern.fullmatch(written):
            return read(match)
    day = parse_date(written)
    return (day, day) if day else None


def meanings(text: str) -> tuple[PartialDate, ...]:
    """Return the two days that a text such as 03/04/2004 may mean, none for one that is clear."""
    match = TWO_WAYS.fullmatch(text.strip())
    if match is None:
        return ()
    year, first, second = (int(match[name]) for name in ("year", "first", "second"))
    days = {PartialDate.of(year, month, day) for month, day in ((first, second), (second, first))} - {None}
    return tuple(sorted(day for day in days if day)) if len(days) > 1 else ()


def reason(text: str) -> str:
    """Return why a text is no date, and what to write, for the person who typed it."""
    if days := meanings(text):
        return f"“{text[:40]}” can be two days. Write {days[0]} or {days[1]}."
    return f"“{text[:40]}” is not a date we can read. Write a year, a month or a day: 2022, March 2022, 15 March 2022."


def _months(year: int, first: int, last: int) -> Period | None:
    since, until = PartialDate.of(year, first), PartialDate.of(year, last)
    return (since, until) if since and until else None


def _season(match: re.Match[str]) -> Period | None:
    return _months(int(match["year"]), *SEASONS[match["season"]])


def _quarter(match: re.Match[str]) -> Period | None:
    last = 3 * int(match["before"] or match["after"])
    return _months(int(match["year"] or match["last"]), last - 2, last)


def _decade(match: re.Match[str]) -> Period | None:
    since, until = PartialDate.of(10 * int(match["decade"])), PartialDate.of(10 * int(match["decade"]) + 9)
    return (since, until) if since and until else None


def _month(match: re.Match[str]) -> Period | None:
    month = int(match["month"] or match["first"])
    return _months(int(match["year"] or match["last"]), month, month)


def _day(match: re.Match[str]) -> Period | None:
    day = PartialDate.of(*(int(match[name]) for name in ("year", "month", "day")))
    return (day, day) if day else None


FORMS = ((SEASON, _season), (QUARTER, _quarter), (DECADE, _decade), (MONTH_OF_YEAR, _month), (DAY_OF_MONTH, _day))
