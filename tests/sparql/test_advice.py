"""A query that fails is told its fault by name and place; one without solutions is told what the graph does not have."""

import pytest

from graph_service.errors import QueryError
from graph_service.sparql.advice import _nearest_term
from graph_service.sparql.query_guard import read_query


def ask(demo, query):
    return demo.query(query, "text/csv").body.decode().splitlines()[1:]


def doubts(demo, query):
    answers = demo.answers
    parsed = read_query(query, answers.names)
    return answers.doubts(parsed, answers.query(parsed, format="json"))


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("SELECT ?s { ?s a shema:NewsArticle }", r"prefix shema: is not declared \(line 1, column 18\)", "schema:NewsArticle"),
        ("SELECT ?s {\n  ?s skso:prefLabel ?o }", r"prefix skso: .*\(line 2, column 6\)", "skos:prefLabel"),
        ("SELECT ?s { ?s zzz:prefLabel ?o }", "prefix zzz:", "PREFIX zzz: <"),
        ("ASK { ?s Rdfs:label 'a:b' }", "prefix Rdfs:", "rdfs:label"),
        ("SELECT (UPCASE(?l) AS ?u) { ?s rdfs:label ?l }", r"no function UPCASE \(line 1, column 9\)", "UCASE"),
        ("SELECT ?s { ?s rdfs:label ?l\n FILTER(regexp(?l, 'a')) }", r"no function regexp \(line 2, column 9\)", "REGEX"),
        ("SELECT (COUNTT(?s) AS ?n) { ?s ?p ?o }", "no function COUNTT", "COUNT"),
        ("SELECT (xsd:int(?o) AS ?n) { ?s ?p ?o }", "no function <.*#int> here .*column 9", "xsd:integer"),
        ("SELECT (<urn:other/lower-case>(?o) AS ?n) { ?s ?p ?o }", "no function <urn:other/lower-case>", "LCASE"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", r"\?s is neither grouped nor aggregated \(line 1, column 8\)", "GROUP BY"),
        ("SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", r"\?p is neither grouped", r"SAMPLE\(\?p\)"),
        ("SELECT ?s (?o + COUNT(?p) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?o", r"\?o is neither grouped", "GROUP BY"),
        ("SELECT ?x { ?x a ?c { SELECT ?s ?c { ?s a ?c } GROUP BY ?c } }", r"\?s is neither grouped .*column 30", "GROUP BY"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT \\* does not go with GROUP BY", "List the variables"),
        ("SELECT ?s { ?s ?p ?o ", r"A \{ is not closed \(line 1, column 11\)", "Close"),
        ("SELECT ?s { ?s ?p ?o FILTER(STRLEN(?o) > 3 }", r"A \} closes nothing", "open"),
        ("SELECT ?s { ?s ?p ?o } LIMIT ten", "not a SPARQL query", "line 1, column 30: 'ten'"),
    ],
)  # fmt: skip
def test_the_fault_of_a_query_is_named_with_its_place(demo, query, message, hint):
    with pytest.raises(QueryError, match=message) as raised:
        demo.query(query)
    assert raised.match(hint) or hint in raised.value.hint


@pytest.mark.parametrize("query", ["SELEKT ?s { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o } ORDER", "ASK { ?s ?p 'a' 'b' }"])
def test_a_fault_without_a_name_is_what_the_engine_says(demo, query):
    with pytest.raises(QueryError, match="not a SPARQL query: error at 1:"):
        demo.query(query)


def test_an_update_is_told_its_fault_too(demo):
    with pytest.raises(QueryError, match="prefix shema: is not declared"):
        demo.user_graphs.update("INSERT DATA { <urn:s> shema:name 'x' }")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?n { VALUES ?n { 1 2 } FILTER(TRUE) }", ["1", "2"]),
        ("SELECT ?n { VALUES ?n { 1 2 } FILTER(?n = 1 || False) BIND(tRUE AS ?b) }", ["1"]),
        ("SELECT (COUNT(?n) AS ?c) (?c * 2 AS ?d) { VALUES ?n { 1 2 } }", ["2,4"]),
        ("SELECT (MAX(?n) AS ?m) (?m + 1 AS ?k) (?k + ?m AS ?j) { VALUES ?n { 1 2 } }", ["2,3,5"]),
        ("SELECT ?g (SUM(?n) AS ?s) (IF(?s > 2, 'many', 'few') AS ?t) { VALUES (?g ?n) { (1 1) (2 3) } } GROUP BY ?g ORDER BY ?g",
         ["1,1,few", "2,3,many"]),
        ("SELECT (GROUP_CONCAT(?n) AS ?all) (STRLEN(?all) AS ?l) { VALUES ?n { 'a' 'b' } }", ["a b,3"]),
        ("SELECT (COUNT(?n) AS ?c) { VALUES ?n { 'TRUE' <urn:TRUE> } }", ["2"]),
        ("SELECT ?m (?m + 1 AS ?k) { { SELECT (MAX(?n) AS ?m) { VALUES ?n { 1 2 } } } }", ["2,3"]),
    ],
)  # fmt: skip
def test_what_the_engine_refuses_although_it_is_right_is_answered(demo, query, rows):
    assert ask(demo, query) == rows


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT ?s { ?s schema:headlin ?o }", "Nothing here has schema:headlin. Did you mean schema:headline?"),
        ("SELECT ?s { ?s a schema:Organisation }", "Did you mean schema:Organization?"),
        ("SELECT ?s { ?s schema:prefLabel ?o }", "Did you mean skos:prefLabel?"),
        ("SELECT ?s { ?s <http://schema.org/headline> ?o }", "its namespace is <https://schema.org/> here"),
        ("PREFIX s: <http://schema.org/> SELECT ?s { ?s a s:NewsArticle }", "s:NewsArticle: its namespace is <https://schema.org/>"),
        ("SELECT ?s { ?s a <urn:no:such> }", "Nothing here has <urn:no:such>."),
        ("SELECT ?s { [] search:query 'hotline' ; search:hit ?s }", "SERVICE search: {"),
        ("SELECT ?s { ?s schema:headlin ?o FILTER(xsd:integer('1') = '1'^^xsd:int) }", "schema:headline?"),
    ],
)  # fmt: skip
def test_a_query_without_solutions_is_told_what_the_graph_does_not_have(demo, query, says):
    assert says in doubts(demo, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s a schema:NewsArticle ; schema:containedInPlace ?o }",
        "SELECT ?s { ?s schema:headline ?o } LIMIT 1",
        "SELECT ?s { ?s schema:headline ?o OPTIONAL { ?s schema:headlin ?x } } LIMIT 1",
        "ASK { ?s schema:headlin ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    ],
)
def test_nothing_is_said_of_a_query_with_solutions_or_whose_terms_are_all_there(demo, query):
    assert doubts(demo, query) == ""


def test_nearest_terms_are_sought_in_the_same_namespace_first(demo):
    names = demo.answers.names
    assert _nearest_term(names.expand("skos:prefLabl"), names) == names.expand("skos:prefLabel")
    assert _nearest_term("urn:x:nothing-like-it", names) is None
