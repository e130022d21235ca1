"""The plain ways to find texts: what BM25 ranks first, and the laws of stretching and fusing scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.evaluation.runs import PlainBM25, best, fused, stretched

TEXTS = ["Hotlines for victims of trafficking", "Observers count votes", "", "Hotline staff trained, hotlines opened"]
numbers = st.lists(st.floats(-100, 100, allow_subnormal=False), min_size=1, max_size=20)
pairs = st.integers(1, 20).flatmap(
    lambda size: st.tuples(*[st.lists(st.integers(-50, 50), min_size=size, max_size=size)] * 2)
)


def test_the_text_with_the_words_in_any_form_comes_first():
    scores = PlainBM25(TEXTS).scores("a hotline")
    assert best(scores, "abcd", 10) == ["d", "a"]
    assert best(PlainBM25(TEXTS).scores("voting"), "abcd", 10) == ["b"]


@pytest.mark.parametrize("query", ["", "   ", "the of and", "?!", "zyzzyva"])
def test_a_query_without_a_word_of_the_texts_finds_nothing(query):
    assert not PlainBM25(TEXTS).scores(query).any()


@pytest.mark.parametrize("texts", [[], [""], ["the of", "…"]])
def test_texts_without_a_word_are_never_found(texts):
    assert PlainBM25(texts).scores("hotline").tolist() == [0.0] * len(texts)


@given(numbers)
def test_stretched_scores_reach_from_0_to_1_in_the_same_order(scores):
    found = stretched(np.array(scores))
    assert ((found >= 0) & (found <= 1)).all()
    if max(scores) > min(scores):
        assert (found.min(), found.max()) == (0, 1)
    for one, other in zip(scores, scores[1:], strict=False):
        a, b = found[scores.index(one)], found[scores.index(other)]
        assert (a <= b) if one <= other else (a >= b)


@given(pairs, st.floats(0, 1), st.floats(0.5, 10), st.floats(-5, 5))
def test_fusion_looks_at_the_shape_of_a_list_not_at_its_scale(lists, weight, factor, shift):
    words, meaning = (np.array(one, dtype=float) for one in lists)
    assert fused(words, meaning, weight) == pytest.approx(fused(words * factor + shift, meaning, weight), abs=1e-9)


@given(pairs)
def test_a_weight_of_all_or_nothing_leaves_one_list(lists):
    words, meaning = (np.array(one, dtype=float) for one in lists)
    assert fused(words, meaning, 0) == pytest.approx(stretched(words))
    assert fused(words, meaning, 1) == pytest.approx(stretched(meaning))


def test_equals_keep_their_order_and_what_scores_nothing_is_no_answer():
    assert best(np.array([0.5, 1.0, 0.5, 0.0]), "abcd", 10) == ["b", "a", "c"]
    assert best(np.array([0.5, 1.0, 0.5, 0.0]), "abcd", 2) == ["b", "a"]
