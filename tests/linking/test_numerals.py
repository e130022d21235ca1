import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.linking.facts.numerals import BELOW_TWENTY, SMALL, TENS, find_numerals

TENS_AND_UNITS = [f"{ten}{gap}{unit}" for ten in TENS for gap in "- " for unit in list(BELOW_TWENTY)[1:10]]


def read(text):
    return [(numeral.span.of(text), numeral.value) for numeral in find_numerals(text)]


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("over 20,000 people", "20,000", 20000),
        ("20 000 people", "20 000", 20000),
        ("5.3 mln dlrs", "5.3 mln", 5_300_000),
        ("a loss of 10.53 billion dlrs", "10.53 billion", 10_530_000_000),
        ("at 1-1/2 pct", "1-1/2", 1.5),
        ("rose 34 1/2 points", "34 1/2", 34.5),
        ("Twenty three officials", "Twenty three", 23),
        ("two dozen schools", "two dozen", 24),
        ("a dozen schools", "a dozen", 12),
        ("half a million men", "half a million", 500_000),
        ("two and a half million", "two and a half million", 2_500_000),
        ("two hundred and fifty people", "two hundred and fifty", 250),
        ("two million three hundred thousand", "two million three hundred thousand", 2_300_000),
    ],
)
def test_a_number_is_read_as_it_is_written(text, surface, value):
    assert read(text) == [(surface, value)]


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("About half of all migrants", "half", 50),
        ("half the members", "half", 50),
        ("two thirds of the seats", "two thirds", 66.67),
        ("three quarters of its staff", "three quarters", 75),
        ("nearly a quarter of the loans", "quarter", 25),
    ],
)
def test_a_part_of_a_whole_is_a_share_in_percent(text, surface, value):
    assert read(text) == [(surface, value)]
    assert find_numerals(text)[0].share


@pytest.mark.parametrize(
    "text",
    ["the 24th Conference", "at 10:30", "won 2-1", "hundreds of people", "a five-day-long course", "one of them", "in 1986/87",
     "the first half of the year", "half-hearted", "v1.2.3", "thousands came"],
)  # fmt: skip
def test_what_is_no_count_is_no_numeral(text):
    assert read(text) == []


def test_two_numbers_side_by_side_stay_two():
    assert read("two and three people") == [("two", 2), ("three", 3)]


@given(st.integers(min_value=2, max_value=10**12))
def test_digits_with_and_without_separators_are_the_same_number(number):
    for written in (str(number), f"{number:,}"):
        assert read(f"some {written} people") == [(written, number)]


@given(st.sampled_from([*SMALL.keys() - {"one"}, *TENS_AND_UNITS]))
def test_every_number_word_is_read_whole(words):
    assert [surface for surface, _ in read(f"some {words} people")] == [words]


@given(st.text(alphabet="0123456789,. -/+%ahundredtwoseventyhalfof$", max_size=80))
def test_no_text_breaks_it_and_numerals_come_in_order_without_overlap(text):
    numerals = find_numerals(text)
    assert all(first.span.end <= second.span.start for first, second in zip(numerals, numerals[1:], strict=False))


def test_a_number_too_long_for_a_number_is_none():
    assert read("9" * 400 + " people") == []
