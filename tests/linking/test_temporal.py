from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.parser import parser_text
from graph_service.linking.temporal.english_dates import find_dates
from graph_service.model import Event, Story


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


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Signed on 3/4/2024.", "en", ["2024"]),
        ("Signed on 3/4/2024.", "en-GB", ["2024-04-03"]),
        ("Signed on 3/4/2024.", "en-US", ["2024-03-04"]),
        ("Signed on 3/4/2024.", "en-CA", ["2024"]),
        ("Signed on 3/4/2024, in force from 15/4/2024.", "en", ["2024-04-03", "2024-04-15"]),
        ("Signed on 3/4/2024 and lodged on 4/15/2024.", "en-GB", ["2024-03-04", "2024-04-15"]),
        ("One of 3/4/2024, 15/4/2024 and 4/15/2024.", "en-GB", ["2024", "2024-04-15", "2024-04-15"]),
        ("Signed on 4/4/2024.", "en", ["2024-04-04"]),
        ("Signed on 31/31/2024.", "en", [None]),
        ("Signed on 3/4/2024; the pact of 3 April 2024 is in force.", "en", ["2024-04-03", "2024-04-03"]),
        ("Signed on 3/4/2024; the pact of March 4, 2024 is in force.", "en", ["2024-03-04", "2024-03-04"]),
        ("The pact of 3/4/2024 is older than that of 3 May 2024.", "en", ["2024", "2024-05-03"]),
    ],
)
def test_a_date_in_numbers_is_read_as_the_region_or_another_date_of_the_text_shows(text, language, expected):
    assert [when.start or when.end for when in find_dates(text, language=language)] == expected


def test_a_date_in_numbers_that_may_be_the_storys_day_is_that_day():
    assert [when.point for when in find_dates("Kyiv, 3/4/2024. Talks began on 5/4/2024.", "2024-04-03")] == [
        "2024-04-03", "2024-04-05"
    ]  # fmt: skip


def test_a_date_in_numbers_that_nothing_settles_is_noted(linker):
    story = Story(id="s", title="T", text="T\n\nSigned on 3/4/2024 and 3/4/2024.", language="en", digest="0" * 64)
    settled = replace(story, language="en-US")
    assert [linked.story.notes for linked in linker.link([story, settled])] == [
        ("it is not known which number is the month in 3/4/2024; only the year is used.",), ()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("early 2004", "2004-01", "2004-04"),
        ("mid-2004", "2004-05", "2004-08"),
        ("late 2003", "2003-09", "2003-12"),
        ("the first half of 2004", "2004-01", "2004-06"),
        ("the fourth quarter of 2004", "2004-10", "2004-12"),
        ("mid-May 2004", "2004-05", "2004-05"),
        ("since late 2003", "2003", None),
        ("until early 2004", None, "2004"),
        ("from early 2002 to late 2003", "2002", "2003"),
        ("from mid-2016", "2016-05", "2016-08"),
    ],
)
def test_a_part_of_a_year_is_its_months_but_no_sharp_end_of_a_period(text, start, end):
    assert [(when.start, when.end) for when in find_dates(f"It was {text}.")] == [(start, end)]


@pytest.fixture
def expressions(parser):
    """Return the temporal expressions of a story as its parse resolves them: a date, or start and end."""

    def find(text, date="2021-05-05", language="en"):  # a Wednesday
        story = Story(id="s", title="T", text=text, language=language, digest="0" * 64, date=date)
        parsed = ParsedStory.of(story, next(parser.parse([parser_text(story)])) if language == "en" else None)
        return [when.start if when.start == when.end else (when.start, when.end) for when in parsed.dates]

    return find


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The monitors will remain in Tskhinvali until Friday.", [(None, "2021-05-07")]),
        ("The strike lasted until Friday.", [(None, "2021-04-30")]),
        ("Sailors agreed to stay until Sunday.", [(None, "2021-05-09")]),
        ("She must answer by Friday.", ["2021-05-07"]),
        ("The envoy landed on Monday and left on Tuesday.", ["2021-05-03", "2021-05-04"]),
        ("The jury will meet on Friday.", ["2021-05-07"]),
        ("He said on Tuesday that the port would open on Monday.", ["2021-05-04", "2021-05-10"]),
        ("The jury meets on Thursday.", ["2021-05-06"]),
        ("Last Friday the ferry sank.", ["2021-04-30"]),
        ("The ferry sailed last Wednesday.", ["2021-04-28"]),
        ("Talks resume next Monday.", ["2021-05-10"]),
        ("Talks resume next Friday.", [None]),  # the coming one, or that of next week
        ("The ballot is scheduled for Sunday.", ["2021-05-09"]),
        ("Friday's raid hurt nobody.", ["2021-04-30"]),
        ("Sunday's ballot will decide.", [None]),  # what has been or what is to come
        ("The pass has been closed since Saturday.", [("2021-05-01", None)]),
        ("The truce begins on Friday, 7 May.", ["2021-05-07"]),
        ("Every Friday people pray.", [None]),
        ("The course ran from Monday to Friday.", [("2021-04-26", "2021-04-30")]),
    ],
)
def test_a_weekday_lies_where_tense_and_preposition_say(expressions, text, expected):
    assert expressions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fair was held in March.", ["2021-03"]),
        ("The fair will be held in September.", ["2021-09"]),
        ("The law was passed last December.", ["2020-12"]),
        ("Theresa May said Mark March left.", []),
        ("He was elected two years ago and resigned three weeks ago.", ["2019", "2021-04-14"]),
        ("The club was founded in the 1990s.", [("1990", "1999")]),
        ("The school opened last week.", [("2021-04-26", "2021-05-02")]),
        ("Sales fell in the first quarter of 2021.", [("2021-01", "2021-03")]),
        ("The pact was signed on 3 May 2010; a month later it was ratified.", ["2010-05-03", "2010-06"]),
        ("The storm hit on 12 April. The following day the road was closed.", ["2021-04-12", "2021-04-13"]),
        ("The runoff is on 5 June.", ["2021-06-05"]),
        ("The show runs from 10 to 20 May.", [("2021-05-10", "2021-05-20")]),
        ("On 05/07/2021 and 25/12/2020 the site was down.", ["2021-07-05", "2020-12-25"]),
        ("The trial starts in two weeks.", ["2021-05-19"]),
        ("The barn was built in two weeks.", [None]),
        ("Talks were held at the weekend.", [("2021-05-01", "2021-05-02")]),
        ("A third is to follow by the end of the month.", ["2021-05"]),
        ("Two schools will open by the end of the year.", ["2021"]),
        ("In 2008 he came; by the end of the year he had left.", ["2008", None]),
        ("It will go by June.", ["2021-06"]),
        ("It was painted by May, then by June Carter.", []),
        ("On Good Friday and on Bloody Sunday people marched.", [None, None]),
    ],
)
def test_a_month_a_week_or_a_distance_is_resolved_where_the_text_settles_it(expressions, text, expected):
    assert expressions(text) == expected


def test_an_event_of_last_week_is_dated_by_the_month_or_year_that_holds_the_week(facts):
    text = "The mission opened an office last week."
    assert [event.date for event in facts(text, Event, date="2021-05-05")] == ["2021"]
    assert [event.date for event in facts(text, Event, date="2021-05-20")] == ["2021-05"]


IN_OTHER_LANGUAGES = {
    "de": [("Das Amt wurde am 18. November 2002 eröffnet.", ["2002-11-18"]), ("Der Rat wird am Freitag tagen.", ["2021-05-07"]),
           ("Am Freitag traf sich der Rat.", ["2021-04-30"]), ("Vom 12. bis 15. April 2021.", [("2021-04-12", "2021-04-15")])],
    "fr": [("Ouvert le 18 novembre 2002.", ["2002-11-18"]), ("Le conseil se réunira vendredi.", ["2021-05-07"]),
           ("Il a parlé lundi dernier, il y a deux ans et hier.", ["2021-05-03", "2019", "2021-05-04"])],
    "es": [("Abrió el 18 de noviembre de 2002.", ["2002-11-18"]), ("El viernes habló.", ["2021-04-30"]),
           ("En marzo, hace dos semanas.", ["2021-03", "2021-04-21"])],
    "it": [("Aperto il 18 novembre 2002.", ["2002-11-18"]), ("Il consiglio si riunirà venerdì.", ["2021-05-07"])],
    "ru": [("Открылся 18 ноября 2002 года.", ["2002-11-18"]), ("С 2014 года идёт спор.", [("2014", None)]),
           ("Совет состоится в пятницу.", ["2021-05-07"]), ("Он выступил в пятницу.", ["2021-04-30"])],
    "uk": [("Відкрили 18 листопада 2002 року.", ["2002-11-18"]), ("Рада відбудеться у п’ятницю.", ["2021-05-07"]),
           ("Лікарі залишаться до п'ятниці.", [(None, "2021-05-07")]), ("У 2019 році та торік.", ["2019", "2020"])],
    "pl": [("Otwarto 18 listopada 2002 r.", ["2002-11-18"]), ("Rada odbędzie się w piątek.", ["2021-05-07"]),
           ("W marcu i dwa tygodnie temu.", ["2021-03", "2021-04-21"])],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Dans les années 1990 et d'ici la fin de l'année.", [("1990", "1999"), "2021"]),
        (
            "de",
            "In den 1990er Jahren, doppelt so viel wie 2014, bis Jahresende.",
            [("1990", "1999"), "2014", (None, "2021")],
        ),
        ("it", "Negli anni '90.", [("1990", "1999")]),
        ("uk", "У 1990-х роках, до кінця року.", [("1990", "1999"), (None, "2021")]),
        ("ru", "Запись идёт до 8 мая.", [(None, "2021-05-08")]),
        ("ru", "Цены вырастут с 1 августа.", [None]),
        ("pl", "Do końca roku stanie hala.", [(None, "2021")]),
    ],
)
def test_decades_and_ends_of_years_are_read_and_a_day_far_off_has_no_year(expressions, language, text, expected):
    assert [None if ends == (None, None) else ends for ends in expressions(text, language=language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"), [(name, *row) for name, rows in IN_OTHER_LANGUAGES.items() for row in rows]
)
def test_dates_are_read_in_other_languages(expressions, language, text, expected):
    assert expressions(text, language=language) == expected


@pytest.mark.parametrize("day", ["0001-01-01", "0001", "9999-12-31", "9999-12"])
@pytest.mark.parametrize("language", ["en", *IN_OTHER_LANGUAGES])
def test_at_the_ends_of_the_calendar_nothing_is_dated_beyond_them(expressions, day, language):
    words = " ".join(text for text, _ in IN_OTHER_LANGUAGES.get(language, ()))
    words += " Yesterday, last Friday, next Monday, last month, last year, next week, two years ago, in ten days, on 5 May, tomorrow."
    assert isinstance(expressions(words, day, language), list)


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
