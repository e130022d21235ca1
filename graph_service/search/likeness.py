"""How alike stories are to a subject, from every side, as columns over the candidates.

    text      words and meaning, from the neighbourhood graph that is kept with each generation, spread once over it
              (index/neighbours.py); of a text that the archive does not have, found when it is asked
    shared    entities and topics that both name, a rare one counting for more, from the projection
    time      how near they were published
    card      the publisher itself points to it

Every side is stretched to 0..1 and added by its weight (weights.py). Candidates are what the first, the second and the last
side give.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.generations import Generation
from graph_service.graph.adjacency import Rows
from graph_service.graph.projection import Projection
from graph_service.index.nearest import largest_positive
from graph_service.index.passage_index import Scores
from graph_service.search.fuse import min_max
from graph_service.search.subject import Subject
from graph_service.search.weights import weights

SHARING = 50
NONE: Rows = np.empty(0, dtype=np.int32)
# Two stories of one week speak of one time, two that lie years apart do not.
DAYS = 365.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """The candidates by row, the best first: their scores, and what each side gave to them, weighted, as columns."""

    stories: Rows
    scores: Scores
    sides: Mapping[str, Scores]


def likeness(generation: Generation, subject: Subject) -> Likeness:
    """Return the stories that are like a subject."""
    pointed = NONE if subject.row is None else generation.projection.pointed_to(subject.row)
    rows, found = sides_of(generation, subject, pointed)
    counts = weights()
    sides = {side: np.float32(counts[side]) * scores for side, scores in found.items()}
    scores: Scores = np.sum(list(sides.values()), axis=0, dtype=np.float32)
    order = np.lexsort((rows, -scores))
    return Likeness(rows[order], scores[order], {side: column[order] for side, column in sides.items()})


def sides_of(generation: Generation, subject: Subject, pointed: Rows) -> tuple[Rows, Mapping[str, Scores]]:
    """Return the candidates by row, and how alike they are from each side, 0 to 1; its publisher points to some."""
    projection = generation.projection
    alike, by_text = _by_text(generation, subject)
    shared = shared_rarity(projection, subject.entities)
    rows = np.unique(np.concatenate([alike, largest_positive(shared, SHARING), pointed]))
    rows = rows[rows != subject.row].astype(np.int32)
    texts = np.zeros(len(rows), dtype=np.float32)
    texts[np.searchsorted(rows, alike)] = by_text
    return rows, {
        "text": _of_best(generation.neighbours.spread(rows, texts)),
        "shared": min_max(shared[rows].astype(np.float32)) if shared[rows].any() else np.zeros_like(texts),
        "time": nearness_in_time(projection, subject.day, rows),
        "card": np.isin(rows, pointed).astype(np.float32),
    }


def _by_text(generation: Generation, subject: Subject) -> tuple[Rows, Scores]:
    neighbours = generation.neighbours
    if subject.whole is None:
        return neighbours.alike(generation.passages, subject.terms, subject.centre, subject.row)
    rows = neighbours.rows[subject.whole]
    kept = rows >= 0
    return rows[kept], neighbours.scores[subject.whole][kept]


def _of_best(scores: Scores) -> Scores:
    """Return scores as shares of the best."""
    return scores / max(float(scores.max(initial=0)), 1e-9)


def shared_rarity(projection: Projection, entities: Rows) -> NDArray[np.float64]:
    """Return of every story the sum of the rarities of what it names of these entities."""
    rarities = np.repeat(projection.rarity[entities], projection.popularity[entities])
    named = projection.naming.of_rows(entities)
    return np.bincount(named, weights=rarities, minlength=len(projection.ids)).astype(np.float64)


def nearness_in_time(projection: Projection, day: int, rows: Rows) -> Scores:
    """Return of each story how near in time it is: 1 on the same day, 0 where either has no whole date."""
    own = _ordinal(np.array([day]))[0]
    apart = np.abs(_ordinal(projection.days[rows]) - own)
    return np.where(np.isnan(apart), 0, np.exp(-apart / DAYS)).astype(np.float32)


def _ordinal(days: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return whole days as a number of days, NaN for what is no whole date."""
    year, month, day = days // 10000, days // 100 % 100, days % 100
    whole = (month > 0) & (day > 0)
    dates = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.maximum(month - 1, 0)
    return np.where(whole, dates.astype("datetime64[D]").astype(np.int64) + day - 1.0, np.nan)
