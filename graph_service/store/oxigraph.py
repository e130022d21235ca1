"""A graph store in a folder, opened by the engine, Oxigraph, in this process.

A reader opens the folder read-only and sees it as it was then. A writer works on its own checkpoint (`location.py`).
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import (
    BlankNode,
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

from graph_service.errors import DamageError, QueryError, WriteError
from graph_service.files import REFUSALS, refusal
from graph_service.iris import Names
from graph_service.rdf.formats import (
    BOOLEAN_FORMATS,
    RESULT_FORMATS,
    TRIPLE_FORMATS,
    Format,
    choose_format,
)
from graph_service.rdf.result_io import Bounds, triples_as, unique, write
from graph_service.rdf.sparql_text import RdfDataset
from graph_service.rdf.terms import Term, graph_name
from graph_service.store.graph_store import STORIES, GraphStore, GraphWriter, Row

if TYPE_CHECKING:
    from rdflib import Dataset

GRAPHS = "SELECT ?graph WHERE { GRAPH ?graph {} FILTER (!(EXCLUDED)) }"
SIZE = "SELECT (COUNT(*) AS ?size) WHERE { GRAPH ?graph { ?s ?p ?o } }"
PROLOGUE = r"""\s*(?:(?:(?:BASE|PREFIX)\b[^<]*<[^>]*>|VERSION\s*["'][^"']*["'])\s*)*"""
DESCRIBE = re.compile(PROLOGUE + r"DESCRIBE\b", re.IGNORECASE)
STAR = re.compile(PROLOGUE + r"SELECT\s*(?:(?:DISTINCT|REDUCED)\s*)?(\*)", re.IGNORECASE)
VARIABLE = re.compile(r"[?$](\w+)")  # one in a string, too: it can only change the order of columns
MANY_GRAPHS = 1_000  # from here on, a scan of all graphs is faster than asking each
BROKEN = ("Corruption", "IO error")  # the beginnings of the engine's messages that blame its files


class _Failures:
    """Raises our own error where the engine fails because of its files; what it says of a query passes.

    Its `OSError` has no number. Python's own has one: it comes from the file that an answer is written to.
    """

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not isinstance(error, OSError | RuntimeError) or getattr(error, "errno", None) is not None:
            return
        if isinstance(error, RuntimeError) and not str(error).startswith(BROKEN):
            return
        text = " ".join(str(error).split())
        if (reason := refusal(error)) is not None:
            raise WriteError(
                f"The graph cannot be written: {os.strerror(reason)} ({text}).", hint=REFUSALS[reason]
            ) from error
        raise DamageError(f"The graph is damaged: {text}.") from error


FAILURES = _Failures()


class EmbeddedStore(GraphStore, GraphWriter):
    """A folder of quads, opened for reading or for writing; `written` is the folder of a writer, None for a reader."""

    def __init__(self, store: Store, names: Names, written: Path | None = None) -> None:
        self.engine = store
        self.names = names
        self.written = written
        self._context: dict[str, Any] = {"base_iri": names.base + "/", "prefixes": names.prefixes}

    @classmethod
    def open(cls, folder: Path, names: Names) -> "EmbeddedStore":
        """Open a folder for writing, made if it is new; raises `DamageError`, `WriteError`."""
        with FAILURES:
            return cls(Store(str(folder)), names, folder)

    @classmethod
    def read_only(cls, folder: Path, names: Names) -> "EmbeddedStore":
        """Open a folder for reading, as any number of readers may; raises `DamageError` where it is no whole store."""
        with FAILURES:
            return cls(Store.read_only(str(folder)), names)

    def checkpoint(self, folder: Path) -> None:
        """Copy the store to a new folder: a matter of milliseconds where the file system has hard links."""
        with FAILURES:
            self.engine.backup(str(folder))

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads, all or none."""
        with FAILURES:
            self.engine.extend(quads)

    def fill(self, quads: Iterable[Quad]) -> None:
        """Add many quads to a new store, fast, and merge its files."""
        with FAILURES:
            self.engine.bulk_extend(quads)
            self.engine.optimize()

    def load(self, file: Path, graph: str) -> None:
        """Add a file of RDF, its IRIs relative to the base, to a graph, without holding it all in memory."""
        target = NamedNode(graph)
        parsed = parse(path=str(file), base_iri=self.names.base + "/")
        with FAILURES:
            self.engine.bulk_extend(Quad(quad.subject, quad.predicate, quad.object, target) for quad in parsed)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; any that do not exist are ignored."""
        with FAILURES:
            for quad in quads:
                self.engine.remove(quad)

    def create(self, graph: str) -> None:
        """Create an empty graph."""
        with FAILURES:
            self.engine.add_graph(NamedNode(graph))

    def clear(self, graph: str | None) -> None:
        """Empty a graph; it remains."""
        with FAILURES:
            self.engine.clear_graph(graph_name(graph))

    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph with its quads, if it exists."""
        with FAILURES:
            self.engine.remove_graph(graph_name(graph))

    def update(self, operations: Sequence[str]) -> None:
        """Run operations one by one; raises `QueryError` where one fails, such as DROP of a graph that does not exist."""
        try:
            with FAILURES:
                for operation in operations:
                    self.engine.update(operation, **self._context)
        except (SyntaxError, RuntimeError) as error:
            raise QueryError(f"The update failed: {error}", hint="Nothing was changed.") from error

    def compact(self) -> None:
        """Merge the files of the store: queries are up to a quarter faster, and the folder is a third as large."""
        with FAILURES:
            self.engine.optimize()

    def close(self) -> None:
        """Write what is in memory and release the folder; closing again does nothing."""
        engine = self.__dict__.pop("engine", None)
        if engine is None:
            return
        if self.written is not None:
            with FAILURES:
                engine.flush()
            del engine
            # Opening the folder once more removes write-ahead logs, which after a large ingest are two thirds of it.
            with suppress(OSError):  # another process has it open: the logs stay until that is done
                Store(str(self.written))

    def pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, graph: str | None
    ) -> Iterator[Quad]:
        """Yield the quads of a graph that match; None matches any term."""
        with FAILURES:
            yield from self.engine.quads_for_pattern(subject, predicate, value, graph_name(graph))

    def objects_in(self, predicate: str, graphs: Iterable[str]) -> Iterator[tuple[str, Term]]:
        """Yield the objects of a predicate in some graphs, each with its graph; of many, in one scan of all graphs."""
        graphs = list(graphs)
        if len(graphs) < MANY_GRAPHS:
            yield from super().objects_in(predicate, graphs)
            return
        objects: defaultdict[str, list[Term]] = defaultdict(list)
        with FAILURES:
            for quad in self.engine.quads_for_pattern(None, NamedNode(self.names.expand(predicate)), None, None):
                if isinstance(quad.graph_name, NamedNode):
                    objects[quad.graph_name.value].append(quad.object)
        yield from ((graph, value) for graph in graphs for value in objects[graph])

    def count(self) -> int:
        """Return the number of quads."""
        with FAILURES:
            return len(self.engine)

    def stories(self) -> int:
        """Return the number of stories."""
        return int(self.select(STORIES)[0]["count"].value)  # type: ignore[union-attr]  # a count is a literal

    def graphs(self, besides: Sequence[str] = ()) -> list[str]:
        """Return the names of all graphs, except those with one of some prefixes."""
        excluded = " || ".join(f"STRSTARTS(STR(?graph), {Literal(prefix)})" for prefix in besides) or "false"
        rows = self.select(GRAPHS.replace("EXCLUDED", excluded))
        return [cast(NamedNode, row["graph"]).value for row in rows]

    def has_graph(self, graph: str | None) -> bool:
        """Return whether a graph exists; the one without a name always does."""
        with FAILURES:
            return graph is None or self.engine.contains_named_graph(NamedNode(graph))

    def count_in(self, graphs: Sequence[str | None]) -> int:
        """Return the number of quads in some graphs, in time proportional to it."""
        named: list[NamedNode | BlankNode] = [NamedNode(graph) for graph in graphs if graph is not None]
        with FAILURES:
            row = next(iter(cast(QuerySolutions, self.engine.query(SIZE, named_graphs=named))))
        unnamed = sum(1 for _ in self.pattern(None, None, None, None)) if None in graphs else 0
        return int(cast(Any, row[0]).value) + unnamed

    def asks(self, query: str, within: str | None) -> bool:
        """Return the answer to an ASK whose default graph is the one of that name, or the one without."""
        with FAILURES:
            return bool(self.engine.query(query, default_graph=graph_name(within), **self._context))

    def select(self, query: str, **bound: Term) -> list[Row]:
        """Return the rows of a SELECT query of ours; `bound` gives values to variables that it selects."""
        with FAILURES:
            solutions = cast(QuerySolutions, self._run(query, bound))
            columns = [variable.value for variable in solutions.variables]
            # This takes half the time of asking for each by its name.
            rows = (zip(columns, solution, strict=True) for solution in solutions)
            return [{name: term for name, term in row if term is not None} for row in rows]

    def number(self, query: str, dataset: RdfDataset | None) -> int:
        """Return the number that a query selects; raises `QueryError`."""
        try:
            with FAILURES:
                ((number,),) = cast(QuerySolutions, self._run(query, {}, dataset))
                return int(cast(Literal, number).value)
        except SyntaxError as error:
            raise QueryError(f"This is not a SPARQL query: {error}") from error

    def frequencies(self, query: str, dataset: RdfDataset | None) -> list[tuple[str, int]]:
        """Return the rows of a query that selects values and their numbers, as N-Triples; "" stands for what no query can name."""
        with FAILURES:
            rows = cast(QuerySolutions, self._run(query, {}, dataset))
            return [
                (str(value) if isinstance(value, NamedNode | Literal) else "", int(cast(Literal, number).value))
                for value, number in rows
            ]

    def construct(self, query: str, target: Format, **bound: Term) -> bytes:
        """Return the triples of a CONSTRUCT query of ours in a format."""
        with FAILURES:
            return triples_as(target, cast(QueryTriples, self._run(query, bound)), self.names)

    def answer(
        self,
        query: str,
        accept: str | None,
        format_name: str | None = None,
        dataset: RdfDataset | None = None,
        *,
        file: IO[bytes],
        bounds: Bounds,
    ) -> str:
        """Write the answer to any query into a file, in the format that the client prefers, and return its media type.

        Without `dataset`, a query sees the union of all graphs as its default graph. Raises `QueryError` for a query that
        is not SPARQL 1.1, `NotAcceptableError` for formats that cannot be served, `LimitError` beyond the bounds.
        """
        try:
            with FAILURES:
                run = partial(self._run, self._in_order_of_mention(query), {}, dataset)
                results = run()
                formats: Mapping[str, Format] = RESULT_FORMATS
                if isinstance(results, QueryTriples):
                    formats = TRIPLE_FORMATS
                elif isinstance(results, QueryBoolean):
                    formats = BOOLEAN_FORMATS
                target = choose_format(format_name, accept, formats)
                if isinstance(results, QueryTriples) and DESCRIBE.match(query):
                    write(unique(results), target, file, bounds, self.names, run)
                else:
                    write(results, target, file, bounds, self.names, run)
        except (SyntaxError, UnicodeEncodeError) as error:
            raise QueryError(f"This is not a SPARQL query: {error}", hint="Look at the position it names.") from error
        except RuntimeError as error:  # what the engine knows but cannot do, such as a function that it does not have
            raise QueryError(f"The query cannot be answered: {error}.", hint="Rephrase it.") from error
        return target.media_type

    def dump(self, target: Format, output: IO[bytes]) -> None:
        """Write every quad to a binary stream; in formats without graphs, every triple of the union."""
        engine = cast(RdfFormat, target.engine)
        with FAILURES:
            if engine.supports_datasets:
                self.engine.dump(output, engine, prefixes=self.names.prefixes)
            else:
                triples = self._run("CONSTRUCT WHERE { ?s ?p ?o }", {})
                serialize(cast(QueryTriples, triples), output, engine, prefixes=self.names.prefixes)

    def dataset(self) -> "Dataset":
        """Return the store as an rdflib dataset, whose default graph is the union of all graphs; read-only."""
        from oxrdflib import OxigraphStore  # noqa: PLC0415  a second to import
        from rdflib import Dataset  # noqa: PLC0415  likewise

        return Dataset(store=OxigraphStore(store=self.engine), default_union=True)

    def _in_order_of_mention(self, query: str) -> str:
        """Return a query whose SELECT names its variables in the order in which they first occur, where it has a `*`.

        The engine would order them by name. It only tells which there are: a query of nothing costs a tenth of a millisecond.
        """
        star = STAR.match(query)
        if star is None:
            return query
        solutions = cast(QuerySolutions, Store().query(query, **self._context))
        names = [variable.value for variable in solutions.variables]
        mentions = {name: n for n, name in reversed(list(enumerate(VARIABLE.findall(query))))}
        ordered = sorted(names, key=lambda name: mentions.get(name, len(mentions)))
        if ordered == names:
            return query
        return f"{query[: star.start(1)]} {' '.join(f'?{name}' for name in ordered)} {query[star.end(1) :]}"

    def _run(
        self, query: str, bound: Mapping[str, Term], dataset: RdfDataset | None = None
    ) -> QuerySolutions | QueryTriples | QueryBoolean:
        options: dict[str, Any] = self._context | {"use_default_graph_as_union": dataset is None}
        if dataset is not None and (dataset.default is not None or dataset.named is not None):
            try:
                options["default_graph"] = [NamedNode(iri) for iri in dataset.default or ()]
                options["named_graphs"] = [NamedNode(iri) for iri in dataset.named or ()]
            except ValueError as error:
                raise QueryError(
                    f"The name of a graph is not an IRI: {error}.", hint="Write it whole, with % only as an escape."
                ) from error
        return self.engine.query(query, substitutions={Variable(name): term for name, term in bound.items()}, **options)
