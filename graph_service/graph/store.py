"""What is asked of a graph and what is done to it, wherever it is kept: in a folder (`embedded.py`) or on a server (`remote.py`).

Everything rests on a few primitives: quads by a pattern, a query of ours with bound values, counts, and the writing of
quads. A query sees the union of all graphs as its default graph. Values reach a query as bound terms, never as text. The
graph without a name, which is users' own, is None.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from graph_service.graph.formats import RDF_FORMATS, Format
from graph_service.graph.terms import Term
from graph_service.vocabulary import Names

if TYPE_CHECKING:
    from rdflib import Dataset

Row = dict[str, Term]
Pattern = tuple[NamedNode | None, NamedNode | None, Term | None]
TRIPLE_FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "json-ld", "n-triples", "rdf-xml")}
STORIES = """
SELECT (COUNT(*) AS ?count) WHERE {
  GRAPH ?story { ?story a schema:NewsArticle } FILTER (STRSTARTS(STR(?story), STR(story:)))
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The graphs that a query is asked of: those given, else those that its own FROM names."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


class Patterns(ABC):
    """What can be read by patterns of quads, in whichever state it is."""

    names: Names

    @abstractmethod
    def pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, graph: str | None
    ) -> Iterator[Quad]:
        """Yield the quads of a graph, of those that have the given parts."""

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
        """Yield what a graph states by a predicate, of one subject or whatever of: a fraction of the cost of a query."""
        of = None if subject is None else NamedNode(subject)
        for quad in self.pattern(of, NamedNode(self.names.expand(predicate)), None, graph):
            yield quad.object

    def objects_in(self, predicate: str, graphs: Iterable[str]) -> Iterator[tuple[str, Term]]:
        """Yield what each of some graphs states by a predicate, with the graph; as many as there are, in one go."""
        for graph in graphs:
            for value in self.objects(predicate, graph):
                yield graph, value

    def subjects(self, predicate: str, value: str, graph: str) -> Iterator[str]:
        """Yield the IRIs of what a graph states a predicate of, with an IRI as its value."""
        for quad in self.pattern(None, NamedNode(self.names.expand(predicate)), NamedNode(value), graph):
            yield cast(NamedNode, quad.subject).value


class GraphDraft(Patterns):
    """The graphs of the next generation while it is built."""

    @abstractmethod
    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads, all or none."""

    @abstractmethod
    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; those that are not here are passed over."""

    @abstractmethod
    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph and all that it holds; nothing happens where there is none."""

    @abstractmethod
    def create(self, graph: str) -> None:
        """Make a graph that is there though it holds nothing, where the engine knows such."""

    @abstractmethod
    def compact(self) -> None:
        """Have all quads in as few files as may be, where they are in files of ours."""

    @abstractmethod
    def close(self) -> None:
        """Write what is in memory to where it belongs and let go of it; closing again does nothing."""

    def load(self, file: Path, graph: str) -> None:
        """Add a file of RDF, its IRIs relative to the base, to a graph."""
        target = NamedNode(graph)
        parsed = parse(path=str(file), base_iri=self.names.base + "/")
        self.add(Quad(quad.subject, quad.predicate, quad.object, target) for quad in parsed)

    def remove_subject(self, iri: str, graph: str) -> None:
        """Remove what a graph says of a subject."""
        self.remove(list(self.pattern(NamedNode(iri), None, None, graph)))

    def prefer(self, subject: str, label: str, language: str, graph: str) -> None:
        """Make a label the preferred one of its language; the one before becomes another name."""
        preferred, other = (NamedNode(self.names.expand(curie)) for curie in ("skos:prefLabel", "skos:altLabel"))
        for quad in list(self.pattern(NamedNode(subject), preferred, None, graph)):
            before = cast(Literal, quad.object)
            if (before.language or "") == language and before.value != label:
                self.remove([quad])
                self.add([Quad(quad.subject, other, before, NamedNode(graph))])


class GraphStore(Patterns):
    """The graphs of a published generation, to be asked; and users' own among them, to be changed."""

    @abstractmethod
    def select(self, query: str, **bound: Term) -> list[Row]:
        """Return the rows of a SELECT query of ours; `bound` gives values to variables that it selects."""

    @abstractmethod
    def construct(self, query: str, target: Format, **bound: Term) -> bytes:
        """Return the triples of a CONSTRUCT query of ours in a format."""

    @abstractmethod
    def graphs(self, besides: Sequence[str] = ()) -> list[str]:
        """Return the names of all graphs, but for those that begin in one of some ways."""

    @abstractmethod
    def has_graph(self, graph: str) -> bool:
        """Tell whether there is a graph of that name."""

    @abstractmethod
    def count_in(self, graphs: Sequence[str | None]) -> int:
        """Return the number of quads in some graphs; the time it takes follows that number."""

    @abstractmethod
    def dump(self, target: Format, output: IO[bytes]) -> None:
        """Write every quad, or for formats without graphs every triple of the union, to a binary stream."""

    @abstractmethod
    def dataset(self) -> "Dataset":
        """Return the same for rdflib, whose default graph is the union of all graphs."""

    @abstractmethod
    def close(self) -> None:
        """Write what is in memory to where it belongs and let go of it; closing again does nothing."""

    # --- users' own graphs ----------------------------------------------------------------------------------------

    @abstractmethod
    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads."""

    @abstractmethod
    def create(self, graph: str) -> None:
        """Make a graph that is there though it holds nothing, where the engine knows such."""

    @abstractmethod
    def clear(self, graph: str | None) -> None:
        """Take all out of a graph; it stays, where the engine knows graphs that hold nothing."""

    @abstractmethod
    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph and all that it holds; nothing happens where there is none."""

    @abstractmethod
    def update(self, operations: Sequence[str]) -> None:
        """Run operations that were read and found allowed; raises `QueryError` where one cannot be done."""

    @abstractmethod
    def asks(self, query: str, within: str | None) -> bool:
        """Return the answer to an ASK whose default graph is the one of that name, or the one without."""

    def write_quads(self, quads: Iterable[Quad], target: Format) -> bytes:
        """Return quads in a format that knows graphs."""
        return cast(bytes, serialize(quads, format=cast(RdfFormat, target.engine), prefixes=self.names.prefixes))
