"""Files that hold others: streams compressed by gzip, and web archives (WARC), which `warcio` reads.

A stream is bounded: a file of a few kilobytes may hold more zeros than any disk has. A damaged one ends where the damage begins, so
that what lies before it is read; `whole_documents` then adds the error and leaves out the last document, which may be half a story.

Each response in a web archive that is a page of HTML is a document: an object of JSON with its address, the day on which it was
fetched, and the page itself, decoded as its server said. So is each page that a crawl keeps as text alone (WET).
"""

import gzip
import html
import io
import zlib
from collections import Counter
from typing import Any, BinaryIO

from graph_service.errors import SourceError
from graph_service.reading.documents import DOCUMENT_LIMIT, SPLIT, Document, Documents, Kind, Note, record_document
from graph_service.reading.documents.decoding import guess_unstated, known_encoding, stated_encoding

GZIP = b"\x1f\x8b"
HTML = ("text/html", "application/xhtml+xml")
PLAIN = "text/plain"
MENU_LINE = 40  # characters that an entry of a menu is shorter than
NO_ARCHIVE = "Give a web archive, as wget --warc-file or a crawler writes it."


def pages(stream: BinaryIO, _kind: Kind, name: str) -> Documents:
    """Yield the pages of a web archive, each as a document, and a note on the responses that are not pages."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415  few files are web archives

    others: Counter[str] = Counter()
    count = 0
    try:
        for record in ArchiveIterator(stream):
            if record.rec_type not in {"response", "resource", "conversion"}:
                continue
            headers = record.http_headers or record.rec_headers
            media_type, *parameters = (headers.get_header("Content-Type") or "no type").split(";")
            media_type = media_type.strip().lower()
            status = record.http_headers.get_statuscode() if record.http_headers else "200"
            if status != "200" or media_type not in (HTML if record.rec_type != "conversion" else (*HTML, PLAIN)):
                others[media_type if status == "200" else f"status {status}"] += 1
                continue
            count += 1
            charsets = (text.strip()[8:] for text in parameters if text.strip().lower().startswith("charset="))
            yield _page(record, next(charsets, ""), name)
    except (SourceError, OSError):
        raise
    except Exception as error:  # noqa: BLE001  the library raises what it meets in a damaged file
        yield SourceError(f"what follows is not a web archive ({type(error).__name__}).", file=name, hint=NO_ARCHIVE)
        return
    if others:
        listed = ", ".join(f"{number} {kind}" for kind, number in others.most_common())
        yield Note(f"skipped {sum(others.values())} responses that are not pages: {listed}.", name)
    if not count:
        yield SourceError("it holds no page of HTML.", file=name, hint=NO_ARCHIVE)


def _page(record: Any, charset: str, name: str) -> Document | SourceError:
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    file = f"{name} ({address})"
    data = record.content_stream().read(DOCUMENT_LIMIT + 1)
    if len(data) > DOCUMENT_LIMIT:
        return SourceError("the page is larger than 10 MiB.", file=file, hint=SPLIT)
    encodings = (known_encoding(charset) if charset else None, stated_encoding(data), guess_unstated(data))
    text = data.decode(next(filter(None, encodings), "utf-8"), errors="replace")
    if record.rec_type == "conversion":  # a line is what was a block of the page
        title, *lines = map(html.escape, filter(str.strip, text.splitlines() or [""]))
        long = [i for i, line in enumerate(lines) if len(line) >= MENU_LINE] or [0]
        # Menus stand above and below; a line with a figure in it may be the date.
        lines = [*(line for line in lines[: long[0]] if any(map(str.isdigit, line))), *lines[long[0] : long[-1] + 1]]
        text = f"<!doctype html><title>{title}</title><h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in lines)
    fetched = (record.rec_headers.get_header("WARC-Date") or "")[:10]
    return record_document({"url": address.strip("<>"), "date": fetched, "html": text}, file, None)


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
