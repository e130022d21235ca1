"""Finds all names of the reference data in a text.

Both are folded, which keeps length, so a match stands where it is found. At each token of the text the gazetteer looks up the
names that begin with it, and compares the text with them at each length that such a name has; only whole words count.
Where names overlap, the longest wins: "OSCE Mission to Moldova" is one organization and no Moldova. A name counts in the
texts of its language; names in English, and those of no stated language, count everywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from graph_service.linking.knowledge.name_forms import MOST_WORDS, TOKEN, Name, agrees, skeleton
from graph_service.linking.knowledge.name_table import NameLookup
from graph_service.model import Span
from graph_service.text import fold, select_longest, words


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that agrees with names; `exact` tells that case agrees, `inflected` that endings do not."""

    span: Span
    surface: str
    names: tuple[Name, ...]
    exact: bool = True
    inflected: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The entities that these names may mean, without repetition."""
        return tuple(dict.fromkeys(name.key for name in self.names))


@dataclass(frozen=True, slots=True)
class Forms:
    """The names that begin with one token, by their folded forms; `lengths` are those of the forms, the longest first."""

    names: Mapping[str, tuple[Name, ...]]
    lengths: tuple[int, ...]


NO_FORMS = Forms({}, ())


class Gazetteer:
    """Finds names in texts; keeps the names that texts have come near."""

    def __init__(self, names: NameLookup) -> None:
        self._names = names
        self._forms: dict[str, Forms] = {}

    def find(self, text: str, language: str) -> list[Match]:
        """Return the names of `text` in order, of overlapping ones the longest; `language` is the text's."""
        return select_longest(self._agreeing(text, language, self._whole_words(fold(text))), attrgetter("span"))

    def named(self, folded: str) -> tuple[Name, ...]:
        """Return the names of a folded form."""
        token = TOKEN.match(folded)
        return self._beginning(token[0]).names.get(folded, ()) if token else ()

    def _whole_words(self, folded: str) -> Iterator[tuple[int, int, tuple[Name, ...]]]:
        for token in TOKEN.finditer(folded):
            start = token.start()
            if start and _joined(folded, start):
                continue
            forms = self._beginning(token[0])
            for length in forms.lengths:
                end = start + length
                if not folded[end : end + 1].isalnum() and (names := forms.names.get(folded[start:end])):
                    yield start, end, names

    def _beginning(self, token: str) -> Forms:
        if token in self._forms:
            return self._forms[token]
        names_of_token = self._names.named("first token", token)
        if not names_of_token:
            return NO_FORMS
        by_form: defaultdict[str, dict[Name, None]] = defaultdict(dict)
        for name in names_of_token:
            by_form[fold(name.written)][name] = None
        names = {form: tuple(group) for form, group in by_form.items()}
        self._forms[token] = forms = Forms(names, tuple(sorted({len(form) for form in names}, reverse=True)))
        return forms

    def _agreeing(
        self, text: str, language: str, occurrences: Iterable[tuple[int, int, tuple[Name, ...]]]
    ) -> Iterator[Match]:
        for start, end, names in occurrences:
            surface = text[start:end]
            spoken = tuple(name for name in names if name.language in {"", "en", language})
            agreeing = tuple(name for name in spoken if agrees(surface, name.written))
            if agreeing:
                yield Match(Span(start, end), surface, agreeing)
            elif spoken and surface.isupper():
                yield Match(Span(start, end), surface, spoken, exact=False)


def _joined(text: str, start: int) -> bool:
    """Tell whether what stands before an offset joins it to a word: a letter, a digit, or a hyphen after one."""
    before = text[start - 1]
    return before.isalnum() or (before == "-" and text[start - 2 : start - 1].isalnum())


class InflectedNames:
    """Finds names in Cyrillic by the skeletons of their words."""

    def __init__(self, names: NameLookup) -> None:
        self._names = names

    def find(self, text: str, language: str) -> Iterator[Match]:
        """Yield the names of `text` in order, the longest where they overlap."""
        spans = list(words(text))
        skeletons = [skeleton(span.of(text)) for span in spans]
        at = 0
        while at < len(spans):
            match = self._at(text, spans[at : at + MOST_WORDS], skeletons[at : at + MOST_WORDS], language)
            if match is not None:
                yield match
                while at < len(spans) and spans[at].start < match.span.end:
                    at += 1
            else:
                at += 1

    def _at(self, text: str, spans: Sequence[Span], skeletons: Sequence[str], language: str) -> Match | None:
        for length in range(len(spans), 0, -1):
            names = self._names.named("skeletons", " ".join(skeletons[:length]))
            if not names:
                continue
            span = Span(spans[0].start, spans[length - 1].end)
            surface = span.of(text)
            spoken = tuple(n for n in names if n.language in {"", language} and _capitals_agree(surface, n.written))
            if spoken and "\n" not in surface:
                return Match(span, surface, spoken, inflected=all(fold(surface) != fold(n.written) for n in spoken))
        return None


def _capitals_agree(surface: str, written: str) -> bool:
    """Tell whether capitals stand where the name has them."""
    pairs = zip(surface.split(), written.split(), strict=False)
    return all(s[0].isupper() or not w[0].isupper() for s, w in pairs)
