"""Every term of our own is explained whole, is written somewhere, and can be written short in JSON-LD."""

import json

import pytest
from pyoxigraph import NamedNode, RdfFormat, serialize
from rdflib import Graph, Literal, URIRef
from rdflib.compare import to_isomorphic
from support.stories import MADE, full_story, themed_story

from graph_service.clusters import groups
from graph_service.iris import OWL, RDF, RDFS, SCHEMA, SKOS, Names
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.rdf import terms
from graph_service.rdf.ontology import TERMS, context, definitions, triples_of
from graph_service.rdf.serialize import entity_quads, story_quads
from graph_service.sparql.search_service import QUESTIONS

# rdflib's own reader of JSON-LD calls what rdflib has given up.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

NAMES = Names("https://stories.example")
OWN = Graph().parse(data=serialize(triples_of(TERMS, NAMES), format=RdfFormat.TURTLE), format="turtle")
GS = NAMES.term("")
DEFINED = sorted({str(s) for s in OWN.subjects() if str(s).startswith(GS)})


def values(term, *properties):
    return [value for prop in properties for value in OWN.objects(URIRef(term), URIRef(prop))]


@pytest.mark.parametrize("term", DEFINED, ids=lambda term: term.removeprefix(GS))
def test_a_term_has_a_label_a_comment_an_example_and_a_property_its_domain_and_range(term):
    (kind,) = (str(one) for one in values(term, RDF + "type"))
    for prop in (RDFS + "label", RDFS + "comment"):
        (said,) = values(term, prop)
        assert (said.language, said.strip() != "") == ("en", True)
    assert values(term, SKOS + "example")
    assert values(term, RDFS + "isDefinedBy") == [URIRef(GS.rstrip("#"))]
    if kind.endswith("Property"):
        assert len(values(term, RDFS + "domain")) == 1 or len(values(term, SCHEMA + "domainIncludes")) > 1
        ranges = values(term, RDFS + "range") or values(term, SCHEMA + "rangeIncludes")
        assert len(values(term, RDFS + "range")) == 1 or len(values(term, SCHEMA + "rangeIncludes")) > 1
        of_texts = all(str(one).partition("#")[0].endswith(("XMLSchema", "rdf-syntax-ns")) for one in ranges)
        assert of_texts == (kind == OWL + "DatatypeProperty")


def test_what_a_term_refers_to_is_defined():
    referred = {str(value) for _, _, value in OWN if isinstance(value, URIRef) and str(value).startswith(GS)}
    assert referred <= set(DEFINED)


def written(demo):
    """Return the own terms that a real archive, the stories that have everything, and the tables of the code write."""
    names = demo.names
    own = names.term("")
    found = set()
    for quad in (*demo.snapshot.store.engine, *demo.snapshot.reference.store.engine):
        if not (isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(own)):  # what defines is no use
            found |= {term.value for term in (quad.predicate, quad.object) if isinstance(term, NamedNode)}
    for story in (full_story(), themed_story()):
        for quad in [*story_quads(story, names, MADE), *entity_quads(story.entities.values(), names)]:
            found |= {term.value for term in (quad.predicate, quad.object) if isinstance(term, NamedNode)}
    found |= {names.expand(curie) for curie in groups.CLASSES.values()}
    found |= {names.term(name) for name in (*RELATIONS, "relations")}
    tables = (terms.STORY, terms.LINKED, terms.PART, terms.CARD, terms.MENTION, terms.ASSIGNED_TOPIC, terms.KEY_PHRASE,
              terms.ENTITY_PROPERTIES, *terms.FACTS.values())  # fmt: skip
    found |= {names.expand(prop.curie) for table in tables for prop in table}
    return {iri.removeprefix(own) for iri in found if iri.startswith(own)}


def test_what_the_code_writes_is_defined_and_what_is_defined_is_written(demo):
    assert written(demo) == {term.removeprefix(GS) for term in DEFINED}


def test_the_properties_of_a_search_are_defined():
    search = NAMES.prefixes["search"]
    terms = {str(s).removeprefix(search): s for s in OWN.subjects() if str(s).startswith(search)}
    properties = set(QUESTIONS)
    for question in QUESTIONS.values():
        properties |= {*question.parameters, *question.columns}
    assert terms.keys() == properties | {"Search"}
    for name, term in terms.items():
        for prop in (RDFS + "label", RDFS + "comment"):
            assert [value.language for value in values(term, prop)] == ["en"]
        if name != "Search":
            assert values(term, RDFS + "domain") == [terms["Search"]]
            assert len(values(term, RDFS + "range")) == 1
        assert values(term, RDFS + "isDefinedBy") == [URIRef(GS.rstrip("#"))]


def test_the_page_is_told_all_that_is_defined():
    told = definitions(NAMES)
    assert sorted(GS + one.name for one in told) == DEFINED
    quantity = next(one for one in told if one.name == "Quantity")
    assert (quantity.kind, quantity.parents) == ("class", ("schema:QuantitativeValue",))
    assert next(one for one in told if one.name == "states").ranges[:2] == ("gs:Quantity", "gs:Event")


# --- the context --------------------------------------------------------------------------------------------------


def triples_of(data, kind):
    return Graph().parse(data=data, format=kind)


def test_the_json_ld_of_a_story_expanded_with_our_context_says_what_its_turtle_says(demo):
    stories = demo.answers.stories(limit=4)[1]
    assert len(stories) == 4
    for story in stories:
        key = f"story/{story.id}"
        served = json.loads(demo.answers.describe(key, "application/ld+json"))
        mine = {"@context": context(demo.names)["@context"], "@graph": served}
        due = triples_of(demo.answers.describe(key, "text/turtle"), "turtle")
        assert len(due) > 100
        assert to_isomorphic(triples_of(json.dumps(mine), "json-ld")) == to_isomorphic(due)


def test_a_story_written_short_with_our_context_comes_back_as_it_was(demo):
    (story,) = demo.answers.stories(limit=1)[1]
    due = triples_of(demo.answers.describe(f"story/{story.id}", "text/turtle"), "turtle")
    short = due.serialize(format="json-ld", context=context(demo.names)["@context"], auto_compact=False)
    assert '"headline"' in short
    assert to_isomorphic(triples_of(short, "json-ld")) == to_isomorphic(due)


def test_a_document_written_by_hand_with_our_context_says_what_one_expects():
    document = {
        "@context": context(NAMES)["@context"],
        "id": "story:hotlines",
        "type": "schema:NewsArticle",
        "headline": {"@value": "Hotlines open", "@language": "en"},
        "datePublished": {"@value": "2002-11-18", "@type": "xsd:date"},
        "about": ["topic:human-rights"],
        "mentions": ["place:kyiv"],
        "statedSource": "OSCE Mission",
        "states": {"id": "story:hotlines#quantity-1-9", "type": "Quantity", "value": "7", "of": "hotlines",
                   "beginIndex": "1"},
    }  # fmt: skip
    xsd = "http://www.w3.org/2001/XMLSchema#"
    story, fact = URIRef(NAMES.story("hotlines")), URIRef(NAMES.part("hotlines", "quantity-1-9"))
    due = Graph()
    for subject, curie, value in (
        (story, "rdf:type", URIRef(SCHEMA + "NewsArticle")),
        (story, "schema:headline", Literal("Hotlines open", lang="en")),
        (story, "schema:datePublished", Literal("2002-11-18", datatype=URIRef(xsd + "date"))),
        (story, "schema:about", URIRef(NAMES.entity("topic/human-rights"))),
        (story, "schema:mentions", URIRef(NAMES.entity("place/kyiv"))),
        (story, "gs:statedSource", Literal("OSCE Mission")),
        (story, "gs:states", fact),
        (fact, "rdf:type", URIRef(NAMES.term("Quantity"))),
        (fact, "gs:value", Literal("7", datatype=URIRef(xsd + "decimal"))),
        (fact, "gs:of", Literal("hotlines")),
        (fact, "nif:beginIndex", Literal("1", datatype=URIRef(xsd + "integer"))),
    ):
        due.add((subject, URIRef(NAMES.expand(curie)), value))
    assert set(triples_of(json.dumps(document), "json-ld")) == set(due)


def test_every_short_name_leads_to_a_term():
    known = context(NAMES)["@context"]
    for name, entry in known.items():
        target = entry["@id"] if isinstance(entry, dict) else str(entry)
        if not name.startswith("@") and not target.startswith(("@", "http")):
            assert NAMES.expand(target).startswith("http"), name
