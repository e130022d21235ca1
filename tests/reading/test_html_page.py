"""What is read from pages as a browser saves them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse


def test_a_page_gives_what_its_labels_and_headings_state(story):
    result = story("saved-from-browser.html")
    assert result.title == "Border guards in Tajikistan learn to spot forged papers"
    assert (result.date, result.source) == ("2022-09-14", "Programme Office in Dushanbe")
    assert result.fields_of_work == ("Border management", "Policing")
    assert result.url == "https://www.example.org/mission/4711"
    assert result.language == "en-GB"
    assert [(section.heading, section.level) for section in result.sections] == [
        ("What they practised", 2),
        ("Next steps", 3),
    ]


def test_the_text_is_the_article_and_nothing_else(story):
    assert story("saved-from-browser.html").text.split("\n\n")[1:] == [
        "Forty officers of the Border Guard Service took part in a week of training in Khorog, near the frontier with Afghanistan.",
        "What they practised",
        "“A forged stamp is easy to see once you know how,” said the trainer, Ms. Lola Example.",
        "The officers worked with real documents that had been seized at the airport in earlier years.",
        "reading the paper under ultraviolet light;",
        "asking the right questions.",
        "Next steps",
        "Another course follows in spring, in co-operation with colleagues from Kyrgyzstan.",
    ]


def test_links_are_absolute_and_point_into_the_text(story):
    result = story("saved-from-browser.html")
    assert [(link.href, link.span.of(result.text)) for link in result.links] == [
        ("https://www.example.org/border-guards", "Border Guard Service"),
        ("https://partner.example/kg?x=1#y", "Kyrgyzstan"),
    ]


def test_cards_are_other_stories(story):
    first, second = story("saved-from-browser.html").related
    assert (first.title, first.date, first.source) == (
        "Dogs that find ammunition",
        "2022-05-06",
        "Programme Office in Astana",
    )
    assert first.url == "https://www.example.org/stories/77"
    assert (second.date, second.source) == ("2021-09", "Presence in Albania")


def test_cards_outside_the_densest_element_are_found(story):
    cards = story("no-article-element.html").related
    assert [(card.title, card.date) for card in cards] == [("A bus for the valley", "2018-05-06")]


def test_without_an_article_element_the_densest_element_is_read(story):
    result = story("no-article-element.html")
    assert result.title == "Village opens a library"
    assert (result.date, result.source, result.authors) == ("2019-03-02", "Valley Gazette", ("Nino Writer",))
    assert [section.heading for section in result.sections] == ["Open every day"]
    assert "Weather" not in result.text
    assert "Sports" not in result.text


def test_a_declared_encoding_is_followed(story):
    assert story("declares-windows-1251.html").title == "Конференция в Минске"


def test_a_page_nested_a_thousand_deep_is_read():
    page = b"<h1>Deep</h1>" + b"<div>" * 1_000 + b"<p>A sentence lies at the bottom of this page.</p>"
    assert parse(Document("html", "deep.html", None, page)).text.endswith("bottom of this page.")


def test_a_page_nested_without_end_is_refused():
    with pytest.raises(SourceError, match=r"deep\.html: its elements are nested more than"):
        parse(Document("html", "deep.html", None, b"<div>" * 1_000_000))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["<p>", "</div>", "<a href='//[x'>", "<li>", "<article>", "<br>", "Some words here.", "<h1>Title", "<script>", "<!--", "&#0;", "</p>"]), max_size=30))  # fmt: skip
def test_broken_markup_gives_a_story_or_says_why_not(pieces):
    document = Document("html", "page.html", None, "".join(pieces).encode())
    try:
        assert parse(document).text
    except SourceError as error:
        assert str(error).startswith("page.html: ")  # noqa: PT017  # either is right


def page(body, *, address="https://valley.example/news/1"):
    head = f'<title>Call for papers</title><link rel="canonical" href="{address}">'
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("news", "people", "events", "about"))
    html = (
        f"<html><head>{head}</head><body><ul>{menu}</ul><article><h1>Call for papers</h1>{body}</article></body></html>"
    )
    return parse(Document("html", "page.html", None, html.encode())).text.removeprefix("Call for papers").strip()


OPENING = "<p>The ninth conference on rural development will take place in Santa Cruz in the last days of November, in two halls.</p>"
MORE = "<p>Researchers of all countries may send papers of up to thirty pages, in English or in Spanish, until the end of August.</p>"
REST = "".join(
    f"<p>The {day} belongs to papers on {subject}, which three readers choose, and to the questions of those who came for them.</p>"
    for day, subject in (
        ("first day", "water and land"),
        ("second day", "schools and roads"),
        ("last morning", "banks"),
    )
)


@pytest.mark.parametrize(
    "line",
    [
        '<p>The whole programme is on the page of <a href="https://washington.example/summit">the institute in Washington</a></p>',
        '<p>Read the full call for papers here: <a href="https://iea.example/call">https://iea.example/call</a></p>',
    ],
)
def test_a_line_under_the_text_that_leads_to_another_site_is_text(line):
    assert page(OPENING + MORE + REST + line).endswith(re.sub("<[^>]+>", "", line))


def test_a_line_under_the_text_that_leads_to_another_story_of_the_site_is_none():
    line = '<p><a href="/news/2">The eighth conference had two hundred guests</a></p>'
    assert "two hundred guests" not in page(OPENING + MORE + line)


def test_a_section_may_be_called_as_the_story_is():
    text = page(
        f"<h4>Keynote speakers</h4>{OPENING}<h4>Call for papers</h4>{MORE}<h4>Timeline</h4><p>Answers come in October, by letter.</p>"
    )
    assert [line for line in text.split("\n\n") if not line.endswith(".")] == [
        "Keynote speakers", "Call for papers", "Timeline",
    ]  # fmt: skip


def test_days_in_brackets_and_commas_are_no_dateline():
    sentence = "The conference will be hosted by the University of the Valley (UPSA), on November 29-30, 2018. Two halls are booked."
    assert page(f"<p>{sentence}</p>{MORE}").startswith(sentence)


def test_rows_that_say_when_and_where_are_text():
    rows = "<table><tr><td>When</td><td>21 May 2016, at noon</td></tr><tr><td>Where</td><td>Valley Club, 1 Union Street</td></tr></table>"
    text = page(OPENING + rows + MORE)
    assert "When: 21 May 2016, at noon" in text
    assert "Where: Valley Club, 1 Union Street" in text


def test_a_sentence_that_ends_with_an_offer_to_sign_up_is_text():
    sentence = "This is part of a series of posts for an event on February 24, from 9 in the morning, and you can sign up here."
    assert sentence in page(f"<p>{sentence}</p>{OPENING}{MORE}")


def test_quotes_and_lists_of_a_short_story_are_text():
    quote = "<blockquote><p>We waited for ten years</p><cite>Ann Lee, mayor</cite></blockquote>"
    items = "<ul><li>Open Monday to Friday</li><li>Closed on holidays</li></ul>"
    first = "The council opened an office in the old town on Tuesday, and twenty people came to see it."
    text = page(f'<div class="entry-content"><p>{first}</p>{quote}{items}</div>')
    assert text.split("\n\n") == [
        first, "We waited for ten years", "Ann Lee, mayor", "Open Monday to Friday", "Closed on holidays",
    ]  # fmt: skip
