"""What holds for a whole request: the one snapshot that it is answered from, what the client has already, and who may write.

A page or an answer follows from the snapshot, the request and the edition: the software with its settings. So its entity tag (RFC 9110, 8.8)
is made of these, before anything is computed. The tag is weak, since an engine may return the same rows in another order. `Last-Modified`
is when the generation was published; within two seconds of that it is left out, since another generation may follow in the same second.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path

from flask import Response, current_app, g, request
from werkzeug.datastructures import Authorization, WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.http import http_date, is_resource_modified, quote_header_value

from graph_service.answers import Answers
from graph_service.errors import ForbiddenError
from graph_service.iris import Names
from graph_service.search.query_dates import is_about_today
from graph_service.service import StoryGraph
from graph_service.settings import Settings
from graph_service.sparql.turns import Client
from graph_service.web.requests.asgi import CONNECTION

SAFE = ("GET", "HEAD")
SETTLED = 2  # seconds
CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE"})
SCHEME = "bearer"
BASIC = "basic"
EDITION = "EDITION"  # of the configuration of the application
PACKAGE = Path(__file__).parents[2]
MADE_OF = ("*.py", "*.html", "manifest.json")  # files of the package that decide what a page says


def answers_of(graph: StoryGraph) -> Answers:
    """Return the answers of this request, all from one snapshot, whatever is published while it runs."""
    if "answers" not in g:
        g.answers = graph.answers
    answers: Answers = g.answers
    return answers


def published_answers(graph: StoryGraph) -> Answers | None:
    """Return the answers of this request, or None if nothing was published yet."""
    return answers_of(graph) if graph.is_published else None


def names_of(graph: StoryGraph) -> Names:
    """Return the IRIs of the archive, without reading a file where the request has its answers already."""
    answers: Answers | None = g.get("answers")
    return graph.names if answers is None else answers.names


def conditional(answers: Answers | None, make: Callable[[], Response]) -> Response:
    """Return the response that `make` returns, with its validators, or a 304 if the client has it."""
    if request.method not in SAFE or answers is None:
        return make()
    edition, accept = current_app.config[EDITION], request.headers.get("Accept", "")
    version = (answers.mark, str(answers.published_at), edition, canonical_address(), accept)
    tag = hashlib.sha256("\n".join(version).encode()).hexdigest()[:32]
    published = answers.published_at // 10**9
    modified = _http_date(published) if time.time() - published >= SETTLED else None
    has_some = not CONDITIONS.isdisjoint(request.environ)
    if has_some and not is_resource_modified(request.environ, etag=f'W/"{tag}"', last_modified=modified):
        response = Response(status=304)
    else:
        response = make()
    if response.status_code not in {200, 304}:
        return response
    headers = response.headers  # as text: the properties of the framework parse and write each anew
    headers["ETag"] = f'W/"{tag}"'
    if modified is not None:
        headers["Last-Modified"] = modified
    if "Cache-Control" in headers:
        response.cache_control.no_cache = True
    else:
        headers["Cache-Control"] = "no-cache"
    vary(response, "Accept")
    return response


@lru_cache(maxsize=64)
def _http_date(second: int) -> str:
    return http_date(second)


def vary(response: Response, header: str) -> None:
    """State that a response depends on a header of the request."""
    stated = response.headers.get("Vary", "")
    if header not in stated.split(", "):
        response.headers["Vary"] = f"{stated}, {header}" if stated else header


def canonical_address() -> str:
    """Return the address of the request without its host, and with its parameters in the order of their names.

    Where a question has words such as "last year", the day on which it is asked follows: its answer is another then.
    """
    path, pairs = request.script_root + request.path, request.environ.get("QUERY_STRING", "").split("&")
    day = f"#{datetime.now(UTC).date()}" if is_about_today(request.args.get("q", "")) else ""
    return f"{path}?{'&'.join(sorted(pairs, key=_name))}{day}" if pairs != [""] else path


def _name(pair: str) -> str:
    return pair.partition("=")[0]


def edition_of(settings: Settings) -> str:
    """Return a digest of the software and its settings: with others, the same request may get another answer."""
    return hashlib.sha256(f"{_software_digest()} {settings}".encode()).hexdigest()[:16]


@cache
def _software_digest() -> str:
    digest = hashlib.sha256()
    for file in sorted(file for pattern in MADE_OF for file in PACKAGE.rglob(pattern)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def check_token(graph: StoryGraph) -> None:
    """Let a request pass that has the token; raises `ForbiddenError` where none is set, else a 401."""
    token = graph.settings.token
    if not token:
        raise ForbiddenError(
            "Writing is not allowed here: no token is set.",
            hint="Set GRAPH_SERVICE_TOKEN for the service, and send it: Authorization: Bearer TOKEN",
        )
    if not has_token(request.authorization, token):
        # A browser, which sends an Origin with each write, is not asked for a password: it would send it with each later request, also with
        # a form of another site.
        basic = Challenge(BASIC, {"realm": "graph-service", "charset": "UTF-8"})
        raise Unauthorized(
            "Send the token: Authorization: Bearer TOKEN, or Basic with the token as the password.",
            www_authenticate=[Challenge(SCHEME), *([] if "Origin" in request.headers else [basic])],
        )


def client_of(graph: StoryGraph) -> Client:
    """Return who sent the request: whoever has the token, or an address, and the watch over the connection."""
    name, proxies = request.remote_addr or "", graph.settings.proxies
    if has_token(request.authorization, graph.settings.token):
        name = "token"
    elif proxies and len(request.access_route) >= proxies:
        # The outermost proxy of ours added it; a client may have sent those before.
        name = request.access_route[-proxies]
    connection = request.environ.get(CONNECTION)
    return Client(name) if connection is None else Client(name, connection.watch)


def has_token(authorization: Authorization | None, token: str) -> bool:
    """Return whether a request has the token; never where none is set."""
    sent = (
        {SCHEME: authorization.token, BASIC: authorization.password}.get(authorization.type) if authorization else None
    )
    return bool(token) and hmac.compare_digest((sent or "").encode(), token.encode())


class Challenge(WWWAuthenticate):
    """A way to send the token; its parameters are quoted, as some clients expect of all and RFC 9110 (11.5) of the realm."""

    def to_header(self) -> str:
        """Return it as a `WWW-Authenticate` header states it."""
        parameters = ", ".join(
            f"{name}={quote_header_value(value or '', allow_token=False)}" for name, value in self.parameters.items()
        )
        return f"{self.type.title()} {parameters}".rstrip()
