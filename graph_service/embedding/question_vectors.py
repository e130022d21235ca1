"""The vectors of the last questions: filters, facets and pages of a search ask the same question again."""

from collections.abc import Sequence
from functools import lru_cache

from graph_service.embedding.encoder import Encoder, Vectors

QUESTIONS = 1_000
LONGEST = 500  # characters of a text that is remembered


class QuestionEncoder:
    """An encoder that remembers the vectors of short texts that it encodes alone; threads may share it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._remembered = lru_cache(QUESTIONS)(self._encode)

    @property
    def name(self) -> str:
        """Which model it is."""
        return self._encoder.name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._encoder.dimensions

    def knows(self, word: str) -> bool:
        """Whether the model takes a word in one piece."""
        return self._encoder.knows(word)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""
        if len(texts) == 1 and len(texts[0]) <= LONGEST:
            return self._remembered(texts[0])
        return self._encoder.encode(texts)

    def _encode(self, text: str) -> Vectors:
        vectors = self._encoder.encode([text])
        vectors.setflags(write=False)  # whoever asks next gets the same array
        return vectors
