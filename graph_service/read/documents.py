"""What is read, before it is understood: files and streams cut into documents, one a story.

Cutting is cheap and does IO; `parse` is pure and takes the time. A document carries its bytes as they came, so that they
can be kept. What cannot be cut (a line too long, a file that is no JSON) becomes a `SourceError` in the row of documents:
one bad record never stops the others.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from graph_service.errors import SourceError
from graph_service.read.encoding import decode_utf8

Kind = Literal["text", "html", "markdown", "json"]
Found = Iterator["Document | SourceError"]

DOCUMENT_LIMIT = 10 * 2**20  # bytes of one story
FILE_LIMIT = 100 * 2**20  # bytes of a .json file, which is read whole
SPACE = " \t\r\n"
BE_LINES = "Give one JSON object a line, in a file that ends in .jsonl."
SPLIT = "A document may have 10 MiB; split it, or cut away what is no text."


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one story: a page, or one JSON object; `line` is where it starts in its file, counted from 1."""

    kind: Kind
    file: str
    line: int | None
    data: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def whole(stream: BinaryIO, kind: Kind, name: str) -> Found:
    """Yield everything in the stream as one document."""
    data = stream.read(DOCUMENT_LIMIT + 1)
    if len(data) > DOCUMENT_LIMIT:
        yield SourceError("it is larger than 10 MiB.", file=name, hint=SPLIT)
    elif not data.strip():
        yield SourceError("it is empty.", file=name, hint="Give a file that holds a story.")
    else:
        yield Document(kind, name, None, data)


def lines(stream: BinaryIO, kind: Kind, name: str) -> Found:
    """Yield each line that is not blank as a document, holding one line at a time."""
    number = count = 0
    while data := stream.readline(DOCUMENT_LIMIT + 1):
        number += 1
        if len(data) > DOCUMENT_LIMIT:
            _finish_line(stream, data)
            yield SourceError("the line is longer than 10 MiB.", file=name, line=number, hint=SPLIT)
        elif data.strip():
            yield Document(kind, name, number, data.rstrip(b"\r\n"))
        else:
            continue
        count += 1
    if not count:
        yield SourceError("it is empty.", file=name, hint=BE_LINES)


def _finish_line(stream: BinaryIO, data: bytes) -> None:
    while data and not data.endswith(b"\n"):
        data = stream.readline(DOCUMENT_LIMIT)


def values(stream: BinaryIO, kind: Kind, name: str) -> Found:
    """Yield the JSON values of a file, or the elements of its one array, each as a document."""
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        yield SourceError("it is larger than 100 MiB.", file=name, hint=BE_LINES)
        return
    try:
        yield from _values(decode_utf8(data, name, None), kind, name)
    except SourceError as error:
        yield error


def _values(text: str, kind: Kind, name: str) -> Found:
    decoder, position, line, count = json.JSONDecoder(), _skip(text, 0, SPACE), 1, 0
    closing, between = ("]", SPACE + ",") if text.startswith("[", position) else ("", SPACE)
    start = 0
    position = _skip(text, position + len(closing), SPACE)
    while position < len(text) and text[position] != closing:
        line += text.count("\n", start, position)
        start, position = position, _value_end(decoder, text, position, name)
        data = text[start:position].encode("utf-8", errors="surrogatepass")
        count += 1
        if len(data) > DOCUMENT_LIMIT:
            yield SourceError("the object is larger than 10 MiB.", file=name, line=line, hint=SPLIT)
        else:
            yield Document(kind, name, line, data)
        position = _skip(text, position, between)
    if closing and position >= len(text):
        raise SourceError("the array is not closed: the file was cut.", file=name, hint=BE_LINES)
    if not count:
        yield SourceError("it holds no story.", file=name, hint=BE_LINES)


def _value_end(decoder: json.JSONDecoder, text: str, position: int, name: str) -> int:
    try:
        return decoder.raw_decode(text, position)[1]
    except json.JSONDecodeError as error:
        raise syntax_error(error, name, error.lineno) from error
    except RecursionError as error:
        raise SourceError("the JSON is nested too deeply.", file=name, hint=BE_LINES) from error


def syntax_error(error: json.JSONDecodeError, file: str, line: int | None) -> SourceError:
    """Return the error that tells where the syntax of JSON is broken."""
    reason = error.msg[:1].lower() + error.msg[1:]
    return SourceError(f"this is not JSON: {reason} (column {error.colno}).", file=file, line=line, hint=BE_LINES)


def _skip(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position
