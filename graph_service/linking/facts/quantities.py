"""Quantities: how many, of what, within which bound, over which period.

A number is a quantity when the words after it say what it counts: a share (`per cent`), a currency, or a plural noun, whose
phrase the parse delimits. All others are left out, because most numbers in a text count nothing: dates, durations and times,
ages, scores, numbers inside names, and numbers that follow what they number (Article 5, page 12).

Without a parse only words are read. Digits, and number words from ten on, count the lower-case word that follows them;
smaller number words mostly announce a list or belong to an idiom. Such quantities have no bound and no period, and their
numbers are one word. Times and months in the tables are stems, since the languages inflect them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from graph_service.linking.facts.numerals import Numeral, find_numerals
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.temporal import SPANS_OF_TIME, When
from graph_service.model import Quantity, Span

if TYPE_CHECKING:
    from spacy.tokens import Token


BOUNDS = ("no more than", "no fewer than", "no less than", "not less than", "not more than", "more than", "well over",
          "just over", "just under", "fewer than", "less than", "at least", "at most", "as many as", "as much as", "up to",
          "close to", "an estimated", "an average of", "a total of", "approximately", "roughly", "nearly", "almost",
          "around", "about", "over", "some", "under", "above", "below", "minimum of", "maximum of")  # fmt: skip
BEFORE = re.compile(rf"\b({'|'.join(BOUNDS)})\s(?:the |an? )?$", re.IGNORECASE)
# Bounds after the number or after what it counts, each with the form in which it is reported.
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

# Nouns whose number announces a list (two aims: …) or belongs to an idiom (on three fronts).
ANNOUNCING = frozenset({"aims", "goals", "objectives", "purposes", "reasons", "things", "ways", "points", "questions", "kinds",
                        "types", "sorts", "aspects", "respects", "fronts", "sides", "hands", "stages", "tasks", "needs",
                        "steps", "dimensions", "priorities", "areas", "phases", "pillars", "principles", "topics", "themes",
                        "issues", "criteria", "elements", "factors", "challenges", "problems", "lessons"})  # fmt: skip
# Plural nouns without a plural ending, and units of measure in the singular.
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
    """What a number counts, and the offset at which the words that say so end."""

    name: str
    end: int


def find_quantities(parsed: ParsedStory) -> Iterator[Quantity]:
    """Yield the quantities of an English story in order; the span of each is the number as written."""
    phones = [Span(*match.span()) for match in PHONE.finditer(parsed.text)]
    for numeral in find_numerals(parsed.text):
        if parsed.date_spans.meets(numeral.span) or parsed.names.meets(numeral.span):
            continue
        if any(phone.holds(numeral.span) for phone in phones):
            continue
        start, end = numeral.span.start, numeral.span.end
        if numeral.share:
            following = parsed.token(end + 1)
            is_of_time = any(map(_is_time, following.doc[following.i : following.i + 3]))
            counted = None if is_of_time else Counted("percent", end)
        elif ONE_IN.search(parsed.text, max(0, start - LOOK_BACK), start):
            counted = None
        else:
            counted = _measure(parsed.text, numeral.span) or _noun(parsed, numeral)
        if counted is None:
            continue
        sentence = parsed.sentence_at(start)
        since, until = _period(parsed, numeral.span, sentence)
        yield Quantity(
            span=numeral.span,
            sentence=sentence,
            value=numeral.value,
            of=counted.name,
            bound=_bound(parsed.text, numeral.span, counted.end),
            since=since,
            until=until,
        )


def _measure(text: str, span: Span) -> Counted | None:
    """Read a share or a sum of money, which need no syntax."""
    if match := POINTS.match(text, span.end):
        return Counted(match[0].strip(), match.end())
    if match := PERCENT.match(text, span.end):
        return Counted("percent", match.end())
    if match := SYMBOL.search(text, max(0, span.start - 5), span.start):
        return Counted(SYMBOLS[match[1]], span.end)
    if match := CURRENCY.match(text, span.end):
        return Counted(match[1], match.end())
    return None


# --- bounds and periods ----------------------------------------------------------------------------------------------


def _bound(text: str, span: Span, counted_end: int) -> str | None:
    start = span.start
    if symbol := SYMBOL.search(text, max(0, start - 5), start):
        start = symbol.start()
    if match := BEFORE.search(text, max(0, start - LOOK_BACK), start):
        return " ".join(match[1].lower().split())
    for position in (span.end, counted_end):
        for form, bound in AFTER:
            if form.match(text, position):
                return bound
    return None


def _period(parsed: ParsedStory, numeral: Span, sentence: Span) -> tuple[str | None, str | None]:
    """Return the only period that the number's line states of it, as start and end; (None, None) where several are.

    A period belongs to a number if it opens the line, or dates a word that the number depends on. So does a date within a
    phrase with `since` (since the founding of the network in 2000).
    """
    end = parsed.text.find("\n", numeral.end, sentence.end)
    start = max(sentence.start, parsed.text.rfind("\n", sentence.start, numeral.start) + 1)
    bullet = BULLET.match(parsed.text, start)
    line = Span(bullet.end() if bullet else start, end if end >= 0 else sentence.end)

    def covers(when: When) -> bool:
        if when.period and when.span.start == line.start:
            return True
        date = parsed.token(when.span.start)
        since = (token for token in date.ancestors if token.lower_ == "since")
        tie = parsed.head(when.span) if when.period else next(since, None)
        return tie is not None and tie.head in _ancestors_in_clause(parsed.token(numeral.start))

    periods = [
        (when.start, when.end) if when.period else (when.point, None)
        for when in parsed.dates
        if line.holds(when.span) and covers(when)
    ]
    return periods[0] if len(periods) == 1 else (None, None)


def _ancestors_in_clause(number: "Token") -> "Iterator[Token]":
    """Yield what a number depends on, up to the head of its clause."""
    for token in number.ancestors:
        yield token
        if token.dep_ in {"relcl", "ccomp"} or any(child.dep_ == "mark" for child in token.lefts):
            return


# --- what is counted, by syntax --------------------------------------------------------------------------------------


def _noun(parsed: ParsedStory, numeral: Numeral) -> Counted | None:
    """Return the plural noun that a number counts, with what belongs to it."""
    number = parsed.token(numeral.span.end - 1)
    if number.ent_type_ in NAMES or number.i + 1 >= len(number.doc):
        return None
    first = number.nbor()
    if first.is_space or first.is_punct:
        return None
    if first.lower_ == "of":
        return _part_of(parsed, first)

    # The noun that it modifies, or else the last one in the run of modifiers and nouns after it.
    if number.head.i > number.i and number.head.pos_ in {"NOUN", "PROPN"} and number.dep_ in {"nummod", "amod"}:
        nouns = [number.head]
    else:
        run = takewhile(lambda token: token.pos_ in MODIFIERS, number.doc[number.i + 1 :])
        nouns = [token for token in run if token.pos_ in {"NOUN", "PROPN"}]
    if not nouns or nouns[-1].lower_ in ANNOUNCING:
        return None
    head = nouns[-1]
    is_plural_name = head.tag_ == "NNP" and head.text.endswith("s")
    is_plural = head.tag_ in {"NNS", "NNPS"} or head.lower_ in PLURAL_IN_SENSE or is_plural_name
    if not is_plural or any(token.is_space or _is_time(token) for token in head.doc[number.i + 1 : head.i + 1]):
        return None

    last = _last(head)
    name = f"{parsed.text[first.idx : last.idx + len(last)]} {_partner(parsed, head)}"
    return Counted(" ".join(name.split()), last.idx + len(last))


def _part_of(parsed: ParsedStory, of: "Token") -> Counted | None:
    """Return what stands after `of`: `28 of the observers`."""
    noun = next((child for child in of.rights if child.dep_ == "pobj"), None)
    if noun is None or _is_time(noun) or noun.ent_type_ in {"DATE", "TIME"}:
        return None
    words = [token for token in noun.doc[noun.left_edge.i : noun.i + 1] if token.pos_ not in {"DET", "PRON"}] or [noun]
    return Counted(parsed.text[words[0].idx : noun.idx + len(noun)], noun.idx + len(noun))


def _is_time(token: "Token") -> bool:
    """Tell whether a word measures time, outside compounds like `two-day` in `ten two-day sessions`."""
    in_compound = token.i > 0 and token.nbor(-1).text == "-"
    return SPANS_OF_TIME.fullmatch(token.text) is not None and not in_compound


def _last(head: "Token") -> "Token":
    """Return the last word of the counted phrase, with `and volunteers` or `of the country`."""
    last = head
    for child in head.rights:
        joined = child.dep_ == "conj" and child.tag_ == head.tag_ and child.left_edge.i - last.i <= 2
        if joined and not any(token.like_num for token in child.lefts):
            last = child
        elif child.lower_ == "of" and child.i == last.i + 1:
            noun = next((token for token in child.rights if token.dep_ == "pobj"), None)
            last = noun if noun is not None and noun.i - child.i < 6 else last
    return last


def _partner(parsed: ParsedStory, head: "Token") -> str:
    """Return the partner of counted meetings: `600 interviews have been held with journalists`."""
    verb = head.head
    if head.dep_ != "nsubjpass" or verb.lower_ not in HELD_WITH:
        return ""
    with_ = next((child for child in verb.rights if child.lower_ == "with"), None)
    noun = next((child for child in with_.rights if child.dep_ == "pobj"), None) if with_ is not None else None
    return f"with {parsed.text[noun.left_edge.idx : noun.idx + len(noun)]}" if noun is not None else ""


# --- without a parse -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Language:
    """A language's number words for ten to nineteen, the tens and a hundred; for smaller numbers, per cent, and times."""

    words: str
    small: str
    percent: str
    times: str

    @property
    def numbers(self) -> dict[str, int]:
        """The value of each number word."""
        return dict(zip(self.words.split(), (*range(10, 20), *range(20, 100, 10), 100), strict=True))

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds a number with the words that say what it counts."""
        words = "|".join(sorted(self.words.split(), key=len, reverse=True))
        counted = COUNTED.format(percent=self.percent, times=self.times, small=self.small)
        return re.compile(f"(?:{NUMBER.format(words=words)})(?:{counted})", re.IGNORECASE)


LANGUAGES = {
    "fr": Language(
        "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt trente quarante cinquante "
        "soixante soixante-dix quatre-vingts quatre-vingt-dix cent",
        "et|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|mille|millions?",
        "pour cent",
        "an|année|mois|jour|heure|minute|seconde|semaine|siècle|janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc|h$",
    ),
    "de": Language(
        "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig "
        "fünfzig sechzig siebzig achtzig neunzig hundert",
        "und|tausend|millionen?",
        "prozent",
        "uhr|jahr|monat|tag|stunde|minute|sekunde|woche|bis$",
    ),
    "ru": Language(
        "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать "
        "девятнадцать двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто",
        "один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|тысяч|миллион",
        "процент",
        "год|лет|месяц|дн|день|час|минут|секунд|недел|век|январ|феврал|март|апрел|ма[йя]$|июн|июл|август|сентябр|октябр|"
        "ноябр|декабр|г$",
    ),
    "uk": Language(
        "десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять "
        "дев'ятнадцять двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто сто",
        "один|одна|два|дві|три|чотири|п'ять|шість|сім|вісім|дев'ять|тисяч|мільйон",
        "відсот",
        "рік|рок|літ|місяц|дн|день|годин|хвилин|секунд|тиж|століт|січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|"
        "листопад|груд|р$",
    ),
}  # fmt: skip
NUMBER = r"(?<![\w.,:/+–-])(?P<digits>\d{{1,3}}(?:[ \u00a0.]\d{{3}}){{1,4}}|\d{{1,15}})(?![\d/:])|(?<![\w-])(?P<word>{words})(?![\w-])"
COUNTED = r"(?P<percent> ?%|[ \u00a0]{percent}\w*)|[ \u00a0](?!(?:{times})|(?:{small})\b)(?P<noun>[^\W\d_]{{3,}})"
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
NUMBERS = {name: language.numbers for name, language in LANGUAGES.items()}
PATTERNS = {name: language.pattern for name, language in LANGUAGES.items()}


def find_plain_quantities(parsed: ParsedStory) -> Iterator[Quantity]:
    """Yield the quantities of a story in French, German, Russian or Ukrainian; none in any other language."""
    language = parsed.language
    if language not in PATTERNS:
        return
    for match in PATTERNS[language].finditer(parsed.text):
        digits, noun = match["digits"], match["noun"]
        span = Span(*match.span("digits" if digits else "word"))
        if parsed.names.meets(span):
            continue
        if noun and digits and YEAR.fullmatch(digits):
            continue
        if noun and noun[0].isupper() != (language == "de"):  # but in German, a word with a capital is a name
            continue
        value = float(re.sub(r"\D", "", digits)) if digits else float(NUMBERS[language][match["word"].lower()])
        yield Quantity(span=span, sentence=parsed.sentence_at(span.start), value=value, of=noun or "percent")
