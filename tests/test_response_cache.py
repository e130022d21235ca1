"""A cache holds what was put into it, never more bytes than it may, and evicts what was not asked for the longest."""

from hypothesis import given
from hypothesis import strategies as st

from graph_service.response_cache import LONGEST, CachedResponse, ResponseCache, Visits

KEYS = st.tuples(st.text(max_size=3), st.integers(0, 2))
BODIES = st.builds(CachedResponse, st.just("text/plain"), st.binary(max_size=40))


def cached(cache, keys):
    return {key: body for key in keys if (body := cache.get(key)) is not None}


@given(st.lists(st.tuples(KEYS, BODIES)), st.integers(0, 120))
def test_the_cache_holds_what_was_put_last_and_fits(entries, most):
    cache, last = ResponseCache(most), {}
    for key, body in entries:
        cache.put(key, body)
        if len(key[0]) + len(body.content) <= most:
            last[key] = body
    held = cached(cache, last)
    assert held.items() <= last.items()
    assert sum(len(key[0]) + len(body.content) for key, body in held.items()) <= most


def test_what_nobody_asked_for_longest_goes_first():
    cache, body = ResponseCache(250), CachedResponse("text/plain", b"x" * 99)
    for name in "abac":  # two of them fit in
        if cache.get((name, 0)) is None:
            cache.put((name, 0), body)
    assert cached(cache, [("a", 0), ("b", 0), ("c", 0)]).keys() == {("a", 0), ("c", 0)}


def test_a_long_question_counts_as_a_long_answer_does():
    cache, body = ResponseCache(10 * LONGEST), CachedResponse("text/plain", b"short")
    cache.put(("x" * LONGEST, 0), body)
    cache.put(("x", 0), CachedResponse("text/plain", b"x" * LONGEST))
    cache.put(("y", 0), body)
    assert cached(cache, [("x" * LONGEST, 0), ("x", 0), ("y", 0)]) == {("y", 0): body}


def test_visits_come_the_most_frequent_first_and_fade():
    visits = Visits(10)
    for page in "abbcccc":
        visits.add(page)
    assert visits.most_frequent() == ["c", "b", "a"]
    for page in "aaa":
        visits.add(page)
    assert visits.most_frequent() == ["a", "c", "b"]
    assert visits.most_frequent() == ["a", "c"]


def test_many_different_visits_take_no_more_room():
    visits = Visits(10)
    for _ in range(5):
        visits.add("often")
    for n in range(1000):
        visits.add(n)
    frequent = visits.most_frequent()
    assert (frequent[0], len(frequent)) == ("often", 10)
