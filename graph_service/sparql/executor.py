"""Runs queries and changes within limits on time, rows, bytes and memory; `query_pool.py` has the processes for queries.

An answer is returned once it is whole, so that nobody receives half of an answer that broke a limit. A long one is in a temporary
file, so it may be longer than memory. Short answers are cached, because pages that link to a query, dashboards and agents send the
same query again and again. Changes run one at a time: the lock of the data folder would not allow two.

Requests wait for two things: for a slot of `AdmissionControl`, which keeps threads of the server free and does not ask whose a request is,
and queries also for turns of a `Line` (turns.py), which are fair to clients.
"""

import io
import os
import re
import threading
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Protocol

from graph_service.errors import BusyError, NotAcceptableError
from graph_service.rdf.formats import BOOLEAN_FORMATS, RESULT_FORMATS, TRIPLE_FORMATS, choose_format
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset
from graph_service.response_cache import CachedResponse, ResponseCache
from graph_service.settings import Settings
from graph_service.sparql.engine_process import EngineProcess
from graph_service.sparql.turns import ANYBODY, Client

CHANGE_MEMORY = 4 * 2**30  # bytes
# The stack of the service's own threads: a term that they could not read back must not get into a graph.
CHANGE_STACK = 2**23
CHUNK = 2**16
SHORT = 2**12  # bytes
EMPTY = {  # what answers without solutions look like, and those that say no
    "application/sparql-results+json": re.compile(rb'.*"(?:bindings"\s*:\s*\[\s*\]|boolean"\s*:\s*false).*', re.DOTALL),
    "application/sparql-results+xml": re.compile(rb".*<(?:results\s*(?:/>|>\s*</results>)|boolean>false).*", re.DOTALL),
    "text/csv": re.compile(rb"[^\n]*\n|false"),
    "text/tab-separated-values": re.compile(rb"[^\n]*\n|false"),
    "text/turtle": re.compile(rb"(?:@?prefix [^\n]*\n|\s)*", re.IGNORECASE),
    "application/n-triples": re.compile(rb"\s*"),
    "application/ld+json": re.compile(rb'.*"@graph"\s*:\s*\[\s*\].*', re.DOTALL),
    "application/rdf+xml": re.compile(rb".*<rdf:RDF[^>]*(?:/>|>\s*</rdf:RDF>)\s*", re.DOTALL),
}
FORMATS = {"SELECT": RESULT_FORMATS, "ASK": BOOLEAN_FORMATS, "CONSTRUCT": TRIPLE_FORMATS, "DESCRIBE": TRIPLE_FORMATS}
SPARE_THREADS = 2  # of a server process, which costly requests leave to those that are answered at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a query may cost (seconds, rows and bytes of its answer, bytes of memory), and how many may run and wait at a time."""

    seconds: float
    rows: int
    bytes: int
    memory: int
    workers: int
    waiting: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits of the settings."""
        return cls(**{limit.name: getattr(settings, f"query_{limit.name}") for limit in fields(cls)})


class Answer:
    """The answer to a SPARQL query: its media type, its length in bytes, and the file that holds it."""

    def __init__(self, media_type: str, file: IO[bytes]) -> None:
        self.media_type = media_type
        self.length = file.seek(0, os.SEEK_END)
        self.file = file

    @cached_property
    def body(self) -> bytes:
        """The whole answer; reading it closes the file."""
        return self.start(self.length)

    def start(self, length: int) -> bytes:
        """Return the first bytes, and close the file."""
        with self.file:
            self.file.seek(0)
            return self.file.read(length)

    @property
    def is_empty(self) -> bool:
        """Whether it is the answer to a query that has no solutions."""
        if self.length > SHORT:
            return False
        self.file.seek(0)
        body = self.file.read()
        return any(self.media_type.startswith(name) and form.fullmatch(body) for name, form in EMPTY.items())

    def chunks(self) -> "Chunks":
        """Return the answer in parts; the file is closed after the last, or when they are closed."""
        self.file.seek(0)
        return Chunks(self.file)


class Chunks(Iterator[bytes]):
    """A file in parts. The server closes them, even if it sent none, as for HEAD or a client that hung up."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def __next__(self) -> bytes:
        """Return the next part."""
        chunk = b"" if self.file.closed else self.file.read(CHUNK)
        if not chunk:
            self.close()
            raise StopIteration
        return chunk

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class AdmissionControl:
    """Lets `running` requests of a kind run and `waiting` more wait, each for at most so many seconds.

    Each of them, even one that waits, also takes a slot of `shared`, which bounds several kinds together.
    """

    def __init__(
        self,
        running: int,
        waiting: int,
        seconds: float,
        kind: str = "queries",
        shared: "AdmissionControl | None" = None,
    ) -> None:
        self.kind = kind
        self.seconds = seconds
        self.shared = shared
        self._running = threading.BoundedSemaphore(running)
        self._admitted = threading.BoundedSemaphore(running + waiting)

    @classmethod
    def of_threads(cls, threads: int) -> "AdmissionControl":
        """Return the slots that costly requests of all kinds share: all threads of a server process but a few."""
        return cls(max(1, threads - SPARE_THREADS), 0, 0, "costly requests")

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for a slot and take it; raises `BusyError` where too many wait already, or none becomes free in time."""
        if not self._admitted.acquire(blocking=False):
            raise BusyError.of(self.kind)
        try:
            with nullcontext() if self.shared is None else self.shared.slot():
                if not self._running.acquire(timeout=self.seconds):
                    raise BusyError.of(self.kind)
                try:
                    yield
                finally:
                    self._running.release()
        finally:
            self._admitted.release()


class QueryExecutor(Protocol):
    """Runs queries on what is published."""

    def run(
        self, folder: Path, query: ParsedQuery, accept: str | None, format_name: str | None,
        *, mark: str, dataset: RdfDataset | None = None, client: Client = ANYBODY,
    ) -> Answer:  # fmt: skip
        """Return the answer to a query without SERVICE, from the graphs in the folder of the generation of that mark."""

    def warm(self) -> None:
        """Start what a first query would wait for."""

    def close(self) -> None:
        """Free what runs queries."""


class CachedQueries:
    """A query executor with a cache of short answers, at most `max_bytes` in all.

    The key is the text that the engine would get, in which VALUES stand for searches and other endpoints, and the format that the client
    prefers, in whatever words. A query that is volatile (`NOW`, `RAND`, …) always runs.
    """

    def __init__(self, executor: QueryExecutor, max_bytes: int) -> None:
        self.executor = executor
        self._cache = ResponseCache(max_bytes)

    def run(
        self, folder: Path, query: ParsedQuery, accept: str | None, format_name: str | None,
        *, mark: str, dataset: RdfDataset | None = None, client: Client = ANYBODY,
    ) -> Answer:  # fmt: skip
        """Return the cached answer, or run the query; raises what that does."""
        key = query.text, (folder, mark, _preferred_format(query, accept, format_name), dataset)
        response = self._cache.get(key)
        if response is None:
            answer = self.executor.run(
                folder, query, accept, format_name, mark=mark, dataset=dataset, client=client
            )  # fmt: skip
            if answer.length > self._cache.longest or query.is_volatile:
                return answer
            response = CachedResponse(answer.media_type, answer.body)
            self._cache.put(key, response)
        return Answer(response.media_type, io.BytesIO(response.content))

    def warm(self) -> None:
        """Warm the executor."""
        self.executor.warm()

    def close(self) -> None:
        """Close the executor."""
        self.executor.close()


def _preferred_format(query: ParsedQuery, accept: str | None, format_name: str | None) -> Hashable:
    """Return the media type of the answer, or what the client says where that means nothing."""
    with suppress(NotAcceptableError):
        if query.form in FORMATS:
            return choose_format(format_name, accept, FORMATS[query.form]).media_type
    return accept, format_name


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOutcome:
    """The outcome of a change: whether it created a graph, by how many quads users' graphs grew, and whether they are known to be as before."""

    created: bool
    growth: int
    same: bool = False


class UpdateExecutor(Protocol):
    """Changes users' graphs."""

    def run(self, folder: Path, base_iri: str, change: str, parameters: Mapping[str, Any]) -> UpdateOutcome:
        """Make a change, by its name and its parameters, to the graphs of a generation that is being built in a folder."""

    def close(self) -> None:
        """Free what changes graphs."""


class LocalUpdates:
    """An engine process that changes graphs in a folder; a change that takes too long ends it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._turn = threading.Lock()
        self._process = EngineProcess(CHANGE_MEMORY, CHANGE_STACK)

    def run(self, folder: Path, base_iri: str, change: str, parameters: Mapping[str, Any]) -> UpdateOutcome:
        """Change the store in a folder that nobody else has open; `change` is one of `CHANGES` in `engine_worker.py`.

        Raises what the change raises, `OvertimeError` for one that takes too long, `LimitError` for one that needs too much memory.
        """
        with self._turn:
            outcome = self._process.ask(change, folder, base_iri, parameters, self.seconds).outcome
        return UpdateOutcome(created=outcome["created"], growth=outcome["growth"], same=outcome["same"])

    def close(self) -> None:
        """End the process, and what it is doing."""
        self._process.close()
