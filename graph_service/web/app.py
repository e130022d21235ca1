"""The application: its whole URL space in one table, one handler for errors, one place for the headers of safety.

A view is a function of the facade and of what its path says: it reads the parameters, makes one call on the facade,
and renders. Nothing is built at import; `create_app` binds the views to a `StoryGraph`, and the tests, the command line
and a WSGI server all start there.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, ValidationError

from graph_service.errors import GraphServiceError
from graph_service.memory import Memory
from graph_service.service import StoryGraph
from graph_service.vocabulary import PLURALS, SLUG, SLUG_LENGTH, TYPES
from graph_service.web import api, data, description, graph_store, markup, ontology, pages, problems, sparql
from graph_service.web.body import Request
from graph_service.web.kept import keeping


class Route(NamedTuple):
    """A path, the view that answers it (its endpoint is `module.function`), its methods, and whether answers are kept."""

    rule: str
    view: Callable[..., Any]
    methods: tuple[str, ...] = ("GET",)
    kept: bool = False

    @property
    def endpoint(self) -> str:
        """The name that `url_for` knows."""
        return f"{self.view.__module__.rpartition('.')[2]}.{self.view.__name__}"


ROUTES = (
    Route("/", pages.home),
    Route("/search", pages.search),
    Route("/stories", pages.stories),
    Route("/stories/<slug:slug>", pages.story),
    Route("/<plural:noun>", pages.entities),
    Route("/<plural:noun>/<slug:slug>", pages.entity),
    Route("/problems", pages.problem_kinds),
    Route("/id/<noun:noun>/<slug:slug>", data.identify),
    Route("/data/<noun:noun>/<slug:slug>", data.describe),
    Route("/data/<noun:noun>/<slug:slug>.<string(maxlength=10):extension>", data.describe_as),
    Route("/ontology", ontology.ontology),
    Route("/ontology/shapes", ontology.shapes),
    Route("/ontology/context.jsonld", ontology.jsonld_context),
    Route("/api/search", api.search),
    Route("/api/stories", api.stories, kept=True),
    Route("/api/stories/<slug:slug>", api.story, kept=True),
    Route("/api/stories/<slug:slug>/related", api.related, kept=True),
    Route("/api/related", api.related_to_text, ("GET", "POST")),
    Route("/api/entities", api.entities, kept=True),
    Route("/api/suggest", api.suggest, kept=True),
    Route("/api/entities/<entity:noun>/<slug:slug>", api.entity, kept=True),
    Route("/api/entities/<entity:noun>/<slug:slug>/stories", api.entity_stories, kept=True),
    Route("/api/entities/<entity:noun>/<slug:slug>/related", api.entity_related, kept=True),
    Route("/api/entities/<entity:noun>/<slug:slug>/similar", api.entity_similar, kept=True),
    Route("/api/path", api.path, kept=True),
    Route("/api/graph", api.neighbourhood, kept=True),
    Route("/api/central", api.central, kept=True),
    Route("/api/communities", api.communities, kept=True),
    Route("/sparql", sparql.endpoint, ("GET", "POST")),
    Route(graph_store.PATH, graph_store.indirect, graph_store.METHODS),
    Route(graph_store.PATH + "/<path:name>", graph_store.direct, graph_store.METHODS),
    Route("/.well-known/void", description.void),
    Route("/healthz", api.healthz),
    Route("/readyz", api.readyz),
)

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
OPEN_PATHS = ("/api/", "/data/", "/id/", "/ontology", "/sparql", graph_store.PATH, "/.well-known/")
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Location",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Max-Age": "86400",
}
REQUEST_BYTES = 2**20


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
    memory = Memory(graph.settings.answers_kept)
    for route in ROUTES:
        view = keeping(memory, route.view) if route.kept else route.view
        app.add_url_rule(route.rule, route.endpoint, partial(view, graph), methods=route.methods)
    app.register_error_handler(GraphServiceError, problems.answer)
    app.register_error_handler(HTTPException, problems.answer)
    app.before_request(partial(_moved, graph))
    app.after_request(_with_headers)
    _prepare_templates(app)
    return app


def _prepare_templates(app: Flask) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.jinja_env.filters |= {
        "day": markup.day, "excerpt": markup.excerpt, "marked": markup.marked, "number": markup.number,
        "web_address": markup.web_address,
    }  # fmt: skip
    app.jinja_env.globals |= {"page_url": pages.page_url, "plurals": PLURALS, "formats": data.LINKED_FORMATS}


def _moved(graph: StoryGraph) -> ResponseReturnValue | None:
    """Lead from an entity that was merged into another to what is now said of it, at whichever address was asked."""
    path = request.view_args or {}
    if request.endpoint is None or "noun" not in path or "slug" not in path:
        return None
    now = graph.replaced(f"{path['noun']}/{path['slug']}")
    if now is None:
        return None
    noun, _, slug = now.partition("/")
    where = url_for(request.endpoint, **(path | {"noun": noun, "slug": slug}))
    query = request.query_string.decode("latin-1")
    return redirect(f"{where}?{query}" if query else where, 301)


def _with_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if request.path.startswith(OPEN_PATHS):
        response.headers.extend(OPEN_HEADERS)
    return response
