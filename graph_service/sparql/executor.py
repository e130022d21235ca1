"""Runs queries and changes in engine processes, within limits on time, rows, bytes and memory.

A pool starts its processes when they are first needed. A query that finds none free waits for one, but only a few may wait, since
each holds a thread of the server and pages need threads, too. Further queries are refused and may be sent again. Changes run one at
a time: the lock of the data folder would not allow two.

An answer is returned once it is whole, so that nobody receives half of an answer that broke a limit. A long one is in a temporary
file, so it may be longer than memory. Short answers are cached, because pages that link to a query, dashboards and agents send the
same query again and again.
"""

import io
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Protocol

from graph_service.errors import BusyError
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset
from graph_service.response_cache import CachedResponse, ResponseCache
from graph_service.settings import Settings
from graph_service.sparql.engine_process import QUERY, EngineProcess

CHANGE_MEMORY = 4 * 2**30  # bytes
QUERY_STACK = 2**29  # bytes of address space, of which a usual query touches a few
# The stack of the service's own threads: a term that they could not read back must not get into a graph.
CHANGE_STACK = 2**23
CHUNK = 2**16
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
        self.running = running
        self.waiting = waiting
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
        with ExitStack() as stack:
            if not self._admitted.acquire(blocking=False):
                raise self._busy()
            stack.callback(self._admitted.release)
            if self.shared is not None:
                stack.enter_context(self.shared.slot())
            if not self._running.acquire(timeout=self.seconds):
                raise self._busy()
            stack.callback(self._running.release)
            yield

    def _busy(self) -> BusyError:
        waiting = f", and {self.waiting} are waiting" if self.waiting else ""
        return BusyError(
            f"{self.running} {self.kind} are running{waiting}; no more are accepted.", hint="Try again in a moment."
        )


class QueryExecutor(Protocol):
    """Runs queries on what is published."""

    def run(
        self, folder: Path, query: ParsedQuery, accept: str | None, format_name: str | None,
        *, mark: str, dataset: RdfDataset | None = None,
    ) -> Answer:  # fmt: skip
        """Return the answer to a query without SERVICE, from the graphs in the folder of the generation of that mark."""

    def close(self) -> None:
        """Free what runs queries."""


class QueryPool:
    """Engine processes that run queries on a generation's store."""

    def __init__(self, limits: Limits, shared: AdmissionControl | None = None) -> None:
        self.limits = limits
        self.processes: set[EngineProcess] = set()
        self._idle: list[EngineProcess] = []
        self._guard = threading.Lock()
        self._admission = AdmissionControl(limits.workers, limits.waiting, limits.seconds, shared=shared)

    def run(
        self, folder: Path, query: ParsedQuery, accept: str | None, format_name: str | None,
        *, mark: str, dataset: RdfDataset | None = None,
    ) -> Answer:  # fmt: skip
        """Return the answer to a query without SERVICE.

        Raises what `EmbeddedStore.answer` does, and `LimitError`.
        """
        parameters = {
            "mark": mark, "query": query.text, "accept": accept, "format": format_name, "rows": self.limits.rows,
            "bytes": self.limits.bytes, "dataset": None if dataset is None else asdict(dataset),
        }  # fmt: skip
        with self._admission.slot(), self._process() as process:
            reply = process.ask(QUERY, folder, query.names.base, parameters, self.limits.seconds)
        return Answer(reply.outcome["media_type"], reply.body)

    def close(self) -> None:
        """End the processes, and the queries that they are running."""
        with self._guard:
            idle, running = self._idle, self.processes.difference(self._idle)
            self.processes, self._idle = set(), []
        for process in idle:
            process.close()
        for process in running:
            process.kill()

    @contextmanager
    def _process(self) -> Iterator[EngineProcess]:
        with self._guard:
            process = self._idle.pop() if self._idle else EngineProcess(self.limits.memory, QUERY_STACK)
            self.processes.add(process)
        try:
            yield process
        finally:
            with self._guard:
                is_open = process in self.processes
                if is_open:
                    self._idle.append(process)
            if not is_open:
                process.close()


class CachedQueries:
    """A query executor with a cache of short answers, at most `max_bytes` in all.

    The key is the text that the engine would get, in which VALUES stand for searches and other endpoints. A query that is volatile
    (`NOW`, `RAND`, …) always runs.
    """

    def __init__(self, executor: QueryExecutor, max_bytes: int) -> None:
        self.executor = executor
        self._cache = ResponseCache(max_bytes)

    def run(
        self, folder: Path, query: ParsedQuery, accept: str | None, format_name: str | None,
        *, mark: str, dataset: RdfDataset | None = None,
    ) -> Answer:  # fmt: skip
        """Return the cached answer, or run the query; raises what that does."""
        key = query.text, (folder, mark, accept, format_name, dataset)
        response = self._cache.get(key)
        if response is None:
            answer = self.executor.run(folder, query, accept, format_name, mark=mark, dataset=dataset)
            if answer.length > self._cache.longest or query.is_volatile:
                return answer
            response = CachedResponse(answer.media_type, answer.body)
            self._cache.put(key, response)
        return Answer(response.media_type, io.BytesIO(response.content))

    def close(self) -> None:
        """Close the executor."""
        self.executor.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOutcome:
    """The outcome of a change: whether it created a graph, and by how many quads users' graphs grew."""

    created: bool
    growth: int


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
        return UpdateOutcome(created=outcome["created"], growth=outcome["growth"])

    def close(self) -> None:
        """End the process, and what it is doing."""
        self._process.close()
