"""Fusion keeps its laws whatever the scores are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph_service.search.ranking import min_max, weighted_mean

scores = st.lists(st.one_of(st.floats(-100, 100, width=32), st.just(float("nan"))), min_size=1, max_size=30)
lists = st.integers(1, 20).flatmap(
    lambda length: st.lists(
        st.tuples(
            st.floats(0.125, 5, width=32),
            st.lists(st.floats(-100, 100, width=32), min_size=length, max_size=length).map(np.float32),
        ),
        min_size=1,
        max_size=3,
    )
)


@given(scores)
def test_stretched_scores_lie_between_0_and_1_and_keep_their_order(values):
    array = np.float32(values)
    stretched = min_max(array)
    assert ((stretched >= 0) & (stretched <= 1)).all()
    present = ~np.isnan(array)
    assert (stretched[~present] == 0).all()
    order = np.argsort(array[present], kind="stable")
    assert (np.diff(stretched[present][order]) >= 0).all()


@given(lists)
def test_a_mean_lies_between_0_and_1(some):
    fused = weighted_mean(some)
    assert np.isfinite(fused).all()
    assert (fused >= 0).all()
    assert (fused <= 1.001).all()


@given(lists, st.data())
def test_what_leads_every_list_leads(some, data):
    leader = data.draw(st.integers(0, len(some[0][1]) - 1))
    alone, with_others = (
        [(weight, np.where(np.arange(len(column)) == leader, column.max() + ahead, column)) for weight, column in some]
        for ahead in (np.float32(1), np.float32(0))
    )
    assert weighted_mean(alone).argmax() == leader
    assert weighted_mean(with_others)[leader] >= weighted_mean(with_others).max() - 1e-5


@given(lists, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_and_of_the_candidates_does_not_matter(some, random):
    length = len(some[0][1])
    moved = np.array(random.sample(range(length), length))
    turned = [(weight, column[moved]) for weight, column in reversed(some)]
    np.testing.assert_allclose(weighted_mean(some)[moved], weighted_mean(turned), atol=1e-5)


def test_a_candidate_that_a_list_lacks_gets_nothing_from_it():
    left, right = np.float32([3, np.nan, 1]), np.float32([np.nan, 5, 4])
    assert weighted_mean([(1, left), (1, right)]).tolist() == [0.5, 0.5, 0.0]
