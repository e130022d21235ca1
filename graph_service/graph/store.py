"""The store of quads: the only owner of the engine, Oxigraph in this process.

A query sees the union of all graphs as its default graph. Values reach a query as bound terms, never as text. A reader
opens the folder read-only and sees it as it was then; a writer works on a checkpoint of its own (`generations.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import (
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
from graph_service.graph.formats import BOOLEAN_FORMATS, RDF_FORMATS, RESULT_FORMATS, Format, named, negotiate
from graph_service.graph.terms import Term
from graph_service.vocabulary import Names

Row = dict[str, Term]
TRIPLE_FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "json-ld", "n-triples", "rdf-xml")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The graphs that a query is asked of: those given, else those that its own FROM names."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


class GraphStore:
    """A folder of quads, opened for reading or for writing."""

    def __init__(self, store: Store, names: Names) -> None:
        self.engine = store
        self.names = names

    @classmethod
    def open(cls, folder: Path, names: Names) -> "GraphStore":
        """Open a folder for writing, made if it is new; raises `DataError` where the engine cannot."""
        try:
            return cls(Store(str(folder)), names)
        except OSError as error:
            raise DataError(f"The graph in {folder} cannot be opened for writing: {error}.") from error

    @classmethod
    def read_only(cls, folder: Path, names: Names) -> "GraphStore":
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

    def add_bulk(self, quads: Iterable[Quad]) -> None:
        """Add many quads fast, without holding them all in memory."""
        self.engine.bulk_extend(quads)

    def load(self, file: Path, graph: str) -> None:
        """Add a file of RDF, its IRIs relative to the base, to a graph."""
        target = NamedNode(graph)
        self.engine.bulk_extend(
            Quad(quad.subject, quad.predicate, quad.object, target)
            for quad in parse(path=str(file), base_iri=self.names.base + "/")
        )

    def remove_graph(self, iri: str) -> None:
        """Remove a graph and all that it holds; nothing happens where there is none."""
        self.engine.remove_graph(NamedNode(iri))

    def remove_subject(self, iri: str, graph: str) -> None:
        """Remove what a graph says of a subject."""
        for quad in list(self.engine.quads_for_pattern(NamedNode(iri), None, None, NamedNode(graph))):
            self.engine.remove(quad)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; those that are not here are passed over."""
        for quad in quads:
            self.engine.remove(quad)

    def prefer(self, subject: str, label: str, language: str, graph: str) -> None:
        """Make a label the preferred one of its language; the one before becomes another name."""
        preferred, other = (NamedNode(self.names.expand(curie)) for curie in ("skos:prefLabel", "skos:altLabel"))
        for quad in list(self.engine.quads_for_pattern(NamedNode(subject), preferred, None, NamedNode(graph))):
            before = cast(Literal, quad.object)
            if (before.language or "") == language and before.value != label:
                self.engine.remove(quad)
                self.engine.add(Quad(quad.subject, other, before, NamedNode(graph)))

    def compact(self) -> None:
        """Write all quads into as few files as may be: queries are up to a quarter faster, and the folder is a third as large."""
        self.engine.optimize()

    def close(self) -> None:
        """Write what is in memory to the folder and let go of it; closing again does nothing."""
        engine = self.__dict__.pop("engine", None)
        if engine is not None:
            engine.flush()

    def count(self) -> int:
        """Return the number of quads."""
        return len(self.engine)

    def select(self, query: str, **bound: Term) -> list[Row]:
        """Return the rows of a SELECT query of ours; `bound` gives values to variables that it selects."""
        solutions = cast(QuerySolutions, self._run(query, bound))
        columns = [variable.value for variable in solutions.variables]
        return [{name: solution[name] for name in columns if solution[name] is not None} for solution in solutions]

    def construct(self, query: str, target: Format, **bound: Term) -> bytes:
        """Return the triples of a CONSTRUCT query of ours in a format."""
        return self._serialized(cast(QueryTriples, self._run(query, bound)), target)

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

    def graph_quads(self, iri: str) -> Iterator[Quad]:
        """Yield the quads of one graph."""
        return self.engine.quads_for_pattern(None, None, None, NamedNode(iri))

    def objects(self, predicate: str, graph: str, subject: str | None = None) -> Iterator[Term]:
        """Yield what a graph states by a predicate, of one subject or whatever of: a fraction of the cost of a query."""
        of = None if subject is None else NamedNode(subject)
        for quad in self.engine.quads_for_pattern(of, NamedNode(self.names.expand(predicate)), None, NamedNode(graph)):
            yield quad.object

    def subjects(self, predicate: str, value: str, graph: str) -> Iterator[str]:
        """Yield the IRIs of what a graph states a predicate of, with an IRI as its value."""
        pattern = (None, NamedNode(self.names.expand(predicate)), NamedNode(value), NamedNode(graph))
        for quad in self.engine.quads_for_pattern(*pattern):
            yield cast(NamedNode, quad.subject).value

    def write_quads(self, quads: Iterable[Quad], target: Format) -> bytes:
        """Return quads in a format that knows graphs."""
        return cast(bytes, serialize(quads, format=cast(RdfFormat, target.engine), prefixes=self.names.prefixes))

    def _run(
        self, query: str, bound: Mapping[str, Term], asked: Asked | None = None
    ) -> QuerySolutions | QueryTriples | QueryBoolean:
        return self.engine.query(
            query,
            base_iri=self.names.base + "/",
            prefixes=self.names.prefixes,
            use_default_graph_as_union=asked is None,
            **({} if asked is None else _dataset(asked)),
            substitutions={Variable(name): term for name, term in bound.items()},
        )

    def _serialized(self, triples: QueryTriples, target: Format) -> bytes:
        return cast(bytes, serialize(triples, format=cast(RdfFormat, target.engine), prefixes=self.names.prefixes))


def _dataset(asked: Asked) -> dict[str, Any]:
    if asked.default is None and asked.named is None:
        return {}
    return {
        "default_graph": [NamedNode(iri) for iri in asked.default or ()],
        "named_graphs": [NamedNode(iri) for iri in asked.named or ()],
    }


def _formats_of(results: QuerySolutions | QueryTriples | QueryBoolean) -> Mapping[str, Format]:
    if isinstance(results, QueryTriples):
        return TRIPLE_FORMATS
    return BOOLEAN_FORMATS if isinstance(results, QueryBoolean) else RESULT_FORMATS


def _choose(accept: str | None, format_name: str | None, formats: Mapping[str, Format]) -> Format:
    return named(format_name, formats) if format_name else negotiate(accept, formats)
