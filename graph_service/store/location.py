"""The storage location of an archive's graphs: local, each generation in its folder, or remote, the published one on a server.

A server holds one generation. The next is staged here until it is whole, its change log is applied there (`staged_changes.py`), and
then the pointer moves. If that is interrupted, the next writer finds the log in the folder of a generation that was never
published, and applies it again.
"""

import shutil
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from graph_service.errors import DataError
from graph_service.iris import Names
from graph_service.store.graph_store import GraphStore, GraphWriter
from graph_service.store.http_client import Address, Endpoint
from graph_service.store.oxigraph import EmbeddedStore
from graph_service.store.sparql_server import RemoteStore
from graph_service.store.staged_changes import ChangeLog, StagedChanges, apply_log


class StorageLocation(Hashable, Protocol):
    """A storage location; `folder` is always that of a generation, or of the next one while it is built."""

    @property
    def address(self) -> str:
        """The query address of the server, "" for the folder itself."""

    def check(self, names: Names, mark: str) -> None:
        """Raise `DataError` unless the location holds the generation with that mark, "" for none."""

    def read(self, folder: Path, names: Names) -> GraphStore:
        """Open the graphs of a generation for reading."""

    def create(self, folder: Path, names: Names) -> GraphWriter:
        """Start graphs from nothing, except for users' graphs on a server."""

    def branch(self, folder: Path, before: Path, names: Names) -> GraphWriter:
        """Start from the graphs of the generation in the folder `before`."""

    def checkpoint(self, folder: Path, before: Path, names: Names) -> None:
        """Start from the graphs of a generation, for an update executor to change users' graphs among them."""

    def publish(self, folder: Path, names: Names, mark: str) -> None:
        """Publish what a writer changed, even where a part of it was published before; raises `RemoteError`."""

    def tidy(self, folder: Path) -> None:
        """Remove what publishing needed."""


class LocalStorage:
    """Graphs in the folders of their generations."""

    address = ""

    def check(self, names: Names, mark: str) -> None:
        """Do nothing: a folder holds its own generation."""

    def read(self, folder: Path, names: Names) -> GraphStore:
        """Open the graphs of a generation for reading."""
        return EmbeddedStore.read_only(folder / "graph", names)

    def create(self, folder: Path, names: Names) -> GraphWriter:
        """Start graphs from nothing."""
        return EmbeddedStore.open(folder / "graph", names)

    def branch(self, folder: Path, before: Path, names: Names) -> GraphWriter:
        """Start from a checkpoint of the graphs in the folder `before`."""
        self.checkpoint(folder, before, names)
        return self.create(folder, names)

    def checkpoint(self, folder: Path, before: Path, names: Names) -> None:
        """Make a checkpoint of the graphs in the folder `before`."""
        EmbeddedStore.read_only(before / "graph", names).checkpoint(folder / "graph")

    def publish(self, folder: Path, names: Names, mark: str) -> None:
        """Do nothing: everything is in the folder."""

    def tidy(self, folder: Path) -> None:
        """Do nothing: everything in the folder is needed."""


@dataclass(frozen=True)
class RemoteStorage:
    """Graphs on a SPARQL server, which holds those of the published generation."""

    server: Address

    @property
    def address(self) -> str:
        """The query address of the server."""
        return self.server.query

    @cached_property
    def endpoint(self) -> Endpoint:
        """The connection to the server."""
        return Endpoint(self.server)

    def store(self, names: Names) -> RemoteStore:
        """Return the graphs that the server holds."""
        return RemoteStore(self.endpoint, names)

    def check(self, names: Names, mark: str) -> None:
        """Raise `DataError` unless the location holds the generation with that mark, "" for none."""
        published = self.store(names).published()
        if published == mark:
            return
        if not mark:
            raise DataError(
                f"{self.address} already holds the graphs of another archive, generation {published}.",
                hint="Open the data folder of that archive, or set another GRAPH_SERVICE_BASE_IRI. If nobody needs it any "
                f"more, drop the graph <{names.published_graph}> on the server first.",
            )
        raise DataError(
            f"{self.address} holds generation {published or 'none'} of the graphs, and the data folder generation {mark}.",
            hint="If it is being published, try again. If that was interrupted, the next ingest, relink or remove completes it. "
            "Otherwise process the sources again: graph-service rebuild",
        )

    def read(self, folder: Path, names: Names) -> GraphStore:  # noqa: ARG002  the graphs are elsewhere
        """Open the graphs on the server for reading."""
        return self.store(names)

    def create(self, folder: Path, names: Names) -> GraphWriter:
        """Start graphs from nothing, except for users' graphs."""
        (folder / "graph").mkdir()
        return StagedChanges(folder / "graph", self.store(names), anew=True)

    def branch(self, folder: Path, before: Path, names: Names) -> GraphWriter:  # noqa: ARG002  likewise
        """Start from the graphs on the server."""
        (folder / "graph").mkdir()
        return StagedChanges(folder / "graph", self.store(names), anew=False)

    def checkpoint(self, folder: Path, before: Path, names: Names) -> None:  # noqa: ARG002  likewise
        """Start from the graphs on the server, where the executor changes them."""
        (folder / "graph").mkdir()
        ChangeLog().write(folder / "graph")

    def publish(self, folder: Path, names: Names, mark: str) -> None:
        """Apply the change log on the server; raises `RemoteError`."""
        apply_log(folder / "graph", self.store(names), mark)

    def tidy(self, folder: Path) -> None:
        """Remove the change log, which was applied."""
        shutil.rmtree(folder / "graph", ignore_errors=True)


LOCAL_STORAGE = LocalStorage()


def storage_of(server: Address) -> StorageLocation:
    """Return the storage location: a server, if one is configured."""
    return RemoteStorage(server) if server.query else LOCAL_STORAGE
