"""Descriptions for programs: of the SPARQL endpoint at its address without a query, of the data in VoID."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from graph_service.errors import NotAcceptableError, ParameterError
from graph_service.rdf.formats import RDF_FORMATS, Format, format_by_name, negotiate
from graph_service.service import StoryGraph
from graph_service.store import dataset_description
from graph_service.web import parameters
from graph_service.web.conditional import answers_of, snapshot_of, validated

FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "json-ld", "n-triples", "rdf-xml")}


def service(graph: StoryGraph) -> ResponseReturnValue:
    """Describe the SPARQL endpoint; raises `ParameterError` for a client that accepts no RDF and so forgot its query."""
    try:
        target = _format()
    except NotAcceptableError as error:
        raise ParameterError(
            "The parameter query is missing.", hint="Give a SPARQL query: /sparql?query=ASK{?s ?p ?o}"
        ) from error

    def describe() -> Response:
        snapshot = answers_of(graph).snapshot
        body = dataset_description.service_description(
            snapshot.names, _root(), len(snapshot.store.graphs()), snapshot.manifest.quads, target
        )
        return _response(body, target)

    return validated(snapshot_of(graph), describe)


def void(graph: StoryGraph) -> ResponseReturnValue:
    """Describe the data in VoID."""
    target = _format()

    def describe() -> Response:
        answers = answers_of(graph)
        names, issued = answers.names, answers.snapshot.manifest.created
        stories, places = answers.stories(limit=1)[1], answers.entities("place", limit=1)[1]
        examples = [names.story(card.id) for card in stories] + [names.entity(card.key) for card in places]
        body = dataset_description.void(names, _root(), answers.statistics(), examples, issued, target)
        return _response(body, target)

    return validated(snapshot_of(graph), describe)


def _format() -> Format:
    name = parameters.single(request.args, "format")
    return format_by_name(name, FORMATS) if name else negotiate(request.headers.get("Accept"), FORMATS)


def _root() -> str:
    return request.url_root.rstrip("/")


def _response(body: bytes, target: Format) -> Response:
    response = Response(body, content_type=target.media_type)
    response.vary.add("Accept")
    return response
