"""When two spellings are the same word; pure, and for words only: names are the business of `names`.

A word is compared by its key: lower case, no diacritics, no apostrophes or full stops, in Latin letters, so that a word
typed in Cyrillic meets its transliteration. Keys that differ are compared twice more. Their skeletons leave out in what
the ways of writing a foreign name differ (kh and ch and h, y and j and i, one letter or two). Then they are compared by
edits, of which two neighbours exchanged are one, and how many are allowed depends on the length: in a short word every
letter tells, in a long one two slips are soon made.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from graph_service.model import Span
from graph_service.text import CYRILLIC, PLAIN, fold

WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")
POSSESSIVE = re.compile(r"'s\Z")
SILENT = re.compile(r"['.]")
# How many edits a word of a length allows: a word of four letters allows one, one of eight two.
BUDGETS = ((8, 2), (4, 1), (0, 0))
# A word in another script has been transliterated, which costs letters already.
FOREIGN = 2
# From this length on a word is known again though its first letter is wrong.
FIRST_LETTER = 6
# Longer ones are no words that anyone mistyped, and comparing them costs.
LONGEST = 40
SAME_SOUND = {
    "schtsch": "sc", "shch": "sc", "tsch": "c", "tch": "c", "sch": "s", "sh": "s", "ch": "c", "kh": "h", "gh": "g",
    "zh": "z", "ph": "f", "th": "t", "ck": "k", "ks": "x", "tz": "c", "ts": "c", "w": "v", "y": "i", "j": "i", "q": "k",
}  # fmt: skip
SOUNDS = re.compile("|".join(SAME_SOUND))
DOUBLED = re.compile(r"(.)\1+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, its key, and whether it is typed in a script other than Latin."""

    span: Span
    key: str
    foreign: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A known word near to one that was typed, by its number, and how many edits part the two."""

    edits: int
    number: int


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text with their keys; a hyphen parts words, an 's at the end belongs to none."""
    folded = fold(text)
    for found in WORD.finditer(folded):
        plain = POSSESSIVE.sub("", found[0])
        key = SILENT.sub("", plain).translate(PLAIN)
        latin = key.translate(CYRILLIC)
        if latin:
            yield Word(Span(found.start(), found.start() + len(plain)), latin, latin != key)


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of the words of a text, without where they stand; quick for text in ASCII, as most names are."""
    if not text.isascii():
        return tuple(word.key for word in words_of(normalize("NFC", text)))
    found = WORD.findall(fold(text))
    if "." in text or "'" in text or "`" in text:
        found = [SILENT.sub("", POSSESSIVE.sub("", word)) for word in found]
    return tuple(found)


def skeleton(key: str) -> str:
    """Return a key without what the ways of writing a foreign name differ in."""
    return DOUBLED.sub(r"\1", SOUNDS.sub(lambda found: SAME_SOUND[found[0]], key))


def budget(length: int) -> int:
    """Return how many edits a word of a length allows."""
    return next(edits for least, edits in BUDGETS if length >= least)


class Numbers:
    """The numbers under which keys stand: two sorted columns, an eighth of what a dictionary of lists would hold."""

    def __init__(self, keys: Iterable[str]) -> None:
        listed = list(keys)
        order = sorted(range(len(listed)), key=listed.__getitem__)
        self._keys = [listed[n] for n in order]
        self._numbers = np.array(order, np.int32)

    def of(self, key: str) -> list[int]:
        """Return the numbers under which a key stands, none for a key that is not here."""
        first = bisect_left(self._keys, key)
        found: list[int] = self._numbers[first : bisect_right(self._keys, key, first)].tolist()
        return found


class Spelling:
    """Known words, sorted, and what is near to a word; immutable."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: Sequence[str] = sorted(words)
        lengths: defaultdict[int, list[int]] = defaultdict(list)
        for number, word in enumerate(self.words):
            lengths[len(word)].append(number)
        self._of_length = {
            length: (np.array(numbers), [self.words[n] for n in numbers]) for length, numbers in lengths.items()
        }
        self._of_skeleton = Numbers(map(skeleton, self.words))

    def number(self, word: str) -> int | None:
        """Return the number of a known word, or None for any other."""
        at = bisect_left(self.words, word)
        return at if at < len(self.words) and self.words[at] == word else None

    def starting(self, prefix: str) -> range:
        """Return the numbers of the words that start so."""
        first = bisect_left(self.words, prefix)
        return range(first, bisect_left(self.words, prefix + "\U0010ffff", first))

    def near(self, word: Word) -> list[Near]:
        """Return the known words that a word may be a misspelling of, the nearest first; digits are never misspelt.

        Few slips are made in the first letter of a word: one is allowed only where nothing else of a long word is wrong.
        """
        allowed = budget(len(word.key) - FOREIGN * word.foreign)
        if not allowed or len(word.key) > LONGEST or any(map(str.isdigit, word.key)):
            return []
        found = [Near(1, number) for number in self._of_skeleton.of(skeleton(word.key))]
        for length in range(len(word.key) - allowed, len(word.key) + allowed + 1):
            numbers, words = self._of_length.get(length, (np.empty(0, np.int64), []))
            if words:
                edits = cdist([word.key], words, scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8)[0]
                found += [Near(int(edits[n]), int(numbers[n])) for n in np.flatnonzero(edits <= allowed)]
        far = 1 if len(word.key) >= FIRST_LETTER else 0
        return sorted(n for n in found if n.edits <= far or self.words[n.number][0] == word.key[0])
