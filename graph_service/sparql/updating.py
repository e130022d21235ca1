"""Has graphs changed in a process that can be killed, since a running update of the engine cannot be stopped otherwise.

One change is made at a time: the lock of the data folder lets no two be made anyway.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, cast

from graph_service.errors import LimitError, OvertimeError
from graph_service.sparql.confined import succeeded
from graph_service.sparql.limits import MEMORY

CRASHED = 1  # how Python ends after an exception; the engine aborts when its memory is spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What came of a change: whether it made a graph, and by how many quads users' graphs grew."""

    made: bool
    grown: int


class Changing(Protocol):
    """What changes users' own graphs."""

    def run(self, folder: Path, base_iri: str, change: str, needs: Mapping[str, Any]) -> Changed:
        """Make a change, by its name and what it needs, to the graphs of a generation that is being built in a folder."""

    def close(self) -> None:
        """End what changes graphs."""


class Updater:
    """The process that changes graphs, started when it is first needed; a change that takes too long ends it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, folder: Path, base_iri: str, change: str, needs: Mapping[str, Any]) -> Changed:
        """Change the store in a folder that nobody else has open; `change` is one of the worker's `CHANGES`.

        Raises what the change raises, `OvertimeError` for one that takes too long, `LimitError` for one that needs too much memory.
        """
        request = {"folder": str(folder), "base_iri": base_iri, "change": change, "needs": needs}
        with self._turn:
            answer = self._ask(json.dumps(request).encode() + b"\n")
        return Changed(**succeeded(answer))

    def close(self) -> None:
        """End the process, and what it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            cast(IO[bytes], process.stdin).close()
            cast(IO[bytes], process.stdout).close()

    def _ask(self, request: bytes) -> dict[str, Any]:
        process = self._started()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            cast(IO[bytes], process.stdin).write(request)
            cast(IO[bytes], process.stdin).flush()
            line = cast(IO[bytes], process.stdout).readline()
        except BrokenPipeError:
            line = b""
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            process.wait()
            self.close()
            raise _ended(process.returncode, self.seconds if late.is_set() else None)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603  our own module, in this interpreter
                [sys.executable, "-m", "graph_service.sparql.update_worker", str(MEMORY)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        return self._process


def _ended(code: int, seconds: float | None) -> Exception:
    """Say why the process ended before it answered."""
    if seconds is not None:
        return OvertimeError(
            f"The change took longer than {seconds:g} seconds and was stopped; nothing was changed.",
            hint="Do it in parts, or raise GRAPH_SERVICE_QUERY_SECONDS.",
        )
    if code == CRASHED:
        return RuntimeError("the process that changes graphs failed; its traceback is in the log")
    return LimitError("The change needed more memory than it may have; nothing was changed.", hint="Do it in parts.")
