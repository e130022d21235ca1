"""The SPARQL endpoint: the SPARQL 1.1 Protocol for programs, an editor for browsers.

A query comes in the address, in a form, or as the body itself. A browser (it asks for HTML by name) gets the editor
with the answer in it, unless it asks for a format; an error stands beside the query, so that it can be mended there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from graph_service.errors import ForbiddenError, GraphServiceError, ParameterError, QueryError
from graph_service.service import StoryGraph
from graph_service.web import parameters, problems, queries, results
from graph_service.web.pages import page_url

EDITOR_ACCEPT = "application/sparql-results+json, text/turtle"
DATASET = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query and the name of the format it is wanted in, either of which may be empty."""

    query: str
    format: str = ""


def endpoint(graph: StoryGraph) -> ResponseReturnValue:
    """Answer a query, or show the editor to a browser."""
    asked = asked_for()
    if problems.prefers_html(request.accept_mimetypes) and not asked.format:
        return editor(graph, asked.query)
    if not asked.query:
        raise ParameterError("The parameter query is missing.", hint="Give a SPARQL query: /sparql?query=ASK{?s ?p ?o}")
    answer = graph.query(asked.query, request.headers.get("Accept"), format=asked.format or None)
    response = Response(answer.chunks(), content_type=answer.media_type, headers={"Content-Length": str(answer.length)})
    response.vary.add("Accept")
    return response


def editor(graph: StoryGraph, query: str) -> ResponseReturnValue:
    """Show the editor, with the answer to the query or with what is wrong with it."""
    found, problem = None, None
    if query:
        try:
            answer = graph.query(query, EDITOR_ACCEPT)
        except GraphServiceError as error:
            problem = problems.problem(error)
        else:
            found = results.shown(answer.media_type, answer.start(results.START), answer.length, graph.names, page_url)
    page = render_template(
        "sparql.html",
        query=query or queries.EXAMPLES[0].query,
        found=found,
        problem=problem,
        examples=queries.EXAMPLES,
        prefixes=graph.names.prefixes,
    )
    response = Response(page, problem.status if problem else 200)
    response.vary.add("Accept")
    return response


def asked_for() -> Asked:
    """Return the query of the request. Raises `ParameterError`, `QueryError`, `ForbiddenError`, or a 415."""
    if request.method != "POST":
        return _from_arguments(request.args)
    if request.mimetype not in BODIES:
        raise UnsupportedMediaType(f"Send the query as {' or '.join(BODIES)}.")
    return BODIES[request.mimetype]()


def _from_arguments(arguments: parameters.Arguments) -> Asked:
    if "update" in arguments:
        _refuse_update()
    if any(name in arguments for name in DATASET):
        raise ParameterError(f"The parameters {' and '.join(DATASET)} are not taken.", hint="Use FROM in the query.")
    return Asked(query=parameters.single(arguments, "query"), format=parameters.single(arguments, "format"))


def _from_form() -> Asked:
    return _from_arguments(request.form)


def _from_body() -> Asked:
    try:
        query = request.get_data().decode()
    except UnicodeDecodeError as error:
        raise QueryError("The query is not UTF-8.", hint="SPARQL is always sent as UTF-8.") from error
    return Asked(query=query.strip(), format=parameters.single(request.args, "format"))


def _refuse_update() -> NoReturn:
    raise ForbiddenError("This endpoint only answers queries; it changes nothing.", hint="Send query=, not update=.")


BODIES: dict[str, Callable[[], Asked]] = {
    "application/x-www-form-urlencoded": _from_form,
    "application/sparql-query": _from_body,
    "application/sparql-update": _refuse_update,
}
