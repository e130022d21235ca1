"""The stories that are the same as a story, and those on the same event, each with what speaks for it."""

from collections.abc import Sequence

from graph_service.answers import Grouped, SharedEntity
from graph_service.generations import Generation
from graph_service.graph import queries, stories
from graph_service.graph.groups import GroupKind, apart, shared_names
from graph_service.search.find import card

SHARED_SHOWN = 5


def same_story(generation: Generation, slug: str) -> tuple[Grouped, ...]:
    """Return where a story was published, too, in order of time; raises `NotFoundError`."""
    groups = generation.groups
    _known(generation, slug)
    others = groups.others("same-story", slug)
    return tuple(_grouped(generation, "same-story", slug, other, groups.prints.alike(slug, other)) for other in others)


def same_event(generation: Generation, slug: str) -> tuple[Grouped, ...]:
    """Return the other stories on a story's event, in order of time, each once however often it was published.

    The similarity is None for a story that only others of the group hold together with this one. Raises `NotFoundError`.
    """
    groups = generation.groups
    _known(generation, slug)
    original = groups.original(slug)
    others = groups.others("same-event", original)
    events = queries.events_in_common(generation.store, slug, others)
    return tuple(
        _grouped(generation, "same-event", slug, other, groups.similarity.get(("same-event", original, other)),
                 events.get(other, ()))
        for other in others
    )  # fmt: skip


def _known(generation: Generation, slug: str) -> None:
    if slug not in generation.projection.row:
        raise stories.no_story(slug)


def _grouped(
    generation: Generation,
    kind: GroupKind,
    slug: str,
    other: str,
    similarity: float | None,
    events: Sequence[str] = (),
) -> Grouped:
    projection = generation.projection
    one, row = projection.row[slug], projection.row[other]
    return Grouped(
        story=card(generation, row),
        kind=kind,
        similarity=None if similarity is None else round(similarity, 3),
        days=apart(projection, one, row),
        shared=tuple(
            SharedEntity(
                key=projection.keys[n],
                label=projection.labels[n],
                stories=int(projection.popularity[n]),
                rarity=round(float(projection.rarity[n]), 3),
            )
            for n in shared_names(projection, one, row)[:SHARED_SHOWN]
        ),
        events=tuple(events),
    )
