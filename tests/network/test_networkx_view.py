"""The network of entities: communities with labels of their own, what is around an entity, formats that others read back."""

import csv
import io
import json

import networkx as nx
import numpy as np
import pytest

from graph_service.iris import Names
from graph_service.model import Entity
from graph_service.network.co_mentions import CoMentions
from graph_service.network.communities import MAX_ENTITIES, TIES, backbone, communities
from graph_service.network.networkx_view import NETWORK_FORMATS, neighbourhood, network, node_link
from graph_service.network.projection import Projection
from graph_service.network.tables import StoryRow
from graph_service.results import Position

NAMES = Names("https://stories.example")
CIRCLES, MEMBERS = 4, 6
HUB = Entity(type="place", id="everywhere", label="Everywhere")
TOPICS = [Entity(type="topic", id=f"t{n}", label=f"Topic {n}") for n in range(CIRCLES)]
TOWN = Entity(type="place", id="town", label="Town", part_of=("place/everywhere",))


def circles(title="S"):
    """Stories of four circles, each with a topic; a hub is named in every story, and nothing else is in two circles."""
    draw = np.random.default_rng(5)
    people = [
        Entity(type="person", id=f"c{n // MEMBERS}-{n % MEMBERS}", label=f"P{n}") for n in range(CIRCLES * MEMBERS)
    ]
    rows = []
    for n in range(120):
        circle = n % CIRCLES
        named = [people[circle * MEMBERS + k].key for k in draw.permutation(MEMBERS)[:3]]
        keys = [*named, HUB.key, TOPICS[circle].key, *([TOWN.key] if n == 0 else [])]
        rows.append(StoryRow(f"s{n}", title, "2001-05", "Press", "en", "d", title, dict.fromkeys(keys, 1)))
    projection = Projection.empty().update([], rows, [*people, HUB, *TOPICS, TOWN])
    return projection, CoMentions.of(projection)


def test_communities_are_the_circles_and_named_after_what_only_they_have():
    projection, co_mentions = circles()
    result = communities(projection, co_mentions)
    assert len(result) == CIRCLES
    for community in result:
        keys = [projection.keys[n] for n in community.members]
        circle = keys[0].partition("-")[0]
        assert circle.startswith("person/c")
        assert {key for key in keys if key.startswith("person/")} == {f"{circle}-{n}" for n in range(MEMBERS)}
        assert HUB.key not in keys[:MEMBERS]
        assert projection.keys[community.topics[0]] == f"topic/t{circle[-1]}"
        assert community.stories == 30


def test_communities_are_the_same_each_time_and_their_cost_is_bounded():
    projection, co_mentions = circles()
    first, again = (
        [community.members.tolist() for community in communities(projection, co_mentions)] for _ in range(2)
    )
    assert first == again
    graph = backbone(projection, co_mentions)
    assert len(graph) <= MAX_ENTITIES
    assert graph.number_of_edges() <= TIES * len(graph)
    empty = Projection.empty()
    assert communities(empty, CoMentions.of(empty)) == ()


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("limit", [1, 5, 40])
def test_what_is_around_an_entity_is_bounded_and_tied_as_the_stories_say(depth, limit):
    projection, co_mentions = circles()
    graph = neighbourhood(projection, NAMES, {}, co_mentions, projection.entity_row["person/c0-0"], depth, limit)
    assert len(graph) <= limit + 1
    assert graph.nodes["person/c0-0"]["depth"] == 0
    for node, data in graph.nodes(data=True):
        assert data["stories"] == len(projection.stories_of(node))
        assert data["depth"] <= depth
        assert nx.has_path(graph, "person/c0-0", node)
    for left, right, data in graph.edges(data=True):
        both = projection.naming_both(projection.entity_row[left], projection.entity_row[right])
        if len(both):
            assert data == {"relation": "named together", "count": len(both)}
        else:
            part = ({left, right} - {data["whole"]}).pop()
            assert projection.entity_row[data["whole"]] in projection.directly_in.of(projection.entity_row[part])
    if limit == 5:
        assert {node.partition("-")[0] for node in graph if node.startswith("person/")} == {"person/c0"}


def table(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


POSITIONS = {TOWN.key: Position(latitude=50.5, longitude=-3.25, iso="GB")}
READERS = {
    "graphml": lambda data: nx.read_graphml(io.BytesIO(data)),
    "gexf": lambda data: nx.read_gexf(io.BytesIO(data)),
    "node-link": lambda data: nx.node_link_graph(json.loads(data), edges="edges"),
    "d3": lambda data: nx.node_link_graph(json.loads(data), edges="links"),
}
TABLES = {"csv-nodes", "csv-edges"}


def written(name, graph):
    output = io.BytesIO()
    NETWORK_FORMATS[name].write(graph, output)
    assert not output.closed
    return output.getvalue()


def whole(title="S"):
    return network(circles(title)[0], NAMES, POSITIONS)


def test_every_format_is_tested():
    assert NETWORK_FORMATS.keys() == READERS.keys() | TABLES


@pytest.mark.parametrize("name", READERS)
def test_every_format_is_read_back_by_networkx_even_with_what_xml_cannot_hold(name):
    graph = whole("A \ufffe <title> & “more”")
    read = READERS[name](written(name, graph))
    assert read.is_directed()
    assert set(read.nodes) == set(graph.nodes)
    assert set(read.edges) == set(graph.edges)
    assert read.nodes["story/s1"]["label"].startswith("A ")
    assert read.nodes["story/s1"]["label"].endswith("<title> & “more”")
    assert read.edges["story/s1", HUB.key]["relation"] == "mentions"
    assert read.edges[TOWN.key, HUB.key]["relation"] == "part of"
    assert read.nodes[HUB.key]["type"] == "place"
    assert read.nodes["story/s1"]["iri"] == NAMES.story("s1")
    assert (read.nodes[TOWN.key]["latitude"], read.nodes[TOWN.key]["longitude"]) == (50.5, -3.25)
    assert read.nodes["story/s1"]["year"] == 2001
    first, last = ("start", "end") if name == "gexf" else ("first_day", "last_day")
    assert [read.nodes["story/s1"][day] for day in (first, last)] == ["2001-05-01", "2001-05-31"]


def test_gexf_says_that_its_times_are_dates():
    head = written("gexf", whole())[:1000].decode()
    assert 'timeformat="date"' in head
    assert 'defaultedgetype="directed"' in head


def test_two_tables_hold_all_nodes_and_all_edges():
    graph = whole('=1+1, "quoted"\nand more')
    nodes, edges = table(written("csv-nodes", graph)), table(written("csv-edges", graph))
    assert {row["id"] for row in nodes} == set(graph.nodes)
    assert {(row["source"], row["target"]) for row in edges} == set(graph.edges)
    assert {row["type"] for row in edges} == {"Directed"}
    by_id = {row["id"]: row for row in nodes}
    assert (
        by_id["story/s1"] | {"label": '=1+1, "quoted"\nand more', "date": "2001-05", "source": "Press"}
        == by_id["story/s1"]
    )
    assert (by_id[TOWN.key]["latitude"], by_id[HUB.key]["latitude"]) == ("50.5", "")


@pytest.mark.parametrize("name", NETWORK_FORMATS)
def test_what_is_around_an_entity_is_written_in_every_format(name):
    projection, co_mentions = circles()
    graph = neighbourhood(projection, NAMES, {}, co_mentions, projection.entity_row["person/c0-0"], 1, 5)
    data = written(name, graph)
    if name in TABLES:
        assert len(table(data)) == (len(graph) if name == "csv-nodes" else graph.number_of_edges())
    else:
        assert set(READERS[name](data).nodes) == set(graph.nodes)


def test_a_network_without_dates_has_no_time():
    projection, _ = circles()
    undated = projection.update(projection.ids, [StoryRow("s", "S", None, None, "en", "d", "S", {HUB.key: 1})], [])
    graph = READERS["gexf"](written("gexf", network(undated, NAMES, {})))
    assert {"start", "date"}.isdisjoint(graph.nodes["story/s"])


def test_node_link_names_its_parts_as_d3_and_networkx_do():
    for edges in ("edges", "links"):
        result = node_link(whole(), edges)
        assert {"nodes", edges, "directed", "multigraph", "graph"} == result.keys()
        assert {"id", "type", "label"} <= result["nodes"][0].keys()
        assert {"source", "target", "relation"} <= result[edges][0].keys()
