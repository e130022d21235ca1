"""Quads in a folder: the only owner of the engine, Oxigraph in this process.

A reader opens the folder read-only and sees it as it was then; a writer works on a checkpoint of its own (`home.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Variable,
    parse,
    serialize,
)

from graph_service.errors import DataError, QueryError
from graph_service.graph.answering import Bounds, write
from graph_service.graph.formats import BOOLEAN_FORMATS, RESULT_FORMATS, Format, named, negotiate
from graph_service.graph.store import STORIES, TRIPLE_FORMATS, Asked, GraphDraft, GraphStore, Row
from graph_service.graph.terms import Term
from graph_service.vocabulary import Names

if TYPE_CHECKING:
    from rdflib import Dataset

GRAPHS = "SELECT ?graph WHERE { GRAPH ?graph {} FILTER (!(LEFT)) }"
SIZE = "SELECT (COUNT(*) AS ?size) WHERE { GRAPH ?graph { ?s ?p ?o } }"


class EmbeddedStore(GraphStore, GraphDraft):
    """A folder of quads, opened for reading or for writing; `written` is the folder that is written to, if any is."""

    def __init__(self, store: Store, names: Names, written: Path | None = None) -> None:
        self.engine = store
        self.names = names
        self.written = written

    @classmethod
    def open(cls, folder: Path, names: Names) -> "EmbeddedStore":
        """Open a folder for writing, made if it is new; raises `DataError` where the engine cannot."""
        try:
            return cls(Store(str(folder)), names, folder)
        except OSError as error:
            raise DataError(f"The graph in {folder} cannot be opened for writing: {error}.") from error

    @classmethod
    def read_only(cls, folder: Path, names: Names) -> "EmbeddedStore":
        """Open a folder for reading, beside any number of other readers; raises `DataError` where it is no store."""
        try:
            return cls(Store.read_only(str(folder)), names)
        except OSError as error:
            raise DataError(f"The graph in {folder} cannot be opened: {error}.") from error

    def checkpoint(self, folder: Path) -> None:
        """Write a copy into a new folder; where the file system has hard links it costs milliseconds."""
        self.engine.backup(str(folder))

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads, all or none."""
        self.engine.extend(quads)

    def load(self, file: Path, graph: str) -> None:
        """Add a file of RDF, its IRIs relative to the base, to a graph, without holding it all in memory."""
        target = NamedNode(graph)
        parsed = parse(path=str(file), base_iri=self.names.base + "/")
        self.engine.bulk_extend(Quad(quad.subject, quad.predicate, quad.object, target) for quad in parsed)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; those that are not here are passed over."""
        for quad in quads:
            self.engine.remove(quad)

    def create(self, graph: str) -> None:
        """Make a graph that is there though it holds nothing."""
        self.engine.add_graph(NamedNode(graph))

    def clear(self, graph: str | None) -> None:
        """Take all out of a graph; it stays."""
        self.engine.clear_graph(_node(graph))

    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph and all that it holds; nothing happens where there is none."""
        self.engine.remove_graph(_node(graph))

    def update(self, operations: Sequence[str]) -> None:
        """Run operations one by one; raises `QueryError` where one cannot be done, as to drop a graph that is not there."""
        try:
            for operation in operations:
                self.engine.update(operation, **self._context())
        except (SyntaxError, RuntimeError) as error:
            raise QueryError(f"The update cannot be done: {error}", hint="Nothing was changed.") from error

    def compact(self) -> None:
        """Write all quads into as few files as may be: queries are up to a quarter faster, and the folder is a third as large."""
        self.engine.optimize()

    def close(self) -> None:
        """Write what is in memory to the folder and let go of it; closing again does nothing."""
        engine = self.__dict__.pop("engine", None)
        if engine is None:
            return
        engine.flush()
        del engine
        if self.written is not None:
            # Journals of what is in the tables by now go when the folder is opened next: of a large ingest two thirds of it.
            with suppress(OSError):  # whoever holds it open still keeps them, which harms nothing
                Store(str(self.written))

    def pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, graph: str | None
    ) -> Iterator[Quad]:
        """Yield the quads of a graph, of those that have the given parts."""
        return self.engine.quads_for_pattern(subject, predicate, value, _node(graph))

    def count(self) -> int:
        """Return the number of quads."""
        return len(self.engine)

    def stories(self) -> int:
        """Return the number of stories."""
        return int(self.select(STORIES)[0]["count"].value)  # type: ignore[union-attr]  # a count is a literal

    def graphs(self, besides: Sequence[str] = ()) -> list[str]:
        """Return the names of all graphs, but for those that begin in one of some ways."""
        left = " || ".join(f"STRSTARTS(STR(?graph), {Literal(one)})" for one in besides) or "false"
        rows = self.select(GRAPHS.replace("LEFT", left))
        return [cast(NamedNode, row["graph"]).value for row in rows]

    def has_graph(self, graph: str) -> bool:
        """Tell whether there is a graph of that name."""
        return self.engine.contains_named_graph(NamedNode(graph))

    def count_in(self, graphs: Sequence[str | None]) -> int:
        """Return the number of quads in some graphs; the time it takes follows that number."""
        named: list[NamedNode | BlankNode] = [NamedNode(graph) for graph in graphs if graph is not None]
        counted = next(iter(cast(QuerySolutions, self.engine.query(SIZE, named_graphs=named))))
        unnamed = sum(1 for _ in self.pattern(None, None, None, None)) if None in graphs else 0
        return int(cast(Any, counted[0]).value) + unnamed

    def asks(self, query: str, within: str | None) -> bool:
        """Return the answer to an ASK whose default graph is the one of that name, or the one without."""
        return bool(self.engine.query(query, default_graph=_node(within), **self._context()))

    def select(self, query: str, **bound: Term) -> list[Row]:
        """Return the rows of a SELECT query of ours; `bound` gives values to variables that it selects."""
        solutions = cast(QuerySolutions, self._run(query, bound))
        columns = [variable.value for variable in solutions.variables]
        return [{name: solution[name] for name in columns if solution[name] is not None} for solution in solutions]

    def construct(self, query: str, target: Format, **bound: Term) -> bytes:
        """Return the triples of a CONSTRUCT query of ours in a format."""
        triples = cast(QueryTriples, self._run(query, bound))
        return cast(bytes, serialize(triples, format=cast(RdfFormat, target.engine), prefixes=self.names.prefixes))

    def answer(
        self,
        query: str,
        accept: str | None,
        format_name: str | None = None,
        asked: Asked | None = None,
        *,
        file: IO[bytes],
        bounds: Bounds,
    ) -> str:
        """Write the answer to any query into a file, in the format that the client wants, and return its media type.

        Without `asked`, a query sees the union of all graphs as its default graph. Raises `QueryError` for a query that
        is not SPARQL 1.1, `NotAcceptableError` for formats that cannot be served, `LimitError` beyond the bounds.
        """
        try:
            results = self._run(query, {}, asked)
            target = _choose(accept, format_name, _formats_of(results))
            write(results, target, file, bounds, self.names.prefixes)
        except (SyntaxError, UnicodeEncodeError) as error:
            raise QueryError(f"This is not a SPARQL query: {error}", hint="Look at the place it names.") from error
        except RuntimeError as error:  # what the engine knows but cannot do, such as a function that it does not have
            raise QueryError(f"The query cannot be answered: {error}.", hint="Ask for it in another way.") from error
        return target.media_type

    def dump(self, target: Format, output: IO[bytes]) -> None:
        """Write every quad, or for formats without graphs every triple of the union, to a binary stream."""
        engine = cast(RdfFormat, target.engine)
        if engine.supports_datasets:
            self.engine.dump(output, engine, prefixes=self.names.prefixes)
        else:
            triples = self._run("CONSTRUCT WHERE { ?s ?p ?o }", {})
            serialize(cast(QueryTriples, triples), output, engine, prefixes=self.names.prefixes)

    def dataset(self) -> "Dataset":
        """Return the same for rdflib, whose default graph is the union of all graphs; read-only."""
        from oxrdflib import OxigraphStore  # noqa: PLC0415  a second to import
        from rdflib import Dataset  # noqa: PLC0415  likewise

        return Dataset(store=OxigraphStore(store=self.engine), default_union=True)

    def _context(self) -> dict[str, Any]:
        return {"base_iri": self.names.base + "/", "prefixes": self.names.prefixes}

    def _run(
        self, query: str, bound: Mapping[str, Term], asked: Asked | None = None
    ) -> QuerySolutions | QueryTriples | QueryBoolean:
        return self.engine.query(
            query,
            use_default_graph_as_union=asked is None,
            **self._context(),
            **({} if asked is None else _dataset(asked)),
            substitutions={Variable(name): term for name, term in bound.items()},
        )


def _node(graph: str | None) -> NamedNode | DefaultGraph:
    return DefaultGraph() if graph is None else NamedNode(graph)


def _dataset(asked: Asked) -> dict[str, Any]:
    if asked.default is None and asked.named is None:
        return {}
    return {"default_graph": _named_nodes(asked.default or ()), "named_graphs": _named_nodes(asked.named or ())}


def _named_nodes(iris: Sequence[str]) -> list[NamedNode]:
    """Return the names of graphs that a request gives; raises `QueryError` for what is no IRI."""
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(
            f"The name of a graph is no IRI: {error}.", hint="Write it whole, with % only as an escape."
        ) from error


def _formats_of(results: QuerySolutions | QueryTriples | QueryBoolean) -> Mapping[str, Format]:
    if isinstance(results, QueryTriples):
        return TRIPLE_FORMATS
    return BOOLEAN_FORMATS if isinstance(results, QueryBoolean) else RESULT_FORMATS


def _choose(accept: str | None, format_name: str | None, formats: Mapping[str, Format]) -> Format:
    return named(format_name, formats) if format_name else negotiate(accept, formats)
