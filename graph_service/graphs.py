"""The graphs of an archive, as `StoryGraph` gives them: users' own, how much all of them hold, and the whole as a file."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import IO, TYPE_CHECKING

from graph_service.figures import Figures
from graph_service.generations import Archive, Generation
from graph_service.graph import formats
from graph_service.graph.statistics import Statistics
from graph_service.index.encode import Encoder
from graph_service.own_graphs import OwnGraphs
from graph_service.settings import Settings
from graph_service.sparql.remote import changes_of
from graph_service.vocabulary import Names

if TYPE_CHECKING:
    import networkx as nx


class Graphs(ABC):
    """What is done with graphs as a whole; an archive that has a published generation does it."""

    archive: Archive
    settings: Settings
    encoder: Encoder

    @property
    @abstractmethod
    def published(self) -> Generation:
        """The published generation, opened."""

    @property
    @abstractmethod
    def names(self) -> Names:
        """The IRIs of this archive."""

    @abstractmethod
    def network(self) -> "nx.Graph[str]":
        """Return the network of stories and entities."""

    @cached_property
    def own(self) -> OwnGraphs:
        """The graphs of users' own: update, put, drop."""
        return OwnGraphs(self.archive, self.settings, self.names, self.encoder, changes_of(self.settings))

    def statistics(self) -> Statistics:
        """Return how much the graphs hold, by class and property, too; seconds for a large one, once a generation."""
        return self._figures.of(self.published)

    @cached_property
    def _figures(self) -> Figures:
        return Figures(self.archive, self.settings.data / "cache")

    def export(self, output: IO[bytes], format_name: str) -> None:
        """Write the whole graph to a binary stream; formats without graphs get the union of all.

        `graphml`, `gexf` and `node-link` get the network of stories and entities.
        """
        from graph_service.graph.network_formats import NETWORK_FORMATS  # noqa: PLC0415  NetworkX takes long to import

        if format_name in NETWORK_FORMATS:
            NETWORK_FORMATS[format_name].write(self.network(), output)
            return
        self.published.store.dump(formats.named(format_name, formats.RDF_FORMATS), output)
