"""Answers that every reader of their format reads: CSV by RFC 4180, XML that is well formed, columns in the order of the query."""

import csv
import io
from xml.dom import minidom

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from graph_service.errors import LimitError, NotAcceptableError
from graph_service.iris import RDF, Names
from graph_service.rdf.formats import RDF_FORMATS, RESULT_FORMATS
from graph_service.rdf.result_io import Bounds, triples_as, write
from graph_service.store.oxigraph import EmbeddedStore

NAMES = Names("https://stories.example")
BOUNDS = Bounds(1000, 10**6)


def answered(query, name, bounds=BOUNDS, quads=()):
    engine, file = Store(), io.BytesIO()
    engine.extend(quads)
    EmbeddedStore(engine, NAMES).answer(query, None, name, file=file, bounds=bounds)
    return file.getvalue()


VALUES = """VALUES (?a ?b) {
  (<http://e/a,b> "x,y") (<http://e/c> UNDEF) (UNDEF <http://e/d,e,f>) ("say \\"x\\"" " lead") ("two\\nlines" "cr\\r") ("" 1.5) }"""
ROWS = [["http://e/a,b", "x,y"], ["http://e/c", ""], ["", "http://e/d,e,f"], ['say "x"', " lead"], ["two\nlines", "cr\r"],
        ["", "1.5"]]  # fmt: skip


def table(text):
    return list(csv.reader(io.StringIO(text.decode(), newline="")))


@pytest.mark.parametrize("rest", ["", " FILTER(!BOUND(?a) || ?a != <http://e/a,b>)", " FILTER(ISLITERAL(?a))"])
def test_columns_of_csv_hold_whatever_the_terms_hold(rest):
    rows = table(answered(f"SELECT ?b ?a {{ {VALUES}{rest} }}", "csv"))
    assert rows[0] == ["b", "a"]
    assert all(row in [list(reversed(row)) for row in ROWS] for row in rows[1:])
    assert len(rows) > 2


def test_csv_from_a_server_is_the_same():
    query = f"SELECT ?a ?b {{ {VALUES} }}"
    file = io.BytesIO()
    write(Store().query(query), RESULT_FORMATS["csv"], file, BOUNDS, NAMES)  # no second run to be had
    assert table(file.getvalue()) == table(answered(query, "csv")) == [["a", "b"], *ROWS]


def test_rows_with_commas_count_against_the_bound():
    with pytest.raises(LimitError, match="more than 3 rows"):
        answered(f"SELECT * {{ {VALUES} }}", "csv", Bounds(3, 10**6))
    with pytest.raises(LimitError, match="larger than 40 bytes"):
        answered(f"SELECT * {{ {VALUES} }}", "csv", Bounds(100, 40))


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { VALUES (?z ?a) { (1 2) } }", ["z", "a"]),
        (
            "PREFIX u: <urn:> SELECT DISTINCT * { VALUES $m { 1 } BIND(2 AS ?b) OPTIONAL { ?k u:x ?c } }",
            ["m", "b", "k", "c"],
        ),
        ("select reduced*{VALUES (?b ?a) { (1 2) }}", ["b", "a"]),
        ("SELECT * { { SELECT ?y { VALUES (?x ?y) { (1 2) } } } BIND(1 AS ?a) }", ["y", "a"]),
        ("SELECT ?b ?a { VALUES (?a ?b) { (1 2) } }", ["b", "a"]),
        ("SELECT (1 AS ?z) ?a { VALUES ?a { 1 } }", ["z", "a"]),
    ],
)
@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_columns_stand_in_the_order_of_the_query(query, columns, name):
    header = answered(query, name).decode().splitlines()[0]
    assert [column.lstrip("?") for column in header.replace("\t", ",").split(",")] == columns


@pytest.mark.parametrize("character", ["\u0001", "\u000b", "\u001f", "\ufffe", "\uffff"])
def test_a_character_that_xml_forbids_is_refused_in_xml_alone(character):
    text = f"SELECT ('a{character}' AS ?x) {{}}"
    graph = f"CONSTRUCT {{ <urn:s> <urn:p> 'a{character}' }} {{}}"
    for query, name in ((text, "xml"), (graph, "rdf-xml")):
        with pytest.raises(NotAcceptableError, match="text/turtle"):
            answered(query, name)
    assert answered(text, "json")
    assert answered(graph, "turtle")


def test_xml_keeps_every_other_character():
    literal = "tab\t line\n return\r both\r\n & < > \" ' ж \U0001f30a"
    written = "".join(f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in literal)
    document = minidom.parseString(answered(f'SELECT ("{written}" AS ?x) {{}}', "xml"))
    assert document.getElementsByTagName("literal")[0].firstChild.data == literal
    data = triples_as(RDF_FORMATS["rdf-xml"], [Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(literal))], NAMES)
    assert [quad.object.value for quad in parse(data, RdfFormat.RDF_XML)] == [literal]


@pytest.mark.parametrize(
    "iri",
    ["http://e/1", "http://e/", "http://e/a#", "urn:x:12", "http://e/p?q=1", "http://www.w3.org/2000/xmlns/a",
     RDF + "li", RDF + "Description"],
)  # fmt: skip
def test_a_property_that_is_no_name_of_an_element_is_refused(iri):
    with pytest.raises(NotAcceptableError, match="has no form for"):
        triples_as(RDF_FORMATS["rdf-xml"], [Triple(NamedNode("urn:s"), NamedNode(iri), Literal("x"))], NAMES)
    with pytest.raises(NotAcceptableError, match="has no form for"):
        triples_as(RDF_FORMATS["rdf-xml"], [Triple(NamedNode("urn:s"), NamedNode(RDF + "type"), NamedNode(iri))], NAMES)


@given(some.text(alphabet="aZ1_-.:/é·\u0300ж", min_size=1, max_size=8))
def test_rdf_xml_is_well_formed_or_refused(ending):
    triple = Triple(NamedNode("urn:s"), NamedNode(f"http://e/{ending}"), NamedNode("urn:o"))
    types = Triple(NamedNode("urn:s"), NamedNode(RDF + "type"), NamedNode(f"http://e/{ending}"))
    for one in (triple, types):
        try:
            data = triples_as(RDF_FORMATS["rdf-xml"], [one], NAMES)
        except NotAcceptableError:
            assert not ending[-1:].isalpha()
        else:
            minidom.parseString(data)
            assert [quad.triple for quad in parse(data, RdfFormat.RDF_XML)] == [one]


def test_a_description_has_no_triple_twice():
    quads = [
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("x"), NamedNode(graph)) for graph in ("urn:g", "urn:h")
    ]
    assert answered("DESCRIBE <urn:s>", "n-triples", quads=quads).count(b"\n") == 1
