"""The process that runs queries: `python -m graph_service.sparql.worker`, started and killed by `limits.py`.

A request is a line of JSON on standard input; an answer is a line of JSON and, where it succeeded, as many bytes as the
line says. Before the first request it gives up its network and sets a bound on its memory, where the system allows both.
"""

import contextlib
import ctypes
import json
import resource
import signal
import sys
from pathlib import Path
from typing import IO, Any

from graph_service.errors import GraphServiceError, LimitError
from graph_service.graph.store import GraphStore
from graph_service.vocabulary import Names

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


def main() -> None:
    """Answer requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _shut_in(int(sys.argv[1]))
    stores: dict[str, GraphStore] = {}
    for line in sys.stdin.buffer:
        _reply(json.loads(line), stores, sys.stdout.buffer)


def _shut_in(memory: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # a lower bound is in force already
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(OSError, AttributeError):  # no such call here; the screen is the first wall
        ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _reply(request: dict[str, Any], stores: dict[str, GraphStore], output: IO[bytes]) -> None:
    try:
        store = _store(request["folder"], request["base_iri"], stores)
        media_type, body = store.answer(request["query"], request["accept"], request["format"])
        if len(body) > request["bytes"]:
            raise LimitError(
                f"The answer is larger than {request['bytes']:,} bytes.", hint="Ask for fewer rows with LIMIT."
            )
    except GraphServiceError as error:
        head: dict[str, Any] = {"error": type(error).__name__, "message": error.message, "hint": error.hint}
        body = b""
    else:
        head = {"media_type": media_type, "length": len(body)}
    output.write(json.dumps(head).encode() + b"\n" + body)
    output.flush()


def _store(folder: str, base_iri: str, stores: dict[str, GraphStore]) -> GraphStore:
    if folder not in stores:
        stores.clear()  # the generation that was published before is not asked for again
        stores[folder] = GraphStore.read_only(Path(folder), Names(base_iri))
    return stores[folder]


if __name__ == "__main__":
    main()
