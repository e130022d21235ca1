"""Analyzes texts into terms: words, folded and stemmed by the rules of their language.

Passages, queries and highlights pass the same analyzer, so the words that match a passage are the words highlighted in it.
Snowball stems the languages that it knows; Ukrainian, which it does not, loses its case endings here; a word of any other
language is its own term. A query may be in any language of the archive: each of its words is analyzed by the rules of all
languages in its script.

What languages write in several ways becomes one term, or has further terms beside its own:

    难民得到      scripts without blanks between words, and Hangul, are cut into pairs of characters, each overlapping the next
    check-point   its parts, and joined as checkpoint; a query also joins words that stand side by side
    O‘zbekiston   an apostrophe that is a letter is left out, whatever sign it is written with
    канцеларија   Serbian, Bosnian and Croatian in Cyrillic are read as in Latin
    München       also Muenchen, as German, Danish, Norwegian and Swedish do without their letters
    לנמל          Hebrew also without the prefixes written together with a word; Arabic without article and marks

`VERSION` says by which of these rules an archive was indexed.
"""

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import Stemmer

from graph_service.languages import primary_language
from graph_service.model import Span
from graph_service.text import fold

VERSION = 1  # of these rules; a change that makes other terms of the same text raises it
MAX_LENGTH = 40  # characters of a word
ABBREVIATION = 5  # characters of one at most

# Han, kana, Hangul, Thai, Lao, Burmese, Khmer; and the marks on letters of all scripts, which belong to words.
UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17dd\u3005-\u3007\u3041-\u3096\u3099-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0901-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983"
    "\u09bc-\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0bbe-\u0bcd\u0c00-\u0c04"
    "\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d81-\u0d83\u0dca-\u0ddf"
)
_special = rf"(?:(?![{UNSPACED}])[\w{MARKS}])"
# Words, and words that hyphens and apostrophes join. Words of several letters, the most, are tried before abbreviations. The patterns for texts with special characters are several times slower.
SPECIAL = re.compile(f"[{UNSPACED}{MARKS}]")
WORDS = {
    False: re.compile(r"\w{2,}+|(?:[^\W\d_]\.){2,}|\w"),
    True: re.compile(rf"(?:[^\W\d_]\.){{2,}}|[{UNSPACED}]++|{_special}++"),
}
COMPOUNDS = {
    False: re.compile(r"\w{2,}+(?:['-]\w++)*+|(?:[^\W\d_]\.){2,}|\w(?:['-]\w++)*+"),
    True: re.compile(rf"(?:[^\W\d_]\.){{2,}}|[{UNSPACED}]++|{_special}++(?:['-]{_special}++)*+"),
}
JOINTS = re.compile("['-]")
CHARACTER = re.compile(
    "[^\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]*"
)
STARTS_UNSPACED = re.compile(f"[{UNSPACED}]")
APOSTROPHES = frozenset("'’")
CYRILLIC = re.compile(r"[\u0400-\u052f]")
LATIN = re.compile(r"[a-z]")
LETTERS = re.compile(r"[^\W\d_]")

SNOWBALL = {
    "ar": "arabic", "bs": "serbian", "ca": "catalan", "cnr": "serbian", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "hr": "serbian", "hu": "hungarian", "hy": "armenian", "it": "italian", "lt": "lithuanian",
    "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sh": "serbian", "sr": "serbian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
SERBO_CROATIAN = frozenset({"sr", "hr", "bs", "sh", "cnr"})
IN_CYRILLIC = frozenset({"ru", "uk", "be", "bg", "mk", "tg", "mn"})
IN_CYRILLIC_AND_LATIN = SERBO_CROATIAN | {"uz", "kk", "ky", "az", "tk", "crh"}
# Languages that write neither in Latin nor in Cyrillic letters.
IN_OTHERS = frozenset("ar fa ur ps he el hy ka am hi mr ne bn ta te gu pa th zh ja ko".split())
# Languages in which an apostrophe is a letter, or parts letters within a word.
WITH_APOSTROPHES = frozenset({"uz", "uk", "be", "az", "tk", "crh", "kaa", "tt"})
WITHOUT_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
UMLAUTS = re.compile("[äöüøå]")
WITH_UMLAUTS = frozenset({"de", "da", "no", "nb", "nn", "sv"})
# Endings of nouns and adjectives in the cases of Ukrainian, the longest first; a stem keeps three letters.
UKRAINIAN = re.compile(
    r"(?<=...)(?:остями|остях|остей|ості|істю|ість|іями|іях|іям|ією|ювати|увати|ення|ень|енню|"
    r"ими|ому|ого|ами|ями|ові|еві|ією|єю|ою|ею|ів|їв|ах|ях|ам|ям|ом|ем|єм|ій|их|іх|ою|ий|ія|ії|ію|ій|"
    r"а|я|у|ю|і|ї|е|є|о|и|й|ь)\Z"
)
# Letters that are written in several ways, and marks that may be left out.
SAME_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "e", "ё": "е", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه",
    "ٱ": "ا", "ـ": "", "ʻ": "", "ʼ": "", "ʾ": "", "ʿ": "", "'": "",
})  # fmt: skip
MARK = re.compile(f"[{MARKS}]")
SERBIAN = str.maketrans(dict(zip(
    "абвгдђежзијклљмнњопрстћуфхцчџш",
    ["a", "b", "v", "g", "d", "d", "e", "z", "z", "i", "j", "k", "l", "lj", "m", "n", "nj", "o", "p", "r", "s", "t", "c", "u", "f",
     "h", "c", "c", "dz", "s"],
    strict=True,
)))  # fmt: skip
ARABIC_AND = re.compile("^[وف](?=ال...)")
HEBREW_PREFIX = re.compile("^[והבלמשכ](?=[א-ת]{3})")


class Unit(NamedTuple):
    """A term of a text and where it stands; `apart` if it is a further term beside those of the words."""

    start: int
    end: int
    term: str
    apart: bool = False


def words(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Span]:
    """Yield the words of a text: runs of letters and digits, but no single letter beside an apostrophe (Ukraine's).

    Where a script writes no blanks between words, a run of it is one word here.
    """
    for match in WORDS[_is_special(text)].finditer(text, start, end):
        first, last = match.span()
        if last - first == 1 and (text[first - 1 : first] in APOSTROPHES or text[last : last + 1] in APOSTROPHES):
            continue
        if last - first <= MAX_LENGTH or STARTS_UNSPACED.match(text, first):
            yield Span(first, last)


def analyze(text: str, language: str) -> str:
    """Return the terms of a text in order, then its further terms, all separated by blanks."""
    terms: tuple[list[str], list[str]] = ([], [])
    for unit in units(text, language):
        terms[unit.apart].append(unit.term)
    return " ".join([*terms[0], *terms[1]])


def units(text: str, language: str, terms: Collection[str] | None = None) -> Iterator[Unit]:
    """Yield the terms of a text and where they stand, each word's own before its further ones.

    With `terms`, those of words that cannot have one of these may be left out, which takes a fraction of the time.
    """
    folded = fold(text)
    language = primary_language(language)
    has_variants = language in WITH_UMLAUTS or language == "he"
    is_special = _is_special(folded)
    has_none = None if terms is None or has_variants else _has_none_of(frozenset(terms), language)
    for match in COMPOUNDS[is_special].finditer(folded):
        word = match[0]
        if has_none is not None and has_none(word):
            continue
        start, end = match.span()
        if "-" in word or "'" in word:
            yield from _compound(text, folded, start, end, language)
        elif is_special and STARTS_UNSPACED.match(word):
            # Each two characters side by side; a character alone is a term, too.
            characters = [character.span() for character in CHARACTER.finditer(word)]
            if len(characters) == 1:
                yield Unit(start, end, word)
            for (first, _), (_, last) in pairwise(characters):
                yield Unit(start + first, start + last, word[first:last])
        elif end - start <= MAX_LENGTH:
            if word_term := term(word, language):
                yield Unit(start, end, word_term)
            if has_variants:
                for variant in _variants(text[start:end].lower(), word, language):
                    yield Unit(start, end, variant, apart=True)


@lru_cache(maxsize=32)  # the passages of an answer share their words
def _has_none_of(terms: frozenset[str], language: str) -> Callable[[str], bool]:
    """Return the test for a word that surely has none of some terms."""

    @cache
    def has_none(word: str) -> bool:
        is_plain = word.isalpha() and (word.isascii() or not STARTS_UNSPACED.match(word))
        return is_plain and term(word, language) not in terms

    return has_none


def _is_special(text: str) -> bool:
    return not text.isascii() and SPECIAL.search(text) is not None


def _compound(text: str, folded: str, start: int, end: int, language: str) -> Iterator[Unit]:
    """Yield the words of a compound, and the compound joined; an apostrophe parts words where it is no letter."""
    compound = folded[start:end]
    if language in WITH_APOSTROPHES:
        spans = [Span(*match.span()).moved(start) for match in re.finditer("[^-]+", compound)]
    else:
        spans = list(words(folded, start, end))
    for span in spans:
        if word_term := term(span.of(folded), language):
            yield Unit(span.start, span.end, word_term)
        for variant in _variants(span.of(text).lower(), span.of(folded), language):
            yield Unit(span.start, span.end, variant, apart=True)
    if "-" in compound and len(compound) <= MAX_LENGTH and LETTERS.search(compound):
        yield Unit(start, end, term(JOINTS.sub("", compound), language), apart=True)


def _variants(written: str, folded: str, language: str) -> Iterator[str]:
    """Yield further terms of a word: German without umlauts, Hebrew without prefixes."""
    if language in WITH_UMLAUTS and UMLAUTS.search(written):
        yield term(fold(UMLAUTS.sub(lambda letter: WITHOUT_UMLAUTS[letter[0]], written)), language)
    elif language == "he":
        for _ in range(2):
            if (shorter := HEBREW_PREFIX.sub("", folded)) == folded:
                return
            folded = shorter
            yield term(folded, language)


@lru_cache(maxsize=200_000)
def term(folded: str, language: str) -> str:
    """Return the term of a folded word in a language; empty where only marks are left of it."""
    if "." in folded:
        return folded.replace(".", "")
    language = primary_language(language)
    word = MARK.sub("", folded).translate(SAME_LETTERS) if not folded.isascii() or "'" in folded else folded
    if language == "uk":
        return UKRAINIAN.sub("", word)
    if language in SERBO_CROATIAN:
        word = word.translate(SERBIAN)
    elif language == "ar":
        word = ARABIC_AND.sub("", word)
    stemmer = _stemmer(language)
    return word if stemmer is None else str(stemmer.stemWord(word))


@lru_cache(maxsize=4096)
def query_units(text: str, languages: tuple[str, ...]) -> Mapping[Span, tuple[str, ...]]:
    """Return the terms of a query by the span of its words: each in every language that uses its script.

    Words side by side also stand joined, as an archive may have `checkpoint` for `check point`. An abbreviation in capitals has
    no ending but its plural: NGOs are an NGO, and CoE loses no e, which French would take away.
    """
    folded, has_small = fold(text), any(map(str.islower, text))
    terms: dict[tuple[int, int], dict[str, None]] = {}
    for language in _languages_in(folded, languages):
        before: tuple[int, int] | None = None
        for start, end, unit_term, apart in units(text, language):
            if language not in _languages_of(_script(folded[start:end]), languages):
                continue
            if has_small and end - start <= ABBREVIATION and sum(map(str.isupper, text[start:end])) > 1:
                plain = folded[start:end].replace(".", "")
                spellings = (plain, plain[:-1]) if text[end - 1] == "s" else (plain,)
            else:
                spellings = (unit_term,)
            terms.setdefault((start, end), {}).update(dict.fromkeys(spellings))
            if apart:
                continue
            if before is not None and folded[before[1] : start] == " ":
                joined = folded[before[0] : before[1]] + folded[start:end]
                if joined.isalpha():
                    terms.setdefault((before[0], end), {})[term(joined, language)] = None
            before = (start, end)
    return {Span(*place): tuple(terms[place]) for place in sorted(terms)}


def phrase_terms(text: str, languages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the terms of a phrase, in order, as each of several languages indexes them; a compound also joined."""
    folded = fold(text)
    spellings: dict[tuple[str, ...], None] = {}
    for language in _languages_in(folded, tuple(languages)):
        listed = list(units(text, language))
        spellings[tuple(unit.term for unit in listed if not unit.apart)] = None
        whole = [unit for unit in listed if unit.apart and folded[unit.start : unit.end] == folded.strip()]
        spellings |= {(unit.term,): None for unit in whole}
    return tuple(spellings)


def _languages_in(folded: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that use a script of a text, or else English."""
    matching: dict[str, None] = {}
    for span in words(folded):
        matching |= dict.fromkeys(_languages_of(_script(span.of(folded)), languages))
    return tuple(matching) or ("en",)


def _script(word: str) -> tuple[bool, bool]:
    """Return whether a word is in Cyrillic letters, and whether in Latin ones."""
    return CYRILLIC.search(word) is not None, LATIN.search(word) is not None


@lru_cache(maxsize=256)
def _languages_of(script: tuple[bool, bool], languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that use a script; English if none does."""
    cyrillic, latin = script
    other = not (latin or cyrillic)

    def uses(tag: str) -> bool:
        language = primary_language(tag)
        if language in IN_CYRILLIC_AND_LATIN:
            return not other
        return (language in IN_CYRILLIC, language in IN_OTHERS) == (cyrillic, other)

    return tuple(filter(uses, languages)) or ("en",)


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    name = SNOWBALL.get(language)
    return None if name is None else Stemmer.Stemmer(name)
