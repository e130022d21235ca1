"""Why a story is recommended: the very terms of its score, in words, with the data behind each.

entity, topic   what both name, by rarity; a reason's `path` leads from the one story over it to the other
path            where both name parts of the same (Kharkiv and Kyiv): the path over what contains them, level by level;
                else over a third story, which names something of the one with something of the other
passages        the two passages that are nearest in meaning, with their best pair of sentences
time            how far apart they were published
card            the publisher itself points to it
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graph_service.answers import Reason
from graph_service.generations import Generation
from graph_service.graph.projection import Projection
from graph_service.index.encode import Vectors
from graph_service.index.words import STOP_WORDS
from graph_service.model import Span
from graph_service.search.find import card
from graph_service.search.likeness import Likeness
from graph_service.search.once import company
from graph_service.search.subject import Subject
from graph_service.text import fold

SHARED_SHOWN = 4
UNITS = (("year", 365), ("month", 30), ("week", 7), ("day", 1))

Worded = tuple[Span, frozenset[str]]
"""A sentence and its words."""


class _Letters(dict[int, str]):
    """What is left of each character where words are compared, found out when it is first met: folded, or a blank.

    A full stop leaves nothing: U.S. is one word.
    """

    def __missing__(self, code: int) -> str:
        character = fold(chr(code))
        self[code] = left = character if character.isalnum() else "" if character == "." else " "
        return left


LETTERS = _Letters()


@dataclass(frozen=True, slots=True)
class _Own:
    """The subject's side, found once for all that are recommended: its entities, and what each of them leads to.

    `over` are the entities by what contains them. `ones` and `near` stand beside each other: an entity of the subject that is
    no topic, and another that a story names together with it. `worded` gives a passage's sentences.
    """

    entities: frozenset[int]
    over: Mapping[int, Sequence[int]]
    ones: NDArray[np.intp]
    near: NDArray[np.intp]
    worded: Callable[[int], Sequence[Worded]]


@dataclass(frozen=True, slots=True)
class _Other:
    """A recommended story: its row, its text, its passages with their vectors, its entities, and what each side gave it."""

    row: int
    text: str
    spans: tuple[Span, ...]
    vectors: Vectors
    entities: frozenset[int]
    weights: Mapping[str, float]


def reasons(
    generation: Generation, subject: Subject, alike: Likeness, places: Sequence[int]
) -> list[tuple[Reason, ...]]:
    """Return for some of the candidates, given by their places, why they are like the subject, the strongest first."""
    own, told = _own(generation, subject), list[tuple[Reason, ...]]()
    for other in _others(generation, alike, places):
        found = [
            *_shared(generation.projection, own, other),
            *_path(generation, own, other),
            *_passages(generation.projection, subject, own, other),
            *_time(generation.projection, subject, other),
            *_card(other),
        ]
        told.append(tuple(sorted(found, key=lambda reason: -reason.weight)))
    return told


def _own(generation: Generation, subject: Subject) -> _Own:
    projection, lists = generation.projection, company(generation).lists
    over = defaultdict[int, list[int]](list)
    for n in sorted(subject.entities.tolist()):
        for container in projection.containers.of(n).tolist():
            over[container].append(n)
    named = np.sort(subject.entities[projection.types[subject.entities] != "topic"]).astype(np.intp)
    return _Own(
        entities=frozenset(subject.entities.tolist()),
        over=over,
        ones=np.repeat(named, lists.starts[named + 1] - lists.starts[named]),
        near=lists.of_rows(named).astype(np.intp),
        worded=cache(lambda passage: _worded(subject.text, subject.sentences[passage])),
    )


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
            entities=frozenset(generation.projection.entities_of(row).tolist()),
            weights={side: float(column[n]) for side, column in alike.sides.items()},
        )


def days_between(projection: Projection, day: int, row: int) -> int | None:
    """Return how many days after a day a story was published, negative before; None where either has no whole date."""
    own, then = _date(day), _date(int(projection.days[row]))
    return (then - own).days if own and then else None


def _shared(projection: Projection, own: _Own, other: _Other) -> Iterator[Reason]:
    rarity = {n: float(projection.rarity[n]) for n in sorted(own.entities & other.entities)}
    total = sum(rarity.values()) or 1.0
    for n in sorted(rarity, key=lambda n: -rarity[n])[:SHARED_SHOWN]:
        kind, _, slug = projection.keys[n].partition("/")
        count, label = int(projection.popularity[n]), projection.labels[n]
        topic = kind == "topic"
        yield Reason(
            kind="topic" if topic else "entity",
            text=f"Both are about {label}" if topic else f"Both name {label}, which {_so_many(count)} here name",
            weight=round(other.weights["shared"] * rarity[n] / total, 4),
            detail={"type": kind, "id": slug, "label": label, "stories": count,
                    "rarity": round(rarity[n], 3), "path": [_step(projection, n)]},
        )  # fmt: skip


def _so_many(count: int) -> str:
    return "only these two stories" if count <= 2 else f"{count} stories"


def _step(projection: Projection, entity: int) -> dict[str, str]:
    kind, _, slug = projection.keys[entity].partition("/")
    return {"type": kind, "id": slug, "label": projection.labels[entity]}


def _path(generation: Generation, own: _Own, other: _Other) -> Iterator[Reason]:
    """Yield the way from what the one names alone to what the other does, over what contains both or over a third story."""
    projection = generation.projection
    back = {c: n for n in sorted(other.entities - own.entities) for c in projection.containers.of(n).tolist()}
    # What contains something of both, each with an entity that the one names and the other does not, and the other way round.
    common = {
        container: (alone[-1], inner)
        for container, inner in back.items()
        if not (container in own.entities and container in other.entities)
        and (alone := [n for n in own.over.get(container, ()) if n not in other.entities])
    }
    if not common:
        yield from _over_a_story(generation, own, other)
        return
    container = min(common, key=lambda n: (len(projection.naming_within.of(n)), n))
    inward, outward = (_outward(projection, inner, container) for inner in common[container])
    named = [projection.labels[n] for n in (inward[0], container, outward[0])]
    yield Reason(
        kind="path",
        text=f"One names {named[0]}, the other {named[2]}; both belong to {named[1]}",
        weight=0.0,
        detail={"path": [_step(projection, n) for n in (*inward, *reversed(outward[:-1]))]},
    )


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


def _over_a_story(generation: Generation, own: _Own, other: _Other) -> Iterator[Reason]:
    """Yield the way over the two entities that are named together in another story and are the rarest by their sum."""
    projection = generation.projection
    mine, sought = (np.zeros(len(projection.keys), dtype=bool) for _ in range(2))
    mine[list(own.entities - other.entities)] = True
    sought[[n for n in other.entities - own.entities if projection.types[n] != "topic"]] = True
    linked = np.flatnonzero(sought[own.near] & mine[own.ones])
    if not len(linked):
        return
    ones, others = own.ones[linked], own.near[linked]
    best = int(np.argmax(projection.rarity[ones] + projection.rarity[others]))
    one, last = int(ones[best]), int(others[best])
    told = card(generation, int(projection.naming_both(one, last)[0]))
    yield Reason(
        kind="path",
        text=f"One names {projection.labels[one]}, the other {projection.labels[last]}; “{told.title}” names both",
        weight=0.0,
        detail={"path": [_step(projection, n) for n in (one, last)], "story": told.id},
    )


def _passages(projection: Projection, subject: Subject, own: _Own, other: _Other) -> Iterator[Reason]:
    cosines = subject.vectors @ other.vectors.T
    mine, its = divmod(int(cosines.argmax()), len(other.spans))
    this, that = _best_pair(own.worded(mine), _worded(other.text, projection.sentences(other.row, other.spans[its])))
    yield Reason(
        kind="passages",
        text="They say similar things",
        weight=round(other.weights["text"], 4),
        detail={
            "similarity": round(float(cosines[mine, its]), 3),
            "this": _quoted(subject.text, subject.spans[mine], this),
            "other": _quoted(other.text, other.spans[its], that),
        },
    )


def _best_pair(mine: Sequence[Worded], its: Sequence[Worded]) -> tuple[Span, Span]:
    """Return the two sentences that share the most of their words (Jaccard); the first two where none is shared."""
    _, m, n = max((_jaccard(a, b), -m, -n) for m, (_, a) in enumerate(mine) for n, (_, b) in enumerate(its))
    return mine[-m][0], its[-n][0]


def _worded(text: str, sentences: Sequence[Span]) -> list[Worded]:
    """Return sentences of a text with their words, without those that say nothing."""
    return [(one, frozenset(one.of(text).translate(LETTERS).split()) - STOP_WORDS) for one in sentences]


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
