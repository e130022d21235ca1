"""The projection as a NetworkX graph, for paths, communities, centrality and everything else that NetworkX does.

The whole is stories and entities. What is around one entity is shown without its stories: entities, and how many stories
name two of them. Of a popular entity only the closest are shown: those whose stories overlap with its own more than chance
would have it, by the pointwise mutual information times the stories that name both.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph_service.graph.adjacency import Rows
from graph_service.graph.company import Company
from graph_service.graph.projection import Projection

Scores = NDArray[np.float64]


def network(projection: Projection) -> "nx.Graph[str]":
    """Return an undirected graph of stories (`story/slug`) and the entities that they name.

    Nodes carry `type` and `label` (stories also `date` and `source` where they have them); an edge between a story and
    an entity carries `count`, how often it is named, and `relation` `mentions`; one between an entity and what contains
    it carries `relation` `part of`.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(
        (key, {"type": str(kind), "label": label})
        for key, label, kind in zip(projection.keys, projection.labels, projection.types, strict=True)
        if key in projection.named
    )
    graph.add_nodes_from(_stories(projection))
    matrix = projection.matrix.tocoo()
    graph.add_edges_from(
        (f"story/{projection.ids[story]}", projection.keys[entity], {"relation": "mentions", "count": int(count)})
        for story, entity, count in zip(matrix.row, matrix.col, matrix.data, strict=True)
    )
    for row in projection.entities.select(["key", "part_of"]).to_pylist():
        graph.add_edges_from(
            (row["key"], container, {"relation": "part of"}) for container in row["part_of"] if row["key"] in graph
        )
    return graph


def neighbourhood(projection: Projection, company: Company, center: int, depth: int, limit: int) -> "nx.Graph[str]":
    """Return an entity, by its row, with at most `limit` others around it, and all that ties these to each other.

    With a depth of 2, half of them are the closest to the closest. Nodes carry `type`, `label`, `stories` (that name it)
    and `depth`; edges carry `relation`, and `count`, the stories that name both, where they are `named together`.
    """
    near = _closest(
        projection, company, np.array([center]), np.array([center]), limit if depth == 1 else (limit + 1) // 2
    )
    rings = [np.array([center], dtype=np.int32), near]
    if depth > 1 and len(near):
        rings.append(_closest(projection, company, near, np.concatenate(rings), limit - len(near)))
    graph: nx.Graph[str] = nx.Graph()
    for step, rows in enumerate(rings):
        graph.add_nodes_from((projection.keys[n], _node(projection, n) | {"depth": step}) for n in rows.tolist())
    graph.add_edges_from(_edges(projection, company, np.concatenate(rings).tolist()))
    return graph


def _closest(projection: Projection, company: Company, of: Rows, known: Rows, limit: int) -> Rows:
    """Return who is closest to some entities together, without those known already."""
    ties = np.zeros(len(projection.keys))
    for row in of.tolist():
        others, counts = company.of_row(row)
        expected = projection.popularity[row] * projection.popularity[others] / max(len(projection.ids), 1)
        ties[others] += counts * np.log1p(counts / expected)
    ties[known] = 0
    rows = np.flatnonzero(ties)
    closest: Rows = rows[np.lexsort((rows, -ties[rows]))][:limit].astype(np.int32)
    return closest


def _node(projection: Projection, row: int) -> dict[str, Any]:
    return {
        "type": str(projection.types[row]),
        "label": projection.labels[row],
        "stories": int(projection.popularity[row]),
    }


def _edges(projection: Projection, company: Company, rows: list[int]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the ties between entities: the stories that name two of them, else that the one directly contains the other."""
    counts, keys = company.together[rows][:, rows].toarray(), projection.keys
    for a, b in combinations(range(len(rows)), 2):
        one, other = rows[a], rows[b]
        if counts[a, b]:
            yield keys[one], keys[other], {"relation": "named together", "count": int(counts[a, b])}
        elif other in projection.directly_in.of(one) or one in projection.directly_in.of(other):
            yield keys[one], keys[other], {"relation": "part of"}


def _stories(projection: Projection) -> list[tuple[str, dict[str, Any]]]:
    rows = projection.stories.select(["id", "title", "date", "source"]).to_pylist()
    return [
        (
            f"story/{row['id']}",
            {"type": "story", "label": row["title"]}
            | {name: row[name] for name in ("date", "source") if row[name] is not None},
        )
        for row in rows
    ]
