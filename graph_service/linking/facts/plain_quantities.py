"""Quantities of stories without a parse, in the languages whose number words are known (western, eastern, semitic_numbers.py).

Only words are read. Digits, and number words from ten on, count a share, a sum of money, degrees, or the word after them that
may be a noun in the plural; smaller number words do unless that noun announces a list (two reasons). A number without a noun counts
what was counted before it where a word says so (40 davon), or what the whole counts that it is a part of (38 von 120 Sitzen). A
decimal comma and the signs between thousands are those of the language. Such quantities have no period.

Each language has a row with its number words, scales, currencies and bounds. Times, months, currencies and shares are stems,
since the languages inflect them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, zip_longest

from graph_service.linking.facts.eastern_numbers import (
    BULGARIAN,
    CZECH,
    HUNGARIAN,
    POLISH,
    RUSSIAN,
    SERBIAN,
    SERBO_CROATIAN,
    TURKISH,
    UKRAINIAN,
)
from graph_service.linking.facts.number_words import NumberWords
from graph_service.linking.facts.numerals import (
    MONEY_AFTER,
    Counted,
    Measure,
    Numeral,
    join_numerals,
    read_measure,
    start_with_symbol,
)
from graph_service.linking.facts.semitic_numbers import ARABIC, HEBREW
from graph_service.linking.facts.western_numbers import (
    DUTCH,
    FRENCH,
    GERMAN,
    ITALIAN,
    PORTUGUESE,
    ROMANIAN,
    SPANISH,
)
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Quantity, Span

NUMBER_WORDS = {
    "de": GERMAN, "fr": FRENCH, "es": SPANISH, "it": ITALIAN, "ru": RUSSIAN, "uk": UKRAINIAN, "pl": POLISH,
    "nl": DUTCH, "pt": PORTUGUESE, "ro": ROMANIAN, "cs": CZECH, "bg": BULGARIAN, "hu": HUNGARIAN, "tr": TURKISH,
    "hr": SERBO_CROATIAN, "bs": SERBO_CROATIAN, "sr": SERBO_CROATIAN, "sr-Cyrl": SERBIAN, "ar": ARABIC, "he": HEBREW,
}  # fmt: skip
CYRILLIC = re.compile(r"[а-яђјљњћџ]", re.IGNORECASE)
# What is numbered rather than counted, in all of these languages: the number after it is its name.
NUMBERED = (
    r"artikeln?|articles?|artículos?|articol[oi]|стать\w+|ст\.|статт\w+|artyku\w+|art\.|resolution\w*|résolutions?|resolución|"
    r"risoluzione|резолюц\w+|rezolucj\w+|№|nr\.?|n[°ºo]\.?|núm\.?|seiten?|pages?|páginas?|pagin[ae]|страниц\w*|сторінк\w*|stron\w+|kapitel|"
    r"chapitres?|capítulos?|capitol[oi]|глав\w|розділ\w*|rozdział\w*|§|paragra\w+|gruppe|groupe|grupo|gruppo|групп\w|груп\w|grup\w|"
    r"закон\w*|указ\w*|наказ\w*|gesetz|loi|ley|legge|ustaw\w+|(?-i:G)|школ[аыуі]|школ[еи] №|дом|буд\.|кв\.|"
    r"article|artigos?|artikel|člán\w+|paragraf\w*|čl\.|č\.|zákon\w*|član\w{0,2}|zakon\w*|br\.|член|чл\.|члан\w{0,2}|бр\.|articolul\w*|legea|"
    r"cikk\w*|madde\w*|wet|bladzijde|stran[aue]|strani|страна|pagină|pagina|oldal|sayfa|estrada nacional|autocest[aei]|autoput\w*|lin(?:ha|ka|ia|ija|ea)|línea|ligne|linie|lijn|лини[яи]|лінія|маршрут\w*|"
    r"tram\w*|трамва[йяю]|автобус|autobus[au]?|bus|treno|tren(?:ul)?|train|trein|zug|vlak|pociąg\w{0,2}|потяг|поїзд|поезд|влак|воз|voz|"
    r"vol|vuelo|volo|voo|flug|zbor(?:ul)?|рейс\w{0,2}|полет|let|lot|vlucht|járat|"
    r"(?:ال|ب|وال)?(?:مادة|مادتين|مواد|قرار|قانون|غرفة)|شارع|رقم|طريق|כביש|סעיף|חוק|קו|רחוב|מספר|בן|בת|בני|בכביש|בסעיף"
)


_blank = "[ \u00a0\u202f]"
# Thousands in groups, and a decimal comma; three digits after a comma could be either, and are read as neither.
DIGITS = rf"\d{{1,3}}(?:(?:{_blank}|[.'’])\d{{3}}){{1,4}}(?:,\d{{1,2}})?|\d{{1,15}}(?:[.,]\d{{1,2}})?(?![.,]?\d)"
# Symbols of units, in Latin and Cyrillic letters; those of one letter stand after a blank.
UNITS = Measure(
    re.compile(
        rf"{_blank}?(km/[hu]|km[²2]|m[²³]|km|kg|cm|mm|ha|[kMG]Wh?|км/год|км/ч|кв\. ?(?:км|м)|км²|м[²³]|км|кг|см|мм|га|[кМГ]Вт)(?![\w/’'])"
        rf"|{_blank}([mtlмтл])(?![\w/’']|\. ?\d)"
    ),
    may_be_negative=False,
)
# Likewise with commas between thousands and a decimal point.
DIGITS_WITH_POINT = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?|\d{1,15}(?:\.\d{1,2})?(?![.,]?\d)"
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
THOUSAND = 1000
SMALLEST = 10  # of the number words that count whatever stands after them
# Nouns whose number announces a list or belongs to an idiom or a fraction, and what stands after an hour; by their beginnings.
ANNOUNCED = re.compile(
    r"drittel|viertel|fünftel|zehntel|tiers|quarts|cinquièmes|dixièmes|tercios|cuartos|quintos|terzi|quarti|quinti|terços|quartos|derde|"
    r"kwart|treimi|sferturi|трет[ией]|четверт|третин|чверт|п['’ʼ]ятих|trzeci|czwart|třetin|čtvrtin|pětin|trećin|četvrtin|трећин|четвртин|"
    r"gründe|ziele|fragen|seiten|arten|phasen|punkte|aspekt|schritt|teile?n?$|themen|bereiche|"
    r"raison|objectif|question|côtés|sortes|types|phases|aspects|étapes|parties|points|volets|axes|thèmes|domaines|reprises|"
    r"razones|objetivos|preguntas|lados|tipos|fases|aspectos|etapas|partes|puntos|temas|ámbitos|maneras|"
    r"ragioni|obiettivi|domande|lati|tipi|fasi|aspetti|tappe|parti|punti|temi|modi|motivi|"
    r"razões|objetivos|perguntas|motive|obiective|întrebări|tipuri|etape|părți|puncte|redenen|doelen|vragen|kanten|soorten|fasen|punten|delen|"
    r"причин|цел[иейь]|вопрос|сторон|вид(?:а|ов|и|ів)$|тип|этап|аспект|част[ией]|пункт|направлени|способ|утра|вечера|ночи|дня|"
    r"ціл(?:і|ей)|питан|етап|частин|напрям|ранку|вечора|ночі|"
    r"powod|cel(?:e|ów|ach)|pyta|stron|rodzaj|typ|etap|aspekt|części|punkt|sposob|rano|wieczor|"
    r"důvod|cíl|otáz|stran|druh|fáz|část|bod|způsob|razlog|cilj|pitanj|vrst|faz|dijel|deo|dela|tačk|način|ujutro|ujutru|navečer|"
    r"разлог|циљ|питањ|врст|фаз|дел|тачк|начин|ујутро|въпрос|начин|част|"
    r"ok(?:ot|a|ból)?$|cél|kérdés|oldal|fajta|szakasz|rész|szempont|órakor|neden|amaç|soru|taraf|tür|aşama|konu|yön|parça|yönlü|katlı",
    re.IGNORECASE,
)
# Number words that are other words as well: they count people alone.
DOUBTFUL = frozenset({"neuf", "sei", "nove", "sete", "hat", "hét", "öt", "yedi", "altı", "pět set"})
# Words before a number word that make it vague (mehrere tausend), and plurals that are vague without a bound (тысячи человек).
VAGUE_BEFORE = re.compile(
    r"(?<!\w)(?:mehrere|einige|viele|etliche|paar|hunderte?|enkele|vele|több|néhány|pár|sok|birkaç|varios|varias|algunos|quelques|"
    r"plusieurs|diversi|alcuni|vários|alguns|câteva|несколько|кілька|декілька|kilka|několik|nekoliko|неколико|няколко) $",
    re.IGNORECASE,
)
VAGUE = frozenset({"тысячи", "тисячі"})
HALF = "et demie?|y medi[oa]|e mezz[oa]|e mei[oa]|și jumătate|с половиной|з половиною|i pół|a půl|i pol|i po|и по|и половина"
NAME = re.compile(r"(?<![\w'’])(?P<word>[^\W\d_][\w’'-]*)[ \u00a0]$")
WHOLES = frozenset({*range(2, 11), 100})  # of a ratio: three of every ten
NEARBY = 200  # characters within which `of them` refers back
AFTER_NUMBERED = re.compile(rf"(?<!\w)(?:{NUMBERED})[ \u00a0-]$", re.IGNORECASE)
LOOK_BACK = 28


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a language, made once from its words."""

    number: re.Pattern[str]
    scales: tuple[tuple[re.Pattern[str], int], ...]
    measures: tuple[Measure, ...]
    percent_before: re.Pattern[str]
    of_them_before: re.Pattern[str]
    of_them_after: re.Pattern[str]
    out_of: re.Pattern[str]
    noun: re.Pattern[str]
    times: re.Pattern[str]
    never: re.Pattern[str]
    people: re.Pattern[str]
    bound: re.Pattern[str]

    @classmethod
    def of(cls, words: NumberWords) -> "Patterns":
        """Compile the patterns of a language."""
        numbers = "|".join(
            re.escape(word).replace("'", "['’ʼ]") for word in sorted(words.numbers, key=len, reverse=True)
        )
        scales = "|".join(words.scales)
        bounds = "|".join(re.escape(bound) for bound in sorted(words.bounds, key=len, reverse=True))
        after = rf"{_blank}(?:{words.of})?"
        digits = DIGITS_WITH_POINT if words.point else DIGITS
        rest = rf"(?:(?<!\d){_blank}(?P<rest>\d{{1,3}}))" if words.rest else "(?P<rest>(?!))"
        rest = rf"(?:{rest}(?P<rest_scale>{_blank}(?:{scales})(?!\w))?)?"
        return cls(
            number=re.compile(
                rf"(?:(?P<sign>(?<![^ (])[-−–](?=\d)|\b{words.minus} )|(?<![\w.,:/+–-])|(?<=[א-ת]-)|(?<=(?<!\w)و))(?:(?P<digits>{digits})(?:[-–—](?P<to>{digits}))?"
                rf"|(?P<words>(?:{numbers})(?:(?:{words.joint or '(?!)'})(?:{numbers})){{0,2}})(?![\w-]))(?P<half>{_blank}(?:{HALF})(?!\w))?(?P<scale>{_blank}?(?:{scales})(?![\w]))?(?P<and_half>{_blank}(?:{HALF})(?!\w))?{rest}(?![\w/:]|[–-]\d|[.,]\d)",
                re.IGNORECASE,
            ),
            scales=tuple(
                (re.compile(rf"(?:{scale})(?!\w)", re.IGNORECASE), value) for scale, value in words.scales.items()
            ),
            measures=(
                Measure(re.compile(rf"{after}((?:{words.points}))(?!\w)", re.IGNORECASE)),
                Measure(
                    re.compile(rf"{_blank}?[%٪](?!\w)|{_blank}(?:{words.percent})(?!\w)", re.IGNORECASE), "percent"
                ),
                MONEY_AFTER,
                Measure(re.compile(rf"{after}((?:{words.money}))(?!\w)", re.IGNORECASE)),
                Measure(
                    re.compile(rf"{_blank}?(°(?:{_blank}?[CF]\b)?)|{_blank}({words.degrees})(?!\w)", re.IGNORECASE)
                ),
                UNITS,
            ),
            percent_before=re.compile(rf"(?<!\w)(?:{words.percent_before or '(?!)'})$", re.IGNORECASE),
            of_them_before=re.compile(rf"(?<!\w)(?:{words.of_them}) $", re.IGNORECASE),
            of_them_after=re.compile(rf",? (?:{words.of_them})(?!\w)", re.IGNORECASE),
            out_of=re.compile(rf" (?:{words.out_of}) ", re.IGNORECASE),
            noun=re.compile(rf"{after}((?:{words.noun}))(?![\w’'])"),
            times=re.compile(words.times, re.IGNORECASE),
            never=re.compile(words.never, re.IGNORECASE),
            people=re.compile(words.people, re.IGNORECASE),
            bound=re.compile(rf"(?<!\w)({bounds}){_blank}?$", re.IGNORECASE),
        )


@cache
def patterns(language: str) -> Patterns:
    """Return the patterns of a language."""
    return Patterns.of(NUMBER_WORDS[language])


def find_plain_quantities(parsed: ParsedStory) -> Iterator[Quantity]:
    """Yield the quantities of a story in one of the languages whose number words are known; none in any other."""
    text = parsed.text
    language = "sr-Cyrl" if parsed.language == "sr" and CYRILLIC.search(text) else parsed.language
    if language not in NUMBER_WORDS:
        return
    words, forms = NUMBER_WORDS[language], patterns(language)
    numerals = join_numerals(text, list(_numerals(text, words, forms)), words.ranges)
    last_counted: tuple[int, str] | None = None  # where and what a number of the text last counted, units aside
    ratio = -1  # where the second number of the last ratio ends
    for numeral, following in zip_longest(numerals, numerals[1:]):
        if numeral.span.end <= ratio or parsed.names.meets(numeral.span) or parsed.date_spans.meets(numeral.span):
            continue
        before = max(0, numeral.span.start - LOOK_BACK)
        if AFTER_NUMBERED.search(text, before, numeral.span.start):
            continue
        is_part = forms.of_them_before.search(text, before, numeral.span.start)
        part = forms.of_them_after.match(text, numeral.span.end)
        counted = None if part else _counted(parsed, numeral, forms)
        if counted is None and following and forms.out_of.fullmatch(text, numeral.span.end, following.span.start):
            if following.value in WHOLES:
                ratio = following.span.end
                continue
            counted = _noun(parsed, following, forms)
        if counted is None and last_counted is not None and numeral.span.start - last_counted[0] < NEARBY:
            counted = Counted(last_counted[1], numeral.counted_after) if part or is_part else None
        if counted is None or (numeral.value < 0 and not counted.measured):
            continue
        last_counted = None if counted.unit else (numeral.span.end, counted.name)
        bound = forms.bound.search(text, before, start_with_symbol(text, numeral.span))
        yield Quantity(
            span=numeral.span,
            sentence=parsed.sentence_at(numeral.span.start),
            value=numeral.value,
            upper=numeral.upper,
            of=counted.name,
            bound=words.bounds[bound[1].lower()] if bound else None,
        )


def _counted(parsed: ParsedStory, numeral: Numeral, forms: Patterns) -> Counted | None:
    """Return the share, the sum, the unit or the noun that a number counts."""
    text, start = parsed.text, numeral.span.start
    if forms.percent_before.search(text, max(0, start - LOOK_BACK), start):
        return Counted("percent", numeral.counted_after, measured=True, unit=True)
    return read_measure(text, start, numeral.counted_after, forms.measures) or _noun(parsed, numeral, forms)


def _numerals(text: str, words: NumberWords, forms: Patterns) -> Iterator[Numeral]:
    for match in forms.number.finditer(text):
        scale = _scale(match, "scale", forms)
        value = _number(match["digits"], words) if match["digits"] else _in_words(match["words"], words)
        if value is None:  # several numbers, such as `five and six` of between five and six
            yield from _each(match, words, scale)
            continue
        is_article = value == 1 and not match["digits"] and scale == 1  # `one`, which may also mean someone
        before = max(0, match.start() - LOOK_BACK)
        is_vague = (match["words"] and VAGUE_BEFORE.search(text, before, match.start())) or (
            match[0].lower() in VAGUE and not forms.bound.search(text, before, match.start())
        )
        if is_article or is_vague:
            continue
        upper = round(_number(match["to"], words) * scale, 6) if match["to"] else None
        value += 0.5 if match["half"] or match["and_half"] else 0
        value = round(value * scale, 6) * (-1 if match["sign"] else 1)
        value += int(match["rest"] or 0) * _scale(match, "rest_scale", forms)
        if upper is None or 0 < value < upper:
            span = Span(*match.span())
            yield Numeral(value, span, span.end, upper=upper, scale=scale)


def _scale(match: re.Match[str], group: str, forms: Patterns) -> int:
    """Return the value of the scale word of a group, 1 where there is none."""
    start = match.end(group) - len((match[group] or "").lstrip())
    return next((value for pattern, value in forms.scales if match[group] and pattern.match(match.string, start)), 1)


def _each(match: re.Match[str], words: NumberWords, scale: int) -> Iterator[Numeral]:
    """Yield the number words of a run that are no number together; the scale is that of the last."""
    parts = list(_word(words).finditer(re.sub("[’ʼ]", "'", match["words"].lower())))
    for part in parts:
        start = match.start("words") + part.start()
        is_last = part is parts[-1]
        span = Span(start, match.end() if is_last else start + len(part[0]))
        factor = scale if is_last else 1
        yield Numeral(float(words.numbers[part[0]] * factor), span, span.end, scale=factor)


def _number(digits: str, words: NumberWords) -> float:
    """Read digits with signs between thousands and a decimal comma, or a decimal point before one or two digits."""
    if words.point:
        return float(digits.replace(",", ""))
    plain = re.sub(rf"{_blank}|['’]|\.(?=\d{{3}})", "", digits)
    return float(plain.replace(",", "."))


def _in_words(text: str, words: NumberWords) -> float | None:
    """Add up the words of a number, each smaller than the one before; None where they are no number together."""
    text = re.sub("[’ʼ]", "'", text.lower())
    if text in words.numbers:
        return words.numbers[text]
    values = [words.numbers[word] for word in _word(words).findall(text)]
    at = values.index(THOUSAND) if THOUSAND in values else len(values)
    thousands, rest = values[:at], values[at + 1 :]
    pairs = (*pairwise(thousands), *pairwise(rest))
    if not all(b < (100 if a % 100 == 0 else 20 if a in {60, 80} else 10) and a >= 20 for a, b in pairs):
        return None
    return float(sum(thousands) if at == len(values) else THOUSAND * (sum(thousands) or 1) + sum(rest))


@cache
def _word(words: NumberWords) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words.numbers), key=len, reverse=True)))


def _noun(parsed: ParsedStory, numeral: Numeral, forms: Patterns) -> Counted | None:
    """Return the noun after a number, unless it is a time or a word of grammar, or the number is a year or part of a name."""
    text = parsed.text
    match = forms.noun.match(text, numeral.counted_after)
    if match is None:
        return None
    nouns = match[1].split()
    people = next((n for n, word in enumerate(nouns) if forms.people.fullmatch(word)), len(nouns) - 1)
    noun, surface = nouns[people], numeral.span.of(text)
    if (
        any(map(forms.times.match, nouns))
        or forms.never.fullmatch(nouns[0])
        or forms.never.fullmatch(noun)
        or YEAR.fullmatch(surface)
    ):
        return None
    if parsed.places.meets(Span(*match.span(1))):  # 1010 Wien
        return None
    if not forms.people.fullmatch(noun):
        is_small = not surface[0].isdigit() and numeral.value < SMALLEST
        announces = is_small and (surface.lower() in DOUBTFUL or any(map(ANNOUNCED.match, nouns)))
        if announces or (surface[0].isdigit() and _is_in_a_name(parsed, numeral.span.start)):
            return None
    name = " ".join(nouns[: people + 1])
    return Counted(name, match.start(1) + len(name))


def _is_in_a_name(parsed: ParsedStory, start: int) -> bool:
    """Tell whether a word with a capital before a number makes it a name (Airbus 320, ulica Długa 12), other than a place or a date."""
    match = NAME.search(parsed.text, max(0, start - LOOK_BACK), start)
    if match is None or not match["word"][0].isupper() or (parsed.language == "de" and not match["word"].isupper()):
        return False
    word = Span(*match.span("word"))
    return not (parsed.starts_sentence(word) or parsed.places.meets(word) or parsed.date_spans.meets(word))
