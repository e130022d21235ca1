"""Fits the weights of the features of similarity, and tests them on stories that are held out.

Each file of stories with answers is read into an archive of its own, and its stories are split at random: one half to fit
on, one held out and only measured. A hill climb starts from the weights in use and multiplies one weight at a time by a
factor for as long as that helps. It maximizes the mean, over the files, of the main measure of each, so that no file decides
alone. The fitted weights replace those in use only if that mean is larger on the held-out stories, too; otherwise the gain is
chance. The features are computed once, so that a step costs a product of matrices.

The weight of the publisher's own pointers is not fitted: in these files they are the answers, and are taken out.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import InputError
from graph_service.evaluation.related_stories import draw_answered, read_stories, select_stories
from graph_service.evaluation.runs import Bar, archive_of
from graph_service.search.similarity import NO_ROWS, of_story, similarity_features
from graph_service.settings import Settings

FITTED = ("text", "shared", "time")
NOT_FITTED = "card"
FACTORS = (0.0, 0.5, 0.8, 1.25, 2.0, 5.0, 50.0)
STEP = 1e-4  # the least gain of a step
SMALLEST = 0.02  # from which a weight of 0 is tried again

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A story asked for: the features of its candidates, with columns in the order of `FITTED`, and which are relevant.

    `relevant_stories` counts all relevant stories, also those that are not candidates.
    """

    features: Numbers
    relevant: NDArray[np.bool_]
    relevant_stories: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The stories of a file, one half to fit on, one held out, and what their answers are measured by."""

    name: str
    measure: str
    fitted_on: Sequence[Case]
    held_out: Sequence[Case]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights, and by sample what these and the weights in use reach on either half."""

    weights: Mapping[str, float]
    figures: Mapping[str, Mapping[str, float | str]]


def read_sample(
    file: Path, settings: Settings, bar: Bar, *, labels: str | None, stories: int | None, seed: int = 1
) -> Sample:
    """Read the stories of a file and the features of each; `labels` names the key of labels, where they have it.

    Raises `SourceError`, `InputError`.
    """
    read = read_stories(file)
    labels = labels if any(labels in story.record for story in read) else None
    selection = select_stories(read, file, labels, stories, seed)
    answers, slugs = selection.answers, selection.slugs
    with archive_of(selection.sent, settings, bar) as (graph, _):
        snapshot = graph.snapshot
        row = snapshot.projection.row
        archived = [story for story in selection.stories if slugs[story.key] in row]
        asked = list(draw_answered(archived, answers, None, seed))
        if len(asked) < 2:  # one to fit on, one to hold out
            raise InputError(f"{file}: too few stories have an answer.")
        keys = {row[slugs[story.key]]: story.key for story in archived}
        qrels = answers.qrels({key: set(keys.values()) for key in asked})
        with bar(len(asked), "Computing features") as progress:
            cases = []
            for key in asked:
                relevant = {other for other, relevance in qrels[key].items() if relevance}
                rows, features = similarity_features(snapshot, of_story(snapshot, slugs[key]), NO_ROWS)
                case = Case(
                    features=np.stack([features[name] for name in FITTED], axis=1).astype(np.float64),
                    relevant=np.array([keys.get(int(candidate)) in relevant for candidate in rows], dtype=bool),
                    relevant_stories=len(relevant),
                )
                cases.append(case)
                progress(1)
    random.Random(seed).shuffle(cases)  # noqa: S311  a draw, no secret
    half = len(cases) // 2
    return Sample(f"{file.parent.name}/{file.name}", answers.measures[0], cases[:half], cases[half:])


def fit(samples: Sequence[Sample], in_use: Mapping[str, float]) -> Fit:
    """Return the weights that answer best over all samples: those in use, or what a climb from them reaches."""
    start = np.array([in_use[name] for name in FITTED])
    fitted = _climb([(sample.measure, sample.fitted_on) for sample in samples], start)
    held_out = [(sample.measure, sample.held_out) for sample in samples]
    improved = _mean(held_out, fitted) > _mean(held_out, start)
    best = fitted if improved else start
    points = {"with the weights before": start, "with these": best}
    if not improved:
        points["as fitted, not kept"] = fitted
    share = 1 - in_use[NOT_FITTED]
    weights = {name: round(float(weight * share), 3) for name, weight in zip(FITTED, best / best.sum(), strict=True)}
    return Fit(
        weights=weights | {NOT_FITTED: in_use[NOT_FITTED]},
        figures={sample.name: _figures(sample, points) for sample in samples},
    )


def _climb(measured: Sequence[tuple[str, Sequence[Case]]], start: Numbers) -> Numbers:
    """Climb from a point to one that none of its neighbours betters."""
    best, value = start, _mean(measured, start)
    improved = True
    while improved:
        point, improved = best, False
        for n, factor in product(range(len(point)), FACTORS):
            neighbour = point.copy()
            neighbour[n] = max(neighbour[n], SMALLEST * point.sum()) * factor
            if neighbour.any() and (other := _mean(measured, neighbour)) > value + STEP:
                best, value, improved = neighbour, other, True
    return best


def _mean(measured: Sequence[tuple[str, Sequence[Case]]], point: Numbers) -> float:
    """Return the mean value of several lists of cases, each with the measure that it is measured by."""
    return float(np.mean([value_of(measure, cases, point) for measure, cases in measured]))


def _figures(sample: Sample, points: Mapping[str, Numbers]) -> Mapping[str, float | str]:
    halves = {"fitted on": sample.fitted_on, "put aside": sample.held_out}
    figures: dict[str, float | str] = {
        "measure": sample.measure,
        "stories": len(sample.fitted_on) + len(sample.held_out),
    }
    return figures | {
        f"{half}, {which}": round(value_of(sample.measure, cases, point), 4)
        for half, cases in halves.items()
        for which, point in points.items()
    }


def value_of(measure: str, cases: Sequence[Case], point: Numbers) -> float:
    """Return the mean of nDCG@k or P@k over cases, their candidates ranked by weighted features."""
    name, _, depth = measure.partition("@")
    return float(np.mean([MEASURES[name](case, case.features @ point, int(depth)) for case in cases]))


def _ndcg(case: Case, scores: Numbers, depth: int) -> float:
    gains = 1 / np.log2(np.arange(2, depth + 2))
    ranked = case.relevant[np.argsort(-scores, kind="stable")[:depth]]
    ideal = gains[: min(depth, case.relevant_stories)].sum()
    return float(gains[: len(ranked)][ranked].sum() / ideal) if ideal else 0.0


def _precision(case: Case, scores: Numbers, depth: int) -> float:
    return float(case.relevant[np.argsort(-scores, kind="stable")[:depth]].sum() / depth)


MEASURES = {"nDCG": _ndcg, "P": _precision}
