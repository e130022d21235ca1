"""Our own terms as data: the definition of each, for the page that explains them, and the context for JSON-LD.

They are read from ontology/, so that the page works before there is any story.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pyoxigraph import NamedNode, Quad, Triple, parse

from graph_service.files import resource
from graph_service.iris import OWL, SKOS, Names
from graph_service.rdf.shacl import SHAPES, A, Facts
from graph_service.rdf.terms import lexical_form

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
    """The definition of a term of ours; other terms are given as prefix:name.

    `leads` is true for a property whose values are things, not texts. `parents` are broader terms of other vocabularies, and
    `near` terms that come close. A property may have several domains and ranges, of which one applies.
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
    """Return our own terms but those of the search service, sorted by kind (classes, properties, the scheme of relations, relations) and name."""
    return _definitions(names, names.term(""))


@lru_cache(maxsize=4)
def search_definitions(names: Names) -> tuple[Definition, ...]:
    """Return the terms of the search service, sorted likewise."""
    return _definitions(names, names.prefixes["search"])


def _definitions(names: Names, namespace: str) -> tuple[Definition, ...]:
    facts = Facts(_quads(TERMS, names))

    def values(subject: NamedNode, *curies: str) -> tuple[str, ...]:
        terms = (term for curie in curies for term in facts.of(subject, NamedNode(names.expand(curie))))
        return tuple(names.shorten(term.value) if isinstance(term, NamedNode) else lexical_form(term) for term in terms)

    terms = [
        Definition(
            name=subject.value.removeprefix(namespace),
            kind=kind,
            label=values(subject, "rdfs:label")[0],
            comment=values(subject, "rdfs:comment")[0],
            leads=NamedNode(OWL + "ObjectProperty") in facts.of(subject, A),
            examples=values(subject, "skos:example"),
            domains=values(subject, "rdfs:domain", "schema:domainIncludes"),
            ranges=values(subject, "rdfs:range", "schema:rangeIncludes"),
            parents=values(subject, "rdfs:subClassOf", "rdfs:subPropertyOf"),
            near=values(subject, "rdfs:seeAlso"),
        )
        for class_iri, kind in KINDS.items()
        for subject in facts.subjects_with(A, NamedNode(class_iri))
        if isinstance(subject, NamedNode) and subject.value.startswith(namespace)
    ]
    order = list(dict.fromkeys(KINDS.values()))
    return tuple(sorted(terms, key=lambda term: (order.index(term.kind), term.name.lower())))


def triples_of(file: str, names: Names) -> Iterator[Triple]:
    """Yield the triples of a file of the ontology (`TERMS` or `SHAPES`)."""
    assert file in {TERMS, SHAPES}
    return (quad.triple for quad in _quads(file, names))


@lru_cache(maxsize=4)
def context(names: Names) -> Mapping[str, Any]:
    """Return the JSON-LD context: our prefixes, short names for the most frequent terms, and our own terms by their names.

    A name that is also a prefix (`event`) names no term; there, the term is `gs:event`.
    """
    entries: dict[str, str | dict[str, str]] = {}
    for term in definitions(names):
        iri, datatype = f"gs:{term.name}", term.ranges[0] if len(term.ranges) == 1 else ""
        if term.kind not in {"class", "property"}:
            continue
        if term.leads:
            entries[term.name] = {"@id": iri, "@type": "@id"}
        elif datatype.startswith("xsd:") and datatype != "xsd:string":
            entries[term.name] = {"@id": iri, "@type": datatype}
        else:
            entries[term.name] = iri
    short_names = json.loads(resource(CONTEXT).read_text(encoding="utf-8"))["@context"]
    return {"@context": entries | short_names | names.prefixes}


def _quads(file: str, names: Names) -> list[Quad]:
    return list(parse(path=str(resource(file)), base_iri=names.base + "/"))
