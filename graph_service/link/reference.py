"""What the reference files say: the entities of `data/*.ttl` and the names under which they are found.

The files are Turtle with IRIs relative to the base of an archive; here they are read with a base that serves only to
recognize our own IRIs and to cut them down to keys, so that linking does not depend on where an archive lives. Their
comments describe the properties. `curation.ttl` is none of them: `curation.py` reads it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, SKOS
from rdflib.term import BNode, Literal, Node

from graph_service import vocabulary
from graph_service.errors import DataError
from graph_service.link import names as naming
from graph_service.link.names import Name
from graph_service.link.public_figures import Prominence
from graph_service.model import Entity, EntityType
from graph_service.resources import resource
from graph_service.vocabulary import Names

CURATION = "curation.ttl"
FIELDS_OF_WORK = "fields-of-work.ttl"
LOCAL = Names("http://reference.invalid")
GEONAMES = "https://sws.geonames.org/"

COUNTRY_CODE = URIRef("http://www.geonames.org/ontology#countryCode")
LABEL, SCHEME = pyoxigraph.NamedNode(SKOS.prefLabel), pyoxigraph.NamedNode(SKOS.ConceptScheme)
KIND = URIRef(LOCAL.term("kind"))
CLOSED = URIRef(LOCAL.term("closed"))
ADJECTIVE = URIRef(LOCAL.term("adjective"))
NEVER_NAMED = URIRef(LOCAL.term("neverNamed"))
PARTS = (URIRef(vocabulary.ORG + "subOrganizationOf"), URIRef(vocabulary.SCHEMA + "containedInPlace"), SKOS.broader)
PROMINENT_SINCE, PROMINENT_UNTIL = URIRef(LOCAL.term("prominentSince")), URIRef(LOCAL.term("prominentUntil"))
NATIONALITY = URIRef(vocabulary.SCHEMA + "nationality")
JOB_TITLE = URIRef(vocabulary.SCHEMA + "jobTitle")
AREA_SERVED = URIRef(vocabulary.SCHEMA + "areaServed")
KINDS: dict[Node, str] = {
    URIRef(vocabulary.SCHEMA + "Country"): "country",
    URIRef(vocabulary.SCHEMA + "City"): "city",
    URIRef(vocabulary.SCHEMA + "AdministrativeArea"): "region",
    URIRef(vocabulary.SCHEMA + "Place"): "other",
    SKOS.Concept: "concept",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """Entities by key, their names, and what is said of them beyond an `Entity`.

    `adjectives` maps a folded adjective of nationality to the country's key; `serves` an organization's key to that of
    the place it works for; `geonames` a GeoNames number to the key that stands for it; `prominence` says when and as what
    a person was in public life.
    """

    entities: Mapping[str, Entity]
    names: tuple[Name, ...]
    adjectives: Mapping[str, str]
    serves: Mapping[str, str]
    geonames: Mapping[str, str]
    prominence: Mapping[str, Prominence]


def read_reference(folder: Path) -> Reference:
    """Read every Turtle file of `folder` but the curation; raises `DataError` for one that cannot be read."""
    graph = Graph()
    for path in _files(folder):
        _parse(graph, path)
    subjects = list(_subjects(graph))
    entities = {key: entity_of(graph, subject, key) for subject, key in subjects}
    return Reference(
        entities=entities,
        names=tuple(_without_parent(entities, [n for s, k in subjects for n in _names(graph, s, entities[k])])),
        adjectives={str(o).lower(): _key(s) for s, o in graph.subject_objects(ADJECTIVE)},
        serves={_key(s): _key(o) for s, o in graph.subject_objects(AREA_SERVED)},
        geonames={
            str(o).removeprefix(GEONAMES).strip("/"): _key(s)
            for s, o in graph.subject_objects(OWL.sameAs)
            if str(o).startswith(GEONAMES)
        },
        prominence={key: _prominence(graph, subject) for subject, key in subjects if key.startswith("person/")},
    )


def read_fields_of_work(folder: Path | None = None) -> tuple[Entity, ...]:
    """Return the topics of the scheme of fields of work, each with its description; raises `DataError`.

    Reads the one file that holds them, so that whoever only assigns topics need not wait for the rest.
    """
    graph = Graph()
    _parse(graph, (folder or resource("data")) / FIELDS_OF_WORK)
    return tuple(entity_of(graph, subject, key) for subject, key in _subjects(graph))


def read_keys(folder: Path) -> frozenset[str]:
    """Return the keys of all entities that the files describe, in a tenth of the time that reading them whole takes."""
    triples = [triple for path in _files(folder) for triple in _triples(path)]
    schemes = {triple.subject for triple in triples if triple.object == SCHEME}
    return frozenset(
        _key(_node(triple.subject)) for triple in triples if triple.predicate == LABEL and triple.subject not in schemes
    )


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.ttl")) if path.name != CURATION]


def _parse(graph: Graph, path: Path) -> None:
    for triple in _triples(path):
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))


def _triples(path: Path) -> Iterator[Any]:
    """Read a Turtle file; by Oxigraph's parser, since rdflib's own takes ten times as long for the same triples."""
    try:
        yield from pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE, base_iri=LOCAL.base + "/")
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
        raise DataError(f"A reference file speaks of {iri}, which is no entity of ours.")
    return key


def entity_of(graph: Graph, subject: Node, key: str, origin: str = "reference") -> Entity:
    """Return the entity that a graph describes; its subject must have a label."""
    kind, _, slug = key.partition("/")
    code = graph.value(subject, COUNTRY_CODE)
    return Entity(
        type=_type(kind),
        id=slug,
        label=_label(graph, subject),
        aliases=tuple(sorted({str(o) for o in graph.objects(subject, SKOS.altLabel)})),
        kind=_kind(graph, subject),
        iso=None if code is None else str(code),
        part_of=tuple(sorted(_key(o) for p in PARTS for o in graph.objects(subject, p))),
        closed=graph.value(subject, CLOSED) is not None,
        description=_definition(graph, subject),
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


def _type(text: str) -> EntityType:
    types: dict[str, EntityType] = {
        "organization": "organization", "place": "place", "person": "person", "topic": "topic", "event": "event"
    }  # fmt: skip
    return types[text]


def _label(graph: Graph, subject: Node) -> str:
    labels = list(graph.objects(subject, SKOS.prefLabel))
    return str(min(labels, key=lambda label: (language_of(label) != "en", str(label))))


def _definition(graph: Graph, subject: Node) -> str:
    return next((str(text) for text in graph.objects(subject, SKOS.definition) if language_of(text) == "en"), "")


def _kind(graph: Graph, subject: Node) -> str:
    stated = graph.value(subject, KIND)
    if stated is not None:
        return str(stated)
    return next((KINDS[o] for o in graph.objects(subject, RDF.type) if o in KINDS), "")


def _names(graph: Graph, subject: Node, entity: Entity) -> Iterator[Name]:
    pairs = [
        (str(o), "" if p == SKOS.hiddenLabel else language_of(o))
        for p in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        for o in graph.objects(subject, p)
    ]
    return naming.of_entity(entity, pairs)


def language_of(label: Node) -> str:
    """Return the language of a label, "" where it has none."""
    return (label.language or "") if isinstance(label, Literal) else ""


def _without_parent(entities: Mapping[str, Entity], found: Iterable[Name]) -> Iterator[Name]:
    """Yield the names, and those that start with the parent's also without it ("OSCE Mission to Moldova")."""
    for name in found:
        yield name
        for whole in _wholes(entities, name.key):
            rest = name.written.removeprefix(f"{whole.label} ")
            if rest != name.written and " " in rest:
                yield replace(name, written=rest)


def _wholes(entities: Mapping[str, Entity], key: str) -> Iterator[Entity]:
    """Yield everything that an entity is a part of, the nearest first."""
    for part in entities[key].part_of:
        if part in entities:
            yield entities[part]
            yield from _wholes(entities, part)
