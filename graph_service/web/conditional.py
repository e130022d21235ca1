"""One snapshot for each request, and answers that a client or the service has already (RFC 9110, 8.8).

An answer follows from the snapshot and from the request. So its entity tag is made of both, before anything is computed; it is
weak, since an engine may give the same rows in another order. `Last-Modified` is when the generation was published; within
two seconds of that it is left out, since another may follow in the same second. Short answers of the API are kept in memory by
the same two, for pages, dashboards and agents that ask the same again and again.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial, wraps
from typing import Any

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.http import is_resource_modified

from graph_service.answers import Answers
from graph_service.archive.snapshot import Snapshot
from graph_service.response_cache import CachedResponse, ResponseCache
from graph_service.service import StoryGraph

SAFE = ("GET", "HEAD")
SETTLED = 2  # seconds

View = Callable[..., ResponseReturnValue]


def answers_of(graph: StoryGraph) -> Answers:
    """Return the answers of this request: all from one snapshot, whatever is published while it runs."""
    if "answers" not in g:
        g.answers = graph.answers
    answers: Answers = g.answers
    return answers


def snapshot_of(graph: StoryGraph) -> Snapshot | None:
    """Return the snapshot of this request, or None where nothing was published yet."""
    return answers_of(graph).snapshot if graph.is_published else None


def validated(snapshot: Snapshot | None, make: Callable[[], Response]) -> Response:
    """Return the answer that `make` makes with its validators, or 304 where the client has it."""
    if request.method not in SAFE or snapshot is None:
        return make()
    tag, modified = _tag(snapshot), datetime.fromtimestamp(snapshot.published_at // 10**9, UTC)
    settled = modified if (datetime.now(UTC) - modified).total_seconds() >= SETTLED else None
    if is_resource_modified(request.environ, etag=f'W/"{tag}"', last_modified=settled):
        response = make()
    else:
        response = Response(status=304)
    response.set_etag(tag, weak=True)
    if settled is not None:
        response.last_modified = settled
    response.cache_control.no_cache = True
    response.vary.add("Accept")
    return response


def _tag(snapshot: Snapshot) -> str:
    version = (snapshot.manifest.mark, str(snapshot.published_at), request.full_path, request.headers.get("Accept", ""))
    return hashlib.sha256("\n".join(version).encode()).hexdigest()[:32]


def cached(cache: ResponseCache, view: View) -> View:
    """Return a view whose answers are kept in a cache."""

    @wraps(view)
    def answer(answers: Answers, **path: Any) -> Response:
        make = partial(_from_cache, cache, answers.snapshot, partial(view, answers, **path))
        return validated(answers.snapshot, make)

    return answer


def _from_cache(cache: ResponseCache, snapshot: Snapshot, make: Callable[[], ResponseReturnValue]) -> Response:
    key = request.full_path, snapshot.manifest.mark
    if (response := cache.get(key)) is None:
        fresh = current_app.make_response(make())
        response = CachedResponse(fresh.headers["Content-Type"], fresh.get_data())
        cache.put(key, response)
    return Response(response.content, content_type=response.media_type)
