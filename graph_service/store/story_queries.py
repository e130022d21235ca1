"""Linked stories and entities read back from the graph: the inverse of `serialize.py`, from the same tables.

One query fetches the graph of a story, another the descriptions of the entities that it names; the rest is pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

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
    Part,
    Section,
    Span,
    Story,
)
from graph_service.rdf import terms
from graph_service.rdf.sparql_text import with_iris
from graph_service.rdf.terms import lexical_form
from graph_service.store.graph_store import GraphStore, QuadSource, Row

Values = Mapping[str, list[str]]

STORY = "SELECT ?s ?p ?o WHERE { GRAPH OF_STORY { ?s ?p ?o } }"
# The properties that lead from a story to an entity. A second query fetches the containers of the entities that are known by then,
# since in a single query engines would follow the paths from all entities.
LINKS = ("itsrdf:taIdentRef", "schema:about", "gs:assignedTopic", "schema:spatialCoverage", "schema:publisher")
# What is read of the description of an entity.
READ = ", ".join(
    dict.fromkeys(
        ("rdfs:label", *filter(None, terms.PART_OF.values()), *(prop.curie for prop in terms.ENTITY_PROPERTIES))
    )
)
NAMED = """
SELECT DISTINCT ?entities ?s ?p ?o WHERE {
  VALUES ?named { NAMED }
  GRAPH ?entities {
    ?named (schema:containedInPlace|org:subOrganizationOf|org:memberOf|skos:broader)* ?s .
    ?s ?p ?o FILTER (?p IN (READ))
  }
}""".replace("READ", READ)
ADDRESSES = "SELECT ?story ?url WHERE { VALUES ?story { STORIES } GRAPH ?story { ?story schema:url ?url } }"
ENTITY = """
SELECT ?entity ?p ?o WHERE {
  VALUES ?service { SERVICE_GRAPHS }
  GRAPH ?service {
    ?entity ?p ?o FILTER (?p IN (READ) && (?p != skos:definition || LANG(?o) IN ("", "en")))
  }
}""".replace("READ", READ)


def story(store: GraphStore, slug: str) -> LinkedStory:
    """Return a story with its entities, mentions, facts and topics; raises `NotFoundError`."""
    names = store.names
    graph = names.story(slug)
    rows = store.select(with_iris(STORY, "OF_STORY", [graph]))
    links = {names.expand(link) for link in LINKS}
    entities = dict.fromkeys(
        row["o"].value for row in rows if lexical_form(row["p"]) in links and isinstance(row["o"], NamedNode)
    )
    if entities:
        rows += store.select(with_iris(NAMED, "NAMED", entities), entities=NamedNode(names.entities_graph))
    subjects = by_subject(rows)
    if graph not in subjects:
        raise no_story(slug)
    return _linked_story(slug, subjects, names)


def texts(store: QuadSource, slugs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts of stories, each with the id of its story, in their order."""
    slug_of = {store.names.story(slug): slug for slug in slugs}
    for graph, term in store.objects_in("nif:isString", slug_of):
        yield slug_of[graph], lexical_form(term)


def identities(store: QuadSource, slugs: Iterable[str]) -> dict[str, str]:
    """Return the identities of stories by id, of those that have one."""
    slug_of = {store.names.story(slug): slug for slug in slugs}
    return {slug_of[graph]: lexical_form(term) for graph, term in store.objects_in("gs:identity", slug_of)}


def address(store: QuadSource, slug: str) -> str | None:
    """Return the address of a story, or None where it has none."""
    story = store.names.story(slug)
    return next((lexical_form(term) for term in store.objects("schema:url", story, story)), None)


def addresses(store: GraphStore, slugs: Iterable[str]) -> dict[str, str]:
    """Return the addresses of stories by id, of those that have one."""
    slug_of = {store.names.story(slug): slug for slug in slugs}
    rows = store.select(with_iris(ADDRESSES, "STORIES", slug_of)) if slug_of else []
    return {slug_of[lexical_form(row["story"])]: lexical_form(row["url"]) for row in rows}


def no_story(slug: str) -> NotFoundError:
    """Return the error for an id that no story has."""
    return NotFoundError(f"There is no story {slug!r}.", hint="The search page finds stories by what they say.")


def entity(store: GraphStore, key: str) -> Entity:
    """Return an entity, from its description or the reference data; raises `NotFoundError`."""
    this = NamedNode(store.names.entity(key))
    rows = store.select(in_service_graphs(ENTITY, store.names), entity=this)
    values = by_subject([row | {"s": this} for row in rows]).get(this.value, {})
    if store.names.expand("rdfs:label") not in values:
        raise NotFoundError(f"There is no {key.replace('/', ' ')!r}.", hint="The lists of entities show what there is.")
    return read_entity(key, values, store.names)


def in_service_graphs(query: str, names: Names) -> str:
    """Return a query with the graphs of entities and of reference data in place of SERVICE_GRAPHS."""
    return with_iris(query, "SERVICE_GRAPHS", (names.entities_graph, names.reference_graph))


def by_subject(rows: Iterable[Row]) -> dict[str, Values]:
    """Return the values of each property of each subject, in the order of the rows, each once."""
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        values = subjects[lexical_form(row["s"])][lexical_form(row["p"])]
        if (value := lexical_form(row["o"])) not in values:
            values.append(value)
    return cast("dict[str, Values]", subjects)


def _linked_story(slug: str, subjects: Mapping[str, Values], names: Names) -> LinkedStory:
    this = subjects[names.story(slug)]
    text = subjects[this[names.expand("schema:hasPart")][0]][names.expand("nif:isString")][0]
    spans = {iri: values for iri, values in subjects.items() if iri.startswith(names.span(slug, 0, 0)[:-3])}
    keys = {key: iri for iri in subjects if (key := names.key(iri)) and not key.startswith("story/")}
    level, references = names.expand("gs:level"), names.expand("dcterms:references")
    reference, sentence = names.expand("itsrdf:taIdentRef"), names.expand("nif:sentence")

    def spans_with(iri: str) -> list[tuple[Span, Values]]:
        """Return the spans that have a property, with all their values, in the order of the text."""
        items = [(names.read_span(span), values) for span, values in spans.items() if iri in values]
        return sorted(items, key=lambda item: (item[0].start, item[0].end))

    return LinkedStory(
        story=Story(
            id=slug,
            title=this[names.expand("schema:headline")][0],
            text=text,
            sections=tuple(Section(span.of(text), int(values[level][0]), span) for span, values in spans_with(level)),
            parts=_parts(subjects, names),
            links=tuple(Link(href, span) for span, values in spans_with(references) for href in values[references]),
            related=_cards(subjects, names),
            **terms.read(this, terms.STORY, names),
        ),
        entities={key: read_entity(key, subjects[iri], names) for key, iri in sorted(keys.items())},
        mentions=tuple(
            Mention(
                span=span,
                surface=span.of(text),
                sentence=names.read_span(values[sentence][0]),
                **terms.read(values, terms.MENTION, names),
            )
            for span, values in spans_with(reference)
        ),
        facts=_facts(subjects, names),
        assigned=_assigned_topics(subjects, names),
        key_phrases=_key_phrases(subjects, names),
        **terms.read(this, terms.LINKED, names),
    )


def read_entity(key: str, values: Values, names: Names) -> Entity:
    """Return the entity that the values of its properties describe."""
    entity_type, slug = EntityKey.of(key)
    label = values.get(names.expand("rdfs:label"), [slug])[0]
    containers = (names.key(iri) for iri in values.get(names.expand(terms.PART_OF[entity_type]), []))
    return Entity(
        type=cast("EntityType", entity_type),
        id=slug,
        label=label,
        part_of=tuple(sorted(container for container in containers if container)),
        **terms.read(values, terms.ENTITY_PROPERTIES, names),
    )


def _cards(subjects: Mapping[str, Values], names: Names) -> tuple[Card, ...]:
    position = names.expand("schema:position")
    cards = [values for values in subjects.values() if position in values]
    cards.sort(key=lambda values: int(values[position][0]))
    return tuple(Card(**terms.read(values, terms.CARD, names)) for values in cards)


def _parts(subjects: Mapping[str, Values], names: Names) -> tuple[Part, ...]:
    form = names.expand("gs:form")
    parts = [
        Part(span=Span(**terms.read(values, terms.SPAN, names)), **terms.read(values, terms.PART, names))
        for values in subjects.values()
        if form in values
    ]
    return tuple(sorted(parts, key=lambda part: (part.form == "page", part.span.start, part.span.end, part.form)))


def _assigned_topics(subjects: Mapping[str, Values], names: Names) -> tuple[AssignedTopic, ...]:
    topic = names.expand("oa:hasBody")
    items = [
        AssignedTopic(**terms.read(values, terms.ASSIGNED_TOPIC, names))
        for values in subjects.values()
        if topic in values
    ]
    return tuple(sorted(items, key=lambda topic: (-topic.confidence, topic.topic)))


def _key_phrases(subjects: Mapping[str, Values], names: Names) -> tuple[KeyPhrase, ...]:
    occurrence = names.expand("gs:occurrence")
    items = [
        KeyPhrase(
            spans=tuple(sorted(map(names.read_span, values[occurrence]), key=lambda span: span.start)),
            **terms.read(values, terms.KEY_PHRASE, names),
        )
        for values in subjects.values()
        if occurrence in values
    ]
    return tuple(sorted(items, key=lambda phrase: (-phrase.score, phrase.spans[0].start)))


def _facts(subjects: Mapping[str, Values], names: Names) -> tuple[Fact, ...]:
    fact_classes = {names.expand(f"gs:{fact_class.kind.capitalize()}"): fact_class for fact_class in terms.FACTS}
    facts = [
        fact_classes[iri](
            span=Span(**terms.read(values, terms.SPAN, names)),
            sentence=names.read_span(values[names.expand("nif:sentence")][0]),
            **terms.read(values, terms.FACTS[fact_classes[iri]], names),
        )
        for values in subjects.values()
        for iri in values.get(RDF + "type", [])
        if iri in fact_classes
    ]
    return tuple(sorted(facts, key=lambda fact: (fact.span.start, fact.span.end, fact.name)))
