"""Ordinary words that are names of places too ("réunion", "essen", "мали"), by language, from an extracted table.

`data/ordinary-words.tsv` says where they come from; `tests/quality/extract_ordinary_words.py` makes it.
"""

from functools import cache

from graph_service.files import resource

FILE = "data/ordinary-words.tsv"


@cache
def ordinary_words(language: str) -> frozenset[str]:
    """Return the ordinary words of a language that are names too, folded; none where no dictionary tells."""
    with resource(FILE).open(encoding="utf-8") as lines:
        row = next((line for line in lines if line.startswith(f"{language}\t")), "")
    return frozenset(row.partition("\t")[2].split())
