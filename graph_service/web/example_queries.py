"""The query for the content of each page, to open in the editor; `sparql/examples.py` has those for any archive.

A query runs only when a person submits it. `Names` mints its
IRIs from slugs that the route has checked, and the RDF library writes texts as terms, so that no text of a user is pasted in.
"""

from graph_service.entity_types import PLURALS
from graph_service.iris import Names
from graph_service.rdf.terms import literal
from graph_service.results import Filters, SearchRequest
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
# The stories{filtered}, newest first; undated stories come last
SELECT DISTINCT ?story ?date WHERE {{
  ?story a schema:NewsArticle .
{conditions}  OPTIONAL {{ ?story schema:datePublished ?date }}{tests}
}}
ORDER BY DESC(?date)
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

# The slug of a source.
SOURCE = 'REPLACE(REPLACE(LCASE(?source), "[^a-z0-9]+", "-"), "^-|-$", "")'
# The property path for each filter of a search without a question.
CONDITIONS = {
    "topic": "(schema:about|gs:assignedTopic|schema:mentions)/skos:broader*", "organization": "schema:mentions/org:subOrganizationOf*",
    "place": "schema:mentions/schema:containedInPlace*", "person": "schema:mentions",
}  # fmt: skip


def mentions_of_story(names: Names, slug: str) -> str:
    """Return the query for the page of a story."""
    return MENTIONS_OF_STORY.format(story=names.story(slug))


def stories_of_entity(names: Names, key: str) -> str:
    """Return the query for the page of an entity."""
    return STORIES_OF_ENTITY.format(entity=names.entity(key))


def entities(entity_type: str) -> str:
    """Return the query for the list of the entities of a type."""
    return ENTITIES.format(type=entity_type, plural=PLURALS[entity_type])


def search(question: SearchRequest) -> str:
    """Return the query for a page of search results."""
    filters = question.filters
    if not question.query:
        return latest(filters, question.limit)
    lines = [f"search:{name} {name}:{slug}" for name in CONDITIONS for slug in getattr(filters, name)]
    lines += [f"search:source {literal(source)}" for source in filters.source]
    lines += [f"search:{name} {literal(day)}" for name in ("since", "until") if (day := getattr(filters, name))]
    lines += [f"search:mode {literal(question.mode)}", f"search:limit {question.limit + question.offset}"]
    text = literal(" ".join(question.query.split()))
    return SEARCH.format(question=text, filters="".join(f"       {line} ;\n" for line in lines))


def latest(filters: Filters, limit: int) -> str:
    """Return the query for a list of stories that pass filters."""
    lines = [f"  VALUES ?{name} {{ {values} }}\n  ?story {path} ?{name} .\n" for name, path in CONDITIONS.items()
             if (values := " ".join(f"{name}:{slug}" for slug in getattr(filters, name)))]  # fmt: skip
    lines += ["  ?story gs:statedSource ?source .\n"] if filters.source else []
    signs = (("since", ">="), ("until", "<="))
    tests = [f"{SOURCE} IN ({', '.join(str(literal(slug)) for slug in filters.source)})"] if filters.source else []
    tests += [(f"SUBSTR(STR(?date), 1, {len(day)}) {sign} {literal(day)}")
             for name, sign in signs if (day := getattr(filters, name))]  # fmt: skip
    return LATEST.format(
        filtered=" that pass all filters" if filters != Filters() else "",
        conditions="".join(lines),
        tests=f"\n  FILTER({' && '.join(tests)})" if tests else "",
        limit=limit,
    )
