"""The page of a story, and its citation as a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from flask import Response, render_template

from graph_service.answers import Answers
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.model import AssignedTopic, Card, Event, Fact, LinkedStory
from graph_service.results import Grouped, Reason, Related, StoryCard
from graph_service.web.metadata import structured_data
from graph_service.web.pages import example_queries
from graph_service.web.pages.links import page_url
from graph_service.web.pages.story import citations, mention_evidence
from graph_service.web.pages.story.citations import Citation
from graph_service.web.pages.story.story_text import anchor, story_text
from graph_service.web.pages.story_html import web_address

RELATED_SHOWN = 6
# The kinds of facts in the order of the page, each with its heading.
FACT_HEADINGS = {
    "event": "Events", "quantity": "Figures", "role": "People and their roles", "quotation": "Quotations", "relation": "Relations",
}  # fmt: skip
# A reason is strong if the publisher gives it, or if less than a quarter of all stories share what it names: ln 4.
STRONG_RARITY = 1.38


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
    same_story, same_event = answers.same_story(slug), answers.same_event(slug)
    return render_template(
        "story.html",
        linked=linked,
        page_facts=structured_data.of_story(linked, answers.names),
        story=linked.story,
        text=story_text(linked, partial(mention_evidence.mention_tag, linked)),
        mentioned=mention_evidence.mentioned_entities(linked),
        suggested=[(topic, topic_words(linked, topic)) for topic in linked.assigned],
        facts=facts_by_kind(linked.facts),
        same_story=same_story,
        same_event=same_event,
        related=recommendations(answers, slug, (*same_story, *same_event)),
        cards=publisher_cards(answers, linked.story.related),
        adjacent=answers.adjacent(linked),
        citation=citation,
        citation_formats=citations.FORMATS,
        original_host=host(citation.address),
        addresses={key: page_url(key) for key in linked.entities},
        languages={key: mention_evidence.label_language(entity, linked.story.language) for key, entity in linked.entities.items()},
        relations=RELATIONS,
        anchor=anchor,
        query=example_queries.mentions_of_story(answers.names, slug),
    )  # fmt: skip


def citation(answers: Answers, slug: str, extension: str) -> Response:
    """Return the citation of a story as a file of BibTeX or RIS."""
    target = citations.FORMATS[extension]
    body = target.write(Citation.of(answers.story(slug).story, answers.names))
    response = Response(body, content_type=f"{target.media_type}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}.{extension}")
    return response


def facts_by_kind(facts: Iterable[Fact]) -> Mapping[str, tuple[Fact, ...]]:
    """Return facts by the heading of their kind, in the order of the text; events by date, those without one at the end."""
    ordered = sorted(facts, key=lambda fact: (_date(fact) or "9", fact.span.start))
    groups = {kind: tuple(fact for fact in ordered if fact.kind == kind) for kind in FACT_HEADINGS}
    return {FACT_HEADINGS[kind]: group for kind, group in groups.items() if group}


def _date(fact: Fact) -> str | None:
    return fact.date if isinstance(fact, Event) else ""


def topic_words(linked: LinkedStory, assigned: AssignedTopic) -> list[str]:
    """Return the words of a story that speak of a topic that was suggested for it, each once, as it first writes them."""
    words = {m.surface.lower(): m.surface for m in reversed(linked.mentions) if m.entity == assigned.topic}
    return list(reversed(words.values()))


def recommendations(answers: Answers, slug: str, elsewhere: Iterable[Grouped]) -> list[Recommendation]:
    """Return the stories related to a story, without those that its page shows elsewhere."""
    excluded = {member.story.id for member in elsewhere}
    related = answers.related(slug, limit=RELATED_SHOWN + len(excluded))
    return [recommendation(item) for item in related if item.story.id not in excluded][:RELATED_SHOWN]


def recommendation(related: Related) -> Recommendation:
    """Return a related story with its strongest reason.

    That is the publisher's link, or the rarest thing that both mention, or else that their texts are alike.
    """
    passages = next(reason for reason in related.reasons if reason.kind == "passages")
    strong = (
        reason
        for reason in related.reasons
        if reason.kind == "card" or (reason.kind in {"entity", "topic"} and reason.detail["rarity"] >= STRONG_RARITY)
    )
    return Recommendation(story=related.story, reason=next(strong, passages), passages=passages)


def publisher_cards(answers: Answers, cards: Iterable[Card]) -> list[tuple[Card, StoryCard | None]]:
    """Return the stories to which the publisher points, each with the story of the archive that it is, if it is there."""
    return [(card, answers.archived(card)) for card in cards]


def host(address: str) -> str:
    """Return the host of an address as people say it: osce.org."""
    return (urlsplit(address).hostname or "").removeprefix("www.") if web_address(address) else ""
