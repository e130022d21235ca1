"""Term statistics: how often an archive writes each word, how often in lower case, and which words are spelt similarly.

They are computed from the counts that a generation keeps (`index/word_counts.py`).
"""

from collections import Counter
from collections.abc import Mapping

from graph_service.index.analyzer import term
from graph_service.index.spelling import Spelling, words_of

# A word that occurs once may itself be a misspelling.
MIN_COUNT = 2
# A word in lower case in more than one of this number of places is a common word first and a name second.
LOWER_RATIO = 10


class TermStatistics:
    """The frequency of each word of an archive, by key; immutable."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Count words by key; `counts` has their frequencies by spelling, upper and lower case apart."""
        self._count: Counter[str] = Counter()
        self._lower: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._written: dict[str, str] = {}
        for written, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            for word in words_of(written):
                self._count[word.key] += count
                self._written.setdefault(word.key, word.span.of(written))
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

    def often_lower(self, key: str) -> bool:
        """Tell whether a word is in lower case so often that, in lower case, it is not a name."""
        return self._lower[key] * LOWER_RATIO > self._lower[key] + self._capital[key]

    def mostly_lower(self, key: str) -> bool:
        """Tell whether a word is in lower case more often than with a capital."""
        return self._lower[key] > self._capital[key]
