"""What is read from pages as a browser saves them."""

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
