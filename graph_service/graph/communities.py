"""Communities: entities that are named together more than chance would have it, found once for a generation.

They are found by Louvain's method (NetworkX) on the backbone of the co-mention graph, which bounds the cost: the entities
in at least two stories, at most `MOST` of them, each with its `TIES` closest others. A tie is the pointwise mutual
information of two entities, times n / (n + 1) for the n stories that name both. Topics are left out, since a few of them
hold everything together; they say afterwards what a community is about.

A community's stories are those that name at least two of its members. What it is called is specific to it: those of its
members that tell the most about whether a story is one of these, a · ln(a · N / (n · c)) for a member in n stories of
which a are among the community's c, of N in all. A country that every community names tells nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph_service.graph.adjacency import Rows
from graph_service.graph.company import Company
from graph_service.graph.projection import Projection

MOST = 5000
TIES = 6
SMALLEST = 3
SEED = 1

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Community:
    """Members and topics by row, what tells the most first, with how much each tells; how many stories are its own."""

    members: Rows
    topics: Rows
    telling: Scores
    stories: int


def communities(projection: Projection, company: Company) -> tuple[Community, ...]:
    """Return the communities of three members or more, those with the most stories first."""
    graph = backbone(projection, company)
    groups = nx.community.louvain_communities(graph, seed=SEED) if len(graph) else []
    lists = [np.array(sorted(group), dtype=np.int32) for group in groups if len(group) >= SMALLEST]
    found = _described(projection, company, lists) if lists else ()
    return tuple(sorted(found, key=lambda one: (-one.stories, one.members.tolist())))


def backbone(projection: Projection, company: Company) -> "nx.Graph[int]":
    """Return the entities that are named often enough, by row, each with its closest ties."""
    ones, others, ties = _ties(projection, company)
    order = np.lexsort((others, -ties, ones))
    ones, others, ties = ones[order], others[order], ties[order]
    place = np.arange(len(ones)) - np.searchsorted(ones, ones)
    kept = place < TIES
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(zip(ones[kept].tolist(), others[kept].tolist(), ties[kept].tolist(), strict=True))
    return graph


def _ties(projection: Projection, company: Company) -> tuple[Rows, Rows, Scores]:
    """Return who is tied with whom, both ways, and how closely."""
    stories = projection.popularity.astype(np.float64)
    often = np.flatnonzero((stories > 1) & (projection.types != "topic"))
    chosen = np.zeros(len(stories), dtype=bool)
    chosen[often[np.lexsort((often, -stories[often]))][:MOST]] = True
    pairs = company.together.tocoo()
    both = chosen[pairs.row] & chosen[pairs.col]
    ones, others, together = pairs.row[both], pairs.col[both], pairs.data[both].astype(np.float64)
    information = np.log(together * len(projection.ids) / (stories[ones] * stories[others]))
    close = information > 0
    return ones[close], others[close], (information * together / (together + 1))[close]


def _described(projection: Projection, company: Company, lists: list[Rows]) -> Iterator[Community]:
    """Yield each community with its stories and what tells the most of them."""
    sizes = [len(members) for members in lists]
    columns = np.repeat(np.arange(len(lists)), sizes)
    membership = csr_matrix(
        (np.ones(len(columns), dtype=np.float32), (np.concatenate(lists), columns)),
        shape=(len(projection.keys), len(lists)),
    )
    own = ((company.named @ membership) >= 2).astype(np.float64)
    counts = np.asarray(own.sum(axis=0)).ravel()
    among = (company.named.T @ own).tocsc()
    topics = projection.rows_of_type["topic"]
    for n, members in enumerate(lists):
        telling = _telling(projection, among[:, [n]].toarray().ravel(), float(counts[n]))
        ranked, about = (rows[np.lexsort((rows, -telling[rows]))] for rows in (members, topics))
        yield Community(ranked, about[telling[about] > 0], telling, int(counts[n]))


def _telling(projection: Projection, among: Scores, stories: float) -> Scores:
    popularity = np.maximum(projection.popularity, 1)
    share = among * len(projection.ids) / (popularity * max(stories, 1.0))
    telling: Scores = among * np.log(np.maximum(share, 1.0))
    return telling
