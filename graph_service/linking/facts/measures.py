"""Measures: words and signs after or before a number that say by themselves what it counts, without syntax.

Shares, sums of money, degrees, and units of length, weight and power, in English; signs of currencies in every language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.model import Span

# The longest names first: `US$` before `$`.
SYMBOLS = {
    "US$": "US dollars", "A$": "Australian dollars", "C$": "Canadian dollars", "NZ$": "New Zealand dollars",
    "HK$": "Hong Kong dollars", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₴": "hryvnias", "₽": "roubles",
    "zł": "zlotys", "EUR": "euros", "USD": "US dollars", "GBP": "pounds", "CHF": "Swiss francs", "UAH": "hryvnias",
    "RUB": "roubles", "PLN": "zlotys", "JPY": "yen", "TRY": "liras", "KZT": "tenge", "GEL": "lari", "MDL": "lei",
}  # fmt: skip
_symbols = "|".join(re.escape(symbol) for symbol in SYMBOLS)
SYMBOL_BEFORE = re.compile(rf"(?<![A-Za-z])({_symbols}) ?$")
SYMBOL_AFTER = re.compile(rf"[ \u00a0\u202f]?({_symbols})(?![\w$])")
CURRENCY_WORD = (
    r"(?:(?:[A-Z][a-z]+|U\.S\.|US|Hong Kong) )?(?:dlrs?|dollars?|cts?|cents?|euros?|pounds?|pence|stg|sterling|francs?|"
    r"marks?|yen|kron[aeo]r?|crowns?|korunas?|guilders?|florins?|lire|liras?|pesetas?|rupees?|roubles?|rubles?|hryvn[iy]?as?|"
    r"somoni|soms?|sums?|tenge|lei|leu|leva|levs?|dinars?|denars?|rials?|riyals?|pesos?|cruzados?|australs?|rand|won|yuan|"
    r"renminbi|zlotys?|forints?|schillings?|lari|drams?|manats?|leke?|kunas?|shekels?|dirhams?|afghanis?|taka|baht|ringgit)"
)
PERCENT_WORD = r"(?: ?%|(?: |-)(?:pct|per ?cent|p\.c\.)(?= |[.,;:)?!\n]|$|[-–—]))"
POINTS = re.compile(r"(?: |-)((?:percentage|pct|per ?cent|basis) points?)\b", re.IGNORECASE)
PERCENT = re.compile(rf"{PERCENT_WORD}(?! points?)", re.IGNORECASE)
CURRENCY = re.compile(rf"[- ]({CURRENCY_WORD})(?![\w-])")
DEGREES = re.compile(r" ?(?:°(?: ?[CF]\b)?|degrees?(?: (?:Celsius|Fahrenheit|centigrade|C|F))?\b)", re.IGNORECASE)
UNIT = re.compile(r" ?(km/h|km²|m²|m³|km|kg|cm|mm|ha|kwh|mwh|kw|mw|gw|mph|bpd)(?![\w/])", re.IGNORECASE)
# What may stand between the two ends of a range.
UNIT_WORD = rf"{PERCENT_WORD}|[- ]{CURRENCY_WORD}\b| degrees?\b| ?°C?"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number counts, and the offset at which the words that say so end. `measured` says that it may be negative."""

    name: str
    end: int
    measured: bool = False


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
    Measure(UNIT, may_be_negative=False),
)


def read_measure(text: str, start: int, end: int, measures: Sequence[Measure] = MEASURES) -> Counted | None:
    """Read the sign of a currency before a number that stands from `start` to `end`, or a measure after it."""
    if symbol := symbol_before(text, start):
        return Counted(SYMBOLS[symbol[1]], end, measured=True)
    for measure in measures:
        if match := measure.pattern.match(text, end):
            name = measure.name or match[match.lastindex or 0].strip()
            return Counted(SYMBOLS.get(name, name), match.end(), measured=measure.may_be_negative)
    return None


def symbol_before(text: str, start: int) -> re.Match[str] | None:
    """Return the sign of a currency before an offset."""
    return SYMBOL_BEFORE.search(text, max(0, start - 5), start)


def with_symbol(text: str, span: Span) -> int:
    """Return where a number starts with the sign of its currency."""
    symbol = symbol_before(text, span.start)
    return symbol.start() if symbol else span.start
