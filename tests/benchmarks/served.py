"""A system over HTTP: its server started, asked one question after another over one connection, and its memory read."""

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from urllib.parse import quote, urlencode

from timing import children, percentile, resident, timed

PATIENCE = 180  # seconds until a server must answer
ASKED = {
    "keyword": {"mode": "keyword"},
    "semantic": {"mode": "semantic"},
    "hybrid": {"mode": "hybrid"},
    "hits alone": {"mode": "hybrid", "facets": "none"},
}


def measured(command, port, job, environment):
    """Return the times of each mode over HTTP, and the resident memory of the process that answers, in MiB."""
    with started(command, port, environment) as (server, connection):

        def get(path):
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise RuntimeError(f"{path} gave {response.status}: {body[:200]!r}")
            return [hit["id"] for hit in json.loads(body)["hits"]]

        modes = {name: _times(get, paths) for name, paths in _paths(job).items()}
        return {"modes": modes, "mib": resident(children(server.pid)[0])}


def _paths(job):
    """Return the addresses to ask for, by mode."""
    since = {"mode": "hybrid", "from": job.since}
    searches = {
        name: [_search(title, given) for _, title in job.questions]
        for name, given in (ASKED | {"filtered": since}).items()
    }
    return searches | {"related": [f"/api/stories/{quote(story)}/related?limit=10" for story, _ in job.questions]}


def _search(title, given):
    return "/api/search?" + urlencode({"q": title, "limit": 10} | given)


def _times(get, paths):
    _, times = timed(get, paths)
    return {"p50": percentile(times, 50), "p95": percentile(times, 95)}


@contextmanager
def started(command, port, environment):
    """Start a server and yield it with a connection to it; it is stopped at the end."""
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        wait(server, port)
        with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
            yield server, connection
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def wait(server, port, patience=PATIENCE):
    """Wait until a server answers, if only that it has nothing there."""
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
            try:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
            except OSError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError("the server did not start")


def free_port():
    """Return a port that nothing listens at."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
