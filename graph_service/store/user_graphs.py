"""Users' graphs, in the same store as those of the service: to list, read, write and clear them.

The graph without a name is theirs, too; here it is None. A graph exists once it was created, even if it is empty.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse, serialize

from graph_service.errors import LimitError, QueryError
from graph_service.iris import Names
from graph_service.rdf.formats import RDF_FORMATS, Format
from graph_service.store.graph_store import GraphStore, GraphWriter
from graph_service.store.story_queries import text

GRAPH_FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "n-triples", "json-ld", "rdf-xml")}
HINT = "Look at the position that it names."
IMPOSSIBLE = " DROP GRAPH <urn:graph-service:none>; "
ILLEGAL = re.compile(r'[<>"{}|^`\\\x00-\x20]')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of RDF that came in, and its format."""

    data: bytes
    format: Format


def user_graph_names(store: GraphStore) -> list[str]:
    """Return the names of users' graphs."""
    return store.graphs(store.names.reserved_beginnings)


def size(store: GraphStore) -> int:
    """Return the number of quads in users' graphs, in time proportional to it."""
    return store.count_in([None, *user_graph_names(store)])


def exists(store: GraphStore, graph: str | None) -> bool:
    """Return whether a graph exists; the one without a name always does."""
    return graph is None or store.has_graph(graph)


def absolute(iri: str, base: str) -> str:
    """Return an IRI as the engine resolves it; raises `QueryError` for an invalid one."""
    if ILLEGAL.search(iri):
        raise QueryError(f"{iri[:100]!r} is no IRI.")
    try:
        (quad,) = parse(f"<{iri}> <urn:p> <urn:o> .", RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"{iri[:100]!r} is no IRI.") from error
    return text(quad.subject)


def graph_as(store: GraphStore, graph: str | None, target: Format) -> bytes:
    """Return the triples of a graph in a format."""
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
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise QueryError(f"This is not {source.name}: {reason}", hint=HINT) from error
    except MemoryError as error:  # the parser's own bound on a single token
        raise LimitError(
            f"This {source.name} cannot be read: {str(error) or 'it needs more memory than it may have'}.",
            hint="Send it in parts; no single term or comment may be longer than 16 MiB.",
        ) from error
    node = _node(graph)
    return [Quad(quad.subject, quad.predicate, quad.object, node) for quad in parsed]


def add(store: GraphStore | GraphWriter, graph: str | None, quads: Iterable[Quad]) -> None:
    """Add quads to a graph, which is created if it does not exist."""
    if graph is not None:
        store.create(graph)
    store.add(quads)


def check_update(update: tuple[str, str], names: Names) -> None:
    """Raise `QueryError` for a text, given as its prologue and the rest, that is no SPARQL 1.1 update; nothing of it runs."""
    # The engine parses the whole before it runs the first operation, and the one inserted here cannot run.
    prologue, rest = update
    try:
        context: dict[str, Any] = {"base_iri": names.base + "/", "prefixes": names.prefixes}
        Store().update(prologue + IMPOSSIBLE + rest, **context)
    except SyntaxError as error:
        raise QueryError(f"This is not a SPARQL update: {_moved(str(error), prologue)}", hint=HINT) from error
    except RuntimeError:
        return


def _moved(message: str, prologue: str) -> str:
    """Return an error with its position in the text as it was without the impossible operation."""
    line = prologue.count("\n") + 1
    return re.sub(rf" {line}:(\d+)", lambda column: f" {line}:{int(column[1]) - len(IMPOSSIBLE)}", message)


def clear_or_drop_each(store: GraphStore, verb: str, scope: str) -> None:
    """Clear or drop users' graphs; where `scope` is ALL, clear the one without a name, too, which cannot be dropped."""
    do = {"CLEAR": store.clear, "DROP": store.remove_graph}[verb]
    for graph in user_graph_names(store):
        do(graph)
    if scope == "ALL":
        store.clear(None)


def carry_over(source: GraphStore, target: GraphWriter) -> None:
    """Copy users' graphs from one store to another."""
    graphs: Sequence[str | None] = [None, *user_graph_names(source)]
    for graph in graphs:
        add(target, graph, source.pattern(None, None, None, graph))


def _node(graph: str | None) -> NamedNode | DefaultGraph:
    return DefaultGraph() if graph is None else NamedNode(graph)
