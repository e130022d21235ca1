"""The SPARQL endpoint, for queries and updates, and the graph store, which reads any graph and writes users' graphs.

The endpoint speaks the SPARQL 1.1 Protocol to programs, and shows an editor to browsers. A query comes in the address, in a form, or as
the body; an update, which needs the token, in a form or as the body. Parameters beside it, in the address or in the form, may name the
RDF dataset. A browser (it asks for HTML by name) gets the editor with the answer in it, unless it asks for a format. An error is shown
beside the query, so that it can be corrected there. Without a query, a program gets the description of the service.

The graph store speaks the SPARQL 1.1 Graph Store HTTP Protocol. A graph is named by `?graph=IRI`, by `?default` (the one without a name),
or by the address itself: `/rdf-graph-store/x` is the graph `{base}/rdf-graph-store/x`. A POST that names none creates a graph and returns
its IRI in `Location`. A user graph has a strong entity tag, which follows from what it says and not from when it was published. Whoever
sends it back in `If-Match` writes only over what they have read; `If-None-Match: *` only creates. Both are checked under the lock of the
writer.
"""

import math
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NoReturn
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ETags, MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from graph_service.errors import (
    ForbiddenError,
    GraphServiceError,
    NotAcceptableError,
    ParameterError,
    PreconditionError,
    QueryError,
)
from graph_service.rdf.formats import (
    RDF_FORMATS,
    TRIPLE_FORMATS,
    Format,
    Upload,
    accepted,
    choose_format,
    content_type,
    format_by_name,
)
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset
from graph_service.rdf.terms import is_iri
from graph_service.service import StoryGraph
from graph_service.sparql.executor import Answer
from graph_service.sparql.query_guard import read_query
from graph_service.sparql.update_parser import Using
from graph_service.web.pages import sparql_page
from graph_service.web.requests import parameters, problems
from graph_service.web.requests.request_context import (
    answers_of,
    check_token,
    client_of,
    conditional,
    published_answers,
    vary,
)

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
HINT = "Query-Hint"  # the header that says what may be wrong with a query without solutions, percent-encoded where a header must
PRINTABLE = "".join(chr(code) for code in range(32, 127) if chr(code) != "%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query, "" where it is empty and None where there is none, names of formats, the RDF dataset, and how long the client waits."""

    query: str | None
    format: str
    dataset: RdfDataset | None
    seconds: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """An update, and the graphs that its WHERE reads."""

    update: str
    using: Using


def endpoint(graph: StoryGraph) -> ResponseReturnValue:
    """Answer a query or run an update, show the editor to a browser, or describe the service to a program."""
    if request.method == "POST":
        if request.mimetype not in BODIES or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
            raise UnsupportedMediaType(f"Send it in UTF-8, as {' or '.join(BODIES)}.")
        operation = BODIES[request.mimetype]()
    elif "update" in request.args:
        _refuse_update()
    else:
        operation = _query(request.args)
    if isinstance(operation, Update):
        check_token(graph)
        return _with_hint(Response(status=204), graph.user_graphs.update(operation.update, operation.using))
    if problems.prefers_html(request.accept_mimetypes) and not operation.format:
        return _page(graph, operation)
    if operation.query is None:
        return service_description(graph)
    if not operation.query.strip():
        raise ParameterError("The query is empty.", hint="Give a SPARQL query: /sparql?query=ASK{?s ?p ?o}")
    answers = published_answers(graph)
    query = read_query(operation.query, graph.names if answers is None else answers.names)
    answer = answer_with_labels if operation.format == sparql_page.LABELLED else answer_query
    if query.is_volatile:
        return answer(graph, query, operation)
    return conditional(answers, lambda: answer(graph, query, operation))


def _page(graph: StoryGraph, operation: Query) -> Response:
    """Show the editor with the answer, for which a browser need not ask again until something else is published."""

    def show() -> Response:
        return sparql_page.editor(
            graph, operation.query or "", lambda query: _run(graph, operation, query, sparql_page.ACCEPT)
        )

    try:
        lasts = not operation.query or not read_query(operation.query, graph.names).is_volatile
    except GraphServiceError:  # which the page tells
        lasts = False
    return conditional(published_answers(graph), show) if lasts else show()


def answer_query(graph: StoryGraph, query: ParsedQuery, operation: Query) -> Response:
    """Answer a query."""
    answer = _run(graph, operation, query, request.headers.get("Accept"))
    hint = answers_of(graph).doubts(query, answer)
    response = Response(
        answer.chunks(),
        content_type=content_type(answer.media_type),
        headers={"Content-Length": str(answer.length)},
    )
    vary(response, "Accept")
    return _with_hint(response, hint)


def _with_hint(response: Response, hint: str) -> Response:
    if hint:
        response.headers[HINT] = quote(hint, safe=PRINTABLE)
    return response


def answer_with_labels(graph: StoryGraph, query: ParsedQuery, operation: Query) -> Response:
    """Answer a SELECT in CSV that has the labels of things beside their IRIs."""
    answer = _run(graph, replace(operation, format=""), query, sparql_page.ACCEPT)
    return Response(sparql_page.labelled_csv(answers_of(graph), answer), content_type="text/csv; charset=utf-8")


def _run(graph: StoryGraph, operation: Query, query: ParsedQuery, accept: str | None) -> Answer:
    return answers_of(graph).query(
        query, accept, format=operation.format or None, dataset=operation.dataset,
        client=replace(client_of(graph), seconds=operation.seconds),
    )  # fmt: skip


def service_description(graph: StoryGraph) -> ResponseReturnValue:
    """Describe the SPARQL endpoint; raises `ParameterError` for a client that accepts no RDF and so forgot its query."""
    target = _description_format()
    is_known = parameters.formats(request.args) or accepted(request.headers.get("Accept"), TRIPLE_FORMATS)
    if request.method == "POST" or not is_known:
        raise ParameterError("The parameter query is missing.", hint="Give a SPARQL query: /sparql?query=ASK{?s ?p ?o}")
    root = request.url_root.rstrip("/")
    return conditional(
        published_answers(graph),
        lambda: _response(answers_of(graph).describe_service(root, target.media_type), target.media_type),
    )


def void(graph: StoryGraph) -> ResponseReturnValue:
    """Describe the data in VoID."""
    target = _description_format()
    root = request.url_root.rstrip("/")
    return conditional(
        published_answers(graph),
        lambda: _response(answers_of(graph).describe_dataset(root, target.media_type), target.media_type),
    )


def _description_format() -> Format:
    return choose_format(parameters.formats(request.args), request.headers.get("Accept"), TRIPLE_FORMATS)


def _response(body: bytes, media_type: str) -> Response:
    response = Response(body, content_type=content_type(media_type))
    response.vary.add("Accept")
    return response


def _form() -> Query | Update:
    arguments = MultiDict([*request.args.items(multi=True), *request.form.items(multi=True)])
    if "update" not in arguments:
        return _query(arguments)
    if "query" in arguments:
        raise ParameterError("The request has both a query and an update.", hint="Send one of them.")
    if "update" in request.args:
        _refuse_update()
    return Update(update=parameters.single(arguments, "update"), using=_using(arguments))


def _query_body() -> Query:
    return _query(MultiDict([*request.args.items(multi=True), ("query", _body())]))


def _update_body() -> Update:
    return Update(update=_body(), using=_using(request.args))


def _query(arguments: parameters.Arguments) -> Query:
    default, named = (parameters.iris(arguments, name) for name in ("default-graph-uri", "named-graph-uri"))
    return Query(
        query=parameters.single(arguments, "query") if "query" in arguments else None,
        format=parameters.formats(arguments),
        seconds=parameters.seconds(arguments, "timeout"),
        dataset=RdfDataset(default=default, named=named) if default or named else None,
    )


def _using(arguments: parameters.Arguments) -> Using:
    default, named = (parameters.iris(arguments, name) for name in ("using-graph-uri", "using-named-graph-uri"))
    return Using(default=default, named=named)


def _body() -> str:
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        raise QueryError("The query is not UTF-8.", hint="SPARQL is always sent as UTF-8.") from error


def _refuse_update() -> NoReturn:
    raise ForbiddenError(
        "An update may not come in an address: following a link would change the graph.",
        hint=f"Send it by POST, as the form field update or as {UPDATE}.",
    )


BODIES: Mapping[str, Callable[[], Query | Update]] = {FORM: _form, QUERY: _query_body, UPDATE: _update_body}


# --- the graph store -----------------------------------------------------------------------------------------------

PATH = "/rdf-graph-store"
METHODS = ("GET", "POST", "PUT", "DELETE")
MULTIPART = "multipart/form-data"


def indirect(graph: StoryGraph) -> ResponseReturnValue:
    """Read, add to, replace or delete the graph that a parameter names."""
    return direct(graph, "")


def direct(graph: StoryGraph, name: str) -> ResponseReturnValue:
    """Read, add to, replace or delete the graph that the path names."""
    if request.method in {"GET", "HEAD"}:
        target = _target(graph, name)
        if target is not None and graph.names.reserved(target):
            return conditional(published_answers(graph), lambda: _read(graph, target))
        response = _read(graph, target)
        extension = format_by_name(str(response.mimetype), RDF_FORMATS).extension
        response.set_etag(f"{answers_of(graph).graph_digest(target)}-{extension}")
        response.cache_control.no_cache = True
        response.make_conditional(request)
        return response
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
    return _response(answer.body, answer.media_type)


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
            "The graph is one that If-None-Match excludes.", hint="Read it, or leave out the header to overwrite it."
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
            hint='Leave out spaces, control characters and any of <>"{}|^`\\[], or percent-encode them twice.',
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
