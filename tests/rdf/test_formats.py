import pytest

from graph_service.errors import NotAcceptableError
from graph_service.rdf.formats import RDF_FORMATS, RESULT_FORMATS, format_by_name, negotiate


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "turtle"),
        ("*/*", "turtle"),
        ("application/rdf+xml", "rdf-xml"),
        ("text/turtle;q=0.5, application/ld+json", "json-ld"),
        ("text/html, application/n-triples;q=0.1", "n-triples"),
    ],
)
def test_a_client_gets_the_format_that_it_likes_best(accept, name):
    assert negotiate(accept, RDF_FORMATS).name == name


def test_a_client_that_accepts_nothing_we_have_is_told_what_there_is():
    with pytest.raises(NotAcceptableError, match="text/csv"):
        negotiate("image/png", RESULT_FORMATS)


def test_a_format_is_named_by_name_extension_or_media_type():
    assert {format_by_name(name, RDF_FORMATS).name for name in ("turtle", "ttl", "text/turtle")} == {"turtle"}
    with pytest.raises(NotAcceptableError, match="xlsx"):
        format_by_name("xlsx", RDF_FORMATS)
