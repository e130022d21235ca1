"""The formats in which a network leaves for other programs: GraphML, GEXF (Gephi's) and the node-link JSON of NetworkX and D3."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

# What XML 1.0 cannot hold, which a title from outside may.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class NetworkFormat:
    """A format: its name for `--format` and `?format=`, its media type, and what writes a graph to a binary stream."""

    name: str
    media_type: str
    write: Callable[["nx.Graph[str]", IO[bytes]], None]


def node_link(graph: "nx.Graph[str]") -> dict[str, Any]:
    """Return a graph as plain values: `nodes`, each with its `id`, and `edges`, each with `source` and `target`."""
    import networkx as nx  # noqa: PLC0415  10 MB, for those alone who ask for a network

    found: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    return found


def _write_json(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    for chunk in json.JSONEncoder(ensure_ascii=False).iterencode(node_link(graph)):
        output.write(chunk.encode())


def _write_graphml(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    import networkx as nx  # noqa: PLC0415  likewise

    nx.write_graphml(_readable(graph), output)


def _write_gexf(graph: "nx.Graph[str]", output: IO[bytes]) -> None:
    import networkx as nx  # noqa: PLC0415  likewise

    nx.write_gexf(_readable(graph), output)


def _readable(graph: "nx.Graph[str]") -> "nx.Graph[str]":
    """Return a graph with only what XML can hold in the texts of its nodes."""
    unreadable = {
        node: {name: NOT_XML.sub("\ufffd", value) for name, value in data.items() if isinstance(value, str)}
        for node, data in graph.nodes(data=True)
        if any(isinstance(value, str) and NOT_XML.search(value) for value in data.values())
    }
    if not unreadable:
        return graph
    import networkx as nx  # noqa: PLC0415  likewise

    readable = graph.copy()
    nx.set_node_attributes(readable, unreadable)
    return readable


NETWORK_FORMATS: Mapping[str, NetworkFormat] = {
    one.name: one
    for one in (
        NetworkFormat("node-link", "application/json", _write_json),
        NetworkFormat("graphml", "application/graphml+xml", _write_graphml),
        NetworkFormat("gexf", "application/gexf+xml", _write_gexf),
    )
}
