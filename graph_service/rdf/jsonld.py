"""Writes triples as JSON-LD 1.1: nodes with `@id` and `@type`, their properties by the short names of our context.

The context stands in the document, so that it is read without a network. It has only the names that the document uses, unless the
document is long: then the whole context comes first, so that nodes are written as they come.

A value goes by a short name only where the coercion of that name says what the value is; any other goes by a prefixed name or a whole
IRI. An IRI that starts like one of our prefixes (`place:x`) would be read as a prefixed name; its node has no context and is
written in full.

The engine writes nodes in full, a batch of triples at a time; here they are shortened.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Protocol

from pyoxigraph import RdfFormat, Triple, serialize

from graph_service.errors import NotAcceptableError
from graph_service.iris import RDF, Names
from graph_service.rdf.ontology import context

A = RDF + "type"
BATCH = 5_000  # triples
LONG = 2**20  # characters of nodes that wait for the context

Node = dict[str, Any]


class Output(Protocol):
    """What a document is written to."""

    def write(self, data: bytes, /) -> object:
        """Write some bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """A name for a property, and what its coercion says of a value that is a plain string.

    That is the IRI of a datatype, `@id` for a node, "" for nothing. `container` is `@set` or `@language` where the name has one,
    `entries` are the names that the context must define for it.
    """

    name: str
    entries: frozenset[str] = frozenset()
    datatype: str = ""
    container: str = ""


class ShortNames:
    """The short names of IRIs in a context: its terms by property, and its prefixes."""

    def __init__(self, entries: Mapping[str, Any], prefixes: Mapping[str, str]) -> None:
        self.entries = entries
        self.starts = tuple(f"{prefix}:" for prefix in prefixes)
        self.terms: dict[str, Key] = {}
        self._prefixes = sorted(prefixes.items(), key=lambda item: -len(item[1]))

        def expand(curie: str) -> str:
            prefix, _, local = curie.partition(":")
            return prefixes[prefix] + local if local else curie

        for term, entry in entries.items():
            definition = entry if isinstance(entry, dict) else {"@id": str(entry)}
            iri, datatype = definition["@id"], definition.get("@type", "")
            used = {curie.partition(":")[0] for curie in (iri, datatype)} & prefixes.keys()
            if used and term not in prefixes:
                key = Key(term, frozenset((term, *used)), expand(datatype), definition.get("@container", ""))
                self.terms.setdefault(expand(iri), key)

    def prefixed(self, iri: str) -> Key:
        """Return a prefixed name for an IRI, or the IRI where no prefix fits."""
        for prefix, start in self._prefixes:
            if iri.startswith(start) and len(iri) > len(start):
                return Key(f"{prefix}:{iri[len(start) :]}", frozenset((prefix,)))
        return Key(iri)


@lru_cache(maxsize=4)
def short_names_of(names: Names) -> ShortNames:
    """Return the short names of our context for one base IRI."""
    return ShortNames(context(names)["@context"], names.prefixes)


def write_jsonld(triples: Iterable[Triple], names: Names, output: Output) -> None:
    """Write triples as one document; raises `NotAcceptableError` for what JSON-LD 1.1 has no form for."""
    document = Document(short_names_of(names))
    nodes = (_text(document.shorten(node)) for node in _whole_nodes(triples))
    waiting: list[str] = []
    length = 0
    while length <= LONG and (node := next(nodes, None)) is not None:
        waiting.append(node)
        length += len(node)
    entries = document.names.entries
    if length <= LONG:
        entries = {name: entries[name] for name in sorted(document.used)}
    output.write(f'{{"@context":{_text(entries)},"@graph":['.encode())
    for n, node in enumerate(chain(waiting, nodes)):
        output.write(f"{',' * (n > 0)}{node}".encode())
    output.write(b"]}")


def _whole_nodes(triples: Iterable[Triple]) -> Iterator[Node]:
    """Yield the nodes that triples describe, without short names."""
    remaining = iter(triples)
    while batch := list(islice(remaining, BATCH)):
        try:
            text = serialize(batch, format=RdfFormat.JSON_LD)
        except OSError as error:
            raise _no_form() from error
        yield from json.loads(text or b"[]")


class Document:
    """Shortens the nodes of one document; `used` are the names that they take from the context."""

    def __init__(self, names: ShortNames) -> None:
        self.names = names
        self.used: set[str] = set()
        self._shortened: dict[str, str] = {}
        self._keys: dict[str, tuple[Key, ...]] = {}

    def shorten(self, whole: Node) -> Node:
        """Return a node by short names."""
        if self._is_misread(whole):
            return {"@context": None} | Document(ShortNames({}, {})).shorten(whole)
        node: Node = {"@id": whole.pop("@id")}
        if types := [value["@id"] for value in whole.get(A, ()) if "@id" in value]:
            node["@type"] = [iri if iri.startswith("_:") else self._short(iri) for iri in types]
            texts = [value for value in whole.pop(A) if "@id" not in value]
            if texts:
                whole[A] = texts
        for iri, values in whole.items():
            if iri not in self._keys:
                prefixed = self.names.prefixed(iri)  # suits any value
                self._keys[iri] = (self.names.terms[iri], prefixed) if iri in self.names.terms else (prefixed,)
                self.used.update(*(key.entries for key in self._keys[iri]))
            remaining = values
            for key in self._keys[iri]:
                suitable = [value for value in remaining if _suits(key, value)]
                if not suitable:
                    continue
                if key.container == "@language":
                    node[key.name] = _by_language(suitable)
                else:
                    items = [self._value(value, key.datatype) for value in suitable]
                    node[key.name] = items if key.container == "@set" else _bare(items)
                if len(suitable) == len(remaining):
                    break
                remaining = [value for value in remaining if not _suits(key, value)]
        return node

    def _value(self, value: Node, datatype: str) -> Any:
        """Return a value for a name that says so much of it."""
        if "@direction" in value:
            raise _no_form()
        if "@id" in value:
            return value["@id"] if datatype else value
        if datatype or len(value) == 1:
            return value["@value"]
        if "@type" in value:
            return {"@value": value["@value"], "@type": self._short(value["@type"])}
        return value

    def _short(self, iri: str) -> str:
        if iri not in self._shortened:
            key = self.names.prefixed(iri)
            self.used |= key.entries
            self._shortened[iri] = key.name
        return self._shortened[iri]

    def _is_misread(self, whole: Node) -> bool:
        """Return whether an IRI of a node would be read as a prefixed name of the context."""
        starts = self.names.starts
        if whole["@id"].startswith(starts) or any(iri.startswith(starts) for iri in whole):
            return True
        return any(
            value.get("@id", "").startswith(starts) or value.get("@type", "").startswith(starts)
            for iri, values in whole.items()
            if iri != "@id"
            for value in values
        )


def _suits(key: Key, value: Node) -> bool:
    """Return whether a value by a name is read as the same value."""
    if key.container == "@language":
        return "@language" in value
    if not key.datatype:
        return True
    return "@id" in value if key.datatype == "@id" else value.get("@type") == key.datatype


def _by_language(values: Iterable[Node]) -> Node:
    texts: dict[str, list[str]] = {}
    for value in values:
        if "@direction" in value:
            raise _no_form()
        texts.setdefault(value["@language"], []).append(value["@value"])
    return {language: _bare(items) for language, items in texts.items()}


def _bare(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _no_form() -> NotAcceptableError:
    return NotAcceptableError(
        "JSON-LD 1.1 has no form for a triple term or for a text with a direction, and the answer has one.",
        hint="Ask for text/turtle or application/n-triples.",
    )
