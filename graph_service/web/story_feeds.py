"""Lists of stories for spreadsheets and feed readers: what a search finds, all stories, those of an entity.

Each is a search, and takes the parameters of one. CSV has the whole list, in the order of its page, JSON Lines have it with the whole stories; feeds (Atom and JSON Feed) have the
newest stories first, a page of them. Absolute addresses start with the base IRI, as canonical ones do, never with the host that a request
names.

CSV is UTF-8 without a mark; Excel takes it for another encoding unless `bom=true` asks for one, and where decimals are written with a comma
it parts columns at semicolons, which `delimiter=semicolon` writes. A text that a spreadsheet would take for a formula gets an apostrophe before it.
Atom (RFC 4287) needs a time for each entry: a date stands for its first day, and a story without one for the time of publication.
"""

import csv
import io
import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from graph_service import json_view
from graph_service.answers import Answers
from graph_service.errors import NotFoundError
from graph_service.model import EntityType
from graph_service.partial_date import PartialDate
from graph_service.results import SearchRequest, StoryCard
from graph_service.text import slugify
from graph_service.web.pages.links import page_url
from graph_service.web.requests import parameters
from graph_service.web.requests.request_context import conditional

COLUMNS = ("id", "title", "date", "source", "language", "url", "iri", "page")
DELIMITERS = {"comma": ",", "semicolon": ";"}
FORMULA = re.compile(r"^[=+\-@\t\r]")
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
# Characters that XML 1.0 has no form for.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ENTRIES = 50
MOST_ROWS = 100_000
ROWS_A_PART = 500
SUMMARY = 500  # characters
TOTAL, LEFT_OUT = "Total-Count", "Rows-Left-Out"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryList:
    """A list of stories: what it is called, the search that it is, the path of its page, and whether those added last come first."""

    title: str
    question: SearchRequest
    path: str
    as_added: bool = False


def of_search(answers: Answers, extension: str) -> ResponseReturnValue:
    """List the stories that a search finds as CSV or JSON Lines, or the newest of them as Atom or JSON Feed."""
    question = parameters.search_request(request.args)
    title = f"Stories on “{question.query}”" if question.query else "Stories"
    return _answer(answers, StoryList(title=title, question=question, path="/search"), extension)


def of_archive(answers: Answers, extension: str) -> ResponseReturnValue:
    """List all stories as CSV, by date or, with `by=added`, those added last first; likewise whole, as JSON Lines; or the newest as Atom or JSON Feed."""
    question = parameters.search_request(request.args)
    as_added = parameters.view(request.args, parameters.STORY_ORDERS) == "added"
    return _answer(
        answers, StoryList(title="Stories", question=question, path="/stories", as_added=as_added), extension
    )


def of_entity(answers: Answers, entity_type: EntityType, slug: str, extension: str) -> ResponseReturnValue:
    """List the stories that have an entity, or a part of it where no story has the entity itself, as CSV or JSON Lines, or the newest as Atom or JSON Feed."""
    card, question = answers.entity_card(f"{entity_type}/{slug}"), parameters.search_request(request.args)
    entity: dict[str, Any] = {entity_type: (*getattr(question.filters, entity_type), slug), "parts": not card.stories}
    every = tuple({*question.filters.match_all, entity_type})
    stories = StoryList(
        title=f"Stories that mention {card.label}",
        question=question.with_filters(**entity, match_all=every),
        path=page_url(card.key).removeprefix(request.script_root),
    )
    return _answer(answers, stories, extension)


def _answer(answers: Answers, stories: StoryList, extension: str) -> ResponseReturnValue:
    if extension not in FORMATS:
        raise NotFoundError(
            f"There is no list of stories as {extension[:20]!r}.", hint=f"Ask for one of {', '.join(FORMATS)}."
        )
    return conditional(answers, partial(FORMATS[extension], answers, stories))


def _csv(answers: Answers, stories: StoryList) -> Response:
    total, rows = answers.matching_stories(stories.question, as_added=stories.as_added)
    values = story_rows(islice(rows, MOST_ROWS), f"{answers.names.base}/stories/")
    response = csv_response(slugify(stories.title) or "stories", COLUMNS, values)
    response.headers[TOTAL] = str(total)
    if total > MOST_ROWS:
        response.headers[LEFT_OUT] = str(total - MOST_ROWS)
    return response


def _json_lines(answers: Answers, stories: StoryList) -> Response:
    """Return whole stories, one a line, with what is found in them; each is read when its line is sent."""
    total, rows = answers.matching_stories(stories.question, as_added=stories.as_added)
    views = (json_view.story(answers.story(card.id), answers.names) for card, _ in rows)
    lines = (json.dumps(view.pop("story") | view, ensure_ascii=False) + "\n" for view in views)
    response = Response(
        (line.encode("utf-8", "replace") for line in lines), content_type="application/jsonl; charset=utf-8"
    )
    response.headers[TOTAL] = str(total)
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(stories.title) or "stories"}.jsonl"'
    return response


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Response:
    """Return a table as a file of CSV, as the parameters `bom` and `delimiter` ask for it."""
    mark = [BOM_UTF8] if parameters.truth(request.args, "bom", default=False) else []
    delimiter = DELIMITERS[parameters.choice(request.args, "delimiter", tuple(DELIMITERS), default="comma")]
    response = Response(chain(mark, as_csv(columns, rows, delimiter)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def story_rows(stories: Iterable[tuple[StoryCard, str | None]], pages: str) -> Iterator[Sequence[str | None]]:
    """Yield what a table says of stories, each with the address of its original; `pages` is what the addresses of their pages begin with."""
    for story, url in stories:
        yield story.id, story.title, story.date, story.source, story.language, url, story.iri, pages + story.id


def as_csv(columns: Sequence[str], values: Iterable[Sequence[str | None]], delimiter: str = ",") -> Iterator[bytes]:
    """Yield a table as CSV, some rows at a time."""
    rows: Iterator[Sequence[str | None]] = chain([columns], values)
    while part := list(islice(rows, ROWS_A_PART)):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=delimiter).writerows(
            [f"'{value}" if FORMULA.match(value or "") else value for value in row] for row in part
        )
        yield buffer.getvalue().encode("utf-8", "replace")


def _atom(answers: Answers, stories: StoryList) -> Response:
    feed, root = _feed(answers, stories), ET.Element(_name("feed"))
    _texts(root, {"id": feed.address, "title": feed.title, "updated": _time(feed.updated)})
    _texts(ET.SubElement(root, _name("author")), {"name": "Story Graph"})
    links = {"self": feed.address, "alternate": feed.home} | ({"next": feed.next_page} if feed.next_page else {})
    for relation, href in links.items():
        ET.SubElement(root, _name("link"), {"rel": relation, "href": href})
    for entry in feed.entries:
        story, date = entry.story, _day(entry.story.date)
        element = ET.SubElement(root, _name("entry"), {"xml:lang": story.language})
        _texts(element, {"id": story.iri, "title": story.title, "updated": _time(date or feed.updated)})
        if date:
            _texts(element, {"published": _time(date)})
        if story.source:
            _texts(ET.SubElement(element, _name("author")), {"name": story.source})
        ET.SubElement(element, _name("link"), {"rel": "alternate", "type": "text/html", "href": entry.page})
        _texts(element, {"summary": entry.summary})
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(document, content_type="application/atom+xml; charset=utf-8")


def _json_feed(answers: Answers, stories: StoryList) -> Response:
    feed, items = _feed(answers, stories), []
    for entry in feed.entries:
        story, date = entry.story, _day(entry.story.date)
        items.append(
            {"id": story.iri, "url": entry.page, "title": story.title, "content_text": entry.summary, "language": story.language}
            | ({"date_published": _time(date)} if date else {})
            | ({"authors": [{"name": story.source}]} if story.source else {})
        )  # fmt: skip
    response = jsonify(
        {"version": JSON_FEED, "title": feed.title, "home_page_url": feed.home, "feed_url": feed.address}
        | ({"next_url": feed.next_page} if feed.next_page else {})
        | {"items": items}
    )
    response.content_type = "application/feed+json; charset=utf-8"
    return response


# The lists by the extension of their path.
FORMATS: dict[str, Callable[[Answers, StoryList], Response]] = {
    "csv": _csv, "jsonl": _json_lines, "atom": _atom, "feed.json": _json_feed
}  # fmt: skip


def _feed(answers: Answers, stories: StoryList) -> Feed:
    page, base = parameters.page(request.args, limit=ENTRIES), answers.names.base
    sort = stories.question.sort if "sort" in request.args else "newest"
    question = replace(stories.question, sort=sort, limit=page.limit, offset=page.offset, facets=())
    result = answers.search(question)
    arguments = [pair for pair in request.args.items(multi=True) if pair[0] != "offset"]
    after = page.offset + page.limit
    more = [*arguments, ("offset", str(after))]
    entries = []
    for hit in result.hits:
        text = " ".join(hit.passage.text.split())
        summary = text if len(text) <= SUMMARY else text[:SUMMARY].rpartition(" ")[0] + " …"
        entries.append(Entry(story=hit.story, page=f"{base}/stories/{hit.story.id}", summary=summary))
    list_arguments = [pair for pair in arguments if pair[0] in parameters.OF_SEARCH and pair[0] != "limit"]
    return Feed(
        title=f"{stories.title} · Story Graph",
        updated=datetime.fromtimestamp(answers.published_at // 10**9, UTC),
        address=_address(base, request.path, list(request.args.items(multi=True))),
        home=_address(base, stories.path, list_arguments),
        next_page=_address(base, request.path, more) if after < result.total else None,
        entries=entries,
    )


def _address(base: str, path: str, arguments: list[tuple[str, str]]) -> str:
    query = urlencode(arguments)
    return f"{base}{path}?{query}" if query else base + path


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
        ET.SubElement(parent, _name(name)).text = NOT_XML.sub("\ufffd", text)
