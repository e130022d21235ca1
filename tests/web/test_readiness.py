"""Whether the service is ready: it is while what is published can be read, and it says so without reading it all each time."""

import json
import logging
import shutil
import sys

import pytest

from graph_service import StoryGraph
from graph_service.archive.linking_inputs import reference_files
from graph_service.settings import load
from graph_service.web import create_app

opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)


@pytest.fixture
def archive(demo, tmp_path):
    """A copy of the demonstration archive, to be damaged."""
    data = tmp_path / "data"
    shutil.copytree(demo.settings.data, data)
    with StoryGraph.open(settings=load({}, data=data)) as graph:
        yield graph


def published_folder(archive):
    generations = archive.archive.generations
    return generations.folder(generations.current())


def empty(file):
    file.write_bytes(b"")


def garble(file):
    file.write_bytes(b"\xff" * 5_000)


DAMAGES = [
    ("projection/stories.arrow", empty), ("projection/entities.arrow", garble), ("projection/stories.arrow", lambda file: file.unlink()),
    ("graph/*.sst", garble), ("graph/CURRENT", garble), ("groups/pairs.arrow", empty), ("passages/passages.npy", empty),
    ("passages/terms/vocabulary.arrow", garble), ("neighbours/rows.npy", empty), ("words/counts.arrow", empty), ("manifest.json", empty),
]  # fmt: skip


@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize(("files", "damage"), DAMAGES)
def test_an_archive_that_is_damaged_is_not_ready_and_why_is_told_without_paths(archive, caplog, files, damage, warm):
    client = create_app(archive).test_client()
    folder = published_folder(archive)
    if warm:
        assert client.get("/readyz").status_code == 200
    for file in folder.glob(files):
        damage(file)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/readyz")
    details = answer.get_json()
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert details["hint"]
    assert str(folder.parent.parent) not in answer.text
    assert str(folder) in caplog.text
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/search?q=election", "/api/search?q=election", "/stories", "/sparql?query=ASK{}"]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_answer_tells_where_the_server_keeps_its_files(archive, path, accept):
    for file in archive.archive.generations.root.rglob("*"):
        if file.is_file():
            garble(file)
    answer = create_app(archive).test_client().get(path, headers={"Accept": accept})
    assert answer.status_code == 503
    assert str(archive.settings.data) not in answer.text


def test_an_archive_that_was_put_back_is_ready_again(archive):
    client = create_app(archive).test_client()
    file = published_folder(archive) / "projection/stories.arrow"
    content = file.read_bytes()
    empty(file)
    assert client.get("/readyz").status_code == 503
    file.write_bytes(content)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("path", ["/readyz", "/"])
def test_what_did_not_change_is_not_read_again(archive, path):
    client = create_app(archive).test_client()
    client.get(path)
    opened.clear()
    assert client.get(path).status_code == 200
    assert not {str(file) for file in reference_files()} & set(opened)
    assert not [file for file in opened if file.startswith(str(archive.settings.data / "generations"))]


def test_a_decision_made_since_is_noticed(archive):
    client = create_app(archive).test_client()
    assert not client.get("/readyz").get_json()["dated"]
    archive.curate.rename("place/ukraine", "Ukrayina")
    assert client.get("/readyz").get_json()["dated"]


def test_words_that_older_rules_indexed_are_noticed(archive):
    assert not archive.answers.status()["reindex"]
    generations = archive.settings.data / "generations"
    for file in generations.glob("*/manifest.json"):
        manifest = json.loads(file.read_text(encoding="utf-8"))
        del manifest["analyzer"]  # as those of earlier versions
        file.write_text(json.dumps(manifest), encoding="utf-8")
    with StoryGraph.open(settings=archive.settings) as graph:
        assert graph.answers.status()["reindex"]
