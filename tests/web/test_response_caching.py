"""An answer of the API is made once for a generation: asked again it is the same, after an ingest it is another."""

import shutil

import pytest

from graph_service import StoryGraph
from graph_service.answers import Answers
from graph_service.settings import load
from graph_service.web import create_app

STORY = "---\nid: {0}\n---\n# {0}\n\nThe OSCE and the Red Cross met in Vienna.\n"
ADDRESSES = [
    "/api/stories", "/api/stories/one", "/api/stories/one/related", "/api/entities?type=organization", "/api/suggest?q=vi",
    "/api/entities/place/vienna", "/api/entities/place/vienna/stories", "/api/entities/place/vienna/related",
    "/api/entities/place/vienna/similar", "/api/path?from=place/vienna&to=organization/osce", "/api/graph?center=place/vienna",
    "/api/central", "/api/communities",
]  # fmt: skip


@pytest.fixture
def graph(tmp_path, empty_archive, encoder):
    data = shutil.copytree(empty_archive, tmp_path / "data")
    with StoryGraph(load({}, data=data, processes=1), encoder) as opened:
        opened.add(written(tmp_path, "one"))
        yield opened


@pytest.fixture
def client(graph):
    return create_app(graph).test_client()


def written(folder, name):
    file = folder / f"{name}.md"
    file.write_text(STORY.format(name), encoding="utf-8")
    return file


def test_the_same_is_answered_without_asking_the_archive_again(client, monkeypatch):
    first = [client.get(address) for address in ADDRESSES]
    assert [one.status_code for one in first] == [200] * len(ADDRESSES)
    monkeypatch.setattr(Answers, "entity", None)  # whoever asks now fails
    for question in ("stories", "story", "entities", "suggest", "related", "same_story"):
        monkeypatch.setattr(Answers, question, None)
    for address, one in zip(ADDRESSES, first, strict=True):
        again = client.get(address)
        assert (again.data, again.content_type, again.headers["ETag"]) == (
            one.data,
            one.content_type,
            one.headers["ETag"],
        )
        assert client.get(address, headers={"If-None-Match": one.headers["ETag"]}).status_code == 304
        head = client.head(address)
        assert (head.status_code, head.data, head.content_length) == (200, b"", one.content_length)


def test_after_an_ingest_everything_is_asked_anew(client, graph, tmp_path):
    assert client.get("/api/stories").get_json()["total"] == 1
    before = client.get("/api/stories")
    graph.add(written(tmp_path, "two"))
    after = client.get("/api/stories", headers={"If-None-Match": before.headers["ETag"]})
    assert after.get_json()["total"] == 2
    assert client.get("/api/stories/one/related").get_json()["hits"][0]["id"] == "two"


def test_an_error_is_no_answer_to_be_kept(client, graph, tmp_path):
    assert [client.get("/api/stories/two").status_code for _ in range(2)] == [404, 404]
    assert "ETag" not in client.get("/api/stories?limit=x").headers
    graph.add(written(tmp_path, "two"))
    assert client.get("/api/stories/two").status_code == 200


def test_a_search_is_made_each_time(client):
    assert [client.get("/api/search?q=vienna").headers.get("ETag") for _ in range(2)] == [None, None]
