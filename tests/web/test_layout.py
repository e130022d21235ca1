"""The layout of a small network: the same each time, within its frame, those of a type side by side."""

import numpy as np
import pytest

from graph_service.web.pages.drawings import radial_layout


@pytest.mark.parametrize("count", [0, 1, 2, 40, 300])
def test_nodes_stand_apart_within_the_frame(count):
    groups, ties = [("place", "person")[n % 2] for n in range(count)], list(range(count, 0, -1))
    places = radial_layout(groups, ties)
    assert places.shape == (count, 2)
    assert np.abs(places).max(initial=0) <= 1
    assert len(np.unique(places.round(6), axis=0)) == count
    assert (places == radial_layout(groups, ties)).all()


def test_the_closest_stand_nearest_and_types_side_by_side():
    groups, ties = ["b", "a", "b", "a"] * 10, [float(n) for n in range(40)]
    places = radial_layout(groups, ties)
    radii = np.hypot(places[:, 0], places[:, 1])
    assert radii[39] < radii[0]
    around = np.argsort(np.arctan2(places[:, 1], places[:, 0]) % (2 * np.pi))
    in_turn = [groups[n] for n in around]
    assert sum(left != right for left, right in zip(in_turn, in_turn[1:], strict=False)) == 1
