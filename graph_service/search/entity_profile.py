"""The page of an entity: what it is, what is related to it, what stories state about it, and the stories themselves.

It asks the graph three questions, whatever the entity is: for its description, for where stories have it, and for the facts that are
shown. Everything else comes from the projection. Facts (roles, quotations, relations, events and quantities) come each with its
sentence: all are counted, and the newest of each kind are read. Quantities are those in the sentences of the stories that a page
lists: busy entities have thousands.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.model import EntityKey, Event, Fact, Quantity, Quotation, Relation, Role
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.results import (
    FACT_KINDS,
    UNDATED,
    EntityCard,
    EntityFact,
    EntityFacts,
    EntityPage,
    Evidence,
    Quote,
    SearchResult,
    Sort,
    Speaker,
    StatedRelation,
    StoryCard,
)
from graph_service.search.cards import Statements, entity_card, entity_tree, full_name, story_card, summary
from graph_service.search.entities import CO_MENTIONED, companion_cards, no_entity
from graph_service.store import entity_queries, fact_queries
from graph_service.store.entity_queries import Description
from graph_service.store.fact_queries import About, FactName, Phrase, StoryFact
from graph_service.text import fold

# Words by which a question asks who said what.
QUOTING = re.compile(
    r"\b(?:who|what|which)\b.*\b(?:said|says?|told|stated|commented|spoke|speaks?)\b|\b(?:quot(?:ed?|es|ations?)|statements?)\b",
    re.IGNORECASE,
)
FEW = {"role": 12, "quotation": 4, "relation": 12, "event": 8, "quantity": 6}  # of each kind on a page
MOST = 500  # of the kind that is asked for
COMPANIONS = 8  # of each type
COMPANION_TYPES = ("organization", "place", "person", "topic", "event")
DEPTH = 3  # levels of parts
FOLDED = 40  # parts, and entities that are related in one way, unless all are asked for
# What else the reference data relate entities by, as people look for it. The members and partners of an entity are listed whole; of what
# else leads to it, what stories name.
RELATIONS = ("org:memberOf", "gs:partnerOf", "schema:areaServed", "schema:location", "schema:nationality")
MEMBERSHIPS = RELATIONS[:2]


class StoryPage(NamedTuple):
    """Which stories of an entity a page lists: `limit` from `offset`, in an order; with `parts`, those that have only parts of it, too."""

    limit: int
    offset: int = 0
    sort: Sort = "newest"
    parts: bool = False


def entity_page(snapshot: Snapshot, key: str, listed: StoryPage, whole: str = "") -> EntityPage:
    """Return an entity, a page of its stories, and what is known of it.

    `whole` is the kind of which all facts are returned, or `related`. Raises `NotFoundError`, with a hint at similar names.
    """
    key = snapshot.redirects.get(key, key)
    description = _description(snapshot, key)
    projection = snapshot.projection
    alone, within = projection.stories_of(key), projection.stories_within(key)
    rows = within if listed.parts else alone
    page = _in_order(projection, key, rows, listed.sort)[listed.offset : listed.offset + listed.limit]
    stories = tuple(story_card(snapshot, int(row)) for row in page)
    through = _through(snapshot, key, page) if listed.parts else {}
    named = {card.id: [part.key for part in through.get(card.id, ())] or [key] for card in stories}
    about = fact_queries.about(snapshot.store, key, named)
    most = None if whole == "related" else FOLDED
    facts = entity_facts(snapshot, key, about, whole)
    ranked = projection.co_mentioned(key)
    row, reference = projection.entity_row.get(key), snapshot.reference.store
    parts = [] if row is None else projection.parts.of(row).tolist()
    stated_parts = entity_queries.parts(reference, snapshot.names.reference_graph, key)
    return EntityPage(
        entity=description.entity,
        iri=snapshot.names.entity(key),
        stories=stories,
        total=len(alone),
        with_parts=len(within),
        evidence=_evidence(snapshot, stories, about.phrases),
        related=companion_cards(snapshot, key, ranked[:CO_MENTIONED]),
        broader=_cards(snapshot, description.containers),
        serves=_cards(snapshot, description.related.get("schema:areaServed", ())),
        summary=_summary(snapshot, description, facts),
        full_name=full_name(description.entity, description.names),
        names=tuple(name for name in description.names if name.text != description.entity.label),
        relations=tuple(_relations(snapshot, description, most)),
        facts=facts,
        years=years(projection, rows),
        months=projection.month_counts(rows),
        companions=_companions(snapshot, ranked, key),
        through=through,
        stated=about.stated,
        suggested=about.suggested,
        parts=tuple(entity_tree(snapshot, part, DEPTH - 1, most) for part in parts[:most]),
        parts_total=len(parts),
        unmentioned=_cards(snapshot, {*stated_parts} - {projection.keys[part] for part in parts}),
    )


def _summary(snapshot: Snapshot, description: Description, facts: EntityFacts) -> str:
    """Return in a line what an entity is."""
    entity, related, projection = description.entity, dict(description.related), snapshot.projection
    row = projection.entity_row.get(entity.key)
    containers = [] if row is None else projection.containers.of(row).tolist()
    if row is not None and entity.type == "place":
        # What it lies in as people say it: the nearest of what contains it, and the farthest, which is a country.
        by_size = sorted(containers, key=lambda n: -len(projection.containers.of(n)))
        ends = dict.fromkeys((*by_size[:1], *by_size[-1:]))
        related["schema:containedInPlace"] = [projection.keys[n] for n in ends]
    keys = [*(key for keys in description.related.values() for key in keys), *(projection.keys[n] for n in containers)]
    role = ""
    for fact in facts.facts.get("role", ()):  # the newest comes first
        if fact.subject is not None and fact.subject.key == entity.key:
            organization = fact.object.label if fact.object else ""
            role = fact.text if fold(organization) in fold(fact.text) else f"{fact.text}, {organization}"
            break
    return summary(entity, Statements(related, description.texts, {key: _label(snapshot, key) for key in keys}, role))


def members(snapshot: Snapshot, key: str, curie: str) -> tuple[EntityCard, ...]:
    """Return what the reference data relate to an entity by a property, as its members by `org:memberOf`, by label; raises as `entity_page` does."""
    key, reference = snapshot.redirects.get(key, key), snapshot.reference
    keys = entity_queries.subjects(reference.store, reference.names.reference_graph, curie, key)
    if not keys:
        _description(snapshot, key)
    return _cards(snapshot, keys)


def stories_of_entity(snapshot: Snapshot, key: str, limit: int, offset: int) -> tuple[int, tuple[StoryCard, ...]]:
    """Return the number of stories that have an entity, and a page of them, newest first; raises as `entity_page` does."""
    key = snapshot.redirects.get(key, key)
    rows = snapshot.projection.stories_of(key)
    if not len(rows):
        _description(snapshot, key)
    return len(rows), tuple(story_card(snapshot, int(row)) for row in rows[offset : offset + limit])


def _description(snapshot: Snapshot, key: str) -> Description:
    names, reference = snapshot.names, snapshot.reference.store
    described = entity_queries.description(snapshot.store, names.entities_graph, key)
    described = described or entity_queries.description(reference, names.reference_graph, key)
    if described is None:
        raise no_entity(snapshot, key)
    return described


def _in_order(projection: Projection, key: str, rows: Rows, sort: Sort) -> Rows:
    """Return stories, which come the newest first, in an order; undated ones stay at the end."""
    if sort == "newest" or not len(rows):
        return rows
    days = projection.days[rows]
    if sort == "oldest":
        return rows[np.lexsort((days, days == 0))]
    counts = projection.matrix[rows][:, projection.entity_row[key]].toarray().ravel()
    return rows[np.argsort(-counts, kind="stable")]


def years(projection: Projection, rows: Rows) -> tuple[tuple[str, int], ...]:
    """Return how many stories are of each year, the earliest first; of those without a date at the end."""
    numbers, counts = np.unique(projection.days[rows] // 10_000, return_counts=True)
    pairs = list(zip(numbers.tolist(), counts.tolist(), strict=True))
    dated = [(f"{year:04}", count) for year, count in pairs if year]
    return (*dated, *((UNDATED, count) for year, count in pairs if not year))


def _evidence(snapshot: Snapshot, stories: Sequence[StoryCard], phrases: Iterable[Phrase]) -> tuple[Evidence, ...]:
    """Return the sentences that mention an entity, or its parts, in the order of the stories and of their text."""
    cards, order = {card.id: card for card in stories}, {card.id: n for n, card in enumerate(stories)}
    texts, evidence = StoryTexts(snapshot), []
    by_sentence = sorted(phrases, key=lambda phrase: (order[phrase.story], phrase.sentence.start, phrase.span.start))
    for (story, sentence), group in groupby(by_sentence, key=lambda phrase: (phrase.story, phrase.sentence)):
        mentions = list(group)
        surest = max(mentions, key=lambda phrase: phrase.confidence)
        evidence.append(
            Evidence(
                story=cards[story],
                sentence=sentence.of(texts[story]),
                span=sentence,
                highlights=tuple(phrase.span.moved(-sentence.start) for phrase in mentions),
                confidence=surest.confidence,
                rule=surest.rule,
            )
        )
    return tuple(evidence)


def _companions(snapshot: Snapshot, ranked: Sequence[tuple[int, int]], key: str) -> dict[str, tuple[EntityCard, ...]]:
    """Return the first of the entities that stories have with an entity, by type; their cards count the stories that have both."""
    types = snapshot.projection.types[[row for row, _ in ranked]]
    places = {name: np.flatnonzero(types == name)[:COMPANIONS].tolist() for name in COMPANION_TYPES}
    return {
        name: companion_cards(snapshot, key, [ranked[place] for place in of_type])
        for name, of_type in places.items()
        if of_type
    }


def _through(snapshot: Snapshot, key: str, page: Rows) -> dict[str, tuple[EntityCard, ...]]:
    """Return for stories that have only parts of an entity which these are."""
    projection, this = snapshot.projection, snapshot.projection.entity_row[key]
    parts = set(projection.containers.rows_at(np.flatnonzero(projection.containers.values == this)).tolist())
    named = {row: projection.named_by.of(row).tolist() for row in page.tolist()}
    return {
        projection.ids[row]: tuple(entity_card(snapshot, n) for n in rows if n in parts)
        for row, rows in named.items()
        if this not in rows
    }


def _label(snapshot: Snapshot, key: str) -> str:
    """Return the label of an entity, from the projection or, if no story has it, from the graph; its id where there is none."""
    row = snapshot.projection.entity_row.get(key)
    if row is not None:
        return snapshot.projection.labels[row]
    label = entity_queries.label(snapshot.reference.store, snapshot.names.reference_graph, key)
    return label or EntityKey.of(key).slug.replace("-", " ")


def _cards(snapshot: Snapshot, keys: Iterable[str]) -> tuple[EntityCard, ...]:
    """Return what lists show of entities, by label."""
    projection, cards = snapshot.projection, []
    for key in set(keys):
        row = projection.entity_row.get(key)
        iri, label = snapshot.names.entity(key), _label(snapshot, key)
        empty = EntityCard(key=key, iri=iri, label=label, subtype="", stories=0)
        cards.append(empty if row is None else entity_card(snapshot, row))
    return tuple(sorted(cards, key=lambda card: (card.label, card.key)))


def _relations(snapshot: Snapshot, description: Description, most: int | None) -> Iterator[StatedRelation]:
    """Yield what the reference data relate an entity to, in either direction, those in the most stories first."""
    projection, reference, key = snapshot.projection, snapshot.reference, description.entity.key
    members = {
        curie: entity_queries.subjects(reference.store, reference.names.reference_graph, curie, key)
        for curie in MEMBERSHIPS
    }

    def most_mentioned(other: str) -> tuple[int, str]:
        row = projection.entity_row.get(other)
        return 0 if row is None else -int(projection.popularity_within[row]), other

    for curie in RELATIONS:
        for inward, keys in ((False, description.related), (True, {**description.relating, **members})):
            ranked = sorted(keys.get(curie, ()), key=most_mentioned)
            if ranked:
                cards = _cards(snapshot, ranked[:most])
                ordered = sorted(cards, key=lambda card: (-card.with_parts, card.label))
                yield StatedRelation(property=curie, inward=inward, total=len(ranked), entities=tuple(ordered))


# --- facts ---------------------------------------------------------------------------------------------------------


def entity_facts(snapshot: Snapshot, key: str, about: About, whole: str = "") -> EntityFacts:
    """Return the newest facts about an entity, and all of the kind `whole`."""
    limits = {kind: MOST if kind == whole else few for kind, few in FEW.items()}
    by_kind: dict[str, list[FactName]] = defaultdict(list)
    for name in sorted(about.facts, key=_newest_first(snapshot)):
        by_kind[name.kind].append(name)
    chosen = [name for kind, names in by_kind.items() for name in names[: limits.get(kind, 0)]]
    stated = list(fact_queries.details(snapshot.store, chosen, about.phrases))
    events = snapshot.entity_events.of(key)
    quantities = [story_fact for story_fact in stated if isinstance(story_fact.fact, Quantity)]
    totals = {kind: len(names) for kind, names in by_kind.items()} | {"event": len(events), "quantity": len(quantities)}

    texts = StoryTexts(snapshot)
    facts: dict[str, list[EntityFact]] = {kind: [] for kind in FACT_KINDS}
    for story_fact in sorted((*stated, *events), key=_newest_first(snapshot)):
        of_kind = facts[story_fact.fact.kind]
        if len(of_kind) < limits[story_fact.fact.kind]:
            of_kind.append(_entity_fact(snapshot, texts, story_fact))
    return EntityFacts(
        totals={kind: totals[kind] for kind in FACT_KINDS if totals.get(kind)},
        facts={kind: tuple(of_kind) for kind, of_kind in facts.items() if of_kind},
    )


def speakers(snapshot: Snapshot, result: SearchResult, limit: int) -> tuple[Speaker, ...]:
    """Return whom the hits of a search quote, in their order, each with the role in which the story presents the speaker.

    Where they quote nobody, it returns whom they present in a role; nobody where the question does not ask who said what.
    """
    order = {hit.story.id: n for n, hit in enumerate(result.hits)}
    if not order or not QUOTING.search(result.query):
        return ()
    names = sorted(fact_queries.speakers(snapshot.store, order), key=lambda name: (order[name.story], name.span.start))
    kind = next((kind for kind in (Quotation.kind, Role.kind) if any(name.kind == kind for name in names)), "")
    first = [name for name in names if name.kind == kind][:limit]
    others = [name for name in names if name.kind == Role.kind and name not in first]
    stated = list(fact_queries.details(snapshot.store, [*first, *others], ()))
    facts = {(each.story, each.fact.kind, each.fact.span): each for each in stated}
    roles = {(each.story, each.fact.person): each.fact.role for each in stated if isinstance(each.fact, Role)}
    texts, rows = StoryTexts(snapshot), []
    for name in first:
        each = facts[name.story, name.kind, name.span]
        fact = _entity_fact(snapshot, texts, each)
        person = fact.subject.key if fact.subject else ""
        rows.append(Speaker(fact, roles.get((each.story, person), "")))
    return tuple(rows)


def _newest_first(snapshot: Snapshot) -> Callable[[FactName | StoryFact[Fact]], tuple[int, str, int]]:
    """Return the order of facts: by the dates of their stories, the newest first, then as they stand in the text."""
    days, row = snapshot.projection.days, snapshot.projection.row

    def order(fact: FactName | StoryFact[Fact]) -> tuple[int, str, int]:
        span = fact.span if isinstance(fact, FactName) else fact.fact.span
        return -int(days[row[fact.story]]), fact.story, span.start

    return order


class StoryTexts:
    """The texts of stories, each read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._texts: dict[str, str] = {}

    def __getitem__(self, story: str) -> str:
        """Return the text of a story, given by its id."""
        if story not in self._texts:
            (self._texts[story],) = self._snapshot.projection.texts([self._snapshot.projection.row[story]])
        return self._texts[story]


def _entity_fact(snapshot: Snapshot, texts: StoryTexts, stated: StoryFact[Fact]) -> EntityFact:
    fact, text = stated.fact, texts[stated.story]
    sentence, within = fact.sentence, fact.span.moved(-fact.sentence.start)
    return EntityFact(
        kind=fact.kind,
        story=story_card(snapshot, snapshot.projection.row[stated.story]),
        span=fact.span,
        sentence=Quote(
            text=sentence.of(text), span=sentence, highlights=(within,) if sentence.holds(fact.span) else ()
        ),
        **STATED[type(fact)](snapshot, fact, text),
    )


def _entity(snapshot: Snapshot, key: str | None) -> EntityCard | None:
    row = snapshot.projection.entity_row.get(key or "")
    return None if row is None else entity_card(snapshot, row)


def counted(number: str, of: str) -> str:
    """Return a number as its text writes it, with what it counts."""
    return number if fold(of) in fold(number) else f"{number} {of}"


# What each kind of fact states, as attributes of `EntityFact`.
STATED: Mapping[type[Fact], Callable[[Snapshot, Any, str], dict[str, Any]]] = {
    Role: lambda snapshot, fact, _: {
        "text": fact.role, "subject": _entity(snapshot, fact.person), "object": _entity(snapshot, fact.organization),
    },
    Quotation: lambda snapshot, fact, _: {"text": fact.quote, "subject": _entity(snapshot, fact.speaker)},
    Relation: lambda snapshot, fact, text: {
        "text": fact.span.of(text), "relation": fact.relation,
        "subject": _entity(snapshot, fact.subject), "object": _entity(snapshot, fact.object),
    },
    Event: lambda _, fact, __: {"text": fact.label, "date": fact.date},
    Quantity: lambda _, fact, text: {"text": counted(fact.span.of(text), fact.of)},
}  # fmt: skip
