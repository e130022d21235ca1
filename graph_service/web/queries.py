"""The SPARQL queries that pages offer to open in the editor.

They are shown to people and run only when a person sends them. The IRIs in them are minted by `Names` from slugs that
the address's form has already checked, so that nothing typed by a stranger is ever pasted into a query.
"""

from typing import NamedTuple

from graph_service.vocabulary import Names

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

ONTOLOGY = """\
CONSTRUCT {{ ?term ?property ?value }} WHERE {{
  GRAPH <{graph}> {{ ?term ?property ?value }}
  FILTER(STRSTARTS(STR(?term), "{ontology}"))
}}"""

TERMS = """\
SELECT ?term ?label ?comment ?domain ?range ?example WHERE {{
  GRAPH <{graph}> {{
    ?term rdfs:label ?label ; rdfs:comment ?comment
    OPTIONAL {{ ?term rdfs:domain ?domain }}
    OPTIONAL {{ ?term rdfs:range ?range }}
    OPTIONAL {{ ?term skos:example ?example }}
  }}
  FILTER(STRSTARTS(STR(?term), "{ontology}#"))
}}
ORDER BY ?term"""


class Example(NamedTuple):
    """A query to start from, and the question it answers."""

    question: str
    query: str


EXAMPLES = (
    Example("Which places do most stories name?", """\
SELECT ?place ?label (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  ?story schema:mentions ?place .
  ?place a schema:Place ; rdfs:label ?label
}
GROUP BY ?place ?label
ORDER BY DESC(?stories)
LIMIT 20"""),
    Example("Who has which role?", """\
SELECT ?person ?role ?story WHERE {
  GRAPH ?story { ?said a gs:Role ; gs:person ?who ; gs:role ?role }
  ?who rdfs:label ?person
}
LIMIT 50"""),
    Example("What happened in which year?", """\
SELECT ?date ?label ?story WHERE {
  GRAPH ?story { ?event a gs:Event ; gs:event ?label ; gs:date ?date }
}
ORDER BY STR(?date)
LIMIT 50"""),
    Example("Which organizations are named together?", """\
SELECT ?one ?other (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  ?story schema:mentions ?a, ?b .
  ?a a schema:Organization ; rdfs:label ?one .
  ?b a schema:Organization ; rdfs:label ?other .
  FILTER(STR(?a) < STR(?b))
}
GROUP BY ?one ?other
ORDER BY DESC(?stories)
LIMIT 20"""),
    Example("A story as a graph of its own", """\
CONSTRUCT { ?story schema:headline ?headline ; schema:mentions ?entity . ?entity rdfs:label ?label } WHERE {
  { SELECT ?story ?headline WHERE { ?story schema:headline ?headline } LIMIT 1 }
  ?story schema:mentions ?entity .
  ?entity rdfs:label ?label
}"""),
)  # fmt: skip


def mentions_of_story(names: Names, slug: str) -> str:
    """Return the query behind a story's page."""
    return MENTIONS_OF_STORY.format(story=names.story(slug))


def stories_of_entity(names: Names, key: str) -> str:
    """Return the query behind an entity's page."""
    return STORIES_OF_ENTITY.format(entity=names.entity(key))


def ontology(names: Names) -> str:
    """Return the query for all that is said of our own terms."""
    return ONTOLOGY.format(graph=names.reference_graph, ontology=names.term("").rstrip("#"))


def terms(names: Names) -> str:
    """Return the query for our own terms as a page lists them."""
    return TERMS.format(graph=names.reference_graph, ontology=names.term("").rstrip("#"))
