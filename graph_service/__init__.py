"""Reads news stories, links who, where and what they mention, and answers questions about them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph_service.service import StoryGraph

__all__ = ["StoryGraph"]


def __getattr__(name: str) -> Any:
    """Load the facade, and the engines behind it, when it is first asked for (PEP 562)."""
    if name != "StoryGraph":
        raise AttributeError(f"module 'graph_service' has no attribute {name!r}")
    from graph_service.service import StoryGraph  # noqa: PLC0415  the point of this function

    return StoryGraph
