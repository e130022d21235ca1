"""A date that nothing beside the text states is taken from the dateline, and marked as found there."""

import json

import pytest

from graph_service.reading.documents import Document
from graph_service.reading.readers import parse

PROSE = "The mayor opened a school for three hundred children, and thanked those who had built it in a year."
DATELINES = {
    "TIRANA, 4 May 2011 – ": ("2011-05-04", "dateline"),
    "SKOPJE 12 June 2009 -- ": ("2009-06-12", "dateline"),
    "Баку, 7 марта 2015 г. – ": ("2015-03-07", "dateline"),
    "": (None, None),
    "Tirana, 4 May 2011. ": ("2011-05-04", "dateline"),
    "Wrocław, 18 września 2024 r. ": ("2024-09-18", "dateline"),
    "The minister of Tirana, 4 May 2011. ": (None, None),
    "On 4 May 2011 in Tirana, ": (None, None),  # what happened then, and no dateline
    "TIRANA – ": (None, None),
}


def record(body, **more):
    document = {"title": "A school opens", "body": body, **more}
    return parse(Document("json", "s.jsonl", 1, json.dumps(document).encode()))


@pytest.mark.parametrize("opening", DATELINES)
def test_a_record_without_a_date_takes_that_of_its_dateline(opening):
    story = record(opening + PROSE)
    assert (story.date, story.date_origin) == DATELINES[opening]


def test_a_day_without_a_year_takes_the_year_that_the_text_gives_it():
    story = record(f"TIRANA, 4 May – {PROSE}\n\nThe school that opened on 4 May 2011 is the third.")
    assert (story.date, story.date_origin) == ("2011-05-04", "text")
    assert record(f"TIRANA, 4 May – {PROSE}").date is None


@pytest.mark.parametrize("stated", ["2012", "2011-05", "2011-05-06"])
def test_a_stated_date_stands(stated):
    story = record("TIRANA, 4 May 2011 – " + PROSE, date=stated)
    assert (story.date, story.date_origin) == (stated, None)


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("text", "A school opens\n\nTIRANA, 4 May 2011 – {}\n\n{}"),
        (
            "html",
            "<html><title>A school opens</title><body><h1>A school opens</h1><p>TIRANA, 4 May 2011 – {}</p><p>{}</p>",
        ),
        ("markdown", "# A school opens\n\nTIRANA, 4 May 2011 – {}\n\n{}"),
    ],
)
def test_pages_say_where_their_date_was_found(kind, page):
    story = parse(Document(kind, f"school.{kind}", None, page.format(PROSE, PROSE).encode()))
    assert (story.date, story.date_origin) == ("2011-05-04", "dateline")


def test_a_date_beside_the_title_is_stated():
    page = f"A school opens\n\n5 May 2011\n\nTIRANA, 4 May 2011 – {PROSE}\n\n{PROSE}"
    story = parse(Document("text", "school.txt", None, page.encode()))
    assert (story.date, story.date_origin) == ("2011-05-05", None)


@pytest.mark.parametrize(
    ("more", "date"),
    [
        ({"language": "en-US"}, "2023-10-11"), ({"language": "en-GB"}, "2023-11-10"), ({"language": "fr"}, "2023-11-10"),
        ({"url": "https://herald.example/2023/11/10/school"}, "2023-11-10"), ({"url": "https://herald.example/2023/10/school"}, "2023-10-11"),
        ({"body": f"{PROSE} It opens on 10 November 2023."}, "2023-11-10"),
        ({"language": "en-US", "body": f"LONDON, 10 November 2023 – {PROSE}"}, "2023-11-10"),
    ],
)  # fmt: skip
def test_a_date_in_numbers_is_settled_by_the_language_the_address_or_the_text(more, date):
    story = record(**{"body": PROSE if more.get("language") != "fr" else "Le maire a ouvert une école pour trois cents enfants, et il a remercié les ouvriers.", "date": "10/11/2023"} | more)  # fmt: skip
    assert (story.date, story.notes) == (date, ())


@pytest.mark.parametrize("more", [{}, {"body": f"{PROSE} It opened on 10 November 2023, not on October 11, 2023."}])
def test_a_date_in_numbers_that_can_be_two_days_gives_the_year_and_a_note(more):
    story = record(**{"body": PROSE, "date": "10/11/2023"} | more)
    assert story.date == "2023"
    assert story.notes == ("its date can be two days, 2023-10-11 or 2023-11-10; the year alone counts.",)


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("text", f"A school opens\nPublished 10/11/2023\n\n{PROSE}\n"),
        ("markdown", f"---\ntitle: A school opens\ndate: 10/11/2023\n---\n{PROSE}\n"),
        ("html", f"<title>A school opens</title><h1>A school opens</h1><p>Published 10/11/2023</p><p>{PROSE}</p>"),
    ],
)
def test_a_printed_date_that_can_be_two_days_has_a_note(kind, page):
    story = parse(Document(kind, "s", None, page.encode()))
    assert story.date == "2023"
    assert any(note.startswith("its date can be two days") for note in story.notes)


def test_a_date_in_numbers_means_the_day_that_the_page_states_for_programs():
    page = f"<h1>A school opens</h1><p><time datetime='2023-11-10T08:00'>10/11/2023</time></p><p>{PROSE}</p>"
    assert parse(Document("html", "s", None, page.encode())).date == "2023-11-10"
