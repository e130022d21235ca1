"""Feeds: RSS of all versions, Atom and RDF, each entry a document. `feedparser` reads them, well-formed or not.

An entry's document is an object of JSON with the keys of records; its body is the whole text if the feed has it, else the summary.
"""

import html
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import urljoin

from graph_service.errors import SourceError
from graph_service.reading.documents import FILE_LIMIT, Documents, Kind, record_document
from graph_service.text import opening

ROOT = re.compile(rb"\s*(?:<\?xml[^>]{0,300}\?>\s*)?(?:<!--.{0,2000}?-->\s*|<\?xml-stylesheet[^>]{0,500}\?>\s*|<!DOCTYPE\s+(?:rss|rdf)[^>]{0,300}>\s*)*<(?:rss|feed|rdf:RDF|atom:feed|channel)[\s>]", re.IGNORECASE | re.DOTALL)  # fmt: skip
TAG_LIMIT = 1_000_000  # a minute of work
TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
# What WordPress puts under each entry.
APPEARED = re.compile(
    r"\s*<p>\s*The post (?:(?!</?p>).){1,1000}?(?:appeared first on|first appeared on)(?:(?!</?p>).){1,500}?</p>\s*\Z",
    re.DOTALL,
)
ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
NO_FEED = "Give a feed in RSS or Atom; pages of XML without one cannot be read."


def entries(stream: BinaryIO, _kind: Kind, name: str) -> Documents:
    """Yield the entries of a feed, each as a document."""
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        yield SourceError("it is larger than 100 MiB.", file=name, hint="Split the feed.")
    else:
        yield from entries_of(data, name)


def entries_of(data: bytes, name: str) -> Documents:
    """Yield the entries of the bytes of a feed."""
    import feedparser  # noqa: PLC0415  slow to import, and few files are feeds

    if data.count(b"<") > TAG_LIMIT:
        yield SourceError(f"it has more than {TAG_LIMIT} tags.", file=name, hint="Split the feed.")
        return
    try:  # what may harm a browser is left in: the reader of HTML drops it
        feed = feedparser.parse(BytesIO(data), sanitize_html=False)
    except Exception as error:  # noqa: BLE001  the library raises what it meets in broken markup
        yield SourceError(f"this feed cannot be read ({type(error).__name__}).", file=name, hint=NO_FEED)
        return
    if not feed.get("version") and not feed.entries:
        yield SourceError("this is not a feed.", file=name, hint=NO_FEED)
        return
    if not feed.entries:
        yield SourceError("the feed holds no entry.", file=name, hint=NO_FEED)
    lines, line, before = [], 1, 0
    for match in ENTRY.finditer(data):
        line += data.count(b"\n", before, match.start())
        before = match.start()
        lines.append(line)
    for position, entry in enumerate(feed.entries):
        line = lines[position] if len(lines) == len(feed.entries) else 1  # where it cannot be told: that of the feed
        yield record_document(_record(entry, feed.feed), name, line)


def _record(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, Any]:
    link = urljoin(feed.get("link") or "", entry["link"]) if entry.get("link") else None
    contents = [content["value"] for content in entry.get("content", ()) if content.get("value")]
    authors = [author["name"] for author in entry.get("authors", ()) if author.get("name")]
    if len(authors) < 2 and "@" in entry.get(
        "author", ""
    ):  # feedparser cuts an address after four letters of its last part
        authors = [entry["author"]]
    # The description of a picture is among the contents, too.
    body = APPEARED.sub("", max((*contents, entry.get("summary") or ""), key=len)) or None
    feed_title = entry.get("source", {}).get("title") or feed.get("title")
    return {
        "id": None if link else entry.get("id"),
        "title": entry.get("title") or opening(html.unescape(TAG.sub(" ", body or ""))),
        "body": body,
        "url": link,
        "date": entry.get("published") or entry.get("updated"),
        "source": feed_title or entry.get("publisher") or feed.get("publisher"),
        "language": entry.get("language") or feed.get("language"),
        "authors": authors or entry.get("author"),
    }
