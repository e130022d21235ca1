"""What is published is checked as a whole: whatever is damaged is found, and something can be done about it."""

import json
import shutil

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.archive import integrity
from graph_service.cli.main import main
from graph_service.settings import load
from graph_service.store.oxigraph import EmbeddedStore

FEW = [
    {"id": "bridge", "title": "A bridge opens in Kharkiv", "date": "2003-08-15", "body": "The OSCE opened a footbridge in Kharkiv."},
    {"id": "ferry", "title": "A ferry sinks near Odesa", "date": "2004", "body": "The ferry sank near Odesa on Friday. Nobody was hurt."},
]  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("sound")
    file = write_json_lines(folder / "stories.jsonl", FEW)
    with StoryGraph(load({}, data=folder / "data"), encoder) as graph:
        assert graph.add(file).errors == []
    return folder / "data"


@pytest.fixture
def data(sound, tmp_path):
    """A copy of a sound archive, to damage."""
    shutil.copytree(sound, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def generation(data):
    return data / "generations" / "000001"


@pytest.fixture
def found(data, monkeypatch):
    """What a check finds, by part; the reference data, which nothing here changes, are left out."""
    monkeypatch.setattr(integrity, "_whole_graphs", lambda _: ())

    def check():
        with StoryGraph.open(settings=load({}, data=data)) as graph:
            findings = graph.check()
        assert all(finding.hint for finding in findings)
        return {
            part: [one.message for one in findings if one.part == part] for part in sorted({f.part for f in findings})
        }

    return check


@pytest.fixture
def rewritten(generation, data):
    """Change the published graph behind the service's back."""

    def change(work):
        with StoryGraph.open(settings=load({}, data=data)) as graph:
            names = graph.snapshot.names
        store = EmbeddedStore.open(generation / "graph", names)
        work(store, names)
        store.close()

    return change


@pytest.mark.thorough
def test_what_was_published_is_sound_with_reference_data_entities_and_groups(demo):
    seen = []
    assert demo.check(progress=seen.append) == []
    assert sum(seen) == demo.answers.status()["stories"]


@pytest.mark.thorough
def test_many_stories_are_checked_in_processes_of_their_own(demo, monkeypatch):
    monkeypatch.setattr(integrity, "FEW", 1)
    assert list(integrity._stories(demo.snapshot, 2, None)) == []


@pytest.mark.parametrize("damage", [lambda f: f.unlink(), lambda f: f.write_bytes(f.read_bytes()[:-9])])
def test_a_file_that_was_changed_or_lost_is_all_that_is_told(generation, found, damage):
    damage(generation / "words" / "counts.arrow")
    told = found()
    assert told.keys() == {"files"}
    assert "words/counts.arrow" in told["files"][0]


def test_a_file_that_nobody_knows_is_told(generation, found):
    (generation / "projection" / "more.arrow").write_bytes(b"?")
    assert found()["files"][0].endswith("is not in the manifest.")


def test_what_a_story_was_read_from_is_missed_when_it_is_gone_and_when_it_changed(data, found):
    one, other = sorted(file for file in (data / "sources").rglob("*") if file.is_file())
    one.unlink()
    other.write_bytes(b"{}")
    assert sorted(message.rpartition(" ")[2] for message in found()["sources"]) == ["changed.", "gone."]


def test_a_story_that_the_graph_has_lost(found, rewritten):
    rewritten(lambda store, names: store.remove_graph(names.story("ferry")))
    told = found()
    assert told.keys() == {"counts", "projection", "words"}
    assert told["projection"] == ["The story ferry is in the projection and not in the graph."]
    assert any("2 stories, but there are 1" in message for message in told["counts"])


def test_a_mention_without_its_confidence_breaks_a_rule(found, rewritten):
    def forget(store, names):
        confidence = NamedNode(names.expand("itsrdf:taConfidence"))
        for quad in list(store.engine.quads_for_pattern(None, confidence, None, NamedNode(names.story("bridge")))):
            store.engine.remove(quad)

    rewritten(forget)
    assert any(message.startswith("A mention says how sure it is") for message in found()["shapes"])


def test_words_that_the_text_does_not_have_there(found, rewritten):
    def rename(store, names):
        graph, anchor = NamedNode(names.story("ferry")), NamedNode(names.expand("nif:anchorOf"))
        for quad in list(store.engine.quads_for_pattern(None, anchor, Literal("Odesa"), graph)):
            store.engine.remove(quad)
            store.engine.add(Quad(quad.subject, anchor, Literal("Lviv"), graph))

    rewritten(rename)
    told = found()
    assert told.keys() == {"evidence"}
    assert "/id/story/ferry#char=" in told["evidence"][0]


def test_a_mention_that_the_projection_does_not_count(found, rewritten):
    def more(store, names):
        graph = NamedNode(names.story("ferry"))
        kharkiv = NamedNode(names.entity("place/kharkiv"))
        store.add([Quad(graph, NamedNode(names.expand("schema:spatialCoverage")), kharkiv, graph)])

    rewritten(more)
    assert found()["projection"] == ["The projection and the graph disagree about the story ferry."]


@pytest.mark.usefixtures("found")
def test_the_command_says_what_to_do_and_ends_with_1(data):
    source = next(file for file in (data / "sources").rglob("*") if file.is_file())
    source.unlink()
    result = CliRunner().invoke(main, ["--data", str(data), "check"])
    assert result.exit_code == 1
    assert "Ingest the story again" in result.stderr
    assert "Found: sources 1." in result.stdout
    told = json.loads(CliRunner().invoke(main, ["--data", str(data), "check", "--json"]).stdout)
    assert (told["sound"], [one["part"] for one in told["findings"]]) == (False, ["sources"])


@pytest.mark.usefixtures("found")
def test_a_sound_archive_ends_with_0(sound):
    result = CliRunner().invoke(main, ["--data", str(sound), "check", "--json"])
    assert (result.exit_code, json.loads(result.stdout)["findings"]) == (0, [])
