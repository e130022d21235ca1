"""Analyzes texts into terms: words, folded and stemmed by the rules of their language.

Passages, queries and highlights pass the same analyzer, so the words that match a passage are the words highlighted in it.
Snowball stems the languages that it knows; Ukrainian, which it does not, loses its case endings here; a word of any other
language is its own term. A query may be in any language of the archive: each of its words is stemmed by the rules of all
languages in its script.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import Stemmer

from graph_service.languages import primary_language
from graph_service.model import Span
from graph_service.text import fold

MAX_LENGTH = 40  # characters of a word
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
IN_OTHERS = frozenset("ar fa ur ps he el hy ka am hi mr ne bn ta te gu pa th zh ja ko".split())
# Endings of nouns and adjectives in the cases of Ukrainian, the longest first; a stem keeps three letters.
UKRAINIAN = re.compile(
    r"(?<=...)(?:остями|остях|остей|ості|істю|ість|іями|іях|іям|ією|ювати|увати|ення|ень|енню|"
    r"ими|ому|ого|ами|ями|ові|еві|ією|єю|ою|ею|ів|їв|ах|ях|ам|ям|ом|ем|єм|ій|их|іх|ою|ий|ія|ії|ію|ій|"
    r"а|я|у|ю|і|ї|е|є|о|и|й|ь)\Z"
)


def words(text: str, start: int = 0) -> Iterator[Span]:
    """Yield the words of a text: runs of letters and digits, but no single letter beside an apostrophe (Ukraine's)."""
    for match in WORD.finditer(text, start):
        first, end = match.span()
        if end - first == 1 and (text[first - 1 : first] in APOSTROPHES or text[end : end + 1] in APOSTROPHES):
            continue
        if end - first <= MAX_LENGTH:
            yield Span(first, end)


def analyze(text: str, language: str) -> str:
    """Return the terms of a text in order, separated by blanks."""
    folded = fold(text)
    return " ".join(term(span.of(folded), language) for span in words(folded))


@lru_cache(maxsize=200_000)
def term(folded: str, language: str) -> str:
    """Return the term of a folded word in a language."""
    if "." in folded:
        return folded.replace(".", "")
    language = primary_language(language)
    if language == "uk":
        return UKRAINIAN.sub("", folded)
    stemmer = _stemmer(language)
    return folded if stemmer is None else str(stemmer.stemWord(folded))


def query_terms(folded: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the terms of a folded word of a query, in each language that uses its script."""
    script = (CYRILLIC.search(folded) is not None, LATIN.search(folded) is not None)
    return tuple(dict.fromkeys([term(folded, language) for language in _languages_of(script, tuple(languages))]))


@lru_cache(maxsize=256)
def _languages_of(script: tuple[bool, bool], languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that use a script, given as whether it is Cyrillic and whether Latin; English if none does."""
    cyrillic, latin = script
    cyrillic_other = (cyrillic, not (latin or cyrillic))
    matching = (
        tag
        for tag, lang in zip(languages, map(primary_language, languages), strict=True)
        if (lang in IN_CYRILLIC, lang in IN_OTHERS) == cyrillic_other
    )
    return tuple(matching) or ("en",)


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    name = SNOWBALL.get(language)
    return None if name is None else Stemmer.Stemmer(name)
