"""The projection answers as the graph would, and an added story changes no other answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stories import full_story, linked_story

from graph_service.errors import DataError
from graph_service.iris import Names
from graph_service.model import Entity
from graph_service.network.facets import FacetCounts
from graph_service.network.networkx_view import network
from graph_service.network.projection import Projection
from graph_service.network.tables import StoryRow, story_row
from graph_service.results import Filters, Position

ENTITIES = [Entity(type="place", id=f"p{n}", label=f"P{n}") for n in range(5)]
rows = st.lists(
    st.builds(
        StoryRow,
        id=st.sampled_from([f"s{n}" for n in range(6)]),
        title=st.just("T"),
        date=st.sampled_from([None, "2001", "2002-05", "2002-05-06"]),
        source=st.sampled_from([None, "OSCE"]),
        language=st.just("en"),
        digest=st.just("d"),
        mentions=st.dictionaries(st.sampled_from([e.key for e in ENTITIES]), st.integers(1, 9)),
    ),
    unique_by=lambda row: row.id,
)


@given(first=rows, removed=st.sets(st.sampled_from([f"s{n}" for n in range(6)])), second=rows)
def test_changing_stories_gives_the_same_as_starting_from_what_is_left(first, removed, second):
    changed = Projection.empty().update([], first, ENTITIES).update(removed, second, ENTITIES)
    gone = removed | {row.id for row in second}
    left = [row for row in first if row.id not in gone] + second
    fresh = Projection.empty().update([], left, ENTITIES)
    assert changed.ids == [row.id for row in left]
    for entity in ENTITIES:
        named = {row.id for row in left if entity.key in row.mentions}
        assert {changed.ids[n] for n in changed.stories_of(entity.key)} == named
        assert changed.co_mentioned(entity.key) == fresh.co_mentioned(entity.key)
    assert changed.matrix.toarray().tolist() == fresh.matrix.toarray().tolist()


@given(rows)
def test_facets_count_exactly_the_stories_that_name_a_value(all_rows):
    projection = Projection.empty().update([], all_rows, ENTITIES)
    every = np.arange(len(all_rows), dtype=np.int32)
    values = FacetCounts(projection, Filters(), every, {}).page("place", limit=10).values
    for value in values:
        assert value.count == sum(f"place/{value.id}" in row.mentions for row in all_rows) > 0
    assert len(values) == len({key for row in all_rows for key in row.mentions})


def test_undated_stories_come_last_and_the_newest_first():
    all_rows = [
        story_row(linked_story(slug, date=date)) for slug, date in (("a", None), ("b", "2001"), ("c", "2002-05"))
    ]
    projection = Projection.empty().update([], all_rows, linked_story().entities.values())
    assert [projection.ids[n] for n in projection.latest] == ["c", "b", "a"]


def test_what_is_saved_is_what_is_opened(tmp_path):
    story = full_story()
    projection = Projection.empty().update([], [story_row(story)], story.entities.values())
    projection.save(tmp_path / "p")
    opened = Projection.open(tmp_path / "p")
    assert opened.stories.equals(projection.stories)
    assert opened.entities.equals(projection.entities)
    assert opened.named == set(story.entities)
    (tmp_path / "p" / "stories.arrow").write_bytes(b"damaged")
    with pytest.raises(DataError, match="cannot be read"):
        Projection.open(tmp_path / "p")


def test_the_network_has_stories_entities_and_what_contains_them():
    story = full_story()
    projection = Projection.empty().update([], [story_row(story)], story.entities.values())
    graph = network(
        projection,
        Names("https://stories.example"),
        {"place/kyiv": Position(latitude=50.45, longitude=30.52, iso="UA")},
    )
    assert graph.edges["story/hotlines", "place/kyiv"] == {"relation": "mentions", "count": 1}
    assert graph.edges["place/kyiv", "place/ukraine"] == {"relation": "part of"}
    assert graph.nodes["story/hotlines"]["date"] == graph.nodes["story/hotlines"]["first_day"] == "2002-11-18"
    assert graph.nodes["place/kyiv"] | {"latitude": 50.45, "kind": "city"} == graph.nodes["place/kyiv"]
