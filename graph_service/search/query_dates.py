"""Dates in words, as people type them into a form ("March 2022", "12.03.2004", "the 1990s") and into a question; pure.

What a person types may be a period: it has a first and a last date, and a form that asks for a beginning takes the first. What can
mean two dates is refused with both, and never guessed.

    hotlines between 2000 and 2004       hotlines, published from 2000 to 2004; also from 2000 to 2004, 2000-2004
    hotlines after March 2022            published from April 2022 on; also since, before, prior to, until, from 2022 on
    hotlines in the 1990s                published from 1990 to 1999; also during, from; on 15 March 2022, and a month
                                         or a day without any such word

A question is about when stories were published: its other words are looked for among the stories of that time. Filters by date
that a request has besides hold in place of the words. In quotation marks, in the title of a story, and where `dates` of a
request is false, a date is words like others; so is "in 1986" if no story was published in that year: it is what stories
tell of.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from graph_service.languages import STOP_WORDS
from graph_service.network.facets import mask_under
from graph_service.network.projection import Projection
from graph_service.partial_date import PartialDate
from graph_service.reading.dates import MONTHS, parse_date
from graph_service.results import DatesInWords, Filters, SearchRequest
from graph_service.search.query_analysis import blank_clauses
from graph_service.text import fold

Period = tuple[PartialDate, PartialDate]
Bounds = tuple[PartialDate | None, PartialDate | None]

SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}  # winter lies in two years
SEASON = re.compile(rf"(?P<season>{'|'.join(SEASONS)})(?: of)? (?P<year>\d{{4}})", re.ASCII)
QUARTER = re.compile(r"(?:q(?P<before>[1-4]) (?P<year>\d{4})|(?P<last>\d{4})[ -]?q(?P<after>[1-4]))", re.ASCII)
DECADE = re.compile(r"(?:the )?(?P<decade>\d{3})0'?s", re.ASCII)
MONTH_OF_YEAR = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})|(?P<first>\d{1,2})[/.](?P<last>\d{4})", re.ASCII)
DAY_OF_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
TWO_WAYS = re.compile(r"(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4})", re.ASCII)

_names = "|".join(sorted((*MONTHS, *SEASONS, "q[1-4]"), key=len, reverse=True))
_year = r"(?:1[5-9]|20)\d{2}"
_nth = r"\d{1,2}(?:st|nd|rd|th)?"
_named = rf"(?:{_nth}\.? (?:of )?)?(?:{_names})\.?,? (?:of )?(?:{_nth},? )?{_year}"
_date = (
    rf"(?:(?:the )?(?:(?:1[5-9]|20)\d0'?s|{_named})|{_year}(?:-\d{{1,2}}){{0,2}}|\d{{1,2}}\.(?:\d{{1,2}}\.)?{_year})"
)
# What a word says of the period after it.
BOUNDS: Mapping[str, Callable[[Period], Bounds]] = {
    **dict.fromkeys(("since", "starting in", "starting from"), lambda dates: (dates[0], None)),
    **dict.fromkeys(("after", "later than"), lambda dates: (dates[1].beside(1), None)),
    **dict.fromkeys(("before", "prior to", "earlier than"), lambda dates: (None, dates[0].beside(-1))),
    **dict.fromkeys(("until", "till", "up to"), lambda dates: (None, dates[1])),
}
WITHIN = ("in", "during", "throughout", "from", "on")
_words = "|".join((*BOUNDS, *WITHIN)).replace("from", r"(?<=\w )from")  # "from 2003" alone may mean since then
IN_QUESTION = re.compile(
    rf"(?<![\w'’–-])(?:between (?P<between>{_date})(?: and | ?[–-] ?)(?P<and>{_date})"
    rf"|(?:from )?(?P<from>{_date})(?: (?:to|until|till|through) | ?[–-] ?)(?P<to>{_date})"
    rf"|from (?P<on>{_date}) on(?:wards?)?|(?P<word>{_words}) (?P<date>{_date})|(?P<month>{_named}))(?![\w'’%–-]|\.\d)"
)
# What is asked for by these words alone is whatever was published at that time.
SUBJECTLESS = STOP_WORDS | {
    "event",
    "events",
    "everything",
    "anything",
    "story",
    "stories",
    "article",
    "articles",
    "news",
}
YEAR = re.compile(r"\d{3}")  # without its digits there is no date


def read_dates(request: SearchRequest, projection: Projection) -> tuple[SearchRequest, DatesInWords | None]:
    """Return a search with the dates in the words of its question as filters, and how they were understood."""
    query, filters = request.query, request.filters
    if not request.dates or not YEAR.search(query) or projection.rows_titled(fold(query)):
        return request, None
    since: PartialDate | None = None
    until: PartialDate | None = None
    spans = []
    for match in IN_QUESTION.finditer(fold(blank_clauses(query))):
        bounds = _bounds(match, projection)
        if bounds is not None:
            since = max(filter(None, (since, bounds[0])), key=lambda date: date.numbers[0], default=None)
            until = min(filter(None, (until, bounds[1])), key=lambda date: date.numbers[1], default=None)
            spans.append(match.span())
    if not spans or (since and until and since.is_after(until)):
        return request, None
    rest = query
    for start, end in reversed(spans):
        rest = f"{rest[:start]} {rest[end:]}"
    rest = re.sub(r"\s+(?=[?!.,;:])", "", " ".join(rest.split())).lstrip("?!.,;: ")
    if SUBJECTLESS.issuperset(re.findall(r"\w+", fold(rest))):
        rest = ""
    if not (filters.since or filters.until or filters.year):
        filters = replace(filters, since=since, until=until)
    words = " … ".join(query[start:end] for start, end in spans)
    dates = DatesInWords(words=words, since=filters.since, until=filters.until, query=rest)
    return replace(request, query=rest, filters=filters, dates=False), dates


def _bounds(match: re.Match[str], projection: Projection) -> Bounds | None:
    """Return from when to when a question asks by a phrase, None where it is no date or none of publication."""
    texts = [text for name, text in match.groupdict().items() if text and name != "word"]
    periods = [dates for text in texts if (dates := period(text.removeprefix("the "))) is not None]
    if len(periods) < len(texts):
        return None
    (since, _), (_, until) = periods[0], periods[-1]
    word = match["word"]
    if match["on"]:
        return since, None
    if word in BOUNDS:
        return BOUNDS[word]((since, until))
    if word == "on" and since.precision != "day":
        return None
    is_stated = match["between"] or since.year != until.year
    return (since, until) if is_stated or mask_under(projection, Filters(since=since, until=until)).any() else None


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
