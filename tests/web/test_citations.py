"""Citations that programs read as they were meant, whatever a title holds."""

import re
from urllib.parse import parse_qs

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st

from graph_service.iris import Names
from graph_service.model import Story
from graph_service.web.pages.citations import TEX, Citation

NAMES = Names("https://example.org")
HOSTILE = r"""ab Київ \{}$&#%_~^"'@,=–“”<>()|*/-:;"""
COMMANDS = {command: chr(character) for character, command in TEX.items()}


def citation(title="A bridge opens", **stated):
    story = Story(id="a-bridge", title=title, text=f"{title}\n\nText.", language="en", digest="0", **stated)
    return Citation.of(story, NAMES)


def titles():
    return st.text(alphabet=HOSTILE, min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool)


def fields(bibtex, *middleware):
    library = bibtexparser.parse_string(bibtex, append_middleware=middleware)
    assert not library.failed_blocks
    (entry,) = library.entries
    assert entry.key == "a-bridge"
    return {field.key: field.value for field in entry.fields}


def without_commands(value):
    """Return what TeX prints, of what a citation writes."""
    for command, character in sorted(COMMANDS.items(), key=lambda pair: pair[0] != r"\textbackslash{}"):
        value = value.replace(command, "\0" if character == "\\" else character)
    return value.replace("\0", "\\")


@given(titles(), titles())
def test_an_entry_of_bibtex_balances_and_gives_back_what_it_cites(title, source):
    stated = fields(citation(title, source=source).bibtex())
    assert without_commands(stated["title"].removeprefix("{").removesuffix("}")) == title
    assert without_commands(stated["howpublished"]) == source


@given(st.text(alphabet="ab Київ$&#%_–“”", min_size=1, max_size=40).map(str.strip).filter(bool))
def test_a_reader_of_latex_sees_the_title(title):
    title = " ".join(title.split())
    stated = fields(citation(title).bibtex(), LatexDecodingMiddleware())
    assert stated["title"] == title


@given(titles(), st.lists(titles(), max_size=3))
def test_a_record_of_ris_has_one_line_a_field(title, authors):
    (record,) = rispy.loads(citation(title, authors=tuple(authors)).ris())
    assert record["type_of_reference"] == "NEWS"
    assert record["title"] == title
    assert record.get("authors", []) == authors


def test_a_line_break_in_a_title_starts_no_field():
    (record,) = rispy.loads(citation("A bridge\nER  - \nTY  - BOOK").ris())
    assert record["title"] == "A bridge ER - TY - BOOK"


@given(titles(), titles())
def test_coins_keeps_each_value_apart(title, source):
    stated = parse_qs(citation(title, source=source).coins())
    assert (stated["rft.title"], stated["rft.source"]) == ([title], [source])


@pytest.mark.parametrize(
    ("date", "bibtex", "ris"),
    [
        ("2002-11-18", ("2002", "nov", "18"), "2002/11/18/"),
        ("2002-11", ("2002", "nov", None), "2002/11//"),
        ("2002", ("2002", None, None), "2002///"),
        ("2002-11-18T10:00:00Z", ("2002", "nov", "18"), "2002/11/18/"),
        (None, (None, None, None), None),
    ],
)
def test_a_date_is_cited_in_the_precision_it_has(date, bibtex, ris):
    cited = citation(date=date)
    stated = fields(cited.bibtex())
    assert tuple(stated.get(name) for name in ("year", "month", "day")) == bibtex
    assert rispy.loads(cited.ris())[0].get("date") == ris


def test_authors_are_told_apart():
    stated = fields(citation(authors=("Anna Smith", "Search and Rescue", "Smith, Jr.")).bibtex())
    assert stated["author"] == "Anna Smith and {Search and Rescue} and {Smith, Jr.}"


def test_only_what_is_stated_is_cited():
    cited = citation()
    assert fields(cited.bibtex()).keys() == {"title", "language", "note"}
    assert cited.text() == "“A bridge opens”, undated. Archived at https://example.org/id/story/a-bridge"


def test_a_citation_in_words_reads_as_people_write_it():
    cited = citation(
        authors=("Anna Smith",), source="OSCE", date="2002-11-18", url="https://osce.example/bridge?a=1&b=2"
    )
    assert cited.text() == (
        "Anna Smith, “A bridge opens”, OSCE, 18 November 2002. https://osce.example/bridge?a=1&b=2. "
        "Archived at https://example.org/id/story/a-bridge"
    )
    assert fields(cited.bibtex())["url"] == "https://osce.example/bridge?a=1&b=2"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "not an address", None])
def test_an_address_that_is_none_is_not_cited(url):
    assert "url" not in fields(citation(url=url).bibtex())


def test_a_citation_of_a_retold_text_says_so():
    cited = citation(text_origin="Retold; the words are not the publisher's")
    assert cited.text().endswith("Retold; the words are not the publisher's")
    assert "Retold" in fields(cited.bibtex())["note"]
    assert "Retold" in " ".join(rispy.loads(cited.ris())[0]["notes"])


@pytest.mark.parametrize(
    ("path", "cited"),
    [
        ("/places/kyiv", "“Kyiv”, Story Graph, as of "),
        ("/search?q=training&place=moldova", "“Stories on ‘training’ (Moldova)”, Story Graph, as of "),
        ("/stories", "“Stories”, Story Graph, as of "),
    ],
)
def test_an_entity_and_a_list_are_cited_by_their_address_and_the_day_from_which_they_are_so(read, path, cited):
    text = read(path).css_first(".cite p").text()
    assert text.startswith(cited)
    assert re.search(r"as of \d{1,2} \w+ \d{4}\. http://127\.0\.0\.1:8000/\S+$", text)
