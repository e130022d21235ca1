"""Personal names in the nominative: which name a declined one is a form of, by tables for each language that declines them.

All words of a name stand in one case: "s Janou Černochovou" is in the instrumental, so that she is Jana Černochová, and "Janou"
no form of Jano. A row has the ending of the nominative, then those of the genitive, dative, accusative, instrumental and
locative; a hyphen stands for no ending, a bar separates endings of one case. Men and women have tables of their own.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from typing import NamedTuple

from graph_service.linking.knowledge.inflection import serbian_cyrillic, serbian_latin
from graph_service.linking.knowledge.words_by_language import native_names
from graph_service.text import fold

CASES = 6  # the nominative, then those of a row
SHORTEST_STEM = 1  # letters
PLAIN = 2  # letters of an ending that shows without a known given name that a surname is declined


Endings = Mapping[str, Sequence[tuple[str, int]]]  # of words, to the endings of nominatives and the cases


class Declension(NamedTuple):
    """How names of one gender decline in a language: the rows, and a pattern for how surnames often end in the nominative."""

    rows: str
    surname: str


UKRAINIAN_MEN = Declension(
    "-: а у|ові а ом і|ові|у / -: а у|еві а ем і|еві / -: я ю|еві я ем і|еві / -: а у а им і / ь: я ю|еві я ем і|еві / й: я ю|єві я єм ї|єві|ю / о: а у|ові а ом ові|у|і / "
    "а: и і у ою і / ка: ки ці ку кою ці / га: ги зі гу гою зі / я: і|ї і|ї ю ею|єю і|ї / ий: ого ому ого им ому|ім / ій: ього ьому ього ім ьому / ів: ова ову|ові ова овом ові / "
    "іг: ога огу|огові ога огом огові / ок: ка ку|кові ка ком ку|кові / ець: ця цю|цеві ця цем цю|цеві / ень: ня ню|неві ня нем ню|неві / ел: ла лу|лові ла лом лові",
    "[сцз]ький|[нлрт]ий|(?<![аеєиіїоуюя])ко|[аяуюие]к|ич|[иії]н|[оеє]в|ець|ень|аль",
)
UKRAINIAN_WOMEN = Declension(
    "а: и і у ою і / ка: ки ці ку кою ці / га: ги зі гу гою зі / ха: хи сі ху хою сі / я: і|ї і|ї ю ею|єю і|ї / а: ої ій у ою ій / ь: і і ь ю і / -: і і - 'ю|’ю і",
    "[сцз]ька|[оеє]ва|[иії]на|на|ко|[аяуюие]к|ич|ин|ян|ець|ар",
)
RUSSIAN_MEN = Declension(
    "-: а у а ом|ем е|у / -: а у а ым е / ь: я ю я ем е / й: я ю я ем е|и / а: ы|и е у ой|ою е / я: и е ю ей|ею е / ий: ого|его ому|ему ого|его им ом|ем / ый: ого ому ого ым ом / "
    "ой: ого ому ого ым|им ом / ел: ла лу ла лом ле / ек: ка ку ка ком ке / ок: ка ку ка ком ке / ец: ца цу ца цом|цем це / ев: ьва ьву ьва ьвом ьве / ётр: етра етру етра етром етре",
    "[сц]кий|[нлрт]ый|ой|(?<![аеиоуюя])ко|[аяуюие]к|ич|[иы]н|[оеё]в|ец|ян|ль|ых|их",
)
RUSSIAN_WOMEN = Declension(
    "а: ы|и е у ой|ою е / я: и е ю ей|ею е / ия: ии ии ию ией|иею ии / а: ой ой у ой|ою ой / ая: ой ой ую ой|ою ой / яя: ей ей юю ей|ею ей / ь: и и ь ью и",
    "[сц]кая|ная|[оеё]ва|[иы]на|ко|[аяуюие]к|ич|ян|ец|ых|их",
)
POLISH_MEN = Declension(
    "-: a owi|u a em ie|u|e / -: a owi a iem u / a: y|i ie|i ę ą ie|i / da: dy dzie dę dą dzie / ta: ty cie tę tą cie / ra: ry rze rę rą rze / ka: ki ce kę ką ce / ga: gi dze gę gą dze / "
    "ła: ły le łę łą le / ia: i i ię ią i / ko: ki ce kę ką ce / o: y|a ie|owi ę|a ą|em ie|u / i: iego iemu iego im im / y: ego emu ego ym ym / ek: ka kowi ka kiem ku / eł: ła łowi ła łem le / "
    "iec: ca cowi ca cem cu / ec: ca cowi ca cem cu / ń: nia niowi nia niem niu / ś: sia siowi sia siem siu / ć: cia ciowi cia ciem ciu / t: ta towi ta tem cie / d: da dowi da dem dzie / "
    "r: ra rowi ra rem rze / ł: ła łowi ła łem le",
    r"[sc]ki|dzki|[nłrt]y|ko|[^\Waąeęioóuy](?<!em)(?<!im)(?<!ym)(?<!ów)",
)
POLISH_WOMEN = Declension(
    "a: y|i ie|i ę ą ie|i / da: dy dzie dę dą dzie / ta: ty cie tę tą cie / ra: ry rze rę rą rze / ka: ki ce kę ką ce / ga: gi dze gę gą dze / ła: ły le łę łą le / ia: i|ii i|ii ię ią i|ii / "
    "sta: sty ście stę stą ście / ja: ji|i ji|i ję ją ji|i / a: ej ej ą ą ej / ka: kiej kiej ką ką kiej / ga: giej giej gą gą giej",
    r"[sc]ka|dzka|[nłrt]a|ko|[^\Waąeęioóuy](?<!em)(?<!im)(?<!ym)(?<!ów)",
)
CZECH_MEN = Declension(
    "-: a ovi|u a em ovi|u|e|ě / -: e i|ovi e em i|ovi / a: y ovi u ou ovi / ý: ého ému ého ým ém / í: ího ímu ího ím ím / o: a ovi|u a em ovi|u / ek: ka kovi|ku ka kem kovi|ku / "
    "něk: ňka ňkovi|ňku ňka ňkem ňkovi|ňku / el: la lovi|lu la lem lovi|lu / ec: ce covi|ci ce cem covi|ci / io: ia iovi ia iem iovi",
    r"[ýí]|[^\Waáeéěiíoóuúůyý](?<!em)(?<!ím)(?<!ým)",
)
CZECH_WOMEN = Declension(
    "a: y ě|e u ou ě|e / ka: ky ce ku kou ce / ga: gy ze gu gou ze / ra: ry ře ru rou ře / ie: ie ii ii ií ii / e: e i i í i / á: é é ou ou é",
    "ová|[sc]ká|ná|[lr]á",
)
SLOVAK_MEN = Declension(
    "-: a ovi|u a om ovi|e / a: u ovi u om ovi / ý: ého ému ého ým om / í: ieho iemu ieho ím om / o: a ovi a om ovi / ek: ka kovi ka kom kovi / el: la lovi la lom lovi / ec: ca covi ca com covi / "
    "y: ho mu ho m m",
    r"ý|[^\Waáeéiíoóuúyý](?<!om)(?<!ím)(?<!ým)",
)
SLOVAK_WOMEN = Declension(
    "a: y e u ou e / a: e i u ou i / ia: ie ii iu iou ii / á: ej ej ú ou ej", "ová|[sc]ká|ná|[lr]á"
)
SERBIAN_MEN = Declension(
    "-: a u a om|em u / o: a|e u|i a|u om|em u|i / io: ija iju ija iom|ijem iju / a: e i u om i / e: a u a om|em u / ar: ra ru ra rom ru / ac: ca cu ca cem cu / ao: la lu la lom lu / "
    "i: og om og im om",
    "ić|[oe]v|[sc]ki|[ai]c|[aei]k|in|ec|aš|an|ar",
)
SERBIAN_WOMEN = Declension(
    "a: e i u om i / ka: ke ci|ki ku kom ci|ki / ga: ge zi|gi gu gom zi|gi / a: e oj u om oj",
    "ić|ska|[oe]v|[ai]c|[aei]k|ec|ova|an|in",
)
BELARUSIAN_MEN = Declension(
    "-: а у а ам е|у / -: а у а ым е / ь: я ю я ем і / й: я ю я ем і|ю / а: ы е|у у ам|ай е / і: ага аму ага ім ім / ы: ага аму ага ым ым / я: і і ю ем|яй і / ка: кі ку|цы ку кам|кай ку|цы",
    "[сц]кі|[нлвр]ы|ка|[аяуюі]к|іч|[іы]н|[оаеё]ў|ец",
)
BELARUSIAN_WOMEN = Declension(
    "а: ы е у ай|аю е / ка: кі цы ку кай цы / я: і і ю яй|яю і / ая: ай ай ую ай ай / а: ай ай у ай ай",
    "[сц]кая|[оаеё]ва|[іы]на|ка|[аяуюі]к|іч",
)
SLOVENE_MEN = Declension(
    "-: a u a om|em u / o: a u a om u / a: e|a i|u o|a o|om i|u / ek: ka ku ka kom ku / el: la lu la lom lu / ec: ca cu ca cem cu / er: ra ru ra rom ru / i: ega emu ega im em",
    "[čc]|ski|[ae]k|[lrn]",
)
SLOVENE_WOMEN = Declension("a: e i o o i", "[čc]|ska|[ae]k|[lrn]")
SERBIAN = ("hr", "bs", "sr")
DECLENSIONS: Mapping[str, tuple[Declension, Declension]] = {
    "uk": (UKRAINIAN_MEN, UKRAINIAN_WOMEN), "ru": (RUSSIAN_MEN, RUSSIAN_WOMEN), "be": (BELARUSIAN_MEN, BELARUSIAN_WOMEN), "pl": (POLISH_MEN, POLISH_WOMEN),
    "cs": (CZECH_MEN, CZECH_WOMEN), "sk": (SLOVAK_MEN, SLOVAK_WOMEN), "sl": (SLOVENE_MEN, SLOVENE_WOMEN),
    **dict.fromkeys(SERBIAN, (SERBIAN_MEN, SERBIAN_WOMEN)),
}  # fmt: skip
# Surnames that stay as they are in the other cases: of men, and of women.
UNCHANGED = (re.compile(r"\w+(?:[oоeеiіи]|[иы]х)"), re.compile(r"\w+(?:[^\Waáąeęiíuyýаяеіиуыюї])"))
VOWELS = frozenset("aáąeéęěiíoóuúyýаеєиіїоуыэюяё")
OF_WOMEN = ("a", "а", "я", "e", "е", "ь")  # how their given names end
MEN_IN_A = frozenset(("uk", "ru", "be", "sl", *SERBIAN))  # languages in which men are called Mykyta, Nikola, Siniša
OBLIQUE = ("ą", "ę", "ě", "ů", "ú")  # letters that end no name in the nominative, and are lost where it is folded
PARTS = re.compile("([ -])")


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """A name in the nominative with what speaks for it, the strongest reason first."""

    is_in_story: bool
    is_native: bool
    is_known: bool
    is_usual: bool
    is_of_gender: bool
    is_as_written: bool
    replaced: int  # letters
    of_man: bool
    name: str


class Base(NamedTuple):
    """A word that another may be a form of, and how many letters the ending of that form has."""

    replaced: int
    word: str


def in_nominative(name: str, language: str, given_names: Collection[str], words: Collection[str]) -> str:
    """Return a full name in the nominative, as it is where the language has no table; `words` are those of the story, folded."""
    is_cyrillic = language in SERBIAN and serbian_latin(name) != name
    parts = PARTS.split(name)
    native = native_names(language)
    readings = []
    for position, (rows, surname) in enumerate(_tables(language, is_cyrillic=is_cyrillic)):
        forms = [_forms(part, rows, UNCHANGED[position]) for part in parts[::2]]
        for case in range(CASES):
            if not all(form[case] for form in forms):
                continue
            rest = [
                max(
                    form[case],
                    key=lambda base: (
                        base.replaced > 0 and fold(base.word) in words,
                        surname.search(base.word) is not None,
                        base.replaced,
                    ),
                )
                for form in forms[1:]
            ]
            last = rest[-1]
            is_in_story = last.replaced > 0 and fold(last.word) in words
            for letters, given_name in forms[0][case]:
                folded = fold(given_name)
                is_plain = case == 0 or is_in_story or last.replaced >= PLAIN
                is_of_gender = given_name.endswith(OF_WOMEN) == bool(position)
                if letters and given_name.endswith(("ий", "ый")) and folded not in given_names:
                    continue  # "Эммануэлем" is Эммануэль rather than Эммануэлий
                if not (is_plain or folded in given_names) or not (is_of_gender or case == 0 or language in MEN_IN_A):
                    continue
                reading = Reading(
                    is_in_story=is_in_story,
                    is_native=folded in native,
                    is_known=folded in given_names,
                    is_usual=surname.search(last.word) is not None,
                    is_of_gender=is_of_gender,
                    is_as_written=case == 0,
                    replaced=letters,
                    of_man=position == 0,
                    name="".join(
                        chain(*zip_longest((given_name, *(base.word for base in rest)), parts[1::2], fillvalue=""))
                    ),
                )
                readings.append(reading)
    return max(readings).name if readings else name


@cache
def _tables(language: str, *, is_cyrillic: bool) -> Sequence[tuple[Endings, re.Pattern[str]]]:
    """Return for men and women the endings of a language and a pattern for surnames, in the letters of a text."""
    written = serbian_cyrillic if is_cyrillic else str
    return [
        (_endings(written(rows)), re.compile(rf"\w{{2}}(?:{written(surname)})\Z"))
        for rows, surname in DECLENSIONS.get(language, ())
    ]


def _forms(word: str, endings: Endings, unchanged: re.Pattern[str]) -> Sequence[list[Base]]:
    """Return for each case the words of which a word may be that form, in the order of the rows."""
    forms: list[list[Base]] = [[] for _ in range(CASES)]
    if not word.endswith(OBLIQUE):
        forms[0].append(Base(0, word))
    if unchanged.fullmatch(word):
        for bases in forms[1:]:
            bases.append(Base(0, word))
    for length in range(1, min(max(map(len, endings)), len(word) - SHORTEST_STEM) + 1):
        stem, ending = word[:-length], word[-length:]
        for base, case in endings.get(ending, ()):
            # A vowel that only the nominative has stands between consonants: Marka is Marek, but Nowaka no Nowaek.
            is_fleeting = base[:1] in VOWELS and ending[0] not in VOWELS
            if not (is_fleeting and stem[-1] in VOWELS):
                forms[case].append(Base(length, stem + base))
    return forms


def _endings(rows: str) -> Endings:
    """Map each ending to the endings of the nominative whose form it is, with the case."""
    endings: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rows.split(" / "):
        nominative, _, cases = row.partition(": ")
        for case, alternatives in enumerate(cases.split(" "), start=1):
            for ending in alternatives.split("|"):
                endings[ending.strip("-")].append((nominative.strip("-"), case))
    return endings
