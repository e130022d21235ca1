"""Lists of stories for spreadsheets and feed readers: what a search finds, all stories, those of an entity.

Each is a search, and takes the parameters of one. CSV has the whole list, in the order of its page; feeds have the newest stories first,
a page of them. Absolute addresses start with the base IRI, as canonical ones do, never with the host that a request names.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from graph_service.answers import Answers
from graph_service.errors import NotFoundError
from graph_service.model import EntityType
from graph_service.results import Hit, SearchRequest
from graph_service.web import feed_formats
from graph_service.web.feed_formats import Entry, Feed
from graph_service.web.pages.links import page_url
from graph_service.web.requests import parameters
from graph_service.web.requests.request_context import conditional

ENTRIES = 50
MOST_ROWS = 100_000
SUMMARY = 500  # characters
TOTAL, LEFT_OUT = "Total-Count", "Rows-Left-Out"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryList:
    """A list of stories: what it is called, the search that it is, and the path of its page."""

    title: str
    question: SearchRequest
    path: str


def of_search(answers: Answers, extension: str) -> ResponseReturnValue:
    """List the stories that a search finds as CSV, or the newest of them as Atom or JSON Feed."""
    question = parameters.search_request(request.args)
    title = f"Stories on “{question.query}”" if question.query else "Stories"
    return _answer(answers, StoryList(title=title, question=question, path="/search"), extension)


def of_archive(answers: Answers, extension: str) -> ResponseReturnValue:
    """List all stories as CSV, or the newest as Atom or JSON Feed."""
    question = parameters.search_request(request.args)
    return _answer(answers, StoryList(title="Stories", question=question, path="/stories"), extension)


def of_entity(answers: Answers, entity_type: EntityType, slug: str, extension: str) -> ResponseReturnValue:
    """List the stories that have an entity, or a part of it where none has itself, as CSV, or the newest as Atom or JSON Feed."""
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
            f"There is no list of stories as {extension[:20]!r}.", hint=f"There is {', '.join(FORMATS)}."
        )
    return conditional(answers, partial(FORMATS[extension], answers, stories))


def _csv(answers: Answers, stories: StoryList) -> Response:
    total, rows = answers.matching_stories(stories.question)
    pages = f"{answers.names.base}/stories/"
    response = Response(feed_formats.csv_rows(islice(rows, MOST_ROWS), pages), mimetype="text/csv")
    response.headers[TOTAL] = str(total)
    if total > MOST_ROWS:
        response.headers[LEFT_OUT] = str(total - MOST_ROWS)
    response.headers["Content-Disposition"] = 'attachment; filename="stories.csv"'
    return response


def _atom(answers: Answers, stories: StoryList) -> Response:
    return Response(feed_formats.atom(_feed(answers, stories)), content_type="application/atom+xml; charset=utf-8")


def _json_feed(answers: Answers, stories: StoryList) -> Response:
    response = jsonify(feed_formats.json_feed(_feed(answers, stories)))
    response.content_type = "application/feed+json; charset=utf-8"
    return response


# The lists by the extension of their path.
FORMATS: dict[str, Callable[[Answers, StoryList], Response]] = {
    "csv": _csv, "atom": _atom, "feed.json": _json_feed
}  # fmt: skip


def _feed(answers: Answers, stories: StoryList) -> Feed:
    page, base = parameters.page(request.args, limit=ENTRIES), answers.names.base
    sort = stories.question.sort if "sort" in request.args else "newest"
    question = replace(stories.question, sort=sort, limit=page.limit, offset=page.offset, facets=())
    result = answers.search(question)
    arguments = [pair for pair in request.args.items(multi=True) if pair[0] != "offset"]
    after = page.offset + page.limit
    more = [*arguments, ("offset", str(after))]
    list_arguments = [pair for pair in arguments if pair[0] in parameters.OF_SEARCH and pair[0] != "limit"]
    return Feed(
        title=f"{stories.title} · Story Graph",
        updated=datetime.fromtimestamp(answers.published_at // 10**9, UTC),
        address=_address(base, request.path, list(request.args.items(multi=True))),
        home=_address(base, stories.path, list_arguments),
        next_page=_address(base, request.path, more) if after < result.total else None,
        entries=tuple(_entries(result.hits, f"{base}/stories/")),
    )


def _entries(hits: tuple[Hit, ...], pages: str) -> Iterator[Entry]:
    for hit in hits:
        text = " ".join(hit.passage.text.split())
        summary = text if len(text) <= SUMMARY else text[:SUMMARY].rpartition(" ")[0] + " …"
        yield Entry(story=hit.story, page=pages + hit.story.id, summary=summary)


def _address(base: str, path: str, arguments: list[tuple[str, str]]) -> str:
    query = urlencode(arguments)
    return f"{base}{path}?{query}" if query else base + path
