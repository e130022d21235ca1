"""Quads as batches of SPARQL updates, none larger than an engine accepts; pure.

A blank node keeps its identity within one operation only, so triples that are connected by blank nodes stay together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pyoxigraph import BlankNode, NamedNode, Quad

from graph_service.errors import QueryError
from graph_service.store.http_client import Engine


def inserts(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    """Yield updates that add quads; raises `QueryError` where blank nodes connect more triples than an update may hold."""
    blank: list[Quad] = []

    def without_blank_nodes() -> Iterator[Quad]:
        for quad in quads:
            if _blank_nodes(quad):
                blank.append(quad)
            else:
                yield quad

    yield from _split(without_blank_nodes(), ("INSERT DATA {", "}"), engine)
    yield from _pack(_components(blank), engine)


def deletes(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    """Yield updates that remove quads, which hold no blank nodes."""
    yield from _split(quads, ("DELETE DATA {", "}"), engine)


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


def _pack(components: Iterable[Sequence[Quad]], engine: Engine) -> Iterator[str]:
    batch: list[Quad] = []
    for component in components:
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
