"""A question is taken as it was meant: its slips mended, its names known by whatever they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.index.passage_index import Scope
from graph_service.search.syntax import free, parse
from graph_service.search.understanding import understand

HOTLINE = "first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
LONG, SHORT = "Office for Democratic Institutions", "ODIHR"


def ids(demo, query, **asked):
    return [hit.story.id for hit in demo.search(query, limit=60, **asked).hits]


@pytest.mark.parametrize("mode", ["hybrid", "keyword"])
def test_stories_that_name_an_organization_are_found_by_its_short_and_by_its_long_name(demo, mode):
    projection = demo.published.projection
    (key,) = {one.key for one in demo.called(SHORT) if one.matched.how == "exact"}
    naming = {projection.ids[row] for row in projection.stories_of(key)}
    assert naming
    assert naming <= set(ids(demo, LONG, mode=mode))
    assert naming <= set(ids(demo, SHORT, mode=mode))


def test_words_of_a_longer_name_find_only_stories_that_name_its_entity(demo):
    assert len(ids(demo, SHORT, mode="keyword")) < len(ids(demo, LONG, mode="keyword")) < demo.status()["stories"]


@pytest.mark.parametrize("typed", ["Київ", "Kiev", "Kyiv", "Kyev"])
def test_a_place_is_found_by_every_spelling_of_its_name(demo, typed):
    assert HOTLINE in ids(demo, typed, mode="keyword")


def test_a_misspelt_word_is_searched_for_as_it_was_meant_and_said_so(demo):
    found = demo.search("hotline in Kharkhiv", mode="keyword")
    assert (found.query, found.corrected) == ("hotline in Kharkhiv", "hotline in Kharkiv")
    assert ids(demo, "hotline in Kharkhiv") == ids(demo, "hotline in Kharkiv")


@pytest.mark.parametrize(
    "query", ["hotline in Kharkiv", '"hotline in Kharkhiv"', "hotline -Kharkhiv", "hotline -title:Kharkhiv"]
)
def test_what_is_right_or_must_stand_as_typed_is_not_corrected(demo, query):
    assert demo.search(query).corrected is None


def test_the_other_parts_of_a_corrected_question_stay(demo):
    assert demo.search('"hotline" Kharkhiv -xqzz').corrected == '"hotline" Kharkiv -xqzz'


@pytest.mark.parametrize("query", ["wheat harvest in Canada", "price of gold"])
def test_a_common_word_that_no_story_has_is_no_misspelling(demo, query):
    assert demo.search(query).corrected is None


def test_a_question_that_is_searched_by_meaning_is_taken_as_it_stands(demo):
    assert demo.search("hotline in Kharkhiv", mode="semantic").corrected is None


def test_scores_stay_between_0_and_1(demo):
    for query in (SHORT, "hotline in Kyiv", "elections in Belarus and Moldova"):
        assert all(0 <= hit.score <= 1 for hit in demo.search(query, limit=60).hits)


def test_what_is_named_as_it_was_typed_counts_once(demo):
    """A story that has the name itself gains nothing by having the other one, too."""
    (names,) = understand(demo.published, demo.encoder, SHORT, "hybrid").names
    written = demo.published.passages.allowed(Scope(requirements=(names.unwritten,)))
    projection = demo.published.projection
    for row in range(len(projection.ids)):
        assert written[row] == (SHORT not in demo.story(projection.ids[row]).story.text)
    assert not understand(demo.published, demo.encoder, "what was said", "hybrid").names


@given(st.text(alphabet='ab "-“title:é\ud800', max_size=40))
def test_what_is_free_stands_where_it_stood_and_requires_nothing(query):
    left = free(query)
    assert len(left) == len(query)
    assert not parse(left).requirements


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_a_title_finds_its_story_first(demo, mode):
    for card in demo.stories(limit=100)[1]:
        first = demo.search(card.title.lower(), mode=mode, limit=1).hits[0].story
        assert first.title == card.title
