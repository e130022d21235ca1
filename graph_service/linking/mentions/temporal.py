"""When a sentence says that something was: temporal expressions with the precision that the text gives them.

A point (`18 November 2002`, `August 2003`, `2002`) has the same start and end; a period (`from 2000 to August 2003`,
`since 2000`, `until 2003`) has what the text gives, each end in its own precision. What is relative (`yesterday`, `on
Wednesday`, `2 January` without a year) is resolved only against the story's own date, only where that date is precise
enough, and otherwise has neither start nor end: no date is invented. Such an expression is still reported, because its
numbers count nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from graph_service.model import Span

MONTHS = {name: number for number, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
     "september sept sep", "october oct", "november nov", "december dec"), start=1) for name in names.split()}  # fmt: skip
WEEKDAYS = {name: number for number, name in enumerate(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))}  # fmt: skip
DAYS_FROM_NOW = {"today": 0, "yesterday": -1, "tomorrow": 1}
FROM_NOW = {"last": -1, "this": 0, "next": 1}
# Words that measure time; what they are counted by is a duration.
SPANS_OF_TIME = re.compile(
    r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade|centur(?:y|ie)|season|semester)s?['’]?"
    r"|a\.?m\.?|p\.?m\.?|o'clock|gmt|est|edt|aged?|hrs?|yrs?|mos|mths?|wks?|qtrs?",
    re.IGNORECASE,
)
# How many days before and after the story a day and month without a year may lie: further off, its year is a guess.
NEAR = range(-120, 61)

MONTH = "(?-i:" + "|".join(form for name in sorted(MONTHS, key=len, reverse=True)
                            for form in (name.capitalize(), name.upper())) + ")"  # fmt: skip
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:1[5-9]|20)[0-9]{2}"
NTH = r"(?:st|nd|rd|th)?"
TO = r"(?:to|until|till|through|-|–|—)"
# What makes a number that could be a year a count: a bound before it, or what it counts after it.
UNBOUND = "".join(
    rf"(?<!\b{word} )" for word in ("over", "than", "about", "some", "nearly", "almost", "least", "around")
)
UNCOUNTED = (
    r"(?! (?:people|persons|men|women|children|participants|members|students|troops|tonnes|tons|km|kilomet\w+)\b)"
)


@dataclass(frozen=True, slots=True)
class When:
    """A temporal expression: its ISO 8601 start and end, None where it is open or cannot be resolved.

    `period` tells that it is worded as one (from, between, since, until).
    """

    span: Span
    start: str | None
    end: str | None
    period: bool = False

    @property
    def point(self) -> str | None:
        """The date, where the expression names one and no period."""
        return self.start if self.start == self.end else None


def _iso(year: str | int, month: str | int | None = None, day: str | int | None = None) -> str | None:
    """Return the date in ISO 8601 as far as it is given, or None where the calendar has no such year, month or day."""
    if not MINYEAR <= int(year) <= MAXYEAR:
        return None
    if month is None:
        return f"{int(year):04}"
    number = MONTHS[month.lower().rstrip(".")] if isinstance(month, str) and not month.isdigit() else int(month)
    if not 1 <= number <= 12:
        return None
    if day is None:
        return f"{int(year):04}-{number:02}"
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return None


Bounds = tuple[str | None, str | None]
NOTHING: Bounds = (None, None)


def _same(moment: str | None) -> Bounds:
    return moment, moment


def _day(story_date: str | None) -> date | None:
    try:
        return date.fromisoformat((story_date or "")[:10])
    except ValueError:
        return None


def _shift(day: date, days: int) -> str | None:
    """Return the day so many days later, or None where the calendar ends before."""
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def _one_day(match: re.Match[str], story_date: str | None) -> Bounds:
    """Read a day and a month; without a year it is the nearest such day to the story's date."""
    if match["year"]:
        return _same(_iso(match["year"], match["month"], match["day"]))
    if (today := _day(story_date)) is None:
        return NOTHING
    days = (_iso(today.year + shift, match["month"], match["day"]) for shift in (-1, 0, 1))
    return _same(next((day for day in days if day and (date.fromisoformat(day) - today).days in NEAR), None))


def _some_days(match: re.Match[str], _story_date: str | None) -> Bounds:
    if not match["year"]:
        return NOTHING
    month, month0 = match["month"] or match["month0"], match["month0"] or match["month"]
    return _iso(match["year"], month0, match["day0"]), _iso(match["year"], month, match["day"])


def _one_month(match: re.Match[str], _story_date: str | None) -> Bounds:
    return _same(_iso(match["year"], match["month"]))


def _some_months(match: re.Match[str], _story_date: str | None) -> Bounds:
    return _iso(match["year"], match["month0"]), _iso(match["year"], match["month"])


def _one_year(match: re.Match[str], _story_date: str | None) -> Bounds:
    return _same(match["year"])


def _some_years(match: re.Match[str], _story_date: str | None) -> Bounds:
    start = match["year"]
    end = start[: 4 - len(match["short"])] + match["short"]
    return (start, end) if start < end else NOTHING


def _now(match: re.Match[str], story_date: str | None) -> Bounds:
    today = _day(story_date)
    return _same(_shift(today, DAYS_FROM_NOW[match["now"].lower()])) if today else NOTHING


def _weekday(match: re.Match[str], story_date: str | None) -> Bounds:
    """Read a weekday as news does: the latest that has been, the story's own day included."""
    today = _day(story_date)
    if today is None or match["coming"]:
        return NOTHING
    back = (today.weekday() - WEEKDAYS[match["weekday"].lower()]) % 7
    return _same(_shift(today, -back))


def _year_from_now(match: re.Match[str], story_date: str | None) -> Bounds:
    return _same(_iso(int(story_date[:4]) + FROM_NOW[match["which"].lower()])) if story_date else NOTHING


def _month_from_now(match: re.Match[str], story_date: str | None) -> Bounds:
    if story_date is None or len(story_date) < len("2003-08"):
        return NOTHING
    months = int(story_date[:4]) * 12 + int(story_date[5:7]) - 1 + FROM_NOW[match["which"].lower()]
    return _same(_iso(months // 12, months % 12 + 1))


def _unresolved(_found: re.Match[str], _story_date: str | None) -> Bounds:
    return NOTHING


NAMED = rf"(?P<month>{MONTH})\b\.?"
IN_YEAR = rf"(?:,? (?P<year>{YEAR})\b)?"
SOME_DAYS = rf"\b(?P<day0>{DAY}){NTH}(?: (?P<month0>{MONTH}))?(?: ?{TO} ?| and )(?P<day>{DAY}){NTH} {NAMED}{IN_YEAR}"
SOME_DAYS_US = (
    rf"\b(?P<month0>{MONTH})\b\.? (?P<day0>{DAY}){NTH}(?: ?{TO} ?| and )(?:{NAMED} )?(?P<day>{DAY}){NTH}(?!\d){IN_YEAR}"
)
Read = Callable[[re.Match[str], str | None], Bounds]
# Tried in this order at each place of the text; the first that fits is taken.
FORMS: tuple[tuple[re.Pattern[str], Read], ...] = tuple((re.compile(form, re.IGNORECASE), read) for form, read in (
    (rf"\b(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>{DAY})\b", _one_day),
    (rf"\b(?P<day>{DAY})\.(?P<month>0?[1-9]|1[0-2])\.(?P<year>{YEAR})\b", _one_day),
    (SOME_DAYS, _some_days),
    (SOME_DAYS_US, _some_days),
    (rf"\b(?P<day>{DAY}){NTH} (?:of )?{NAMED}{IN_YEAR}", _one_day),
    (rf"\b{NAMED} (?P<day>{DAY}){NTH}\b(?![,.]?\d){IN_YEAR}", _one_day),
    (rf"\b(?P<month0>{MONTH})\b\.?(?: ?{TO} ?| and ){NAMED},? (?:of )?(?P<year>{YEAR})\b", _some_months),
    (rf"\b{NAMED},? (?:of )?(?P<year>{YEAR})\b", _one_month),
    (rf"\b(?P<year>{YEAR})[/–-](?P<short>{YEAR}|[0-9][0-9])\b(?![-/\d])", _some_years),
    (rf"\b{YEAR}s\b", _unresolved),
    (rf"(?<![\w.,$£€+-]){UNBOUND}(?P<year>{YEAR})\b(?![-/:%]|[.,]\d){UNCOUNTED}", _one_year),
    (rf"\b(?P<now>{'|'.join(DAYS_FROM_NOW)})\b", _now),
    (rf"\b(?:last |(?P<coming>next |coming |every |each ))?(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday),
    (rf"\b(?P<which>{'|'.join(FROM_NOW)}) year\b", _year_from_now),
    (rf"\b(?P<which>{'|'.join(FROM_NOW)}) month\b", _month_from_now),
))  # fmt: skip
# A look ahead at how forms begin; without it all of them would be tried at every word.
STARTS = {word[:3] for word in (*MONTHS, *WEEKDAYS, *DAYS_FROM_NOW, *FROM_NOW, "coming", "every", "each")}
ANY_FORM = re.compile(
    rf"\b(?=\d|{'|'.join(sorted(STARTS))})(?:{'|'.join(re.sub(r'[?]P<[a-z0-9]+>', '?:', form.pattern) for form, _ in FORMS)})",
    re.IGNORECASE,
)


def find_dates(text: str, story_date: str | None = None) -> tuple[When, ...]:
    """Return the temporal expressions of an English text in order, periods as one.

    `story_date` is ISO 8601 of any precision; what is relative is resolved where it names a day.
    """
    return tuple(_periods(text, tuple(_points(text, story_date))))


def _points(text: str, story_date: str | None) -> Iterator[When]:
    for found in ANY_FORM.finditer(text):
        for form, read in FORMS:
            if (match := form.match(text, found.start())) is not None:
                yield When(Span(*match.span()), *read(match, story_date))
                break


FROM = re.compile(r"\b(?:from|between)(?: (?:early|late|mid|the (?:start|beginning|end) of))?[ -]$", re.IGNORECASE)
SINCE = re.compile(r"\b(?:since|starting|beginning)(?: (?:early|late|mid|in|on|from|the (?:start|beginning|end) of))*[ -]$", re.IGNORECASE)  # fmt: skip
UNTIL = re.compile(r"\b(?:until|till|up to|through)(?: (?:early|late|mid|the (?:start|beginning|end) of))?[ -]$", re.IGNORECASE)  # fmt: skip
BETWEEN = re.compile(rf",? ?(?:{TO}|and|up to)(?: (?:early|late|mid|the end of))?[ -]?", re.IGNORECASE)
LOOK_BACK = 40


def _periods(text: str, points: tuple[When, ...]) -> Iterator[When]:
    """Join `from A to B`, and open `since A` and `until B` at their other end."""
    at = 0
    while at < len(points):
        here, back = points[at], max(0, points[at].span.start - LOOK_BACK)
        if found := FROM.search(text, back, here.span.start):
            last = _second(text, points, at) or here
            at += last is not here
            yield When(Span(found.start(), last.span.end), here.start, last.end, period=here.start != last.end)
        elif found := SINCE.search(text, back, here.span.start):
            yield When(Span(found.start(), here.span.end), here.start, None, period=True)
        elif found := UNTIL.search(text, back, here.span.start):
            yield When(Span(found.start(), here.span.end), None, here.end, period=True)
        else:
            yield here
        at += 1


def _second(text: str, points: tuple[When, ...], at: int) -> When | None:
    if at + 1 < len(points) and BETWEEN.fullmatch(text, points[at].span.end, points[at + 1].span.start):
        return points[at + 1]
    return None
