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
from graph_service.rdf.formats import Format, format_by_name, negotiate
from graph_service.rdf.terms import is_iri
from graph_service.service import StoryGraph
from graph_service.store import user_graphs
from graph_service.store.user_graphs import Upload
from graph_service.web import auth, parameters
from graph_service.web.conditional import answers_of, snapshot_of, validated

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
        return validated(snapshot_of(graph), lambda: _read(graph, _target(graph, name)))
    auth.check(graph)
    request.max_content_length = graph.settings.upload_bytes
    if request.method == "POST" and not name and not request.args:
        return _made(graph)
    target = _target(graph, name)
    if request.method == "DELETE":
        graph.user_graphs.drop(target)
        return Response(status=204)
    made = graph.user_graphs.put(target, list(_uploads()), replace=request.method == "PUT")
    return Response(status=201 if made else 204)


def _made(graph: StoryGraph) -> Response:
    """Put what came in into a new graph."""
    target = f"{graph.names.base}{PATH}/{uuid.uuid4()}"
    graph.user_graphs.put(target, list(_uploads()), replace=False)
    return Response(status=201, headers={"Location": target})


def _read(graph: StoryGraph, target: str | None) -> Response:
    store = answers_of(graph).snapshot.store
    if not user_graphs.exists(store, target):
        raise NotFoundError(f"There is no graph <{target}>.", hint="SELECT ?graph { GRAPH ?graph {} } lists them.")
    format_name = parameters.single(request.args, "format")
    chosen = (
        format_by_name(format_name, user_graphs.GRAPH_FORMATS)
        if format_name
        else negotiate(request.headers.get("Accept"), user_graphs.GRAPH_FORMATS)
    )
    return Response(user_graphs.graph_as(store, target, chosen), content_type=f"{chosen.media_type}; charset=utf-8")


def _target(graph: StoryGraph, name: str) -> str | None:
    """Return the graph that the request names, None for the one without a name. Raises `ParameterError`."""
    iris = parameters.iris(request.args, "graph")
    ways = [*iris, *(["default"] if "default" in request.args else []), *([name] if name else [])]
    if len(ways) != 1:
        raise ParameterError(
            f"The request names {len(ways)} graphs.", hint="Name one: ?graph=IRI, or ?default, or by the path."
        )
    if not name:
        return iris[0] if iris else None
    target = f"{graph.names.base}{PATH}/{name}"
    if not is_iri(target):
        raise ParameterError(
            f"The path names the graph {target[:100]!r}, which is no IRI.",
            hint='Leave out blanks, control characters and any of <>"{}|^`\\[], or percent-encode them twice.',
        )
    return target


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
            return format_by_name(media_type, user_graphs.GRAPH_FORMATS)
    except NotAcceptableError:
        pass
    types = ", ".join(known.media_type for known in user_graphs.GRAPH_FORMATS.values())
    raise UnsupportedMediaType(f"{media_type or 'Nothing'} cannot be read into a graph; send UTF-8, one of {types}.")
