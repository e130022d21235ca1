"""When a stretch of text agrees with a name: capitals, spellings, Slavic endings, and the longest that wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.linking.knowledge.gazetteer import Gazetteer, InflectedNames, NameTable
from graph_service.linking.knowledge.name_forms import Name, agrees, skeleton

TWO_NAMES = (
    Name("OSCE", "organization/osce"),
    Name("OSCE Mission to Moldova", "organization/mission"),
    Name("Moldova", "place/moldova"),
)


@pytest.mark.parametrize(
    ("surface", "written", "agree"),
    [
        ("WHO", "WHO", True),
        ("Who", "WHO", False),
        ("nice", "Nice", False),
        ("Human Trafficking", "human trafficking", True),
        ("north Africa", "North Africa", True),
        ("OSH", "Osh", False),
        ("Kyïv", "Kyiv", True),
    ],
)
def test_a_capital_in_a_name_asks_for_one_in_the_text(surface, written, agree):
    assert agrees(surface, written) is agree


def test_a_name_is_understood_in_its_other_spellings():
    spelled = {name.written for name in Name("OSCE Project Co-ordinator and Programme Centre", "x/y").spellings()}
    assert {"OSCE Project Coordinator and Programme Centre", "OSCE Project Coordinator and Program Center"} <= spelled


def test_the_longest_name_wins_and_what_is_inside_it_is_not_found():
    matches = Gazetteer(NameTable.of(TWO_NAMES)).find("The OSCE Mission to Moldova and the OSCE.", "en")
    assert [(match.surface, match.keys) for match in matches] == [
        ("OSCE Mission to Moldova", ("organization/mission",)),
        ("OSCE", ("organization/osce",)),
    ]


@pytest.mark.parametrize("text", ["Moldovan", "pre-Moldova", "Moldovas", "xMoldova"])
def test_a_part_of_a_word_is_no_name(text):
    assert Gazetteer(NameTable.of(TWO_NAMES)).find(text, "en") == []


def test_a_name_of_another_language_counts_in_its_own_texts_only():
    names = Gazetteer(NameTable.of([Name("Island", "place/iceland", "de")]))
    assert names.find("Island", "en") == []
    assert [match.keys for match in names.find("Island", "de")] == [("place/iceland",)]


@given(st.text(alphabet="OSCE oscéMmldvat-'.\n", max_size=60))
def test_a_match_stands_where_it_was_found(text):
    for match in Gazetteer(NameTable.of(TWO_NAMES)).find(text, "en"):
        assert match.span.of(text) == match.surface


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("Київ", "Києва"), ("Київ", "Києві"), ("Харків", "Харкова"), ("Україна", "Україні"), ("Одеса", "Одесі"), ("Львів", "Львову"),
        ("Россия", "России"), ("Москва", "Москве"), ("Грузия", "Грузии"), ("Координатор", "Координатором"),
    ],
)  # fmt: skip
def test_cases_of_one_word_share_a_skeleton(form, other):
    assert skeleton(form) == skeleton(other)


@pytest.mark.parametrize(
    ("form", "other"), [("Осло", "Если"), ("Вена", "Воно"), ("Грузія", "Греція"), ("ОБСЄ", "ОБСЕ")]
)
def test_different_words_do_not(form, other):
    assert skeleton(form) != skeleton(other)


def test_a_declined_name_is_found_whole():
    names = [
        Name("Координатор проектів ОБСЄ в Україні", "organization/pcu", "uk"),
        Name("ОБСЄ", "organization/osce", "uk"),
    ]
    (match,) = InflectedNames(NameTable.of(names)).find("За словами Координатора проектів ОБСЄ в Україні, так.", "uk")
    assert (match.surface, match.keys, match.inflected) == (
        "Координатора проектів ОБСЄ в Україні",
        ("organization/pcu",),
        True,
    )
