"""Which reader reads what: one table from a file's suffix to how the file is cut into documents and parsed.

A file that is named directly may have any name: where its suffix is not known, its first bytes say what it holds. In a folder,
hidden files are skipped, and a note counts the others that are passed over by their kinds; a folder that holds nothing to read
is an error. Files compressed by gzip are read as what they hold.
"""

import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from graph_service.errors import SourceError, refuse_story
from graph_service.model import Story
from graph_service.reading import (
    email_message,
    json_records,
    markdown,
    pdf_document,
    text_page,
    word_document,
)
from graph_service.reading.documents import DOCUMENT_LIMIT, Document, Documents, Kind, Note, record_document, whole
from graph_service.reading.documents.containers import GZIP, Decompressed, pages
from graph_service.reading.documents.csv_tables import SAMPLE, rows
from graph_service.reading.documents.decoding import guess_unstated, habit_of, is_binary, mended_utf8, stated_encoding
from graph_service.reading.documents.feeds import ROOT, entries, entries_of
from graph_service.reading.documents.field_names import Columns, renamed
from graph_service.reading.documents.json_values import lines, values
from graph_service.reading.documents.mailboxes import START, message, messages
from graph_service.reading.draft import Draft, finish


@dataclass(frozen=True, slots=True)
class Reader:
    """What files with a suffix hold, in words and as a kind, and how they are cut into documents."""

    kind: Kind
    split: Callable[[BinaryIO, Kind, str], Documents]
    holds: str


def page(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield what a file of text or HTML holds as one document, or the entries of a feed that was saved as such a file."""
    for document in whole(stream, kind, name):
        if not isinstance(document, Document):
            yield document
            continue
        data = document.data
        if ROOT.match(data.removeprefix(BOM)):
            yield from entries_of(data, name)
        elif HTML.match(data.removeprefix(BOM)):
            yield replace(document, kind="html")
        elif kind == "html" and not TAG.search(data) and b"\x00" not in data[:SAMPLE]:
            yield replace(document, kind="markdown" if MARKDOWN.match(data.removeprefix(BOM)) else "text")
        elif kind == "text" and len(PARAGRAPH_END.findall(data)) > 1:
            # Paragraphs with tags under a title that has none: a record with a body in HTML.
            encoding = stated_encoding(data) or guess_unstated(data) or "utf-8"
            title, _, body = data.decode(encoding, errors="replace").strip().partition("\n")
            yield record_document({"title": title.strip(), "body": body}, document.file, document.line)
        else:
            yield document


READERS = {
    ".txt": Reader("text", page, "a page as text"),
    ".html": Reader("html", page, "a page as a browser saves it"),
    ".htm": Reader("html", page, "a page as a browser saves it"),
    ".xhtml": Reader("html", page, "a page as a browser saves it"),
    ".md": Reader("markdown", whole, "Markdown, with front matter in YAML, TOML or JSON"),
    ".markdown": Reader("markdown", whole, "Markdown, with front matter in YAML, TOML or JSON"),
    ".jsonl": Reader("json", lines, "JSON Lines: one object per line"),
    ".ndjson": Reader("json", lines, "JSON Lines: one object per line"),
    ".json": Reader("json", values, "JSON: objects, an array, or the answer of a news service, a JSON Feed among them"),
    ".rss": Reader("json", entries, "a feed: RSS or Atom"),
    ".atom": Reader("json", entries, "a feed: RSS or Atom"),
    ".xml": Reader("json", entries, "a feed: RSS or Atom"),
    ".rdf": Reader("json", entries, "a feed: RSS or Atom"),
    ".csv": Reader("json", rows, "a table, one story per row"),
    ".tsv": Reader("json", rows, "a table, one story per row"),
    ".warc": Reader("json", pages, "a web archive: its pages, in HTML or as text"),
    ".eml": Reader("email", message, "a message, such as a newsletter, and the stories attached to it"),
    ".mbox": Reader("email", messages, "a mailbox: its messages, and the stories attached to them"),
    ".pdf": Reader("pdf", whole, "a PDF with text (extra `documents`)"),
    ".docx": Reader("docx", whole, "a Word document (extra `documents`)"),
}
PARSERS: dict[Kind, Callable[[Document], Draft]] = {
    "text": text_page.read,
    "html": json_records.read_page,
    "markdown": markdown.read,
    "json": json_records.read,
    "email": email_message.read,
    "pdf": pdf_document.read,
    "docx": word_document.read,
}
TEXTS = frozenset(["text", "html", "markdown"])  # kinds whose bytes are characters in some encoding
HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*(?:<\?xml[^>]{0,300}>\s*)?<(?:!doctype\s+html|html|head|body|main|article|section|div|h[1-6]|p|table)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
RECORD = re.compile(rb"\{\s*\"[^\"\n]{1,60}\"\s*:|\[\s*\{\s*\"[^\"\n]{1,60}\"\s*:")
WHOLE_PAGE = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
TAG = re.compile(rb"<[a-zA-Z!/?]")
MARKDOWN = re.compile(rb"(?:---|\+\+\+)[ \t]*\r?\n|# ")
PARAGRAPH_END = re.compile(rb"</p>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
# How the first bytes of a stream or of a file with another suffix show its format.
SIGNS: Sequence[tuple[re.Pattern[bytes], str]] = (
    (re.compile(rb"%PDF-"), ".pdf"),
    (re.compile(rb"PK\x03\x04.{0,4000}?word/", re.DOTALL), ".docx"),
    (re.compile(rb"WARC/1"), ".warc"),
    (START, ".mbox"),
    (re.compile(rb"(?:[A-Z][\w-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:Subject|MIME-Version):[^\n]*\n", re.IGNORECASE), ".eml"),
    (re.compile(rb"\{[^\n]*\}\s*(?:\n|\Z)"), ".jsonl"),
    (re.compile(rb"\{\s*[\"}\n]|\[\s*[{\]]"), ".json"),
    (ROOT, ".rss"),
    (re.compile(rb"<(?:!doctype|!--|\?xml|html|head|body|article|[a-z]+[\s>])", re.IGNORECASE), ".html"),
    (MARKDOWN, ".md"),
)  # fmt: skip
ARRAY = re.compile(rb"\s*\[\s*\{")
GZIP_RATIO = 200  # text is compressed to a tenth, at most to a hundredth; what grows more is a bomb
STREAM_LIMIT = 10 * 2**30  # bytes that a compressed stream without a size may grow to
SUPPORTED = f"Give files that end in {', '.join(READERS)}, each with or without .gz."
PAGES = frozenset(suffix for suffix, reader in READERS.items() if reader.kind in TEXTS)
HABIT_FILES = 50  # files that show in which encoding a folder is
BOM = b"\xef\xbb\xbf"
CUT_OFF = "its last character was cut off, and is left out."


def parse(document: Document) -> Story:
    """Parse the story that a document holds; pure, and safe to run in another process.

    Raises `SourceError` naming file and line, what is wrong and what to do.
    """
    data, encoding, legible = document.data, document.encoding, document
    if encoding is None and document.kind in TEXTS and not (stated_encoding(data) or is_binary(data)):
        encoding = guess_unstated(data)
    notes: tuple[str, ...] = ()
    if encoding is not None and document.kind in TEXTS:
        if encoding == "utf-8":
            text, strays = mended_utf8(data)
            note = f"its encoding is UTF-8 but for {strays} of its bytes, which may be wrong." if strays else CUT_OFF
        else:
            text, note = data.decode(encoding, errors="replace"), f"its encoding is not stated; {encoding} was guessed."
        legible, notes = replace(document, data=BOM + text.encode()), (note,)
    draft = PARSERS[document.kind](legible)
    return finish(document, replace(draft, notes=(*draft.notes, *notes)))


def documents(path: str | Path, columns: Columns | None = None) -> Documents:
    """Yield the documents of a file, or of all files below a folder in the order of their paths.

    What cannot be read is yielded as the `SourceError` that says so, what was passed over in a folder as a `Note`. `columns`
    lists further names of fields in tables and records.
    """
    path = Path(path)
    if not path.exists():
        yield SourceError("there is no such file or folder.", file=str(path), hint="Check the path.")
        return
    if not path.is_dir():
        yield from _file(path, columns)
        return
    any_file = False
    passed_over: Counter[str] = Counter()
    habits: dict[Path, str | None] = {}
    for file in _walk(path, passed_over):
        any_file = True
        if isinstance(file, SourceError):
            yield file
        else:
            yield from (_with_habit(document, habits) for document in _file(file, columns))
    if passed_over:
        listed = ", ".join(f"{count} {kind}" for kind, count in passed_over.most_common())
        total = sum(passed_over.values())
        yield Note(f"skipped {total} {'file' if total == 1 else 'files'}: {listed}.", str(path))
    if not any_file:
        yield SourceError("the folder holds no file that can be read.", file=str(path), hint=SUPPORTED)


def documents_from(
    stream: BinaryIO,
    suffix: str | None = None,
    name: str = "-",
    columns: Columns | None = None,
    limit: int = STREAM_LIMIT,
) -> Documents:
    """Yield the documents of a stream, such as standard input, as of a file with that suffix.

    Without a suffix that is known the first bytes decide. A compressed stream may hold at most `limit` bytes.
    """
    if not hasattr(stream, "peek"):
        stream = io.BufferedReader(cast("io.RawIOBase", stream), SAMPLE)
    try:
        if stream.peek(SAMPLE).startswith(GZIP):
            stream = Decompressed(stream, limit, name)
        suffix = suffix_of(stream.peek(SAMPLE), suffix)
        if suffix not in READERS:
            yield SourceError(f"files that end in {suffix!r} cannot be read.", file=name, hint=SUPPORTED)
            return
        reader = READERS[suffix]
        split = partial(rows, columns=columns) if reader.split is rows else reader.split
        cut = split(stream, reader.kind, name)
        cut = stream.whole_documents(cut) if isinstance(stream, Decompressed) else cut
        yield from (renamed(document, columns) for document in cut) if columns else cut
    except SourceError as error:
        yield error
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  a fault that one file causes refuses this file alone
        yield refuse_story(error, name)


def suffix_of(start: bytes, suffix: str | None) -> str:
    """Return the suffix by which to read what begins with `start`: the stated one where it is known, else by its signs."""
    start = start.removeprefix(BOM).lstrip()
    if suffix in {".jsonl", ".ndjson"} and ARRAY.match(start):
        return ".json"
    if suffix in READERS:
        # A page may be saved under the name of its data, and data under the name of their page.
        other = (
            RECORD
            if READERS[suffix].kind in {"html", "text"}
            else WHOLE_PAGE
            if READERS[suffix].kind == "json"
            else None
        )
        if other is None or not other.match(start):
            return suffix
    sign = next((name for sign, name in SIGNS if sign.match(start)), None)
    return sign or (suffix if suffix and suffix != ".text" else ".txt")


def size_of(path: str | Path) -> int:
    """Return how many bytes `documents` would read."""
    path = Path(path)
    files = _walk(path, Counter()) if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if isinstance(file, Path) and file.is_file())


def _file(path: Path, columns: Columns | None) -> Documents:
    try:
        with path.open("rb", buffering=SAMPLE) as stream:
            limit = max(DOCUMENT_LIMIT, GZIP_RATIO * path.stat().st_size)
            yield from documents_from(stream, _suffix(path), str(path), columns, limit)
    except OSError as error:
        yield SourceError(
            f"it cannot be read: {error.strerror}.", file=str(path), hint="Check its path and permissions."
        )


def _suffix(path: Path) -> str:
    """Return the suffix that says what a file holds: that before `.gz`, if it is compressed."""
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix == ".gz" else suffix


def _walk(root: Path, passed_over: Counter[str]) -> Iterator[Path | SourceError]:
    """Yield the files to read below a folder, sorted, and count the others; symbolic links to folders are not followed."""
    failed: list[OSError] = []
    for name, folders, files in os.walk(root, onerror=failed.append):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        for file in sorted(files):
            path = Path(name, file)
            if file.startswith(".") or not path.is_file():
                continue
            if _suffix(path) in READERS and not _is_other_xml(path):
                yield path
            else:
                suffixes = path.suffixes[-2:] if path.suffix.lower() == ".gz" else path.suffixes[-1:]
                suffix, query, _ = "".join(suffixes).lower().partition("?")
                passed_over[f"{suffix}{query and '?…'}" or "without a suffix"] += 1
    for error in failed:
        yield SourceError(
            f"the folder cannot be read: {error.strerror}.", file=str(error.filename), hint="Check its permissions."
        )


def _is_other_xml(path: Path) -> bool:
    """Tell whether a file of XML is plainly no feed: a folder may hold site maps, settings and the like."""
    if path.suffix.lower() not in {".xml", ".rdf"}:
        return False
    try:
        with path.open("rb") as stream:
            return ROOT.match(stream.read(8192).removeprefix(BOM)) is None
    except OSError:  # reading it says why
        return False


def _with_habit(
    document: "Document | SourceError | Note", habits: dict[Path, str | None]
) -> "Document | SourceError | Note":
    """Return a document with its encoding, where it does not state one: close guesses follow the habit of its folder."""
    if not isinstance(document, Document) or document.kind not in TEXTS:
        return document
    if stated_encoding(document.data) or is_binary(document.data):
        return document
    folder = Path(document.file).parent
    if folder not in habits:  # the encoding in which most of its first pages are that state none
        pages = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in PAGES and file.is_file()]
        habits[folder] = habit_of(map(_start, pages[:HABIT_FILES]))
    return replace(document, encoding=guess_unstated(document.data, habits[folder]))


def _start(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(SAMPLE)
    except OSError:  # reading it whole says why
        return b""
