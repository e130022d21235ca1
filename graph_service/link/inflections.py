"""Names in Cyrillic with the endings that grammar gives them: Україні is Україна, Києва is Київ.

Ukrainian and Russian decline names, and no list holds every form. Each word of a name and of the text is reduced to a
skeleton: the ending of its case is cut, and the last vowel, which may change when an ending is added (Київ, Києва;
Харків, Харкова), is levelled. A run of words is a name where the skeletons agree, word by word. Short words, and those in
capitals (abbreviations), are compared as they stand.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graph_service.link.gazetteers import Match
from graph_service.link.names import Name
from graph_service.model import Span
from graph_service.text import fold, words

CYRILLIC = re.compile(r"[Ѐ-ӿ]")
# The endings of nouns and adjectives, the longest first.
ENDINGS = re.compile(
    r"(?:ого|ему|ому|ими|ыми|ами|ями|ью|ої|ій|ий|ый|ые|ие|ая|яя|ое|ее|ої|ою|ею|єю|ой|ей|ах|ях|ам|ям|ом|ем|ем|єм|их|ых|им|ым|"
    r"[аеиоуыюяіїєйь])$"
)
LAST_VOWEL = re.compile(r"(?<!^)[оеіїєё](?=[^аеиоуыюяіїєё]+$)")
LONGEST = 12  # words of a name


def skeleton(word: str) -> str:
    """Return what is left of a word when its case is taken away; a word of fewer than four letters as it is."""
    if word.isupper() or len(word) < 4:
        return fold(word)
    stem = fold(word).removesuffix("ь").removesuffix("'")
    cut = ENDINGS.sub("", stem)
    stem = cut if len(cut) >= 3 else stem
    return LAST_VOWEL.sub("*", stem) if 4 <= len(stem) < 7 else stem


class InflectedNames:
    """Finds the names of a gazetteer by the skeletons of their words."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: defaultdict[tuple[str, ...], list[Name]] = defaultdict(list)
        self._starts: defaultdict[str, int] = defaultdict(int)
        for name in names:
            parts = name.written.split()
            if CYRILLIC.search(name.written) and len(parts) <= LONGEST:
                skeletons = tuple(map(skeleton, parts))
                self._names[skeletons].append(name)
                self._starts[skeletons[0]] = max(self._starts[skeletons[0]], len(parts))

    def find(self, text: str, language: str) -> Iterator[Match]:
        """Yield the names of `text` in order, the longest where they overlap."""
        found = list(words(text))
        skeletons = [skeleton(span.of(text)) for span in found]
        at = 0
        while at < len(found):
            match = self._at(text, found, skeletons, at, language)
            if match is not None:
                yield match
                while at < len(found) and found[at].start < match.span.end:
                    at += 1
            else:
                at += 1

    def _at(self, text: str, found: Sequence[Span], skeletons: Sequence[str], at: int, language: str) -> Match | None:
        longest = min(self._starts.get(skeletons[at], 0), len(found) - at)
        for length in range(longest, 0, -1):
            names = self._names.get(tuple(skeletons[at : at + length]), ())
            span = Span(found[at].start, found[at + length - 1].end)
            surface = span.of(text)
            spoken = tuple(n for n in names if n.language in {"", language} and _alike(surface, n.written))
            if spoken and "\n" not in surface:
                return Match(span, surface, spoken, inflected=all(fold(surface) != fold(n.written) for n in spoken))
        return None


def _alike(surface: str, written: str) -> bool:
    """Tell whether capitals stand where the name has them."""
    pairs = zip(surface.split(), written.split(), strict=False)
    return all(s[0].isupper() or not w[0].isupper() for s, w in pairs)
