"""Entities in lists, found by any of their names, on a page with all that the graph has on one, and as suggestions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from graph_service.archive.snapshot import Snapshot
from graph_service.errors import NotFoundError
from graph_service.model import Entity, EntityKey, EntityType
from graph_service.results import EntityCard, EntityPage, Matched, Suggestion
from graph_service.search.search import story_card
from graph_service.store import entity_queries, story_queries

CO_MENTIONED = 12  # entities on an entity's page
DID_YOU_MEAN = 3


def list_entities(
    snapshot: Snapshot, entity_type: EntityType, limit: int, offset: int
) -> tuple[int, tuple[EntityCard, ...]]:
    """Return the number of entities of a type, and a page of them, the most mentioned first."""
    rows = snapshot.projection.of_type(entity_type)
    return len(rows), tuple(entity_card(snapshot, int(row)) for row in rows[offset : offset + limit])


def find_entities(
    snapshot: Snapshot, name: str, entity_type: EntityType | None, limit: int, offset: int
) -> tuple[int, tuple[EntityCard, ...]]:
    """Return the number of entities that a name matches, and a page of them, the best match first."""
    total, matches = snapshot.entity_names.page(name, entity_type, limit=limit, offset=offset)
    return total, tuple(
        replace(entity_card(snapshot, match.row), matched=Matched(match.name, match.how)) for match in matches
    )


def entity_page(snapshot: Snapshot, key: str, limit: int, offset: int) -> EntityPage:
    """Return an entity, a page of the stories that mention it with their sentences, and its neighbours.

    Raises `NotFoundError`, with a hint at similar names.
    """
    key = snapshot.redirects.get(key, key)
    rows = snapshot.projection.stories_of(key)
    stories = tuple(story_card(snapshot, int(row)) for row in rows[offset : offset + limit])
    return EntityPage(
        entity=get_entity(snapshot, key),
        iri=snapshot.names.entity(key),
        stories=stories,
        total=len(rows),
        evidence=entity_queries.evidence(snapshot.store, key, stories),
        related=co_mentioned(snapshot, key),
        broader=_labelled_cards(snapshot, entity_queries.containers(snapshot.store, key)),
        narrower=_labelled_cards(snapshot, entity_queries.parts(snapshot.store, key)),
        serves=_labelled_cards(snapshot, entity_queries.served(snapshot.store, key)),
    )


def co_mentioned(snapshot: Snapshot, key: str) -> tuple[EntityCard, ...]:
    """Return the entities most often mentioned with an entity; their cards count the stories that mention both.

    Raises `NotFoundError`, with a hint at similar names.
    """
    row = row_of(snapshot, key)
    if row is None:
        return ()
    neighbours = snapshot.projection.co_mentioned(snapshot.projection.keys[row], CO_MENTIONED)
    return tuple(entity_card(snapshot, other, stories) for other, stories in neighbours)


def row_of(snapshot: Snapshot, key: str) -> int | None:
    """Return the row of an entity, or of the one that it was merged into; None for an entity in no story.

    Raises `NotFoundError`, with a hint at similar names.
    """
    key = snapshot.redirects.get(key, key)
    row = snapshot.projection.entity_row.get(key)
    if row is None or key not in snapshot.projection.named:
        get_entity(snapshot, key)
        return None
    return row


def get_entity(snapshot: Snapshot, key: str) -> Entity:
    """Return an entity; raises `NotFoundError`, with a hint at similar names."""
    try:
        return story_queries.entity(snapshot.store, key)
    except NotFoundError as error:
        entity_type, slug = EntityKey.of(key)
        name = slug.replace("-", " ")
        _, cards = find_entities(snapshot, name, cast("EntityType", entity_type), DID_YOU_MEAN, 0)
        if not cards:
            _, cards = find_entities(snapshot, name, None, limit=1, offset=0)
        similar = " or ".join(f"{card.key} ({card.label})" for card in cards)
        raise NotFoundError(error.message, hint=f"Did you mean {similar}?" if similar else error.hint) from error


def entity_card(snapshot: Snapshot, row: int, stories: int | None = None) -> EntityCard:
    """Return what lists show of an entity; `stories` replaces the number of stories that mention it."""
    projection = snapshot.projection
    key = projection.keys[row]
    return EntityCard(
        key=key,
        iri=snapshot.names.entity(key),
        label=projection.labels[row],
        kind=projection.entities["kind"][row].as_py(),
        stories=int(projection.popularity[row]) if stories is None else stories,
    )


def _labelled_cards(snapshot: Snapshot, labels: Sequence[tuple[str, str]]) -> tuple[EntityCard, ...]:
    projection, names = snapshot.projection, snapshot.names
    return tuple(
        EntityCard(key=key, iri=names.entity(key), label=label, kind="", stories=len(projection.stories_of(key)))
        for key, label in labels
    )


def suggest(snapshot: Snapshot, text: str, limit: int) -> tuple[Suggestion, ...]:
    """Return completions of what a person types: entities by name, then stories by title, each the best first.

    Entities and stories share the list in halves where there are enough of both. Misspelt matches are offered only
    where there is no other.
    """
    entities, stories = (index.find(text, limit=limit) for index in (snapshot.entity_names, snapshot.titles))
    if any(match.how != "misspelt" for match in entities + stories):
        entities, stories = ([match for match in matches if match.how != "misspelt"] for matches in (entities, stories))
    story_count = min(len(stories), max(limit // 2, limit - len(entities)))
    matches = entities[: limit - story_count] + stories[:story_count]
    return tuple(
        Suggestion(
            key=match.key,
            iri=snapshot.names.entity(match.key),
            label=match.label,
            matched=Matched(match.name, match.how),
        )
        for match in matches
    )
