"""Numbers in a text: the value of each, what it measures, and what two of them side by side mean together.

Measures are words and signs after or before a number that say by themselves what it counts, without syntax: shares, sums of
money, degrees, and units of length, weight and power, in English; signs of currencies in every language.

Numerals are numbers in an English text, in digits or in words. One pattern finds runs of number words and digits. A run is
then read from left to right as English does: units add up (twenty-three), `hundred` and larger multiply what stands before
them, a fraction comes last (two and a half million). A dash between digits makes a range where the second number is larger
(12–15). Numbers that count nothing are left out: ordinals (24th), parts of longer codes (2-1, 10:30, +380 44 …), bare plurals
(hundreds), and most uses of `one`, which means someone or is an article.

Two numbers side by side may be one: `12 to 15 soldiers`, `between 3 and 4 million` and `30 or 40 people` are one number with
two ends. `from 100 to 120` after a word of change is two numbers that count the same. `not 100 but 120` is only the second.
A number before `to` takes the scale of the one after it where it is smaller (3 to 4 million).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from graph_service.model import Span
from graph_service.text import SpanIndex

SYMBOLS = {
    "US$": "US dollars", "A$": "Australian dollars", "AU$": "Australian dollars", "C$": "Canadian dollars", "CA$": "Canadian dollars",
    "NZ$": "New Zealand dollars", "HK$": "Hong Kong dollars", "S$": "Singapore dollars", "NT$": "Taiwan dollars", "R$": "reais",
    "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₴": "hryvnias", "₽": "roubles", "₹": "rupees", "₺": "liras",
    "₾": "lari", "₸": "tenge", "₦": "naira", "₪": "shekels", "₩": "won", "₱": "pesos", "zł": "zlotys", "Kč": "korunas", "Ft": "forints",
    "Rs.": "rupees", "Rs": "rupees", "EUR": "euros", "USD": "US dollars", "GBP": "pounds", "CHF": "Swiss francs", "UAH": "hryvnias",
    "RUB": "roubles", "PLN": "zlotys", "JPY": "yen", "TRY": "liras", "TL": "liras", "KZT": "tenge", "GEL": "lari", "MDL": "lei",
    "RON": "lei", "CZK": "korunas", "HUF": "forints", "BGN": "leva", "RSD": "dinars", "BAM": "convertible marks", "HRK": "kunas",
    "MKD": "denars", "AMD": "drams", "AZN": "manats", "KGS": "soms", "UZS": "sums", "TJS": "somoni", "SEK": "kronor",
    "NOK": "kroner", "DKK": "kroner", "CAD": "Canadian dollars", "AUD": "Australian dollars", "CNY": "yuan", "RMB": "yuan",
    "INR": "rupees", "PKR": "rupees", "NIS": "shekels", "AED": "dirhams", "BRL": "reais", "ZAR": "rand",
    "NGN": "naira", "KES": "shillings",
}  # fmt: skip
_symbols = "|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))
SYMBOL_BEFORE = re.compile(rf"(?<![A-Za-z])({_symbols}) ?$")
SYMBOL_AFTER = re.compile(rf"[ \u00a0\u202f]?({_symbols})(?![\w$])")
CURRENCY_WORD = (
    r"(?:(?:[A-Z][a-z]+|U\.S\.|US|Hong Kong) )?(?:centimes?|rappen|kopecks?|naira|reais|shillings?|dlrs?|dollars?|cts?|cents?|euros?|pounds?|pence|stg|sterling|francs?|"
    r"marks?|yen|kron[aeo]r?|crowns?|korunas?|guilders?|florins?|lire|liras?|pesetas?|rupees?|roubles?|rubles?|hryvn[iy]?as?|"
    r"somoni|soms?|sums?|tenge|lei|leu|leva|levs?|dinars?|denars?|rials?|riyals?|pesos?|cruzados?|australs?|rand|won|yuan|"
    r"renminbi|zlotys?|forints?|schillings?|lari|drams?|manats?|leke?|kunas?|shekels?|dirhams?|afghanis?|taka|baht|ringgit)"
)
PERCENT_WORD = r"(?: ?%|(?: |-)(?:pct|per ?cent|p\.c\.)(?= |[.,;:)?!\n]|$|[-–—]))"
POINTS = re.compile(r"(?: |-)((?:percentage|pct|per ?cent|basis) points?)\b", re.IGNORECASE)
PERCENT = re.compile(rf"{PERCENT_WORD}(?! points?)", re.IGNORECASE)
CURRENCY = re.compile(rf"[- ]({CURRENCY_WORD})(?![\w-])")
DEGREES = re.compile(
    r" ?(?:°(?![\d ]*[NSEW′'’\d])(?: ?[CF]\b)?|degrees?(?: (?:Celsius|Fahrenheit|centigrade|C|F))?\b)", re.IGNORECASE
)
# Symbols of units; a lone letter stands after a blank, and is a scale after a sum of money.
UNIT_AFTER = re.compile(
    r"[ -]?(km/h|km²|m²|m³|km|kg|cm|mm|ha|kwh|mwh|kw|mw|gw|mph|bpd|sq\.? (?:km|mi?|ft)|cu\.? m|ft|lbs?|ppm)(?![\w/])| (?-i:([gtl]))(?![\w/'’])"
    r"| (?-i:(m))(?=[.,;:)\n]|\Z| (?:long|wide|high|deep|tall|thick|away|apart|above|below|under|over|off|of|from|to|and|or|in|on|at|by|"
    r"before|after|into|with|per|the|north|south|east|west|across)\b)",
    re.IGNORECASE,
)
TIMES_A_WEEK = re.compile(r" (times (?:a|per|every|each) (?:day|night|week|month|season|year))\b")
# What may stand between the two ends of a range.
MEASURE_WORD = rf"{PERCENT_WORD}|[- ]{CURRENCY_WORD}\b| degrees?\b| ?°C?"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number counts, and the offset at which the words that say so end.

    `measured` says that it may be negative; `unit` that it is no thing, but a share, a sum or a unit.
    """

    name: str
    end: int
    measured: bool = False
    unit: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """What may stand after a number: a pattern, and its name, which by default is what its group holds."""

    pattern: re.Pattern[str]
    name: str = ""
    may_be_negative: bool = True


MONEY_AFTER = Measure(SYMBOL_AFTER)
MEASURES = (
    Measure(POINTS),
    Measure(PERCENT, "percent"),
    Measure(CURRENCY),
    MONEY_AFTER,
    Measure(DEGREES),
    Measure(UNIT_AFTER, may_be_negative=False),
    Measure(TIMES_A_WEEK, may_be_negative=False),
)


def read_measure(text: str, start: int, end: int, measures: Sequence[Measure] = MEASURES) -> Counted | None:
    """Read the sign of a currency before a number that stands from `start` to `end`, or a measure after it."""
    if symbol := symbol_before(text, start):
        return Counted(SYMBOLS[symbol[1]], end, measured=True, unit=True)
    for measure in measures:
        if match := measure.pattern.match(text, end):
            name = measure.name or match[match.lastindex or 0].strip()
            return Counted(SYMBOLS.get(name, name), match.end(), measured=measure.may_be_negative, unit=True)
    return None


def symbol_before(text: str, start: int) -> re.Match[str] | None:
    """Return the sign of a currency before an offset."""
    return SYMBOL_BEFORE.search(text, max(0, start - 5), start)


def start_with_symbol(text: str, span: Span) -> int:
    """Return where a number starts with the sign of its currency."""
    symbol = symbol_before(text, span.start)
    return symbol.start() if symbol else span.start


# --- numerals ------------------------------------------------------------------------------------------------------------

BELOW_TWENTY = {word: number for number, word in enumerate(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
     "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"))}  # fmt: skip
TENS = {word: 10 * number for number, word in enumerate(
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2)}  # fmt: skip
SMALL = BELOW_TWENTY | TENS
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

_below_twenty = "|".join(sorted(BELOW_TWENTY, key=len, reverse=True))
_small = "|".join(sorted(SMALL, key=len, reverse=True))
_scale = "|".join(SCALES)
_parts = "|".join(PARTS)
# Repeats are bounded: nobody writes longer numbers, and a hostile text could make the pattern slow or the value infinite.
_digits = (
    r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,3}(?:[ \u00a0\u202f'’]\d{3}){1,5}(?!\d|[,.]\d)"
    r"|\d{1,15}(?:\.\d{1,9})?(?:[- ]\d{1,2}/\d{1,3})?"
)
_words = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{_below_twenty}))?|{_below_twenty})"

# A dash is a minus after a blank and before what can be negative; elsewhere it separates.
_can_be_negative = r"(?=[\d.,]+ ?(?:%|°|per ?cent|pct|percentage|degrees?|points?|million|billion|mln|bn))"
_sign = rf"(?:(?:\bminus|\bnegative) (?=\d|{_small})|(?<![^ (])(?:[-–+]{_can_be_negative}|−(?=\d)))"
# Units of measure stand right after the digits, too (20km), and a noun after a hyphen may be what is counted (a 20-page report).
_end = r"(?!(?!(?:km|kg|cm|mm|ha|[km]wh?|gw|mph|bpd)\b)\w|[-–/:]\d|[.,]\d|[-–](?!(?:[a-z]{3,}|[ck]?m|kg|[km]wh?|gw) [A-Za-z])[^\W\d])"

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
    r" of (?:them|whom|which)\b| (?:more |new |other )?(?:people|refugees|migrants|voters|users|children|tonnes|tons|barrels|homes|households|customers|"
    r"workers|jobs|doses|euros|dollars|pounds|viewers|visitors|citizens|residents|passengers|Ukrainians|Syrians|vehicles)\b"
)
SIGNS_OF_MONEY = "$€£¥₴₽₹₺₾₸₦₪₩₱"
SIGN_OF_MONEY = re.compile(rf"[{SIGNS_OF_MONEY}] ?$")
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
        return bool(SIGN_OF_MONEY.search(text, 0, match.start("digits")) or SCALED.match(text, match.end()))
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
    """Return the value of a run, whose first number is `digits` or stands in words, after the words of `scales`."""
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
    done, part = 0.0, start  # `hundred` multiplies the last part, larger scales everything so far
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
    value = done + part
    return round(value + 0.5 if match["half"] else value, 6)


# --- two numbers side by side --------------------------------------------------------------------------------------------

NOUN = re.compile(r" [^\W\d_]{3,}")
LOOK_BACK = 60
LONGEST_GAP = 30


@dataclass(frozen=True)
class RangeWords:
    """A language's words around two numbers, as alternatives of a pattern.

    `to` stands between the ends of a range, `between` before a range whose ends `and_` joins; `before_change` says that
    the numbers are a before and an after, as `changed_to` between them does by itself; `negated` stands before a number that `but` corrects. `unit` is what may
    stand between a number and such a word: a currency or a share.
    """

    to: str
    between: str
    and_: str
    before_change: str
    negated: str
    but: str
    unit: str
    changed_to: str | None = None

    @cached_property
    def gap(self) -> re.Pattern[str]:
        """What may stand between two numbers that belong together."""
        joint = (
            rf"(?P<to>{self.to})|(?P<and>{self.and_})|,? (?P<but>{self.but})|(?P<changed>{self.changed_to or '(?!)'})"
        )
        dash = r"(?P<dash>[-–—]|(?<=\S) ?[–—] ?)"
        return re.compile(
            rf"(?P<unit>{self.unit})?(?: (?:{joint})(?: |(?<= و)|(?<= ל-))|{dash})(?:[A-Z]{{0,3}}[{SIGNS_OF_MONEY}] ?)?",
            re.IGNORECASE,
        )

    @cached_property
    def unit_after(self) -> re.Pattern[str]:
        """A unit after a number."""
        return re.compile(self.unit, re.IGNORECASE)

    @cached_property
    def lead_between(self) -> re.Pattern[str]:
        """What stands before a range whose ends are joined as two numbers would be."""
        return re.compile(rf"\b(?:{self.between}) (?:[A-Z]{{0,3}}[{SIGNS_OF_MONEY}] ?)?$", re.IGNORECASE)

    @cached_property
    def lead_change(self) -> re.Pattern[str]:
        """What stands before a change: `rose from`."""
        return re.compile(rf"\b(?:{self.before_change}) (?:[A-Z]{{0,3}}[{SIGNS_OF_MONEY}] ?)?$", re.IGNORECASE)

    @cached_property
    def lead_negated(self) -> re.Pattern[str]:
        """What stands before a number that is denied."""
        return re.compile(rf"\b(?:{self.negated}) (?:[A-Z]{{0,3}}[{SIGNS_OF_MONEY}] ?)?$", re.IGNORECASE)


def join_numerals(text: str, numerals: Sequence[Numeral], words: RangeWords) -> list[Numeral]:
    """Return the numerals in order, those that belong together joined, those that are denied left out."""
    joined: list[Numeral] = []
    for numeral in numerals:
        first = joined[-1] if joined else None
        if first is None or first.share or numeral.share or first.upper is not None or numeral.upper is not None:
            joined.append(numeral)
        else:
            joined[-1:] = _pair(text, first, numeral, words)
    return joined


def _pair(text: str, first: Numeral, second: Numeral, words: RangeWords) -> list[Numeral]:
    """Return what two neighbours mean: one number or two."""
    start, end = first.span.end, second.span.start
    gap = words.gap.fullmatch(text, start, end) if start <= end <= start + LONGEST_GAP else None
    if gap is None:
        return [first, second]
    before = text[max(0, first.span.start - LOOK_BACK) : first.span.start]
    if gap["but"]:
        return [second] if words.lead_negated.search(before) else [first, second]
    # Both must count the same, which neither `three dollars to 20 people` nor `$5 to 20 people` does.
    if gap["unit"]:
        is_same = words.unit_after.match(text, second.span.end) is not None
    else:
        is_money = SIGN_OF_MONEY.search(before) is not None
        is_same = not is_money or second.scale > 1 or NOUN.match(text, second.span.end) is None
    has_sign = gap[0][-1] in SIGNS_OF_MONEY
    if not (is_same or has_sign) or (gap["and"] and not words.lead_between.search(before)):
        return [first, second]

    scaled = first
    if first.scale == 1 < second.scale and first.value < second.value / second.scale and not gap["unit"]:
        scaled = replace(first, value=first.value * second.scale, scale=second.scale)
    is_change = gap["changed"] or (gap["to"] and words.lead_change.search(before))
    low, high = sorted((scaled.value, second.value))
    if is_change or low == high or not (scaled.value < second.value or second.value < 0):
        return [scaled if gap["unit"] else replace(scaled, counted_after=second.counted_after), second]
    return [replace(second, value=low, upper=high, span=Span(first.span.start, second.span.end))]
