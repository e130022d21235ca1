"""Pure string work. Spans are in characters of the text that was passed.

Normalizing happens once, when a story is read: afterwards offsets never move. Folding (for comparing names) keeps the
length of a text, one character for one, so that what is found in the folded text stands at the same place in the text.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph_service.iris import SLUG_LENGTH
from graph_service.model import Span

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))  # fmt: skip
OPENING_LENGTH = 120
SPACES = re.compile(r"[^\S\n]+")
# What XML 1.0 forbids or Unicode calls no character, and the controls that XML lets in and no text needs.
NO_CHARACTERS = re.compile(
    r"[\x00-\x08\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
CONTROLS = re.compile(r"[\x7f-\x9f]")

# Latin letters that carry no combining mark to strip, and Cyrillic for slugs (ISO 9 without its diacritics, as
# publishers of the region write their addresses).
PLAIN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
                       "ə": "e"})  # fmt: skip
CYRILLIC = str.maketrans(dict(zip(
    "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюяғқңөұүһәјљњћђџѓќў",
    ["a", "b", "v", "g", "g", "d", "e", "ie", "e", "zh", "z", "i", "i", "i", "i", "k", "l", "m", "n", "o", "p", "r",
     "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "iu", "ia", "g", "q", "ng", "o", "u", "u",
     "h", "a", "j", "lj", "nj", "c", "dj", "dz", "g", "k", "u"],
    strict=True,
)))  # fmt: skip
FOLDS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʹ": "'", "`": "'", "＇": "'", "–": "-", "—": "-",
                       "‑": "-", "‐": "-", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"', "\u00a0": " "})  # fmt: skip

KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
WIDE = re.compile("[\u3000\uff01-\uff9f]")  # forms of full width, and katakana of half the width

WORD = re.compile(r"\w+(?:['’ʼ.-]\w+)*")
# A full stop after one of these ends no sentence, and neither does one after a single capital (an initial).
ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        "mr mrs ms dr prof sen gov gen col lt st no nos art vol fig dept est inc corp ltd co vs jan feb mar apr jun jul "
        "aug sep sept oct nov dec e.g i.e u.s u.k u.n approx ca cf al",
    )
)
SENTENCE_END = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s+["'“‘«„(\[]*\w)""")
BLANK_LINES = re.compile(r"\n\s*\n")
BLANK = re.compile(r"\s*")
LAST_WORD = re.compile(r"[^\s\"'“‘«„(\[]+\Z")
LONGEST_WORD = 40  # characters; one that is longer is no abbreviation
WORD_START = re.compile(r"\w+")
INITIAL = re.compile(r"[^\W\d_a-z]")
LOWER = re.compile(r"""\s+["'“‘«„(\[]*[a-zа-яёіїєґ]""")


def normalize(text: str) -> str:
    """Return the text as it is stored: NFC, ligatures parted, invisible characters gone, blanks single, lines trimmed.

    Line breaks stay line breaks, at most one blank line in a row. Normalizing twice changes nothing more.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = CONTROLS.sub(" ", NO_CHARACTERS.sub("", text)).translate(INVISIBLE)
    for ligature, letters in LIGATURES.items():
        text = text.replace(ligature, letters)
    text = SPACES.sub(" ", unicodedata.normalize("NFC", text))
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Folds(dict[int, str]):
    """What each character becomes when it is folded, found out when it is first met: a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # Some are letters of their own, not letters with marks.
        if character.isascii() or character in "йЙїЇёЁئؤ" or KANA_OR_HANGUL.match(character):
            folded = character.lower()
        else:
            if WIDE.match(character):
                character = unicodedata.normalize("NFKC", character)
            base = unicodedata.normalize("NFD", character)[0].lower()
            folded = base if len(base) == 1 else character
        self[code] = folded = folded.translate(FOLDS)
        return folded


FOLDED = _Folds()


def fold(text: str) -> str:
    """Return the text for comparing: lower case, no diacritics, plain quotes and dashes; of the same length."""
    return text.translate(FOLDED)


def slugify(text: str) -> str:
    """Return the slug of a title or a name: ASCII, lower case, hyphens, at most 80 characters, cut between words.

    Empty where nothing of the text can be written in ASCII.
    """
    text = re.sub(r"(?<=\w)['’ʼ`](?=\w)", "", text.lower())
    text = text.translate(CYRILLIC).translate(PLAIN)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if len(slug) <= SLUG_LENGTH:
        return slug
    return slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]


def name_slug(name: str) -> str:
    """Return the slug of a name; where nothing of it can be written in ASCII, one that is its own all the same."""
    return slugify(name) or f"name-{hashlib.sha256(fold(name).encode()).hexdigest()[:12]}"


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the stretches between blank lines, without the white space around them."""
    start = 0
    for gap in BLANK_LINES.finditer(text):
        yield from _trim(text, start, gap.start())
        start = gap.end()
    yield from _trim(text, start, len(text))


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    stretch = text[start:end]
    if inner := stretch.strip():
        first = start + len(stretch) - len(stretch.lstrip())
        yield Span(first, first + len(inner))


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a text in order; none reaches over a blank line, and together they miss no word."""
    for paragraph in paragraphs(text):
        start = paragraph.start
        for sign in SENTENCE_END.finditer(text, paragraph.start, paragraph.end):
            word = LAST_WORD.search(text, max(paragraph.start, sign.start() - LONGEST_WORD), sign.start())
            abbreviated = word is not None and (
                word[0].lower() in ABBREVIATIONS or INITIAL.fullmatch(word[0]) is not None
            )
            if sign[0].startswith(".") and (abbreviated or LOWER.match(text, sign.end()) is not None):
                continue
            yield Span(start, sign.end())
            start = BLANK.match(text, sign.end()).end()  # type: ignore[union-attr]  # it matches nothing, too
        if start < paragraph.end:
            yield Span(start, paragraph.end)


def opening(text: str) -> str:
    """Return the first sentence of a text, to stand for a title that it lacks; a long one is cut between words."""
    first = next((" ".join(sentence.of(text).split()) for sentence in sentences(text)), "")
    return first if len(first) <= OPENING_LENGTH else f"{first[:OPENING_LENGTH].rsplit(' ', 1)[0]} …"


def words(text: str) -> Iterator[Span]:
    """Yield the words of a text; a hyphen, full stop or apostrophe inside a word belongs to it."""
    for match in WORD.finditer(text):
        yield Span(match.start(), match.end())


def occurrences(name: str, text: str, joiners: str = "-") -> Iterator[Span]:
    """Yield each place where `name`, which is not empty, stands as whole words: no letter, digit or joiner touches it."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if _stands_alone(text, start, end, joiners):
            yield Span(start, end)
        else:
            end = start + 1
        start = text.find(name, end)


def occurrences_of_any(names: Iterable[str], text: str, joiners: str = "-") -> Iterator[tuple[str, Span]]:
    """Yield each place where one of `names` stands as whole words, the longest first, in one pass over the text."""
    # Of each first word, its names by how much stands before it and how long they are: a story may name thousands of Annas.
    by_first_word: defaultdict[str, dict[tuple[int, int], set[str]]] = defaultdict(dict)
    for name in sorted(names, key=len, reverse=True):
        if (first := WORD_START.search(name)) is not None:
            by_first_word[first[0]].setdefault((first.start(), len(name)), set()).add(name)
    for word in WORD_START.finditer(text) if by_first_word else ():
        for (before, length), alike in by_first_word.get(word[0], {}).items():
            start = word.start() - before
            name = text[start : start + length]
            if start >= 0 and name in alike and _stands_alone(text, start, start + length, joiners):
                yield name, Span(start, start + length)


def _stands_alone(text: str, start: int, end: int, joiners: str) -> bool:
    """Tell whether no letter, digit or joiner touches what stands between two offsets."""
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return not any(sign.isalnum() or sign == "_" or sign in joiners for sign in beside)


@dataclass(frozen=True, slots=True)
class SpanIndex:
    """Spans in the order of their starts, none overlapping another; finds the one that covers an offset by bisection."""

    spans: tuple[Span, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> "SpanIndex":
        """Index `spans`, which must be in order."""
        return cls(tuple(spans), tuple(span.start for span in spans))

    def before(self, offset: int) -> int:
        """Return the position of the last span that starts at `offset` or before it, -1 where there is none."""
        return bisect_right(self.starts, offset) - 1

    def meets(self, span: Span) -> bool:
        """Tell whether any span shares a character with `span`."""
        at = self.before(span.end - 1)
        return at >= 0 and self.spans[at].end > span.start


Item = TypeVar("Item")


def select_longest(items: Iterable[Item], span_of: Callable[[Item], Span]) -> list[Item]:
    """Return the items in the order of their spans, none overlapping another: a longer one replaces the one before it."""
    selected: list[Item] = []
    last = Span(0, 0)
    for item in sorted(items, key=lambda item: (span_of(item).start, -span_of(item).end)):
        span = span_of(item)
        if span.start >= last.end:
            selected.append(item)
        elif span.end - span.start > last.end - last.start:
            selected[-1] = item
        else:
            continue
        last = span
    return selected
