"""A date of any precision: its text, its number and its days say the same."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.partial_date import PartialDate

CUTS = {"year": 4, "month": 7, "day": 10}
dates = st.builds(lambda day, cut: PartialDate(day.isoformat()[:cut]), st.dates(), st.sampled_from([*CUTS.values()]))


@given(dates)
def test_a_date_is_its_text_its_parts_and_its_number(stated):
    assert PartialDate(str(stated)) == stated
    assert PartialDate.of(*(int(part) for part in stated.split("-"))) == stated
    assert PartialDate.of_number(stated.numbers[0]) == stated
    assert len(stated) == CUTS[stated.precision]
    assert stated.year == int(stated[:4])


@given(dates, st.dates())
def test_what_lies_in_a_date_lies_between_its_first_and_last_day_and_between_its_numbers(stated, day):
    inside = day.isoformat().startswith(stated)
    first, last = stated.numbers
    assert (stated.first_day <= day <= stated.last_day) == inside
    assert (first <= PartialDate(day.isoformat()).numbers[0] <= last) == inside


@given(dates)
def test_the_dates_beside_a_date_touch_it_and_lead_back(stated):
    after, before = stated.beside(1), stated.beside(-1)
    assert after is None or after.first_day - stated.last_day == timedelta(1)
    assert before is None or stated.first_day - before.last_day == timedelta(1)
    assert {len(date) for date in (after, before) if date} <= {len(stated)}
    assert after is None or after.beside(-1) == stated


@given(dates, dates)
def test_numbers_sort_as_texts_do(one, other):
    assert (one.numbers[0] < other.numbers[0]) == (str(one) < str(other))


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [("2004", "2003-12-31", True), ("2003-08", "2003", False), ("2003-08-16", "2003-08-15", True), ("2003-08-16", "2003-08", False)],
)  # fmt: skip
def test_a_date_is_after_another_only_where_both_are_precise_enough_to_tell(one, other, after):
    assert PartialDate(one).is_after(other) is after


@pytest.mark.parametrize(
    "text", ["", "203", "2003-", "2003-13", "2003-02-29", "0000", "2003-8", "2003-08-15T10:00", "٢٠٠٣", "on Tuesday"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(text)


def test_no_date_has_the_number_zero():
    assert PartialDate.of_number(0) is None
    assert PartialDate("2004-02").last_day == date(2004, 2, 29)
