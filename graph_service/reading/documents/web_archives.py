"""Web archives (WARC): each response that is a page of HTML is a document. `warcio` reads them.

A page's document is an object of JSON with its address, the day on which it was fetched, and the page itself, decoded as its
server said.
"""

from collections import Counter
from typing import Any, BinaryIO

from graph_service.errors import SourceError
from graph_service.reading.documents import DOCUMENT_LIMIT, SPLIT, Document, Documents, Kind, Note, record_document
from graph_service.reading.documents.decoding import guess_unstated, known_encoding, stated_encoding

HTML = ("text/html", "application/xhtml+xml")
NO_ARCHIVE = "Give a web archive, as wget --warc-file or a crawler writes it."


def pages(stream: BinaryIO, _kind: Kind, name: str) -> Documents:
    """Yield the pages of a web archive, each as a document, and a note on the responses that are not pages."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415  few files are web archives

    others: Counter[str] = Counter()
    count = 0
    try:
        for record in ArchiveIterator(stream):
            if record.rec_type not in {"response", "resource"}:
                continue
            headers = record.http_headers or record.rec_headers
            media_type, *parameters = (headers.get_header("Content-Type") or "no type").split(";")
            media_type = media_type.strip().lower()
            status = record.http_headers.get_statuscode() if record.http_headers else "200"
            if status != "200" or media_type not in HTML:
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
    fetched = (record.rec_headers.get_header("WARC-Date") or "")[:10]
    return record_document({"url": address.strip("<>"), "date": fetched, "html": text}, file, None)
