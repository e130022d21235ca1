"""Authors and the places of datelines are found in a question, and told from the entities that are called likewise."""

import json
from pathlib import Path

import pytest
from support.stories import linked_story

from graph_service import StoryGraph
from graph_service.index.bylines import BylineIndex
from graph_service.network.projection import Projection
from graph_service.network.tables import story_row
from graph_service.settings import load

LUNCHES = "School lunches cost more this year, said the head of the canteen of a school in Bristol."
REFUGEES = "Refugees from Syria crossed the border of Jordan. Jordan has asked other states for help."


@pytest.fixture(scope="module")
def by_mary_jordan(tmp_path_factory, encoder):
    """An archive with stories by Mary Jordan, and others about Jordan."""
    folder = tmp_path_factory.mktemp("bylines")
    stories = [
        *({"id": f"lunch-{n}", "title": f"School lunches, part {n}", "body": LUNCHES, "authors": ["Mary Jordan"]} for n in range(5)),
        *({"id": f"border-{n}", "title": f"Refugees cross into Jordan, day {n}", "body": REFUGEES} for n in range(2)),
    ]  # fmt: skip
    Path(folder / "stories.jsonl").write_text("\n".join(map(json.dumps, stories)), encoding="utf-8")
    with StoryGraph(load({}, data=folder / "data", processes=1), encoder) as graph:
        assert graph.add(folder / "stories.jsonl").errors == []
        yield graph


def ids(graph, query):
    return {hit.story.id for hit in graph.search(query, limit=20).hits}


@pytest.mark.parametrize("query", ["Mary Jordan", "by Mary Jordan", "mary jordan"])
def test_an_author_whose_surname_is_a_country_is_found_by_the_whole_name(by_mary_jordan, query):
    assert ids(by_mary_jordan, query) == {f"lunch-{n}" for n in range(5)}


@pytest.mark.parametrize("query", ["Jordan refugees", "Jordan"])
def test_a_country_finds_no_stories_by_an_author_with_that_surname(by_mary_jordan, query):
    assert ids(by_mary_jordan, query) == {"border-0", "border-1"}


def test_the_agency_in_a_dateline_is_no_part_of_its_place(by_mary_jordan):
    sent = story_row(linked_story(dateline="PARIS (Reuters), 3 April", entities=()))
    index = BylineIndex(Projection.empty().update((), [sent], []), by_mary_jordan.snapshot.terms)
    assert [(each.field, list(each.stories)) for each in index.find("Paris")] == [("dateline", [0])]
