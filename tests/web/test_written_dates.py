"""Dates as people type them into a form."""

import pytest

from graph_service.partial_date import PartialDate
from graph_service.web.requests import written_dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2003", "2003", "2003"),
        ("2003-08", "2003-08", "2003-08"),
        ("March 2022", "2022-03", "2022-03"),
        ("  15 March  2022 ", "2022-03-15", "2022-03-15"),
        ("12.03.2004", "2004-03-12", "2004-03-12"),
        ("2004-3", "2004-03", "2004-03"),
        ("2004-3-1", "2004-03-01", "2004-03-01"),
        ("3/2004", "2004-03", "2004-03"),
        ("13/4/2004", "2004-04-13", "2004-04-13"),
        ("березень 2022", "2022-03", "2022-03"),
        ("Spring 1999", "1999-03", "1999-05"),
        ("fall of 1999", "1999-09", "1999-11"),
        ("Q4 2003", "2003-10", "2003-12"),
        ("2003-Q1", "2003-01", "2003-03"),
        ("the 1990s", "1990", "1999"),
    ],
)
def test_a_date_in_words_is_the_period_that_it_means(text, first, last):
    assert written_dates.period(text) == (first, last)
    assert all(isinstance(date, PartialDate) for date in written_dates.period(text))


@pytest.mark.parametrize(
    "text", ["Marchh 2022", "yesterday", "March", "99", "2003-02-30", "2003-13", "winter 1999", "0000"]
)
def test_what_is_no_date_is_refused_with_what_to_write(text):
    assert written_dates.period(text) is None
    assert text in written_dates.reason(text)
    assert "March 2022" in written_dates.reason(text)


def test_what_can_be_two_days_is_not_guessed_but_asked():
    assert written_dates.period("03/04/2004") is None
    assert written_dates.reason("03/04/2004").endswith("Write 2004-03-04 or 2004-04-03.")
    assert written_dates.period("04/04/2004") == ("2004-04-04", "2004-04-04")
