"""Runs queries within limits on time, rows, bytes and memory.

They run in processes that can be killed, since a running query of the engine cannot be stopped otherwise. A pool starts its processes when they are first needed. A query that finds none free waits its turn, but only a few may
wait: each of them keeps a thread of the server, and pages want threads, too. One query too many is told to come again.
A process that is killed because time is up, or is lost, is replaced by the next query.

An answer is given back once it is whole, so that what is sent is never the half of something that broke a limit; one that is
not short is written into a temporary file, so it may be longer than memory.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import IO, Protocol

from graph_service.graph.store import Asked
from graph_service.settings import Settings
from graph_service.sparql.process import Worker
from graph_service.sparql.turns import Turns

MEMORY = 4 * 2**30
CHUNK = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a query may cost, in seconds, rows, bytes of the answer and bytes of memory, and how many run and wait at a time."""

    seconds: float
    rows: int
    bytes: int
    memory: int
    workers: int
    waiting: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits that are set."""
        return cls(**{one.name: getattr(settings, f"query_{one.name}") for one in fields(cls)})


class Answer:
    """The answer to a SPARQL query: its media type, its length in bytes, and what it is read from, which is then closed."""

    def __init__(self, media_type: str, file: IO[bytes]) -> None:
        self.media_type = media_type
        self.length = file.seek(0, os.SEEK_END)
        self.file = file

    @cached_property
    def body(self) -> bytes:
        """The whole of it, after which the file is closed."""
        with self.file:
            self.file.seek(0)
            return self.file.read()

    def start(self, length: int) -> bytes:
        """Return the first bytes of it, and close the file."""
        with self.file:
            self.file.seek(0)
            return self.file.read(length)

    def chunks(self) -> "Chunks":
        """Return it in parts; the file is closed after the last, or with them."""
        self.file.seek(0)
        return Chunks(self.file)


class Chunks(Iterator[bytes]):
    """A file in parts. A server closes them, whether it sent all or, asked by HEAD or hung up on, none."""

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


class Querying(Protocol):
    """What runs queries on what is published."""

    def run(
        self, folder: Path, base_iri: str, query: str, accept: str | None, format_name: str | None,
        *, asked: Asked | None = None,
    ) -> Answer:  # fmt: skip
        """Return the answer to a query that `services.answered` let pass, asked of the graphs of a generation's folder."""

    def close(self) -> None:
        """End what runs queries."""


class QueryPool:
    """Processes that run queries on a generation's store."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._guard = threading.Lock()
        self._turns = Turns(limits.workers, limits.waiting, limits.seconds)

    def run(
        self, folder: Path, base_iri: str, query: str, accept: str | None, format_name: str | None,
        *, asked: Asked | None = None,
    ) -> Answer:  # fmt: skip
        """Return the answer to a query that `services.answered` let pass.

        Raises what `EmbeddedStore.answer` does, and `LimitError`.
        """
        request = {
            "folder": str(folder), "base_iri": base_iri, "query": query, "accept": accept, "format": format_name,
            "asked": None if asked is None else asdict(asked), "rows": self.limits.rows, "bytes": self.limits.bytes,
        }  # fmt: skip
        with self._turns.taken(), self._worker() as worker:
            return Answer(*worker.ask(request, self.limits.seconds))

    def close(self) -> None:
        """End the processes; those that are running a query end with it."""
        with self._guard:
            idle, running = self._idle, self.workers.difference(self._idle)
            self.workers, self._idle = set(), []
        for worker in idle:
            worker.end()
        for worker in running:  # whoever waits for it takes leave of it
            worker.process.kill()

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        """Take an idle process, or start one, and keep it afterwards if it is alive."""
        worker = self._taken()
        try:
            yield worker
        finally:
            with self._guard:
                if worker.alive and worker in self.workers:
                    self._idle.append(worker)
                else:
                    self.workers.discard(worker)

    def _taken(self) -> Worker:
        with self._guard:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                self.workers.discard(worker)
                worker.end()
            worker = Worker(self.limits.memory)
            self.workers.add(worker)
            return worker
