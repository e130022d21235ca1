"""What is read from Markdown."""

import pytest

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse


def read(text):
    return parse(Document("markdown", "story.md", None, text.encode()))


def test_front_matter_has_the_keys_of_json_lines(story):
    result = story("front-matter.md")
    assert (result.title, result.date, result.source) == (
        "Observers arrive in the capital",
        "2003-08",
        "Election Office",
    )
    assert result.fields_of_work == ("Elections", "Media freedom and development")
    assert (result.related[0].title, result.related[0].date) == ("Observers leave the capital", "2003-09-01")


def test_markup_is_gone_and_its_meaning_kept(story):
    result = story("front-matter.md")
    assert [(section.heading, section.level) for section in result.sections] == [
        ("Where they go", 2),
        ("In the mountains", 3),
    ]
    assert [(link.href, link.span.of(result.text)) for link in result.links] == [
        ("https://www.example.org/elections/count", "count")
    ]
    assert "the south, by bus and on foot." in result.text.split("\n\n")
    assert "A paragraph in HTML is text, too." in result.text.split("\n\n")
    assert result.text.count(result.title) == 1


def test_the_first_heading_is_the_title_where_none_is_given():
    assert read("# A *title*\n\nSome text.").text == "A title\n\nSome text."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("---\ntitle: A\ndate: [2003\n---\nText.", r"story\.md:4: the front matter is broken"),
        ("---\ntitle: A\n\nText.", r"story\.md:1: the front matter is not closed"),
        ("---\ntitle: A\ndate: 2003-02-30\n---\nText.", '"date" of the story must be a date in ISO 8601'),
        ("Text without a title.", 'the story has no "title"'),
        ("# Title alone\n", "the story has no body"),
        ("---\n" + "[" * 5000 + "\n---\nText.", "the front matter is"),
        ("---\n- a\n---\nText.", "holds no keys"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, says):
    with pytest.raises(SourceError, match=says):
        read(text)


def test_front_matter_with_aliases_is_refused_at_once():
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    text = f"---\ntitle: A\na0: &a0 [lol]\n{laughs}\nauthors: *a29\n---\nSome text."
    with pytest.raises(SourceError, match=r"m\.md:4: .*an alias \(\*name\) is not read"):
        parse(Document("markdown", "m.md", None, text.encode()))
