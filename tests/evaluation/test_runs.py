"""Runs and their differences: the laws of the bootstrap, of scores and of the plain baselines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.evaluation import runs
from graph_service.evaluation.runs import (
    PlainBM25,
    Run,
    best,
    difference,
    fuse,
    paired_interval,
    run,
    score,
    unit_range,
    worst_first,
)

QRELS = {"a": {"1": 1, "2": 0}, "b": {"3": 2, "4": 1}, "c": {"9": 1}}
TEXTS = ["Hotlines for victims of trafficking", "Observers count votes", "", "Hotline staff trained, hotlines opened"]
numbers = st.lists(st.floats(-100, 100, allow_subnormal=False), min_size=1, max_size=20)
pairs = st.integers(1, 20).flatmap(
    lambda size: st.tuples(*[st.lists(st.integers(-50, 50), min_size=size, max_size=size)] * 2)
)
values = st.lists(st.floats(-1, 1, allow_subnormal=False), min_size=1, max_size=30).map(np.array)


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch):
    monkeypatch.setattr(runs, "RESAMPLES", 200)


def answered(**answers):
    return Run("ours", answers, np.arange(1.0, len(answers) + 1))


@settings(max_examples=30, deadline=None)
@given(values, st.integers(0, 9))
def test_an_interval_lies_within_the_differences_and_its_seed_decides_it(differences, seed):
    result = paired_interval(differences, seed)
    assert differences.min() - 1e-9 <= result.low <= result.high <= differences.max() + 1e-9
    assert result == paired_interval(differences, seed)


@settings(max_examples=30, deadline=None)
@given(values, st.floats(0.1, 3), st.floats(-1, 1))
def test_an_interval_moves_and_stretches_with_the_differences(differences, factor, shift):
    plain, moved = paired_interval(differences), paired_interval(differences * factor + shift)
    for name in ("mean", "low", "high"):
        assert getattr(moved, name) == pytest.approx(getattr(plain, name) * factor + shift, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(values)
def test_the_interval_of_the_opposite_difference_is_the_opposite(differences):
    one, other = paired_interval(differences), paired_interval(-differences)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-9)


def test_more_queries_make_the_interval_narrower(monkeypatch):
    monkeypatch.setattr(runs, "RESAMPLES", 2000)
    draw = np.random.default_rng(3).normal(0.1, 0.3, 2000)
    few, many = paired_interval(draw[:50]), paired_interval(draw)
    assert many.high - many.low < (few.high - few.low) / 3
    assert many.low < 0.1 < many.high


def test_the_order_of_the_answers_is_scored_query_by_query():
    result = score(answered(a=["1", "2"], b=["4", "3"], c=[]), QRELS, ("nDCG@10", "AP", "R@100"))
    assert result.values["AP"].tolist() == [1.0, 1.0, 0.0]
    assert result.values["nDCG@10"][1] == pytest.approx((1 + 2 / np.log2(3)) / (2 + 1 / np.log2(3)))
    assert result.mean("R@100") == pytest.approx(2 / 3)
    assert result.milliseconds(50) == 2.0


def test_a_run_that_finds_nothing_at_all_is_worth_nothing():
    assert score(answered(a=[], b=[], c=[]), QRELS, ("nDCG@10", "P@5")).mean("nDCG@10") == 0


def test_a_run_is_compared_with_another_on_the_same_queries():
    good, bad = answered(a=["1"], b=["3", "4"], c=["9"]), answered(a=["2"], b=["3", "4"], c=["8"])
    one, other = (score(result, QRELS, ("AP",)) for result in (good, bad))
    assert difference(one, other, "AP").interval.mean == pytest.approx(2 / 3)
    texts = {"a": "first", "b": "second", "c": "third"}
    assert [result.query for result in worst_first(other, one, "AP", texts)] == ["a", "c", "b"]


def test_every_query_is_asked_by_its_text_and_timed():
    steps = []
    result = run("echo", lambda text: [text], {"q": "words"}, steps.append)
    assert result.answers == {"q": ["words"]}
    assert (result.times >= 0).all()
    assert steps == [1]


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
    result = unit_range(np.array(scores))
    assert ((result >= 0) & (result <= 1)).all()
    if max(scores) > min(scores):
        assert (result.min(), result.max()) == (0, 1)
    for one, other in zip(scores, scores[1:], strict=False):
        a, b = result[scores.index(one)], result[scores.index(other)]
        assert (a <= b) if one <= other else (a >= b)


@given(pairs, st.floats(0, 1), st.floats(0.5, 10), st.floats(-5, 5))
def test_fusion_looks_at_the_shape_of_a_list_not_at_its_scale(lists, weight, factor, shift):
    words, meaning = (np.array(one, dtype=float) for one in lists)
    assert fuse(words, meaning, weight) == pytest.approx(fuse(words * factor + shift, meaning, weight), abs=1e-9)


@given(pairs)
def test_a_weight_of_all_or_nothing_leaves_one_list(lists):
    words, meaning = (np.array(one, dtype=float) for one in lists)
    assert fuse(words, meaning, 0) == pytest.approx(unit_range(words))
    assert fuse(words, meaning, 1) == pytest.approx(unit_range(meaning))


def test_equals_keep_their_order_and_what_scores_nothing_is_no_answer():
    assert best(np.array([0.5, 1.0, 0.5, 0.0]), "abcd", 10) == ["b", "a", "c"]
    assert best(np.array([0.5, 1.0, 0.5, 0.0]), "abcd", 2) == ["b", "a"]
