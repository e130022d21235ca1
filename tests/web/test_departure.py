"""A client that has gone takes its query with it, and one with many slow queries does not make the others wait."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.servers import free_port

from graph_service import StoryGraph
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.requests.request_context import client_of

PATIENCE = 60  # seconds
SOON = 4  # seconds, fewer than a query may take
SECONDS = 5  # that a query may take
NUMBERS = count()  # so that no answer is cached
ENDLESS = "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != <urn:{}>) }}"
QUICK = "ASK {{ ?s ?p <urn:{}> }}"
HEAD = "{} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n{}\r\n{}"


@pytest.fixture(scope="module")
def service(demo):
    """The port of a server, and its process."""
    port = free_port()
    words = [
        sys.executable,
        "-m",
        "graph_service.cli.main",
        "--data",
        demo.settings.data,
        "serve",
        "--port",
        port,
        "--json",
    ]
    environ = os.environ | {
        "GRAPH_SERVICE_QUERY_SECONDS": str(SECONDS),
        "GRAPH_SERVICE_QUERY_WORKERS": "1",
        "GRAPH_SERVICE_WORKERS": "1",
    }
    with subprocess.Popen(list(map(str, words)), env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            json.loads(process.stdout.readline())
            yield port, process
        finally:
            process.terminate()


def get(query):
    return HEAD.format("GET /sparql?" + urlencode({"query": query}), "", "")


def post(query):
    headers = f"Content-Type: application/sparql-query\r\nContent-Length: {len(query)}\r\n"
    return HEAD.format("POST /sparql", headers, query)


def editor(query):
    return get(query).replace("*/*", "text/html")


def ask(port, query, host="127.0.0.1", seconds=SECONDS):
    """Return the status of a query from an address that waits for so long, and how long the answer took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(host, 0))
    with closing(connection):
        started = time.monotonic()
        connection.request("GET", "/sparql?" + urlencode({"query": query.format(next(NUMBERS)), "timeout": seconds}))
        response = connection.getresponse()
        response.read()
        return response.status, time.monotonic() - started


def workers(process):
    """Return the states of the engine processes of a server that work (R) or are paused (T)."""
    states = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            parent = int(stat(folder)[1])
            if b"engine_worker" in (folder / "cmdline").read_bytes() and descends(parent, process.pid):
                threads = {stat(task)[0] for task in (folder / "task").iterdir()}
                states += [state for state in "RT" if state in threads]
    return states


def stat(folder):
    return (folder / "stat").read_text().rpartition(")")[2].split()


def descends(child, ancestor):
    while child > 1 and child != ancestor:
        child = int(stat(Path(f"/proc/{child}"))[1])
    return child == ancestor


def soon(happens, seconds):
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize("request_of", [get, post, editor])
def test_abandoned_queries_end_at_once(service, request_of):
    port, process = service
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(request_of(ENDLESS.format(next(NUMBERS))).encode())
            soon(lambda: workers(process), 20)
            time.sleep(0.5)
        status, seconds = ask(port, QUICK)
        assert status == 200
        assert seconds < SOON
    soon(lambda: not workers(process), SOON)


def test_queries_abandoned_while_they_wait_end_too(service):
    port, process = service
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
    for client in clients:
        client.sendall(get(ENDLESS.format(next(NUMBERS))).encode())
    soon(lambda: "T" in workers(process), 20)
    for client in reversed(clients):
        client.close()
    soon(lambda: not workers(process), SOON)
    assert ask(port, QUICK)[0] == 200


def test_a_query_whose_client_stays_is_not_ended_by_one_whose_client_goes(service):
    port, process = service
    with ThreadPoolExecutor(1) as threads:
        stays = threads.submit(ask, port, ENDLESS, seconds=3)
        soon(lambda: workers(process), 20)
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(get(ENDLESS.format(next(NUMBERS))).encode())
            time.sleep(1)
        assert stays.result()[0] == 504


def test_quick_and_slow_queries_of_one_client_are_answered_while_another_floods(service):
    port, process = service
    with ThreadPoolExecutor(10) as threads:
        flood = [threads.submit(ask, port, ENDLESS, "127.0.0.2", 2) for _ in range(10)]
        soon(lambda: "T" in workers(process), 20)
        for _ in range(5):
            status, seconds = ask(port, QUICK)
            assert status == 200
            assert seconds < SOON
        assert {query.result()[0] for query in flood} <= {503, 504}
    assert ask(port, QUICK)[0] == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "authorization", "name"),
    [
        (0, "1.1.1.1", None, "9.9.9.9"),
        (1, "1.1.1.1", None, "1.1.1.1"),
        (1, "forged, 1.1.1.1", None, "1.1.1.1"),
        (2, "forged, 1.1.1.1, 2.2.2.2", None, "1.1.1.1"),
        (2, "1.1.1.1", None, "9.9.9.9"),
        (1, None, None, "9.9.9.9"),
        (0, None, "Bearer secret", "token"),
        (0, None, "Bearer other", "9.9.9.9"),
    ],
)
def test_clients_are_told_apart_by_their_token_or_their_address(demo, proxies, forwarded, authorization, name):
    settings = load({}, data=demo.settings.data, proxies=proxies, token="secret")
    headers = {"X-Forwarded-For": forwarded, "Authorization": authorization}
    with StoryGraph(settings, demo.encoder) as graph:
        app = create_app(graph)
        sent = {name: value for name, value in headers.items() if value is not None}
        with app.test_request_context("/sparql", headers=sent, environ_base={"REMOTE_ADDR": "9.9.9.9"}):
            assert client_of(graph).name == name
