"""What stories are linked with: the reference data of the installation, and a person's decisions beside the stories.

A generation stores what all its stories were linked with, so that a change since then is noticed, and what it touches can be
worked out. Comments and layout of the decisions are no change.

A generation's reference data are in a store of their own, in its folder, wherever the other graphs are. Most of what they
describe is in no story, so they are no part of the graphs that a query sees. What a story names, and what the description of
that leads to, is described among the entities as well: `closure` says what that is.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, parse

from graph_service.files import link_tree, read_text, resource, stamp, writable_cache
from graph_service.iris import Names
from graph_service.model import Entity
from graph_service.rdf.entity_description import UNDESCRIBING, Decisions, descriptive, reference_quads
from graph_service.rdf.terms import Term, lexical_form
from graph_service.rdf.turtle_statements import essence
from graph_service.store.oxigraph import EmbeddedStore

if TYPE_CHECKING:
    from graph_service.linking.knowledge.decisions import Curation


DECISIONS = "curation.ttl"  # in the data folder those in force, in a generation those that it was linked with
PART = "reference"  # the folder of the store in that of its generation
ENGINE_LOG = "LOG*"  # what the engine notes of each opening


@dataclass(frozen=True)
class LinkingInputs:
    """What stories are linked with: the digest of the installation's reference data, and the decisions in `file`."""

    reference: str
    decisions: str
    file: Path

    @cached_property
    def essence(self) -> str:
        """What the decisions say, whatever their comments and layout."""
        return essence(self.decisions)

    @property
    def digest(self) -> str:
        """A digest of both, which changes when what they say does."""
        return hashlib.sha256(f"{self.reference} {self.essence}".encode()).hexdigest()

    @cached_property
    def curation(self) -> "Curation":
        """What the installation's decisions and these say together; raises `CurationError`."""
        from graph_service.linking.knowledge.decisions import effective_curation  # noqa: PLC0415  readers do without what links

        return effective_curation(self.decisions, str(self.file))

    def are_current(self, file: Path) -> bool:
        """Tell whether stories would be linked with the same now; `file` holds the decisions in force."""
        return self.reference == installed_digest() and self.essence == _essence(stamp(file))


def current_inputs(file: Path) -> LinkingInputs:
    """Return what stories are linked with now; `file` holds the decisions in force."""
    return LinkingInputs(installed_digest(), read_text(file), file)


def reference_files() -> list[Path]:
    """Return the files of reference data and of the ontology."""
    return sorted([*resource("data").glob("*.ttl"), *resource("ontology").glob("*.ttl")])


def installed_digest() -> str:
    """Return a digest of the installation's reference data."""
    return _digest(tuple(map(stamp, (*reference_files(), *sorted(resource("data").glob("*.tsv"))))))


# Both read files again only where their stamps have changed: every status request asks.


@lru_cache(maxsize=1)
def _digest(stamps: tuple[tuple[Path, int, int], ...]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file, _, _ in stamps)).hexdigest()


@lru_cache(maxsize=4)
def _essence(stamped: tuple[Path, int, int]) -> str:
    return essence(read_text(stamped[0]))


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

        compiled = load_reference(resource("data"), writable_cache(data))

        def describe(key: str) -> Entity | None:
            entity = compiled.entities.get(key)
            return None if entity is None else compiled.geography.published(entity)

        decisions = Decisions(
            tuple(curation.statements), tuple(curation.described.values()), curation.merged, curation.refused
        )
        files = (file for file in sorted(resource("data").glob("*.ttl")) if file.name != DECISIONS)
        stated = (quad for file in files for quad in parse(path=str(file), base_iri=names.base + "/"))
        store = EmbeddedStore.open(folder / PART, names)
        store.fill(reference_quads(stated, decisions, describe, names))
        store.close()
        return cls.open(folder, names)

    @staticmethod
    def keep(published: Path, folder: Path) -> None:
        """Take the store of the published generation into the folder of the next, unopened: nothing writes to it again."""
        link_tree(published / PART, folder / PART, ENGINE_LOG)

    def stated(self, key: str) -> dict[str, list[Term]]:
        """Return what is stated of an entity."""
        return descriptive(self._quads(self.names.entity(key)), self.names)

    def closure(self, keys: Iterable[str]) -> set[str]:
        """Return keys with those of all that their descriptions lead to."""
        reached: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key in reached:
                continue
            reached.add(key)
            for quad in self._quads(self.names.entity(key)):
                if quad.predicate in self._hidden or not isinstance(quad.object, NamedNode):
                    continue
                if (target := self.names.key(lexical_form(quad.object))) is not None:
                    waiting.append(target)
        return reached

    def descriptions(self, keys: Collection[str]) -> Iterator[Quad]:
        """Yield the descriptions of entities, for the graph of entities."""
        graph = NamedNode(self.names.entities_graph)
        for key in keys:
            for iri in (self.names.entity(key), self.names.geometry(key)):
                for subject, predicate, value, _ in self._quads(iri):
                    if predicate not in self._hidden:
                        yield Quad(subject, predicate, value, graph)

    def _quads(self, iri: str) -> Iterator[Quad]:
        return self.store.pattern(NamedNode(iri), None, None, self.names.reference_graph)
