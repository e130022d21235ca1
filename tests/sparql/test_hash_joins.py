"""Joins by hash have the solutions that the query has, as often, and only a query of the plainest form is divided."""

from collections import Counter
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph_service.iris import Names
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.sparql import hash_joins
from graph_service.sparql.hash_joins import Joins, find_joins

NAMES = Names("https://stories.example")
PREFIX = "PREFIX e: <https://e.example/> "
SORTED = "SELECT ?a ?b WHERE {{ {} }} ORDER BY ?a ?b"


def node(name):
    return NamedNode(f"https://e.example/{name}")


TERMS = st.sampled_from([*map(node, "stuv"), Literal("x"), Literal(7)])
QUADS = st.lists(
    st.builds(
        lambda s, p, o, g: Quad(node(s), node(p), o, node(g)),
        st.sampled_from("stuv"), st.sampled_from("pqr"), TERMS, st.sampled_from("gh"),
    ),
    max_size=25,
)  # fmt: skip
VARIABLES = st.sampled_from(["?a", "?b", "?c", "$d"])
OBJECTS = st.lists(st.one_of(VARIABLES, st.sampled_from(["e:t", '"x"', "7"])), min_size=1, max_size=2)
PATHS = st.lists(st.sampled_from(["e:p", "e:q", "<https://e.example/r>"]), min_size=1, max_size=2)
PROPERTIES = st.lists(st.tuples(PATHS, OBJECTS), min_size=1, max_size=3)
BLOCKS = st.lists(st.tuples(st.one_of(VARIABLES, st.just("e:s")), PROPERTIES), min_size=1, max_size=2)
AFTER = st.sampled_from(["", "FILTER(BOUND(?a))", "OPTIONAL { ?a e:p ?c }", "OPTIONAL { ?b e:q ?c ; e:r ?f } FILTER(?a != ?b)",
                         "BIND(STR(?a) AS ?text)", "OPTIONAL { ?a e:p ?c FILTER(?c = 7) }", "{ ?a e:q ?f } UNION { ?b e:q ?f }"])  # fmt: skip
HEADS = st.sampled_from([
    ("SELECT ?a ?b ?c ?d WHERE {", "} ORDER BY ?a"),
    ("SELECT DISTINCT ?a ?c WHERE {", "} ORDER BY DESC(?a)"),
    ("SELECT ?a (COUNT(?c) AS ?n) (COUNT(DISTINCT ?b) AS ?m) WHERE {", "} GROUP BY ?a"),
    ("SELECT (COUNT(*) AS ?n) {", "}"),
    ("SELECT ?a ?x { VALUES ?x { 1 2 } { SELECT ?a (COUNT(?b) AS ?n) {", "} GROUP BY ?a } }"),
])  # fmt: skip


def written(blocks):
    def properties(rows):
        return " ; ".join("/".join(path) + " " + ", ".join(objects) for path, objects in rows)

    return " . ".join(f"{subject} {properties(rows)}" for subject, rows in blocks)


def solutions(store, query):
    rows = store.query(query, use_default_graph_as_union=True)
    return Counter(tuple(str(row[name]) for name in rows.variables) for row in rows)


@settings(max_examples=300, deadline=None)
@given(QUADS, BLOCKS, AFTER, HEADS)
def test_the_solutions_are_those_of_the_query(quads, blocks, after, head):
    store = Store()
    store.extend(quads)
    text = f"{PREFIX}{head[0]} {written(blocks)} {after} {head[1]}"
    joins = find_joins(ParsedQuery.read(text, NAMES))
    if joins is None:
        return
    by_hash = Joins.of(asdict(joins)).by_hash(lambda _: hash_joins.FEWEST)
    if by_hash is not None:
        assert solutions(store, by_hash) == solutions(store, text)


def divided(text, count=lambda _: hash_joins.FEWEST):
    joins = find_joins(ParsedQuery.read(PREFIX + text, NAMES))
    return None if joins is None else joins.by_hash(count)


@pytest.mark.parametrize(
    "pattern",
    [
        "?a e:p ?b ; e:q ?c",
        "?a e:p/e:q ?b",
        "?a e:p ?b . ?b a e:C .",
        "?a e:p ?b, ?c",
        "?a e:p ?b ; e:q 'x' OPTIONAL { ?a e:r ?d }",
    ],
)
def test_patterns_of_the_plainest_form_are_divided(pattern):
    assert divided(SORTED.format(pattern)).count("SELECT") > 2


@pytest.mark.parametrize(
    "query",
    [
        SORTED.format("?a e:p ?b"),  # nothing to join
        SORTED.format("?a e:p ?b . ?c e:q ?d"),  # no variable in common
        SORTED.format("?a e:p ?b ; e:q* ?c"),
        SORTED.format("?a e:p ?b ; e:q|e:r ?c"),
        SORTED.format("?a e:p ?b ; ?p ?c"),
        SORTED.format("?a e:p ?b ; e:q []"),
        SORTED.format("?a e:p ?b ; e:q 'x'@en"),
        SORTED.format("GRAPH ?g { ?a e:p ?b ; e:q ?c }"),
        SORTED.format("?a e:p ?step_1 ; e:q ?b"),
        "SELECT ?a ?b { ?a e:p ?b ; e:q ?c } LIMIT 5",  # the engine may stop early
        "SELECT * { ?a e:p ?b ; e:q ?c } ORDER BY ?a",
        "SELECT ?a (EXISTS { ?a e:p ?b ; e:q ?c } AS ?x) { ?a e:p ?b } ORDER BY ?a",
        "CONSTRUCT { ?a e:p ?b } WHERE { ?a e:p ?b ; e:q ?c }",
        "ASK { ?a e:p ?b ; e:q ?c }",
        "SELECT ?a { ?a e:p ?b ; e:q ?c",
        "SELECT",
        "SELECT ?a { " + "{ SELECT ?a { ?a e:p ?b ; e:q ?c } ORDER BY ?a } " * 20 + "}",
    ],
)
def test_other_queries_go_to_the_engine_as_they_are(query):
    assert divided(query) is None


def test_counts_decide():
    query = SORTED.format("?a e:p ?b ; e:q ?c")
    few, many = hash_joins.FEWEST - 1, hash_joins.FEWEST
    assert divided(query, lambda text: few if "e:q" in text else 10**6) is None
    assert divided(query, lambda text: many if "e:q" in text else 10**6) is None
    assert divided(query, lambda text: many if "e:q" in text else 2 * many).index("e:q") < len(PREFIX) + 60
    optional = SORTED.format("?a e:p ?b ; e:q ?c OPTIONAL { ?a e:r ?d }")
    assert "OPTIONAL { ?a e:r ?d . }" in divided(optional, lambda text: 10**6 if "e:r" in text else many)
    assert "OPTIONAL { { SELECT" in divided(optional)
