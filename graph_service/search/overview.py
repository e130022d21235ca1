"""The archive seen from above: who is central under some filters, which communities there are, what is around an entity.

Communities cost seconds and are found once for a generation, when they are first asked for; all else is told at once.
"""

import networkx as nx
import numpy as np

from graph_service.answers import Central, CentralEntity, Communities, CommunityCard, Filters
from graph_service.generations import Generation
from graph_service.graph import communities as found_communities
from graph_service.graph.adjacency import Rows
from graph_service.graph.centrality import Scores, page_rank
from graph_service.graph.communities import Community
from graph_service.graph.filtered import under
from graph_service.graph.network import neighbourhood
from graph_service.model import EntityType
from graph_service.search.entities import entity_card, known, row_of
from graph_service.search.find import renewed
from graph_service.search.once import company, once

NAMES_OF_LABEL = 3
MEMBERS_SHOWN = 10
TOPICS_SHOWN = 3

kept_communities = once(lambda generation: found_communities.communities(generation.projection, company(generation)))


def central(generation: Generation, filters: Filters, kind: EntityType | None, limit: int) -> Central:
    """Return the entities that are central among the stories under filters, of one type or of all but topics."""
    projection = generation.projection
    stories = np.flatnonzero(under(projection, renewed(generation, filters))).astype(np.int32)
    ranks = _ranks(generation, stories, kind)
    counts = np.bincount(projection.named_by.of_rows(stories), minlength=len(ranks))
    best = np.lexsort((np.arange(len(ranks)), -ranks))[:limit]
    overall = len(stories) / max(len(projection.ids), 1)
    return Central(
        stories=len(stories),
        entities=tuple(
            CentralEntity(
                entity=entity_card(generation, row, int(counts[row])),
                score=round(float(ranks[row]), 6),
                lift=round(float(counts[row] / (projection.popularity[row] * overall)), 2),
            )
            for row in best.tolist()
            if ranks[row] > 0
        ),
    )


def _ranks(generation: Generation, stories: Rows, kind: EntityType | None) -> Scores:
    """Return the rank of each entity, 0 for those that are not asked for.

    Topics hold everything together: they are walked over only where they are asked for.
    """
    types = generation.projection.types
    named = company(generation).named[stories]
    if kind != "topic":
        columns = (types != "topic")[named.indices]
        named.data = named.data * columns
        named.eliminate_zeros()
    ranks = page_rank(named)
    return np.where((types == kind) | (kind is None), ranks, 0.0)


def communities(generation: Generation, limit: int, offset: int) -> Communities:
    """Return how many communities there are, and a page of them, those with the most stories first."""
    found = kept_communities(generation)
    return Communities(
        total=len(found), communities=tuple(_shown(generation, one) for one in found[offset : offset + limit])
    )


def _shown(generation: Generation, one: Community) -> CommunityCard:
    labels = [generation.projection.labels[n] for n in one.members[:NAMES_OF_LABEL].tolist()]
    return CommunityCard(
        label=", ".join(labels),
        size=len(one.members),
        stories=one.stories,
        members=tuple(entity_card(generation, n) for n in one.members[:MEMBERS_SHOWN].tolist()),
        topics=tuple(entity_card(generation, n) for n in one.topics[:TOPICS_SHOWN].tolist()),
    )


def around(generation: Generation, key: str, depth: int, limit: int) -> "nx.Graph[str]":
    """Return an entity with those around it as a graph; alone where no story names it. Raises `NotFoundError`."""
    row = row_of(generation, key)
    if row is not None:
        return neighbourhood(generation.projection, company(generation), row, depth, limit)
    alone: nx.Graph[str] = nx.Graph()
    entity = known(generation, key)
    alone.add_node(entity.key, type=entity.type, label=entity.label, stories=0, depth=0)
    return alone
