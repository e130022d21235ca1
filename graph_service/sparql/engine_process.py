"""A process that the engine runs in, seen from its parent. Only with its process can a running query of the engine be stopped.

The protocol: a request is one message of JSON, which names the kind of work, the folder of the store, the base of its IRIs, and the
parameters. The reply is a line of JSON with the outcome or the error. A short body follows in the same message; a long one is passed
as an open file. The worker's side is `engine_worker.py`.
"""

import io
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import IO, Any

from graph_service import errors
from graph_service.errors import DataError, GraphServiceError, LimitError, OvertimeError, UnsortableError

START = 60  # seconds
LAST_BREATH = 5  # seconds
QUERY = "query"
NO_ORDER = (
    "does not correctly implement a total order"  # what the engine says before it ends where a sort cannot be done
)

log = logging.getLogger(__name__)


@cache
def starter(process: int) -> ThreadPoolExecutor:  # noqa: ARG001  a fork has no threads of its parent
    """Return the thread of a process that starts workers: they end with the thread that started them, even while paused."""
    return ThreadPoolExecutor(1, "engine-start")


@dataclass(frozen=True, slots=True)
class Reply:
    """The outcome of a request, by name, and its body, which the reader closes."""

    outcome: Mapping[str, Any]
    body: IO[bytes]


class EngineProcess:
    """A worker process, started for the first request, and again after it was lost; it ends with this process at the latest.

    `memory` bounds what its work may take, and `stack` how deep it may nest, both in bytes. Only one thread at a time may ask it;
    any may kill it.
    """

    def __init__(self, memory: int, stack: int) -> None:
        self.memory = memory
        self.stack = stack
        self.process: subprocess.Popen[bytes] | None = None
        self.is_working = False

    def ask(self, work: str, folder: Path, base_iri: str, parameters: Mapping[str, Any], seconds: float) -> Reply:
        """Have work done on the store in a folder and return the reply.

        Raises the error that the process replies with, `OvertimeError` after `seconds`, and `LimitError` or `UnsortableError` where the
        process was lost. After the last three the process is gone, and the next request starts another.
        """
        self.send(work, folder, base_iri, parameters)
        reply = self.receive(seconds)
        if reply is None:
            raise self.overtime(seconds)
        return reply

    def send(self, work: str, folder: Path, base_iri: str, parameters: Mapping[str, Any]) -> None:
        """Send a request; raises what `ask` does."""
        self._work = work
        request = {"work": work, "folder": str(folder), "base_iri": base_iri, "parameters": parameters}
        with self._watch(work):
            self.start()
            self._connection.send_bytes(json.dumps(request).encode())
            self.is_working = True

    def receive(self, seconds: float) -> Reply | None:
        """Return the reply, or None where there is none yet after so many seconds; raises what `ask` does."""
        with self._watch(self._work):
            if not self._arrivals.poll(seconds * 1000):
                return None
            line, _, body = self._connection.recv_bytes().partition(b"\n")
            self.is_working = False
            outcome = json.loads(line)
            if "error" in outcome:
                error_class: type[GraphServiceError] = getattr(errors, outcome["error"], DataError)
                raise error_class(outcome["message"], hint=outcome["hint"])
            file = os.fdopen(recv_handle(self._connection), "rb") if outcome["in_file"] else io.BytesIO(body)
            return Reply(outcome, file)

    def overtime(self, seconds: float) -> OvertimeError:
        """End the process, and return the error that says that its work took longer than so many seconds."""
        self.close()
        message, hint = _losses(self._work).overtime
        return OvertimeError(message.format(seconds), hint=hint)

    @property
    def is_idle(self) -> bool:
        """Whether the process runs and waits for a request."""
        return not self.is_working and self.process is not None and self.process.poll() is None

    def pause(self) -> None:
        """Stop the process where it is, until `resume`."""
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the process go on."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the process; the thread that waits for it cleans up."""
        if (process := self.process) is not None:
            process.kill()

    def close(self) -> None:
        """End the process, and clean up."""
        process, self.process, self.is_working = self.process, None, False
        if process is not None:
            process.kill()
            process.wait()
            self._connection.close()
            self._messages.close()

    def start(self) -> None:
        """Start the process, if it is not running, and wait until it is ready."""
        if self.is_idle:
            return
        self.close()
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "graph_service.sparql.engine_worker",
                       *map(str, (theirs.fileno(), self.memory, self.stack, os.getpid()))]  # fmt: skip
            self._messages = tempfile.TemporaryFile(prefix="graph-service-")  # noqa: SIM115  it is closed with the process
            starting = starter(os.getpid()).submit(
                subprocess.Popen, command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stderr=self._messages
            )
            self.process = starting.result()
        self._connection = Connection(ours.detach())
        self._arrivals = select.poll()  # reused: a tenth of the time that Connection.poll takes
        self._arrivals.register(self._connection, select.POLLIN)
        if not self._connection.poll(START):  # the time of a request starts once the process has
            self.close()
            raise OvertimeError(
                f"The SPARQL process did not start within {START} seconds.",
                hint="Try again when the machine is less busy.",
            )
        self._connection.recv_bytes()

    @contextmanager
    def _watch(self, work: str) -> Iterator[None]:
        """Where the connection breaks, raise an error that says what happened to the process."""
        try:
            yield
        except (EOFError, ConnectionError) as error:
            process = self.process
            if process is None:  # it was closed meanwhile
                raise loss(work, -signal.SIGKILL) from error
            with suppress(subprocess.TimeoutExpired):
                process.wait(LAST_BREATH)
            self._messages.seek(0)
            messages = self._messages.read().decode(errors="replace")
            self.close()
            if NO_ORDER in messages:
                raise UnsortableError(
                    "The engine cannot compare the values that the query sorts.", hint="Sort by STR(…) of them."
                ) from error
            log.warning("An engine process was lost: %s", messages)
            raise loss(work, process.returncode) from error


@dataclass(frozen=True, slots=True)
class Losses:
    """What a user reads when the process did not finish: message and hint, by the reason."""

    overtime: tuple[str, str]
    memory: tuple[str, str]
    nesting: tuple[str, str]
    killed: tuple[str, str]


LOST_QUERY = Losses(
    overtime=(
        "The query ran longer than {:g} seconds and was stopped.",
        "Narrow it down, add a LIMIT, or raise GRAPH_SERVICE_QUERY_SECONDS.",
    ),
    memory=(
        "The query needed more memory than it may have, and was stopped.",
        "Narrow it down, or raise GRAPH_SERVICE_QUERY_MEMORY.",
    ),
    nesting=("The query is nested too deeply.", "Ask in several queries."),
    killed=(
        "The process that ran the query was killed, perhaps because the machine ran out of memory.",
        "Try again; if it happens again, narrow the query down.",
    ),
)
LOST_CHANGE = Losses(
    overtime=(
        "The change took longer than {:g} seconds and was stopped; nothing was changed.",
        "Do it in parts, or raise GRAPH_SERVICE_QUERY_SECONDS.",
    ),
    memory=("The change needed more memory than it may have; nothing was changed.", "Do it in parts."),
    nesting=("The update is nested too deeply; nothing was changed.", "Do it in several updates."),
    killed=(
        "The process that made the change was killed, perhaps for lack of memory; nothing was changed.",
        "Try again; if it happens again, do it in parts.",
    ),
)
SIGNALS = {signal.SIGABRT: "memory", signal.SIGSEGV: "nesting", signal.SIGKILL: "killed", signal.SIGTERM: "killed"}


def loss(work: str, code: int) -> Exception:
    """Return the error for work whose process ended with a code, the negative of a signal where one ended it."""
    if -code not in SIGNALS:
        return RuntimeError(f"an engine process ended with {code}; its traceback is in the log")
    message, hint = getattr(_losses(work), SIGNALS[signal.Signals(-code)])
    return LimitError(message, hint=hint)


def _losses(work: str) -> Losses:
    return LOST_QUERY if work == QUERY else LOST_CHANGE


def encode_error(error: GraphServiceError) -> dict[str, Any]:
    """Return an error as an outcome."""
    return {"error": type(error).__name__, "message": error.message, "hint": error.hint}
