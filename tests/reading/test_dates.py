"""Which dates are read from a line, and which are not."""

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date, format_skeleton
from hypothesis import given
from hypothesis import strategies as st

from graph_service.reading.datelines import dateline, dateline_date, dateline_start, story_date
from graph_service.reading.dates import only_tells_time, parse_date

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
    "2 Feb 23": "2023-02-02",
    "Published: 14 Dec 19": "2019-12-14",
    "9-Feb-99": "1999-02-09",
    "May '24": "2024-05",
    "Published in March 2020": "2020-03",
    "Veröffentlicht im März 2020": "2020-03",
}


@pytest.mark.parametrize("text", READ)
def test_dates_keep_the_precision_they_have(text):
    assert parse_date(text) == READ[text]


@pytest.mark.parametrize("text", ["5 hours ago", "yesterday", "", "30 February 2003", "2003-02-30", "2003-13", "3.12.20", "4 seats 12", "3 May 10:30",
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
    "opening",
    [
        "The office opened on 18 November 2002 in Kyiv.",
        "He came to Kyiv on 18 November 2002 – a Monday.",
        "On Monday, 18 November 2002 – the day of the vote – it rained.",
        "KYIV, 31 February 2002 – From today",
        "Pay March 31",
    ],
)
def test_a_sentence_is_no_dateline(opening):
    assert dateline(opening) is None


def test_a_dateline_without_a_year_dates_nothing_by_itself():
    assert dateline("KYIV, 18 November – From today") == "--11-18"
    assert dateline_date("KYIV, 18 November – From today") is None
    assert story_date(None, "--11-18", ["It rained in 2002."]) is None


@pytest.mark.parametrize(
    ("stated", "opening", "text", "date"),
    [
        ("2003-01-05", "2002-11-18", "", "2003-01-05"),
        ("2002-11", "2002-11-18", "", "2002-11-18"),
        ("2002", "--11-18", "", "2002-11-18"),
        ("2002-10", "--11-18", "", "2002-10"),
        ("2003", "--02-29", "", "2003"),
        (None, "--11-18", "Since 18 November 2002 it works.", "2002-11-18"),
        (None, "--11-18", "On 18 November 2001 and on 18 November 2002.", None),
        (None, None, "On 18 November 2002 it rained.", None),
    ],
)
def test_what_is_stated_and_what_the_dateline_says_are_joined(stated, opening, text, date):
    assert story_date(stated, opening, [text]) == date


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("A school in Khorog, 13 May 2022. (OSCE/A. Example)KHOROG, 14 May 2022 – Forty officers", "KHOROG"),
        ("A school in KhorogKHOROG, 14 May – Forty officers", "KHOROG"),
        ("A bridge. ŠABAC/NOVI SAD, 3 May 2011 -- It is open.", "ŠABAC"),
        ("KHOROG, 14 May 2022 – Forty officers", "KHOROG"),
        ("The shares trade on NASDAQ March 25.", "The shares"),
        ("The OSCE said so on 3 May 2010 – a Monday.", "The OSCE"),
    ],
)
def test_a_dateline_is_found_after_a_caption(text, starts):
    assert text[dateline_start(text) :].startswith(starts)


@pytest.mark.parametrize(
    "text", ["5 hours ago", "yesterday", "2000 to August 2003", "31 February 2020", "il y a 3 heures"]
)
def test_a_line_may_tell_a_time_without_being_a_date(text):
    assert only_tells_time(text)
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["Year", "May", "5,144,000", "12 officers in 2003", ""])
def test_other_lines_tell_no_time(text):
    assert not only_tells_time(text)


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_comes_back_from_each_form(day):
    forms = [
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
        f"{day.day}.{day.month}.{day.year}",
    ]
    assert {parse_date(form) for form in forms} == {day.isoformat()}


# The languages of the OSCE's States, and some others that are read, as CLDR calls them.
LANGUAGES = (
    "sq hy az be bs hr bg ca cs da nl en en_US en_CA et fi fr fr_CA ka de de_AT el hu is ga it kk ky lv lt lb mk mt ro mn nb nn pl pt "
    "ru sr sr_Latn sk sl es sv tg tr tk uk uz uz_Cyrl zh ja ko ar fa he th"
).split()
# Names that two languages give to different months: only the year is sure.
CLASHES = {("hr", 6), ("hr", 7), ("hr", 10), ("cs", 11), ("pl", 7), ("pl", 11)}


@pytest.mark.parametrize("width", ["full", "long", "medium"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_is_read_in_every_form_of_every_language(language, width):
    locale = Locale.parse(language)
    for day in (date(2021, month, number) for month in range(1, 13) for number in (3, 14, 25)):
        text = format_date(day, width, locale)
        if (language, day.month) in CLASHES or ((language, width) == ("ar", "medium") and day.day <= 12):
            assert parse_date(text) in {day.isoformat(), "2021"}, text
        else:
            assert parse_date(text) == day.isoformat(), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_is_read_in_every_language(language):
    locale = Locale.parse(language)
    for month in range(1, 13):
        text = format_skeleton("yMMMM", date(2021, month, 1), locale=locale)
        expected = {f"2021-{month:02}"} | ({"2021"} if (language, month) in CLASHES else set())
        assert parse_date(text) in expected, text


@pytest.mark.parametrize("text", ["5 มกราคม 2564", "วันอังคารที่ 5 มกราคม พ.ศ. 2564", "5 ม.ค. 2564", "5 มกราคม ค.ศ. 2021"])
def test_thai_years_may_be_counted_from_the_buddha(text):
    assert parse_date(text) == "2021-01-05"


@pytest.mark.parametrize(
    "text", ["Elections 2021", "Room 5 2021", "Tuesday 5 2021", "31 ta’ Frar 2021", "5 January 2564", "axşamı 2021"]
)
def test_words_with_numbers_that_are_no_date_are_none(text):
    assert parse_date(text) is None


# A day is printed in more ways than CLDR has: with the word "year" after its number, a comma after a weekday, names of months
# that belong to some countries of a language, years of an era, or of two figures.
PRINTED = {
    "Środa, 6 marca 2024 r.": "2024-03-06",
    "środa 06.03.2024 r.": "2024-03-06",
    "6 marca 2024 roku": "2024-03-06",
    "Среда, 6 марта 2024 г., 14:30": "2024-03-06",
    "Середа, 6 березня 2024 р.": "2024-03-06",
    "Srijeda, 6. ožujka 2024. g.": "2024-03-06",
    "sreda, 6. mart 2024. godine": "2024-03-06",
    "6 наурыз 2024 ж.": "2024-03-06",
    "6 Mart 2024-cü il": "2024-03-06",
    "6-mart, 2024-yil": "2024-03-06",
    "Mittwoch, den 6. März 2024": "2024-03-06",
    "onsdag d. 6. marts 2024": "2024-03-06",
    "6 mars 2024 kl. 14:30": "2024-03-06",
    "6. maaliskuuta 2024 klo 14.30": "2024-03-06",
    "יום ד', 6 במרץ 2024": "2024-03-06",
    "12 أيار 2024": "2024-05-12",
    "الأربعاء 12 حزيران 2024": "2024-06-12",
    "١٢ تشرين الأول ٢٠٢٤": "2024-10-12",
    "12 كانون الثاني/يناير 2024": "2024-01-12",
    "12 آب 2024 م": "2024-08-12",
    "12 جويلية 2024": "2024-07-12",
    "3 غشت 2024": "2024-08-03",
    "7 دجنبر 2024": "2024-12-07",
    "5 ต.ค. 67": "2024-10-05",
    "พ. 6 มี.ค. 67": "2024-03-06",
    "พุธที่ 6 มีค 67": "2024-03-06",
    "6 มี.ค. 2567 14:30 น.": "2024-03-06",
    "06/03/2567": "2024-03-06",
    "петак, 22. новембар 2019. године": "2019-11-22",
    "6 มีนาคม 2567 เวลา 10:30 น.": "2024-03-06",
    "quarta-feira, 6 de março de 2024, às 10h30": "2024-03-06",
    "miercuri, 6 martie 2024, ora 10:30": "2024-03-06",
    "10:30, 6 March 2024": "2024-03-06",
    "Updated 14:30, 6 March 2024": "2024-03-06",
    "6 March 2024 (14:30)": "2024-03-06",
    "6 mars 2024 à 14 h 30": "2024-03-06",
    "令和6年3月6日(水)": "2024-03-06",
    "平成元年4月30日": "1989-04-30",
    "民國113年3月6日": "2024-03-06",
}


@pytest.mark.parametrize("text", PRINTED)
def test_a_date_is_read_as_pages_print_it(text):
    assert parse_date(text) == PRINTED[text]


@pytest.mark.parametrize(
    "text",
    [
        "5 พ.ค. 24",
        "อาทิตย์ 67",
        "12 r 2024",
        "昭和基地 2024年",
        "4 مايو 33",
        "13/13/2567",
        "Mars 2024 mission",
        "March 2024 rose 10.25%",
    ],
)
def test_a_year_of_an_era_is_not_guessed(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Piątek, 22 listopada 2019 r.", "2019-11-22"),
        ("utorak, 22. listopada 2019.", "2019-10-22"),
        ("22 listopada 2019", "2019"),
        ("niedziela, 22 listopada 2019", "2019"),
    ],
)
def test_the_day_of_the_week_tells_which_month_a_name_means(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_weekday_may_have_a_capital_and_a_comma_in_every_language(language):
    locale = Locale.parse(language)
    for day in (date(2024, 5, number) for number in range(6, 13)):
        weekday = locale.days["stand-alone"]["wide"][day.weekday()]
        printed = f"{weekday[0].upper()}{weekday[1:]}, {format_date(day, 'long', locale)}"
        assert parse_date(printed) == day.isoformat(), printed


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12.IV.2024", "2024-04-12"),
        ("12 XII 2024 r.", "2024-12-12"),
        ("۲۵ فروردین ۱۴۰۳", "2024-04-13"),
        ("شنبه، ۲۵ فروردین ۱۴۰۳ - ۱۰:۳۰", "2024-04-13"),
        ("۱۴۰۳/۰۱/۲۵", "2024-04-13"),
        ("25 Hamal 1403", "2024-04-13"),
        ("30 Esfand 1402", None),  # a day that this year has not
        ("٤ شوال ١٤٤٥ هـ - ١٣ أبريل ٢٠٢٤", "2024-04-13"),
        ("13 April 2024 / 4 Shawwal 1445 AH", "2024-04-13"),
        ("السبت 4 شوال 1445 هـ الموافق 13 أبريل 2024", "2024-04-13"),
        ("4 Shawwal 1445", None),
        ("1445/10/04", None),  # of the moon or of the sun
        ("ה' בניסן תשפ\"ד, 13 באפריל 2024", "2024-04-13"),
        ("13 באפריל 2024, ה׳ בניסן ה׳תשפ״ד", "2024-04-13"),
        ("ngày 13 tháng 4 năm 2024", "2024-04-13"),
    ],
)
def test_other_calendars_give_a_day_where_it_is_sure(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("PRISTINA, 2 Feb 23 - The mission said so.", "2023-02-02"), ("VIENNA, 12 Mar ’21 – The mission said so.", "2021-03-12"), ("KYIV, 2 Feb 23 schools were closed.", None)],
)  # fmt: skip
def test_a_dateline_may_have_a_short_year_before_its_dash(text, day):
    assert dateline(text) == day
