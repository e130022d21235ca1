"""How entities hang together, as `StoryGraph` answers it: who is named with whom, who is alike, what leads from one to another.

All of it comes from the projection of the published generation; the sentences that are shown come from the store.
"""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from graph_service.answers import Central, Communities, EntityCard, Filters, Paths, Similar
from graph_service.generations import Generation
from graph_service.model import EntityType
from graph_service.search.entities import named_with
from graph_service.search.paths import paths
from graph_service.search.similar import similar

if TYPE_CHECKING:
    import networkx as nx


class Connections(ABC):
    """What is asked of the network of entities; an archive that has a published generation answers it."""

    @property
    @abstractmethod
    def published(self) -> Generation:
        """The published generation, opened."""

    def named_with(self, key: str) -> tuple[EntityCard, ...]:
        """Return the entities named together with an entity the most; raises `NotFoundError`."""
        return named_with(self.published, key)

    def similar(self, key: str, kind: EntityType | None = None, *, limit: int = 10) -> tuple[Similar, ...]:
        """Return the entities that are named in the same company as an entity, with the reasons, the most alike first.

        Those of its own type come first, or of `kind` alone. Raises `NotFoundError`.
        """
        return similar(self.published, key, kind, limit)

    def path(self, source: str, target: str, *, longest: int = 4, limit: int = 3) -> Paths:
        """Return the best ways from one entity to another over stories that name two of them, and over what contains them.

        Each step comes with its story and sentences; none has more than `longest` steps. Raises `NotFoundError`,
        `ParameterError`.
        """
        return paths(self.published, source, target, longest, limit)

    def central(self, filters: Filters | None = None, kind: EntityType | None = None, *, limit: int = 20) -> Central:
        """Return the entities that are central among the stories under filters: by topic, period, place, source."""
        from graph_service.search.overview import central  # noqa: PLC0415  NetworkX takes long to import

        return central(self.published, filters or Filters(), kind, limit)

    def communities(self, *, limit: int = 20, offset: int = 0) -> Communities:
        """Return the communities of entities that are named together, with labels; the first call takes seconds."""
        from graph_service.search.overview import communities  # noqa: PLC0415  NetworkX takes long to import

        return communities(self.published, limit, offset)

    def neighbourhood(self, key: str, *, depth: int = 1, limit: int = 30) -> "nx.Graph[str]":
        """Return an entity with at most `limit` others around it, in one or two steps; raises `NotFoundError`."""
        from graph_service.search.overview import around  # noqa: PLC0415  NetworkX takes long to import

        return around(self.published, key, depth, limit)

    def network(self) -> "nx.Graph[str]":
        """Return stories and entities as a NetworkX graph."""
        from graph_service.graph.network import network  # noqa: PLC0415  NetworkX takes long to import

        return network(self.published.projection)
