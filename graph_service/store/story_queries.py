"""Linked stories and entities read back from the graph: the inverse of `serialize.py`, over the same tables.

One query fetches the graph of a story, another the descriptions of the entities that it names; the rest is pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from pyoxigraph import NamedNode

from graph_service.errors import NotFoundError
from graph_service.iris import RDF, Names
from graph_service.model import (
    AssignedTopic,
    Card,
    Entity,
    EntityKey,
    EntityType,
    Fact,
    KeyPhrase,
    Link,
    LinkedStory,
    Mention,
    Section,
    Span,
    Story,
)
from graph_service.rdf import terms
from graph_service.rdf.sparql_text import with_iris
from graph_service.rdf.terms import Term
from graph_service.store.graph_store import GraphStore, QuadSource, Row

Values = Mapping[str, list[str]]

STORY = "SELECT ?story ?s ?p ?o WHERE { GRAPH ?story { ?s ?p ?o } }"
# The properties that lead from a story to an entity. Its containers are a second query, from the entities that are known by then:
# in a single query, engines follow the paths from all entities.
LINKS = ("itsrdf:taIdentRef", "schema:about", "gs:assignedTopic", "schema:spatialCoverage", "schema:publisher")
NAMED = """
SELECT DISTINCT ?entities ?s ?p ?o WHERE {
  VALUES ?named { NAMED }
  GRAPH ?entities {
    ?named (schema:containedInPlace|org:subOrganizationOf|org:memberOf|skos:broader)* ?s .
    ?s ?p ?o
  }
}"""
ENTITY = """
SELECT ?entity ?p ?o WHERE {
  VALUES ?service { SERVICE_GRAPHS }
  GRAPH ?service {
    ?entity ?p ?o FILTER (!(?p IN (rdfs:label, skos:prefLabel, skos:definition)) || LANG(?o) IN ("", "en"))
  }
}"""


def story(store: GraphStore, slug: str) -> LinkedStory:
    """Return a story with its entities, mentions, facts and topics; raises `NotFoundError`."""
    names = store.names
    graph = NamedNode(names.story(slug))
    rows = store.select(STORY, story=graph)
    subjects = by_subject([*rows, *_named(store, rows)])
    if graph.value not in subjects:
        raise no_story(slug)
    return _linked(slug, subjects, names)


def _named(store: GraphStore, rows: Iterable[Row]) -> list[Row]:
    """Return the descriptions of the entities that a story names, and of all their containers."""
    links = {store.names.expand(link) for link in LINKS}
    named = dict.fromkeys(text(row["o"]) for row in rows if text(row["p"]) in links and isinstance(row["o"], NamedNode))
    query = with_iris(NAMED, "NAMED", named)
    return store.select(query, entities=NamedNode(store.names.entities_graph)) if named else []


def texts(store: QuadSource, slugs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts of stories, each with the id of its story, in their order."""
    slug_of = {store.names.story(slug): slug for slug in slugs}
    for graph, term in store.objects_in("nif:isString", slug_of):
        yield slug_of[graph], text(term)


def no_story(slug: str) -> NotFoundError:
    """Return the error for an id that no story has."""
    return NotFoundError(f"There is no story {slug!r}.", hint="The search page finds stories by what they say.")


def entity(store: GraphStore, key: str) -> Entity:
    """Return an entity, from its description or the reference data; raises `NotFoundError`."""
    this = NamedNode(store.names.entity(key))
    rows = store.select(in_service_graphs(ENTITY, store.names), entity=this)
    values = by_subject([row | {"s": this} for row in rows]).get(this.value, {})
    if store.names.expand("rdfs:label") not in values and store.names.expand("skos:prefLabel") not in values:
        raise NotFoundError(f"There is no {key.replace('/', ' ')!r}.", hint="The lists of entities show what there is.")
    return read_entity(key, values, store.names)


def in_service_graphs(query: str, names: Names) -> str:
    """Return a query with the graphs of entities and reference data in place of SERVICE_GRAPHS."""
    return with_iris(query, "SERVICE_GRAPHS", (names.entities_graph, names.reference_graph))


def by_subject(rows: Iterable[Row]) -> dict[str, Values]:
    """Return the values of each property of each subject, in the order of the rows, each once."""
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        values = subjects[text(row["s"])][text(row["p"])]
        if (value := text(row["o"])) not in values:
            values.append(value)
    return cast("dict[str, Values]", subjects)


def text(term: Term) -> str:
    """Return the IRI or the lexical form of a term."""
    return str(getattr(term, "value", term))


def _linked(slug: str, subjects: Mapping[str, Values], names: Names) -> LinkedStory:
    this = subjects[names.story(slug)]
    of_text = subjects[this[names.expand("schema:hasPart")][0]][names.expand("nif:isString")][0]
    spans = {iri: values for iri, values in subjects.items() if iri.startswith(names.span(slug, 0, 0)[:-3])}
    keys = {key: iri for iri in subjects if (key := names.key(iri)) and not key.startswith("story/")}
    return LinkedStory(
        story=Story(
            id=slug,
            title=this[names.expand("schema:headline")][0],
            text=of_text,
            sections=_sections(spans, of_text, names),
            links=_links(spans, names),
            related=_cards(subjects, names),
            **terms.read(this, terms.STORY, names),
        ),
        entities={key: read_entity(key, subjects[iri], names) for key, iri in sorted(keys.items())},
        mentions=_mentions(spans, of_text, names),
        facts=_facts(subjects, names),
        assigned=_assigned(subjects, names),
        key_phrases=_key_phrases(subjects, names),
        **terms.read(this, terms.LINKED, names),
    )


def read_entity(key: str, values: Values, names: Names) -> Entity:
    """Return the entity that `values` describe."""
    kind, slug = EntityKey.of(key)
    label = (values.get(names.expand("rdfs:label")) or values.get(names.expand("skos:prefLabel"), [slug]))[0]
    containers = (names.key(iri) for iri in values.get(names.expand(terms.PART_OF[kind]), []))
    return Entity(
        type=cast("EntityType", kind),
        id=slug,
        label=label,
        part_of=tuple(sorted(container for container in containers if container)),
        **terms.read(values, terms.ENTITY_PROPERTIES, names),
    )


def _sections(spans: Mapping[str, Values], of_text: str, names: Names) -> tuple[Section, ...]:
    level = names.expand("gs:level")
    items = [(names.read_span(iri), int(values[level][0])) for iri, values in spans.items() if level in values]
    return tuple(Section(span.of(of_text), depth, span) for span, depth in sorted(items, key=_place))


def _links(spans: Mapping[str, Values], names: Names) -> tuple[Link, ...]:
    references = names.expand("dcterms:references")
    items = [(names.read_span(iri), href) for iri, values in spans.items() for href in values.get(references, [])]
    return tuple(Link(href, span) for span, href in sorted(items, key=_place))


def _cards(subjects: Mapping[str, Values], names: Names) -> tuple[Card, ...]:
    position = names.expand("schema:position")
    cards = [values for values in subjects.values() if position in values]
    cards.sort(key=lambda values: int(values[position][0]))
    return tuple(Card(**terms.read(values, terms.CARD, names)) for values in cards)


def _mentions(spans: Mapping[str, Values], of_text: str, names: Names) -> tuple[Mention, ...]:
    reference, sentence = names.expand("itsrdf:taIdentRef"), names.expand("nif:sentence")
    items = [(names.read_span(iri), values) for iri, values in spans.items() if reference in values]
    return tuple(
        Mention(
            span=span,
            surface=span.of(of_text),
            sentence=names.read_span(values[sentence][0]),
            **terms.read(values, terms.MENTION, names),
        )
        for span, values in sorted(items, key=_place)
    )


def _assigned(subjects: Mapping[str, Values], names: Names) -> tuple[AssignedTopic, ...]:
    topic = names.expand("oa:hasBody")
    items = [
        AssignedTopic(**terms.read(values, terms.ASSIGNED_TOPIC, names))
        for values in subjects.values()
        if topic in values
    ]
    return tuple(sorted(items, key=lambda topic: (-topic.confidence, topic.topic)))


def _key_phrases(subjects: Mapping[str, Values], names: Names) -> tuple[KeyPhrase, ...]:
    places = names.expand("gs:occurrence")
    items = [
        KeyPhrase(
            spans=tuple(sorted(map(names.read_span, values[places]), key=lambda span: span.start)),
            **terms.read(values, terms.KEY_PHRASE, names),
        )
        for values in subjects.values()
        if places in values
    ]
    return tuple(sorted(items, key=lambda phrase: (-phrase.score, phrase.spans[0].start)))


def _facts(subjects: Mapping[str, Values], names: Names) -> tuple[Fact, ...]:
    kinds = {names.expand(f"gs:{kind.kind.capitalize()}"): kind for kind in terms.FACTS}
    items = [
        _fact(kinds[kind], values, names)
        for values in subjects.values()
        for kind in values.get(RDF + "type", [])
        if kind in kinds
    ]
    return tuple(sorted(items, key=lambda fact: (fact.span.start, fact.span.end, fact.name)))


def _fact(kind: type[Fact], values: Values, names: Names) -> Fact:
    return kind(
        span=Span(**terms.read(values, terms.SPAN, names)),
        sentence=names.read_span(values[names.expand("nif:sentence")][0]),
        **terms.read(values, terms.FACTS[kind], names),
    )


def _place(item: tuple[Span, Any]) -> tuple[int, int]:
    return item[0].start, item[0].end
