"""What is asked of SPARQL endpoints: the queries to start from, and what pages ask all the time, of our API and in SPARQL."""

from dataclasses import dataclass
from urllib.parse import urlencode

from graph_service.iris import Names
from graph_service.rdf.sparql_text import tokenize
from graph_service.web.pages.example_queries import EXAMPLES

ROWS = "application/sparql-results+json"
TRIPLES = "text/turtle"


@dataclass(frozen=True)
class Query:
    """A question in SPARQL, with every prefix declared; `ours_alone` where only our service can answer it."""

    question: str
    text: str
    accept: str
    ours_alone: bool


@dataclass(frozen=True)
class PageQuestion:
    """What a page asks, of several things: each an address of our API and the same question in SPARQL."""

    name: str
    asked: tuple[tuple[str, Query], ...]


def queries(base):
    """Return the queries to start from, of an archive with this base IRI."""
    return [query(example.question, example.query, Names(base)) for example in EXAMPLES]


def query(question, text, names):
    """Return a question in SPARQL, with the prefixes declared that it uses, so that every endpoint understands it."""
    found = tokenize(text)
    used = {token.text.partition(":")[0] for token in found if token.kind == "name"}
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in names.prefixes.items() if prefix in used)
    accept = TRIPLES if found[0].word == "CONSTRUCT" else ROWS
    return Query(question, declared + text, accept, ours_alone=any(token.word == "SERVICE" for token in found))


CO_MENTIONED = """\
SELECT ?other (COUNT(DISTINCT ?story) AS ?stories) WHERE {{
  ?story schema:mentions <{0}>, ?other
  FILTER(?other != <{0}>)
}}
GROUP BY ?other ORDER BY DESC(?stories) LIMIT 20"""
FACETS = """\
SELECT ?organization (COUNT(DISTINCT ?story) AS ?stories) WHERE {{
  ?story schema:mentions <{0}>, ?organization .
  ?organization a schema:Organization
}}
GROUP BY ?organization ORDER BY DESC(?stories) LIMIT 20"""
RELATED = """\
SELECT ?other (COUNT(DISTINCT ?entity) AS ?shared) WHERE {{
  <{0}> schema:mentions ?entity .
  ?other schema:mentions ?entity
  FILTER(?other != <{0}>)
}}
GROUP BY ?other ORDER BY DESC(?shared) LIMIT 10"""
PATH = """\
SELECT ?between (COUNT(DISTINCT ?one) AS ?stories) WHERE {{
  ?one schema:mentions <{0}>, ?between .
  ?other schema:mentions ?between, <{1}>
  FILTER(?between != <{0}> && ?between != <{1}>)
}}
GROUP BY ?between ORDER BY DESC(?stories) LIMIT 3"""
COUNTS = """\
SELECT (COUNT(DISTINCT ?entity) AS ?entities) WHERE {{
  ?story schema:mentions ?entity .
  ?entity a schema:{0}
}}"""
LATEST = """\
SELECT ?story ?headline ?date WHERE {{
  ?story a schema:NewsArticle ; schema:headline ?headline ; schema:datePublished ?date
}}
ORDER BY DESC(?date) OFFSET {0} LIMIT 20"""
KINDS = {"organization": "Organization", "place": "Place", "person": "Person"}


def page_questions(base, most_named, stories):
    """Return what pages ask: of the entities of each type that most stories name, as our API lists them, and of some stories."""
    names = Names(base)
    organizations, places = most_named["organization"], most_named["place"]

    def asked(name, template, pairs):
        return PageQuestion(name, tuple((path, query(name, template.format(*values), names)) for path, values in pairs))

    return [
        asked("co-mentioned", CO_MENTIONED, [
            (f"/api/entities/organization/{one['id']}/related", [one["iri"]]) for one in organizations]),
        asked("facets", FACETS, [
            ("/api/search?" + urlencode({"place": one["id"], "facets": "organization", "limit": 1}), [one["iri"]])
            for one in places]),
        asked("related", RELATED, [
            (f"/api/stories/{one}/related?limit=10", [names.story(one)]) for one in stories]),
        asked("2-hop path", PATH, [
            ("/api/path?" + urlencode({"from": f"organization/{one['id']}", "to": f"place/{other['id']}"}),
             [one["iri"], other["iri"]]) for one, other in zip(organizations, reversed(places), strict=False)]),
        asked("counts", COUNTS, [
            (f"/api/entities?type={kind}&limit=1", [name]) for kind, name in KINDS.items()]),
        asked("latest by date", LATEST, [(f"/api/stories?limit=20&offset={at}", [at]) for at in (0, 20, 40)]),
    ]  # fmt: skip
