"""IRIs lead to pages and to data, which is the same in every format; our own terms have a page, RDF, shapes and a JSON-LD context."""

import json

import pytest
from pyoxigraph import DefaultGraph, NamedNode, parse

from graph_service import StoryGraph
from graph_service.entity_types import TYPES
from graph_service.iris import RDF
from graph_service.rdf.formats import RDF_FORMATS
from graph_service.rdf.ontology import definitions
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.linked_data import USES

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
STORY = "first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
THINGS = ["place/kyiv", f"story/{STORY}"]


def triples(response, format_):
    return {quad.triple for quad in parse(response.data, format=format_.engine)}


@pytest.mark.parametrize(
    ("accept", "where"),
    [
        (BROWSER, "/places/kyiv"),
        ("text/turtle", "/data/place/kyiv"),
        ("application/ld+json, text/html;q=0.5", "/data/place/kyiv"),
        ("*/*", "/data/place/kyiv"),
    ],
)
def test_an_identifier_leads_people_to_the_page_and_programs_to_the_data(client, accept, where):
    response = client.get("/id/place/kyiv", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, where)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("entity_type", TYPES)
def test_what_a_prefix_stands_for_leads_to_the_list_of_its_type(client, entity_type):
    answer = client.get(f"/id/{entity_type}/")
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


def test_the_identifier_of_a_story_leads_to_its_page(client):
    assert client.get(f"/id/story/{STORY}", headers={"Accept": BROWSER}).headers["Location"] == f"/stories/{STORY}"


@pytest.mark.parametrize("thing", THINGS)
def test_every_format_says_the_same_as_the_one_at_its_extension(client, demo, thing):
    counts = set()
    for format_ in RDF_FORMATS.values():
        negotiated = client.get(f"/data/{thing}", headers={"Accept": format_.media_type})
        assert negotiated.mimetype == format_.media_type
        assert "Accept" in negotiated.headers["Vary"]
        assert negotiated.headers["Content-Location"] == f"/data/{thing}.{format_.extension}"
        named = client.get(f"/data/{thing}.{format_.extension}")
        assert named.mimetype == format_.media_type
        said = triples(named, format_)
        assert NamedNode(demo.names.entity(thing)) in {triple.subject for triple in said}
        counts.add(len(said))
    assert len(counts) == 1


def test_a_format_that_we_do_not_write_is_refused(client):
    for response in (
        client.get("/data/place/kyiv.docx"),
        client.get("/data/place/kyiv", headers={"Accept": "application/pdf, */*;q=0"}),
    ):
        assert (response.status_code, response.mimetype) == (406, "application/problem+json")
        assert "turtle" in response.get_json()["hint"]


@pytest.mark.parametrize(
    "accept",
    [
        'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
        "text/turtle;version=1.2",
        "application/pdf",
        "text/html;level=1, application/xhtml+xml, */*;v=b3;q=0.7",
    ],
)
@pytest.mark.parametrize("path", ["/data/place/kyiv", "/ontology/shapes", "/.well-known/void"])
def test_parameters_and_unknown_types_are_no_reason_to_refuse(client, accept, path):
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("name", ["trig", "n-quads"])
@pytest.mark.parametrize("thing", THINGS)
def test_who_likes_quads_best_gets_the_triples_in_the_default_graph(client, name, thing):
    response = client.get(f"/id/{thing}", headers={"Accept": RDF_FORMATS[name].media_type}, follow_redirects=True)
    quads = list(parse(response.data, format=RDF_FORMATS[name].engine))
    assert quads
    assert {quad.graph_name for quad in quads} == {DefaultGraph()}


@pytest.mark.parametrize("name", ["entities", "reference", "groups"])
def test_the_iri_of_a_graph_leads_to_what_it_holds(client, name):
    response = client.get(f"/graph/{name}", headers={"Accept": "application/n-triples"}, follow_redirects=True)
    assert (response.status_code, response.mimetype) == (200, "application/n-triples")
    assert response.data
    assert client.get("/graph/none", follow_redirects=True).status_code == 404


def test_our_own_terms_are_explained_to_people_and_programs(client):
    turtle = client.get("/ontology", headers={"Accept": "text/turtle"})
    assert turtle.mimetype == "text/turtle"
    assert len(triples(turtle, RDF_FORMATS["turtle"])) > 20
    assert "gs:Quantity" in client.get("/ontology", headers={"Accept": BROWSER}).text


def test_every_term_has_its_place_on_the_page_at_its_iri(read, demo):
    page = read("/ontology")
    linked = {a.attributes["href"] for a in page.css(".contents a")}
    for one in definitions(demo.names):
        (place,) = page.css(f'[id="{one.name}"]')
        assert one.comment in place.text()
        assert all(example in place.text() for example in one.examples)
        assert f"#{one.name}" in linked
    assert all(page.css_first(f'[id="{href[1:]}"]') is not None for href in linked)


def test_a_term_says_how_often_it_is_used_here_and_shows_it(read, demo, client):
    place = read("/ontology").css_first('[id="Quantity"]')
    stated = demo.query("SELECT (COUNT(*) AS ?n) { ?q a gs:Quantity }", "text/csv").body.split()[1].decode()
    assert f"used {stated} times" in place.text()
    shown = client.get(place.css_first("a[rel=nofollow]").attributes["href"] + "&format=json").get_json()
    assert shown["results"]["bindings"][0].keys() == {"graph", "thing", "words"}


@pytest.mark.parametrize("kind", USES)
def test_the_query_that_shows_a_term_of_each_kind_runs(demo, kind):
    terms = [term for term in definitions(demo.names) if term.kind == kind]
    assert terms
    for term in terms[:4]:
        assert demo.query(USES[kind].format(term=f"gs:{term.name}"), "text/csv").body


def test_every_format_says_the_same_of_the_terms(client, demo):
    counts = set()
    for format_ in RDF_FORMATS.values():
        answer = client.get("/ontology", headers={"Accept": format_.media_type})
        assert answer.mimetype == format_.media_type
        assert "Accept" in answer.headers["Vary"]
        said = {quad.triple for quad in parse(answer.data, format=format_.engine)}
        assert NamedNode(demo.names.term("Quantity")) in {triple.subject for triple in said}
        counts.add(len(said))
    assert len(counts) == 1
    assert client.get("/ontology?format=turtle", headers={"Accept": BROWSER}).mimetype == "text/turtle"


def test_the_shapes_are_rdf_for_whoever_asks(client):
    answer = client.get("/ontology/shapes", headers={"Accept": BROWSER})
    said = list(
        parse(answer.data, format=RDF_FORMATS[{"text/turtle": "turtle"}.get(answer.mimetype, "rdf-xml")].engine)
    )
    kinds = [quad for quad in said if quad.predicate == NamedNode(RDF + "type")]
    assert NamedNode("http://www.w3.org/ns/shacl#NodeShape") in {quad.object for quad in kinds}


def test_the_context_is_open_to_all_and_may_be_cached(client):
    answer = client.get("/ontology/context.jsonld")
    assert answer.mimetype == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=86400" in answer.headers["Cache-Control"]
    assert json.loads(answer.data)["@context"]["headline"] == "schema:headline"
    again = client.get("/ontology/context.jsonld", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_terms_are_explained_before_there_is_any_story(tmp_path):
    with StoryGraph.open(settings=load({}, data=tmp_path / "data")) as graph:
        client = create_app(graph).test_client()
        page = client.get("/ontology", headers={"Accept": BROWSER})
        assert (page.status_code, "not used yet" in page.text) == (200, True)
        assert client.get("/ontology", headers={"Accept": "text/turtle"}).status_code == 200
