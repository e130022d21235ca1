"""A process that runs queries, as the one that started it sees it: asked, watched, and killed when time is up."""

import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import IO, Any

from graph_service.errors import LimitError, OvertimeError
from graph_service.sparql.confined import succeeded

START = 60  # seconds
LAST_BREATH = 5  # seconds
LOST = {
    -signal.SIGABRT: (
        "The query needed more memory than it may have, and was stopped.",
        "Narrow it down, or raise GRAPH_SERVICE_QUERY_MEMORY.",
    ),
    -signal.SIGSEGV: ("The query is nested too deeply.", "Ask in several queries."),
    -signal.SIGKILL: (
        "The process that ran the query was ended from outside, perhaps because the machine ran out of memory.",
        "Ask again; where it happens again, narrow the query down.",
    ),
}
LOST[-signal.SIGTERM] = LOST[-signal.SIGKILL]


class Worker:
    """A process with one end of a pair of sockets; it is started at once and ends with `end`, or with this process."""

    def __init__(self, memory: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  our own module, in this interpreter
                [sys.executable, "-m", "graph_service.sparql.worker", str(theirs.fileno()), str(memory), str(os.getpid())],
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self.connection = Connection(ours.detach())
        self.arrivals = select.poll()  # kept: to wait for a message costs a tenth of what Connection.poll takes
        self.arrivals.register(self.connection, select.POLLIN)
        self.ready = False

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return not self.connection.closed and self.process.poll() is None

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[str, IO[bytes]]:
        """Have a request answered and return the media type of the answer, and what it is read from.

        Raises the error that the process replies with, `OvertimeError` after so many seconds, and `LimitError` where the
        process was lost; it does not live on after the last two.
        """
        with self._told_when_lost():
            if not self.ready:  # its time begins when it has started
                self.ready = self.connection.poll(START) and bool(self.connection.recv_bytes())
            self.connection.send_bytes(json.dumps(request).encode())
            if self.arrivals.poll(seconds * 1000):
                told, _, answer = self.connection.recv_bytes().partition(b"\n")
                reply = succeeded(json.loads(told))
                file = io.BytesIO(answer) if reply["whole"] else os.fdopen(recv_handle(self.connection), "rb")
                return reply["media_type"], file
        self.end()
        raise OvertimeError(
            f"The query ran longer than {seconds:g} seconds and was stopped.",
            hint="Narrow it down, add a LIMIT, or raise GRAPH_SERVICE_QUERY_SECONDS.",
        )

    def end(self) -> None:
        """End it, and what it is doing."""
        self.process.kill()
        self.process.wait()
        self.connection.close()

    @contextmanager
    def _told_when_lost(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, ConnectionError) as error:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(LAST_BREATH)
            self.end()
            raise _why(self.process.returncode) from error


def _why(code: int) -> Exception:
    """Say why a process ended that should have answered."""
    if code in LOST:
        message, hint = LOST[code]
        return LimitError(message, hint=hint)
    return RuntimeError(f"a query worker ended with {code}; what it said is in the log")
