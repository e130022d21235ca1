"""The graphs of an archive on a SPARQL server: the same questions as of a folder, asked over HTTP.

Answers come as SPARQL JSON or N-Triples, which every engine writes well, and are read by the RDF library. What an engine
does in its own way is a row of `engines.py`. One graph more is kept there than in a folder: the one that names the
published generation, which is no part of what it holds.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    parse_query_results,
    serialize,
)

from graph_service.errors import QueryError, RemoteError
from graph_service.graph.answering import Bounds, write
from graph_service.graph.binding import bound as with_values
from graph_service.graph.binding import completed, counting, form, graphs_named, with_iris
from graph_service.graph.chunks import inserts
from graph_service.graph.endpoint import PATIENCE, SOLUTIONS, TRIPLES, Endpoint
from graph_service.graph.engines import Engine, Parameters
from graph_service.graph.formats import Format
from graph_service.graph.store import STORIES, Asked, GraphStore, Row
from graph_service.graph.terms import Term
from graph_service.vocabulary import OWL, Names

if TYPE_CHECKING:
    from rdflib import Dataset

Item = TypeVar("Item")
AT_ONCE = 200  # graphs that one question names
LONG = 3600.0  # seconds for an operation that changes much
COUNTS = "SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
COUNT_IN = "SELECT (COUNT(*) AS ?count) WHERE { VALUES ?graph { GRAPHS } GRAPH ?graph { ?s ?p ?o } }"
COUNT_UNNAMED = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
STORIES_IN = (
    "SELECT (COUNT(*) AS ?count) WHERE { VALUES ?graph { GRAPHS } GRAPH ?graph { ?graph a schema:NewsArticle } }"
)
OBJECTS_IN = "SELECT ?graph ?value WHERE { VALUES ?graph { GRAPHS } GRAPH ?graph { ?s ?predicate ?value } }"


class RemoteStore(GraphStore):
    """The graphs on a server, on which one operation may take so many `seconds`."""

    def __init__(self, endpoint: Endpoint, names: Names, seconds: float = LONG) -> None:
        self.endpoint = endpoint
        self.names = names
        self.seconds = seconds

    @property
    def engine(self) -> Engine:
        """The engine that holds them."""
        return self.endpoint.engine

    def close(self) -> None:
        """Do nothing: connections are kept for whoever asks next."""

    # --- reading --------------------------------------------------------------------------------------------------

    def select(self, query: str, **bound: Term) -> list[Row]:
        """Return the rows of a SELECT query of ours; `bound` gives values to variables that it selects."""
        return self._rows(query, self.engine.union, **bound)

    def construct(self, query: str, target: Format, **bound: Term) -> bytes:
        """Return the triples of a CONSTRUCT query of ours in a format."""
        with (
            self._ours(),
            self._triples(completed(with_values(query, bound), self.names), self.engine.union) as triples,
        ):
            written = serialize(triples, format=cast(RdfFormat, target.engine), prefixes=self.names.prefixes)
        return cast(bytes, written)

    def pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, graph: str | None
    ) -> Iterator[Quad]:
        """Yield the quads of a graph, of those that have the given parts."""
        s, p, o = subject or Variable("s"), predicate or Variable("p"), value or Variable("o")
        name = DefaultGraph() if graph is None else NamedNode(graph)
        listed = " ".join(str(one) for one in (s, p, o) if isinstance(one, Variable)) or "(1 AS ?there)"
        for row in self._rows(f"SELECT {listed} WHERE {{ {self._within(graph, f'{s} {p} {o}')} }}"):
            found: Any = {"s": subject, "p": predicate, "o": value} | row
            yield Quad(found["s"], found["p"], found["o"], name)

    def objects_in(self, predicate: str, graphs: Iterable[str]) -> Iterator[tuple[str, Term]]:
        """Yield what each of some graphs states by a predicate, with the graph; as many as there are, in one go."""
        of = NamedNode(self.names.expand(predicate))
        for some in _parts(graphs, AT_ONCE):
            found: dict[str, list[Term]] = {graph: [] for graph in some}
            for row in self._rows(with_iris(OBJECTS_IN, "GRAPHS", some).replace("?predicate", str(of))):
                found[cast(NamedNode, row["graph"]).value].append(row["value"])
            yield from ((graph, value) for graph, values in found.items() for value in values)

    def count(self) -> int:
        """Return the number of quads, without those that the engine keeps for itself."""
        counted = ((cast(NamedNode, row["graph"]).value, row["count"]) for row in self._rows(COUNTS))
        named = sum(int(cast(Literal, count).value) for graph, count in counted if not graph.startswith(self._not_ours))
        return named + (0 if self.engine.unnamed else self._number(COUNT_UNNAMED))

    @property
    def _not_ours(self) -> tuple[str, ...]:
        # Names are told apart here: a condition on them would be tried on every quad there.
        return (*self.engine.hidden, self.names.published_graph)

    def count_in(self, graphs: Iterable[str | None]) -> int:
        """Return the number of quads in some graphs; the time it takes follows that number."""
        given = list(graphs)
        named = [graph for graph in given if graph is not None]
        if None in given and self.engine.unnamed:
            named.append(self.engine.unnamed)
        unnamed = self._number(COUNT_UNNAMED) if None in given and not self.engine.unnamed else 0
        return unnamed + sum(self._number(with_iris(COUNT_IN, "GRAPHS", some)) for some in _parts(named, AT_ONCE))

    def stories(self) -> int:
        """Return the number of stories."""
        return self._number(STORIES)

    def stories_in(self, graphs: Iterable[str | None]) -> int:
        """Return how many of some graphs are stories."""
        named = (graph for graph in graphs if graph is not None)
        return sum(self._number(with_iris(STORIES_IN, "GRAPHS", some)) for some in _parts(named, AT_ONCE))

    def graphs(self, besides: Sequence[str] = ()) -> list[str]:
        """Return the names of all graphs, but for those that begin in one of some ways, or that the engine keeps for itself."""
        unnamed = (self.engine.unnamed,) if self.engine.unnamed else ()
        left_out = (*self._not_ours, *unnamed, *besides)
        found = (cast(NamedNode, row["graph"]).value for row in self._rows(self.engine.graphs))
        return [graph for graph in found if not graph.startswith(left_out)]

    def has_graph(self, graph: str) -> bool:
        """Tell whether there is a graph of that name."""
        pattern = "" if self.engine.empty else "?s ?p ?o"
        return self._boolean(f"ASK {{ GRAPH {NamedNode(graph)} {{ {pattern} }} }}")

    def asks(self, query: str, within: str | None) -> bool:
        """Return the answer to an ASK whose default graph is the one of that name, or the one without."""
        return self._boolean(query, (("default-graph-uri", within),) if within else ())

    def answer(
        self, query: str, target: Format, asked: Asked | None = None, *, file: IO[bytes], bounds: Bounds, seconds: float
    ) -> None:
        """Write the answer to a query of whoever asks, which is SPARQL 1.1, into a file.

        Raises `QueryError` where the engine cannot run it, `LimitError` beyond the bounds, `RemoteError`.
        """
        parameters, whole = self._dataset(asked), completed(query, self.names)
        kind = form(query)
        try:
            if kind == "ASK":
                write(_truth(yes=self._boolean(query, parameters, seconds)), target, file, bounds, {})
            elif kind == "SELECT":
                with self.endpoint.ask(whole, SOLUTIONS, parameters, seconds) as body:
                    write(_solutions(body), target, file, bounds, {})
            else:
                said_first = self.engine.describing if kind == "DESCRIBE" else ""
                with self._triples(said_first + whole, parameters, seconds) as triples:
                    write(triples, target, file, bounds, self.names.prefixes)
        except SyntaxError as error:
            raise _garbled(error) from error

    def dump(self, target: Format, output: IO[bytes]) -> None:
        """Write every quad, or for formats without graphs every triple, to a binary stream."""
        engine = cast(RdfFormat, target.engine)
        quads = (quad for graph in (None, *self.graphs()) for quad in self.pattern(None, None, None, graph))
        said: Iterator[Quad | Triple] = iter(quads)
        if not engine.supports_datasets:
            said = (quad.triple for quad in quads)
        serialize(cast(Iterable[Quad], said), output, engine, prefixes=self.names.prefixes)

    def dataset(self) -> "Dataset":
        """Return the same for rdflib, whose default graph is the union of all graphs; read-only."""
        from rdflib import Dataset  # noqa: PLC0415  a second to import
        from rdflib.plugins.stores.sparqlstore import SPARQLStore  # noqa: PLC0415  likewise

        store = SPARQLStore(
            self.endpoint.address.query, returnFormat="json", method="POST_FORM", headers=self.endpoint.allowed,
            params=dict(self.engine.union),
        )  # fmt: skip
        return Dataset(store=store, default_union=True)

    # --- users' own graphs ----------------------------------------------------------------------------------------

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads, in as many operations as the engine needs; raises `QueryError` for what it does not take."""
        for text in inserts(quads, self.engine):
            self._update(text)

    def put(self, graph: str | None, quads: Iterable[Quad], *, replace: bool) -> None:
        """Add quads to a graph, which is made if it is not there, or put them in place of what it holds.

        The request that empties it brings the first of them along; raises as `add` does, and then nothing was done.
        """
        texts = list(inserts(quads, self.engine))
        begun = [f"CREATE SILENT GRAPH {NamedNode(graph)}"] if graph is not None else []
        begun += [f"CLEAR SILENT {self._called(graph)}"] if replace else []
        for text in (" ;\n".join((*begun, *texts[:1])), *texts[1:]):
            if text:
                self._update(text)

    def create(self, graph: str) -> None:
        """Make a graph that is there though it holds nothing, where the engine knows such."""
        self._update(f"CREATE SILENT GRAPH {NamedNode(graph)}")

    def clear(self, graph: str | None) -> None:
        """Take all out of a graph; it stays, where the engine knows graphs that hold nothing."""
        self._update(f"CLEAR SILENT {self._called(graph)}")

    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph and all that it holds; nothing happens where there is none."""
        self._update(f"DROP SILENT {self._called(graph)}")

    def update(self, operations: Sequence[str]) -> None:
        """Run operations in one request, which is one transaction where the engine has them."""
        text = completed(" ;\n".join(operations), self.names)
        try:
            self._update(text)
        except QueryError as error:
            unnamed, homeless = self.engine.unnamed, self.engine.homeless
            if not unnamed or not homeless or homeless not in error.message:
                raise
            # It is told where triples of no graph are, and then has to be told which graphs have a name.
            named = (("named-graph-uri", graph) for graph in graphs_named(text, self.names))
            self.endpoint.update(text, (("default-graph-uri", unnamed), *named), self.seconds)

    # --- publishing -----------------------------------------------------------------------------------------------

    def change(self, operations: Iterable[str]) -> None:
        """Run operations of ours, each in a request of its own; raises `RemoteError`."""
        with self._ours():
            for operation in operations:
                self._update(operation)

    def published(self) -> str:
        """Return which generation the server says it holds, "" for none."""
        node = NamedNode(self.names.published_graph)
        said = [quad.object for quad in self.pattern(node, NamedNode(OWL + "versionInfo"), None, node.value)]
        return said[0].value if said and isinstance(said[0], Literal) else ""

    # --- the server -----------------------------------------------------------------------------------------------

    def _rows(self, query: str, parameters: Parameters = (), **bound: Term) -> list[Row]:
        text = completed(with_values(query, bound), self.names)
        with self._ours(), self.endpoint.ask(text, SOLUTIONS, parameters) as body:
            solutions = _solutions(body)
            columns = [variable.value for variable in solutions.variables]
            return [{name: row[name] for name in columns if row[name] is not None} | bound for row in solutions]

    def _number(self, query: str) -> int:
        (row,) = self._rows(query)
        return int(cast(Literal, row["count"]).value)

    def _boolean(self, query: str, parameters: Parameters = (), seconds: float = PATIENCE) -> bool:
        with self.endpoint.ask(completed(query, self.names), SOLUTIONS, parameters, seconds) as body:
            found = parse_query_results(body, QueryResultsFormat.JSON)
            if isinstance(found, QueryBoolean):
                return bool(found)
            return [cast(Literal, row[0]).value for row in found] == ["1"]  # so Virtuoso says yes

    @contextlib.contextmanager
    def _triples(self, query: str, parameters: Parameters, seconds: float = PATIENCE) -> Iterator[Iterator[Triple]]:
        if self.engine.counted and (count := counting(query)):
            with self.endpoint.ask(count, SOLUTIONS, parameters, seconds):
                pass
        with self.endpoint.ask(query, TRIPLES, parameters, seconds) as body:
            yield (quad.triple for quad in parse(body, RdfFormat.N_TRIPLES))

    @contextlib.contextmanager
    def _ours(self) -> Iterator[None]:
        """What a server does not take of ours is its fault or ours, not the user's."""
        try:
            yield
        except QueryError as error:
            raise RemoteError(error.message, hint="Please report this, with the engine and its version.") from error
        except SyntaxError as error:
            raise _garbled(error) from error

    def _update(self, text: str) -> None:
        self.endpoint.update(text, (), self.seconds)

    def _dataset(self, asked: Asked | None) -> Parameters:
        if asked is None:
            return self.engine.union
        default = tuple(("default-graph-uri", iri) for iri in asked.default or ())
        return default + tuple(("named-graph-uri", iri) for iri in asked.named or ())

    def _within(self, graph: str | None, triples: str) -> str:
        name = self.engine.unnamed if graph is None else graph
        return triples if name is None else f"GRAPH {NamedNode(name)} {{ {triples} }}"

    def _called(self, graph: str | None) -> str:
        name = self.engine.unnamed if graph is None else graph
        return "DEFAULT" if name is None else f"GRAPH {NamedNode(name)}"


def _solutions(body: IO[bytes]) -> QuerySolutions:
    found = parse_query_results(body, QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        raise SyntaxError("an answer to ASK came for one to SELECT")  # noqa: TRY004  as for any other that cannot be read
    return found


def _truth(*, yes: bool) -> QueryBoolean:
    return cast(QueryBoolean, Store().query("ASK {}" if yes else "ASK { FILTER (false) }"))


def _garbled(error: SyntaxError) -> RemoteError:
    return RemoteError(f"The SPARQL server's answer cannot be read: {error}.", hint="Ask it directly to see why.")


def _parts(items: Iterable[Item], length: int) -> Iterator[list[Item]]:
    left = iter(items)
    while part := list(islice(left, length)):
        yield part
