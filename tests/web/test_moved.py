"""An IRI that was once published still answers after a merge: whoever asks is led to what took its place."""

import shutil

import pytest
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.settings import load
from graph_service.web import create_app

BROWSER = "text/html,application/xhtml+xml;q=0.9"
STORIES = (
    {"id": "one", "title": "One", "body": "Minister Anna Wagner came to Vienna on Monday, officials said."},
    {"id": "two", "title": "Two", "body": "Minister Ana Wagner came to Lisbon on Monday, officials said."},
)


@pytest.fixture(scope="module")
def merged(tmp_path_factory, empty_archive, encoder):
    data = shutil.copytree(empty_archive, tmp_path_factory.mktemp("merged") / "data")
    file = write_json_lines(data.parent / "stories.jsonl", STORIES)
    with StoryGraph(load({}, data=data), encoder) as graph:
        graph.add(file)
        graph.curate.merge("person/ana-wagner", "person/anna-wagner")
        assert create_app(graph).test_client().get("/people/ana-wagner").status_code == 200
        graph.relink()
        yield graph


@pytest.fixture
def client(merged):
    return create_app(merged).test_client()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/id/person/ana-wagner", "/id/person/anna-wagner"),
        ("/people/ana-wagner", "/people/anna-wagner"),
        ("/people/ana-wagner?offset=20", "/people/anna-wagner?offset=20"),
        ("/data/person/ana-wagner", "/data/person/anna-wagner"),
        ("/data/person/ana-wagner.ttl", "/data/person/anna-wagner.ttl"),
        ("/api/entities/person/ana-wagner", "/api/entities/person/anna-wagner"),
        ("/api/entities/person/ana-wagner/stories?limit=1", "/api/entities/person/anna-wagner/stories?limit=1"),
        ("/api/entities/person/ana-wagner/related", "/api/entities/person/anna-wagner/related"),
    ],
)
@pytest.mark.parametrize("accept", [BROWSER, "text/turtle", "*/*"])
def test_every_address_of_what_was_merged_leads_on_for_good(client, old, new, accept):
    response = client.get(old, headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (301, new)


def test_what_took_its_place_answers_there_and_names_the_old_address(client, merged):
    page = client.get("/api/entities/person/ana-wagner", follow_redirects=True).get_json()
    assert (page["id"], page["total"]) == ("anna-wagner", 2)
    assert page["same_as"] == [merged.names.entity("person/ana-wagner")]
    turtle = client.get("/data/person/anna-wagner", headers={"Accept": "text/turtle"}).text
    assert "owl:sameAs person:ana-wagner" in turtle
    rows = merged.query("SELECT ?new { person:ana-wagner dcterms:isReplacedBy ?new }", "text/csv").body.decode().split()
    assert rows == ["new", merged.names.entity("person/anna-wagner")]


def test_a_split_and_a_rename_leave_the_address(client):
    assert client.get("/people/anna-wagner").status_code == 200
    assert client.get("/people/nobody").status_code == 404
