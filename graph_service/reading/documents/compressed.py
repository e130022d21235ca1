"""Streams compressed by gzip, bounded: a file of a few kilobytes may hold more zeros than any disk has.

A damaged stream ends where the damage begins, so that what lies before it is read; `whole_documents` then adds the error and
leaves out the last document, which may be half a story.
"""

import gzip
import io
import zlib
from typing import BinaryIO

from graph_service.errors import SourceError
from graph_service.reading.documents import Documents

GZIP = b"\x1f\x8b"


class Decompressed(io.BufferedReader):
    """What a compressed stream holds; reading it raises `SourceError` after `limit` bytes."""

    def __init__(self, stream: BinaryIO, limit: int, name: str) -> None:
        self._bounded = _Bounded(gzip.GzipFile(fileobj=stream), limit, name)
        super().__init__(self._bounded, io.DEFAULT_BUFFER_SIZE * 128)

    def whole_documents(self, documents: Documents) -> Documents:
        """Yield the documents read from this stream, without the one that damage cuts, and then what the damage is."""
        last = None
        for document in documents:
            if last is not None:
                yield last
            last = document
        if self._bounded.damage is not None:
            yield self._bounded.damage
        elif last is not None:
            yield last


class _Bounded(io.RawIOBase):
    """A stream that ends in an error after so many bytes, and silently where it is damaged."""

    def __init__(self, stream: gzip.GzipFile, limit: int, name: str) -> None:
        self.stream = stream
        self.left = limit
        self.file = name
        self.damage: SourceError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        try:  # `read1` gives what comes before the damage
            data = b"" if self.damage else self.stream.read1(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            message = f"it cannot be decompressed to the end: {error}."
            hint = "The file may be truncated; download it again. Whatever came before the damage was read."
            self.damage = SourceError(message, file=self.file, hint=hint)
            return 0
        self.left -= len(data)
        if self.left < 0:
            hint = "Decompress it yourself if you trust it."
            raise SourceError("it is far too large when decompressed.", file=self.file, hint=hint)
        buffer[: len(data)] = data
        return len(data)
