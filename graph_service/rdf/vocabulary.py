"""The classes and properties that a graph uses, and how often, from its counts; pure.

It is what an editor of queries completes: what nobody states is not offered.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph_service.iris import Names
from graph_service.rdf.graph_counts import Counts
from graph_service.rdf.ontology import definitions

CLASSES_OF_PROPERTY = 3
SHORT = re.compile(r"[a-z]\w*:[\w-]*")  # a prefixed name that needs no escapes


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
    for key, count in counts.items():
        if key[0] == "property" and len(key) == 3:
            of_property[key[2]].append((count, written(names, key[1])))

    def terms(kind: str) -> tuple[UsedTerm, ...]:
        used = sorted((-count, key[1]) for key, count in counts.items() if key[0] == kind and len(key) == 2 and count)
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
