"""Browsing without a question: what the archive holds, entities by name, kind and structure, stories and events in time.

Lists and counts come from arrays; where places lie and what happened when are read from the graph once for a snapshot. From a story
one goes to those published before and after it by the same source and on the same topics, and to those that its publisher's cards show.
Whoever has no question finds some to start from: they name what the stories mention most, and each has answers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from weakref import WeakKeyDictionary

import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder
from graph_service.entity_types import WITH_COUNTRY_CODE
from graph_service.errors import NotFoundError
from graph_service.model import Card, EntityKey, EntityType, LinkedStory
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.partial_date import PartialDate
from graph_service.results import (
    NO_KIND,
    NO_LETTER,
    UNDATED,
    Adjacent,
    EntityCard,
    EntityGroup,
    EntityTree,
    FacetValue,
    ListOrder,
    Overview,
    Position,
    ReportedEvent,
    SearchRequest,
    StoryCard,
)
from graph_service.search.cards import entity_card, entity_tree, story_card
from graph_service.search.entities import row_of
from graph_service.search.name_order import name_list
from graph_service.search.search import search
from graph_service.text import fold, name_slug

TOPICS_SHOWN = 3  # beside a story
DEEPEST = 6  # levels of a tree
QUESTIONS = 4  # to start from
TRIED = 5  # candidates for each of them
ARTICLE = re.compile(r"^(?:United|Netherlands|Philippines)\b|\b(?:Republic|Islands|States|Union)$")


def overview(snapshot: Snapshot) -> Overview:
    """Return what the archive holds."""
    projection = snapshot.projection
    dates = sorted(projection.dates[projection.days > 0].tolist())
    years = {year.id: year for year in _values(projection, "year")}
    undated = years.pop(UNDATED, None)
    languages = Counter(projection.stories["language"].to_pylist())
    return Overview(
        stories=len(projection.ids),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        undated=undated.count if undated else 0,
        languages=dict(languages.most_common()),
        sources=tuple(sorted(_values(projection, "source"), key=lambda source: -source.count)),
        years=tuple(years[year] for year in sorted(years)),
    )


def _values(projection: Projection, name: str) -> Iterator[FacetValue]:
    dimension = projection.dimensions[name]
    counts = dimension.counts(np.arange(len(projection.ids), dtype=np.int32)).tolist()
    for id_, label, count in zip(dimension.ids, dimension.labels, counts, strict=True):
        yield FacetValue(id=id_, label=label, count=count, stories=count)


# --- entities ------------------------------------------------------------------------------------------------------


def list_entities(
    snapshot: Snapshot,
    entity_type: EntityType,
    *,
    order: ListOrder = "count",
    kind: str = "",
    letter: str = "",
    limit: int,
    offset: int,
) -> tuple[int, tuple[EntityCard, ...]]:
    """Return the number of entities of a type, of one kind or first letter, and a page of them.

    They come by the number of their stories or by name.
    """
    projection, names = snapshot.projection, name_list(snapshot)
    rows = names.alphabetical[entity_type] if order == "name" else projection.of_type(entity_type)
    if kind:
        rows = rows[projection.kinds[rows] == ("" if kind == NO_KIND else kind)]
    if letter:
        initials = names.initials[rows]
        rows = rows[~np.char.isalpha(initials) if letter == NO_LETTER else initials == letter]
    return len(rows), tuple(entity_card(snapshot, int(row)) for row in rows[offset : offset + limit])


def letters(snapshot: Snapshot, entity_type: EntityType) -> tuple[EntityGroup, ...]:
    """Return the first letters of the names of a type, in order, each with the number of its entities."""
    initials = name_list(snapshot).initials[snapshot.projection.of_type(entity_type)].tolist()
    counts = Counter(initial if initial.isalpha() else NO_LETTER for initial in initials)
    return tuple(EntityGroup(id=letter, total=counts[letter], entities=()) for letter in sorted(counts))


def kinds(snapshot: Snapshot, entity_type: EntityType, limit: int) -> tuple[EntityGroup, ...]:
    """Return the kinds of the entities of a type, the largest first, each with its most mentioned entities."""
    members_of, listed = defaultdict[str, list[int]](list), snapshot.projection.of_type(entity_type)
    for row, kind in zip(listed.tolist(), snapshot.projection.kinds[listed].tolist(), strict=True):
        members_of[kind or NO_KIND].append(row)
    groups = (
        EntityGroup(id=kind, total=len(members), entities=tuple(entity_card(snapshot, row) for row in members[:limit]))
        for kind, members in members_of.items()
    )
    return tuple(sorted(groups, key=lambda group: (group.id == NO_KIND, -group.total, group.id)))


def placed(snapshot: Snapshot, limit: int, offset: int) -> tuple[int, tuple[tuple[EntityCard, Position], ...]]:
    """Return the number of places that stories mention and of which is known where they lie, and a page of them, most mentioned first.

    Of a country or territory the code is enough: a map has its middle.
    """
    projection, positions = snapshot.projection, snapshot.positions
    known = {
        row: position
        for row in projection.of_type("place").tolist()
        if (position := positions.get(projection.keys[row])) is not None
        and (position.latitude is not None or (position.iso and projection.subtypes[row] in WITH_COUNTRY_CODE))
        and projection.popularity[row]
    }
    page = list(known.items())[offset : offset + limit]
    return len(known), tuple((entity_card(snapshot, row), position) for row, position in page)


# --- structure -----------------------------------------------------------------------------------------------------


def trees(
    snapshot: Snapshot, entity_type: EntityType, *, limit: int, parts: int, offset: int = 0
) -> tuple[int, tuple[EntityTree, ...]]:
    """Return how many entities of a type have parts and are no part themselves, and a page of them with their parts.

    Those with the most stories come first; `parts` is how many parts of each are returned.
    """
    projection, lengths = snapshot.projection, snapshot.projection.parts.lengths
    rows = [
        row
        for row in projection.of_type(entity_type).tolist()
        if lengths[row] and not (projection.types[projection.directly_in.of(row)] == entity_type).any()
    ]
    rows.sort(key=lambda row: -int(projection.popularity_within[row]))
    return len(rows), tuple(entity_tree(snapshot, row, 1, parts) for row in rows[offset : offset + limit])


def tree(snapshot: Snapshot, key: str) -> EntityTree:
    """Return an entity with all its parts; raises `NotFoundError`."""
    row = row_of(snapshot, key)
    if row is None:
        raise NotFoundError(f"No story mentions {key}.", hint="The lists of entities show what stories mention.")
    return entity_tree(snapshot, row, DEEPEST)


# --- time ----------------------------------------------------------------------------------------------------------


def stories_in(
    snapshot: Snapshot, period: PartialDate | None, until: PartialDate | None, limit: int, offset: int
) -> tuple[int, tuple[StoryCard, ...]]:
    """Return the number of stories of a year or a month, or from it to another, and a page of them, the newest first."""
    projection = snapshot.projection
    rows = projection.latest
    if period is not None:
        first, last = period.numbers[0], (until or period).numbers[1]
        days = projection.days[rows]
        rows = rows[(days >= first) & (days <= last)]
    return len(rows), tuple(story_card(snapshot, int(row)) for row in rows[offset : offset + limit])


def months(snapshot: Snapshot) -> Mapping[str, int]:
    """Return the number of stories of each month that has any, as `Projection.month_counts` does."""
    return snapshot.projection.month_counts(snapshot.projection.latest)


def recently_added(snapshot: Snapshot, limit: int, offset: int) -> tuple[int, tuple[StoryCard, ...]]:
    """Return the number of stories, and a page of them, the one that was read in last first."""
    total = len(snapshot.projection.ids)
    rows = range(total - 1 - offset, max(total - 1 - offset - limit, -1), -1)
    return total, tuple(story_card(snapshot, row) for row in rows)


def reported_events(
    snapshot: Snapshot, period: PartialDate | None, until: PartialDate | None, limit: int, offset: int
) -> tuple[int, tuple[ReportedEvent, ...]]:
    """Return the number of events that stories report, in a period, from it to another or at any time, and a page of them, latest first.

    Those without a date come last.
    """
    events = snapshot.events
    if period is not None:
        since, last_day = period.numbers[0], (until or period).numbers[1]
        dated = [(event, PartialDate(event.fact.date).numbers) for event in events if event.fact.date is not None]
        events = [event for event, (first, last) in dated if since <= first and last <= last_day]
    page = events[offset : offset + limit]
    rows = [snapshot.projection.row[event.story] for event in page]
    texts = snapshot.projection.texts(np.array(rows, dtype=np.int32)) if rows else []
    return len(events), tuple(
        ReportedEvent(
            label=event.fact.label,
            date=event.fact.date,
            story=story_card(snapshot, row),
            sentence=event.fact.sentence,
            text=event.fact.sentence.of(text),
        )
        for event, row, text in zip(page, rows, texts, strict=True)
    )


def adjacent(snapshot: Snapshot, linked: LinkedStory) -> tuple[Adjacent, ...]:
    """Return the stories right before and after a story, of those by its source, then of those on each of its topics.

    A story without a date comes neither before nor after another.
    """
    projection, row = snapshot.projection, snapshot.projection.row[linked.story.id]
    source, entries = name_slug(linked.story.source or ""), []
    if source in projection.sources:
        rows = projection.latest[projection.source_of[projection.latest] == projection.source_of[row]]
        earlier, later = _before_and_after(snapshot, row, rows)
        label = projection.sources[source]
        entries.append(Adjacent(kind="source", id=source, label=label, earlier=earlier, later=later))
    for key in linked.all_topics[:TOPICS_SHOWN]:
        earlier, later = _before_and_after(snapshot, row, projection.stories_of(key))
        label = linked.entities[key].label
        entries.append(Adjacent(kind="topic", id=EntityKey.of(key).slug, label=label, earlier=earlier, later=later))
    return tuple(entry for entry in entries if entry.earlier or entry.later)


def _before_and_after(snapshot: Snapshot, row: int, rows: Rows) -> tuple[StoryCard | None, StoryCard | None]:
    """Return the stories next to one among some rows, which are in the order of time, the newest first."""
    dated = rows[snapshot.projection.days[rows] > 0]
    position = next(iter(np.flatnonzero(dated == row).tolist()), None)
    if position is None:
        return None, None
    earlier = story_card(snapshot, int(dated[position + 1])) if position + 1 < len(dated) else None
    later = story_card(snapshot, int(dated[position - 1])) if position else None
    return earlier, later


def archived(snapshot: Snapshot, card: Card) -> StoryCard | None:
    """Return the story of the archive that a publisher's card shows, by its title; of several, the one of its date."""
    projection = snapshot.projection
    rows = projection.rows_titled(fold(card.title))
    same_date = [row for row in rows if card.date and projection.dates[row] == card.date]
    matches = rows if len(rows) == 1 else same_date
    return story_card(snapshot, matches[0]) if len(matches) == 1 else None


# --- questions to start from ---------------------------------------------------------------------------------------


_questions_of: "WeakKeyDictionary[Snapshot, tuple[str, ...]]" = WeakKeyDictionary()


def example_questions(snapshot: Snapshot, encoder: Encoder) -> tuple[str, ...]:
    """Return at most four questions that stories answer, one of each form.

    They are made once for a snapshot, when they are first requested, in the time of a few searches.
    """

    def has_answers(question: str) -> bool:
        return search(snapshot, encoder, SearchRequest(query=question, limit=1, facets=())).total > 0

    with snapshot.lock_of("example questions"):
        if snapshot not in _questions_of:
            first_of_each = (next(filter(has_answers, form), None) for form in _forms(snapshot.projection))
            _questions_of[snapshot] = tuple(islice(filter(None, first_of_each), QUESTIONS))
    return _questions_of[snapshot]


def _forms(projection: Projection) -> Iterator[Iterator[str]]:
    """Yield the candidates of each form; those after the fourth stand in where an archive has no topics, people or dates."""
    labels, places = projection.labels, projection.of_type("place")[1 : TRIED + 1].tolist()
    yield (f"{topic} in {_with_article(place)}" for topic, place in _pairs(projection, "topic", "place", first=0))
    yield (
        f"{organization} in {_with_article(place)}"
        for organization, place in _pairs(projection, "organization", "place", first=1)
    )
    yield (f"Who is {labels[row]}?" for row in projection.of_type("person")[:TRIED].tolist())
    yield (
        f"What happened in {_with_article(labels[row])} in {int(years.max())}?"
        for row in places
        if (years := projection.days[projection.naming.of(row)] // 10_000).any()
    )
    for entity_type in ("organization", "place"):
        yield (f"{left} and {right}" for left, right in _pairs(projection, entity_type, entity_type, first=2))


def _with_article(place: str) -> str:
    return f"the {place}" if ARTICLE.search(place) else place


def _pairs(projection: Projection, left: str, right: str, *, first: int) -> Iterator[tuple[str, str]]:
    """Yield the names of two entities of given types that stories mention together, the most mentioned first from a rank on."""
    for row in projection.of_type(left)[first : first + TRIED].tolist():
        together = (other for other, _ in projection.co_mentioned(projection.keys[row]))
        partner = next((other for other in together if projection.types[other] == right), None)
        if partner is not None:
            yield projection.labels[row], projection.labels[partner]
