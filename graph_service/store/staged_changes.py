"""The next generation of graphs on a server: staged here while it is built, then applied there from a change log.

A server has no checkpoint, so nothing is written to it before the generation is whole. Until then a small local store holds the
quads that are added, and a set those of the server that are removed. A graph that is removed or created again is cleared: nothing of
it is read from the server any more.

Closing writes the change log into the generation's folder: `change.json` (which graphs are cleared or created, and whether all
graphs of the service are), `added.nq` and `removed.nq`; `change.json` is written last. The operations of the log may be repeated.
So it does not matter where its application is interrupted: applying it again from the start has the same result. The last operation
states which generation the server holds now.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from graph_service.errors import DataError
from graph_service.files import read_text, write_text
from graph_service.iris import OWL, Names
from graph_service.rdf.formats import RDF_FORMATS
from graph_service.rdf.terms import Term
from graph_service.store.graph_store import GraphWriter
from graph_service.store.oxigraph import EmbeddedStore
from graph_service.store.sparql_server import RemoteStore, as_single_precision, deletes, inserts

LOG = "change.json"
ADDED, REMOVED, SCRATCH = "added.nq", "removed.nq", "added"
AT_ONCE = 50  # operations in one request


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
        assert self.added is not None, "the writer is closed"
        return self.added

    def _is_cleared(self, graph: str | None) -> bool:
        return graph in self.cleared or (self.anew and graph is not None and self.names.reserved(graph))

    def pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, graph: str | None
    ) -> Iterator[Quad]:
        """Yield the quads of a graph that match; None matches any term."""
        if not self._is_cleared(graph):
            for quad in self.remote.pattern(subject, predicate, value, graph):
                if quad not in self.removed and quad not in self._here.engine:
                    yield quad
        yield from self._here.pattern(subject, predicate, value, graph)

    def objects_in(self, predicate: str, graphs: Iterable[str]) -> Iterator[tuple[str, Term]]:
        """Yield the objects of a predicate in some graphs, each with its graph, in few requests."""
        # Graphs from which quads were removed are read one by one, the others together.
        names, changed = list(graphs), {_graph_of(quad) for quad in self.removed}
        remote: dict[str, list[Term]] = {graph: [] for graph in names}
        unchanged = [graph for graph in names if not self._is_cleared(graph) and graph not in changed]
        for graph, term in self.remote.objects_in(predicate, unchanged):
            remote[graph].append(term)
        for graph in names:
            local = self.objects(predicate, graph) if graph in changed else self._here.objects(predicate, graph)
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
        """Remove quads; any that do not exist are ignored. One on the server must not hold a blank node."""
        on_server: dict[tuple[NamedNode, str | None], dict[Quad, Quad]] = {}
        for quad in quads:
            self._here.remove([quad])
            graph = _graph_of(quad)
            if self._is_cleared(graph) or not isinstance(quad.subject, NamedNode) or isinstance(quad.object, BlankNode):
                continue
            subject = quad.subject, graph
            if subject not in on_server:
                stored = self.remote.pattern(quad.subject, None, None, graph)
                on_server[subject] = {as_single_precision(each): each for each in stored}
            if same := on_server[subject].get(as_single_precision(quad)):
                self.removed[same] = None

    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph with its quads, if it exists."""
        self._here.remove_graph(graph)
        self.cleared.add(graph)
        self.created.discard(graph or "")
        self.removed = {quad: None for quad in self.removed if _graph_of(quad) != graph}

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
        log = ChangeLog(
            cleared=tuple(sorted(self.cleared, key=str)), created=tuple(sorted(self.created)), anew=self.anew
        )
        log.write(self.folder, self.added, self.removed)
        self.added.close()
        self.added = None
        shutil.rmtree(self.folder / SCRATCH)


def _graph_of(quad: Quad) -> str | None:
    return None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLog:
    """The graphs that a generation clears, None for the one without a name, and the empty graphs that it creates.

    With `anew`, it clears all graphs of the service that the server holds when the log is applied.
    """

    cleared: tuple[str | None, ...] = ()
    created: tuple[str, ...] = ()
    anew: bool = False

    def write(self, folder: Path, added: EmbeddedStore | None = None, removed: Iterable[Quad] = ()) -> None:
        """Write the log into a folder, with the quads that it adds and removes."""
        with (folder / ADDED).open("wb") as output:
            if added is not None:
                added.dump(RDF_FORMATS["n-quads"], output)
        with (folder / REMOVED).open("wb") as output:
            serialize(removed, output, RdfFormat.N_QUADS)
        write_text(folder / LOG, json.dumps(asdict(self)))


def has_log(folder: Path) -> bool:
    """Tell whether a folder holds a complete log."""
    return (folder / LOG).exists()


def apply_log(folder: Path, remote: RemoteStore, mark: str) -> None:
    """Apply the log in a folder, even where a part of it was applied before, and state which generation the server holds.

    Raises `RemoteError` where the server fails, `DataError` where the folder is damaged.
    """
    try:
        log = ChangeLog(**json.loads(read_text(folder / LOG)))
        cleared = set(log.cleared)
        if log.anew:
            cleared |= {graph for graph in remote.graphs() if remote.names.reserved(graph)}
        engine, named = remote.engine, sorted(graph for graph in cleared if graph is not None)
        drops = [f"DROP SILENT GRAPH {NamedNode(graph)}" for graph in named]
        if None in cleared:
            drops.append(
                f"CLEAR SILENT GRAPH {NamedNode(engine.unnamed)}" if engine.unnamed else "CLEAR SILENT DEFAULT"
            )
        creates = [f"CREATE SILENT GRAPH {NamedNode(graph)}" for graph in log.created]
        for operations in (drops, creates):
            remote.change(" ;\n".join(operations[n : n + AT_ONCE]) for n in range(0, len(operations), AT_ONCE))
        remote.change(deletes(_read(folder / REMOVED), engine))
        remote.change(inserts(_read(folder / ADDED), engine))
    except (ValueError, TypeError, SyntaxError, OSError) as error:
        raise DataError(f"The change log in {folder} cannot be read: {error}.") from error
    remote.change([publication_statement(mark, remote.names)])


def _read(file: Path) -> Iterator[Quad]:
    """Yield the quads of a file of the log; raises `DataError` where it is damaged, whoever reads on meanwhile."""
    try:
        yield from parse(path=str(file), format=RdfFormat.N_QUADS)
    except (SyntaxError, ValueError, OSError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise DataError(
            f"The change log {file} is damaged: {reason}.", hint="Put a copy of the data folder in its place."
        ) from error


def publication_statement(mark: str, names: Names) -> str:
    """Return the update that states which generation the server holds."""
    graph, version = NamedNode(names.published_graph), NamedNode(OWL + "versionInfo")
    return f"DROP SILENT GRAPH {graph} ;\nINSERT DATA {{ GRAPH {graph} {{ {graph} {version} {Literal(mark)} }} }}"
