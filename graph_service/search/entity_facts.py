"""What stories state about an entity: roles, quotations, relations, events and quantities, each with its sentence.

All facts are counted, and the newest of each kind are read. Quantities are those in the sentences of the stories that a page lists:
busy entities have thousands.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph_service.archive.snapshot import Snapshot
from graph_service.model import Event, Fact, Quantity, Quotation, Relation, Role
from graph_service.results import FACT_KINDS, EntityCard, EntityFact, EntityFacts, Quote, Speaker
from graph_service.search.cards import entity_card, story_card
from graph_service.store import fact_queries
from graph_service.store.fact_queries import About, FactName, StoryFact
from graph_service.text import fold

FEW = {"role": 12, "quotation": 4, "relation": 12, "event": 8, "quantity": 6}  # of each kind on a page
MOST = 500  # of the kind that is asked for


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


def speakers(snapshot: Snapshot, stories: Sequence[str], limit: int) -> tuple[Speaker, ...]:
    """Return whom some stories quote, in the order of these, each with the role in which the story presents the speaker.

    Where they quote nobody, it returns whom they present in a role.
    """
    if not stories:
        return ()
    order = {story: n for n, story in enumerate(stories)}
    names = sorted(
        fact_queries.speakers(snapshot.store, stories), key=lambda name: (order[name.story], name.span.start)
    )
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


def latest_role(key: str, facts: EntityFacts) -> str:
    """Return the role in which the newest story that gives one presents a person, with the organization where that has another name."""
    for fact in facts.facts.get("role", ()):
        if fact.subject is not None and fact.subject.key == key:
            organization = fact.object.label if fact.object else ""
            return fact.text if fold(organization) in fold(fact.text) else f"{fact.text}, {organization}"
    return ""


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
        **CONTENTS[type(fact)](snapshot, fact, text),
    )


def _entity(snapshot: Snapshot, key: str | None) -> EntityCard | None:
    row = snapshot.projection.entity_row.get(key or "")
    return None if row is None else entity_card(snapshot, row)


def counted(number: str, of: str) -> str:
    """Return a number as its text writes it, with what it counts."""
    return number if fold(of) in fold(number) else f"{number} {of}"


# What each kind of fact states, as attributes of `EntityFact`.
CONTENTS: Mapping[type[Fact], Callable[[Snapshot, Any, str], dict[str, Any]]] = {
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
