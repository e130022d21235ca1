"""Linked data: IRIs that lead to pages for people or data for programs, of stories and entities and of our own terms."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS
from graph_service.errors import NotFoundError
from graph_service.iris import Names
from graph_service.rdf.formats import RDF_FORMATS, Format, choose_format, content_type, format_by_name
from graph_service.rdf.ontology import TERMS, Definition, Kind, context, definitions, search_definitions, triples_of
from graph_service.rdf.result_io import triples_as
from graph_service.rdf.shacl import SHAPES
from graph_service.service import StoryGraph
from graph_service.web.pages.links import page_url
from graph_service.web.requests import parameters
from graph_service.web.requests.problems import prefers_html
from graph_service.web.requests.request_context import answers_of, conditional, published_answers

CONTEXT_TYPE = "application/ld+json"
DAY = 86400  # seconds for which programs may cache what changes only with the installation
HEADINGS: Mapping[Kind, str] = {
    "class": "Classes", "property": "Properties", "scheme": "The scheme of relations", "concept": "Kinds of relations",
}  # fmt: skip

# A query that shows how a term is used, by the kind of the term.
USES: Mapping[Kind, str] = {
    "class": """\
# What is a {term}, and the words that say so where there are some
SELECT ?graph ?thing ?words WHERE {{
  GRAPH ?graph {{ ?thing a {term} OPTIONAL {{ ?thing nif:anchorOf ?words }} }}
}}
LIMIT 50""",
    "property": """\
# What has the property {term}, and its value
SELECT ?graph ?thing ?value WHERE {{
  GRAPH ?graph {{ ?thing {term} ?value }}
}}
LIMIT 50""",
    "scheme": """\
# The relations, and how often stories state each
SELECT ?relation (COUNT(?fact) AS ?facts) WHERE {{
  ?relation skos:inScheme {term}
  OPTIONAL {{ ?fact gs:relation ?relation }}
}}
GROUP BY ?relation
ORDER BY DESC(?facts)""",
    "concept": """\
# Who or what stands in this relation to whom or what, and the words that say so
SELECT ?subject ?object ?words ?story WHERE {{
  GRAPH ?story {{ ?fact gs:relation {term} ; gs:subject ?subject ; gs:object ?object ; nif:anchorOf ?words }}
}}
LIMIT 50""",
}
# The query behind the page of terms; {ontology} is the IRI that defines them.
EXPLAINED = """\
# Our own terms, and what each means
SELECT ?term ?label ?comment ?example WHERE {{
  ?term rdfs:isDefinedBy <{ontology}> ; rdfs:label ?label ; rdfs:comment ?comment ; skos:example ?example
}}
ORDER BY ?term"""
RELATIONS = "SELECT ?key (COUNT(?fact) AS ?n) WHERE { ?fact gs:relation ?key } GROUP BY ?key"


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term on the page: its definition, its number of uses (None where that is not counted), and a query for them."""

    definition: Definition
    uses: int | None
    query: str


# --- stories and entities -----------------------------------------------------------------------------------------


def identify(_graph: StoryGraph, entity_type: str, slug: str) -> ResponseReturnValue:
    """Redirect from the IRI of a story or an entity to its page for people, or to its data for programs."""
    is_person = prefers_html(request.accept_mimetypes)
    location = (
        page_url(f"{entity_type}/{slug}")
        if is_person
        else url_for("linked_data.describe", entity_type=entity_type, slug=slug)
    )
    return Response(status=303, headers={"Location": location, "Vary": "Accept"})


def identify_all(_graph: StoryGraph, entity_type: str) -> ResponseReturnValue:
    """Redirect from the namespace of a type, which prefixes name, to the page that lists all of it."""
    return redirect(f"{request.script_root}/{PLURALS[entity_type]}", 303)


def identify_graph(graph: StoryGraph, slug: str) -> ResponseReturnValue:
    """Redirect from the IRI of a graph of the service to what it holds."""
    iri, answers = f"{graph.names.base}/graph/{slug}", published_answers(graph)
    if answers is None or not answers.has_graph(iri):
        raise NotFoundError(f"There is no graph <{iri}>.", hint="SELECT ?graph { GRAPH ?graph {} } lists them.")
    return redirect(url_for("sparql_endpoint.indirect", graph=iri), 303)


def describe(answers: Answers, entity_type: str, slug: str) -> ResponseReturnValue:
    """Describe a story or an entity in the format that the client prefers."""
    key, target = f"{entity_type}/{slug}", _format()

    def description() -> Response:
        response = _description(answers, key, target)
        response.content_location = url_for(
            "linked_data.describe_as", entity_type=entity_type, slug=slug, extension=target.extension
        )
        return response

    return conditional(answers, description)


def describe_as(answers: Answers, entity_type: str, slug: str, extension: str) -> ResponseReturnValue:
    """Describe a story or an entity in the format of the extension."""
    target = format_by_name(extension, RDF_FORMATS)
    return conditional(answers, lambda: _description(answers, f"{entity_type}/{slug}", target))


def _description(answers: Answers, key: str, target: Format) -> Response:
    response = Response(answers.describe(key, target.media_type), content_type=content_type(target.media_type))
    response.headers["Link"] = (
        f'<{answers.names.entity(key)}>; rel="describes", <{page_url(key)}>; rel="alternate"; type="text/html"'
    )
    return response


# --- our own terms ------------------------------------------------------------------------------------------------


def ontology(graph: StoryGraph) -> ResponseReturnValue:
    """Explain our own terms: a page for people, RDF for programs."""
    if "format" in request.args or not prefers_html(request.accept_mimetypes):
        return _rdf(TERMS, graph.names)
    return conditional(published_answers(graph), lambda: _terms_page(graph))


def _terms_page(graph: StoryGraph) -> Response:
    namespace, uses = graph.names.term(""), dict[str, int]()
    if graph.is_published:
        answers = answers_of(graph)
        statistics = answers.statistics()
        results = json.loads(answers.query(RELATIONS, "application/sparql-results+json").body)["results"]
        relations = {row["key"]["value"]: int(row["n"]["value"]) for row in results["bindings"] if "key" in row}
        uses = statistics.classes | statistics.properties | relations
    terms = definitions(graph.names)
    groups: dict[str, list[TermEntry]] = defaultdict(list)
    for term in terms:
        count = None if term.kind == "scheme" else uses.get(f"{namespace}{term.name}", 0)
        groups[HEADINGS[term.kind]].append(TermEntry(term, count, USES[term.kind].format(term=f"gs:{term.name}")))
    page = render_template(
        "ontology.html",
        query=EXPLAINED.format(ontology=namespace.rstrip("#")),
        groups=groups,
        own={f"gs:{term.name}" for term in terms},
        search_terms=search_definitions(graph.names),
        prefixes={prefix: iri for prefix, iri in graph.names.prefixes.items() if not iri.startswith(graph.names.base)},
    )
    return Response(page, headers={"Vary": "Accept"})


def shapes(graph: StoryGraph) -> ResponseReturnValue:
    """Return the SHACL shapes that all published data conform to."""
    return _rdf(SHAPES, graph.names)


def jsonld_context(graph: StoryGraph) -> ResponseReturnValue:
    """Return the JSON-LD context with short names for our terms."""
    body = json.dumps(context(graph.names), indent=2, ensure_ascii=False)
    return _cacheable(Response(body, content_type=CONTEXT_TYPE))


def _rdf(file: str, names: Names) -> Response:
    target = _format()
    body = triples_as(target, triples_of(file, names), names)
    response = _cacheable(Response(body, content_type=content_type(target.media_type)))
    response.vary.add("Accept")
    return response


def _format() -> Format:
    return choose_format(parameters.formats(request.args), request.headers.get("Accept"), RDF_FORMATS)


def _cacheable(response: Response) -> Response:
    """Return a response that programs may cache for a day and then revalidate by its tag."""
    response.cache_control.public, response.cache_control.max_age = True, DAY
    response.add_etag()
    response.make_conditional(request)
    return response
