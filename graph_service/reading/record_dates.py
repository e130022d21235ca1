"""Dates as programs write them: ISO 8601, RFC 822, timestamps of Unix, JavaScript's, and all that people print (dates.py).

The day is the one that is written, whatever time zone stands beside it; a timestamp gives the day in UTC.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate
from typing import Any

from graph_service.partial_date import PartialDate
from graph_service.reading.dates import iso_date, parse_date

SECONDS = (10**8, 5 * 10**9)  # timestamps from 1973 to 2128: a smaller number may be anything
DIGITS = re.compile(r"-?\d{9,16}(?:\.\d+)?", re.ASCII)
DOT_NET = re.compile(r"/Date\((-?\d+)[+-]?\d*\)/", re.ASCII)
# A day and a time after it in any form; 20210505101500, as GDELT writes it.
DAY_AND_TIME = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s,].*)?|(\d{4})(\d\d)(\d\d)(?:T?\d{6}Z?)?", re.ASCII | re.DOTALL
)
JAVASCRIPT = re.compile(
    r"[A-Za-z]{3} ([A-Za-z]{3}) +(\d{1,2})(?: \d\d:\d\d:\d\d(?: [A-Z]{3,4})?)? (\d{4})(?: .*)?", re.ASCII | re.DOTALL
)
DASHES = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?:\s.*)?", re.ASCII | re.DOTALL)
RFC_822 = re.compile(r"[A-Za-z]{3}.*(?:\d{4}|\d\d:\d\d)")
LONGEST = 100  # characters


def record_date(value: Any) -> PartialDate | None:
    """Return the date that a value states, in its own precision; None where it states none."""
    if isinstance(value, date):
        return PartialDate.of(value.year, value.month, value.day)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > LONGEST:
        return None
    text = str(value).strip()
    return next((day for read in FORMS if (day := read(text)) is not None), None)


def _timestamp(text: str) -> PartialDate | None:
    number = DOT_NET.fullmatch(text)
    if number is None and not DIGITS.fullmatch(text):
        return None
    count = float(number[1] if number else text)
    for unit in (1, 1_000, 1_000_000):
        if SECONDS[0] <= count / unit < SECONDS[1]:
            day = datetime.fromtimestamp(count / unit, UTC)
            return PartialDate.of(day.year, day.month, day.day)
    return None


def _day_and_time(text: str) -> PartialDate | None:
    match = DAY_AND_TIME.fullmatch(text)
    return PartialDate.of(*map(int, filter(None, match.groups()))) if match else None


def _rfc_822(text: str) -> PartialDate | None:
    parts = parsedate(text) if RFC_822.search(text) else None
    return PartialDate.of(*parts[:3]) if parts and parts[0] > 1000 else None


def _javascript(text: str) -> PartialDate | None:
    match = JAVASCRIPT.fullmatch(text)
    return parse_date(f"{match[2]} {match[1]} {match[3]}") if match else None


def _dashes(text: str) -> PartialDate | None:
    match = DASHES.fullmatch(text)
    return parse_date("/".join(match.groups())) if match else None


FORMS: tuple[Callable[[str], PartialDate | None], ...] = (
    iso_date, _timestamp, _day_and_time, _javascript, parse_date, _dashes, _rfc_822,
)  # fmt: skip
