"""Numbers that count something, in stories of which there is no parse: read from the words alone.

Digits count the word in lower case that follows them, and so do number words from ten on; smaller ones mostly announce a
list or belong to an idiom. Without syntax nothing else is claimed: no bound, no period, and a number of several words is
left out. Times and months in the tables are stems, since the languages decline them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_service.link.reading import Reading
from graph_service.model import Quantity, Span


@dataclass(frozen=True, slots=True)
class Language:
    """What a language calls the numbers from ten on, a share in the hundred, and what is no count: times and months."""

    numbers: dict[str, int]
    small: str
    percent: str
    times: str


def _numbers(text: str) -> dict[str, int]:
    words = text.split()
    return dict(zip(words, (*range(10, 20), *range(20, 100, 10), 100), strict=True))


LANGUAGES = {
    "fr": Language(
        _numbers("dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt trente quarante cinquante "
                 "soixante soixante-dix quatre-vingts quatre-vingt-dix cent"),
        "et|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|mille|millions?",
        "pour cent",
        "an|année|mois|jour|heure|minute|seconde|semaine|siècle|janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc|h$",
    ),
    "de": Language(
        _numbers("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig "
                 "fünfzig sechzig siebzig achtzig neunzig hundert"),
        "und|tausend|millionen?",
        "prozent",
        "uhr|jahr|monat|tag|stunde|minute|sekunde|woche|bis$",
    ),
    "ru": Language(
        _numbers("десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать "
                 "девятнадцать двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто"),
        "один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|тысяч|миллион",
        "процент",
        "год|лет|месяц|дн|день|час|минут|секунд|недел|век|январ|феврал|март|апрел|ма[йя]$|июн|июл|август|сентябр|октябр|"
        "ноябр|декабр|г$",
    ),
    "uk": Language(
        _numbers("десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять "
                 "дев'ятнадцять двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто сто"),
        "один|одна|два|дві|три|чотири|п'ять|шість|сім|вісім|дев'ять|тисяч|мільйон",
        "відсот",
        "рік|рок|літ|місяц|дн|день|годин|хвилин|секунд|тиж|століт|січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|"
        "листопад|груд|р$",
    ),
}  # fmt: skip
NUMBER = r"(?<![\w.,:/+–-])(?P<digits>\d{{1,3}}(?:[ \u00a0.]\d{{3}}){{1,4}}|\d{{1,15}})(?![\d/:])|(?<![\w-])(?P<word>{words})(?![\w-])"
COUNTED = r"(?P<percent> ?%|[ \u00a0]{percent}\w*)|[ \u00a0](?!(?:{times})|(?:{small})\b)(?P<noun>[^\W\d_]{{3,}})"
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def _pattern(language: Language) -> re.Pattern[str]:
    words = "|".join(sorted(language.numbers, key=len, reverse=True))
    counted = COUNTED.format(percent=language.percent, times=language.times, small=language.small)
    return re.compile(f"(?:{NUMBER.format(words=words)})(?:{counted})", re.IGNORECASE)


PATTERNS = {name: _pattern(language) for name, language in LANGUAGES.items()}


def find_plain_quantities(reading: Reading) -> Iterator[Quantity]:
    """Yield the quantities of a story in French, German, Russian or Ukrainian; none in any other language."""
    language = reading.story.language
    if language not in PATTERNS:
        return
    for found in PATTERNS[language].finditer(reading.text):
        span = Span(*found.span("digits" if found["digits"] else "word"))
        if not reading.names.meets(span) and _counts(found, language):
            yield Quantity(
                span=span,
                sentence=reading.sentence(span.start),
                value=_value(found, LANGUAGES[language]),
                of="percent" if found["percent"] else found["noun"],
            )


def _counts(found: re.Match[str], language: str) -> bool:
    """Tell whether a number with what follows counts: no year, and (but in German) a noun in lower case."""
    if found["percent"]:
        return True
    is_year = found["digits"] is not None and YEAR.fullmatch(found["digits"]) is not None
    return not is_year and found["noun"][0].isupper() == (language == "de")


def _value(found: re.Match[str], language: Language) -> float:
    digits = found["digits"]
    return float(re.sub(r"\D", "", digits)) if digits else float(language.numbers[found["word"].lower()])
