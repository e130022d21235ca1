"""Similar entities: those that stories mention with the same companions (network/co_mentions.py), with their reasons.

`graph-service eval similar` measures the ranking on entities that are split into two.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest

import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.model import EntityKey, EntityType
from graph_service.network.co_mentions import NEGLIGIBLE, EntitySimilarity, Profiles, entries, similarity_to
from graph_service.network.projection import Projection
from graph_service.results import Reason, Similar, StoryCard
from graph_service.search.cards import entity_card, story_card
from graph_service.search.entities import row_of
from graph_service.store.entity_queries import naming, quotes

SHARED_SHOWN = 3
STORIES_SHOWN = 3
Reasons = Callable[[Snapshot, EntitySimilarity, int], Iterator[Reason]]
TRIED = 5  # stories searched for a sentence that mentions an entity with its companion


def similar(
    snapshot: Snapshot, key: str, entity_type: EntityType | None, limit: int, reasons: Reasons | None = None
) -> tuple[Similar, ...]:
    """Return the entities most similar to an entity, the best first, with all reasons unless others are asked for.

    Entities of its own type come before all others; with `entity_type`, only entities of that type come. Raises
    `NotFoundError`.
    """
    row = row_of(snapshot, key)
    if row is None:
        return ()
    projection = snapshot.projection
    similarity = similarity_to(snapshot.profiles, projection, row)
    return tuple(
        Similar(
            entity=entity_card(snapshot, other),
            score=round(float(similarity.scores[other]), 4),
            together=int(similarity.together[other]),
            reasons=tuple((reasons or _reasons)(snapshot, similarity, other)),
        )
        for other in most_similar(projection, similarity, entity_type, limit)
    )


def most_similar(
    projection: Projection, similarity: EntitySimilarity, entity_type: EntityType | None, limit: int
) -> list[int]:
    """Return the rows with the highest scores: of one type, or those of the entity's own type before all others."""
    preferred = projection.types == (entity_type or projection.types[similarity.row])
    rows = np.flatnonzero((similarity.scores > NEGLIGIBLE) & (preferred | (entity_type is None)))
    order = np.lexsort((rows, -similarity.scores[rows], ~preferred[rows]))
    return [int(n) for n in rows[order[:limit]]]


def companion_reasons(snapshot: Snapshot, similarity: EntitySimilarity, other: int) -> Iterator[Reason]:
    """Yield what both are mentioned with; this asks the graph nothing."""
    yield from _companion_reasons(snapshot.projection, _companions(snapshot.profiles, similarity, other))


def _reasons(snapshot: Snapshot, similarity: EntitySimilarity, other: int) -> Iterator[Reason]:
    projection = snapshot.projection
    companions = _companions(snapshot.profiles, similarity, other)
    yield from _companion_reasons(projection, companions)
    if count := int(similarity.together[other]):
        newest = projection.naming_both(similarity.row, other)[:STORIES_SHOWN]
        yield Reason(
            kind="stories",
            text=f"{count} {'story mentions' if count == 1 else 'stories mention'} both",
            weight=0.0,
            detail={"count": count, "stories": [_story_detail(story_card(snapshot, int(row))) for row in newest]},
        )
    yield from _sentence_reasons(snapshot, similarity, other, [n for n, _ in companions])


def _companions(all_profiles: Profiles, similarity: EntitySimilarity, other: int) -> list[tuple[int, float]]:
    """Return the companions of both entities and what each adds to the score, the most first."""
    companions, counts = all_profiles.co_mentions.of_row(other)
    elsewhere = np.zeros_like(similarity.profile)
    elsewhere[companions] = counts
    inside, lost = entries(similarity.inside, other)
    elsewhere[inside] -= lost
    parts = similarity.profile[companions] * np.log1p(elsewhere[companions]) * all_profiles.rarity[companions]
    added = parts * (similarity.scores[other] / max(float(parts.sum()), NEGLIGIBLE))
    order = np.argsort(-added, kind="stable")
    return [(int(companions[n]), float(added[n])) for n in order[: np.count_nonzero(added > 0)]]


def _companion_reasons(projection: Projection, companions: Sequence[tuple[int, float]]) -> Iterator[Reason]:
    topics = [(n, added) for n, added in companions if projection.types[n] == "topic"]
    others = [(n, added) for n, added in companions if projection.types[n] != "topic"]
    for n, added in sorted((*others[:SHARED_SHOWN], *topics[:1]), key=lambda companion: -companion[1]):
        entity_type, slug = EntityKey.of(projection.keys[n])
        count, label = int(projection.popularity[n]), projection.labels[n]
        yield Reason(
            kind="topic" if entity_type == "topic" else "entity",
            text=f"Both are mentioned in stories about {label}"
            if entity_type == "topic"
            else f"Both are mentioned with {label} ({count} {'story' if count == 1 else 'stories'})",
            weight=round(added, 4),
            detail={"type": entity_type, "id": slug, "label": label, "stories": count,
                    "rarity": round(float(projection.rarity[n]), 3)},
        )  # fmt: skip


def _sentence_reasons(
    snapshot: Snapshot, similarity: EntitySimilarity, other: int, companions: Sequence[int]
) -> Iterator[Reason]:
    """Yield a sentence that mentions the similar entity with a companion, from a story without the entity itself."""
    projection = snapshot.projection
    named = [n for n in companions if projection.types[n] != "topic"][:SHARED_SHOWN]
    for story, companion in islice(_stories_without(projection, similarity.row, other, named), TRIED):
        keys = [projection.keys[n] for n in (companion, other)]
        sentences = naming(snapshot.store, projection.ids[story], keys)
        if sentences.in_one:
            quote = quotes(snapshot.store, sentences)[0]
            yield Reason(
                kind="sentence",
                text=quote.text,
                weight=0.0,
                detail={
                    "story": _story_detail(story_card(snapshot, story)),
                    "start": quote.span.start,
                    "end": quote.span.end,
                    "highlights": [{"start": mark.start, "end": mark.end} for mark in quote.highlights],
                },
            )
            return


def _stories_without(
    projection: Projection, row: int, other: int, companions: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield stories that mention the other entity and a companion but not `row`, with the companion, in turns."""
    excluded = projection.as_mask(projection.naming.of(row))
    both = [projection.naming_both(other, n) for n in companions]
    lists = [stories[~excluded[stories]][:TRIED].tolist() for stories in both]
    for turn in zip_longest(*lists):
        yield from ((story, n) for story, n in zip(turn, companions, strict=True) if story is not None)


def _story_detail(story: StoryCard) -> dict[str, str | None]:
    return {"id": story.id, "iri": story.iri, "title": story.title, "date": story.date}
