"""Lists of stories as CSV, Atom and JSON Feed; pure.

CSV is UTF-8 without a mark, as RFC 4180 has it. A text that a spreadsheet would take for a formula gets an apostrophe before it. Atom
(RFC 4287) needs a time for each entry: a date stands for its first day, and a story without one for the time of publication.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from graph_service.partial_date import PartialDate
from graph_service.results import StoryCard

COLUMNS = ("id", "title", "date", "source", "language", "url", "iri", "page")
FORMULA = re.compile(r"^[=+\-@\t\r]")
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
# Characters that XML 1.0 has no form for.
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ROWS_A_PART = 500

ET.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A story of a feed: its card, its page, and a passage of its text."""

    story: StoryCard
    page: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A page of a list of stories: its title, the time of the last change, its own address, the list for people, the next page."""

    title: str
    updated: datetime
    address: str
    home: str
    next_page: str | None
    entries: Sequence[Entry]


def csv_rows(stories: Iterable[tuple[StoryCard, str | None]], pages: str) -> Iterator[bytes]:
    """Yield CSV of stories, each with the address of its original; `pages` is what the addresses of their pages begin with."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for number, (story, url) in enumerate(stories, start=1):
        values = (story.id, story.title, story.date, story.source, story.language, url, story.iri, pages + story.id)
        writer.writerow([_without_formula(value or "") for value in values])
        if number % ROWS_A_PART == 0:
            yield _flush(buffer)
    yield _flush(buffer)


def _without_formula(value: str) -> str:
    return f"'{value}" if FORMULA.match(value) else value


def _flush(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def atom(feed: Feed) -> bytes:
    """Return a feed in Atom."""
    root = ET.Element(_name("feed"))
    _texts(root, {"id": feed.address, "title": feed.title, "updated": _time(feed.updated)})
    _texts(ET.SubElement(root, _name("author")), {"name": "Story Graph"})
    links = {"self": feed.address, "alternate": feed.home} | ({"next": feed.next_page} if feed.next_page else {})
    for relation, href in links.items():
        ET.SubElement(root, _name("link"), {"rel": relation, "href": href})
    for entry in feed.entries:
        root.append(_atom_entry(entry, feed.updated))
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _atom_entry(entry: Entry, published: datetime) -> ET.Element:
    story, element = entry.story, ET.Element(_name("entry"), {"xml:lang": entry.story.language})
    dated = _day(story.date)
    _texts(element, {"id": story.iri, "title": story.title, "updated": _time(dated or published)})
    if dated:
        _texts(element, {"published": _time(dated)})
    if story.source:
        _texts(ET.SubElement(element, _name("author")), {"name": story.source})
    ET.SubElement(element, _name("link"), {"rel": "alternate", "type": "text/html", "href": entry.page})
    _texts(element, {"summary": entry.summary})
    return element


def json_feed(feed: Feed) -> dict[str, Any]:
    """Return a feed as JSON Feed 1.1."""
    next_page = {"next_url": feed.next_page} if feed.next_page else {}
    return {
        "version": JSON_FEED, "title": feed.title, "home_page_url": feed.home, "feed_url": feed.address, **next_page,
        "items": [_json_item(entry) for entry in feed.entries],
    }  # fmt: skip


def _json_item(entry: Entry) -> dict[str, Any]:
    story, dated = entry.story, _day(entry.story.date)
    return (
        {"id": story.iri, "url": entry.page, "title": story.title, "content_text": entry.summary, "language": story.language}
        | ({"date_published": _time(dated)} if dated else {})
        | ({"authors": [{"name": story.source}]} if story.source else {})
    )  # fmt: skip


def _day(date: str | None) -> datetime | None:
    if not date:
        return None
    first = PartialDate(date[:10]).first_day
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def _time(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _name(local: str) -> str:
    return f"{{{ATOM}}}{local}"


def _texts(parent: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, _name(name)).text = NO_XML.sub("\ufffd", text)
