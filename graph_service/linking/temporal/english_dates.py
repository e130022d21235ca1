"""Temporal expressions of English: dates and periods, with the precision that the text gives them.

A point (`18 November 2002`, `August 2003`, `2002`) has the same start and end; a period (`from 2000 to August 2003`,
`since 2000`, `until 2003`) has the ends that the text gives, each in its own precision. What is vague (`last week`, `the
1990s`) lies somewhere between its start and its end; a part of a year (`the second quarter of 2004`, `early 2004`) is both vague
and a period. Of `3/4/2004` day and month are known where the story's language names a region, or where another date in the
text shows which comes first; else only the year is. A relative expression (`yesterday`, `on Wednesday`, `2 January` without a
year) is resolved against the story's date if that is precise enough, to the side that the tense of its verb says: of what has
been, or of what is to come (date_arithmetic.py). Otherwise it has neither start nor end, since no date is invented. It is still
reported, because its numbers count nothing.
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graph_service.linking.temporal.date_arithmetic import (
    NOTHING,
    SHIFTS,
    Bounds,
    PeriodWords,
    Tense,
    When,
    day_of_month,
    join_periods,
    month_of_year,
    quarter,
    same,
    shifted,
    today_of,
    units_from,
    week_from,
    weekday,
)
from graph_service.model import Span
from graph_service.partial_date import PartialDate, month_comes_first

if TYPE_CHECKING:
    from spacy.tokens import Token


# Verbs whose infinitive is still to come, and participles that set a date.
PLANNING = frozenset(
    "plan plans planned planning agree agrees agreed expect expects expected intend intends intended hope hopes hoped want wants wanted "
    "promise promises promised vow vowed pledge pledged decide decided prepare prepares preparing propose proposed threaten threatened "
    "offer offered aim aims aimed seek seeks need needs due set scheduled slated going ready likely ordered urged asked told called "
    "calls wants is are".split()
)
FIXED = frozenset("scheduled planned due slated postponed adjourned expected booked".split())
PERFECT = frozenset({"have", "has", "had", "having", "'ve", "'d"})


def tense_of(token: "Token") -> Tense:
    """Return the tense of the verb that a date belongs to; None where there is none.

    A date within a noun phrase (Friday's attack) is unclear before a verb in the future: an attack has been, a vote is to come.
    """
    path = list(token.ancestors)
    verb = next((word for word in path if word.pos_ in {"VERB", "AUX"} or word.lower_ in FIXED), None)
    if verb is None:
        return None
    within_noun = any(
        word.pos_ in {"NOUN", "PROPN"} and word.ent_type_ not in {"DATE", "TIME"} for word in path[: path.index(verb)]
    )
    tense = _tense(verb)
    if within_noun and tense == "future":
        return "unclear" if any(child.tag_ == "MD" for child in verb.children) else None
    return tense


def _tense(verb: "Token") -> Tense:
    lefts = list(verb.lefts)
    words = {child.lower_ for child in lefts if child.dep_ in {"aux", "auxpass", "cop"}}
    if any(child.tag_ == "MD" for child in lefts):
        return "past" if words & PERFECT else "future"
    if verb.lower_ in FIXED and not words & PERFECT:
        return "future"
    is_infinitive = verb.tag_ == "VB" and any(child.lower_ == "to" for child in lefts)
    if (is_infinitive and verb.head.lower_ not in PLANNING) or (verb.tag_ == "VBG" and not words):
        above = next((word for word in verb.ancestors if word.pos_ in {"VERB", "AUX"}), None)
        return _tense(above) if above is not None else "future" if is_infinitive else None
    is_past = verb.tag_ == "VBD" or words & (PERFECT | {"was", "were", "did"})
    # What is left is an infinitive, or the present of what is arranged: the court meets on Friday.
    return "past" if is_past or (verb.tag_ == "VBN" and not words & {"is", "are", "be", "'s", "'re"}) else "future"


MONTHS = {name: number for number, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
     "september sept sep", "october oct", "november nov", "december dec"), start=1) for name in names.split()}  # fmt: skip
WEEKDAYS = {name: number for number, name in enumerate(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))}  # fmt: skip
DAYS_FROM_NOW = {"the day before yesterday": -2, "the day after tomorrow": 2, "today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0,
                 "this morning": 0, "this afternoon": 0, "this evening": 0, "last night": -1}  # fmt: skip
FROM_NOW = {"last": -1, "this": 0, "next": 1, "the coming": 1}
SMALL = {word: number for number, word in enumerate(
    "one two three four five six seven eight nine ten eleven twelve".split(), start=1)} | {"a": 1, "an": 1}  # fmt: skip
# The months of a part of a year.
PARTS_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4, "final": 4, "last": 4}
# Units of time; a number of them is a duration.
SPANS_OF_TIME = re.compile(
    r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade|centur(?:y|ie)|season|semester)s?['’]?"
    r"|a\.?m\.?|p\.?m\.?|o'clock|gmt|est|edt|aged?|hrs?|yrs?|mos|mths?|wks?|qtrs?",
    re.IGNORECASE,
)

MONTH = "(?-i:" + "|".join(form for name in sorted(MONTHS, key=len, reverse=True)
                            for form in (name.capitalize(), name.upper())) + ")"  # fmt: skip
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:1[5-9]|20)[0-9]{2}"
NTH = r"(?:st|nd|rd|th)?"
MONTHS_A_YEAR = 12
IN_NUMBERS = re.compile(
    rf"(?<![\d/.-])(?P<first>{DAY})(?P<sep>[/-])(?P<second>{DAY})(?P=sep)(?P<year>{YEAR})(?![\d/-])"
)
TO = r"(?:to|until|till|through|-|–|—)"
# A number that could be a year is a count where a bound stands before it, or something countable after it.
UNBOUND = "".join(
    rf"(?<!\b{word} )" for word in ("over", "than", "about", "some", "nearly", "almost", "least", "around")
)
UNCOUNTED = (
    r"(?! (?:people|persons|men|women|children|participants|members|students|troops|tonnes|tons|km|kilomet\w+)\b)"
)


Order = Literal["day first", "month first"]  # of the numbers of a date


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is resolved against: the story's date, the tense, the date before it in the text, the order of numbers."""

    story_date: PartialDate | None
    tense: Tense = None
    previous: PartialDate | None = None
    order: Order | None = None


Read = Callable[[re.Match[str], Context], Bounds]


def as_stated(year: str, month: str | None = None, day: str | None = None) -> PartialDate | None:
    """Return the date as precisely as the words give it; None where the calendar has no such date."""
    if month is None:
        return PartialDate.of(int(year))
    number = int(month) if month.isdigit() else MONTHS[month.lower().rstrip(".")]
    return PartialDate.of(int(year), number, int(day) if day else None)


def _date(match: re.Match[str], context: Context) -> Bounds:
    """Read a year, a month or a day; a day without a year is the nearest such day to the story's date."""
    year, month, day = map(match.groupdict().get, ("year", "month", "day"))
    if year:
        return same(as_stated(year, month, day))
    return day_of_month(context.story_date, MONTHS[str(month).lower().rstrip(".")], int(str(day)), context.tense)


def _numbers(match: re.Match[str], context: Context) -> Bounds:
    """Read a date in numbers; where day and month could be either, only the year is sure."""
    first, second = int(match["first"]), int(match["second"])
    order = _order_of(match) or context.order
    if order is None and first != second:
        return same(PartialDate(match["year"]))
    month, day = (first, second) if order == "month first" else (second, first)
    return same(PartialDate.of(int(match["year"]), month, day))


def _order_of(match: re.Match[str]) -> Order | None:
    """Return which of day and month comes first in a date in numbers, as far as the date itself shows it."""
    if int(match["second"]) > MONTHS_A_YEAR:
        return "month first"
    return "day first" if int(match["first"]) > MONTHS_A_YEAR else None


def order_of_numbers(text: str, language: str, story_date: str | None) -> Order | None:
    """Return which of day and month comes first in the dates of a text, None where nothing shows it.

    A date shows it by itself (15/4/2024), or as the day of the story or one that the text also writes with its month. Such dates
    count more than the region that the language names (`en-GB`); where they disagree, they show nothing.
    """
    dates = list(IN_NUMBERS.finditer(text))
    orders = {order for match in dates if (order := _order_of(match))}
    if dates and not orders:
        days = {
            as_stated(match["year"], match["month"], match["day"]) for f in NAMED_DAYS for match in f.finditer(text)
        }
        days |= {PartialDate(story_date)} if story_date else set()
        orders = {order for match in dates for order in _orders_among(match, days)}
    if orders:
        return orders.pop() if len(orders) == 1 else None
    is_month_first = month_comes_first(language)
    return None if is_month_first is None else "month first" if is_month_first else "day first"


def _orders_among(match: re.Match[str], days: Container[PartialDate | None]) -> Iterator[Order]:
    """Yield the orders in which a date in numbers is one of the days."""
    first, second = match["first"], match["second"]
    if first != second and as_stated(match["year"], second, first) in days:
        yield "day first"
    if first != second and as_stated(match["year"], first, second) in days:
        yield "month first"


def undecided_dates(text: str, language: str, story_date: str | None) -> list[str]:
    """Return the dates in numbers of a text of which it is not known which number is the month."""
    if order_of_numbers(text, language, story_date):
        return []
    return [m[0] for m in IN_NUMBERS.finditer(text) if _order_of(m) is None and int(m["first"]) != int(m["second"])]


def _range(match: re.Match[str], context: Context) -> Bounds:
    """Read days or months of one year, of which the first or the last may lack its month."""
    year, month, month0, day, day0 = map(match.groupdict().get, ("year", "month", "month0", "day", "day0"))
    if year:
        return as_stated(year, month0 or month, day0), as_stated(year, month or month0, day)
    names = [MONTHS[str(name).lower().rstrip(".")] for name in (month0 or month, month or month0)]
    days = [day0, day]
    if day is None:
        ends = [month_of_year(context.story_date, name, "", context.tense)[0] for name in names]
    else:
        ends = [
            day_of_month(context.story_date, name, int(str(n)), context.tense)[0]
            for name, n in zip(names, days, strict=True)
        ]
    return (ends[0], ends[1]) if ends[0] and ends[1] and ends[0] < ends[1] else NOTHING


def _years(match: re.Match[str], _context: Context) -> Bounds:
    start = match["year"]
    end = start[: 4 - len(match["short"])] + match["short"]
    return (PartialDate(start), PartialDate(end)) if start < end else NOTHING


def _part_of_year(match: re.Match[str], _context: Context) -> Bounds:
    first, last = PARTS_OF_YEAR[match["part"].lower()]
    return PartialDate.of(int(match["year"]), first), PartialDate.of(int(match["year"]), last)


def _decade(match: re.Match[str], _context: Context) -> Bounds:
    start = int(match["year"])
    return (PartialDate.of(start), PartialDate.of(start + 9)) if start % 10 == 0 else NOTHING


def _now(match: re.Match[str], context: Context) -> Bounds:
    today = today_of(context.story_date)
    return NOTHING if today is None else same(shifted(today, DAYS_FROM_NOW[" ".join(match["now"].lower().split())]))


def _weekday(match: re.Match[str], context: Context) -> Bounds:
    which = (match["which"] or "").lower().strip()
    before = match.string[max(0, match.start() - 24) : match.start()]
    if which in {"every", "each"} or match["many"] or FEAST.search(before):
        return NOTHING
    if not which:
        which = next((word for word, form in WEEKDAY_AFTER if form.search(before)), "")
    return weekday(
        context.story_date, WEEKDAYS[match["weekday"].lower()], which.split()[-1] if which else "", context.tense
    )


def _month_alone(match: re.Match[str], context: Context) -> Bounds:
    which, tense = (match["which"] or "").lower(), context.tense
    if tense is None and (match["before"] or "").lower() in {"until", "till", "by", "through"}:
        tense = "future"
    return month_of_year(context.story_date, MONTHS[match["month"].lower().rstrip(".")], which, tense)


def _from_now(match: re.Match[str], context: Context) -> Bounds:
    return SHIFTS[match["unit"].lower()](context.story_date, FROM_NOW[match["which"].lower()])


def _end_of_this(match: re.Match[str], context: Context) -> Bounds:
    """Read `by the end of the year`, unless the text tells of another year."""
    story_date, previous = context.story_date, context.previous
    if match["before"].lower() not in {"by", "until", "till", "before", "since"} and context.tense != "future":
        return NOTHING
    if context.tense == "past" and story_date and previous and previous.year != story_date.year:
        return NOTHING
    return SHIFTS[match["unit"].lower()](story_date, 0)


def _weekend(match: re.Match[str], context: Context) -> Bounds:
    today, which = today_of(context.story_date), (match["which"] or "").lower()
    if today is None or (not which and context.tense is None):
        return NOTHING
    is_over = which == "last" or (not which and context.tense == "past")
    shift = -1 if is_over else FROM_NOW.get(which, 0)
    return week_from(context.story_date, shift, first=5)


def _ago(match: re.Match[str], context: Context) -> Bounds:
    """Read `two weeks ago`, from the story's date, and `two weeks later`, from the date before it in the text."""
    number = _small_number(match["number"])
    if number is None:
        return NOTHING
    direction, unit = match["direction"].lower(), match["unit"].lower()
    if direction == "ago":
        return units_from(context.story_date, -number, unit)
    return units_from(context.previous, number if direction in {"later", "afterwards"} else -number, unit)


def _ahead(match: re.Match[str], context: Context) -> Bounds:
    number = _small_number(match["number"])
    return (
        units_from(context.story_date, number, match["unit"].lower())
        if number and context.tense == "future"
        else NOTHING
    )


def _next_day(match: re.Match[str], context: Context) -> Bounds:
    return units_from(context.previous, -1 if match["which"].lower() == "previous" else 1, match["unit"].lower())


def _quarter(match: re.Match[str], context: Context) -> Bounds:
    """Read a quarter or half of a year; without a year, the latest one where the text speaks of the past."""
    number, story_date = ORDINALS[match["nth"].lower()], context.story_date
    year = int(match["year"]) if match["year"] else None
    if year is None and match["which"] and story_date:
        year = story_date.year + FROM_NOW[match["which"].lower()]
    if year is None:
        if (
            story_date is None
            or story_date.precision == "year"
            or context.tense != "past"
            or match["part"].lower() != "quarter"
        ):
            return NOTHING
        year = story_date.year - (3 * number - 2 > story_date.first_day.month)
    if match["part"].lower() == "quarter":
        return quarter(year, number)
    return (PartialDate.of(year, 6 * number - 5), PartialDate.of(year, 6 * number)) if number < 3 else NOTHING


def _quarter_code(match: re.Match[str], _context: Context) -> Bounds:
    return quarter(int(match["year"]), int(match["nth"]))


def _small_number(word: str) -> int | None:
    return int(word) if word.isdigit() else SMALL.get(word.lower())


# Days that have a name of their own: Good Friday, Black Friday, Bloody Sunday.
FEAST = re.compile(
    r"\b(?:Good|Black|Bloody|Ash|Palm|Easter|Maundy|Shrove|Whit|Holy|Super|Cyber|Giving|Fat) $", re.IGNORECASE
)
WEEKDAY_AFTER = tuple((word, re.compile(form, re.IGNORECASE)) for word, form in (
    ("until", r"\b(?:until|till|by|before|through|from|starting|beginning|as of)(?: on)? $"),
    ("since", r"\bsince $"),
    ("for", r"\b(?:scheduled|planned|set|due|slated|postponed|adjourned|called|expected|tomorrow)(?: \w+)? (?:for|to|until) $"),
))  # fmt: skip
NAMED_DAYS = (
    re.compile(rf"\b(?P<day>{DAY}){NTH} (?:of )?(?P<month>{MONTH})\b\.?,? (?P<year>{YEAR})\b"),
    re.compile(rf"\b(?P<month>{MONTH})\b\.? (?P<day>{DAY}){NTH},? (?P<year>{YEAR})\b"),
)
ON_WEEKDAY = rf"(?:(?:{'|'.join(WEEKDAYS)}),? (?:the )?)?"
FULL_STOP = r"(?:(?<=\b\w\w\w)(?<!May)\.|(?<=\bSept)\.)?"  # of an abbreviation
NAMED = rf"(?P<month>{MONTH})\b{FULL_STOP}"
IN_YEAR = rf"(?:,? (?P<year>{YEAR})\b)?"
SOME_DAYS = rf"\b(?P<day0>{DAY}){NTH}(?: (?P<month0>{MONTH}))?(?: ?{TO} ?| and )(?P<day>{DAY}){NTH} {NAMED}{IN_YEAR}"
SOME_DAYS_US = (
    rf"\b(?P<month0>{MONTH})\b\.? (?P<day0>{DAY}){NTH}(?: ?{TO} ?| and )(?:{NAMED} )?(?P<day>{DAY}){NTH}(?!\d){IN_YEAR}"
)
NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(SMALL, key=len, reverse=True))}|several|a few|many|a couple of)"
UNIT = r"(?P<unit>day|week|fortnight|month|year|decade)s?"
# Months that are names and verbs as well (May, March) stand alone only after words that a date needs.
SURE = "in|since|until|till|during|through|early|late|mid|of this|end of|start of|beginning of|middle of|half of"
ONLY_MONTHS = "(?-i:January|February|July|September|October|November|December)"
MONTH_ALONE = (
    rf"\b(?:(?P<before>{SURE}|by(?! May))[ -](?:(?:the )?(?:end|start|beginning|middle) of |early |late |mid[ -])?|(?=last|next|this)|(?={ONLY_MONTHS}))"
    rf"(?P<core>(?:(?P<which>last|next|this) )?{NAMED})(?! ?\d|,? {YEAR}\b|[ -](?-i:[A-Z]))"
)
# After these a part of a year is an end of a period, as precise as its year.
NOT_AN_END = "".join(rf"(?<!\b{word} )" for word in ("since", "until", "till", "between", "to", "through"))
# Tried in this order at each position of the text; the first that matches counts. The third column says what is vague.
FORMS: tuple[tuple[re.Pattern[str], Read, bool], ...] = tuple(
    (re.compile(form, re.IGNORECASE), read, vague) for form, read, vague in (
    (rf"\b(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>{DAY})\b", _date, False),
    (rf"\b(?P<day>{DAY})\.(?P<month>0?[1-9]|1[0-2])\.(?P<year>{YEAR})\b", _date, False),
    (IN_NUMBERS.pattern, _numbers, False),
    (SOME_DAYS, _range, False),
    (SOME_DAYS_US, _range, False),
    (rf"\b{ON_WEEKDAY}(?P<day>{DAY}){NTH} (?:of )?{NAMED}{IN_YEAR}", _date, False),
    (rf"\b{ON_WEEKDAY}{NAMED} (?P<day>{DAY}){NTH}\b(?![,.]?\d){IN_YEAR}", _date, False),
    (rf"\b(?P<month0>{MONTH})\b\.?(?: ?{TO} ?| and ){NAMED},? (?:of )?(?P<year>{YEAR})\b", _range, False),
    (rf"\b{NAMED},? (?:of )?(?P<year>{YEAR})\b", _date, False),
    (rf"\bQ(?P<nth>[1-4])(?: of)?[ /-](?P<year>{YEAR})\b", _quarter_code, True),
    (rf"\b(?P<nth>first|second|third|fourth|final|last)[ -](?P<part>quarter|half)\b(?: (?:of )?(?:(?P<year>{YEAR})\b|(?P<which>last|this|next) year\b)|(?! (?:of|the)\b))", _quarter, True),
    (rf"\b(?P<year>{YEAR})[/–-](?P<short>{YEAR}|[0-9][0-9])\b(?![-/\d])", _years, False),
    (rf"\b(?P<year>{YEAR})['’]?s\b", _decade, True),
    (rf"{NOT_AN_END}(?:(?<!\bfrom )|(?!\w+[ -]\d+ {TO}\b))\b(?P<part>early|mid|late)[ -](?P<year>{YEAR})\b(?![-/:%]|[.,]\d)", _part_of_year, True),
    (rf"(?<![\w.,$£€+-]){UNBOUND}(?P<year>{YEAR})\b(?![-/:%]|[.,]\d){UNCOUNTED}", _date, False),
    (rf"\b{NUMBER} {UNIT} (?P<direction>ago|earlier|later|afterwards)\b", _ago, False),
    (rf"\bin {NUMBER} {UNIT}(?:['’] time\b)?(?! of\b)", _ahead, False),
    (r"\bthe (?P<which>next|following|previous) (?P<unit>day|month|year)\b", _next_day, False),
    (rf"\b(?P<now>{'|'.join(DAYS_FROM_NOW)})\b", _now, False),
    (rf"\b(?:(?P<which>last|this past|this coming|this|next|coming|every|each) )?(?P<weekday>{'|'.join(WEEKDAYS)})(?P<many>s)?\b", _weekday, False),
    (r"\b(?P<which>last|this|next) (?P<unit>year|month)\b", _from_now, False),
    (r"\b(?P<before>by|until|till|before|at|towards?|since) (?P<core>(?:the )?(?:end|start|beginning) of (?:the|this) (?P<unit>month|year))\b(?! \d)", _end_of_this, False),
    (r"\b(?P<which>last|this|next|the coming) (?P<unit>week)\b", _from_now, True),
    (r"\b(?:(?P<which>last|this|next)|(?:over|at|on) the) weekend\b", _weekend, True),
    (MONTH_ALONE, _month_alone, False),
))  # fmt: skip
ENGLISH_PERIODS = PeriodWords(
    since_until=re.compile(r"\b(?:from|between)(?: (?:early|late|mid|the (?:start|beginning|end) of))?[ -]$", re.IGNORECASE),
    since=re.compile(r"\b(?:since|starting|beginning)(?: (?:early|late|mid|in|on|from|the (?:start|beginning|end) of))*[ -]$", re.IGNORECASE),
    until=re.compile(r"\b(?:until|till|up to|through)(?: (?:early|late|mid|the (?:start|beginning|end) of))?[ -]$", re.IGNORECASE),
    between=re.compile(rf",? ?(?:{TO}|and|up to)(?: (?:early|late|mid|the end of))?[ -]?", re.IGNORECASE),
)  # fmt: skip
# A lookahead for the beginnings of the forms, so that they are not all tried at every word.
STARTS = {word[:3] for word in (*MONTHS, *PARTS_OF_YEAR, *WEEKDAYS, *DAYS_FROM_NOW, *FROM_NOW, *SMALL, *SURE.split("|"), "coming", "every", "each", "several",
                                "couple", "many", "in ", "by ", "bef", "tow", "Q1", "Q2", "Q3", "Q4", "over", "at ", "on ", "first", "second", "third",
                                "fourth", "final")}  # fmt: skip
ANY_FORM = re.compile(
    rf"\b(?=\d|{'|'.join(sorted(STARTS))})(?:{'|'.join(re.sub(r'[?]P<[a-z0-9]+>', '?:', form.pattern.replace('(?P=sep)', '[/-]')) for form, _, _ in FORMS)})",
    re.IGNORECASE,
)
# What a number may be counted over.
PARTS = frozenset({_quarter, _quarter_code, _part_of_year})
NEARBY = 300  # characters within which `a day later` refers back


def find_dates(
    text: str,
    story_date: str | None = None,
    tense_at: Callable[[int], Tense] = lambda _offset: None,
    language: str = "en",
) -> tuple[When, ...]:
    """Return the temporal expressions of an English text in order, periods as one.

    `story_date` is ISO 8601 of any precision; what is relative is resolved where it names a day. `tense_at` returns the
    tense in which the text speaks at an offset. `language` is the tag of the text's language.
    """
    order = order_of_numbers(text, language, story_date)
    day_of_story = PartialDate(story_date) if story_date else None
    points: list[When] = []
    for place in ANY_FORM.finditer(text):
        for form, read, vague in FORMS:
            if (match := form.match(text, place.start())) is not None:
                span = Span(*match.span("core" if "core" in form.groupindex else 0))
                before = points[-1] if points and span.start - points[-1].span.end < NEARBY else None
                context = Context(day_of_story, tense_at(span.start), before.point if before else None, order)
                start, end = read(match, context)
                points.append(When(span, start, end, period=read in PARTS and start is not None, vague=vague))
                break
    return tuple(join_periods(text, points, ENGLISH_PERIODS, day_of_story))
