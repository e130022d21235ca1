"""What is kept of a generation: its last answers, and nothing of another."""

import gc
import weakref

import pytest

from graph_service.search.once import kept


class Published:
    """Stands where a generation does: it is only looked up by."""


@pytest.fixture
def counted():
    asked = []

    @kept(2)
    def answer(_generation, number, *, times=1):
        asked.append((number, times))
        if number < 0:
            raise ValueError(number)
        return number * times

    return answer, asked


def test_the_same_asked_again_is_answered_from_what_is_kept(counted):
    answer, asked = counted
    one = Published()
    assert [answer(one, 7), answer(one, 7), answer(one, 7, times=2), answer(one, 7, times=2)] == [7, 7, 14, 14]
    assert asked == [(7, 1), (7, 2)]


def test_what_was_longest_not_asked_for_goes_first(counted):
    answer, asked = counted
    one = Published()
    for number in (1, 2, 1, 3, 1, 2):
        answer(one, number)
    assert asked == [(1, 1), (2, 1), (3, 1), (2, 1)]


def test_another_generation_is_asked_anew(counted):
    answer, asked = counted
    for one in (Published(), Published()):
        answer(one, 1)
    assert asked == [(1, 1)] * 2


def test_a_generation_that_is_gone_leaves_nothing():
    one, answer = Published(), kept(2)(lambda _generation: Published())
    left = weakref.ref(answer(one))
    gc.collect()
    assert left() is answer(one)
    del one
    gc.collect()
    assert left() is None


def test_an_error_is_not_kept(counted):
    answer, asked = counted
    one = Published()
    for _ in range(2):
        with pytest.raises(ValueError, match="-1"):
            answer(one, -1)
    assert len(asked) == 2
