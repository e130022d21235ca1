"""Every form that pages take: each case is a page, with what a careful reader gets from it beside it, as JSON.

A case holds the title, the date (null where the page gives none), the paragraphs and headings of the text, and whatever
else the form is about; or the error that it must end in.
"""

import json
from pathlib import Path

import pytest

from graph_service.errors import SourceError

FORMS = Path(__file__).parents[1] / "cases" / "reading" / "forms"
PAGES = sorted(path.name for path in FORMS.iterdir() if path.suffix != ".json")
OF = {
    "headings": lambda story: [section.heading for section in story.sections],
    "related": lambda story: [[card.title, card.date] for card in story.related],
    "fields_of_work": lambda story: list(story.fields_of_work),
    "authors": lambda story: list(story.authors),
    "text": lambda story: story.text.split("\n\n")[1:],
}


def expected(page):
    return json.loads((FORMS / page).with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", [page for page in PAGES if "error" not in expected(page)])
def test_a_page_gives_what_a_careful_reader_finds(page, story):
    result, wanted_values = story(f"forms/{page}"), expected(page)
    assert {
        key: OF.get(key, lambda story, key=key: getattr(story, key))(result) for key in wanted_values
    } == wanted_values
    assert [section.span.of(result.text) for section in result.sections] == [
        section.heading for section in result.sections
    ]
    assert all(link.span.of(result.text).strip() for link in result.links)


@pytest.mark.parametrize("page", [page for page in PAGES if "error" in expected(page)])
def test_a_page_that_is_no_story_says_so(page, story):
    with pytest.raises(SourceError) as caught:
        story(f"forms/{page}")
    assert expected(page)["error"] in str(caught.value)
    assert page in str(caught.value)
    assert caught.value.hint


def test_the_same_story_at_two_addresses_is_one_story(story):
    one, other = story("forms/one-of-two-addresses.html"), story("forms/other-of-two-addresses.html")
    assert (one.id, one.text) == (other.id, other.text)
    assert one.url != other.url
