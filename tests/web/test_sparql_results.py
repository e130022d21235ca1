"""SPARQL answers as the editor shows them."""

import json

from graph_service.iris import XSD, Names
from graph_service.web.pages import sparql_results

NAMES = Names("https://example.org")
JSON = "application/sparql-results+json"
LABELS = {"https://example.org/id/place/kyiv": "Kyiv"}
LINKING = sparql_results.Linking(
    NAMES, "/terms", lambda key: f"/page/{key}", lambda iris: {i: LABELS[i] for i in iris if i in LABELS}
)


def present(document, media_type=JSON, start=sparql_results.START):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return sparql_results.present(media_type, body[:start], len(body), LINKING)


def select(*bindings, variables=("x",)):
    return {"head": {"vars": list(variables)}, "results": {"bindings": list(bindings)}}


def cell_of(term):
    return present(select({"x": term})).table.rows[0][0]


def test_what_we_describe_leads_to_its_page_even_from_a_place_in_its_text():
    iri = "https://example.org/id/story/a-story#char=3,9"
    cell = cell_of({"type": "uri", "value": iri})
    assert (cell.text, cell.href, cell.title) == ("story:a-story#char=3,9", "/page/story/a-story#char=3,9", iri)


def test_what_has_a_label_is_shown_by_it_beside_its_iri():
    cell = cell_of({"type": "uri", "value": "https://example.org/id/place/kyiv"})
    assert (cell.label, cell.text, cell.href) == ("Kyiv", "place:kyiv", "/page/place/kyiv")
    assert cell_of({"type": "uri", "value": "https://example.org/id/place/lviv"}).label == ""


def test_other_web_addresses_are_links_and_other_iris_are_not():
    assert cell_of({"type": "uri", "value": "https://schema.org/Place"}).text == "schema:Place"
    assert cell_of({"type": "uri", "value": "https://schema.org/Place"}).href == "https://schema.org/Place"
    assert cell_of({"type": "uri", "value": "javascript:alert(1)"}).href is None


def test_literals_keep_their_language_and_say_their_type():
    assert cell_of({"type": "literal", "value": "Київ", "xml:lang": "uk"}).language == "uk"
    number = cell_of({"type": "literal", "value": "3", "datatype": XSD + "integer"})
    assert (number.numeric, number.title) == (True, "xsd:integer")


def test_an_unbound_variable_is_an_empty_cell():
    table = present(select({"y": {"type": "bnode", "value": "b0"}}, variables=("x", "y"))).table
    assert [cell.text for cell in table.rows[0]] == ["", "b0"]


def test_a_long_answer_is_cut_and_says_so():
    answer = present(select(*[{"x": {"type": "literal", "value": str(n)}} for n in range(sparql_results.ROWS + 1)]))
    assert len(answer.table.rows) == sparql_results.ROWS
    assert answer.heading == "501 rows"
    assert answer.cut == "The first 500 of 501 rows."


def test_of_an_answer_too_long_to_be_read_the_first_rows_are_shown():
    rows = [{"x": {"type": "literal", "value": f"é{n}"}} for n in range(2_000)]
    document = json.dumps(select(*rows, variables=("x", "y")), ensure_ascii=False, separators=(",", ":")).encode()
    few = present(document, start=2_000)
    assert few.heading == f"More than {len(few.table.rows)} rows"
    assert [row[0].text for row in few.table.rows] == [f"é{n}" for n in range(len(few.table.rows))]
    assert len(few.table.rows) > 20
    assert len(present(document, start=50_000).table.rows) == sparql_results.ROWS


def test_an_ask_is_answered_in_a_word():
    assert present({"head": {}, "boolean": True}).heading == "Yes"
    assert present({"head": {}, "boolean": False}).heading == "No"


def test_a_graph_is_shown_as_it_is_written():
    assert present(b"<a> <b> <c> .", "text/turtle").text == "<a> <b> <c> ."


def test_a_term_of_the_search_service_links_to_its_explanation():
    iri = "https://example.org/search#query"
    shown = present({"head": {"vars": ["term"]}, "results": {"bindings": [{"term": {"type": "uri", "value": iri}}]}})
    assert shown.table.rows[0][0].href == "/terms#search:query"
