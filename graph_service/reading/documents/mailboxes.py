"""Mailboxes (mbox): each message is a document, as it would lie in a file of its own."""

import re
from typing import BinaryIO

from graph_service.errors import SourceError
from graph_service.reading.documents import DOCUMENT_LIMIT, SPLIT, Document, Documents, Kind

# The line over each message ends with a day, so that a sentence that begins with "From" is none.
START = re.compile(rb"From \S+\s+(?:\S+\s+)?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s.*\d{4}")
ESCAPED = re.compile(rb">+From ")


def messages(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield the messages of a mailbox; only one is in memory at a time."""
    message: list[bytes] = []
    start = number = size = 0
    blank = True
    while line := stream.readline(DOCUMENT_LIMIT):
        number += 1
        if blank and START.match(line):
            if start:
                yield _message(message, size, kind, name, start)
            message, size, start = [], 0, number
        elif start:
            size += len(line)
            if size <= DOCUMENT_LIMIT:
                message.append(line[1:] if ESCAPED.match(line) else line)
        blank = not line.strip()
    if start:
        yield _message(message, size, kind, name, start)
    else:
        yield SourceError(
            "it holds no message.", file=name, hint='Each message of a mailbox starts with a line "From …".'
        )


def _message(lines: list[bytes], size: int, kind: Kind, name: str, start: int) -> Document | SourceError:
    if size > DOCUMENT_LIMIT:
        return SourceError("the message is larger than 10 MiB.", file=name, line=start, hint=SPLIT)
    return Document(kind, name, start, b"".join(lines))
