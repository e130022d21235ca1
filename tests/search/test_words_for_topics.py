"""Everyday words of other languages lead to the topics that they are about, whatever language the stories are in."""

import pytest


@pytest.mark.parametrize(("word", "topic"), [
    ("Geldwäsche", "economic-activities"), ("відмивання коштів", "economic-activities"), ("коррупция", "good-governance"), ("corrupción", "good-governance"),
    ("беженцы", "migration"), ("réfugiés", "migration"), ("uchodźcy", "migration"), ("izbeglice", "migration"), ("human rights", "human-rights"),
    ("derechos humanos", "human-rights"), ("insan ticareti", "combating-trafficking-in-human-beings"), ("trgovina ljudima", "combating-trafficking-in-human-beings"),
])  # fmt: skip
def test_a_word_of_another_language_names_its_topic_and_finds_its_stories(demo, word, topic):
    results = demo.search(word)
    assert [named.entity.key for named in results.entities] == [f"topic/{topic}"]
    assert results.total > 0


@pytest.mark.parametrize("word", ["Seife", "мыло", "jabón"])
def test_a_word_for_something_else_names_no_topic(demo, word):
    assert all(not named.entity.key.startswith("topic/") for named in demo.search(word).entities)
