"""Dates as people type them into a form, and into a question."""

import json
import re
from datetime import UTC, date, datetime
from unittest.mock import Mock

import pytest
from click.testing import CliRunner
from support.stories import linked_story

from graph_service.cli.main import main
from graph_service.errors import ParameterError
from graph_service.network.projection import Projection
from graph_service.network.tables import story_row
from graph_service.partial_date import PartialDate
from graph_service.results import Filters, SearchRequest
from graph_service.search import query_dates
from graph_service.web import create_app
from graph_service.web.requests import request_context


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
        ("early 2004", "2004-01", "2004-04"),
        ("mid-2004", "2004-05", "2004-08"),
        ("the end of 2004", "2004-09", "2004-12"),
        ("Anfang 2004", "2004-01", "2004-04"),
        ("июле 2004", "2004-07", "2004-07"),
        ("липні 2004", "2004-07", "2004-07"),
        ("the first of June 2021", "2021-06-01", "2021-06-01"),
        ("2004/07/22", "2004-07-22", "2004-07-22"),
        ("22.7.04", "2004-07-22", "2004-07-22"),
        ("7/22/87", "1987-07-22", "1987-07-22"),
        ("22.7.51", "1951-07-22", "1951-07-22"),
        ("1st quarter 2004", "2004-01", "2004-03"),
        ("the last quarter of 2004", "2004-10", "2004-12"),
        ("early 2000s", "2000", "2003"),
        ("the late 1990s", "1997", "1999"),
    ],
)
def test_a_date_in_words_is_the_period_that_it_means(text, first, last):
    assert query_dates.period(text) == (first, last)
    assert all(isinstance(date, PartialDate) for date in query_dates.period(text))


@pytest.mark.parametrize(
    "text", ["Marchh 2022", "yesterday", "March", "99", "2003-02-30", "2003-13", "winter 1999", "0000"]
)
def test_what_is_no_date_is_refused_with_what_to_write(text):
    assert query_dates.period(text) is None
    assert text in query_dates.reason(text)
    assert "March 2022" in query_dates.reason(text)


@pytest.mark.parametrize("date", ["31 February 2004", "June 31, 2004", "31.06.2004", "2004/02/30"])
def test_a_day_that_the_calendar_lacks_is_said_and_stays_words(demo, date):
    assert query_dates.reason(date).startswith(f"“{date}” is not in the calendar.")
    result = demo.search(f"schools on {date}")
    assert result.dates is None
    assert f"“{date}” is not in the calendar." in result.note


@pytest.mark.parametrize("question", ["version 3.10.12", "the rule 50/30/20 in schools", "Artikel 3.10.12"])
def test_numbers_after_a_word_that_counts_are_no_day(demo, question):
    result = demo.search(question)
    assert result.dates is None
    assert "dated" not in result.note
    assert "calendar" not in result.note


def test_dates_that_no_time_satisfies_are_said(demo):
    result = demo.search("hotline since 2007 before 2004")
    assert result.dates is None
    assert "No time is from 2007 on and until 2003" in result.note


@pytest.mark.parametrize("question", ["women of today", "women today", "5 May 10 women"])
def test_what_is_like_a_time_but_counts_or_compares_is_no_date(demo, question):
    assert query_dates.read_dates(SearchRequest(query=question), demo.snapshot.projection)[1] is None


def test_a_year_beside_other_words_leads_to_the_stories_of_that_year_first(demo):
    result = demo.search("Moldova 2004", limit=4)
    assert {hit.story.date[:4] for hit in result.hits[:3]} == {"2004"}
    assert result.missing == ()


def test_years_are_left_out_in_german_as_it_is_written(demo):
    assert demo.search("Berichte außer 2004").dates.without == ("2004",)


def test_a_day_that_can_be_two_is_said_where_a_question_has_it(demo):
    assert "Write 2004-03-04 or 2004-04-03." in demo.search("schools before 03/04/2004").note


@pytest.mark.parametrize(
    ("question", "without"),
    [
        ("hotlines, but not in 2004", ("2004",)),
        ("hotlines not 2004", ("2004",)),
        ("hotlines except 2004 and 2007", ("2004", "2007")),
        ("hotlines without July 2007", ("2007-07",)),
        ("hotlines not between 2002 and 2004", ("2002/2004",)),
        ("Hotlines nicht 2004", ("2004",)),
        ("hotlines sauf en 2004", ("2004",)),
        ("hotlines кроме 2004", ("2004",)),
    ],
)
def test_a_time_that_a_question_leaves_out_is_left_out_and_no_story_without_a_date(demo, question, without):
    result, whole = demo.search(question, limit=100), demo.search("hotlines", limit=100)
    assert (result.dates.query.lower(), result.dates.without) == ("hotlines", without)
    bounds = [time.partition("/") for time in without]
    left_out = {
        hit.story.id
        for hit in whole.hits
        for since, _, until in bounds
        if hit.story.date
        and since <= hit.story.date[: len(since)]
        and hit.story.date[: len(until or since)] <= (until or since)
    }
    assert [hit.story.id for hit in result.hits] == [hit.story.id for hit in whole.hits if hit.story.id not in left_out]
    client = create_app(demo).test_client()
    page = client.get("/search", query_string={"q": question}).get_data(as_text=True)
    assert "Remove </span>Not published" in page
    assert client.get("/api/search", query_string={"q": question}).json["dates"]["without"] == list(without)
    printed = CliRunner().invoke(main, ["--data", str(demo.settings.data), "search", question]).stdout
    assert f"is read as published not in {without[0].replace('/', ' to ')}" in printed


def test_what_can_be_two_days_is_not_guessed_but_asked():
    assert query_dates.period("03/04/2004") is None
    assert query_dates.reason("03/04/2004").endswith("Write 2004-03-04 or 2004-04-03.")
    assert query_dates.period("04/04/2004") == ("2004-04-04", "2004-04-04")


@pytest.mark.parametrize(
    ("question", "query", "since", "until"),
    [
        ("trafficking between 2000 and 2004", "trafficking", "2000", "2004"),
        ("trafficking between 2000-2004", "trafficking", "2000", "2004"),
        ("trafficking between 2004 and 2002", "trafficking", "2002", "2004"),
        ("trafficking from 2004 to 2002", "trafficking", "2002", "2004"),
        ("stories of 18 Nov 02", "", "2002-11-18", "2002-11-18"),
        ("hotline, 18-Nov-2002", "hotline", "2002-11-18", "2002-11-18"),
        ("2004", "", "2004", "2004"),
        ("elections from March 2003 to 2004", "elections", "2003-03", "2004"),
        ("elections from 2003 onwards in Georgia", "elections in Georgia", "2003", None),
        ("After 2022: what happened?", "", "2023", None),
        ("What happened in 2004?", "", "2004", "2004"),
        ("everything since 2022", "", "2022", None),
        ("police after March 2004", "police", "2004-04", None),
        ("police after 15 March 2004", "police", "2004-03-16", None),
        ("police since December 2003", "police", "2003-12", None),
        ("hotlines before 1999", "hotlines", None, "1998"),
        ("hotlines before 1 January 2003", "hotlines", None, "2002-12-31"),
        ("hotlines until 2003", "hotlines", None, "2003"),
        ("hotlines in the 2000s", "hotlines", "2000", "2009"),
        ("hotlines in 2003", "hotlines", "2003", "2003"),
        ("hotlines in mid-2004", "hotlines", "2004-05", "2004-08"),
        ("hotlines in late July 2004", "hotlines", "2004-07", "2004-07"),
        ("hotlines between late 2003 and mid-2004", "hotlines", "2003-09", "2004-08"),
        ("hotlines in the second half of 2004", "hotlines", "2004-07", "2004-12"),
        ("горячая линия в июле 2004 года", "горячая линия", "2004-07", "2004-07"),
        ("гаряча лінія у липні 2004 року", "гаряча лінія", "2004-07", "2004-07"),
        ("Hotlines von Juli bis August 2004", "Hotlines", "2004-07", "2004-08"),
        ("hotlines in July and August 2004", "hotlines", "2004-07", "2004-08"),
        ("горячая линия с 2002 по 2004 год", "горячая линия", "2002", "2004"),
        ("гаряча лінія між 2002 і 2004 роками", "гаряча лінія", "2002", "2004"),
        ("гаряча лінія на початку 2004 року", "гаряча лінія", "2004-01", "2004-04"),
        ("hotlines de juillet à août 2004", "hotlines", "2004-07", "2004-08"),
        ("Hotlines im Sommer 2004", "Hotlines", "2004-06", "2004-08"),
        ("hotlines during the spring of 2003", "hotlines", "2003-03", "2003-05"),
        ("hotlines since the summer of 2002", "hotlines", "2002-06", None),
        ("Since 2002 hotlines until 2003", "hotlines", "2002", "2003"),
        ("since 2014", "", "2014", None),
        ("stories from 2004", "", "2004", "2004"),
        ("hotlines from November 2002", "hotlines", "2002-11", "2002-11"),
        ("July 2004", "", "2004-07", "2004-07"),
        ("hotlines 18 November 2002", "hotlines", "2002-11-18", "2002-11-18"),
        ("What happened on 18 November 2002?", "", "2002-11-18", "2002-11-18"),
        ("hotlines prior to 2004", "hotlines", None, "2003"),
        ("hotlines up to 2003", "hotlines", None, "2003"),
        ("hotlines 2002-2004", "hotlines", "2002", "2004"),
        ("hotlines 2002–2004", "hotlines", "2002", "2004"),
        ("March 2003 to May 2004 hotlines", "hotlines", "2003-03", "2004-05"),
        ("police throughout 2015", "police", "2015", "2015"),
        ("police starting in 2015", "police", "2015", None),
        ("Polizei seit 2015", "Polizei", "2015", None),
        ("Polizei im Jahr 2015", "Polizei", "2015", "2015"),
        ("Polizei zwischen 2002 und 2004", "Polizei", "2002", "2004"),
        ("police depuis 2015", "police", "2015", None),
        ("police après 2014", "police", "2015", None),
        ("police entre 2002 et 2004", "police", "2002", "2004"),
        ("policía en 2015", "policía", "2015", "2015"),
        ("policía antes de 2004", "policía", None, "2003"),
        ("polizia nel 2015", "polizia", "2015", "2015"),
        ("polizia fino al 2003", "polizia", None, "2003"),
        ("поліція у 2015 році", "поліція", "2015", "2015"),
        ("поліція після 2014 року", "поліція", "2015", None),
        ("полиция с 2015 года", "полиция", "2015", None),
        ("полиция ноябрь 2015", "полиция", "2015-11", "2015-11"),
        ("полиция между 2002 и 2004 годом", "полиция", "2002", "2004"),
        ("hotlines in the first half of 2003", "hotlines", "2003-01", "2003-06"),
        ("hotlines between 2002 and", "hotlines", "2002", None),
        ("hotlines between 2002", "hotlines", "2002", None),
        ("hotlines from 2002 to", "hotlines", "2002", None),
        ("hotlines no later than 2003", "hotlines", None, "2003"),
        ("police not before 2014", "police", "2014", None),
        ("hotlines by the end of 2003", "hotlines", None, "2003"),
        ("hotlines in the year 2003", "hotlines", "2003", "2003"),
        ("published in 2004", "", "2004", "2004"),
        ("between July and August 2004", "", "2004-07", "2004-08"),
        ("stories from 15 to 22 July 2004", "", "2004-07-15", "2004-07-22"),
        ("Monday, 18 November 2002", "", "2002-11-18", "2002-11-18"),
        ("le 18 novembre 2002", "", "2002-11-18", "2002-11-18"),
        ("18 ноября 2002 года", "", "2002-11-18", "2002-11-18"),
        ("2002-11-18", "", "2002-11-18", "2002-11-18"),
        ("2004 Q3", "", "2004-07", "2004-09"),
        ("hotlines 2002-11", "hotlines", "2002-11", "2002-11"),
        ("hotlines 11/2002", "hotlines", "2002-11", "2002-11"),
        ("hotlines 18/11/2002", "hotlines", "2002-11-18", "2002-11-18"),
        ("hotlines date:2002", "hotlines", "2002", "2002"),
        ("date:2002-11 hotlines", "hotlines", "2002-11", "2002-11"),
        ("горячая линия от 2002 до 2004 года", "горячая линия", "2002", "2004"),
        ("hotlines since the first of June 2002", "hotlines", "2002-06-01", None),
        ("hotlines until the twenty-second of July 2007", "hotlines", None, "2007-07-22"),
        ("schools 2004/07/22", "schools", "2004-07-22", "2004-07-22"),
        ("schools on 22.7.04", "schools", "2004-07-22", "2004-07-22"),
        ("schools in the third quarter of 2004", "schools", "2004-07", "2004-09"),
        ("schools 3rd quarter 2004", "schools", "2004-07", "2004-09"),
        ("Schulen im 3. Quartal 2004", "Schulen", "2004-07", "2004-09"),
        ("hotlines in the early 2000s", "hotlines", "2000", "2003"),
        ("hotlines not before 2003", "hotlines", "2003", None),
        ("hotlines, but not since 2004", "hotlines", None, "2003"),
        ("hotlines not until 2003", "hotlines", "2003", None),
    ],
)
def test_dates_in_the_words_of_a_question_say_when_the_stories_were_published(demo, question, query, since, until):
    result = demo.search(question, limit=100)
    assert (result.dates.query, result.dates.since, result.dates.until) == (query, since, until)
    stated = demo.search(query, limit=100, filters=Filters(since=since, until=until))
    assert [hit.story.id for hit in result.hits] == [hit.story.id for hit in stated.hits]
    assert (result.total, result.facets, result.years) == (stated.total, stated.facets, stated.years)
    assert result.query == question


@pytest.mark.parametrize(
    "question",
    [
        'trafficking "between 2000 and 2004"',
        "resolution 1325",
        "OSCE 2003",
        "after 5000 people",
        "after the 2003 elections",
        "from 2003",  # in that year, or since then
        "hotlines in 1986",  # when no story was published
        "hotlines in the 1980s",
        "May 1986",
        "a report on 2004",
        "programme 2002-2004-b",
        "before 03/04/2004",
        "since 2003-2004-election",
    ],
)
def test_what_is_quoted_or_no_date_of_publication_stays_words(demo, question):
    assert demo.search(question).dates is None


@pytest.mark.parametrize("words", ["2003 and 2007", "2003 or 2007", "2003, 2004 and 2007", "2003, 2007"])
def test_years_that_are_listed_are_the_years_of_the_stories(demo, words):
    years = tuple(re.findall(r"\d+", words))
    result, stated = demo.search(f"training in {words}"), demo.search("training", filters=Filters(year=years))
    assert (result.dates.query, result.dates.years, result.dates.since) == ("training", years, None)
    assert [hit.story.id for hit in result.hits] == [hit.story.id for hit in stated.hits]
    assert result.hits
    client = create_app(demo).test_client()
    question = {"q": f"training in {words}"}
    assert client.get("/api/search", query_string=question).json["dates"]["years"] == list(years)
    page = client.get("/search", query_string=question).get_data(as_text=True)
    assert all(f"Remove </span>{year}" in page for year in years)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("last year", "2003", "2003"),
        ("since yesterday", "2004-03-03", None),
        ("this year", "2004", "2004"),
        ("in the last year", "2003", "2003"),
        ("last month", "2004-02", "2004-02"),
        ("this month", "2004-03", "2004-03"),
        ("last week", "2004-02-23", "2004-02-29"),
        ("this week", "2004-03-01", "2004-03-07"),
        ("in the last 5 years", "1999-03", "2004-03-04"),
        ("over the past two months", "2004-01", "2004-03-04"),
        ("the past year", "2003-03", "2004-03-04"),
        ("in the last ten days", "2004-02-23", "2004-03-04"),
    ],
)
def test_a_time_that_is_counted_from_today_is_the_period_that_it_means(words, since, until):
    stories = [
        linked_story(slug=f"s{n}", date=date) for n, date in enumerate(("2003-05-01", "2004-02-25", "2004-03-02"))
    ]
    projection = Projection.empty().update([], list(map(story_row, stories)), stories[0].entities.values())
    asked, dates = query_dates.read_dates(SearchRequest(query=f"police {words}"), projection, date(2004, 3, 4))
    assert (asked.query, dates.since, dates.until) == ("police", since, until)


@pytest.mark.parametrize(
    ("question", "when"),
    [("in 1950", "1950"), ("hotlines in 1950", "1950"), ("hotlines between 1950 and 1960", "from 1950 to 1960"),
     ("hotlines after 2080", "from 2081 on"), ("hotlines before 1960", "until 1959"), ("hotlines in 1950 or 1951", "1950 or 1951")],
)  # fmt: skip
def test_a_time_of_which_there_is_no_story_is_said_wherever_one_asks(demo, question, when):
    dates = sorted(card.date for card in demo.answers.stories(limit=100)[1] if card.date)
    note = f"No story is dated {when}; the archive runs from {dates[0]} to {dates[-1]}."
    client = create_app(demo).test_client()
    assert client.get("/api/search", query_string={"q": question}).json["note"] == note
    assert client.get("/search", query_string={"q": question}).get_data(as_text=True).count(note) == 1
    assert note in CliRunner().invoke(main, ["--data", str(demo.settings.data), "search", question]).stdout


@pytest.mark.parametrize(
    "question", ["hotlines in 2004", "between 2004 and 2000", '"in 1950"', "OSCE 1950", "last mission"]
)
def test_nothing_is_said_of_a_time_that_has_stories_or_is_none(demo, question):
    assert demo.search(question).note == ""
    assert demo.search("in 1950", dates=False).note == ""


def test_an_answer_to_a_question_about_last_year_is_not_taken_for_that_of_another_day(demo, monkeypatch):
    client = create_app(demo).test_client()
    tags = []
    for day in (datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
        monkeypatch.setattr(request_context, "datetime", Mock(wraps=datetime, now=lambda _, day=day: day))
        tags.append([client.get(f"/search?q={q}").headers["ETag"] for q in ("hotline+last+year", "hotline")])
    assert tags[0][0] != tags[1][0]
    assert tags[0][1] == tags[1][1]


def test_the_title_of_a_story_is_no_date():
    story = linked_story(title="The police since 2014")
    projection = Projection.empty().update([], [story_row(story)], story.entities.values())
    titled, question = SearchRequest(query="the Police since 2014"), SearchRequest(query="police since 2014")
    assert query_dates.read_dates(titled, projection) == (titled, None)
    assert query_dates.read_dates(question, projection)[0].query == "police"


def test_a_person_may_insist_on_the_words_and_filters_by_date_hold_before_them(demo):
    question = "trafficking between 2000 and 2003"
    words = demo.search(question, dates=False, limit=100)
    assert words.dates is None
    assert "2000" in {word for hit in words.hits for word in hit.why.words}
    filtered = demo.search(question, filters=Filters(since="2004"), limit=100)
    assert filtered.hits
    assert all(hit.story.date >= "2004" for hit in filtered.hits)


def test_a_period_that_ends_before_it_begins_is_refused_wherever_one_asks(demo):
    search = 'SELECT ?s { SERVICE search: { [] search:query "OSCE" ; search:hit ?s ; search:since "2005" ; search:until "2003" } }'
    for ask in (lambda: Filters(since="2005", until="2003"), lambda: demo.query(search)):
        with pytest.raises(
            ParameterError, match=r"The parameter from \(2005\) is later than the end of its period \(2003\)"
        ):
            ask()
    response = create_app(demo).test_client().get("/api/search?about_from=2005&about_to=2003")
    assert response.status_code == 400
    command = ["--data", str(demo.settings.data), "search", "--from", "2005", "--to", "2003"]
    assert "later than the end of its period" in CliRunner().invoke(main, command).output


def test_pages_lists_the_api_and_the_command_line_read_the_same_dates(demo):
    client, question = create_app(demo).test_client(), "training after 2014"
    answer = client.get("/api/search", query_string={"q": question}).json
    assert answer["dates"] == {"words": "after 2014", "from": "2015", "to": None, "query": "training"}
    page = client.get("/search", query_string={"q": question}).get_data(as_text=True)
    assert "“after 2014” is read as" in page
    assert 'href="/search?q=training+after+2014&amp;dates=false"' in page
    assert 'value="training"' in page
    assert 'href="/search?q=training"' in page  # the filter is removed like any other
    rows = client.get("/search.csv", query_string={"q": question}).get_data(as_text=True).splitlines()
    assert len(rows) - 1 == answer["total"] > 0
    insisted = client.get("/api/search", query_string={"q": question, "dates": "false"}).json
    assert insisted["dates"] is None
    assert insisted["total"] > answer["total"]
    command = ["--data", str(demo.settings.data), "search", question]
    printed = CliRunner().invoke(main, command)
    assert "'after 2014' is read as published from 2015; --no-dates" in printed.stdout
    assert json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)["total"] == answer["total"]


def test_a_part_of_a_year_of_which_there_is_no_story_asks_for_the_year_in_words(demo):
    result = demo.search("OSCE in late 2003")
    assert result.note.startswith("No story is dated from 2003-09 to 2003-12")
    assert (result.missing, result.query) == ((), "OSCE in late 2003")
    assert result.total == demo.search("OSCE in 2003", dates=False).total


@pytest.mark.parametrize("words", ["between 1980 and 1989", "from 1980 to 1989", "before 1990", "date:1986"])
def test_a_period_without_stories_has_no_hits_and_the_question_without_it_is_offered(demo, words):
    result, total = demo.search(f"hotlines {words}"), demo.search("hotlines").total
    assert (result.total, result.dates.query) == (0, "hotlines")
    assert sum(result.years.values()) == total > 1
    assert result.note.startswith("No story is dated")
    assert result.hint == f"Without {words!r}, {total} stories answer the question; ask 'hotlines'."
