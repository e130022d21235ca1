"""The page of a story, and its citation as a file.

The page shows the text with its mentions, and lists them: what each entity is, with the sentences that mention it and how it was recognized.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from flask import Response, render_template
from markupsafe import Markup, escape

from graph_service.answers import Answers
from graph_service.entity_types import ENTITY_TYPES, kind_name
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.model import Entity, Event, Fact, LinkedStory, Mention, Span
from graph_service.results import Grouped, Reason, StoryCard
from graph_service.web.pages import citations, example_queries, metadata
from graph_service.web.pages.citations import Citation
from graph_service.web.pages.links import page_url
from graph_service.web.pages.story_text import anchor, story_text
from graph_service.web.pages.wording import EXCERPT, evidence_words, excerpt, web_address

# How what an entity is part of is joined to what it is: "city in Ukraine".
CONTAINER_PHRASES = {"place": "{kind} in {container}", "person": "{kind}, member of {container}"}

RELATED_SHOWN = 6
# The kinds of facts in the order of the page, each with its heading.
FACT_HEADINGS = {
    "event": "Events", "quantity": "Figures", "role": "People and their roles", "quotation": "Quotations", "relation": "Relations",
}  # fmt: skip
# A reason is strong if the publisher gives it, or if less than a quarter of all stories share what it names: ln 4.
STRONG_RARITY = 1.38


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


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A related story on the page: its strongest reason, and the reason that has the two passages that are most alike."""

    story: StoryCard
    reason: Reason
    passages: Reason


def story(answers: Answers, slug: str) -> str:
    """Show a story with its mentions and facts, what is related to it, and how to cite it."""
    linked = answers.story(slug)
    citation = Citation.of(linked.story, answers.names)
    suggested = []
    for topic in linked.assigned:
        # The words of the story that speak of it, each once, as the story first writes them.
        words = {m.surface.lower(): m.surface for m in reversed(linked.mentions) if m.entity == topic.topic}
        suggested.append((topic, list(reversed(words.values()))))
    same_story, same_event = answers.same_story(slug), answers.same_event(slug)
    return render_template(
        "story.html",
        linked=linked,
        page_facts=metadata.of_story(linked, answers.names),
        story=linked.story,
        text=story_text(linked, partial(mention_tag, linked)),
        mentioned=mentioned_entities(linked),
        suggested=suggested,
        facts=facts_by_kind(linked.facts),
        same_story=same_story,
        same_event=same_event,
        related=recommendations(answers, slug, (*same_story, *same_event)),
        cards=[(card, answers.archived(card)) for card in linked.story.related],
        adjacent=answers.adjacent(linked),
        citation=citation,
        citation_formats=citations.FORMATS,
        original_host=host(citation.address),
        addresses={key: page_url(key) for key in linked.entities},
        languages={key: label_language(entity, linked.story.language) for key, entity in linked.entities.items()},
        relations=RELATIONS,
        anchor=anchor,
        query=example_queries.MENTIONS_OF_STORY.format(story=answers.names.story(slug)),
    )  # fmt: skip


def citation(answers: Answers, slug: str, extension: str) -> Response:
    """Return the citation of a story as a file of BibTeX or RIS."""
    target = citations.FORMATS[extension]
    body = target.write(Citation.of(answers.story(slug).story, answers.names))
    response = Response(body, content_type=f"{target.media_type}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}.{extension}")
    return response


def row_id(span: Span) -> str:
    """Return the id of the row of a mention."""
    return f"evidence-{span.start}-{span.end}"


def mention_tag(linked: LinkedStory, mention: Mention) -> str:
    """Return the opening tag of a mention in the text, a link to its row."""
    entity, span = linked.entities[mention.entity], mention.span
    title = escape(f"{entity.label}: {evidence_words(mention.rule, mention.confidence, mention.surface).striptags()}")
    return f'<a class="mention {escape(entity.type)}" id="{anchor(span)}" href="#{row_id(span)}" title="{title}">'


def mentioned_entities(linked: LinkedStory) -> Mapping[str, list[EntityRow]]:
    """Return the entities that a story mentions, by type, the most mentioned first."""
    mentions: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in linked.mentions:
        mentions[mention.entity].append(mention)
    by_type: dict[str, list[EntityRow]] = {entity_type: [] for entity_type in ENTITY_TYPES}
    for key in sorted(mentions, key=lambda key: -len(mentions[key])):
        entity = linked.entities[key]
        kind = kind_name(entity.type, entity.subtype)
        within = next(
            (linked.entities[whole].label for whole in entity.part_of if whole in linked.entities), entity.label
        )
        joint = CONTAINER_PHRASES.get(entity.type, "{kind}, part of {container}")
        by_type[entity.type].append(
            EntityRow(
                key=key,
                label=entity.label,
                href=page_url(key),
                description=kind if within == entity.label else joint.format(kind=kind, container=within),
                language=label_language(entity, linked.story.language),
                mentions=tuple(_mention_row(linked, mention) for mention in mentions[key]),
            )
        )
    return {entity_type: rows for entity_type, rows in by_type.items() if rows}


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


def facts_by_kind(facts: Iterable[Fact]) -> Mapping[str, tuple[Fact, ...]]:
    """Return facts by the heading of their kind, in the order of the text; events by date, those without one at the end."""
    ordered = sorted(facts, key=lambda fact: ((fact.date if isinstance(fact, Event) else None) or "9", fact.span.start))
    groups = {kind: tuple(fact for fact in ordered if fact.kind == kind) for kind in FACT_HEADINGS}
    return {FACT_HEADINGS[kind]: group for kind, group in groups.items() if group}


def recommendations(answers: Answers, slug: str, elsewhere: Iterable[Grouped]) -> list[Recommendation]:
    """Return the stories related to a story, each with its strongest reason, without those that its page shows elsewhere.

    That reason is the publisher's link, or the rarest thing that both mention, or else that their texts are alike.
    """
    excluded = {member.story.id for member in elsewhere}
    related = answers.related(slug, limit=RELATED_SHOWN + len(excluded))
    listed = []
    for item in [item for item in related if item.story.id not in excluded][:RELATED_SHOWN]:
        passages = next(reason for reason in item.reasons if reason.kind == "passages")
        strong = (
            reason
            for reason in item.reasons
            if reason.kind == "card"
            or (reason.kind in {"entity", "topic"} and reason.detail["rarity"] >= STRONG_RARITY)
        )
        listed.append(Recommendation(story=item.story, reason=next(strong, passages), passages=passages))
    return listed


def host(address: str) -> str:
    """Return the host of an address as people say it: osce.org."""
    return (urlsplit(address).hostname or "").removeprefix("www.") if web_address(address) else ""
