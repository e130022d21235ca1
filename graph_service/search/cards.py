"""What lists show of a story and of an entity."""

from graph_service.archive.snapshot import Snapshot
from graph_service.results import EntityCard, EntityTree, Matched, StoryCard


def story_card(snapshot: Snapshot, row: int) -> StoryCard:
    """Return what lists show of a story."""
    fields = snapshot.projection.story_fields(row)
    return StoryCard(iri=snapshot.names.story(fields["id"]), **fields)


def entity_card(
    snapshot: Snapshot,
    row: int,
    stories: int | None = None,
    with_parts: int | None = None,
    matched: Matched | None = None,
) -> EntityCard:
    """Return what lists show of an entity; `stories` and `with_parts` replace its numbers of stories."""
    projection = snapshot.projection
    key = projection.keys[row]
    return EntityCard(
        key=key,
        iri=snapshot.names.entity(key),
        label=projection.labels[row],
        subtype=projection.subtypes[row],
        stories=int(projection.popularity[row]) if stories is None else stories,
        with_parts=int(projection.popularity_within[row]) if with_parts is None else with_parts,
        matched=matched,
    )


def entity_tree(snapshot: Snapshot, row: int, depth: int, most: int | None = None) -> EntityTree:
    """Return an entity with its parts, `depth` levels of them and at most so many of each entity."""
    parts = snapshot.projection.parts.of(row).tolist()
    return EntityTree(
        entity=entity_card(snapshot, row),
        total=len(parts),
        parts=tuple(entity_tree(snapshot, part, depth - 1, most) for part in parts[:most]) if depth else (),
    )
