"""A SPARQL server that does not answer as it should, as small servers of our own stand for it."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pyoxigraph import BlankNode, NamedNode

from graph_service.errors import GraphServiceError, LimitError, OvertimeError, QueryError, RemoteError
from graph_service.iris import Names
from graph_service.store.http_client import ENGINES, Address, Endpoint, engine_by_header
from graph_service.store.sparql_server import RemoteStore

NAMES = Names("https://stories.example")
ROW = b'{ "head": { "vars": ["value"] }, "results": { "bindings": [ { "value": { "type": "literal", "value": "x" } } ] } }'
BLANK = (
    b'{ "head": { "link": [], "vars": ["value"] }, "results": { "bindings": [\n'
    + b",".join(b'{ "value": { "type": "bnode", "value": "nodeID://b%d" }}' % n for n in range(5000))
    + b',{ "value": { "type": "literal", "value": "\\"bnode\\", \\"value\\": \\"nodeID://b1" }} ] } }'
)


@contextmanager
def serving(answer):
    """Serve what a function writes, given a handler; give the address, and the requests that came."""
    came = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            came.append((self.client_address, dict(self.headers), body))
            answer(self)

        def log_message(self, *_):
            pass

        def give(self, status=200, body=ROW, **headers):
            self.send_response_only(status)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            for name, value in ({"Content-Length": str(len(body))} | named).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", came
    finally:
        server.shutdown()
        server.server_close()


def store_at(address, token="", engine="plain"):
    return RemoteStore(Endpoint(Address(query=address, update=address, token=token, engine=engine)), NAMES)


def values(store):
    return [row["value"] for row in store.select("SELECT ?value { ?s ?p ?value }")]


def test_connections_are_kept_from_one_question_to_the_next():
    with serving(lambda handler: handler.give()) as (address, came):
        store = store_at(address)
        for _ in range(5):
            assert [value.value for value in values(store)] == ["x"]
    assert len({client for client, _, _ in came}) == 1


@pytest.mark.parametrize(
    ("token", "header"), [("", None), ("a-token", "Bearer a-token"), ("user:word", "Basic dXNlcjp3b3Jk")]
)
def test_the_token_goes_along_and_is_never_shown(token, header):
    with serving(lambda handler: handler.give()) as (address, came):
        store = store_at(address, token)
        values(store)
    assert came[0][1].get("Authorization") == header
    assert not token or token not in repr(store.endpoint.address)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (lambda h: h.give(307, b"", Location="http://127.0.0.1:1/"), RemoteError, "It redirects"),
        (lambda h: h.give(401, b"who?"), RemoteError, "SPARQL_TOKEN"),
        (lambda h: h.give(404, b"<html>"), RemoteError, "404: <html>.*SPARQL_ENDPOINT"),
        (lambda h: h.give(503, b"later"), RemoteError, "503"),
        (lambda h: h.give(400, b"line 1: no"), RemoteError, "cannot run this: line 1: no.*report"),
        (lambda h: h.give(200, b"<html>"), RemoteError, "cannot be read"),
        (lambda h: h.give(200, ROW[:-30]), RemoteError, "cannot be read"),
        (lambda h: h.give(200, ROW[:-30], Content_Length=str(len(ROW))) or h.close_connection, RemoteError, "broke off"),
        (lambda h: h.give(200, b'{"head":{},"boolean":true}'), RemoteError, "cannot be read"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_says_what_to_look_at(answer, error, words):
    def once(handler):
        handler.close_connection = True
        answer(handler)

    with serving(once) as (address, _), pytest.raises(error, match=words):
        values(store_at(address))


def test_an_answer_that_takes_too_long_is_given_up():
    def slowly(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" " * 10)
            time.sleep(0.05)

    with serving(slowly) as (address, _):
        started = time.monotonic()
        with pytest.raises(OvertimeError):
            read_for(0.5, store_at(address).endpoint)
        assert time.monotonic() - started < 3


def read_for(seconds, endpoint):
    with endpoint.ask("ASK {}", "*/*", seconds=seconds) as body:
        while body.read(10):
            pass


def test_what_a_server_cuts_off_or_leaves_off_is_an_error():
    for headers, error in (({"X-SPARQL-MaxRows": "10000"}, LimitError), ({"X-SQL-State": "S1TAT"}, OvertimeError)):
        with serving(lambda h, headers=headers: h.give(**headers)) as (address, _), pytest.raises(error):
            values(store_at(address, engine="virtuoso"))


def test_names_of_blank_nodes_are_mended_and_texts_are_not():
    with serving(lambda handler: handler.give(body=BLANK)) as (address, _):
        *nodes, text = values(store_at(address, engine="virtuoso"))
    assert nodes == [BlankNode(f"b{n}") for n in range(5000)]
    assert text.value == '"bnode", "value": "nodeID://b1'


def test_what_a_server_does_not_take_of_users_is_theirs_to_mend():
    with serving(lambda h: h.give(400, b"no such function")) as (address, _):
        with pytest.raises(QueryError, match="no such function"):
            store_at(address).update(["INSERT DATA { <urn:a> <urn:b> 1 }"])
        with pytest.raises(RemoteError, match="no such function"):
            store_at(address).change(["DROP ALL"])


def test_an_engine_is_known_by_its_header_or_by_a_setting():
    assert [engine_by_header(name).name for name in ("Oxigraph/0.5.13", "Virtuoso/07.20", "nginx", "")] == [
        "oxigraph",
        "virtuoso",
        "plain",
        "plain",
    ]
    with serving(lambda h: h.give(Server="Virtuoso/07.20.3229 (Linux)")) as (address, _):
        assert store_at(address, engine="").engine is ENGINES["virtuoso"]
        assert store_at(address, engine="oxigraph").engine is ENGINES["oxigraph"]


def test_nothing_is_asked_of_an_address_where_nobody_is():
    with pytest.raises(GraphServiceError, match="did not answer"):
        list(store_at("http://127.0.0.1:1/sparql").pattern(NamedNode("urn:a"), None, None, "urn:g"))
