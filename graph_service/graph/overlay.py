"""The next generation of graphs on a server, while it is built: what changes is kept here, the rest is read from there.

A server has no checkpoint, so nothing is written to it before the generation is whole. Until then a small store of our own
holds what is added, and what of the server's is taken away is noted; a graph that is removed or begun anew is cleared, and
nothing of it is read from the server any more. What is kept goes into the generation's folder as a change (`change.py`).
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from graph_service.graph.change import SCRATCH, Change
from graph_service.graph.embedded import EmbeddedStore
from graph_service.graph.remote import RemoteStore
from graph_service.graph.store import GraphDraft
from graph_service.graph.terms import Term


class Overlay(GraphDraft):
    """What a draft changes of the graphs on a server; with `anew`, it begins without the service's own of them."""

    def __init__(self, folder: Path, remote: RemoteStore, *, anew: bool) -> None:
        self.folder = folder
        self.remote = remote
        self.names = remote.names
        self.anew = anew
        self.cleared: set[str | None] = {g for g in remote.graphs() if self.names.reserved(g)} if anew else set()
        self.created: set[str] = set()
        self.removed: dict[Quad, None] = {}
        self.added: EmbeddedStore | None = EmbeddedStore.open(folder / SCRATCH, self.names)

    @property
    def _here(self) -> EmbeddedStore:
        assert self.added is not None, "a draft is not asked any more once it is closed"
        return self.added

    def _is_cleared(self, graph: str | None) -> bool:
        return graph in self.cleared or (self.anew and graph is not None and self.names.reserved(graph))

    def pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, graph: str | None
    ) -> Iterator[Quad]:
        """Yield the quads of a graph, of those that have the given parts."""
        if not self._is_cleared(graph):
            for quad in self.remote.pattern(subject, predicate, value, graph):
                if quad not in self.removed and quad not in self._here.engine:
                    yield quad
        yield from self._here.pattern(subject, predicate, value, graph)

    def objects_in(self, predicate: str, graphs: Iterable[str]) -> Iterator[tuple[str, Term]]:
        """Yield what each of some graphs states by a predicate, with the graph; as many as there are, in one go."""
        wanted, partly = list(graphs), {_name(quad) for quad in self.removed}
        found: dict[str, list[Term]] = {graph: [] for graph in wanted}
        whole = [graph for graph in wanted if not self._is_cleared(graph) and graph not in partly]
        for graph, term in self.remote.objects_in(predicate, whole):
            found[graph].append(term)
        for graph in wanted:
            own = self.objects(predicate, graph) if graph in partly else self._here.objects(predicate, graph)
            yield from ((graph, term) for term in (*found[graph], *own))

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads, all or none; one that was removed before is left where it is."""
        told = list(quads)
        self._here.add(quad for quad in told if quad not in self.removed)
        for quad in told:
            self.removed.pop(quad, None)

    def load(self, file: Path, graph: str) -> None:
        """Add a file of RDF, its IRIs relative to the base, to a graph that was cleared."""
        self._here.load(file, graph)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; those that are not here are passed over. One on the server must not hold a blank node."""
        there: dict[tuple[NamedNode, str | None], set[Quad]] = {}
        for quad in quads:
            self._here.remove([quad])
            graph = _name(quad)
            if self._is_cleared(graph) or not isinstance(quad.subject, NamedNode) or isinstance(quad.object, BlankNode):
                continue
            place = quad.subject, graph
            if place not in there:
                there[place] = set(self.remote.pattern(quad.subject, None, None, graph))
            if quad in there[place]:
                self.removed[quad] = None

    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph and all that it holds; nothing happens where there is none."""
        self._here.remove_graph(graph)
        self.cleared.add(graph)
        self.created.discard(graph or "")
        self.removed = {quad: None for quad in self.removed if _name(quad) != graph}

    def create(self, graph: str) -> None:
        """Begin a graph anew, which is there though it holds nothing, where the engine knows such."""
        self.remove_graph(graph)
        self.created.add(graph)

    def count(self) -> int:
        """Return the number of quads that the server will hold."""
        return self.remote.count() - self.remote.count_in(self.cleared) - len(self.removed) + self._here.count()

    def stories(self) -> int:
        """Return the number of stories that the server will hold."""
        kind = NamedNode(self.names.expand("schema:NewsArticle"))
        unsaid = sum(quad.object == kind and quad.subject == quad.graph_name for quad in self.removed)
        return self.remote.stories() - self.remote.stories_in(self.cleared) - unsaid + self._here.stories()

    def compact(self) -> None:
        """Do nothing: what lies where is the server's affair."""

    def close(self) -> None:
        """Write the change into the folder; closing again does nothing."""
        if self.added is None:
            return
        change = Change(
            cleared=tuple(sorted(self.cleared, key=str)), created=tuple(sorted(self.created)), anew=self.anew
        )  # fmt: skip
        change.write(self.folder, self.added, self.removed)
        self.added.close()
        self.added = None
        shutil.rmtree(self.folder / SCRATCH)


def _name(quad: Quad) -> str | None:
    return None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
