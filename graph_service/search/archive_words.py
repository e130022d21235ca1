"""The words that an archive is written in: how often, how often small, and which of them is near to one that is not.

Made from the counts that a generation keeps (`index/word_counts.py`).
"""

from collections import Counter
from collections.abc import Mapping

from graph_service.index.words import term
from graph_service.search.spelling import Spelling, words_of

# Written once, a word may itself be a misspelling.
TRUSTED = 2
# A word that is written small in more than one of so many places is a word first and a name second.
SMALL = 10


class Words:
    """How often an archive writes each word, by its key; immutable."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Take how often each word is written, told apart by its capitals."""
        self._count: Counter[str] = Counter()
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._written: dict[str, str] = {}
        for written, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            for word in words_of(written):
                self._count[word.key] += count
                self._written.setdefault(word.key, word.span.of(written))
                if written.islower():
                    self._small[word.key] += count
                elif not written.isupper():  # in a line of capitals they say nothing
                    self._capital[word.key] += count
        self._stems = frozenset(term(key, "en") for key in self._count)
        self.spelling = Spelling(key for key, count in self._count.items() if count >= TRUSTED and key.isalpha())

    def has(self, key: str) -> bool:
        """Tell whether the word is written, with whatever ending English has for it."""
        return self._count[key] > 0 or term(key, "en") in self._stems

    def count(self, key: str) -> int:
        """Return how often a word is written."""
        return self._count[key]

    def written(self, key: str) -> str:
        """Return a word as the archive writes it most often, or its key where it does not."""
        return self._written.get(key, key)

    def often_small(self, key: str) -> bool:
        """Tell whether the word is written small so often that it is no name when it is."""
        return self._small[key] * SMALL > self._small[key] + self._capital[key]

    def mostly_small(self, key: str) -> bool:
        """Tell whether the word is written small more often than with a capital."""
        return self._small[key] > self._capital[key]
