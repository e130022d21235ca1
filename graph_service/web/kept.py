"""Short answers of the API are kept, for when the same is asked again of what is published.

What the API tells of stories and entities follows from the published generation and from the address alone, so it is made
once: pages, dashboards and agents ask the same again and again. A client that has it already is not even sent it
(validators.py).
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from graph_service.memory import Body, Memory
from graph_service.service import StoryGraph
from graph_service.web.validators import validated

View = Callable[..., ResponseReturnValue]


def keeping(memory: Memory, view: View) -> View:
    """Return a view of the API whose answers a memory keeps."""

    @wraps(view)
    def answer(graph: StoryGraph, **path: Any) -> Response:
        return validated(graph, partial(_answer, memory, graph, partial(view, graph, **path)))

    return answer


def _answer(memory: Memory, graph: StoryGraph, make: Callable[[], ResponseReturnValue]) -> Response:
    key = request.full_path, graph.archive.published_at()
    if (found := memory.get(key)) is None:
        made = current_app.make_response(make())
        found = Body(made.headers["Content-Type"], made.get_data())
        memory.keep(key, found)
    return Response(found.content, content_type=found.media_type)
