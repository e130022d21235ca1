"""The page of an entity: what it is, what stories state about it, when, where and with whom, and the stories themselves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from markupsafe import Markup

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS
from graph_service.model import EntityKey, EntityType
from graph_service.results import SORTS, UNDATED, EntityCard, EntityPage, Evidence, Sort, StoryCard
from graph_service.web.pages import citations, example_queries, metadata
from graph_service.web.pages.drawings import bars
from graph_service.web.pages.entity_sections import (
    ENTITIES_SHOWN,
    ORIGINS,
    FactSection,
    Parts,
    entity_map,
    fact_sections,
    identifiers,
    name_groups,
    reference_relations,
)
from graph_service.web.pages.links import page_url, search_of
from graph_service.web.pages.search_facets import TimeBars
from graph_service.web.pages.time_axis import by_month, month_axis
from graph_service.web.pages.wording import evidence_words, foreign, marked
from graph_service.web.requests import parameters

STORIES_A_PAGE = 20
SIMILAR = 6
MOST_WHOLE_YEARS = 16  # of which the labels are written out
SENTENCES = 2  # of each story before the rest is folded
SORT_NAMES: Mapping[Sort, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "relevance": "Most mentions first",
}
PARTS = {"place": "Places in it", "topic": "Narrower topics"}
CONTENTS = {
    "role": "Roles",
    "relation": "Relations",
    "quotation": "Quotations",
    "event": "Events",
    "quantity": "Figures",
}
COMPANIONS = {
    "organization": "Organizations", "place": "Places", "person": "People", "topic": "Topics", "event": "Events",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence that mentions the entity, where it stands, and how the name was recognized."""

    html: Markup
    href: str
    words: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStory:
    """A story of the list with its sentences, and why it is here where its text does not say so."""

    card: StoryCard
    href: str
    sentences: Sequence[Sentence]
    more: Sequence[Sentence]
    topic: Markup
    through: Sequence[EntityCard]


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the list of stories, and whether the list is so already."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Companions:
    """Entities of a type that are mentioned with the entity, each with the address of the stories that have both."""

    title: str
    entities: Sequence[tuple[EntityCard, str]]


def entity(answers: Answers, entity_type: EntityType, slug: str) -> str:
    """Show an entity: what it is, what stories state about it, and the sentences and stories that mention it."""
    page, whole = parameters.page(request.args, limit=STORIES_A_PAGE), parameters.whole_list(request.args)
    sort = parameters.choice(request.args, "sort", SORTS, default="newest")
    parts = parameters.truth(request.args, "parts", default=False)
    ask = partial(answers.entity, f"{entity_type}/{slug}", limit=page.limit, offset=page.offset, sort=sort, whole=whole)
    result = ask(parts=parts)
    if result.with_parts and not result.total and not parts:  # stories mention its parts alone
        parts, result = True, ask(parts=True)
    key, sections = result.entity.key, list(fact_sections(result))
    time = time_bars(result, parts=parts)
    opening = [section for section in sections if entity_type == "person" and section.kind == "role"]
    others = [section for section in sections if section not in opening]
    memberships = {card.key for relation in result.relations if not relation.inward for card in relation.entities}
    part_of = [card for card in result.broader if card.key not in memberships]  # those stand among the relations
    return render_template(
        "entity.html",
        result=result,
        page_facts=metadata.of_entity(result, answers.names),
        entity=result.entity,
        citation=citations.of_page(result.full_name or result.entity.label, result.iri, answers.published_at),
        page=page,
        total=result.with_parts if parts else result.total,
        listed={"entity_type": entity_type, "slug": result.entity.id, "_anchor": "stories"}
        | list_arguments(sort, parts=parts),
        contents=contents(result, opening, others, time=time),
        orders=[Choice(label, stories_url(key, name, parts=parts), name == sort) for name, label in SORT_NAMES.items()],
        scopes=scopes(result, sort, parts=parts),
        within={entity_type: slug, "parts": None if parts else "false"},
        time=time,
        opening=opening,
        sections=others,
        stories=list(listed_stories(result)),
        companions=[
            Companions(COMPANIONS[companion_type], [(card, search_of(key, card.key)) for card in cards])
            for companion_type, cards in result.companions.items()
        ],
        relations=reference_relations(result),
        names=name_groups(result),
        map=entity_map(answers, result),
        part_of=part_of,
        parts=Parts(result.parts[:ENTITIES_SHOWN], result.parts[ENTITIES_SHOWN:], result.unmentioned),
        parts_title=PARTS.get(entity_type, "Its parts"),
        identifiers=identifiers(result),
        origin=ORIGINS.get(result.entity.origin, result.entity.origin),
        all_related=f"{page_url(key)}?whole=related",
        similar=answers.alike(key, limit=SIMILAR),
        plural=PLURALS[entity_type],
        query=example_queries.STORIES_OF_ENTITY.format(entity=answers.names.entity(key)),
    )


def contents(
    page: EntityPage, opening: Sequence[FactSection], sections: Sequence[FactSection], time: TimeBars | None
) -> list[tuple[str, str]]:
    """Return the sections of the page in its order, each with its id and a short title."""
    titles = [(section.kind, CONTENTS[section.kind]) for section in opening]
    titles += [("years", f"By {time.unit}")] if time else []
    titles += [(section.kind, CONTENTS[section.kind]) for section in sections]
    titles += [("with", "Mentioned with")] if page.companions else []
    return [*titles, ("connected", "Connections"), ("stories", "Stories")] if titles else []


def list_arguments(sort: Sort, *, parts: bool) -> dict[str, str]:
    """Return the parameters of a list of stories, without defaults."""
    stated = {"sort": sort if sort != "newest" else "", "parts": "true" if parts else ""}
    return {name: value for name, value in stated.items() if value}


def stories_url(key: str, sort: Sort, *, parts: bool) -> str:
    """Return the address of the stories on the page of an entity."""
    query = urlencode(list_arguments(sort, parts=parts))
    return f"{page_url(key)}{'?' if query else ''}{query}#stories"


def scopes(page: EntityPage, sort: Sort, *, parts: bool) -> list[Choice]:
    """Return the choices between the stories that have an entity and those that have it or a part; none where they are the same."""
    if page.with_parts == page.total or not page.total:
        return []
    key = page.entity.key
    return [
        Choice(f"Itself: {page.total:,}", stories_url(key, sort, parts=False), not parts),
        Choice(f"With its parts: {page.with_parts:,}", stories_url(key, sort, parts=True), parts),
    ]


def time_bars(page: EntityPage, *, parts: bool) -> TimeBars | None:
    """Return the bars of the months or years, each leading to the search for its stories; None for a single one."""
    entity_type, slug = EntityKey.of(page.entity.key)
    filters: dict[str, Any] = {entity_type: slug} | ({} if parts else {"parts": "false"})
    root = f"{request.script_root}/search?{urlencode(filters)}"
    counts = dict(page.years)
    undated = counts.pop(UNDATED, 0)
    if not search_of(page.entity.key):
        return None
    axis = month_axis(page.months)
    if axis:
        unit, words = "month", by_month(axis)
        shown = bars(
            (label, count := page.months.get(month, 0), f"{root}&from={month}&to={month}" if count else "", False)
            for label, month in axis
        )
    elif len(counts) > 1:
        unit, words = "year", "by year"
        numbers = [int(year) for year in counts]
        labels = [f"{year:04}" for year in range(min(numbers), max(numbers) + 1)]
        shown = bars(
            (label, counts.get(label, 0), f"{root}&year={label}" if label in counts else "", False) for label in labels
        )
        if len(shown) > MOST_WHOLE_YEARS:
            shown = tuple(
                replace(
                    bar,
                    label=f"’{bar.label[2:]}",
                    note=f"{bar.label}: {bar.count:,} {'story' if bar.count == 1 else 'stories'}",
                )
                for bar in shown
            )
    else:
        return None
    return TimeBars(
        unit=unit,
        words=words,
        bars=shown,
        undated=undated,
        undated_href=f"{root}&year={UNDATED}",
        by_year_alone=sum(counts.values()) - sum(bar.count for bar in shown),
    )


def listed_stories(page: EntityPage) -> Iterator[ListedStory]:
    """Yield the stories of a page, each with its sentences."""
    evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
    for mention in page.evidence:
        evidence[mention.story.id].append(mention)
    for card in page.stories:
        href, sentences, through = page_url(f"story/{card.id}"), [], page.through.get(card.id, ())
        for mention in evidence[card.id]:
            start, mark = mention.span.start, mention.highlights[0]
            sentences.append(
                Sentence(
                    html=marked(mention.sentence, mention.highlights),
                    href=f"{href}#char={start + mark.start},{start + mark.end}",
                    words=evidence_words(mention.rule, mention.confidence, mark.of(mention.sentence)),
                )
            )
        yield ListedStory(
            card=card,
            href=href,
            sentences=sentences[:SENTENCES],
            more=sentences[SENTENCES:],
            topic=_topic(page, card.id, evidence[card.id]) if page.entity.type == "topic" and not through else Markup(),
            through=through,
        )


def _topic(page: EntityPage, story: str, evidence: Sequence[Evidence]) -> Markup:
    """Return whether a story's publisher states the topic, or by which words it was suggested."""
    words = dict.fromkeys(mark.of(each.sentence) for each in evidence for mark in each.highlights)
    if story in page.stated:
        return Markup("Topic stated by the publisher")
    origin = Markup("Mentioned in the text")
    if story in page.suggested:
        origin = Markup("Suggested topic, {}\u00a0% sure").format(round(100 * page.suggested[story]))
    quoted = Markup(", ").join(Markup("“{}”").format(foreign(word)) for word in list(words)[:3])
    return Markup("{}, by the words {}").format(origin, quoted) if words else origin
