"""Ordinary words that are names of places too ("réunion", "essen", "мали"), by language, and the common words of English, from an extracted table.

`data/ordinary-words.tsv` says where they come from; `tests/quality/extract_ordinary_words.py` makes it.
"""

import re
from functools import cache

from graph_service.files import resource
from graph_service.stop_words import FUNCTION_WORDS
from graph_service.text import fold

FILE = "data/ordinary-words.tsv"


@cache
def ordinary_words(language: str) -> frozenset[str]:
    """Return the ordinary words of a language that are names too, of English the common ones, folded; none where no dictionary tells."""
    with resource(FILE).open(encoding="utf-8") as lines:
        row = next((line for line in lines if line.startswith(f"{language}\t")), "")
    return frozenset(row.partition("\t")[2].split())


def is_ordinary(name: str) -> bool:
    """Tell whether an English name is made of common words alone, in the singular or plural: "Energy", "Women's Resource Centers"."""
    common = ordinary_words("en")
    for part in re.findall(r"[^\W\d_]{3,}", re.sub(r"['’]s?\b", "", fold(name))):
        forms = (part, part.removesuffix("s"), part.removesuffix("es"))
        if common.isdisjoint(forms) and part not in FUNCTION_WORDS:
            return False
    return True
