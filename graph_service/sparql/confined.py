"""What the processes that the engine runs in have in common: what each gives up at its start, and how an error leaves it."""

import contextlib
import ctypes
import resource
from typing import Any

from graph_service import errors
from graph_service.errors import DataError, GraphServiceError

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
M_ARENA_MAX = -8  # of glibc's malloc.h
ARENAS = 2


def shut_in(memory: int) -> None:
    """Bound this process's address space to so many bytes and give up its network, where the system allows each.

    glibc sets 64 MB of it aside for each thread that allocates, in arenas; here one does at a time, so few are enough.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
    with contextlib.suppress(ValueError, OSError):  # a lower bound is in force already
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(OSError, AttributeError):  # no such call here; what calls out was refused before
        ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def failure(error: GraphServiceError) -> dict[str, Any]:
    """Return an error as the reply that tells of it."""
    return {"error": type(error).__name__, "message": error.message, "hint": error.hint}


def succeeded(reply: dict[str, Any]) -> dict[str, Any]:
    """Return a reply that tells of no error; raises the error that it tells of."""
    if "error" in reply:
        kind: type[GraphServiceError] = getattr(errors, reply["error"], DataError)
        raise kind(reply["message"], hint=reply["hint"])
    return reply
