"""The interface of a graph store, in a folder (`oxigraph.py`) or on a server (`sparql_server.py`).

It rests on a few primitives: quads by a pattern, a query of ours with bound values, counts, and writing quads. A query sees the union
of all graphs as its default graph. Values reach a query as bound terms, never as text.

Users' graphs are in the same store as those of the service. The graph without a name, None, is theirs, too. A graph exists once it
was created, even if it is empty.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import NamedNode, Quad, parse

from graph_service.errors import NotFoundError
from graph_service.iris import Names
from graph_service.rdf.formats import Format
from graph_service.rdf.result_io import triples_as
from graph_service.rdf.terms import Term

if TYPE_CHECKING:
    from rdflib import Dataset

MOST_COMPARED = 10_000  # quads of users' graphs
Row = dict[str, Term]
Pattern = tuple[NamedNode | None, NamedNode | None, Term | None]
STORIES = """
SELECT (COUNT(*) AS ?count) WHERE {
  GRAPH ?story { ?story a schema:NewsArticle } FILTER (STRSTARTS(STR(?story), STR(story:)))
}"""


class QuadSource(ABC):
    """Quads to be read by patterns, whether published or being written."""

    names: Names

    @abstractmethod
    def pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, graph: str | None
    ) -> Iterator[Quad]:
        """Yield the quads of a graph that match; None matches any term."""

    @abstractmethod
    def count(self) -> int:
        """Return the number of quads."""

    @abstractmethod
    def stories(self) -> int:
        """Return the number of stories."""

    def graph_quads(self, iri: str) -> Iterator[Quad]:
        """Yield the quads of one graph."""
        return self.pattern(None, None, None, iri)

    def objects(self, predicate: str, graph: str, subject: str | None = None) -> Iterator[Term]:
        """Yield the objects of a predicate in a graph, of one subject or of all, at a fraction of the cost of a query."""
        node = None if subject is None else NamedNode(subject)
        for quad in self.pattern(node, NamedNode(self.names.expand(predicate)), None, graph):
            yield quad.object

    def objects_in(self, predicate: str, graphs: Iterable[str]) -> Iterator[tuple[str, Term]]:
        """Yield the objects of a predicate in some graphs, each with its graph, in few requests."""
        for graph in graphs:
            for value in self.objects(predicate, graph):
                yield graph, value

    def subjects(self, predicate: str, value: str, graph: str) -> Iterator[str]:
        """Yield the subjects that a predicate relates to an IRI in a graph."""
        for quad in self.pattern(None, NamedNode(self.names.expand(predicate)), NamedNode(value), graph):
            yield cast(NamedNode, quad.subject).value


class GraphTarget(QuadSource):
    """Graphs that quads are written to."""

    @abstractmethod
    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads."""

    @abstractmethod
    def create(self, graph: str) -> None:
        """Create an empty graph, where the engine knows such."""

    @abstractmethod
    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph with its quads, if it exists."""

    @abstractmethod
    def close(self) -> None:
        """Write what is in memory and release the store; closing again does nothing."""


class GraphWriter(GraphTarget):
    """Writes the graphs of the next generation; what it adds at once, it adds all or none."""

    @abstractmethod
    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; any that do not exist are ignored."""

    @abstractmethod
    def compact(self) -> None:
        """Merge the files of the store, where they are ours."""

    def load(self, file: Path, graph: str) -> None:
        """Add a file of RDF, its IRIs relative to the base, to a graph."""
        target = NamedNode(graph)
        parsed = parse(path=str(file), base_iri=self.names.base + "/")
        self.add(Quad(quad.subject, quad.predicate, quad.object, target) for quad in parsed)


class GraphStore(GraphTarget):
    """The graphs of a published generation: all of them to be queried, users' graphs to be changed, too."""

    @abstractmethod
    def select(self, query: str, **bound: Term) -> list[Row]:
        """Return the rows of a SELECT query of ours; `bound` gives values to variables that it selects."""

    @abstractmethod
    def construct(self, query: str, target: Format, **bound: Term) -> bytes:
        """Return the triples of a CONSTRUCT query of ours in a format."""

    @abstractmethod
    def graphs(self, besides: Sequence[str] = ()) -> list[str]:
        """Return the names of all graphs, except those with one of some prefixes."""

    @abstractmethod
    def has_graph(self, graph: str | None) -> bool:
        """Return whether a graph exists; the one without a name always does."""

    @abstractmethod
    def count_in(self, graphs: Sequence[str | None]) -> int:
        """Return the number of quads in some graphs, in time proportional to it."""

    @abstractmethod
    def dump(self, target: Format, output: IO[bytes]) -> None:
        """Write every quad to a binary stream; in formats without graphs, every triple of the union."""

    @abstractmethod
    def dataset(self) -> "Dataset":
        """Return the store as an rdflib dataset, whose default graph is the union of all graphs."""

    def write_triples(self, graph: str | None, target: Format) -> bytes:
        """Return the triples of a graph in a format."""
        triples = (quad.triple for quad in self.pattern(None, None, None, graph))
        return triples_as(target, triples, self.names)

    # --- users' graphs --------------------------------------------------------------------------------------------

    @abstractmethod
    def clear(self, graph: str | None) -> None:
        """Empty a graph; it remains, where the engine knows empty graphs."""

    @abstractmethod
    def update(self, operations: Sequence[str]) -> None:
        """Run operations that were parsed and allowed; raises `QueryError` where one fails."""

    @abstractmethod
    def asks(self, query: str, within: str | None) -> bool:
        """Return the answer to an ASK whose default graph is the one of that name, or the one without."""

    def user_graphs(self) -> list[str]:
        """Return the names of users' graphs."""
        return self.graphs(self.names.reserved_beginnings)

    def count_user_quads(self) -> int:
        """Return the number of quads in users' graphs, in time proportional to it."""
        return self.count_in([None, *self.user_graphs()])

    def user_content(self) -> tuple[frozenset[str], frozenset[Quad]] | None:
        """Return users' graphs and the quads in them, to compare; None where these are more than `MOST_COMPARED`."""
        graphs = self.user_graphs()
        if self.count_user_quads() > MOST_COMPARED:
            return None
        quads = (quad for graph in [None, *graphs] for quad in self.pattern(None, None, None, graph))
        return frozenset(graphs), frozenset(quads)

    def drop_user_graph(self, graph: str | None) -> None:
        """Remove a graph; raises `NotFoundError` where there is none."""
        if not self.has_graph(graph):
            raise NotFoundError(f"There is no graph <{graph}>.", hint="Nothing was changed.")
        self.remove_graph(graph)

    def clear_or_drop_user_graphs(self, verb: str, scope: str) -> None:
        """CLEAR or DROP users' graphs; where `scope` is ALL, also clear the one without a name, which cannot be dropped."""
        clear_or_drop = {"CLEAR": self.clear, "DROP": self.remove_graph}[verb]
        for graph in self.user_graphs():
            clear_or_drop(graph)
        if scope == "ALL":
            self.clear(None)

    def copy_user_graphs(self, target: GraphWriter) -> None:
        """Copy users' graphs to another store."""
        target.add(self.pattern(None, None, None, None))
        for graph in self.user_graphs():
            target.create(graph)
            target.add(self.graph_quads(graph))
