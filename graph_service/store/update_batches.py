"""Quads as update batches, none larger than an engine accepts; pure.

The name of a blank node holds within one operation only, so triples that are connected by blank nodes stay together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from graph_service.errors import QueryError
from graph_service.store.http_client import Engine


def inserts(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    """Yield updates that add quads; raises `QueryError` for more triples connected by blank nodes than one may hold."""
    blank: list[Quad] = []
    yield from _written(_named_alone(quads, blank), ("INSERT DATA {", "}"), engine)
    yield from _packed(_components(blank), engine)


def deletes(quads: Iterable[Quad], engine: Engine) -> Iterator[str]:
    """Yield updates that remove quads, which hold no blank nodes."""
    yield from _written(quads, ("DELETE DATA {", "}"), engine)


def _named_alone(quads: Iterable[Quad], blank: list[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if _blanks(quad):
            blank.append(quad)
        else:
            yield quad


def _written(quads: Iterable[Quad], around: tuple[str, str], engine: Engine) -> Iterator[str]:
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


def _packed(components: Iterable[Sequence[Quad]], engine: Engine) -> Iterator[str]:
    batch: list[Quad] = []
    for component in components:
        if len(component) > engine.triples:
            raise QueryError(
                f"{len(component):,} triples are connected by blank nodes, more than the {engine.triples:,} that the SPARQL "
                "server accepts at a time.",
                hint="Give the nodes IRIs, or load the file into the server by its own means.",
            )
        other_graph = (
            batch and batch[-1].graph_name != component[0].graph_name
        )  # Virtuoso takes one in such an operation
        if other_graph or len(batch) + len(component) > engine.triples:
            yield _text(batch, engine.blank, engine)
            batch = []
        batch += component
    if batch:
        yield _text(batch, engine.blank, engine)


def _components(quads: Sequence[Quad]) -> Iterator[list[Quad]]:
    """Yield the quads that are connected by blank nodes, together."""
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
