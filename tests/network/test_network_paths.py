"""The lightest paths between two entities, compared with every simple path that NetworkX finds."""

import math
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.model import Entity
from graph_service.network.co_mentions import CoMentions
from graph_service.network.paths import CHANCE, PASSING, Links, lightest_paths
from graph_service.network.projection import Projection
from graph_service.network.tables import StoryRow

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
    projection = Projection.empty().update([], rows, ENTITIES)
    return Links.of(projection, CoMentions.of(projection))


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
def test_the_best_path_is_the_lightest_simple_path_if_there_is_one(stories, longest):
    links = links_of(*stories, set())
    source, target = 3, 4
    paths = lightest_paths(links, source, target, longest, 3)
    graph = graph_of(stories, KEYS[source], KEYS[target])
    expected = list(nx.all_simple_paths(graph, KEYS[source], KEYS[target], cutoff=longest))
    assert bool(paths) == bool(expected)
    lengths = {len(path.entities) - 1 for path in paths}
    assert not paths or min(lengths) == min(len(path) - 1 for path in expected)
    for path in paths:
        keys = [KEYS[n] for n in path.entities]
        assert len(set(keys)) == len(keys) <= longest + 1
        assert all(graph.has_edge(a, b) for a, b in pairwise(keys))
        passed = sum(math.log(within(stories, key)) for key in keys[1:-1])
        least = len(keys) - 1 + PASSING * passed / math.log(len(stories) + 1)
        assert least - 1e-5 <= path.weight <= least + CHANCE * (len(keys) - 1) + 1e-5
    assert [path.weight for path in paths] == sorted(path.weight for path in paths)


def test_a_path_prefers_a_rare_entity_to_one_that_every_story_names():
    everyone = [{"person/p0", "person/p2"}, {"person/p1", "person/p2"}, *({"person/p2"} for _ in range(20))]
    links = links_of(*everyone, {"person/p0", "person/p3"}, {"person/p3", "person/p1"})
    paths = lightest_paths(links, KEYS.index("person/p0"), KEYS.index("person/p1"), 4, 3)
    assert [[KEYS[n] for n in path.entities[1:-1]] for path in paths] == [["person/p3"], ["person/p2"]]


def test_a_path_goes_up_and_down_the_containers_level_by_level():
    links = links_of({"person/p0", "place/town"}, {"person/p1", "place/land"}, {"person/p2"})
    (path,) = lightest_paths(links, KEYS.index("person/p0"), KEYS.index("person/p1"), 4, 3)
    assert [KEYS[n] for n in path.entities] == ["person/p0", "place/town", "place/region", "place/land", "person/p1"]
    assert lightest_paths(links, KEYS.index("person/p0"), KEYS.index("person/p1"), 3, 3) == []


def test_longer_paths_do_without_stories_that_name_both_ends():
    together = {"person/p0", "person/p1", "person/p2"}
    source, target = KEYS.index("person/p0"), KEYS.index("person/p1")
    (direct,) = lightest_paths(links_of(together, set()), source, target, 4, 3)
    assert direct.weight == pytest.approx(1 + CHANCE)
    more = lightest_paths(
        links_of(together, {"person/p0", "person/p2"}, {"person/p1", "person/p2"}), source, target, 4, 3
    )
    assert [path.entities for path in more] == [(source, target), (source, KEYS.index("person/p2"), target)]
