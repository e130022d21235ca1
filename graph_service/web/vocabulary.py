"""Our own terms at their IRIs: a page for people, RDF for programs; the shapes, and the context for JSON-LD."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from graph_service.iris import Names
from graph_service.rdf.formats import RDF_FORMATS, Format, format_by_name, negotiate
from graph_service.rdf.ontology import TERMS, Definition, Kind, context, definitions, serialized
from graph_service.rdf.shacl import SHAPES
from graph_service.service import StoryGraph
from graph_service.web.conditional import answers_of
from graph_service.web.problems import prefers_html

CONTEXT_TYPE = "application/ld+json"
DAY = 86400  # seconds for which programs may keep what changes with the installation alone
HEADINGS: Mapping[Kind, str] = {
    "class": "Classes", "property": "Properties", "scheme": "The scheme of relations", "concept": "Relations that are read",
}  # fmt: skip

# How a term of each kind is shown in use.
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
# The relations that are read, and how often each is stated
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
# What the page says of the terms, asked of the graph; {ontology} stands for the IRI that defines them.
EXPLAINED = """\
# Our own terms, and what each means
SELECT ?term ?label ?comment ?example WHERE {{
  ?term rdfs:isDefinedBy <{ontology}> ; rdfs:label ?label ; rdfs:comment ?comment ; skos:example ?example
}}
ORDER BY ?term"""
RELATIONS = "SELECT ?key (COUNT(?fact) AS ?n) WHERE { ?fact gs:relation ?key } GROUP BY ?key"


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as the page shows it: how often it is used here (None where that is not counted), and a query."""

    definition: Definition
    uses: int | None
    query: str


def ontology(graph: StoryGraph) -> ResponseReturnValue:
    """Explain our own terms: a page for people, RDF for programs."""
    if "format" in request.args or not prefers_html(request.accept_mimetypes):
        return _rdf(TERMS, graph.names)
    terms, uses = definitions(graph.names), _uses(graph)
    groups: dict[str, list[Shown]] = defaultdict(list)
    for term in terms:
        query = USES[term.kind].format(term=f"gs:{term.name}")
        groups[HEADINGS[term.kind]].append(
            Shown(term, uses.get(term.name, 0) if term.kind != "scheme" else None, query)
        )
    page = render_template(
        "ontology.html",
        query=EXPLAINED.format(ontology=graph.names.term("").rstrip("#")),
        groups=groups,
        own={f"gs:{term.name}" for term in terms},
        prefixes=_others(graph),
    )
    response = Response(page)
    response.vary.add("Accept")
    return response


def shapes(graph: StoryGraph) -> ResponseReturnValue:
    """Give the shapes that hold for all that is published, as RDF."""
    return _rdf(SHAPES, graph.names)


def jsonld_context(graph: StoryGraph) -> ResponseReturnValue:
    """Give the context with which JSON-LD is written short."""
    body = json.dumps(context(graph.names), indent=2, ensure_ascii=False)
    return _kept(Response(body, content_type=CONTEXT_TYPE))


def _rdf(file: str, names: Names) -> Response:
    asked = request.args.get("format")
    target: Format = (
        format_by_name(asked, RDF_FORMATS) if asked else negotiate(request.headers.get("Accept"), RDF_FORMATS)
    )
    response = _kept(Response(serialized(file, names, target), content_type=target.media_type))
    response.vary.add("Accept")
    return response


def _kept(response: Response) -> Response:
    """Return a response that programs may keep for a day, and ask after by its tag."""
    response.cache_control.public, response.cache_control.max_age = True, DAY
    response.add_etag()
    response.make_conditional(request)
    return response


def _uses(graph: StoryGraph) -> Mapping[str, int]:
    """Return how often each of our terms is used in what is published, by its name; empty where nothing is yet."""
    if not graph.is_published:
        return {}
    answers = answers_of(graph)
    counted = answers.statistics()
    answer = json.loads(answers.query(RELATIONS, "application/sparql-results+json").body)
    relations = {row["key"]["value"]: int(row["n"]["value"]) for row in answer["results"]["bindings"] if "key" in row}
    namespace = graph.names.term("")
    counts = counted.classes | counted.properties | relations
    return {iri.removeprefix(namespace): uses for iri, uses in counts.items() if iri.startswith(namespace)}


def _others(graph: StoryGraph) -> Mapping[str, str]:
    """Return the prefixes of the vocabularies of others."""
    return {prefix: iri for prefix, iri in graph.names.prefixes.items() if not iri.startswith(graph.names.base)}
