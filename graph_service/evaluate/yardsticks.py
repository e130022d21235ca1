"""What answers are held against: plain ways to find texts, which share nothing with our own index and fusion.

Each gives one score to every text of a collection, in the order in which the texts were given.
"""

from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

Scores = NDArray[np.float64]


class PlainBM25:
    """BM25 over whole texts: Snowball stems without English stop words, the usual k1 = 1.5 and b = 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._count = len(texts)
        self._index = bm25s.BM25()
        tokens = self._tokens(texts)
        self._empty = not any(tokens)
        if not self._empty:
            self._index.index(tokens, show_progress=False)

    def scores(self, query: str) -> Scores:
        """Return the score of every text, 0 where it shares no word with the query."""
        (tokens,) = self._tokens([query]) or ([],)
        if not tokens or self._empty:
            return np.zeros(self._count)
        found: Scores = self._index.get_scores(tokens).astype(np.float64)
        return found

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        if not any(text.strip() for text in texts):
            return [[] for _ in texts]
        found: list[list[str]] = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return found


def stretched(scores: Scores) -> Scores:
    """Return the scores stretched so that the worst is 0 and the best 1; all 0 where they are equal."""
    low, high = scores.min(initial=np.inf), scores.max(initial=-np.inf)
    return (scores - low) / (high - low) if high > low else np.zeros(len(scores))


def fused(words: Scores, meaning: Scores, weight: float) -> Scores:
    """Return the mean of two stretched lists of scores; `weight` is that of the meaning."""
    return (1 - weight) * stretched(words) + weight * stretched(meaning)


def best(scores: Scores, ids: Sequence[str], limit: int) -> list[str]:
    """Return the ids of the best scores above 0, the best first, equals in their order."""
    return [ids[n] for n in np.argsort(-scores, kind="stable")[:limit] if scores[n] > 0]
