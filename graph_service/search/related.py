"""Stories that a reader of a story would want next, each with its reasons.

Candidates come from four sides: passages near in meaning, words in common, entities and topics in common weighted by
rarity (from the projection), and what the publisher itself points to. Their scores are fused as in a search; time breaks
what is nearly equal. The reasons are the very terms of that sum, in words, with the data behind them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.answers import Filters, Reason, Related
from graph_service.generations import Generation
from graph_service.graph import stories
from graph_service.graph.groups import Groups
from graph_service.graph.projection import Projection, Rows
from graph_service.model import Card
from graph_service.search.find import best_of_story, card
from graph_service.search.fuse import min_max, ranked
from graph_service.text import fold

CANDIDATES = 100
WEIGHTS = {"passages": 0.5, "words": 0.15, "shared": 0.25, "time": 0.05, "card": 0.05}
SHARED_SHOWN = 4
# Two stories of one week speak of one time, two that lie years apart do not.
DAYS = 365.0
UNITS = (("year", 365), ("month", 30), ("week", 7), ("day", 1))

Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Story:
    """The story that others are related to, with its passages and their vectors."""

    id: str
    row: int
    passages: pa.Table
    vectors: NDArray[np.float32]
    cards: tuple[Card, ...]


def related(generation: Generation, slug: str, limit: int) -> tuple[Related, ...]:
    """Return the stories most worth reading after a story, the best first; raises `NotFoundError`."""
    this = _story(generation, slug)
    sides: Mapping[str, Scores] = {
        "passages": _near_in_meaning(generation, this),
        "words": _words_in_common(generation, this),
        "shared": _shared(generation.projection, this.row),
        "card": _pointed_to(generation.projection, this),
    }
    parts: dict[str, Scores] = {
        side: min_max({k: v for k, v in scores.items() if k != slug}) for side, scores in sides.items()
    }
    parts["time"] = _near_in_time(generation.projection, this.row, {k for scores in parts.values() for k in scores})
    weighted = {
        other: {side: WEIGHTS[side] * scores.get(other, 0.0) for side, scores in parts.items()}
        for other in parts["time"]
    }
    scored = ranked({other: sum(terms.values()) for other, terms in weighted.items()})
    best = list(islice(_each_once(generation.groups, slug, scored), limit))
    theirs = generation.passages.of_stories(other for other, _ in best) if best else None
    return tuple(
        Related(
            story=card(generation, generation.projection.row[other]),
            score=round(score, 4),
            reasons=_reasons(generation.projection, this, other, weighted[other], theirs),
        )
        for other, score in best
    )


def _each_once(groups: Groups, slug: str, scored: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Leave out what is the same as the story itself or as a better one."""
    seen = {groups.original(slug)}
    for other, score in scored:
        if (original := groups.original(other)) not in seen:
            seen.add(original)
            yield other, score


def _story(generation: Generation, slug: str) -> _Story:
    row = generation.projection.row.get(slug)
    if row is None:
        raise stories.no_story(slug)
    passages = generation.passages.of_stories([slug])
    cards = stories.story(generation.store, slug).story.related
    return _Story(slug, row, passages, _vectors(passages), cards)


def _vectors(passages: pa.Table) -> NDArray[np.float32]:
    column = passages["vector"].combine_chunks()
    flat: NDArray[np.float32] = column.flatten().to_numpy(zero_copy_only=False)
    return flat.reshape(len(passages), -1)


def _near_in_meaning(generation: Generation, this: _Story) -> Scores:
    centre = this.vectors.mean(axis=0)
    matches = generation.passages.by_vector(centre / (np.linalg.norm(centre) or 1.0), Filters(), CANDIDATES)
    return {story: match.score for story, match in best_of_story(matches).items()}


def _words_in_common(generation: Generation, this: _Story) -> Scores:
    title = generation.projection.stories["title"][this.row].as_py()
    opening = f"{title} {this.passages['text'][0].as_py()}"
    matches = generation.passages.by_words(opening, Filters(), CANDIDATES)
    return {story: match.score for story, match in best_of_story(matches).items()}


def _shared(projection: Projection, row: int) -> Scores:
    """Sum the rarities of what each other story shares with this one."""
    telling = np.zeros(len(projection.keys), dtype=np.float32)
    own = projection.entities_of(row)
    telling[own] = projection.rarity[own]
    sums = np.asarray(projection.presence @ telling).ravel()
    best = np.argsort(-sums, kind="stable")[: CANDIDATES + 1]
    return {projection.ids[n]: float(sums[n]) for n in best if sums[n] > 0}


def _pointed_to(projection: Projection, this: _Story) -> Scores:
    titles = {fold(one.title) for one in this.cards}
    if not titles:
        return {}
    all_titles = projection.stories["title"].to_pylist()
    return {projection.ids[n]: 1.0 for n, title in enumerate(all_titles) if fold(title) in titles}


def _near_in_time(projection: Projection, row: int, others: set[str]) -> Scores:
    own = _day(str(projection.dates[row]))
    near = dict.fromkeys(sorted(others), 0.0)
    for other in near:
        then = _day(str(projection.dates[projection.row[other]]))
        if own and then:
            near[other] = float(np.exp(-abs((then - own).days) / DAYS))
    return near


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if len(iso) == len("2003-08-15") else None


# --- reasons -------------------------------------------------------------------------------------------------------


def _reasons(
    projection: Projection, this: _Story, other: str, weights: Mapping[str, float], theirs: pa.Table
) -> tuple[Reason, ...]:
    row = projection.row[other]
    found = [
        *_shared_reasons(projection, this.row, row, weights["shared"]),
        *_passage_reasons(this, other, theirs, weights["passages"] + weights["words"]),
        *_time_reasons(projection, this.row, row, weights["time"]),
        *_card_reasons(weights["card"]),
    ]
    return tuple(sorted(found, key=lambda reason: -reason.weight))


def _shared_reasons(projection: Projection, one: int, other: int, weight: float) -> Iterator[Reason]:
    shared: Rows = np.intersect1d(projection.entities_of(one), projection.entities_of(other))
    total = float(projection.rarity[shared].sum()) or 1.0
    for n in sorted(shared, key=lambda n: -projection.rarity[n])[:SHARED_SHOWN]:
        kind, _, slug = projection.keys[n].partition("/")
        topic = kind == "topic"
        count, label = int(projection.popularity[n]), projection.labels[n]
        yield Reason(
            kind="topic" if topic else "entity",
            text=f"Both are about {label}" if topic else f"Both name {label}, which {_so_many(count)} here name",
            weight=round(weight * float(projection.rarity[n]) / total, 4),
            detail={"type": kind, "id": slug, "label": label, "stories": count,
                    "rarity": round(float(projection.rarity[n]), 3)},
        )  # fmt: skip


def _so_many(count: int) -> str:
    return "only these two stories" if count <= 2 else f"{count} stories"


def _passage_reasons(this: _Story, other: str, theirs: pa.Table, weight: float) -> Iterator[Reason]:
    passages = theirs.filter(pa.compute.equal(theirs["story"], other))
    if not len(passages):
        return
    alike = this.vectors @ _vectors(passages).T
    mine, its = np.unravel_index(int(np.argmax(alike)), alike.shape)
    yield Reason(
        kind="passages",
        text="They say similar things",
        weight=round(weight, 4),
        detail={
            "similarity": round(float(alike[mine, its]), 3),
            "this": _quoted(this.passages, int(mine)),
            "other": _quoted(passages, int(its)),
        },
    )


def _quoted(passages: pa.Table, row: int) -> dict[str, object]:
    found: dict[str, object] = passages.select(["text", "start", "end"]).slice(row, 1).to_pylist()[0]
    return found


def _time_reasons(projection: Projection, one: int, other: int, weight: float) -> Iterator[Reason]:
    own, then = (_day(str(projection.dates[row])) for row in (one, other))
    if own and then:
        days = (then - own).days
        yield Reason(kind="time", text=_apart(days), weight=round(weight, 4), detail={"days": days})


def _apart(days: int) -> str:
    if days == 0:
        return "Published on the same day"
    name, length = next((name, length) for name, length in UNITS if abs(days) >= length)
    count = abs(days) // length
    return f"Published {count} {name}{'s' if count > 1 else ''} {'later' if days > 0 else 'earlier'}"


def _card_reasons(weight: float) -> Sequence[Reason]:
    return [Reason(kind="card", text="The publisher points to it", weight=round(weight, 4))] if weight else []
