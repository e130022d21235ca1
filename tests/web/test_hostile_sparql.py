"""Whatever is sent to the SPARQL routes, the answer is no fault of ours, and no process is lost over it."""

from collections import Counter
from dataclasses import replace

import pytest
from support.hostile import Hostile

from graph_service import StoryGraph
from graph_service.web import create_app

PROBLEM = "application/problem+json"
LOST = ("was killed", "nested too deeply", "ended with")


@pytest.fixture(scope="module")
def graph(demo):
    """The demonstration stories, with little time for a query."""
    with StoryGraph(replace(demo.settings, query_seconds=0.5, query_memory=2**30), demo.encoder) as made:
        made.query("ASK {}")
        yield made


@pytest.mark.parametrize("draws", [200, pytest.param(10_000, marks=pytest.mark.slow)])
def test_hostile_requests_are_answered_with_a_reason(graph, draws):
    client, statuses = create_app(graph).test_client(), Counter()
    for seed in range(draws):
        request = Hostile(seed).request()
        with client.open(**request) as response:
            statuses[response.status_code] += 1
            assert response.status_code < 500 or response.status_code in {503, 504}, (seed, request, response.text)
            if request["method"] == "HEAD":
                continue
            if response.status_code >= 500 and response.mimetype == PROBLEM:
                reason = response.get_json()["detail"]
                assert not any(words in reason for words in LOST), (seed, request, reason)
            elif response.status_code == 200 and response.mimetype == "application/sparql-results+json":
                response.get_json(force=True)
    print(dict(statuses))  # noqa: T201  shown by pytest -s
    assert statuses[200]
    assert statuses[400]
    assert client.get("/sparql", query_string={"query": "ASK {}"}).status_code == 200
    assert statuses[200] > draws / 50
    assert statuses[400] > draws / 10
