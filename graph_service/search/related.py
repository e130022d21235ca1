"""Stories that a reader of a story would want next, each with its reasons.

What is like the subject comes ranked (likeness.py); here the list is made for a reader: what is the same story stands in it
once, stories on one event stand together, and each has its date against the subject's and the reasons (reasons.py).
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from graph_service.answers import Related
from graph_service.generations import Generation
from graph_service.graph.groups import Groups
from graph_service.graph.projection import Projection
from graph_service.search.find import card
from graph_service.search.likeness import Likeness, likeness
from graph_service.search.reasons import days_between, reasons
from graph_service.search.subject import Subject


def related(generation: Generation, subject: Subject, limit: int) -> tuple[Related, ...]:
    """Return the stories most worth reading after a subject, the best first, those on one event together."""
    projection = generation.projection
    alike = likeness(generation, subject)
    best = _by_event(
        generation.groups,
        projection,
        alike,
        list(islice(_each_once(generation.groups, projection, subject, alike), limit)),
    )
    told = reasons(generation, subject, alike, best)
    own = None if subject.row is None else projection.ids[subject.row]
    events = set(generation.groups.others("same-event", generation.groups.original(own))) if own else set()
    return tuple(
        Related(
            story=card(generation, int(alike.stories[n])),
            score=round(float(alike.scores[n]), 4),
            days=days_between(projection, subject.day, int(alike.stories[n])),
            same_event=projection.ids[alike.stories[n]] in events,
            reasons=why,
        )
        for n, why in zip(best, told, strict=True)
    )


def _each_once(groups: Groups, projection: Projection, subject: Subject, alike: Likeness) -> Iterator[int]:
    """Yield the places of candidates, without what is the same as the subject or as a better one."""
    seen = set() if subject.row is None else {groups.original(projection.ids[subject.row])}
    for n, row in enumerate(alike.stories):
        if (original := groups.original(projection.ids[row])) not in seen:
            seen.add(original)
            yield n


def _by_event(groups: Groups, projection: Projection, alike: Likeness, best: Sequence[int]) -> list[int]:
    """Put stories on one event behind the best of them."""
    event = [groups.event(projection.ids[alike.stories[n]]) for n in best]
    first: dict[str, int] = {}
    for n, name in enumerate(event):
        first.setdefault(name, n)
    return [best[n] for n in sorted(range(len(best)), key=lambda n: (first[event[n]], n))]
