"""Who is central under some filters, which communities there are, and what is around an entity, over the demonstration."""

import io

import pytest

from graph_service.answers import Filters
from graph_service.errors import NotFoundError


def test_central_entities_are_counted_within_the_scope_and_compared_with_the_whole(demo):
    scope = Filters(place=("ukraine",), until="2010")
    found = demo.central(scope, limit=10)
    assert found.stories == demo.search("", filters=scope).total
    assert found.entities[0].entity.key == "place/ukraine"
    assert [one.score for one in found.entities] == sorted((one.score for one in found.entities), reverse=True)
    assert not any(one.entity.key.startswith("topic/") for one in found.entities)
    total = demo.status()["stories"]
    for one in found.entities:
        assert 1 <= one.entity.stories <= found.stories
        due = one.entity.stories / found.stories / (len(demo.published.projection.stories_of(one.entity.key)) / total)
        assert one.lift == pytest.approx(due, abs=0.01)


def test_central_entities_of_one_type_or_none_where_no_story_is(demo):
    people = demo.central(Filters(), "person", limit=5).entities
    assert {one.entity.key.partition("/")[0] for one in people} == {"person"}
    topics = demo.central(Filters(), "topic", limit=5).entities
    assert {one.entity.key.partition("/")[0] for one in topics} == {"topic"}
    assert demo.central(Filters(since="2999")).entities == ()


def test_communities_have_labels_members_and_stories(demo):
    found = demo.communities(limit=3)
    assert found.total >= len(found.communities) > 0
    for one in found.communities:
        assert one.label == ", ".join(member.label for member in one.members[:3])
        assert one.size >= len(one.members) >= 3
        assert one.stories > 0
    assert demo.communities(limit=3, offset=1).communities[0] == found.communities[1]


def test_an_entity_in_no_story_stands_alone_and_an_unknown_one_is_an_error(demo):
    assert list(demo.neighbourhood("organization/osce-presence-in-albania")) == [
        "organization/osce-presence-in-albania"
    ]
    with pytest.raises(NotFoundError):
        demo.neighbourhood("place/kiew")


@pytest.mark.parametrize("name", ["graphml", "gexf", "node-link"])
def test_the_whole_network_is_exported(demo, name):
    written = io.BytesIO()
    demo.export(written, name)
    assert b"organization/odihr" in written.getvalue()
    assert written.getvalue().count(b"story/") >= demo.status()["stories"]
