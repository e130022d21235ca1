"""Queries and changes of graphs on a SPARQL server, by the same rules and limits as in a folder.

What comes from outside is first read here, in a process that can be killed. A query runs on an empty graph, which shows whether it is
SPARQL 1.1 and which format its answer has. An update is checked, a file is parsed. So the server gets what the grammar lets pass and
nothing of its own dialect. It never sees SERVICE or LOAD, which were answered or refused before.
"""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from graph_service.iris import Names
from graph_service.rdf.formats import RDF_FORMATS, RESULT_FORMATS
from graph_service.rdf.result_io import Bounds
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset
from graph_service.settings import Settings
from graph_service.sparql.executor import (
    AdmissionControl,
    Answer,
    CachedQueries,
    Limits,
    LocalUpdates,
    QueryExecutor,
    UpdateExecutor,
    UpdateOutcome,
)
from graph_service.sparql.query_pool import QueryPool
from graph_service.sparql.turns import ANYBODY, Client
from graph_service.sparql.update_parser import Load, Operation, load_parameters, reserved_graph_error
from graph_service.store.http_client import Address, Endpoint
from graph_service.store.oxigraph import EmbeddedStore
from graph_service.store.sparql_server import RemoteStore

FORMATS = {target.media_type: target for target in (*RDF_FORMATS.values(), *RESULT_FORMATS.values())}


class RemoteQueries:
    """Queries that a server answers, a limited number at a time."""

    def __init__(self, address: Address, limits: Limits, shared: AdmissionControl) -> None:
        self.endpoint = Endpoint(address)
        self.limits = limits
        self._checking = QueryPool(limits, shared)
        self._admission = AdmissionControl(limits.workers, limits.waiting, limits.seconds, shared=shared)
        self._resources = ExitStack()

    @cached_property
    def _empty_store(self) -> Path:
        folder = Path(self._resources.enter_context(tempfile.TemporaryDirectory(prefix="graph-service-")))
        EmbeddedStore.open(folder, Names("")).close()
        return folder

    def run(
        self, folder: Path, query: ParsedQuery, accept: str | None, format_name: str | None,
        *, mark: str, dataset: RdfDataset | None = None, client: Client = ANYBODY,
    ) -> Answer:  # fmt: skip
        """Return the answer to a query without SERVICE; a folder that exists holds reference data, which are on no server.

        Raises what `QueryPool.run` does, and `RemoteError`.
        """
        if folder.exists():
            return self._checking.run(folder, query, accept, format_name, mark=mark, dataset=dataset, client=client)
        empty = self._checking.run(
            self._empty_store, query, accept, format_name, mark="", dataset=dataset, client=client
        )
        empty.file.close()
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile(prefix="graph-service-"))
            with self._admission.slot():
                RemoteStore(self.endpoint, query.names).answer(
                    query, FORMATS[empty.media_type], dataset, file=file,
                    bounds=Bounds(self.limits.rows, self.limits.bytes),
                    seconds=min(self.limits.seconds, client.seconds),
                )  # fmt: skip
            stack.pop_all()  # the file is closed once the answer was read
        return Answer(empty.media_type, file)

    def warm(self) -> None:
        """Start what checks queries."""
        self._checking.warm()

    def close(self) -> None:
        """End the processes that check queries."""
        self._checking.close()
        self._resources.close()


class RemoteUpdates:
    """Changes of users' graphs that a server makes."""

    def __init__(self, address: Address, seconds: float) -> None:
        self.endpoint = Endpoint(address)
        self.seconds = seconds
        self._checking = LocalUpdates(seconds)

    def run(self, folder: Path, base_iri: str, change: str, parameters: Mapping[str, Any]) -> UpdateOutcome:
        """Make a change on the server; the folder, of the generation that is being built, may hold temporary files.

        Raises what `LocalUpdates.run` does, and `RemoteError`. An update is one request, which most servers run as a whole or not
        at all, unless ALL, NAMED, LOAD or a prologue between operations divides it.
        """
        store = RemoteStore(self.endpoint, Names(base_iri), self.seconds)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            check = partial(self._checking.run, Path(scratch), base_iri)
            before = store.count_user_quads()
            created = CHANGES[change](store, parameters, check, Path(scratch))
            return UpdateOutcome(created=bool(created), growth=store.count_user_quads() - before)

    def close(self) -> None:
        """End the process that checks updates and files."""
        self._checking.close()


Check = Callable[[str, Mapping[str, Any]], UpdateOutcome]


def _update(store: RemoteStore, parameters: Mapping[str, Any], check: Check, scratch: Path) -> None:
    check("check", parameters)
    operations = [Load(**fields) if "source" in fields else Operation(**fields) for fields in parameters["operations"]]
    guards = [(o.guard, o.within or None) for o in operations if isinstance(o, Operation) and o.guard]
    if any(store.asks(guard, within) for guard, within in guards):
        raise reserved_graph_error()
    prologue, body = parameters["text"]
    files, batch = iter(parameters["files"]), list[str]()
    for operation in operations:
        if isinstance(operation, Operation) and not operation.scope:
            batch.append(operation.text.removeprefix(prologue))
            if body and operation is not operations[-1]:
                continue
        if batch:
            store.update([prologue + batch[0], *batch[1:]])
            batch = []
        if isinstance(operation, Load):
            _put(store, load_parameters(asdict(operation), next(files)), check, scratch)
        elif operation.scope:
            store.clear_or_drop_user_graphs(operation.text, operation.scope)


def _put(store: RemoteStore, parameters: Mapping[str, Any], check: Check, scratch: Path) -> bool:
    graph: str | None = parameters["graph"]
    check("put", parameters)
    is_new = not store.has_graph(graph)
    quads = EmbeddedStore.read_only(scratch, store.names).pattern(None, None, None, graph)
    store.put(graph, quads, replace=parameters["replace"])
    return is_new


CHANGES: Mapping[str, Callable[[RemoteStore, Mapping[str, Any], Check, Path], bool | None]] = {
    "update": _update,
    "put": _put,
    "drop": lambda store, parameters, *_: store.drop_user_graph(parameters["graph"]),
}


def query_executor_of(settings: Settings, shared: AdmissionControl) -> QueryExecutor:
    """Return the executor that the settings choose, processes on a folder or a server; its queries take slots of `shared`."""
    address, limits = Address.of(settings), Limits.of(settings)
    if address.query:  # nothing is cached of a server, where others may change what a query sees
        return RemoteQueries(address, limits, shared)
    return CachedQueries(QueryPool(limits, shared), settings.answers_kept)


def update_executor_of(settings: Settings) -> UpdateExecutor:
    """Return the executor that the settings choose: a process on a folder, or a server."""
    address = Address.of(settings)
    return RemoteUpdates(address, settings.query_seconds) if address.query else LocalUpdates(settings.query_seconds)
