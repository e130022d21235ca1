"""Quads as the texts of updates, none longer than an engine takes; pure.

A blank node has its name within one operation only, so triples that hang together by blank nodes stay in one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from graph_service.errors import QueryError
from graph_service.graph.engines import Engine


def inserts(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    """Yield updates that add quads; raises `QueryError` for more blank nodes that hang together than one may hold."""
    blank: list[Quad] = []
    yield from _written(_named_alone(quads, blank), ("INSERT DATA {", "}"), engine)
    yield from _packed(_components(blank), engine)


def deletes(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    """Yield updates that take quads without blank nodes away."""
    yield from _written(quads, ("DELETE DATA {", "}"), engine)


def _named_alone(quads: Iterable[Quad], blank: list[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if _blanks(quad):
            blank.append(quad)
        else:
            yield quad


def _written(quads: Iterable[Quad], around: tuple[str, str], engine: Engine) -> Iterator[str]:
    chunk: list[Quad] = []
    length = 0
    for quad in quads:
        size = len(str(quad))
        if chunk and (len(chunk) == engine.triples or length + size > engine.length):
            yield _text(chunk, around, engine)
            chunk, length = [], 0
        chunk.append(quad)
        length += size
    if chunk:
        yield _text(chunk, around, engine)


def _packed(components: Iterable[Sequence[Quad]], engine: Engine) -> Iterator[str]:
    chunk: list[Quad] = []
    for component in components:
        if len(component) > engine.triples:
            raise QueryError(
                f"{len(component):,} triples hang together by blank nodes, more than the {engine.triples:,} that the SPARQL "
                "server takes at a time.",
                hint="Give the nodes IRIs, or load the file into the server by its own means.",
            )
        other_graph = (
            chunk and chunk[-1].graph_name != component[0].graph_name
        )  # Virtuoso takes one in such an operation
        if other_graph or len(chunk) + len(component) > engine.triples:
            yield _text(chunk, engine.blank, engine)
            chunk = []
        chunk += component
    if chunk:
        yield _text(chunk, engine.blank, engine)


def _components(quads: Sequence[Quad]) -> Iterator[list[Quad]]:
    """Yield the quads that hang together by blank nodes."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for quad in quads:
        first, *others = _blanks(quad)
        for other in others:
            parent[root(other)] = root(first)
    together: defaultdict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        together[root(_blanks(quad)[0])].append(quad)
    yield from together.values()


def _blanks(quad: Quad) -> list[BlankNode]:
    return [term for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]


def _text(quads: Sequence[Quad], around: tuple[str, str], engine: Engine) -> str:
    return "\n".join((around[0], *_graphs(quads, engine), around[1]))


def _graphs(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    for graph, own in groupby(quads, lambda quad: quad.graph_name):
        triples = "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in own)
        name = _name(graph, engine)
        yield f"GRAPH {name} {{\n{triples}\n}}" if name else triples


def _name(graph: NamedNode | BlankNode | DefaultGraph, engine: Engine) -> str:
    if isinstance(graph, BlankNode):
        raise QueryError("A graph has a blank node for its name.", hint="Give it an IRI.")
    if isinstance(graph, NamedNode):
        return str(graph)
    return str(NamedNode(engine.unnamed)) if engine.unnamed else ""
