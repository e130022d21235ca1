"""Why a story is recommended: the very terms of its score, in words, with the data behind each.

entity, topic   what both name, by rarity; a reason's `path` leads from the one story over it to the other
path            where both name parts of the same (Kharkiv and Kyiv): the path over what contains them, level by level;
                else over a third story, which names something of the one with something of the other
passages        the two passages that are nearest in meaning, with their best pair of sentences
time            how far apart they were published
card            the publisher itself points to it
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from graph_service.answers import Reason
from graph_service.generations import Generation
from graph_service.graph.projection import Projection
from graph_service.index.encode import Vectors
from graph_service.index.words import STOP_WORDS, WORD
from graph_service.model import Span
from graph_service.search.find import card
from graph_service.search.likeness import Likeness
from graph_service.search.once import company
from graph_service.search.subject import Subject
from graph_service.text import fold, sentences

SHARED_SHOWN = 4
UNITS = (("year", 365), ("month", 30), ("week", 7), ("day", 1))


@dataclass(frozen=True, slots=True)
class _Other:
    """A recommended story: its row, its text, its passages with their vectors, and what each side gave it."""

    row: int
    text: str
    spans: tuple[Span, ...]
    vectors: Vectors
    weights: Mapping[str, float]


def reasons(
    generation: Generation, subject: Subject, alike: Likeness, places: Sequence[int]
) -> list[tuple[Reason, ...]]:
    """Return for some of the candidates, given by their places, why they are like the subject, the strongest first."""
    told: list[tuple[Reason, ...]] = []
    for other in _others(generation, alike, places):
        found = [
            *_shared(generation.projection, subject, other),
            *_path(generation, subject, other),
            *_passages(subject, other),
            *_time(generation.projection, subject, other),
            *_card(other),
        ]
        told.append(tuple(sorted(found, key=lambda reason: -reason.weight)))
    return told


def _others(generation: Generation, alike: Likeness, places: Sequence[int]) -> Iterator[_Other]:
    """Yield what the reasons of each are told by, read for all of them at once."""
    rows = [int(alike.stories[n]) for n in places]
    found = generation.passages.of_stories(rows)
    vectors = generation.passages.vectors(found)
    for n, row, text in zip(places, rows, generation.projection.texts(rows), strict=True):
        own = np.flatnonzero(found.stories == row)
        yield _Other(
            row=row,
            text=text,
            spans=tuple(Span(int(found.starts[one]), int(found.ends[one])) for one in own),
            vectors=vectors[own],
            weights={side: float(column[n]) for side, column in alike.sides.items()},
        )


def days_between(projection: Projection, day: int, row: int) -> int | None:
    """Return how many days after a day a story was published, negative before; None where either has no whole date."""
    own, then = _date(day), _date(int(projection.days[row]))
    return (then - own).days if own and then else None


def _shared(projection: Projection, subject: Subject, other: _Other) -> Iterator[Reason]:
    shared = np.intersect1d(subject.entities, projection.entities_of(other.row))
    total = float(projection.rarity[shared].sum()) or 1.0
    for n in sorted(shared, key=lambda n: -projection.rarity[n])[:SHARED_SHOWN]:
        kind, _, slug = projection.keys[n].partition("/")
        count, label = int(projection.popularity[n]), projection.labels[n]
        topic = kind == "topic"
        yield Reason(
            kind="topic" if topic else "entity",
            text=f"Both are about {label}" if topic else f"Both name {label}, which {_so_many(count)} here name",
            weight=round(other.weights["shared"] * float(projection.rarity[n]) / total, 4),
            detail={"type": kind, "id": slug, "label": label, "stories": count,
                    "rarity": round(float(projection.rarity[n]), 3), "path": [_step(projection, n)]},
        )  # fmt: skip


def _so_many(count: int) -> str:
    return "only these two stories" if count <= 2 else f"{count} stories"


def _step(projection: Projection, entity: int) -> dict[str, str]:
    kind, _, slug = projection.keys[entity].partition("/")
    return {"type": kind, "id": slug, "label": projection.labels[entity]}


def _path(generation: Generation, subject: Subject, other: _Other) -> Iterator[Reason]:
    """Yield the way from what the one names alone to what the other does, over what contains both or over a third story."""
    projection = generation.projection
    own, its = set(subject.entities.tolist()), set(projection.entities_of(other.row).tolist())
    over, back = (_containers(projection, side) for side in (own - its, its - own))
    common = (over.keys() & back.keys()) - (own & its)
    if not common:
        yield from _over_a_story(generation, own - its, its - own)
        return
    container = min(common, key=lambda n: (len(projection.naming_within.of(n)), n))
    inward, outward = (_outward(projection, side[container], container) for side in (over, back))
    named = [projection.labels[n] for n in (inward[0], container, outward[0])]
    yield Reason(
        kind="path",
        text=f"One names {named[0]}, the other {named[2]}; both belong to {named[1]}",
        weight=0.0,
        detail={"path": [_step(projection, n) for n in (*inward, *reversed(outward[:-1]))]},
    )


def _containers(projection: Projection, entities: Collection[int]) -> dict[int, int]:
    """Return what contains some of the entities, each with one that it contains."""
    return {container: n for n in sorted(entities) for container in projection.containers.of(n).tolist()}


def _outward(projection: Projection, inner: int, container: int) -> list[int]:
    """Return an entity, what contains it, what contains that, and so on, to one of its containers: the fewest steps."""
    ways = [[inner]]
    seen = {inner}
    for way in ways:  # grows while it is read
        if way[-1] == container:
            return way
        further = [n for n in projection.directly_in.of(way[-1]).tolist() if n not in seen]
        seen |= set(further)
        ways += [[*way, n] for n in further]
    return [inner, container]


def _over_a_story(generation: Generation, own: Collection[int], its: Collection[int]) -> Iterator[Reason]:
    """Yield the way over the two entities that are named together in another story and are the rarest by their sum."""
    projection, lists = generation.projection, company(generation).lists
    mine, theirs = (
        np.array([n for n in side if projection.types[n] != "topic"], dtype=np.int32) for side in (own, its)
    )
    sought = np.zeros(len(projection.keys), dtype=bool)
    sought[theirs] = True
    near = lists.of_rows(mine)
    linked = sought[near]
    if not linked.any():
        return
    ones, others = np.repeat(mine, lists.starts[mine + 1] - lists.starts[mine])[linked], near[linked]
    best = int(np.argmax(projection.rarity[ones] + projection.rarity[others]))
    one, other = int(ones[best]), int(others[best])
    told = card(generation, int(projection.naming_both(one, other)[0]))
    yield Reason(
        kind="path",
        text=f"One names {projection.labels[one]}, the other {projection.labels[other]}; “{told.title}” names both",
        weight=0.0,
        detail={"path": [_step(projection, n) for n in (one, other)], "story": told.id},
    )


def _passages(subject: Subject, other: _Other) -> Iterator[Reason]:
    cosines = subject.vectors @ other.vectors.T
    mine, its = np.unravel_index(int(np.argmax(cosines)), cosines.shape)
    spans = subject.spans[int(mine)], other.spans[int(its)]
    pair = best_pair((subject.text, spans[0]), (other.text, spans[1]))
    yield Reason(
        kind="passages",
        text="They say similar things",
        weight=round(other.weights["text"], 4),
        detail={
            "similarity": round(float(cosines[mine, its]), 3),
            "this": _quoted(subject.text, spans[0], pair[0]),
            "other": _quoted(other.text, spans[1], pair[1]),
        },
    )


def best_pair(one: tuple[str, Span], other: tuple[str, Span]) -> tuple[Span, Span]:
    """Return the two sentences of two passages (text, place) that share the most of their words (Jaccard).

    The places are in the texts; the first sentences where no word is shared.
    """
    mine, its = _sentences(*one), _sentences(*other)  # those of the subject are asked for again and again
    pairs = ((_jaccard(a, b), -m, -n) for m, (_, a) in enumerate(mine) for n, (_, b) in enumerate(its))
    _, m, n = max(pairs)
    return mine[-m][0], its[-n][0]


@lru_cache(maxsize=64)
def _sentences(text: str, passage: Span) -> list[tuple[Span, frozenset[str]]]:
    inside = passage.of(text)
    folded = fold(inside)
    found = list(sentences(inside)) or [Span(0, len(inside))]
    return [
        (one.moved(passage.start), frozenset(WORD.findall(folded, one.start, one.end)) - STOP_WORDS) for one in found
    ]


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def _quoted(text: str, passage: Span, sentence: Span) -> dict[str, object]:
    return {
        "text": passage.of(text),
        "start": passage.start,
        "end": passage.end,
        "sentence": {"text": sentence.of(text), "start": sentence.start, "end": sentence.end},
    }


def _time(projection: Projection, subject: Subject, other: _Other) -> Iterator[Reason]:
    days = days_between(projection, subject.day, other.row)
    if days is not None:
        yield Reason(kind="time", text=_apart(days), weight=round(other.weights["time"], 4), detail={"days": days})


def _apart(days: int) -> str:
    if days == 0:
        return "Published on the same day"
    name, length = next((name, length) for name, length in UNITS if abs(days) >= length)
    count = abs(days) // length
    return f"Published {count} {name}{'s' if count > 1 else ''} {'later' if days > 0 else 'earlier'}"


def _date(day: int) -> date | None:
    year, month, in_month = day // 10000, day // 100 % 100, day % 100
    return date(year, month, in_month) if month and in_month else None


def _card(other: _Other) -> Iterator[Reason]:
    if other.weights["card"]:
        yield Reason(kind="card", text="The publisher points to it", weight=round(other.weights["card"], 4))
