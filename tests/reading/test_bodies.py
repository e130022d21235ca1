"""Bodies of records: light Markdown, HTML, and what a web site's database holds."""

import json

import pytest

from graph_service.reading.documents import Document
from graph_service.reading.readers import parse


def read(body, **record):
    return parse(
        Document("json", "s.jsonl", 1, json.dumps({"title": "T", "body": body, "language": "en", **record}).encode())
    )


def blocks(body):
    return read(body).text.split("\n\n")[1:]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("The <em>old</em> mill burned.\n\nNobody was <strong>hurt</strong>.", ["The old mill burned.", "Nobody was hurt."]),
        ("One.\r\n\r\nTwo <b>b</b>.", ["One.", "Two b."]),
        ("Before.\n\n<ul>\n<li>oats</li>\n<li>rye</li>\n</ul>\n\nAfter.", ["Before.", "oats", "rye", "After."]),
        ("<h3>Mills</h3>\nThe mill burned.\n\nIt was old.\n<blockquote>Sad.</blockquote>", ["Mills", "The mill burned.", "It was old.", "Sad."]),
        ("&lt;p&gt;One &amp;amp; two.&lt;/p&gt;&lt;p&gt;Three.&lt;/p&gt;", ["One & two.", "Three."]),
        ("&amp;lt;p&amp;gt;One.&amp;lt;/p&amp;gt;", ["One."]),
        ("The &lt;strong&gt;old&lt;/strong&gt; mill.", ["The old mill."]),
        ("One.&lt;br /&gt;&lt;br /&gt;Two.", ["One.", "Two."]),
        ("<!-- wp:paragraph -->\n<p>One.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:list --><ul><li>a</li></ul><!-- /wp:list -->", ["One.", "a"]),
        ('[caption id="a1" width="300"]<img src="m.jpg"> The mill[/caption]\n\nIt burned.\n\n[gallery ids="1,2"]', ["It burned."]),
        ("<![CDATA[<p>One.</p><p>Two.</p>]]>", ["One.", "Two."]),
        ("&#60;p&#62;One.&#60;/p&#62;&#x3C;p&#x3E;Two.&#x3C;/p&#x3E;", ["One.", "Two."]),
        ("One.\n\n<!--more-->\n\nTwo.", ["One.", "Two."]),
        ("<p>One.</p>\n\nTwo.\n\nThree.", ["One.", "Two.", "Three."]),
        ("<p>One\n\nsentence.</p>", ["One sentence."]),
        ('[vc_row][vc_column width="1/2"]It burned.[/vc_column][/vc_row]', ["It burned."]),
        ("The mill burned.\nNobody was hurt.\nThe owner wept.", ["The mill burned.", "Nobody was hurt.", "The owner wept."]),
        (["The mill burned.", "Nobody was hurt."], ["The mill burned.", "Nobody was hurt."]),
        ("## Mills\n\n- an <em>old</em> mill\n- a new one", ["Mills", "an old mill", "a new one"]),
    ],
)  # fmt: skip
def test_what_a_database_holds_is_read_as_its_site_shows_it(body, wanted):
    assert blocks(body) == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("Where a < b, and c > d.", ["Where a < b, and c > d."]),
        ("She wrote [sic] <unclear> and <b> in the margin.", ["She wrote [sic] <unclear> and <b> in the margin."]),
        ("AT&amp;T and the &lt;p&gt; tag.", ["AT&T and the <p> tag."]),
        ("A sentence that is\nwrapped at a width\nof some letters.", ["A sentence that is wrapped at a width of some letters."]),
        ("A first\nline.\n\nA second.", ["A first line.", "A second."]),
        ("[Read more] at [https://example.org]", ["[Read more] at [https://example.org]"]),
    ],
)  # fmt: skip
def test_what_is_plain_text_stays_as_it_is_written(body, wanted):
    assert blocks(body) == wanted


@pytest.mark.parametrize(
    "body", ['See <a href="/m">the mill</a>.\n\nIt burned.', '<p>See <a href="/m">the mill</a>.</p>']
)
def test_links_in_bodies_are_resolved_at_the_address_of_the_story(body):
    story = read(body, url="https://example.org/news/1")
    assert [(link.href, link.span.of(story.text)) for link in story.links] == [("https://example.org/m", "the mill")]


def test_a_text_that_a_news_service_cut_says_so():
    story = read("The mill burned down on Monday… [+812 chars]")
    assert story.text.endswith("on Monday")
    assert story.notes == ("the text is cut short: 812 more characters are at its address.",)


def test_a_whole_page_in_a_record_is_read_as_a_page():
    page = "<!doctype html><html lang=en><title>Mill burns</title><body><nav>Home</nav><article><h1>Mill burns</h1><p>The old mill on the river burned down on Monday night, the town said.</p><p>Nobody was hurt, and the owner thanked the firemen for their work.</p></article></body></html>"  # fmt: skip
    data = json.dumps({"url": "https://example.org/m", "html": page}).encode()
    story = parse(Document("json", "s.jsonl", 1, data))
    assert (story.title, story.url, story.date) == ("Mill burns", "https://example.org/m", None)
    assert story.text.count("\n\n") == 2


def test_lines_with_bullets_and_numbers_are_items_of_a_list():
    story = read("They need:\n\n- flour\n- corn\n\nThey also said:\n\n1. Come soon.\n2. Bring bread.")
    assert [(part.form, part.number, part.span.of(story.text)) for part in story.parts] == [
        ("item", 1, "flour"), ("item", 2, "corn"), ("numbered item", 1, "Come soon."), ("numbered item", 2, "Bring bread."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "<p>They met.</p><ul><li>flour</li><li>corn</li></ul><blockquote><p>We have bread.</p></blockquote>",
        {"blocks": [
            {"type": "paragraph", "data": {"text": "They met."}},
            {"type": "list", "data": {"items": ["flour", "corn"]}},
            {"type": "quote", "data": {"text": "We have bread."}},
        ]},
    ],
)  # fmt: skip
def test_items_and_quotes_of_a_body_stay_what_they_are(body):
    data = json.dumps({"title": "Mill burns", "body": body}).encode()
    story = parse(Document("json", "s.json", None, data))
    parts = [(part.form, part.span.of(story.text)) for part in story.parts]
    assert parts == [("item", "flour"), ("item", "corn"), ("quote", "We have bread.")]
