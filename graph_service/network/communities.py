"""Communities and centrality: which entities belong together, and which are central among some stories.

Communities are found with Louvain's method (NetworkX), once for a generation, on the backbone of the co-mention graph,
which bounds the cost: at most `MAX_ENTITIES` entities that are in two stories or more, each with its `TIES` strongest
ties. The strength of a tie is the pointwise mutual information of two entities, times n / (n + 1) for the n stories
that mention both. Topics are left out, since a few of them connect everything; they describe a community afterwards.

The stories of a community are those that mention at least two of its members. Members and topics are ranked by how
informative they are of these stories, a · ln(a · N / (n · c)) for an entity in n of N stories, of which a are among the
community's c. A country that every community mentions scores nothing.

Centrality is PageRank on the co-mention graph whose edges weigh 1 / (names in the story - 1) for each story that
mentions both ends (Newman's weights), so that a story which lists thirty names ties each two of them loosely. A random
walk goes from an entity to one of its stories and on to another entity of that story, and restarts anywhere with
probability 1 - `DAMPING`. Walking over the stories needs no entity graph: a step is two sparse products, a millisecond
for ten thousand stories.
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph_service.network.co_mentions import CoMentions
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows

MAX_ENTITIES = 5000
TIES = 6
MIN_MEMBERS = 3
SEED = 1

DAMPING = 0.85
MAX_STEPS = 100
TOLERANCE = 1e-6

Scores = NDArray[np.float64]
Ranks = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Community:
    """Members and topics by row, the most informative first; how informative every entity is; the number of stories."""

    members: Rows
    topics: Rows
    informativeness: Scores
    stories: int


def communities(projection: Projection, co_mentions: CoMentions) -> tuple[Community, ...]:
    """Return the communities of three members or more, those with the most stories first."""
    graph = backbone(projection, co_mentions)
    groups = nx.community.louvain_communities(graph, seed=SEED) if len(graph) else []
    lists = [np.array(sorted(group), dtype=np.int32) for group in groups if len(group) >= MIN_MEMBERS]
    if not lists:
        return ()
    columns = np.repeat(np.arange(len(lists)), [len(members) for members in lists])
    membership = csr_matrix(
        (np.ones(len(columns), dtype=np.float32), (np.concatenate(lists), columns)),
        shape=(len(projection.keys), len(lists)),
    )
    in_community = ((co_mentions.named @ membership) >= 2).astype(np.float64)
    counts = np.asarray(in_community.sum(axis=0)).ravel()
    among = (co_mentions.named.T @ in_community).tocsc()
    topics, popularity = projection.rows_of_type["topic"], np.maximum(projection.popularity, 1)
    described = []
    for n, members in enumerate(lists):
        inside = among[:, [n]].toarray().ravel()
        lift = inside * len(projection.ids) / (popularity * max(float(counts[n]), 1.0))
        informativeness = inside * np.log(np.maximum(lift, 1.0))
        ranked, about = (rows[np.lexsort((rows, -informativeness[rows]))] for rows in (members, topics))
        described.append(Community(ranked, about[informativeness[about] > 0], informativeness, int(counts[n])))
    return tuple(sorted(described, key=lambda community: (-community.stories, community.members.tolist())))


def backbone(projection: Projection, co_mentions: CoMentions) -> "nx.Graph[int]":
    """Return the graph of the most mentioned entities, by row, each with its strongest ties."""
    stories = projection.popularity.astype(np.float64)
    candidates = np.flatnonzero((stories > 1) & (projection.types != "topic"))
    chosen = np.zeros(len(stories), dtype=bool)
    chosen[candidates[np.lexsort((candidates, -stories[candidates]))][:MAX_ENTITIES]] = True

    # Ties in both directions, with their strengths.
    pairs = co_mentions.together.tocoo()
    both = chosen[pairs.row] & chosen[pairs.col]
    sources, targets, together = pairs.row[both], pairs.col[both], pairs.data[both].astype(np.float64)
    information = np.log(together * len(projection.ids) / (stories[sources] * stories[targets]))
    positive = information > 0
    sources, targets = sources[positive], targets[positive]
    ties = (information * together / (together + 1))[positive]

    order = np.lexsort((targets, -ties, sources))
    sources, targets, ties = sources[order], targets[order], ties[order]
    strongest = np.arange(len(sources)) - np.searchsorted(sources, sources) < TIES
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(
        zip(sources[strongest].tolist(), targets[strongest].tolist(), ties[strongest].tolist(), strict=True)
    )
    return graph


def page_rank(named: csr_matrix) -> Ranks:
    """Return the PageRank of each entity among stories (stories × entities, as ones); 0 for one in no story.

    The ranks add up to 1.
    """
    ranks = np.zeros(named.shape[1])
    present, columns = np.unique(named.indices, return_inverse=True)
    if not len(present):
        return ranks
    ones = np.ones(len(columns), dtype=np.float64)
    named = csr_matrix((ones, columns, named.indptr), shape=(named.shape[0], len(present)))

    size = np.diff(named.indptr)
    shared = named[np.flatnonzero(size > 1)]
    by_entity = shared.T.tocsr()
    others = 1.0 / (size[size > 1] - 1.0)
    stories = np.diff(by_entity.indptr).astype(np.float64)
    step = np.divide(1.0, stories, out=np.zeros_like(stories), where=stories > 0)
    back, alone = step * (by_entity @ others), stories == 0

    rank = following = np.full(len(present), 1.0 / len(present))
    for _ in range(MAX_STEPS):
        walked = by_entity @ (others * (shared @ (rank * step))) - rank * back
        following = DAMPING * walked + (DAMPING * rank[alone].sum() + 1 - DAMPING) / len(present)
        if np.abs(following - rank).sum() < TOLERANCE:
            break
        rank = following
    ranks[present] = following
    return ranks
