"""A cache of vectors by content: no ingest or rebuild encodes a text twice.

The key of a vector is the SHA-256 of the model, its numerics and the text. Each vector has a checksum over key and bytes: a
damaged one is never used, and its text is encoded again. The cache is one SQLite file in the data folder's `cache/`, one
transaction a batch; several processes may share it, and it may be deleted at any time. Whatever is wrong with it (no
database, a full disk, another process that holds the lock) is logged, and the text is encoded as if it were new: a cache
never stops an ingest. The last questions are remembered in memory alone: a write takes longer than encoding many of them, and
filters, facets and pages of a search ask the same question again.
"""

import contextlib
import hashlib
import logging
import sqlite3
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from graph_service.embedding.encoder import Encoder, Vectors, key_of

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
KEYS_PER_QUERY = 500  # SQLite takes 999 values at least
TIMEOUT = 30.0  # seconds to wait for another process
CHECKSUM = 4  # bytes
QUESTIONS = 1_000  # whose vectors are remembered
LONGEST = 500  # characters of such a question


class VectorCache:
    """A file of vectors; never raises: an unreadable vector is missing, an unwritable one is dropped."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the intact vectors of the keys that are cached."""

        def read(connection: sqlite3.Connection) -> dict[bytes, object]:
            blobs: dict[bytes, object] = {}
            for start in range(0, len(keys), KEYS_PER_QUERY):
                batch = keys[start : start + KEYS_PER_QUERY]
                marks = ", ".join("?" * len(batch))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608  marks only
                blobs |= connection.execute(query, batch)
            return blobs

        blobs = self._attempt(read) or {}
        vectors = {}
        for key, blob in blobs.items():
            if isinstance(blob, bytes) and len(blob) > CHECKSUM and len(blob) % 4 == 0:
                content, checksum = blob[:-CHECKSUM], blob[-CHECKSUM:]
                vector = np.frombuffer(content, dtype="<f4").astype(np.float32)
                if checksum == _checksum(key, content) and np.isfinite(vector).all():
                    vectors[key] = vector
        if len(vectors) < len(blobs):
            log.warning("%s vectors in %s are damaged; they are encoded again.", len(blobs) - len(vectors), self.file)
        return vectors

    def put(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Add vectors, all or none of them."""
        contents = {key: vector.astype("<f4").tobytes() for key, vector in vectors.items()}
        rows = [(key, content + _checksum(key, content)) for key, content in contents.items()]

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

        self._attempt(write)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._disconnect()

    def _attempt(self, ask: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """Run an operation on the file; where it fails, try once more on a new connection, then do without.

        A file that is no intact database is removed.
        """
        with self._lock:
            for _ in range(2):
                try:
                    return ask(self._connect())
                except (sqlite3.Error, OSError) as error:
                    self._disconnect()
                    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                        log.warning("The vector cache %s is damaged (%s); a new one replaces it.", self.file, error)
                        for part in ("", "-wal", "-shm"):
                            self.file.with_name(self.file.name + part).unlink(missing_ok=True)
                    else:
                        log.warning("The vector cache %s cannot be used: %s.", self.file, error)
        return None

    def _connect(self) -> sqlite3.Connection:
        if self._connection is not None and not self.file.exists():  # the caches were deleted
            self._disconnect()
        if self._connection is None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.file, timeout=TIMEOUT, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(TABLE)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _checksum(key: bytes, content: bytes) -> bytes:
    return zlib.crc32(key + content).to_bytes(CHECKSUM, "little")


class AroundModel:
    """What an encoder that remembers vectors has from the model that computes them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

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


class CachedEncoder(AroundModel):
    """A model that encodes only texts that are not cached; `numerics` names the arithmetic that its vectors depend on."""

    def __init__(self, encoder: Encoder, numerics: str, cache: VectorCache) -> None:
        super().__init__(encoder)
        self._numerics = numerics
        self._cache = cache

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""
        if not texts:
            return self._encoder.encode(texts)
        prefix = f"{key_of(self.name)}\0{self._numerics}\0"
        keys = [hashlib.sha256(f"{prefix}{text}".encode()).digest() for text in texts]
        cached = self._cache.get(list(dict.fromkeys(keys)))
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in cached}
        if new:
            encoded = dict(zip(new, self._encoder.encode(list(new.values())), strict=True))
            self._cache.put(encoded)
            cached |= encoded
        return np.stack([cached[key] for key in keys])


class QuestionEncoder(AroundModel):
    """An encoder that remembers the vectors of short texts that it encodes alone; threads may share it."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._remembered = lru_cache(QUESTIONS)(self._encode)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""
        if len(texts) == 1 and len(texts[0]) <= LONGEST:
            return self._remembered(texts[0])
        return self._encoder.encode(texts)

    def _encode(self, text: str) -> Vectors:
        vectors = self._encoder.encode([text])
        vectors.setflags(write=False)  # whoever asks next gets the same array
        return vectors
