"""Temporal expressions of the languages that are read without a parse: German, French, Spanish, Italian, Russian, Ukrainian, Polish.

As in English (english_dates.py); but the tense is that of the sentence, which is of the future where one of its words says
so, and a year alone is one only beside a word that makes it so. Where day and month are numbers, the day comes first.

Each language has a row with its months, weekdays and words that count from now. Months and weekdays are patterns of all their
cases, starting with January and Monday.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from graph_service.linking.temporal.date_arithmetic import (
    NOTHING,
    SHIFTS,
    Bounds,
    PeriodWords,
    Tense,
    When,
    day_of_month,
    join_periods,
    month_of_year,
    same,
    shifted,
    today_of,
    units_from,
    weekday,
)
from graph_service.model import Span
from graph_service.partial_date import PartialDate
from graph_service.text import SpanIndex, sentences


@dataclass(frozen=True, eq=False)
class CalendarWords:
    """A language's calendar.

    `of` stands between day, month and year; `after_year` follows a year and `before_year` makes four digits one. `before_month`
    makes a month alone a date. `days` are days from now; `shifts` patterns of a week, month or year with what it is from now;
    `last` and `next` stand beside a weekday. `ago` has a group `number` and one for each unit; `numbers` are its words.
    `future` are words of a sentence that speaks of what is to come, `past` those of one that tells of what has been, where not
    all others do. `decade` has a group of that name.
    """

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    of: str
    after_year: str
    before_year: str
    before_month: str
    days: dict[str, int]
    shifts: dict[str, tuple[str, int]]
    last: str
    next: str
    until: str
    since: str
    ago: str
    numbers: dict[str, int]
    future: str
    periods: PeriodWords
    decade: str
    past: str = ""


def _periods(from_: str, since: str, until: str, to: str) -> PeriodWords:
    def before(words: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{words})[ \u00a0]$", re.IGNORECASE)

    between = re.compile(rf"[ \u00a0]?(?:[-–—]|(?<=[ \u00a0])(?:{to}))[ \u00a0]?", re.IGNORECASE)
    return PeriodWords(since_until=before(from_), since=before(since), until=before(until), between=between)


GERMAN = CalendarWords(
    months=("Januar|Jänner|Jan", "Februar|Feb", "März", "April|Apr", "Mai", "Juni", "Juli", "August|Aug", "September|Sept?", "Oktober|Okt", "November|Nov", "Dezember|Dez"),
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag|Sonnabend", "Sonntag"),
    of="", after_year="", before_year="im Jahre?|in|seit|bis|von|ab|Jahr|Ende|Anfang|Mitte|wie|Frühjahr|Sommer|Herbst|Winter",
    before_month="im|seit|bis|Ende|Anfang|Mitte|ab|vergangenen|letzten|nächsten|kommenden",
    days={"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "übermorgen": 2},
    shifts={r"(?:vergangenen?|letzten?|vorigen?) Jahre?s?": ("year", -1), r"Jahresende|Ende (?:des|dieses) Jahres(?! \d)": ("year", 0), r"Monatsende|Ende (?:des|dieses) Monats": ("month", 0), r"(?:im )?Vorjahr": ("year", -1), r"diese[mns] Jahre?s?": ("year", 0), r"(?:nächsten?|kommenden?) Jahre?s?": ("year", 1),
            r"(?:vergangene|letzte|vorige)[nr]? Woche": ("week", -1), r"diese[r]? Woche": ("week", 0), r"(?:nächste|kommende)[nr]? Woche": ("week", 1),
            r"(?:vergangenen|letzten|vorigen) Monats?": ("month", -1), r"diese[mns] Monats?": ("month", 0), r"(?:nächsten|kommenden) Monats?": ("month", 1)},
    last="vergangenen|letzten|vorigen", next="kommenden|nächsten", until="bis|bis zum|ab|bis einschließlich", since="seit",
    ago=r"vor (?P<number>{number}) (?:(?P<days>Tag(?:en)?)|(?P<weeks>Wochen?)|(?P<months>Monate?n?)|(?P<years>Jahre?n?))",
    numbers={"einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10},
    future=r"wird|werden|sollen|soll|will|wollen|plant|planen|geplant|muss|müssen|findet|finden|beginnt",
    decade=r"(?P<decade>{decade})er(?:[ -]Jahren?)?",
    periods=_periods("vom|von|zwischen|zwischen dem", "seit|seit dem|ab|ab dem", "bis|bis zum|bis Ende", "bis zum|bis|und dem|und"),
)  # fmt: skip
FRENCH = CalendarWords(
    months=("janvier|janv", "février|févr", "mars", "avril", "mai", "juin", "juillet|juil", "août", "septembre|sept", "octobre|oct", "novembre|nov", "décembre|déc"),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    of="", after_year="", before_year="en|depuis|jusqu'en|année|fin|début|de|dès|printemps|été|automne|hiver|l'an",
    before_month="en|depuis|fin|début|mi-|mois de|d'ici|dès",
    days={"avant-hier": -2, "hier": -1, "aujourd'hui": 0, "demain": 1, "après-demain": 2},
    shifts={r"l['’](?:an|année) derni(?:er|ère)|l['’]année passée": ("year", -1), r"(?:la )?fin de l['’]année(?! \d)": ("year", 0), r"(?:la )?fin du mois(?! de| d['’])": ("month", 0), r"cette année": ("year", 0), r"l['’](?:an|année) prochaine?": ("year", 1),
            r"la semaine (?:dernière|passée)": ("week", -1), r"cette semaine": ("week", 0), r"la semaine prochaine": ("week", 1),
            r"le mois (?:dernier|passé)": ("month", -1), r"ce mois-ci": ("month", 0), r"le mois prochain": ("month", 1)},
    last="dernier|passé", next="prochain", until="jusqu'à|jusqu’à|d'ici|d’ici|avant", since="depuis",
    ago=r"il y a (?P<number>{number}) (?:(?P<days>jours?)|(?P<weeks>semaines?)|(?P<months>mois)|(?P<years>ans?))",
    numbers={"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10},
    future=r"[\w-]{2,}(?:era|eront|ira|iront|dra|dront|vra|vront|ura|uront|ront|tra)|sera|seront|va|vont|doit|doivent|prévue?s?|devrait|devraient",
    decade=r"années (?P<decade>{decade})",
    periods=_periods("du|de|entre|entre le|entre les|entre le mois de", "depuis|depuis le|à partir du|à partir de|dès", "jusqu'au|jusqu’au|jusqu'à|jusqu’à|jusqu'en|jusqu’en|jusqu'à fin|jusqu’à", "au|à|et le|et"),
)  # fmt: skip
SPANISH = CalendarWords(
    months=("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre|setiembre", "octubre", "noviembre", "diciembre"),
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    of="de |del ", after_year="", before_year="en|desde|hasta|año|de|finales de|principios de|del",
    before_month="en|desde|hasta|finales de|principios de|mediados de|mes de",
    days={"anteayer": -2, "ayer": -1, "hoy": 0, "mañana": 1, "pasado mañana": 2},
    shifts={r"el año pasado": ("year", -1), r"fin(?:al(?:es)?)? de(?: este)? año(?! \d)": ("year", 0), r"fin(?:al(?:es)?)? de(?:l| este) mes(?! de)": ("month", 0), r"este año": ("year", 0), r"el (?:próximo año|año (?:próximo|que viene))": ("year", 1),
            r"la semana pasada": ("week", -1), r"esta semana": ("week", 0), r"la (?:próxima semana|semana (?:próxima|que viene))": ("week", 1),
            r"el mes pasado": ("month", -1), r"este mes": ("month", 0), r"el (?:próximo mes|mes (?:próximo|que viene))": ("month", 1)},
    last="pasado", next="próximo|que viene", until="hasta el|hasta|antes del", since="desde el|desde",
    ago=r"hace (?P<number>{number}) (?:(?P<days>días?)|(?P<weeks>semanas?)|(?P<months>mes(?:es)?)|(?P<years>años?))",
    numbers={"un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10},
    future=r"[\w-]{2,}(?:ará|arán|erá|erán|irá|irán|drá|drán|brá|brán)|va a|van a|debe|deben|prevista?o?s?",
    decade=r"(?:años|década de(?: los)?) (?P<decade>{decade})",
    periods=_periods("del|de|desde el|desde|entre el|entre", "desde|desde el|a partir del|a partir de", "hasta|hasta el|hasta finales de", "al|a|hasta el|hasta|y el|y"),
)  # fmt: skip
ITALIAN = CalendarWords(
    months=("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    of="", after_year="", before_year="nel|dal|fino al|del|anno|al|entro il",
    before_month="a|in|da|di|fino a|fine|inizio|metà|mese di|entro|nel",
    days={"l'altro ieri": -2, "ieri": -1, "oggi": 0, "domani": 1, "dopodomani": 2},
    shifts={r"l['’]anno scorso|lo scorso anno": ("year", -1), r"fine (?:dell['’])?anno(?! \d)": ("year", 0), r"fine (?:del )?mese(?! di)": ("month", 0), r"quest['’]anno": ("year", 0), r"(?:l['’]anno prossimo|il prossimo anno)": ("year", 1),
            r"la (?:settimana scorsa|scorsa settimana)": ("week", -1), r"questa settimana": ("week", 0), r"la (?:settimana prossima|prossima settimana)": ("week", 1),
            r"il mese scorso|lo scorso mese": ("month", -1), r"questo mese": ("month", 0), r"il (?:mese prossimo|prossimo mese)": ("month", 1)},
    last="scors[oa]", next="prossim[oa]", until="fino a|entro|fino al", since="da|dal",
    ago=r"(?P<number>{number}) (?:(?P<days>giorn[oi])|(?P<weeks>settiman[ae])|(?P<months>mes[ei])|(?P<years>ann[oi])) fa",
    numbers={"un": 1, "una": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "nove": 9, "dieci": 10},
    future=r"[\w-]{2,}(?:erà|eranno|irà|iranno|vrà|vranno|rrà|rranno|trà|drà|dranno)|sarà|saranno|deve|devono|previst[oaie]|avrà",
    decade=r"anni ['’]?(?P<decade>{decade})",
    periods=_periods("dal|da|tra il|tra|fra il|fra|dall'", "da|dal|a partire dal", "fino al|fino a|fino alla fine di", "al|a|e il|e"),
)  # fmt: skip
RUSSIAN = CalendarWords(
    months=(r"январ\w|янв", r"феврал\w|февр?", r"март[аеу]?", r"апрел\w", r"ма[йяею]", r"июн\w", r"июл\w", r"август\w?", r"сентябр\w|сент", r"октябр\w|окт", r"ноябр\w|нояб", r"декабр\w|дек"),
    weekdays=(r"понедельник\w*", r"вторник\w*", r"сред[аыеу]", r"четверг\w*", r"пятниц\w", r"суббот\w", r"воскресень\w"),
    of="", after_year=r"года|году|годом|год|гг?\.", before_year="$^",
    before_month="в|с|до|к|конца|начале|конце|середине|начала",
    days={"позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1, "послезавтра": 2},
    shifts={r"прошл\w+ году?а?": ("year", -1), r"(?:этом|нынешнем|текущем) году": ("year", 0), r"(?:следующем|будущем) году": ("year", 1),
            r"конц[ау] года": ("year", 0), r"конц[ау] месяца": ("month", 0), r"прошл\w+ недел\w": ("week", -1), r"этой недел\w": ("week", 0), r"следующ\w+ недел\w": ("week", 1),
            r"прошл\w+ месяц\w?": ("month", -1), r"этом месяце": ("month", 0), r"следующ\w+ месяц\w?": ("month", 1)},
    last=r"прошл\w+|минувш\w+", next=r"следующ\w+|ближайш\w+", until="до|к", since="с|со",
    ago=r"(?P<number>{number}) (?:(?P<days>дн\w+|день)|(?P<weeks>недел\w+)|(?P<months>месяц\w*)|(?P<years>год\w?|лет)) назад",
    numbers={"один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10},
    future=r"будут?|пройд[её]т|пройдут|состо[ия]тся|план\w+|намерен\w*|должн\w+|откроется|начн\w+|прибуд\w+|\w{3,}[её]тся|ожидается|запланирован\w*|останутся|встретятся",
    decade=r"(?P<decade>{decade})-[хе](?: год(?:ах|ов|ы|ам))?",
    past=r"\w{2,}(?:л|ла|ло|ли|лся|лась|лось|лись)",
    periods=_periods("с|со|от|между", "с|со|начиная с", "до|по|до конца", "по|до|и"),
)  # fmt: skip
UKRAINIAN = CalendarWords(
    months=(r"січ(?:ень|н\w{1,2})", r"лют(?:ий|ого|ому)", r"берез(?:ень|н\w{1,2})", r"квіт(?:ень|н\w{1,2})", r"трав(?:ень|н\w{1,2})", r"черв(?:ень|н\w{1,2})", r"лип(?:ень|н\w{1,2})", r"серп(?:ень|н\w{1,2})",
            r"верес(?:ень|н\w{1,2})", r"жовт(?:ень|н\w{1,2})", r"листопад\w{0,2}", r"груд(?:ень|н\w{1,2})"),
    weekdays=(r"понеділ(?:ок|к\w{1,2})", r"вівтор(?:ок|к\w{1,2})", r"серед[аиуі]", r"четвер\w{0,2}", r"п['’ʼ]ятниц\w", r"субот\w", r"неділ\w"),
    of="", after_year=r"року|році|роком|рік|рр?\.", before_year="$^",
    before_month="у|в|з|із|до|до кінця|кінця|початку|кінці|на початку|наприкінці|з початку",
    days={"позавчора": -2, "вчора": -1, "учора": -1, "сьогодні": 0, "завтра": 1, "післязавтра": 2},
    shifts={r"(?:минул|торішн)\w+ ро(?:ку|ці)|торік": ("year", -1), r"ц(?:ього|ьому) ро(?:ку|ці)|цьогоріч": ("year", 0), r"наступн\w+ ро(?:ку|ці)": ("year", 1),
            r"кінц[яі] року": ("year", 0), r"кінц[яі] місяця": ("month", 0), r"минул\w+ тиж\w+": ("week", -1), r"ц(?:ього|ьому) тиж\w+": ("week", 0), r"наступн\w+ тиж\w+": ("week", 1),
            r"минул\w+ місяц\w+": ("month", -1), r"ц(?:ього|ьому) місяц\w+": ("month", 0), r"наступн\w+ місяц\w+": ("month", 1)},
    last=r"минул\w+", next=r"наступн\w+|найближч\w+", until="до", since="з|із|від",
    ago=r"(?P<number>{number}) (?:(?P<days>дн\w+|день)|(?P<weeks>тиж\w+)|(?P<months>місяц\w+)|(?P<years>рок\w+|рік|років)) тому",
    numbers={"один": 1, "два": 2, "дві": 2, "три": 3, "чотири": 4, "п'ять": 5, "шість": 6, "сім": 7, "вісім": 8, "дев'ять": 9, "десять": 10},
    future=r"буде|будуть|пройд\w+|відбуд\w+|план\w+|має|мають|повинн\w+|\w+тиме|\w+тимуть|розпочн\w+|почн\w+|відкриється|очікується|заплановано|залишаться|зустрінуться",
    decade=r"(?P<decade>{decade})-(?:х|ті|их)(?: рок(?:ах|ів|и|ам))?",
    past=r"\w{2,}(?:в|вся|ла|лася|лась|ло|лося|лось|ли|лися|лись|но|то)",
    periods=_periods("з|із|від|між", "з|із|від|починаючи з", "до|по|до кінця", "до|по|і|та"),
)  # fmt: skip
POLISH = CalendarWords(
    months=("stycz(?:eń|ni\\w{1,2})|stycznia", "lut(?:y|ego|ym)", "mar(?:zec|ca|cu)", "kwie(?:cień|tnia|tniu)", "maj[au]?", "czerw(?:iec|ca|cu)", "lip(?:iec|ca|cu)", "sierp(?:ień|nia|niu)",
            "wrze(?:sień|śnia|śniu)", "październik[au]?|październiku", "listopad\\w{0,2}", "grud(?:zień|nia|niu)"),
    weekdays=("poniedziałe?k\\w{0,2}", "wtore?k\\w{0,2}", "środ[aęyo]\\w?|środę", "czwart(?:ek|ku|ku)", "piąt(?:ek|ku)", "sobot[aęy]", "niedziel[aęi]"),
    of="", after_year=r"roku|rok|r\.", before_year="$^",
    before_month="w|we|od|do|końca|początku|połowie|pod koniec|koniec",
    days={"przedwczoraj": -2, "wczoraj": -1, "dziś": 0, "dzisiaj": 0, "jutro": 1, "pojutrze": 2},
    shifts={r"(?:ubiegł|zeszł|minion)\w+ roku": ("year", -1), r"(?:tym|bieżącym) roku|tego roku": ("year", 0), r"(?:przyszł|następn)\w+ roku": ("year", 1),
            r"(?:końca|koniec) (?:tego )?roku": ("year", 0), r"(?:końca|koniec) (?:tego )?miesiąca": ("month", 0), r"(?:ubiegł|zeszł|minion)\w+ tygodniu?a?": ("week", -1), r"tym tygodniu": ("week", 0), r"(?:przyszł|następn)\w+ tygodniu": ("week", 1),
            r"(?:ubiegł|zeszł|minion)\w+ miesiącu": ("month", -1), r"tym miesiącu": ("month", 0), r"(?:przyszł|następn)\w+ miesiącu": ("month", 1)},
    last=r"ubiegł\w+|zeszł\w+|minion\w+", next=r"przyszł\w+|najbliższ\w+|następn\w+", until="do", since="od",
    ago=r"(?P<number>{number}) (?:(?P<days>dni|dzień)|(?P<weeks>tygodn\w+|tydzień)|(?P<months>miesi\w+)|(?P<years>lat\w?|rok)) temu",
    numbers={"jeden": 1, "dwa": 2, "trzy": 3, "cztery": 4, "pięć": 5, "sześć": 6, "siedem": 7, "osiem": 8, "dziewięć": 9, "dziesięć": 10},
    future=r"będzie|będą|odbędzie|odbędą|ma|mają|plan\w+|rozpocznie|zostanie|zostaną|musi|muszą|spotkają|zacznie|otworzy|przyjedzie",
    decade=r"lata(?:ch)? (?P<decade>{decade})\.?",
    periods=_periods("od|z|między", "od|począwszy od", "do|do końca", "do|a|i"),
)  # fmt: skip
CALENDARS = {"de": GERMAN, "fr": FRENCH, "es": SPANISH, "it": ITALIAN, "ru": RUSSIAN, "uk": UKRAINIAN, "pl": POLISH}


DAY = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:1[5-9]|20)\d\d"
TO = r"(?:-|–|—| (?:bis|bis zum|au|à|al|a|по|до|do|und|et|y|e|и|та|і|i) )"
LOOK_BACK = 24
DECADE = r"(?:(?:1[5-9]|20)\d|[2-9])0"
UNITS = ("day", "week", "month", "year")


@dataclass(frozen=True, eq=False)
class Forms:
    """The patterns of a language, tried in this order at each place."""

    words: CalendarWords
    any_form: re.Pattern[str]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    shifts: tuple[tuple[re.Pattern[str], str, int], ...]
    future: re.Pattern[str]
    past: re.Pattern[str]
    until: re.Pattern[str]
    since: re.Pattern[str]

    @classmethod
    def of(cls, words: CalendarWords) -> "Forms":
        """Compile the patterns of a language."""

        def compiled(*forms: str) -> tuple[re.Pattern[str], ...]:
            return tuple(re.compile(form, re.IGNORECASE) for form in forms)

        month, days = "|".join(words.months), "|".join(words.weekdays)
        of, dot = f"(?:{words.of})?", r"(?:\.|er|º)?"
        year = rf"(?:,? {of}(?P<{{}}>{YEAR})(?!\d)(?: (?:{words.after_year or '$^'})(?!\w))?)"
        numbers = "|".join([r"\d{1,3}", *words.numbers])
        forms = (
            rf"(?P<iso>{YEAR}-(?:0[1-9]|1[0-2])-{DAY})(?!\d)",
            rf"(?P<nday>{DAY})(?P<sep>[./-])(?P<nmonth>0?[1-9]|1[0-2])(?P=sep)(?P<nyear>{YEAR})(?!\d)",
            rf"(?P<day0>{DAY}){dot}(?: {of}(?P<month0>{month})\.?)?{TO}(?P<day1>{DAY}){dot} {of}(?P<month1>{month})(?!\w)(?:\.(?= ?\d))?{year.format('year1')}?",
            rf"(?:(?:{days})(?:, (?:den |le |el |il )?| (?:den |le |el |il )?))?(?P<day>{DAY}){dot} {of}(?P<month>{month})(?!\w)(?:\.(?= ?\d))?{year.format('year')}?",
            rf"(?P<month2>{month})(?!\w)(?:\.(?= ?\d))?{year.format('year2')}",
            words.ago.replace("{number}", numbers),
            rf"(?P<now>{'|'.join(sorted(words.days, key=len, reverse=True))})",
            rf"(?P<shift>{'|'.join(words.shifts)})",
            words.decade.replace("{decade}", DECADE),
            rf"(?:(?P<last0>{words.last}) |(?P<next0>{words.next}) )?(?P<weekday>{days})(?!\w)(?: (?P<last1>{words.last})(?!\w)| (?P<next1>{words.next})(?!\w))?",
            rf"(?:{words.before_month}) (?P<core>(?P<month3>{month}))(?!\w)(?! \d)",
            rf"(?P<year3>{YEAR})(?= (?:{words.after_year or '$^'})(?!\w))",
            rf"(?:{words.before_year}) (?P<core2>(?P<year4>{YEAR}))(?![\w.,]?\d)(?! [^\W\d_A-Z]{{5,}})",
        )
        return cls(
            words=words,
            any_form=re.compile(rf"(?<![\w.,/+-])(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE),
            months=compiled(*words.months),
            weekdays=compiled(*words.weekdays),
            shifts=tuple((re.compile(form, re.IGNORECASE), unit, by) for form, (unit, by) in words.shifts.items()),
            future=re.compile(rf"(?<!\w)(?:{words.future})(?!\w)", re.IGNORECASE),
            past=re.compile(rf"(?<!\w)(?:{words.past})(?!\w)", re.IGNORECASE),
            until=re.compile(rf"(?<!\w)(?:{words.until})[ \u00a0]$", re.IGNORECASE),
            since=re.compile(rf"(?<!\w)(?:{words.since})[ \u00a0]$", re.IGNORECASE),
        )


@cache
def forms_of(language: str) -> Forms:
    """Return the patterns of a language."""
    return Forms.of(CALENDARS[language])


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is resolved against."""

    forms: Forms
    story_date: PartialDate | None
    tense: Tense


def _iso(match: re.Match[str], _context: Context) -> Bounds:
    year, month, day = map(int, match["iso"].split("-"))
    return same(PartialDate.of(year, month, day))


def _in_numbers(match: re.Match[str], _context: Context) -> Bounds:
    return same(PartialDate.of(int(match["nyear"]), int(match["nmonth"]), int(match["nday"])))


def _days(match: re.Match[str], context: Context) -> Bounds:
    year, last = match["year1"], match["month1"]
    start, _ = _on_day(match["day0"], match["month0"] or last, year, context)
    _, end = _on_day(match["day1"], last, year, context)
    return (start, end) if start and end and start < end else NOTHING


def _day(match: re.Match[str], context: Context) -> Bounds:
    if context.forms.until.search(match.string, max(0, match.start() - LOOK_BACK), match.start()):
        context = replace(context, tense=None)  # what lasted until then, or what does
    return _on_day(match["day"], match["month"], match["year"], context)


def _on_day(day: str, month: str, year: str | None, context: Context) -> Bounds:
    number = _number(month, context.forms.months)
    if year:
        return same(PartialDate.of(int(year), number, int(day)))
    return day_of_month(context.story_date, number, int(day), context.tense)


def _month(match: re.Match[str], context: Context) -> Bounds:
    return same(PartialDate.of(int(match["year2"]), _number(match["month2"], context.forms.months)))


def _month_alone(match: re.Match[str], context: Context) -> Bounds:
    return month_of_year(context.story_date, _number(match["month3"], context.forms.months), "", context.tense)


def _now(match: re.Match[str], context: Context) -> Bounds:
    today = today_of(context.story_date)
    days = context.forms.words.days[match["now"].lower().replace("’", "'")]
    return NOTHING if today is None else same(shifted(today, days))


def _shift(match: re.Match[str], context: Context) -> Bounds:
    unit, by = next((unit, by) for form, unit, by in context.forms.shifts if form.fullmatch(match["shift"]))
    return SHIFTS[unit](context.story_date, by)


def _weekday(match: re.Match[str], context: Context) -> Bounds:
    forms, start = context.forms, match.start()
    number = _number(match["weekday"], forms.weekdays) - 1
    which = "last" if match["last0"] or match["last1"] else "next" if match["next0"] or match["next1"] else ""
    if which or not forms.until.search(match.string, max(0, start - LOOK_BACK), start):
        return weekday(context.story_date, number, which, context.tense)
    # Without a word of the future the sentence may tell of what lasted until then, or of what does.
    return weekday(context.story_date, number, "until", context.tense) if context.tense == "future" else NOTHING


def _ago(match: re.Match[str], context: Context) -> Bounds:
    word = match["number"].lower()
    number = int(word) if word.isdigit() else context.forms.words.numbers[word]
    return units_from(context.story_date, -number, next(unit for unit in UNITS if match[f"{unit}s"]))


def _decade(match: re.Match[str], _context: Context) -> Bounds:
    start = int(match["decade"].rjust(4, "x").replace("xx", "19"))
    return PartialDate.of(start), PartialDate.of(start + 9)


def _year(match: re.Match[str], _context: Context) -> Bounds:
    return same(PartialDate(match["year3"] or match["year4"]))


def _number(name: str, patterns: tuple[re.Pattern[str], ...]) -> int:
    return next(number for number, pattern in enumerate(patterns, start=1) if pattern.fullmatch(name))


# How a match is read, by the group that it has.
READERS: dict[str, Callable[[re.Match[str], Context], Bounds]] = {
    "iso": _iso, "nyear": _in_numbers, "day1": _days, "day": _day, "month2": _month, "now": _now, "shift": _shift,
    "weekday": _weekday, "month3": _month_alone, "number": _ago, "decade": _decade, "year3": _year, "year4": _year,
}  # fmt: skip


def find_plain_dates(text: str, language: str, story_date: str | None = None) -> tuple[When, ...]:
    """Return the temporal expressions of a text in order, periods as one; none in a language without a calendar here."""
    if language not in CALENDARS:
        return ()
    forms = forms_of(language)
    day_of_story = PartialDate(story_date) if story_date else None
    lines = SpanIndex.of(list(sentences(text)))
    points: list[When] = []
    for match in forms.any_form.finditer(text):
        sentence = lines.spans[max(lines.before(match.start()), 0)].of(text)
        tense: Tense = "future" if forms.future.search(sentence) else "past" if forms.past.search(sentence) else None
        core = next((name for name in ("core", "core2") if match[name]), 0)
        read = next(read for group, read in READERS.items() if match[group])
        bounds = read(match, Context(forms, day_of_story, tense))
        vague = (match["shift"] or match["decade"]) is not None and bounds[0] != bounds[1]
        points.append(When(Span(*match.span(core)), *bounds, vague=vague))
    return tuple(join_periods(text, points, forms.words.periods, day_of_story))
