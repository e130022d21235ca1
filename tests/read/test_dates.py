"""Which dates are read from a line, and which are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.read.dates import dateline_date, parse_date

READ = {
    "14 September 2022": "2022-09-14",
    "18 Nov 2002": "2002-11-18",
    "September 2002": "2002-09",
    "Sept. 2002": "2002-09",
    "2002": "2002",
    "2003-08": "2003-08",
    "2022-09-14T10:00:00+02:00": "2022-09-14",
    "3.12.2020": "2020-12-03",
    "3.12.2О2О": "2020-12-03",
    "О3.12.2020": "2020-12-03",
    "September 14, 2022": "2022-09-14",
    "Monday, 14 September 2022, 10:30": "2022-09-14",
    "Published on 14 September 2022": "2022-09-14",
    "1er août 2021": "2021-08-01",
    "lundi 3 décembre 2007": "2007-12-03",
    "14. März 2019": "2019-03-14",
    "5 мая 2015 г.": "2015-05-05",
    "24 серпня 1991 року": "1991-08-24",
    "13/02/2020": "2020-02-13",
    "06/05/2022": "2022",
}


@pytest.mark.parametrize("text", READ)
def test_dates_keep_the_precision_they_have(text):
    assert parse_date(text) == READ[text]


@pytest.mark.parametrize("text", ["5 hours ago", "yesterday", "", "30 February 2003", "2003-02-30", "2003-13", "3.12.20",
                                  "14 Septober 2022", "On 14 September 2022 the office closed", "1,072", "32.13.2020"])  # fmt: skip
def test_no_date_is_invented(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "opening",
    [
        "KYIV, 18 November 2002 – From today",
        "KYIV 18 November 2002 -- From",
        "PRISHTINË/PRIŠTINA, 18 November 2002 —From",
    ],
)
def test_a_dateline_dates_its_story(opening):
    assert dateline_date(opening) == "2002-11-18"


@pytest.mark.parametrize(
    "opening", ["KYIV, 18 November – From today", "The office opened on 18 November 2002 in Kyiv."]
)
def test_a_sentence_or_a_day_without_a_year_dates_nothing(opening):
    assert dateline_date(opening) is None


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_comes_back_from_each_form(day):
    forms = [
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
        f"{day.day}.{day.month}.{day.year}",
    ]
    assert {parse_date(form) for form in forms} == {day.isoformat()}
