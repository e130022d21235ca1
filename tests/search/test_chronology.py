"""The stories before and after one, and those that a publisher's cards show."""

import pytest
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.model import Card
from graph_service.settings import load

STORIES = (
    ("undated", None, "The Daily", ["Elections"]),
    ("first", "2001-05", "The Daily", ["Elections"]),
    ("second", "2001-06-01", "the daily", ["Elections"]),
    ("elsewhere", "2001-06-02", "The Weekly", ["Elections"]),
    ("third", "2002", "The Daily", []),
    ("twin", "2003-01-01", None, []),
)


@pytest.fixture(scope="module")
def answers(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("chronology")
    rows = [
        {"id": slug, "title": f"The {slug} story", "body": f"Polling stations opened in the {slug} town.",
         "source": source, "date": date, "fields_of_work": topics}
        for slug, date, source, topics in STORIES
    ]  # fmt: skip
    rows.append(rows[-1] | {"id": "twin-2", "date": "2003-01-02", "body": "The polling stations were closed again."})
    with StoryGraph(load({}, data=folder / "data", processes=1), encoder) as graph:
        assert graph.add(write_json_lines(folder / "stories.jsonl", rows)).errors == []
        yield graph.answers


def neighbours(answers, slug):
    return {
        (entry.kind, entry.id): tuple(card and card.id for card in (entry.earlier, entry.later))
        for entry in answers.adjacent(answers.story(slug))
    }


def test_the_neighbours_of_a_story_are_of_its_source_and_of_its_topics(answers):
    assert neighbours(answers, "second") == {
        ("source", "the-daily"): ("first", "third"),
        ("topic", "elections"): ("first", "elsewhere"),
    }


def test_the_first_and_the_last_have_one_neighbour(answers):
    assert neighbours(answers, "first")["source", "the-daily"] == (None, "second")
    assert neighbours(answers, "third")["source", "the-daily"] == ("second", None)


def test_a_story_without_a_date_is_neither_before_nor_after_another(answers):
    assert neighbours(answers, "undated") == {}


def test_a_story_alone_in_its_source_has_no_neighbours_there(answers):
    assert ("source", "the-weekly") not in neighbours(answers, "elsewhere")


@pytest.mark.parametrize(
    ("card", "story"),
    [
        (Card("The first story"), "first"),
        (Card("THE FIRST STORY", date="1999"), "first"),
        (Card("The twin story", date="2003-01-02"), "twin-2"),
        (Card("The twin story"), None),
        (Card("Another story"), None),
    ],
)
def test_a_card_shows_the_story_of_its_title_where_there_is_one(answers, card, story):
    archived = answers.archived(card)
    assert (archived and archived.id) == story
