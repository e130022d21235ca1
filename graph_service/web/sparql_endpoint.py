"""The SPARQL endpoint: the SPARQL 1.1 Protocol for programs, an editor for browsers.

A query comes in the address, in a form, or as the body itself; an update in a form or as the body, from who has the token.
The graphs that it is about may be named beside it, in the address or in the form. A browser (it asks for HTML by name)
gets the editor with the answer in it, unless it asks for a format; an error stands beside the query, so that it can be
mended there. Without a query, a program gets the description of the service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from graph_service.errors import ForbiddenError, GraphServiceError, ParameterError, QueryError
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.service import StoryGraph
from graph_service.sparql.query_guard import read_query
from graph_service.sparql.update_parser import Using
from graph_service.store.graph_store import RdfDataset
from graph_service.web import auth, example_queries, parameters, problems, service_description, sparql_results
from graph_service.web.conditional import answers_of, snapshot_of, validated
from graph_service.web.pages import page_url

EDITOR_ACCEPT = "application/sparql-results+json, text/turtle"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query, the name of the format it is wanted in, either of which may be empty, and the graphs it is asked of."""

    query: str
    format: str
    dataset: RdfDataset | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """An update, and the graphs that its WHERE is about."""

    update: str
    using: Using


def endpoint(graph: StoryGraph) -> ResponseReturnValue:
    """Answer a query or do an update, show the editor to a browser, or tell a program what the service can do."""
    wanted = wanted_of_request()
    if isinstance(wanted, Update):
        auth.check(graph)
        graph.user_graphs.update(wanted.update, wanted.using)
        return Response(status=204)
    if problems.prefers_html(request.accept_mimetypes) and not wanted.format:
        return editor(graph, wanted)
    if not wanted.query:
        return service_description.service(graph)
    snapshot = snapshot_of(graph)
    query = read_query(wanted.query, graph.names if snapshot is None else snapshot.names)
    if query.is_volatile:
        return answered(graph, query, wanted)
    return validated(snapshot, lambda: answered(graph, query, wanted))


def answered(graph: StoryGraph, query: ParsedQuery, wanted: Query) -> Response:
    """Answer a query."""
    answer = answers_of(graph).query(
        query, request.headers.get("Accept"), format=wanted.format or None, dataset=wanted.dataset
    )
    response = Response(answer.chunks(), content_type=answer.media_type, headers={"Content-Length": str(answer.length)})
    response.vary.add("Accept")
    return response


def editor(graph: StoryGraph, wanted: Query) -> ResponseReturnValue:
    """Show the editor, with the answer to the query or with what is wrong with it."""
    found, problem = None, None
    if wanted.query:
        try:
            answers = answers_of(graph)
            answer = answers.query(wanted.query, EDITOR_ACCEPT, dataset=wanted.dataset)
        except GraphServiceError as error:
            problem = problems.problem(error)
        else:
            setting = sparql_results.Setting(answers.names, page_url, answers.labels)
            found = sparql_results.shown(answer.media_type, answer.start(sparql_results.START), answer.length, setting)
    page = render_template(
        "sparql.html",
        query=wanted.query or example_queries.EXAMPLES[0].query,
        found=found,
        problem=problem,
        examples=example_queries.GROUPS,
        prefixes=graph.names.prefixes,
    )
    response = Response(page, problem.status if problem else 200)
    response.vary.add("Accept")
    return response


def wanted_of_request() -> Query | Update:
    """Return the query or the update of the request. Raises `ParameterError`, `QueryError`, `ForbiddenError`, or a 415."""
    if request.method != "POST":
        if "update" in request.args:
            _refuse_update()
        return _query(request.args)
    if request.mimetype not in BODIES or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise UnsupportedMediaType(f"Send it in UTF-8, as {' or '.join(BODIES)}.")
    return BODIES[request.mimetype]()


def _form() -> Query | Update:
    given = MultiDict([*request.args.items(multi=True), *request.form.items(multi=True)])
    if "update" not in given:
        return _query(given)
    if "query" in given:
        raise ParameterError("The parameters query and update are both given.", hint="Give one of them.")
    if "update" in request.args:
        _refuse_update()
    return Update(update=parameters.single(given, "update"), using=_using(given))


def _query_body() -> Query:
    return _query(MultiDict([*request.args.items(multi=True), ("query", _body())]))


def _update_body() -> Update:
    return Update(update=_body(), using=_using(request.args))


def _query(given: parameters.Arguments) -> Query:
    default, named = (parameters.iris(given, name) for name in ("default-graph-uri", "named-graph-uri"))
    return Query(
        query=parameters.single(given, "query"),
        format=parameters.single(given, "format"),
        dataset=RdfDataset(default=default, named=named) if default or named else None,
    )


def _using(given: parameters.Arguments) -> Using:
    default, named = (parameters.iris(given, name) for name in ("using-graph-uri", "using-named-graph-uri"))
    return Using(default=default, named=named)


def _body() -> str:
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        raise QueryError("The query is not UTF-8.", hint="SPARQL is always sent as UTF-8.") from error


def _refuse_update() -> NoReturn:
    raise ForbiddenError(
        "An update is not taken from an address: whoever follows a link would change something.",
        hint=f"Send it by POST, as the field update of a form or as {UPDATE}.",
    )


BODIES: Mapping[str, Callable[[], Query | Update]] = {FORM: _form, QUERY: _query_body, UPDATE: _update_body}
