"""A graph store on a SPARQL server, over HTTP.

Answers come as SPARQL JSON or N-Triples, which every engine writes well, and the RDF library reads them. What an engine does
differently is a row of a table in `http_client.py`. The server holds one graph more than a folder does: it names the published
generation and does not count as data.

Quads are sent in batches, as updates none of which is larger than the engine accepts. A blank node keeps its identity within one
operation only, so triples that are connected by blank nodes stay together.
"""

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import IO, TYPE_CHECKING, Any, cast

import numpy as np
from pyoxigraph import (
    BlankNode,
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
from graph_service.iris import GEO, OWL, Names
from graph_service.rdf.formats import Format
from graph_service.rdf.result_io import Bounds, triples_as, unique, write
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset, with_iris
from graph_service.rdf.terms import Term, graph_name
from graph_service.store.graph_store import STORIES, GraphStore, Row
from graph_service.store.http_client import PATIENCE, SOLUTIONS, TRIPLES, Endpoint, Engine, Parameters

if TYPE_CHECKING:
    from rdflib import Dataset

AT_ONCE = 200  # graphs in one query
WKT = NamedNode(f"{GEO}wktLiteral")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LONG = 3600.0  # seconds for an operation that changes much
COUNTS = "SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
COUNT_IN = "SELECT (COUNT(*) AS ?count) WHERE { VALUES ?graph { GRAPHS } GRAPH ?graph { ?s ?p ?o } }"
COUNT_UNNAMED = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
STORIES_IN = (
    "SELECT (COUNT(*) AS ?count) WHERE { VALUES ?graph { GRAPHS } GRAPH ?graph { ?graph a schema:NewsArticle } }"
)
OBJECTS_IN = "SELECT ?graph ?value WHERE { VALUES ?graph { GRAPHS } GRAPH ?graph { ?s ?predicate ?value } }"


class RemoteStore(GraphStore):
    """The graphs on a server; an operation may take `seconds`."""

    def __init__(self, endpoint: Endpoint, names: Names, seconds: float = LONG) -> None:
        self.endpoint = endpoint
        self.names = names
        self.seconds = seconds

    @property
    def engine(self) -> Engine:
        """The engine that holds them."""
        return self.endpoint.engine

    def close(self) -> None:
        """Do nothing: connections are kept for the next request."""

    # --- reading --------------------------------------------------------------------------------------------------

    def select(self, query: str, **bound: Term) -> list[Row]:
        """Return the rows of a SELECT query of ours; `bound` gives values to variables that it selects."""
        return self._rows(query, self.engine.union, **bound)

    def construct(self, query: str, target: Format, **bound: Term) -> bytes:
        """Return the triples of a CONSTRUCT query of ours in a format."""
        with (
            self._internal(),
            self._triples(ParsedQuery.read(query, self.names).bind(bound), self.engine.union) as triples,
        ):
            return triples_as(target, triples, self.names)

    def pattern(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, graph: str | None
    ) -> Iterator[Quad]:
        """Yield the quads of a graph that match; None matches any term."""
        s, p, o = subject or Variable("s"), predicate or Variable("p"), value or Variable("o")
        iri, name = self.engine.unnamed if graph is None else graph, graph_name(graph)
        triples = f"{s} {p} {o}" if iri is None else f"GRAPH {NamedNode(iri)} {{ {s} {p} {o} }}"
        variables = " ".join(str(term) for term in (s, p, o) if isinstance(term, Variable)) or "(1 AS ?exists)"
        for row in self._rows(f"SELECT {variables} WHERE {{ {triples} }}"):
            terms: Any = {"s": subject, "p": predicate, "o": value} | row
            quad = Quad(terms["s"], terms["p"], terms["o"], name)
            yield as_single_precision(quad) if self.engine.imprecise else quad

    def objects_in(self, predicate: str, graphs: Iterable[str]) -> Iterator[tuple[str, Term]]:
        """Yield the objects of a predicate in some graphs, each with its graph, in few requests."""
        query = OBJECTS_IN.replace("?predicate", str(NamedNode(self.names.expand(predicate))))
        for batch in _batches(graphs):
            values_of: dict[str, list[Term]] = {graph: [] for graph in batch}
            for row in self._rows(with_iris(query, "GRAPHS", batch)):
                values_of[cast(NamedNode, row["graph"]).value].append(row["value"])
            yield from ((graph, value) for graph, values in values_of.items() for value in values)

    def count(self) -> int:
        """Return the number of quads, without the internal ones of the engine."""
        # We filter names here: the engine would test a condition on them for every quad.
        internal = (*self.engine.hidden, self.names.published_graph)
        counts = ((cast(NamedNode, row["graph"]).value, row["count"]) for row in self._rows(COUNTS))
        named = sum(int(cast(Literal, count).value) for graph, count in counts if not graph.startswith(internal))
        return named + (0 if self.engine.unnamed else self._number(COUNT_UNNAMED))

    def count_in(self, graphs: Iterable[str | None]) -> int:
        """Return the number of quads in some graphs, in time proportional to it."""
        requested = list(graphs)
        named = [graph for graph in requested if graph is not None]
        if None in requested and self.engine.unnamed:
            named.append(self.engine.unnamed)
        unnamed = self._number(COUNT_UNNAMED) if None in requested and not self.engine.unnamed else 0
        return unnamed + sum(self._number(with_iris(COUNT_IN, "GRAPHS", batch)) for batch in _batches(named))

    def stories(self) -> int:
        """Return the number of stories."""
        return self._number(STORIES)

    def stories_in(self, graphs: Iterable[str | None]) -> int:
        """Return how many of some graphs are stories."""
        named = (graph for graph in graphs if graph is not None)
        return sum(self._number(with_iris(STORIES_IN, "GRAPHS", batch)) for batch in _batches(named))

    def graphs(self, besides: Sequence[str] = ()) -> list[str]:
        """Return the names of all graphs, except those with one of some prefixes, and internal ones of the engine."""
        unnamed = (self.engine.unnamed,) if self.engine.unnamed else ()
        excluded = (*self.engine.hidden, self.names.published_graph, *unnamed, *besides)
        names = (cast(NamedNode, row["graph"]).value for row in self._rows(self.engine.graphs))
        return [graph for graph in names if not graph.startswith(excluded)]

    def has_graph(self, graph: str | None) -> bool:
        """Return whether a graph exists; the one without a name always does."""
        if graph is None:
            return True
        pattern = "" if self.engine.empty else "?s ?p ?o"
        return self._boolean(ParsedQuery.read(f"ASK {{ GRAPH {NamedNode(graph)} {{ {pattern} }} }}", self.names))

    def asks(self, query: str, within: str | None) -> bool:
        """Return the answer to an ASK whose default graph is the one of that name, or the one without."""
        return self._boolean(ParsedQuery.read(query, self.names), (("default-graph-uri", within),) if within else ())

    def answer(
        self,
        query: ParsedQuery,
        target: Format,
        dataset: RdfDataset | None = None,
        *,
        file: IO[bytes],
        bounds: Bounds,
        seconds: float,
    ) -> None:
        """Write the answer to a query from outside, which is SPARQL 1.1, into a file.

        Raises `QueryError` where the engine cannot run it, `LimitError` beyond the bounds, `RemoteError`.
        """
        parameters = self.engine.union
        if dataset is not None:
            parameters = tuple(("default-graph-uri", iri) for iri in dataset.default or ())
            parameters += tuple(("named-graph-uri", iri) for iri in dataset.named or ())
        try:
            if query.form == "ASK":
                is_true = self._boolean(query, parameters, seconds)
                results = cast(QueryBoolean, Store().query("ASK {}" if is_true else "ASK { FILTER (false) }"))
                write(results, target, file, bounds, self.names)
            elif query.form == "SELECT":
                with self.endpoint.ask(query.complete(), SOLUTIONS, parameters, seconds) as body:
                    write(_solutions(body), target, file, bounds, self.names)
            else:
                with self._triples(query, parameters, seconds) as triples:
                    once = unique(triples) if query.form == "DESCRIBE" else triples
                    write(once, target, file, bounds, self.names)
        except SyntaxError as error:
            raise _unreadable(error) from error

    def dump(self, target: Format, output: IO[bytes]) -> None:
        """Write every quad to a binary stream; in formats without graphs, every triple."""
        engine = cast(RdfFormat, target.engine)
        quads = (quad for graph in (None, *self.graphs()) for quad in self.pattern(None, None, None, graph))
        statements = quads if engine.supports_datasets else (quad.triple for quad in quads)
        serialize(cast(Iterable[Quad], statements), output, engine, prefixes=self.names.prefixes)

    def dataset(self) -> "Dataset":
        """Return the store as an rdflib dataset, whose default graph is the union of all graphs; read-only."""
        from rdflib import Dataset  # noqa: PLC0415  a second to import
        from rdflib.plugins.stores.sparqlstore import SPARQLStore  # noqa: PLC0415  likewise

        store = SPARQLStore(
            self.endpoint.address.query, returnFormat="json", method="POST_FORM", headers=self.endpoint.authorization,
            params=dict(self.engine.union),
        )  # fmt: skip
        return Dataset(store=store, default_union=True)

    # --- users' graphs --------------------------------------------------------------------------------------------

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads, in as many operations as the engine needs; raises `QueryError` for quads that it does not accept."""
        for text in inserts(quads, self.engine):
            self._update(text)

    def put(self, graph: str | None, quads: Iterable[Quad], *, replace: bool) -> None:
        """Add quads to a graph, which is created if it does not exist, or replace its quads by them.

        The request that empties it adds the first of them; raises as `add` does, and then nothing was changed.
        """
        texts = list(inserts(quads, self.engine))
        first = [f"CREATE SILENT GRAPH {NamedNode(graph)}"] if graph is not None else []
        first += [f"CLEAR SILENT {self._target(graph)}"] if replace else []
        for text in (" ;\n".join((*first, *texts[:1])), *texts[1:]):
            if text:
                self._update(text)

    def create(self, graph: str) -> None:
        """Create an empty graph, where the engine knows such."""
        self._update(f"CREATE SILENT GRAPH {NamedNode(graph)}")

    def clear(self, graph: str | None) -> None:
        """Empty a graph; it remains, where the engine knows empty graphs."""
        self._update(f"CLEAR SILENT {self._target(graph)}")

    def remove_graph(self, graph: str | None) -> None:
        """Remove a graph with its quads, if it exists."""
        self._update(f"DROP SILENT {self._target(graph)}")

    def update(self, operations: Sequence[str]) -> None:
        """Run operations in one request, which is one transaction where the engine has them."""
        update = ParsedQuery.read(" ;\n".join(operations), self.names)
        text = update.complete()
        try:
            self._update(text)
        except QueryError as error:
            unnamed, homeless = self.engine.unnamed, self.engine.homeless
            if not unnamed or not homeless or homeless not in error.message:
                raise
            # A request that names the default graph must also name the others.
            named = (("named-graph-uri", graph) for graph in update.named_graphs())
            self.endpoint.update(text, (("default-graph-uri", unnamed), *named), self.seconds)

    # --- publishing -----------------------------------------------------------------------------------------------

    def change(self, operations: Iterable[str]) -> None:
        """Run operations of ours, each in a request of its own; raises `RemoteError`."""
        with self._internal():
            for operation in operations:
                self._update(operation)

    def published(self) -> str:
        """Return the generation that the server states it holds, "" for none."""
        node = NamedNode(self.names.published_graph)
        quad = next(self.pattern(node, NamedNode(OWL + "versionInfo"), None, node.value), None)
        return quad.object.value if quad is not None and isinstance(quad.object, Literal) else ""

    # --- the server -----------------------------------------------------------------------------------------------

    def _rows(self, query: str, parameters: Parameters = (), **bound: Term) -> list[Row]:
        text = ParsedQuery.read(query, self.names).bind(bound).complete()
        with self._internal(), self.endpoint.ask(text, SOLUTIONS, parameters) as body:
            solutions = _solutions(body)
            columns = [variable.value for variable in solutions.variables]
            return [{name: row[name] for name in columns if row[name] is not None} | bound for row in solutions]

    def _number(self, query: str) -> int:
        (row,) = self._rows(query)
        return int(cast(Literal, row["count"]).value)

    def _boolean(self, query: ParsedQuery, parameters: Parameters = (), seconds: float = PATIENCE) -> bool:
        with self.endpoint.ask(query.complete(), SOLUTIONS, parameters, seconds) as body:
            results = parse_query_results(body, QueryResultsFormat.JSON)
            if isinstance(results, QueryBoolean):
                return bool(results)
            return [cast(Literal, row[0]).value for row in results] == ["1"]  # so Virtuoso says yes

    @contextlib.contextmanager
    def _triples(
        self, query: ParsedQuery, parameters: Parameters, seconds: float = PATIENCE
    ) -> Iterator[Iterator[Triple]]:
        if self.engine.counted and (count := query.count_solutions()):
            with self.endpoint.ask(count.complete(), SOLUTIONS, parameters, seconds):
                pass
        pragma = self.engine.describing if query.form == "DESCRIBE" else ""
        with self.endpoint.ask(pragma + query.complete(), TRIPLES, parameters, seconds) as body:
            yield (quad.triple for quad in parse(body, RdfFormat.N_TRIPLES))

    @contextlib.contextmanager
    def _internal(self) -> Iterator[None]:
        """Report an error in a query of ours as the fault of the server or ours, not the user's."""
        try:
            yield
        except QueryError as error:
            raise RemoteError(error.message, hint="Please report this, with the engine and its version.") from error
        except SyntaxError as error:
            raise _unreadable(error) from error

    def _update(self, text: str) -> None:
        self.endpoint.update(text, (), self.seconds)

    def _target(self, graph: str | None) -> str:
        name = self.engine.unnamed if graph is None else graph
        return "DEFAULT" if name is None else f"GRAPH {NamedNode(name)}"


def as_single_precision(quad: Quad) -> Quad:
    """Return a quad whose geometry, if it has one, has coordinates with the digits that single precision tells apart."""
    value = quad.object
    if not isinstance(value, Literal) or value.datatype != WKT:
        return quad
    text = NUMBER.sub(lambda number: np.format_float_positional(np.float32(number[0]), trim="-"), value.value)
    return Quad(quad.subject, quad.predicate, Literal(text, datatype=WKT), quad.graph_name)


def _solutions(body: IO[bytes]) -> QuerySolutions:
    results = parse_query_results(body, QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        raise SyntaxError("the answer to an ASK came to a SELECT")  # noqa: TRY004  as for any other that cannot be read
    return results


def _unreadable(error: SyntaxError) -> RemoteError:
    return RemoteError(f"The SPARQL server's answer cannot be read: {error}.", hint="Ask it directly to see why.")


def _batches(graphs: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(graphs)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch


def inserts(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    """Yield updates that add quads; raises `QueryError` where blank nodes connect more triples than an update may hold."""
    blank: list[Quad] = []
    batch: list[Quad] = []

    def without_blank_nodes() -> Iterator[Quad]:
        for quad in quads:
            if _blank_nodes(quad):
                blank.append(quad)
            else:
                yield quad

    yield from _split(without_blank_nodes(), ("INSERT DATA {", "}"), engine)
    for component in _components(blank):
        if len(component) > engine.triples:
            raise QueryError(
                f"{len(component):,} triples are connected by blank nodes, more than the {engine.triples:,} that the SPARQL "
                "server accepts at a time.",
                hint="Give the nodes IRIs, or load the file into the server by its own means.",
            )
        # Virtuoso accepts a single graph in such an operation.
        other_graph = batch and batch[-1].graph_name != component[0].graph_name
        if other_graph or len(batch) + len(component) > engine.triples:
            yield _text(batch, engine.blank, engine)
            batch = []
        batch += component
    if batch:
        yield _text(batch, engine.blank, engine)


def deletes(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    """Yield updates that remove quads, which hold no blank nodes."""
    # An update for each graph: in one for several, Virtuoso leaves texts with a language where they are.
    by_graph = sorted(quads, key=lambda quad: str(quad.graph_name))
    for _, members in groupby(by_graph, lambda quad: quad.graph_name):
        yield from _split(members, ("DELETE DATA {", "}"), engine)


def _split(quads: Iterable[Quad], around: tuple[str, str], engine: Engine) -> Iterator[str]:
    batch: list[Quad] = []
    length = 0
    for quad in quads:
        size = len(str(quad))
        if batch and (len(batch) == engine.triples or length + size > engine.length):
            yield _text(batch, around, engine)
            batch, length = [], 0
        batch.append(quad)
        length += size
    if batch:
        yield _text(batch, around, engine)


def _components(quads: Sequence[Quad]) -> Iterator[list[Quad]]:
    """Yield the groups of quads that are connected by blank nodes."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for quad in quads:
        first, *others = _blank_nodes(quad)
        for other in others:
            parent[root(other)] = root(first)
    together: defaultdict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        together[root(_blank_nodes(quad)[0])].append(quad)
    yield from together.values()


def _blank_nodes(quad: Quad) -> list[BlankNode]:
    return [term for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]


def _text(quads: Sequence[Quad], around: tuple[str, str], engine: Engine) -> str:
    lines = [around[0]]
    for graph, members in groupby(quads, lambda quad: quad.graph_name):
        if isinstance(graph, BlankNode):
            raise QueryError("A graph has a blank node for its name.", hint="Give it an IRI.")
        name = graph if isinstance(graph, NamedNode) else engine.unnamed and NamedNode(engine.unnamed)
        triples = "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in members)
        lines.append(f"GRAPH {name} {{\n{triples}\n}}" if name else triples)
    return "\n".join([*lines, around[1]])
