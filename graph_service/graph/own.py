"""The graphs of users' own, in the same store as the service's: which there are, and what is put into them.

The graph without a name is theirs, too; here it is None. A graph that holds nothing is still there once it was made.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse, serialize

from graph_service.errors import LimitError, QueryError
from graph_service.graph.formats import RDF_FORMATS, Format
from graph_service.graph.store import GraphDraft, GraphStore
from graph_service.graph.stories import text
from graph_service.vocabulary import Names

GRAPH_FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "n-triples", "json-ld", "rdf-xml")}
PLACE = "Look at the place it names."
IMPOSSIBLE = " DROP GRAPH <urn:graph-service:none>; "
ILLEGAL = re.compile(r'[<>"{}|^`\\\x00-\x20]')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of RDF that came in, and its format."""

    data: bytes
    format: Format


def own_graphs(store: GraphStore) -> list[str]:
    """Return the graphs that are not the service's own, but for the one without a name."""
    return store.graphs(store.names.reserved_beginnings)


def size(store: GraphStore) -> int:
    """Return the number of quads in the graphs of users' own; the time it takes follows that number."""
    return store.count_in([None, *own_graphs(store)])


def exists(store: GraphStore, graph: str | None) -> bool:
    """Tell whether there is a graph; the one without a name always is."""
    return graph is None or store.has_graph(graph)


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
    triples = (quad.triple for quad in store.pattern(None, None, None, graph))
    return cast(bytes, serialize(triples, format=cast(RdfFormat, target.engine), prefixes=store.names.prefixes))


def read(file: Path, source: Format, graph: str | None, base: str) -> list[Quad]:
    """Return the triples of a file as quads of a graph, blank nodes named anew.

    Raises `QueryError` for a broken file, `LimitError` for one with a term that is too long.
    """
    options: dict[str, Any] = {"base_iri": base, "without_named_graphs": True, "rename_blank_nodes": True}
    try:
        parsed = list(parse(path=file, format=cast(RdfFormat, source.engine), **options))
    except (SyntaxError, ValueError) as error:
        said = error.msg if isinstance(error, SyntaxError) else error
        raise QueryError(f"This is not {source.name}: {said}", hint=PLACE) from error
    except MemoryError as error:  # the parser's own bound on a single token
        raise LimitError(
            f"This {source.name} cannot be read: {str(error) or 'it needs more memory than it may have'}.",
            hint="Send it in parts; no single term or comment may be longer than 16 MiB.",
        ) from error
    node = _node(graph)
    return [Quad(quad.subject, quad.predicate, quad.object, node) for quad in parsed]


def add(store: GraphStore | GraphDraft, graph: str | None, quads: Iterable[Quad]) -> None:
    """Add quads to a graph, which is made if it is not there."""
    if graph is not None:
        store.create(graph)
    store.add(quads)


def check_update(update: tuple[str, str], names: Names) -> None:
    """Raise `QueryError` for a text that is no SPARQL 1.1 update, given as its prologue and the rest; nothing of it is run."""
    # The whole is parsed before its first operation is run, and the one put there cannot be.
    prologue, rest = update
    try:
        context: dict[str, Any] = {"base_iri": names.base + "/", "prefixes": names.prefixes}
        Store().update(prologue + IMPOSSIBLE + rest, **context)
    except SyntaxError as error:
        raise QueryError(f"This is not a SPARQL update: {_moved(str(error), prologue)}", hint=PLACE) from error
    except RuntimeError:
        return


def _moved(message: str, prologue: str) -> str:
    """Return an error with its place in the text as it was before the impossible operation stood after the prologue."""
    line = prologue.count("\n") + 1
    return re.sub(rf" {line}:(\d+)", lambda found: f" {line}:{int(found[1]) - len(IMPOSSIBLE)}", message)


def each(store: GraphStore, verb: str, scope: str) -> None:
    """Clear or drop the graphs of users' own; the one without a name, which cannot be dropped, where `scope` is ALL."""
    do = {"CLEAR": store.clear, "DROP": store.remove_graph}[verb]
    for graph in own_graphs(store):
        do(graph)
    if scope == "ALL":
        store.clear(None)


def carry_over(source: GraphStore, target: GraphDraft) -> None:
    """Put the graphs of users' own of one store into another."""
    graphs: Sequence[str | None] = [None, *own_graphs(source)]
    for graph in graphs:
        add(target, graph, source.pattern(None, None, None, graph))


def _node(graph: str | None) -> NamedNode | DefaultGraph:
    return DefaultGraph() if graph is None else NamedNode(graph)
