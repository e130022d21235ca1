"""Dates in words, as people type them into a form ("March 2022", "12.03.2004", "the 1990s") and into a question; pure.

What a person types may be a period: it has a first and a last date, and a form that asks for a beginning takes the first. What can
mean two dates is refused with both, and never guessed.

    hotlines between 2000 and 2004       hotlines, published from 2000 to 2004; also from 2000 to 2004, 2000-2004
    hotlines after March 2022            published from April 2022 on; also since, before, prior to, until, from 2022 on
    hotlines in late 2003                published from September to December 2003; also early, mid-, and halves
    hotlines in the 1990s                published from 1990 to 1999; also during, from; on 15 March 2022, and a month
                                         or a day without any such word
    hotlines in 2004 and 2007            published in one of these years
    hotlines between 2002 and            published from 2002 on: the question is not finished
    Hotlines seit 2015                   likewise in the languages of the tables: depuis, desde, dal, після 2015 року
    hotlines, but not in 2004            not published in 2004; what is not since 2015 was published before
    hotlines last year                   published in the year before today's; also this, and month, week, the last 5 years

A question is about when stories were published: its other words are looked for among the stories of that time. Filters by date
that a request has besides hold in place of the words. In quotation marks, in the title of a story, and where `dates` of a
request is false, a date is words like others; so are "in 1986" and "in the 1990s" if no story was published then: that is what
stories tell of. A period with two ends or one ("since 1999") holds even then, and nothing answers it. `empty_period` says so of both.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from graph_service.languages import STOP_WORDS
from graph_service.model import Span
from graph_service.network.facets import mask_under
from graph_service.network.projection import Projection
from graph_service.partial_date import PartialDate
from graph_service.reading.dates import MONTHS, parse_date, whole_year
from graph_service.results import UNDATED, DatesInWords, Filters, SearchRequest
from graph_service.search.query_analysis import blank_clauses
from graph_service.text import fold

SUCH_AS = "Write a year, a month or a day: 2022, March 2022, 15 March 2022."
Period = tuple[PartialDate, PartialDate]
Bounds = tuple[PartialDate | None, PartialDate | None]

# Winter lies in two years.
SEASONS = {
    fold(word): months
    for words, months in {
        "spring|Frühling|Frühjahr|printemps|primavera|весной|весна|навесні|весни": (3, 5),
        "summer|Sommer|été|verano|летом|лето|влітку|літо": (6, 8),
        "autumn|fall|Herbst|automne|otoño|autunno|осенью|осень|восени|осінь": (9, 11),
    }.items()
    for word in words.split("|")
}
# Days by their ordinal number, and the parts of a year that go by such a number, in English, German and French.
UNITS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()  # fmt: skip
ORDINALS = {
    **{word: number for number, word in enumerate(UNITS, start=1)},
    **{f"twenty-{word}": number for number, word in enumerate(UNITS[:9], start=21)},
    "thirtieth": 30,
    "thirty-first": 31,
}
SEASON = re.compile(rf"(?P<season>{'|'.join(SEASONS)})(?: of| de)? (?P<year>\d{{4}})")
# The first and the last month of a part of a year, by the words before the year, in the languages below.
HALVES = {(1, 6): "first half of", (7, 12): "second half of"}
THIRDS = {
    (1, 4): "early|beginning of|start of|anfang|debut|principios de|початку|начале",
    (5, 8): "mid|middle of|mitte|mi|mediados de|середині|середине",
    (9, 12): "late|end of|ende|fin de|fin|finales de|наприкінці|кінці|конце",
}
QUARTERS = {
    (1, 3): "first quarter of|first quarter|1st quarter of|1st quarter|erstes quartal|ersten quartal|1. quartal|premier trimestre de|1er trimestre",
    (4, 6): "second quarter of|second quarter|2nd quarter of|2nd quarter|zweites quartal|zweiten quartal|2. quartal|deuxieme trimestre de|2e trimestre",
    (7, 9): "third quarter of|third quarter|3rd quarter of|3rd quarter|drittes quartal|dritten quartal|3. quartal|troisieme trimestre de|3e trimestre",
    (10, 12): "fourth quarter of|fourth quarter|last quarter of|4th quarter of|4th quarter|viertes quartal|vierten quartal|4. quartal|quatrieme trimestre de|4e trimestre",
}  # fmt: skip
PARTS = {words: months for months, part in (HALVES | THIRDS | QUARTERS).items() for words in fold(part).split("|")}
# The first and the last year of a part of a decade.
PARTS_OF_DECADE = {
    (0, 3): "early|beginning of the|start of the",
    (4, 6): "mid|middle of the",
    (7, 9): "late|end of the",
}
_parts = "|".join(map(re.escape, sorted(PARTS, key=len, reverse=True)))
PART = re.compile(rf"(?<!\w)(?:the )?(?P<part>{_parts})[ -](?P<year>\d{{4}})", re.ASCII)
# Months as they stand after "in" in Russian and Ukrainian.
IN_MONTH = {
    fold(word): number
    for words in (
        "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
        "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні",
    )
    for number, word in enumerate(words.split(), start=1)
}
DECLINED = re.compile(rf"(?P<month>{'|'.join(IN_MONTH)}) (?P<year>\d{{4}})")
QUARTER = re.compile(r"(?:q(?P<before>[1-4]) (?P<year>\d{4})|(?P<last>\d{4})[ -]?q(?P<after>[1-4]))", re.ASCII)
DECADE = re.compile(
    rf"(?:the )?(?:(?P<part>{'|'.join(PARTS_OF_DECADE.values())})[ -](?:the )?)?(?P<decade>\d{{3}})0'?s", re.ASCII
)
MONTH_OF_YEAR = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})|(?P<first>\d{1,2})[/.](?P<last>\d{4})", re.ASCII)
DAY_OF_MONTH = re.compile(
    r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<between>[./])(?P<last>\d{1,2})(?P=between)(?P<short>\d{2})", re.ASCII
)  # fmt: skip
TWO_WAYS = re.compile(r"(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4}|\d{2})", re.ASCII)

_names = "|".join(sorted((*MONTHS, *IN_MONTH, *SEASONS, "q[1-4]"), key=len, reverse=True))
_year = r"(?:1[5-9]|20)\d{2}"
# Of 5 May 10 women, ten is no year.
_short_year = r"(?:'\d\d(?!\w)|\d\d(?=\s*(?:[^\w\s]|\Z)| (?:on|in|at|to|and|or|about|by|with|for|from|until|till) ))"
_nth = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
_year_part = rf"(?:the )?(?:{_parts})[ -]{_year}"
_decade_part = rf"(?:{'|'.join(PARTS_OF_DECADE.values())})[ -](?:the )?(?:1[5-9]|20)\d0'?s"
_named = (
    rf"(?:{_year_part}|(?:the )?{_decade_part}|{_nth}\.?[ -](?:{_names})\.?[ -]{_short_year}|{_nth}-(?:{_names})-{_year}|(?:{_nth}\.? (?:of )?)?(?:{_names})\.?,? (?:of )?(?:{_nth},? )?{_year}|{_year}[ -]?q[1-4]"
    rf"|{_year}/\d{{1,2}}/\d{{1,2}}|{_year}\.\d{{1,2}}\.\d{{1,2}}|{_year}-(?:0[1-9]|1[0-2])(?:-\d\d)?|\d{{1,2}}\.\d{{1,2}}\.(?:{_year}|\d\d)|\d{{1,2}}/\d{{1,2}}/(?:{_year}|\d\d)|(?:0?[1-9]|1[0-2])/{_year})"
)
# A date that is completed by the one after it: "July" and August 2004, "15" to 22 July 2004.
_part = rf"(?:{_nth}(?: (?:{_names}))?|(?:{_names}))"
_before_date = r"(?:(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday),? )?(?:the year |(?:early|mid|late)[ -](?!\d)|(?:the|le|el|il|am|den) (?!\d{4}\b))?"
_date = (
    rf"(?:(?:the )?(?:(?:1[5-9]|20)\d0'?s|{_named})|{_year}(?:-\d{{1,2}}){{0,2}}|\d{{1,2}}\.(?:\d{{1,2}}\.)?{_year})"
)
# What words say of the period after them, in English, German, French, Spanish, Italian, Ukrainian and Russian.
SINCE = "since|no earlier than|not earlier than|not before|not until|not till|starting in|starting from|seit|ab|depuis|desde|dal|з|із|с|начиная с|починаючи з"
AFTER = "after|later than|nach|apres|despues de|dopo il|після|после"
BEFORE = "before|prior to|earlier than|vor|avant|antes de|prima del"
UNTIL = "until|till|up to|no later than|not later than|not after|by the end of|until the end of|bis|jusqu'en|jusqu'a|hasta|fino al|до"
BOUNDS: Mapping[str, Callable[[Period], Bounds]] = {
    **dict.fromkeys(fold(SINCE).split("|"), lambda dates: (dates[0], None)),
    **dict.fromkeys(fold(AFTER).split("|"), lambda dates: (dates[1].beside(1), None)),
    **dict.fromkeys(fold(BEFORE).split("|"), lambda dates: (None, dates[0].beside(-1))),
    **dict.fromkeys(fold(UNTIL).split("|"), lambda dates: (None, dates[1])),
}
WITHIN = fold("in|during|throughout|from|on|im jahre?|im|en|pendant|durante|nel|a la|у|в|за|на").split("|")
# "Year" in Ukrainian and Russian, which follows its number.
_of_years = rf"(?: (?:{fold('року|році|роком|роками|роках|рік|років|году|года|годом|год|годах')})(?!\w))?"
_between = "between|zwischen|entre|tra|між|между"
_and = "and|und|et|y|e|та|і|й|и"
# What begins a period in other languages than English, and what goes on to its end.
_starting = "von|vom|de|du|desde|dal|da|с|со|от|з|із|від|od"
_ending = "bis|a|au|hasta|al|по|до|do"
_words = "|".join((*BOUNDS, *WITHIN)).replace("from", r"(?<=\w )from")  # "from 2003" alone may mean since then
NUMBERS = {word: number for number, word in enumerate("two three four five six seven eight nine ten".split(), start=2)}
_stating = r"(?:date|year|published): ?"
_relative = (
    rf"(?:(?:in|over|during|within|for|from|of|on|(?P<since>since)) )?(?:the )?(?:(?P<which>last|this|past) (?P<unit>year|month|week)"
    rf"|(?P<day>yesterday|(?:(?<=since )|(?<=from )|(?<=of ))today)|(?:last|past) (?P<number>\d{{1,2}}|{'|'.join(NUMBERS)}) (?P<units>year|month|week|day)s)"
)
RELATIVE = re.compile(rf"(?<![\w'’–-]){_relative}(?![\w'’–-])")
IN_QUESTION = re.compile(
    rf"(?<![\w'’–-])(?:(?:{_between}) (?P<between>{_date}|{_part})(?: (?:{_and}) | ?[–-] ?)(?P<and>{_date}){_of_years}"
    rf"|(?:(?:{_between}) (?P<open>{_date})(?: (?:{_and})| ?[–-])?|from (?P<started>{_date}) (?:to|until|till|through))(?=[\s?!.…]*\Z)"
    rf"|(?:(?:in|during|from) |{_stating})(?P<years>{_year}(?:(?:,? (?:and|or)|,) (?:{_stating})?{_year})+)|{_relative}"
    rf"|(?:(?:{'|'.join(WITHIN)}) )(?P<first>{'|'.join((*MONTHS, *IN_MONTH))}) (?:{_and}|or|oder|ou|o|или|або) (?P<second>{_named}){_of_years}"
    rf"|(?:from |(?P<starting>(?:{_starting}) ))?(?P<from>{_date}|{_part})(?(starting) (?:{_ending}) |(?: (?:to|until|till|through|bis) | ?[–-] ?))"
    rf"(?P<to>{_date}){_of_years}"
    rf"|(?:{_stating})(?P<stated>{_date})|\A(?P<alone>{_year})\Z"
    rf"|from (?P<on>{_date}) on(?:wards?)?|(?P<word>{_words}):? {_before_date}(?P<date>{_date}){_of_years}"
    rf"|{_before_date}(?P<month>{_named}){_of_years})(?![\w'’%–-]|\.\d)"
)
# The groups of a phrase that hold a date, rather than a word about it.
DATES_OF_PHRASE = frozenset(IN_QUESTION.groupindex) - {
    "word",
    "starting",
    "which",
    "unit",
    "day",
    "number",
    "units",
    "since",
    "years",
}
ORDINAL_DAY = re.compile(
    rf"\b(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))})\b(?= (?:day )?(?:of )?(?:{_names})|\Z)"
)
DAY = re.compile(
    rf"(?:the )?(?:{_nth}\.? (?:of )?(?:{_names})\.?,? (?:of )?{_year}|(?:{_names})\.? {_nth},? {_year}"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_year}|\d\d)|{_year}[./-]\d{{1,2}}[./-]\d{{1,2}})"
)
# Three numbers after a word that counts things are no day: version 3.10.12, rule 50/30/20.
SHORT_DAY = re.compile(r"\d{1,2}([./])\d{1,2}\1\d\d", re.ASCII)
COUNTING = re.compile(
    r"(?<!\w)(?:versions?|v|releases?|rules?|sections?|chapters?|articles?|paragraphs?|clauses?|ratios?|kapitel|artikel|abschnitt"
    r"|absatz|ziffer|regel|regle|chapitre|paragraphe|версия|версія|статья|стаття|пункт|раздел|розділ|правило) \Z"
)
# What takes the meaning of a time away; "no later than" is a word of its own.
_negation = r"(?:(?:but|and|aber|mais|но|але|а) )?(?:not|no|never|nor|except(?: for)?|excluding|without|nicht|kein\w*|außer|ausser|ohne|pas|sauf|non|не|кроме|крім|окрім|без)"
NEGATED = re.compile(rf"(?:^|(?<=[\s,])){_negation} (?:from |in |on |dated |published )*\Z")
NEGATED_YEARS = re.compile(
    rf"(?:^|(?<=[\s,])){_negation} (?:from |in |the |of )*(?P<years>{_year}(?:(?:,? (?:and|or|nor)|,) {_year})*)(?![\w'’%–-]|\.\d)"
)
# What is asked for by these words alone is whatever was published at that time.
SUBJECTLESS = STOP_WORDS | {
    "event",
    "events",
    "everything",
    "anything",
    "alles",
    "todo",
    "tutto",
    "story",
    "stories",
    "article",
    "articles",
    "news",
    "published",
    "dated",
    "written",
    "issued",
    "released",
}
YEAR = re.compile(
    rf"\d{{3}}|\d[./]\d{{1,2}}[./]\d|\d\.?[ -](?:{_names})\.?[ -]['’]?\d\d", re.IGNORECASE
)  # without its digits there is no date, but for one that is counted from today


def is_about_today(query: str) -> bool:
    """Tell whether a question has words such as "last year", which mean another time when they are asked later."""
    return RELATIVE.search(fold(query)) is not None


def time_at(folded: str) -> int:
    """Return where the phrase of a time ends with which a folded text begins, 0 for none."""
    phrase = IN_QUESTION.match(folded)
    return phrase.end() if phrase else 0


def read_dates(
    request: SearchRequest, projection: Projection, today: date | None = None
) -> tuple[SearchRequest, DatesInWords | None]:
    """Return a search with the dates in the words of its question as filters, and how they were understood."""
    query, filters = request.query, request.filters
    if not _may_have_dates(request) or projection.rows_titled(fold(query)):
        return request, None
    since: PartialDate | None = None
    until: PartialDate | None = None
    years: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    spans = []
    for span, match, is_negated in _times(query):
        bounds = _bounds(match, today)
        if bounds is None:
            continue
        if is_negated and (match["years"] or all(bounds)):
            without += tuple(f"date/{time}" for time in _listed(match) or ["/".join(dict.fromkeys(map(str, bounds)))])
        elif is_negated:
            bounds = (bounds[1] and bounds[1].beside(1), bounds[0] and bounds[0].beside(-1))
        elif _may_be_told_of(match, bounds) and not _has_stories(projection, match, bounds):
            continue
        spans.append((span.start, span.end))
        if match["years"] and not is_negated:
            years += _listed(match)
        elif not (is_negated and all(bounds)):
            since = max(filter(None, (since, bounds[0])), key=lambda date: date.numbers[0], default=None)
            until = min(filter(None, (until, bounds[1])), key=lambda date: date.numbers[1], default=None)
    if not spans or (since and until and since.is_after(until)):
        return request, None
    rest = query
    for start, end in reversed(spans):
        rest = f"{rest[:start]} {rest[end:]}"
    rest = re.sub(r"\s+(?=[?!.,;:])", "", " ".join(rest.split())).lstrip("?!.,;: ").rstrip(", ")
    if SUBJECTLESS.issuperset(re.findall(r"\w+", fold(rest))):
        rest = ""
    if not (filters.since or filters.until or filters.year):
        filters = replace(filters, since=since, until=until, year=tuple(dict.fromkeys(years)))
    filters = replace(filters, without=tuple(dict.fromkeys([*filters.without, *without])))
    words = " … ".join(query[start:end] for start, end in spans)
    times = tuple(time.removeprefix("date/") for time in without)
    dates = DatesInWords(
        words=words, since=filters.since, until=filters.until, years=filters.year, query=rest, without=times
    )  # fmt: skip
    return replace(request, query=rest, filters=filters, dates=False), dates


def empty_period(request: SearchRequest, projection: Projection, today: date | None = None) -> str:
    """Return that no story is of the time which a search asks for by filters, or else by words that are left in it; "" where some are."""
    filters, empty = request.filters, []
    asks_when = filters.since or filters.until or set(filters.year) - {UNDATED}
    if asks_when:
        only = Filters(since=filters.since, until=filters.until, year=filters.year)
        if not mask_under(projection, only).any():
            empty.append(_in_words(filters.since, filters.until, filters.year))
    elif _may_have_dates(request) and not projection.rows_titled(fold(request.query)):
        for _, match, is_negated in _times(request.query):
            bounds = _bounds(match, today)
            if bounds is not None and not is_negated and not _has_stories(projection, match, bounds):
                empty.append(_in_words(*bounds, _listed(match)))
    if not empty:
        return ""
    days = projection.days[projection.days > 0]
    ends = [PartialDate.of_number(int(day)) for day in (days.min(), days.max())] if len(days) else []
    runs = f"the archive runs from {ends[0]} to {ends[1]}" if ends else "none here has a date"
    return f"No story is dated {' or '.join(dict.fromkeys(empty))}; {runs}."


def with_years_alone(query: str) -> str:
    """Return a question with the year in place of a part of it: "late" of "late 2003" is no word that stories would have."""
    for match in reversed(list(PART.finditer(fold(query)))):
        query = query[: match.start()] + match["year"] + query[match.end() :]
    return query


def _in_words(since: str | None, until: str | None, years: tuple[str, ...]) -> str:
    """Return a time as it follows on "dated"."""
    if years:
        return " or ".join(years)
    if since and until:
        return since if since == until else f"from {since} to {until}"
    return f"from {since} on" if since else f"until {until}"


def _may_have_dates(request: SearchRequest) -> bool:
    return request.dates and (YEAR.search(request.query) is not None or is_about_today(request.query))


def unreadable_dates(request: SearchRequest, projection: Projection) -> Iterator[str]:
    """Yield why words of a question that have the form of a date are none: the calendar lacks it, or it may be two days."""
    if not _may_have_dates(request) or projection.rows_titled(fold(request.query)):
        return
    since, until = [], []
    for span, match, is_negated in _times(request.query):
        first, last = (not is_negated and _bounds(match, None)) or (None, None)
        since += [first] if first and not last else []
        until += [last] if last and not first else []
        for name, text in match.groupdict().items():
            if text and name in DATES_OF_PHRASE and DAY.fullmatch(text) and period(text.removeprefix("the ")) is None:
                start, end = match.span(name) if match.re is IN_QUESTION else (span.start, span.end)
                yield reason(request.query[start:end].strip())
    if since and until and max(since).is_after(min(until)):
        yield f"No time is from {max(since)} on and until {min(until)}, so these dates are words."


def _times(query: str) -> Iterator[tuple[Span, re.Match[str], bool]]:
    """Yield the phrases of a question that say when, each with its place, and whether the words before it, which belong to it then, deny it."""
    text = fold(blank_clauses(query))
    matches = [
        (match, NEGATED.search(text, 0, match.start()))
        for match in IN_QUESTION.finditer(text)
        if not (match["month"] and SHORT_DAY.fullmatch(match["month"]) and COUNTING.search(text, 0, match.start()))
    ]
    denied = (match for match in NEGATED_YEARS.finditer(text))
    phrases = [
        *((Span((before or match).start(), match.end()), match, before is not None) for match, before in matches),
        *((Span(*match.span()), match, True) for match in denied),
    ]
    end = 0
    for span, match, is_negated in sorted(phrases, key=lambda phrase: (phrase[0].start, -phrase[0].end)):
        if span.start >= end:
            end = span.end
            yield span, match, is_negated


def _listed(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(re.findall(_year, match["years"] or ""))


def _has_stories(projection: Projection, match: re.Match[str], bounds: Bounds) -> bool:
    """Tell whether any story was published when a phrase says."""
    since, until = bounds
    return bool(mask_under(projection, Filters(since=since, until=until, year=_listed(match))).any())


def _may_be_told_of(match: re.Match[str], bounds: Bounds) -> bool:
    """Tell whether a phrase may say of which time stories tell, rather than when they were published: "in 1986"."""
    since, until = bounds
    return bool(since and until and not (match["between"] or match["to"] or match["stated"]))


def _bounds(match: re.Match[str], today: date | None) -> Bounds | None:
    """Return from when to when a question asks by a phrase, None where it is no date."""
    if match.re is IN_QUESTION and (match["unit"] or match["units"] or match["day"]):
        return _counted(match, today or datetime.now(UTC).date())
    if years := sorted(_listed(match)):
        return PartialDate(years[0]), PartialDate(years[-1])
    texts = [_with_numbers(text) for name, text in match.groupdict().items() if text and name in DATES_OF_PHRASE]
    if len(texts) > 1:
        texts[0] = _completed(texts[0], texts[1])
    periods = [dates for text in texts if (dates := period(text.removeprefix("the "))) is not None]
    if len(periods) < len(texts):
        return None
    (since, _), (_, until) = periods[0], periods[-1]
    word = match["word"]
    if match["on"] or match["open"] or match["started"]:
        return since, None
    if word in BOUNDS:
        return BOUNDS[word]((since, until))
    if since.is_after(until) and (match["between"] or match["to"]):  # between 2004 and 2002
        (since, _), (_, until) = periods[-1], periods[0]
    return None if (word == "on" and since.precision != "day") or since.is_after(until) else (since, until)


def _with_numbers(text: str) -> str:
    """Return a date with numbers for the words that count its days: the first of June is the 1 of June."""
    return ORDINAL_DAY.sub(lambda word: str(ORDINALS[word[0]]), text)


def _completed(part: str, whole: str) -> str:
    """Return the first of two dates with what it leaves to the second: "15" of "22 July 2004", "July" of "August 2004"."""
    if re.search(_year, part):
        return part
    if part.strip("stndrh.").isdigit():
        return re.sub(rf"^{_nth}", part, whole)
    return f"{part} {whole[-4:]}"


def _counted(match: re.Match[str], today: date) -> Bounds | None:
    """Return the time that is counted from today: last year is the year before this, the last two years end today."""
    if match["day"]:
        day = PartialDate((today - timedelta(match["day"] == "yesterday")).isoformat())
        return day, None if match["since"] else day
    if match["units"] or match["which"] == "past":
        number = match["number"] or "1"
        count, unit = int(NUMBERS.get(number, number)), match["units"] or match["unit"]
        if unit in {"day", "week"}:
            first: PartialDate | None = PartialDate(
                (today - timedelta(count * (7 if unit == "week" else 1))).isoformat()
            )
        else:
            months = 12 * today.year + today.month - 1 - count * (12 if unit == "year" else 1)
            first = PartialDate.of(months // 12, months % 12 + 1)
        return (first, None if match["since"] else PartialDate(today.isoformat())) if first else None
    step = -1 if match["which"] == "last" else 0
    if match["unit"] == "week":
        monday = today - timedelta(today.weekday()) + timedelta(7 * step)
        return PartialDate(monday.isoformat()), None if match["since"] else PartialDate(
            (monday + timedelta(6)).isoformat()
        )
    this = PartialDate.of(today.year, today.month if match["unit"] == "month" else None)
    when = this.beside(step) if this and step else this
    return when, None if match["since"] else when


def period(text: str) -> Period | None:
    """Return the first and the last date of what a person typed, the same for a single date; None for no date."""
    written = _with_numbers(fold(" ".join(text.split())).removeprefix("the "))
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
    year = whole_year(year)
    days = {PartialDate.of(year, month, day) for month, day in ((first, second), (second, first))} - {None}
    return tuple(sorted(day for day in days if day)) if len(days) > 1 else ()


def reason(text: str) -> str:
    """Return why a text is no date, and what to write, for the person who typed it."""
    if days := meanings(text):
        return f"“{text[:40]}” can be two days. Write {days[0]} or {days[1]}."
    if DAY.fullmatch(_with_numbers(fold(text))):
        return f"“{text[:40]}” is not in the calendar. {SUCH_AS}"
    return f"“{text[:40]}” is not a date we can read. {SUCH_AS}"


def _months(year: int, first: int, last: int) -> Period | None:
    since, until = PartialDate.of(year, first), PartialDate.of(year, last)
    return (since, until) if since and until else None


def _season(match: re.Match[str]) -> Period | None:
    return _months(int(match["year"]), *SEASONS[match["season"]])


def _quarter(match: re.Match[str]) -> Period | None:
    last = 3 * int(match["before"] or match["after"])
    return _months(int(match["year"] or match["last"]), last - 2, last)


def _part_of_year(match: re.Match[str]) -> Period | None:
    return _months(int(match["year"]), *PARTS[match["part"]])


def _declined(match: re.Match[str]) -> Period | None:
    return _months(int(match["year"]), IN_MONTH[match["month"]], IN_MONTH[match["month"]])


def _decade(match: re.Match[str]) -> Period | None:
    parts = {word: years for years, words in PARTS_OF_DECADE.items() for word in words.split("|")}
    first, last = parts.get(match["part"] or "", (0, 9))
    since, until = (PartialDate.of(10 * int(match["decade"]) + year) for year in (first, last))
    return (since, until) if since and until else None


def _month(match: re.Match[str]) -> Period | None:
    month = int(match["month"] or match["first"])
    return _months(int(match["year"] or match["last"]), month, month)


def _day(match: re.Match[str]) -> Period | None:
    names = ("year", "month", "day") if match["year"] else ("short", "last", "first")
    year, month, date_of_month = (int(match[name]) for name in names)
    year = whole_year(year)
    day = PartialDate.of(year, month, date_of_month) or (match["short"] and PartialDate.of(year, date_of_month, month))
    return (day, day) if day else None


FORMS = (
    (SEASON, _season),
    (PART, _part_of_year),
    (DECLINED, _declined),
    (QUARTER, _quarter),
    (DECADE, _decade),
    (MONTH_OF_YEAR, _month),
    (DAY_OF_MONTH, _day),
)
