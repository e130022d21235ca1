"""Finds names in another grammatical case, or joined to a preposition, by the rules of the text's language.

A word is looked up by each word that it may be a form of; the words that follow must be forms of the name's other words. Names to
which the reference data give no language may inflect in any, those in English do not.
"""

from collections.abc import Iterator, Sequence

from graph_service.languages import primary_language
from graph_service.linking.knowledge.gazetteer import Gazetteer, Match
from graph_service.linking.knowledge.inflection import PREFIXES, declensions, inflects
from graph_service.linking.knowledge.name_forms import Name, is_small
from graph_service.model import Span
from graph_service.text import fold, words

SHORTEST_AFTER_PREFIX = 4  # letters of a name that is sought after a prefix
Named = tuple[tuple[str, ...], tuple[Name, ...]]  # the words of a name after its first, and the names written so


class DeclinedNames:
    """Finds names in texts of languages that inflect them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, text: str, language: str) -> Iterator[Match]:
        """Yield the declined names in `text` in order; `language` is the text's."""
        if inflects(language):
            spans = list(words(text))
            folded = [fold(span.of(text)) for span in spans]
            for position, span in enumerate(spans):
                if not is_small(text[span.start]):
                    match = self._longest(text, spans, folded, position, language)
                    if match is not None:
                        yield match
        if language in PREFIXES:
            yield from self._prefixed(text, language)

    def _longest(
        self, text: str, spans: Sequence[Span], folded: Sequence[str], position: int, language: str
    ) -> Match | None:
        """Return the longest name of which the words from a position are forms, at least one of them declined."""
        best: tuple[int, tuple[Name, ...]] = (0, ())
        first = folded[position]
        for lemma in dict.fromkeys((first, *declensions(first, language))):
            for rest, names in self._gazetteer.by_first_word(lemma):
                after = folded[position + 1 : position + 1 + len(rest)]
                is_declined = lemma != first or tuple(after) != rest
                spoken = tuple(name for name in names if primary_language(name.language) in {"", language})
                if spoken and is_declined and len(after) == len(rest) >= best[0] and _are_forms(after, rest, language):
                    agreeing = tuple(name for name in spoken if _has_capitals(text, spans, position, name))
                    if agreeing:
                        more = best[1] if len(rest) == best[0] else ()
                        best = len(rest), (*more, *agreeing)
        if not best[1]:
            return None
        span = Span(spans[position].start, spans[position + best[0]].end)
        surface = span.of(text)
        return None if "\n" in surface or ", " in surface else Match(span, surface, best[1], inflected=True)

    def _prefixed(self, text: str, language: str) -> Iterator[Match]:
        """Yield the names that follow a prefix without a blank."""
        for word in words(text):
            prefix = PREFIXES[language].match(text, word.start, word.end)
            if prefix is not None and word.end - prefix.end() >= SHORTEST_AFTER_PREFIX:
                for match in self._gazetteer.find(text[prefix.end() : word.end + 40], language):
                    if match.span.start == 0:
                        yield Match(Span(prefix.end(), prefix.end() + match.span.end), match.surface, match.names)


def _are_forms(of_text: Sequence[str], of_name: Sequence[str], language: str) -> bool:
    return all(word == base or base in declensions(word, language) for word, base in zip(of_text, of_name, strict=True))


def _has_capitals(text: str, spans: Sequence[Span], position: int, name: Name) -> bool:
    """Tell whether the text has each capital with which a word of a name begins."""
    return all(
        not word[0].isupper() or text[span.start].isupper()
        for word, span in zip(name.written.split(), spans[position:], strict=False)
    )
