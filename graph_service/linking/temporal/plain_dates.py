"""Temporal expressions of the languages that are read without a parse (calendar_words.py).

As in English (english_dates.py); but the tense is that of the sentence, which is of the future where one of its words says so, and
a year alone is one only beside a word that makes it so. Where day and month are numbers, the day comes first.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from graph_service.linking.temporal.calendar_words import CALENDARS, CalendarWords
from graph_service.linking.temporal.date_arithmetic import (
    NOTHING,
    SHIFTS,
    Bounds,
    Tense,
    day_of_month,
    month_of_year,
    same,
    shifted,
    today_of,
    units_from,
    weekday,
)
from graph_service.linking.temporal.when import When, join_periods
from graph_service.model import Span
from graph_service.partial_date import PartialDate
from graph_service.text import SpanIndex, sentences

DAY = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:1[5-9]|20)\d\d"
TO = r"(?:-|–|—| (?:bis|bis zum|au|à|al|a|по|до|do|und|et|y|e|и|та|і|i) )"
LOOK_BACK = 24
UNITS = ("day", "week", "month", "year")


@dataclass(frozen=True, eq=False)
class Forms:
    """The patterns of a language, tried in this order at each place."""

    words: CalendarWords
    any_form: re.Pattern[str]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    shifts: tuple[tuple[re.Pattern[str], str, int], ...]
    future: re.Pattern[str]
    until: re.Pattern[str]
    since: re.Pattern[str]

    @classmethod
    def of(cls, words: CalendarWords) -> "Forms":
        """Compile the patterns of a language."""

        def compiled(*forms: str) -> tuple[re.Pattern[str], ...]:
            return tuple(re.compile(form, re.IGNORECASE) for form in forms)

        month, days = "|".join(words.months), "|".join(words.weekdays)
        of, dot = f"(?:{words.of})?", r"(?:\.|er|º)?"
        year = rf"(?:,? {of}(?P<{{}}>{YEAR})(?!\d)(?: (?:{words.after_year or '$^'})(?!\w))?)"
        numbers = "|".join([r"\d{1,3}", *words.numbers])
        forms = (
            rf"(?P<iso>{YEAR}-(?:0[1-9]|1[0-2])-{DAY})(?!\d)",
            rf"(?P<nday>{DAY})(?P<sep>[./-])(?P<nmonth>0?[1-9]|1[0-2])(?P=sep)(?P<nyear>{YEAR})(?!\d)",
            rf"(?P<day0>{DAY}){dot}(?: {of}(?P<month0>{month})\.?)?{TO}(?P<day1>{DAY}){dot} {of}(?P<month1>{month})(?!\w)(?:\.(?= ?\d))?{year.format('year1')}?",
            rf"(?:(?:{days})(?:, (?:den |le |el |il )?| (?:den |le |el |il )?))?(?P<day>{DAY}){dot} {of}(?P<month>{month})(?!\w)(?:\.(?= ?\d))?{year.format('year')}?",
            rf"(?P<month2>{month})(?!\w)(?:\.(?= ?\d))?{year.format('year2')}",
            words.ago.replace("{number}", numbers),
            rf"(?P<now>{'|'.join(sorted(words.days, key=len, reverse=True))})",
            rf"(?P<shift>{'|'.join(words.shifts)})",
            rf"(?:(?P<last0>{words.last}) |(?P<next0>{words.next}) )?(?P<weekday>{days})(?!\w)(?: (?P<last1>{words.last})(?!\w)| (?P<next1>{words.next})(?!\w))?",
            rf"(?:{words.before_month}) (?P<core>(?P<month3>{month}))(?!\w)(?! \d)",
            rf"(?P<year3>{YEAR})(?= (?:{words.after_year or '$^'})(?!\w))",
            rf"(?:{words.before_year}) (?P<core2>(?P<year4>{YEAR}))(?![\w.,]?\d)(?! [^\W\d_A-Z]{{5,}})",
        )
        return cls(
            words=words,
            any_form=re.compile(rf"(?<![\w.,/+-])(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE),
            months=compiled(*words.months),
            weekdays=compiled(*words.weekdays),
            shifts=tuple((re.compile(form, re.IGNORECASE), unit, by) for form, (unit, by) in words.shifts.items()),
            future=re.compile(rf"(?<!\w)(?:{words.future})(?!\w)", re.IGNORECASE),
            until=re.compile(rf"(?<!\w)(?:{words.until})[ \u00a0]$", re.IGNORECASE),
            since=re.compile(rf"(?<!\w)(?:{words.since})[ \u00a0]$", re.IGNORECASE),
        )


@cache
def forms_of(language: str) -> Forms:
    """Return the patterns of a language."""
    return Forms.of(CALENDARS[language])


def find_plain_dates(text: str, language: str, story_date: str | None = None) -> tuple[When, ...]:
    """Return the temporal expressions of a text in order, periods as one; none in a language without a calendar here."""
    if language not in CALENDARS:
        return ()
    forms = forms_of(language)
    day_of_story = PartialDate(story_date) if story_date else None
    points = list(_points(text, forms, day_of_story))
    return tuple(join_periods(text, points, forms.words.periods, day_of_story))


def _points(text: str, forms: Forms, story_date: PartialDate | None) -> Iterator[When]:
    lines = SpanIndex.of(list(sentences(text)))
    for match in forms.any_form.finditer(text):
        sentence = lines.spans[max(lines.before(match.start()), 0)].of(text)
        tense: Tense = "future" if forms.future.search(sentence) else "past"
        core = next((name for name in ("core", "core2") if match[name]), 0)
        read = next(read for group, read in READERS.items() if match[group])
        bounds = read(match, Context(forms, story_date, tense))
        vague = match["shift"] is not None and bounds[0] != bounds[1]
        yield When(Span(*match.span(core)), *bounds, vague=vague)


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is resolved against."""

    forms: Forms
    story_date: PartialDate | None
    tense: Tense


def _iso(match: re.Match[str], _context: Context) -> Bounds:
    year, month, day = map(int, match["iso"].split("-"))
    return same(PartialDate.of(year, month, day))


def _in_numbers(match: re.Match[str], _context: Context) -> Bounds:
    return same(PartialDate.of(int(match["nyear"]), int(match["nmonth"]), int(match["nday"])))


def _days(match: re.Match[str], context: Context) -> Bounds:
    year, last = match["year1"], match["month1"]
    start, _ = _on_day(match["day0"], match["month0"] or last, year, context)
    _, end = _on_day(match["day1"], last, year, context)
    return (start, end) if start and end and start < end else NOTHING


def _day(match: re.Match[str], context: Context) -> Bounds:
    return _on_day(match["day"], match["month"], match["year"], context)


def _on_day(day: str, month: str, year: str | None, context: Context) -> Bounds:
    number = _number(month, context.forms.months)
    if year:
        return same(PartialDate.of(int(year), number, int(day)))
    return day_of_month(context.story_date, number, int(day), context.tense)


def _month(match: re.Match[str], context: Context) -> Bounds:
    return same(PartialDate.of(int(match["year2"]), _number(match["month2"], context.forms.months)))


def _month_alone(match: re.Match[str], context: Context) -> Bounds:
    return month_of_year(context.story_date, _number(match["month3"], context.forms.months), "", context.tense)


def _now(match: re.Match[str], context: Context) -> Bounds:
    today = today_of(context.story_date)
    days = context.forms.words.days[match["now"].lower().replace("’", "'")]
    return NOTHING if today is None else same(shifted(today, days))


def _shift(match: re.Match[str], context: Context) -> Bounds:
    unit, by = next((unit, by) for form, unit, by in context.forms.shifts if form.fullmatch(match["shift"]))
    return SHIFTS[unit](context.story_date, by)


def _weekday(match: re.Match[str], context: Context) -> Bounds:
    forms, start = context.forms, match.start()
    number = _number(match["weekday"], forms.weekdays) - 1
    which = "last" if match["last0"] or match["last1"] else "next" if match["next0"] or match["next1"] else ""
    if which or not forms.until.search(match.string, max(0, start - LOOK_BACK), start):
        return weekday(context.story_date, number, which, context.tense)
    # Without a word of the future the sentence may tell of what lasted until then, or of what does.
    return weekday(context.story_date, number, "until", context.tense) if context.tense == "future" else NOTHING


def _ago(match: re.Match[str], context: Context) -> Bounds:
    word = match["number"].lower()
    number = int(word) if word.isdigit() else context.forms.words.numbers[word]
    return units_from(context.story_date, -number, next(unit for unit in UNITS if match[f"{unit}s"]))


def _year(match: re.Match[str], _context: Context) -> Bounds:
    return same(PartialDate(match["year3"] or match["year4"]))


# How a match is read, by the group that it has.
READERS: dict[str, Callable[[re.Match[str], Context], Bounds]] = {
    "iso": _iso, "nyear": _in_numbers, "day1": _days, "day": _day, "month2": _month, "now": _now, "shift": _shift,
    "weekday": _weekday, "month3": _month_alone, "number": _ago, "year3": _year, "year4": _year,
}  # fmt: skip


def _number(name: str, patterns: tuple[re.Pattern[str], ...]) -> int:
    return next(number for number, pattern in enumerate(patterns, start=1) if pattern.fullmatch(name))
