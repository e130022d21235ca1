"""The next generation of graphs on a server while it is built: changes are staged here, the rest is read from the server.

A server has no checkpoint, so nothing is written to it before the generation is whole. Until then a small local store holds the
quads that are added, and a set those of the server that are removed. A graph that is removed or created again is cleared: nothing of
it is read from the server any more. Closing writes the change log into the generation's folder (`change_log.py`).
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from graph_service.rdf.terms import Term
from graph_service.store.change_log import SCRATCH, ChangeLog
from graph_service.store.graph_store import GraphWriter
from graph_service.store.oxigraph import EmbeddedStore
from graph_service.store.sparql_server import RemoteStore


class StagedChanges(GraphWriter):
    """A writer for graphs on a server; with `anew`, it starts without the graphs of the service."""

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
        assert self.added is not None, "a closed writer cannot be read"
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
        names, partly = list(graphs), {_name(quad) for quad in self.removed}
        remote: dict[str, list[Term]] = {graph: [] for graph in names}
        whole = [graph for graph in names if not self._is_cleared(graph) and graph not in partly]
        for graph, term in self.remote.objects_in(predicate, whole):
            remote[graph].append(term)
        for graph in names:
            local = self.objects(predicate, graph) if graph in partly else self._here.objects(predicate, graph)
            yield from ((graph, term) for term in (*remote[graph], *local))

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads, all or none; one that was removed before is left where it is."""
        added = list(quads)
        self._here.add(quad for quad in added if quad not in self.removed)
        for quad in added:
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
            subject = quad.subject, graph
            if subject not in there:
                there[subject] = set(self.remote.pattern(quad.subject, None, None, graph))
            if quad in there[subject]:
                self.removed[quad] = None

    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph and all that it holds; nothing happens where there is none."""
        self._here.remove_graph(graph)
        self.cleared.add(graph)
        self.created.discard(graph or "")
        self.removed = {quad: None for quad in self.removed if _name(quad) != graph}

    def create(self, graph: str) -> None:
        """Create an empty graph, where the engine knows such."""
        self.remove_graph(graph)
        self.created.add(graph)

    def count(self) -> int:
        """Return the number of quads that the server will hold."""
        return self.remote.count() - self.remote.count_in(self.cleared) - len(self.removed) + self._here.count()

    def stories(self) -> int:
        """Return the number of stories that the server will hold."""
        news_article = NamedNode(self.names.expand("schema:NewsArticle"))
        removed = sum(quad.object == news_article and quad.subject == quad.graph_name for quad in self.removed)
        return self.remote.stories() - self.remote.stories_in(self.cleared) - removed + self._here.stories()

    def compact(self) -> None:
        """Do nothing: the server manages its own files."""

    def close(self) -> None:
        """Write the change log into the folder; closing again does nothing."""
        if self.added is None:
            return
        change = ChangeLog(
            cleared=tuple(sorted(self.cleared, key=str)), created=tuple(sorted(self.created)), anew=self.anew
        )  # fmt: skip
        change.write(self.folder, self.added, self.removed)
        self.added.close()
        self.added = None
        shutil.rmtree(self.folder / SCRATCH)


def _name(quad: Quad) -> str | None:
    return None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
