"""What the service says of itself to programs: of its SPARQL endpoint on a bare GET of that, of its data in VoID."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from graph_service.errors import NotAcceptableError, ParameterError
from graph_service.graph import description
from graph_service.graph.formats import RDF_FORMATS, Format, named, negotiate
from graph_service.service import StoryGraph
from graph_service.web import parameters
from graph_service.web.validators import validated

FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "json-ld", "n-triples", "rdf-xml")}


def service(graph: StoryGraph) -> ResponseReturnValue:
    """Describe the SPARQL endpoint; raises `ParameterError` for a client that takes no RDF and so forgot its query."""
    try:
        chosen = _chosen()
    except NotAcceptableError as error:
        raise ParameterError(
            "The parameter query is missing.", hint="Give a SPARQL query: /sparql?query=ASK{?s ?p ?o}"
        ) from error
    return validated(graph, lambda: _response(graph, _service(graph), chosen))


def void(graph: StoryGraph) -> ResponseReturnValue:
    """Describe the data in VoID."""
    chosen = _chosen()
    return validated(graph, lambda: _response(graph, _void(graph), chosen))


def _service(graph: StoryGraph) -> description.Triples:
    published = graph.published
    return description.service_description(
        graph.names, _root(), len(published.store.graphs()), published.manifest.quads
    )


def _void(graph: StoryGraph) -> description.Triples:
    stories, entities = graph.stories(limit=1)[1], graph.entities("place", limit=1)[1]
    examples = [graph.names.story(card.id) for card in stories] + [graph.names.entity(card.key) for card in entities]
    return description.void(graph.names, _root(), graph.statistics(), examples, graph.published.manifest.created)


def _chosen() -> Format:
    wanted = parameters.single(request.args, "format")
    return named(wanted, FORMATS) if wanted else negotiate(request.headers.get("Accept"), FORMATS)


def _root() -> str:
    return request.url_root.rstrip("/")


def _response(graph: StoryGraph, triples: description.Triples, chosen: Format) -> Response:
    response = Response(description.written(triples, chosen, graph.names), content_type=chosen.media_type)
    response.vary.add("Accept")
    return response
