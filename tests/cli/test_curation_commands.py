"""Decisions about names as a person makes them: decided, listed, undone, redone, and applied to what is here already."""

import json
import shutil

import pytest
from click.testing import CliRunner
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.cli.main import main
from graph_service.settings import load

STORIES = (
    {"id": "course", "title": "Judges learn", "date": "2003-08-15",
     "body": "The OSCE Mission in Kosovo trained judges in Prizren. The Mission thanked Minister Anna Wagner. Wagner smiled."},
    {"id": "visit", "title": "A visit", "date": "2003-09-01",
     "body": "Minister Ana Wagner came to Vienna on Monday. Wagner spoke, officials said."},
    {"id": "other", "title": "Another", "date": "2004-01-02", "body": "Reporters met in Lisbon on Tuesday."},
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory, empty_archive, encoder):
    data = shutil.copytree(empty_archive, tmp_path_factory.mktemp("curated") / "data")
    file = write_json_lines(data.parent / "stories.jsonl", STORIES)
    with StoryGraph(load({}, data=data), encoder) as graph:
        assert graph.add(file).errors == []
    return data


@pytest.fixture
def run(folder):
    """Run a command on the archive; the file of decisions is gone again afterwards."""

    def command(*arguments, code=0):
        result = CliRunner().invoke(main, ["--data", str(folder), *arguments])
        assert result.exit_code == code, result.output
        return result.output

    yield command
    (folder / "curation.ttl").unlink(missing_ok=True)


def decided(run):
    return [[d["text"] for d in e["decisions"]] for e in json.loads(run("curate", "list", "--json"))["decisions"]]


def graph_of(folder):
    return StoryGraph.open(settings=load({}, data=folder))


def test_a_merge_is_applied_by_relinking_and_undoing_it_brings_back_what_was(run, folder):
    printed = run("curate", "merge", "person/ana-wagner", "person/anna-wagner")
    assert "person/ana-wagner is merged into person/anna-wagner" in printed
    assert "graph-service relink" in printed
    assert "have changed since" in run("status")
    relinked = json.loads(run("relink", "--json").splitlines()[-1])
    assert (relinked["changed"], relinked["unchanged"], relinked["dated"]) == (1, 2, False)
    with graph_of(folder) as graph:
        page = graph.entity("person/ana-wagner")
        assert (page.entity.key, page.total) == ("person/anna-wagner", 2)
        assert graph.search("", filters=None).total == 3
        assert {"Ana Wagner"} <= set(page.entity.aliases)
        assert graph.names.entity("person/ana-wagner") in page.entity.same_as
        number = graph.archive.generations.current()
    assert json.loads(run("relink", "--json").splitlines()[-1])["changed"] == 0
    run("curate", "undo", "1")
    assert decided(run) == []
    with graph_of(folder) as graph:
        graph.relink()
        assert "_session" not in vars(graph.encoder)  # what reads as before is not encoded again
        assert graph.archive.generations.current() == number + 1
        assert graph.entity("person/ana-wagner").entity.key == "person/ana-wagner"
        assert graph.entity("person/anna-wagner").total == 1
        assert graph.answers.redirect("person/ana-wagner") is None


def test_what_rules_merged_is_listed_with_an_example_and_can_be_filtered(run):
    answer = json.loads(run("curate", "merges", "--json"))
    assert ("Mission", "organization/osce-mission-in-kosovo", "back-reference") in {
        (m["surface"], m["key"], m["rule"]) for m in answer["merges"]
    }
    people = json.loads(run("curate", "merges", "--type", "person", "--json"))
    assert {m["surface"] for m in people["merges"]} == {"Wagner"}
    assert all(m["surface"] in m["sentence"] and m["stories"] == 1 for m in people["merges"])
    printed = run("curate", "merges", "--entity", "organization/osce-mission-in-kosovo", "--limit", "1")
    assert "curate split organization/osce-mission-in-kosovo Mission" in printed


def test_each_kind_of_decision_is_written_down_in_words_and_in_turtle(run, folder):
    run("curate", "split", "person/anna-wagner", "Wagner", "--as", "Otto Wagner")
    run("curate", "rename", "place/vienna", 'Vienna "the old"')
    run("curate", "block", "Big  House")
    run("curate", "block", "House", "--for", "place/prizren")
    run("curate", "name", "place/prizren", "Призрен", "--language", "sr")
    assert decided(run) == [
        ["person/otto-wagner is shown as “Otto Wagner”", "person/anna-wagner is never named “Wagner”",
         "person/otto-wagner is never the same as person/anna-wagner", "person/otto-wagner is also named “Wagner”"],
        ['place/vienna is shown as “Vienna "the old"”'],
        ["nothing is named “Big House” of its own"],
        ["place/prizren is never named “House”"],
        ["place/prizren is also named “Призрен”"],
    ]  # fmt: skip
    text = (folder / "curation.ttl").read_text(encoding="utf-8")
    assert '<id/place/prizren> skos:altLabel "Призрен"@sr .  # 20' in text
    with graph_of(folder) as graph:
        assert [entry.note[:2] for entry in graph.curate.entries()] == ["20"] * 5


def test_what_is_undone_can_be_redone_and_the_rest_stays_as_it_was_written(run, folder):
    run("curate", "block", "One")
    file = folder / "curation.ttl"
    own = '# my own note\n[] gs:neverNamed "Two" ,\n   "Three" .  # both\n'
    file.write_text(file.read_text(encoding="utf-8") + own, encoding="utf-8")
    run("curate", "block", "Four")
    before = file.read_text(encoding="utf-8")
    run("curate", "undo", "2")
    assert [one[0] for one in decided(run)] == [
        "nothing is named “One” of its own",
        "nothing is named “Four” of its own",
    ]
    assert "# my own note" in file.read_text(encoding="utf-8")
    run("curate", "undo", "1")
    run("curate", "redo")
    assert [one[0] for one in decided(run)] == [
        "nothing is named “Four” of its own",
        "nothing is named “One” of its own",
    ]
    run("curate", "redo")
    assert len(decided(run)) == 3
    assert sorted(file.read_text(encoding="utf-8").splitlines()) == sorted(before.splitlines())
    assert "Nothing was undone" in run("curate", "redo", code=1)


def test_a_key_that_is_not_here_is_an_error_with_those_it_is_near_and_so_is_what_is_no_name(run, folder):
    assert "person/anna-wagner" in run("curate", "merge", "person/ana-wagner", "person/ana-wagnr", code=1)
    assert "place/vienna" in run("curate", "rename", "vienna", "Wien", code=1)
    assert "story/course" in run("curate", "rename", "story/course", "x", code=1)
    assert "not a language" in run("curate", "name", "place/vienna", "Wien", "--language", "de . [] a []", code=1)
    assert "not a name" in run("curate", "rename", "place/vienna", " \n", code=1)
    assert not (folder / "curation.ttl").exists()


def test_a_decision_that_contradicts_another_is_refused_and_nothing_is_written(run, folder):
    run("curate", "merge", "person/ana-wagner", "person/anna-wagner")
    before = (folder / "curation.ttl").read_text(encoding="utf-8")
    assert "curation.ttl:" in run("curate", "merge", "person/anna-wagner", "person/ana-wagner", code=1)
    assert "another type" in run("curate", "merge", "person/anna-wagner", "place/vienna", code=1)
    assert "tells them apart" in run("curate", "split", "person/anna-wagner", "W", "--as", "Anna Wagner", code=1)
    assert (folder / "curation.ttl").read_text(encoding="utf-8") == before


def test_a_decision_that_another_needs_is_not_undone(run):
    run("curate", "rename", "person/anna-wagner", "Anna W.")
    run("curate", "name", "person/anna-wagner", "Lady W.")
    assert "no file knows person/anna-wagner" in run("curate", "undo", "1", code=1)
    assert len(decided(run)) == 2


def test_a_file_that_contradicts_itself_stops_an_ingest_before_it_begins(run, folder):
    (folder / "curation.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<id/person/a> owl:sameAs <id/place/b> .\n", encoding="utf-8"
    )
    printed = run("ingest", str(folder.parent / "stories.jsonl"), code=1)
    assert f"{folder / 'curation.ttl'}:2:" in printed
    assert "another type" in printed
