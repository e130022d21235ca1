"""What hostile, damaged and endless input comes to: a story with right places, or an error that names the file; in time."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse

SENTENCE = "The mission opened an office in the town and helps people who live there. "
TWO_MB = 2_000_000
SECONDS = 20  # on a busy machine; what is quadratic takes hours


def read(kind, text):
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return parse(Document(kind, f"page.{kind}", None, data))


def story(**record):
    return read("json", json.dumps(record))


def many(piece, size=TWO_MB):
    return piece * (size // len(piece))


def outcome(kind, text):
    """Return the story, with its places checked, or the error, which must name the file and say what to do."""
    try:
        result = read(kind, text)
    except SourceError as error:
        assert str(error).startswith(f"page.{kind}")  # noqa: PT017
        assert error.hint  # noqa: PT017
        return error
    assert result.text.startswith(result.title + "\n\n")
    assert [section.span.of(result.text) for section in result.sections] == [one.heading for one in result.sections]
    assert all(0 <= link.span.start < link.span.end <= len(result.text) for link in result.links)
    return result


ENDLESS = {
    "one line": ("text", "Title\n\n" + many(SENTENCE)),
    "one paragraph in wrapped lines": ("text", "Title\n\n" + many(SENTENCE.strip()[:-1] + "\n") + "end."),
    "one letter": ("text", "Title\n\n" + "a" * TWO_MB),
    "blanks": ("text", "Title\n\na" + " " * TWO_MB + "b."),
    "dots": ("text", "Title\n\n" + "." * TWO_MB),
    "lines without end": ("text", "Title\n" + many("ab\n")),
    "lines of 200,000 characters": ("text", "Title\n\n" + "\n".join(["x" * 200_000] * 10) + "\n" + SENTENCE),
    "combining marks": ("text", "Title\n\ne" + "\u0301" * 200_000 + " " + SENTENCE),
    "zero-width characters": ("text", "Title\n\n" + "\u200b" * TWO_MB + SENTENCE),
    "dates": ("text", "Title\n\n" + many("KYIV, 18 November ", 1_000_000) + SENTENCE),
    "links in a paragraph": ("html", "<h1>Title</h1><p>" + "<a href='https://a.example/'>aa</a> " * 20_000 + SENTENCE),
    "paragraphs of HTML": ("html", "<h1>Title</h1>" + many(f"<p>{SENTENCE}</p>")),
    "tags": ("html", "<h1>Title</h1><p>" + many("<b>a</b> ") + SENTENCE),
    "cells in one row": ("html", f"<h1>Title</h1><p>{SENTENCE}</p><table><tr>" + "<td>12</td>" * 45_000),
    "cells that span all rows": (
        "html",
        f"<h1>Title</h1><p>{SENTENCE}</p><table>" + "<tr><td rowspan=99>a</td></tr>" * 15_000,
    ),
    "brackets of HTML": ("html", "<h1>Title</h1><p>" + "<" * TWO_MB),
    "names of a class": ("html", "<h1>Title</h1><p class='" + many("a ") + "'>" + SENTENCE),
    "brackets of Markdown": ("markdown", "# Title\n\n" + "[" * TWO_MB),
    "front matter": ("markdown", "---\n" + many("a: b\n") + "---\n# Title\n\nText."),
    "HTML inside Markdown": ("markdown", "# Title\n\n" + "<div>" * 100_000),
    "a body in one paragraph": ("json", json.dumps({"title": "Title", "body": many("a\n")})),
    "broken words": ("json", json.dumps({"title": "Title", "body": many("a-\n")})),
    "tags in a body that are never closed": ("json", json.dumps({"title": "Title", "body": many("<b>a ")})),
    "comments in a body": ("json", json.dumps({"title": "Title", "body": "a --> " + many("<!--")})),
    "shortcodes in a body": ("json", json.dumps({"title": "Title", "body": many('[caption a="b" ')})),
    "escaped tags in a body": ("json", json.dumps({"title": "Title", "body": many("&lt;p&gt;a&lt;/p&gt;", 500_000)})),
    "HTML in a body": ("json", json.dumps({"title": "Title", "body": "<div>" * 100_000 + "</div>"})),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", ENDLESS)
def test_what_has_no_end_is_read_or_refused_in_time(name):
    started = time.process_time()  # whatever else the machine does
    assert outcome(*ENDLESS[name])
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("text", "word", "no story text was found"),
        ("text", "\0".join("Title\n\nSome text of a story is here."), "binary data"),
        ("html", "\0".join("<h1>Title</h1><p>Some text of a story is here.</p>"), "binary data"),
        ("json", '{"title": "<b></b>", "body": "B."}', 'the story has no "title"'),
        ("json", '{"title": "T", "body": "<p> </p>"}', "the body of the story is blank"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(kind, text, says):
    error = outcome(kind, text)
    assert isinstance(error, SourceError)
    assert says in str(error)


def test_control_characters_part_words_and_are_gone():
    result = outcome("text", "A title\x0b\n\nSome text\x0cof a\x1b story is here.")
    assert result.text == "A title\n\nSome text of a story is here."


@pytest.mark.parametrize("character", ["\0", "\x0e", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_forbids_never_enters_a_story_and_parts_no_word(character):
    result = story(title=f"A ti{character}tle", body=f"So{character}me text.", authors=[f"A{character}da"])
    assert (result.text, result.authors) == ("A title\n\nSome text.", ("Ada",))
    assert story(title="A title", body=f"<p>So{character}me text.</p>").text == "A title\n\nSome text."


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "Ti\0tle\n\nSome te\x03xt of a story is here."),
        ("markdown", "# Ti\0tle\n\nSome te\x03xt of a story is here."),
    ],
)
def test_a_stray_control_character_makes_no_text_binary(kind, text):
    assert read(kind, text).text == "Title\n\nSome text of a story is here."


def test_zero_width_characters_inside_a_name_are_gone():
    assert story(title="A title", body="Zo\u200bran Exam\u00adple came to Pris\u200dhtina.").text.endswith(
        "Zoran Example came to Prishtina."
    )


def test_text_from_right_to_left_keeps_its_order():
    result = outcome("text", "عنوان الخبر\n\nافتتحت المنظمة مكتبا جديدا في المدينة يوم الاثنين.")
    assert result.title == "عنوان الخبر"
    assert result.text.endswith("يوم الاثنين.")
    assert result.language == "ar"


def test_scripts_mixed_in_a_paragraph_stay():
    text = "Писатель said “да” in თბილისი and Ереван (Երևան) on Monday."
    assert outcome("text", f"A title\n\n{text}").text.endswith(text)


def test_html_in_a_record_is_read_as_html():
    result = story(
        title="<b>Courts &amp; prisons</b>",
        body="<h2>In Kyiv</h2><p>Judges&nbsp;met <i>prison</i> staff at <a href='https://a.example/'>a school</a>.</p>"
        "<script>no()</script><ul><li>One &lt; two</li></ul>",
        authors=["A.&nbsp;Writer"],
    )
    assert result.text.split("\n\n") == [
        "Courts & prisons",
        "In Kyiv",
        "Judges met prison staff at a school.",
        "One < two",
    ]
    assert [link.span.of(result.text) for link in result.links] == ["a school"]
    assert result.authors == ("A. Writer",)


def test_an_ampersand_or_a_bracket_in_plain_text_stays():
    assert story(title="R&D, AT&T; x < y", body="Costs < 5 & rising.").text == "R&D, AT&T; x < y\n\nCosts < 5 & rising."


PIECES = st.sampled_from([
    "KYIV, 18 November – ", "18 November 2002", "Press release", "Date:", "- ", "1 ", "Related stories", "A short title",
    "Some words of a sentence that ends here.", "…read more", "traffi cking", "\n", "\n\n", "(OSCE/Jane Example)", "Комментарии (2)",
    "\u200b", "\u202e", "\x00", "ﬁ", "e\u0301", "2 comments", "<p>", "</p>", "<h2>", "</h2>", "<a href='https://a.example/'>", "</a>", "&nbsp;",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["text", "html", "markdown"]), st.lists(PIECES, max_size=25))
def test_any_mixture_gives_a_story_with_right_places_or_says_why_not(kind, pieces):
    assert outcome(kind, "".join(pieces))
