"""Ways between two entities: the lightest there are, held against every simple path that NetworkX finds."""

import math
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.graph.company import Company
from graph_service.graph.projection import Projection
from graph_service.graph.projection_tables import StoryRow
from graph_service.graph.walks import CHANCE, PASSING, Links, ways
from graph_service.model import Entity

LAND = Entity(type="place", id="land", label="Land")
REGION = Entity(type="place", id="region", label="Region", part_of=("place/land",))
TOWN = Entity(type="place", id="town", label="Town", part_of=("place/region",))
PEOPLE = [Entity(type="person", id=f"p{n}", label=f"P{n}") for n in range(6)]
ENTITIES = [LAND, REGION, TOWN, *PEOPLE]
KEYS = [entity.key for entity in ENTITIES]


def links_of(*stories):
    rows = [
        StoryRow(f"s{n}", "S", None, None, "en", "d", "S", dict.fromkeys(named, 1)) for n, named in enumerate(stories)
    ]
    projection = Projection.empty().changed([], rows, ENTITIES)
    return Links.of(projection, Company.of(projection))


def graph_of(stories, source, target):
    """The links of the definition, without stories that name both ends but with the direct link that they make."""
    graph = nx.Graph()
    graph.add_nodes_from(KEYS)
    for entity in ENTITIES:
        graph.add_edges_from((entity.key, container, {"count": 1}) for container in entity.part_of)
    for named in stories:
        if {source, target} <= named:
            graph.add_edge(source, target)
            continue
        for a in named:
            for b in named:
                if a < b:
                    count = graph.get_edge_data(a, b, {}).get("count", 0)
                    graph.add_edge(a, b, count=count + 1)
    return graph


def within(stories, key):
    inside = {
        "place/land": {"place/land", "place/region", "place/town"},
        "place/region": {"place/region", "place/town"},
    }
    return max(sum(bool(inside.get(key, {key}) & named) for named in stories), 1)


@settings(deadline=None)
@given(st.lists(st.sets(st.sampled_from(KEYS), max_size=4), max_size=9), st.integers(1, 5))
def test_the_best_way_is_the_lightest_simple_path_and_none_is_found_where_there_is_none(stories, longest):
    links = links_of(*stories, set())
    source, target = 3, 4
    found = ways(links, source, target, longest, 3)
    graph = graph_of(stories, KEYS[source], KEYS[target])
    due = list(nx.all_simple_paths(graph, KEYS[source], KEYS[target], cutoff=longest))
    assert bool(found) == bool(due)
    lengths = {len(way.entities) - 1 for way in found}
    assert not found or min(lengths) == min(len(path) - 1 for path in due)
    for way in found:
        keys = [KEYS[n] for n in way.entities]
        assert len(set(keys)) == len(keys) <= longest + 1
        assert all(graph.has_edge(a, b) for a, b in pairwise(keys))
        passed = sum(math.log(within(stories, key)) for key in keys[1:-1])
        least = len(keys) - 1 + PASSING * passed / math.log(len(stories) + 1)
        assert least - 1e-5 <= way.weight <= least + CHANCE * (len(keys) - 1) + 1e-5
    assert [way.weight for way in found] == sorted(way.weight for way in found)


def test_a_way_leads_through_what_is_rare_rather_than_through_what_everyone_names():
    everyone = [{"person/p0", "person/p2"}, {"person/p1", "person/p2"}, *({"person/p2"} for _ in range(20))]
    links = links_of(*everyone, {"person/p0", "person/p3"}, {"person/p3", "person/p1"})
    found = ways(links, KEYS.index("person/p0"), KEYS.index("person/p1"), 4, 3)
    assert [[KEYS[n] for n in way.entities[1:-1]] for way in found] == [["person/p3"], ["person/p2"]]


def test_a_way_goes_up_and_down_the_containers_level_by_level():
    links = links_of({"person/p0", "place/town"}, {"person/p1", "place/land"}, {"person/p2"})
    (way,) = ways(links, KEYS.index("person/p0"), KEYS.index("person/p1"), 4, 3)
    assert [KEYS[n] for n in way.entities] == ["person/p0", "place/town", "place/region", "place/land", "person/p1"]
    assert ways(links, KEYS.index("person/p0"), KEYS.index("person/p1"), 3, 3) == []


def test_beside_a_story_that_names_both_ends_only_other_stories_lead_on():
    together = {"person/p0", "person/p1", "person/p2"}
    source, target = KEYS.index("person/p0"), KEYS.index("person/p1")
    (direct,) = ways(links_of(together, set()), source, target, 4, 3)
    assert direct.weight == pytest.approx(1 + CHANCE)
    more = ways(links_of(together, {"person/p0", "person/p2"}, {"person/p1", "person/p2"}), source, target, 4, 3)
    assert [way.entities for way in more] == [(source, target), (source, KEYS.index("person/p2"), target)]
