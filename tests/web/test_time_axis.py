"""Charts of time where all stories lie within about two years: months, each of which leads to its stories."""

import re

import pytest

from graph_service.web.pages.time_axis import month_axis


@pytest.mark.parametrize("address", ["/places/bender", "/organizations/undp", "/topics/cyber-ict-security"])
def test_an_entity_of_a_short_time_has_months_that_lead_to_their_stories(read, address):
    bars = read(address).css(".mentions-by-year .bars a")
    assert len(bars) > 1
    for bar in bars:
        assert _total(read(bar.attributes["href"])) == int(bar.css_first(".unseen").text().split()[0])


def test_a_search_for_stories_of_a_short_time_has_months_and_a_second_one_makes_a_period(read):
    page = read("/search?place=bender&parts=false")
    assert "by month" in page.css_first("#years").text()
    first = page.css_first(".years .bars a")
    month = read(first.attributes["href"])
    assert month.css_first(".years [aria-current] .label").text() == first.css_first(".label").text()
    last = month.css(".years .bars a")[-1]
    count = int(last.css_first(".unseen").text().split(": ")[1].split()[0])
    assert _total(read(last.attributes["href"])) == count > int(first.css_first(".unseen").text().split()[0])


def test_a_year_that_is_filtered_by_is_all_its_months(read):
    year = re.search(r"\d{4}", read("/search?place=bender&parts=false").css_first(".hits time").attributes["datetime"])[
        0
    ]
    page = read(f"/search?place=bender&parts=false&year={year}")
    assert page.css(".years .bars [aria-current]")


def test_months_are_few_and_follow_one_another():
    assert [label for label, _ in month_axis({"2003-11": 2, "2004-02": 1})] == [
        "Nov ’03",
        "Dec ’03",
        "Jan ’04",
        "Feb ’04",
    ]
    assert [label for label, _ in month_axis({"1987-02": 9, "1987-04": 1})] == ["Feb", "Mar", "Apr"]
    assert len(month_axis({"2003": 4, "2003-02": 1, "2003-03": 1})) == 12  # some known by their year alone
    assert not month_axis({"2003-01": 1, "2005-01": 1})
    assert not month_axis({"2003": 4, "2003-02": 1})
    assert not month_axis({})


def _total(page):
    return int(page.css_first(".tally p").text().split()[0]) if page.css_first(".tally p") else 0
