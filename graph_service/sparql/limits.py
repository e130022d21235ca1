"""Runs queries in processes that can be killed, since a running query of the engine cannot be stopped otherwise.

A pool holds a few workers and starts them when they are first needed. A query that finds none idle waits its turn, for as
long as a query may run. One that runs too long is killed with its process, which the next query replaces.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from typing import IO, Any, cast

from graph_service import errors
from graph_service.errors import DataError, GraphServiceError, LimitError

MEMORY = 4 * 2**30
CRASHED = 1  # how Python ends after an exception; the engine aborts when its memory is spent


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a SPARQL query: its media type and its bytes."""

    media_type: str
    body: bytes


class QueryPool:
    """Workers that run queries on a generation's store within limits on time and bytes."""

    def __init__(self, workers: int, seconds: float, size: int) -> None:
        self.seconds = seconds
        self.size = size
        self.idle: LifoQueue[subprocess.Popen[bytes] | None] = LifoQueue()
        for _ in range(workers):
            self.idle.put(None)

    def run(self, folder: Path, base_iri: str, query: str, accept: str | None, format_name: str | None) -> Answer:
        """Return the answer to a query that `services.answered` let pass; raises what `GraphStore.answer` does, and `LimitError`."""
        request = {
            "folder": str(folder), "base_iri": base_iri, "query": query, "accept": accept, "format": format_name,
            "bytes": self.size,
        }  # fmt: skip
        with self._worker() as worker:
            return self._ask(worker, request)

    def close(self) -> None:
        """End the workers; those that are running a query end with it."""
        while not self.idle.empty():
            worker = self.idle.get_nowait()
            if worker is not None:
                _end(worker)

    @contextmanager
    def _worker(self) -> Iterator[subprocess.Popen[bytes]]:
        try:
            worker = self.idle.get(timeout=self.seconds)
        except Empty:
            raise LimitError("Too many queries are running.", hint="Try again in a moment.") from None
        try:
            if worker is None or worker.poll() is not None:
                worker = subprocess.Popen(  # noqa: S603  our own module, in this interpreter
                    [sys.executable, "-m", "graph_service.sparql.worker", str(MEMORY)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                )  # fmt: skip
            yield worker
        finally:
            self.idle.put(worker)

    def _ask(self, worker: subprocess.Popen[bytes], request: dict[str, Any]) -> Answer:
        late = threading.Event()

        def stop() -> None:
            late.set()
            worker.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            head, body = _exchange(worker, request)
        except (BrokenPipeError, EOFError) as error:
            _end(worker)
            raise _ended(worker, self.seconds if late.is_set() else None) from error
        finally:
            timer.cancel()
        if "error" in head:
            raise _error(head)
        return Answer(head["media_type"], body)


def _exchange(worker: subprocess.Popen[bytes], request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    output, answers = cast(IO[bytes], worker.stdin), cast(IO[bytes], worker.stdout)
    output.write(json.dumps(request).encode() + b"\n")
    output.flush()
    line = answers.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    head = json.loads(line)
    body = answers.read(head.get("length", 0))
    if len(body) < head.get("length", 0):
        raise EOFError
    return head, body


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            stream.close()


def _ended(worker: subprocess.Popen[bytes], seconds: float | None) -> Exception:
    """Say why a worker ended before it answered."""
    if seconds is not None:
        return LimitError(
            f"The query ran longer than {seconds:g} seconds and was stopped.",
            hint="Narrow it down, add a LIMIT, or raise GRAPH_SERVICE_QUERY_SECONDS.",
        )
    if worker.returncode == CRASHED:
        return RuntimeError("a query worker failed; its traceback is in the log")
    return LimitError("The query needed more memory than it may have.", hint="Narrow it down or add a LIMIT.")


def _error(head: dict[str, Any]) -> GraphServiceError:
    kind: type[GraphServiceError] = getattr(errors, head["error"], DataError)
    return kind(head["message"], hint=head["hint"])
