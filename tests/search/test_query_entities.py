"""A query in a person's own words names entities and may have misspelt words."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.index.lexicon import TermStatistics, count_words
from graph_service.index.name_index import EntityNames, NameIndex
from graph_service.search.query_entities import link_query

NAMES = [
    ("organization/who", ["World Health Organization", "WHO"], 9),
    ("place/united-states", ["United States", "US", "U.S."], 30),
    ("place/georgia", ["Georgia", "Грузия"], 8),
    ("place/tbilisi", ["Tbilisi", "Tiflis", "Тбилиси"], 3),
    ("place/turkey", ["Turkey"], 6),
    ("place/march", ["March"], 1),
    ("place/hope", ["Cape", "Cape of Good Hope"], 1),
    ("organization/court", ["Supreme Court of Georgia", "Supreme Court"], 2),
    ("organization/wire", ["Wire"], 1),
    ("person/eduard-shevardnadze", ["Eduard Shevardnadze"], 5),
    ("person/nanuli-shevardnadze", ["Nanuli Shevardnadze"], 1),
    ("person/ann-stone", ["Ann Stone"], 2),
    ("person/bob-stone", ["Bob Stone"], 2),
    ("person/helga-schmid", ["Helga Schmid"], 2),
    ("person/mateo-mecacci", ["Matteo Mecacci"], 3),
    ("person/jeroen-de-vries", ["Jeroen de Vries"], 1),
    ("person/valiant-richey", ["Valiant Richey", "Валиант Ричи"], 1),
    ("organization/parliament", ["European Parliament", "Europäisches Parlament"], 1),
    ("organization/eu", ["European Union", "EU"], 5),
    ("organization/mission", ["OSCE Mission to Skopje", "Mission de l'OSCE à Scopie", "OSCE Mission in Ohrid"], 2),
    ("organization/office", ["OSCE Office in Ohrid"], 2),
    ("topic/elections", ["elections"], 12),
]
WRITTEN = {
    "the": 900, "The": 90, "election": 30, "elections": 50, "observers": 40, "observer": 12, "Georgia": 70, "wire": 25,
    "Wire": 3, "corruption": 33, "corrupted": 2, "Tbilisi": 12, "cape": 1, "Cape": 30, "in": 400, "report": 60, "reports": 60,
    "said": 300, "Helga": 2, "Schmid": 2, "de": 40, "which": 30,
}  # fmt: skip


@pytest.fixture(scope="module")
def read():
    names = NameIndex(EntityNames(row=n, key=key, names=called, weight=w) for n, (key, called, w) in enumerate(NAMES))
    words = TermStatistics(WRITTEN)
    return lambda question: link_query(question, names, words)


@pytest.fixture
def keys(read):
    return lambda question: [mention.match.key for mention in read(question).mentions]


def test_mentions_have_the_span_of_the_name(read):
    question = "What did Shevardnadze say in Tiflis about the Supreme Court of Georgia?"
    mentions = read(question).mentions
    assert [(mention.span.of(question), mention.match.key, mention.match.how) for mention in mentions] == [
        ("Shevardnadze", "person/eduard-shevardnadze", "words"),
        ("Tiflis", "place/tbilisi", "exact"),
        ("Supreme Court of Georgia", "organization/court", "exact"),
    ]


@pytest.mark.parametrize(
    ("question", "mentions"),
    [
        ("who helps us in march", []),
        ("Who helps us?", []),
        ("May the WHO help the US?", ["organization/who", "place/united-states"]),
        ("does the U.S. help", ["place/united-states"]),
        ("WHO HELPS US", []),
        ("WHO", ["organization/who"]),
        ("who", []),
        ("Who", []),
        ("W.H.O.", ["organization/who"]),
        ("The WHO", ["organization/who"]),
        ("WHO in Georgia", ["organization/who", "place/georgia"]),
        ("WHO EU", ["organization/who", "organization/eu"]),
        ("EU 2003", ["organization/eu"]),
        ("US", ["place/united-states"]),
        ("U.S.", ["place/united-states"]),
        ("us", []),
        ("us economy", ["place/united-states"]),
        ("what helps us", []),
        ("les réformes de l'EU", ["organization/eu"]),
        ("l’elezione dell’EU", ["organization/eu"]),
        ("de Vries", ["person/jeroen-de-vries"]),
        ("Mission to Skopje", ["organization/mission"]),
        ("reports of the Mission to Skopje", ["organization/mission"]),
        ("à Scopie", ["organization/mission"]),
        ("de l'OSCE à Scopie", ["organization/mission"]),
        ("Scopie", ["organization/mission"]),
        ("Ohrid", []),
        ("Scopie Bank", []),
        ("OSCE", []),
        ("roast turkey", []),
        ("exports of Turkey", ["place/turkey"]),
        ("Turkey", ["place/turkey"]),
        ("georgia", ["place/georgia"]),
        ("supreme court", ["organization/court"]),
        ("the wire", []),
        ("Wire", []),
        ("what the Wire reports", ["organization/wire"]),
        ("TBILISI REPORTS", ["place/tbilisi"]),
        ("тбилиси", ["place/tbilisi"]),
        ("Georgia's elections", ["place/georgia", "topic/elections"]),
        ("stone", []),
        ("what Stone reports", []),
    ],
)
def test_case_and_the_archive_decide_what_is_a_name(keys, question, mentions):
    assert keys(question) == mentions


def test_a_misspelt_name_is_linked_and_corrected(read):
    analysis = read("observers in Tbilissi")
    assert [(mention.match.key, mention.match.how) for mention in analysis.mentions] == [("place/tbilisi", "misspelt")]
    assert analysis.corrected == "observers in Tbilisi"


def test_a_misspelt_word_within_a_name_is_corrected(read):
    analysis = read("supreme cuort")
    assert [(mention.match.key, mention.match.how, mention.match.edits) for mention in analysis.mentions] == [
        ("organization/court", "misspelt", 1)
    ]


def test_a_misspelt_word_that_is_no_name_is_corrected(read):
    analysis = read("the curruption of observres")
    assert [(correction.typed, correction.meant) for correction in analysis.corrections] == [
        ("curruption", "corruption"), ("observres", "observers")
    ]  # fmt: skip
    assert analysis.corrected == "the corruption of observers"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Helga Smid", "Helga Schmid"),
        ("Smid", "Schmid"),
        ("Valiant Richie", "Valiant Richey"),
        ("European Parlament", "European Parliament"),
        ("Parlament", "Parlament"),
        ("what Helga Smid reports", "what Helga Schmid reports"),
        ("Mateo Mecacci", "Matteo Mecacci"),
        ("Mateo Mecaci", "Matteo Mecacci"),
        ("mateo mecaci", "Matteo Mecacci"),
        ("Jeroen de Vris", "Jeroen de Vries"),
        ("Jeron de Vris", "Jeroen de Vries"),
        ("Supreme Cuort of Gorgia", "Supreme Court of Georgia"),
        ("Anna Stome", "Anna Stome"),
        ("Olga Smid", "Olga Schmid"),
        ("Wich reports", "which reports"),
        ("Olga Saud", "Olga Saud"),
        ("the Curruption", "the Curruption"),
        ("Human Curruption", "Human corruption"),
        ("Curruption", "corruption"),
        ("Tbilissi", "Tbilisi"),
        ("in georgi", "in Georgia"),
        ("Gorgia European Parlament", "Georgia European Parliament"),
    ],
)
def test_a_word_with_a_capital_is_corrected_to_a_name_and_each_word_of_a_name_may_have_an_error(read, typed, meant):
    assert read(typed).corrected == meant


def test_a_name_of_several_words_that_fits_two_entities_is_not_guessed(read):
    assert read("Nan Stonne").mentions == ()


@pytest.mark.parametrize("question", ["Cope", "cake", "Hop", "Stome", "Mach"])
def test_a_short_word_is_no_misspelling_of_a_name_that_differs_by_a_letter(read, question):
    assert (read(question).corrections, read(question).mentions) == ((), ())


def test_a_short_name_is_corrected_where_two_letters_were_swapped(read):
    assert read("the Caep").corrected == "the Cape"


def test_a_word_that_sounds_as_another_is_corrected_in_two_letters(read):
    assert read("coruptyon").corrected == "corruption"
    assert read("corunpion").corrections == ()


@pytest.mark.parametrize("question", ["election report", "corruptions", "wires", "roost", "reporta", "x1z9", "зборах"])
def test_a_word_that_may_be_right_is_not_corrected(read, question):
    analysis = read(question)
    assert (analysis.corrections, analysis.corrected) == ((), question)


def test_a_question_of_another_language_is_not_corrected_word_by_word(read):
    assert read("wirre elektions korruption obserfer rreport tbilissi gorgia kaukasuss").corrections == ()


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_query_can_be_analyzed(read, question):
    analysis = read(question)
    ends = 0
    for mention in analysis.mentions:
        assert ends <= mention.span.start < mention.span.end <= len(question)
        ends = mention.span.end


def test_a_very_long_query_is_analyzed_in_time(read):
    started = time.process_time()
    assert read("x y " * 2_500).mentions == ()
    assert read("a" * 10_000).mentions == ()
    assert time.process_time() - started < 5


def test_the_words_of_an_archive_are_counted_as_they_are_written():
    words = TermStatistics(count_words(["Nice is nice.", "A nice day in Nice", "NICE, nice"]))
    assert words.count("nice") == 6
    assert words.often_lower("nice")
    assert words.mostly_lower("nice")
    assert words.count("absent") == 0


def test_a_word_that_an_archive_often_writes_with_a_capital_and_seldom_without_is_a_name():
    assert TermStatistics({"Turkey": 25, "turkey": 2}).is_name("turkey")
    assert not TermStatistics({"Turkey": 25, "turkey": 5}).is_name("turkey")
    assert not TermStatistics({"Turkey": 5}).is_name("turkey")


def test_a_text_that_is_a_name_as_a_whole_means_its_entity(demo):
    assert [demo.answers.entity_meant(name).key for name in ("Київ", "Kiev")] == ["place/kyiv", "place/kyiv"]
    assert demo.answers.entity_meant("hotlines in Kyiv") is None
