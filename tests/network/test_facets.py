"""The count of a value is the number of stories under the filters with that value added, whatever the filters are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stories import full_story, linked_story, span_of

from graph_service.model import Entity, Event, Quantity
from graph_service.network.facets import FacetCounts, mask_under
from graph_service.network.projection import Projection
from graph_service.network.tables import LATER, StoryRow, fact_periods, story_row
from graph_service.results import FACETS, Filters

ENTITIES = (
    Entity(type="place", id="land", label="Land", subtype="country"),
    Entity(type="place", id="town", label="Town", aliases=("Stadt",), subtype="city", part_of=("place/land",)),
    Entity(type="place", id="isle", label="Isle"),
    Entity(type="organization", id="union", label="Union", subtype="international"),
    Entity(
        type="organization", id="office", label="Office", subtype="field-operation", part_of=("organization/union",)
    ),
    Entity(type="topic", id="law", label="Law"),
    Entity(type="topic", id="courts", label="Courts", part_of=("topic/law",)),
    Entity(type="person", id="ada", label="Ada"),
    Entity(type="event", id="summit", label="Summit"),
)
VALUES = {
    "topic": ("law", "courts"), "organization": ("union", "office"), "place": ("land", "town", "isle"), "person": ("ada",),
    "event": ("summit",), "source": ("daily", "weekly"), "year": ("2001", "2002", "undated"),
    "organization_kind": ("international", "field-operation"), "place_kind": ("country", "city"),
}  # fmt: skip
periods = st.tuples(st.sampled_from([19990000, 20010101]), st.sampled_from([20011231, 20039999]))
archives = st.lists(
    st.builds(
        StoryRow,
        id=st.integers().map(str),
        title=st.just("T"),
        date=st.sampled_from([None, "2001", "2002-05", "2002-05-06"]),
        source=st.sampled_from([None, "Daily", "Weekly"]),
        language=st.just("en"),
        digest=st.just("d"),
        text=st.just("T"),
        mentions=st.dictionaries(st.sampled_from([e.key for e in ENTITIES]), st.integers(0, 2), max_size=5),
        periods=st.lists(periods, max_size=2).map(tuple),
    ),
    unique_by=lambda row: row.id,
    min_size=1,
    max_size=12,
)
dates = st.sampled_from([None, None, "2001", "2002-05", "2002-05-06"])
filters = st.builds(
    Filters,
    **{facet: st.lists(st.sampled_from(ids), unique=True, max_size=2).map(tuple) for facet, ids in VALUES.items()},
    match_all=st.lists(st.sampled_from(FACETS), unique=True, max_size=3).map(tuple),
    parts=st.booleans(),
    since=dates,
    include_undated=st.booleans(),
    about_since=dates,
)


def rows_under(projection, wanted):
    return np.flatnonzero(mask_under(projection, wanted)).astype(np.int32)


def counts_of(projection, wanted):
    """Return the counts as a search without a query makes them."""
    but_for = {
        facet: rows_under(projection, replace(wanted, **{facet: ()}))
        for facet in FACETS
        if getattr(wanted, facet) and facet not in wanted.match_all
    }
    return FacetCounts(projection, wanted, rows_under(projection, wanted), but_for)


@given(archives, filters)
def test_a_count_is_what_choosing_the_value_gives(archive, wanted):
    projection = Projection.empty().update([], archive, ENTITIES)
    counts = counts_of(projection, wanted)
    for facet, ids in VALUES.items():
        page = counts.page(facet, limit=50)
        assert page.total == len(page.values)
        for value in page.values:
            values = dict.fromkeys((*getattr(wanted, facet), value.id))
            assert value.count == len(rows_under(projection, replace(wanted, **{facet: tuple(values)})))
            assert value.chosen == (value.id in getattr(wanted, facet))
            assert value.stories >= 0
        unlisted = set(ids) - {value.id for value in page.values} - set(getattr(wanted, facet))
        for id_ in unlisted:  # nothing that a value would add or keep is missing
            values = (*getattr(wanted, facet), id_)
            more = len(rows_under(projection, replace(wanted, **{facet: values})))
            assert more == (len(counts.matching) if facet in counts.but_for else 0)


@given(archives, filters)
def test_filters_by_date_leave_out_as_many_stories_as_including_the_undated_adds(archive, wanted):
    projection = Projection.empty().update([], archive, ENTITIES)
    left_out = len(rows_under(projection, wanted.only_undated())) if wanted.leaves_out else 0
    included = rows_under(projection, replace(wanted, include_undated=True))
    assert len(included) == len(rows_under(projection, wanted)) + left_out


@given(archives)
def test_pages_of_a_facet_are_the_whole(archive):
    projection = Projection.empty().update([], archive, ENTITIES)
    counts = counts_of(projection, Filters())
    whole = counts.page("place", limit=50).values
    pages = [value.id for n in range(len(whole)) for value in counts.page("place", limit=1, offset=n).values]
    assert pages == [value.id for value in whole]


@pytest.mark.parametrize(("name", "due"), [("STADT", {"town"}), ("an", {"land"}), ("", {"land", "town"}), ("x", set())])
def test_a_value_is_found_by_any_of_its_names(name, due):
    row = StoryRow("s", "T", None, None, "en", "d", "T", {"place/town": 1})
    counts = counts_of(Projection.empty().update([], [row], ENTITIES), Filters())
    assert {value.id for value in counts.page("place", name=name, limit=9).values} == due


def test_periods_of_facts():
    story = linked_story(date="2004-05")
    span = span_of(story.story.text, "7 hotlines")

    def periods_of(*facts, date="2004-05"):
        dated = replace(story.story, date=date)
        return fact_periods(replace(story, story=dated, facts=facts))

    def hotlines(**period):
        return Quantity(span=span, sentence=span, value=7.0, of="hotlines", **period)

    assert periods_of(hotlines(since="2000", until="2003")) == {(20000000, 20039999)}
    assert periods_of(hotlines(since="2000")) == {(20000000, 20040599)}  # it lasts until the story says so
    assert periods_of(hotlines(since="2000"), date=None) == {(20000000, 20009999)}
    assert periods_of(hotlines(until="2003-08")) == {(20030800, 20030899)}
    assert periods_of(hotlines()) == set()
    assert periods_of(Event(span=span, sentence=span, label="opened", date="2002-11-18")) == {(20021118, 20021118)}


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [("2000", "2003", True), ("2003", None, False), (None, "2001", False), ("2002-06", "2002-07", True)],
)
def test_a_story_tells_of_a_period_whenever_it_was_published(since, until, due):
    story = full_story()  # of hotlines that opened in 2002
    events = tuple(fact for fact in story.facts if isinstance(fact, Event))
    later = replace(story, story=replace(story.story, date="2010"), facts=events)
    projection = Projection.empty().update([], [story_row(later)], story.entities.values())
    assert mask_under(projection, Filters(about_since=since, about_until=until)).tolist() == [due]
    assert mask_under(projection, Filters(since="2010", about_since=since, about_until=until)).tolist() == [due]


def test_tables_of_an_earlier_version_are_read_and_say_that_they_lack_something(tmp_path):
    story = full_story()
    projection = Projection.empty().update([], [story_row(story)], story.entities.values())
    older = Projection(projection.stories.drop_columns(LATER), projection.entities)
    older.save(tmp_path / "older")
    opened = Projection.open(tmp_path / "older")
    assert (opened.complete, projection.complete) == (False, True)
    assert opened.stories_of("place/kyiv").tolist() == [0]
    assert not mask_under(opened, Filters(about_since="2000")).any()
    renewed = opened.update([], [story_row(story)], story.entities.values())
    assert renewed.complete
    assert renewed.mention_count == len(story.mentions)
