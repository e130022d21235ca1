"""SERVICE that is answered here becomes VALUES where it stood. No other form of SERVICE passes, and what only looks like it does."""

import socket
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph_service.errors import ForbiddenError, QueryError
from graph_service.iris import Names
from graph_service.rdf.terms import literal
from graph_service.sparql.query_guard import Solutions, answer_services, read_query, refuse_service

NAMES = Names("https://stories.example")

CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "select * { service?x{} }",
    "PREFIX ex: <http://127.0.0.1:9/> SELECT * { SERVICE SILENT ex:here { ?s ?p ?o } }",
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
    r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> {} }",
    r"SELECT * { SER\U00000056ICE <http://127.0.0.1:9/> {} }",
    "PREFIX ex: <http://127.0.0.1:9/> ASK { ?s ?p true.SERVICEex:b # {\n{ ?a ?b ?c } }",
    "PREFIX ex: <http://127.0.0.1:9/> ASK { ?s ?p ?o . SERVICEex:e\u0301{ ?a ?b ?c } }",
    "PREFIX ex\u0301\U0001f600: <http://127.0.0.1:9/> ASK { ?s ?p ?o . SERVICE ex\u0301\U0001f600:\u200c{ ?a ?b ?c } }",
    "PREFIX : <http://127.0.0.1:9/> ASK { ?s ?p 1.service:b\n{ ?a ?b ?c } }",
    r"ASK { ?s ?p 'a' \u007D\u0053ERVICE?x{} }",
    r"ASK { ?s ?p \u0027a' SERVICE <http://127.0.0.1:9/> {} #\u0027 }",
]
HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE' }",
    'SELECT * { ?s ?p """a "SERVICE" b""" }',
    "SELECT * { ?s ?p ?o } # SERVICE",
    "SELECT ?service { ?service a <http://example.org/SERVICE> }",
    "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT * { ?s a sd:Service }",
    "PREFIX service: <urn:s> SELECT * { service:a ?p service:b . service:c a service:d . { } UNION { service:e ?q ?o } }",
    "SELECT * { ?s schema:serviceType ?o FILTER(?o < 3 && ?o > 1) }",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_query_that_calls_out_is_refused(query):
    with pytest.raises(ForbiddenError, match="SERVICE"):
        refuse_service(read_query(query, NAMES))


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_a_call_by_a_prefix_that_nobody_declared_is_refused_for_the_prefix(silent):
    with pytest.raises(QueryError, match="The prefix ex: is not declared"):
        refuse_service(read_query(f"SELECT * {{ SERVICE {silent}ex:here {{ ?s ?p ?o }} }}", NAMES))


@pytest.mark.parametrize("query", HARMLESS)
def test_a_word_in_a_string_a_comment_or_a_name_is_no_call(query):
    assert refuse_service(read_query(query, NAMES)) is None


@pytest.mark.parametrize(
    "query",
    [
        r"ASK { ?s ?p \u005Cu0041 }",
        r"ASK { ?s ?p a\uD800 }",
        r"ASK { ?s ?p a\u00e }",
        r'ASK { ?s ?p "\UFFFFFFFF" }',
        "#" * 100_001,
    ],
)
def test_an_escape_out_of_place_and_a_text_too_long_are_no_query(query):
    with pytest.raises(QueryError, match=r"not SPARQL|no character|longer"):
        refuse_service(read_query(query, NAMES))


@pytest.mark.parametrize(
    ("escaped", "meant"),
    [
        (r"\u0053ELECT ?x {}", "SELECT ?x {}"),
        (r"PREFIX \u03B1: <urn:> SELECT ?x { \u03B1:a ?p a\u003Ab }", "PREFIX α: <urn:> SELECT ?x { α:a ?p a:b }"),
        (r"SELECT ?\u00E9 { ?\U000000e9 ?p 1\u0020}", "SELECT ?é { ?é ?p 1 }"),
        (r"ASK { ?s schema:\' '\u0027' } # \u000A }", "ASK { ?s schema:\\' '\\u0027' }"),
        (
            r"ASK { ?s schema:\'b\u00E9 <http://e.example/\u00E9> }",
            "ASK { ?s schema:\\'bé <http://e.example/\\u00E9> }",
        ),
    ],
)
def test_a_codepoint_escape_in_a_keyword_or_a_name_is_the_character(escaped, meant):
    assert guarded(escaped).strip() == meant


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


def test_an_apostrophe_in_an_iri_of_a_triple_is_no_comparison():
    store = Store()
    store.add(Quad(NamedNode("urn:it's"), NamedNode("urn:p"), Literal("a")))
    for query in (
        "ASK { <urn:it's> ?p ?o }",
        "BASE <urn:it's> ASK { <> ?p ?o }",
        r"ASK { FILTER(1 < 2) <urn:it\u0027s> ?p 'a' }",
    ):
        assert store.query(guarded(query))
    with pytest.raises(QueryError, match="a comparison"):
        guarded("ASK { FILTER(?s = <urn:it's>) }")


def test_an_apostrophe_in_a_web_address_is_no_comparison():
    assert Store().query(read_query("ASK { BIND (<http://example.org/O'Brien#me> AS ?x) }", NAMES).text)


@pytest.mark.parametrize("text", ["a." * 49_000, "a-_." * 24_000, "_:a." * 24_000, "'\\''" * 24_000, "<a" * 49_000,
                                  "\\u0041" * 16_000, "\\u0041" + "'''\\" * 24_000, "\\u0041" + '"""a\\' * 19_000])  # fmt: skip
def test_a_text_is_read_in_time_that_follows_its_length(text):
    started = time.process_time()
    with suppress(QueryError):
        read_query(f"service {text}", NAMES)
    assert time.process_time() - started < 2


def test_the_lines_of_a_query_keep_their_numbers():
    query = "PREFIX a: <http://x#>\nPREFIX b: <http://y#>  # the other\nASK {\n ?s ?p }"
    with pytest.raises(SyntaxError, match="error at 4:"):
        Store().query(read_query(query, NAMES).text)


TWO = Solutions(("x",), (("1",), ("2",)))
STANDS = {
    "a group": "SELECT ?x { SERVICE search: { [] search:hit ?x } }",
    "its address": "SELECT ?x { SERVICE <https://stories.example/search> { [] search:hit ?x } }",
    "an address against the base": "SELECT ?x { SERVICE <search> { [] search:hit ?x } }",
    "escapes in its address": r"SELECT ?x { SERVICE <https://stories.example/\u0073earch> { [] search:hit ?x } }",
    "a prefix of the query's own": "PREFIX s: <https://stories.example/search#> SELECT ?x { SERVICE s: { [] s:hit ?x } }",
    "its own prefix, declared": "PREFIX search: <https://stories.example/search#> SELECT ?x { SERVICE search: { [] search:hit ?x } }",
    "a base of the query's own": "BASE <https://stories.example/a/b> SELECT ?x { SERVICE <../search> { [] search:hit ?x } }",
    "SILENT": "SELECT ?x { SERVICE SILENT search: { [] search:hit ?x } }",
    "small letters": "select ?x { service search:{[] search:hit ?x} }",
    "a subquery": "SELECT ?x { { SELECT ?x { SERVICE search: { [] search:hit ?x } } } }",
    "OPTIONAL": "SELECT ?x { OPTIONAL { SERVICE search: { [] search:hit ?x } } }",
    "UNION": "SELECT ?x { { SERVICE search: { [] search:hit ?x } } UNION { FILTER(false) } }",
    "GRAPH": "SELECT DISTINCT ?x { SERVICE search: { [] search:hit ?x } OPTIONAL { GRAPH ?g { } } }",
    "beside a string that names it": "SELECT ?x { BIND('SERVICE search: {' AS ?s) SERVICE search: { [] search:hit ?x } # SERVICE }\n}",
    "braces in a string of its own": "SELECT ?x { SERVICE search: { [] search:query '}' ; search:hit ?x } }",
}


def search_alone(call):
    return TWO if call.iri.startswith("https://stories.example/search") else None


def answered(query, names, service):
    return answer_services(read_query(query, names), service).text


def run(query):
    return list(Store().query(query, base_iri=NAMES.base + "/", prefixes=NAMES.prefixes))


@pytest.mark.parametrize("query", STANDS.values(), ids=STANDS.keys())
def test_a_call_is_answered_wherever_it_may_stand(query):
    made = answered(query, NAMES, search_alone)
    assert sorted(int(row["x"].value) for row in run(made)) == [1, 2]


@pytest.mark.parametrize("iri", ["https://stories.example/search#", "search#", "#"])
def test_a_namespace_that_ends_in_a_hash_keeps_it(iri):
    calls = []
    answered(
        f"PREFIX s: <{iri}> SELECT * {{ SERVICE <search> {{ [] s:hit ?x }} }}", NAMES, lambda c: calls.append(c) or TWO
    )
    assert calls[0].prologue.prefixes["s"].endswith("#")


def test_two_calls_join_with_each_other_and_with_the_query():
    rows = iter([Solutions(("x", "y"), (("1", "2"), ("3", None))), Solutions(("y",), (("2",), ("5",)))])
    query = "SELECT * { SERVICE search: { } SERVICE search: { } FILTER(?x > 1) }"
    made = run(answered(query, NAMES, lambda _: next(rows)))
    assert [(int(row["x"].value), int(row["y"].value)) for row in made] == [(3, 2), (3, 5)]


def test_no_hit_is_no_solution_and_a_search_without_columns_is_one_a_hit():
    query = "SELECT (COUNT(*) AS ?n) { SERVICE search: { } }"
    for solutions, count in ((Solutions(("x",), ()), 0), (Solutions((), ((), ())), 2)):
        assert run(answered(query, NAMES, lambda _, s=solutions: s))[0]["n"].value == str(count)


def test_a_mistake_after_a_search_is_told_of_in_its_own_line():
    made = answered("SELECT * {\nSERVICE search: {\n[] search:hit ?x\n}\n?s ?p }", NAMES, search_alone)
    with pytest.raises(SyntaxError, match="error at 5:"):
        run(made)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE search: { [] search:hit ?x } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "PREFIX search: <http://127.0.0.1:9/> SELECT * { SERVICE search: { ?s ?p ?o } }",
        "SELECT * { SERVICE ?search { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://stories.example/searches/../elsewhere> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <https://stories.example/%73earch> { ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?b) SERVICE <http://127.0.0.1:9/> {} SERVICE search: { } FILTER(1>2) }",
        r"""SELECT * { SERVICE search: { } ?s ?p "\u0022" SERVICE <http://127.0.0.1:9/> {} #" }""",
        "SELECT * { SERVICE search: { } } #\rSERVICE <x>",
    ],
)
def test_a_call_to_anybody_else_is_refused(query):
    with pytest.raises(ForbiddenError, match="SERVICE"):
        answered(query, NAMES, lambda call: TWO if call.iri in {NAMES.search, NAMES.prefixes["search"]} else None)


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE search: { { }", "SELECT * { SERVICE <http://[> { } }", "SERVICE '"]
)
def test_a_broken_call_says_so(query):
    with pytest.raises(QueryError):
        answered(query, NAMES, search_alone)


def test_a_query_takes_ten_calls_and_no_more():
    assert answered("SELECT * {" + "SERVICE search: {} " * 10 + "}", NAMES, search_alone).count("VALUES") == 10
    with pytest.raises(QueryError, match="more than 10"):
        answered("SELECT * {" + "SERVICE search: {} " * 11 + "}", NAMES, search_alone)


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.from_regex(r"[\\u0-9\"'\n\r{}]+", fullmatch=True))
def test_whatever_a_story_says_comes_through_as_it_is(text):
    solutions = Solutions(("text",), ((str(literal(text, "en")),),))
    (row,) = run(answered("SELECT ?text { SERVICE search: { } }", NAMES, lambda _: solutions))
    assert (row["text"].value, row["text"].language) == (text, "en")
