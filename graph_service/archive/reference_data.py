"""The reference data of a generation, in a store of their own in its folder, wherever the other graphs are.

Most of what they describe is in no story, so they are no part of the graphs that a query sees. What a story names, and what the
description of that leads to, is described among the entities as well: `closure` says what that is.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, parse

from graph_service.archive.linking_inputs import DECISIONS
from graph_service.files import link_tree, resource, writable_cache
from graph_service.iris import Names
from graph_service.rdf.reference_description import UNDESCRIBING, Decisions, descriptive, reference_quads
from graph_service.rdf.terms import Term, lexical_form
from graph_service.store import entity_queries
from graph_service.store.oxigraph import EmbeddedStore

if TYPE_CHECKING:
    from graph_service.linking.knowledge.decisions import Curation

PART = "reference"  # the folder of the store in that of its generation
ENGINE_LOG = "LOG*"  # what the engine notes of each opening


class ReferenceData:
    """What reference data state of entities, by key."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.store = store
        self.names = store.names
        self._hidden = {NamedNode(self.names.expand(curie)) for curie in UNDESCRIBING}

    @classmethod
    def open(cls, folder: Path, names: Names) -> "ReferenceData":
        """Open those of a generation, by its folder."""
        return cls(EmbeddedStore.read_only(folder / PART, names))

    @classmethod
    def load(cls, folder: Path, names: Names, curation: "Curation", data: Path) -> "ReferenceData":
        """Write the installed reference data, as decisions correct them, into the folder of a generation that is built."""
        from graph_service.linking.knowledge.compiled_reference import load_reference  # noqa: PLC0415  readers do without

        tables = load_reference(resource("data"), writable_cache(data)).entities

        decisions = Decisions(
            tuple(curation.statements), tuple(curation.described.values()), curation.merged, curation.refused
        )
        files = (file for file in sorted(resource("data").glob("*.ttl")) if file.name != DECISIONS)
        stated = (quad for file in files for quad in parse(path=str(file), base_iri=names.base + "/"))
        store = EmbeddedStore.open(folder / PART, names)
        store.fill(reference_quads(stated, decisions, tables.get, names))
        store.close()
        return cls.open(folder, names)

    @staticmethod
    def keep(published: Path, folder: Path) -> None:
        """Take the store of the published generation into the folder of the next, unopened: nothing writes to it again."""
        link_tree(published / PART, folder / PART, ENGINE_LOG)

    def close(self) -> None:
        """Release the store."""
        self.store.close()

    def stated(self, key: str) -> dict[str, list[Term]]:
        """Return what is stated of an entity."""
        return descriptive(self._quads(self.names.entity(key)), self.names)

    def closure(self, keys: Iterable[str]) -> set[str]:
        """Return keys with those of all that their descriptions lead to."""
        reached: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in reached:
                reached.add(key)
                waiting += self._leads_to(key)
        return reached

    def descriptions(self, keys: Collection[str]) -> Iterator[Quad]:
        """Yield the descriptions of entities, for the graph of entities."""
        graph = NamedNode(self.names.entities_graph)
        for key in keys:
            for iri in (self.names.entity(key), self.names.geometry(key)):
                for subject, predicate, value, _ in self._quads(iri):
                    if predicate not in self._hidden:
                        yield Quad(subject, predicate, value, graph)

    def names_for_search(self) -> dict[str, list[str]]:
        """Return the names by which search finds entities beside their labels and aliases, by key."""
        return entity_queries.reference_names(self.store)

    def _quads(self, iri: str) -> Iterator[Quad]:
        return self.store.pattern(NamedNode(iri), None, None, self.names.reference_graph)

    def _leads_to(self, key: str) -> Iterator[str]:
        for quad in self._quads(self.names.entity(key)):
            if quad.predicate not in self._hidden and isinstance(quad.object, NamedNode):
                other = self.names.key(lexical_form(quad.object))
                if other is not None:
                    yield other
