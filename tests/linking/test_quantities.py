import json

import pytest

from graph_service.model import Quantity


@pytest.fixture
def quantities(facts):
    """Return what a text counts: number as written, value, what is counted, bound."""

    def find(text, **more):
        quantities = facts(text, Quantity, **more)
        return [(quantity.span.of(text), quantity.value, quantity.of, quantity.bound) for quantity in quantities]

    return find


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The line joins seven regional hotlines.", ("seven", 7, "regional hotlines", None)),
        ("Over 100 hotline consultants and volunteers received training.",
         ("100", 100, "hotline consultants and volunteers", "over")),
        ("They have been contacted by 20,000 people and more.", ("20,000", 20000, "people", "more than")),
        ("Some 40 officials or so attended the meeting.", ("40", 40, "officials", "some")),
        ("It has nearly 800 staff.", ("800", 800, "staff", "nearly")),
        ("More than 600 interviews have been held with journalists.", ("600", 600, "interviews with journalists", "more than")),
        ("Two representatives of the OSCE voiced dismay.", ("Two", 2, "representatives of the OSCE", None)),
        ("They work in 24 large cities of the country.", ("24", 24, "large cities of the country", None)),
        ("Shipments came to 5,000 tonnes of wheat.", ("5,000", 5000, "tonnes of wheat", None)),
        ("It earned about 5.3 mln dlrs on exports.", ("5.3 mln", 5_300_000, "dlrs", "about")),
        ("The budget is over €2.5 million a year.", ("2.5 million", 2_500_000, "euros", "over")),
        ("It paid US$ 300,000 for the building.", ("300,000", 300_000, "US dollars", None)),
        ("Prices rose by 12 per cent.", ("12", 12, "percent", None)),
        ("It holds an 80 pct stake.", ("80", 80, "percent", None)),
        ("About half of all migrants are women.", ("half", 50, "percent", "about")),
        ("He will go through ten two-day sessions.", ("ten", 10, "two-day sessions", None)),
        ("The 56 participating States agreed.", ("56", 56, "participating States", None)),
        ("28 of the observers are unarmed.", ("28", 28, "observers", None)),
    ],
)  # fmt: skip
def test_a_number_counts_what_follows_it_within_its_bound(quantities, text, expected):
    assert quantities(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The office opened on 18 November 2002 and closed in 2008.",
        "The course lasted three days and twelve hours.",
        "The 24th Conference recalled Resolution 1325 and Article 5 of the treaty.",
        "She is 45 years old; he is aged 50.",
        "Call +380 44 492 03 82 at 10:30 or at 9 p.m.",
        "They pursue two aims and answer three questions.",
        "Hundreds of people came; one of them spoke.",
        "One in three women knows it.",
        "See page 12.",
        "The team won 2-1.",
    ],
)
def test_a_number_that_counts_nothing_is_left_out(quantities, text):
    assert quantities(text) == []


def test_a_number_inside_a_name_counts_nothing(quantities):
    assert quantities("They fund 2 Schools Network in Kyiv.", organizations=["2 Schools Network"]) == []


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("From 2000 to August 2003, the NGOs held 1,072 information sessions.", "2000", "2003-08"),
        ("Since the establishment of the hotlines in 2000, 22,000 people have phoned.", "2000", None),
        ("The hotlines have existed since 2000, and 22,000 people have dialled them.", "2000", None),
        ("Up to August 2003 the groups gave 1,072 sessions.", None, "2003-08"),
        ("The plan allows 730 pigs, which had been banned since 1983.", None, None),
        ("In 2008 the groups gave 10 sessions.", None, None),
    ],
)
def test_a_number_has_the_period_that_is_stated_of_it(facts, text, since, until):
    (quantity,) = facts(text, Quantity)
    assert (quantity.since, quantity.until) == (since, until)


def test_each_item_of_a_list_has_a_period_of_its_own(facts):
    text = "- From 2000 to 2003 they trained 100 people.\n- Until 2005 they held 12 seminars."
    assert [(q.since, q.until) for q in facts(text, Quantity)] == [("2000", "2003"), (None, "2005")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Le Bureau a envoyé onze experts et 300 observateurs le 6 septembre 2024.",
         [("onze", 11, "experts", None), ("300", 300, "observateurs", None)]),
        ("fr", "Ils ont recueilli 25 % des voix en 20 jours.", [("25", 25, "percent", None)]),
        ("de", "In der Stadt arbeiten 1.200 Beobachter seit 12 Tagen.", [("1.200", 1200, "Beobachter", None)]),
        ("ru", "Двадцать человек учились 13 декабря 2017 года.", [("Двадцать", 20, "человек", None)]),
        ("uk", "За сім днів приїхало 45 спостерігачів, упродовж двадцять три роки.", [("45", 45, "спостерігачів", None)]),
        ("hy", "20 abc", []),
    ],
)  # fmt: skip
def test_without_a_parse_numbers_count_the_next_word(quantities, language, text, expected):
    assert quantities(text, language=language) == expected


def test_the_gold_stories_are_counted_as_a_reader_would(facts, gold):
    """Value and surface must agree; the floor is well below what is reached (F1 .97), to notice a loss."""
    lines = gold.read_text(encoding="utf-8").splitlines()
    right = read = annotated = 0
    for record in map(json.loads, lines[:: 1 + len(lines) // 30]):
        names = {
            surface: f"{entity['type']}/{i}"
            for i, entity in enumerate(record["entities"])
            for surface in entity["surfaces"]
        }
        quantities = facts(record["text"], Quantity, language=record["language"], names=names)
        gold = {(quantity["surface"], quantity["value"]) for quantity in record["quantities"]}
        ours = {(quantity.span.of(record["text"]), quantity.value) for quantity in quantities}
        right, read, annotated = right + len(gold & ours), read + len(ours), annotated + len(gold)
    assert 2 * right / (read + annotated) >= 0.85


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_long_run_of_digits_takes_no_long_time(quantities, language):
    assert len(quantities("1" + " 111" * 2000, language=language)) == 0
