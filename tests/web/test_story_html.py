"""Texts become HTML without losing a character and without letting one through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser

from graph_service.model import Entity, Link, LinkedStory, Mention, Section, Span, Story
from graph_service.web.pages.story_html import (
    addressed_spans,
    anchor_at,
    day,
    excerpt,
    marked,
    number,
    story_blocks,
    targets_before,
    web_address,
)

KYIV = Entity(type="place", id="kyiv", label="Kyiv", subtype="city")


def story_of(title, *blocks, sections=(), links=(), mentions=()):
    text = "\n\n".join((title, *blocks))
    found = tuple(
        Mention(entity=KYIV.key, span=span, surface=span.of(text), confidence=0.9, rule="gazetteer", sentence=span)
        for span in mentions
    )
    story = Story(id="s", title=title, text=text, language="en", digest="0", sections=sections, links=links)
    return LinkedStory(story=story, entities={KYIV.key: KYIV}, mentions=found)


def address(key):
    return f"/{key}"


def plain(html):
    return LexborHTMLParser(f"<main>{html}</main>").css_first("main").text()


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


def test_a_mention_links_to_its_entity_and_tells_how_it_was_found():
    (block,) = story_blocks(story_of("Title", "From Kiev to <b>Kiev</b>.", mentions=[Span(12, 16)]), address)
    assert '<a class="mention place" id="char=12,16" href="/place/kyiv"' in block.html
    assert 'title="Kyiv (city): gazetteer, confidence 0.90">Kiev</a>' in block.html
    assert "&lt;b&gt;" in block.html


def test_headings_stand_at_their_level_between_paragraphs():
    linked = story_of("Title", "First.", "A heading", "Second.", sections=(Section("A heading", 2, Span(15, 24)),))
    assert [(block.level, plain(block.html)) for block in story_blocks(linked, address)] == [
        (0, "First."),
        (2, "A heading"),
        (0, "Second."),
    ]


def test_of_mentions_that_overlap_the_longer_one_becomes_the_link():
    linked = story_of("T", "human trafficking today", mentions=[Span(3, 8), Span(3, 20), Span(9, 20)])
    (block,) = story_blocks(linked, address)
    assert block.html.count("<a ") == 1
    assert 'id="char=3,20"' in block.html


def test_a_hyperlink_gives_way_to_the_mention_inside_it():
    links = (Link("https://example.org/a", Span(3, 25)),)
    (block,) = story_blocks(story_of("T", "the city of Kyiv today", links=links, mentions=[Span(15, 19)]), address)
    assert plain(block.html) == "the city of Kyiv today"
    page = LexborHTMLParser(str(block.html))
    assert [(a.attributes["href"], a.text()) for a in page.css("a")] == [
        ("https://example.org/a", "the city of "),
        ("/place/kyiv", "Kyiv"),
        ("https://example.org/a", " today"),
    ]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "/x", "https:x"]
)
def test_only_web_addresses_become_links(href):
    assert web_address(href) is None
    (block,) = story_blocks(story_of("T", "see here", links=(Link(href, Span(3, 11)),)), address)
    assert "<a" not in block.html


def test_a_fact_is_anchored_at_the_paragraph_that_states_it():
    blocks = story_blocks(story_of("Title", "First.", "Second."), address)
    assert anchor_at(blocks, Span(16, 20)) == blocks[1].anchor == "at-15"
    assert anchor_at(blocks, Span(0, 5)) == "main"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2002", "2002"),
        ("2003-08", "August 2003"),
        ("2002-11-18", "18 November 2002"),
        ("2002-11-18T10:00:00Z", "18 November 2002"),
        (None, "undated"),
    ],
)
def test_a_date_is_said_in_the_precision_it_has(value, said):
    assert day(value) == said


@pytest.mark.parametrize(("value", "said"), [(22000.0, "22,000"), (5.3, "5.3"), (7, "7"), (0.5, "0.5")])
def test_a_number_is_written_for_people(value, said):
    assert number(value) == said


@st.composite
def linked_stories(draw):
    title, blocks = "Kyiv today", ["From Kyiv to the city of Kyiv.", "Kyiv again, and Kyiv."]
    length = len("\n\n".join((title, *blocks)))
    places = st.integers(0, length - 1)
    spans = [
        Span(start, min(length, start + size))
        for start, size in draw(st.lists(st.tuples(places, st.integers(1, 20)), max_size=6))
    ]
    links = [
        Link("https://e.example/", Span(start, min(length, start + 9))) for start in draw(st.lists(places, max_size=2))
    ]
    return story_of(title, *blocks, mentions=spans, links=tuple(links))


@given(linked_stories())
def test_every_span_with_an_iri_has_one_element_at_its_words(linked):
    blocks = story_blocks(linked, address)
    page = LexborHTMLParser(f"<h1>{targets_before(linked, blocks)}</h1>{''.join(block.html for block in blocks)}")
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert sorted(ids) == sorted(f"char={span.start},{span.end}" for span in addressed_spans(linked))
    assert [plain(block.html) for block in blocks] == [block.span.of(linked.story.text) for block in blocks]
    assert page.css("a a") == []


def test_a_link_to_words_lands_in_their_paragraph():
    linked = story_of("Title", "First Kyiv.", "Then the city of Kyiv.", mentions=[Span(26, 42), Span(38, 42)])
    first, second = story_blocks(linked, address)
    assert 'id="char=38,42"' not in first.html
    assert second.html.index('id="char=38,42"') < second.html.index('id="char=26,42"'), (
        "inside a link there is no other"
    )
