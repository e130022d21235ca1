"""The projection as a NetworkX graph, for paths, communities, centrality and everything else that NetworkX does."""

from typing import Any

import networkx as nx

from graph_service.graph.projection import Projection


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
