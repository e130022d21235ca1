"""Where the graphs of an archive are kept: each generation in its own folder, or the published one on a SPARQL server.

A folder holds as many generations as there are folders, each whole. A server holds one: a draft is kept here until it is
whole, then the change is made there (`change.py`), and then the pointer moves. Whatever comes between, the next writer
finds the change in the folder of a generation that was never pointed to, and makes it again.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from graph_service.errors import DataError
from graph_service.graph import change
from graph_service.graph.change import Change
from graph_service.graph.embedded import EmbeddedStore
from graph_service.graph.endpoint import Address, Endpoint
from graph_service.graph.overlay import Overlay
from graph_service.graph.remote import RemoteStore
from graph_service.graph.store import GraphDraft, GraphStore
from graph_service.vocabulary import Names


class Home(Hashable, Protocol):
    """Where graphs are kept; `folder` is always that of a generation, or of the next one while it is built."""

    @property
    def address(self) -> str:
        """The query address of the server, "" for the folder itself."""

    def check(self, names: Names, mark: str) -> None:
        """Raise `DataError` where another generation is there than the one of that mark, "" for none."""

    def read(self, folder: Path, names: Names) -> GraphStore:
        """Open the graphs of a generation for reading."""

    def begin(self, folder: Path, names: Names) -> GraphDraft:
        """Begin graphs from nothing, but for users' own."""

    def go_on(self, folder: Path, before: Path, names: Names) -> GraphDraft:
        """Go on from the graphs of the generation in the folder `before`."""

    def amend(self, folder: Path, before: Path, names: Names) -> None:
        """Go on from the graphs of a generation, of which users' own are then changed by others."""

    def publish(self, folder: Path, names: Names, mark: str) -> None:
        """Make what a draft changed, whole or in part made before; raises `RemoteError`."""

    def tidy(self, folder: Path) -> None:
        """Remove what publishing needed."""


class InFolder:
    """Graphs in the folders of their generations."""

    address = ""

    def check(self, names: Names, mark: str) -> None:
        """Find nothing wrong: a folder holds its own generation."""

    def read(self, folder: Path, names: Names) -> GraphStore:
        """Open the graphs of a generation for reading."""
        return EmbeddedStore.read_only(folder / "graph", names)

    def begin(self, folder: Path, names: Names) -> GraphDraft:
        """Begin graphs from nothing."""
        return EmbeddedStore.open(folder / "graph", names)

    def go_on(self, folder: Path, before: Path, names: Names) -> GraphDraft:
        """Go on from a checkpoint of the graphs in the folder `before`."""
        self.amend(folder, before, names)
        return self.begin(folder, names)

    def amend(self, folder: Path, before: Path, names: Names) -> None:
        """Make a checkpoint of the graphs in the folder `before`."""
        EmbeddedStore.read_only(before / "graph", names).checkpoint(folder / "graph")

    def publish(self, folder: Path, names: Names, mark: str) -> None:
        """Do nothing: it is all in the folder."""

    def tidy(self, folder: Path) -> None:
        """Do nothing: all that is there is needed."""


@dataclass(frozen=True)
class OnServer:
    """Graphs on a SPARQL server, which holds those of the published generation."""

    server: Address

    @property
    def address(self) -> str:
        """The query address of the server."""
        return self.server.query

    @cached_property
    def endpoint(self) -> Endpoint:
        """The server, to be asked."""
        return Endpoint(self.server)

    def store(self, names: Names) -> RemoteStore:
        """Return the graphs that the server holds."""
        return RemoteStore(self.endpoint, names)

    def check(self, names: Names, mark: str) -> None:
        """Raise `DataError` where another generation is there than the one of that mark, "" for none."""
        found = self.store(names).published()
        if found == mark:
            return
        if not mark:
            raise DataError(
                f"{self.address} holds the graphs of another archive already, generation {found}.",
                hint="Open the data folder of that archive, or set another GRAPH_SERVICE_BASE_IRI. Where nobody needs it any "
                f"more, drop the graph <{names.published_graph}> on the server first.",
            )
        raise DataError(
            f"{self.address} holds generation {found or 'none'} of the graphs, and the data folder generation {mark}.",
            hint="Where it is just being published, try again. Where that was cut short, the next ingest, relink or remove "
            "completes it. Otherwise make everything again from what came in: graph-service rebuild",
        )

    def read(self, folder: Path, names: Names) -> GraphStore:  # noqa: ARG002  the graphs are elsewhere
        """Open the graphs on the server for reading."""
        return self.store(names)

    def begin(self, folder: Path, names: Names) -> GraphDraft:
        """Begin graphs from nothing, but for users' own."""
        (folder / "graph").mkdir()
        return Overlay(folder / "graph", self.store(names), anew=True)

    def go_on(self, folder: Path, before: Path, names: Names) -> GraphDraft:  # noqa: ARG002  likewise
        """Go on from the graphs on the server."""
        (folder / "graph").mkdir()
        return Overlay(folder / "graph", self.store(names), anew=False)

    def amend(self, folder: Path, before: Path, names: Names) -> None:  # noqa: ARG002  likewise
        """Go on from the graphs on the server, which are changed there."""
        (folder / "graph").mkdir()
        Change().write(folder / "graph")

    def publish(self, folder: Path, names: Names, mark: str) -> None:
        """Make the change on the server; raises `RemoteError`."""
        change.make(folder / "graph", self.store(names), mark)

    def tidy(self, folder: Path) -> None:
        """Remove the change, which was made."""
        change.forget(folder / "graph")


IN_FOLDER = InFolder()


def home_of(server: Address) -> Home:
    """Return where graphs are kept: on a server, if one is named."""
    return OnServer(server) if server.query else IN_FOLDER
