"""Entities: lists of them, those that a name matches, suggestions, and the paths between two.

A path is one of the lightest (network/paths.py), each step with a story as evidence. The best evidence for a step is one
sentence that mentions both ends; then a story that mentions few other entities. Where one story mentions both ends of the
whole path, the steps of longer paths use other stories, since that one adds nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import cast

import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.errors import NotFoundError, ParameterError
from graph_service.index.lexicon import words_of
from graph_service.index.name_index import NameMatch
from graph_service.model import Entity, EntityKey, EntityType, Span
from graph_service.network.paths import WeightedPath, lightest_paths
from graph_service.network.tables import Rows
from graph_service.results import (
    EntityCard,
    Matched,
    Path,
    Paths,
    Quote,
    Step,
    StoryCard,
    Suggestion,
    Tie,
)
from graph_service.search.cards import entity_card, story_card
from graph_service.search.coverage import CONNECTING
from graph_service.search.query_entities import link_query
from graph_service.store import entity_queries, story_queries
from graph_service.text import fold

CO_MENTIONED = 12  # entities on an entity's page
DID_YOU_MEAN = 3
TRIED = 2  # stories searched for one sentence that mentions both ends of a step


def find_entities(
    snapshot: Snapshot, name: str, entity_type: EntityType | None, limit: int, offset: int
) -> tuple[int, tuple[EntityCard, ...]]:
    """Return the number of entities that a name matches, and a page of them, the best match first."""
    total, matches = snapshot.entity_names.page(name, entity_type, limit=limit, offset=offset)
    return total, tuple(
        replace(entity_card(snapshot, match.row), matched=Matched(match.name, match.how)) for match in matches
    )


def co_mentioned(snapshot: Snapshot, key: str) -> tuple[EntityCard, ...]:
    """Return the entities that stories have most often with an entity; their cards count the stories that have both.

    Raises `NotFoundError`, with a hint at similar names.
    """
    row, projection = row_of(snapshot, key), snapshot.projection
    if row is None:
        return ()
    return companion_cards(snapshot, projection.keys[row], projection.co_mentioned(projection.keys[row], CO_MENTIONED))


def companion_cards(snapshot: Snapshot, key: str, pairs: Iterable[tuple[int, int]]) -> tuple[EntityCard, ...]:
    """Return the cards of entities that stories have with an entity, given with the numbers of stories that have both."""
    projection = snapshot.projection
    within = projection.as_mask(projection.stories_within(key))
    return tuple(
        entity_card(snapshot, other, stories, int(within[projection.naming_within.of(other)].sum()))
        for other, stories in pairs
    )


def row_of(snapshot: Snapshot, key: str) -> int | None:
    """Return the row of an entity, or of the one that it was merged into; None for an entity in no story.

    Raises `NotFoundError`, with a hint at similar names.
    """
    key = snapshot.redirects.get(key, key)
    row = snapshot.projection.entity_row.get(key)
    if row is None or key not in snapshot.projection.named:
        get_entity(snapshot, key)
        return None
    return row


def card_of(snapshot: Snapshot, key: str) -> EntityCard:
    """Return the card of an entity, or of the one that it was merged into; raises `NotFoundError`, with a hint at similar names."""
    row = row_of(snapshot, key)
    if row is not None:
        return entity_card(snapshot, row)
    entity = get_entity(snapshot, snapshot.redirects.get(key, key))
    return EntityCard(
        key=entity.key, iri=snapshot.names.entity(entity.key), label=entity.label, subtype=entity.subtype, stories=0
    )


def get_entity(snapshot: Snapshot, key: str) -> Entity:
    """Return an entity; raises `NotFoundError`, with a hint at similar names."""
    try:
        return story_queries.entity(snapshot.describing(key), key)
    except NotFoundError as error:
        raise no_entity(snapshot, key) from error


def no_entity(snapshot: Snapshot, key: str) -> NotFoundError:
    """Return the error for a key that no entity has, with a hint at similar names."""
    entity_type, slug = EntityKey.of(key)
    name = slug.replace("-", " ")
    _, cards = find_entities(snapshot, name, cast("EntityType", entity_type), DID_YOU_MEAN, 0)
    if not cards:
        _, cards = find_entities(snapshot, name, None, limit=1, offset=0)
    similar = " or ".join(f"{card.key} ({card.label})" for card in cards)
    hint = f"Did you mean {similar}?" if similar else "The lists of entities show what there is."
    return NotFoundError(f"There is no {entity_type} “{slug}”.", hint=hint)


def suggest(snapshot: Snapshot, text: str, entity_type: EntityType | None, limit: int) -> tuple[Suggestion, ...]:
    """Return completions of what a person types: entities by name, then stories by title, each the best first.

    Entities and stories share the list in halves where there are enough of both; with a type there are only its entities. Misspelt
    matches are offered only where there is no other, and a title that several stories have once.
    """
    entities = snapshot.entity_names.complete(text, entity_type, limit)
    stories = [] if entity_type else snapshot.titles.find(text, limit=2 * limit)
    if any(match.how != "misspelt" for match in entities + stories):
        entities, stories = ([match for match in matches if match.how != "misspelt"] for matches in (entities, stories))
    titles: dict[str, NameMatch] = {}
    for match in stories:
        titles.setdefault(match.label, match)
    stories = list(titles.values())
    story_count = min(len(stories), max(limit // 2, limit - len(entities)))
    return (
        *(_suggested_entity(snapshot, match, text) for match in entities[: limit - story_count]),
        *(_suggested_story(snapshot, match) for match in stories[:story_count]),
    )


def connection(snapshot: Snapshot, text: str) -> tuple[EntityCard, EntityCard] | None:
    """Return the two entities that a question asks the connection of; None where it asks something else, or names more or fewer."""
    if not CONNECTING.search(text):
        return None
    mentions = link_query(text, snapshot.entity_names, snapshot.terms).mentions
    rows = list(dict.fromkeys(mention.match.row for mention in mentions))
    return (entity_card(snapshot, rows[0]), entity_card(snapshot, rows[1])) if len(rows) == 2 else None


def meant(snapshot: Snapshot, text: str) -> EntityCard | None:
    """Return the entity that a text as a whole names, as a search reads it; None where it names none, or more is in it."""
    mentions = link_query(text, snapshot.entity_names, snapshot.terms).mentions
    whole = [mention for mention in mentions if mention.span == Span(0, len(text))]
    return entity_card(snapshot, whole[0].match.row) if whole else None


def _suggested_entity(snapshot: Snapshot, match: NameMatch, text: str) -> Suggestion:
    projection = snapshot.projection
    containers = projection.directly_in.of(match.row)
    card = entity_card(snapshot, match.row)
    name = match.name
    if match.how == "prefix":
        # Of the names that begin with the text the one that stories write most, of equal ones the most like the label.
        beginning, label = fold(text), fold(match.label)

        def use(name: str) -> tuple[int, float]:
            counts = [snapshot.terms.count(word.key) for word in words_of(name)]
            return min(counts, default=0), SequenceMatcher(None, fold(name), label).ratio()

        names = (match.name, match.label, *projection.entities["aliases"][match.row].as_py())
        name = max((name for name in names if fold(name).startswith(beginning)), key=use, default=match.name)
    return Suggestion(
        key=match.key,
        iri=card.iri,
        label=match.label,
        matched=Matched(name, match.how),
        subtype=card.subtype,
        within=projection.labels[int(containers[0])] if len(containers) else "",
        stories=card.stories,
        with_parts=card.with_parts,
    )


def _suggested_story(snapshot: Snapshot, match: NameMatch) -> Suggestion:
    card = story_card(snapshot, match.row)
    return Suggestion(
        key=match.key,
        iri=card.iri,
        label=match.label,
        matched=Matched(match.name, match.how),
        date=str(card.date or ""),
        source=card.source or "",
        language=card.language,
    )


# --- paths ---------------------------------------------------------------------------------------------------------


def paths(snapshot: Snapshot, source: str, target: str, longest: int, limit: int) -> Paths:
    """Return the best paths of at most `longest` steps between two entities, given by their keys.

    Raises `NotFoundError`, and `ParameterError` where both are the same.
    """
    source, target = (snapshot.redirects.get(key, key) for key in (source, target))
    rows = row_of(snapshot, source), row_of(snapshot, target)
    if source == target:
        raise ParameterError(f"The path from {source} leads to itself.", hint="Give two different entities.")
    unnamed = [key for key, row in zip((source, target), rows, strict=True) if row is None]
    if rows[0] is None or rows[1] is None:
        return Paths(source=source, target=target, paths=(), hint=f"No story mentions {' or '.join(unnamed)}.")
    lightest = lightest_paths(snapshot.links, rows[0], rows[1], longest, limit)
    steps = f"{longest} step{'s' if longest > 1 else ''}"
    return Paths(
        source=source,
        target=target,
        paths=tuple(_path(snapshot, path) for path in lightest),
        hint="" if lightest else f"No stories connect them in {steps}.",
    )


def _path(snapshot: Snapshot, path: WeightedPath) -> Path:
    """Return a path with what connects the ends of each of its steps, and the best evidence for it."""
    projection, ends = snapshot.projection, (path.entities[0], path.entities[-1])
    direct: Rows = projection.naming_both(*ends) if len(path.entities) > 2 else np.empty(0, dtype=np.int32)
    steps = []
    for source, target in pairwise(path.entities):
        stories = projection.naming_both(source, target)
        stories = stories[~np.isin(stories, direct)] if len(direct) else stories
        story, quotes = _evidence(snapshot, source, target, stories)
        labels = [projection.labels[n] for n in (source, target)]
        tie: Tie
        if target in projection.directly_in.of(source):
            tie, text = "part-of", f"{labels[0]} is part of {labels[1]}"
        elif source in projection.directly_in.of(target):
            tie, text = "contains", f"{labels[1]} is part of {labels[0]}"
        else:
            assert story, "two entities that share no story and do not contain each other are not linked"
            topics = [projection.labels[n] for n in (source, target) if projection.types[n] == "topic"]
            others = [label for label in labels if label not in topics]
            about = [f"is about {' and '.join(topics)}"] if topics else []
            names = [f"mentions {' and '.join(others)}"] if others else []
            tie, text = "named-together", f"“{story.title}” {' and '.join([*about, *names])}"
        steps.append(
            Step(
                source=entity_card(snapshot, source),
                target=entity_card(snapshot, target),
                tie=tie,
                text=text,
                total=len(stories),
                story=story,
                quotes=quotes,
            )
        )
    return Path(weight=round(path.weight, 3), steps=tuple(steps))


def _evidence(
    snapshot: Snapshot, source: int, target: int, stories: Rows
) -> tuple[StoryCard | None, tuple[Quote, ...]]:
    """Return the story that shows best how two entities are connected, and its sentences."""
    projection = snapshot.projection
    keys = [projection.keys[n] for n in (source, target) if projection.types[n] != "topic"]
    # Stories with the fewest names first, the newest among equals.
    order = np.lexsort((-projection.days[stories], projection.named_by.lengths[stories]))
    best = None
    for row in stories[order[:TRIED]].tolist():
        sentences = entity_queries.naming(snapshot.store, projection.ids[row], keys)
        best = best or sentences
        if sentences.in_one:
            best = sentences
            break
    if best is None:
        return None, ()
    return story_card(snapshot, projection.row[best.story]), entity_queries.quotes(snapshot.store, best)
