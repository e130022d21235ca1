"""A question in a person's own words names entities, and some of its words are typed wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.index.word_counts import counted
from graph_service.search.archive_words import Words
from graph_service.search.names import Called, NameIndex
from graph_service.search.questions import named_in

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
    ("topic/elections", ["elections"], 12),
]
WRITTEN = {
    "the": 900, "The": 90, "election": 30, "elections": 50, "observers": 40, "observer": 12, "Georgia": 70, "wire": 25,
    "Wire": 3, "corruption": 33, "corrupted": 2, "Tbilisi": 12, "cape": 1, "Cape": 30, "in": 400, "report": 60, "reports": 60,
}  # fmt: skip


@pytest.fixture(scope="module")
def read():
    names = NameIndex(Called(row=n, key=key, names=called, weight=w) for n, (key, called, w) in enumerate(NAMES))
    words = Words(WRITTEN)
    return lambda question: named_in(question, names, words)


@pytest.fixture
def keys(read):
    return lambda question: [one.match.key for one in read(question).named]


def test_names_are_found_where_they_stand(read):
    question = "What did Shevardnadze say in Tiflis about the Supreme Court of Georgia?"
    found = read(question).named
    assert [(one.span.of(question), one.match.key, one.match.how) for one in found] == [
        ("Shevardnadze", "person/eduard-shevardnadze", "words"),
        ("Tiflis", "place/tbilisi", "exact"),
        ("Supreme Court of Georgia", "organization/court", "exact"),
    ]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("who helps us in march", []),
        ("Who helps us?", []),
        ("May the WHO help the US?", ["organization/who", "place/united-states"]),
        ("does the U.S. help", ["place/united-states"]),
        ("WHO HELPS US", []),
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
def test_case_and_the_archive_decide_what_is_a_name(keys, question, named):
    assert keys(question) == named


def test_a_misspelt_name_is_named_and_corrected(read):
    found = read("observers in Tbilissi")
    assert [(one.match.key, one.match.how) for one in found.named] == [("place/tbilisi", "misspelt")]
    assert found.corrected == "observers in Tbilisi"


def test_a_misspelt_word_inside_a_name_is_mended(read):
    found = read("supreme cuort")
    assert [(one.match.key, one.match.how, one.match.edits) for one in found.named] == [
        ("organization/court", "misspelt", 1)
    ]


def test_a_misspelt_word_that_is_no_name_is_corrected(read):
    found = read("the curruption of observres")
    assert [(one.typed, one.meant) for one in found.corrections] == [
        ("curruption", "corruption"), ("observres", "observers")
    ]  # fmt: skip
    assert found.corrected == "the corruption of observers"


@pytest.mark.parametrize("question", ["election report", "corruptions", "wires", "roost", "reporta", "x1z9", "зборах"])
def test_a_word_that_may_be_right_is_left_as_it_is(read, question):
    found = read(question)
    assert (found.corrections, found.corrected) == ((), question)


def test_a_question_of_another_language_is_not_corrected_word_by_word(read):
    assert read("wirre elektions korruption obserfer rreport tbilissi gorgia kaukasuss").corrections == ()


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_question_can_be_read(read, question):
    found = read(question)
    ends = 0
    for one in found.named:
        assert ends <= one.span.start < one.span.end <= len(question)
        ends = one.span.end


def test_an_endless_question_is_read_in_time(read):
    assert read("x y " * 2_500).named == ()
    assert read("a" * 10_000).named == ()


def test_the_words_of_an_archive_are_counted_as_they_are_written():
    words = Words(counted(["Nice is nice.", "A nice day in Nice", "NICE, nice"]))
    assert words.count("nice") == 6
    assert words.often_small("nice")
    assert words.mostly_small("nice")
    assert words.count("absent") == 0
