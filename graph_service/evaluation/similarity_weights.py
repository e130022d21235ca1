"""Fits the weights by which the sides of the likeness of two stories are added, and holds them against stories put aside.

Each file of stories with answers is read into an archive of its own, and its stories are parted at random: one half is
fitted on, the other only measured. A climb from the weights in use changes one weight at a time by a factor for as long
as that helps: what is made larger is the mean, over the files, of the main measure of each; so no set decides alone. What was
fitted is kept only if that mean grew on the stories put aside, too; otherwise it is chance, and the weights in use stay. The
sides are read once, so that a step costs a product of matrices.

The weight of the publisher's own pointers is not fitted but given: in these files they are the answers, and taken out.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import InputError
from graph_service.evaluation.related_judgements import read_stories
from graph_service.evaluation.related_stories import asked_of, taking_part
from graph_service.evaluation.temporary_archive import Bar, archive_of
from graph_service.search.recommend.similarity import NO_ROWS, of_story, similarity_features, weights
from graph_service.service import StoryGraph
from graph_service.settings import Settings

FITTED = ("text", "shared", "time")
GIVEN = "card"
FACTORS = (0.0, 0.5, 0.8, 1.25, 2.0, 5.0, 50.0)
STEP = 1e-4  # what a step must gain
SMALLEST = 0.02  # from which a weight that was 0 is tried again

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A story asked for: the sides of its candidates, as columns in the order of `FITTED`, which are due, and how many."""

    sides: Numbers
    due: NDArray[np.bool_]
    all_due: int


Measured = tuple[str, Sequence[Case]]
"""A measure, and the cases that it is taken of."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The stories of a file, one half to fit on, one put aside; `measure` is what the answers are measured by."""

    name: str
    measure: str
    fitted_on: Sequence[Case]
    put_aside: Sequence[Case]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights, and of each sample what these and the weights in use give, on either half."""

    weights: Mapping[str, float]
    figures: Mapping[str, Mapping[str, float | str]]


def read_sample(
    file: Path, settings: Settings, bar: Bar, *, labels: str | None, stories: int | None, seed: int = 1
) -> Sample:
    """Read the stories of a file and the sides of each; `labels` names the key of labels where they have it.

    Raises `SourceError`, `InputError`.
    """
    read = read_stories(file)
    labels = labels if any(labels in story.record for story in read) else None
    part = taking_part(read, file, labels, stories, seed)
    answers, slugs = part.answers, part.slugs
    with archive_of(part.sent, settings, bar) as (graph, _):
        row = graph.snapshot.projection.row
        here = [story for story in part.stories if slugs[story.key] in row]
        asked = list(asked_of(here, answers, None, seed))
        if len(asked) < 2:  # one to fit on, one to put aside
            raise InputError(f"{file}: too few stories have an answer.")
        keys = {row[slugs[story.key]]: story.key for story in here}
        qrels = answers.qrels({key: set(keys.values()) for key in asked})
        with bar(len(asked), "Reading the sides") as progress:
            cases = []
            for key in asked:
                cases.append(_case(graph, slugs[key], {other for other, score in qrels[key].items() if score}, keys))
                progress(1)
    random.Random(seed).shuffle(cases)  # noqa: S311  a draw, no secret
    half = len(cases) // 2
    return Sample(f"{file.parent.name}/{file.name}", answers.measures[0], cases[:half], cases[half:])


def _case(graph: StoryGraph, slug: str, due: set[str], keys: Mapping[int, str]) -> Case:
    published = graph.snapshot
    rows, features = similarity_features(published, of_story(published, slug), NO_ROWS)
    return Case(
        sides=np.stack([features[name] for name in FITTED], axis=1).astype(np.float64),
        due=np.array([keys.get(int(row)) in due for row in rows], dtype=bool),
        all_due=len(due),
    )


def fit(samples: Sequence[Sample]) -> Fit:
    """Return the weights that answer best over all samples: those in use, or what a climb from them gives."""
    used = weights()
    start = np.array([used[name] for name in FITTED])
    fitted = _climb([(sample.measure, sample.fitted_on) for sample in samples], start)
    aside = [(sample.measure, sample.put_aside) for sample in samples]
    holds = _mean(aside, fitted) > _mean(aside, start)
    best = fitted if holds else start
    points = {"with the weights before": start, "with these": best} | ({} if holds else {"as fitted, not kept": fitted})
    share = 1 - used[GIVEN]
    kept = {name: round(float(weight * share), 3) for name, weight in zip(FITTED, best / best.sum(), strict=True)}
    return Fit(
        weights=kept | {GIVEN: used[GIVEN]}, figures={sample.name: _figures(sample, points) for sample in samples}
    )


def _climb(measured: Sequence[Measured], start: Numbers) -> Numbers:
    best, value = start, _mean(measured, start)
    improved = True
    while improved:
        improved = False
        for tried in _neighbouring(best):
            if (other := _mean(measured, tried)) > value + STEP:
                best, value, improved = tried, other, True
    return best


def _neighbouring(point: Numbers) -> Iterable[Numbers]:
    for n in range(len(point)):
        for factor in FACTORS:
            tried = point.copy()
            tried[n] = max(tried[n], SMALLEST * point.sum()) * factor
            if tried.any():
                yield tried


def _mean(measured: Sequence[Measured], point: Numbers) -> float:
    return float(np.mean([value_of(measure, cases, point) for measure, cases in measured]))


def _figures(sample: Sample, points: Mapping[str, Numbers]) -> Mapping[str, float | str]:
    halves = {"fitted on": sample.fitted_on, "put aside": sample.put_aside}
    figures: dict[str, float | str] = {
        "measure": sample.measure,
        "stories": len(sample.fitted_on) + len(sample.put_aside),
    }
    return figures | {
        f"{half}, {how}": round(value_of(sample.measure, cases, point), 4)
        for half, cases in halves.items()
        for how, point in points.items()
    }


def value_of(measure: str, cases: Sequence[Case], point: Numbers) -> float:
    """Return the mean of nDCG@k or P@k over cases, their candidates ranked by weighted sides."""
    name, _, depth = measure.partition("@")
    return float(np.mean([MEASURES[name](case, case.sides @ point, int(depth)) for case in cases]))


def _ndcg(case: Case, scores: Numbers, depth: int) -> float:
    gains = 1 / np.log2(np.arange(2, depth + 2))
    ranked = case.due[np.argsort(-scores, kind="stable")[:depth]]
    ideal = gains[: min(depth, case.all_due)].sum()
    return float(gains[: len(ranked)][ranked].sum() / ideal) if ideal else 0.0


def _precision(case: Case, scores: Numbers, depth: int) -> float:
    return float(case.due[np.argsort(-scores, kind="stable")[:depth]].sum() / depth)


MEASURES = {"nDCG": _ndcg, "P": _precision}
