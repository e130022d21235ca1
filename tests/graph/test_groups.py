"""Groups follow from the stories that are there, whatever the order in which these came and went."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import full_story, linked
from test_duplicates import BODY, TITLE
from test_same_event import ALL, FERRY, FESTIVAL, FLOOD

from graph_service.errors import DataError
from graph_service.graph.embedded import EmbeddedStore
from graph_service.graph.group_triples import group_quads
from graph_service.graph.groups import Groups
from graph_service.graph.projection import Projection
from graph_service.graph.projection_tables import story_row
from graph_service.graph.queries import events_in_common
from graph_service.graph.triples import story_quads
from graph_service.vocabulary import Names

MADE = {
    one.story.id: one
    for one in (
        linked("flood", *FLOOD, "2009-04-02", ALL),
        linked("flood-reprint", FLOOD[0], FLOOD[1], "2009-04-03", ALL),
        linked("ferry", *FERRY, "2009-04-05", ALL),
        linked("ferry-undated", *FERRY, None, ALL),
        linked("festival", *FESTIVAL, "2009-04-05", ALL),
        linked("bridge", TITLE, BODY, "2011-05-04", ALL),
        linked("bridge-cut", "The bridge is open", BODY.rpartition("\n\n")[0], "2011-05-04", ALL),
        linked("bridge-earlier", TITLE, BODY, "2011-05", ALL),
    )
}
ENTITIES = {key: entity for one in MADE.values() for key, entity in one.entities.items()}


def texts(ids):
    return [(story, MADE[story].story.text) for story in ids]


def after(steps):
    """Return groups and projection after steps of stories added and stories removed."""
    projection, groups = Projection.empty(), Groups.empty()
    for added, removed in steps:
        projection = projection.changed(removed, [story_row(MADE[story]) for story in added], ENTITIES.values())
        groups = groups.changed(projection, {*added, *removed}, texts)
    return groups, projection


some = st.sets(st.sampled_from(sorted(MADE)))
steps = st.lists(
    st.tuples(
        st.permutations(sorted(MADE)).flatmap(lambda all_: some.map(lambda s: [x for x in all_ if x in s])), some
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_any_order_of_adding_and_removing_gives_the_same_groups(all_steps):
    groups, projection = after(all_steps)
    at_once, _ = after([(sorted(projection.ids), ())])
    assert groups.pairs.sort_by("story").to_pylist() == at_once.pairs.sort_by("story").to_pylist()
    assert groups.members == at_once.members
    assert groups.prints.ids == projection.ids


def test_the_earliest_names_the_group_and_stands_for_it_on_an_event():
    groups, _ = after([(sorted(MADE), ())])
    assert groups.members == {
        ("same-story", "bridge-earlier"): ["bridge-earlier", "bridge", "bridge-cut"],
        ("same-story", "flood"): ["flood", "flood-reprint"],
        ("same-story", "ferry"): ["ferry", "ferry-undated"],
        ("same-event", "flood"): ["flood", "ferry"],
    }
    assert groups.others("same-story", "bridge") == ["bridge-earlier", "bridge-cut"]
    assert groups.original("ferry-undated") == "ferry"
    assert groups.original("festival") == "festival"


def test_what_is_new_and_the_same_as_another_is_counted():
    groups, _ = after([(sorted(MADE), ())])
    assert groups.repeated(set(MADE)) == 4
    assert groups.repeated({"bridge"}) == groups.repeated({"bridge-earlier"}) == 1
    assert groups.repeated({"festival"}) == 0


def test_every_member_has_its_evidence():
    groups, projection = after([(sorted(MADE), ())])
    names = Names("https://stories.example")
    said = {
        (
            quad.subject.value.removeprefix(names.base),
            quad.predicate.value.rpartition("#")[2],
            str(getattr(quad.object, "value", "")),
        )
        for quad in group_quads(groups, projection, names)
    }
    this = "/id/story/ferry#in-same-event"
    assert (this, "nearest", names.story("flood")) in said
    assert (this, "daysApart", "3") in said
    assert (this, "sharedEntity", names.entity("place/psel")) in said
    assert (this, "group", names.part("flood", "same-event")) in said
    assert {quad.graph_name.value for quad in group_quads(groups, projection, names)} == {names.groups_graph}


def test_an_event_that_both_state_is_named(tmp_path):
    store = EmbeddedStore.open(tmp_path / "graph", Names("https://stories.example"))
    one = full_story()
    for told in (
        one,
        replace(one, story=replace(one.story, id="retold")),
        replace(one, story=replace(one.story, id="other"), facts=()),
    ):
        store.add(story_quads(told, store.names))
    assert events_in_common(store, one.story.id, ["retold", "other"]) == {"retold": ("7 hotlines opened",), "other": ()}


def test_what_is_saved_is_what_is_opened(tmp_path):
    groups, _ = after([(sorted(MADE), ())])
    groups.save(tmp_path / "groups")
    opened = Groups.open(tmp_path / "groups")
    assert opened.pairs.equals(groups.pairs)
    assert opened.prints.table.equals(groups.prints.table)
    (tmp_path / "groups" / "pairs.arrow").write_bytes(b"damaged")
    with pytest.raises(DataError, match="cannot be read"):
        Groups.open(tmp_path / "groups")


def test_a_generation_from_before_there_were_groups_gets_them_with_the_next():
    groups, projection = after([(sorted(MADE), ())])
    assert Groups.empty().changed(projection, (), texts).pairs.equals(groups.pairs)
