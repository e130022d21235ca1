"""Content codings (RFC 9110, 8.4): answers leave compressed for clients that accept it, and bodies may come compressed.

Zstandard and gzip are used at their quickest level, since most answers take a few milliseconds and go a short way. A short answer
stays as it is, and so does a picture; a cached one is compressed once. A long one is compressed part by part as it is sent. A strong entity tag names one sequence of
bytes, so that of a compressed answer gets a suffix, which is removed again from what a client sends back.

A decoded body may be no longer than one that comes as it is: a few kilobytes of gzip can stand for gigabytes.
"""

import gzip
import io
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.http import parse_accept_header

from graph_service.web.requests.request_context import vary

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

LEAST = 1024  # bytes below which compressing costs more than it saves
WHOLE = 2**16  # bytes of an answer that is compressed at once, so that its length can be stated
LEVEL = 1
WINDOW = 23  # the logarithm of the bytes of memory that a body may ask for
TEXTS = re.compile(r"text/.*|application/(json|javascript|xml|n-triples|n-quads|trig)|.*\+(json|xml)")
TAG_SUFFIX = re.compile(r'-(?:zstd|gzip)(?=")')
TAG_HEADERS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")
BROKEN = (OSError, EOFError, zlib.error, zstd.ZstdError)


class Compressor(Protocol):
    """What both libraries call a compressor."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready of the compressed data."""

    def flush(self) -> bytes:
        """Return the rest."""


# The first is preferred where a client likes several equally.
COMPRESSORS: Mapping[str, Callable[[], Compressor]] = {
    "zstd": lambda: zstd.ZstdCompressor(level=LEVEL),
    "gzip": lambda: cast(Compressor, zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)),
}
DECODERS: Mapping[str, Callable[[IO[bytes]], IO[bytes]]] = {
    "zstd": lambda body: cast(
        IO[bytes], zstd.ZstdFile(body, options={zstd.DecompressionParameter.window_log_max: WINDOW})
    ),
    "gzip": lambda body: cast(IO[bytes], gzip.GzipFile(fileobj=body)),
    "x-gzip": lambda body: cast(IO[bytes], gzip.GzipFile(fileobj=body)),
}


# --- answers ------------------------------------------------------------------------------------------------------


def compress(response: Response) -> Response:
    """Compress a response where the client accepts it and the response is a text long enough."""
    coding = accepted_coding()
    if response.status_code == 304:
        response.vary.add("Accept-Encoding")
        _suffix_tag(response, coding if coding and f'-{coding}"' in request.environ.get("client.tags", "") else None)
        return response
    if not TEXTS.fullmatch(response.mimetype or "") or response.status_code == 206:
        return response
    vary(response, "Accept-Encoding")
    if coding is None or "Content-Encoding" in response.headers or (response.content_length or LEAST) < LEAST:
        return response
    if response.is_streamed and (response.content_length is None or response.content_length > WHOLE):
        parts = cast(Iterator[bytes], iter(response.response))
        response.response = CompressedParts(parts, COMPRESSORS[coding](), response.response)
        response.headers.pop("Content-Length", None)
    else:
        response.direct_passthrough = False
        data, compressor = response.get_data(), COMPRESSORS[coding]()
        if len(data) < LEAST:
            return response
        response.set_data(compressor.compress(data) + compressor.flush())
    response.headers["Content-Encoding"] = coding
    _suffix_tag(response, coding)
    return response


class CompressedParts(Iterator[bytes]):
    """A long answer, compressed part by part; closing it closes what it is made from."""

    def __init__(self, parts: Iterator[bytes], compressor: Compressor, source: object) -> None:
        self._parts = parts
        self._compressor = compressor
        self._source = source
        self._is_over = False

    def __next__(self) -> bytes:
        """Return the next part that is not empty."""
        while not self._is_over:
            part = next(self._parts, None)
            self._is_over = part is None
            if data := self._compressor.flush() if part is None else self._compressor.compress(part):
                return data
        raise StopIteration

    def close(self) -> None:
        """Close the source."""
        if close := getattr(self._source, "close", None):
            close()


def accepted_coding() -> str | None:
    """Return the coding that the client likes best, None where that is none of ours."""
    return _best_coding(request.headers.get("Accept-Encoding", ""))


@lru_cache
def _best_coding(header: str) -> str | None:
    accepted = parse_accept_header(header, Accept)
    plain = max((quality for name, quality in accepted if name == "identity"), default=0)
    best = max(COMPRESSORS, key=accepted.quality)
    return best if accepted.quality(best) > 0 and accepted.quality(best) >= plain else None


def _suffix_tag(response: Response, coding: str | None) -> None:
    tag, is_weak = response.get_etag()
    if tag is not None and not is_weak and coding is not None:
        response.set_etag(f"{tag}-{coding}")


# --- requests -----------------------------------------------------------------------------------------------------


def restore_tags() -> None:
    """Remove from the entity tags of a request what `compress` has added to them."""
    for name in TAG_HEADERS:
        if (tags := request.environ.get(name)) is not None:
            request.environ["client.tags"] = tags
            request.environ[name] = TAG_SUFFIX.sub("", tags)


class UnsupportedCodingError(UnsupportedMediaType):
    """A 415 that says which codings there are (RFC 9110, 15.5.16)."""

    def get_headers(
        self, environ: "WSGIEnvironment | None" = None, scope: dict[str, Any] | None = None
    ) -> list[tuple[str, str]]:
        """Return the headers of the response."""
        return [*super().get_headers(environ, scope), ("Accept-Encoding", ", ".join(COMPRESSORS))]


def decode(body: IO[bytes], environ: "WSGIEnvironment") -> IO[bytes] | None:
    """Return a compressed body as a stream that decodes it, None for one that comes as it is; raises a 415 for other codings."""
    codings = [name.strip().lower() for name in environ.get("HTTP_CONTENT_ENCODING", "").split(",")]
    codings = [name for name in codings if name not in {"", "identity"}]
    if not codings:
        return None
    if len(codings) > 1 or codings[0] not in DECODERS:
        raise UnsupportedCodingError(f"Send the body as it is, or compressed once by {' or '.join(COMPRESSORS)}.")
    return cast(IO[bytes], DecodedBody(DECODERS[codings[0]](body), codings[0]))


class DecodedBody(io.RawIOBase):
    """A body that is decoded as it is read; raises a 400 where it is damaged."""

    def __init__(self, stream: IO[bytes], coding: str) -> None:
        self._stream = stream
        self._coding = coding

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any buffer will do
        """Read as many bytes as there are, at most as many as fit."""
        try:
            data = self._stream.read(len(buffer))
        except BROKEN as error:
            raise BadRequest(f"The body is not whole or not {self._coding}: {error}.") from error
        buffer[: len(data)] = data
        return len(data)
