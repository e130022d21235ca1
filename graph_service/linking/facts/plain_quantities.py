"""Quantities of stories without a parse, in German, French, Spanish, Italian, Russian, Ukrainian and Polish.

Only words are read. Digits, and number words from ten on, count a share, a sum of money, degrees, or the word after them that
may be a noun in the plural; smaller number words mostly announce a list or belong to an idiom, and count people alone. A
decimal comma and the signs between thousands are those of the language. Such quantities have no period.

Each language has a row with its number words, scales, currencies and bounds. Times, months, currencies and shares are stems,
since the languages inflect them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from graph_service.linking.facts.numerals import (
    MONEY_AFTER,
    Counted,
    Measure,
    Numeral,
    RangeWords,
    join_numerals,
    read_measure,
    start_with_symbol,
)
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Quantity, Span

BILLION = 10**9


@dataclass(frozen=True, eq=False)
class NumberWords:
    """How a language writes numbers.

    `small` are its words for two to nine, `teens` those for ten to nineteen, `tens` from twenty to a hundred; `hundreds`
    from 200 to 900; `other` are more forms with their values. `joint` is the pattern of what joins the words of a number;
    where it is empty, tens and units are one word, joined by `fused`, with `units_first` the units before the tens. `scales` are patterns with their values. `of` may stand between a scale
    and what is counted. `noun` is the pattern of what is counted, `never` of words that look like it and count nothing; `people` are nouns that even a
    small number word counts. `bounds` are phrases before a number with the bound that they mean.
    """

    small: str
    teens: str
    tens: str
    hundreds: str
    joint: str
    scales: dict[str, int]
    percent: str
    points: str
    degrees: str
    money: str
    times: str
    noun: str
    never: str
    people: str
    bounds: dict[str, str]
    ranges: RangeWords
    minus: str
    other: dict[str, int]
    of: str = ""
    fused: str = ""
    units_first: bool = False

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The value of each number word, also of tens and units where they are one word."""
        small = dict(zip(self.small.split(), range(2, 10), strict=True))
        tens = dict(zip(self.tens.split(), range(20, 101, 10), strict=True))
        numbers = small | dict(zip(self.teens.split(), range(10, 20), strict=True)) | tens | self.other
        numbers |= dict(zip(self.hundreds.split(), range(200, 1000, 100), strict=True))
        for ten, value in tens.items() if not self.joint else ():
            for unit, more in small.items():
                numbers[self.fused.join((unit, ten) if self.units_first else (ten, unit))] = value + more
        return numbers


def _ranges(
    to: str, between: str, and_: str, change: str, negated: str, but: str, unit: str, changed: str = ""
) -> RangeWords:
    return RangeWords(
        to=to,
        between=between,
        and_=and_,
        before_change=change,
        negated=negated,
        but=but,
        changed_to=changed or None,
        unit=rf"[ \u00a0]?%|[ \u00a0](?:{unit})",
    )


ROMANCE_MONEY = r"euros?|d[oó]ll?ar[eis]?s?|francs?|francos|franchi|livres?|libras|sterline|yens?|yuans?|hryvnias?|grivnas?|roubles?|rublos?|rubli|zlotys?|pesos?|lei|levs?|tenges?|couronnes|coronas|corone|lires?|liras|lire"
GERMAN_MONEY = (
    r"Euro|(?:US-)?Dollar|Franken|Pfund|Yen|Yuan|Hrywn[aj]\w?|Rubel|Zloty|Złoty|Lei|Lewa?|Kronen|Lira|Tenge|Cent|Forint"
)
SLAVIC_MONEY_RU = r"евро|доллар\w*|рубл\w*|руб\.?|грив\w*|грн\.?|фунт\w*|франк\w*|иен\w?|юан\w*|злот\w*|тенге|леев|лей|лари|сом\w{0,2}|манат\w*|драм\w*|крон\w?|лир\w?|цент\w*"
SLAVIC_MONEY_UK = r"євро|долар\w*|рубл\w*|грив\w*|гривен\w*|грн\.?|фунт\w*|франк\w*|єн\w?|юан\w*|злот\w*|тенге|леїв|лей|ларі|крон\w?|лір\w?|цент\w*"
POLISH_MONEY = r"euro|dolar\w*|rubl\w*|hrywn\w*|hrywien|funt\w*|frank\w*|jen\w*|juan\w*|złot\w*|zł|lej\w*|koron\w?|lir\w?|tenge|grosz\w*|cent\w*"

GERMAN = NumberWords(
    small="zwei drei vier fünf sechs sieben acht neun",
    teens="zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    tens="zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert",
    hundreds="zweihundert dreihundert vierhundert fünfhundert sechshundert siebenhundert achthundert neunhundert",
    joint="",
    fused="und",
    units_first=True,
    scales={r"Milliarden?|Mrd\.?": BILLION, r"Millionen?|Mio\.?": 10**6, r"Billionen?|Bio\.": 10**12, r"Tausend|Tsd\.?": 1000},
    percent="Prozent",
    points=r"Prozentpunkte?n?",
    degrees=r"Grad(?: Celsius)?",
    money=GERMAN_MONEY,
    times="uhr|jahr|monat|tage?n?s?$|stunde|minute|sekunde|woche|jährig|januar|februar|märz|april|mai$|juni$|juli$|august$|september|oktober|november|dezember|bis$|mal$",
    noun=r"(?:(?!(?:und|oder|bis|von|mit|auf|in|der|die|das|den|dem|des)\b)[a-zäöüß-]+(?:e|en|er)[ \u00a0]){0,2}[A-ZÄÖÜ][\w-]{2,}|km|kg",
    never="der|die|das|den|dem|des|ein|eine|seite|artikel|im|für|prozentpunkt",
    people=r"menschen|personen|soldaten|zivilisten|kinder\w*|frauen|männer\w*|polizisten|beamten?|verletzten?|toten?|opfer|"
    r"mitglieder\w*|länder\w*|staaten|beobachter\w*|journalisten|schulen|orte|städte|millionen",
    bounds={"mehr als": "more than", "über": "over", "rund": "about", "etwa": "about", "ungefähr": "about", "circa": "about",
            "ca.": "about", "knapp": "nearly", "fast": "nearly", "mindestens": "at least", "wenigstens": "at least",
            "höchstens": "at most", "bis zu": "up to", "weniger als": "less than", "unter": "under", "gut": "over",
            "nur": "only", "insgesamt": "a total of"},
    ranges=_ranges("bis|oder|bis zu", "zwischen", "und", r"(?:vorher|früher)", "nicht", "sondern", rf"{GERMAN_MONEY}|Prozent|Grad", changed="auf"),
    minus="minus",
    other={"tausend": 1000, "einundzwanzig": 21, "einunddreißig": 31, "ein Dutzend": 12},
)  # fmt: skip
FRENCH = NumberWords(
    small="deux trois quatre cinq six sept huit neuf",
    teens="dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    tens="vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent",
    hundreds="deux-cents trois-cents quatre-cents cinq-cents six-cents sept-cents huit-cents neuf-cents",
    joint="[- ](?:et[- ])?",
    scales={r"milliards?|Mds?\.?": BILLION, r"millions?|M(?=[ \u00a0]?[€$])": 10**6, r"billions?": 10**12, r"mille": 1000},
    percent=r"pour cent|p\. ?100",
    points=r"points? de pourcentage|points? de pourcent\w*",
    degrees=r"degrés?",
    money=ROMANCE_MONEY,
    times="ans?$|années?|mois$|jours?$|journées?|heures?|minutes?|secondes?$|semaines?|siècles?|janv|févr|mars$|avril|mai$|juin$|juil|août|septembre|octobre|novembre|décembre|h$|fois$",
    noun=r"(?:(?:nouve(?:aux|lles)|autres|jeunes|grand(?:e)?s|petit(?:e)?s|ancien(?:ne)?s|premi(?:er|ère)s|vieux|vieilles|bon(?:ne)?s)[ \u00a0])?"
    r"(?:[a-zà-ÿœ’'-]{2,}[sxz]|[A-ZÉÈ][a-zà-ÿ]+(?:iens?|iennes|ais|ois|ains|aines|ands|andes|aises|oises)|km|kg)",
    never="dans|mais|sous|plus|vers|fois|sans|très|moins|puis|depuis|après|près|selon|chez|hors|dès|les|des|aux|ces|ses|leurs|"
    "nous|vous|ils|elles|toujours|jamais|alors|lors|deux|trois|six|dix|ans|points|aussi|pas|était|avons|avez|reste",
    people=r"personnes|soldats|civils|enfants|femmes|hommes|policiers|gendarmes|blessés|morts|victimes|membres|pays|états|"
    r"observateurs|observatrices|journalistes|écoles|villes|villages|ministres|experts|expertes|élèves|étudiants|manifestants",
    bounds={"plus de": "more than", "plus d'": "more than", "environ": "about", "quelque": "about", "quelques": "about", "près de": "nearly",
            "presque": "nearly", "au moins": "at least", "au plus": "at most", "jusqu'à": "up to", "moins de": "less than",
            "à peine": "only", "seulement": "only", "un total de": "a total of", "autour de": "about", "au total": "a total of"},
    ranges=_ranges("à|ou|jusqu'à", "entre", "et",
                   r"(?:pass\w+|augment\w+|baiss\w+|hausse|recul\w*|chut\w+|grimp\w+|progress\w+|tomb\w+|mont\w+|réduit\w*|descend\w*)(?: [\w%,]+){0,3} de",
                   "non|pas|non pas", "mais", rf"{ROMANCE_MONEY}|pour cent|degrés?"),
    minus=r"(?<!au )(?<!du )(?<!le )moins",
    other={"un": 1, "une": 1, "quatre-vingt": 80, "deux cents": 200, "trois cents": 300, "quatre cents": 400, "cinq cents": 500,
               "six cents": 600, "sept cents": 700, "huit cents": 800, "neuf cents": 900, "mille": 1000, "une centaine": 100,
               "une dizaine": 10, "une douzaine": 12, "une vingtaine": 20, "une trentaine": 30,
               "une quarantaine": 40, "une cinquantaine": 50},
    of=r"(?:de |d['’])",
)  # fmt: skip
SPANISH = NumberWords(
    small="dos tres cuatro cinco seis siete ocho nueve",
    teens="diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    tens="veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
    hundreds="doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    joint=" (?:y )?",
    scales={r"mil millones": BILLION, r"millones|millón": 10**6, r"billones|billón": 10**12, r"mil": 1000},
    percent=r"por ciento",
    points=r"puntos porcentuales",
    degrees=r"grados?",
    money=ROMANCE_MONEY,
    times="años?$|mes$|meses|días?$|horas?$|minutos?|segundos?$|semanas?|siglos?|enero|febrero|marzo$|abril|mayo$|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|veces",
    noun=r"(?:(?:nuev|otr|grand|pequeñ|jóven|antigu|primer|viej)[aeo]s[ \u00a0])?(?:[a-zà-ÿñ-]{2,}s|km|kg)",
    never="las|los|sus|tras|más|menos|es|nos|unas|unos|estas|estos|esas|esos|ellos|ellas|entonces|antes|después|además|quienes|les|"
    "dos|tres|seis|puntos|mientras|pues|años|jamás|través",
    people=r"personas|soldados|civiles|niños|niñas|mujeres|hombres|policías|heridos|muertos|víctimas|miembros|países|estados|"
    r"observadores|periodistas|escuelas|ciudades|pueblos|ministros|expertos|estudiantes|manifestantes|agentes",
    bounds={"más de": "more than", "cerca de": "nearly", "casi": "nearly", "unos": "about", "unas": "about", "alrededor de": "about",
            "aproximadamente": "about", "al menos": "at least", "por lo menos": "at least", "hasta": "up to",
            "menos de": "less than", "como máximo": "at most", "solo": "only", "sólo": "only", "un total de": "a total of"},
    ranges=_ranges("a|o|u|hasta", "entre", "y|e",
                   r"(?:pas\w+|aument\w+|baj\w+|subi\w+|cay\w+|crec\w+|reduj\w+|descend\w+|increment\w+)(?: [\w%,]+){0,3} del?",
                   "no", "sino", rf"{ROMANCE_MONEY}|por ciento|grados?"),
    minus=r"(?<!al )(?<!lo )menos",
    other={"un": 1, "uno": 1, "una": 1, "veintiún": 21, "veintiuno": 21, "veintidós": 22, "veintitrés": 23, "veinticuatro": 24, "veinticinco": 25, "veintiséis": 26,
               "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "ciento": 100, "doscientas": 200, "trescientas": 300,
               "cuatrocientas": 400, "quinientas": 500, "mil": 1000, "una docena": 12, "una decena": 10, "un centenar": 100},
    of=r"(?:de )",
)  # fmt: skip
ITALIAN = NumberWords(
    small="due tre quattro cinque sei sette otto nove",
    teens="dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    tens="venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento",
    hundreds="duecento trecento quattrocento cinquecento seicento settecento ottocento novecento",
    joint="",
    scales={r"miliard[oi]|mld\.?": BILLION, r"milion[ei]|mln\.?": 10**6, r"bilion[ei]": 10**12, r"mila": 1000},
    percent=r"per cento|percento",
    points=r"punti percentuali",
    degrees=r"gradi",
    money=ROMANCE_MONEY,
    times="ann[oi]$|mes[ei]$|giorn[oi]$|or[ae]$|minut[oi]$|second[oi]$|settiman|secol[oi]|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|volt[ae]$",
    noun=r"(?:(?:nuov|altr|giovan|grand|piccol|vecchi|prim)[ei][ \u00a0])?(?:[a-zà-ÿ-]{3,}[eiaà]|km|kg)",
    never="alla|alle|della|delle|nella|nelle|dalla|dalle|sulla|sulle|negli|degli|agli|dei|nei|dai|sui|che|come|dove|quando|sono|oltre|anche|"
    "prima|dopo|fra|per|con|una|ogni|sia|dice|viene|verso|entro|invece|mentre|circa|sempre|ancora|senza|due|sei|tre|punti|"
    "era|sarà|fa|mila|contro|nove|settanta|quelle|queste|questi|quelli|hanno|della|ma|cui",
    people=r"persone|soldati|civili|bambini|donne|uomini|poliziotti|feriti|morti|vittime|membri|paesi|stati|osservatori|giornalisti|"
    r"scuole|città|villaggi|ministri|esperti|studenti|manifestanti|agenti",
    bounds={"più di": "more than", "oltre": "over", "circa": "about", "quasi": "nearly", "almeno": "at least", "fino a": "up to",
            "meno di": "less than", "al massimo": "at most", "solo": "only", "un totale di": "a total of", "intorno a": "about"},
    ranges=_ranges("a|o|ai|fino a", "tra|fra", "e|ed",
                   r"(?:pass\w+|aument\w+|scend\w+|sces\w+|sal\w+|cresc\w+|ridott\w+|calat\w+|cal[oò])(?: [\w%,]+){0,3} da(?:l|i)?",
                   "non", "ma|bensì", rf"{ROMANCE_MONEY}|per cento|gradi"),
    minus="meno",
    other={"ventuno": 21, "ventotto": 28, "mille": 1000, "una decina": 10, "una ventina": 20, "un centinaio": 100,
               "una dozzina": 12, "una trentina": 30, "una cinquantina": 50},
    of=r"(?:di |d['’])",
)  # fmt: skip
RUSSIAN = NumberWords(
    small="два три четыре пять шесть семь восемь девять",
    teens="десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    tens="двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто",
    hundreds="двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    joint=" ",
    scales={r"млрд\.?|миллиард\w*": BILLION, r"млн\.?|миллион\w*": 10**6, r"трлн\.?|триллион\w*": 10**12, r"тыс\.?|тысяч\w*": 1000},
    percent=r"процент(?!н)\w*",
    points=r"процентн\w+ пункт\w*|п\. ?п\.",
    degrees=r"градус\w*",
    money=SLAVIC_MONEY_RU,
    times="год(?:а|у|ом|ы|ов|ах|ам)?$|лет$|месяц|дн(?:я|ей|ям|ями|ях)$|день|сут(?:ок|ки)|час(?:а|у|ов|ам|ами|ах)?$|минут|секунд|недел|век(?:а|у|ов|ах)?$|январ|феврал|март(?:а|е|у)?$|апрел|ма[йяе]$|июн|июл|август|сентябр|октябр|ноябр|декабр|г$|раза?$",
    noun=r"(?:[а-яё-]+(?:ых|их|ые|ие)[ \u00a0]){0,2}[а-яё-]{3,}|км|кг|га",
    never="для|или|что|как|это|они|она|его|при|под|над|без|до|из|от|на|за|по|не|ни|все|всего|были|был|была|стали|также|уже|еще|ещё|"
    "против|после|перед|между|чтобы|более|менее|через|около|пункт\\w*|статьи|стать\\w*",
    people=r"человек\w*|люд\w+|солдат\w*|военн\w+|граждан\w+|дет\w+|ребён\w*|женщин\w*|мужчин\w*|полицейск\w+|ранен\w+|погибш\w+|жертв\w*|"
    r"член\w*|стран\w*|государств\w*|наблюдател\w+|журналист\w*|школ\w*|город\w*|сел\w{0,2}|министр\w*|эксперт\w*|студент\w*",
    bounds={"более": "more than", "больше": "more than", "свыше": "over", "около": "about", "примерно": "about", "порядка": "about",
            "почти": "nearly", "не менее": "at least", "как минимум": "at least", "по меньшей мере": "at least",
            "менее": "less than", "меньше": "less than", "не более": "at most", "всего": "only", "лишь": "only"},
    ranges=_ranges("до|или|либо|по", "между", "и", r"с|со|вместо|(?:вырос\w*|выросл\w+|упал\w*|снизил\w+|увеличил\w+|сократил\w+)(?: [\w%,]+){0,3} (?:с|со|от)",
                   "не", "а", rf"{SLAVIC_MONEY_RU}|процент\w*|градус\w*"),
    minus="минус",
    other={"один": 1, "одна": 1, "одного": 1, "двух": 2, "трёх": 3, "трех": 3, "четырёх": 4, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "двое": 2, "трое": 3, "четверо": 4, "пятеро": 5, "две": 2,
               "десяти": 10, "двадцати": 20, "тридцати": 30, "сорока": 40, "пятидесяти": 50, "ста": 100, "тысяча": 1000, "тысячи": 1000},
)  # fmt: skip
UKRAINIAN = NumberWords(
    small="два три чотири п'ять шість сім вісім дев'ять",
    teens="десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять",
    tens="двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто сто",
    hundreds="двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот",
    joint=" ",
    scales={r"млрд\.?|мільярд\w*": BILLION, r"млн\.?|мільйон\w*": 10**6, r"трлн\.?|трильйон\w*": 10**12, r"тис\.?|тисяч\w*": 1000},
    percent=r"відсот\w+|процент(?!н)\w*",
    points=r"відсотков\w+ пункт\w*|процентн\w+ пункт\w*|в\. ?п\.",
    degrees=r"градус\w*",
    money=SLAVIC_MONEY_UK,
    times="рік|рок(?:и|у|ом|ів|ам|ах|ами)$|літ$|місяц|дн(?:і|ів|я|ям|ями|ях)$|день|діб|доб[иу]$|годин|хвилин|секунд|тиж|століт|(?:січ|берез|квіт|трав|черв|лип|серп|жовт|груд)(?:ень|ня|ні|ню|нем)$|лют(?:ий|ого|ому)$|верес(?:ень|ня|ні)|листопад|р$|раз(?:и|ів|у)?$",
    noun=r"(?:[а-яіїєґ'’ʼ-]+(?:их|іх|їх|ні|ві|кі)[ \u00a0]){0,2}[а-яіїєґ'’ʼ-]{3,}|км|кг|га",
    never="для|або|чи|що|як|це|вони|вона|його|при|під|над|без|до|із|від|на|за|по|не|ні|усі|всі|були|був|була|стали|також|уже|вже|ще|"
    "проти|після|перед|між|щоб|більше|менше|через|близько|пункт\\w*|статті|статт\\w*|всього",
    people=r"людей|люди|осіб|особи|солдат\w*|військов\w+|громадян\w*|діт\w+|дит\w+|жін\w+|чоловік\w*|поліцейськ\w+|поранен\w+|загибл\w+|жертв\w*|"
    r"член\w*|країн\w*|держав\w*|спостерігач\w*|журналіст\w*|шкіл|школ\w*|міст\w*|сіл|сел\w*|міністр\w*|експерт\w*|студент\w*",
    bounds={"понад": "over", "більше": "more than", "більш як": "more than", "більше ніж": "more than", "близько": "about", "приблизно": "about",
            "майже": "nearly", "щонайменше": "at least", "не менше": "at least", "принаймні": "at least", "менше": "less than",
            "менш як": "less than", "не більше": "at most", "лише": "only", "всього": "only", "орієнтовно": "about"},
    ranges=_ranges("до|або|чи", "між", "і|та|й", r"з|зі|із|(?:зрос\w+|впа\w+|знизи\w+|збільши\w+|скороти\w+)(?: [\w%,]+){0,3} (?:з|зі|від)",
                   "не", "а|але", rf"{SLAVIC_MONEY_UK}|відсот\w+|градус\w*"),
    minus="мінус",
    other={"один": 1, "одна": 1, "одного": 1, "двох": 2, "трьох": 3, "чотирьох": 4, "п'ятьох": 5, "п'яти": 5, "шести": 6, "семи": 7, "восьми": 8, "дев'яти": 9, "двоє": 2, "троє": 3, "четверо": 4, "п'ятеро": 5, "дві": 2,
               "десяти": 10, "двадцяти": 20, "тридцяти": 30, "сорока": 40, "п'ятдесяти": 50, "ста": 100, "тисяча": 1000, "тисячі": 1000},
)  # fmt: skip
POLISH = NumberWords(
    small="dwa trzy cztery pięć sześć siedem osiem dziewięć",
    teens="dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    tens="dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto",
    hundreds="dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    joint=" ",
    scales={r"mld\.?|miliard\w*": BILLION, r"mln\.?|milion\w*": 10**6, r"bln\.?|bilion\w*": 10**12, r"tys\.?|tysi[ąęc]\w*": 1000},
    percent=r"procent(?!ow)\w*|proc\.",
    points=r"punkt\w* procentow\w+|pkt\.? proc\.",
    degrees=r"stopni\w*",
    money=POLISH_MONEY,
    times="rok(?:u|iem|ów)?$|lat(?:a|ach|om|ami)?$|miesi|dni$|dnia(?:ch)?$|dzień|dób|doby|godzin|minut|sekund|tydzień|tygodn|wiek(?:u|ów|ach)?$|styczn|lut(?:y|ego|ym)$|marc|kwietni|maj[au]?$|czerwca|lipca|sierpnia|września|październik|listopad|grud(?:zień|nia|niu)|r$|raz(?:y|u|em|ów)?$",
    noun=r"(?:[a-zà-ÿąćęłńóśźż-]+(?:ych|ich)[ \u00a0]){0,2}[a-zà-ÿąćęłńóśźż-]{3,}|km|kg|ha",
    never="dla|albo|lub|jak|oni|ona|jego|przy|pod|nad|bez|oraz|nie|wszyst\\w+|były|był|była|było|stali|także|już|jeszcze|przeciw|"
    "przed|między|żeby|aby|ponad|mniej|więcej|przez|około|punkt\\w*|artyku\\w+|tym|które|który|która|się|jest|czyli",
    people=r"osób|osoby|ludzi|żołnierzy|żołnierze|cywil\w+|dzieci|kobiet\w*|mężczyzn\w*|policjant\w+|rann\w+|zabit\w+|ofiar\w*|"
    r"człon\w+|kraj\w*|państw\w*|obserwator\w+|dziennikarz\w*|szkół|szkoły|miast\w*|wsi|ministr\w+|ekspert\w+|student\w+",
    bounds={"ponad": "over", "więcej niż": "more than", "około": "about", "ok.": "about", "blisko": "nearly", "prawie": "nearly", "niemal": "nearly",
            "co najmniej": "at least", "przynajmniej": "at least", "mniej niż": "less than", "poniżej": "under",
            "najwyżej": "at most", "tylko": "only", "zaledwie": "only", "łącznie": "a total of"},
    ranges=_ranges("do|lub|albo|czy", "między|pomiędzy", "a|i", r"z|ze|(?:wzros\w+|spad\w+|zmniejsz\w+|zwiększ\w+)(?: [\w%,]+){0,3} (?:z|ze|od)",
                   "nie", "a|lecz|ale", rf"{POLISH_MONEY}|procent\w*|stopni\w*"),
    minus="minus",
    other={"jeden": 1, "dwóch": 2, "trzech": 3, "czterech": 4, "pięciu": 5, "dwie": 2, "dwaj": 2, "trzej": 3, "dwoje": 2, "troje": 3, "dziesięciu": 10,
               "dwudziestu": 20, "trzydziestu": 30, "stu": 100, "tysiąc": 1000},
)  # fmt: skip
NUMBER_WORDS = {
    "de": GERMAN, "fr": FRENCH, "es": SPANISH, "it": ITALIAN, "ru": RUSSIAN, "uk": UKRAINIAN, "pl": POLISH,
}  # fmt: skip
# What is numbered rather than counted, in all of these languages: the number after it is its name.
NUMBERED = (
    r"artikeln?|articles?|artículos?|articol[oi]|стать\w+|ст\.|статт\w+|artyku\w+|art\.|resolution\w*|résolutions?|resolución|"
    r"risoluzione|резолюц\w+|rezolucj\w+|№|nr\.?|n[°ºo]\.?|núm\.?|seiten?|pages?|páginas?|pagin[ae]|страниц\w*|сторінк\w*|stron\w+|kapitel|"
    r"chapitres?|capítulos?|capitol[oi]|глав\w|розділ\w*|rozdział\w*|§|paragra\w+|gruppe|groupe|grupo|gruppo|групп\w|груп\w|grup\w|"
    r"закон\w*|указ\w*|наказ\w*|gesetz|loi|ley|legge|ustaw\w+|g|u|школ[аыуі]|школ[еи] №|дом|буд\.|кв\."
)


_blank = "[ \u00a0\u202f]"
# Thousands in groups, and a decimal comma; three digits after a comma could be either, and are read as neither.
DIGITS = rf"\d{{1,3}}(?:(?:{_blank}|[.'’])\d{{3}}){{1,4}}(?:,\d{{1,2}})?|\d{{1,15}}(?:[.,]\d{{1,2}})?(?![.,]?\d)"
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
SMALLEST = 10  # of the number words that count any noun
AFTER_NUMBERED = re.compile(rf"(?<!\w)(?:{NUMBERED})[ \u00a0-]$", re.IGNORECASE)
LOOK_BACK = 28


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a language, made once from its words."""

    number: re.Pattern[str]
    scales: tuple[tuple[re.Pattern[str], int], ...]
    measures: tuple[Measure, ...]
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
        return cls(
            number=re.compile(
                rf"(?:(?P<sign>(?<![^ (])[-−–](?=\d)|\b{words.minus} )|(?<![\w.,:/+–-]))(?:(?P<digits>{DIGITS})(?:[-–—](?P<to>{DIGITS}))?"
                rf"|(?P<words>(?:{numbers})(?:(?:{words.joint or '(?!)'})(?:{numbers})){{0,2}})(?![\w-]))(?P<scale>{_blank}?(?:{scales})(?![\w]))?(?![\w/:]|[–-]\d|[.,]\d)",
                re.IGNORECASE,
            ),
            scales=tuple(
                (re.compile(rf"(?:{scale})(?!\w)", re.IGNORECASE), value) for scale, value in words.scales.items()
            ),
            measures=(
                Measure(re.compile(rf"{after}((?:{words.points}))(?!\w)", re.IGNORECASE)),
                Measure(re.compile(rf"{_blank}?%(?!\w)|{_blank}(?:{words.percent})(?!\w)", re.IGNORECASE), "percent"),
                MONEY_AFTER,
                Measure(re.compile(rf"{after}((?:{words.money}))(?!\w)", re.IGNORECASE)),
                Measure(
                    re.compile(rf"{_blank}?(°(?:{_blank}?[CF]\b)?)|{_blank}({words.degrees})(?!\w)", re.IGNORECASE)
                ),
            ),
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
    language = parsed.language
    if language not in NUMBER_WORDS:
        return
    text, words, forms = parsed.text, NUMBER_WORDS[language], patterns(language)
    for numeral in join_numerals(text, list(_numerals(text, words, forms)), words.ranges):
        if parsed.names.meets(numeral.span) or parsed.date_spans.meets(numeral.span):
            continue
        if AFTER_NUMBERED.search(text, max(0, numeral.span.start - LOOK_BACK), numeral.span.start):
            continue
        counted = read_measure(text, numeral.span.start, numeral.counted_after, forms.measures) or _noun(
            text, numeral, forms
        )
        if counted is None or (numeral.value < 0 and not counted.measured):
            continue
        start = start_with_symbol(text, numeral.span)
        bound = forms.bound.search(text, max(0, start - LOOK_BACK), start)
        yield Quantity(
            span=numeral.span,
            sentence=parsed.sentence_at(numeral.span.start),
            value=numeral.value,
            upper=numeral.upper,
            of=counted.name,
            bound=words.bounds[bound[1].lower()] if bound else None,
        )


def _numerals(text: str, words: NumberWords, forms: Patterns) -> Iterator[Numeral]:
    for match in forms.number.finditer(text):
        written = match.end("scale") - len(match["scale"].lstrip()) if match["scale"] else -1
        scale = next((value for pattern, value in forms.scales if match["scale"] and pattern.match(text, written)), 1)
        value = _number(match["digits"]) if match["digits"] else _in_words(match["words"], words)
        is_article = value == 1 and not match["digits"] and scale == 1  # `one`, which may also mean someone
        if value is None or is_article:
            continue
        upper = round(_number(match["to"]) * scale, 6) if match["to"] else None
        value = round(value * scale, 6) * (-1 if match["sign"] else 1)
        if upper is None or 0 < value < upper:
            span = Span(*match.span())
            yield Numeral(value, span, span.end, upper=upper, scale=scale)


def _number(digits: str) -> float:
    """Read digits with signs between thousands and a decimal comma, or a decimal point before one or two digits."""
    plain = re.sub(rf"{_blank}|['’]|\.(?=\d{{3}})", "", digits)
    return float(plain.replace(",", "."))


def _in_words(text: str, words: NumberWords) -> float | None:
    """Add up the words of a number, each smaller than the one before; None where they are no number together."""
    text = re.sub("[’ʼ]", "'", text.lower())
    if text in words.numbers:
        return words.numbers[text]
    values = [words.numbers[word] for word in _word(words).findall(text)]
    fits = all(b < (100 if a % 100 == 0 else 20 if a in {60, 80} else 10) and a >= 20 for a, b in pairwise(values))
    return float(sum(values)) if fits else None


@cache
def _word(words: NumberWords) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words.numbers), key=len, reverse=True)))


def _noun(text: str, numeral: Numeral, forms: Patterns) -> Counted | None:
    """Return the noun after a number, unless it is a time or a word of grammar, or the number is a year or a small word."""
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
    if not surface[0].isdigit() and numeral.value < SMALLEST and not forms.people.fullmatch(noun):
        return None
    name = " ".join(nouns[: people + 1])
    return Counted(name, match.start(1) + len(name))
