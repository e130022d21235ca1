"""Inflection: which words of a text may be forms of which names, and where declined names stand, by tables for each language.

A rule says what becomes of a name's ending: "ка: ки ці ку кою" turns Америка into Америки, Америці. The empty ending is "-".
The tables hold what is regular for names of places and bodies, and what changes before an ending (Київ, Києва; Praha,
Praze). A name that no rule covers does not inflect: "Мали", they had, is no form of Малі.

A word of a text is looked up by each word that it may be a form of; the words that follow must be forms of the name's other
words. Names to which the reference data give no language may inflect in any, those in English do not. Some languages join a
name to the preposition before it, too.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from graph_service.languages import primary_language
from graph_service.linking.knowledge.gazetteer import Gazetteer, Match
from graph_service.linking.knowledge.name_forms import Name, is_small
from graph_service.model import Span
from graph_service.text import fold, words

SHORTEST_STEM, SHORTEST = 2, 4  # letters of a stem, and of a name, unless the whole name is its stem
SHORTEST_AFTER_PREFIX = 4  # letters of a name that is sought after a prefix
SYLLABIC = frozenset({"ko"})
TO_CYRILLIC = {"lj": "љ", "nj": "њ", "dž": "џ", **dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))}  # fmt: skip
TO_LATIN = {cyrillic: latin for latin, cyrillic in TO_CYRILLIC.items()}
SOUTH_SLAVIC = (
    "a: e i u om o oj / ka: ci / ga: zi / -: a u om em e / o: a u om em og im / e: a u em ama ih im / i: a e ima ih im og om eg em / ac: ca cu cem / bac: pca pcu pcem / "
    "ec: ca cu cem / ar: ra ru rom / ak: ka ku kom / ad: da du dom / lj: lja lju ljem / nj: nja nju njem"
)
# Names of bodies take their cases without an apostrophe: "Bakanlığının", "Meclisinde".
TURKISH = "ı: ının ına ında ından ınca ını ıyla / i: inin ine inde inden ince ini iyle / u: unun una unda undan unca unu uyla / ü: ünün üne ünde ünden ünce ünü üyle"
HUNGARIAN = "ban ben ba be ból ből ról ről ra re on en ön n hoz hez höz nak nek val vel t et ot at ig tól től nál nél ért i ott ett ött".split()
# "With" doubles the consonant before it: Győrrel.
HUNGARIAN += [consonant + ending for consonant in "b d g k l m n p r s t z".split() for ending in ("al", "el")]
RULES: Mapping[str, str] = {
    "uk": "а: и і у ою о ам ами ах ої ій / ка: ці / га: зі / ха: сі / я: і ї ю ею єю ям е ьої ій ьою / -: а у ові ом і ю / ь: я ю ем і еві / й: я ю єм ї / "
          "ів: ова ові ову овом ева еву евом еві / ть: ттю / нь: нню / ль: ллю / їв: єва єві єву євом / ець: ця цю цем ці / ень: ня ню нем ні / ок: ка ку ком / іль: оля олю олем олі / ел: ла лу лом лі / "
          "и: - ів ам ами ах / і: ей ів ям ями ях их им ими / ї: їв їм їх / ці: ців цям цями цях / ий: ого ому им ім / е: ого ому им ім / є: ього ьому ім / "
          "о: а у ом і ові / ки: ок кам ками ках / ов: овим / ев: евим / єв: євим / ін: іним / ин: иним / тер: тра тру тром трі / іг: ога огу огом озі / іх: оху / інь: еня еню енем ені",
    "ru": "а: ы и е у ой ою ам ами ах / я: и е ю ей ею / ия: ии ию ией / -: а у ом е ым / ь: я ю ем е и ью / й: я ю ем е / ец: ца цу цом це / ел: ла лу лом ле / ок: ка ку ком ке / "
          "о: а у ом е / ы: - ов ев ам ами ах / и: ов ей ам ами ах ям ях / ии: ий иям иях / ий: ого его ому ему им ом ем / ый: ого ому ым ом / ой: ого ому ым ом / "
          "ая: ой ую / яя: ей юю / ое: ого ому ым ом / ее: его ему им / ие: их им ими / ые: ых ым ыми / ов: овым / ев: евым / ёв: ёвым / ин: иным / ын: ыным",
    "be": "а: ы и е у ай ою аю / я: і ю яй е / ія: іі ію іяй / ка: цы ке / га: зе / -: а у ам е ы / ст: сце / д: дзе / т: це / ь: я ю ем і / ы: - аў ам амі ах ага аму ым / "
          "і: - аў яў ям ях ага аму ім іх / ая: ай ую / ае: ага аму ым / ыя: ых ым ымі / ія: іх ім імі",
    "bg": "и: ите / а: ата / о: ото / я: ята / -: ът а",
    "mk": "и: ите / а: ата / о: ото / е: ето / -: от",
    "pl": "a: y i ę ą o ej iej / wa: wie / w: wia wiu wiem / na: nie / pa: pie / ba: bie / ma: mie / za: zie / sa: sie / fa: fie / ja: ji ję ją / ia: ii ię ią / ka: ce / ga: dze / ra: rze / ta: cie / da: dzie / ła: le / cha: sze / -: a u owi em ie / "
          "k: kiem / g: giem / t: cie / st: ście / d: dzie / r: rze / ł: le / ów: owa owie owem / ń: nia niu niem ni nią / dź: dzi dzią / ec: ca cu cem / ek: ku ka kiem / "
          "ice: ic icach icom / e: - om ami ach ych ym ymi ego emu / y: - ów om ami ach ego emu ym / cy: iec czech com cami / gry: gier grzech / chy: ch szech / "
          "i: ów om ach iego iemu im / ie: ich im imi / o: a u em ie / ś: sia siu siem siowi / ć: cia ciu ciem ciowi cią / ź: zia ziu ziem ziowi / ś: si / "
          "sta: ście / ów: owie / eń: nia niem niu / iec: ca cu cem cowi / ca: ce / da: dzie / ść: ści / e: u em",
    "cs": "a: y ě e u ou o / ka: ce / ga: ze / ha: ze / cha: še / ra: ře / ie: ii ií / o: a u em ě e / -: a u em ovi ě e / ec: ce ci cem / ž: že ži / eň: ně ni / "
          "c: ci / ice: ic ici icí icích icím icemi / ca: ce ci cu cou / ek: ku ka kem / y: - ů ům ech ách / é: ých ým ými / á: é ou / ý: ého ému ým ém / í: ího ímu ím / e: i í",
    "sk": "a: y e u ou i ej / ia: ie iu ii iou / o: a u e om / -: a u e om i / ce: c ciach ciam / y: - ov om ami och ách / é: ých ým ými / á: ej ú ou / ý: ého ému ým om",
    "sl": "a: e i o / -: a u om em / o: a u om em ega emu / e: - ah am ih im / i: ih im ega emu / ec: ca cu cem / ev: eva evu evom",
    "tr": TURKISH,
    "hr": SOUTH_SLAVIC, "bs": SOUTH_SLAVIC, "sr": SOUTH_SLAVIC,
    "ro": "a: ei i ă ii / ia: iei / -: ul ului / u: ului ul / i: ului / ele: elor / ea: ii / ă: ei e a / e: lor / are: ării / une: unii / unea: unii / tea: ții",
    "de": "-: s / e: en er es / es: e en / er: e en es",
    "sv": "-: s", "da": "-: s", "no": "-: s",
    "is": "a: u / -: s i",
    "sq": "i: ia isë inë / ë: a ës ën / -: i it in u ut n s",
    "hu": f"-: {' '.join(HUNGARIAN)} / a: {' '.join('á' + ending for ending in HUNGARIAN)} / e: {' '.join('é' + ending for ending in HUNGARIAN)}",
    "fi": "-: ssa ssä sta stä an en n in lla llä lta ltä lle a ä ta tä ksi na nä issa issä ista istä iin ille / llat: ltojen lloissa lloista ltoihin / nki: ngissä ngin ngistä",
    "et": "-: s st sse le l lt ga ks t d i is ist isse iga il",
    "lt": "a: os oje ai ą / as: o e ą ui u / is: io yje į iui iu / ė: ės ėje ei ę / ys: io yje / us: aus uje ų ui / os: ų ose oms / ai: ų uose ams / ės: ių ėse oms",
    "lv": "a: as ā ai u / s: a ā am u / is: ī im a i u īs īm / e: es ē ei i / ās: o ajās ajām",
    "el": "α: ας / η: ης / ος: ου ο / ο: ου / ες: ων / οι: ων",
    "az": "-: da də ın in un ün nın nin nun nün dan dən a ə ya yə la lə nı ni",
    "uz": "-: da ga dan ning ni да га дан нинг ни",
    "tk": "-: da de dan den yň iň nyň niň",
    "kk": "-: да де та те ға ге қа ке дан ден тан тен ның нің дың дің тың тің ны ні ды ді ты ті мен бен пен",
    "ky": "-: да де до дө та те го га ге дан ден нын нин дын дин ны ни ды ди",
    "mn": "-: д т ын ийн ны аас ад",
    "tg": "-: и ро",
    "hy": "-: ի ում ից ին ն ը / ա: այի այում",
    "ka": "ა: აში ის ას ამ ადან ასთან / ი: ში ის იდან მა ს ში ით ისთვის",
    "ko": "-: 의 은 는 이 가 을 를 에 에서 와 과 로 으로 도 만 에서는 에는",
}  # fmt: skip
# What languages write before a name without a blank: "in", "to", "from", "and", "the".
PREFIXES: Mapping[str, frozenset[str]] = {
    "he": frozenset({"ו", "ש", *(first + second for first in ("", "ו", "ש") for second in "בלמהכ")}),
    "ar": frozenset({"و", "ف", *(first + second for first in ("", "و", "ف") for second in "بلك")}),
}
# How adjectives end that are like forms of countries' names once they are folded: Česká is no Česko, hrvatski no Hrvatska.
ADJECTIVES = {
    "de": re.compile(r"er\Z"),  # Ukrainer
    **dict.fromkeys(("cs", "sk"), re.compile(r"[áéíý]\Z")),
    **dict.fromkeys(("hr", "bs", "sr"), re.compile(r"(?:[sšč]ki|[сшч]ки)\Z")),
}
LONGEST_PREFIX = 2  # letters
# "To the" in Arabic, in which the article loses its first letter: للأمم is الأمم.
TO_THE = re.compile(r"[وف]?(?=لل\w{3})")


def serbian_cyrillic(text: str) -> str:
    """Return a Serbian text in Latin letters in Cyrillic ones."""
    return re.sub("|".join(TO_CYRILLIC), lambda letters: TO_CYRILLIC[letters[0]], text)


def serbian_latin(text: str) -> str:
    """Return a Serbian text in Cyrillic letters in Latin ones."""
    letters = {letter: TO_LATIN[letter.lower()] for letter in set(text) if letter.lower() in TO_LATIN}
    return "".join(
        letters.get(letter, letter).capitalize() if letter.isupper() else letters.get(letter, letter) for letter in text
    )


@cache
def _name_endings(language: str) -> Mapping[str, tuple[str, ...]]:
    """Map the endings of words in a text to the endings of the names whose forms they may be, folded."""
    rules = RULES.get(language, "")
    if rules == SOUTH_SLAVIC:
        rules += f" / {serbian_cyrillic(rules)}"
    endings: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for rule in filter(None, rules.split(" / ")):
        of_name, _, of_text = rule.partition(":")
        for ending in of_text.split():
            endings[fold(ending.strip("-"))][fold(of_name.strip("-"))] = None
    return {ending: tuple(names) for ending, names in endings.items()}


def inflects(language: str) -> bool:
    """Tell whether names have forms of their own in a language."""
    return language in RULES


def lemmas(folded: str, language: str, shortest: int = SHORTEST) -> Iterator[str]:
    """Yield the folded words that a folded word of a text may be a form of, but not the word itself.

    `shortest` is how many letters a name has, unless its stem has more than two; fewer where something else says that it is one.
    """
    endings = _name_endings(language)
    longest = max(map(len, endings), default=0)
    for length in range(min(longest, len(folded) - min(SHORTEST_STEM, shortest - 1)) + 1):
        stem, ending = folded[: len(folded) - length], folded[len(folded) - length :]
        for of_name in endings.get(ending, ()):
            lemma = stem + of_name
            if lemma != folded and (len(lemma) >= shortest or language in SYLLABIC or len(stem) > SHORTEST_STEM):
                yield lemma


def declensions(folded: str, language: str, shortest: int = SHORTEST) -> Iterator[str]:
    """Yield what a folded word may be a form of; of two joined by a hyphen each may change, or the last alone."""
    yield from lemmas(folded, language, shortest)
    first, hyphen, rest = folded.partition("-")
    if hyphen:
        for last in (rest, *lemmas(rest, language)):
            yield from (f"{lemma}-{last}" for lemma in lemmas(first, language))


class DeclinedNames:
    """Finds names in texts of languages that inflect them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, text: str, language: str) -> Iterator[Match]:
        """Yield the declined names in `text` in order, then those after a prefix; `language` is the text's."""
        if inflects(language):
            spans = list(words(text))
            folded = [fold(span.of(text)) for span in spans]
            for position, span in enumerate(spans):
                if not is_small(text[span.start]):
                    match = self._longest(text, spans, folded, position, language)
                    if match is not None:
                        yield match
        for word in words(text) if language in PREFIXES else ():
            written = word.of(text)
            lengths = (length for length in range(1, LONGEST_PREFIX + 1) if written[:length] in PREFIXES[language])
            readings = [(word.start + length, written[length:]) for length in lengths]
            article = TO_THE.match(written) if language == "ar" else None
            if article is not None:
                readings.append((word.start + article.end(), f"ا{written[article.end() + 1 :]}"))
            for start, name in readings:
                if len(name) >= SHORTEST_AFTER_PREFIX and self._gazetteer.by_first_word(fold(name)):
                    yield from self._beginning(text, start, name, word.end, language)

    def _beginning(self, text: str, start: int, word: str, end: int, language: str) -> Iterator[Match]:
        """Yield the name that begins with a word as it is without its prefix; in the text that stands from `start` to `end`."""
        for match in self._gazetteer.find(word + text[end : end + 40], language):
            if match.span.start == 0 and match.span.end >= len(word):
                span = Span(start, end + match.span.end - len(word))
                yield Match(span, span.of(text), match.names)

    def _longest(
        self, text: str, spans: Sequence[Span], folded: Sequence[str], position: int, language: str
    ) -> Match | None:
        """Return the longest name of which the words from a position are forms, at least one of them declined."""
        best: tuple[int, tuple[Name, ...]] = (0, ())
        first, surface = folded[position], spans[position].of(text)
        adjective = ADJECTIVES.get(language)
        for lemma in dict.fromkeys((first, *declensions(first, language))):
            for rest, names in self._gazetteer.by_first_word(lemma):
                after = folded[position + 1 : position + 1 + len(rest)]
                is_declined = lemma != first or tuple(after) != rest
                # German declines the adjectives of bodies that English calls as German does: "der Deutschen Bank".
                languages = {"", language, "en"} if language == "de" and rest else {"", language}
                spoken = tuple(name for name in names if primary_language(name.language) in languages)
                if (
                    not rest
                    and adjective is not None
                    and adjective.search(surface)
                    and not adjective.search(names[0].written)
                ):
                    continue
                if not spoken or not is_declined or not len(after) == len(rest) >= best[0]:
                    continue
                pairs = zip(after, rest, strict=True)
                if all(word == base or base in declensions(word, language, SHORTEST_STEM) for word, base in pairs):
                    agreeing = tuple(name for name in spoken if _has_capitals(text, spans, position, name))
                    more = best[1] if len(rest) == best[0] else ()
                    best = (len(rest), (*more, *agreeing)) if agreeing else best
        if not best[1]:
            return None
        span = Span(spans[position].start, spans[position + best[0]].end)
        surface = span.of(text)
        return None if "\n" in surface or ", " in surface else Match(span, surface, best[1], inflected=True)


def _has_capitals(text: str, spans: Sequence[Span], position: int, name: Name) -> bool:
    """Tell whether the text has each capital with which a word of a name begins."""
    return all(
        not word[0].isupper() or text[span.start].isupper()
        for word, span in zip(name.written.split(), spans[position:], strict=False)
    )
