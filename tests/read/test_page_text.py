"""What is read from pages and stories as plain text."""

import json
import textwrap
from io import BytesIO

import pytest

from graph_service.errors import SourceError
from graph_service.read import documents, documents_from, parse


@pytest.fixture(scope="module")
def seed(shared):
    return (shared / "seed" / "prevention-is-key.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def expected(shared):
    return json.loads((shared / "seed" / "expected.json").read_text(encoding="utf-8"))


def read(text):
    return parse(next(documents_from(BytesIO(text.encode()), ".txt")))


def test_a_real_page_gives_what_a_careful_reader_finds(seed, expected):
    story = read(seed)
    body = story.text.removeprefix(story.title).strip()
    cards = [{"title": card.title, "date": card.date, "source": card.source} for card in story.related]
    assert story.title == expected["title"]
    assert story.date is None
    assert story.source == expected["source"]
    assert list(story.fields_of_work) == expected["fields_of_work"]
    assert [section.heading for section in story.sections] == expected["headings"]
    assert body.startswith(expected["body_starts"])
    assert body.endswith(expected["body_ends"])
    assert cards == expected["discover_more"]
    assert story.language == "en"


@pytest.mark.parametrize(
    "furniture", ["NGONGO", "Albania", "Arms control", "Discover more", "OSCE Impact", "14 September"]
)
def test_furniture_of_a_real_page_never_reaches_the_text(seed, furniture):
    assert furniture not in read(seed).text


VARIANTS = {
    "without its menus": lambda page: page[page.index("Story\nPrevention") :],
    "without menus and kind": lambda page: page[page.index("Prevention is key") :],
    "with a blank line after each line": lambda page: page.replace("\n", "\n\n"),
    "with the line ends of Windows": lambda page: page.replace("\n", "\r\n"),
    "hard-wrapped": lambda page: "\n".join(textwrap.fill(line, 90) for line in page.split("\n")),
    "with other bullets": lambda page: page.replace("\n- ", "\n• "),
    "with values on the line of their label": lambda page: (
        page.replace("- Source:\n- ", "Source: ").replace("- Fields of work:\n- ", "Fields of work: ").replace("- Date:", "Date:")
    ),
    "with the title before the kind": lambda page: page[page.index("Story\nPrev") :].replace(
        "Story\nPrevention is key in fighting human trafficking", "Prevention is key in fighting human trafficking\nStory"
    ),
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_page_reads_the_same(seed, variant):
    story, changed = read(seed), read(VARIANTS[variant](seed))
    assert (changed.text, changed.sections) == (story.text, story.sections)
    assert (changed.source, changed.fields_of_work) == (story.source, story.fields_of_work)
    assert changed.related == story.related


def test_labels_on_their_lines(story):
    found = story("labels-on-their-lines.txt")
    assert found.title == "Mission helps to clear mines near the river"
    assert found.date == "2020-12-03"  # with the letter О for zero
    assert found.source == "Mission to Example"
    assert found.fields_of_work == ("Environmental activities", "Human rights")
    assert [section.heading for section in found.sections] == ["What comes next"]
    assert "a telephone line answers questions." in found.text.split("\n\n")
    assert found.text.endswith("at the mission's office in the town.")


def test_a_card_with_a_relative_date_has_none(story):
    cards = story("labels-on-their-lines.txt").related
    assert [(card.title, card.date) for card in cards] == [
        ("A bridge is open again", None),
        ("Two schools, one bus", "2019-09"),
    ]


def test_a_title_after_the_labels(story):
    found = story("title-after-labels.txt")
    assert found.title == "A school votes for its first parliament"
    assert (found.date, found.source, found.fields_of_work) == (
        "2002-11-18",
        "Centre in Example City",
        ("Elections", "Youth"),
    )
    assert found.sections == ()


def test_a_hard_wrapped_letter(story):
    found = story("hard-wrapped-letter.txt")
    paragraphs = found.text.split("\n\n")
    assert len(paragraphs) == 5
    assert "non-governmental organizations, and with the traffic of heavy lorries" in paragraphs[1]
    assert [section.heading for section in found.sections] == ["The work ahead"]
    assert found.date == "2002-11-18"  # of its dateline
    assert "12" not in paragraphs  # the number of a page


def test_a_story_of_two_lines(story):
    found = story("short-story.txt")
    assert found.text == "A very short story\n\nIt rained in Tbilisi all day."


def test_what_is_printed_twice_is_read_once(story):
    found = story("printed-twice.txt")
    assert found.text.count("ten thousandth call today") == 1
    assert found.text.count(found.title) == 1
    assert found.text.endswith("four languages.")


@pytest.mark.parametrize("name", ["menu-only.txt", "menu-only.html"])
def test_a_menu_is_no_story(story, name):
    with pytest.raises(SourceError, match="no story text was found"):
        story(name)


def test_the_shared_samples_all_read(shared):
    assert all(parse(document).text for document in documents(shared / "stories" / "osce" / "stories.jsonl"))
