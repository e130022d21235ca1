"""A server as people start it, of one process, with a token and nothing in it, and a client that speaks HTTP to it."""

import contextlib
import http.client
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from suite import path
from support.servers import free_port

TOKEN = "a token for the tests"
PATIENCE = 120
MEMORY = Path("/dev/shm")
MEDIA_TYPES = {".ttl": "text/turtle", ".nt": "application/n-triples", ".rdf": "application/rdf+xml"}


class Service:
    """A running server: requests over one connection, and which graphs were put into it."""

    def __init__(self, port):
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.put_here = set()

    def ask(self, method, target, body=None, **headers):
        """Send a request with the token; return the answer and its body."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, target, body, {"Authorization": f"Bearer {TOKEN}", **given})
        response = self.connection.getresponse()
        return response, response.read()

    def query(self, query, accept, default=(), named=()):
        parameters = [("default-graph-uri", iri) for iri in default] + [("named-graph-uri", iri) for iri in named]
        headers = {"Content_Type": "application/sparql-query", "Accept": accept}
        return self.ask("POST", "/sparql?" + urlencode(parameters), query.encode(), **headers)

    def update(self, update):
        return self.ask("POST", "/sparql", update.encode(), Content_Type="application/sparql-update")

    def put(self, graph, file):
        """Put a file into a graph, or into the one without a name; one that is there already is not sent again."""
        if (graph, file) in self.put_here:
            return
        target = "/rdf-graph-store?" + (f"graph={quote(graph, safe='')}" if graph else "default")
        response, body = self.ask("PUT", target, _data(file), Content_Type=MEDIA_TYPES[path(file).suffix])
        assert response.status in {201, 204}, body
        self.put_here.add((graph, file))

    def empty(self):
        """Take everything out that users put in."""
        response, body = self.update("DROP ALL")
        assert response.status == 204, body
        self.put_here.clear()


def _data(file):
    """Return a file of the suite, its IRIs relative to its own address whichever graph it is put into."""
    data = path(file).read_bytes()
    return f"@base <{file}> .\n".encode() + data if path(file).suffix == ".ttl" else data


@pytest.fixture(scope="session")
def data():
    """A folder in memory where there is one: hundreds of generations are written, and a disk takes some 4 ms a file."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder) / "data"


@pytest.fixture(scope="session")
def service(data):
    port = free_port()
    settings = {"DATA": str(data), "PORT": str(port), "TOKEN": TOKEN,
                "BASE_IRI": f"http://127.0.0.1:{port}", "WORKERS": "1"}  # fmt: skip
    environ = os.environ | {f"GRAPH_SERVICE_{name}": value for name, value in settings.items()}
    server = subprocess.Popen([sys.executable, "-m", "graph_service.server", "%s"], env=environ)
    try:
        running = Service(port)
        _wait(running, server)
        running.empty()
        yield running
        running.connection.close()
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait(running, server):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError):
            running.ask("GET", "/healthz")
            return
        running.connection.close()
        time.sleep(0.2)
    pytest.fail("the server did not start")
