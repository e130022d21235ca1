"""The application: its whole URL space in one table, one error handler, one place for security headers.

A view is a function of the facade and of its path: it reads the parameters, asks, and renders. Nothing is built at import;
`create_app` binds the views to a `StoryGraph`, and the tests, the command line and the server all start there.

A request body is read whole or refused. A chunked body does not state its length, and if it is too long, Werkzeug's `LimitedStream`
would pass on its beginning as if it were complete: half a graph would be stored, half an update would run.
"""

import threading
from collections.abc import Callable
from functools import cached_property, partial, wraps
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

import flask
from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined
from werkzeug.datastructures import Authorization
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wsgi import LimitedStream

from graph_service.entity_types import ENTITY_TYPES, PLURALS, TYPES, kind_name
from graph_service.errors import GraphServiceError
from graph_service.iris import LONGEST_SLUG, SLUG
from graph_service.model import EntityKey
from graph_service.response_cache import ResponseCache
from graph_service.service import StoryGraph
from graph_service.settings import Settings
from graph_service.web import api, linked_data, sparql_endpoint, story_feeds, value_tables
from graph_service.web.pages import archive_pages, links, metadata, wording
from graph_service.web.pages.archive_pages import about, home
from graph_service.web.pages.entity_page import entity
from graph_service.web.pages.list_pages import entities, stories, timeline
from graph_service.web.pages.metadata import ABOUT, LINKED_FORMATS, canonical_page, with_links, with_service_links
from graph_service.web.pages.network_pages import neighbours, paths
from graph_service.web.pages.problem_page import problem_page
from graph_service.web.pages.search_page import facet, search
from graph_service.web.pages.story_page import citation, story
from graph_service.web.requests import compression, parameters, problems
from graph_service.web.requests.page_cache import PageVisit, PageWarmer, in_turn, with_cache
from graph_service.web.requests.request_context import EDITION, answers_of, edition_of, has_token, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

BROWSER_CODINGS = "gzip, deflate, br, zstd"
REQUEST_BYTES = 2**20  # the most in a body other than RDF to be stored


def most_bytes(settings: Settings, environ: "WSGIEnvironment") -> int:
    """Return how many bytes a request's body may have: more for RDF from a client with the token."""
    is_upload = environ["PATH_INFO"].startswith(sparql_endpoint.PATH)
    authorization = Authorization.from_header(environ.get("HTTP_AUTHORIZATION"))
    return settings.upload_bytes if is_upload and has_token(authorization, settings.token) else REQUEST_BYTES


class WholeBody(LimitedStream):
    """A body read to its end; raises a 413 if it has more than so many bytes."""

    is_exhausted = False  # so that one more byte is looked for after the last that is allowed


class Request(flask.Request):
    """A request whose body is never truncated."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body, decoded, which can be read once."""
        most = self.max_content_length
        if self.content_length is None and most is not None and self.environ.get("wsgi.input_terminated"):
            stream = cast(IO[bytes], WholeBody(self.input_stream, most + 1, is_max=True))
        else:
            stream = super().stream
        body = compression.decode(stream, self.environ)
        if body is None:
            return stream
        return body if most is None else cast(IO[bytes], WholeBody(body, most + 1, is_max=True))


class Route(NamedTuple):
    """A path and its view; the endpoint is `module.function`, `pages.function` for a page.

    Where it is `cached`, its answer must follow from the snapshot, the settings, and the path and parameters of the request.
    """

    rule: str
    view: Callable[..., Any]
    methods: tuple[str, ...] = ("GET",)
    cached: bool = True

    @property
    def is_page(self) -> bool:
        """Whether people read it."""
        return self.endpoint.startswith("pages.")

    @property
    def endpoint(self) -> str:
        """The name that `url_for` knows."""
        return f"{self.view.__module__.split('.')[2]}.{self.view.__name__}"


# Routes that are answered from the published generation: each view gets the request's `Answers`.
ANSWERS = (
    Route("/", home),
    Route("/search", search),
    Route("/facets/<name>", facet),
    Route("/search.<extension>", story_feeds.of_search, cached=False),
    Route("/stories", stories),
    Route("/stories.<extension>", story_feeds.of_archive, cached=False),
    Route("/timeline", timeline),
    Route("/about", about),
    Route("/stories/<slug:slug>", story),
    Route("/stories/<slug:slug>.<any(bib,ris):extension>", citation),
    Route("/<plural:entity_type>", entities),
    Route("/<plural:entity_type>.csv", value_tables.of_entities, cached=False),
    Route("/facets/<name>.csv", value_tables.of_facet, cached=False),
    Route("/<plural:entity_type>/<slug:slug>", entity),
    Route("/<plural:entity_type>/<slug:slug>/stories.<extension>", story_feeds.of_entity, cached=False),
    Route("/<plural:entity_type>/<slug:slug>/neighbours", neighbours),
    Route("/paths", paths),
    Route("/sitemap.xml", metadata.sitemap_index),
    Route("/sitemaps/<name>-<int:number>.xml", metadata.sitemap),
    Route("/data/<type:entity_type>/<slug:slug>", linked_data.describe, cached=False),
    Route(
        "/data/<type:entity_type>/<slug:slug>.<string(maxlength=10):extension>", linked_data.describe_as, cached=False
    ),
    Route("/api/search", api.search, cached=False),
    Route("/api/facets/<name>", api.facet, cached=False),
    Route("/api/stories", api.stories),
    Route("/api/stories/<slug:slug>", api.story),
    Route("/api/stories/<slug:slug>/related", api.related),
    Route("/api/related", api.related_to_text, ("GET", "POST"), cached=False),
    Route("/api/timeline", api.timeline),
    Route("/api/events", api.events),
    Route("/api/entities", api.entities),
    Route("/api/suggest", api.suggest),
    Route("/api/terms", api.terms),
    Route("/api/entities/<entity:entity_type>/<slug:slug>", api.entity),
    Route("/api/entities/<entity:entity_type>/<slug:slug>/stories", api.entity_stories),
    Route("/api/entities/<entity:entity_type>/<slug:slug>/related", api.entity_related),
    Route("/api/entities/<entity:entity_type>/<slug:slug>/similar", api.entity_similar),
    Route("/api/path", api.path),
    Route("/api/graph", api.neighbourhood),
    Route("/api/central", api.central),
    Route("/api/communities", api.communities),
)
# Routes that write, or that work before anything is published: each view gets the `StoryGraph`.
SERVICES = (
    Route("/robots.txt", metadata.robots),
    Route("/opensearch.xml", metadata.open_search),
    Route("/favicon.ico", metadata.favicon),
    Route("/api", archive_pages.api),
    Route("/problems", archive_pages.problem_kinds),
    Route("/id/<type:entity_type>/<slug:slug>", linked_data.identify),
    Route("/id/<type:entity_type>/", linked_data.identify_all),
    Route("/graph/<slug:slug>", linked_data.identify_graph),
    Route("/ontology", linked_data.ontology),
    Route("/ontology/shapes", linked_data.shapes),
    Route("/ontology/context.jsonld", linked_data.jsonld_context),
    Route("/sparql", sparql_endpoint.endpoint, ("GET", "POST")),
    Route(sparql_endpoint.PATH, sparql_endpoint.indirect, sparql_endpoint.METHODS),
    Route(sparql_endpoint.PATH + "/<path:name>", sparql_endpoint.direct, sparql_endpoint.METHODS),
    Route("/.well-known/void", sparql_endpoint.void),
    Route("/healthz", api.healthz),
    Route("/readyz", api.readyz),
)

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
FOREVER = "public, max-age=31536000, immutable"
OPEN_PATHS = ("/api", "/data/", "/id/", "/graph/", "/ontology", "/sparql", sparql_endpoint.PATH, "/.well-known/")
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-None-Match, If-Modified-Since",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Location, Query-Hint",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Max-Age": "86400",
}


class SlugConverter(BaseConverter):
    """A slug, as iris.py defines it."""

    regex = SLUG.pattern

    def to_python(self, value: str) -> str:
        """Return the slug; raises `ValidationError` for one that is too long."""
        if len(value) > LONGEST_SLUG:
            raise ValidationError
        return value


class TypeConverter(BaseConverter):
    """A type of what is described: `story`, `place`."""

    regex = "|".join(TYPES)


class EntityConverter(BaseConverter):
    """A type of entity: `place`."""

    regex = "|".join(ENTITY_TYPES)


class PluralConverter(BaseConverter):
    """A type of entity, written in the plural: `places` is `place`."""

    types = {row.plural: entity_type for entity_type, row in ENTITY_TYPES.items()}  # noqa: RUF012  # it is only read
    regex = "|".join(types)

    def to_python(self, value: str) -> str:
        """Return the type."""
        return self.types[value]

    def to_url(self, value: str) -> str:
        """Return its plural."""
        return PLURALS[value]


CONVERTERS = {"slug": SlugConverter, "type": TypeConverter, "entity": EntityConverter, "plural": PluralConverter}


def create_app(graph: StoryGraph) -> Flask:
    """Return the WSGI application that answers from `graph`."""
    app = Flask(__name__)
    app.request_class = Request
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = REQUEST_BYTES
    app.json.ensure_ascii, app.json.sort_keys = False, False  # type: ignore[attr-defined]  # of the default provider
    app.url_map.converters.update(CONVERTERS)
    app.url_map.strict_slashes = False  # a path with a slash at its end is the same path
    app.config[EDITION] = edition_of(graph.settings)
    pages, answers = ResponseCache(graph.settings.answers_kept), ResponseCache(graph.settings.answers_kept)
    warmer, turn = PageWarmer(app), threading.Lock()
    for route in ANSWERS:
        if not route.cached:
            view = route.view
        elif route.is_page:
            view = with_cache(pages, in_turn(turn, with_links(route.view)), warmer)
        else:
            view = with_cache(answers, route.view)
        app.add_url_rule(route.rule, route.endpoint, with_answers(graph, view), methods=route.methods)
    for route in SERVICES:
        app.add_url_rule(
            route.rule, route.endpoint, partial(with_service_links(route.view), graph), methods=route.methods
        )
    answer_error = partial(problems.answer, partial(problem_page, graph))
    app.register_error_handler(GraphServiceError, answer_error)
    app.register_error_handler(HTTPException, answer_error)
    app.before_request(compression.restore_tags)
    app.before_request(partial(redirect_merged_entity, graph))
    app.after_request(compression.compress)  # the last that is done: Flask calls them backwards
    app.after_request(finish_headers)
    app.wsgi_app = with_headers(app.wsgi_app)  # type: ignore[assignment, method-assign]  # as Flask's documentation wraps it

    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.jinja_env.filters |= {
        "short_number": wording.short_number,
        "foreign": wording.foreign,
        "arguments": parameters.arguments_of, "day": wording.day, "excerpt": wording.excerpt,
        "marked": wording.marked, "number": wording.number, "web_address": wording.web_address,
    }  # fmt: skip
    app.jinja_env.globals |= {
        "page_url": links.page_url,
        "search_of": links.search_of,
        "paths_between": links.paths_between,
        "url_for": links.url_for,
        "plurals": PLURALS,
        "kind_name": kind_name,
        "report_href": links.contact_href(graph.settings.report_address),
        "script": links.script,
        "stylesheet": links.stylesheet,
        "formats": LINKED_FORMATS,
        "canonical_page": lambda: canonical_page(names_of(graph)),
        "about_site": ABOUT,
    }
    return app


def warm(app: Flask) -> None:
    """Load the templates, and make the pages that have no parameters in their path: everybody starts from these."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    fixed = [route.rule for route in ANSWERS if route.is_page and "<" not in route.rule]
    lists = [f"/{plural}" for plural in PluralConverter.types]
    PageWarmer(app).make(PageVisit("", address, BROWSER_CODINGS) for address in (*fixed, *lists))


def with_answers(graph: StoryGraph, view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that passes the request's `Answers` to another."""

    @wraps(view)
    def view_of_answers(**path: Any) -> Any:
        return view(answers_of(graph), **path)

    return view_of_answers


def redirect_merged_entity(graph: StoryGraph) -> ResponseReturnValue | None:
    """Redirect from any address of an entity that was merged into another to the same address of the other."""
    path = request.view_args or {}
    if request.endpoint is None or "entity_type" not in path or "slug" not in path:
        return None
    key = answers_of(graph).redirect(f"{path['entity_type']}/{path['slug']}")
    if key is None:
        return None
    entity_type, slug = EntityKey.of(key)
    location = url_for(request.endpoint, **(path | {"entity_type": entity_type, "slug": slug}))
    query = request.query_string.decode("latin-1")
    return redirect(f"{location}?{query}" if query else location, 301)


def with_headers(application: "WSGIApplication") -> "WSGIApplication":
    """Return an application that also sends security headers, and CORS headers where programs of other origins may read an answer."""
    closed, opened = list(HEADERS.items()), list((HEADERS | OPEN_HEADERS).items())

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        headers = opened if environ["PATH_INFO"].startswith(OPEN_PATHS) else closed

        def start(status: str, stated: list[tuple[str, str]], error: Any = None, /) -> Any:
            return start_response(status, [*stated, *headers], error)

        return application(environ, start)

    return answer


def finish_headers(response: Response) -> Response:
    """State for how long a file holds, and no type of an answer without a body."""
    if not response.is_streamed and not response.response and request.method != "HEAD":
        response.headers.pop("Content-Type", None)
    if (
        request.endpoint == "static"
        and response.status_code < 400
        and links.is_hashed((request.view_args or {}).get("filename", ""))
    ):
        response.headers["Cache-Control"] = FOREVER
    return response
