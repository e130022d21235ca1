"""Validators of an answer, so that a client that has it need not be sent it, nor have it made, again (RFC 9110, 8.8).

What is answered follows from what is published and from the request. So an entity tag is made of both, before anything is
computed; it is weak, since an engine may give the same rows in another order. The time is the one at which the generation
was published, a rollback included; within the second after that it is not told, since another may follow in the same one.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, request
from werkzeug.http import is_resource_modified

from graph_service.service import StoryGraph

SAFE = ("GET", "HEAD")


def validated(graph: StoryGraph, make: Callable[[], Response]) -> Response:
    """Return the answer that `make` makes with its validators, or 304 where the client has it already."""
    moment = graph.archive.published_at()
    if request.method not in SAFE or moment is None:
        return make()
    tag, seconds = _tag(moment), moment // 10**9
    modified = datetime.fromtimestamp(seconds, UTC)
    settled = modified if (datetime.now(UTC) - modified).total_seconds() >= 2 else None
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


def _tag(moment: int) -> str:
    asked = (str(moment), request.full_path, request.headers.get("Accept", ""))
    return hashlib.sha256("\n".join(asked).encode()).hexdigest()[:32]
