"""No form of SERVICE passes, and what only looks like it does."""

import pytest

from graph_service.errors import ForbiddenError, QueryError
from graph_service.sparql.screen import screen

CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "select * { service?x{} }",
    "SELECT * { SERVICE SILENT ex:here { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> {} }",
    r"SELECT * { SER\U00000056ICE <http://127.0.0.1:9/> {} }",
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
        screen(query)


@pytest.mark.parametrize("query", HARMLESS)
def test_a_word_in_a_string_a_comment_or_a_name_is_no_call(query):
    assert screen(query) is None


def test_a_query_too_long_to_be_one_is_refused():
    with pytest.raises(QueryError, match="longer"):
        screen("#" * 100_001)
    with pytest.raises(QueryError, match="no character"):
        screen(r"ASK { \UFFFFFFFF }")
