"""Whether pages stay quick beside SPARQL queries that are not: `python tests/benchmarks/limits.py --data DIR`.

It serves a data folder, times an entity page quiet, while an endless query runs, and while eight clients send endless
queries without a pause, and streams an answer of a million rows while it looks at the memory of server and worker. It
prints the ratios and ends with 1 where one is beyond what it must be.
"""

import argparse
import contextlib
import http.client
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from served import free_port

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
# So often that a small archive has a million rows, too, none of which the engine has to hold.
MANY = f"SELECT ?s ?p ?o {{ {' UNION '.join(['{ ?s ?p ?o }'] * 16)} }} LIMIT 1000000"
MIB = 2**20
CLIENTS = 8


@dataclass(frozen=True)
class State:
    """What runs beside the pages, and how high a ratio to quiet may be: which percentile, and its most."""

    name: str
    clients: int
    percent: int
    most: float


QUIET = State("quiet", 0, 50, float("inf"))
STATES = (State("one endless query", 1, 50, 1.5), State("eight endless queries", CLIENTS, 95, 2.0),
          State("quiet, after", 0, 50, float("inf")))  # fmt: skip
GROWN = 100e6 / MIB  # how much server or worker may grow, in MiB


def main() -> int:
    """Measure, print, and return 1 where a ratio is too high."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, default=Path(".graph-service"))
    parser.add_argument("--page", default="/organizations/osce")
    parser.add_argument("--seconds", type=float, default=20, help="how long each state is measured")
    given = parser.parse_args()
    found = measured(given.data, given.page, given.seconds)
    for one in found["states"]:
        print(f"{one['state']:26} {one['pages']:5} pages  p50 {one['p50']:6.1f} ms ({one['p50_ratio']:.2f})  "
              f"p95 {one['p95']:6.1f} ms ({one['p95_ratio']:.2f})  {one['due']}")  # fmt: skip
    for name, mib in found["grown_mib"].items():
        print(f"a million rows             {name} grew by {mib:.0f} MiB ({found['lines']:,} lines)")
    return int(not found["met"])


def measured(data: Path, page: str, seconds: float) -> dict[str, Any]:
    """Return what a page took in each state, the ratios to quiet, what a long answer cost, and whether all is as is due."""
    with served(data) as (port, server):
        timed(port, page, 2)
        quiet = timed(port, page, seconds)
        states = [_figures(QUIET, quiet, quiet)]
        for state in STATES:
            with asking(port, state.clients):
                times = timed(port, page, seconds)
            states.append(_figures(state, times, quiet))
        time.sleep(1)
        lines, grown = streamed(port, server)
    mib = {name: bytes_ / MIB for name, bytes_ in grown.items()}
    met = all(one["met"] for one in states) and max(mib.values()) <= GROWN
    return {"page": page, "states": states, "lines": lines, "grown_mib": mib, "met": met}


def _figures(state: State, times: list[float], quiet: list[float]) -> dict[str, Any]:
    ratios = {percent: percentile(times, percent) / percentile(quiet, percent) for percent in (50, 95)}
    met = ratios[state.percent] <= state.most
    due = f"p{state.percent} at most {state.most}×, {'met' if met else 'not met'}" if state.most < float("inf") else "–"
    return {
        "state": state.name, "pages": len(times), "p50": percentile(times, 50), "p95": percentile(times, 95),
        "p50_ratio": ratios[50], "p95_ratio": ratios[95], "due": due, "met": met,
    }  # fmt: skip


@contextlib.contextmanager
def served(data: Path) -> Iterator[tuple[int, int]]:
    """Serve a data folder, and give the port and the process that answers."""
    port = free_port()
    environ = os.environ | {"GRAPH_SERVICE_PORT": str(port), "GRAPH_SERVICE_DATA": str(data), "HF_HUB_OFFLINE": "1",
                            "GRAPH_SERVICE_QUERY_SECONDS": "30"}  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "graph_service.server", "%s"], env=environ, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (child, *_) = children(process.pid)
        yield port, child
        process.send_signal(signal.SIGTERM)


def children(process: int) -> list[int]:
    """Return the processes that a process started."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def timed(port: int, page: str, seconds: float) -> list[float]:
    """Return how many milliseconds a page took each time."""
    times = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.perf_counter()
        status, _ = get(port, page)
        assert status == 200, status
        times.append((time.perf_counter() - started) * 1000)
        time.sleep(0.02)
    return times


def get(port: int, path: str) -> tuple[int, int]:
    """Return the status of an answer and its lines, read in parts."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request("GET", path, headers={"Accept": "text/tab-separated-values, */*;q=0.5"})
        response = connection.getresponse()
        lines = 0
        while part := response.read(2**16):
            lines += part.count(b"\n")
        return response.status, lines
    finally:
        connection.close()


def query(text: str) -> str:
    """Return the address of a query."""
    return f"/sparql?query={urllib.parse.quote(text)}"


@contextlib.contextmanager
def asking(port: int, clients: int) -> Iterator[None]:
    """Have clients send endless queries; one that is refused comes again in a second, as it is told."""
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            status, _ = get(port, query(ENDLESS))
            assert status in {503, 504}, status
            if status == 503:
                over.wait(1)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    yield
    over.set()
    for thread in threads:
        thread.join()


def streamed(port: int, server: int) -> tuple[int, dict[str, int]]:
    """Return how many lines a long answer has, and by how much it made the server and its worker grow at most."""
    get(port, query("ASK {}"))
    (worker,) = children(server)
    before = {"the server": resident(server), "the worker": resident(worker)}
    most = dict(before)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            most["the server"] = max(most["the server"], resident(server))
            most["the worker"] = max(most["the worker"], resident(worker))

    watching = threading.Thread(target=watch)
    watching.start()
    status, lines = get(port, query(MANY))
    over.set()
    watching.join()
    assert status == 200, status
    return lines, {name: most[name] - before[name] for name in most}


def resident(process: int) -> int:
    """Return the bytes of memory that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def percentile(times: list[float], percent: int) -> float:
    """Return a percentile."""
    return statistics.quantiles(times, n=100)[percent - 1]


if __name__ == "__main__":
    sys.exit(main())
