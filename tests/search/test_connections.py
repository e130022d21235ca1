"""Who is central under some filters, which communities there are, and what is around an entity, over the demonstration."""

import io

import pytest

from graph_service.errors import NotFoundError
from graph_service.results import Filters


def test_central_entities_have_counts_under_the_filters_and_a_lift_over_the_archive(demo):
    scope = Filters(place=("ukraine",), until="2010")
    result = demo.answers.central(scope, limit=10)
    assert result.stories == demo.search("", filters=scope).total
    assert result.entities[0].entity.key == "place/ukraine"
    assert [entry.score for entry in result.entities] == sorted(
        (entry.score for entry in result.entities), reverse=True
    )
    assert not any(entry.entity.key.startswith("topic/") for entry in result.entities)
    total = demo.answers.status()["stories"]
    for entry in result.entities:
        assert 1 <= entry.entity.stories <= result.stories
        expected = (
            entry.entity.stories / result.stories / (len(demo.snapshot.projection.stories_of(entry.entity.key)) / total)
        )
        assert entry.lift == pytest.approx(expected, abs=0.01)


def test_central_entities_of_one_type_and_of_no_story(demo):
    people = demo.answers.central(Filters(), "person", limit=5).entities
    assert {entry.entity.key.partition("/")[0] for entry in people} == {"person"}
    topics = demo.answers.central(Filters(), "topic", limit=5).entities
    assert {entry.entity.key.partition("/")[0] for entry in topics} == {"topic"}
    assert demo.answers.central(Filters(since="2999")).entities == ()


def test_communities_have_labels_members_and_stories(demo):
    result = demo.answers.communities(limit=3)
    assert result.total >= len(result.communities) > 0
    for entry in result.communities:
        assert entry.label == ", ".join(member.label for member in entry.members[:3])
        assert entry.size >= len(entry.members) >= 3
        assert entry.stories > 0
    assert demo.answers.communities(limit=3, offset=1).communities[0] == result.communities[1]


def test_an_entity_in_no_story_stands_alone_and_an_unknown_one_is_an_error(demo):
    assert list(demo.answers.neighbourhood("organization/osce-presence-in-albania")) == [
        "organization/osce-presence-in-albania"
    ]
    with pytest.raises(NotFoundError):
        demo.answers.neighbourhood("place/kiew")


@pytest.mark.parametrize("name", ["graphml", "gexf", "node-link", "d3", "csv-nodes", "csv-edges"])
def test_the_whole_network_is_exported(demo, name):
    written = io.BytesIO()
    demo.answers.export(written, name)
    assert b"organization/odihr" in written.getvalue()
    assert written.getvalue().count(b"story/") >= demo.answers.status()["stories"]
