"""Transliterations: whether two names are one person's name, brought into Latin letters in two ways.

Yushchenko is Juschtschenko in German, Qadhafi and Gaddafi are one name. Names agree if their consonants do once letters and
groups of letters of one sound are written alike, and their vowels mostly. Given names must agree, too, and those of a man
and a woman (Daniel, Daniela) never do.
"""

import re
from difflib import SequenceMatcher
from functools import cache

from graph_service.text import fold

# What stands for one sound, the longest first.
SOUNDS = (
    (re.compile(r"schtsch|shch|szcz|chtch|stsj"), "s"),
    (re.compile(r"tsch|tch|tsj|cz"), "č"),
    (re.compile(r"sch|sh|sz|sj"), "s"),
    (re.compile(r"zh|dzh|dj"), "z"),
    (re.compile(r"kh|gh|ch(?=[rloa])|ck|[qgc](?!h)"), "k"),
    (re.compile(r"ch"), "č"),
    (re.compile(r"dh|th"), "d"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"[jy]"), "i"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
)
VOWELS = re.compile(r"[aeiouh'’-]")
SURNAME_LIKENESS, GIVEN_LIKENESS = 0.8, 0.7
CONSONANTS = 3  # that a name needs, so that Jane and John do not agree


@cache
def _sounds(name: str) -> str:
    sounds = fold(name)
    for pattern, letter in SOUNDS:
        sounds = pattern.sub(letter, sounds)
    return sounds


def _agree(name: str, other: str, likeness: float) -> bool:
    sounds, others = _sounds(name), _sounds(other)
    consonants = VOWELS.sub("", sounds)
    return sounds == others or (
        len(consonants) >= CONSONANTS
        and consonants == VOWELS.sub("", others)
        and SequenceMatcher(None, sounds, others).ratio() >= likeness
    )


def is_one_person(name: str, other: str) -> bool:
    """Tell whether two full names may be one person's: given names and surnames agree by their sounds."""
    parts, others = name.split(), other.split()
    if min(len(parts), len(others)) == 1:
        return False
    first, other_first, last, other_last = parts[0], others[0], parts[-1], others[-1]
    if first.lower() != other_first.lower() and (first[-1] == "a") != (other_first[-1] == "a"):
        return False
    return _agree(last, other_last, SURNAME_LIKENESS) and _agree(first, other_first, GIVEN_LIKENESS)
