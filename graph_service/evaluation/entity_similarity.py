"""How good similar entities are, measured on an archive itself, with answers that nobody has to write.

twins   An entity is taken apart into two: half of the stories that name it name the one, the other half the other. Nothing
        says that they are the same, and no story names both; who answers best to the one should be the other. Told is
        the mean of 1 / rank, and how often it is the first and among ten.
kind    Of the ten most similar entities whose finer kind is known (a bank, a city), the share of the same kind as this
        one; no answer is told kinds.

Beside it stand those named together with it the most, and plain cosines of the same profiles, stories that name both
left in. For twins the former is nothing by their making; for kinds it is a real rival.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.network.co_mentions import NEGLIGIBLE, CoMentions, Profiles, similarity_to
from graph_service.network.projection import Projection
from graph_service.network.tables import ENTITY_FACTS, LISTS, STORY_FACTS, Adjacency, Rows, with_lists

LEAST = 6  # stories that name an entity which is taken apart
NEAREST = 10

Scores = NDArray[np.float64]
Scorer = Callable[[Projection, Profiles, int], Scores]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one way to tell similar entities reaches; all from 0 to 1."""

    reciprocal_rank: float
    first: float
    in_ten: float
    kind: float


@dataclass(frozen=True, slots=True)
class SimilarReport:
    """The figures of each way, over so many entities taken apart and so many whose kind is known."""

    twins: int
    kinds: int
    figures: Mapping[str, Figures]


def evaluate_similar(projection: Projection, *, count: int, seed: int) -> SimilarReport:
    """Measure similar entities on the entities of an archive, `count` of them drawn at random."""
    draw = np.random.default_rng(seed)
    often = np.flatnonzero((projection.popularity >= LEAST) & (projection.types != "topic"))
    drawn = draw.permutation(often)[:count]
    apart = taken_apart(projection, drawn, draw)
    subtypes = np.array([kind or "" for kind in projection.entities["kind"].to_pylist()], dtype=np.str_)
    finer = [int(row) for row in drawn if subtypes[row] not in {"", projection.types[row]}]
    whole_profiles, profiles = _profiles(projection), _profiles(apart)
    first = len(projection.keys)
    figures = {}
    for name, scorer in WAYS.items():
        ranks = np.array([_rank(apart, scorer(apart, profiles, int(row)), int(row), first + n)
                          for n, row in enumerate(drawn)])  # fmt: skip
        kinds = [_of_kind(projection, subtypes, scorer(projection, whole_profiles, row), row) for row in finer]
        figures[name] = Figures(_mean(1 / ranks), _mean(ranks == 1), _mean(ranks <= NEAREST), _mean(kinds))
    return SimilarReport(len(drawn), len(finer), figures)


def _profiles(projection: Projection) -> Profiles:
    return Profiles.of(projection, CoMentions.of(projection))


def _similar(projection: Projection, profiles: Profiles, row: int) -> Scores:
    return similarity_to(profiles, projection, row).scores


def _together(_projection: Projection, profiles: Profiles, row: int) -> Scores:
    counts: Scores = profiles.co_mentions.together[[row]].toarray().ravel().astype(np.float64)
    return counts


def _plain(_projection: Projection, profiles: Profiles, row: int) -> Scores:
    products = profiles.weights @ profiles.weights[[row]].toarray().ravel()
    scores: Scores = products / np.sqrt(np.maximum(profiles.squares, NEGLIGIBLE))
    return scores


WAYS: Mapping[str, Scorer] = {"similar": _similar, "plain cosine": _plain, "named together": _together}


def taken_apart(projection: Projection, rows: Rows, draw: np.random.Generator) -> Projection:
    """Return the projection with half of the stories of each of these entities naming a new one, of the next rows."""
    stories, entities = projection.stories.select(STORY_FACTS.names), projection.entities.select(ENTITY_FACTS.names)
    lists = Adjacency.of_column(stories, "entities")
    story_of, values = np.repeat(np.arange(len(lists)), lists.lengths), lists.values.copy()
    for n, row in enumerate(rows):
        own = draw.permutation(projection.naming.of(int(row)))
        values[(values == row) & np.isin(story_of, own[: len(own) // 2])] = len(entities) + n
    place = stories.schema.get_field_index("entities")
    changed = stories.set_column(place, pa.field("entities", LISTS), Adjacency(lists.starts, values).column())
    twins = entities.take(pa.array(rows)).to_pylist()
    renamed = pa.Table.from_pylist(
        [row_of_entity | {"key": f"{row_of_entity['key']}-twin"} for row_of_entity in twins], schema=ENTITY_FACTS
    )
    return Projection(*with_lists(changed.cast(STORY_FACTS), pa.concat_tables([entities, renamed])))


def _rank(projection: Projection, scores: Scores, row: int, due: int) -> float:
    """Return the place of an entity among those of the type, from 1; infinite where it is not among them at all."""
    if scores[due] <= NEGLIGIBLE:
        return np.inf
    rivals = (projection.types == projection.types[row]) & (np.arange(len(scores)) != row)
    return 1 + int(np.count_nonzero(scores[rivals] > scores[due]))


def _of_kind(projection: Projection, told: NDArray[np.str_], scores: Scores, row: int) -> float:
    rivals = np.flatnonzero((projection.types == projection.types[row]) & (told != "") & (scores > NEGLIGIBLE))
    rivals = rivals[rivals != row]
    nearest = rivals[np.argsort(-scores[rivals], kind="stable")[:NEAREST]]
    return _mean(told[nearest] == told[row])


def _mean(values: Sequence[float] | NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(np.mean(np.asarray(values, dtype=np.float64))) if len(values) else 0.0
