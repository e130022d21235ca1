"""The SPARQL 1.1 Graph Store HTTP Protocol: read any graph, write to users' graphs.

A graph is named by `?graph=IRI`, by `?default` (the one without a name), or by the address itself: `/rdf-graph-store/x` is
the graph `{base}/rdf-graph-store/x`. A POST that names none creates a graph and returns its IRI in `Location`.

A user graph has a strong entity tag, which follows from what it says and not from when it was published. Whoever sends it back in
`If-Match` writes only over what he has read; `If-None-Match: *` only creates. Both are checked under the lock of the writer.
"""

import uuid
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ETags
from werkzeug.exceptions import UnsupportedMediaType

from graph_service.errors import NotAcceptableError, ParameterError, PreconditionError
from graph_service.rdf.formats import RDF_FORMATS, TRIPLE_FORMATS, Format, Upload, content_type, format_by_name
from graph_service.rdf.terms import is_iri
from graph_service.service import StoryGraph
from graph_service.web.requests import parameters
from graph_service.web.requests.request_context import answers_of, check_token, conditional, published_answers

PATH = "/rdf-graph-store"
METHODS = ("GET", "POST", "PUT", "DELETE")
MULTIPART = "multipart/form-data"


def indirect(graph: StoryGraph) -> ResponseReturnValue:
    """Read, add to, replace or delete the graph that a parameter names."""
    return _answer(graph, "")


def direct(graph: StoryGraph, name: str) -> ResponseReturnValue:
    """Read, add to, replace or delete the graph that the path names."""
    return _answer(graph, name)


def _answer(graph: StoryGraph, name: str) -> ResponseReturnValue:
    if request.method in {"GET", "HEAD"}:
        target = _target(graph, name)
        if target is not None and graph.names.reserved(target):
            return conditional(published_answers(graph), lambda: _read(graph, target))
        return _read_user_graph(graph, target)
    check_token(graph)
    request.max_content_length = graph.settings.upload_bytes
    if request.method == "POST" and not name and not request.args:
        target = f"{graph.names.base}{PATH}/{uuid.uuid4()}"
        graph.user_graphs.put(target, list(_uploads()), replace=False)
        return Response(status=201, headers={"Location": target})
    target_or_default = _target(graph, name)
    precondition = partial(_check_precondition, graph, target_or_default)
    if request.method == "DELETE":
        graph.user_graphs.drop(target_or_default, precondition)
        return Response(status=204)
    is_new = graph.user_graphs.put(
        target_or_default, list(_uploads()), replace=request.method == "PUT", precondition=precondition
    )
    return Response(status=201 if is_new else 204)


def _read(graph: StoryGraph, target: str | None) -> Response:
    named = parameters.formats(request.args)
    answer = answers_of(graph).graph_triples(target, request.headers.get("Accept"), format=named)
    response = Response(answer.body, content_type=content_type(answer.media_type))
    response.vary.add("Accept")
    return response


def _read_user_graph(graph: StoryGraph, target: str | None) -> Response:
    """Return a user graph with a strong tag: of what it says, and of the format."""
    response = _read(graph, target)
    response.set_etag(
        f"{answers_of(graph).graph_digest(target)}-{format_by_name(str(response.mimetype), RDF_FORMATS).extension}"
    )
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def _check_precondition(graph: StoryGraph, target: str | None) -> None:
    """Raise `PreconditionError` where a graph is not as the request wants it (RFC 9110, 13.2.2); any of its formats stands for it."""
    if not request.if_match and not request.if_none_match:
        return
    answers = graph.answers if graph.is_published else None
    digest = answers.graph_digest(target) if answers is not None and answers.has_graph(target) else None

    def matches(tags: ETags, *, weakly: bool) -> bool:
        return digest is not None and (
            tags.star_tag or any(tag.partition("-")[0] == digest for tag in tags.as_set(include_weak=weakly))
        )

    if request.if_match and not matches(request.if_match, weakly=False):
        raise PreconditionError("The graph is not the one that If-Match names.", hint="Read it again, then write.")
    if request.if_none_match and matches(request.if_none_match, weakly=True):
        raise PreconditionError(
            "The graph is one that If-None-Match excludes.", hint="Read it, or leave the header out to write over it."
        )


def _target(graph: StoryGraph, name: str) -> str | None:
    """Return the graph that the request names, None for the one without a name. Raises `ParameterError`."""
    iris = parameters.iris(request.args, "graph")
    count = len(iris) + ("default" in request.args) + bool(name)
    if count != 1:
        raise ParameterError(
            f"The request names {count} graphs.", hint="Name one: by ?graph=IRI, by ?default, or by the path."
        )
    if not name:
        return iris[0] if iris else None
    target = f"{graph.names.base}{PATH}/{name}"
    if not is_iri(target):
        raise ParameterError(
            f"The path names the graph {target[:100]!r}, which is not an IRI.",
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
            return format_by_name(media_type, TRIPLE_FORMATS)
    except NotAcceptableError:
        pass
    types = ", ".join(target.media_type for target in TRIPLE_FORMATS.values())
    raise UnsupportedMediaType(f"{media_type or 'Nothing'} cannot be read into a graph; send UTF-8, one of {types}.")
