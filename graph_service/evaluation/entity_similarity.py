"""Measures similar entities on an archive itself, with answers that nobody has to write.

twins   An entity is split into two: half of the stories that name it name one, the other half the other. Nothing says
        that they are the same, and no story names both; yet one should be the most similar to the other. Measured are
        the mean of 1 / rank, and how often the rank is 1, and at most 10.
kind    Of the ten most similar entities whose subtype is known (a bank, a city), the share of the same subtype as the
        entity; no scorer sees subtypes.

The baselines are the number of stories that name both entities, and the plain cosine of the same profiles, with the stories that
name both left in. For twins the former is always 0; for subtypes it is a real rival.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.network.co_mentions import NEGLIGIBLE, CoMentions, Profiles, similarity_to
from graph_service.network.projection import Projection
from graph_service.network.tables import ENTITY_FACTS, LISTS, STORY_FACTS, Adjacency, Rows, with_lists

LEAST = 6  # stories that name an entity which is split
NEAREST = 10

Scores = NDArray[np.float64]
Scorer = Callable[[Projection, Profiles, int], Scores]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well one scorer finds similar entities; all from 0 to 1."""

    reciprocal_rank: float
    first: float
    in_ten: float
    kind: float


@dataclass(frozen=True, slots=True)
class SimilarReport:
    """The figures of each scorer, over so many split entities and so many whose subtype is known."""

    twins: int
    kinds: int
    figures: Mapping[str, Figures]


def evaluate_similar(projection: Projection, *, count: int, seed: int) -> SimilarReport:
    """Measure similar entities on the entities of an archive, `count` of them drawn at random."""
    draw = np.random.default_rng(seed)
    eligible = np.flatnonzero((projection.popularity >= LEAST) & (projection.types != "topic"))
    rows = draw.permutation(eligible)[:count]
    split = split_entities(projection, rows, draw)
    subtypes = np.array([subtype or "" for subtype in projection.entities["kind"].to_pylist()], dtype=np.str_)
    with_subtype = [int(row) for row in rows if subtypes[row] not in {"", projection.types[row]}]
    profiles, split_profiles = (Profiles.of(part, CoMentions.of(part)) for part in (projection, split))
    first_twin = len(projection.keys)
    figures = {}
    for name, scorer in SCORERS.items():
        ranks = np.full(len(rows), np.inf)  # of the twin among those of its type, where its score is not negligible
        for n, row in enumerate(rows):
            scores, twin = scorer(split, split_profiles, int(row)), first_twin + n
            if scores[twin] > NEGLIGIBLE:
                rivals = (split.types == split.types[row]) & (np.arange(len(scores)) != row)
                ranks[n] = 1 + np.count_nonzero(scores[rivals] > scores[twin])
        shares = []
        for row in with_subtype:
            scores, of_type = scorer(projection, profiles, row), projection.types == projection.types[row]
            others = np.flatnonzero(of_type & (subtypes != "") & (scores > NEGLIGIBLE))
            others = others[others != row]
            nearest = others[np.argsort(-scores[others], kind="stable")[:NEAREST]]
            shares.append(_mean(subtypes[nearest] == subtypes[row]))
        figures[name] = Figures(_mean(1 / ranks), _mean(ranks == 1), _mean(ranks <= NEAREST), _mean(shares))
    return SimilarReport(len(rows), len(with_subtype), figures)


def _similar(projection: Projection, profiles: Profiles, row: int) -> Scores:
    return similarity_to(profiles, projection, row).scores


def _named_together(_projection: Projection, profiles: Profiles, row: int) -> Scores:
    counts: Scores = profiles.co_mentions.together[[row]].toarray().ravel().astype(np.float64)
    return counts


def _plain_cosine(_projection: Projection, profiles: Profiles, row: int) -> Scores:
    products = profiles.weights @ profiles.weights[[row]].toarray().ravel()
    scores: Scores = products / np.sqrt(np.maximum(profiles.squares, NEGLIGIBLE))
    return scores


SCORERS: Mapping[str, Scorer] = {
    "similar": _similar,
    "plain cosine": _plain_cosine,
    "named together": _named_together,
}


def split_entities(projection: Projection, rows: Rows, draw: np.random.Generator) -> Projection:
    """Return the projection with half of the stories of each of these entities naming a twin of it, in the next rows."""
    stories, entities = projection.stories.select(STORY_FACTS.names), projection.entities.select(ENTITY_FACTS.names)
    lists = Adjacency.of_column(stories, "entities")
    story_of, values = np.repeat(np.arange(len(lists)), lists.lengths), lists.values.copy()
    for n, row in enumerate(rows):
        naming = draw.permutation(projection.naming.of(int(row)))
        values[(values == row) & np.isin(story_of, naming[: len(naming) // 2])] = len(entities) + n
    column = stories.schema.get_field_index("entities")
    changed = stories.set_column(column, pa.field("entities", LISTS), Adjacency(lists.starts, values).column())
    originals = entities.take(pa.array(rows)).to_pylist()
    twins = pa.Table.from_pylist(
        [original | {"key": f"{original['key']}-twin"} for original in originals], schema=ENTITY_FACTS
    )
    return Projection(*with_lists(changed.cast(STORY_FACTS), pa.concat_tables([entities, twins])))


def _mean(values: Sequence[float] | NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(np.mean(np.asarray(values, dtype=np.float64))) if len(values) else 0.0
