"""A memory holds what was kept of it, never more bytes than it may, and lets go first of what nobody asked for longest."""

from hypothesis import given
from hypothesis import strategies as st

from graph_service.memory import LONGEST, Body, Memory

KEYS = st.tuples(st.text(max_size=3), st.integers(0, 2))
BODIES = st.builds(Body, st.just("text/plain"), st.binary(max_size=40))


def kept(memory, asked):
    return {key: found for key in asked if (found := memory.get(key)) is not None}


@given(st.lists(st.tuples(KEYS, BODIES)), st.integers(0, 120))
def test_what_is_kept_is_what_came_in_last_and_fits(given_in, most):
    memory, last = Memory(most), {}
    for key, body in given_in:
        memory.keep(key, body)
        if len(key[0]) + len(body.content) <= most:
            last[key] = body
    held = kept(memory, last)
    assert held.items() <= last.items()
    assert sum(len(key[0]) + len(body.content) for key, body in held.items()) <= most


def test_what_nobody_asked_for_longest_goes_first():
    memory, body = Memory(250), Body("text/plain", b"x" * 99)
    for name in "abac":  # two of them fit in
        if memory.get((name, 0)) is None:
            memory.keep((name, 0), body)
    assert kept(memory, [("a", 0), ("b", 0), ("c", 0)]).keys() == {("a", 0), ("c", 0)}


def test_a_long_question_counts_as_a_long_answer_does():
    memory, body = Memory(10 * LONGEST), Body("text/plain", b"short")
    memory.keep(("x" * LONGEST, 0), body)
    memory.keep(("x", 0), Body("text/plain", b"x" * LONGEST))
    memory.keep(("y", 0), body)
    assert kept(memory, [("x" * LONGEST, 0), ("x", 0), ("y", 0)]) == {("y", 0): body}
