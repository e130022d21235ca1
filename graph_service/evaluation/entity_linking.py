"""Measures linking against annotated stories, beside what the bare parser says of the same texts in the same run.

The parser's labels are taken as its entities: a string is one entity a story, and counts as right where it is the annotated
label or any annotated surface, since the bare parser links to nothing. Both sides are timed on one process, batch by batch in
turn so that other work on the machine slows both: the parser alone with its components, and linking whole, with its facts.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph_service.evaluation.gold import TYPES, GoldStory
from graph_service.evaluation.link_scores import Found, Miss, Score, compare, compare_quantities, linked_entities
from graph_service.linking.linker import Linker
from graph_service.model import LinkedStory

LABELS = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place"}
BATCH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkingReport:
    """What was measured: scores by type of linking and of the bare parser, both speeds in stories a second.

    `spans` says how many linked surfaces are annotated ones of their entity, `surfaces` how many annotated ones are found,
    `counted` how many quantities also agree in what is counted.
    """

    stories: int
    linked: Mapping[str, Score]
    parser: Mapping[str, Score]
    spans: Score
    surfaces: Score
    quantities: Score
    counted: Score
    speed: float
    parser_speed: float
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A story as linking and as the bare parser read it."""

    gold: GoldStory
    linked: LinkedStory
    labels: tuple[Found, ...]


def evaluate_linking(
    gold: Sequence[GoldStory], linker: Linker, progress: Callable[[int], None] = lambda _: None
) -> LinkingReport:
    """Link the annotated stories and compare; `progress` is told how many more are done."""
    read, seconds, parser_seconds = _read(gold, linker, progress)
    linked = [compare(item.gold, linked_entities(item.linked, TYPES), TYPES) for item in read]
    parser = [compare(_by_any_surface(item.gold), item.labels, TYPES) for item in read]
    quantities = [
        compare_quantities(item.gold.quantities, item.linked) for item in read if item.gold.quantities is not None
    ]
    return LinkingReport(
        stories=len(gold),
        linked={kind: _sum(item.scores[kind] for item in linked) for kind in TYPES},
        parser={kind: _sum(item.scores[kind] for item in parser) for kind in TYPES},
        spans=_sum(item.spans for item in linked),
        surfaces=_sum(item.surfaces for item in linked),
        quantities=_sum(score for score, _, _ in quantities),
        counted=_sum(score for _, score, _ in quantities),
        speed=len(gold) / seconds,
        parser_speed=len(gold) / parser_seconds,
        misses=(*(miss for item in linked for miss in item.misses), *(m for _, _, more in quantities for m in more)),
    )


def _read(
    gold: Sequence[GoldStory], linker: Linker, progress: Callable[[int], None]
) -> tuple[list[_Read], float, float]:
    linker.warm()
    read: list[_Read] = []
    spent = {"link": 0.0, "parse": 0.0}
    for start in range(0, len(gold), BATCH):
        batch = gold[start : start + BATCH]
        stories = [item.story for item in batch]
        began = time.perf_counter()
        labels = list(linker.labelled(stories))
        spent["parse"] += time.perf_counter() - began
        began = time.perf_counter()
        linked = list(linker.link(stories))
        spent["link"] += time.perf_counter() - began
        read += [_Read(*item) for item in zip(batch, linked, map(_labelled, labels), strict=True)]
        progress(len(batch))
    return read, max(spent["link"], 1e-9), max(spent["parse"], 1e-9)


def _labelled(labels: Iterable[tuple[str, str]]) -> tuple[Found, ...]:
    """Return the parser's own entities: each string of a label once."""
    named = {(LABELS[label], text) for label, text in labels if label in LABELS}
    return tuple(Found(kind, (text,), None, (text,)) for kind, text in sorted(named))


def _by_any_surface(gold: GoldStory) -> GoldStory:
    """Return annotations that any of their surfaces satisfies, whatever the country."""
    return replace(
        gold,
        entities=tuple(replace(entity, iso=None, names=(*entity.names, *entity.surfaces)) for entity in gold.entities),
    )


def _sum(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())
