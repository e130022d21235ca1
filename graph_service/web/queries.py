"""The SPARQL queries that pages offer to open in the editor.

They are shown to people and run only when a person sends them. The IRIs in them are minted by `Names` from slugs that
the address's form has already checked, and texts are written as terms, so that nothing typed by a stranger is ever pasted
into a query as it is.
"""

from graph_service.answers import Filters
from graph_service.graph.terms import literal
from graph_service.vocabulary import PLURALS, Names
from graph_service.web.parameters import Question

MENTIONS_OF_STORY = """\
# Every name in the story, what it stands for, and how that was found
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
# The stories that name it, newest first, and how often
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
# The stories{filtered}, newest first; those without a date stand last
SELECT DISTINCT ?story ?date WHERE {{
  ?story a schema:NewsArticle .
{conditions}  OPTIONAL {{ ?story schema:datePublished ?date }}{tests}
}}
ORDER BY DESC(?date)
LIMIT {limit}"""

ENTITIES = """\
# The {plural}, those that most stories name first
SELECT ?{noun} (COUNT(DISTINCT ?story) AS ?stories) WHERE {{
  ?story schema:mentions|schema:about|gs:assignedTopic ?{noun}
  FILTER(STRSTARTS(STR(?{noun}), STR({noun}:)))
}}
GROUP BY ?{noun}
ORDER BY DESC(?stories)
LIMIT 100"""

SEARCH = """\
# What the search page finds
SELECT ?story ?score ?passage WHERE {{
  SERVICE search: {{
    [] search:query {question} ;
{filters}       search:hit ?story ; search:score ?score ; search:passage ?passage
  }}
}}
ORDER BY DESC(?score)"""

# A source as it stands in an address.
SOURCE = 'REPLACE(REPLACE(LCASE(?source), "[^a-z0-9]+", "-"), "^-|-$", "")'
# How a filter of a search without a question is asked of the graph.
CONDITIONS = {
    "topic": "(schema:about|gs:assignedTopic|schema:mentions)/skos:broader*", "organization": "schema:mentions/org:subOrganizationOf*",
    "place": "schema:mentions/schema:containedInPlace*", "person": "schema:mentions",
}  # fmt: skip


def mentions_of_story(names: Names, slug: str) -> str:
    """Return the query behind a story's page."""
    return MENTIONS_OF_STORY.format(story=names.story(slug))


def stories_of_entity(names: Names, key: str) -> str:
    """Return the query behind an entity's page."""
    return STORIES_OF_ENTITY.format(entity=names.entity(key))


def entities(noun: str) -> str:
    """Return the query behind the list of the entities of a type."""
    return ENTITIES.format(noun=noun, plural=PLURALS[noun])


def search(asked: Question) -> str:
    """Return the query behind a search page."""
    if not asked.query:
        return latest(asked.filters, asked.page.limit)
    lines = [f"search:{name} {term}" for name, term in _terms(asked.filters)]
    lines += [f"search:mode {literal(asked.mode)}", f"search:limit {asked.page.limit + asked.page.offset}"]
    question = literal(" ".join(asked.query.split()))
    return SEARCH.format(question=question, filters="".join(f"       {line} ;\n" for line in lines))


def latest(filters: Filters, limit: int) -> str:
    """Return the query behind a list of stories without a question."""
    lines = [f"  VALUES ?{kind} {{ {values} }}\n  ?story {path} ?{kind} .\n" for kind, path in CONDITIONS.items()
             if (values := " ".join(f"{kind}:{slug}" for slug in getattr(filters, kind)))]  # fmt: skip
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


def _terms(filters: Filters) -> list[tuple[str, str]]:
    """Return the filters that are set as pairs of a name and a term as SPARQL writes it."""
    entities = [(kind, f"{kind}:{slug}") for kind in CONDITIONS for slug in getattr(filters, kind)]
    days = [(name, str(literal(day))) for name in ("since", "until") if (day := getattr(filters, name))]
    return [*entities, *(("source", str(literal(source))) for source in filters.source), *days]
