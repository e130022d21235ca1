"""What people decided, applied to what the rules found: the one place where a decision meets a mention.

Reference names are corrected before a text is read (`atlas.py`). What rules make of a text is corrected here, whichever
rule it was: an entity that was merged becomes what it was merged into; a surface that is never the entity goes to the
entity that decisions give that surface to, or to none; a name that stands for nothing makes no entity of its own; and the
people whom decisions name are found where no rule found anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graph_service.link.atlas import Atlas
from graph_service.link.candidates import Candidate
from graph_service.link.view import View
from graph_service.model import Entity
from graph_service.text import fold, slugify


def decide(view: View, found: Iterable[Candidate], atlas: Atlas) -> list[Candidate]:
    """Return the mentions that decisions leave, with the entities that they are of, in the order of the text."""
    kept = [one for candidate in found if (one := _decided(candidate, view.text, atlas)) is not None]
    return sorted([*kept, *_people(view, kept, atlas)], key=lambda candidate: candidate.span.start)


def meant(entity: Entity, atlas: Atlas) -> Entity:
    """Return what an entity is after merges, with the label and the names that decisions give it."""
    curation = atlas.curation
    key = curation.meant(entity.key)
    if key == entity.key and key not in curation.touched and key not in curation.different:
        return entity
    known = atlas.entities.get(key, entity)
    names = (*known.aliases, entity.label, *entity.aliases)
    return replace(known, aliases=tuple(curation.own(key, names, known.label)))


def _decided(candidate: Candidate, text: str, atlas: Atlas) -> Candidate | None:
    surface = candidate.span.of(text)
    entity = _other(candidate.entity, surface, atlas)
    return None if entity is None else replace(candidate, entity=meant(entity, atlas))


def _other(entity: Entity, surface: str, atlas: Atlas) -> Entity | None:
    """Return the entity that a surface means by decision where it was found to be `entity`, or None for nothing."""
    curation, form = atlas.curation, fold(surface)
    given = [key for key in curation.named.get(form, ()) if key.startswith(f"{entity.type}/")]
    if (entity.key, form) in curation.never or (curation.meant(entity.key), form) in curation.never:
        return next((atlas.entities[key] for key in given if (key, form) not in curation.never), None)
    own = f"{entity.type}/{slugify(surface)}"
    if own in curation.different.get(entity.key, ()):
        return atlas.entities.get(own) or Entity(type=entity.type, id=slugify(surface), label=surface)
    if not entity.origin and form in map(fold, (entity.label, *entity.aliases)):  # a rule made it of the surface
        if given:
            return atlas.entities[given[0]]
        if surface in curation.nameless:
            return None
    return entity


def _people(view: View, kept: Sequence[Candidate], atlas: Atlas) -> Iterator[Candidate]:
    """Yield the people whom decisions name where nothing else stands."""
    taken = [candidate.span for candidate in kept]
    for match in atlas.decided_people.find(view.text, view.story.language):
        if match.exact and not any(match.span.meets(span) for span in taken):
            yield Candidate.by("gazetteer", match.span, atlas.entities[match.keys[0]])
