"""SPARQL endpoints that are measured, each a server of its own over the same quads, and how one is asked.

`MADE` says how the data get into one, and how it is started. All stay up for the whole run, idle but for the one that is asked:
what else the machine does then falls on all of them alike.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import virtuoso
from rdflib import Graph
from served import free_port, wait
from timing import children

HERE = Path(__file__).parent
BOUND = 20  # seconds that a query may take
LOADING = 3600  # seconds until a server that reads its data at its start must answer


@dataclass(frozen=True)
class Place:
    """Where the peers are installed, the quads they are given, and the folder that they may fill."""

    peers: Path
    quads: Path
    folder: Path
    archive: Path


@dataclass(frozen=True)
class Endpoint:
    """A server to be started; `forks` where its first process holds the data and another one answers."""

    command: tuple[str, ...]
    port: int
    path: str
    environment: Mapping[str, str] = field(default_factory=dict)
    forks: bool = False


class Server:
    """A server that is up, until `stop`."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.endpoint.command, env=os.environ | dict(self.endpoint.environment), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._connect()
        try:
            wait(self.process, self.endpoint.port, LOADING)
        except RuntimeError:
            self.stop()
            raise

    def again(self):
        """Have it give up what it is doing."""
        self.connection.close()
        if self.endpoint.forks:
            os.kill(children(self.process.pid)[0], signal.SIGKILL)
            time.sleep(0.5)
            wait(self.process, self.endpoint.port, LOADING)
            self._connect()
        else:
            self.stop()
            self.start()

    def stop(self):
        """Ask it to end, and end what is left of it and of the processes that it started."""
        self.connection.close()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=30)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def get(self, path, accept):
        """Return status, media type and body of an answer; a connection that the server closed in the meantime is made anew."""
        for last in (False, True):
            try:
                self.connection.request("GET", path, headers={"Accept": accept})
                response = self.connection.getresponse()
            except (HTTPException, ConnectionError):
                self._connect()
                if last:
                    raise
            else:
                return response.status, response.headers.get_content_type(), response.read()
        raise AssertionError

    def ask(self, query):
        """Return status, media type and body of the answer to a query."""
        return self.get(f"{self.endpoint.path}?{urlencode({'query': query.text})}", query.accept)

    def _connect(self):
        self.connection = HTTPConnection("127.0.0.1", self.endpoint.port, timeout=BOUND)


def count(status, media_type, body):
    """Return how many rows or triples an answer has; raises `ValueError`, which says why there are none."""
    if status != 200:
        raise ValueError(f"{status}: {' '.join(body.decode(errors='replace').split())[:160]}")
    if "json" in media_type:
        answer = json.loads(body)
        if "error" in answer:
            raise ValueError(str(answer["error"])[:160])
        return len(answer["results"]["bindings"])
    return len(Graph().parse(data=body, format=media_type))


def ours(place, kept=0):
    """Return our service, which keeps so many bytes of answers."""
    port = free_port()
    command = (
        sys.executable,
        "-m",
        "graph_service.cli.main",
        "--data",
        str(place.archive),
        "serve",
        "--port",
        str(port),
    )
    settings = {"GRAPH_SERVICE_QUERY_SECONDS": str(BOUND), "GRAPH_SERVICE_ANSWERS_KEPT": str(kept)}
    return Endpoint(command, port, "/sparql", settings)


def oxigraph(place):
    port, folder = free_port(), _loaded(place, "oxigraph")
    return Endpoint((str(place.peers / "oxigraph"), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}",
                     "--union-default-graph"), port, "/query")  # fmt: skip


def shmarql(place):
    port, folder = free_port(), _loaded(place, "shmarql")
    command = (str(place.peers / "uvicorn"), "shmarql:app", "--port", str(port), "--log-level", "warning")
    return Endpoint(command, port, "/sparql", {"STORE_PATH": str(folder)})


def rdflib_endpoint(place):
    port = free_port()
    command = (str(place.peers / "python"), str(HERE / "peer_rdflib_endpoint.py"), str(place.quads), str(port))
    return Endpoint(command, port, "/", forks=True)


def of_virtuoso(place):
    folder, port = place.folder / "virtuoso", free_port()
    virtuoso.load(folder, place.quads, port=port, sql_port=free_port(), seconds=BOUND)
    return Endpoint(virtuoso.command(folder), port, "/sparql")


def _loaded(place, name):
    """Return a store of Oxigraph's that holds the quads, made at its best."""
    folder = place.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    program = str(place.peers / "oxigraph")
    for command in (("load", "--file", str(place.quads)), ("optimize",)):
        subprocess.run((program, command[0], "--location", str(folder), *command[1:]), check=True, capture_output=True)
    return folder


OURS, AGAIN = "graph-service", "the same, asked again"
OXIGRAPH, RDFLIB, SHMARQL, VIRTUOSO = "oxigraph serve", "rdflib-endpoint", "SHMARQL", "Virtuoso"
MADE = {
    OURS: ours,
    AGAIN: partial(ours, kept=2**24),
    OXIGRAPH: oxigraph,
    RDFLIB: rdflib_endpoint,
    SHMARQL: shmarql,
    VIRTUOSO: of_virtuoso,
}
# The peers as an option names them: by the package that brings each.
PEERS = {"oxigraph": OXIGRAPH, "rdflib-endpoint": RDFLIB, "shmarql": SHMARQL, "virtuoso": VIRTUOSO}


def missing(name, place):
    """Return why an endpoint cannot be measured here, or nothing."""
    if name == VIRTUOSO:
        return virtuoso.missing()
    package = next(package for package, peer in PEERS.items() if peer == name)
    python = place.peers / "python"
    asks = f"import importlib.metadata as them; them.version({package!r})"
    if python.exists() and subprocess.run((python, "-c", asks), check=False, capture_output=True).returncode == 0:
        return ""
    return f"{package} is not installed; make bench-sparql installs it"
