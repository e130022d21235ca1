"""Turns are fair: a client with many requests waits for itself."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from graph_service.errors import BusyError
from graph_service.sparql.turns import Line


def line(running=1, places=None, share=10):
    return Line(running, places, share, "queries")


def waiting(line, count):
    until = time.monotonic() + 10
    while len(line.waiting) < count:
        assert time.monotonic() < until
        time.sleep(0.005)


def order_of_turns(clients, running=1):
    """Return the clients in the order of their turns, which come when a turn that somebody else has is over."""
    turns, queue = [], line(running)

    def take(client):
        with queue.place(client) as place, place.turn():
            turns.append(client)

    with ThreadPoolExecutor(len(clients)) as threads, ExitStack() as holders:
        for _ in range(running):
            holders.enter_context(holders.enter_context(queue.place("holder")).turn())
        for number, client in enumerate(clients, 1):
            threads.submit(take, client)
            waiting(queue, number)
        holders.close()
    return "".join(turns)


@pytest.mark.parametrize(
    ("clients", "turns"),
    [("a", "a"), ("aaa", "aaa"), ("aaab", "abaa"), ("aabb", "abab"), ("aaabbc", "abcaba"), ("abcabc", "abcabc")],
)
def test_the_client_that_was_served_longest_ago_is_next(clients, turns):
    assert order_of_turns(clients) == turns


def test_a_client_that_comes_later_need_not_wait_for_all_of_another():
    queue, turns = line(), []

    def work(client, count):
        with queue.place(client) as place:
            for _ in range(count):
                with place.turn():
                    turns.append(client)
                    time.sleep(0.02)

    with ThreadPoolExecutor(3) as threads:
        threads.submit(work, "a", 20)
        threads.submit(work, "a", 20)
        time.sleep(0.1)
        threads.submit(work, "b", 5).result()
    last = len(turns) - 1 - turns[::-1].index("b")
    assert turns[: last + 1].count("a") < 20


def test_no_more_turns_than_allowed_are_taken_at_a_time():
    queue, active, most = line(running=2), [], []
    guard = threading.Lock()

    def work(_):
        with queue.place("a") as place, place.turn():
            with guard:
                active.append(1)
                most.append(len(active))
            time.sleep(0.01)
            with guard:
                active.pop()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert max(most) == 2


def test_a_client_has_its_share_and_no_more():
    queue = line(share=2)
    with queue.place("a"), queue.place("a"):
        with pytest.raises(BusyError), queue.place("a"):
            pass
        with queue.place("b"):
            pass
    with queue.place("a"), queue.place("a"):
        pass


@pytest.mark.parametrize(("held", "new", "loser"), [("aab", "c", 1), ("aaab", "b", 2), ("abb", "c", 2)])
def test_in_a_full_line_the_newest_place_of_the_client_with_most_goes_to_one_with_fewer(held, new, loser):
    queue = line(places=len(held))
    with ExitStack() as stack:
        places = [stack.enter_context(queue.place(client)) for client in held]
        stack.enter_context(queue.place(new))
        assert [place.is_lost for place in places] == [number == loser for number in range(len(held))]
        with pytest.raises(BusyError), places[loser].turn():
            pass


@pytest.mark.parametrize(("held", "new"), [("abc", "d"), ("aab", "b"), ("aaa", "a")])
def test_in_a_full_line_a_client_that_would_have_as_many_as_others_is_refused(held, new):
    queue = line(places=len(held))
    with ExitStack() as stack:
        places = [stack.enter_context(queue.place(client)) for client in held]
        with pytest.raises(BusyError), queue.place(new):
            pass
        assert not any(place.is_lost for place in places)


def test_whoever_waits_is_told_that_its_place_is_gone_and_the_others_go_on():
    queue, waits = line(), threading.Event()
    with ThreadPoolExecutor(1) as threads, queue.place("a") as holder, queue.place("b") as place:

        def take():
            with place.turn(waits.set):
                pass

        with holder.turn():
            taken = threads.submit(take)
            assert waits.wait(10)
            place.leave()
            with pytest.raises(BusyError):
                taken.result(10)
        with holder.turn():
            pass
