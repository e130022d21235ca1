"""The one HTTP client, with persistent connections: for the SPARQL server that holds the graphs, and for addresses that a setting allows.

Every request is bounded in time. No redirect is followed, since the token would go wherever it points. Where a SPARQL server cannot
run a query, that is a `QueryError`; any other failure is a `RemoteError` that says what to look at.
"""

import base64
import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import IO, cast
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError

from graph_service.errors import LimitError, OvertimeError, QueryError, RemoteError
from graph_service.iris import GEO
from graph_service.rdf.formats import RDF_FORMATS, RESULT_FORMATS
from graph_service.settings import Settings

Parameters = tuple[tuple[str, str], ...]
UNNAMED = "urn:graph-service:unnamed"
FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
SOLUTIONS, TRIPLES = RESULT_FORMATS["json"].media_type, RDF_FORMATS["n-triples"].media_type
CONNECT = 5.0  # seconds
PATIENCE = 120.0  # seconds for a query of ours
EXCERPT = 300  # characters of what a server says
CHUNK = 2**16
# Virtuoso makes a geometry of a WKT literal, and gives it a type of its own.
GEOMETRY, WKT = b"http://www.openlinksw.com/schemas/virtrdf#Geometry", f"{GEO}wktLiteral".encode()
UNREACHABLE = (
    "Is it running? GRAPH_SERVICE_SPARQL_ENDPOINT is its query address, GRAPH_SERVICE_SPARQL_UPDATE its update address."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What a SPARQL server does differently from others, one row of `ENGINES`; nothing else in the code knows an engine.

    The header `Server` names the engine, unless a proxy hides it; then a setting does. An engine that is not in the table is
    expected to do what SPARQL 1.1 says, and to be configured to answer from the union of all graphs. It cannot tell which graph
    has no name, so ours gets one.
    """

    name: str
    server: str = ""  # the beginning of its header
    # The parameters that make the union of all graphs the default graph of a query.
    union: Parameters = ()
    graphs: str = "SELECT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
    empty: bool = False  # whether it knows empty graphs
    hidden: tuple[str, ...] = ()  # prefixes of the names of its internal graphs
    unnamed: str | None = None  # the name that stands for the graph without one; None where it has such a graph
    homeless: str = ""  # its message for an update that needs a default graph and names none
    triples: int = 5_000  # the most in one operation
    length: int = 1_000_000  # the most characters in one operation
    blank: tuple[str, str] = ("INSERT DATA {", "}")  # around triples with blank nodes
    describing: str = ""  # a pragma before DESCRIBE, so that it returns what is stated of a subject
    # The parameter for the milliseconds that a query may run. Without it, a query that we have given up on goes on running.
    patience: str = ""
    counted: bool = False  # whether it truncates CONSTRUCT silently, so that we count the solutions first
    cut: str = ""  # the header of a truncated answer
    stopped: str = ""  # the header of an answer that is partial because time was up
    imprecise: bool = False  # whether it keeps the coordinates of a geometry in single precision
    repairs: tuple[tuple[bytes, bytes], ...] = ()  # bytes in its answers that are wrong, and their replacements
    trouble: tuple[int, ...] = (400,)  # the statuses by which it blames the query


ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine(name="plain", unnamed=UNNAMED),
        Engine(
            name="oxigraph",
            server="oxigraph",
            union=(("union-default-graph", "true"),),
            graphs="SELECT ?graph WHERE { GRAPH ?graph {} }",
            empty=True,
            trouble=(400, 500),
        ),
        Engine(
            name="virtuoso",
            server="virtuoso",
            hidden=("http://www.openlinksw.com/", "http://www.w3.org/ns/ldp#", "http://www.w3.org/2002/07/owl#",
                    "http://localuriqaserver/", "http://localhost:8890/DAV/", "http://localhost:8890/sparql",
                    "urn:activitystreams-owl:", "urn:core:services:", "urn:rules."),
            unnamed=UNNAMED,
            homeless="plain default graph",
            triples=1_000,  # its compiler's memory is spent at about 5,000
            length=200_000,
            blank=("INSERT {", "} WHERE {}"),
            counted=True,
            describing='DEFINE sql:describe-mode "CBD" ',  # otherwise it describes nothing
            patience="timeout",
            cut="X-SPARQL-MaxRows",
            stopped="X-SQL-State",
            imprecise=True,
            repairs=(  # no quote in a text is bare, so none of these is a text
                (b'"bnode", "value": "nodeID://', b'"bnode", "value": "'),  # no SPARQL JSON
                (b'"datatype": "%b"' % GEOMETRY, b'"datatype": "%b"' % WKT),
                (b')"^^<%b>' % GEOMETRY, b')"^^<%b>' % WKT),
            ),
            trouble=(400, 500),
        ),
    )
}  # fmt: skip


def engine_by_header(server: str) -> Engine:
    """Return the engine that the value of a `Server` header names."""
    named = (engine for engine in ENGINES.values() if engine.server and server.lower().startswith(engine.server))
    return next(named, ENGINES["plain"])


def fetch(
    address: str, *, seconds: float, max_bytes: int, headers: Mapping[str, str], body: bytes | None = None
) -> tuple[bytes, str]:
    """Return the whole response of an address and its media type; with a body, the request is a POST.

    It uses the proxies that the environment names. Raises `RemoteError`, `OvertimeError`, and `LimitError` for more than
    `max_bytes`; their messages are the end of a sentence.
    """
    url = urlsplit(address)
    proxy = "" if proxy_bypass(url.hostname or "") else getproxies().get(url.scheme, "")
    method = "GET" if body is None else "POST"
    until, parts, length = time.monotonic() + seconds, list[bytes](), 0
    try:
        with _open(method, address, headers, body, seconds, proxy) as response:
            if response.status >= 300:
                raise RemoteError(f"it answered {response.status}")
            while part := response.read(CHUNK):
                parts.append(part)
                length += len(part)
                if length > max_bytes:
                    raise LimitError(f"more than {max_bytes:,} bytes came")
                if time.monotonic() > until:
                    raise OvertimeError("it took too long")
            media_type = response.headers.get("Content-Type", "text/plain").partition(";")[0].strip().lower()
            return b"".join(parts), media_type
    except HTTPError as error:
        raise RemoteError(str(error)) from error


@contextlib.contextmanager
def _open(
    method: str, address: str, headers: Mapping[str, str], body: bytes | None, seconds: float, proxy: str = ""
) -> Iterator[urllib3.BaseHTTPResponse]:
    """Send a request and yield the response as a stream; raises `HTTPError`."""
    timeout = urllib3.Timeout(connect=min(CONNECT, seconds), read=seconds)
    response = _pool(os.getpid(), proxy).request(
        method, address, body=body, headers=headers, timeout=timeout, redirect=False, preload_content=False
    )
    try:
        yield response
    finally:
        response.close()  # a response that was read to its end has returned its connection already


@cache
def _pool(process: int, proxy: str) -> urllib3.PoolManager:  # noqa: ARG001  a forked process must not share connections
    return urllib3.ProxyManager(proxy, retries=False) if proxy else urllib3.PoolManager(maxsize=32, retries=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The query and update addresses of a SPARQL server, its credentials, and its engine where that is known."""

    query: str
    update: str
    token: str = field(default="", repr=False)
    engine: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Address":
        """Return the server that is configured; its query address is "" where there is none."""
        query = settings.sparql_endpoint
        update = settings.sparql_update or query
        return cls(query=query, update=update, token=settings.sparql_token, engine=settings.sparql_engine)


class Endpoint:
    """A SPARQL server."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.authorization: dict[str, str] = {}
        if ":" in address.token:  # a name and a password, since a bearer token holds no colon
            self.authorization["Authorization"] = f"Basic {base64.b64encode(address.token.encode()).decode()}"
        elif address.token:
            self.authorization["Authorization"] = f"Bearer {address.token}"

    @cached_property
    def engine(self) -> Engine:
        """The engine that the server runs."""
        if self.address.engine:
            return ENGINES[self.address.engine]
        with self._answer(self.address.query, urlencode({"query": "ASK {}"}), FORM, SOLUTIONS, PATIENCE) as response:
            response.drain_conn()
            return engine_by_header(response.headers.get("Server", ""))

    @contextlib.contextmanager
    def ask(
        self, query: str, accept: str, parameters: Sequence[tuple[str, str]] = (), seconds: float = PATIENCE
    ) -> Iterator[IO[bytes]]:
        """Yield the answer to a query as a stream.

        Raises `QueryError` where the server cannot run it, `RemoteError` where it fails. Raises `LimitError` where it gives only a
        part of the answer and `OvertimeError` where it takes too long, now or while the answer is read.
        """
        until = time.monotonic() + seconds
        patience = [(self.engine.patience, str(int(seconds * 1000)))] if self.engine.patience else []
        body = urlencode([("query", query), *parameters, *patience])
        with self._answer(self.address.query, body, FORM, accept, seconds) as response:
            engine, headers = self.engine, response.headers
            if engine.cut and engine.cut in headers:
                raise LimitError(
                    f"The SPARQL server cuts answers off at {headers[engine.cut]} rows.",
                    hint="Ask for fewer with LIMIT, or raise ResultSetMaxRows in its settings.",
                )
            if engine.stopped and engine.stopped in headers:
                raise _late(seconds)
            answer: _Body | _Repaired = _Body(response, until, seconds)
            for wrong, right in self.engine.repairs:
                answer = _Repaired(answer, wrong, right)
            yield cast(IO[bytes], answer)
            response.drain_conn()

    def update(self, update: str, parameters: Parameters = (), seconds: float = PATIENCE) -> None:
        """Run an update; raises as `ask` does."""
        address = self.address.update
        if parameters:
            address += ("&" if "?" in address else "?") + urlencode(parameters)
        with self._answer(address, update, UPDATE, "*/*", seconds) as response:
            response.drain_conn()

    @contextlib.contextmanager
    def _answer(
        self, address: str, body: str, content_type: str, accept: str, seconds: float
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        headers = {
            "Content-Type": f"{content_type}; charset=utf-8" if content_type == UPDATE else content_type,
            "Accept": accept,
            **self.authorization,
        }
        with contextlib.ExitStack() as stack:
            try:
                response = stack.enter_context(_open("POST", address, headers, body.encode(), seconds))
            except HTTPError as error:
                if isinstance(error, urllib3.exceptions.TimeoutError) and not isinstance(error, ConnectTimeoutError):
                    raise _late(seconds) from error
                raise RemoteError(
                    f"The SPARQL server at {address} did not answer: {error}.", hint=UNREACHABLE
                ) from error
            if response.status < 300:
                yield response
                return
            excerpt = " ".join(response.read(EXCERPT * 4).decode(errors="replace").split())[:EXCERPT]
            engine = ENGINES.get(self.address.engine) or engine_by_header(response.headers.get("Server", ""))
            if response.status in engine.trouble:
                raise QueryError(f"The SPARQL server cannot run this: {excerpt}", hint="Rephrase it.")
            hint = UNREACHABLE
            if response.status in {401, 403}:
                hint = "Set GRAPH_SERVICE_SPARQL_TOKEN to its credentials: a token, or user:password."
            elif response.status < 400:
                hint = "It redirects, and redirects are not followed; set the address that it redirects to."
            raise RemoteError(f"The SPARQL server at {address} answered {response.status}: {excerpt}", hint=hint)


class _Body:
    """An answer as a stream, which ends when time is up."""

    def __init__(self, response: urllib3.BaseHTTPResponse, until: float, seconds: float) -> None:
        self.response = response
        self.until = until
        self.seconds = seconds

    def read(self, size: int = -1) -> bytes:
        """Return the next part, which need not be as long as asked for; b"" at the end."""
        if time.monotonic() > self.until:
            raise _late(self.seconds)
        try:
            return self.response.read(CHUNK if size < 0 else min(size, CHUNK))
        except urllib3.exceptions.TimeoutError as error:
            raise _late(self.seconds) from error
        except HTTPError as error:
            raise RemoteError(f"The SPARQL server broke off its answer: {error}.", hint="Try again.") from error


class _Repaired:
    """A stream in which some bytes are replaced by others, no more than they are."""

    def __init__(self, stream: "_Body | _Repaired", wrong: bytes, right: bytes) -> None:
        self.stream = stream
        self.wrong = wrong
        self.right = right
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next part, which need not be as long as asked for; b"" at the end."""
        data = self.stream.read(size if size < 0 else max(1, size - len(self.rest)))
        if not data:
            data, self.rest = self.rest, b""
            return data
        whole = (self.rest + data).replace(self.wrong, self.right)
        # The last bytes may be the beginning of what is to be replaced.
        longest = min(len(whole), len(self.wrong) - 1)
        end = len(whole) - next((n for n in range(longest, 0, -1) if self.wrong.startswith(whole[-n:])), 0)
        self.rest = whole[end:]
        return whole[:end] or self.read(size)


def _late(seconds: float) -> OvertimeError:
    return OvertimeError(
        f"The SPARQL server took longer than {seconds:g} seconds.",
        hint="Narrow the query down, add a LIMIT, or raise GRAPH_SERVICE_QUERY_SECONDS.",
    )
