from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.linking.mentions.temporal import find_dates


def read(text, story_date=None):
    return [(when.span.of(text), when.start, when.end) for when in find_dates(text, story_date)]


@pytest.mark.parametrize(
    ("text", "surface", "start", "end"),
    [
        ("launched in 2002, it", "2002", "2002", "2002"),
        ("in August 2003", "August 2003", "2003-08", "2003-08"),
        ("KYIV, 18 November 2002 –", "18 November 2002", "2002-11-18", "2002-11-18"),
        ("on Nov. 18, 2002", "Nov. 18, 2002", "2002-11-18", "2002-11-18"),
        ("on 3.12.2020", "3.12.2020", "2020-12-03", "2020-12-03"),
        ("on 2002-11-18", "2002-11-18", "2002-11-18", "2002-11-18"),
        ("From 2000 to August 2003, the", "From 2000 to August 2003", "2000", "2003-08"),
        ("Between 2000 and 2003 100 people", "Between 2000 and 2003", "2000", "2003"),
        ("Up to August 2003 they", "Up to August 2003", None, "2003-08"),
        ("since 2000, and", "since 2000", "2000", None),
        ("since early 1990", "since early 1990", "1990", None),
        ("until the end of 2007", "until the end of 2007", None, "2007"),
        ("from 11 to 16 November 2019", "from 11 to 16 November 2019", "2019-11-11", "2019-11-16"),
        ("April 15th and 16th, 2024", "April 15th and 16th, 2024", "2024-04-15", "2024-04-16"),
        ("30 April to 2 May 2010", "30 April to 2 May 2010", "2010-04-30", "2010-05-02"),
        ("July and August 2007", "July and August 2007", "2007-07", "2007-08"),
        ("the 1986/87 season", "1986/87", "1986", "1987"),
    ],
)
def test_a_date_keeps_the_precision_of_the_text(text, surface, start, end):
    assert read(text) == [(surface, start, end)]


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("yesterday", "2002-11-17"),
        ("today", "2002-11-18"),
        ("on Wednesday", "2002-11-13"),
        ("on Monday", "2002-11-18"),
        ("last year", "2001"),
        ("last month", "2002-10"),
        ("on 2 October", "2002-10-02"),
        ("on January 2", "2003-01-02"),
    ],
)
def test_a_relative_date_is_resolved_against_the_storys_own(text, resolved):
    assert [when.point for when in find_dates(text, "2002-11-18")] == [resolved]


@pytest.mark.parametrize("text", ["yesterday", "on Wednesday", "last year", "on 2 October", "the 1990s", "next Friday"])
def test_without_a_date_of_the_story_nothing_relative_is_dated(text):
    assert [when.point for when in find_dates(text)] == [None]


def test_a_story_dated_by_its_year_dates_years_but_no_days():
    assert [when.point for when in find_dates("last year; yesterday; last month", "2002")] == ["2001", None, None]


def test_a_day_half_a_year_off_has_no_year():
    assert [when.point for when in find_dates("on 5 May", "2002-11-18")] == [None]


def test_a_day_that_the_calendar_lacks_is_no_date():
    assert [when.point for when in find_dates("on 31 February 2003")] == [None]


@pytest.mark.parametrize(
    "text", ["over 2000 people", "2000 people", "He may 5", "$1990", "1,987", "2003-4567", "Theresa May"]
)
def test_a_number_or_a_word_that_only_looks_like_a_date_is_none(text):
    assert read(text) == []


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_the_ways_to_write_it(day):
    month = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
             "December")[day.month - 1]  # fmt: skip
    forms = (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.isoformat())
    assert [read(f"on {form}.") for form in forms] == [[(form, day.isoformat(), day.isoformat())] for form in forms]


@given(
    st.text(alphabet="0123456789 -–/.,ofJanuryMBetwnsincdlTOD", max_size=80),
    st.sampled_from([None, "2002", "2002-11-18"]),
)
def test_no_text_breaks_it_and_dates_come_in_order_without_overlap(text, story_date):
    expressions = find_dates(text, story_date)
    assert all(first.span.end <= second.span.start for first, second in zip(expressions, expressions[1:], strict=False))
