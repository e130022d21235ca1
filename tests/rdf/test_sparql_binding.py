"""A query as a server gets it: our prefixes, and terms in the place of variables."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from graph_service.errors import QueryError
from graph_service.iris import Names
from graph_service.rdf.sparql_text import ParsedQuery

NAMES = Names("https://stories.example")
A = NamedNode("urn:a")


def bound(query, values):
    return ParsedQuery.read(query, NAMES).bind(values).text


def completed(query):
    return ParsedQuery.read(query, NAMES).complete()


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("SELECT ?a ?b { ?a ?b ?c }", "SELECT ?b { <urn:a> ?b ?c }"),
        ("SELECT ?a { ?a ?b ?c }", "SELECT * { <urn:a> ?b ?c }"),
        ("SELECT DISTINCT ?a ?b WHERE { ?a ?b '?a' }", "SELECT DISTINCT ?b WHERE { <urn:a> ?b '?a' }"),
        ("SELECT (COUNT(?a) AS ?n) { ?a ?b ?c }", "SELECT (COUNT( <urn:a>) AS ?n) { <urn:a> ?b ?c }"),
        ("SELECT * { $a ?b <urn:?a> }", "SELECT * { <urn:a> ?b <urn:?a> }"),
        ("SELECT ?b { { SELECT DISTINCT ?a ?b { ?a ?b ?c } } } # ?a", "SELECT ?b { { SELECT DISTINCT ?b { <urn:a> ?b ?c } } }"),
        ("CONSTRUCT { ?a ?b ?ab } { ?a ?b ?ab }", "CONSTRUCT { <urn:a> ?b ?ab } { <urn:a> ?b ?ab }"),
    ],
)  # fmt: skip
def test_a_term_stands_wherever_its_variable_does_but_where_select_lists_it(query, wanted):
    made = bound(query, {"a": A})
    assert words(made).replace("( <", "(<") == words(wanted).replace("( <", "(<")
    Store().query(made)


@pytest.mark.parametrize("text", ['"', "\\", '\\"', "'''", '" } ; DROP ALL #', "\n\r\t", "?b", "<urn:b>", "\u0000"])
def test_no_text_leaves_its_quotes(text):
    store = Store()
    store.update(f"INSERT DATA {{ <urn:s> <urn:p> {Literal(text)} , 'another' }}")
    made = bound("SELECT ?s ?a ?b { ?s <urn:p> ?a . BIND (1 AS ?b) }", {"a": Literal(text)})
    assert [row["s"].value for row in store.query(made)] == ["urn:s"]


def test_a_blank_node_has_no_name_in_a_query():
    with pytest.raises(ValueError, match="blank"):
        bound("SELECT ?a { ?a ?b ?c }", {"a": BlankNode()})


def test_a_query_gets_our_prefixes_but_for_those_that_it_declares():
    made = completed("PREFIX schema: <urn:x:> SELECT ?s { ?s a schema:A , skos:Concept }")
    assert made.count("PREFIX schema:") == 1
    assert made.count("PREFIX skos:") == 1
    assert made.startswith("BASE <https://stories.example/> ")
    Store().query(made)
    own = completed("BASE <urn:base:> SELECT ?s { ?s a <x> }")
    assert own.count("BASE") == 1
    Store().query(own)
    Store().update(completed("INSERT DATA { <s> a schema:A }"))


def test_the_form_of_a_query_is_its_first_keyword():
    assert (
        ParsedQuery.read("PREFIX select: <urn:ask> # ASK\nCONSTRUCT WHERE { select:a ?b 'ASK' }", NAMES).form
        == "CONSTRUCT"
    )
    assert ParsedQuery.read("ask {}", NAMES).form == "ASK"
    assert ParsedQuery.read("nothing", NAMES).form == ""


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (
            "CONSTRUCT { ?s ?p [ ?p ?o ] . } WHERE { ?s ?p ?o } LIMIT 5",
            "SELECT (1 AS ?counted) WHERE { ?s ?p ?o } LIMIT 5",
        ),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "SELECT (1 AS ?counted) WHERE { ?s ?p ?o }"),
        ("CONSTRUCT {} FROM <urn:g> { ?s ?p ?o }", "SELECT (1 AS ?counted) FROM <urn:g> { ?s ?p ?o }"),
        ("DESCRIBE ?s <urn:a> WHERE { ?s ?p ?o }", "SELECT (1 AS ?counted) WHERE { ?s ?p ?o }"),
        ("DESCRIBE <urn:a>", ""),
    ],
)
def test_solutions_are_counted_by_a_query_of_as_many_rows(query, wanted):
    count = ParsedQuery.read(query, NAMES).count_solutions()
    assert words(count.text if count else "") == wanted
    if count:
        Store().query(count.text)


def test_the_graphs_that_an_update_names_are_absolute():
    update = "INSERT { ?s ?p 'GRAPH <urn:no>' } WHERE { GRAPH <urn:a> { ?s ?p ?o } GRAPH <b#c> { ?s ?p ?o } GRAPH <urn:a> {} }"
    assert ParsedQuery.read(update, NAMES).named_graphs() == ["urn:a", "https://stories.example/b#c"]
    with pytest.raises(QueryError, match=r"\?g"):
        ParsedQuery.read("INSERT { ?s ?p 1 } WHERE { GRAPH ?g { ?s ?p ?o } }", NAMES).named_graphs()
