"""The process that runs queries: `python -m graph_service.sparql.worker FD MEMORY PARENT`, started and killed by `process.py`.

A request is a message of JSON, and a file to write the answer into; the reply is a message of JSON that says what was
written or why not. Before the first request the process gives up its network, bounds its memory and makes itself the first
that the system ends when memory runs out, where the system allows each.

A query runs in a thread of its own: with a stack that no nesting of a query fills, and with a priority that falls once it
has run for a moment, so that a long query yields to everything that is quick. The first thread watches over it, and ends
the process when the one that started it is gone.
"""

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import Any

from graph_service.errors import DataError, GraphServiceError, LimitError
from graph_service.graph.answering import Bounds
from graph_service.graph.store import Asked, GraphStore
from graph_service.sparql.confined import failure, shut_in
from graph_service.vocabulary import Names

STACK = 2**29  # bytes of address space, of which a usual query touches a few
QUICK = 0.25  # seconds before a query yields
LOWEST_PRIORITY = 19


def main() -> None:
    """Answer requests until there can be no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection, memory, parent = Connection(int(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
    shut_in(memory + 2 * STACK)
    with contextlib.suppress(OSError):  # Linux alone has it
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    threading.stack_size(STACK)
    stores: dict[str, GraphStore] = {}
    runner = Runner()
    with contextlib.suppress(EOFError, ConnectionError):
        connection.send_bytes(b"ready")
        while True:
            request = json.loads(connection.recv_bytes())
            answering = runner.submit(partial(_reply, request, recv_handle(connection), stores))
            while not wait([answering], timeout=1).done:
                if os.getppid() != parent:
                    os._exit(0)
            connection.send_bytes(json.dumps(answering.result()).encode())


class Runner:
    """A thread that runs what is submitted; one that had to yield does not rise again, and the next takes its place."""

    def __init__(self) -> None:
        self.executor = ThreadPoolExecutor(1, initializer=self._begin)
        self.thread = 0
        self.yielded = False

    def _begin(self) -> None:
        self.thread = threading.get_native_id()

    def submit(self, job: Callable[[], dict[str, Any]]) -> "Future[dict[str, Any]]":
        """Run a job, which yields if it is not quick."""
        if self.yielded:
            self.executor.shutdown()
            self.executor, self.yielded = ThreadPoolExecutor(1, initializer=self._begin), False
        running = self.executor.submit(job)
        if not wait([running], timeout=QUICK).done:
            os.setpriority(os.PRIO_PROCESS, self.thread, LOWEST_PRIORITY)
            self.yielded = True
        return running


def _reply(request: dict[str, Any], descriptor: int, stores: dict[str, GraphStore]) -> dict[str, Any]:
    try:
        with open(descriptor, "w+b") as file:
            store, asked = _store(request["folder"], request["base_iri"], stores), request["asked"]
            media_type = store.answer(
                request["query"], request["accept"], request["format"], None if asked is None else Asked(**asked),
                file=file, bounds=Bounds(request["rows"], request["bytes"]),
            )  # fmt: skip
    except GraphServiceError as error:
        return failure(error)
    except MemoryError:
        return failure(LimitError("The query needed more memory than it may have.", hint="Narrow it down."))
    except OSError as error:
        return failure(DataError(f"The answer could not be written: {error}.", hint="Is the disk full?"))
    return {"media_type": media_type}


def _store(folder: str, base_iri: str, stores: dict[str, GraphStore]) -> GraphStore:
    if folder not in stores:
        stores.clear()  # the generation that was published before is not asked for again
        stores[folder] = GraphStore.read_only(Path(folder), Names(base_iri))
    return stores[folder]


if __name__ == "__main__":
    main()
