"""Words as they are compared in a search: folded and stemmed by the rules of their language.

The table is indexed by these terms, and questions and highlights go through the same door, so what finds a passage is what
is marked in it. Snowball stems the languages that it knows; Ukrainian, which it does not, loses its case endings here; a
word of any other language stands for itself. A question may be in any language of the archive: each of its words is
stemmed by all that write it in their script.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import Stemmer

from graph_service.model import Span
from graph_service.text import fold

LONGEST = 40  # characters; what is longer is no word
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+")
APOSTROPHES = frozenset("'’")
CYRILLIC = re.compile(r"[\u0400-\u052f]")
LATIN = re.compile(r"[a-z]")

SNOWBALL = {
    "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "en": "english", "es": "spanish", "et": "estonian",
    "eu": "basque", "fi": "finnish", "fr": "french", "hu": "hungarian", "hy": "armenian", "it": "italian",
    "lt": "lithuanian", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
IN_CYRILLIC = frozenset({"ru", "uk", "be", "bg", "mk", "kk", "ky", "tg", "mn", "sr"})
# Languages that write neither in Latin nor in Cyrillic letters.
IN_OTHERS = frozenset(
    {
        "ar",
        "fa",
        "ur",
        "ps",
        "he",
        "el",
        "hy",
        "ka",
        "am",
        "hi",
        "mr",
        "ne",
        "bn",
        "ta",
        "te",
        "gu",
        "pa",
        "th",
        "zh",
        "ja",
        "ko",
    }
)
# Endings of nouns and adjectives in the cases of Ukrainian, the longest first; a stem keeps three letters.
UKRAINIAN = re.compile(
    r"(?<=...)(?:остями|остях|остей|ості|істю|ість|іями|іях|іям|ією|ювати|увати|ення|ень|енню|"
    r"ими|ому|ого|ами|ями|ові|еві|ією|єю|ою|ею|ів|їв|ах|ях|ам|ям|ом|ем|єм|ій|их|іх|ою|ий|ія|ії|ію|ій|"
    r"а|я|у|ю|і|ї|е|є|о|и|й|ь)\Z"
)

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about after all also am an and any are as at be because been before between both but by can could did do does "
        "during each for from had has have he her here his how i if in into is it its me more most my no nor not of on or "
        "other our out over own she should so some such than that the their them then there these they this those to "
        "under up was we were what when where which while who whom whose why will with would you your",
    )
)
"""English words that say how a question is put, not what it is about."""


def words(text: str, start: int = 0) -> Iterator[Span]:
    """Yield the words of a text: letters and digits in a row; a letter cut off by an apostrophe is none (Ukraine's)."""
    for found in WORD.finditer(text, start):
        first, end = found.span()
        if end - first == 1 and (text[first - 1 : first] in APOSTROPHES or text[end : end + 1] in APOSTROPHES):
            continue
        if end - first <= LONGEST:
            yield Span(first, end)


def indexed(text: str, language: str) -> str:
    """Return the terms of a text in their order, parted by blanks, as the index of words takes them."""
    folded = fold(text)
    return " ".join(term(span.of(folded), language) for span in words(folded))


@lru_cache(maxsize=200_000)
def term(folded: str, language: str) -> str:
    """Return what a folded word is compared by in a language."""
    if "." in folded:
        return folded.replace(".", "")
    if language == "uk":
        return UKRAINIAN.sub("", folded)
    stemmer = _stemmer(language)
    return folded if stemmer is None else str(stemmer.stemWord(folded))


def asked(folded: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return what a folded word of a question is compared by, in each language that writes it in its script."""
    script = (CYRILLIC.search(folded) is not None, LATIN.search(folded) is not None)
    return tuple(dict.fromkeys([term(folded, language) for language in _writing(script, tuple(languages))]))


@lru_cache(maxsize=256)
def _writing(script: tuple[bool, bool], languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of some languages write in a script, given as whether it is Cyrillic and whether Latin; else English."""
    cyrillic, latin = script
    sought = (cyrillic, not (latin or cyrillic))
    return tuple(one for one in languages if (one in IN_CYRILLIC, one in IN_OTHERS) == sought) or ("en",)


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    name = SNOWBALL.get(language)
    return None if name is None else Stemmer.Stemmer(name)
