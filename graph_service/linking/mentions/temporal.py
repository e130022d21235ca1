"""Temporal expressions: dates and periods, with the precision that the text gives them.

A point (`18 November 2002`, `August 2003`, `2002`) has the same start and end; a period (`from 2000 to August 2003`,
`since 2000`, `until 2003`) has the ends that the text gives, each in its own precision. A relative expression
(`yesterday`, `on Wednesday`, `2 January` without a year) is resolved against the story's date if that is precise enough;
otherwise it has neither start nor end, since no date is invented. It is still reported, because its numbers count nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graph_service.model import Span
from graph_service.partial_date import PartialDate

MONTHS = {name: number for number, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
     "september sept sep", "october oct", "november nov", "december dec"), start=1) for name in names.split()}  # fmt: skip
WEEKDAYS = {name: number for number, name in enumerate(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))}  # fmt: skip
DAYS_FROM_NOW = {"today": 0, "yesterday": -1, "tomorrow": 1}
FROM_NOW = {"last": -1, "this": 0, "next": 1}
# Units of time; a number of them is a duration.
SPANS_OF_TIME = re.compile(
    r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade|centur(?:y|ie)|season|semester)s?['’]?"
    r"|a\.?m\.?|p\.?m\.?|o'clock|gmt|est|edt|aged?|hrs?|yrs?|mos|mths?|wks?|qtrs?",
    re.IGNORECASE,
)
# The days from the story's date on which a day and month without a year may lie: further off, its year is a guess.
NEAR = range(-120, 61)

MONTH = "(?-i:" + "|".join(form for name in sorted(MONTHS, key=len, reverse=True)
                            for form in (name.capitalize(), name.upper())) + ")"  # fmt: skip
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:1[5-9]|20)[0-9]{2}"
NTH = r"(?:st|nd|rd|th)?"
TO = r"(?:to|until|till|through|-|–|—)"
# A number that could be a year is a count where a bound stands before it, or something countable after it.
UNBOUND = "".join(
    rf"(?<!\b{word} )" for word in ("over", "than", "about", "some", "nearly", "almost", "least", "around")
)
UNCOUNTED = (
    r"(?! (?:people|persons|men|women|children|participants|members|students|troops|tonnes|tons|km|kilomet\w+)\b)"
)


@dataclass(frozen=True, slots=True)
class When:
    """A temporal expression: its ISO 8601 start and end, None where it is open or cannot be resolved.

    `period` says that it is worded as a period (from, between, since, until).
    """

    span: Span
    start: PartialDate | None
    end: PartialDate | None
    period: bool = False

    @property
    def point(self) -> PartialDate | None:
        """The date, unless the expression is a period."""
        return self.start if self.start == self.end else None


Bounds = tuple[PartialDate | None, PartialDate | None]
NOTHING: Bounds = (None, None)


def _as_stated(year: str, month: str | None = None, day: str | None = None) -> PartialDate | None:
    """Return the date as precisely as the words give it; None where the calendar has no such date."""
    if month is None:
        return PartialDate.of(int(year))
    number = int(month) if month.isdigit() else MONTHS[month.lower().rstrip(".")]
    return PartialDate.of(int(year), number, int(day) if day else None)


def _same(moment: PartialDate | None) -> Bounds:
    return moment, moment


def _shift(day: date, days: int) -> PartialDate | None:
    """Return the day so many days later, or None where the calendar ends before."""
    try:
        return PartialDate((day + timedelta(days=days)).isoformat())
    except OverflowError:
        return None


def _date(match: re.Match[str], story_date: PartialDate | None) -> Bounds:
    """Read a year, a month or a day; a day without a year is the nearest such day to the story's date."""
    year, month, day = map(match.groupdict().get, ("year", "month", "day"))
    if year:
        return _same(_as_stated(year, month, day))
    if story_date is None or story_date.precision != "day":
        return NOTHING
    today = story_date.first_day
    dates = (_as_stated(str(today.year + shift), month, day) for shift in (-1, 0, 1))
    return _same(next((near for near in dates if near and (near.first_day - today).days in NEAR), None))


def _range(match: re.Match[str], _story_date: PartialDate | None) -> Bounds:
    """Read days or months of one year, of which the first or the last may lack its month."""
    year, month, month0, day, day0 = map(match.groupdict().get, ("year", "month", "month0", "day", "day0"))
    return (_as_stated(year, month0 or month, day0), _as_stated(year, month or month0, day)) if year else NOTHING


def _years(match: re.Match[str], _story_date: PartialDate | None) -> Bounds:
    start = match["year"]
    end = start[: 4 - len(match["short"])] + match["short"]
    return (PartialDate(start), PartialDate(end)) if start < end else NOTHING


def _now(match: re.Match[str], story_date: PartialDate | None) -> Bounds:
    if story_date is None or story_date.precision != "day":
        return NOTHING
    return _same(_shift(story_date.first_day, DAYS_FROM_NOW[match["now"].lower()]))


def _weekday(match: re.Match[str], story_date: PartialDate | None) -> Bounds:
    """Read a weekday as news means it: the latest one, which may be the story's own day."""
    if story_date is None or story_date.precision != "day" or match["coming"]:
        return NOTHING
    today = story_date.first_day
    back = (today.weekday() - WEEKDAYS[match["weekday"].lower()]) % 7
    return _same(_shift(today, -back))


def _year_from_now(match: re.Match[str], story_date: PartialDate | None) -> Bounds:
    return _same(PartialDate.of(story_date.year + FROM_NOW[match["which"].lower()])) if story_date else NOTHING


def _month_from_now(match: re.Match[str], story_date: PartialDate | None) -> Bounds:
    if story_date is None or story_date.precision == "year":
        return NOTHING
    months = story_date.year * 12 + story_date.first_day.month - 1 + FROM_NOW[match["which"].lower()]
    return _same(PartialDate.of(months // 12, months % 12 + 1))


def _no_date(_match: re.Match[str], _story_date: PartialDate | None) -> Bounds:
    return NOTHING


NAMED = rf"(?P<month>{MONTH})\b\.?"
IN_YEAR = rf"(?:,? (?P<year>{YEAR})\b)?"
SOME_DAYS = rf"\b(?P<day0>{DAY}){NTH}(?: (?P<month0>{MONTH}))?(?: ?{TO} ?| and )(?P<day>{DAY}){NTH} {NAMED}{IN_YEAR}"
SOME_DAYS_US = (
    rf"\b(?P<month0>{MONTH})\b\.? (?P<day0>{DAY}){NTH}(?: ?{TO} ?| and )(?:{NAMED} )?(?P<day>{DAY}){NTH}(?!\d){IN_YEAR}"
)
Read = Callable[[re.Match[str], PartialDate | None], Bounds]
# Tried in this order at each position of the text; the first that matches counts.
FORMS: tuple[tuple[re.Pattern[str], Read], ...] = tuple((re.compile(form, re.IGNORECASE), read) for form, read in (
    (rf"\b(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>{DAY})\b", _date),
    (rf"\b(?P<day>{DAY})\.(?P<month>0?[1-9]|1[0-2])\.(?P<year>{YEAR})\b", _date),
    (SOME_DAYS, _range),
    (SOME_DAYS_US, _range),
    (rf"\b(?P<day>{DAY}){NTH} (?:of )?{NAMED}{IN_YEAR}", _date),
    (rf"\b{NAMED} (?P<day>{DAY}){NTH}\b(?![,.]?\d){IN_YEAR}", _date),
    (rf"\b(?P<month0>{MONTH})\b\.?(?: ?{TO} ?| and ){NAMED},? (?:of )?(?P<year>{YEAR})\b", _range),
    (rf"\b{NAMED},? (?:of )?(?P<year>{YEAR})\b", _date),
    (rf"\b(?P<year>{YEAR})[/–-](?P<short>{YEAR}|[0-9][0-9])\b(?![-/\d])", _years),
    (rf"\b{YEAR}s\b", _no_date),
    (rf"(?<![\w.,$£€+-]){UNBOUND}(?P<year>{YEAR})\b(?![-/:%]|[.,]\d){UNCOUNTED}", _date),
    (rf"\b(?P<now>{'|'.join(DAYS_FROM_NOW)})\b", _now),
    (rf"\b(?:last |(?P<coming>next |coming |every |each ))?(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday),
    (rf"\b(?P<which>{'|'.join(FROM_NOW)}) year\b", _year_from_now),
    (rf"\b(?P<which>{'|'.join(FROM_NOW)}) month\b", _month_from_now),
))  # fmt: skip
# A lookahead for the beginnings of the forms, so that they are not all tried at every word.
STARTS = {word[:3] for word in (*MONTHS, *WEEKDAYS, *DAYS_FROM_NOW, *FROM_NOW, "coming", "every", "each")}
ANY_FORM = re.compile(
    rf"\b(?=\d|{'|'.join(sorted(STARTS))})(?:{'|'.join(re.sub(r'[?]P<[a-z0-9]+>', '?:', form.pattern) for form, _ in FORMS)})",
    re.IGNORECASE,
)


def find_dates(text: str, story_date: str | None = None) -> tuple[When, ...]:
    """Return the temporal expressions of an English text in order, periods as one.

    `story_date` is ISO 8601 of any precision; what is relative is resolved where it names a day.
    """
    day_of_story = PartialDate(story_date) if story_date else None
    points = []
    for place in ANY_FORM.finditer(text):
        for form, read in FORMS:
            if (match := form.match(text, place.start())) is not None:
                points.append(When(Span(*match.span()), *read(match, day_of_story)))
                break
    return tuple(_periods(text, points))


FROM = re.compile(r"\b(?:from|between)(?: (?:early|late|mid|the (?:start|beginning|end) of))?[ -]$", re.IGNORECASE)
SINCE = re.compile(r"\b(?:since|starting|beginning)(?: (?:early|late|mid|in|on|from|the (?:start|beginning|end) of))*[ -]$", re.IGNORECASE)  # fmt: skip
UNTIL = re.compile(r"\b(?:until|till|up to|through)(?: (?:early|late|mid|the (?:start|beginning|end) of))?[ -]$", re.IGNORECASE)  # fmt: skip
BETWEEN = re.compile(rf",? ?(?:{TO}|and|up to)(?: (?:early|late|mid|the end of))?[ -]?", re.IGNORECASE)
LOOK_BACK = 40


def _periods(text: str, points: Sequence[When]) -> Iterator[When]:
    """Join `from A to B`, and open `since A` and `until B` at their other end."""
    position = 0
    while position < len(points):
        first, following = points[position], points[position + 1 : position + 2]
        start, end = first.span.start, first.span.end
        back = max(0, start - LOOK_BACK)
        position += 1
        if match := FROM.search(text, back, start):
            last = next((when for when in following if BETWEEN.fullmatch(text, end, when.span.start)), first)
            position += last is not first
            yield When(Span(match.start(), last.span.end), first.start, last.end, period=first.start != last.end)
        elif match := SINCE.search(text, back, start):
            yield When(Span(match.start(), end), first.start, None, period=True)
        elif match := UNTIL.search(text, back, start):
            yield When(Span(match.start(), end), None, first.end, period=True)
        else:
            yield first
