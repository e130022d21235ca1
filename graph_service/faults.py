"""A fault of ours that one story brings out: it refuses this story alone, and its traceback goes to the log."""

import logging

from graph_service.errors import SourceError

log = logging.getLogger(__name__)


def refused(error: Exception, file: str, line: int | None = None) -> SourceError:
    """Return the error that refuses a story, whether it is the story's own or a fault of ours, which is logged."""
    if isinstance(error, SourceError):
        return error
    refusal = SourceError(
        f"it cannot be taken in ({type(error).__name__}: {str(error)[:200]}).",
        file=file,
        line=line,
        hint="This is a fault of graph-service. The log says where; please report it, with the story.",
    )
    log.error("%s", refusal.message, exc_info=error)
    return refusal
