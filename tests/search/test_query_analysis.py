"""A query is analyzed as it was meant: misspelt words are corrected, and entities match by any of their names."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from graph_service.cli.main import main
from graph_service.index.passage_index import Scope
from graph_service.search.query_analysis import analyze_query, blank_clauses, parse_query

HOTLINE = "first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
LONG, SHORT = "Office for Democratic Institutions", "ODIHR"


def ids(demo, query, **asked):
    return [hit.story.id for hit in demo.search(query, limit=60, **asked).hits]


@pytest.mark.parametrize("mode", ["hybrid", "keyword"])
def test_stories_that_name_an_organization_are_found_by_its_short_and_by_its_long_name(demo, mode):
    projection = demo.snapshot.projection
    (key,) = {card.key for card in demo.answers.entities_named(SHORT) if card.matched.how == "exact"}
    naming = {projection.ids[row] for row in projection.stories_of(key)}
    assert naming
    assert naming <= set(ids(demo, LONG, mode=mode))
    assert naming <= set(ids(demo, SHORT, mode=mode))


def test_words_of_a_longer_name_find_only_stories_that_name_its_entity(demo):
    stories = set(ids(demo, LONG, mode="keyword"))
    assert stories == set(ids(demo, SHORT, mode="keyword"))
    assert len(stories) < demo.answers.status()["stories"]


@pytest.mark.parametrize("typed", ["Київ", "Kiev", "Kyiv", "Kyev"])
def test_a_place_is_found_by_every_spelling_of_its_name(demo, typed):
    assert HOTLINE in ids(demo, typed, mode="keyword")


def test_a_misspelt_word_is_corrected_for_the_search_and_in_the_result(demo):
    result = demo.search("hotline in Kharkhiv", mode="keyword")
    assert (result.query, result.corrected) == ("hotline in Kharkhiv", "hotline in Kharkiv")
    assert ids(demo, "hotline in Kharkhiv") == ids(demo, "hotline in Kharkiv")


@pytest.mark.parametrize(
    "query", ["hotline in Kharkiv", '"hotline in Kharkhiv"', "hotline -Kharkhiv", "hotline -title:Kharkhiv"]
)
def test_correct_quoted_and_excluded_words_are_not_corrected(demo, query):
    assert demo.search(query).corrected is None


@pytest.mark.parametrize(
    ("typed", "place"),
    [("kyv", "kyiv"), ("Dushanb", "dushanbe"), ("Tiraspoll", "tiraspol"), ("courses in dushanb", "dushanbe")],
)
def test_a_name_that_lacks_a_letter_is_corrected_though_its_stem_is_a_word_of_the_archive(demo, typed, place):
    result = demo.search(typed)
    assert [named.entity.key for named in result.entities] == [f"place/{place}"]
    assert result.corrected


def test_a_common_word_in_small_letters_names_no_acronym(demo):
    assert demo.search("oil").entities == ()


def test_the_other_parts_of_a_corrected_query_stay(demo):
    assert demo.search('"hotline" Kharkhiv -xqzz').corrected == '"hotline" Kharkiv -xqzz'


@pytest.mark.parametrize("query", ["wheat harvest in Canada", "price of gold"])
def test_a_common_word_that_no_story_has_is_no_misspelling(demo, query):
    assert demo.search(query).corrected is None


@pytest.mark.parametrize("typed", ["trafficing", "trafiking", "traficking", "trafficikng"])
def test_a_slip_in_a_common_word_is_corrected_though_a_part_of_it_is_a_word(demo, typed):
    result = demo.search(f"{typed} in Moldova")
    assert result.corrected == "trafficking in Moldova"
    assert result.total == demo.search("trafficking in Moldova").total > 0


@pytest.mark.parametrize("query", ["Musk", "Elon Musk", "Mink", "poaching"])
def test_a_short_name_or_another_word_is_no_misspelling(demo, query):
    assert demo.search(query).corrected is None


def test_a_number_within_a_compound_is_no_word_of_its_own(demo):
    result = demo.search("COVID-19 vaccines")
    assert all("19" not in hit.why.words for hit in result.hits)
    assert result.total <= demo.search("COVID").total
    assert demo.search("19 November").total > 0


def test_of_a_question_as_long_as_a_book_the_beginning_is_asked_and_that_is_said(demo):
    note = "Of the question, which has 159,999 characters, the first 10,000 are asked."
    result = demo.search("hotline " * 20_000)
    assert (result.note, result.total) == (note, demo.search("hotline").total)
    assert demo.search("hotline " * 1_200 + "volcano " * 20_000).total == result.total
    printed = CliRunner().invoke(main, ["--data", str(demo.settings.data), "search", "hotline " * 20_000])
    assert note in printed.stdout
    assert demo.search("hotline " * 1_000).note == ""
    assert demo.search("x" * 10_001).note == "Of the question, which has 10,001 characters, the first 10,000 are asked."


def test_a_semantic_search_corrects_nothing(demo):
    assert demo.search("hotline in Kharkhiv", mode="semantic").corrected is None


def test_scores_stay_between_0_and_1(demo):
    for query in (SHORT, "hotline in Kyiv", "elections in Belarus and Moldova"):
        scores = [hit.score for hit in demo.search(query, limit=60).hits]
        assert scores
        assert all(0 <= score <= 1 for score in scores)


def test_other_names_count_only_in_stories_without_the_typed_name(demo):
    """A story with the typed name gains nothing from another name."""
    (names,) = analyze_query(demo.snapshot, demo.encoder, SHORT, "hybrid").other_names
    written = demo.snapshot.passages.story_mask(Scope(requirements=names.unwritten))
    projection = demo.snapshot.projection
    for row in range(len(projection.ids)):
        assert written[row] == (SHORT not in demo.answers.story(projection.ids[row]).story.text)
    assert not analyze_query(demo.snapshot, demo.encoder, "what was said", "hybrid").other_names


@given(st.text(alphabet='ab "-“title:é\ud800', max_size=40))
def test_blanking_clauses_keeps_offsets_and_leaves_no_clause(query):
    left = blank_clauses(query)
    assert len(left) == len(query)
    assert not parse_query(left).clauses


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_a_title_finds_its_story_first(demo, mode):
    cards = demo.answers.stories(limit=100)[1]
    assert len(cards) == 60
    for card in cards:
        first = demo.search(card.title.lower(), mode=mode, limit=1).hits[0].story
        assert first.title == card.title


def test_a_name_that_begins_another_one_has_a_remark_of_its_own(demo):
    note = demo.search("trafficking without OSCE Mission to Moldova -OSCE").note
    assert "leaves out the stories that name OSCE Mission to Moldova." in note
    assert "“-OSCE” leaves out" in note
