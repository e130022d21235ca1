"""Datelines: the place and the day with which a news story opens, as they are printed.

    KYIV, 18 November 2002 – …      VIENNA/KYIV 18 November -- …      WASHINGTON, November 18, 2002 (Agency) – …

The words of the place are capitalized, which tells a dateline from a sentence ("He came on 18 November 2002 – a Monday –
…"). A dash, a colon, a full stop or the end of the line closes it; after a place in capitals and a full date, nothing has to. A dateline
without a year needs the dash. It is written `--11-18`, and dates nothing until something else on the page gives the year.
"""

import re
from collections.abc import Iterable

from graph_service.languages import primary_language
from graph_service.partial_date import PartialDate, month_comes_first
from graph_service.reading.dates import EitherDay, iso_date, parse_date

DAY = r"\d{1,2}(?:st|nd|rd|th|er|re)?\.?"
MONTH = r"[^\W\d_]{3,12}\.?"
YEAR = r"(?:1[5-9]|20)\d\d\b"
DAY_AND_MONTH = rf"(?:{DAY}\s*(?:de\s+)?{MONTH}|{MONTH}\s+{DAY})"
FULL = rf"(?:{DAY_AND_MONTH},?\s+{YEAR}|\d{{1,2}}\.\d{{1,2}}\.{YEAR})"
CITY = r"(?P<place>[^\W\d_][^\d!?;:\"“”«»…]{1,80}?)"
TO_DATE = r"[\s,(]+(?:(?:le|am|den|on)\s+)?"
AFTER = r"\)?\.?(?:\s*/[A-Z][\w .-]{1,30}/)?(?:\s*(?:г|года|року|р)\b\.?)?(?:\s*\([^\W\d_][^()\d]{1,30}\))?\s*"
DASH = r"(?P<dash>[-–—―−‒]{1,3}(?!\d))"  # not that of "29-30"
CLOSE = rf"{AFTER}(?:{DASH}|:|\Z)"
FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{CITY}{TO_DATE}(?P<date>{FULL}){CLOSE}",
        rf"{CITY}{TO_DATE}(?P<date>{DAY_AND_MONTH}){AFTER}{DASH}",
        rf"{CITY}{TO_DATE}(?P<date>{DAY}\s+{MONTH}\s+['’]?\d\d)\s*{DASH}",
        rf"{CITY},\s*(?P<date>{FULL})(?:\s*(?:г|года|року|р|r|god)\b)?\.\s+(?=[^\W\d_])",
        rf"(?P<date>{FULL})[\s,–—-]+{CITY}\s*{CLOSE}",
    )
)
UNCLOSED = re.compile(rf"{CITY}{TO_DATE}(?P<date>{FULL})\s+[^\W\d_]")
DIGIT = re.compile(r"\d")
REACH = 110  # characters within which the day stands
BETWEEN_NAMES = frozenset("and und et de la le los of the upon am an der do da и на і та".split())
OPENS_A_SENTENCE = frozenset("on in at by since from until after before as for am im seit von depuis le en в во на с от до у з від".split())  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")
# Where a dateline may start inside a paragraph: at a word, or at capitals that are glued to what stands before.
INSIDE = re.compile(r"\b(?=[^\W\d_]{3})|(?<=[a-zß-öø-ÿа-яё])(?=[A-ZÀ-ÞŠĐŽČĆЀ-Я]{3})")
INSIDE_WITHIN = 400  # characters
A_LEAP_YEAR = "2000"
IN_ADDRESS = re.compile(r"(?<=[/=-])((?:19|20)\d\d)[/-](\d\d?)(?:[/-](\d\d?))?(?!\d)")
DAY_IN_TEXT = re.compile(rf"\b{FULL}")


def dateline(text: str) -> str | None:
    """Return the day with which a paragraph opens, `2002-11-18`, or `--11-18` without a year; else None."""
    match = _match(text)
    return _day(match["date"]) if match else None


def dateline_date(text: str) -> str | None:
    """Return the full date with which a paragraph opens (`KYIV, 18 November 2002 – From today`), or None."""
    day = dateline(text)
    return None if day is None or day.startswith("-") else day


def after_dateline(text: str) -> int:
    """Return where a paragraph continues after the day with which it opens; 0 where it opens with none."""
    match = _match(text)
    return match.end("date") if match and _day(match["date"]) else 0


def dateline_start(text: str) -> int:
    """Return where a dateline in capitals starts after a caption that runs into it; 0 where none does."""
    if not DIGIT.search(text, 0, INSIDE_WITHIN):
        return 0
    for start in (match.start() for match in INSIDE.finditer(text, 0, INSIDE_WITHIN)):
        match = _match(text[start : start + REACH])
        if match and match.groupdict().get("dash") and _in_capitals(match["place"]) and _day(match["date"]):
            return start
    return 0


def story_date(stated: str | None, opening: str | None, body: Iterable[str]) -> str | None:
    """Return the date of a story from what its page states and the `dateline` it opens with; `body` is its paragraphs.

    A stated day stands. A dateline that agrees with a stated month or year makes it precise, and one without a year takes the
    stated year. Where nothing is stated, the text gives the year, if it names that very day in one year only.
    """
    if opening is None or (stated and len(stated) > len("2002-11")):
        return stated
    if not opening.startswith("-"):
        return opening if opening.startswith(stated or "") else stated
    day = opening.removeprefix("-")
    if stated:
        whole = iso_date(stated[:4] + day)
        return whole if whole and whole.startswith(stated) else stated
    dates = {parse_date(match[0]) for text in body for match in DAY_IN_TEXT.finditer(text)}
    same = [date for date in dates if date and date.endswith(day)]
    return same[0] if len(same) == 1 else None


def settled_date(date: EitherDay, language: str, url: str | None, text: str) -> PartialDate | None:
    """Return which of its days a date means: the one that the address or the text names, else as the language orders the numbers.

    Only English has both orders; there its region tells, as in `en-GB`.
    """
    month_first, day_first = date.days
    address = IN_ADDRESS.search(url or "")
    parts = [int(part) for part in address.groups() if part] if address else []
    of_address = {day for day in date.days if parts and [int(part) for part in day.split("-")][: len(parts)] == parts}
    of_text = {day for match in DAY_IN_TEXT.finditer(text) if (day := parse_date(match[0])) in date.days}
    for days in (of_address, of_text):
        if len(days) == 1:
            return days.pop()
    is_month_first = month_comes_first(language)
    if is_month_first is None and primary_language(language) == "en":
        return None
    return month_first if is_month_first else day_first


def date_origin(stated: str | None, opening: str | None, date: str | None) -> str | None:
    """Return where the date of a story is found if it is not stated: in the `dateline`, or with a day's year in the `text`."""
    if stated or not date or not opening:
        return None
    return "text" if opening.startswith("-") else "dateline"


def _match(text: str) -> re.Match[str] | None:
    """Match a dateline whose place is written as one: in capitals, and not as words that open a sentence."""
    if not DIGIT.search(text, 0, REACH):
        return None
    for form in FORMS:
        if match := form.match(text):
            words = WORD.findall(match["place"])
            names = all(not word[0].islower() or word in BETWEEN_NAMES for word in words)
            opens_sentence = words[0].lower() in OPENS_A_SENTENCE and not words[0].isupper()
            if names and not opens_sentence and not words[0][0].islower() and len(words) <= 12:
                return match
    match = UNCLOSED.match(text)
    return match if match and _in_capitals(match["place"]) else None


def _in_capitals(place: str) -> bool:
    """Tell whether a place is printed in capitals; a country after it need not be."""
    return re.split(r"[,(]", place, maxsplit=1)[0].isupper()


def _day(text: str) -> str | None:
    date: str | None = parse_date(text)
    if date is None or len(date) <= len(A_LEAP_YEAR):
        without_year = parse_date(f"{text} {A_LEAP_YEAR}")
        date = without_year and without_year.replace(A_LEAP_YEAR, "-")
    return date
