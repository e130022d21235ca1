"""Vectors by content: what was encoded once is never encoded again, whichever ingest or rebuild asks.

The key of a vector is the SHA-256 of the model, of how it was run, and of the text. A vector is kept with a checksum over
key and bytes: one that was damaged is made again, never taken. The store is one SQLite file in the data folder's `cache/`,
one transaction a batch; several processes may share it, and it may be deleted at any time. Whatever is wrong with it (no
database, a full disk, another process that does not let go) is told, and the text is encoded as if it had never been: a
cache never stops an ingest. Questions are not kept: they seldom return, and a write costs more than many of them do.
"""

import contextlib
import hashlib
import logging
import sqlite3
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from graph_service.index.encode import Encoder, Vectors
from graph_service.index.models import key_of

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
ASKED = 500  # keys in one query; SQLite takes 999 values at least
PATIENCE = 30.0  # seconds to wait for another process
CHECKSUM = 4  # bytes


class VectorCache:
    """A file of vectors; raises nothing: what cannot be read is not there, what cannot be written is not kept."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the vectors of those keys that are here and whole."""
        rows = self._tried(lambda connection: _rows(connection, keys)) or {}
        found = {key: _vector(key, kept) for key, kept in rows.items()}
        damaged = [key for key, vector in found.items() if vector is None]
        if damaged:
            log.warning("%s vectors in %s are damaged; they are made again.", len(damaged), self.file)
        return {key: vector for key, vector in found.items() if vector is not None}

    def put(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Keep vectors, all or none of them."""
        rows = [(key, _kept(key, vector)) for key, vector in vectors.items()]
        self._tried(lambda connection: _write(connection, rows))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._drop()

    def _tried(self, ask: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """Ask the file; where that fails, start it anew once, and then do without."""
        with self._lock:
            for _ in range(2):
                try:
                    return ask(self._opened())
                except (sqlite3.Error, OSError) as error:
                    self._drop()
                    self._tell(error)
        return None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None and not self.file.exists():  # the caches were deleted
            self._drop()
        if self._connection is None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.file, timeout=PATIENCE, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(TABLE)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _tell(self, error: sqlite3.Error | OSError) -> None:
        """Say what is wrong; a file that is no whole database makes room for a new one."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            log.warning("The vectors kept in %s are damaged (%s); they are made again.", self.file, error)
            for part in ("", "-wal", "-shm"):
                self.file.with_name(self.file.name + part).unlink(missing_ok=True)
        else:
            log.warning("The vectors kept in %s cannot be used: %s.", self.file, error)


class CachedEncoder:
    """A model that encodes what it never encoded before; `way` tells how it is run, which its vectors depend on."""

    def __init__(self, encoder: Encoder, way: str, cache: VectorCache) -> None:
        self._encoder = encoder
        self._way = way
        self._cache = cache

    @property
    def name(self) -> str:
        """Which model it is."""
        return self._encoder.name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._encoder.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""
        if not texts:
            return self._encoder.encode(texts)
        keys = [self._key(text) for text in texts]
        known = self._cache.get(list(dict.fromkeys(keys)))
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            made = dict(zip(new, self._encoder.encode(list(new.values())), strict=True))
            self._cache.put(made)
            known |= made
        return np.stack([known[key] for key in keys])

    def knows(self, word: str) -> bool:
        """Tell whether the model takes a word in one piece."""
        return self._encoder.knows(word)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{key_of(self.name)}\0{self._way}\0{text}".encode()).digest()


def _rows(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for start in range(0, len(keys), ASKED):
        some = keys[start : start + ASKED]
        marks = ", ".join("?" * len(some))
        found |= connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608  marks only
    return found


def _write(connection: sqlite3.Connection, rows: Sequence[tuple[bytes, bytes]]) -> None:
    with connection:
        connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def _kept(key: bytes, vector: Vectors) -> bytes:
    content = vector.astype("<f4").tobytes()
    return content + zlib.crc32(key + content).to_bytes(CHECKSUM, "little")


def _vector(key: bytes, kept: object) -> Vectors | None:
    """Return a vector as it was kept, or None where it is not what was."""
    if not isinstance(kept, bytes) or len(kept) <= CHECKSUM or len(kept) % 4:
        return None
    content, checksum = kept[:-CHECKSUM], kept[-CHECKSUM:]
    vector = np.frombuffer(content, dtype="<f4").astype(np.float32)
    whole = zlib.crc32(key + content).to_bytes(CHECKSUM, "little") == checksum
    return vector if whole and np.isfinite(vector).all() else None
