"""Requests that take long leave threads to those that are answered at once."""

import asyncio
import threading
from collections import Counter

import pytest

from graph_service import StoryGraph, answers
from graph_service.errors import OvertimeError
from graph_service.settings import load
from graph_service.sparql.engine_process import EngineProcess
from graph_service.sparql.executor import SPARE_THREADS
from graph_service.web import create_app
from graph_service.web.requests.asgi import Threaded

THREADS = 6
PATIENCE = 20  # seconds


@pytest.fixture
def released(monkeypatch):
    """An event that every query and every search for a text waits for."""
    event = threading.Event()

    def wait(*_args, **_options):
        event.wait(PATIENCE)
        raise OvertimeError("It was stopped.")

    monkeypatch.setattr(EngineProcess, "send", wait)
    monkeypatch.setattr(answers, "related", wait)
    yield event
    event.set()


async def get(server, path, query=b""):
    """Return the status of a GET request."""
    status = []
    scope = {
        "method": "GET", "raw_path": path, "query_string": query, "headers": (), "http_version": "1.1", "scheme": "http",
        "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def send(event):
        status.append(event.get("status"))

    await server(scope, asyncio.Event().wait, send)
    return status[0]


def test_queries_and_searches_for_a_text_leave_threads_to_other_requests(demo, encoder, released):
    settings = load({}, data=demo.settings.data, threads=THREADS, query_workers=THREADS, related_workers=THREADS)

    async def ask(server):
        queries = [asyncio.create_task(get(server, b"/sparql", b"query=ASK%7B%7D")) for _ in range(THREADS)]
        texts = [asyncio.create_task(get(server, b"/api/related", b"text=An+election")) for _ in range(THREADS)]
        await asyncio.sleep(0)
        health = await asyncio.wait_for(get(server, b"/healthz"), PATIENCE / 2)
        done = asyncio.as_completed((*queries, *texts), timeout=PATIENCE / 2)
        for _ in range(THREADS + SPARE_THREADS):  # all but those that wait to be released
            await next(done)
        released.set()
        return health, await asyncio.gather(*queries, *texts)

    with StoryGraph(settings, encoder) as graph:
        server = Threaded(create_app(graph), settings.threads, settings.body_seconds, lambda _environ: 0)
        health, statuses = asyncio.run(ask(server))
    assert health == 200
    assert Counter(statuses) == {504: THREADS - SPARE_THREADS, 503: THREADS + SPARE_THREADS}


def test_a_single_thread_still_answers_queries(demo, encoder):
    settings = load({}, data=demo.settings.data, threads=1)
    with StoryGraph(settings, encoder) as graph:
        assert graph.query("ASK {}").body
