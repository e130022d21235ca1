"""The query for the content of each page, to open in the editor; `sparql/examples.py` has those for any archive.

A query runs only when a person submits it. `Names` mints its IRIs from slugs that the route has checked, and the RDF library writes
texts as terms, so that no text of a user is pasted in.
"""

from collections.abc import Iterator
from typing import Any

from graph_service.entity_types import ENTITY_TYPES, KINDS
from graph_service.rdf.terms import literal
from graph_service.results import UNDATED, Filters, SearchRequest, Sort
from graph_service.sparql.examples import EXAMPLES, GROUPS

__all__ = ["EXAMPLES", "GROUPS"]


MENTIONS_OF_STORY = """\
# Every mention in the story, its entity, and the rule that linked it
SELECT ?surface ?entity ?label ?rule ?confidence WHERE {{
  GRAPH <{story}> {{
    ?mention itsrdf:taIdentRef ?entity ;
      nif:anchorOf ?surface ;
      nif:beginIndex ?start ;
      itsrdf:taConfidence ?confidence ;
      gs:rule ?rule .
  }}
  ?entity rdfs:label ?label
}}
ORDER BY ?start"""

STORIES_OF_ENTITY = """\
# The stories that mention it, newest first, and how often
SELECT ?story ?headline ?date (COUNT(?mention) AS ?mentions) WHERE {{
  GRAPH ?story {{
    ?mention itsrdf:taIdentRef <{entity}> .
    ?story schema:headline ?headline
    OPTIONAL {{ ?story schema:datePublished ?date }}
  }}
}}
GROUP BY ?story ?headline ?date
ORDER BY DESC(?date)
LIMIT 100"""

LATEST = """\
# The stories{filtered}, {first} first; undated stories come last
SELECT DISTINCT ?story ?date WHERE {{
  ?story a schema:NewsArticle .
{conditions}  OPTIONAL {{ ?story schema:datePublished ?date }}{tests}
}}
ORDER BY {order}
LIMIT {limit}"""

ENTITIES = """\
# The {plural}, most mentioned first
SELECT ?{type} (COUNT(DISTINCT ?story) AS ?stories) WHERE {{
  ?story schema:mentions|schema:about|gs:assignedTopic ?{type}
  FILTER(STRSTARTS(STR(?{type}), STR({type}:)))
}}
GROUP BY ?{type}
ORDER BY DESC(?stories)
LIMIT 100"""

SEARCH = """\
# The results of the search page
SELECT ?story ?score ?passage WHERE {{
  SERVICE search: {{
    [] search:query {question} ;
{filters}       search:hit ?story ; search:score ?score ; search:passage ?passage
  }}
}}
ORDER BY DESC(?score)"""

# The slug of a name, such as that of a source.
SLUG = 'REPLACE(REPLACE(LCASE({}), "[^a-z0-9]+", "-"), "^-|-$", "")'
# How a story has an entity, for each filter of a search without a question; its parts follow from ENTITY_TYPES.
CONDITIONS = {
    "topic": "(schema:about|gs:assignedTopic|schema:mentions)", "organization": "schema:mentions", "place": "schema:mentions",
    "person": "schema:mentions", "event": "schema:mentions",
}  # fmt: skip
SEARCHED = ("topic", "organization", "place", "person")  # filters that SERVICE search: has
ORDERS = {"oldest": ("oldest", "(!BOUND(?date)) ?date")}
NEWEST = ("newest", "DESC(?date)")


def search(question: SearchRequest) -> str:
    """Return the query for a page of search results, "" where no query has all of its filters."""
    filters = question.filters
    stated: dict[str, Any] = {name: getattr(filters, name) for name in (*SEARCHED, "source", "since", "until")}
    if filters.about_since or filters.about_until:
        return ""
    if not question.query:
        return latest(filters, question.limit + question.offset, question.sort)
    if filters != Filters(**stated) or question.sort != "relevance":
        return ""
    lines = [f"search:{name} {name}:{slug}" for name in SEARCHED for slug in getattr(filters, name)]
    lines += [f"search:source {literal(source)}" for source in filters.source]
    lines += [f"search:{name} {literal(day)}" for name in ("since", "until") if (day := getattr(filters, name))]
    lines += [f"search:mode {literal(question.mode)}", f"search:limit {question.limit + question.offset}"]
    text = literal(" ".join(question.query.split()))
    return SEARCH.format(question=text, filters="".join(f"       {line} ;\n" for line in lines))


def latest(filters: Filters, limit: int, sort: Sort = "newest") -> str:
    """Return the query for a list of stories that pass filters, but for what facts tell of."""
    first, order = ORDERS.get(sort, NEWEST)
    tests = " && ".join(_tests(filters))
    return LATEST.format(
        filtered=" that pass all filters" if filters != Filters() else "",
        conditions="".join(_patterns(filters)),
        tests=f"\n  FILTER({tests})" if tests else "",
        limit=limit,
        first=first,
        order=order,
    )


def _patterns(filters: Filters) -> Iterator[str]:
    """Yield the patterns that match the stories with the entities, the kinds of entities and the sources of filters."""
    for entity_type, mentions in CONDITIONS.items():
        part_of = ENTITY_TYPES[entity_type].part_of
        path = f"{mentions}/{part_of}*" if filters.parts and part_of else mentions
        values = [f"{entity_type}:{slug}" for slug in getattr(filters, entity_type)]
        if values and entity_type not in filters.match_all:
            yield f"  VALUES ?{entity_type} {{ {' '.join(values)} }}\n  ?story {path} ?{entity_type} .\n"
        else:
            yield from (f"  ?story {path} {value} .\n" for value in values)
    for entity_type in KINDS:
        facet = f"{entity_type}_kind"
        kinds = [str(literal(kind)) for kind in getattr(filters, facet)]
        groups = [[kind] for kind in kinds] if facet in filters.match_all else [kinds] if kinds else []
        for n, group in enumerate(groups):
            this = f"?{entity_type}{n}"
            kind = SLUG.format(f"{this}Kind")
            yield (
                f"  ?story schema:mentions {this} . {this} gs:kind {this}Kind\n"
                f"  FILTER(STRSTARTS(STR({this}), STR({entity_type}:)) && {kind} IN ({', '.join(group)}))\n"
            )
    if filters.source:
        yield "  ?story gs:statedSource ?source .\n"


def _tests(filters: Filters) -> Iterator[str]:
    """Yield what the source and the date of a story must be."""
    sources = [f"{SLUG.format('?source')} = {literal(slug)}" for slug in filters.source]
    years = [
        "!BOUND(?date)" if year == UNDATED else f"COALESCE(SUBSTR(STR(?date), 1, 4) = {literal(year)}, false)"
        for year in filters.year
    ]
    for facet, tests in (("source", sources), ("year", years)):
        if tests:
            yield f"({(' && ' if facet in filters.match_all else ' || ').join(tests)})"
    period = " && ".join(
        f"SUBSTR(STR(?date), 1, {len(day)}) {sign} {literal(day)}"
        for day, sign in ((filters.since, ">="), (filters.until, "<="))
        if day
    )
    if period:
        yield f"(!BOUND(?date) || ({period}))" if filters.include_undated else period
