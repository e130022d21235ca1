"""How similar stories are to a subject, by four features.

    text      words and meaning, from the neighbour graph that is kept with each snapshot, with diffusion re-ranking
              (index/neighbours.py); searched on demand for a text that is not in the archive
    shared    the summed rarity of the entities and topics that both name
    time      how close the dates of publication are
    card      whether the publisher links to the story

Each feature lies between 0 and 1, and the score is their weighted sum. `text`, `shared` and `card` provide the
candidates.

The weights are in similarity-weights.json of the data folder, else in weights.json beside this module, with the measurements
that they were chosen by. `graph-service eval weights` fits them on one half of the stories that people judged, measures them
on the other, and writes them into the data folder with `--write`. A process reads them once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.archive.snapshot import Snapshot
from graph_service.errors import DataError
from graph_service.files import read_text, write_text, writing
from graph_service.index.passage_index import Scores
from graph_service.index.vectors import largest_positive
from graph_service.network.adjacency import Rows
from graph_service.network.projection import Projection
from graph_service.search.ranking import min_max
from graph_service.search.recommend.subject import Subject

WEIGHTS = "similarity-weights.json"  # in the data folder
INSTALLED = Path(__file__).with_name("weights.json")
FEATURES = ("text", "shared", "time", "card")
SHARED_CANDIDATES = 50
NO_ROWS: Rows = np.empty(0, dtype=np.int32)
# Nearness in time falls to 1/e after a year.
DECAY_DAYS = 365.0


@dataclass(frozen=True, slots=True)
class SimilarStories:
    """The candidates by row, the best first: their scores, and the weighted value of each feature, as columns."""

    stories: Rows
    scores: Scores
    features: Mapping[str, Scores]


@cache
def weights(data: Path) -> Mapping[str, float]:
    """Return the weight of each feature for a data folder; they sum to 1. Raises `DataError` where its file holds none."""
    text = read_text(data / WEIGHTS) or INSTALLED.read_text(encoding="utf-8")
    try:
        stored = json.loads(text)["weights"]
        return {feature: float(stored[feature]) for feature in FEATURES}
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"{data / WEIGHTS} does not hold the weights {', '.join(FEATURES)}.",
            hint="Delete it to use the weights that come with the program, or write it again: graph-service eval weights FILE --write",
        ) from error


def save_weights(data: Path, fitted: Mapping[str, float], figures: Mapping[str, Any]) -> Path:
    """Write the weights into a data folder, together with the measurements that they were chosen by, and return the file.

    Raises `WriteError` where the folder cannot be written to.
    """
    file = data / WEIGHTS
    with writing(data):
        data.mkdir(parents=True, exist_ok=True)
        write_text(file, json.dumps({"weights": dict(fitted), "figures": figures}, indent=2) + "\n")
    weights.cache_clear()
    return file


def rank_similar(snapshot: Snapshot, subject: Subject) -> SimilarStories:
    """Return the stories that are similar to a subject, the best first."""
    pointed_to = NO_ROWS if subject.row is None else snapshot.projection.pointed_to(subject.row)
    rows, features = similarity_features(snapshot, subject, pointed_to)
    feature_weights = weights(snapshot.data)
    weighted = {name: np.float32(feature_weights[name]) * column for name, column in features.items()}
    scores: Scores = np.sum(list(weighted.values()), axis=0, dtype=np.float32)
    order = np.lexsort((rows, -scores))
    return SimilarStories(rows[order], scores[order], {name: column[order] for name, column in weighted.items()})


def similarity_features(snapshot: Snapshot, subject: Subject, pointed_to: Rows) -> tuple[Rows, Mapping[str, Scores]]:
    """Return the candidates by row and their features, 0 to 1; the publisher links to the stories `pointed_to`."""
    projection = snapshot.projection
    neighbours, text_scores = _text_neighbours(snapshot, subject)
    shared = shared_rarity(projection, subject.entities)
    rows = np.unique(np.concatenate([neighbours, largest_positive(shared, SHARED_CANDIDATES), pointed_to]))
    rows = rows[rows != subject.row].astype(np.int32)
    texts = np.zeros(len(rows), dtype=np.float32)
    texts[np.searchsorted(rows, neighbours)] = text_scores
    texts = snapshot.neighbours.diffuse(rows, texts)
    return rows, {
        "text": texts / max(float(texts.max(initial=0)), 1e-9),
        "shared": min_max(shared[rows].astype(np.float32)) if shared[rows].any() else np.zeros_like(texts),
        "time": nearness_in_time(projection, subject.day, rows),
        "card": np.isin(rows, pointed_to).astype(np.float32),
    }


def _text_neighbours(snapshot: Snapshot, subject: Subject) -> tuple[Rows, Scores]:
    neighbours = snapshot.neighbours
    if subject.whole is None:
        return neighbours.most_similar(snapshot.passages, subject.terms, subject.centre, subject.row)
    rows = neighbours.rows[subject.whole]
    filled = rows >= 0
    return rows[filled], neighbours.scores[subject.whole][filled]


def shared_rarity(projection: Projection, entities: Rows) -> NDArray[np.float64]:
    """Return for every story the summed rarity of those of the entities that it names."""
    rarities = np.repeat(projection.rarity[entities], projection.popularity[entities])
    stories = projection.naming.of_rows(entities)
    return np.bincount(stories, weights=rarities, minlength=len(projection.ids)).astype(np.float64)


def nearness_in_time(projection: Projection, day: int, rows: Rows) -> Scores:
    """Return how close in time each story is: 1 on the same day, 0 if either has no full date."""
    subject_day = _ordinal(np.array([day]))[0]
    days = np.abs(_ordinal(projection.days[rows]) - subject_day)
    return np.where(np.isnan(days), 0, np.exp(-days / DECAY_DAYS)).astype(np.float32)


def _ordinal(days: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return dates such as 20030815 as days since 1970, NaN for one without a month or day."""
    year, month, day = days // 10000, days // 100 % 100, days % 100
    full = (month > 0) & (day > 0)
    dates = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.maximum(month - 1, 0)
    return np.where(full, dates.astype("datetime64[D]").astype(np.int64) + day - 1.0, np.nan)
