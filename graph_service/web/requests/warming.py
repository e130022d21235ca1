"""Makes the pages that are visited most before somebody waits for them.

The first visit of a page after a publication costs as much as if the page had never been made. So the first request that is answered from
another generation starts a thread, which asks for the pages that were visited most before, one by one. Between two pages it rests as
long as the last one took, so that visitors find a processor free.
"""

import threading
import time
from collections.abc import Iterable
from typing import NamedTuple

from flask import Flask, Request
from werkzeug.test import Client as TestClient

from graph_service.response_cache import Visits

PAGES = 100  # that are made ahead
WARMING = "graph_service.warming"  # in the environment of a request that no visitor sent


class PageVisit(NamedTuple):
    """What decides which page is sent: the address, where the application is mounted, and the codings that the client accepts."""

    root: str
    address: str
    codings: str


class PageWarmer:
    """Counts the visits of pages, and makes the most visited ones anew once another generation is published."""

    def __init__(self, application: Flask) -> None:
        self._client = TestClient(application)
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
