"""How two entities are connected: the lightest paths (network/paths.py), each step with a story as evidence.

The best evidence for a step is one sentence that mentions both ends; then a story that mentions few other entities.
Where one story mentions both ends of the whole path, the steps of longer paths use other stories, since that one adds
nothing.
"""

from itertools import pairwise

import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.errors import ParameterError
from graph_service.network.adjacency import Rows
from graph_service.network.paths import WeightedPath, lightest_paths
from graph_service.network.projection import Projection
from graph_service.results import Path, Paths, Quote, Step, StoryCard, Tie
from graph_service.search.entities import entity_card, row_of
from graph_service.search.search import story_card
from graph_service.store.entity_queries import naming, quotes

TRIED = 2  # stories searched for one sentence that mentions both


def paths(snapshot: Snapshot, source: str, target: str, longest: int, limit: int) -> Paths:
    """Return the best paths of at most `longest` steps between two entities, given by their keys.

    Raises `NotFoundError`, and `ParameterError` where both are the same.
    """
    source, target = (snapshot.redirects.get(key, key) for key in (source, target))
    rows = row_of(snapshot, source), row_of(snapshot, target)
    if source == target:
        raise ParameterError(f"The path from {source} leads to itself.", hint="Give two different entities.")
    unnamed = [key for key, row in zip((source, target), rows, strict=True) if row is None]
    if rows[0] is None or rows[1] is None:
        return Paths(source=source, target=target, paths=(), hint=f"No story names {' or '.join(unnamed)}.")
    lightest = lightest_paths(snapshot.links, rows[0], rows[1], longest, limit)
    steps = f"{longest} step{'s' if longest > 1 else ''}"
    return Paths(
        source=source,
        target=target,
        paths=tuple(_path(snapshot, path) for path in lightest),
        hint="" if lightest else f"No stories lead from the one to the other in {steps}.",
    )


def _path(snapshot: Snapshot, path: WeightedPath) -> Path:
    entities = path.entities
    direct = (
        snapshot.projection.naming_both(entities[0], entities[-1]) if len(entities) > 2 else np.empty(0, dtype=np.int32)
    )
    return Path(
        weight=round(path.weight, 3),
        steps=tuple(_step(snapshot, source, target, direct) for source, target in pairwise(entities)),
    )


def _step(snapshot: Snapshot, source: int, target: int, excluded: Rows) -> Step:
    """Return a step of a path, with evidence from stories that are not excluded."""
    projection = snapshot.projection
    stories = projection.naming_both(source, target)
    stories = stories[~np.isin(stories, excluded)] if len(excluded) else stories
    story, sentences = _evidence(snapshot, source, target, stories)
    tie = _tie(projection, source, target)
    return Step(
        source=entity_card(snapshot, source),
        target=entity_card(snapshot, target),
        tie=tie,
        text=_text(projection, source, target, tie, story),
        total=len(stories),
        story=story,
        quotes=sentences,
    )


def _evidence(
    snapshot: Snapshot, source: int, target: int, stories: Rows
) -> tuple[StoryCard | None, tuple[Quote, ...]]:
    """Return the story that shows best how two entities are connected, and its sentences."""
    projection = snapshot.projection
    keys = [projection.keys[n] for n in (source, target) if projection.types[n] != "topic"]
    # Stories with the fewest names first, the newest among equals.
    order = np.lexsort((-projection.days[stories], projection.named_by.lengths[stories]))
    best = None
    for row in stories[order[:TRIED]].tolist():
        sentences = naming(snapshot.store, projection.ids[row], keys)
        best = best or sentences
        if sentences.in_one:
            best = sentences
            break
    if best is None:
        return None, ()
    return story_card(snapshot, projection.row[best.story]), quotes(snapshot.store, best)


def _tie(projection: Projection, source: int, target: int) -> Tie:
    if target in projection.directly_in.of(source):
        return "part-of"
    return "contains" if source in projection.directly_in.of(target) else "named-together"


def _text(projection: Projection, source: int, target: int, tie: Tie, story: StoryCard | None) -> str:
    labels = [projection.labels[n] for n in (source, target)]
    if tie != "named-together":
        part, whole = labels if tie == "part-of" else reversed(labels)
        return f"{part} is part of {whole}"
    assert story, "two entities that share no story and do not contain each other are not linked"
    topics = [projection.labels[n] for n in (source, target) if projection.types[n] == "topic"]
    named = [label for label in labels if label not in topics]
    about = [f"is about {' and '.join(topics)}"] if topics else []
    names = [f"names {' and '.join(named)}"] if named else []
    return f"“{story.title}” {' and '.join([*about, *names])}"
