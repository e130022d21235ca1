"""The one place that turns an error into a response.

A program gets problem details (RFC 9457), a person gets a page. Both say what happened and what to do next. The status, title and
hint come from the error (the tree in errors.py), or from HTTP for HTTP's own errors (no such path, wrong method). Any other
exception is a bug of ours: Flask logs its traceback and passes on an InternalServerError, which reveals no internals and never
blames the request.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from flask import current_app, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError

from graph_service.errors import BusyError, GraphServiceError, SlowBodyError

LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
PROGRAM_PATHS = ("/api/", "/sparql", "/rdf-graph-store", "/.well-known/", "/healthz", "/readyz")
PAGE_TYPES = ("text/html", "application/xhtml+xml")
OWN_FAULT = "Something went wrong in the service. This is our fault, not yours; the log has the details."
NO_HOST = "The Host header of the request is not a host name: each part between dots must have 1 to 63 characters."
HINTS = {
    413: "Send it in parts; triples may come as a file, by POST to /rdf-graph-store, which takes more."
}  # by status
KEPT_HEADERS = ("Accept-Encoding", "Allow", "Retry-After", "WWW-Authenticate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as a response shows it; `kind` is its name among `kinds`, "" for HTTP's own errors."""

    status: int
    title: str
    detail: str
    hint: str = ""
    kind: str = ""

    @property
    def phrase(self) -> str:
        """The HTTP name of the status."""
        return HTTPStatus(self.status).phrase


ProblemPage = Callable[[Problem, Exception], str]


def kinds(root: type[GraphServiceError] = GraphServiceError) -> Iterator[Problem]:
    """Yield every kind of error, as the tree of errors documents it."""
    yield Problem(
        status=root.status, title=root.title, detail=" ".join((root.__doc__ or "").split()), kind=_kind_of(root)
    )
    for child in root.__subclasses__():
        yield from kinds(child)


def problem(error: Exception) -> Problem:
    """Return what a client may know of an error; a message that it may not know goes to the log."""
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
        return Problem(
            status=error.code or 500,
            title=error.name,
            detail=error.description or error.name,
            hint=HINTS.get(error.code or 0, ""),
        )
    return Problem(status=500, title=HTTPStatus.INTERNAL_SERVER_ERROR.phrase, detail=OWN_FAULT)


def answer(page: ProblemPage, error: Exception) -> ResponseReturnValue:
    """Return the response to an error; this is the handler of every error that a request raises.

    `page` makes the page for people.
    """
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error
    if isinstance(error, BadHost):  # Flask cannot build addresses then; those of the page start at the root
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
    details = problem(error)
    if wants_page():
        response = current_app.response_class(page(details, error), details.status)
    else:
        members = {
            "type": url_for("pages.problem_kinds", _anchor=details.kind) if details.kind else "about:blank",
            "title": details.title,
            "status": details.status,
            "detail": details.detail,
            "instance": request.path,
        } | ({"hint": details.hint} if details.hint else {})
        body = current_app.json.dumps(members)
        response = current_app.response_class(body, details.status, mimetype=MEDIA_TYPE)
    if isinstance(error, HTTPException):
        response.headers.extend((name, value) for name, value in error.get_headers() if name in KEPT_HEADERS)
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, SlowBodyError):  # RFC 9110, 15.5.9: what is left of the body is not waited for
        response.headers["Connection"] = "close"
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_page() -> bool:
    """Return whether to answer a person: not at a path for programs, and only if HTML is accepted by name, before JSON."""
    return not request.path.startswith(PROGRAM_PATHS) and prefers_html(request.accept_mimetypes)


def prefers_html(accept: MIMEAccept) -> bool:
    """Return whether an Accept header names HTML, and prefers no other named media type."""
    named = {value: quality for value, quality in accept if "*" not in value}
    html = max((named.get(value, 0) for value in PAGE_TYPES), default=0)
    return html > 0 and html == max(named.values())


def _kind_of(error: type[GraphServiceError]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.__name__.removesuffix("Error")).lower()
