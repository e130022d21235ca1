"""The SPARQL 1.1 Graph Store HTTP Protocol: read any graph, write to one of your own.

A graph is named by `?graph=IRI`, by `?default` (the one without a name), or by the address itself: `/rdf-graph-store/x` is
the graph `{base}/rdf-graph-store/x`. A POST that names none makes a new one and tells its IRI in `Location`.
"""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from graph_service.errors import NotAcceptableError, NotFoundError, ParameterError
from graph_service.graph import own
from graph_service.graph.formats import Format, named, negotiate
from graph_service.graph.own import Upload
from graph_service.service import StoryGraph
from graph_service.web import authority, parameters
from graph_service.web.validators import validated

PATH = "/rdf-graph-store"
METHODS = ("GET", "POST", "PUT", "DELETE")
MULTIPART = "multipart/form-data"


def indirect(graph: StoryGraph) -> ResponseReturnValue:
    """Answer a request for the graph that a parameter names, or write to it."""
    return _answer(graph, "")


def direct(graph: StoryGraph, name: str) -> ResponseReturnValue:
    """Answer a request for the graph that the path names, or write to it."""
    return _answer(graph, name)


def _answer(graph: StoryGraph, name: str) -> ResponseReturnValue:
    if request.method in {"GET", "HEAD"}:
        return validated(graph, lambda: _read(graph, _target(graph, name)))
    authority.check(graph)
    request.max_content_length = graph.settings.upload_bytes
    if request.method == "POST" and not name and not request.args:
        return _made(graph)
    target = _target(graph, name)
    if request.method == "DELETE":
        graph.own.drop(target)
        return Response(status=204)
    made = graph.own.put(target, list(_uploads()), replace=request.method == "PUT")
    return Response(status=201 if made else 204)


def _made(graph: StoryGraph) -> Response:
    """Put what came in into a new graph."""
    target = f"{graph.names.base}{PATH}/{uuid.uuid4()}"
    graph.own.put(target, list(_uploads()), replace=False)
    return Response(status=201, headers={"Location": target})


def _read(graph: StoryGraph, target: str | None) -> Response:
    store = graph.published.store
    if not own.exists(store, target):
        raise NotFoundError(f"There is no graph <{target}>.", hint="SELECT ?graph { GRAPH ?graph {} } lists them.")
    wanted = parameters.single(request.args, "format")
    chosen = named(wanted, own.GRAPH_FORMATS) if wanted else negotiate(request.headers.get("Accept"), own.GRAPH_FORMATS)
    return Response(own.graph_as(store, target, chosen), content_type=f"{chosen.media_type}; charset=utf-8")


def _target(graph: StoryGraph, name: str) -> str | None:
    """Return the graph that the request names, None for the one without a name. Raises `ParameterError`."""
    given = parameters.iris(request.args, "graph")
    ways = [*given, *(["default"] if "default" in request.args else []), *([name] if name else [])]
    if len(ways) != 1:
        raise ParameterError(
            f"The request names {len(ways)} graphs.", hint="Name one: ?graph=IRI, or ?default, or by the path."
        )
    if name:
        return f"{graph.names.base}{PATH}/{name}"
    return given[0] if given else None


def _uploads() -> Iterator[Upload]:
    """Yield the files of the request: its body, or the parts of a form. Raises a 415."""
    if request.mimetype != MULTIPART:
        yield Upload(request.get_data(), _format(request.mimetype, request.mimetype_params))
        return
    for part in request.files.values():
        yield Upload(part.read(), _format(part.mimetype, part.mimetype_params))


def _format(media_type: str, options: Mapping[str, Any]) -> Format:
    try:
        if options.get("charset", "utf-8").lower() == "utf-8":
            return named(media_type, own.GRAPH_FORMATS)
    except NotAcceptableError:
        pass
    types = ", ".join(one.media_type for one in own.GRAPH_FORMATS.values())
    raise UnsupportedMediaType(f"{media_type or 'Nothing'} cannot be read into a graph; send UTF-8, one of {types}.")
