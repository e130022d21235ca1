"""Example queries, each with the question that it answers: shown in the editor, listed in docs/sparql.md, described in the store.

They ask for what any archive may hold, so that they have an answer everywhere; the tests run them.
"""

from typing import NamedTuple


class Example(NamedTuple):
    """An example query, and the question that it answers."""

    question: str
    query: str


STORIES = (
    Example("Which stories are newest?", """\
SELECT ?story ?date ?source WHERE {
  ?story a schema:NewsArticle ; schema:datePublished ?date .
  OPTIONAL { ?story gs:statedSource ?source }
}
ORDER BY DESC(?date)
LIMIT 20"""),
    Example("How many stories are there from each year?", """\
SELECT ?year (COUNT(?story) AS ?stories) WHERE {
  ?story schema:datePublished ?date
  BIND(SUBSTR(STR(?date), 1, 4) AS ?year)
}
GROUP BY ?year
ORDER BY ?year"""),
    Example("Who publishes the most stories?", """\
SELECT ?publisher (COUNT(?story) AS ?stories) WHERE {
  ?story schema:publisher ?publisher
}
GROUP BY ?publisher
ORDER BY DESC(?stories)
LIMIT 20"""),
    Example("What are the stories about?", """\
SELECT ?topic (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  ?story schema:about|gs:assignedTopic ?topic .
  ?topic a skos:Concept
}
GROUP BY ?topic
ORDER BY DESC(?stories)"""),
    Example("Which themes recur most?", """\
SELECT ?theme (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  ?story gs:keyPhrase/nif:anchorOf ?theme
}
GROUP BY ?theme
ORDER BY DESC(?stories)
LIMIT 30"""),
    Example("A single story as a graph", """\
CONSTRUCT { ?story schema:headline ?headline ; schema:mentions ?entity . ?entity rdfs:label ?label } WHERE {
  { SELECT ?story ?headline WHERE { ?story a schema:NewsArticle ; schema:headline ?headline ; schema:mentions [] } LIMIT 1 }
  ?story schema:mentions ?entity .
  ?entity rdfs:label ?label
}"""),
)  # fmt: skip

NAMES = (
    Example("Which places are mentioned most?", """\
SELECT ?place (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  ?story schema:mentions ?place .
  ?place a schema:Place
}
GROUP BY ?place
ORDER BY DESC(?stories)
LIMIT 20"""),
    Example("How often is each country or territory mentioned, including its places?", """\
SELECT ?country (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  ?story schema:mentions/schema:containedInPlace* ?country .
  ?country gs:kind ?kind
  VALUES ?kind { "country" "territory" }
}
GROUP BY ?country
ORDER BY DESC(?stories)
LIMIT 20"""),
    Example("Which cities can be put on a map?", """\
SELECT DISTINCT ?city ?latitude ?longitude WHERE {
  ?story schema:mentions ?city .
  ?city a schema:City ; wgs84:lat ?latitude ; wgs84:long ?longitude
}
ORDER BY ?city
LIMIT 100"""),
    Example("Which organizations are mentioned together?", """\
SELECT ?one ?other (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  ?story schema:mentions ?one, ?other .
  ?one a schema:Organization .
  ?other a schema:Organization
}
GROUP BY ?one ?other
HAVING (STR(?one) < STR(?other))
ORDER BY DESC(?stories)
LIMIT 20"""),
    Example("Which parts of an organization are mentioned, and how often?", """\
SELECT ?whole ?part (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  ?part org:subOrganizationOf ?whole .
  ?story schema:mentions ?part
}
GROUP BY ?whole ?part
ORDER BY ?whole DESC(?stories)
LIMIT 50"""),
    Example("Which names does the same entity have?", """\
SELECT ?entity (COUNT(DISTINCT ?words) AS ?names) (GROUP_CONCAT(DISTINCT ?words; separator=", ") AS ?called) WHERE {
  ?mention itsrdf:taIdentRef ?entity ; nif:anchorOf ?words
}
GROUP BY ?entity
ORDER BY DESC(?names)
LIMIT 20"""),
    Example("Which links are least certain, and in which sentence?", """\
SELECT ?words ?entity ?confidence ?rule ?sentence WHERE {
  { SELECT ?mention ?entity ?confidence WHERE {
      ?mention itsrdf:taIdentRef ?entity ; itsrdf:taConfidence ?confidence
    } ORDER BY ?confidence LIMIT 20 }
  ?mention nif:anchorOf ?words ; gs:rule ?rule ; nif:sentence/nif:anchorOf ?sentence
}
ORDER BY ?confidence"""),
)  # fmt: skip

FACTS = (
    Example("Who has which role?", """\
SELECT ?person ?role ?organization ?story WHERE {
  GRAPH ?story {
    ?said a gs:Role ; gs:person ?person ; gs:role ?role
    OPTIONAL { ?said gs:organization ?organization }
  }
}
LIMIT 50"""),
    Example("What happened when?", """\
SELECT ?date ?event ?story WHERE {
  GRAPH ?story { ?said a gs:Event ; gs:event ?event ; gs:date ?date }
}
ORDER BY STR(?date)
LIMIT 50"""),
    Example("Which figures are given, of what, and in which sentence?", """\
SELECT ?value ?of ?bound ?sentence WHERE {
  { SELECT ?said ?value ?of WHERE { ?said a gs:Quantity ; gs:value ?value ; gs:of ?of } ORDER BY DESC(?value) LIMIT 30 }
  ?said nif:sentence/nif:anchorOf ?sentence
  OPTIONAL { ?said gs:bound ?bound }
}
ORDER BY DESC(?value)"""),
    Example("Which relations do sentences state?", """\
SELECT ?subject ?relation ?object ?sentence WHERE {
  ?said a gs:Relation ; gs:subject ?subject ; gs:relation ?relation ; gs:object ?object ; nif:sentence/nif:anchorOf ?sentence
}
LIMIT 30"""),
)  # fmt: skip

SEARCHES = (
    Example("Which stories are about help for victims of trafficking?", """\
SELECT ?story ?score ?passage WHERE {
  SERVICE search: {
    [] search:query "help for victims of trafficking" ;
       search:hit ?story ; search:score ?score ; search:passage ?passage ; search:limit 10
  }
}
ORDER BY DESC(?score)"""),
    Example("Who is mentioned most in stories about police training?", """\
SELECT ?entity (COUNT(DISTINCT ?story) AS ?stories) WHERE {
  SERVICE search: { [] search:query "training for the police" ; search:hit ?story ; search:limit 30 }
  ?story schema:mentions ?entity
}
GROUP BY ?entity
ORDER BY DESC(?stories)
LIMIT 20"""),
    Example("Which roles do people in stories about elections have, and where?", """\
SELECT ?person ?role ?elsewhere WHERE {
  SERVICE search: { [] search:query "elections observed" ; search:hit ?story ; search:limit 20 }
  ?story schema:mentions ?person .
  GRAPH ?elsewhere { ?said gs:person ?person ; gs:role ?role }
}
LIMIT 50"""),
)  # fmt: skip

GROUPS = {"Stories": STORIES, "Names": NAMES, "Facts": FACTS, "Search": SEARCHES}
EXAMPLES = tuple(example for group in GROUPS.values() for example in group)
