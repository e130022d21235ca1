"""Messages and mailboxes (mbox): each message is a document, as it would lie in a file of its own, and so is each story attached to one.

A message that only says that something is attached is no document beside it.
"""

import email
import email.policy
import re
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import PurePath
from typing import BinaryIO

from graph_service.errors import SourceError
from graph_service.reading.documents import DOCUMENT_LIMIT, SPLIT, Document, Documents, Kind, Note, whole

# The line over each message ends with a day, so that a sentence that begins with "From" is none.
START = re.compile(rb"From \S+\s+(?:\S+\s+)?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s.*\d{4}")
ESCAPED = re.compile(rb">+From ")
# What may be attached, by its media type, or by its suffix where the type says nothing.
ATTACHED: Mapping[str, Kind] = {
    "message/rfc822": "email", "text/html": "html", "text/markdown": "markdown", "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    ".eml": "email", ".html": "html", ".htm": "html", ".md": "markdown", ".txt": "text", ".pdf": "pdf", ".docx": "docx",
}  # fmt: skip
MAY_ATTACH = re.compile(rb"attachment|message/rfc822", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
COVER = 160  # characters; a longer message says something of its own


def message(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield a message, and what is attached to it."""
    for document in whole(stream, kind, name):
        yield from with_attachments(document) if isinstance(document, Document) else [document]


def messages(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield the messages of a mailbox, each with what is attached to it; only one is in memory at a time."""
    lines: list[bytes] = []
    start = number = size = 0
    blank = True
    while line := stream.readline(DOCUMENT_LIMIT):
        number += 1
        if blank and START.match(line):
            if start:
                yield from _message(lines, size, kind, name, start)
            lines, size, start = [], 0, number
        elif start:
            size += len(line)
            if size <= DOCUMENT_LIMIT:
                lines.append(line[1:] if ESCAPED.match(line) else line)
        blank = not line.strip()
    if start:
        yield from _message(lines, size, kind, name, start)
    else:
        yield SourceError(
            "it holds no message.", file=name, hint='Each message of a mailbox starts with a line "From …".'
        )


def _message(lines: list[bytes], size: int, kind: Kind, name: str, start: int) -> Documents:
    if size > DOCUMENT_LIMIT:
        yield SourceError("the message is larger than 10 MiB.", file=name, line=start, hint=SPLIT)
    else:
        yield from with_attachments(Document(kind, name, start, b"".join(lines)))


def with_attachments(document: Document) -> Documents:
    """Yield a message, unless it is a cover for what is attached to it, then what is attached, and a note of what cannot be read."""
    if not MAY_ATTACH.search(document.data):
        yield document
        return
    parsed = email.message_from_bytes(document.data, _class=EmailMessage, policy=email.policy.default)
    parts = [
        (part, PurePath((part.get_filename() or "").replace("\\", "/")).name)  # without any folder
        for part in parsed.iter_attachments()
        if isinstance(part, EmailMessage)
    ]
    kinds = [
        ATTACHED.get(part.get_content_type()) or ATTACHED.get(PurePath(name).suffix.lower()) for part, name in parts
    ]
    if not any(kinds) or not _is_cover(parsed):
        yield document
    for (part, name), kind in zip(parts, kinds, strict=True):
        if kind is not None:
            yield from _attachment(part, kind, f"{document.file}/{name or kind}", document.line)
        elif name:
            yield Note(f"the attachment {name!r} ({part.get_content_type()}) is skipped.", document.file, document.line)


def _attachment(part: EmailMessage, kind: Kind, file: str, line: int | None) -> Documents:
    if kind == "email":
        messages = part.iter_parts() if part.get_content_type() == "message/rfc822" else iter([])
        data = b"".join(bytes(attached) for attached in messages) or part.get_payload(decode=True)
    else:
        data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        yield SourceError("the attachment is empty.", file=file, line=line, hint="Attach a file that holds a story.")
    elif kind == "email":
        yield from with_attachments(Document(kind, file, line, data))
    else:
        yield Document(kind, file, line, data)


def _is_cover(parsed: EmailMessage) -> bool:
    """Return whether the text of a message is as short as one that only says that something is attached."""
    body = parsed.get_body(("plain", "html"))
    data = body.get_payload(decode=True) if body is not None else b""
    text = TAG.sub(" ", data.decode("latin-1")) if isinstance(data, bytes) else ""
    return len(" ".join(text.split())) <= COVER
