"""What is read from JSON Lines, and what is said of wrong records."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.json_records import unknown_keys
from graph_service.reading.readers import documents, parse


def read(**record):
    return parse(Document("json", "s.jsonl", 3, json.dumps(record).encode()))


@pytest.fixture
def rows(cases):
    return {document.line: document for document in documents(cases / "reading" / "good-and-bad-lines.jsonl")}


def test_the_body_is_light_markdown(rows):
    story = parse(rows[1])
    assert story.text.split("\n\n") == [
        "Light Markdown in a body",
        "A first paragraph with *stars*, under_scores and <tags>, broken over two lines.",
        "A heading", "one item;", "another item", "first", "second",
    ]  # fmt: skip
    assert [section.heading for section in story.sections] == ["A heading"]


@pytest.mark.parametrize("opening", ["Talks in Vienna\n\n", "TALKS IN VIENNA!\n\n", "<h1>Talks in Vienna</h1><p></p>"])
def test_a_body_that_opens_with_the_title_has_it_once(opening):
    body = (
        f"{opening}<p>Delegates met.</p><p>They talked.</p>"
        if "<" in opening
        else f"{opening}Delegates met.\n\nThey talked."
    )
    assert read(title="Talks in Vienna", body=body).text == "Talks in Vienna\n\nDelegates met.\n\nThey talked."


def test_a_story_whose_title_makes_no_slug_is_named_by_its_day_and_a_hash(rows):
    story = parse(rows[11])
    assert re.fullmatch("2003-[0-9a-f]{8}", story.id)
    assert (story.date, story.related[0].date) == ("2003", "2003-08-15")


WRONG = {
    3: 'the story has no "body". A story is an object with at least "title" and "body", or names that stand for these.',
    4: "this is not JSON: expecting property name enclosed in double quotes (column 33).",
    5: "there is an array where a story should be.",
    12: 'the story has no "title".',
}
NOTES = {
    6: """the "date" must be a date, such as 2003-08-15, 2003-08 or 2003, not '2003-02-30'; it is left out.""",
    7: """the "url" must be an http or https address, not 'javascript:alert(1)'; it is left out.""",
    10: """the "related" must hold objects with at least a "title", not [{'url': 'https://example.org/'}]; it is left out.""",
    13: "half a character (a lone surrogate) is left out.",
}


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(rows, line):
    with pytest.raises(SourceError) as caught:
        parse(rows[line])
    place, _, message = str(caught.value).partition(f":{line}: ")
    assert place.endswith("good-and-bad-lines.jsonl")
    assert message.startswith(WRONG[line])
    assert caught.value.hint


@pytest.mark.parametrize("line", NOTES)
def test_what_cannot_be_used_costs_the_field_and_not_the_story(rows, line):
    story = parse(rows[line])
    assert story.notes == (NOTES[line],)
    assert (story.date, story.url, story.related) == (None, None, ())


def test_unknown_keys_are_told(rows):
    assert unknown_keys(rows[1]) == {"split"}
    assert unknown_keys(rows[4]) == frozenset()


def test_related_stories_given_by_id_alone_are_no_cards():
    document = Document("json", "s.jsonl", 1, b'{"title": "A", "body": "B.", "related": ["another-story"]}')
    assert parse(document).related == ()
    assert unknown_keys(document) == {"related (ids)"}


def test_null_and_blank_count_as_absent():
    story = read(title="A", body="B.", date=None, url="", id=None, related=None)
    assert (story.id, story.date, story.url) == ("a", None, None)


def test_nesting_without_end_is_refused():
    with pytest.raises(SourceError, match="nested too deeply"):
        parse(Document("json", "s.jsonl", 1, b'{"title": ' + b"[" * 200_000))


@pytest.mark.thorough
@given(st.dictionaries(st.sampled_from(["title", "body", "id", "date", "url", "related", "authors", "language"]),
                       st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c))))  # fmt: skip
def test_any_object_gives_a_story_or_says_why_not(record):
    try:
        assert read(**record).text.startswith(read(**record).title)
    except SourceError as error:
        assert str(error).startswith("s.jsonl:3: ")  # noqa: PT017  # either is right


def _leaf(text):
    return {"type": "text", "text": text}


@pytest.mark.parametrize(
    "body",
    [
        {"blocks": [{"type": "header", "data": {"text": "Mills", "level": 2}}, {"type": "paragraph", "data": {"text": "It <b>burned</b> & fell."}},
                    {"type": "list", "data": {"items": ["One", "Two"]}}]},
        {"type": "doc", "content": [{"type": "heading", "content": [_leaf("Mills")]}, {"type": "paragraph", "content": [_leaf("It "), _leaf("burned"), _leaf(" & fell.")]},
                                    {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [_leaf(each)]}]} for each in ("One", "Two")]}]},
        {"root": {"type": "root", "children": [{"type": "heading", "tag": "h2", "children": [_leaf("Mills")]}, {"type": "paragraph", "children": [_leaf("It burned & fell.")]},
                                               {"type": "paragraph", "children": [_leaf("One")]}, {"type": "paragraph", "children": [_leaf("Two")]}]}},
        [{"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "Mills"}]}, {"_type": "image", "asset": {"_ref": "i"}},
         *({"_type": "block", "style": "normal", "children": [{"_type": "span", "text": part} for part in parts]} for parts in (["It ", "burned & fell."], ["One"], ["Two"]))],
        {"blocks": [{"text": "Mills", "type": "header-two"}, {"text": "It burned & fell.", "type": "unstyled"},
                    {"text": "One", "type": "unordered-list-item"}, {"text": "Two", "type": "unordered-list-item"}], "entityMap": {}},
        [{"blockName": "core/heading", "innerHTML": "<h2>Mills</h2>"}, {"blockName": "core/paragraph", "innerHTML": "<p>It burned &amp; fell.</p>"},
         {"blockName": "core/paragraph", "innerHTML": "<p>One</p>"}, {"blockName": "core/paragraph", "innerHTML": "<p>Two</p>"}],
    ],
    ids=["Editor.js", "ProseMirror", "Lexical", "Portable Text", "Draft.js", "Gutenberg"],
)  # fmt: skip
def test_a_body_may_be_the_tree_that_an_editor_saves(body):
    story = read(title="T", body=body)
    assert story.text.replace("One\nTwo", "One\n\nTwo").split("\n\n") == [
        "T",
        "Mills",
        "It burned & fell.",
        "One",
        "Two",
    ]
    assert [section.heading for section in story.sections] == ["Mills"]


def test_a_body_in_several_media_types_is_no_tree():
    body = [{"type": "text/html", "value": "<p>It burned.</p>"}, {"type": "text/plain", "value": "It burned."}]
    assert read(title="T", body=body).text == "T\n\nIt burned."


def test_a_tree_without_end_is_cut():
    node = {"type": "paragraph", "text": "Deep."}
    for _ in range(60):
        node = {"type": "section", "content": [node]}
    with pytest.raises(SourceError, match="body"):
        read(title="T", body=node)
