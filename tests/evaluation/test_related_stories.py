"""Related stories measured against lists and against labels, which the system never sees."""

import json

import pytest
from click.testing import CliRunner
from support.json_lines import write_json_lines

from graph_service.cli.main import main
from graph_service.errors import InputError, SourceError
from graph_service.evaluation.related_stories import (
    Labels,
    StoryRecord,
    draw,
    read_stories,
    related_lists,
    select_stories,
    story_labels,
)

SUBJECTS = {
    "hotline": "Victims of trafficking ring the free hotline that La Strada staffs in Kyiv",
    "election": "Observers of the election watched how ballots were counted in Tbilisi",
    "mines": "Sappers cleared landmines and old ammunition from fields near Dushanbe",
}
WAYS = ("opened", "was praised", "ended")
STORIES = [
    {
        "id": f"{subject}-{n}",
        "title": f"{subject.title()} {way}",
        "body": f"{sentence}. It {way} this year, officials said in their report number {n}.",
        "date": f"2003-0{n + 1}-11",
        "url": f"https://www.example.org/{subject}/{n}/",
        "secret": [f"label-of-{subject}"],
        "related": [f"{subject}-{other}" for other in range(3) if other != n],
    }
    for subject, sentence in SUBJECTS.items()
    for n, way in enumerate(WAYS)
]


def story_records(*records):
    return [StoryRecord(str(record["id"]), record, n) for n, record in enumerate(records, 1)]


def related(tmp_path, *arguments):
    ran = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "eval", "related", *arguments])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def test_lists_are_met_in_each_way_beside_the_yardsticks(tmp_path):
    broken = {"id": "hotline-0", "title": "Again", "body": "The same id."}, {"id": "odd", "title": "No body"}
    report = related(
        tmp_path, str(write_json_lines(tmp_path / "stories.jsonl", [*STORIES, *broken])), "--json", "--limit", "2"
    )
    assert list(report["runs"]) == ["plain BM25", "plain all-MiniLM-L6-v2", "plain hybrid", "related"]
    for run in report["runs"].values():
        assert run["nDCG@5"] > 0.9
        assert run["P@5"] == pytest.approx(0.4, abs=0.01)
        assert run["R@10"] == 1
    assert (report["stories"], report["queries"]) == (9, 9)
    assert report["left_out"] == {"stories with an id that came before": 1, "stories that could not be read": 1}
    assert 'has no "body"' in report["errors"][0]
    assert {one["measure"] for one in report["differences"]} == {"nDCG@5", "P@5", "R@10"}
    assert len(report["worst"]) == 2


def test_labels_are_met_by_stories_that_share_one(tmp_path):
    file = write_json_lines(
        tmp_path / "stories.jsonl", [*STORIES, {"id": "bare", "title": "Bare", "body": "Without labels."}]
    )
    arguments = ("--labels", "secret", "--stories", "8", "--queries", "4", "--seed", "2", "--json")
    report = related(tmp_path, str(file), *arguments)
    assert (report["stories"], report["queries"]) == (8, 4)
    assert list(report["runs"]["related"]) == ["P@10", "p50_ms", "p95_ms"]
    assert 0.1 <= report["runs"]["plain hybrid"]["P@10"] <= 0.2
    assert report["left_out"]["stories that were not drawn or have no label"] == 2


@pytest.mark.parametrize("labels", ["secret", "fields_of_work"])
def test_what_holds_the_answers_never_reaches_the_system(tmp_path, labels):
    story = STORIES[0] | {"fields_of_work": ["label-of-hotline"], "orgs": ["la-strada"]}
    sent, *_ = select_stories(story_records(story, *STORIES[1:3]), tmp_path / "stories.jsonl", labels, None, 1).sent
    record = json.loads(sent.document.data)
    assert record.keys() == {"id", "title", "body", "date", "url"} | ({"fields_of_work"} - {labels})
    assert record["id"] == "story-1"


@pytest.mark.parametrize(
    ("pointer", "meant"),
    [
        ("b", "b"),
        ("nobody", None),
        ({"title": "Anything", "url": "http://example.org/B"}, "b"),
        ({"title": "LÉGER  title"}, "b"),
        ({"title": "Leger title", "date": "2004"}, "c"),
        ({"title": "Leger title", "date": "1999-01-01"}, None),
        ({"title": "Leger title", "url": "https://elsewhere.org"}, "b"),
        ({"url": "https://elsewhere.org"}, None),
        ({}, None),
        ("a", None),
    ],
)
def test_a_pointer_means_the_story_of_its_id_its_address_or_its_title(tmp_path, pointer, meant):
    stories = story_records(
        {"id": "a", "title": "A", "related": [pointer, "d"]},
        {"id": "b", "title": "Leger title", "url": "https://www.example.org/b/", "date": "2003-02"},
        {"id": "c", "title": "Léger title", "date": "2004-05-01"},
        {"id": "d", "title": "D"},
    )
    lists, dangling = related_lists(stories, tmp_path)
    assert lists.related["a"] == frozenset({"d"} | ({meant} - {None}))
    assert dangling == (meant is None and pointer != "a")
    assert lists.queries() == ["a"]


@pytest.mark.parametrize("given", ["b", [1], {"b": 1}, [["b"]]])
def test_a_list_that_is_none_is_named_with_its_line(given):
    with pytest.raises(SourceError, match=r"f\.jsonl:2: its .related. is not a list"):
        related_lists(story_records({"id": "a", "title": "A"}, {"id": "b", "title": "B", "related": given}), "f.jsonl")


def test_a_file_without_answers_says_what_is_needed(tmp_path):
    bare = story_records({"id": "a", "title": "A"}, {"id": "b", "title": "B", "related": ["b", "gone"]})
    with pytest.raises(InputError, match="no story points to another"):
        related_lists(bare, tmp_path)
    with pytest.raises(InputError, match='no story has labels under "topics"'):
        story_labels(bare, "topics", tmp_path)
    with pytest.raises(SourceError, match="is not a list of labels"):
        story_labels(story_records({"id": "a", "topics": [1]}), "topics", tmp_path)


def test_stories_without_an_id_go_by_their_title_and_each_id_counts_once(tmp_path):
    records = {"title": "A title"}, {"id": "a-title"}, {"title": "!"}, {"id": 7}
    file = write_json_lines(tmp_path / "stories.jsonl", [record | {"topics": "mines"} for record in records])
    assert [story.key for story in read_stories(file)] == ["a-title", "a-title", "line-3", "7"]
    selection = select_stories(read_stories(file), file, "topics", None, 1)
    assert ([story.line for story in selection.stories], selection.repeated) == ([1, 3, 4], 1)


def test_precision_asks_only_for_what_was_found():
    labels = Labels({"a": frozenset({"x", "y"}), "b": frozenset({"y"}), "c": frozenset({"z"}), "d": frozenset()})
    assert labels.qrels({"a": {"b", "c", "d"}}) == {"a": {"b": 1, "c": 0, "d": 0}}
    assert labels.queries() == ["a", "b", "c"]


def test_a_draw_is_in_order_and_its_seed_decides_it():
    stories = story_records(*({"id": str(n)} for n in range(30)))
    some = draw(stories, 10, 4)
    assert some == draw(stories, 10, 4) != draw(stories, 10, 5)
    assert [story.line for story in some] == sorted(story.line for story in some)
    assert draw(stories, None, 1) == draw(stories, 99, 1) == stories
