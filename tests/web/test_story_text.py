"""The text of a story as HTML: every character of it, every span that has an address, and links that never contain another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from graph_service.model import Entity, Link, LinkedStory, Mention, Section, Span, Story
from graph_service.reading.draft import assemble
from graph_service.reading.html_blocks import html_blocks
from graph_service.text import sentences
from graph_service.web.pages.story_text import addressed_spans, anchor, story_text

KYIV = Entity(type="place", id="kyiv", label="Kyiv", subtype="city")


def story_of(title, *blocks, sections=(), links=(), mentions=(), parts=()):
    text = "\n\n".join((title, *blocks))
    recognized = tuple(
        Mention(entity=KYIV.key, span=span, surface=span.of(text), confidence=0.9, rule="gazetteer", sentence=span)
        for span in mentions
    )
    story = Story(
        id="s", title=title, text=text, language="en", digest="0", sections=sections, links=links, parts=parts
    )
    return LinkedStory(story=story, entities={KYIV.key: KYIV}, mentions=recognized)


def html_of(linked):
    text = story_text(linked, lambda mention: f'<a class="mention" id="{anchor(mention.span)}" href="#row">')
    return text, LexborHTMLParser("".join(f"<div>{block.html}</div>" for block in (text.headline, *text.blocks)))


def hyperlinks(page):
    return [(a.attributes["href"], a.text()) for a in page.css("a[href]")]


def test_a_mention_is_a_link_in_the_text_and_in_the_headline():
    text, page = html_of(story_of("To Kyiv", "From Kiev to <b>Kiev</b>.", mentions=[Span(3, 7), Span(14, 18)]))
    assert hyperlinks(page) == [("#row", "Kyiv"), ("#row", "Kiev")]
    assert "&lt;b&gt;" in text.blocks[0].html
    assert page.css_first("a").attributes["id"] == "char=3,7"


def test_headings_stand_at_their_level_between_paragraphs():
    linked = story_of("Title", "First.", "A heading", "Second.", sections=(Section("A heading", 2, Span(15, 24)),))
    assert [(block.place.tag, block.place.span.of(linked.story.text)) for block in html_of(linked)[0].blocks] == [
        ("p", "First."),
        ("h2", "A heading"),
        ("p", "Second."),
    ]


@pytest.mark.parametrize(
    ("blocks", "lists"),
    [
        (("They met:", "– in Kyiv", "– in Vienna", "Then they left."), [2]),
        (("1. One", "2. Two", "3. Three"), [3]),
        (("They want", "peace in Kyiv;", "talks;", "and help.", "An end."), [3]),
        (("– a line that stands alone", "A paragraph."), []),
        (("One; two.", "A paragraph."), []),
        (("1990 was a year.", "2000 was another."), []),
    ],
)
def test_lines_in_a_row_that_have_the_form_of_items_are_a_list(blocks, lists):
    text, _ = html_of(story_of("Title", *blocks))
    page = LexborHTMLParser(text.html("en"))
    assert [len(each.css("li")) for each in page.css("ul")] == lists
    assert len(text.blocks) == len(blocks)


def test_lists_tables_and_quotes_are_elements_with_mentions_and_evidence_inside():
    markup = """<p>They met.</p><ul><li>in Kyiv<ol start="4"><li>on Monday</li><li>on Friday</li></ol></li><li><p>in Lviv</p><p>late</p></li></ul>
        <ul><li>another list</li></ul><blockquote><p>We met. It rained.</p><p>A lot.</p></blockquote><blockquote>Another.</blockquote>
        <table><tr><th>Town</th><th>Days</th></tr><tr><td>Kyiv</td><td>2</td></tr></table><table><tr><td>alone</td></tr></table>"""
    text, _, parts, _ = assemble("A title", html_blocks(markup, None, "page.html"))
    mentions = [Span(match.start(), match.end()) for match in re.finditer("Kyiv", text)]
    linked = story_of("A title", *text.split("\n\n")[1:], parts=parts, mentions=mentions)
    shown, _ = html_of(linked)
    page = LexborHTMLParser(shown.html("en"))

    def outline(node):
        inner = [outline(child) for child in node.iter() if child.tag not in {"a", "span"}]
        return f"{node.tag}({' '.join(inner)})" if inner else node.text()

    assert [outline(node) for node in page.body.iter()] == [
        "They met.",
        "ul(li(in Kyiv ol(li(on Monday) li(on Friday))) li(in Lviv late))",
        "ul(li(another list))",
        "blockquote(We met. It rained. A lot.)",
        "blockquote(Another.)",
        "table(tbody(tr(Town Days) tr(Kyiv 2)))",
        "table(tbody(tr(alone)))",
    ]
    assert [node.attributes["value"] for node in page.css("ol li")] == ["4", "5"]
    assert [node.tag for node in page.css("tr")[0].iter()] == ["th", "th"]
    assert [a.text() for a in page.css("li a.mention, td a.mention")] == ["Kyiv", "Kyiv"]
    sentence = next(span for span in sentences(text) if span.of(text) == "We met.")
    assert page.css_first(f"blockquote [id='{anchor(sentence)}']").text() == "We met."


def test_of_mentions_that_overlap_the_longer_one_becomes_the_link():
    _, page = html_of(story_of("T", "human trafficking today", mentions=[Span(3, 8), Span(3, 20), Span(9, 20)]))
    assert [a.attributes["id"] for a in page.css("a")] == ["char=3,20"]


def test_a_hyperlink_gives_way_to_the_mention_inside_it():
    links = (Link("https://example.org/a", Span(3, 25)),)
    _, page = html_of(story_of("T", "the city of Kyiv today", links=links, mentions=[Span(15, 19)]))
    assert hyperlinks(page) == [
        ("https://example.org/a", "the city of "),
        ("#row", "Kyiv"),
        ("https://example.org/a", " today"),
    ]


def test_a_hyperlink_over_two_sentences_stays_in_each():
    _, page = html_of(story_of("T", "See this. And that.", links=(Link("https://example.org/a", Span(7, 16)),)))
    assert [text for _, text in hyperlinks(page)] == ["this.", "And"]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "/x"])
def test_an_address_that_is_none_of_the_web_becomes_no_link(href):
    _, page = html_of(story_of("T", "see here", links=(Link(href, Span(3, 11)),)))
    assert not page.css("a")


def test_what_stands_in_an_address_stays_in_it():
    href = 'https://example.org/"onclick="alert(1)'
    _, page = html_of(story_of("T", "see here", links=(Link(href, Span(3, 11)),)))
    assert page.css_first("a").attributes == {
        "href": href,
        "rel": "nofollow noopener external",
    }


def test_a_sentence_is_an_element_that_holds_its_words():
    linked = story_of("Title", "In Kyiv it rained. It rained all day.", mentions=[Span(10, 14)])
    _, page = html_of(linked)
    assert page.css_first("[id='char=7,25']").text() == "In Kyiv it rained."
    assert page.css_first("[id='char=26,44']").text() == "It rained all day."


PARTS = ("From Kyiv to the city of Kyiv.", "Kyiv again, and Kyiv. It rained; it was <late>.", "– Kyiv", "– Lviv & Kyiv")


@st.composite
def linked_stories(draw):
    title, blocks = "Kyiv today", PARTS
    length = len("\n\n".join((title, *blocks)))
    places = st.integers(0, length - 1)
    spans = [
        Span(start, min(length, start + size))
        for start, size in draw(st.lists(st.tuples(places, st.integers(1, 20)), max_size=6))
    ]
    links = [
        Link("https://e.example/", Span(start, min(length, start + 25))) for start in draw(st.lists(places, max_size=2))
    ]
    return story_of(title, *blocks, mentions=spans, links=tuple(links))


@given(linked_stories())
def test_every_span_with_an_iri_has_one_element_at_its_words(linked):
    text, page = html_of(linked)
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert sorted(ids) == sorted(map(anchor, addressed_spans(linked)))
    assert [node.text() for node in page.css("div")] == [
        block.place.span.of(linked.story.text) for block in (text.headline, *text.blocks)
    ]
    assert page.css("a a") == []
    for span in addressed_spans(linked):
        assert page.css_first(f"[id='{anchor(span)}']").text() in {"", span.of(linked.story.text)}


@given(linked_stories())
def test_every_sentence_that_no_mention_crosses_is_marked_whole(linked):
    _, page = html_of(linked)
    borders = {mention.span for mention in linked.mentions}
    for sentence in (Span(12, 42), Span(44, 65), Span(66, 91)):
        crossed = any(m.meets(sentence) and not m.holds(sentence) and not sentence.holds(m) for m in borders)
        if not crossed:
            assert page.css_first(f"[id='{anchor(sentence)}']").text() == sentence.of(linked.story.text)


def test_a_link_to_words_inside_a_mention_lands_in_it():
    linked = story_of("Title", "First Kyiv.", "Then the city of Kyiv.", mentions=[Span(26, 42), Span(38, 42)])
    text, page = html_of(linked)
    assert 'id="char=38,42"' not in text.blocks[0].html
    assert page.css_first("a [id='char=38,42']").text() == Span(38, 42).of(linked.story.text)
