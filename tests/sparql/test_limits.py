"""A query runs where it can be stopped, and what it costs is bounded."""

import time

import pytest
from stories import linked

from graph_service.errors import LimitError, NotAcceptableError, QueryError
from graph_service.graph.store import GraphStore
from graph_service.graph.triples import story_quads
from graph_service.sparql.limits import QueryPool
from graph_service.vocabulary import Names

NAMES = Names("https://stories.example")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n_ ?o . ?p ?q ?r }"
COUNT = "SELECT (COUNT(?s) AS ?n) { ?s a schema:NewsArticle }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "graph"
    store = GraphStore.open(path, NAMES)
    for n in range(20):
        store.add(story_quads(linked(f"s{n}"), NAMES))
    store.close()
    return path


@pytest.fixture
def pool():
    made = QueryPool(workers=1, seconds=3, size=5_000)
    yield made
    made.close()


def ask(pool, folder, query, accept=None, name=None):
    return pool.run(folder, NAMES.base, query, accept, name)


def test_a_query_is_answered_in_the_format_asked_for(pool, folder):
    assert ask(pool, folder, COUNT, "text/csv").body == b"n\r\n20\r\n"
    assert ask(pool, folder, "ASK { ?s ?p ?o }", None, "xml").media_type == "application/sparql-results+xml"
    with pytest.raises(NotAcceptableError):
        ask(pool, folder, "ASK { ?s ?p ?o }", "text/csv")


def test_a_query_that_is_none_says_where(pool, folder):
    with pytest.raises(QueryError, match="1:"):
        ask(pool, folder, "SELEKT ?s { ?s ?p ?o }")


def test_a_query_that_runs_too_long_is_stopped_and_the_next_is_answered(pool, folder):
    started = time.monotonic()
    with pytest.raises(LimitError, match="3 seconds"):
        ask(pool, folder, ENDLESS)
    assert time.monotonic() - started < 5
    assert ask(pool, folder, COUNT, "text/csv").body == b"n\r\n20\r\n"


def test_an_answer_that_is_too_large_is_refused(pool, folder):
    with pytest.raises(LimitError, match="5,000 bytes"):
        ask(pool, folder, "SELECT * { ?s ?p ?o }")
