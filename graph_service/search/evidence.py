"""Why a story is a hit: the words of the question that it has, the entities that both name, and how near it is in meaning.

A hit that no search for words or meaning returned, but filters or a name alone, quotes the passage that mentions most of what
these ask for, or else its first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graph_service.archive.snapshot import Snapshot
from graph_service.model import Span
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.results import Matched, NamedEntity, NamedIn, Why
from graph_service.search.cards import entity_card
from graph_service.search.coverage import Concept, Coverage
from graph_service.search.ranking import Ranking
from graph_service.store import fact_queries
from graph_service.text import fold, occurrences


def named_entities(snapshot: Snapshot, coverage: Coverage) -> tuple[NamedEntity, ...]:
    """Return the entities that a question names, in its order, with the words that name them."""
    named = []
    for concept in sorted(coverage.concepts, key=lambda concept: concept.span.start):
        if concept.entity is not None:
            match = concept.entity.match
            matched = Matched(match.name, match.how)
            within = snapshot.projection.directly_in.of(match.row).tolist()
            named.append(
                NamedEntity(
                    entity=entity_card(snapshot, match.row, matched=matched),
                    typed=concept.text,
                    within=tuple(entity_card(snapshot, row) for row in within),
                )
            )
    return tuple(named)


def reasons(projection: Projection, coverage: Coverage, page: Ranking, texts: Sequence[str], floor: float) -> list[Why]:
    """Return for each story of a page, whose texts are given, why it is there."""
    names = [concept for concept in coverage.concepts if concept.entity is not None]
    spellings = [_spellings(projection, concept) for concept in names]
    whys = []
    for row, cosine, text in zip(page.stories.tolist(), page.cosines.tolist(), texts, strict=True):
        folded = fold(text) if names else ""
        shared = [pair for pair in zip(names, spellings, strict=True) if pair[0].names_it(row)]
        words = [concept for concept in coverage.concepts if concept.stories[row] and not concept.names_it(row)]
        whys.append(
            Why(
                words=tuple(dict.fromkeys(concept.text for concept in words)),
                names=tuple(_named_in(concept, folded_names, text, folded) for concept, folded_names in shared),
                meaning=round(cosine, 4) if cosine >= floor else None,
            )
        )
    return whys


def _spellings(projection: Projection, concept: Concept) -> list[str]:
    """Return the names of the entity of a concept, folded."""
    assert concept.entity is not None, "only the concepts of entities come here"
    match = concept.entity.match
    names = [concept.text, match.name, match.label, *projection.entities["aliases"][match.row].as_py()]
    return list(dict.fromkeys(map(fold, names)))


def _named_in(concept: Concept, names: Sequence[str], text: str, folded: str) -> NamedIn:
    """Return a name that a question and a story share, as the story first writes it; its label where it is declined there."""
    assert concept.entity is not None, "likewise"
    match = concept.entity.match
    written, first = match.label, len(text)
    for name in names:
        place = next(occurrences(name, folded, joiners=""), None)
        if place is not None and place.start < first:
            first, written = place.start, place.of(text)
    return NamedIn(key=match.key, label=match.label, asked=concept.text, written=written)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that a hit quotes, and where its story mentions what was asked for, each with the key of the entity."""

    span: Span
    mentions: Sequence[tuple[Span, str]] = ()


def quoted_passages(snapshot: Snapshot, stories: Rows, keys: Collection[str]) -> list[Quoted]:
    """Return the passage of each story that mentions most of some entities, themselves or by a part; its first where none does."""
    projection, rows = snapshot.projection, stories.tolist()
    asked = {projection.entity_row[key] for key in keys if key in projection.entity_row}
    means: dict[str, set[int]] = {}  # what was asked for, by the key of what a story mentions
    for row in set(projection.named_by.of_rows(stories).tolist()) if asked else ():
        if meant := asked & {row, *projection.containers.of(row).tolist()}:
            means[projection.keys[row]] = meant
    ids = [projection.ids[row] for row in rows]
    mentions = fact_queries.mentions(snapshot.store, means, ids) if means else {}
    passages, quoted = snapshot.passages.of_stories(rows), []
    for row, story in zip(rows, ids, strict=True):
        at = (passages.stories == row).nonzero()[0].tolist()
        spans = [Span(int(passages.starts[n]), int(passages.ends[n])) for n in at]
        places = mentions.get(story, [])
        best = max(spans, key=lambda span: len({n for place, key in places if span.holds(place) for n in means[key]}))
        quoted.append(Quoted(best, places))
    return quoted
