"""Queries and changes of graphs on a SPARQL server, held to the same rules and limits as on a folder.

What comes from outside is read here first, in a process that can be killed: a query is run on an empty graph, which tells
whether it is SPARQL 1.1, which form it has and whether its answer can be had in the format that is wanted; an update is
checked, a file is parsed. So the server gets what the grammar lets pass and nothing of its own dialect, and it never sees
SERVICE or LOAD, which were answered or refused before.
"""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from graph_service.errors import NotFoundError
from graph_service.graph import own
from graph_service.graph.answering import Bounds
from graph_service.graph.embedded import EmbeddedStore
from graph_service.graph.endpoint import Address, Endpoint
from graph_service.graph.formats import RDF_FORMATS, RESULT_FORMATS, Format
from graph_service.graph.remote import RemoteStore
from graph_service.graph.store import Asked
from graph_service.settings import Settings
from graph_service.sparql.kept import KeptAnswers
from graph_service.sparql.limits import Answer, Limits, Querying, QueryPool
from graph_service.sparql.turns import Turns
from graph_service.sparql.updates import Load, Operation, guarded, loading
from graph_service.sparql.updating import Changed, Changing, Updater
from graph_service.vocabulary import Names


class RemoteQueries:
    """Queries that a server answers, as many at a time as may run."""

    def __init__(self, address: Address, limits: Limits) -> None:
        self.endpoint = Endpoint(address)
        self.limits = limits
        self._checking = QueryPool(limits)
        self._turns = Turns(limits.workers, limits.waiting, limits.seconds)
        self._kept = ExitStack()

    @cached_property
    def _nothing(self) -> Path:
        folder = Path(self._kept.enter_context(tempfile.TemporaryDirectory(prefix="graph-service-")))
        EmbeddedStore.open(folder, Names("")).close()
        return folder

    def run(
        self, folder: Path, base_iri: str, query: str, accept: str | None, format_name: str | None,  # noqa: ARG002
        *, asked: Asked | None = None,
    ) -> Answer:  # fmt: skip
        """Return the answer to a query that `services.answered` let pass; the folder of the generation holds no graphs.

        Raises what `QueryPool.run` does, and `RemoteError`.
        """
        empty = self._checking.run(self._nothing, base_iri, query, accept, format_name, asked=asked)
        media_type, bounds = empty.media_type, Bounds(self.limits.rows, self.limits.bytes)
        empty.file.close()
        with ExitStack() as kept:
            file = kept.enter_context(tempfile.TemporaryFile(prefix="graph-service-"))
            with self._turns.taken():
                RemoteStore(self.endpoint, Names(base_iri)).answer(
                    query, _format(media_type), asked, file=file, bounds=bounds, seconds=self.limits.seconds
                )
            kept.pop_all()  # it is closed when the answer was read
        return Answer(media_type, file)

    def close(self) -> None:
        """End the processes that read queries."""
        self._checking.close()
        self._kept.close()


class RemoteChanges:
    """Changes of users' own graphs that a server makes."""

    def __init__(self, address: Address, seconds: float) -> None:
        self.endpoint = Endpoint(address)
        self.seconds = seconds
        self._reading = Updater(seconds)

    def run(self, folder: Path, base_iri: str, change: str, needs: Mapping[str, Any]) -> Changed:
        """Make a change on the server; the folder, of the generation that is being built, is free for what that needs.

        Raises what `Updater.run` does, and `RemoteError`. An update is one request, which most servers do as a whole or
        not at all; ALL and NAMED, and a prologue between operations, part it.
        """
        store = RemoteStore(self.endpoint, Names(base_iri), self.seconds)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            changed = CHANGES[change]
            before = own.size(store)
            made = changed(
                store,
                needs,
                lambda change, needs: self._reading.run(Path(scratch), base_iri, change, needs),
                Path(scratch),
            )
            return Changed(made=made, grown=own.size(store) - before)

    def close(self) -> None:
        """End the process that reads updates and files."""
        self._reading.close()


Reading = Callable[[str, Mapping[str, Any]], Changed]


def _update(store: RemoteStore, needs: Mapping[str, Any], read: Reading, scratch: Path) -> bool:
    read("check", needs)
    operations = [Load(**fields) if "source" in fields else Operation(**fields) for fields in needs["operations"]]
    if any(store.asks(one.guard, one.within or None) for one in operations if isinstance(one, Operation) and one.guard):
        raise guarded()
    prologue, rest = needs["text"]
    files, waiting = iter(needs["files"]), list[str]()
    for one in operations:
        if isinstance(one, Operation) and not one.scope:
            waiting.append(one.text.removeprefix(prologue))
            if rest and one is not operations[-1]:
                continue
        if waiting:
            store.update([prologue + waiting[0], *waiting[1:]])
            waiting = []
        if isinstance(one, Load):
            _put(store, loading(asdict(one), next(files)), read, scratch)
        elif one.scope:
            own.each(store, one.text, one.scope)
    return False


def _put(store: RemoteStore, needs: Mapping[str, Any], read: Reading, scratch: Path) -> bool:
    graph: str | None = needs["graph"]
    read("put", needs)
    new = not own.exists(store, graph)
    came = EmbeddedStore.read_only(scratch, store.names).pattern(None, None, None, graph)
    store.put(graph, came, replace=needs["replace"])
    return new


def _drop(store: RemoteStore, needs: Mapping[str, Any], *_: object) -> bool:
    if not own.exists(store, needs["graph"]):
        raise NotFoundError(f"There is no graph <{needs['graph']}>.", hint="Nothing was changed.")
    store.remove_graph(needs["graph"])
    return False


CHANGES: Mapping[str, Callable[[RemoteStore, Mapping[str, Any], Reading, Path], bool]] = {
    "update": _update,
    "put": _put,
    "drop": _drop,
}


def _format(media_type: str) -> Format:
    return next(one for one in (*RESULT_FORMATS.values(), *RDF_FORMATS.values()) if one.media_type == media_type)


def queries_of(settings: Settings) -> Querying:
    """Return what runs queries: processes on a folder, or a server."""
    address, limits = Address.of(settings), Limits.of(settings)
    # On a server, others may change what a query sees.
    return RemoteQueries(address, limits) if address.query else KeptAnswers(QueryPool(limits), settings.answers_kept)


def changes_of(settings: Settings) -> Changing:
    """Return what changes users' own graphs: a process on a folder, or a server."""
    address = Address.of(settings)
    return RemoteChanges(address, settings.query_seconds) if address.query else Updater(settings.query_seconds)
