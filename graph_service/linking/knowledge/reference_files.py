"""The reference files: the entities of `data/*.ttl` and the names under which they are found.

The files are Turtle with IRIs relative to the base of an archive. Here they are read with a base of their own, which only
serves to recognize our IRIs and to cut them down to keys, so that linking does not depend on where an archive is served.
Comments in the files describe the properties. `curation.ttl` is not one of them: `decisions.py` reads it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

import pyoxigraph
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, SKOS
from rdflib.term import BNode, Literal, Node

from graph_service import iris
from graph_service.errors import DataError
from graph_service.files import resource
from graph_service.iris import Names
from graph_service.linking.knowledge.name_forms import Name, names_of
from graph_service.model import Entity, EntityType

CURATION = "curation.ttl"
FIELDS_OF_WORK = "fields-of-work.ttl"
LOCAL = Names("http://reference.invalid")
GEONAMES = "https://sws.geonames.org/"

COUNTRY_CODE = URIRef("http://www.geonames.org/ontology#countryCode")
KIND = URIRef(LOCAL.term("kind"))
CLOSED = URIRef(LOCAL.term("closed"))
ADJECTIVE = URIRef(LOCAL.term("adjective"))
NEVER_NAMED = URIRef(LOCAL.term("neverNamed"))
PARTS = (URIRef(iris.ORG + "subOrganizationOf"), URIRef(iris.SCHEMA + "containedInPlace"), SKOS.broader)
PROMINENT_SINCE, PROMINENT_UNTIL = URIRef(LOCAL.term("prominentSince")), URIRef(LOCAL.term("prominentUntil"))
NATIONALITY = URIRef(iris.SCHEMA + "nationality")
JOB_TITLE = URIRef(iris.SCHEMA + "jobTitle")
AREA_SERVED = URIRef(iris.SCHEMA + "areaServed")
SHORT_NAME = URIRef(LOCAL.term("shortName"))
SPORT = URIRef(iris.SCHEMA + "sport")
SUBTYPES: dict[Node, str] = {
    URIRef(iris.SCHEMA + "Country"): "country",
    URIRef(iris.SCHEMA + "City"): "city",
    URIRef(iris.SCHEMA + "AdministrativeArea"): "region",
    URIRef(iris.SCHEMA + "Place"): "other",
    SKOS.Concept: "concept",
}
ENTITY_TYPES: dict[str, EntityType] = {name: name for name in get_args(EntityType)}


@dataclass(frozen=True, slots=True)
class Prominence:
    """The years in which a person was in public life (None where open), the country, and the offices held."""

    since: int | None
    until: int | None
    country: str | None
    offices: tuple[str, ...]

    def covers(self, year: int | None) -> bool:
        """Tell whether the person was in public life in a year; always where the year is not known."""
        return year is None or ((self.since or year) <= year <= (self.until or year))


@dataclass(frozen=True, slots=True)
class Reference:
    """Entities by key, their names, and what an `Entity` does not hold.

    `adjectives` maps a folded adjective of nationality to the country's key; `serves` an organization's key to that of
    the place it works for; `sports` a team's key to its sport; `short_names` a key to those of its names that are also
    words; `geonames` a GeoNames number to a place's key; `prominence` a person's key to the years and offices in public life.
    """

    entities: Mapping[str, Entity]
    names: tuple[Name, ...]
    adjectives: Mapping[str, str]
    serves: Mapping[str, str]
    sports: Mapping[str, str]
    short_names: Mapping[str, Sequence[str]]
    geonames: Mapping[str, str]
    prominence: Mapping[str, Prominence]


@dataclass(frozen=True, slots=True)
class Geography:
    """Places by key, and what decides between places of one name: `population`, `capitals`, `neighbours`.

    `countries` maps an ISO code to the country's key (XK to Kosovo, which has no code of its own); `country_of` a place's
    key to that of its country; `spoken` a language to the keys of the countries where it is official. `territories` are the keys
    of those countries that are no member or observer State of the United Nations, nor were a state once.
    """

    entities: Mapping[str, Entity]
    population: Mapping[str, int]
    capitals: frozenset[str]
    countries: Mapping[str, str]
    country_of: Mapping[str, str]
    neighbours: Mapping[str, frozenset[str]]
    spoken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    territories: frozenset[str] = frozenset()

    def published(self, entity: Entity) -> Entity:
        """Return an entity as the graph and the pages describe it: a territory, which linking reads as a country, is a territory."""
        return replace(entity, subtype="territory") if entity.key in self.territories else entity

    def region_of(self, key: str) -> str | None:
        """Return the key of the first-level region that a place is or lies in, None for one in none."""
        place = self.entities.get(key)
        if place is None or place.subtype not in {"city", "region"}:
            return None
        around = (key, *place.part_of)
        return next(
            (part for part in around if part in self.entities and self.entities[part].subtype == "region"), None
        )


def read_reference(folder: Path) -> Reference:
    """Read every Turtle file of `folder` but the curation; raises `DataError` for one that cannot be read."""
    graph = Graph()
    for path in reference_files(folder):
        _parse(graph, path)
    subjects = list(_subjects(graph))
    entities = {key: entity_of(graph, subject, key) for subject, key in subjects}
    # Prose writes of a territory as of a country, so linking knows countries alone; `Geography.published` tells them apart again.
    entities |= {key: replace(e, subtype="country") for key, e in entities.items() if e.subtype == "territory"}
    return Reference(
        entities=entities,
        names=tuple(name for subject, key in subjects for name in _names(graph, subject, entities[key], entities)),
        adjectives={str(o).lower(): _key(s) for s, o in graph.subject_objects(ADJECTIVE)},
        serves={_key(s): _key(o) for s, o in graph.subject_objects(AREA_SERVED)},
        sports={_key(s): str(o) for s, o in graph.subject_objects(SPORT)},
        short_names={key: names for s, key in subjects if (names := sorted(map(str, graph.objects(s, SHORT_NAME))))},
        geonames={
            str(o).removeprefix(GEONAMES).strip("/"): _key(s)
            for s, o in graph.subject_objects(OWL.sameAs)
            if str(o).startswith(GEONAMES)
        },
        prominence={key: _prominence(graph, subject) for subject, key in subjects if key.startswith("person/")},
    )


def read_fields_of_work(folder: Path | None = None) -> tuple[Entity, ...]:
    """Return the topics of the scheme of fields of work, each with its description; raises `DataError`.

    Reads only the file that holds them, so that a caller who assigns topics need not wait for the rest.
    """
    graph = Graph()
    _parse(graph, (folder or resource("data")) / FIELDS_OF_WORK)
    return tuple(entity_of(graph, subject, key) for subject, key in _subjects(graph))


def reference_files(folder: Path) -> list[Path]:
    """Return the Turtle files of a folder but the curation, in order."""
    return [path for path in sorted(folder.glob("*.ttl")) if path.name != CURATION]


def _parse(graph: Graph, path: Path) -> None:
    """Add the triples of a Turtle file, with Oxigraph's parser: rdflib's own takes ten times as long."""
    try:
        for triple in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE, base_iri=LOCAL.base + "/"):
            graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    except (OSError, SyntaxError, ValueError) as error:
        raise DataError(f"The reference file {path} cannot be read: {error}.") from error


def _node(term: Any) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.Literal):
        return Literal(term.value, lang=term.language, datatype=None if term.language else URIRef(term.datatype.value))
    return BNode(term.value)


def _subjects(graph: Graph) -> Iterator[tuple[Node, str]]:
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    for subject in sorted(set(graph.subjects(SKOS.prefLabel)) - schemes, key=str):
        yield subject, _key(subject)


def _key(iri: Node) -> str:
    key = LOCAL.key(str(iri))
    if key is None:
        raise DataError(f"A reference file describes {iri}, which is not the IRI of an entity.")
    return key


def entity_of(graph: Graph, subject: Node, key: str, origin: str = "reference") -> Entity:
    """Return the entity that a graph describes; its subject must have a label."""
    entity_type, _, slug = key.partition("/")
    labels = graph.objects(subject, SKOS.prefLabel)
    definitions = (str(text) for text in graph.objects(subject, SKOS.definition) if language_of(text) == "en")
    subtypes = (SUBTYPES[o] for o in graph.objects(subject, RDF.type) if o in SUBTYPES)
    subtype = graph.value(subject, KIND)
    code = graph.value(subject, COUNTRY_CODE)
    return Entity(
        type=ENTITY_TYPES[entity_type],
        id=slug,
        label=str(min(labels, key=lambda label: (language_of(label) != "en", str(label)))),
        aliases=tuple(sorted({str(o) for o in graph.objects(subject, SKOS.altLabel)})),
        subtype=next(subtypes, "") if subtype is None else str(subtype),
        iso=None if code is None else str(code),
        part_of=tuple(sorted(_key(o) for p in PARTS for o in graph.objects(subject, p))),
        closed=graph.value(subject, CLOSED) is not None,
        description=next(definitions, ""),
        origin=origin,
    )


def _prominence(graph: Graph, subject: Node) -> Prominence:
    since, until = graph.value(subject, PROMINENT_SINCE), graph.value(subject, PROMINENT_UNTIL)
    country = graph.value(subject, NATIONALITY)
    return Prominence(
        since=None if since is None else int(str(since)),
        until=None if until is None else int(str(until)),
        country=None if country is None else _key(country),
        offices=tuple(sorted(str(office) for office in graph.objects(subject, JOB_TITLE))),
    )


def _names(graph: Graph, subject: Node, entity: Entity, entities: Mapping[str, Entity]) -> Iterator[Name]:
    """Yield an entity's names; one that begins with the parent's label also without it (the OSCE's "Mission to Moldova")."""
    forms = (
        (str(o), "" if p == SKOS.hiddenLabel else language_of(o))
        for p in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        for o in graph.objects(subject, p)
    )
    for name in names_of(entity, forms):
        yield name
        for container in _containers(entities, name.key):
            rest = name.written.removeprefix(f"{container.label} ")
            if rest != name.written and " " in rest:
                yield replace(name, written=rest)


def language_of(label: Node) -> str:
    """Return the language of a label, "" where it has none."""
    return (label.language or "") if isinstance(label, Literal) else ""


def _containers(entities: Mapping[str, Entity], key: str) -> Iterator[Entity]:
    """Yield the entities that contain an entity, the nearest first."""
    for part in entities[key].part_of:
        if part in entities:
            yield entities[part]
            yield from _containers(entities, part)
