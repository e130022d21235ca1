"""The lexicon of an archive: its words, which are spellings of the same word, and how often each is written.

Words are compared by key: lower case, without diacritics, apostrophes and full stops, in Latin letters, so that a word
in Cyrillic matches its transliteration. Words with different keys may have the same skeleton, which leaves out what
spellings of a foreign name differ in (kh, ch and h; y, j and i; one letter or two). Otherwise the edit distance
decides, where swapping two neighbours is one edit. The edits allowed depend on the length: in a short word every letter
counts, in a long one two slips are common.

Each generation stores the counts of its words, upper and lower case apart. A story that comes or goes changes them by its
own words, so no search waits until all texts are counted.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from graph_service.errors import DataError
from graph_service.index.analyzer import STARTS_UNSPACED, term
from graph_service.model import Span
from graph_service.text import CYRILLIC, PLAIN, fold

WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")
POSSESSIVE = re.compile(r"'s\Z")
SILENT = re.compile(r"['.]")
# Edits allowed from a length on: one from four letters, two from eight.
BUDGETS = ((8, 2), (4, 1))
# A shorter word than that is another spelling of one that sounds alike: kyv of Kyiv.
SHORTEST_ALIKE = 3
# Letters by which a transliterated word counts as shorter: transliteration changes some already.
FOREIGN = 2
# From this length on, the first letter may be wrong.
FIRST_LETTER = 6
# In another script, a shorter word matches too many things.
MIN_FOREIGN = 4
# Longer words are not misspelt words, and comparing them is slow.
LONGEST = 40
SAME_SOUND = {
    "schtsch": "sc", "shch": "sc", "tsch": "c", "tch": "c", "sch": "s", "sh": "s", "ch": "c", "kh": "h", "gh": "g",
    "zh": "z", "ph": "f", "th": "t", "ck": "k", "ks": "x", "tz": "c", "ts": "c", "w": "v", "y": "i", "j": "i", "q": "k",
}  # fmt: skip
SOUNDS = re.compile("|".join(SAME_SOUND))
DOUBLED = re.compile(r"(.)\1+", re.DOTALL)
# A word that occurs once may itself be a misspelling.
MIN_COUNT = 2
# A word in lower case in more than one of this number of places is a common word first and a name second.
LOWER_RATIO = 10
# A word that occurs as often with a capital is a name, if it is seldom without.
OFTEN = 20
# Whatever separates two words, full stops and hyphens included.
SEPARATOR = r"[^\p{L}\p{M}\p{N}'’ʼ]+"
COUNTS = "counts.arrow"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its span, its key, and whether it is in a script other than Latin."""

    span: Span
    key: str
    foreign: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A known word, by its number, and its edit distance from a typed word."""

    edits: int
    number: int


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text with their keys; a hyphen separates words, and a final 's is left out."""
    folded = fold(text)
    for match in WORD.finditer(folded):
        plain = POSSESSIVE.sub("", match[0])
        key = SILENT.sub("", plain).translate(PLAIN)
        latin = key.translate(CYRILLIC)
        if latin:
            yield Word(Span(match.start(), match.start() + len(plain)), latin, latin != key)


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of the words of a text, without spans; fast for ASCII, as most names are."""
    if not text.isascii():
        return tuple(word.key for word in words_of(normalize("NFC", text)))
    words = WORD.findall(fold(text))
    if "." in text or "'" in text or "`" in text:
        words = [SILENT.sub("", POSSESSIVE.sub("", word)) for word in words]
    return tuple(words)


def skeleton(key: str) -> str:
    """Return a key without what spellings of a foreign name differ in."""
    return DOUBLED.sub(r"\1", SOUNDS.sub(lambda match: SAME_SOUND[match[0]], key))


def budget(length: int) -> int:
    """Return the edits allowed in a word of a length."""
    return next((edits for least, edits in BUDGETS if length >= least), 0)


class Numbers:
    """A map of keys to numbers, as two sorted columns: an eighth of the memory of a dictionary of lists."""

    def __init__(self, keys: Iterable[str]) -> None:
        listed = list(keys)
        order = sorted(range(len(listed)), key=listed.__getitem__)
        self._keys = [listed[n] for n in order]
        self._numbers = np.array(order, np.int32)

    def of(self, key: str) -> list[int]:
        """Return the numbers of a key; none for an unknown key."""
        first = bisect_left(self._keys, key)
        numbers: list[int] = self._numbers[first : bisect_right(self._keys, key, first)].tolist()
        return numbers


class Spelling:
    """Known words, sorted, searched by spelling, prefix and similarity; immutable."""

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
        """Return the number of a known word, None for an unknown one."""
        position = bisect_left(self.words, word)
        return position if position < len(self.words) and self.words[position] == word else None

    def starting(self, prefix: str) -> range:
        """Return the numbers of the words with a prefix."""
        first = bisect_left(self.words, prefix)
        return range(first, bisect_left(self.words, prefix + "\U0010ffff", first))

    def near(self, word: Word) -> list[Near]:
        """Return the known words that a word may be a misspelling of, the nearest first; none for a word with digits, or in a script without blanks.

        The first letter is seldom wrong: it may differ only in a long word without another edit.
        """
        allowed = budget(len(word.key) - FOREIGN * word.foreign)
        is_short = not allowed and (len(word.key) < SHORTEST_ALIKE or word.foreign)
        if is_short or len(word.key) > LONGEST or any(map(str.isdigit, word.key)) or STARTS_UNSPACED.match(word.key):
            return []
        alike = self._of_skeleton.of(skeleton(word.key))
        near = [Near(1, n) for n in alike if 2 * len(self.words[n]) >= len(word.key)]  # zzz is no spelling of z
        for length in range(len(word.key) - allowed, len(word.key) + allowed + 1):
            numbers, words = self._of_length.get(length, (np.empty(0, np.int64), []))
            if words:
                edits = cdist([word.key], words, scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8)[0]
                near += [Near(int(edits[n]), int(numbers[n])) for n in np.flatnonzero(edits <= allowed)]
        first_letter_edits = 1 if len(word.key) >= FIRST_LETTER else 0
        return sorted(n for n in near if n.edits <= first_letter_edits or self.words[n.number][0] == word.key[0])


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of texts, in Arrow: an archive has millions."""
    import pyarrow.compute as pc  # noqa: PLC0415  slow to import

    word_lists = pc.split_pattern_regex(pa.array(list(texts), pa.large_string()), SEPARATOR)
    counts = pc.value_counts(pc.list_flatten(word_lists))
    return Counter(dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)))


def read_counts(folder: Path) -> Counter[str]:
    """Read the counts in a folder; raises `DataError` where there are none."""
    try:
        table = pa.ipc.open_file(str(folder / COUNTS)).read_all()
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(
            f"The word counts in {folder} cannot be read: {error}.", hint="Rebuild them: graph-service rebuild"
        ) from error
    return Counter(dict(zip(table["word"].to_pylist(), table["count"].to_pylist(), strict=True)))


def write_counts(counts: Counter[str], folder: Path) -> None:
    """Write counts into a new folder, without words that no longer occur."""
    folder.mkdir(parents=True)
    words = sorted(+counts)
    table = pa.table(
        {"word": pa.array(words, pa.string()), "count": pa.array([counts[word] for word in words], pa.int64())}
    )
    with pa.ipc.new_file(str(folder / COUNTS), table.schema) as writer:
        writer.write_table(table)


class TermStatistics:
    """The frequency of each word of an archive, by key; immutable."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Count words by key; `counts` has their frequencies by spelling, upper and lower case apart."""
        self._count: Counter[str] = Counter()
        self._lower: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._written: dict[str, str] = {}
        self._foreign: set[str] = set()  # keys whose most frequent spelling is in another script than Latin
        for written, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            for word in words_of(written):
                self._count[word.key] += count
                if word.key not in self._written:
                    self._written[word.key] = word.span.of(written)
                    if word.foreign:
                        self._foreign.add(word.key)
                if written.islower():
                    self._lower[word.key] += count
                elif not written.isupper():  # in a word of capitals they carry no information
                    self._capital[word.key] += count
        self._stems = frozenset(term(key, "en") for key in self._count)
        self.spelling = Spelling(key for key, count in self._count.items() if count >= MIN_COUNT and key.isalpha())

    def has(self, key: str) -> bool:
        """Tell whether the archive has a word, with any English ending."""
        return self._count[key] > 0 or term(key, "en") in self._stems

    def count(self, key: str) -> int:
        """Return the frequency of a word."""
        return self._count[key]

    def written(self, key: str) -> str:
        """Return the most frequent spelling of a word, or its key if the archive does not have it."""
        return self._written.get(key, key)

    def in_another_script(self, word: Word) -> str | None:
        """Return the most frequent spelling of a word that the archive has in another script: of veto вето, of вето veto."""
        is_other = word.key in self._written and (word.key in self._foreign) != word.foreign
        return self._written[word.key] if is_other and len(word.key) >= MIN_FOREIGN else None

    def often_lower(self, key: str) -> bool:
        """Tell whether a word is in lower case so often that, in lower case, it is not a name."""
        return self._lower[key] * LOWER_RATIO > self._lower[key] + self._capital[key]

    def is_name(self, key: str) -> bool:
        """Tell whether a word is so frequent, and so seldom in lower case, that it is a name in whatever case it is typed."""
        return self._capital[key] >= OFTEN and not self.often_lower(key)

    def mostly_capitals(self, key: str) -> bool:
        """Tell whether a word is in capitals more often than in lower case."""
        return self._count[key] - self._capital[key] > 2 * self._lower[key]

    def mostly_lower(self, key: str) -> bool:
        """Tell whether a word is in lower case more often than with a capital."""
        return self._lower[key] > self._capital[key]
