"""The process that runs queries: `python -m graph_service.sparql.worker FD MEMORY PARENT`, started and killed by `process.py`.

A request is a message of JSON. The reply is a line of JSON that says what the answer is or why there is none, with the answer
after it in the same message; one that is longer than `WHOLE` comes as an open temporary file instead. Before the first
request the process gives up its network, bounds its memory and makes itself the first that the system ends when memory runs
out, where the system allows each.

A query runs in a thread of its own: with a stack that no nesting of a query fills, and with a priority that falls once it
has run for a moment, so that a long query yields to everything that is quick. That thread takes the request and replies to it
itself, since each hand over to another costs as much as a small query. The first thread watches over it, and ends the process
when the one that started it is gone.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from graph_service.errors import DataError, GraphServiceError, LimitError
from graph_service.graph.answering import Bounds
from graph_service.graph.embedded import EmbeddedStore
from graph_service.graph.store import Asked
from graph_service.sparql.confined import failure, shut_in
from graph_service.vocabulary import Names

STACK = 2**29  # bytes of address space, of which a usual query touches a few
QUICK = 0.25  # seconds before a query yields
LOWEST_PRIORITY = 19
LEAVING = 0.001  # seconds between looks at whether a thread is gone
WHOLE = 2**16  # bytes of an answer that need no file


def main() -> None:
    """Answer requests until there can be no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection, memory, parent = Connection(int(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
    shut_in(memory + 2 * STACK)
    with contextlib.suppress(OSError):  # Linux alone has it
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    threading.stack_size(STACK)
    threading.excepthook = _end
    stores: dict[str, EmbeddedStore] = {}
    connection.send_bytes(b"ready")
    while True:
        runner = Runner(connection, parent, stores)
        runner.start()
        runner.watch()


def _end(args: threading.ExceptHookArgs) -> None:
    """End the process when a thread fails, so that whoever asked is told at once; what failed is in the log."""
    if args.exc_value is not None:
        sys.__excepthook__(args.exc_type, args.exc_value, args.exc_traceback)
    os._exit(1)


class Runner(threading.Thread):
    """A thread that answers requests; one that had to yield does not rise again, and answers no other."""

    def __init__(self, connection: Connection, parent: int, stores: dict[str, EmbeddedStore]) -> None:
        super().__init__(daemon=True)
        self.connection = connection
        self.parent = parent
        self.stores = stores
        self.begun, self.ended = threading.Event(), threading.Event()
        self.yielded = False
        self.guard = threading.Lock()  # of whether it ends or yields first

    def run(self) -> None:
        """Answer requests until one had to yield, or whoever asks is gone."""
        try:
            while not self.yielded:
                request = json.loads(self.connection.recv_bytes())
                self.ended.clear()
                self.begun.set()
                with SpooledTemporaryFile(WHOLE, prefix="graph-service-") as file:
                    reply = _reply(request, cast(IO[bytes], file), self.stores)
                    with self.guard:
                        self.ended.set()
                    self._send(reply, cast(IO[bytes], file))
        except (EOFError, ConnectionError):
            os._exit(0)

    def _send(self, reply: dict[str, Any], file: IO[bytes]) -> None:
        told, whole = json.dumps(reply).encode(), reply.get("whole")  # an error has neither
        if whole:
            file.seek(0)
            told += b"\n" + file.read()
        self.connection.send_bytes(told)
        if whole is False:
            send_handle(self.connection, file.fileno(), self.parent)

    def watch(self) -> None:
        """Lower its priority when a query is not quick, and return when it is over."""
        while self._quick():
            pass
        while not self.ended.wait(1):
            if os.getppid() != self.parent:
                os._exit(0)
        self.join()
        while Path(f"/proc/self/task/{self.native_id}").exists():  # until then the next could not have its stack
            time.sleep(LEAVING)

    def _quick(self) -> bool:
        """Wait for a query and tell whether it was over in a moment; the thread yields if not."""
        self.begun.wait()
        self.begun.clear()
        if self.ended.wait(QUICK):
            return True
        with self.guard:
            self.yielded = not self.ended.is_set()
            if self.yielded:
                os.setpriority(os.PRIO_PROCESS, cast(int, self.native_id), LOWEST_PRIORITY)
        return not self.yielded


def _reply(request: dict[str, Any], file: IO[bytes], stores: dict[str, EmbeddedStore]) -> dict[str, Any]:
    try:
        store, asked = _store(request["folder"], request["base_iri"], stores), request["asked"]
        media_type = store.answer(
            request["query"], request["accept"], request["format"], None if asked is None else Asked(**asked),
            file=file, bounds=Bounds(request["rows"], request["bytes"]),
        )  # fmt: skip
        file.seek(0, os.SEEK_END)
    except GraphServiceError as error:
        return failure(error)
    except MemoryError:
        return failure(LimitError("The query needed more memory than it may have.", hint="Narrow it down."))
    except OSError as error:
        return failure(DataError(f"The answer could not be written: {error}.", hint="Is the disk full?"))
    return {"media_type": media_type, "whole": file.tell() <= WHOLE}


def _store(folder: str, base_iri: str, stores: dict[str, EmbeddedStore]) -> EmbeddedStore:
    if folder not in stores:
        stores.clear()  # the generation that was published before is not asked for again
        stores[folder] = EmbeddedStore.read_only(Path(folder), Names(base_iri))
    return stores[folder]


if __name__ == "__main__":
    main()
