"""The one place that turns an error into an answer.

A program gets problem details (RFC 9457), a person a page; both say the same: what happened and what to do next. The
status, title and hint come from the error itself (the tree in errors.py), or from HTTP where it is HTTP's own (no such
path, wrong method). Whatever else is raised is a fault of ours: Flask logs it with its traceback and hands an
InternalServerError on, which tells nothing of the inside and never blames the request.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, current_app, render_template, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError

from graph_service.errors import BusyError, GraphServiceError

LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
PROGRAM_PATHS = ("/api/", "/sparql", "/rdf-graph-store", "/.well-known/", "/healthz", "/readyz")
PAGE_TYPES = ("text/html", "application/xhtml+xml")
OWN_FAULT = "Something went wrong inside the service. The fault is ours, not in your request, and it has been logged."
NO_HOST = "The header Host of the request holds no host name: between its dots stand 1 to 63 characters."
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as an answer shows it; `kind` names it among the kinds of `kinds`, or is empty for HTTP's own."""

    status: int
    title: str
    detail: str
    hint: str = ""
    kind: str = ""

    @property
    def phrase(self) -> str:
        """What HTTP calls the status."""
        return HTTPStatus(self.status).phrase


def kinds(root: type[GraphServiceError] = GraphServiceError) -> Iterator[Problem]:
    """Yield what can go wrong, as the tree of errors documents it, each once."""
    yield Problem(
        status=root.status, title=root.title, detail=" ".join((root.__doc__ or "").split()), kind=_kind_of(root)
    )
    for child in root.__subclasses__():
        yield from kinds(child)


def problem(error: Exception) -> Problem:
    """Return what a client is told of an error; the log gets the message that it is not told."""
    if isinstance(error, GraphServiceError):
        if error.public:
            LOG.error("%s: %s", type(error).__name__, error)
        detail = error.public or error.message
        return Problem(
            status=error.status, title=error.title, detail=detail, hint=error.hint, kind=_kind_of(type(error))
        )
    if isinstance(error, BadHost):
        return Problem(status=400, title=error.name, detail=NO_HOST)
    if isinstance(error, HTTPException) and not isinstance(error, InternalServerError):
        return Problem(status=error.code or 500, title=error.name, detail=error.description or error.name)
    return Problem(status=500, title=HTTPStatus.INTERNAL_SERVER_ERROR.phrase, detail=OWN_FAULT)


def answer(error: Exception) -> ResponseReturnValue:
    """Answer an error: the handler of every error that a request raises."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error
    if isinstance(error, BadHost):  # then Flask knows no address of its own; those of a page start at its root
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
    details = problem(error)
    response = _page(details) if wants_page() else _details(details)
    if isinstance(error, HTTPException):
        headers = error.get_response().headers
        response.headers.extend({name: headers[name] for name in KEPT_HEADERS if name in headers})
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(error.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_page() -> bool:
    """Tell whether a person asks: the path is no program's, and HTML is asked for by name, before JSON."""
    return not request.path.startswith(PROGRAM_PATHS) and prefers_html(request.accept_mimetypes)


def prefers_html(accept: MIMEAccept) -> bool:
    """Tell whether an Accept header names HTML, and no other media type before it."""
    named = {value: quality for value, quality in accept if "*" not in value}
    html = max((named.get(value, 0) for value in PAGE_TYPES), default=0)
    return html > 0 and html == max(named.values())


def _details(found: Problem) -> Response:
    details = {
        "type": url_for("pages.problem_kinds", _anchor=found.kind) if found.kind else "about:blank",
        "title": found.title,
        "status": found.status,
        "detail": found.detail,
        "instance": request.path,
    }
    if found.hint:
        details["hint"] = found.hint
    return current_app.response_class(current_app.json.dumps(details), found.status, mimetype=MEDIA_TYPE)


def _page(found: Problem) -> Response:
    return current_app.response_class(render_template("problem.html", problem=found), found.status)


def _kind_of(error: type[GraphServiceError]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.__name__.removesuffix("Error")).lower()
