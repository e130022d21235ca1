"""Texts become HTML without losing a character and without letting one through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from graph_service.model import Span
from graph_service.web.pages.wording import day, excerpt, marked, number, web_address


@st.composite
def texts_with_spans(draw):
    text = draw(st.text(alphabet="ab <>&\"'/Київ", max_size=40))
    places = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(places, places).map(sorted), max_size=5))
    return text, [Span(*pair) for pair in pairs]


@given(texts_with_spans())
def test_marking_keeps_every_character_and_escapes_it(case):
    text, spans = case
    html = str(marked(text, spans))
    unmarked = html.replace("<mark>", "").replace("</mark>", "")
    assert unmarked == escape(text)
    assert html.count("<mark>") == html.count("</mark>")


def test_items_of_a_list_stay_apart_on_one_line_and_sentences_need_no_sign():
    text = "They need:\n\nflour\n\nwater\n\nIt rained.\n\nA lot."
    assert marked(text, [Span(19, 24)]) == "They need:\n\nflour · <mark>water</mark> · It rained.\n\nA lot."


@given(texts_with_spans())
def test_an_excerpt_of_a_short_text_is_the_whole_of_it(case):
    assert excerpt(*case) == marked(*case)


def test_an_excerpt_of_a_long_text_is_where_most_is_marked():
    text = "one word " * 60 + "hotline for victims, and a second hotline " + "other words " * 60
    spans = [Span(m.start(), m.end()) for m in re.finditer("one|hotline", text) if m[0] == "hotline" or m.start() == 0]
    html = excerpt(text, spans)
    assert html.count("<mark>hotline</mark>") == 2
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert len(html) < 400


def test_what_a_story_says_in_tags_stays_text():
    assert marked("<script>alert(1)</script>", [Span(0, 8)]) == "<mark>&lt;script&gt;</mark>alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "/x", "https:x"]
)
def test_only_web_addresses_become_links(href):
    assert web_address(href) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2002", "2002"),
        ("2003-08", "August 2003"),
        ("2002-11-18", "18 November 2002"),
        ("2002-11-18T10:00:00Z", "18 November 2002"),
        (None, "no date given"),
    ],
)
def test_a_date_is_said_in_the_precision_it_has(value, said):
    assert day(value) == said


@pytest.mark.parametrize(("value", "said"), [(22000.0, "22,000"), (5.3, "5.3"), (7, "7"), (0.5, "0.5")])
def test_a_number_is_written_for_people(value, said):
    assert number(value) == said
