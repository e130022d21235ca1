"""Numbers that count something: how many, of what, within which bound, over which period.

A numeral counts when what follows it says what is counted: a share (`per cent`), a currency, or a plural noun, whose
phrase the parse delimits. Everything else is left out, because most numbers of a text count nothing: dates, durations
and times, ages, scores, numbers inside names, and numbers that follow what they number (Article 5, page 12).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from graph_service.link.dates import SPANS_OF_TIME, When
from graph_service.link.numerals import Numeral, find_numerals
from graph_service.link.reading import Reading
from graph_service.model import Quantity, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

BOUNDS = ("no more than", "no fewer than", "no less than", "not less than", "not more than", "more than", "well over",
          "just over", "just under", "fewer than", "less than", "at least", "at most", "as many as", "as much as", "up to",
          "close to", "an estimated", "an average of", "a total of", "approximately", "roughly", "nearly", "almost",
          "around", "about", "over", "some", "under", "above", "below", "minimum of", "maximum of")  # fmt: skip
BEFORE = re.compile(rf"\b({'|'.join(BOUNDS)})\s(?:the |an? )?$", re.IGNORECASE)
# Bounds that stand after the number or after what it counts, and the usual form each is reported in.
AFTER = tuple((re.compile(form, re.IGNORECASE), bound) for form, bound in (
    (r"\s?\+| ?(?:and|or) (?:more|over|above)\b| plus\b", "more than"),
    (r" or so\b", "about"),
    (r" or (?:less|fewer|under)\b", "at most"),
    (r" at least\b", "at least"),
    (r" at (?:the )?most\b", "at most"),
))  # fmt: skip

PERCENT = re.compile(r"(?: ?%|(?: |-)(?:pct|per ?cent|p\.c\.)(?= |[.,;:)\n]|$))(?! points?)", re.IGNORECASE)
POINTS = re.compile(r" (?:percentage|pct|per ?cent|basis) points?\b", re.IGNORECASE)
CURRENCY = re.compile(
    r" ((?:(?:[A-Z][a-z]+|U\.S\.|US|Hong Kong) )?(?:dlrs?|dollars?|cts?|cents?|euros?|pounds?|pence|stg|sterling|francs?|"
    r"marks?|yen|kronor|crowns?|guilders?|florins?|lire|lira|pesetas?|rupees?|roubles?|rubles?|hryvnias?|somoni|soms?|"
    r"tenge|lei|levs?|dinars?|rials?|riyals?|pesos?|cruzados?|australs?|rand|won|yuan|zlotys?|forints?|schillings?|"
    r"USD|EUR|GBP|CHF|JPY))(?![\w-])"
)
SYMBOL = re.compile(r"((?:US|A|C|NZ|HK)?\$|€|£|¥|EUR|USD|GBP|CHF) ?$")
SYMBOLS = {"$": "dollars", "US$": "US dollars", "A$": "Australian dollars", "C$": "Canadian dollars",
           "NZ$": "New Zealand dollars", "HK$": "Hong Kong dollars", "€": "euros", "£": "pounds", "¥": "yen", "EUR": "euros",
           "USD": "US dollars", "GBP": "pounds", "CHF": "Swiss francs"}  # fmt: skip

# Nouns whose number announces a list (two aims: …) or numbers what is not counted (on three fronts).
ANNOUNCING = frozenset({"aims", "goals", "objectives", "purposes", "reasons", "things", "ways", "points", "questions", "kinds",
                        "types", "sorts", "aspects", "respects", "fronts", "sides", "hands", "stages", "tasks", "needs",
                        "steps", "dimensions", "priorities", "areas", "phases", "pillars", "principles", "topics", "themes",
                        "issues", "criteria", "elements", "factors", "challenges", "problems", "lessons"})  # fmt: skip
# Nouns that count several without a plural ending, and measures that stand in the singular.
PLURAL_IN_SENSE = frozenset({"people", "staff", "police", "personnel", "men", "women", "children", "cattle", "head", "km", "kg",
                             "bpd", "tons", "aircraft", "sheep", "fish", "mw", "ha", "gw", "mph", "kw"})  # fmt: skip
NAMES = frozenset({"PRODUCT", "LAW", "FAC", "WORK_OF_ART", "EVENT", "PERSON"})
ONE_IN = re.compile(r"\b(?:one|\d+|two|three|four|five|six|seven|eight|nine) (?:in|out of) (?:every )?$", re.IGNORECASE)
PHONE = re.compile(r"\+\d[\d ()/-]{6,}|\b(?:tel|phone|fax)\.?:? ?[\d ()/+-]{5,}", re.IGNORECASE)
MODIFIERS = frozenset({"ADJ", "NOUN", "PROPN", "ADV", "PART", "SYM", "X", "NUM"})
HELD_WITH = frozenset({"held", "conducted", "signed", "made", "concluded", "arranged", "organized", "organised"})
BULLET = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])\s+")
LOOK_BACK = 24


@dataclass(frozen=True, slots=True)
class Counted:
    """What a numeral counts, and where the words that say so end."""

    name: str
    end: int


def find_quantities(reading: Reading) -> Iterator[Quantity]:
    """Yield the quantities of an English story in order; the span of each is the number as written."""
    phones = [Span(*found.span()) for found in PHONE.finditer(reading.text)]
    for numeral in find_numerals(reading.text):
        if reading.dated.meets(numeral.span) or reading.names.meets(numeral.span):
            continue
        if any(phone.holds(numeral.span) for phone in phones):
            continue
        counted = _counted(reading, numeral)
        if counted is not None:
            yield _quantity(reading, numeral, counted)


def _quantity(reading: Reading, numeral: Numeral, counted: Counted) -> Quantity:
    sentence = reading.sentence(numeral.span.start)
    since, until = _period(reading, numeral.span, sentence)
    return Quantity(
        span=numeral.span,
        sentence=sentence,
        value=numeral.value,
        of=counted.name,
        bound=_bound(reading.text, numeral.span, counted.end),
        since=since,
        until=until,
    )


def _counted(reading: Reading, numeral: Numeral) -> Counted | None:
    text, start = reading.text, numeral.span.start
    if numeral.share:
        return _share(reading, numeral)
    if ONE_IN.search(text, max(0, start - LOOK_BACK), start):
        return None
    return _measured(text, numeral.span) or _noun(reading, numeral)


def _share(reading: Reading, numeral: Numeral) -> Counted | None:
    following = reading.token(numeral.span.end + 1)
    if any(map(_is_time, following.doc[following.i : following.i + 3])):
        return None
    return Counted("percent", numeral.span.end)


def _measured(text: str, span: Span) -> Counted | None:
    """Read a share or a sum of money, which need no syntax."""
    if found := POINTS.match(text, span.end):
        return Counted(found[0].strip(), found.end())
    if found := PERCENT.match(text, span.end):
        return Counted("percent", found.end())
    if found := SYMBOL.search(text, max(0, span.start - 5), span.start):
        return Counted(SYMBOLS[found[1]], span.end)
    if found := CURRENCY.match(text, span.end):
        return Counted(found[1], found.end())
    return None


# --- bounds and periods ----------------------------------------------------------------------------------------------


def _bound(text: str, span: Span, counted_end: int) -> str | None:
    start = span.start
    if symbol := SYMBOL.search(text, max(0, start - 5), start):
        start = symbol.start()
    if found := BEFORE.search(text, max(0, start - LOOK_BACK), start):
        return " ".join(found[1].lower().split())
    for place in (span.end, counted_end):
        for form, bound in AFTER:
            if form.match(text, place):
                return bound
    return None


def _period(reading: Reading, numeral: Span, sentence: Span) -> tuple[str | None, str | None]:
    """Return the one period that is stated of a number, as start and end; nothing where there are several."""
    line = _line(reading.text, numeral, sentence)
    periods = [
        (when.start, when.end) if when.period else (when.point, None)
        for when in reading.dates
        if line.holds(when.span) and _covers(reading, when, numeral, line)
    ]
    return periods[0] if len(periods) == 1 else (None, None)


def _line(text: str, numeral: Span, sentence: Span) -> Span:
    """Return the line of a sentence that the number stands on, less the mark of a list item."""
    end = text.find("\n", numeral.end, sentence.end)
    start = max(sentence.start, text.rfind("\n", sentence.start, numeral.start) + 1)
    bullet = BULLET.match(text, start)
    return Span(bullet.end() if bullet else start, end if end >= 0 else sentence.end)


def _covers(reading: Reading, when: When, numeral: Span, line: Span) -> bool:
    """Tell whether a period is stated of a number: it opens the line, or dates a word that the number depends on.

    So does a date within a phrase with `since` (since the founding of the network in 2000).
    """
    if when.period and when.span.start == line.start:
        return True
    tie = reading.head(when.span) if when.period else _since(reading.token(when.span.start))
    return tie is not None and tie.head in _above(reading.token(numeral.start))


def _since(date: "Token") -> "Token | None":
    return next((token for token in date.ancestors if token.lower_ == "since"), None)


def _above(number: "Token") -> "Iterator[Token]":
    """Yield what a number depends on, as far as the clause reaches that it belongs to."""
    for token in number.ancestors:
        yield token
        if token.dep_ in {"relcl", "ccomp"} or any(child.dep_ == "mark" for child in token.lefts):
            return


# --- what is counted, by syntax --------------------------------------------------------------------------------------


def _noun(reading: Reading, numeral: Numeral) -> Counted | None:
    number = reading.token(numeral.span.end - 1)
    if number.ent_type_ in NAMES:
        return None
    first = _next_word(number)
    if first is None:
        return None
    if first.lower_ == "of":
        return _part_of(reading, first)
    head = _head(number)
    if head is None or not _is_countable(head):
        return None
    if any(token.is_space or _is_time(token) for token in head.doc[number.i + 1 : head.i + 1]):
        return None
    last = _last(head)
    name = f"{reading.text[first.idx : last.idx + len(last)]} {_partner(reading, head)}"
    return Counted(" ".join(name.split()), last.idx + len(last))


def _next_word(token: "Token") -> "Token | None":
    following = token.i + 1
    if following >= len(token.doc) or token.doc[following].is_space or token.doc[following].is_punct:
        return None
    return token.doc[following]


def _part_of(reading: Reading, of: "Token") -> Counted | None:
    """Read `28 of the observers`; what is counted stands after `of`."""
    noun = next((child for child in of.rights if child.dep_ == "pobj"), None)
    if noun is None or _is_time(noun) or noun.ent_type_ in {"DATE", "TIME"}:
        return None
    words = [token for token in noun.doc[noun.left_edge.i : noun.i + 1] if token.pos_ not in {"DET", "PRON"}] or [noun]
    return Counted(reading.text[words[0].idx : noun.idx + len(noun)], noun.idx + len(noun))


def _head(number: "Token") -> "Token | None":
    """Return the noun that a number counts: the last noun of the run of modifiers and nouns that follows it."""
    if number.head.i > number.i and number.head.pos_ in {"NOUN", "PROPN"} and number.dep_ in {"nummod", "amod"}:
        return number.head
    run = takewhile(lambda token: token.pos_ in MODIFIERS, number.doc[number.i + 1 :])
    return next((token for token in reversed([*run]) if token.pos_ in {"NOUN", "PROPN"}), None)


def _is_countable(noun: "Token") -> bool:
    plural = (
        noun.tag_ in {"NNS", "NNPS"}
        or noun.lower_ in PLURAL_IN_SENSE
        or (noun.tag_ == "NNP" and noun.text.endswith("s"))
    )
    return plural and noun.lower_ not in ANNOUNCING


def _is_time(token: "Token") -> bool:
    """Tell whether a word measures time; `two-day` in `ten two-day sessions` only describes."""
    in_compound = token.i > 0 and token.nbor(-1).text == "-"
    return SPANS_OF_TIME.fullmatch(token.text) is not None and not in_compound


def _last(head: "Token") -> "Token":
    """Return the last word of what is counted: over `and volunteers`, and over `of the country`."""
    last = head
    for child in head.rights:
        joined = child.dep_ == "conj" and child.tag_ == head.tag_ and child.left_edge.i - last.i <= 2
        if joined and not any(token.like_num for token in child.lefts):
            last = child
        elif child.lower_ == "of" and child.i == last.i + 1:
            noun = next((token for token in child.rights if token.dep_ == "pobj"), None)
            last = noun if noun is not None and noun.i - child.i < 6 else last
    return last


def _partner(reading: Reading, head: "Token") -> str:
    """Return with whom something was held that is counted: `600 interviews have been held with journalists`."""
    verb = head.head
    if head.dep_ != "nsubjpass" or verb.lower_ not in HELD_WITH:
        return ""
    with_ = next((child for child in verb.rights if child.lower_ == "with"), None)
    noun = next((child for child in with_.rights if child.dep_ == "pobj"), None) if with_ is not None else None
    return f"with {reading.text[noun.left_edge.idx : noun.idx + len(noun)]}" if noun is not None else ""
