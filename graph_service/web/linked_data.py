"""The graph as RDF: identifiers that lead to pages or data (303), descriptions in every format."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from graph_service.answers import Answers
from graph_service.rdf.formats import RDF_FORMATS, format_by_name, negotiate
from graph_service.service import StoryGraph
from graph_service.web.pages import page_url
from graph_service.web.problems import prefers_html

# What a page offers of itself, by the names that people know.
LINKED_FORMATS = {"Turtle": RDF_FORMATS["turtle"], "JSON-LD": RDF_FORMATS["json-ld"], "N-Triples": RDF_FORMATS["n-triples"],
                  "RDF/XML": RDF_FORMATS["rdf-xml"], "TriG": RDF_FORMATS["trig"]}  # fmt: skip


def identify(_graph: StoryGraph, noun: str, slug: str) -> ResponseReturnValue:
    """Lead from the IRI of a thing to what is said of it: the page for people, the data for programs."""
    person = prefers_html(request.accept_mimetypes)
    where = page_url(f"{noun}/{slug}") if person else url_for("linked_data.describe", noun=noun, slug=slug)
    return _varied(Response(status=303, headers={"Location": where}))


def describe(answers: Answers, noun: str, slug: str) -> ResponseReturnValue:
    """Describe a thing in the format that the client likes best."""
    chosen = negotiate(request.headers.get("Accept"), RDF_FORMATS)
    response = _described(answers, noun, slug, chosen.media_type)
    response.content_location = url_for("linked_data.describe_as", noun=noun, slug=slug, extension=chosen.extension)
    return _varied(response)


def describe_as(answers: Answers, noun: str, slug: str, extension: str) -> ResponseReturnValue:
    """Describe a thing in the format that the extension names."""
    return _described(answers, noun, slug, format_by_name(extension, RDF_FORMATS).media_type)


def _described(answers: Answers, noun: str, slug: str, media_type: str) -> Response:
    return Response(answers.describe(f"{noun}/{slug}", media_type), content_type=media_type)


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response
