"""Numerals: numbers in a text, in digits or in words, each with its value.

One pattern finds runs of number words and digits. A run is then read from left to right as English does: units add up
(twenty-three), `hundred` and larger multiply what stands before them, a fraction comes last (two and a half million).
Numbers that count nothing are left out: ordinals (24th), parts of longer codes (2-1, 10:30, +380 44 …), bare plurals
(hundreds), and `one`, which nearly always means someone or is an article.
"""

import re
from dataclasses import dataclass

from graph_service.model import Span
from graph_service.text import SpanIndex

UNITS = {word: number for number, word in enumerate(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
     "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"))}  # fmt: skip
TENS = {word: 10 * number for number, word in enumerate(
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2)}  # fmt: skip
SMALL = UNITS | TENS
SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "mln": 10**6, "mn": 10**6, "billion": 10**9,
          "bln": 10**9, "bn": 10**9, "trillion": 10**12}  # fmt: skip
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}

_units = "|".join(sorted(UNITS, key=len, reverse=True))
_small = "|".join(sorted(SMALL, key=len, reverse=True))
_scale = "|".join(SCALES)
_parts = "|".join(PARTS)
# Repeats are bounded: nobody writes longer numbers, and a hostile text could make the pattern slow or the value infinite.
_digits = (
    r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,3}(?:[ \u00a0]\d{3}){1,5}(?![\d,.])"
    r"|\d{1,15}(?:\.\d{1,9})?(?:[- ]\d{1,2}/\d{1,3})?"
)
_words = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{_units}))?|{_units})"

# A run that is a number: digits or words, then scales, each with a remainder or none (two hundred and fifty).
NUMBER = re.compile(
    rf"(?<![\w/:+])(?<!\d[.,–-])(?:(?P<digits>{_digits})|(?P<words>{_words})|(?P<article>an?|half an?)(?= (?:{_scale})\b))"
    rf"(?P<scales>(?:(?: and a half)?[ -](?:{_scale})(?: (?:and )?(?:{_words}))?(?![-\w])){{0,6}})(?P<half> and a half)?"
    r"(?![\w]|[-–/:]\d|[.,]\d|[-–][^\W\d])",
    re.IGNORECASE,
)
# A share in words, without an article: half of, two thirds of, three quarters of.
SHARE = re.compile(
    rf"(?<![-\w])(?:(?:(?P<top>{_small})[ -])?(?P<part>{_parts})s?)(?= (?:of\s|the\s|all\s|its\s|their\s|his\s|her\s|our\s))",
    re.IGNORECASE,
)
AFTER_ORDER = re.compile(r"\b(?:first|second|other|latter|third|fourth|former|last|this|on the|the)\s+$", re.IGNORECASE)
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text. `share` says that it is written as a part of a whole; its value is then in percent."""

    value: float
    span: Span
    share: bool = False


def find_numerals(text: str) -> tuple[Numeral, ...]:
    """Return the numbers and shares of an English text in order; none overlaps another."""
    shares = []
    for match in SHARE.finditer(text):
        top = SMALL[match["top"].lower()] if match["top"] else 1
        percent = round(100 * top / PARTS[match["part"].lower()], 2)
        is_ordinal = not match["top"] and AFTER_ORDER.search(text, max(0, match.start() - 12), match.start())
        if percent <= 100 and not is_ordinal:
            shares.append(Numeral(percent, Span(*match.span()), share=True))
    covered = SpanIndex.of([share.span for share in shares])
    numbers = [
        Numeral(_value(match), Span(*match.span()))
        for match in NUMBER.finditer(text)
        if match[0].lower() != "one" and not covered.meets(Span(*match.span()))
    ]
    return tuple(sorted((*shares, *numbers), key=lambda numeral: numeral.span.start))


def _value(match: re.Match[str]) -> float:
    if match["digits"]:
        whole, _, bottom = match["digits"].partition("/")
        if bottom:  # 2 1/2, 3/4
            *before, top = re.split(r"[- ]", whole)
            start = float(before[0] if before else 0) + float(top) / (float(bottom) or 1.0)
        else:
            start = float(re.sub(r"[,\s]", "", whole))
    elif match["words"]:
        start = float(sum(SMALL[word] for word in WORD.findall(match["words"].lower()) if word in SMALL))
    else:
        start = 0.5 if match["article"].lower().startswith("half") else 1.0
    value = _apply_scales(start, match["scales"].lower())
    return round(value + 0.5 if match["half"] else value, 6)


def _apply_scales(start: float, scales: str) -> float:
    """Apply the words after a first number: `hundred` multiplies the last part, larger scales everything so far."""
    done, part = 0.0, start
    for word in WORD.findall(scales):
        if word == "half":
            part += 0.5
        elif word in SMALL:
            part += SMALL[word]
        elif word in SCALES and SCALES[word] >= 1000:
            done, part = done + part * SCALES[word], 0.0
        elif word in SCALES:
            part *= SCALES[word]
    return done + part
