"""Our own terms as data: what each means, for the page that explains them, and the context for JSON-LD.

They are read from ontology/, so that they can be explained before there is any story.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from graph_service.files import resource
from graph_service.iris import OWL, SKOS, Names
from graph_service.rdf.formats import Format
from graph_service.rdf.shacl import SHAPES, A, Facts, written

TERMS = "ontology/graph-service.ttl"
CONTEXT = "ontology/context.jsonld"

Kind = Literal["class", "property", "scheme", "concept"]
KINDS: Mapping[str, Kind] = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "property",
    OWL + "DatatypeProperty": "property",
    SKOS + "ConceptScheme": "scheme",
    SKOS + "Concept": "concept",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A term of ours: its name in the ontology and what is said of it; other terms are named as prefix:name.

    `leads` tells of a property that its values are things, not texts. `parents` are broader terms of others, `near` are
    terms of others that come close. Domains and ranges may be several: of one of these.
    """

    name: str
    kind: Kind
    label: str
    comment: str
    leads: bool
    examples: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    parents: tuple[str, ...]
    near: tuple[str, ...]


@lru_cache(maxsize=4)
def definitions(names: Names) -> tuple[Definition, ...]:
    """Return our own terms: classes, properties, and the relations that are read, each in the order of their names."""
    said = Facts(_quads(TERMS, names))
    found = [
        _definition(said, subject, kind, names)
        for type_, kind in KINDS.items()
        for subject in said.pointing(NamedNode(type_), A)
        if isinstance(subject, NamedNode)
    ]
    order = list(dict.fromkeys(KINDS.values()))
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.name.lower())))


def serialized(file: str, names: Names, target: Format) -> bytes:
    """Return a file of the ontology (`TERMS` or `SHAPES`) in a format."""
    assert file in {TERMS, SHAPES}
    assert isinstance(target.engine, RdfFormat)
    prefixes = {name: iri for name, iri in names.prefixes.items() if not iri.startswith(f"{names.base}/id/")}
    found = serialize(_quads(file, names), format=target.engine, prefixes=prefixes)
    assert found is not None
    return found


@lru_cache(maxsize=4)
def context(names: Names) -> Mapping[str, Any]:
    """Return the JSON-LD context: our prefixes, short names for what is written most, and our own terms by their names.

    A name that is a prefix, too (`event`), is no name of a term: `gs:event` is.
    """
    short = json.loads(resource(CONTEXT).read_text(encoding="utf-8"))["@context"]
    own = {one.name: _entry(one) for one in definitions(names) if one.kind in {"class", "property"}}
    return {"@context": own | short | names.prefixes}


def _entry(term: Definition) -> str | dict[str, str]:
    iri = f"gs:{term.name}"
    if term.leads:
        return {"@id": iri, "@type": "@id"}
    (kind,) = term.ranges if len(term.ranges) == 1 else ("",)
    return {"@id": iri, "@type": kind} if kind.startswith("xsd:") and kind != "xsd:string" else iri


def _definition(said: Facts, subject: NamedNode, kind: Kind, names: Names) -> Definition:
    def every(*curies: str) -> tuple[str, ...]:
        values = [value for curie in curies for value in said.of(subject, NamedNode(names.expand(curie)))]
        return tuple(names.shorten(value.value) if isinstance(value, NamedNode) else written(value) for value in values)

    return Definition(
        name=subject.value.removeprefix(names.term("")),
        kind=kind,
        label=every("rdfs:label")[0],
        comment=every("rdfs:comment")[0],
        leads=NamedNode(OWL + "ObjectProperty") in said.of(subject, A),
        examples=every("skos:example"),
        domains=every("rdfs:domain", "schema:domainIncludes"),
        ranges=every("rdfs:range", "schema:rangeIncludes"),
        parents=every("rdfs:subClassOf", "rdfs:subPropertyOf"),
        near=every("rdfs:seeAlso"),
    )


def _quads(file: str, names: Names) -> list[Quad]:
    return list(parse(path=str(resource(file)), base_iri=names.base + "/"))
