"""A query in other words has the answer that SPARQL 1.1 gives it, where the engine would refuse it or end its process."""

import random

import pytest
from pyoxigraph import Store

from graph_service.iris import Names
from graph_service.sparql.engine_workarounds import order_by_type, work_around_engine
from graph_service.sparql.query_guard import read_query

NAMES = Names("https://stories.example")


def test_texts_put_together_have_no_language():
    query = 'SELECT (GROUP_CONCAT(DISTINCT ?o ; SEPARATOR = ")") AS ?all) { VALUES ?o { "1"@en "2"@en } }'
    (row,) = Store().query(work_around_engine(read_query(query, NAMES)).text)
    assert (row["all"].value, row["all"].language) == ("1)2", None)
    in_a_text = 'SELECT ("GROUP_CONCAT" AS ?x) {}'
    assert work_around_engine(read_query(in_a_text, NAMES)).text == in_a_text


@pytest.mark.parametrize("gap", ["", " ", "\n", "\t", " # (\n"])
def test_a_bracket_may_stand_apart_from_its_function(gap):
    query = f"SELECT (coalesce{gap}(CONCAT{gap}('a', COALESCE{gap}( ?x , 'b')) , 1) AS ?y) (isBlank(BNODE{gap}()) AS ?z)\n {{ }}"
    text = work_around_engine(read_query(query, NAMES)).text
    assert [row["y"].value for row in Store().query(text)] == ["ab"]
    assert text.count("\n") == query.count("\n")
    assert "Concat (" in work_around_engine(read_query("ASK { ?s ?p 'Concat (' }", NAMES)).text


@pytest.mark.parametrize("seed", range(8))  # most of these the engine cannot sort
def test_numbers_texts_and_dates_are_sorted_together(demo, seed):
    numbers, dates = range(60), [f"20{n}-05-01" for n in range(10, 70)]
    values = [*map(str, numbers), *map('"{}"'.format, numbers), *map('"{}"^^xsd:date'.format, dates)]
    random.Random(seed).shuffle(values)
    query = f"SELECT ?v {{ VALUES ?v {{ {' '.join(values)} }} }} ORDER BY ?v"
    lines = demo.query(query, "text/csv").body.decode().split()[1:]
    assert sorted(lines) == sorted([*map(str, numbers), *map(str, numbers), *dates])
    assert [line for line in lines if line in dates] == dates


@pytest.mark.parametrize(("order", "keys"), [
    ("?v", "ASC(IF(isLiteral(?v)"),
    ("DESC(?v) ?w", "DESC(IF(isLiteral((?v))"),
    ("STR(?v) LIMIT 5", "ASC(IF(isLiteral(STR(?v))"),
    ("ASC(STRLEN(STR(?v)))", "ASC(IF(isLiteral((STRLEN(STR(?v))))"),
    ("<http://www.w3.org/2001/XMLSchema#integer>(?v)", "ASC(IF(isLiteral(<http://www.w3.org/2001/XMLSchema#integer>(?v))"),
])  # fmt: skip
def test_the_type_of_a_key_comes_before_the_key(order, keys):
    query = order_by_type(
        read_query(f"SELECT ?v {{ VALUES (?v ?w) {{ (2 1) (10 2) (1 3) }} }} ORDER BY {order}", NAMES)
    )
    assert f"ORDERBY{keys}" in "".join(query.text.split())
    assert len(list(Store().query(query.text))) == 3


def test_a_query_that_does_not_sort_has_no_order_by_type():
    assert (
        order_by_type(read_query('SELECT ("ORDER BY ?v" AS ?order) ?by { ?order ?by ?v } GROUP BY ?by', NAMES)) is None
    )
