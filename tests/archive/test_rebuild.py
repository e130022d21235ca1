"""Another model takes over by a rebuild, whole or not at all; what was encoded once is not encoded again."""

import json
import shutil
from pathlib import Path

import pytest
from support.digests import Digests
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.archive.snapshot import Snapshot
from graph_service.errors import DataError
from graph_service.settings import load

STORIES = Path(__file__).parents[2] / "data" / "stories"
FEW = 4


def records():
    lines = (line for file in sorted(STORIES.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line, _ in zip(lines, range(FEW), strict=False)]


def write(folder, changed=None):
    return write_json_lines(folder / "stories.jsonl", [record | (changed or {}) for record in records()])


@pytest.fixture
def opened(tmp_path):
    """Open the same data folder with one model or another."""
    graphs = []

    def open_with(name, dimensions=8):
        settings = load({}, data=tmp_path / "data", processes=1)
        graphs.append(StoryGraph(settings, Digests(name, dimensions)))
        return graphs[-1]

    yield open_with
    for graph in graphs:
        graph.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    with StoryGraph(load({}, data=folder / "data", processes=1), Digests("one@1", 8)) as graph:
        assert graph.add(write(folder)).added == FEW
    return folder / "data"


@pytest.fixture
def archive(made, opened, tmp_path):
    shutil.copytree(made, tmp_path / "data")
    return opened("one@1")


@pytest.mark.usefixtures("archive")
def test_stories_that_come_again_with_other_metadata_encode_nothing(opened, tmp_path):
    again = opened("one@1")
    assert again.add(write(tmp_path, {"source": "Another source"})).changed == FEW
    assert again.encoder.seen == []


def test_another_model_is_refused_with_the_way_out(archive, opened, tmp_path):
    other = opened("other@2", 5)
    for refused in (
        lambda: other.search("hotlines"),
        other.answers.example_questions,
        lambda: other.add(write(tmp_path, {"source": "Another"})),
        lambda: other.remove([archive.snapshot.projection.ids[0]]),
    ):
        with pytest.raises(DataError, match="graph-service rebuild"):
            refused()
    assert archive.archive.generations.current() == 1
    assert other.answers.status()["model"] == "one@1"


def test_a_rebuild_makes_the_same_stories_with_the_other_model_and_leaves_the_old_generation_whole(archive, opened):
    other, before = opened("other@2", 5), archive.snapshot
    told = []
    report = other.rebuild(progress=told.append)
    after = other.snapshot
    assert (report.changed, report.generation, sum(told)) == (FEW, 2, FEW)
    assert after.manifest.model == "other@2"
    assert sorted(after.projection.ids) == sorted(before.projection.ids)
    assert after.manifest.quads == before.manifest.quads
    assert after.passages.count() == before.passages.count()
    assert other.search("trafficking", mode="keyword").total == archive_words(before)
    old = Snapshot(before.folder, before.data)
    assert length(old) == 8
    assert length(after) == 5


def length(generation):
    return generation.passages.vectors(generation.passages.of_stories([0])).shape[1]


def archive_words(generation):
    from graph_service.index.passage_index import Scope, WeightedTerm

    return len(set(generation.passages.by_words([WeightedTerm(("traffick",))], Scope(), 400).stories.tolist()))


@pytest.mark.usefixtures("archive")
def test_a_rebuild_back_encodes_nothing(opened):
    opened("other@2", 5).rebuild()
    back = opened("one@1")
    assert back.rebuild().changed == FEW
    assert back.encoder.seen == []


def test_a_rebuild_that_would_lose_a_story_publishes_nothing_and_the_old_model_goes_on(archive, opened):
    story, digest = next(iter(archive.snapshot.projection.digests.items()))
    archive.ingest.sources.forget(digest)
    other = opened("other@2", 5)
    with pytest.raises(DataError, match=f"1 of {FEW} stories"):
        other.rebuild()
    assert archive.archive.generations.current() == 1
    archive.remove([story])
    assert archive.snapshot.manifest.stories == FEW - 1
    assert length(archive.snapshot) == 8
    assert other.rebuild().changed == FEW - 1


def test_an_archive_that_holds_no_story_any_more_may_change_its_model_too(archive, opened):
    archive.remove(archive.snapshot.projection.ids)
    other = opened("other@2", 5)
    other.rebuild()
    assert other.answers.status() | {"stories": 0, "model": "other@2"} == other.answers.status()


def test_an_archive_without_stories_says_what_to_do(opened):
    with pytest.raises(DataError, match="graph-service ingest"):
        opened("one@1").rebuild()


def test_topics_are_not_assigned_by_a_model_that_they_were_not_fitted_to_and_that_is_said_once(
    opened, tmp_path, caplog
):
    graph = opened("one@1")
    graph.add(write(tmp_path, {"fields_of_work": []}))
    assert all(not graph.answers.story(card.id).assigned for card in graph.answers.stories()[1])
    assert caplog.text.count("No topics are assigned") == 1


def test_stories_that_are_linked_again_or_rebuilt_keep_the_topics_that_their_text_speaks_of(tmp_path, encoder):
    with StoryGraph(load({}, data=tmp_path / "data", processes=1), encoder) as graph:
        graph.add(write(tmp_path, {"fields_of_work": []}))
        before = [(card.id, graph.answers.story(card.id).assigned) for card in graph.answers.stories()[1]]
        assert any(assigned for _, assigned in before)
        assert graph.relink(every=True).changed == 0
        graph.rebuild()
        assert [(card.id, graph.answers.story(card.id).assigned) for card in graph.answers.stories()[1]] == before


def test_the_command_rebuilds_with_the_model_that_is_set(archive):
    from click.testing import CliRunner

    from graph_service.cli.main import main

    ran = CliRunner().invoke(main, ["--data", str(archive.settings.data), "rebuild", "--json"])
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout.splitlines()[-1])["changed"] == FEW
    assert archive.answers.status()["model"] == "all-MiniLM-L6-v2"


def test_the_command_makes_an_archive_anew_whose_graph_has_the_shape_of_an_earlier_version(archive):
    from click.testing import CliRunner

    from graph_service.cli.main import main

    data = archive.settings.data
    for file in (data / "generations").glob("*/manifest.json"):
        manifest = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(manifest | {"graph": 0}), encoding="utf-8")
    refused = CliRunner().invoke(main, ["--data", str(data), "search", "hotline"])
    assert refused.exit_code == 1
    assert "graph-service rebuild" in refused.output
    ran = CliRunner().invoke(main, ["--data", str(data), "rebuild", "--json"])
    assert ran.exit_code == 0, ran.output
    assert CliRunner().invoke(main, ["--data", str(data), "search", "hotline"]).exit_code == 0


def test_passages_that_another_version_indexed_are_refused_until_they_are_made_anew(archive, opened):
    for file in (archive.settings.data / "generations").glob("*/manifest.json"):
        manifest = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(manifest | {"scores": 0}), encoding="utf-8")
    graph = opened("one@1")
    assert graph.answers.status()["reindex"]
    slug = graph.snapshot.projection.ids[0]
    for refused in (lambda: graph.search("hotline"), lambda: graph.remove([slug])):
        with pytest.raises(DataError, match="another version of graph-service") as error:
            refused()
        assert "graph-service rebuild" in error.value.hint
    graph.rebuild()
    assert not graph.answers.status()["reindex"]
    assert graph.search(graph.snapshot.projection.story_fields(0)["title"], mode="keyword").total
