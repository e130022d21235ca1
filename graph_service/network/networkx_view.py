"""The network as a NetworkX graph: for algorithms that NetworkX has, and for export.

The whole network has stories and entities as nodes. The neighbourhood of an entity has entities only, with the number
of stories that mention each two. Around a popular entity it shows the closest: those co-mentioned more often than
chance explains, by pointwise mutual information times the stories that mention both.

A network is exported as GraphML, GEXF (Gephi's format), the node-link JSON of NetworkX and D3, or two tables in CSV, one of nodes and
one of edges. An edge has a direction where it means one: from a story to what it mentions, from a part to its whole.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import IO, Any

import networkx as nx
import numpy as np

from graph_service.iris import Names
from graph_service.network.co_mentions import CoMentions
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.partial_date import PartialDate
from graph_service.results import Position

Positions = Mapping[str, Position]  # of places, by key


def network(projection: Projection, names: Names, positions: Positions) -> "nx.DiGraph[str]":
    """Return a directed graph of stories (`story/slug`) and the entities that they mention.

    Nodes have `iri`, `type` and `label`; entities also `kind`, and `latitude` and `longitude` where known; stories `source` and
    `date` where known, with the `year` and the first and last day that it may mean. An edge from a story to an entity has the
    `relation` `mentions` and a `count` of mentions; one from an entity to its container has the `relation` `part of`.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    entities = enumerate(projection.keys)
    graph.add_nodes_from(
        (key, _entity(projection, names, positions, row)) for row, key in entities if key in projection.named
    )
    for row in projection.stories.select(["id", "title", "date", "source"]).to_pylist():
        key = f"story/{row['id']}"
        data: dict[str, Any] = {"type": "story", "label": row["title"], "iri": names.entity(key)}
        if row["source"] is not None:
            data["source"] = row["source"]
        if row["date"]:
            date = PartialDate(row["date"])
            first, last = date.first_day.isoformat(), date.last_day.isoformat()
            data |= {"date": row["date"], "year": date.year, "first_day": first, "last_day": last}
        graph.add_node(key, **data)
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


def _entity(projection: Projection, names: Names, positions: Positions, row: int) -> dict[str, str | float]:
    key, kind = projection.keys[row], projection.subtypes[row]
    data: dict[str, str | float] = {
        "type": str(projection.types[row]),
        "label": projection.labels[row],
        "iri": names.entity(key),
    }
    place = positions.get(key)
    if kind:
        data["kind"] = kind
    if place is not None and place.latitude is not None and place.longitude is not None:
        data |= {"latitude": place.latitude, "longitude": place.longitude}
    return data


def neighbourhood(
    projection: Projection,
    names: Names,
    positions: Positions,
    co_mentions: CoMentions,
    center: int,
    depth: int,
    limit: int,
) -> "nx.Graph[str]":
    """Return an entity, by its row, with at most `limit` others around it and all edges between them.

    With a depth of 2, half of them are the neighbours of the neighbours. Nodes are described as in `network`, and have their
    `depth` and the number of `stories` that mention them; edges have a `relation`, and those `named together` a `count` of shared
    stories. They have no direction: of two that are `part of` one another, `whole` is the key of the whole.
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
            data = _entity(projection, names, positions, n)
            graph.add_node(keys[n], **data, stories=stories, depth=step)

    around = np.concatenate(rings).tolist()
    counts = co_mentions.together[around][:, around].toarray()
    for a, b in combinations(range(len(around)), 2):
        left, right = around[a], around[b]
        if counts[a, b]:
            graph.add_edge(keys[left], keys[right], relation="named together", count=int(counts[a, b]))
        elif right in projection.directly_in.of(left):
            graph.add_edge(keys[left], keys[right], relation="part of", whole=keys[right])
        elif left in projection.directly_in.of(right):
            graph.add_edge(keys[left], keys[right], relation="part of", whole=keys[left])
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


# --- export --------------------------------------------------------------------------------------------------------

# The columns of the tables in CSV, beside those that tell nodes and edges apart; any of them may be empty.
NODE_COLUMNS = (
    "label", "iri", "type", "kind", "date", "year", "first_day", "last_day", "source", "latitude", "longitude", "stories", "depth",
)  # fmt: skip
EDGE_COLUMNS = ("relation", "count", "whole")
# Characters that XML 1.0 does not allow; titles may have them.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class NetworkFormat:
    """An export format: its name for `--format` and `?format=`, its media type, and its writer to a binary stream."""

    name: str
    media_type: str
    write: Callable[["nx.Graph[str]", IO[bytes]], None]


def node_link(graph: "nx.Graph[str]", edges: str = "edges") -> dict[str, Any]:
    """Return a graph as plain values: `nodes`, each with its `id`, and `edges`, each with `source` and `target`."""
    data: dict[str, Any] = nx.node_link_data(graph, edges=edges)
    return data


def _write_json(edges: str, graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    for chunk in json.JSONEncoder(ensure_ascii=False).iterencode(node_link(graph, edges)):
        output.write(chunk.encode())


def _write_nodes(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    _write_csv(("id", *NODE_COLUMNS), ({"id": node, **data} for node, data in graph.nodes(data=True)), output)


def _write_edges(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    kind = "Directed" if graph.is_directed() else "Undirected"  # as Gephi calls them
    rows = ({"source": a, "target": b, "type": kind, **data} for a, b, data in graph.edges(data=True))
    _write_csv(("source", "target", "type", *EDGE_COLUMNS), rows, output)


def _write_csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]], output: IO[bytes]) -> None:
    text = io.TextIOWrapper(output, encoding="utf-8", newline="", write_through=True)
    writer = csv.DictWriter(text, tuple(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    text.detach()


def _write_graphml(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    nx.write_graphml(_without_invalid_characters(graph), output)


def _write_gexf(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    timed = _without_invalid_characters(graph).copy()
    for _, data in timed.nodes(data=True):  # the days are the time of a node, as GEXF has it
        data.update({name: data.pop(day) for name, day in (("start", "first_day"), ("end", "last_day")) if day in data})
    nx.write_gexf(timed, output)


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
        NetworkFormat("node-link", "application/json", partial(_write_json, "edges")),
        NetworkFormat("d3", "application/json", partial(_write_json, "links")),
        NetworkFormat("graphml", "application/graphml+xml", _write_graphml),
        NetworkFormat("gexf", "application/gexf+xml", _write_gexf),
        NetworkFormat("csv-nodes", "text/csv", _write_nodes),
        NetworkFormat("csv-edges", "text/csv", _write_edges),
    )
}
