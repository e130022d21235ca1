"""Who may write: whoever sends the token that is set."""

import hmac

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from graph_service.errors import ForbiddenError
from graph_service.service import StoryGraph

SCHEME = "bearer"


def check(graph: StoryGraph) -> None:
    """Let a request pass that sends the token; raises `ForbiddenError` where none is set, else a 401."""
    token = graph.settings.token
    if not token:
        raise ForbiddenError(
            "Nothing can be written here: no token is set.",
            hint="Set GRAPH_SERVICE_TOKEN for the service, and send it: Authorization: Bearer TOKEN",
        )
    sent = request.authorization
    given = sent.token or "" if sent is not None and sent.type == SCHEME else ""
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise Unauthorized("Send the token: Authorization: Bearer TOKEN", www_authenticate=WWWAuthenticate(SCHEME))
