"""Which stories are one: by their id, else their address, else their file; never by their title alone."""

import json

import pytest

from graph_service import StoryGraph
from graph_service.reading.draft import identity_of_address
from graph_service.settings import load

REPORT = {"title": "Weekly report", "body": "The ferry to Ada carried forty people, the harbour master said."}
NEXT = {"title": "Weekly report", "body": "No ferry sailed because of ice, the harbour master said."}


@pytest.fixture
def graph(tmp_path, encoder):
    with StoryGraph(load({}, data=tmp_path / "data"), encoder) as graph:
        yield graph


def add(graph, file, *records):
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    report = graph.add(file)
    assert report.errors == []
    return report.added, report.changed


def slugs(graph):
    return sorted(card.id for card in graph.answers.stories()[1])


def test_the_next_report_is_another_story(graph, tmp_path):
    assert add(graph, tmp_path / "1.jsonl", REPORT | {"date": "2021-05-05"}) == (1, 0)
    assert add(graph, tmp_path / "2.jsonl", NEXT | {"date": "2021-05-12"}) == (1, 0)
    assert slugs(graph) == ["weekly-report", "weekly-report-2021-05-12"]


def test_a_headline_of_two_publishers_is_two_stories(graph, tmp_path):
    records = [
        REPORT | {"url": "https://a.example.org/1", "source": "Agency A"},
        NEXT | {"url": "https://b.example.org/1", "source": "Agency B"},
        NEXT | {"url": "https://c.example.org/1", "source": "Agency B"},
    ]
    assert add(graph, tmp_path / "1.jsonl", *records) == (3, 0)
    assert slugs(graph) == ["weekly-report", "weekly-report-2", "weekly-report-agency-b"]


def test_records_that_only_their_text_tells_apart_stay_apart(graph, tmp_path):
    records = [REPORT, NEXT, REPORT | {"source": "Agency A"}]
    assert add(graph, tmp_path / "1.jsonl", *records) == (3, 0)
    assert add(graph, tmp_path / "1.jsonl", *records) == (0, 0)
    assert graph.answers.status()["stories"] == 3


def test_the_same_address_with_new_text_is_an_update(graph, tmp_path):
    add(graph, tmp_path / "1.jsonl", REPORT | {"url": "http://a.example.org/ferry/"})
    assert add(
        graph, tmp_path / "2.jsonl", NEXT | {"title": "No ferry", "url": "https://a.example.org/ferry?utm_source=x#top"}
    ) == (0, 1)
    assert slugs(graph) == ["weekly-report"]
    assert graph.answers.story("weekly-report").story.title == "No ferry"
    assert len([*(tmp_path / "data" / "sources").rglob("*.json")]) == 2, "the source of the old version is kept"


def test_the_same_id_with_new_text_is_an_update_at_whatever_address(graph, tmp_path):
    add(graph, tmp_path / "1.jsonl", REPORT | {"id": "ferry", "url": "https://a.example.org/1"})
    assert add(graph, tmp_path / "2.jsonl", NEXT | {"id": "ferry", "url": "https://a.example.org/2"}) == (0, 1)
    assert slugs(graph) == ["ferry"]


def test_a_file_that_is_written_anew_is_an_update_whatever_its_title(graph, tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(f"{REPORT['title']}\n\n{REPORT['body']}", encoding="utf-8")
    assert graph.add(file).added == 1
    file.write_text(f"No ferry today\n\n{NEXT['body']}", encoding="utf-8")
    assert graph.add(file).changed == 1
    assert slugs(graph) == ["weekly-report"]


def test_a_copy_at_another_address_is_a_near_duplicate(graph, tmp_path):
    body = " ".join(
        [
            REPORT["body"],
            *(f"On day {n} the ferry carried {n} people and {n + 3} bicycles to the island." for n in range(40)),
        ]
    )
    records = [REPORT | {"body": body, "url": f"https://{host}.example.org/1"} for host in "ab"]
    assert add(graph, tmp_path / "1.jsonl", *records) == (2, 0)
    assert graph.answers.status()["stories"] == 2
    assert [same.story.id for same in graph.answers.same_story("weekly-report")] == ["weekly-report-2"]


def test_identities_outlive_linking_again_and_a_rebuild(graph, tmp_path):
    add(graph, tmp_path / "1.jsonl", REPORT)
    add(graph, tmp_path / "2.jsonl", NEXT)
    before = {slug: graph.answers.story(slug).story.identity for slug in slugs(graph)}
    graph.relink(every=True)
    graph.rebuild()
    assert {slug: graph.answers.story(slug).story.identity for slug in slugs(graph)} == before
    assert add(graph, tmp_path / "2.jsonl", NEXT | {"body": "The ferry sails again, the harbour master said."}) == (
        0,
        1,
    )


@pytest.mark.parametrize(
    "url",
    ["https://a.example.org/x", "http://a.example.org/x/", "https://a.example.org/x#part", "https://a.example.org/x?utm_medium=mail&fbclid=1"],
)  # fmt: skip
def test_addresses_of_one_page_are_one(url):
    assert identity_of_address(url) == "url:a.example.org/x"


def test_a_query_that_chooses_the_page_counts():
    assert identity_of_address("https://a.example.org/x?id=1") != identity_of_address("https://a.example.org/x?id=2")


def test_a_story_that_takes_the_place_of_another_of_its_file_is_noted(graph, tmp_path):
    file = tmp_path / "1.jsonl"
    assert add(graph, file, REPORT | {"id": "ferry"}, NEXT | {"id": "ferry", "title": "No ferry"}) == (1, 1)
    file.write_text("\n".join(json.dumps(REPORT | {"id": "bus", "body": f"{text} in Ada."}) for text in ("A", "B")))
    (note,) = graph.add(file).notes
    assert (note.line, note.message) == (
        2,
        f"it has the id or the address of {file}:1, and is kept in its place; give each story its own.",
    )
    assert graph.answers.story("ferry").story.title == "No ferry"
