"""The mentions of a story as its page lists them: what each entity is, and its mentions, with the sentence and how it was recognized."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from graph_service.entity_types import ENTITY_TYPES, kind_name
from graph_service.model import Entity, LinkedStory, Mention, Span
from graph_service.web.pages.links import page_url
from graph_service.web.pages.story.story_text import anchor
from graph_service.web.pages.story_html import EXCERPT, excerpt
from graph_service.web.pages.wording import evidence_words

# How what an entity is part of is joined to what it is.
CONTAINED = {"place": "{kind} in {container}", "person": "{kind}, member of {container}"}


@dataclass(frozen=True, slots=True)
class MentionRow:
    """One mention in the list: the id of its row, the address of its words, its sentence, the rule in words, and its page in a file."""

    id: str
    href: str
    sentence: Markup
    rule: str
    page: int | None


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity with its mentions in the order of the text; `language` is that of its label where it is not English."""

    key: str
    label: str
    href: str
    description: str
    language: str
    mentions: tuple[MentionRow, ...]


def row_id(span: Span) -> str:
    """Return the id of the row of a mention."""
    return f"evidence-{span.start}-{span.end}"


def mention_tag(linked: LinkedStory, mention: Mention) -> str:
    """Return the opening tag of a mention in the text, a link to its row."""
    entity, span = linked.entities[mention.entity], mention.span
    title = escape(f"{entity.label}: {evidence_words(mention.rule, mention.confidence, mention.surface)}")
    return f'<a class="mention {escape(entity.type)}" id="{anchor(span)}" href="#{row_id(span)}" title="{title}">'


def mentioned_entities(linked: LinkedStory) -> Mapping[str, list[EntityRow]]:
    """Return the entities that a story mentions, by type, the most mentioned first."""
    mentions: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in linked.mentions:
        mentions[mention.entity].append(mention)
    by_type: dict[str, list[EntityRow]] = {entity_type: [] for entity_type in ENTITY_TYPES}
    for key in sorted(mentions, key=lambda key: -len(mentions[key])):
        entity = linked.entities[key]
        by_type[entity.type].append(
            EntityRow(
                key=key,
                label=entity.label,
                href=page_url(key),
                description=described(entity, linked.entities),
                language=label_language(entity, linked.story.language),
                mentions=tuple(_mention_row(linked, mention) for mention in mentions[key]),
            )
        )
    return {entity_type: rows for entity_type, rows in by_type.items() if rows}


def described(entity: Entity, entities: Mapping[str, Entity]) -> str:
    """Return in a few words what an entity is: "city in Ukraine"."""
    kind = kind_name(entity.type, entity.subtype)
    container = next((entities[key].label for key in entity.part_of if key in entities), None)
    if container is None or container == entity.label:
        return kind
    return CONTAINED.get(entity.type, "{kind}, part of {container}").format(kind=kind, container=container)


def label_language(entity: Entity, story_language: str) -> str:
    """Return the language of the label of an entity: that of the story where only stories name it, "" for English."""
    return "" if entity.origin or story_language.startswith("en") else story_language


def _mention_row(linked: LinkedStory, mention: Mention) -> MentionRow:
    text, span = linked.story.text, mention.span
    sentence = mention.sentence if mention.sentence.holds(span) else span
    if sentence.end - sentence.start > EXCERPT:
        html = excerpt(sentence.of(text), [span.moved(-sentence.start)])
    else:  # as `excerpt` returns it, in a quarter of its time: a story may have a hundred mentions
        before, after = text[sentence.start : span.start], text[span.end : sentence.end]
        html = Markup("%s<mark>%s</mark>%s") % (before, span.of(text), after)
    return MentionRow(
        id=row_id(span),
        href=f"#{anchor(span)}",
        sentence=html,
        rule=evidence_words(mention.rule, mention.confidence, mention.surface),
        page=next((part.number for part in linked.story.parts if part.form == "page" and part.span.holds(span)), None),
    )
