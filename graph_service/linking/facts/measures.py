"""Measures: words and signs after or before a number that say by themselves what it counts, without syntax.

Shares, sums of money, degrees, and units of length, weight and power, in English; signs of currencies in every language.
"""

import re
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


def read_measure(text: str, start: int, end: int) -> Counted | None:
    """Read a share, a sum of money, degrees or a unit around a number that stands from `start` to `end`."""
    if match := POINTS.match(text, end):
        return Counted(match[1], match.end(), measured=True)
    if match := PERCENT.match(text, end):
        return Counted("percent", match.end(), measured=True)
    if match := symbol_before(text, start):
        return Counted(SYMBOLS[match[1]], end, measured=True)
    if match := CURRENCY.match(text, end):
        return Counted(match[1], match.end(), measured=True)
    if match := SYMBOL_AFTER.match(text, end):
        return Counted(SYMBOLS[match[1]], match.end(), measured=True)
    if match := DEGREES.match(text, end):
        return Counted(match[0].strip(), match.end(), measured=True)
    if match := UNIT.match(text, end):
        return Counted(match[1], match.end())
    return None


def symbol_before(text: str, start: int) -> re.Match[str] | None:
    """Return the sign of a currency before an offset."""
    return SYMBOL_BEFORE.search(text, max(0, start - 5), start)


def with_symbol(text: str, span: Span) -> int:
    """Return where a number starts with the sign of its currency."""
    symbol = symbol_before(text, span.start)
    return symbol.start() if symbol else span.start
