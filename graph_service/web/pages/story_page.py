"""The page of a story."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from itertools import groupby

from flask import render_template

from graph_service.answers import Answers
from graph_service.entity_types import ENTITY_TYPES
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.model import Entity, Fact, LinkedStory
from graph_service.web.pages import example_queries
from graph_service.web.pages.links import page_url
from graph_service.web.pages.story_html import anchor_at, story_blocks, targets_before


def story(answers: Answers, slug: str) -> str:
    """Show a story with its mentions and facts."""
    linked = answers.story(slug)
    blocks = story_blocks(linked, page_url)
    return render_template(
        "story.html",
        linked=linked,
        story=linked.story,
        blocks=blocks,
        targets=targets_before(linked, blocks),
        anchor_of=partial(anchor_at, blocks),
        mentioned=mentioned_entities(linked),
        facts=facts_by_kind(linked),
        same_story=answers.same_story(slug),
        same_event=answers.same_event(slug),
        relations=RELATIONS,
        related=answers.related(slug, limit=6),
        query=example_queries.mentions_of_story(answers.names, slug),
    )


def mentioned_entities(linked: LinkedStory) -> Mapping[str, list[tuple[Entity, int]]]:
    """Return the entities that a story mentions, by type, each with its number of mentions, most mentioned first."""
    by_type: dict[str, list[tuple[Entity, int]]] = {entity_type: [] for entity_type in ENTITY_TYPES}
    for key, count in Counter(mention.entity for mention in linked.mentions).most_common():
        by_type[linked.entities[key].type].append((linked.entities[key], count))
    return {entity_type: entities for entity_type, entities in by_type.items() if entities}


def facts_by_kind(linked: LinkedStory) -> Mapping[str, tuple[Fact, ...]]:
    """Return the facts that a story states, by kind, in the order of the text."""
    facts = sorted(linked.facts, key=lambda fact: (fact.kind, fact.span.start))
    return {kind: tuple(group) for kind, group in groupby(facts, key=lambda fact: fact.kind)}
