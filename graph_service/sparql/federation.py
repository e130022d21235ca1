"""SERVICE to other endpoints and LOAD from other addresses, to and from those alone that a setting allows (none by default).

This process asks them, so that the one that runs queries needs no network, whatever is allowed. An endpoint is asked for
all solutions of the group in one request, bounded in time, bytes and solutions; the engine joins them with the rest. A
redirect is not followed: it might lead where the setting does not. What a group names must be an allowed IRI letter by
letter; a SERVICE within the group is refused, for the endpoint would call where it likes on our behalf.
"""

import time
from collections.abc import Collection, Iterator
from email.message import Message
from http.client import HTTPException
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from graph_service.errors import ForbiddenError, NotAcceptableError, RemoteError
from graph_service.graph.answering import read_solutions
from graph_service.graph.formats import RESULT_FORMATS, named
from graph_service.graph.lexical import written
from graph_service.graph.own import GRAPH_FORMATS, Upload
from graph_service.sparql.services import NOTHING_BOUND, Call, Solutions

ROWS = 10_000
BYTES = 8 * 2**20
CHUNK = 2**16
UNTOLD = {"text/plain", "application/octet-stream"}  # what a server says that does not know what a file holds


def answer_remote(call: Call, *, allowed: Collection[str], seconds: float) -> Solutions | None:
    """Return the solutions of a call to an allowed endpoint, or None where the call is to any other.

    Raises `RemoteError` where the endpoint does not answer well, unless the call is SILENT.
    """
    if call.iri not in allowed:
        return None
    if any(token.word == "SERVICE" for token in call.pattern):
        raise ForbiddenError(
            "SERVICE is not allowed within SERVICE.",
            hint="Ask one endpoint after the other, each in a group of its own.",
        )
    try:
        request = Request(  # noqa: S310  the setting holds http and https addresses alone
            call.iri, urlencode({"query": _query(call)}).encode(), {"Accept": RESULT_FORMATS["json"].media_type}
        )
        return _read(call, _fetched(request, seconds, BYTES)[0])
    except (OSError, HTTPException, ValueError) as error:
        if call.silent:
            return NOTHING_BOUND
        raise RemoteError(
            f"<{call.iri}> did not answer: {error}.", hint="Try again, or write SERVICE SILENT to go on without it."
        ) from error


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect."""


def load_remote(address: str, *, seconds: float, most: int) -> Upload:
    """Return the RDF that is found at an allowed address, of at most so many bytes; raises `RemoteError`."""
    accept = ", ".join(one.media_type for one in GRAPH_FORMATS.values())
    try:
        data, told = _fetched(Request(address, headers={"Accept": accept}), seconds, most)  # noqa: S310  as below
        kind = told.get_content_type()
        extension = PurePosixPath(urlsplit(address).path).suffix.removeprefix(".")
        return Upload(data, named(extension if kind in UNTOLD and extension else kind, GRAPH_FORMATS))
    except (OSError, HTTPException, ValueError, NotAcceptableError) as error:
        raise RemoteError(
            f"<{address}> cannot be loaded: {error}.",
            hint="Nothing was changed. Try again, or write LOAD SILENT to go on without it.",
        ) from error


def _fetched(request: Request, seconds: float, most: int) -> tuple[bytes, Message]:
    """Return what comes, and its headers; the setting that allows an address takes http and https alone."""
    until = time.monotonic() + seconds
    with build_opener(_NoRedirect).open(request, timeout=seconds) as response:
        return b"".join(_bounded(response, until, most)), response.headers


def _bounded(response: IO[bytes], until: float, most: int) -> Iterator[bytes]:
    length = 0
    while chunk := response.read(CHUNK):
        length += len(chunk)
        if length > most:
            raise ValueError(f"more than {most:,} bytes came")
        if time.monotonic() > until:
            raise TimeoutError("it took too long")
        yield chunk


def _query(call: Call) -> str:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in call.prologue.prefixes.items())
    return f"BASE <{call.prologue.base}>\n{prefixes}SELECT * WHERE {{ {written(call.pattern)} }} LIMIT {ROWS + 1}"


def _read(call: Call, answer: bytes) -> Solutions:
    variables, rows = read_solutions(answer, RESULT_FORMATS["json"], blank=f"{call.iri}/.well-known/genid/")
    if len(rows) > ROWS:
        raise ValueError(f"it has more than {ROWS:,} solutions")
    return Solutions(variables, rows)
