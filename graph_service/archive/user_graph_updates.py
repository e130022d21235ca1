"""User graphs: changed by SPARQL updates and by the Graph Store Protocol, published as stories are.

A change makes a generation: a checkpoint of the quads, changed in a process that can be killed, beside hard links to the same
projection, passages, groups and neighbours. So readers see it whole or not at all and move on to it at their next request,
and it costs no more than what it changes. An ingest preserves user graphs, since it starts from the same checkpoint; a
rebuild carries them over. Changes to the service's own graphs are refused before anything runs.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from graph_service.archive.archive import Archive
from graph_service.embedding.encoder import Encoder
from graph_service.errors import NotFoundError, QueryError, RemoteError
from graph_service.iris import Names
from graph_service.rdf.formats import Upload
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.settings import Settings
from graph_service.sparql.advice import explain
from graph_service.sparql.executor import UpdateExecutor, UpdateOutcome
from graph_service.sparql.query_guard import load_remote, read_query
from graph_service.sparql.update_parser import NOTHING, Load, Operation, Using, check_not_reserved, parse_update

NOTHING_CHANGED = (
    "The update changed nothing. It writes to the graph without a name, or to that which GRAPH or WITH names. "
    "The graphs of the service, which its WHERE may read, change only by ingest."
)


class UserGraphs:
    """The user graphs of one archive; the graph without a name, which is a user graph, too, is None."""

    def __init__(
        self, archive: Archive, settings: Settings, names: Names, encoder: Encoder, executor: UpdateExecutor,
        answer_services: Callable[[ParsedQuery], ParsedQuery],
    ) -> None:  # fmt: skip
        self.archive = archive
        self.settings = settings
        self.names = names
        self.encoder = encoder
        self.executor = executor
        self.answer_services = answer_services

    def update(self, update: str, using: Using = NOTHING) -> str:
        """Run a SPARQL update, all or nothing, and return what to know of it: that it changed nothing. What it loads is fetched first.

        Raises `QueryError`, `ForbiddenError`, `ParameterError` as `parse_update` does, `RemoteError`, `LimitError`, `LockedError`.
        """
        parsed = parse_update(update, self.names, using, self.settings.sparql_allow, self.answer_services)
        seconds, max_bytes = self.settings.query_seconds, self.settings.upload_bytes
        operations: list[Operation | Load] = []
        uploads: list[Upload] = []
        for operation in parsed.operations:
            if isinstance(operation, Load):
                try:
                    uploads.append(load_remote(operation.source, seconds=seconds, max_bytes=max_bytes))
                except RemoteError:
                    if operation.silent:
                        continue
                    raise
            operations.append(operation)
        try:
            needs = asdict(dataclasses.replace(parsed, operations=tuple(operations)))
            return NOTHING_CHANGED if self._change("update", needs, uploads).same else ""
        except QueryError as error:
            raise explain(read_query(update, self.names), error) from error

    def put(
        self,
        graph: str | None,
        uploads: Sequence[Upload],
        *,
        replace: bool,
        precondition: Callable[[], None] | None = None,
    ) -> bool:
        """Add files to a graph, or with `replace` put them in its place; return whether the graph is new.

        `precondition` raises an error where it must not happen after all; it is asked once nobody else can write. Raises `ForbiddenError` for a graph of the service's own, `ContentError` for a broken file, `LimitError`, `LockedError`.
        """
        if graph is not None:
            check_not_reserved(graph, self.names)
        return self._change("put", {"graph": graph, "replace": replace}, uploads, precondition).created

    def drop(self, graph: str | None, precondition: Callable[[], None] | None = None) -> None:
        """Remove a graph; raises `NotFoundError` where there is none, otherwise as `put` does."""
        if graph is not None:
            check_not_reserved(graph, self.names)
        if not self.archive.is_published:
            raise NotFoundError(f"There is no graph <{graph}>.", hint="Nothing was changed.")
        self._change("drop", {"graph": graph}, precondition=precondition)

    def _change(
        self,
        change: str,
        needs: Mapping[str, Any],
        uploads: Sequence[Upload] = (),
        precondition: Callable[[], None] | None = None,
    ) -> UpdateOutcome:
        if not self.archive.is_published:
            self.archive.create(self.names.base, self.encoder)
        with self.archive.change_user_graphs(self.names.base, self.settings.query_seconds) as building:
            if precondition is not None:
                precondition()
            files = [(building.keep(upload.data), upload.format.name) for upload in uploads]
            outcome = self.executor.run(building.folder / "graph", self.names.base, change, {**needs, "files": files})
            building.grown = outcome.growth
        return outcome
