"""Counts of what graphs hold, and the classes and properties that they use by these counts; pure.

An editor of queries completes what is used: what nobody states is not offered. Counts are those that a query of the union has. No
triple of the service is in two graphs, so the counts of a whole are the sums of those of its parts: a story that comes or goes
changes them by its own, and nothing is counted again.

What is counted is a tuple: TRIPLES, SUBJECTS or ENTITIES, which are of all; ("class", iri), ("property", iri), ("property", class,
iri), and with what the property leads to, ("object class", class, property, class) or ("datatype", class, property, datatype);
("link", property, beginning of the address) for what leads to another data set.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from graph_service.entity_types import TYPES, with_superclasses
from graph_service.iris import OWL, RDF, SKOS, Names
from graph_service.model import EntityKey
from graph_service.rdf.ontology import definitions
from graph_service.rdf.terms import Term, lexical_form

Counts = Counter[tuple[str, ...]]

TRIPLES, SUBJECTS, ENTITIES = ("triples",), ("subjects",), ("entities",)
LINKS = frozenset({OWL + "sameAs", SKOS + "exactMatch", SKOS + "closeMatch"})  # to things in other data sets
CLASSES_OF_PROPERTY = 3
SHORT = re.compile(r"[a-z]\w*:[\w-]*")  # a prefixed name that needs no escapes
OF_SCHEMES = frozenset({SKOS + "inScheme", SKOS + "topConceptOf"})  # schemes have keys of topics and are none


def count(quads: Iterable[Quad], names: Names, types: Mapping[Term, Iterable[str]] | None = None) -> Counts:
    """Count quads, which hold all that is said of their subjects; `types` has the classes of subjects that say theirs elsewhere."""
    triples = {(quad.subject, quad.predicate.value, quad.object) for quad in quads}
    classes: defaultdict[Term, list[str]] = defaultdict(
        list, {node: list(iris) for node, iris in (types or {}).items()}
    )
    for subject, predicate, value in triples:
        if predicate == RDF + "type":
            classes[subject].append(lexical_form(value))
    counts: Counts = Counter()
    counts[TRIPLES] = len(triples)
    counts[SUBJECTS] = len({subject for subject, _, _ in triples}.difference(types or ()))
    of_keys, ours = _classes_of_keys(names), names.entity("")
    for node, iris in classes.items():
        if node not in (types or {}):
            counts[ENTITIES] += lexical_form(node).startswith(ours)
            counts.update(("class", iri) for iri in iris)
    for subject, predicate, value in triples:
        counts["property", predicate] += 1
        of = classes.get(subject, ())
        counts.update(("property", iri, predicate) for iri in of)
        if isinstance(value, Literal):
            counts.update(("datatype", iri, predicate, value.datatype.value) for iri in of)
        elif isinstance(value, NamedNode):
            if predicate in LINKS and not value.value.startswith(names.base):
                counts["link", predicate, "/".join(value.value.split("/", 3)[:3]) + "/"] += 1
            if of and predicate not in OF_SCHEMES:
                key = names.key(value.value) if value.value.startswith(ours) else None
                targets = of_keys[EntityKey.of(key).type] if key else classes.get(value, ())
                counts.update(("object class", iri, predicate, target) for iri in of for target in targets)
    return counts


@lru_cache(maxsize=4)
def _classes_of_keys(names: Names) -> Mapping[str, tuple[str, ...]]:
    """Return the classes of whatever has a key of a type; finer ones are those of some alone."""
    return {name: tuple(names.expand(curie) for curie in with_superclasses(row.classes)) for name, row in TYPES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedTerm:
    """A class or a property as a query writes it, and the number of its instances or of its statements.

    `comment` explains a term of ours; `classes` are those whose instances have a property most often.
    """

    name: str
    count: int
    comment: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The prefixes that need no declaration, and the classes and properties, the most used first."""

    prefixes: Mapping[str, str]
    classes: tuple[UsedTerm, ...]
    properties: tuple[UsedTerm, ...]


def vocabulary(names: Names, counts: Counts) -> Vocabulary:
    """Return the terms that a graph with these counts uses."""
    comments = {names.term(definition.name): definition.comment for definition in definitions(names)}
    of_property: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, number in counts.items():
        if key[0] == "property" and len(key) == 3:
            of_property[key[2]].append((number, written(names, key[1])))

    def terms(kind: str) -> tuple[UsedTerm, ...]:
        used = sorted(
            (-number, key[1]) for key, number in counts.items() if key[0] == kind and len(key) == 2 and number
        )
        return tuple(
            UsedTerm(
                name=written(names, iri),
                count=-negative,
                comment=comments.get(iri, ""),
                classes=tuple(name for _, name in sorted(of_property[iri], reverse=True)[:CLASSES_OF_PROPERTY]),
            )
            for negative, iri in used
        )

    return Vocabulary(prefixes=names.prefixes, classes=terms("class"), properties=terms("property"))


def written(names: Names, iri: str) -> str:
    """Return an IRI as a query may write it: with one of our prefixes, else whole."""
    short = names.shorten(iri)
    return short if SHORT.fullmatch(short) else f"<{iri}>"
