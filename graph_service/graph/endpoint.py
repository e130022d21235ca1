"""A SPARQL server over HTTP: asked and told to change, over connections that are kept, within a time.

No redirect is followed: the token would go wherever it points. What the server says of a query that it cannot run is a
`QueryError`, anything else that goes wrong is a `RemoteError` that says what to look at.
"""

import base64
import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import IO, cast
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError

from graph_service.errors import LimitError, OvertimeError, QueryError, RemoteError
from graph_service.graph.engines import ENGINES, Engine, Parameters, told
from graph_service.graph.formats import RDF_FORMATS, RESULT_FORMATS
from graph_service.settings import Settings

FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
SOLUTIONS, TRIPLES = RESULT_FORMATS["json"].media_type, RDF_FORMATS["n-triples"].media_type
CONNECT = 5.0  # seconds
PATIENCE = 120.0  # seconds for a question of ours
SHOWN = 300  # characters of what a server says
CHUNK = 2**16
BACK = "Is it running? GRAPH_SERVICE_SPARQL_ENDPOINT names its query address, GRAPH_SERVICE_SPARQL_UPDATE where it is changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a SPARQL server is asked and told to change, the token that lets in, and which engine it is, if that is known."""

    query: str
    update: str
    token: str = field(default="", repr=False)
    engine: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Address":
        """Return the server that is set; its query address is "" where none is."""
        query = settings.sparql_endpoint
        update = settings.sparql_update or query
        return cls(query=query, update=update, token=settings.sparql_token, engine=settings.sparql_engine)


class Endpoint:
    """A SPARQL server."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.allowed = _authorization(address.token)

    @cached_property
    def engine(self) -> Engine:
        """Which engine it is."""
        if self.address.engine:
            return ENGINES[self.address.engine]
        with self._answer(self.address.query, urlencode({"query": "ASK {}"}), FORM, SOLUTIONS, PATIENCE) as response:
            response.drain_conn()
            return told(response.headers.get("Server", ""))

    @contextlib.contextmanager
    def ask(
        self, query: str, accept: str, parameters: Sequence[tuple[str, str]] = (), seconds: float = PATIENCE
    ) -> Iterator[IO[bytes]]:
        """Give the answer to a query, to be read as it comes.

        Raises `QueryError` where the server cannot run it, `RemoteError` where it does not answer well, `LimitError` and
        `OvertimeError` where it gives only a part of the answer or takes too long, here or while the answer is read.
        """
        until = time.monotonic() + seconds
        patience = [(self.engine.patience, str(int(seconds * 1000)))] if self.engine.patience else []
        body = urlencode([("query", query), *parameters, *patience])
        with self._answer(self.address.query, body, FORM, accept, seconds) as response:
            self._check_whole(response, seconds)
            yield cast(IO[bytes], _Body(response, until, seconds, self.engine.mended))
            response.drain_conn()

    def update(self, update: str, parameters: Parameters = (), seconds: float = PATIENCE) -> None:
        """Run an update; raises as `ask` does."""
        address = self.address.update
        if parameters:
            address += ("&" if "?" in address else "?") + urlencode(parameters)
        with self._answer(address, update, UPDATE, "*/*", seconds) as response:
            response.drain_conn()

    def _check_whole(self, response: urllib3.BaseHTTPResponse, seconds: float) -> None:
        engine, headers = self.engine, response.headers
        if engine.cut and engine.cut in headers:
            raise LimitError(
                f"The SPARQL server cuts answers off at {headers[engine.cut]} rows.",
                hint="Ask for fewer with LIMIT, or raise ResultSetMaxRows in its settings.",
            )
        if engine.stopped and engine.stopped in headers:
            raise _late(seconds)

    @contextlib.contextmanager
    def _answer(
        self, address: str, body: str, kind: str, accept: str, seconds: float
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        headers = {
            "Content-Type": f"{kind}; charset=utf-8" if kind == UPDATE else kind,
            "Accept": accept,
            **self.allowed,
        }
        timeout = urllib3.Timeout(connect=min(CONNECT, seconds), read=seconds)
        try:
            response = _pool(os.getpid()).request(
                "POST",
                address,
                body=body.encode(),
                headers=headers,
                timeout=timeout,
                redirect=False,
                preload_content=False,
            )
        except urllib3.exceptions.TimeoutError as error:
            unreachable = isinstance(error, urllib3.exceptions.ConnectTimeoutError | NewConnectionError)
            raise _silent(address, error) if unreachable else _late(seconds) from error
        except HTTPError as error:
            raise _silent(address, error) from error
        try:
            if response.status >= 300:
                raise self._refusal(address, response)
            yield response
        finally:
            response.close()  # one that was read to its end has given its connection back already

    def _refusal(self, address: str, response: urllib3.BaseHTTPResponse) -> Exception:
        said = " ".join(response.read(SHOWN * 4).decode(errors="replace").split())[:SHOWN]
        server = response.headers.get("Server", "")
        engine = ENGINES.get(self.address.engine) or told(server)
        if response.status in engine.trouble:
            return QueryError(f"The SPARQL server cannot run this: {said}", hint="Ask for it in another way.")
        if response.status in {401, 403}:
            hint = "Set GRAPH_SERVICE_SPARQL_TOKEN to what lets in: a token, or user:password."
        elif response.status < 400:
            hint = "It points elsewhere, which is not followed; name the address that it points to."
        else:
            hint = BACK
        return RemoteError(f"The SPARQL server at {address} answered {response.status}: {said}", hint=hint)


class _Body:
    """An answer as it comes, its bytes mended, until time is up."""

    def __init__(
        self, response: urllib3.BaseHTTPResponse, until: float, seconds: float, mended: tuple[bytes, bytes]
    ) -> None:
        self.response = response
        self.until = until
        self.seconds = seconds
        self.wrong, self.right = mended
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next part, which need not be as long as asked for; b"" at the end."""
        if time.monotonic() > self.until:
            raise _late(self.seconds)
        try:
            came = self.response.read(CHUNK if size < 0 else max(1, min(size, CHUNK) - len(self.wrong)))
        except urllib3.exceptions.TimeoutError as error:
            raise _late(self.seconds) from error
        except HTTPError as error:
            raise RemoteError(f"The SPARQL server broke off its answer: {error}.", hint="Try again.") from error
        if not self.wrong:
            return came
        if not came:
            came, self.rest = self.rest, b""
            return came
        whole = (self.rest + came).replace(self.wrong, self.right)
        kept = _begun(whole, self.wrong)
        self.rest = whole[len(whole) - kept :]
        return whole[: len(whole) - kept] or self.read(size)


def _begun(data: bytes, wanted: bytes) -> int:
    """Return how many of the last bytes may be the beginning of what is wanted."""
    longest = min(len(data), len(wanted) - 1)
    return next((n for n in range(longest, 0, -1) if wanted.startswith(data[-n:])), 0)


def _silent(address: str, error: Exception) -> RemoteError:
    return RemoteError(f"The SPARQL server at {address} did not answer: {error}.", hint=BACK)


def _late(seconds: float) -> OvertimeError:
    return OvertimeError(
        f"The SPARQL server took longer than {seconds:g} seconds.",
        hint="Narrow the query down, add a LIMIT, or raise GRAPH_SERVICE_QUERY_SECONDS.",
    )


def _authorization(token: str) -> dict[str, str]:
    """Return the header that lets in; no bearer token holds a colon, so one that does is a name and a password."""
    if not token:
        return {}
    basic = ":" in token
    return {"Authorization": f"Basic {base64.b64encode(token.encode()).decode()}" if basic else f"Bearer {token}"}


@cache
def _pool(process: int) -> urllib3.PoolManager:  # noqa: ARG001  a forked process takes over no connection
    return urllib3.PoolManager(maxsize=32, retries=False)
