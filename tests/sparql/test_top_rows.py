"""The first rows by a variable are among the query's own, in its order, and only a query of the plainest form is asked by values."""

from collections import Counter
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph_service.iris import Names
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.sparql import top_rows
from graph_service.sparql.top_rows import TopRows, find_top_rows
from graph_service.store.oxigraph import EmbeddedStore

NAMES = Names("https://stories.example")
PREFIX = "PREFIX e: <https://e.example/> "
DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")


def node(name):
    return NamedNode(f"https://e.example/{name}")


# The engine sorts those of one row by a total order; it fails where it has none, as between dates and texts.
VALUES = [
    [*map(Literal, range(-3, 13)), Literal(1.0), Literal(2.0)],
    [Literal(f"2004-05-0{day}", datatype=DATE) for day in range(1, 10)],
    [*map(node, "stuvwx"), *map(Literal, "abc")],
]


def quads(chance):
    values = chance.choice(VALUES)
    return [
        Quad(
            node(chance.choice("stuvwxyz")),
            node(chance.choice("pqr")),
            chance.choice(values),
            node(chance.choice("gh")),
        )
        for _ in range(chance.randrange(120))
    ]


PATTERNS = st.sampled_from(
    ["?a e:p ?v", "?a e:q ?b ; e:p ?v", "?a e:p/e:q ?v", "?a e:q ?v . ?v e:p ?c", "?a e:p ?v, ?b"]
)
AFTER = st.sampled_from(["", "FILTER(?v > 3)", "FILTER(?a != ?v)", "OPTIONAL { ?a e:r ?c }", "MINUS { ?a e:r ?v }",
                         "MINUS { ?d e:r ?v }", "FILTER NOT EXISTS { ?a e:r ?v }", "BIND(STR(?v) AS ?text)", "FILTER(?v > 1) { ?a e:r ?c } UNION { ?a e:q ?c }"])  # fmt: skip
KEYS = st.sampled_from(["?v", "$v", "ASC(?v)", "DESC(?v)", "?v ?a", "DESC(?v) STR(?a)"])
HEADS = st.sampled_from(["SELECT ?v ?a", "SELECT DISTINCT ?v ?b", "SELECT ?v"])


SEVEN = [(str(Literal(7)), 10)]


def by_values(text, count, values=SEVEN):
    """Return the query by values, on a store that counts and lists so."""
    rows = find_top_rows(ParsedQuery.read(PREFIX + text, NAMES))
    return rows and TopRows.of(asdict(rows)).by_values(count, lambda _: values)


@pytest.fixture
def plenty(monkeypatch):
    """Counts are no reason against it."""
    monkeypatch.setattr(top_rows, "FEWEST", 0)
    monkeypatch.setattr(top_rows, "SHARE", 1)


@pytest.mark.usefixtures("plenty")
def test_the_rows_are_the_first_of_the_query_in_its_order():
    asked = Counter()

    @settings(max_examples=400, deadline=None)
    @given(
        st.randoms(use_true_random=False),
        PATTERNS,
        AFTER,
        HEADS,
        KEYS,
        st.integers(1, 6),
        st.sampled_from(["", " OFFSET 1", " OFFSET 4"]),
    )
    def check(chance, patterns, after, head, key, limit, offset):
        store = Store()
        store.extend(quads(chance))
        embedded = EmbeddedStore(store, NAMES)

        def rows(text):
            return [tuple(map(str, row)) for row in store.query(text, use_default_graph_as_union=True)]

        body = f"{PREFIX}{head} WHERE {{ {patterns} {after} }} ORDER BY {key}"
        query = ParsedQuery.read(f"{body} LIMIT {limit}{offset}", NAMES)
        text = find_top_rows(query).by_values(
            lambda text: embedded.number(text, None), lambda text: embedded.frequencies(text, None)
        )
        asked[text is not None] += 1
        if text is None:
            return
        top, everything = rows(text), rows(body)
        skipped = int(offset[8:] or 0)
        assert len(top) == limit
        assert not Counter(top) - Counter(everything)
        values = (
            Store().query
        )  # rows that compare equal may stand for each other: their values are compared, not the rows
        first = everything[skipped : skipped + limit]
        assert [equal_values(row[0], other[0], values) for row, other in zip(top, first, strict=True)] == [True] * limit

    check()
    assert asked[True] > asked[False] / 4


def equal_values(one, other, ask):
    return one == other or bool(ask(f"ASK {{ FILTER({one} = {other}) }}"))


TOP = "SELECT ?a WHERE {{ {} }} ORDER BY {} LIMIT 10"


@pytest.mark.parametrize(("patterns", "key"), [
    ("?a e:p ?v", "?v"),
    ("?a a e:C ; e:p ?v .", "DESC(?v)"),
    ("?a e:p/e:q ?v OPTIONAL { ?a e:r ?b }", "ASC($v)"),
])  # fmt: skip
def test_the_values_stand_at_the_beginning_of_the_group(patterns, key):
    text = by_values(TOP.format(patterns, key), lambda text: 10 if "VALUES" in text else 10**6)
    assert '{ VALUES ?v { "7"^^<http://www.w3.org/2001/XMLSchema#integer> }' in text


@pytest.mark.parametrize("query", [
    "SELECT ?a { ?a e:p ?v } LIMIT 10",
    "SELECT ?a { ?a e:p ?v } ORDER BY ?v",
    TOP.format("?a e:p ?v", "STR(?v)"),
    TOP.format("?a e:p ?v", "?a"),
    TOP.format("?a e:p* ?v", "?v"),
    TOP.format("?a ?p ?v", "?v"),
    TOP.format("e:a e:p ?v", "?v"),
    TOP.format("?v e:p ?v", "?v"),
    TOP.format("OPTIONAL { ?a e:p ?v }", "?v"),
    TOP.format("GRAPH ?g { ?a e:p ?v }", "?v"),
    TOP.format("?a e:p ?v FILTER(RAND() < 0.5)", "?v"),
    "SELECT * { ?a e:p ?v } ORDER BY ?v LIMIT 10",
    "SELECT (STR(?v) AS ?text) { ?a e:p ?v } ORDER BY ?v LIMIT 10",
    "SELECT ?v (COUNT(?a) AS ?n) { ?a e:p ?v } GROUP BY ?v ORDER BY ?v LIMIT 10",
    "SELECT ?a FROM e:g { ?a e:p ?v } ORDER BY ?v LIMIT 10",
    "SELECT ?a { ?a e:p ?v } ORDER BY ?v LIMIT 10 VALUES ?a { e:a }",
    "SELECT ?a { ?a e:p ?v",
])  # fmt: skip
def test_other_queries_go_to_the_engine_as_they_are(query):
    assert by_values(query, lambda text: 10 if "VALUES" in text else 10**6) is None


def test_counts_decide():
    query = TOP.format("?a e:p ?v ; e:q ?b", "?v")
    assert by_values(query, lambda text: 10 if "VALUES" in text else top_rows.FEWEST)
    assert by_values(query, lambda text: 10 if "VALUES" in text else 10 if "e:q" in text else 10**6) is None  # few rows
    assert by_values(query, lambda text: 9 if "VALUES" in text else 10**6) is None  # too few rows have the values
    assert by_values(query, lambda text: 10 if "VALUES" in text else 10**6, [("7", 10**6)]) is None  # one has most rows
    assert by_values(query, lambda text: 10 if "VALUES" in text else 10**6, [("", 10)]) is None  # no query can name it


def test_a_further_key_needs_values_of_one_type():
    query, date = TOP.format("?a e:p ?v", "?v ?a"), '"2004-05-01"^^<http://www.w3.org/2001/XMLSchema#date>'

    def asked(*values):
        return by_values(query, lambda text: 10 if "VALUES" in text else 10**6, [(value, 10) for value in values])

    assert asked(date, date)
    assert asked(str(Literal(1)), str(Literal(2)))
    assert asked(str(Literal(1)), str(Literal(1.0))) is None
    assert asked(date.replace('01"', '01Z"')) is None
    assert asked(str(Literal(1.0))) is None
