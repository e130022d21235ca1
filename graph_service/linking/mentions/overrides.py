"""Decisions applied to what the rules found: the one place where a decision meets a mention.

`knowledge_base.py` corrects the reference names. Here decisions correct what rules make of a text, whichever
rule it is: a merged entity becomes the entity it is merged into; a surface that is never the entity goes to the
entity that decisions give that surface to, or to none; a name that stands for nothing makes no entity of its own; and the
people whom decisions name are found where no rule finds anything.
"""

from collections.abc import Iterable
from dataclasses import replace

from graph_service.linking.knowledge.knowledge_base import KnowledgeBase
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity
from graph_service.text import fold, slugify


def apply_overrides(parsed: ParsedStory, candidates: Iterable[Candidate], knowledge: KnowledgeBase) -> list[Candidate]:
    """Return the mentions that decisions leave, with the entities that they are of, in the order of the text."""
    mentions = []
    for candidate in candidates:
        entity = _decided_entity(candidate.entity, candidate.span.of(parsed.text), knowledge)
        if entity is not None:
            mentions.append(replace(candidate, entity=resolve_merges(entity, knowledge)))
    spans = [mention.span for mention in mentions]
    named = knowledge.decided_people.find(parsed.text, parsed.story.language)
    free = [match for match in named if match.exact and not any(match.span.meets(span) for span in spans)]
    mentions += [Candidate.by("gazetteer", match.span, knowledge.entities[match.keys[0]]) for match in free]
    return sorted(mentions, key=lambda candidate: candidate.span.start)


def resolve_merges(entity: Entity, knowledge: KnowledgeBase) -> Entity:
    """Return what an entity is after merges, with the label and the names that decisions give it."""
    curation = knowledge.curation
    key = curation.meant(entity.key)
    if key == entity.key and key not in curation.touched and key not in curation.different:
        return entity
    known = knowledge.entities.get(key, entity)
    names = (*known.aliases, entity.label, *entity.aliases)
    return replace(known, aliases=tuple(curation.own(key, names, known.label)))


def _decided_entity(entity: Entity, surface: str, knowledge: KnowledgeBase) -> Entity | None:
    """Return the entity that a surface means by decision where a rule takes it for `entity`, or None for nothing."""
    curation, form = knowledge.curation, fold(surface)
    keys = [key for key in curation.named.get(form, ()) if key.startswith(f"{entity.type}/")]
    if (entity.key, form) in curation.never or (curation.meant(entity.key), form) in curation.never:
        return next((knowledge.entities[key] for key in keys if (key, form) not in curation.never), None)
    split_off = f"{entity.type}/{slugify(surface)}"
    if split_off in curation.different.get(entity.key, ()):
        return knowledge.entities.get(split_off) or Entity(type=entity.type, id=slugify(surface), label=surface)
    if not entity.origin and form in map(fold, (entity.label, *entity.aliases)):  # a rule made it of the surface
        if keys:
            return knowledge.entities[keys[0]]
        if surface in curation.nameless:
            return None
    return entity
