"""Identifiers lead to pages and to data, and the data says the same in every format."""

import pytest
from pyoxigraph import NamedNode, parse

from graph_service.rdf.formats import RDF_FORMATS

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
        client.get("/data/place/kyiv", headers={"Accept": "application/pdf"}),
    ):
        assert (response.status_code, response.mimetype) == (406, "application/problem+json")
        assert "turtle" in response.get_json()["hint"]


def test_our_own_terms_are_explained_to_people_and_programs(client):
    turtle = client.get("/ontology", headers={"Accept": "text/turtle"})
    assert turtle.mimetype == "text/turtle"
    assert len(triples(turtle, RDF_FORMATS["turtle"])) > 20
    assert "gs:Quantity" in client.get("/ontology", headers={"Accept": BROWSER}).text
