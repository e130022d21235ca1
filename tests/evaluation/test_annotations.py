"""The annotated files hold together: what they name stands in their texts, and answers are among their documents."""

import math
import re
from collections import Counter

import pytest

from graph_service.evaluation.runs import records
from graph_service.evaluation.scores import ends_of

LANGUAGES = {"uk", "ru", "de", "fr", "it", "es", "pl", "sr"}


JOINED = {"zh", "ja", "ar"}  # languages that write names without a blank beside them


def absent_from(text, surfaces, language="en"):
    if language in JOINED:
        return [surface for surface in surfaces if surface not in text]
    return [surface for surface in surfaces if not re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", text)]


@pytest.mark.parametrize("file", [
    "linking.jsonl", "languages.jsonl", "languages-2.jsonl", "more-languages.jsonl", "general.jsonl", "general-2.jsonl",
    "fresh-general.jsonl",
])  # fmt: skip
def test_every_annotated_surface_stands_in_its_story(file, cases):
    for _, story in records(cases / "gold" / file):
        surfaces = [surface for entity in story["entities"] for surface in entity["surfaces"]]
        assert absent_from(story["text"], surfaces + story["not_entities"], story.get("language")) == [], story["id"]
        entities = [(entity["type"], entity["label"], entity.get("iso")) for entity in story["entities"]]
        assert len(set(entities)) == len(entities), story["id"]


def test_a_third_of_the_stories_in_eight_languages_is_held_out(cases):
    stories = [story for _, story in records(cases / "gold" / "languages.jsonl")]
    assert Counter(story["language"] for story in stories) == dict.fromkeys(LANGUAGES, 5)
    held_out = [story["language"] for story in stories if story.get("held_out")]
    assert (len(held_out), set(held_out)) == (13, LANGUAGES)


@pytest.mark.parametrize(
    ("file", "count"), [("general.jsonl", (37, 12)), ("fresh-general.jsonl", (30, 10)), ("general-2.jsonl", (36, 12))]
)
def test_a_third_of_the_general_news_is_held_out(file, count, cases):
    stories = [story for _, story in records(cases / "gold" / file)]
    assert (len(stories), sum(bool(story.get("held_out")) for story in stories)) == count


def test_a_third_of_the_local_news_in_twelve_languages_is_held_out(cases):
    stories = [story for _, story in records(cases / "gold" / "languages-2.jsonl")]
    counts = Counter(story["language"] for story in stories)
    assert counts == dict.fromkeys((LANGUAGES | {"ro"}) - {"sr"}, 5) | dict.fromkeys(("sr", "tr", "cs", "bg"), 2)
    assert [bool(story.get("held_out")) for story in stories].count(True) * 3 == len(stories)


def test_a_third_of_the_stories_in_thirteen_languages_is_held_out(cases):
    stories = [story for _, story in records(cases / "gold" / "more-languages.jsonl")]
    assert len({story["language"] for story in stories}) == 13
    assert [bool(story.get("held_out")) for story in stories].count(True) * 3 == len(stories)


@pytest.mark.parametrize(
    ("file", "texts", "held_out"),
    [("fresh-quantities.jsonl", 200, 70), ("quantities-more-languages.jsonl", 112, 42)],
)
def test_a_third_of_the_later_quantities_is_held_out(file, texts, held_out, cases):
    annotated = [record for _, record in records(cases / "gold" / file)]
    assert (len(annotated), sum(bool(record.get("held_out")) for record in annotated)) == (texts, held_out)


@pytest.mark.parametrize("file", ["quantities.jsonl", "fresh-quantities.jsonl", "quantities-more-languages.jsonl"])
def test_every_annotated_number_and_date_stands_in_its_text(file, cases):
    for _, record in records(cases / "gold" / file):
        quantities, dates = record["quantities"], record["dates"]
        assert (
            absent_from(record["text"], [item["surface"] for item in quantities + dates], record["language"]) == []
        ), record["id"]
        assert all(quantity["of"] and quantity.get("bound", "") in record["text"].lower() for quantity in quantities)
        assert all(quantity["value"] < quantity.get("upper", math.inf) for quantity in quantities)
        assert all(ends_of(date["value"]) for date in dates)


def test_the_second_readings_are_of_the_same_texts(cases):
    for file in ("languages.jsonl", "quantities.jsonl"):
        first, second = (
            [record["id"] for _, record in records(folder / file)]
            for folder in (cases / "gold", cases / "gold" / "second-reading")
        )
        assert first == second


def test_every_query_has_its_answer_among_eight_texts(cases):
    for _, record in records(cases / "gold" / "search-words.jsonl"):
        documents = {document["id"] for document in record["documents"]}
        assert len(documents) == len(record["queries"]) == 8
        assert all(query["relevant"] and documents.issuperset(query["relevant"]) for query in record["queries"])
