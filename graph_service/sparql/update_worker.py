"""The process that changes graphs: `python -m graph_service.sparql.update_worker`, started and killed by `updating.py`.

A request is a line of JSON: the folder of a store that nobody else has open, the name of a change, and what it needs. The
answer is a line of JSON, too: what came of it, or the error. A change that ends half done has touched a folder that is
then never published. The process gives up its network and bounds its memory first, where the system allows both.
"""

import contextlib
import json
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from graph_service.errors import GraphServiceError, NotFoundError
from graph_service.graph import own
from graph_service.graph.embedded import EmbeddedStore
from graph_service.graph.formats import named
from graph_service.graph.store import GraphStore
from graph_service.sparql.confined import failure, shut_in
from graph_service.sparql.updates import Operation, guarded, loading
from graph_service.vocabulary import Names


def main() -> None:
    """Answer requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shut_in(int(sys.argv[1]))
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        with contextlib.closing(EmbeddedStore.open(Path(request["folder"]), Names(request["base_iri"]))) as store:
            before = own.size(store)
            made = CHANGES[request["change"]](store, request["needs"])
            return {"made": bool(made), "grown": own.size(store) - before}
    except GraphServiceError as error:
        return failure(error)


def _check(store: GraphStore, needs: Mapping[str, Any]) -> None:
    own.check_update(needs["text"], store.names)


def _update(store: GraphStore, needs: Mapping[str, Any]) -> None:
    own.check_update(needs["text"], store.names)
    files = iter(needs["files"])  # of what is loaded, in that order
    for fields in needs["operations"]:
        if "source" in fields:
            _put(store, loading(fields, next(files)))
            continue
        operation = Operation(**fields)
        if operation.guard and store.asks(operation.guard, operation.within or None):
            raise guarded()
        if operation.scope:
            own.each(store, operation.text, operation.scope)
        else:
            store.update([operation.text])


def _put(store: GraphStore, needs: Mapping[str, Any]) -> bool:
    graph: str | None = needs["graph"]
    new = not own.exists(store, graph)
    base = needs.get("base") or graph or store.names.base + "/"
    files = [own.read(Path(file), named(name, own.GRAPH_FORMATS), graph, base) for file, name in needs["files"]]
    if needs["replace"]:
        store.clear(graph)
    own.add(store, graph, (quad for quads in files for quad in quads))
    return new


def _drop(store: GraphStore, needs: Mapping[str, Any]) -> None:
    if not own.exists(store, needs["graph"]):
        raise NotFoundError(f"There is no graph <{needs['graph']}>.", hint="Nothing was changed.")
    store.remove_graph(needs["graph"])


CHANGES: Mapping[str, Callable[[GraphStore, Mapping[str, Any]], bool | None]] = {
    "update": _update,
    "check": _check,
    "put": _put,
    "drop": _drop,
}

if __name__ == "__main__":
    main()
