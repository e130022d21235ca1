"""Related stories: what to read after a story, each with its reasons; and the other reports of the same story or event.

Similar stories come ranked (similarity.py). The list for a reader has each story once however often it was published,
keeps stories on one event together, and adds to each the days between it and the subject and its reasons (reasons.py).
"""

from collections.abc import Sequence

from graph_service.archive.snapshot import Snapshot
from graph_service.clusters.groups import GroupKind, fewest_days_between, shared_names
from graph_service.results import Grouped, Related, SharedEntity
from graph_service.search.cards import story_card
from graph_service.search.recommend.reasons import days_between, reasons
from graph_service.search.recommend.similarity import Subject, rank_similar
from graph_service.store import entity_queries, story_queries

NAMES_SHOWN = 5


def related(snapshot: Snapshot, subject: Subject, limit: int) -> tuple[Related, ...]:
    """Return the stories most related to a subject, the best first, those on one event together."""
    projection, groups = snapshot.projection, snapshot.groups
    similar = rank_similar(snapshot, subject)
    story = None if subject.row is None else projection.ids[subject.row]

    # Each story once, without duplicates of the subject or of a better one.
    originals = set() if story is None else {groups.original(story)}
    best: list[int] = []
    for position, row in enumerate(similar.stories):
        if len(best) == limit:
            break
        if (original := groups.original(projection.ids[row])) not in originals:
            originals.add(original)
            best.append(position)

    # Stories on one event stand behind the best of them.
    events = {position: groups.event(projection.ids[similar.stories[position]]) for position in best}
    first: dict[str, int] = {}
    for rank, event in enumerate(events.values()):
        first.setdefault(event, rank)
    best.sort(key=lambda position: first[events[position]])

    same_event = set(groups.others("same-event", groups.original(story))) if story else set()
    return tuple(
        Related(
            story=story_card(snapshot, int(similar.stories[n])),
            score=round(float(similar.scores[n]), 4),
            days=days_between(projection, subject.day, int(similar.stories[n])),
            same_event=projection.ids[similar.stories[n]] in same_event,
            reasons=story_reasons,
        )
        for n, story_reasons in zip(best, reasons(snapshot, subject, similar, best), strict=True)
    )


def same_story(snapshot: Snapshot, slug: str) -> tuple[Grouped, ...]:
    """Return the other publications of a story, in order of time; raises `NotFoundError`."""
    groups = snapshot.groups
    _check_exists(snapshot, slug)
    return tuple(
        _group_member(snapshot, "same-story", slug, other, groups.prints.similarity(slug, other))
        for other in groups.others("same-story", slug)
    )


def same_event(snapshot: Snapshot, slug: str) -> tuple[Grouped, ...]:
    """Return the other stories on a story's event, in order of time, each once however often it was published.

    The similarity is None where the two were not paired and only other stories of the group connect them. Raises
    `NotFoundError`.
    """
    groups = snapshot.groups
    _check_exists(snapshot, slug)
    original = groups.original(slug)
    others = groups.others("same-event", original)
    events = entity_queries.events_in_common(snapshot.store, slug, others)
    return tuple(
        _group_member(snapshot, "same-event", slug, other, groups.similarity.get(("same-event", original, other)),
                 events.get(other, ()))
        for other in others
    )  # fmt: skip


def _check_exists(snapshot: Snapshot, slug: str) -> None:
    if slug not in snapshot.projection.row:
        raise story_queries.no_story(slug)


def _group_member(
    snapshot: Snapshot,
    kind: GroupKind,
    slug: str,
    other: str,
    similarity: float | None,
    events: Sequence[str] = (),
) -> Grouped:
    projection = snapshot.projection
    rows = projection.row[slug], projection.row[other]
    return Grouped(
        story=story_card(snapshot, rows[1]),
        kind=kind,
        similarity=None if similarity is None else round(similarity, 3),
        days=fewest_days_between(projection, *rows),
        shared=tuple(
            SharedEntity(
                key=projection.keys[n],
                label=projection.labels[n],
                stories=int(projection.popularity[n]),
                rarity=round(float(projection.rarity[n]), 3),
            )
            for n in shared_names(projection, *rows)[:NAMES_SHOWN]
        ),
        events=tuple(events),
    )
