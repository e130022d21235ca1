"""Numerals: numbers in an English text, in digits or in words, each with its value.

One pattern finds runs of number words and digits. A run is then read from left to right as English does: units add up
(twenty-three), `hundred` and larger multiply what stands before them, a fraction comes last (two and a half million).
A dash between digits makes a range where the second number is larger (12–15). Numbers that count nothing are left out:
ordinals (24th), parts of longer codes (2-1, 10:30, +380 44 …), bare plurals (hundreds), and most uses of `one`,
which means someone or is an article.
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
SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "lakh": 10**5, "million": 10**6, "mln": 10**6, "mn": 10**6,
          "crore": 10**7, "billion": 10**9, "bln": 10**9, "bn": 10**9, "trillion": 10**12, "trn": 10**12, "tn": 10**12}  # fmt: skip
# Scales that stand right after the digits; a single letter is one only after a currency ($5m, but a 400m race).
GLUED = {
    "bn": 10**9,
    "bln": 10**9,
    "mln": 10**6,
    "mn": 10**6,
    "tn": 10**12,
    "trn": 10**12,
    "m": 10**6,
    "k": 10**3,
    "b": 10**9,
}
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}

_units = "|".join(sorted(UNITS, key=len, reverse=True))
_small = "|".join(sorted(SMALL, key=len, reverse=True))
_scale = "|".join(SCALES)
_parts = "|".join(PARTS)
# Repeats are bounded: nobody writes longer numbers, and a hostile text could make the pattern slow or the value infinite.
_digits = (
    r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,3}(?:[ \u00a0\u202f'’]\d{3}){1,5}(?!\d|[,.]\d)"
    r"|\d{1,15}(?:\.\d{1,9})?(?:[- ]\d{1,2}/\d{1,3})?"
)
_words = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{_units}))?|{_units})"

# A dash is a minus after a blank and before what can be negative; elsewhere it separates.
_can_be_negative = r"(?=[\d.,]+ ?(?:%|°|per ?cent|pct|percentage|degrees?|points?|million|billion|mln|bn))"
_sign = rf"(?:(?:\bminus|\bnegative) (?=\d|{_small})|(?<![^ (])(?:[-–+]{_can_be_negative}|−(?=\d)))"
# Units of measure stand right after the digits, too (20km), and a noun after a hyphen may be what is counted (a 20-page report).
_end = r"(?!(?!(?:km|kg|cm|mm|ha|[km]wh?|gw|mph|bpd)\b)\w|[-–/:]\d|[.,]\d|[-–](?![a-z]{3,} [A-Za-z])[^\W\d])"

# A run that is a number: digits or words, then scales, each with a remainder or none (two hundred and fifty).
NUMBER = re.compile(
    rf"(?:(?P<sign>{_sign})|(?<![\w/:+])(?<!\d[.,])(?<![^\W_][–-]))"
    rf"(?:(?P<digits>{_digits})(?P<to>[-–—](?:{_digits}))?(?P<glued>{'|'.join(sorted(GLUED, key=len, reverse=True))})?"
    rf"|(?P<words>{_words})|(?P<article>an?|half an?)(?= (?:{_scale})\b))"
    rf"(?P<scales>(?:(?: and a half)?[ -](?:{_scale})(?: (?:and )?(?:{_words}))?(?![-\w])){{0,6}})(?P<half> and a half)?{_end}",
    re.IGNORECASE,
)
# Where `one` is a number: before another end, after a bound, and of people to whom something has happened.
_people = (
    "person|man|woman|child|civilian|soldier|officer|policeman|student|worker|boy|girl|protester|journalist|migrant"
)
ONE_AFTER = re.compile(
    rf" (?:to|or) (?:\d|(?:{_small})\b)| (?:[\w-]+ )?(?:{_people})(?= (?:was|is|died|has|had|and)\b)", re.IGNORECASE
)
ONE_BOUNDED = re.compile(rf"\b(?:at least|more than|exactly) one (?=(?:[\w-]+ )?(?:{_people})\b)", re.IGNORECASE)
BOUND_LENGTH = len("more than ")
# What makes a single letter a scale without a currency: 1.5m people.
SCALED = re.compile(
    r" (?:more |new |other )?(?:people|refugees|migrants|voters|users|children|tonnes|tons|barrels|homes|households|customers|"
    r"workers|jobs|doses|euros|dollars|pounds|viewers|visitors|citizens|residents|passengers|Ukrainians|Syrians|vehicles)\b"
)
CURRENCY_SIGN = re.compile(r"[$€£¥₴₽] ?$")
# A share in words, without an article: half of, two thirds of, three quarters of.
SHARE = re.compile(
    rf"(?<![-\w])(?:(?:(?P<top>{_small})[ -])?(?P<part>{_parts})s?)(?= (?:of\s|the\s|all\s|its\s|their\s|his\s|her\s|our\s))",
    re.IGNORECASE,
)
AFTER_ORDER = re.compile(r"\b(?:first|second|other|latter|third|fourth|former|last|this|on the|the)\s+$", re.IGNORECASE)
WORD = re.compile(r"\w+")
LEAST_SCALE = 1000  # a scale from here on multiplies everything before it


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text, or a range up to `upper`.

    `share` says that it is written as a part of a whole; its value is then in percent. `scale` is that of its last word
    (million), which also counts for a smaller number before `to`. `counted_after` is the offset after which the words
    stand that say what it counts.
    """

    value: float
    span: Span
    counted_after: int
    share: bool = False
    upper: float | None = None
    scale: float = 1


def find_numerals(text: str) -> tuple[Numeral, ...]:
    """Return the numbers and shares of an English text in order; none overlaps another."""
    shares = []
    for match in SHARE.finditer(text):
        top = SMALL[match["top"].lower()] if match["top"] else 1
        percent = round(100 * top / PARTS[match["part"].lower()], 2)
        is_ordinal = not match["top"] and AFTER_ORDER.search(text, max(0, match.start() - 12), match.start())
        if percent <= 100 and not is_ordinal:
            shares.append(Numeral(percent, Span(*match.span()), match.end(), share=True))
    covered = SpanIndex.of([share.span for share in shares])
    numbers = (
        _numeral(match)
        for match in NUMBER.finditer(text)
        if not covered.meets(Span(*match.span())) and _counts(text, match)
    )
    return tuple(sorted((*shares, *filter(None, numbers)), key=lambda numeral: numeral.span.start))


def _counts(text: str, match: re.Match[str]) -> bool:
    """Tell whether a run may count: no `one` that means someone, and no letter that is no scale (400m, 5k)."""
    if match[0].lower() == "one":
        return bool(
            ONE_AFTER.match(text, match.end())
            or ONE_BOUNDED.search(text, max(0, match.start() - BOUND_LENGTH), match.end() + 60)
        )
    if match["glued"] and len(match["glued"]) == 1:
        return bool(CURRENCY_SIGN.search(text, 0, match.start("digits")) or SCALED.match(text, match.end()))
    return True


def _numeral(match: re.Match[str]) -> Numeral | None:
    """Read a run; None for two numbers with a dash that are no range, such as a score."""
    scales = f"-{match['glued']}" if match["glued"] else match["scales"].lower()
    sign = -1 if match["sign"] and match["sign"].strip() != "+" else 1
    value = sign * _value(match, match["digits"], scales)
    upper = _value(match, match["to"][1:], scales) if match["to"] else None
    if upper is not None and not 0 < value < upper:
        return None
    last = WORD.findall(scales)[-1:]
    scale = GLUED.get(match["glued"].lower(), 1) if match["glued"] else SCALES.get(last[0], 1) if last else 1
    span = Span(*match.span())
    return Numeral(value, span, span.end, upper=upper, scale=scale if scale >= LEAST_SCALE else 1)


def _value(match: re.Match[str], digits: str | None, scales: str) -> float:
    if digits:
        whole, _, bottom = digits.partition("/")
        if bottom:  # 2 1/2, 3/4
            *before, top = re.split(r"[- ]", whole)
            start = float(before[0] if before else 0) + float(top) / (float(bottom) or 1.0)
        else:
            start = float(re.sub(r"[,\s'’]", "", whole))
    elif match["words"]:
        start = float(sum(SMALL[word] for word in WORD.findall(match["words"].lower()) if word in SMALL))
    else:
        start = 0.5 if match["article"].lower().startswith("half") else 1.0
    value = _apply_scales(start, scales)
    return round(value + 0.5 if match["half"] else value, 6)


def _apply_scales(start: float, scales: str) -> float:
    """Apply the words after a first number: `hundred` multiplies the last part, larger scales everything so far."""
    done, part = 0.0, start
    for word in WORD.findall(scales):
        scale = SCALES.get(word) or GLUED.get(word.lower())
        if word == "half":
            part += 0.5
        elif word in SMALL:
            part += SMALL[word]
        elif scale is not None and scale >= LEAST_SCALE:
            done, part = done + part * scale, 0.0
        elif scale is not None:
            part *= scale
    return done + part
