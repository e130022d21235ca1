"""The network as a NetworkX graph, for algorithms that NetworkX has and for export.

The whole network has stories and entities as nodes. The neighbourhood of an entity has entities only, with the number
of stories that mention each two. Around a popular entity it shows the closest: those co-mentioned more often than
chance explains, by pointwise mutual information times the stories that mention both.

A network is exported as GraphML, GEXF (Gephi's format) or the node-link JSON of NetworkX and D3.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import IO, Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph_service.network.co_mentions import CoMentions
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows

Scores = NDArray[np.float64]


def network(projection: Projection) -> "nx.Graph[str]":
    """Return an undirected graph of stories (`story/slug`) and the entities that they mention.

    Nodes have `type` and `label`, stories also `date` and `source` where known. An edge between a story and an entity
    has the `relation` `mentions` and a `count` of mentions; one between an entity and its container has the `relation`
    `part of`.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(
        (key, {"type": str(entity_type), "label": label})
        for key, label, entity_type in zip(projection.keys, projection.labels, projection.types, strict=True)
        if key in projection.named
    )
    for row in projection.stories.select(["id", "title", "date", "source"]).to_pylist():
        optional = {name: row[name] for name in ("date", "source") if row[name] is not None}
        graph.add_node(f"story/{row['id']}", type="story", label=row["title"], **optional)
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


def neighbourhood(
    projection: Projection, co_mentions: CoMentions, center: int, depth: int, limit: int
) -> "nx.Graph[str]":
    """Return an entity, by its row, with at most `limit` others around it and all edges between them.

    With a depth of 2, half of them are the neighbours of the neighbours. Nodes have `type`, `label`, `depth` and the
    number of `stories` that mention them; edges have a `relation`, and those `named together` a `count` of shared
    stories.
    """
    this, keys = np.array([center], dtype=np.int32), projection.keys
    near = _closest(projection, co_mentions, this, this, limit if depth == 1 else (limit + 1) // 2)
    rings = [this, near]
    if depth > 1 and len(near):
        rings.append(_closest(projection, co_mentions, near, np.concatenate(rings), limit - len(near)))
    graph: nx.Graph[str] = nx.Graph()
    for step, rows in enumerate(rings):
        for n in rows.tolist():
            stories = int(projection.popularity[n])
            graph.add_node(
                keys[n], type=str(projection.types[n]), label=projection.labels[n], stories=stories, depth=step
            )

    around = np.concatenate(rings).tolist()
    counts = co_mentions.together[around][:, around].toarray()
    for a, b in combinations(range(len(around)), 2):
        left, right = around[a], around[b]
        if counts[a, b]:
            graph.add_edge(keys[left], keys[right], relation="named together", count=int(counts[a, b]))
        elif right in projection.directly_in.of(left) or left in projection.directly_in.of(right):
            graph.add_edge(keys[left], keys[right], relation="part of")
    return graph


def _closest(projection: Projection, co_mentions: CoMentions, of: Rows, known: Rows, limit: int) -> Rows:
    """Return the entities closest to several entities together, leaving out the known ones."""
    ties = np.zeros(len(projection.keys))
    for row in of.tolist():
        others, counts = co_mentions.of_row(row)
        expected = projection.popularity[row] * projection.popularity[others] / max(len(projection.ids), 1)
        ties[others] += counts * np.log1p(counts / expected)
    ties[known] = 0
    rows = np.flatnonzero(ties)
    closest: Rows = rows[np.lexsort((rows, -ties[rows]))][:limit].astype(np.int32)
    return closest


# Characters that XML 1.0 does not allow; titles may have them.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class NetworkFormat:
    """An export format: its name for `--format` and `?format=`, its media type, and its writer to a binary stream."""

    name: str
    media_type: str
    write: Callable[["nx.Graph[str]", IO[bytes]], None]


def node_link(graph: "nx.Graph[str]") -> dict[str, Any]:
    """Return a graph as plain values: `nodes`, each with its `id`, and `edges`, each with `source` and `target`."""
    data: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    return data


def _write_json(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    for chunk in json.JSONEncoder(ensure_ascii=False).iterencode(node_link(graph)):
        output.write(chunk.encode())


def _write_graphml(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    nx.write_graphml(_without_invalid_characters(graph), output)


def _write_gexf(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    nx.write_gexf(_without_invalid_characters(graph), output)


def _without_invalid_characters(graph: "nx.Graph[str]") -> "nx.Graph[str]":
    """Return a graph whose texts have only characters that XML allows."""
    invalid = {
        node: {name: NOT_XML.sub("\ufffd", value) for name, value in data.items() if isinstance(value, str)}
        for node, data in graph.nodes(data=True)
        if any(isinstance(value, str) and NOT_XML.search(value) for value in data.values())
    }
    if not invalid:
        return graph
    valid = graph.copy()
    nx.set_node_attributes(valid, invalid)
    return valid


NETWORK_FORMATS: Mapping[str, NetworkFormat] = {
    network_format.name: network_format
    for network_format in (
        NetworkFormat("node-link", "application/json", _write_json),
        NetworkFormat("graphml", "application/graphml+xml", _write_graphml),
        NetworkFormat("gexf", "application/gexf+xml", _write_gexf),
    )
}
