"""Dates as publishers print them beside a story, and as programs write them, turned into ISO 8601 without adding anything.

The whole text must be a date; a date inside a sentence does not count. A date keeps the precision that it has: a month stays
a month, `06/05/2022` (May or June) becomes a year that knows its two days, "5 hours ago" is nothing. Where dots separate the numbers, the day comes
first. The time of day is dropped. Days of the Persian calendar become those of ours; those of the moon and of the Hebrew calendar are passed
over where ours stands beside them, and state none alone. The day is the one that is written, whatever time zone stands beside it; a timestamp gives
the day in UTC.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate
from functools import cache, lru_cache
from itertools import product
from typing import Any, Self

from graph_service.partial_date import PartialDate
from graph_service.text import INVISIBLE, fold

# Month names by language: English, French, German, Russian, Ukrainian; the Slavic ones as in a date and as a heading.
MONTH_NAMES = (
    "january jan janvier janv januar janner янв январь января січень січня січ",
    "february feb fevrier fevr februar февр фев февраль февраля лютий лютого лют",
    "march mar mars marz март марта мар березень березня бер",
    "april apr avril avr апр апрель апреля квітень квітня квіт",
    "may mai май мая травень травня трав",
    "june jun juin juni июнь июня июн червень червня черв",
    "july jul juillet juil juli июль июля июл липень липня лип",
    "august aug aout авг август августа серпень серпня серп",
    "september sept sep septembre сент сен сентябрь сентября вересень вересня вер",
    "october oct octobre oktober okt окт октябрь октября жовтень жовтня жовт",
    "november nov novembre нояб ноя ноябрь ноября листопад листопада лист",
    "december dec decembre dezember dez дек декабрь декабря грудень грудня груд",
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, start=1) for name in names.split()}

MONTH = r"(?P<month>[^\W\d_]+)\.?,?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re)?\.?"
YEAR = r"(?P<year>(?:1[5-9]|20)[0-9]{2})"
SHORT_YEAR = r"['’]?(?P<year>\d\d)"  # "2 Feb 23"
OF = r"(?:(?:de|del|of|da|di)\s+|d')"  # 5th of May, 5 de mayo de 2021
CLOCK = r"(?:\d{1,2}(?:[:.]|\s?h\s?)\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?(?:[ap]\.?m\b\.?|(?:uhr|h)\b))"
ROMAN_MONTHS = {numeral: number for number, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)}
PUBLISHED = "published|posted|updated|date|stand|дата|publie|mis a jour|publicado|publicat|pubblicato|veroffentlicht|erstellt|опубликовано|опубліковано|opublikowano|dodano|objavljeno|publikovano|publicerad|julkaistu|uppdaterad|publisert|oppdatert|opdateret|paivitetty|gepubliceerd|bijgewerkt|yayinlanma|guncelleme|guncellendi|giris|aktualizovano|zaktualizowano"
BEFORE_MONTH = rf"(?:(?:{PUBLISHED})?:?\s*(?:in|im|en|em|a|i|w|v|ve|u|nel|в|у)?\s+)?"  # "Published in March 2020"
BEFORE = (
    rf"(?:(?:{PUBLISHED})?:?\s*(?:on|le|am|el|pe|il|em|dne|dnia|den)?\s+)?"
    rf"(?:{CLOCK}\s*[,|–-]?\s+)?"
    r"(?:[^\W\d_]{2,12}\.?[,،]?\s+)??"
)
YEAR_WORDS = "г год года р рік року r rok roku g god godine година године m ж жыл жылы й йил yil il թ წ წელი م"  # that stand after the number of a year
HOUR_WORDS = "at a as um o о в об kl klo klokken kell om ore ora la las alle os godz saat ساعت الساعة"  # that stand before a time of day
AFTER = rf"\.?(?:\s*(?:{YEAR_WORDS.replace(' ', '|')})\b\.?)?(?:,?\s+(?:[–—|-]\s+)?(?:(?:{HOUR_WORDS.replace(' ', '|')})\.?\s+){{0,2}}\(?{CLOCK}.{{0,12}}|,\s+[^\W\d_]{{3,12}})?"
NEAR_DAYS = frozenset("yesterday today gestern heute hier aujourd'hui вчера сегодня вчора сьогодні".split())
WORDS_OF_TIME = NEAR_DAYS.union(
    MONTHS,
    (
        "about ago hour hours minute minutes day days week weeks month months year years to from until till "
        "vor stunde stunden minuten tag tagen woche wochen bis il y a heure heures jour jours semaines au "
        "назад час часа часов минут минуты день дня дней тому годин години хвилин днів"
    ).split(),
)
DIGIT = re.compile(r"\d")
LONGEST = 80  # characters; what is longer is a sentence
# The languages of the OSCE's States and its partners, whose names of months CLDR has; those of Arabic differ by country.
LANGUAGES_OF_MONTHS = (
    "ar ar_DZ ar_IQ ar_LB ar_MA ar_MR ar_TN az be bg bs bs_Cyrl ca cs cy da de el en es et fa fi fr fr_CA ga he hr hu hy is it ja ka kk ko ky lb lt lv mk mn mt nb nn nl pl pt "
    "ro ru sk sl sq sr sr_Latn sv tg th tk tr uk uz uz_Cyrl zh"
).split()
DECIMAL = re.compile(r"(?![0-9])\d")  # of other scripts
# What stands between the words of a date: numbers, with what is tied to them, and signs.
NO_WORD = re.compile(r"[\s\d.,،/()’'׳ʼ-]+")
# Words beside a number that say what it counts, or that a day or an hour comes: they change no date.
PARTICLES = frozenset(
    f"{YEAR_WORDS} {HOUR_WORDS} gada gads metų d den der uhr h น เวลา cı ci cu թվական թվականի წლის ميلادي ad ce".split()
)
TIME_OF_DAY = re.compile(rf"(?:[,\s(]|\A){CLOCK}(?=[\s,)]|\Z)", re.IGNORECASE)
# A line that is a time of day: "Updated 10:30", "18:42 GMT", "17.05 Uhr".
TIME_LINE = re.compile(
    rf"(?:[^\W\d_]{{2,12}}:?\s+)?{CLOCK}\s*(?:\(?[A-Z]{{1,5}}(?:[+-]\d{{1,2}}(?::\d\d)?)?\)?|Uhr|ч\.?|год\.?|น\.)?",
    re.IGNORECASE,
)
CHRISTIAN_TO_BUDDHIST = ("ค.ศ.", "พ.ศ.")
LAST_DAY = 31
YEARS = (1500, 2100)
BUDDHIST, BUDDHIST_ERA = 2400, 543  # years that are counted from the Buddha, and how many more these are
SHORT_BUDDHIST, CENTURY = 2500, 100  # what a year of two figures lacks
EPOCH = 50  # a year of two figures from here is one of the last century
# The years before the first of an era, in Japan and Taiwan.
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
YEAR_OF_ERA = re.compile(rf"({'|'.join(ERAS)})\s?(\d{{1,3}}|元)\s?(?=年)")
# Months of the Persian sun, in Iran and in Afghanistan, each as it is written and spelt in Latin letters.
PERSIAN_MONTHS = (
    "فروردین حمل farvardin hamal", "اردیبهشت ثور ordibehesht sawr saur", "خرداد جوزا khordad jawza", "تیر سرطان tir saratan",
    "مرداد اسد mordad asad", "شهریور سنبله shahrivar sunbula", "مهر میزان mehr mizan", "آبان عقرب aban aqrab",
    "آذر قوس azar qaws", "دی جدی dey jadi", "بهمن دلو bahman dalw", "اسفند حوت esfand hut",
)  # fmt: skip
PERSIAN = {fold(name): number for number, names in enumerate(PERSIAN_MONTHS, 1) for name in names.split()}
PERSIAN_FIGURES = re.compile(r"[۰-۹]{4}/[۰-۹]{1,2}/[۰-۹]{1,2}")  # with others they may be of the moon
YEAR_OF_HIJRA = r"(?P<year>1[34]\d\d)"
# Days of the moon and of the Hebrew calendar, which stand beside those of ours.
OTHER_DAYS = re.compile(
    r"\d{1,2}\s+(?:محرم|صفر|ربيع (?:الاول|الأول|الثاني|الآخر|الاخر)|جماد[ىي] (?:الاول[ىي]?|الأول[ىي]?|الثاني[ةه]?|الآخر[ةه]?|الاخر[ةه]?)|رجب|شعبان|رمضان|شوال|ذ[وي] القعد[ةه]|ذ[وي] الحج[ةه]"
    r"|muharram|safar|rabi[ʿ'’]? (?:al-|ul-)?\w+|jumad[ai] (?:al-|ul-)?\w+|rajab|sha[ʿ'’]?ban|ramad[ah]+n|ramazan|shawwal|d?[hz]u[l ]\S*(?:qa\S+|hij\S+))[,،]?\s+1[34]\d\d(?:\s*(?:هـ|ه|هجري[ةه]?|a\.?h\.?|h)(?!\w))?"
    r"|1[34]\d\d[/-]\d{1,2}[/-]\d{1,2}\s*(?:هـ|ه)(?!\w)"
    r"|[א-ת]{1,2}(?:['׳]|[\"״][א-ת])\s+[א-ת]{2,7}(?:\s+[אב]['׳])?,?\s+(?:ה['׳])?[א-ת]{2,3}[\"״][א-ת]",
    re.IGNORECASE,
)
BESIDE_ANOTHER = " ,،|/()–—-:"
CORRESPONDS = re.compile(r"(?:الموافق|corresponding to|برابر با|مطابق با)\s*:?\s*", re.IGNORECASE)
LETTER_FOR_ZERO = re.compile(r"(?<=\d)[ОоOo]|(?<=\.)[ОоOo](?=\d)|\b[ОоOo](?=\d)")


class EitherDay(PartialDate):
    """The year of a date in numbers that can be two `days`, as nothing in it says which number is the month."""

    days: tuple[PartialDate, ...]

    def __new__(cls, text: str, days: tuple[PartialDate, ...] = ()) -> Self:
        """Make it of its year and the days that it can be."""
        date = super().__new__(cls, text)
        date.days = days
        return date


@lru_cache(maxsize=4096)  # each rule for the lines of a page asks anew
def parse_date(text: str) -> PartialDate | None:
    """Return the date that the whole of `text` states, in ISO 8601 and its own precision; None where it states none."""
    if len(text) > LONGEST or not DIGIT.search(text):
        return None
    if PERSIAN_FIGURES.fullmatch(text.strip()):
        return _of_persia(*map(int, text.split("/")))
    text = DECIMAL.sub(
        lambda digit: str(int(digit[0])), LETTER_FOR_ZERO.sub("0", " ".join(text.translate(INVISIBLE).split()))
    )
    text = YEAR_OF_ERA.sub(lambda era: str(ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))), text)
    for pattern, read in FORMS:
        match = pattern.fullmatch(text if read in {_iso, _in_characters} else fold(text))
        if match and (day := read(match)):
            return day
    beside = CORRESPONDS.sub("", OTHER_DAYS.sub("", text)).strip(BESIDE_ANOTHER)
    return _in_words_of_cldr(text) if beside == text else parse_date(beside)


def iso_date(text: str) -> PartialDate | None:
    """Return an ISO 8601 date or time cut to the day, in its precision (`2003`, `2003-08`); None for any other text."""
    match = ISO.fullmatch(text.strip())
    return _iso(match) if match else None


def only_tells_time(text: str) -> bool:
    """Tell whether a line says when and nothing else, date or not: "5 hours ago", "2000 to May 2003"."""
    words = re.findall(r"\w+", fold(text)) if len(text) <= LONGEST else []
    letters = [word for word in words if not word.isdigit()]
    says_when = len(letters) < len(words) or not NEAR_DAYS.isdisjoint(words)
    return bool(letters) and says_when and all(word in WORDS_OF_TIME for word in letters)


def _iso(match: re.Match[str]) -> PartialDate | None:
    text = match[0].strip()
    try:
        return PartialDate(text if match["partial"] else datetime.fromisoformat(text).date().isoformat())
    except ValueError:
        return None


def _with_month_name(match: re.Match[str]) -> PartialDate | None:
    name, year, day = match["month"], whole_year(int(match["year"])), match.groupdict().get("day")
    if len(match["year"]) == 2 and not (name.isascii() or name in MONTHS):  # it may be of another era
        return None
    months = {MONTHS[name]} if name in MONTHS else _cldr().months.get(_words(name), set())
    if not months:
        return None
    if len(months) > 1:  # two languages give the name to different months
        return _in_words_of_cldr(match.string) or PartialDate.of(year)
    return PartialDate.of(year, min(months), int(day) if day else None)


def whole_year(year: int) -> int:
    """Return a year; of one without its century, that from 1950 to 2049."""
    return year if year >= CENTURY else year + (1900 if year >= EPOCH else 2000)


def _with_roman_month(match: re.Match[str]) -> PartialDate | None:
    return PartialDate.of(int(match["year"]), ROMAN_MONTHS[match["month"]], int(match["day"]))


def _with_persian_month(match: re.Match[str]) -> PartialDate | None:
    month = PERSIAN.get(match["month"])
    return _of_persia(int(match["year"]), month, int(match["day"])) if month else None


def _of_persia(year: int, month: int, day: int) -> PartialDate | None:
    """Return the day of our calendar that is a day of the Persian one."""
    from persiantools.jdatetime import JalaliDate  # noqa: PLC0415  few dates need it

    try:
        ours = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]  # of persiantools
    except ValueError:
        return None
    return PartialDate.of(ours.year, ours.month, ours.day)


Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Cldr:
    """The words that stand in dates in all languages: what says the month, with the particles beside it, and the days of the week.

    Days are numbered from Monday, 0. `thai` are those of Thai, whose years may be counted from the Buddha.
    """

    months: Mapping[Words, set[int]]
    weekdays: Mapping[Words, set[int]]
    thai: frozenset[Words]


@cache
def _cldr() -> _Cldr:
    """Return the words of CLDR's forms of dates, in all languages that stories are read in."""
    from babel import Locale  # noqa: PLC0415  takes a third of a second, and few dates need it
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415  likewise

    months: dict[Words, set[int]] = {}
    weekdays: dict[Words, set[int]] = {}
    thai: set[Words] = set()
    for locale in map(Locale.parse, LANGUAGES_OF_MONTHS):
        for day in (date(2021, month, 1) for month in range(1, 13)):
            texts = [format_date(day, "long", locale), format_date(day, "medium", locale)]
            texts += [format_skeleton("yMMMM", day, locale=locale)]
            texts += [locale.months[context][width][day.month] for context, width in product(("format", "stand-alone"), ("wide", "abbreviated"))]  # fmt: skip
            if locale.language == "th":
                texts += [text.replace(*CHRISTIAN_TO_BUDDHIST) for text in texts]
                texts += [texts[-1].replace(".", "")]
                thai.update(map(_words, texts))
            for form in set(map(_words, texts)) - {()}:
                months.setdefault(form, set()).add(day.month)
        for day in (date(2021, 1, number) for number in range(1, 8)):
            plain, full = (_words(format_date(day, width, locale)) for width in ("long", "full"))
            rest = len(full) - len(plain)
            weekday = full[:rest] if full[rest:] == plain else full[len(plain) :]
            short = {_words(locale.days["format"][width][day.weekday()]) for width in ("wide", "abbreviated", "short")}
            bare = {(word.removeprefix("วัน"),) for word in weekday if locale.language == "th"}
            for form in {weekday, *short, *bare} - {()}:
                weekdays.setdefault(form, set()).add(day.weekday())
    return _Cldr(months, weekdays, frozenset(thai))


def _words(text: str) -> Words:
    """Return the words of a date without its numbers, and without the particles beside these."""
    words = NO_WORD.split(fold(text.translate(INVISIBLE)))
    return tuple(word for word in words if word and word not in PARTICLES)


def _in_words_of_cldr(text: str) -> PartialDate | None:
    """Return the date that a text states in a form of CLDR: a year, a month by its name, and perhaps a day, in any order."""
    text = TIME_OF_DAY.sub("", text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    years = [number for number in numbers if number > LAST_DAY]
    if len(years) != 1 or len(numbers) > 2:
        return None
    cldr, words = _cldr(), _words(text)
    # The day of the week opens or closes a date; a month may have two names: "نيسان/أبريل".
    cuts = [
        (words, ()),
        *((words[n:], words[:n]) for n in range(1, len(words))),
        *((words[:n], words[n:]) for n in range(1, len(words))),
    ]
    stretches = {stretch: cldr.weekdays.get(rest) for stretch, rest in cuts if not rest or rest in cldr.weekdays}
    pairs = [(stretch, n) for stretch in stretches for n in range(1, len(stretch))]
    months_of = {stretch: months for stretch in stretches if (months := cldr.months.get(stretch))} or {
        stretch: both
        for stretch, n in pairs
        if (both := cldr.months.get(stretch[:n], set()) & cldr.months.get(stretch[n:], set()))
    }
    stretch, months = next(iter(months_of.items()), ((), set()))
    is_thai = stretch in cldr.thai
    year = years[0] + (SHORT_BUDDHIST if is_thai and years[0] < CENTURY else 0)
    year -= BUDDHIST_ERA if is_thai and year > BUDDHIST else 0
    if not months or not YEARS[0] <= year < YEARS[1]:
        return None
    days = [number for number in numbers if number <= LAST_DAY]
    dates = [day for month in sorted(months) if (day := PartialDate.of(year, month, *days))]
    if len(dates) > 1:  # two languages give the name to different months: the day of the week may tell
        on = stretches[stretch] or set()
        dates = [day for day in dates if days and date.fromisoformat(day).weekday() in on]
    return dates[0] if len(dates) == 1 else PartialDate.of(year) if len(months) > 1 else None


def _in_numbers(match: re.Match[str]) -> PartialDate | None:
    year = int(match["year"])
    return PartialDate.of(year - BUDDHIST_ERA if year > BUDDHIST else year, int(match["month"]), int(match["day"]))


def _in_characters(match: re.Match[str]) -> PartialDate | None:
    return PartialDate.of(*(int(match[part]) for part in ("year", "month", "day") if match[part]))


def _with_slashes(match: re.Match[str]) -> PartialDate | None:
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    if first == second or first > 12:
        return PartialDate.of(year, second, first)
    if second > 12:
        return PartialDate.of(year, first, second)
    days = tuple(filter(None, (PartialDate.of(year, first, second), PartialDate.of(year, second, first))))
    return EitherDay(match["year"], days) if days else None


ISO = re.compile(
    rf"(?P<partial>{YEAR}(?:-(?P<month>\d\d))?)"
    r"|\d{4}(?:-?W\d\d-?\d|-\d\d-\d\d|\d{4})(?:[T ]\d\d[\d:.,]*(?:Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], PartialDate | None]], ...] = (
    (ISO, _iso),
    (re.compile(rf"{BEFORE}{DAY}\s*{OF}?{MONTH}\s*{OF}?{YEAR}{AFTER}"), _with_month_name),
    (re.compile(rf"{BEFORE}{MONTH}\s+{DAY},?\s+{YEAR}{AFTER}"), _with_month_name),
    (re.compile(rf"{BEFORE_MONTH}{MONTH}\s+{OF}?{YEAR}{AFTER}"), _with_month_name),
    (re.compile(rf"{BEFORE}{DAY}[\s-]{OF}?{MONTH}[\s-]{SHORT_YEAR}"), _with_month_name),
    (re.compile(rf"{BEFORE_MONTH}{MONTH}\s+['’]{SHORT_YEAR}"), _with_month_name),
    (
        re.compile(rf"{BEFORE}(?P<day>\d{{1,2}})[.\s-]\s?(?P<month>{'|'.join(ROMAN_MONTHS)})[.\s-]\s?{YEAR}{AFTER}"),
        _with_roman_month,
    ),
    (re.compile(rf"{BEFORE}{DAY}\s+{MONTH}\s+{YEAR_OF_HIJRA}{AFTER}"), _with_persian_month),
    (
        re.compile(rf"(?:.{{0,24}},\s*)?(?:ngay\s+)?{DAY}\s+thang\s+(?P<month>\d{{1,2}})(?:,|\s+nam)\s+{YEAR}"),
        _in_numbers,
    ),
    (re.compile(rf"{BEFORE}{DAY}-{MONTH}[- ]{YEAR}{AFTER}"), _with_month_name),
    (re.compile(rf"{BEFORE}{YEAR}(?:-yil|\s+ж\.?)\s+{DAY}[- ]{MONTH}{AFTER}"), _with_month_name),
    (
        re.compile(rf"{BEFORE}{YEAR}(?:\.|\s+m\.|\.?\s+gada)?\s+{MONTH}\s+{DAY}(?:\s*d\.?|-\w+)?{AFTER}"),
        _with_month_name,
    ),
    (re.compile(rf"{BEFORE}{YEAR}(?:\.|\s+m\.|\.?\s+gada)?\s+{DAY}\s+{MONTH}{AFTER}"), _with_month_name),
    (re.compile(rf"{BEFORE}(?P<day>\d{{1,2}})\s?\.\s?(?P<month>\d{{1,2}})\s?\.\s?{YEAR}{AFTER}"), _in_numbers),
    (
        re.compile(rf"{BEFORE}(?P<first>\d{{1,2}})(?P<mark>[/-])(?P<second>\d{{1,2}})(?P=mark){YEAR}{AFTER}"),
        _with_slashes,
    ),
    (
        re.compile(rf"{BEFORE}{YEAR}(?P<mark>[/.])\s?(?P<month>\d{{1,2}})(?P=mark)\s?(?P<day>\d{{1,2}}){AFTER}"),
        _in_numbers,
    ),
    (
        re.compile(r"(?P<day>\d{1,2})(?P<mark>[/-])(?P<month>\d{1,2})(?P=mark)(?P<year>25\d\d)(?:\D.{0,16})?"),
        _in_numbers,
    ),
    (re.compile(rf"{YEAR}\s+оны\s+(?P<month>\d{{1,2}})-р сарын\s+(?P<day>\d{{1,2}})(?:\D{{0,16}})"), _in_numbers),
    (
        re.compile(rf"{BEFORE}{YEAR}[年년]\s?(?P<month>\d{{1,2}})[月월](?:\s?(?P<day>\d{{1,2}})[日일]?.{{0,16}})?"),
        _in_characters,
    ),
)

# --- as programs write them ------------------------------------------------------------------------------------------------

SECONDS = (10**8, 5 * 10**9)  # timestamps from 1973 to 2128: a smaller number may be anything
DIGITS = re.compile(r"-?\d{9,16}(?:\.\d+)?", re.ASCII)
DOT_NET = re.compile(r"/Date\((-?\d+)[+-]?\d*\)/", re.ASCII)
# A day and a time after it in any form; 20210505101500, as GDELT writes it.
DAY_AND_TIME = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s,].*)?|(\d{4})(\d\d)(\d\d)(?:T?\d{6}Z?)?", re.ASCII | re.DOTALL
)
JAVASCRIPT = re.compile(
    r"[A-Za-z]{3} ([A-Za-z]{3}) +(\d{1,2})(?: \d\d:\d\d:\d\d(?: [A-Z]{3,4})?)? (\d{4})(?: .*)?", re.ASCII | re.DOTALL
)
RFC_822 = re.compile(r"[A-Za-z]{3}.*(?:\d{4}|\d\d:\d\d)")
SHORT_DAY = re.compile(r"(?P<first>\d{1,2})(?P<mark>[./])(?P<second>\d{1,2})(?P=mark)(?P<year>\d\d)", re.ASCII)
WEEK = re.compile(r"(\d{4})-?W(\d\d)", re.ASCII)
LONGEST_RECORD = 100  # characters


def record_date(value: Any) -> PartialDate | None:
    """Return the date that a value states, in its own precision; None where it states none."""
    if isinstance(value, date):
        return PartialDate.of(value.year, value.month, value.day)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > LONGEST_RECORD:
        return None
    text = str(value).strip()
    return next((day for read in RECORD_FORMS if (day := read(text)) is not None), None)


def _timestamp(text: str) -> PartialDate | None:
    number = DOT_NET.fullmatch(text)
    if number is None and not DIGITS.fullmatch(text):
        return None
    count = float(number[1] if number else text)
    for unit in (1, 1_000, 1_000_000):
        if SECONDS[0] <= count / unit < SECONDS[1]:
            day = datetime.fromtimestamp(count / unit, UTC)
            return PartialDate.of(day.year, day.month, day.day)
    return None


def _day_and_time(text: str) -> PartialDate | None:
    match = DAY_AND_TIME.fullmatch(text)
    return PartialDate.of(*map(int, filter(None, match.groups()))) if match else None


def _short(text: str) -> PartialDate | None:
    """Return the day of numbers with a year of two figures, where they say which is the month: the first is a day with dots, or over 12."""
    match = SHORT_DAY.fullmatch(text)
    if match is None:
        return None
    full = f"{match['first']}{match['mark']}{match['second']}{match['mark']}{whole_year(int(match['year']))}"
    return parse_date(full) if max(int(match["first"]), int(match["second"])) <= LAST_DAY else None


def _week(text: str) -> PartialDate | None:
    """Return the month of a week, or its year where it lies in two."""
    match = WEEK.fullmatch(text)
    try:
        first, last = (
            (date.fromisocalendar(int(match[1]), int(match[2]), day) for day in (1, 7)) if match else (None, None)
        )
    except ValueError:
        return None
    if first is None or last is None or first.year != last.year:
        return None
    return PartialDate.of(first.year, first.month if first.month == last.month else None)


def _rfc_822(text: str) -> PartialDate | None:
    parts = parsedate(text) if RFC_822.search(text) else None
    return PartialDate.of(*parts[:3]) if parts and parts[0] > 1000 else None


def _javascript(text: str) -> PartialDate | None:
    match = JAVASCRIPT.fullmatch(text)
    return parse_date(f"{match[2]} {match[1]} {match[3]}") if match else None


RECORD_FORMS: tuple[Callable[[str], PartialDate | None], ...] = (
    iso_date, _timestamp, _day_and_time, _javascript, parse_date, _rfc_822, _short, _week,
)  # fmt: skip
