"""Two halves of one entity find each other by their company, where those named together never do."""

import numpy as np

from graph_service.evaluation.entity_similarity import evaluate_similar, split_entities
from graph_service.model import Entity
from graph_service.network.projection import Projection
from graph_service.network.tables import StoryRow


def circles():
    """Stories of ten circles of people, each of which has places of its own; every story names three of a circle."""
    draw = np.random.default_rng(7)
    entities = [
        Entity(type="place", id=f"c{circle}-{n}", label="P", subtype=f"kind-{circle}")
        for circle in range(10)
        for n in range(8)
    ]
    rows = []
    for story in range(400):
        circle = story % 10
        named = [entities[circle * 8 + n].key for n in draw.permutation(8)[:3]]
        named.append(entities[int(draw.integers(80))].key)
        rows.append(StoryRow(f"s{story}", "S", None, None, "en", "d", "S", dict.fromkeys(named, 1)))
    return Projection.empty().update([], rows, entities)


def test_a_split_entity_names_each_story_once_and_never_both_halves():
    projection = circles()
    split = split_entities(projection, np.array([3, 9]), np.random.default_rng(1))
    for n, row in enumerate((3, 9)):
        one, other = split.naming.of(row).tolist(), split.naming.of(len(projection.keys) + n).tolist()
        assert sorted(one + other) == sorted(projection.naming.of(row).tolist())
        assert abs(len(one) - len(other)) <= 1


def test_halves_are_found_among_ten_and_better_than_by_plain_ways():
    report = evaluate_similar(circles(), count=40, seed=1)
    ours, plain, together = (report.figures[name] for name in ("similar", "plain cosine", "named together"))
    assert ours.in_ten > 0.8
    assert ours.reciprocal_rank > plain.reciprocal_rank
    assert together.in_ten == 0
    assert ours.kind > 0.6
