"""The process that the engine runs in: `python -m graph_service.sparql.engine_worker FD MEMORY STACK PARENT`; see `engine_process.py`.

Before the first request the process enters its sandbox: it bounds its memory, gives up its network, and makes itself the first that
the system ends when memory runs out, where the system allows each. A query reads a published generation, which stays open for the
next query. A change (`CHANGES` lists them) writes to a folder that nobody else has open; if it ends half done, that folder is never
published.

A thread of its own does the work. For queries its stack is so large that no nesting fills it. Its priority falls once it has run for
a moment, so that long work yields to everything that is quick. The thread takes the request and replies to it itself, since each
handover to another costs as much as a small query. The first thread watches it, and ends the process when the parent is gone.
"""

import contextlib
import ctypes
import json
import os
import re
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from pyoxigraph import Quad, RdfFormat, Store, parse

from graph_service.errors import ContentError, DataError, GraphServiceError, LimitError, QueryError
from graph_service.iris import Names
from graph_service.rdf.formats import TRIPLE_FORMATS, Format, format_by_name
from graph_service.rdf.result_io import Bounds
from graph_service.rdf.sparql_text import RdfDataset
from graph_service.rdf.terms import graph_name
from graph_service.sparql.engine_process import QUERY, encode_error, loss
from graph_service.sparql.hash_joins import Joins
from graph_service.sparql.top_rows import TopRows
from graph_service.store.graph_store import GraphStore
from graph_service.store.oxigraph import EmbeddedStore

QUICK = 0.25  # seconds of a processor before work yields
LOWEST_PRIORITY = 19
POLL = 0.001  # seconds between looks at whether a thread is gone
SHORT = 2**16  # bytes of a body that needs no file
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
M_ARENA_MAX = -8  # of glibc's malloc.h
ARENAS = 2
HINT = "Look at the position it names."
MOST_COUNTS = 1_000  # kept of a store
MOST_LISTS = 100  # of values, likewise
IMPOSSIBLE = " DROP GRAPH <urn:graph-service:none>; "

Stores = dict[tuple[str, str], "OpenStore"]  # by folder and mark of their generation
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenStore:
    """The store of a generation, and what was counted and listed in it, by query and dataset."""

    store: EmbeddedStore
    counts: dict[tuple[str, RdfDataset | None], int] = field(default_factory=dict)
    lists: dict[tuple[str, RdfDataset | None], list[tuple[str, int]]] = field(default_factory=dict)

    def count(self, query: str, dataset: RdfDataset | None) -> int:
        """Return what a query counts."""
        if (query, dataset) not in self.counts:
            if len(self.counts) >= MOST_COUNTS:
                self.counts.clear()
            self.counts[query, dataset] = self.store.number(query, dataset)
        return self.counts[query, dataset]

    def values(self, query: str, dataset: RdfDataset | None) -> list[tuple[str, int]]:
        """Return the values that a query lists, each with its number."""
        if (query, dataset) not in self.lists:
            if len(self.lists) >= MOST_LISTS:
                self.lists.clear()
            self.lists[query, dataset] = self.store.frequencies(query, dataset)
        return self.lists[query, dataset]


def main() -> None:
    """Answer requests until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    descriptor, memory, stack, parent = map(int, sys.argv[1:])
    connection = Connection(descriptor)
    with contextlib.suppress(OSError, AttributeError):  # only Linux has it; elsewhere the thread that watches does it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # it ends with its parent even while it is paused
    if os.getppid() != parent:
        return
    enter_sandbox(memory + 2 * stack)
    threading.stack_size(stack)

    def end_process(failure: threading.ExceptHookArgs) -> None:  # so that the parent learns of it at once
        if failure.exc_value is not None:
            sys.__excepthook__(failure.exc_type, failure.exc_value, failure.exc_traceback)
        os._exit(1)

    threading.excepthook = end_process
    stores: Stores = {}
    connection.send_bytes(b"ready")
    while True:
        runner = Runner(connection, parent, stores)
        runner.start()
        runner.watch()


def enter_sandbox(memory: int) -> None:
    """Bound the address space of this process to so many bytes and give up its network, where the system allows each.

    glibc reserves 64 MB of it, an arena, for each thread that allocates. Here one thread does at a time, so few are enough.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
    with contextlib.suppress(ValueError, OSError):  # a lower bound is in force already
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(OSError, AttributeError):  # no such call here; the query guard refuses what calls out
        ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER | CLONE_NEWNET)
    with contextlib.suppress(OSError):  # only Linux has it
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


class Runner(threading.Thread):
    """A thread that answers requests until it had to yield: its priority cannot rise again."""

    def __init__(self, connection: Connection, parent: int, stores: Stores) -> None:
        super().__init__(daemon=True)
        self.connection = connection
        self.parent = parent
        self.stores = stores
        self.begun, self.ended = threading.Event(), threading.Event()
        self.yielded = False
        self.guard = threading.Lock()  # of whether it ends or yields first

    def run(self) -> None:
        """Answer requests until one had to yield, or the parent is gone."""
        try:
            while not self.yielded:
                request = json.loads(self.connection.recv_bytes())
                self.ended.clear()
                self.begun.set()
                with SpooledTemporaryFile(SHORT, prefix="graph-service-") as spooled:
                    file = cast(IO[bytes], spooled)
                    outcome = do_work(request, file, self.stores)
                    # The file of an answer that broke a limit may be closed.
                    outcome["in_file"] = "error" not in outcome and file.seek(0, os.SEEK_END) > SHORT
                    with self.guard:
                        self.ended.set()
                    self._send(outcome, file)
        except (EOFError, ConnectionError):
            os._exit(0)

    def _send(self, outcome: Mapping[str, Any], file: IO[bytes]) -> None:
        message = json.dumps(outcome).encode()
        if "error" not in outcome and not outcome["in_file"]:
            file.seek(0)
            message += b"\n" + file.read()
        self.connection.send_bytes(message)
        if outcome["in_file"]:
            send_handle(self.connection, file.fileno(), self.parent)

    def watch(self) -> None:
        """Wait for work that takes more than a moment of the processor, lower its priority, and return when it is over."""
        while not self.yielded:
            self.begun.wait()
            self.begun.clear()
            clock = time.pthread_getcpuclockid(cast(int, self.ident))
            quick_until = time.clock_gettime(clock) + QUICK
            while (left := quick_until - time.clock_gettime(clock)) > 0:  # while it is paused, no time passes for it
                if self.ended.wait(max(left, POLL)):
                    break
            else:
                with self.guard:
                    self.yielded = not self.ended.is_set()
                    if self.yielded:
                        os.setpriority(os.PRIO_PROCESS, cast(int, self.native_id), LOWEST_PRIORITY)
        while not self.ended.wait(1):
            if os.getppid() != self.parent:
                os._exit(0)
        self.join()
        while Path(f"/proc/self/task/{self.native_id}").exists():  # until then the next thread could not have its stack
            time.sleep(POLL)


def do_work(request: Mapping[str, Any], file: IO[bytes], stores: Stores) -> dict[str, Any]:
    """Do what a request asks for, writing the body into a file, and return the outcome."""
    folder, names, parameters = Path(request["folder"]), Names(request["base_iri"]), request["parameters"]
    try:
        if request["work"] == QUERY:
            return _query(folder, names, parameters, file, stores)
        with contextlib.closing(EmbeddedStore.open(folder, names)) as store:
            before, content = store.count_user_quads(), store.user_content()
            created = CHANGES[request["work"]](store, parameters)
            growth = store.count_user_quads() - before
            same = not growth and content is not None and content == store.user_content()
            return {"created": bool(created), "growth": growth, "same": same}
    except GraphServiceError as error:
        return encode_error(error)
    except MemoryError:
        return encode_error(cast(LimitError, loss(request["work"], -signal.SIGABRT)))
    except OSError as error:
        return encode_error(DataError(f"The engine could not write: {error}.", hint="Is the disk full?"))


def _query(folder: Path, names: Names, parameters: Parameters, file: IO[bytes], stores: Stores) -> dict[str, Any]:
    generation = str(folder), str(parameters["mark"])
    if generation not in stores:
        for previous in [key for key in stores if key[1] != generation[1]]:
            del stores[previous]  # no more queries come for the previous generation
        stores[generation] = OpenStore(EmbeddedStore.read_only(folder, names))
    opened, fields = stores[generation], parameters["dataset"]
    tuples = {name: None if iris is None else tuple(iris) for name, iris in (fields or {}).items()}
    dataset = None if fields is None else RdfDataset(**tuples)

    def answer(query: str) -> dict[str, Any]:
        bounds = Bounds(parameters["rows"], parameters["bytes"])
        media_type = opened.store.answer(
            query, parameters["accept"], parameters["format"], dataset, file=file, bounds=bounds
        )  # fmt: skip
        return {"media_type": media_type}

    with contextlib.suppress(QueryError):  # what is wrong with the query is said of its own text
        quicker = _quicker(opened, dataset, parameters)
        if quicker is not None:
            return answer(quicker)
    return answer(parameters["query"])


def _quicker(opened: OpenStore, dataset: RdfDataset | None, parameters: Parameters) -> str | None:
    """Return a query that has the same answer sooner, or None where none is known."""

    def count(query: str) -> int:
        return opened.count(query, dataset)

    quicker = None
    if parameters["top_rows"]:
        top_rows = TopRows.of(parameters["top_rows"])
        quicker = top_rows.by_values(count, lambda query: opened.values(query, dataset))
    if quicker is None and parameters["joins"]:
        quicker = Joins.of(parameters["joins"]).by_hash(count)
    return quicker


def _check(store: GraphStore, parameters: Parameters) -> None:
    """Raise `QueryError` where a text, given as its prologue and the rest, is no SPARQL 1.1 update; nothing of it runs."""
    # The engine parses the whole before it runs the first operation, and the one inserted here cannot run.
    prologue, rest = parameters["text"]
    try:
        context: dict[str, Any] = {"base_iri": store.names.base + "/", "prefixes": store.names.prefixes}
        Store().update(prologue + IMPOSSIBLE + rest, **context)
    except SyntaxError as error:
        # The position in the message is given for the text without the impossible operation.
        line = prologue.count("\n") + 1
        message = re.sub(rf" {line}:(\d+)", lambda column: f" {line}:{int(column[1]) - len(IMPOSSIBLE)}", str(error))
        raise QueryError(f"This is not a SPARQL update: {message}", hint=HINT) from error
    except RuntimeError:
        return


def _update(store: GraphStore, parameters: Parameters) -> None:
    # It loads much that queries do without, and they should not wait for it.
    from graph_service.sparql.update_parser import Operation, load_parameters, reserved_graph_error  # noqa: PLC0415

    _check(store, parameters)
    files = iter(parameters["files"])  # of the operations that load, in their order
    for fields in parameters["operations"]:
        if "source" in fields:
            _put(store, load_parameters(fields, next(files)))
            continue
        operation = Operation(**fields)
        if operation.guard and store.asks(operation.guard, operation.within or None):
            raise reserved_graph_error()
        if operation.scope:
            store.clear_or_drop_user_graphs(operation.text, operation.scope)
        else:
            store.update([operation.text])


def _put(store: GraphStore, parameters: Parameters) -> bool:
    graph: str | None = parameters["graph"]
    is_new = not store.has_graph(graph)
    base = parameters.get("base") or graph or store.names.base + "/"
    files = [_read(Path(file), format_by_name(name, TRIPLE_FORMATS), graph, base) for file, name in parameters["files"]]
    if parameters["replace"]:
        store.clear(graph)
    if graph is not None:
        store.create(graph)
    store.add(quad for quads in files for quad in quads)
    return is_new


def _read(file: Path, source: Format, graph: str | None, base: str) -> list[Quad]:
    """Return the triples of a file as quads of a graph, with new blank nodes; raises `ContentError`, `LimitError`."""
    options: dict[str, Any] = {"base_iri": base, "without_named_graphs": True, "rename_blank_nodes": True}
    name = graph_name(graph)
    try:
        triples = parse(path=file, format=cast(RdfFormat, source.engine), **options)
        return [Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]
    except (SyntaxError, ValueError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise ContentError(f"This is not {source.name}: {reason}", hint=HINT) from error
    except MemoryError as error:  # the parser's own bound on a single token
        raise LimitError(
            f"This {source.name} cannot be read: {str(error) or 'it needs more memory than it may have'}.",
            hint="Send it in parts; no single term or comment may be longer than 16 MiB.",
        ) from error


CHANGES: Mapping[str, Callable[[GraphStore, Parameters], bool | None]] = {
    "update": _update,
    "check": _check,
    "put": _put,
    "drop": lambda store, parameters: store.drop_user_graph(parameters["graph"]),
}

if __name__ == "__main__":
    main()
