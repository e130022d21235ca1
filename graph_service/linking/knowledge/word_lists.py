"""Words by language from extracted tables: ordinary words that are names of places, too, the common words of English, and given names.

`data/ordinary-words.tsv` ("réunion", "essen", "мали") and `data/given-names.tsv` say where they come from; scripts in `tests/quality` make them.
"""

import re
from collections.abc import Mapping
from functools import cache

from graph_service.files import resource
from graph_service.stop_words import FUNCTION_WORDS
from graph_service.text import fold

ORDINARY_WORDS, GIVEN_NAMES = "data/ordinary-words.tsv", "data/given-names.tsv"
SURNAME_FIRST = frozenset({"zh", "ja", "ko"})  # of these the table has surnames


@cache
def ordinary_words(language: str) -> frozenset[str]:
    """Return the ordinary words of a language that are names, too, of English the common ones, folded; none where no dictionary tells."""
    return frozenset(_rows(ORDINARY_WORDS).get(language, "").split())


def is_ordinary(name: str) -> bool:
    """Tell whether an English name is made of common words alone, in the singular or plural: "Energy", "Women's Resource Centers"."""
    common = ordinary_words("en")
    for part in re.findall(r"[^\W\d_]{3,}", re.sub(r"['’]s?\b", "", fold(name))):
        forms = (part, part.removesuffix("s"), part.removesuffix("es"))
        if common.isdisjoint(forms) and part not in FUNCTION_WORDS:
            return False
    return True


@cache
def given_names(language: str) -> frozenset[str]:
    """Return the folded given names that a text in a language may have: its own, and those of others that are no words in it."""
    foreign = {name for tag, row in _rows(GIVEN_NAMES).items() if tag not in SURNAME_FIRST for name in row.split()}
    return native_names(language) | (foreign - ordinary_words(language))


@cache
def native_names(language: str) -> frozenset[str]:
    """Return the folded given names that are usual in a language or known in many."""
    rows = _rows(GIVEN_NAMES)
    return frozenset({*rows["mul"].split(), *rows.get(language, "").split()})


@cache
def surnames(language: str) -> frozenset[str]:
    """Return the common surnames of a language that writes them first, none of another."""
    return frozenset(_rows(GIVEN_NAMES).get(language, "").split() if language in SURNAME_FIRST else ())


@cache
def _rows(file: str) -> Mapping[str, str]:
    with resource(file).open(encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t", 1) for line in lines if not line.startswith("#"))
