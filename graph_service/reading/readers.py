"""Which reader reads what: one table from a file's suffix to how the file is cut into documents and parsed.

A file that is named directly must have a known suffix. In a folder, other files (pictures beside pages) and hidden ones are
skipped silently; a folder that holds nothing to read is an error.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graph_service.errors import SourceError
from graph_service.model import Story
from graph_service.reading import html_page, json_records, markdown, text_page
from graph_service.reading.documents import Document, Documents, Kind, lines, values, whole
from graph_service.reading.draft import Draft, finish


@dataclass(frozen=True, slots=True)
class Reader:
    """What files with a suffix hold, and how they are cut into documents."""

    kind: Kind
    split: Callable[[BinaryIO, Kind, str], Documents]


READERS = {
    ".txt": Reader("text", whole),
    ".html": Reader("html", whole),
    ".htm": Reader("html", whole),
    ".xhtml": Reader("html", whole),
    ".md": Reader("markdown", whole),
    ".markdown": Reader("markdown", whole),
    ".jsonl": Reader("json", lines),
    ".ndjson": Reader("json", lines),
    ".json": Reader("json", values),
}
PARSERS: dict[Kind, Callable[[Document], Draft]] = {
    "text": text_page.read,
    "html": html_page.read,
    "markdown": markdown.read,
    "json": json_records.read,
}
# How the first bytes of a stream without a name show its format; anything else is text.
SIGNS = (
    (re.compile(rb"\{[^\n]*\}\s*(?:\n|\Z)"), ".jsonl"),
    (re.compile(rb"\{\s*[\"}\n]|\[\s*[{\]]"), ".json"),
    (re.compile(rb"<(?:!doctype|!--|\?xml|html|head|body|article|[a-z]+[\s>])", re.IGNORECASE), ".html"),
    (re.compile(rb"---[ \t]*\r?\n|# "), ".md"),
)
SUPPORTED = f"Give files that end in {', '.join(READERS)}."
PEEK = 65_536  # bytes


def parse(document: Document) -> Story:
    """Parse the story that a document holds; pure, and safe to run in another process.

    Raises `SourceError` naming file and line, what is wrong and what to do.
    """
    return finish(document, PARSERS[document.kind](document))


def documents(path: str | Path) -> Documents:
    """Yield the documents of a file, or of all files below a folder in the order of their paths.

    What cannot be read is yielded as the `SourceError` that says so.
    """
    path = Path(path)
    if not path.exists():
        yield SourceError("there is no such file or folder.", file=str(path), hint="Check the path.")
    elif path.is_dir():
        yield from _folder(path)
    elif path.suffix.lower() in READERS:
        yield from _file(path)
    else:
        yield SourceError(f"files that end in {path.suffix!r} cannot be read.", file=str(path), hint=SUPPORTED)


def documents_from(stream: BinaryIO, suffix: str | None = None, name: str = "-") -> Documents:
    """Yield the documents of a stream, such as standard input, as of a file with that suffix.

    Without a suffix the first bytes decide; for that the stream needs `peek`, as `sys.stdin.buffer` has it.
    """
    if not suffix:
        peek = getattr(stream, "peek", None)
        start = peek(PEEK) if peek else b""
        start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
        suffix = next((suffix for sign, suffix in SIGNS if sign.match(start)), ".txt")
    if suffix not in READERS:
        yield SourceError(f"{suffix!r} cannot be read.", file=name, hint=SUPPORTED)
        return
    yield from READERS[suffix].split(stream, READERS[suffix].kind, name)


def size_of(path: str | Path) -> int:
    """Return how many bytes `documents` would read."""
    path = Path(path)
    files = _walk(path) if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if isinstance(file, Path) and file.is_file())


def _file(path: Path) -> Documents:
    try:
        with path.open("rb") as stream:
            yield from documents_from(stream, path.suffix.lower(), str(path))
    except OSError as error:
        yield SourceError(
            f"it cannot be read: {error.strerror}.", file=str(path), hint="Check its path and permissions."
        )


def _folder(path: Path) -> Documents:
    any_file = False
    for file in _walk(path):
        any_file = True
        yield from [file] if isinstance(file, SourceError) else _file(file)
    if not any_file:
        yield SourceError("the folder holds no file that can be read.", file=str(path), hint=SUPPORTED)


def _walk(root: Path) -> Iterator[Path | SourceError]:
    """Yield the files to read below a folder, sorted; symbolic links to folders are not followed."""
    failed: list[OSError] = []
    for name, folders, files in os.walk(root, onerror=failed.append):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        for file in sorted(files):
            path = Path(name, file)
            if not file.startswith(".") and path.suffix.lower() in READERS and path.is_file():
                yield path
    for error in failed:
        yield SourceError(
            f"the folder cannot be read: {error.strerror}.", file=str(error.filename), hint="Check its permissions."
        )
