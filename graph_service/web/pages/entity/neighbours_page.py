"""The page of what surrounds an entity: whom it is mentioned with, as a picture that the server draws and as a table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, Any, get_args

from flask import render_template, request

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS
from graph_service.model import EntityType
from graph_service.network.layout import radial_layout
from graph_service.results import Filters
from graph_service.web.pages.links import page_url, search_of, url_for
from graph_service.web.pages.maps import Box
from graph_service.web.requests import parameters

if TYPE_CHECKING:
    import networkx as nx

WIDTH, HEIGHT = 960, 660
MARGIN = 170  # for the names at the sides
LETTER, LINE = 7.0, 15.0  # the width and the height of a letter
LONGEST = 30  # letters of a name in the picture
SMALLEST, LARGEST = 4.0, 16.0  # radii
EDGES = 3  # of each node besides the one to the center: its strongest
CHOICES = (20, 40, 80, 150, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An entity in the picture and in the table, with the stories that it has in common with the center, and where these are."""

    key: str
    label: str
    type: str
    href: str
    x: float
    y: float
    radius: float
    together: int = 0
    both: str = ""
    name: str = ""
    anchor: str = "start"
    is_named: bool = True
    part: str = ""
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes, given by their keys and places; as wide as many stories mention both."""

    source: Node
    target: Node
    width: float
    is_spoke: bool


def neighbours(answers: Answers, entity_type: EntityType, slug: str) -> str:
    """Show what surrounds an entity, as a network and as a table, by type and time."""
    limit, only = parameters.nodes(request.args), parameters.optional_type(request.args)
    asked = parameters.filters(request.args)
    filters = Filters(since=asked.since, until=asked.until)
    graph = answers.neighbours(f"{entity_type}/{slug}", filters, only, limit=limit)
    center, *others = graph.nodes
    nodes = _nodes(graph, center, others)
    is_whole = filters == Filters()
    return render_template(
        "neighbours.html",
        center=nodes[center],
        nodes=sorted((nodes[key] for key in others), key=lambda node: (-node.together, node.label)),
        edges=list(_edges(graph, nodes, center)),
        size=(WIDTH, HEIGHT),
        only=only,
        types=get_args(EntityType),
        plurals=PLURALS,
        limit=limit,
        choices=CHOICES,
        since=filters.since or "",
        until=filters.until or "",
        period={name: str(day) for name, day in (("from", filters.since), ("to", filters.until)) if day},
        is_whole=is_whole,
        json=url_for("api.neighbourhood", center=center, limit=min(limit, parameters.LIMIT)),
    )


def _nodes(graph: "nx.Graph[str]", center: str, others: Sequence[str]) -> dict[str, Node]:
    ties = [graph.edges[center, key].get("count", 0) if graph.has_edge(center, key) else 0 for key in others]
    places = radial_layout([graph.nodes[key]["type"] for key in others], ties)
    most = max(ties, default=1) or 1
    nodes = {center: _node(graph, center, x=WIDTH / 2, y=HEIGHT / 2, radius=LARGEST)}
    for key, tie, (x, y) in zip(others, ties, places.tolist(), strict=True):
        edge: Mapping[str, Any] = graph.edges[center, key] if graph.has_edge(center, key) else {}
        part = "" if "whole" not in edge else "whole" if edge["whole"] == key else "part"
        nodes[key] = _node(
            graph,
            key,
            x=round(WIDTH / 2 + x * (WIDTH / 2 - MARGIN), 1),
            y=round(HEIGHT / 2 + y * (HEIGHT / 2 - 30), 1),
            radius=round(max(SMALLEST, LARGEST * sqrt(tie / most) * 0.8), 1),
            together=tie,
            both=search_of(center, key) if tie else "",
            anchor="end" if x < 0 else "start",
            part=part,
            others=_closest(graph, center, key),
        )
    return {node.key: node for node in _named(nodes.values())}


def _named(nodes: Collection[Node]) -> Iterator[Node]:
    """Yield the nodes, those most tied to the center first, with names where they lie over no other; others show theirs when asked."""
    taken: list[Box] = [
        Box(node.x - node.radius, node.y - node.radius, node.x + node.radius, node.y + node.radius) for node in nodes
    ]
    for node in sorted(nodes, key=lambda node: (node.radius != LARGEST, -node.together, node.label)):
        name = node.label if len(node.label) <= LONGEST else f"{node.label[: LONGEST - 1]}…"
        wide, gap = len(name) * LETTER, node.radius + 4
        sides = {"start": node.x + gap, "end": node.x - gap - wide}
        for anchor in dict.fromkeys((node.anchor, *sides)):
            box = Box(sides[anchor], node.y - LINE / 2, sides[anchor] + wide, node.y + LINE / 2)
            if box.left >= 0 and box.right <= WIDTH and not any(box.meets(other) for other in taken):
                taken.append(box)
                yield replace(node, name=name, anchor=anchor)
                break
        else:
            yield replace(node, name=name, is_named=False)


def _node(graph: "nx.Graph[str]", key: str, **drawn: Any) -> Node:
    data = graph.nodes[key]
    return Node(key=key, label=data["label"], type=data["type"], href=page_url(key), **drawn)


def _closest(graph: "nx.Graph[str]", center: str, key: str) -> list[str]:
    """Return the labels of the entities besides the center that an entity is most often mentioned with."""
    counts = {other: graph.edges[key, other].get("count", 0) for other in graph[key] if other != center}
    best = sorted((other for other in counts if counts[other]), key=lambda other: (-counts[other], other))
    return [graph.nodes[other]["label"] for other in best[:EDGES]]


def _edges(graph: "nx.Graph[str]", nodes: Mapping[str, Node], center: str) -> Iterator[Edge]:
    """Yield the lines of the picture: all to the center, and the strongest of each other node."""
    counts = {frozenset(pair): data.get("count", 1) for *pair, data in graph.edges(data=True)}
    drawn = {pair for pair in counts if center in pair}
    for key in nodes:
        mine = [pair for other in graph[key] if center not in (pair := frozenset((key, other)))]
        drawn |= set(sorted(mine, key=lambda pair: (-counts[pair], sorted(pair)))[:EDGES])
    most = max(counts.values(), default=1)
    for pair in sorted(drawn, key=sorted):
        source, target = sorted(pair)
        yield Edge(nodes[source], nodes[target], round(0.5 + 2.5 * sqrt(counts[pair] / most), 1), center in pair)
