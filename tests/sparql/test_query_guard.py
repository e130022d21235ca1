"""No form of SERVICE passes, and what only looks like it does."""

import socket
import time
from contextlib import suppress

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph_service.errors import ForbiddenError, QueryError
from graph_service.iris import Names
from graph_service.sparql.query_guard import read_query, refuse_service

NAMES = Names("https://stories.example")

CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "select * { service?x{} }",
    "SELECT * { SERVICE SILENT ex:here { ?s ?p ?o } }",
    "SELECT * { { SELECT * { { SERVICE ?x { ?s ?p ?o } } } } }",
    "ASK { ?s ?p true.SERVICE <http://127.0.0.1:9/> {?a ?b ?c} }",
    "ASK { ?s ?p 1SERVICE <http://127.0.0.1:9/> {?a ?b ?c} }",
    "ASK { ?s ?p ex:a.SERVICE ex:b {} }",
    "ASK { FILTER(?a<?b)SERVICE?x#>\n{ ?s ?p ?o } }",
    "ASK { FILTER(?a<?b)SERVICEex:foo#>\n{ ?s ?p ?o } }",
    r"""ASK { ?s ?p "\u0022" SERVICE <http://127.0.0.1:9/> {} #" }""",
    "ASK { ?s ?p <http://x/\\u0041#> . SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * {} # a comment\nSERVICE",
    "ASK { ?s ?p 'it''s' . SERVICE <http://x/> {} }",
    r"ASK { ?x a ex:a\' . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } #'",
]
HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE' }",
    'SELECT * { ?s ?p """a "SERVICE" b""" }',
    "SELECT * { ?s ?p ?o } # SERVICE",
    "SELECT ?service { ?service a <http://example.org/SERVICE> }",
    "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT * { ?s a sd:Service }",
    "SELECT * { ?s schema:serviceType ?o FILTER(?o < 3 && ?o > 1) }",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_query_that_calls_out_is_refused(query):
    with pytest.raises(ForbiddenError, match="SERVICE"):
        refuse_service(read_query(query, NAMES))


@pytest.mark.parametrize("query", HARMLESS)
def test_a_word_in_a_string_a_comment_or_a_name_is_no_call(query):
    assert refuse_service(read_query(query, NAMES)) is None


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> {} }",
        r"SELECT * { SER\U00000056ICE <http://127.0.0.1:9/> {} }",
        r'ASK { ?s ?p "\UFFFFFFFF" }',
        "#" * 100_001,
    ],
)
def test_an_escape_out_of_place_and_a_text_too_long_are_no_query(query):
    with pytest.raises(QueryError, match=r"not SPARQL|no character|longer"):
        refuse_service(read_query(query, NAMES))


def guarded(text):
    query = read_query(text, NAMES)
    refuse_service(query)
    return query.text


@pytest.mark.parametrize(
    "comparison",
    [
        "FILTER(1<2&&'a> ') SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} #'\n",
        "FILTER(1<2&&\\u0027a> ') SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} #'\n",
        '?s ?p ?o FILTER(?o<?p#c> """\n) SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} #"""\n',
    ],
)
def test_what_the_engine_reads_as_a_comparison_hides_no_call(comparison):
    """The text that the guard lets pass calls out in no reading, not even the engine's own, in a process with a network."""
    store = Store()
    store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("a")))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        text = f"ASK {{ {comparison.format(port=listening.getsockname()[1])} }}"
        with pytest.raises((QueryError, SyntaxError)):
            store.query(guarded(text))
        listening.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_an_apostrophe_in_a_web_address_is_no_comparison():
    assert Store().query(read_query("ASK { BIND (<http://example.org/O'Brien#me> AS ?x) }", NAMES).text)


@pytest.mark.parametrize("text", ["a." * 49_000, "a-_." * 24_000, "_:a." * 24_000, "'\\''" * 24_000, "<a" * 49_000])
def test_a_text_is_read_in_time_that_follows_its_length(text):
    started = time.process_time()
    with suppress(QueryError):
        read_query(f"service {text}", NAMES)
    assert time.process_time() - started < 2


def test_the_lines_of_a_query_keep_their_numbers():
    query = "PREFIX a: <http://x#>\nPREFIX b: <http://y#>  # the other\nASK {\n ?s ?p }"
    with pytest.raises(SyntaxError, match="error at 4:"):
        Store().query(read_query(query, NAMES).text)
