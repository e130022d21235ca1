"""The address of a page for programs: its canonical form, and the HTTP `Link` header that leads to its other forms (RFC 8288)."""

from collections.abc import Callable, Mapping
from functools import wraps
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS
from graph_service.iris import Names
from graph_service.rdf.formats import RDF_FORMATS

# The formats that a page links to, with the names that people know.
LINKED_FORMATS = {"Turtle": RDF_FORMATS["turtle"], "JSON-LD": RDF_FORMATS["json-ld"], "N-Triples": RDF_FORMATS["n-triples"],
                  "RDF/XML": RDF_FORMATS["rdf-xml"], "TriG": RDF_FORMATS["trig"]}  # fmt: skip
# Parameters that change nothing on a page: its length, and what newsletters and social networks add to addresses.
UNESSENTIAL = ("limit", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "ref")
DEFAULTS = {("offset", "0"), ("mode", "hybrid"), ("sort", "relevance"), ("parts", "true")}


def page_of(names: Names, key: str) -> str:
    """Return the absolute address of the page of a story or an entity (`type/slug`)."""
    entity_type, _, slug = key.partition("/")
    return f"{names.base}/{PLURALS[entity_type]}/{slug}"


def links_of_data(names: Names, key: str) -> str:
    """Return the `Link` header of data about a story or an entity: what it describes, and the page for people."""
    entity_type, _, slug = key.partition("/")
    page = f"{request.script_root}/{PLURALS[entity_type]}/{slug}"
    return f'<{names.entity(key)}>; rel="describes", <{page}>; rel="alternate"; type="text/html"'


def canonical_page(names: Names) -> str:
    """Return the absolute address of the page that was requested, without parameters that are empty, defaults or unessential."""
    essential = [
        (name, value)
        for name, value in sorted(request.args.items(multi=True), key=itemgetter(0))
        if value and (name, value) not in DEFAULTS and name not in UNESSENTIAL and not name.startswith("utm_")
    ]
    path = request.path.rstrip("/") or "/"
    return f"{names.base}{path}?{urlencode(essential)}" if essential else names.base + path


def with_links(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Return a view of a page whose responses have a `Link` header."""

    @wraps(view)
    def linking_view(answers: Answers, **path: Any) -> Response:
        response = current_app.make_response(view(answers, **path))
        if response.status_code == 200 and response.mimetype == "text/html":
            response.headers.add("Link", ", ".join(_links(answers.names, path)))
        return response

    return linking_view


def _links(names: Names, path: Mapping[str, str]) -> list[str]:
    canonical = f'<{canonical_page(names)}>; rel="canonical"'
    is_story = request.endpoint == "pages.story"
    if "slug" not in path or not (is_story or "entity_type" in path):
        return [canonical, f'<{url_for("sparql_endpoint.void")}>; rel="describedby"']
    about: dict[str, Any] = {"entity_type": "story" if is_story else path["entity_type"], "slug": path["slug"]}
    alternates = [
        f'<{url_for("linked_data.describe_as", **about, extension=each.extension)}>; rel="alternate"; type="{each.media_type}"'
        for each in LINKED_FORMATS.values()
    ]
    json = url_for("api.story", slug=path["slug"]) if is_story else url_for("api.entity", **about)
    return [
        canonical,
        f'<{url_for("linked_data.describe", **about)}>; rel="describedby"',
        f'<{json}>; rel="alternate"; type="application/json"',
        *alternates,
    ]
