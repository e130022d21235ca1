"""How entities are connected: the central ones under filters, communities, and the neighbourhood of an entity.

Communities take seconds to compute, once for a snapshot, when they are first requested; the rest takes milliseconds.
"""

import networkx as nx
import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.model import EntityType
from graph_service.network.communities import page_rank
from graph_service.network.facets import mask_under
from graph_service.network.networkx_view import neighbourhood
from graph_service.results import (
    Central,
    CentralEntity,
    Communities,
    CommunityCard,
    Filters,
    Neighbour,
    Neighbourhood,
    Tie,
)
from graph_service.search.cards import entity_card
from graph_service.search.entities import card_of, get_entity, row_of
from graph_service.search.matches import resolve_redirects

LABEL_NAMES = 3
MEMBERS_SHOWN = 10
TOPICS_SHOWN = 3


def central(snapshot: Snapshot, filters: Filters, entity_type: EntityType | None, limit: int) -> Central:
    """Return the entities with the highest PageRank among the stories under filters, of one type or all but topics."""
    projection = snapshot.projection
    stories = np.flatnonzero(mask_under(projection, resolve_redirects(snapshot, filters))).astype(np.int32)
    # Topics connect everything, so the walk passes through them only where they are requested.
    types, mentions = projection.types, snapshot.co_mentions.named[stories]
    if entity_type != "topic":
        mentions.data = mentions.data * (types != "topic")[mentions.indices]
        mentions.eliminate_zeros()
    ranks = np.where((types == entity_type) | (entity_type is None), page_rank(mentions), 0.0)

    counts = np.bincount(projection.named_by.of_rows(stories), minlength=len(ranks))
    with_parts = np.bincount(projection.within.of_rows(stories), minlength=len(ranks))
    best = np.lexsort((np.arange(len(ranks)), -ranks))[:limit]
    overall = len(stories) / max(len(projection.ids), 1)
    return Central(
        stories=len(stories),
        entities=tuple(
            CentralEntity(
                entity=entity_card(snapshot, row, int(counts[row]), int(with_parts[row])),
                score=round(float(ranks[row]), 6),
                lift=round(float(counts[row] / (projection.popularity[row] * overall)), 2),
            )
            for row in best.tolist()
            if ranks[row] > 0
        ),
    )


def communities(snapshot: Snapshot, limit: int, offset: int) -> Communities:
    """Return the number of communities, and a page of them, those with the most stories first."""
    labels, cards = snapshot.projection.labels, []
    for community in snapshot.communities[offset : offset + limit]:
        members, topics = community.members[:MEMBERS_SHOWN].tolist(), community.topics[:TOPICS_SHOWN].tolist()
        cards.append(
            CommunityCard(
                label=", ".join(labels[n] for n in members[:LABEL_NAMES]),
                size=len(community.members),
                stories=community.stories,
                members=tuple(entity_card(snapshot, n) for n in members),
                topics=tuple(entity_card(snapshot, n) for n in topics),
            )
        )
    return Communities(total=len(snapshot.communities), communities=tuple(cards))


def around(snapshot: Snapshot, key: str, depth: int, limit: int) -> "nx.Graph[str]":
    """Return the neighbourhood of an entity as a graph; the entity alone if no story mentions it.

    Raises `NotFoundError`.
    """
    row = row_of(snapshot, key)
    if row is not None:
        return neighbourhood(
            snapshot.projection, snapshot.names, snapshot.positions, snapshot.co_mentions, row, depth, limit
        )
    entity = get_entity(snapshot, key)
    alone: nx.Graph[str] = nx.Graph()
    alone.add_node(
        entity.key, type=entity.type, label=entity.label, iri=snapshot.names.entity(entity.key), stories=0, depth=0
    )
    return alone


def around_under(
    snapshot: Snapshot, key: str, filters: Filters, entity_type: EntityType | None, limit: int
) -> Neighbourhood:
    """Return an entity with its closest companions, of one type or of any, in the stories that pass filters; raises `NotFoundError`."""
    row, projection = row_of(snapshot, key), snapshot.projection
    if row is None:
        return Neighbourhood(center=card_of(snapshot, key), neighbours=(), links=())
    co_mentions = snapshot.co_mentions
    if entity_type is not None or filters != Filters():
        stories = np.flatnonzero(mask_under(projection, resolve_redirects(snapshot, filters)))
        entities = (projection.types == entity_type) | (entity_type is None)
        entities[row] = True
        co_mentions = co_mentions.restricted(stories, entities)
    graph = neighbourhood(projection, snapshot.names, {}, co_mentions, row, 1, limit)
    center, neighbours = projection.keys[row], []
    for other in graph.nodes:
        if other != center:
            edge = graph.edges[center, other]
            tie: Tie = "named-together"
            if "whole" in edge:
                tie = "part-of" if edge["whole"] == center else "contains"
            card = entity_card(snapshot, projection.entity_row[other], edge.get("count", 0))
            neighbours.append(Neighbour(entity=card, tie=tie))
    return Neighbourhood(
        center=entity_card(snapshot, row),
        neighbours=tuple(neighbours),
        links=tuple((a, b, data.get("count", 0)) for a, b, data in graph.edges(data=True)),
    )
