"""The service as a process: when it says that it serves, what it does with broken requests, and how it ends."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

import pytest
from support.servers import free_port

from graph_service import StoryGraph
from graph_service.server import is_elsewhere
from graph_service.sparql.update_parser import Using

pytestmark = pytest.mark.thorough

TOKEN = "for-tests"
PATIENCE = 60  # seconds
FAR = "X" * 2**20
# 15 MB, more than lies between a server and a client that does not read
LONG = "/sparql?format=csv&query=SELECT%20?text%20%7B%20?s%20schema:articleBody%20?text%20.%20?a%20?b%20?c%7D%20LIMIT%2015000"


def command(data, port, *options):
    words = (Path(sys.executable).with_name("graph-service"), "--data", data, "serve", "--port", port, *options)
    return [str(word) for word in words]


@contextmanager
def started(data, port, *options, stderr=None, **settings):
    """Start the service by its command, with one worker unless settings say otherwise, and give the process."""
    stated = {"GRAPH_SERVICE_TOKEN": TOKEN, "GRAPH_SERVICE_UPLOAD_BYTES": str(2**22), "GRAPH_SERVICE_WORKERS": "1"}
    with subprocess.Popen(
        command(data, port, *options), env=os.environ | stated | settings, stdout=subprocess.PIPE, stderr=stderr, text=True
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def get(port, path="/healthz"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def children(process):
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def taken(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def until(happens):
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def service(demo, tmp_path_factory):
    """A service of a copy of the demonstration: what clients write there is in no other test's archive."""
    data = shutil.copytree(demo.settings.data, tmp_path_factory.mktemp("served") / "data")
    port = free_port()
    with started(data, port, "--json") as process:
        yield process, json.loads(process.stdout.readline())["address"], port


@pytest.fixture(scope="module")
def impatient(demo, tmp_path_factory):
    """A service of the demonstration that waits two seconds for a body: its port, and the file of what it warned of."""
    port, file = free_port(), tmp_path_factory.mktemp("impatient") / "stderr"
    with (
        file.open("w") as stderr,
        started(
            demo.settings.data, port, stderr=stderr, GRAPH_SERVICE_BODY_SECONDS="2", GRAPH_SERVICE_THREADS="4"
        ) as process,
    ):
        process.stdout.readline()
        yield port, file


def test_requests_are_taken_as_soon_as_the_address_is_told(service):
    _, address, port = service
    assert address == f"http://127.0.0.1:{port}"
    assert get(port)[0] == 200


def test_a_second_service_at_the_address_is_told_to_go_elsewhere(service, demo):
    _, _, port = service
    second = subprocess.run(
        command(demo.settings.data, port), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert second.returncode == 2
    assert "Address already in use" in second.stderr
    assert "--port" in second.stderr
    assert "Traceback" not in second.stderr


def test_an_address_that_is_not_of_this_machine_is_refused(demo):
    with started(demo.settings.data, free_port(), "--host", "192.0.2.1") as process:
        assert process.wait(PATIENCE) == 2


def test_it_warns_where_the_iris_of_the_archive_name_another_port(impatient):
    port, file = impatient
    warning = file.read_text()
    assert "warning" in warning
    assert "http://127.0.0.1:8000" in warning
    assert str(port) in warning


@pytest.mark.parametrize(
    ("base", "host", "port", "elsewhere"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", 8000, False),
        ("http://127.0.0.1:8000", "0.0.0.0", 8001, True),
        ("http://localhost", "127.0.0.1", 80, False),
        ("http://localhost", "127.0.0.1", 8000, True),
        ("https://localhost/archive", "::1", 443, False),
        ("http://192.0.2.1:8000", "192.0.2.1", 8001, True),
        ("https://stories.example", "127.0.0.1", 8000, False),
    ],
)
def test_iris_lead_elsewhere_where_they_name_this_machine_with_another_port(base, host, port, elsewhere):
    assert is_elsewhere(base, host, port) is elsewhere


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        b"GET /%zz%00%ff/\xff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET //evil.example/%2e%2e/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET http://evil.example/healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        f"GET /search?q={FAR} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: a\r\nX: {FAR}\r\nConnection: close\r\n\r\n".encode(),
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\nASK {}",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)  # fmt: skip
def test_a_broken_request_harms_nobody(service, sent):
    process, _, port = service
    workers = children(process.pid)
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        answer = b""
        with suppress(OSError):  # the service may close the connection before all was sent
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(2**16):
                answer += piece
    assert not answer.startswith(b"HTTP/1.1 5"), answer[:200]
    assert get(port)[0] == 200
    assert children(process.pid) == workers


@pytest.mark.parametrize(("route", "kind", "most"), [("/sparql", "application/sparql-query", 2**20),
                                                     ("/sparql", "application/x-www-form-urlencoded", 2**20),
                                                     ("/api/related", "text/plain", 50_000),
                                                     ("/rdf-graph-store/x", "application/n-triples", 2**22)])  # fmt: skip
def test_a_body_that_comes_in_chunks_is_read_to_its_end_or_refused(service, route, kind, most):
    _, _, port = service
    for length, refused in ((most, False), (most + 1, True)):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {"Content-Type": kind, "Authorization": f"Bearer {TOKEN}"}
        pieces = (b"#" * 2**16 for _ in range(length // 2**16))
        connection.request("PUT" if "store" in route else "POST", route, chain(pieces, [b"#" * (length % 2**16)] * refused),
                           headers, encode_chunked=True)  # fmt: skip
        status = connection.getresponse().status
        connection.close()
        assert (status == 413) is refused, status


def slow_post(port, path, sent=b""):
    """Send the head of a request and the beginning of its body, and give the connection."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\n"
    connection.sendall(head.encode() + sent)
    return connection


def all_of(connection):
    answer = b""
    with connection:
        while piece := connection.recv(2**16):
            answer += piece
    return answer


def test_bodies_that_do_not_come_keep_nobody_waiting_and_are_refused_in_time(impatient):
    port, _ = impatient
    begun = time.monotonic()
    slow = [slow_post(port, path) for path in ("/sparql", "/api/related") for _ in range(12)]
    assert get(port)[0] == 200
    assert get(port, "/api/search?q=election")[0] == 200
    assert time.monotonic() - begun < 2
    answers = [all_of(connection) for connection in slow]  # to their end: the connections are closed
    assert 2 <= time.monotonic() - begun < 5
    for answer in answers:
        head, _, details = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408")
        assert b"application/problem+json" in head
        assert b"\r\nconnection: close" in head.lower()
        assert "GRAPH_SERVICE_BODY_SECONDS" in json.loads(details)["hint"]


def test_a_body_that_comes_drop_by_drop_is_refused_in_time(impatient):
    port, _ = impatient
    with slow_post(port, "/sparql", b"ASK {} #") as connection:
        with suppress(OSError):  # closed before all was sent
            for _ in range(50):
                connection.sendall(b"#")
                time.sleep(0.1)
        assert connection.recv(2**16).startswith(b"HTTP/1.1 408")


def test_who_reads_slowly_keeps_nobody_waiting(service):
    _, _, port = service
    readers = []
    for _ in range(9):
        readers.append(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
        readers[-1].sendall(f"GET {LONG} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert all(reader.recv(1) for reader in readers)
    begun = time.monotonic()
    assert get(port, "/search?q=election")[0] == 200
    assert time.monotonic() - begun < 2
    for reader in readers:
        reader.close()


def test_long_texts_keep_nobody_waiting(service):
    _, _, port = service
    text = ("The president met the prime minister of Ukraine in Kyiv on Monday, officials said.\n\n" * 600).encode()[
        :50_000
    ]
    head = f"POST /api/related HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len(text)}\r\n\r\n".encode()
    asking = []
    for _ in range(12):
        asking.append(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
        asking[-1].sendall(head + text)
    begun = time.monotonic()
    assert get(port)[0] == 200
    assert get(port, "/api/search?q=election")[0] == 200
    assert time.monotonic() - begun < 2
    answers = [all_of(connection) for connection in asking]
    assert {answer[9:12] for answer in answers} == {b"200", b"503"}
    assert all(b"retry-after" in answer for answer in answers if answer[9:12] == b"503")


def test_who_goes_before_the_answer_is_sent_holds_nobody_up(service):
    _, _, port = service
    for _ in range(4):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(f"GET {LONG} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            connection.recv(1)
    assert get(port, "/search?q=election")[0] == 200


@pytest.mark.slow
def test_what_is_published_is_open_in_each_worker_before_anybody_asks(demo, tmp_path):
    data = shutil.copytree(demo.settings.data, tmp_path / "data")
    port = free_port()
    with started(data, port, GRAPH_SERVICE_WORKERS="2") as process:
        until(lambda: taken(port))
        with StoryGraph.open(data) as graph:
            graph.user_graphs.update("INSERT DATA { GRAPH <http://e/> { <http://e/a> <http://e/b> 1 } }", Using())
            folder = str(graph.snapshot.folder)
        opened = [Path(f"/proc/{worker}/maps") for worker in children(process.pid)]
        until(lambda: sum(folder in maps.read_text() for maps in opened) >= 2)
        assert json.loads(get(port, "/readyz")[1])["stories"] == len(demo.snapshot.projection.ids)


@pytest.mark.parametrize("part", ["graph", "passages", "projection"])
def test_on_a_damaged_folder_it_says_so_and_answers_that_it_is_not_ready(demo, tmp_path, part):
    data, port = shutil.copytree(demo.settings.data, tmp_path / "data"), free_port()
    with StoryGraph.open(data) as graph:
        folder = graph.snapshot.folder / part
    for file in folder.iterdir():
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    with started(data, port, stderr=subprocess.PIPE) as process:
        until(lambda: taken(port))
        assert get(port, "/readyz")[0] == 503
        assert get(port)[0] == 200
        process.terminate()
        output = process.stderr.read()
    assert "The published generation cannot be opened" in output
    assert "Traceback" not in output


@pytest.mark.slow
def test_a_worker_that_is_lost_is_replaced(demo):
    port = free_port()
    with started(demo.settings.data, port, "--workers", 1) as process:
        process.stdout.readline()
        (lost,) = children(process.pid)
        os.kill(int(lost), signal.SIGKILL)
        until(lambda: children(process.pid) not in ([], [lost]) and taken(port))
        assert get(port)[0] == 200


@pytest.mark.parametrize(("number", "after"), [(signal.SIGINT, 0), (signal.SIGKILL, None)])
def test_all_its_processes_end_with_it(empty_archive, number, after):
    port = free_port()
    with started(empty_archive, port, GRAPH_SERVICE_WORKERS="2") as process:
        process.stdout.readline()
        process.send_signal(number)
        ended = process.wait(PATIENCE)
        assert after is None or ended == after
        until(lambda: not taken(port))


def test_it_ends_at_once_while_it_loads(demo):
    port = free_port()
    with started(demo.settings.data, port) as process:
        until(lambda: children(process.pid))
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        assert time.monotonic() - begun < 5
        assert not taken(port)
