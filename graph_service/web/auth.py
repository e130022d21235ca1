"""Who may write: whoever sends the token that is set."""

import hmac

from flask import request
from werkzeug.datastructures import Authorization, WWWAuthenticate
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
    if not has_token(request.authorization, token):
        raise Unauthorized("Send the token: Authorization: Bearer TOKEN", www_authenticate=WWWAuthenticate(SCHEME))


def has_token(sent: Authorization | None, token: str) -> bool:
    """Tell whether the token that is set was sent; none was where none is set."""
    text = sent.token or "" if sent is not None and sent.type == SCHEME else ""
    return bool(token) and hmac.compare_digest(text.encode(), token.encode())
