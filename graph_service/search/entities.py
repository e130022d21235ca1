"""Entities as they stand in lists, by any of their names, and the page of one with all that the graph says of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from graph_service.answers import EntityCard, EntityPage, Matched
from graph_service.errors import NotFoundError
from graph_service.generations import Generation
from graph_service.graph import queries, stories
from graph_service.model import Entity, EntityType
from graph_service.search import lexicon
from graph_service.search.find import card

NEIGHBOURS = 12
NEAREST = 3


def listed(generation: Generation, kind: EntityType, limit: int, offset: int) -> tuple[int, tuple[EntityCard, ...]]:
    """Return how many entities of a type there are, and a page of them, those in most stories first."""
    rows = generation.projection.of_type(kind)
    return len(rows), tuple(entity_card(generation, int(row)) for row in rows[offset : offset + limit])


def called(
    generation: Generation, name: str, kind: EntityType | None, limit: int, offset: int
) -> tuple[int, tuple[EntityCard, ...]]:
    """Return how many entities may be meant by a name, and a page of them, the best match first."""
    total, found = lexicon.names(generation).page(name, kind, limit=limit, offset=offset)
    return total, tuple(replace(entity_card(generation, one.row), matched=Matched(one.name, one.how)) for one in found)


def page(generation: Generation, key: str, limit: int, offset: int) -> EntityPage:
    """Return an entity, a page of the stories that name it with their sentences, and its neighbours.

    Raises `NotFoundError`, which says what may be meant.
    """
    key = generation.replaced.get(key, key)
    rows = generation.projection.stories_of(key)
    cards = tuple(card(generation, int(row)) for row in rows[offset : offset + limit])
    return EntityPage(
        entity=known(generation, key),
        iri=generation.names.entity(key),
        stories=cards,
        total=len(rows),
        evidence=queries.evidence(generation.store, key, cards),
        related=named_with(generation, key),
        broader=_cards_of(generation, queries.containers(generation.store, key)),
        narrower=_cards_of(generation, queries.parts(generation.store, key)),
        serves=_cards_of(generation, queries.served(generation.store, key)),
    )


def named_with(generation: Generation, key: str) -> tuple[EntityCard, ...]:
    """Return the entities named together with an entity the most, counting the stories that name both.

    Raises `NotFoundError`, which says what may be meant.
    """
    row = row_of(generation, key)
    found = [] if row is None else generation.projection.named_with(generation.projection.keys[row], NEIGHBOURS)
    return tuple(entity_card(generation, other, shared) for other, shared in found)


def row_of(generation: Generation, key: str) -> int | None:
    """Return the row of an entity, or of what took its place; None where it is known and in no story.

    Raises `NotFoundError`, which says what may be meant.
    """
    key = generation.replaced.get(key, key)
    row = generation.projection.entity_row.get(key)
    if row is None or key not in generation.projection.named:
        known(generation, key)
        return None
    return row


def known(generation: Generation, key: str) -> Entity:
    """Return what an entity is; raises `NotFoundError`, which says what may be meant."""
    try:
        return stories.entity(generation.store, key)
    except NotFoundError as error:
        kind, _, slug = key.partition("/")
        name = slug.replace("-", " ")
        of_kind = called(generation, name, cast("EntityType", kind), NEAREST, 0)[1]
        meant = " or ".join(
            f"{one.key} ({one.label})" for one in of_kind or called(generation, name, None, limit=1, offset=0)[1]
        )
        raise NotFoundError(error.message, hint=f"Did you mean {meant}?" if meant else error.hint) from error


def entity_card(generation: Generation, row: int, shared: int | None = None) -> EntityCard:
    """Return an entity of the projection as it stands in a list."""
    projection = generation.projection
    key = projection.keys[row]
    return EntityCard(
        key=key,
        iri=generation.names.entity(key),
        label=projection.labels[row],
        kind=projection.entities["kind"][row].as_py(),
        stories=int(projection.popularity[row]) if shared is None else shared,
    )


def _cards_of(generation: Generation, found: Sequence[tuple[str, str]]) -> tuple[EntityCard, ...]:
    projection, names = generation.projection, generation.names
    return tuple(
        EntityCard(key=key, iri=names.entity(key), label=label, kind="", stories=len(projection.stories_of(key)))
        for key, label in found
    )
