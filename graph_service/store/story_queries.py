"""Linked stories and entities read back from the graph: the inverse of `serialize.py`, from the same tables.

One query fetches the graph of a story, another the descriptions of the entities that it names; the rest is pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from pyoxigraph import NamedNode

from graph_service.errors import NotFoundError
from graph_service.iris import RDF, Names
from graph_service.model import (
    BETWEEN_AUTHORS,
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
# From an entity to what contains it. They are among what is read of it.
CONTAINERS = ("schema:containedInPlace", "org:subOrganizationOf", "org:memberOf", "skos:broader")
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
    ?named (CONTAINERS)* ?s .
    ?s ?p ?o FILTER (?p IN (READ))
  }
}""".replace("READ", READ).replace("CONTAINERS", "|".join(CONTAINERS))
MOST_ENTITIES = 5_000  # that are kept as they were read
ADDRESSES = "SELECT ?story ?url WHERE { VALUES ?story { STORIES } GRAPH ?story { ?story schema:url ?url } }"
ENTITY = """
SELECT ?entity ?p ?o WHERE {
  VALUES ?service { SERVICE_GRAPHS }
  GRAPH ?service {
    ?entity ?p ?o FILTER (?p IN (READ) && (?p != skos:definition || LANG(?o) IN ("", "en")))
  }
}""".replace("READ", READ)


class DescribedEntity(NamedTuple):
    """An entity, and the IRIs of what contains it."""

    entity: Entity
    containers: tuple[str, ...]


class Entities:
    """The entities of a graph that does not change, each read once: stories share most of theirs.

    When there are too many, all are forgotten.
    """

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._described: dict[str, DescribedEntity | None] = {}  # by IRI, with all that contains it

    def with_containers(self, iris: Collection[str]) -> dict[str, Entity]:
        """Return the entities that have some IRIs, and those that contain them, by key."""
        described = self._described
        if any(iri not in described for iri in iris):
            if len(described) > MOST_ENTITIES:
                described = self._described = {}
            described |= self._read([iri for iri in iris if iri not in described])
        entities, open_iris = {}, [*iris]
        while open_iris:
            each = described.get(open_iris.pop())
            if each is not None and each.entity.key not in entities:
                entities[each.entity.key] = each.entity
                open_iris += each.containers
        return dict(sorted(entities.items()))

    def _read(self, iris: Sequence[str]) -> dict[str, DescribedEntity | None]:
        names = self._store.names
        rows = self._store.select(with_iris(NAMED, "NAMED", iris), entities=NamedNode(names.entities_graph))
        containers = [names.expand(curie) for curie in CONTAINERS]
        described: dict[str, DescribedEntity | None] = dict.fromkeys(iris)
        for iri, values in by_subject(rows).items():
            if key := names.key(iri):
                wholes = (whole for property_iri in containers for whole in values.get(property_iri, ()))
                described[iri] = DescribedEntity(read_entity(key, values, names), tuple(wholes))
        return described


def story(store: GraphStore, slug: str, entities: Entities | None = None) -> LinkedStory:
    """Return a story with its entities, mentions, facts and topics; raises `NotFoundError`.

    `entities` are those of the store, where they are at hand.
    """
    names = store.names
    graph = names.story(slug)
    rows = store.select(with_iris(STORY, "OF_STORY", [graph]))
    links = {names.expand(link) for link in LINKS}
    iris = dict.fromkeys(
        row["o"].value for row in rows if lexical_form(row["p"]) in links and isinstance(row["o"], NamedNode)
    )
    subjects = by_subject(rows)
    if graph not in subjects:
        raise no_story(slug)
    return _linked_story(slug, subjects, (entities or Entities(store)).with_containers(iris), names)


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
    graphs = store.names.entities_graph, store.names.reference_graph
    rows = store.select(with_iris(ENTITY, "SERVICE_GRAPHS", graphs), entity=this)
    values = by_subject([row | {"s": this} for row in rows]).get(this.value, {})
    if store.names.expand("rdfs:label") not in values:
        raise NotFoundError(f"There is no {key.replace('/', ' ')!r}.", hint="The lists of entities show what there is.")
    return read_entity(key, values, store.names)


def by_subject(rows: Iterable[Row]) -> dict[str, Values]:
    """Return the values of each property of each subject, in the order of the rows, each once."""
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        values = subjects[lexical_form(row["s"])][lexical_form(row["p"])]
        if (value := lexical_form(row["o"])) not in values:
            values.append(value)
    return cast("dict[str, Values]", subjects)


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


def _linked_story(
    slug: str, subjects: Mapping[str, Values], entities: Mapping[str, Entity], names: Names
) -> LinkedStory:
    story = _story(slug, subjects, names)
    topic, occurrence, sentence = map(names.expand, ("oa:hasBody", "gs:occurrence", "nif:sentence"))
    mentions = (
        Mention(
            span=span,
            surface=span.of(story.text),
            sentence=names.read_span(values[sentence][0]),
            **terms.read(values, terms.MENTION, names),
        )
        for span, values in _spans_with(names.expand("itsrdf:taIdentRef"), slug, subjects, names)
    )
    assigned = (
        AssignedTopic(**terms.read(values, terms.ASSIGNED_TOPIC, names))
        for values in subjects.values()
        if topic in values
    )
    key_phrases = (
        KeyPhrase(
            spans=tuple(sorted(map(names.read_span, values[occurrence]), key=lambda span: span.start)),
            **terms.read(values, terms.KEY_PHRASE, names),
        )
        for values in subjects.values()
        if occurrence in values
    )
    return LinkedStory(
        story=story,
        entities=entities,
        mentions=tuple(mentions),
        facts=_facts(subjects, names),
        assigned=tuple(sorted(assigned, key=lambda topic: (-topic.confidence, topic.topic))),
        key_phrases=tuple(sorted(key_phrases, key=lambda phrase: (-phrase.score, phrase.spans[0].start))),
        **terms.read(subjects[names.story(slug)], terms.LINKED, names),
    )


def _story(slug: str, subjects: Mapping[str, Values], names: Names) -> Story:
    this = subjects[names.story(slug)]
    text = subjects[this[names.expand("schema:hasPart")][0]][names.expand("nif:isString")][0]
    level, references = names.expand("gs:level"), names.expand("dcterms:references")
    form, position = names.expand("gs:form"), names.expand("schema:position")
    sections = (
        Section(span.of(text), int(values[level][0]), span)
        for span, values in _spans_with(level, slug, subjects, names)
    )
    parts = (
        Part(span=Span(**terms.read(values, terms.SPAN, names)), **terms.read(values, terms.PART, names))
        for values in subjects.values()
        if form in values
    )
    links = (
        Link(href, span)
        for span, values in _spans_with(references, slug, subjects, names)
        for href in values[references]
    )
    related = sorted(
        (values for values in subjects.values() if position in values), key=lambda values: int(values[position][0])
    )
    stated = terms.read(this, terms.STORY, names)
    if credit := stated.pop("credit", ""):
        stated["authors"] = tuple(credit.split(BETWEEN_AUTHORS))
    return Story(
        id=slug,
        title=this[names.expand("schema:headline")][0],
        text=text,
        sections=tuple(sections),
        parts=tuple(sorted(parts, key=lambda part: (part.form == "page", part.span.start, part.span.end, part.form))),
        links=tuple(links),
        related=tuple(Card(**terms.read(values, terms.CARD, names)) for values in related),
        **stated,
    )


def _spans_with(iri: str, slug: str, subjects: Mapping[str, Values], names: Names) -> list[tuple[Span, Values]]:
    """Return the spans of a story that have a property, with all their values, in the order of the text."""
    prefix = names.story(slug) + "#char="
    spans = [
        (names.read_span(subject), values)
        for subject, values in subjects.items()
        if iri in values and subject.startswith(prefix)
    ]
    return sorted(spans, key=lambda item: (item[0].start, item[0].end))


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
