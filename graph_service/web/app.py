"""The application: its whole URL space in one table, one handler for errors, one place for the headers of safety.

A view is a function of the facade and of its path: it reads the parameters, asks, and renders. Nothing is built at import;
`create_app` binds the views to a `StoryGraph`, and the tests, the command line and the server all start there.

A request body is read whole or refused. A chunked body has no length beforehand, and of one that is too long Werkzeug's
`LimitedStream` would pass on the beginning as if that were all: half a graph would be stored, half an update run.
"""

from collections.abc import Callable
from functools import cached_property, partial
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

import flask
from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined
from werkzeug.datastructures import Authorization
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wsgi import LimitedStream

from graph_service.entity_types import PLURALS, TYPES
from graph_service.errors import GraphServiceError
from graph_service.iris import SLUG, SLUG_LENGTH
from graph_service.model import EntityKey
from graph_service.response_cache import ResponseCache
from graph_service.service import StoryGraph
from graph_service.settings import Settings
from graph_service.web import (
    api,
    auth,
    graph_store_protocol,
    linked_data,
    pages,
    problems,
    service_description,
    sparql_endpoint,
    story_html,
    vocabulary,
)
from graph_service.web.conditional import answers_of, cached

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

REQUEST_BYTES = 2**20  # of a body that is no RDF to be stored


def most_bytes(settings: Settings, environ: "WSGIEnvironment") -> int:
    """Return how many bytes of a request's body are taken: more of RDF from who may write it."""
    uploads = environ["PATH_INFO"].startswith(graph_store_protocol.PATH)
    sent = Authorization.from_header(environ.get("HTTP_AUTHORIZATION"))
    return settings.upload_bytes if uploads and auth.has_token(sent, settings.token) else REQUEST_BYTES


class Whole(LimitedStream):
    """A body read to its end; raises a 413 where it has not ended after so many bytes."""

    is_exhausted = False  # so that after the last byte allowed another is looked for


class Request(flask.Request):
    """A request whose body is never cut."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body, to be read once."""
        if (
            self.content_length is not None
            or self.max_content_length is None
            or not self.environ.get("wsgi.input_terminated")
        ):
            return super().stream
        return cast(IO[bytes], Whole(self.input_stream, self.max_content_length + 1, is_max=True))


class Route(NamedTuple):
    """A path and the view that answers it; the endpoint is `module.function`."""

    rule: str
    view: Callable[..., Any]
    methods: tuple[str, ...] = ("GET",)
    cached: bool = False

    @property
    def endpoint(self) -> str:
        """The name that `url_for` knows."""
        return f"{self.view.__module__.rpartition('.')[2]}.{self.view.__name__}"


# What is answered from the published generation: each view gets the request's `Answers`.
ANSWERS = (
    Route("/", pages.home),
    Route("/search", pages.search),
    Route("/stories", pages.stories),
    Route("/stories/<slug:slug>", pages.story),
    Route("/<plural:noun>", pages.entities),
    Route("/<plural:noun>/<slug:slug>", pages.entity),
    Route("/data/<noun:noun>/<slug:slug>", linked_data.describe),
    Route("/data/<noun:noun>/<slug:slug>.<string(maxlength=10):extension>", linked_data.describe_as),
    Route("/api/search", api.search),
    Route("/api/stories", api.stories, cached=True),
    Route("/api/stories/<slug:slug>", api.story, cached=True),
    Route("/api/stories/<slug:slug>/related", api.related, cached=True),
    Route("/api/related", api.related_to_text, ("GET", "POST")),
    Route("/api/entities", api.entities, cached=True),
    Route("/api/suggest", api.suggest, cached=True),
    Route("/api/entities/<entity:noun>/<slug:slug>", api.entity, cached=True),
    Route("/api/entities/<entity:noun>/<slug:slug>/stories", api.entity_stories, cached=True),
    Route("/api/entities/<entity:noun>/<slug:slug>/related", api.entity_related, cached=True),
    Route("/api/entities/<entity:noun>/<slug:slug>/similar", api.entity_similar, cached=True),
    Route("/api/path", api.path, cached=True),
    Route("/api/graph", api.neighbourhood, cached=True),
    Route("/api/central", api.central, cached=True),
    Route("/api/communities", api.communities, cached=True),
)
# What writes, or answers also where nothing was published yet: each view gets the `StoryGraph`.
SERVICES = (
    Route("/problems", pages.problem_kinds),
    Route("/id/<noun:noun>/<slug:slug>", linked_data.identify),
    Route("/ontology", vocabulary.ontology),
    Route("/ontology/shapes", vocabulary.shapes),
    Route("/ontology/context.jsonld", vocabulary.jsonld_context),
    Route("/sparql", sparql_endpoint.endpoint, ("GET", "POST")),
    Route(graph_store_protocol.PATH, graph_store_protocol.indirect, graph_store_protocol.METHODS),
    Route(graph_store_protocol.PATH + "/<path:name>", graph_store_protocol.direct, graph_store_protocol.METHODS),
    Route("/.well-known/void", service_description.void),
    Route("/healthz", api.healthz),
    Route("/readyz", api.readyz),
)

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
OPEN_PATHS = ("/api/", "/data/", "/id/", "/ontology", "/sparql", graph_store_protocol.PATH, "/.well-known/")
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Location",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Max-Age": "86400",
}


class SlugConverter(BaseConverter):
    """A slug, as vocabulary.py defines it."""

    regex = SLUG.pattern

    def to_python(self, value: str) -> str:
        """Return the slug. Raises `ValidationError` for one that is too long."""
        if len(value) > SLUG_LENGTH:
            raise ValidationError
        return value


class NounConverter(BaseConverter):
    """A type of what is described: `story`, `place`."""

    regex = "|".join(TYPES)


class EntityConverter(BaseConverter):
    """A type of entity: `place`."""

    regex = "|".join(noun for noun in TYPES if noun != "story")


class PluralConverter(BaseConverter):
    """A type of entity, written in the plural: `places` is `place`."""

    nouns = {plural: noun for noun, plural in PLURALS.items() if noun != "story"}  # noqa: RUF012  # it is only read
    regex = "|".join(nouns)

    def to_python(self, value: str) -> str:
        """Return the type."""
        return self.nouns[value]

    def to_url(self, value: str) -> str:
        """Return its plural."""
        return PLURALS[value]


CONVERTERS = {"slug": SlugConverter, "noun": NounConverter, "entity": EntityConverter, "plural": PluralConverter}


def create_app(graph: StoryGraph) -> Flask:
    """Return the WSGI application that answers from `graph`."""
    app = Flask(__name__)
    app.request_class = Request
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = REQUEST_BYTES
    app.json.ensure_ascii, app.json.sort_keys = False, False  # type: ignore[attr-defined]  # of the default provider
    app.url_map.converters.update(CONVERTERS)
    cache = ResponseCache(graph.settings.answers_kept)
    for route in ANSWERS:
        view = cached(cache, route.view) if route.cached else route.view
        app.add_url_rule(route.rule, route.endpoint, partial(_answer, graph, view), methods=route.methods)
    for route in SERVICES:
        app.add_url_rule(route.rule, route.endpoint, partial(route.view, graph), methods=route.methods)
    app.register_error_handler(GraphServiceError, problems.answer)
    app.register_error_handler(HTTPException, problems.answer)
    app.before_request(partial(_moved, graph))
    app.after_request(_with_headers)
    _prepare_templates(app)
    return app


def _answer(graph: StoryGraph, view: Callable[..., Any], **path: Any) -> Any:
    return view(answers_of(graph), **path)


def _prepare_templates(app: Flask) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.jinja_env.filters |= {
        "day": story_html.day, "excerpt": story_html.excerpt, "marked": story_html.marked, "number": story_html.number,
        "web_address": story_html.web_address,
    }  # fmt: skip
    app.jinja_env.globals |= {"page_url": pages.page_url, "plurals": PLURALS, "formats": linked_data.LINKED_FORMATS}


def _moved(graph: StoryGraph) -> ResponseReturnValue | None:
    """Lead from an entity that was merged into another to what is now said of it, at whichever address was asked."""
    path = request.view_args or {}
    if request.endpoint is None or "noun" not in path or "slug" not in path:
        return None
    now = answers_of(graph).redirect(f"{path['noun']}/{path['slug']}")
    if now is None:
        return None
    noun, slug = EntityKey.of(now)
    where = url_for(request.endpoint, **(path | {"noun": noun, "slug": slug}))
    query = request.query_string.decode("latin-1")
    return redirect(f"{where}?{query}" if query else where, 301)


def _with_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if request.path.startswith(OPEN_PATHS):
        response.headers.extend(OPEN_HEADERS)
    return response
