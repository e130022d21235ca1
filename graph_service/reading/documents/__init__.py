"""Files and streams cut into documents, the bytes of one story each. Bytes stay as they came; nothing in them is understood.

Cutting does the IO; parsing (readers.py) is pure and takes the time. What cannot be cut (a line too long, a file that is not
JSON) becomes a `SourceError` in the stream of documents, and what a user should know of what was cut becomes a `Note`: one
bad record never stops the others. Where a file of many stories is no text of one (a feed, a table, a web archive), its
documents are JSON objects, so that each can be kept and read again on its own.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from graph_service.errors import SourceError
from graph_service.reading.documents.decoding import decode as decode  # most readers need both

DOCUMENT_LIMIT = 10 * 2**20  # bytes of one story
FILE_LIMIT = 100 * 2**20  # bytes of a file that is read whole though it holds many stories
SPLIT = "A document may be at most 10 MiB, a PDF or Word file 100 MiB; split it, or remove what is not text."

Kind = Literal["text", "html", "markdown", "json", "email", "pdf", "docx"]
LIMITS: Mapping[Kind, int] = {"pdf": FILE_LIMIT, "docx": FILE_LIMIT}  # where pictures take most of a file
Documents = Iterator["Document | SourceError | Note"]


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one story: a page, or one JSON object; `line` is where it starts in its file, counted from 1.

    `encoding` is that of the bytes where they do not state it and the files beside it show it.
    """

    kind: Kind
    file: str
    line: int | None
    data: bytes
    encoding: str | None = None

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Note:
    """What a user should know of what was read, and is no error: something was skipped, left out or guessed."""

    message: str
    file: str
    line: int | None = None

    def __str__(self) -> str:
        location = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{location}: {self.message}"


def whole(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield everything in the stream as one document."""
    limit = LIMITS.get(kind, DOCUMENT_LIMIT)
    data = stream.read(limit + 1)
    if len(data) > limit:
        yield SourceError(f"it is larger than {limit >> 20} MiB.", file=name, hint=SPLIT)
    elif not data.strip():
        yield SourceError("it is empty.", file=name, hint="Give a file that holds a story.")
    else:
        yield Document(kind, name, None, data)


def record_document(record: Mapping[str, Any], name: str, line: int | None) -> "Document | SourceError":
    """Return the document of one record of a file that is not JSON itself; what is absent in the record is left out."""
    present = {key: value for key, value in record.items() if value not in (None, "", [])}
    try:
        data = json.dumps(present, ensure_ascii=False).encode("utf-8", errors="ignore")
    except RecursionError:
        return SourceError("the story is nested too deeply.", file=name, line=line, hint=SPLIT)
    if len(data) > DOCUMENT_LIMIT:
        return SourceError("the story is larger than 10 MiB.", file=name, line=line, hint=SPLIT)
    return Document("json", name, line, data)
