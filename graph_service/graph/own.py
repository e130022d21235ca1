"""The graphs of users' own, in the same store as the service's: which there are, and what is put into them.

The graph without a name is theirs, too; here it is None. A graph that holds nothing is still there once it was made.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from graph_service.errors import QueryError
from graph_service.graph.formats import RDF_FORMATS, Format
from graph_service.graph.store import GraphStore
from graph_service.graph.stories import text

GRAPH_FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "n-triples", "json-ld", "rdf-xml")}
PLACE = "Look at the place it names."
IMPOSSIBLE = " DROP GRAPH <urn:graph-service:none>; "
ILLEGAL = re.compile(r'[<>"{}|^`\\\x00-\x20]')
OWN = "SELECT ?graph WHERE { GRAPH ?graph {} FILTER (!(RESERVED)) }"
SIZE = "SELECT (COUNT(*) AS ?size) WHERE { GRAPH ?graph { ?s ?p ?o } }"


def own_graphs(store: GraphStore) -> list[str]:
    """Return the graphs that are not the service's own, but for the one without a name."""
    reserved = " || ".join(f"STRSTARTS(STR(?graph), {Literal(one)})" for one in store.names.reserved_beginnings)
    return [text(row["graph"]) for row in store.select(OWN.replace("RESERVED", reserved))]


def size(store: GraphStore) -> int:
    """Return the number of quads in the graphs of users' own; the time it takes follows that number."""
    named = [NamedNode(graph) for graph in own_graphs(store)]
    counted = next(iter(store.engine.query(SIZE, named_graphs=named)))  # type: ignore[arg-type]  # a SELECT
    unnamed = sum(1 for _ in store.engine.quads_for_pattern(None, None, None, DefaultGraph()))
    return int(counted[0].value) + unnamed


def exists(store: GraphStore, graph: str | None) -> bool:
    """Tell whether there is a graph; the one without a name always is."""
    return graph is None or store.engine.contains_named_graph(NamedNode(graph))


def absolute(iri: str, base: str) -> str:
    """Return an IRI as the engine resolves it; raises `QueryError` for what is none."""
    if ILLEGAL.search(iri):
        raise QueryError(f"{iri[:100]!r} is no IRI.")
    try:
        (quad,) = parse(f"<{iri}> <urn:p> <urn:o> .", RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"{iri[:100]!r} is no IRI.") from error
    return text(quad.subject)


def graph_as(store: GraphStore, graph: str | None, target: Format) -> bytes:
    """Return what a graph says, in a format."""
    triples = (quad.triple for quad in store.engine.quads_for_pattern(None, None, None, _node(graph)))
    return cast(bytes, serialize(triples, format=cast(RdfFormat, target.engine), prefixes=store.names.prefixes))


def read(file: Path, source: Format, graph: str | None, base: str) -> list[Quad]:
    """Return the triples of a file as quads of a graph, blank nodes named anew; raises `QueryError` for a broken file."""
    options: dict[str, Any] = {"base_iri": graph or base, "without_named_graphs": True, "rename_blank_nodes": True}
    try:
        parsed = list(parse(path=file, format=cast(RdfFormat, source.engine), **options))
    except (SyntaxError, ValueError) as error:
        said = error.msg if isinstance(error, SyntaxError) else error
        raise QueryError(f"This is not {source.name}: {said}", hint=PLACE) from error
    node = _node(graph)
    return [Quad(quad.subject, quad.predicate, quad.object, node) for quad in parsed]


def add(store: GraphStore, graph: str | None, quads: Iterable[Quad]) -> None:
    """Add quads to a graph, which is made if it is not there."""
    if graph is not None:
        store.engine.add_graph(NamedNode(graph))
    store.engine.extend(quads)


def clear(store: GraphStore, graph: str | None) -> None:
    """Take all out of a graph; it stays."""
    store.engine.clear_graph(_node(graph))


def drop(store: GraphStore, graph: str | None) -> None:
    """Take a graph away."""
    store.engine.remove_graph(_node(graph))


def check_update(update: tuple[str, str], store: GraphStore) -> None:
    """Raise `QueryError` for a text that is no SPARQL 1.1 update, given as its prologue and the rest; nothing of it is run."""
    # The whole is parsed before its first operation is run, and the one put there cannot be.
    prologue, rest = update
    try:
        Store().update(prologue + IMPOSSIBLE + rest, **_context(store))
    except SyntaxError as error:
        raise QueryError(f"This is not a SPARQL update: {_moved(str(error), prologue)}", hint=PLACE) from error
    except RuntimeError:
        return


def apply(store: GraphStore, operation: str) -> None:
    """Run an update; raises `QueryError` where it cannot be done, as to drop a graph that is not there."""
    try:
        store.engine.update(operation, **_context(store))
    except (SyntaxError, RuntimeError) as error:
        raise QueryError(f"The update cannot be done: {error}", hint="Nothing was changed.") from error


def asks(store: GraphStore, query: str, within: str | None) -> bool:
    """Return the answer to an ASK whose default graph is the one of that name, or the one without."""
    return bool(store.engine.query(query, default_graph=_node(within), **_context(store)))


def _context(store: GraphStore) -> dict[str, Any]:
    return {"base_iri": store.names.base + "/", "prefixes": store.names.prefixes}


def _moved(message: str, prologue: str) -> str:
    """Return an error with its place in the text as it was before the impossible operation stood after the prologue."""
    line = prologue.count("\n") + 1
    return re.sub(rf" {line}:(\d+)", lambda found: f" {line}:{int(found[1]) - len(IMPOSSIBLE)}", message)


def carry_over(source: GraphStore, target: GraphStore) -> None:
    """Put the graphs of users' own of one store into another."""
    graphs: Sequence[str | None] = [None, *own_graphs(source)]
    for graph in graphs:
        add(target, graph, source.engine.quads_for_pattern(None, None, None, _node(graph)))


def _node(graph: str | None) -> NamedNode | DefaultGraph:
    return DefaultGraph() if graph is None else NamedNode(graph)
