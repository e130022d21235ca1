"""Streams compressed by gzip, bounded: a file of a few kilobytes may hold more zeros than any disk has."""

import gzip
import io
from typing import BinaryIO

from graph_service.errors import SourceError

GZIP = b"\x1f\x8b"


def decompressed(stream: BinaryIO, limit: int, name: str) -> io.BufferedReader:
    """Return what a stream holds; reading it raises `SourceError` after `limit` bytes."""
    return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=stream), limit, name), io.DEFAULT_BUFFER_SIZE * 128)


class _Bounded(io.RawIOBase):
    """A stream that ends in an error after so many bytes."""

    def __init__(self, stream: gzip.GzipFile, limit: int, name: str) -> None:
        self.stream = stream
        self.left = limit
        self.file = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        data = self.stream.read(len(buffer))
        self.left -= len(data)
        if self.left < 0:
            hint = "Decompress it yourself if you trust it."
            raise SourceError("it grows beyond reason when decompressed.", file=self.file, hint=hint)
        buffer[: len(data)] = data
        return len(data)
