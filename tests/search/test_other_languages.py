"""Questions in languages that the archive is not in, and about regions that stories seldom name."""

import pytest

from graph_service.results import Filters


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("mensenrechten", "human-rights"), ("mensenhandel in Oekraïne", "combating-trafficking-in-human-beings"), ("igualdade de género", "gender-equality"),
        ("cinsiyet eşitliği", "gender-equality"), ("människohandel", "combating-trafficking-in-human-beings"), ("menneskerettigheter", "human-rights"),
        ("ihmiskauppa", "combating-trafficking-in-human-beings"), ("onderwijs", "education"), ("gestion des frontières", "border-management"),
    ],
)  # fmt: skip
def test_a_topic_is_asked_for_in_the_languages_of_europe(demo, question, topic):
    result = demo.search(question)
    assert f"topic/{topic}" in {named.entity.key for named in result.entities}
    assert result.hits[0].story.id in {story.id for story in demo.entity(f"topic/{topic}", limit=100).stories}


def test_beside_a_name_as_no_story_writes_it_the_words_of_its_language_are_not_missed(demo):
    result = demo.search("opleiding voor politieagenten in Tadzjikistan")
    assert result.total
    in_tajikistan = demo.search("", filters=Filters(place=("tajikistan",)), limit=100)
    assert {hit.story.id for hit in result.hits} <= {hit.story.id for hit in in_tajikistan.hits}
    assert demo.search("Kiev earthquake").total == 0


def test_an_article_of_another_language_is_no_acronym(demo):
    assert "organization/european-union" not in {
        named.entity.key for named in demo.search("lucha contra el terrorismo").entities
    }


def test_a_region_of_the_world_includes_its_countries(demo):
    result = demo.search("Central Asia", limit=100)
    countries = Filters(place=("kazakhstan", "kyrgyzstan", "tajikistan", "turkmenistan", "uzbekistan", "central-asia"))
    assert {hit.story.id for hit in result.hits} == {
        hit.story.id for hit in demo.search("", filters=countries, limit=100).hits
    }
    assert "“Central Asia” includes its countries, of which stories name 5." in result.note
    assert demo.search("training in Southeast Asia").note == ""
