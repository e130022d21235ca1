"""Groups follow from the stories that are there, whatever the order in which these came and went."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.stories import MADE, full_story, linked_story
from test_duplicates import BODY, TITLE
from test_same_event import ALL, FERRY, FESTIVAL, FLOOD

from graph_service.clusters.groups import Groups, group_quads
from graph_service.errors import DataError
from graph_service.iris import Names
from graph_service.network.projection import Projection
from graph_service.network.tables import story_row
from graph_service.rdf.serialize import story_quads
from graph_service.store.entity_queries import events_in_common
from graph_service.store.oxigraph import EmbeddedStore

STORIES = {
    linked.story.id: linked
    for linked in (
        linked_story("flood", *FLOOD, "2009-04-02", ALL),
        linked_story("flood-reprint", FLOOD[0], FLOOD[1], "2009-04-03", ALL),
        linked_story("ferry", *FERRY, "2009-04-05", ALL),
        linked_story("ferry-undated", *FERRY, None, ALL),
        linked_story("festival", *FESTIVAL, "2009-04-05", ALL),
        linked_story("bridge", TITLE, BODY, "2011-05-04", ALL),
        linked_story("bridge-cut", "The bridge is open", BODY.rpartition("\n\n")[0], "2011-05-04", ALL),
        linked_story("bridge-earlier", TITLE, BODY, "2011-05", ALL),
    )
}
ENTITIES = {key: entity for linked in STORIES.values() for key, entity in linked.entities.items()}


def texts(ids):
    return [(story, STORIES[story].story.text) for story in ids]


def after(steps):
    """Return groups and projection after steps of stories added and stories removed."""
    projection, groups = Projection.empty(), Groups.empty()
    for added, removed in steps:
        projection = projection.update(removed, [story_row(STORIES[story]) for story in added], ENTITIES.values())
        groups = groups.update(projection, {*added, *removed}, texts)
    return groups, projection


some = st.sets(st.sampled_from(sorted(STORIES)))
steps = st.lists(
    st.tuples(
        st.permutations(sorted(STORIES)).flatmap(lambda all_: some.map(lambda s: [x for x in all_ if x in s])), some
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


def test_a_group_has_the_id_of_its_earliest_story_which_represents_it_on_an_event():
    groups, _ = after([(sorted(STORIES), ())])
    assert groups.members == {
        ("same-story", "bridge-earlier"): ["bridge-earlier", "bridge", "bridge-cut"],
        ("same-story", "flood"): ["flood", "flood-reprint"],
        ("same-story", "ferry"): ["ferry", "ferry-undated"],
        ("same-event", "flood"): ["flood", "ferry"],
    }
    assert groups.others("same-story", "bridge") == ["bridge-earlier", "bridge-cut"]
    assert groups.original("ferry-undated") == "ferry"
    assert groups.original("festival") == "festival"


def test_new_stories_that_duplicate_another_are_counted():
    groups, _ = after([(sorted(STORIES), ())])
    assert groups.count_repeats(set(STORIES)) == 4
    assert groups.count_repeats({"bridge"}) == groups.count_repeats({"bridge-earlier"}) == 1
    assert groups.count_repeats({"festival"}) == 0


def test_every_member_has_its_evidence():
    groups, projection = after([(sorted(STORIES), ())])
    names = Names("https://stories.example")
    statements = {
        (
            quad.subject.value.removeprefix(names.base),
            quad.predicate.value.rpartition("#")[2],
            str(getattr(quad.object, "value", "")),
        )
        for quad in group_quads(groups, projection, names)
    }
    this = "/id/story/ferry#in-same-event"
    assert (this, "nearest", names.story("flood")) in statements
    assert (this, "daysApart", "3") in statements
    assert (this, "sharedEntity", names.entity("place/psel")) in statements
    assert (this, "group", names.part("flood", "same-event")) in statements
    assert {quad.graph_name.value for quad in group_quads(groups, projection, names)} == {names.groups_graph}


def test_an_event_that_both_state_is_named(tmp_path):
    store = EmbeddedStore.open(tmp_path / "graph", Names("https://stories.example"))
    linked = full_story()
    for version in (
        linked,
        replace(linked, story=replace(linked.story, id="retold")),
        replace(linked, story=replace(linked.story, id="other"), facts=()),
    ):
        store.add(story_quads(version, store.names, MADE))
    assert events_in_common(store, linked.story.id, ["retold", "other"]) == {
        "retold": ("7 hotlines opened",),
        "other": (),
    }


def test_what_is_saved_is_what_is_opened(tmp_path):
    groups, _ = after([(sorted(STORIES), ())])
    groups.save(tmp_path / "groups")
    opened = Groups.open(tmp_path / "groups")
    assert opened.pairs.equals(groups.pairs)
    assert opened.prints.table.equals(groups.prints.table)
    (tmp_path / "groups" / "pairs.arrow").write_bytes(b"damaged")
    with pytest.raises(DataError, match="cannot be read"):
        Groups.open(tmp_path / "groups")


def test_a_generation_from_before_there_were_groups_gets_them_with_the_next():
    groups, projection = after([(sorted(STORIES), ())])
    assert Groups.empty().update(projection, (), texts).pairs.equals(groups.pairs)
