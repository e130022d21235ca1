"""JSON-LD says what the triples say, by short names and without a network, in readers of three makers."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pyld import jsonld
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import Graph

from graph_service.errors import NotAcceptableError
from graph_service.iris import RDF, SKOS, XSD, Names
from graph_service.rdf import jsonld as ours
from graph_service.rdf.formats import RDF_FORMATS
from graph_service.rdf.result_io import triples_as

NAMES = Names("https://stories.example")
SCHEMA = "https://schema.org/"
STORY = NamedNode(NAMES.story("flood"))
A = NamedNode(RDF + "type")


def written(triples):
    return json.loads(triples_as(RDF_FORMATS["json-ld"], triples, NAMES))


def iri(curie):
    return NamedNode(NAMES.expand(curie))


def test_types_and_texts_go_by_the_names_of_our_context():
    document = written(
        [
            Triple(STORY, A, iri("schema:NewsArticle")),
            Triple(STORY, iri("schema:headline"), Literal("High water", language="en")),
            Triple(STORY, iri("skos:prefLabel"), Literal("High water", language="en")),
            Triple(STORY, iri("skos:prefLabel"), Literal("Flut", language="de")),
            Triple(STORY, iri("schema:mentions"), iri("place:graz")),
            Triple(STORY, iri("nif:beginIndex"), Literal("7", datatype=iri("xsd:integer"))),
        ]
    )
    (node,) = document["@graph"]
    assert node == {
        "@id": STORY.value,
        "@type": ["schema:NewsArticle"],
        "headline": {"@value": "High water", "@language": "en"},
        "label": {"en": "High water", "de": "Flut"},
        "mentions": [NAMES.entity("place/graz")],
        "beginIndex": "7",
    }
    assert set(document["@context"]) == {"schema", "headline", "skos", "label", "mentions", "nif", "beginIndex", "xsd"}


def test_a_frame_by_type_finds_its_nodes():
    document = written([Triple(STORY, A, iri("schema:NewsArticle")), Triple(iri("place:graz"), A, iri("schema:City"))])
    frame = {"@context": {"schema": SCHEMA}, "@type": "schema:NewsArticle"}
    assert jsonld.frame(document, frame)["@id"] == STORY.value


NODES = some.sampled_from(
    [STORY, NamedNode("urn:x"), NamedNode("place:x"), NamedNode("schema:headline"), iri("place:graz"), BlankNode("b")]
)
PROPERTIES = some.sampled_from(
    ["schema:headline", "schema:about", "skos:prefLabel", "skos:altLabel", "nif:beginIndex", "gs:value", "rdf:type",
     "schema:unheardOf", "itsrdf:taConfidence"]
).map(iri) | some.sampled_from([NamedNode("urn:p"), NamedNode("event:p"), NamedNode(SKOS), NamedNode("http://e/1")])  # fmt: skip
LITERALS = some.builds(Literal, some.text(alphabet='a\n"\\\u0001ж', max_size=4)) | some.sampled_from(
    [Literal("1", datatype=NamedNode(XSD + "integer")), Literal("x", datatype=NamedNode(XSD + "integer")),
     Literal("1", datatype=NamedNode("gs:odd")), Literal("t", datatype=NamedNode(XSD + "boolean")),
     Literal("ja", language="de"), Literal("1.5", datatype=NamedNode(XSD + "decimal"))]
)  # fmt: skip
TRIPLES = some.lists(some.builds(Triple, NODES, PROPERTIES, NODES | LITERALS), max_size=12)


@given(TRIPLES)
def test_every_graph_is_read_back_as_it_was(triples):
    data = triples_as(RDF_FORMATS["json-ld"], triples, NAMES)
    assert {quad.triple for quad in parse(data, RdfFormat.JSON_LD)} == set(triples)


@given(TRIPLES)
def test_another_reader_finds_as_many_triples(triples):
    lines = jsonld.to_rdf(written(triples), {"format": "application/n-quads"}).split("\n")
    assert len({line for line in lines if line}) == len(set(triples))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_rdflib_reads_it_without_a_network():
    triples = [Triple(STORY, iri("schema:about"), iri("place:graz")), Triple(STORY, A, iri("schema:NewsArticle"))]
    assert len(Graph().parse(data=triples_as(RDF_FORMATS["json-ld"], triples, NAMES), format="json-ld")) == 2


def test_a_long_document_is_written_as_it_comes_and_says_the_same(monkeypatch):
    monkeypatch.setattr(ours, "LONG", 500)
    monkeypatch.setattr(ours, "BATCH", 7)
    triples = [Triple(NamedNode(f"urn:{n // 4}"), iri("schema:headline"), Literal(str(n))) for n in range(100)]
    output = io.BytesIO()
    ours.write_jsonld(iter(triples), NAMES, output)
    assert {quad.triple for quad in parse(output.getvalue(), RdfFormat.JSON_LD)} == set(triples)
    assert json.loads(output.getvalue())["@context"]["gs"] == NAMES.term("")


@pytest.mark.parametrize(
    "value",
    [Triple(STORY, A, STORY), Literal("x", language="ar", direction=BaseDirection.RTL)],
)
@pytest.mark.parametrize("name", ["json-ld", "rdf-xml"])
def test_what_a_format_has_no_form_for_is_refused_with_another_to_ask_for(value, name):
    for curie in ("skos:prefLabel", "schema:headline"):
        with pytest.raises(NotAcceptableError, match="text/turtle"):
            triples_as(RDF_FORMATS[name], [Triple(STORY, iri(curie), value)], NAMES)
