"""A query runs where it can be stopped, what it costs is bounded, and what is lost is replaced."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from support.stories import MADE, linked_story

from graph_service.errors import BusyError, LimitError, NotAcceptableError, OvertimeError, QueryError
from graph_service.iris import Names
from graph_service.rdf.serialize import story_quads
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.sparql.engine_worker import QUICK, SHORT
from graph_service.sparql.executor import Limits
from graph_service.sparql.query_pool import QUERY_STACK, QueryPool
from graph_service.sparql.turns import ANYBODY, Client
from graph_service.store.oxigraph import EmbeddedStore

pytestmark = pytest.mark.thorough

NAMES = Names("https://stories.example")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n_ ?o . ?p ?q ?r }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i LIMIT 1"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . VALUES ?x { 1 2 } }"
SLOWER = SLOW.replace("1 2", "1 2 3 4 5 6")  # yields on a quick machine, too
COUNT = "SELECT (COUNT(?s) AS ?n) { ?s a schema:NewsArticle }"
LIMITS = Limits(seconds=3, rows=1_000, bytes=100_000, memory=2**30, workers=1, waiting=1)
HOSTILE = (
    "SELECT ?x ?y { VALUES ?x { 1 2 3 4 5 } VALUES ?y { '},{\"x\":{' '\\n\\r\\n\"' '</result>' UNDEF } FILTER(?x) }"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "graph"
    store = EmbeddedStore.open(path, NAMES)
    for n in range(20):
        store.add(story_quads(linked_story(f"s{n}"), NAMES, MADE))
    store.close()
    return path


@pytest.fixture
def make():
    made = []

    def pool(**changed):
        made.append(QueryPool(replace(LIMITS, **changed)))
        return made[-1]

    yield pool
    for one in made:
        one.close()


@pytest.fixture
def pool(make):
    return make()


def ask(pool, folder, query, accept=None, name=None, client=ANYBODY):
    return pool.run(folder, ParsedQuery.read(query, NAMES), accept, name, mark="", client=client)


def process_of(pool):
    (process,) = pool.processes
    return process.process


def soon(happens, seconds=20):
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.02)


def running(pool):
    """Wait until all processes but a spare one run a query."""
    soon(lambda: len(pool.processes) > len(pool._idle))
    time.sleep(0.3)


def test_a_query_is_answered_in_the_format_asked_for(pool, folder):
    assert ask(pool, folder, COUNT, "text/csv").body == b"n\r\n20\r\n"
    assert ask(pool, folder, "ASK { ?s ?p ?o }", None, "xml").media_type == "application/sparql-results+xml"
    with pytest.raises(NotAcceptableError):
        ask(pool, folder, "ASK { ?s ?p ?o }", None, "png")


def test_a_query_that_is_none_says_where(pool, folder):
    with pytest.raises(QueryError, match="1:"):
        ask(pool, folder, "SELEKT ?s { ?s ?p ?o }")
    with pytest.raises(QueryError, match="custom function"):
        ask(pool, folder, "SELECT (<https://example.org/f>(1) AS ?x) {}")


def test_a_query_that_runs_too_long_is_stopped_and_the_next_is_answered(make, folder):
    pool, started = make(seconds=2), time.monotonic()
    with pytest.raises(OvertimeError, match="2 seconds"):
        ask(pool, folder, ENDLESS)
    assert time.monotonic() - started < 4
    assert ask(pool, folder, COUNT, "text/csv").body == b"n\r\n20\r\n"


def test_an_answer_that_is_too_large_is_refused(make, folder):
    pool = make(bytes=5_000)
    with pytest.raises(LimitError, match="5,000 bytes"):
        ask(pool, folder, "SELECT * { ?s ?p ?o }")
    with pytest.raises(LimitError, match="5,000 bytes"):
        ask(pool, folder, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_as_many_rows_as_may_be_are_given_and_one_more_is_refused(make, folder, name):
    assert ask(make(rows=20), folder, HOSTILE, None, name).length > 100
    with pytest.raises(LimitError, match="more than 19 rows"):
        ask(make(rows=19), folder, HOSTILE, None, name)


@pytest.mark.parametrize("name", ["turtle", "json-ld", "n-triples", "rdf-xml"])
def test_the_triples_of_a_graph_count_as_its_rows(make, folder, name):
    query = "CONSTRUCT { ?x <https://example.org/p> ?y } { VALUES ?x { <a> <b> } VALUES ?y { 1 2 '\\n.' } }"
    assert ask(make(rows=6), folder, query, None, name).length > 20
    with pytest.raises(LimitError, match="more than 5 rows"):
        ask(make(rows=5), folder, query, None, name)


@pytest.mark.parametrize("length", [10, SHORT - 1, SHORT, SHORT + 1, 3 * SHORT])
def test_an_answer_of_any_length_comes_whole(make, folder, length):
    pool = make(bytes=2**20, seconds=30)
    query = "SELECT (CONCAT({}) AS ?x) {{}}".format(
        ", ".join(f"'{'a' * 1000}'" for _ in range(length // 1000)) or "'a'"
    )
    short = ask(pool, folder, query, None, "csv").body
    query = query.replace(") AS", f", '{'b' * (length - len(short))}') AS") if length > len(short) else query
    answer = ask(pool, folder, query, None, "csv")
    assert answer.length == len(answer.body) == max(length, len(short))
    assert answer.body.endswith(b"\r\n")


def test_after_an_answer_that_grew_too_long_in_its_file_the_next_is_answered(make, folder):
    pool = make(rows=200_000, bytes=2 * SHORT, seconds=30)
    with pytest.raises(LimitError, match="bytes"):
        ask(pool, folder, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 100000")
    assert ask(pool, folder, COUNT, "text/csv").body == b"n\r\n20\r\n"
    assert len(pool.processes) == 1


def test_a_long_answer_is_read_in_parts(make, folder):
    pool = make(rows=200_000, bytes=2**24, seconds=30)
    answer = ask(pool, folder, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 100000", "text/tab-separated-values")
    parts = list(answer.chunks())
    assert len(parts) > 10
    assert sum(map(len, parts)) == answer.length
    assert b"".join(parts).count(b"\n") == 100_001
    assert answer.file.closed


def test_a_long_answer_that_nobody_reads_is_let_go_of(make, folder):
    pool = make(rows=200_000, bytes=2**24, seconds=30)
    answer = ask(pool, folder, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 100000", "text/tab-separated-values")
    chunks = answer.chunks()
    chunks.close()
    assert answer.file.closed
    assert list(chunks) == []


def test_a_query_that_wants_too_much_memory_is_stopped(make, folder):
    pool = make(seconds=60, memory=2**29)
    with pytest.raises(LimitError, match="memory"):
        ask(pool, folder, GREEDY)
    assert ask(pool, folder, COUNT, "text/csv").body == b"n\r\n20\r\n"


@pytest.mark.parametrize(("opening", "closing"), ["{}", "()", ("OPTIONAL{", "}"), ("STR(", ")"), ("<<", ">>"), "[]"])
def test_no_depth_of_nesting_loses_the_process(make, folder, opening, closing):
    pool = make(seconds=1)
    ask(pool, folder, "ASK {}")
    process, depth = process_of(pool), 90_000 // (len(opening) + len(closing))
    inner = opening * depth + "1" + closing * depth
    for query in (f"ASK {{ {inner} }}", f"ASK {{ FILTER({inner}) }}", f"ASK {{ ?s ?p {inner} }}"):
        with pytest.raises((QueryError, OvertimeError)):
            raise QueryError(str(ask(pool, folder, query).body))
        if process.poll() is not None:  # time was up
            assert process.returncode == -signal.SIGKILL
            ask(pool, folder, "ASK {}")
            process = process_of(pool)


def test_a_process_that_is_lost_is_told_of_and_replaced(make, folder):
    pool = make(seconds=60)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask, pool, folder, ENDLESS)
        running(pool)
        lost = process_of(pool)
        lost.kill()
        with pytest.raises(LimitError, match="was killed"):
            asked.result()
    assert ask(pool, folder, "ASK {}").body
    assert process_of(pool).pid != lost.pid
    process_of(pool).kill()  # idle
    process_of(pool).wait()
    assert ask(pool, folder, "ASK {}").body
    assert len(pool.processes) == 1


def test_a_process_that_fails_is_told_of_at_once(make, folder, caplog):
    pool = make(seconds=60)
    ask(pool, folder, "ASK {}")
    (process,) = pool.processes
    started = time.monotonic()
    with pytest.raises(RuntimeError, match="ended with 1"):
        process.ask("query", folder, NAMES.base, {}, seconds=60)
    assert time.monotonic() - started < 10
    assert "KeyError" in caplog.text
    assert ask(pool, folder, "ASK {}").body


def test_nothing_is_left_of_processes_that_ended(make, folder):
    pool = make(seconds=0.3)
    assert ask(pool, folder, "ASK {}").body
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(OvertimeError):
            ask(pool, folder, ENDLESS)
        with pytest.raises(QueryError):
            ask(pool, folder, "no query")
    pool.close()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before
    children = Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children").read_text().split()
    states = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] for child in children]
    assert "Z" not in states


def test_a_quick_query_does_not_wait_for_slow_ones_and_too_many_of_a_client_are_refused(make, folder):
    pool = make(seconds=30)
    ask(pool, folder, "ASK {}")
    pool.warm()
    with ThreadPoolExecutor(2) as threads:
        slow = [threads.submit(ask, pool, folder, ENDLESS, client=Client("greedy")) for _ in range(2)]
        running(pool)
        started = time.monotonic()
        with pytest.raises(BusyError, match="Too many queries"):
            ask(pool, folder, COUNT, client=Client("greedy"))
        assert ask(pool, folder, COUNT, "text/csv", client=Client("modest")).body == b"n\r\n20\r\n"
        assert time.monotonic() - started < 2
        pool.close()
        for query in slow:
            with pytest.raises(LimitError):
                query.result()


def test_slow_queries_take_turns_so_that_the_shorter_is_answered_first(make, folder):
    pool = make(seconds=30)
    ask(pool, folder, "ASK {}")
    with ThreadPoolExecutor(2) as threads:
        endless = threads.submit(ask, pool, folder, ENDLESS)
        running(pool)
        assert ask(pool, folder, SLOW).length
        assert not endless.done()
        pool.close()
        with pytest.raises(LimitError):
            endless.result()


def test_paused_time_does_not_count(make, folder):
    pool = make(seconds=1, waiting=3)
    with ThreadPoolExecutor(3) as threads:
        started = time.monotonic()
        queries = [threads.submit(ask, pool, folder, ENDLESS) for _ in range(3)]
        for query in queries:
            with pytest.raises(OvertimeError, match="1 second"):
                query.result()
    assert time.monotonic() - started > 2


def test_a_client_with_fewer_slow_queries_gets_the_place_of_another_ones_newest(make, folder):
    pool = make(seconds=30)
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(ask, pool, folder, ENDLESS, client=Client("greedy"))
        running(pool)
        newest = threads.submit(ask, pool, folder, ENDLESS, client=Client("greedy"))
        running(pool)
        other = threads.submit(ask, pool, folder, SLOW, client=Client("modest"))
        with pytest.raises(BusyError, match="Too many slow queries"):
            newest.result()
        assert other.result().length
        assert not first.done()
        pool.close()
        with pytest.raises(LimitError):
            first.result()


@pytest.mark.parametrize("others", [0, 1])
def test_the_query_of_a_client_that_is_gone_ends_whether_it_runs_or_waits(make, folder, others):
    pool, leave = make(seconds=60, waiting=2), []

    @contextmanager
    def watch(function):
        leave.append(function)
        try:
            yield
        finally:
            leave.remove(function)

    with ThreadPoolExecutor(3) as threads:
        endless = [threads.submit(ask, pool, folder, ENDLESS) for _ in range(others)]
        abandoned = threads.submit(ask, pool, folder, ENDLESS, client=Client("gone", watch))
        soon(lambda: leave)
        time.sleep(0.3)
        started = time.monotonic()
        leave[0]()
        with pytest.raises((LimitError, BusyError)):
            abandoned.result()
        assert time.monotonic() - started < 2
        assert not leave
        assert len(pool.processes) == others
        pool.close()
        for query in endless:
            with pytest.raises(LimitError):
                query.result()


def test_a_warm_pool_has_a_process_for_the_next_query_when_one_is_slow(make, folder):
    pool = make(seconds=30, waiting=3)
    ask(pool, folder, "ASK {}")
    pool.warm()
    with ThreadPoolExecutor(1) as threads:
        endless = threads.submit(ask, pool, folder, ENDLESS)
        running(pool)
        soon(lambda: pool._idle)
        spare = pool._idle[0].process
        assert spare.poll() is None
        assert ask(pool, folder, COUNT).length
        assert spare in {process.process for process in pool._idle}
        pool.close()
        with pytest.raises(LimitError):
            endless.result()


def test_a_long_query_yields_to_whatever_else_runs(make, folder):
    pool = make(seconds=30)
    ask(pool, folder, "ASK {}")
    tasks = Path(f"/proc/{process_of(pool).pid}/task")
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask, pool, folder, ENDLESS)
        running(pool)

        def nice():
            return [int((task / "stat").read_text().rpartition(")")[2].split()[16]) for task in tasks.iterdir()]

        soon(lambda: max(nice()) == 19)
        assert min(nice()) == os.nice(0)
        pool.close()
        with pytest.raises(LimitError, match="was killed"):
            asked.result()


def test_queries_that_yield_one_after_the_other_need_no_more_memory_than_one(make, folder):
    pool = make(seconds=20)
    ask(pool, folder, COUNT)
    before, slow = address_space(pool), time.monotonic()
    for _ in range(3):
        ask(pool, folder, SLOWER)
    assert time.monotonic() - slow > 3 * QUICK
    assert address_space(pool) < before + QUERY_STACK / 4


def address_space(pool):
    """Return the most that the process has had, in bytes."""
    lines = Path(f"/proc/{process_of(pool).pid}/status").read_text().split("\n")
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmPeak"))


def test_when_the_server_is_killed_its_queries_end(folder):
    code = f"""
import threading, time
from pathlib import Path
from graph_service.sparql.executor import Limits
from graph_service.sparql.query_pool import QueryPool
from graph_service.iris import Names
from graph_service.rdf.sparql_text import ParsedQuery
pool = QueryPool({LIMITS!r})
read = lambda text: ParsedQuery.read(text, Names("{NAMES.base}"))
pool.run(Path({str(folder)!r}), read("ASK {{}}"), None, None, mark="")
print(next(iter(pool.processes)).process.pid, flush=True)
threading.Thread(target=pool.run, args=(Path({str(folder)!r}), read({ENDLESS!r}), None, None), kwargs={{"mark": ""}}).start()
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        worker = int(server.stdout.readline())
        time.sleep(0.5)
        server.kill()
    until = time.monotonic() + 10
    while time.monotonic() < until and _lives(worker):
        time.sleep(0.1)
    assert not _lives(worker)


def _lives(process):
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_process_has_no_network_even_for_a_query_that_passed_no_guard(pool, folder):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        query = f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        assert ask(pool, folder, query, "text/csv").length
        listening.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listening.accept()
