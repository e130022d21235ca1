"""The store describes itself: what editors and federations ask of an endpoint has an answer, and every count is what a query counts."""

import pytest
from pyoxigraph import NamedNode

from graph_service.sparql.examples import EXAMPLES

VOID = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#>\n"
# Each count that the description states, with what it is of, and the query that counts it.
STATED = {
    "classes": ("SELECT ?c ?n { ?whole void:uriSpace ?space ; void:classPartition [ void:class ?c ; void:entities ?n ] }",
                "SELECT (COUNT(?s) AS ?n) {{ ?s a {c} }}"),
    "properties": ("SELECT ?p ?n { ?whole void:uriSpace ?space ; void:propertyPartition [ void:property ?p ; void:triples ?n ] }",
                   "SELECT (COUNT(*) AS ?n) {{ ?s {p} ?o }}"),
    "properties of a class": (
        "SELECT ?c ?p ?n { [] void:class ?c ; void:propertyPartition [ void:property ?p ; void:triples ?n ] }",
        "SELECT (COUNT(*) AS ?n) {{ ?s a {c} ; {p} ?o }}"),
    "what they lead to": (
        "SELECT ?c ?p ?d ?n { [] void:class ?c ; void:propertyPartition [ void:property ?p ; void:classPartition [ void:class ?d ; void:triples ?n ] ] }",
        "SELECT (COUNT(*) AS ?n) {{ ?s a {c} ; {p} ?o . ?o a {d} }}"),
    "datatypes": (
        "SELECT ?c ?p ?d ?n { [] void:class ?c ; void:propertyPartition [ void:property ?p ; ext:datatypePartition [ ext:datatype ?d ; void:triples ?n ] ] }",
        "SELECT (COUNT(*) AS ?n) {{ ?s a {c} ; {p} ?o FILTER (ISLITERAL(?o) && DATATYPE(?o) = {d}) }}"),
}  # fmt: skip
WHOLE = {
    "void:triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "void:distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "void:classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    "void:properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
}


@pytest.mark.parametrize("kind", STATED)
def test_every_count_is_what_a_query_counts(demo, kind):
    select, (stated, counting) = demo.snapshot.store.select, STATED[kind]
    rows = select(VOID + stated)
    assert len(rows) > 20
    wrong = [
        row for row in rows if select(counting.format(**{name: str(row[name]) for name in row}))[0]["n"] != row["n"]
    ]
    assert wrong == []


@pytest.mark.parametrize("prop", WHOLE)
def test_the_whole_is_counted_too(demo, prop):
    dataset = NamedNode(f"{demo.names.base}/.well-known/void#dataset")
    (row,) = demo.snapshot.store.select(f"{VOID} SELECT ?dataset ?n {{ ?dataset {prop} ?n }}", dataset=dataset)
    assert row["n"] == demo.snapshot.store.select(WHOLE[prop])[0]["n"]


def test_an_editor_learns_the_prefixes(demo):
    rows = demo.snapshot.store.select("SELECT DISTINCT ?prefix ?iri { [] sh:prefix ?prefix ; sh:namespace ?iri }")
    assert {row["prefix"].value: row["iri"].value for row in rows} == demo.names.prefixes


def test_an_editor_learns_the_classes_their_properties_and_what_those_lead_to(demo):
    rows = demo.snapshot.store.select(
        VOID
        + """
        SELECT ?class ?label ?prop ?leads ?datatype {
          ?part void:class ?class ; void:propertyPartition ?of . ?of void:property ?prop
          OPTIONAL { ?class rdfs:label ?label }
          OPTIONAL {
            { ?of void:classPartition [ void:class ?leads ] } UNION { ?of ext:datatypePartition [ ext:datatype ?datatype ] }
          }
        }"""
    )
    shorten = demo.names.shorten
    leads = {
        (shorten(r["class"].value), shorten(r["prop"].value), shorten(r["leads"].value)) for r in rows if "leads" in r
    }
    assert {
        ("schema:NewsArticle", "schema:mentions", "schema:Person"), ("gs:Role", "gs:person", "schema:Person"),
        ("nif:Phrase", "itsrdf:taIdentRef", "schema:Place"), ("schema:City", "schema:containedInPlace", "schema:Place"),
    } <= leads  # fmt: skip
    assert any(shorten(row["class"].value) == "gs:Quantity" and row.get("label") for row in rows)
    assert any("datatype" in row for row in rows)


def test_an_editor_gets_the_examples(demo):
    rows = demo.snapshot.store.select("""
        SELECT DISTINCT ?example ?comment ?query {
          ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:prefixes/sh:declare/sh:prefix "gs" ;
            sh:select|sh:ask|sh:construct|sh:describe ?query
        }""")
    assert {(row["comment"].value, row["query"].value) for row in rows} == set(EXAMPLES)


def test_licences_publisher_and_dumps_are_stated(demo):
    select = demo.snapshot.store.select
    assert select(
        VOID
        + "SELECT ?o { ?d dcterms:source <https://www.geonames.org/> ; dcterms:license ?o FILTER (CONTAINS(STR(?o), '/by/')) }"
    )
    assert select(
        VOID + "SELECT ?o { ?d void:sparqlEndpoint ?e ; dcterms:publisher/rdfs:label ?o ; dcterms:rights ?r }"
    )
    dumps = {row["o"].value.partition("?graph=")[2] for row in select(VOID + "SELECT ?o { ?d void:dataDump ?o }")}
    assert {demo.names.entities_graph, demo.names.reference_graph} <= dumps


def test_the_same_is_served_at_the_addresses_of_programs(demo):
    served = demo.answers.describe_service(demo.names.base, "application/n-triples").decode().splitlines()
    stored = {str(quad.triple) + " ." for quad in demo.snapshot.description}
    assert set(served) == stored
    dataset = set(demo.answers.describe_dataset(demo.names.base, "application/n-triples").decode().splitlines())
    assert {line.split()[1].rpartition("#")[2] for line in dataset - stored} == {"distinctObjects>"}
    elsewhere = demo.answers.describe_service("https://proxy.example", "application/n-triples").decode()
    assert "<https://proxy.example/sparql>" in elsewhere
