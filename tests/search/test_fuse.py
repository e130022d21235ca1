from hypothesis import given
from hypothesis import strategies as st

from graph_service.search.fuse import min_max, ranked, weighted_mean

scores = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(-1e6, 1e6))


@given(scores)
def test_min_max_keeps_the_order_and_reaches_from_0_to_1(given):
    stretched = min_max(given)
    assert all(0 <= value <= 1 for value in stretched.values())
    assert all(stretched[a] <= stretched[b] for a in given for b in given if given[a] <= given[b])
    assert not given or max(stretched.values()) == 1


@given(scores, scores)
def test_fusing_holds_every_key_of_every_list_and_stays_within_0_and_1(one, two):
    fused = weighted_mean([(0.4, one), (0.6, two)])
    assert fused.keys() == one.keys() | two.keys()
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in fused.values())


@given(scores, scores)
def test_the_order_of_the_lists_does_not_matter(one, two):
    a, b = weighted_mean([(0.4, one), (0.6, two)]), weighted_mean([(0.6, two), (0.4, one)])
    assert all(abs(a[key] - b[key]) < 1e-9 for key in a)


@given(scores)
def test_one_list_alone_keeps_its_order(given):
    order = [key for key, _ in ranked(weighted_mean([(1.0, given)]))]
    stretched = min_max(given)
    assert order == sorted(order, key=lambda key: (-stretched[key], key))
