"""How one entity leads to another: the lightest ways (graph/walks.py), each step with the story that tells it.

A story that names both ends of a step is the better the fewer others it names, and best where one sentence names both.
Where the two ends of the whole path are named together, the steps of a longer one are told by stories that do not name
both, since those would say nothing new.
"""

from itertools import pairwise

import numpy as np

from graph_service.answers import Path, Paths, Quote, Step, StoryCard, Tie
from graph_service.errors import ParameterError
from graph_service.generations import Generation
from graph_service.graph.adjacency import Rows
from graph_service.graph.projection import Projection
from graph_service.graph.quotes import naming, quotes
from graph_service.graph.walks import Links, Way, ways
from graph_service.search.entities import entity_card, row_of
from graph_service.search.find import card
from graph_service.search.once import company, once

TRIED = 2  # stories looked at for one sentence that names both

links = once(lambda generation: Links.of(generation.projection, company(generation)))


def paths(generation: Generation, source: str, target: str, longest: int, limit: int) -> Paths:
    """Return the best paths of at most `longest` steps between two entities, given by their keys.

    Raises `NotFoundError`, and `ParameterError` where both are the same.
    """
    source, target = (generation.replaced.get(key, key) for key in (source, target))
    rows = row_of(generation, source), row_of(generation, target)
    if source == target:
        raise ParameterError(f"The path from {source} leads to itself.", hint="Give two different entities.")
    unnamed = [key for key, row in zip((source, target), rows, strict=True) if row is None]
    if rows[0] is None or rows[1] is None:
        return Paths(source=source, target=target, paths=(), hint=f"No story names {' or '.join(unnamed)}.")
    found = ways(links(generation), rows[0], rows[1], longest, limit)
    return Paths(
        source=source,
        target=target,
        paths=tuple(_path(generation, way) for way in found),
        hint=""
        if found
        else f"No stories lead from the one to the other in {longest} step{'s' if longest > 1 else ''}.",
    )


def _path(generation: Generation, way: Way) -> Path:
    projection, entities = generation.projection, way.entities
    known = projection.naming_both(entities[0], entities[-1]) if len(entities) > 2 else np.empty(0, dtype=np.int32)
    return Path(
        weight=round(way.weight, 3),
        steps=tuple(_step(generation, one, other, known) for one, other in pairwise(entities)),
    )


def _step(generation: Generation, one: int, other: int, known: Rows) -> Step:
    """Return a step, told by a story that is not among the known ones."""
    projection = generation.projection
    common = projection.naming_both(one, other)
    common = common[~np.isin(common, known)] if len(known) else common
    story, said = _told(generation, one, other, common)
    tie = _tie(projection, one, other)
    return Step(
        source=entity_card(generation, one),
        target=entity_card(generation, other),
        tie=tie,
        text=_text(projection, one, other, tie, story),
        total=len(common),
        story=story,
        quotes=said,
    )


def _told(generation: Generation, one: int, other: int, common: Rows) -> tuple[StoryCard | None, tuple[Quote, ...]]:
    """Return the story that tells best why two entities belong together, and its sentences."""
    projection = generation.projection
    keys = [projection.keys[n] for n in (one, other) if projection.types[n] != "topic"]
    # The fewest names first, the newest among equals.
    order = np.lexsort((-projection.days[common], projection.named_by.lengths[common]))
    first = None
    for story in common[order[:TRIED]].tolist():
        found = naming(generation.store, projection.ids[story], keys)
        first = first or found
        if found.in_one:
            first = found
            break
    return (
        (None, ())
        if first is None
        else (card(generation, projection.row[first.story]), quotes(generation.store, first))
    )


def _tie(projection: Projection, one: int, other: int) -> Tie:
    if other in projection.directly_in.of(one):
        return "part-of"
    return "contains" if one in projection.directly_in.of(other) else "named-together"


def _text(projection: Projection, one: int, other: int, tie: Tie, story: StoryCard | None) -> str:
    labels = [projection.labels[n] for n in (one, other)]
    if tie != "named-together":
        part, whole = labels if tie == "part-of" else reversed(labels)
        return f"{part} is part of {whole}"
    assert story, "two that no story names, neither containing the other, are not linked"
    topics = [projection.labels[n] for n in (one, other) if projection.types[n] == "topic"]
    named = [label for label in labels if label not in topics]
    about = [f"is about {' and '.join(topics)}"] if topics else []
    names = [f"names {' and '.join(named)}"] if named else []
    return f"“{story.title}” {' and '.join([*about, *names])}"
