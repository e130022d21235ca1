import pytest

from graph_service.errors import NotAcceptableError
from graph_service.rdf.formats import (
    RDF_FORMATS,
    RESULT_FORMATS,
    TRIPLE_FORMATS,
    accepted,
    choose_format,
    format_by_name,
    negotiate,
)


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "turtle"),
        ("*/*", "turtle"),
        ("application/rdf+xml", "rdf-xml"),
        ("text/turtle;q=0.5, application/ld+json", "json-ld"),
        ("text/html, application/n-triples;q=0.1", "n-triples"),
        ("text/*", "turtle"),
        ("text/xml", "rdf-xml"),
    ],
)
def test_a_client_gets_the_format_that_it_likes_best(accept, name):
    assert negotiate(accept, RDF_FORMATS).name == name


def test_a_range_of_types_is_one_of_them_and_no_format_that_only_has_an_old_name_there():
    assert negotiate("text/*", RESULT_FORMATS).name == "csv"
    assert negotiate("text/xml, text/*;q=0.5", RESULT_FORMATS).name == "xml"


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "application/sparql-results+xml, image/*;q=0.2"])
def test_a_client_that_accepts_nothing_we_have_gets_the_default(accept):
    assert negotiate(accept, RDF_FORMATS).name == "turtle"


def test_the_default_is_never_one_that_the_client_refuses():
    assert negotiate("text/turtle;q=0", RDF_FORMATS).name == "json-ld"
    assert negotiate("text/turtle;q=0, */*", RDF_FORMATS).name == "json-ld"


@pytest.mark.parametrize("accept", ["image/png, */*;q=0", "*/*;q=0"])
def test_a_client_that_means_its_list_strictly_is_told_what_there_is(accept):
    with pytest.raises(NotAcceptableError, match="text/csv"):
        negotiate(accept, RESULT_FORMATS)
    assert accepted(accept, RESULT_FORMATS) is None


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "json-ld"),
        ('application/ld+json; profile="a,b"; q=0.2, application/n-triples;q=0.1', "json-ld"),
        ("text/turtle;version=1.2;q=0.4, application/rdf+xml;charset=utf-8", "rdf-xml"),
        ("APPLICATION/N-Quads", "n-quads"),
        ("text/n3", "turtle"),
        ("text/*;q=0.3, application/trig;q=0.2", "turtle"),
        ("*/*, application/ld+json", "json-ld"),
    ],
)
def test_parameters_and_ranges_and_older_names_are_understood(accept, name):
    assert negotiate(accept, RDF_FORMATS).name == name


@pytest.mark.parametrize(
    ("named", "graph", "rows"),
    [
        ("xml", "rdf-xml", "xml"),
        ("rdf+xml", "rdf-xml", "json"),
        ("rdf xml", "rdf-xml", "json"),
        ("application/rdf+xml", "rdf-xml", "json"),
        ("JSON", "json-ld", "json"),
        ("jsonld, application/x-json+ld", "json-ld", "json"),
        ("N3", "turtle", "json"),
        ("ntriples", "n-triples", "json"),
        ("tsv, text/tab-separated-values, tsv", "turtle", "tsv"),
        ("csv, xml", "rdf-xml", "csv"),
        ("text/turtle; charset=utf-8", "turtle", "json"),
        ("sparql-results+json", "turtle", "json"),
        ("", "turtle", "json"),
    ],
)
def test_a_name_counts_where_it_fits_the_answer(named, graph, rows):
    assert choose_format(named, None, TRIPLE_FORMATS).name == graph
    assert choose_format(named, None, RESULT_FORMATS).name == rows


def test_a_name_that_does_not_fit_leaves_the_choice_to_the_header():
    assert choose_format("csv", "application/n-triples", TRIPLE_FORMATS).name == "n-triples"
    with pytest.raises(NotAcceptableError, match="docx"):
        choose_format("docx", "text/turtle", TRIPLE_FORMATS)


def test_a_format_is_named_by_name_extension_or_media_type():
    assert {format_by_name(name, RDF_FORMATS).name for name in ("turtle", "ttl", "text/turtle")} == {"turtle"}
    with pytest.raises(NotAcceptableError, match="xlsx"):
        format_by_name("xlsx", RDF_FORMATS)
