"""Keeps pages and short answers of the API in memory, and makes the pages that are visited most before somebody waits for them.

What is kept follows from what the entity tag is made of (request_context.py), compressed as the client accepts it. It varies with nothing
else: not with the host that a request names, and not with the order of its parameters.

Pages are made one after the other. Python runs one thread at a time, so two that were made together would both be ready when the later
one is; in turn, the first is ready in half of that time. But no page waits long for another that takes long.

The first visit of a page after a publication costs as much as if the page had never been made. So the first request that is answered from
another generation starts a thread, which asks for the pages that were visited most before, one by one. Between two pages it rests as
long as the last one took, so that visitors find a processor free.
"""

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any, NamedTuple

from flask import Flask, Request, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.test import Client

from graph_service.answers import Answers
from graph_service.response_cache import CachedResponse, ResponseCache, Visits
from graph_service.web.requests.compression import accepted_coding, compress
from graph_service.web.requests.request_context import canonical_address, conditional

PAGES = 100  # the most that are made ahead
PATIENCE = 0.5  # seconds that a page waits for others
WARMING = "graph_service.warming"  # in the environment of a request that no visitor sent
UNCACHED = ("content-length", "content-type")  # headers that a cached response gets anew

View = Callable[..., ResponseReturnValue]


class PageVisit(NamedTuple):
    """What decides which page is sent: the address, where the application is mounted, and the codings that the client accepts."""

    root: str
    address: str
    codings: str


class PageWarmer:
    """Counts the visits of pages, and makes the most visited ones anew once another generation is published."""

    def __init__(self, application: Flask) -> None:
        self._client = Client(application)
        self._visits = Visits(PAGES)
        self._published = 0
        self._guard = threading.Lock()

    def visit(self, published_at: int, request: Request) -> None:
        """Count a visit of a page of the generation that was published at a nanosecond."""
        if WARMING in request.environ:
            return
        address = request.full_path.removesuffix("?")
        self._visits.add(PageVisit(request.script_root, address, request.headers.get("Accept-Encoding", "")))
        with self._guard:
            before, self._published = self._published, max(self._published, published_at)
        if 0 < before < published_at:
            threading.Thread(target=self._make_again, args=(published_at,), name="page warmer", daemon=True).start()

    def make(self, visits: Iterable[PageVisit]) -> None:
        """Ask for pages, one by one."""
        for visit in visits:
            started = time.monotonic()
            self._client.get(
                visit.address,
                base_url=f"http://localhost{visit.root}",
                headers={"Accept": "text/html", "Accept-Encoding": visit.codings},
                environ_overrides={WARMING: True},
            ).close()
            time.sleep(time.monotonic() - started)

    def _make_again(self, published_at: int) -> None:
        self.make(visit for visit in self._visits.most_frequent() if self._published == published_at)


def in_turn(turn: threading.Lock, view: View) -> View:
    """Return a view that waits for others with the same turn, at most `PATIENCE` seconds."""

    @wraps(view)
    def view_in_turn(*args: Any, **path: Any) -> ResponseReturnValue:
        is_ours = turn.acquire(timeout=PATIENCE)
        try:
            return view(*args, **path)
        finally:
            if is_ours:
                turn.release()

    return view_in_turn


def with_cache(cache: ResponseCache, view: View, warmer: PageWarmer | None = None) -> View:
    """Return a view whose responses are cached, and made ahead by a warmer where there is one."""

    def from_cache(answers: Answers, path: dict[str, Any]) -> Response:
        key = f"{accepted_coding()} {canonical_address()}", answers.mark
        if (response := cache.get(key)) is None:
            fresh = current_app.make_response(view(answers, **path))
            if fresh.status_code != 200:
                return fresh
            compress(fresh)
            headers = tuple((name, value) for name, value in fresh.headers if name.lower() not in UNCACHED)
            response = CachedResponse(fresh.headers["Content-Type"], fresh.get_data(), headers)
            cache.put(key, response)
        return Response(response.content, headers=list(response.headers), content_type=response.media_type)

    @wraps(view)
    def cached_view(answers: Answers, **path: Any) -> Response:
        response = conditional(answers, partial(from_cache, answers, path))
        if warmer is not None:
            warmer.visit(answers.published_at, request)
        return response

    return cached_view
