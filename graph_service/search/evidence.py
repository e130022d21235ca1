"""Why a story is a hit: the words of the question that it has, the entities that both name, and how near it is in meaning."""

from collections.abc import Sequence

from graph_service.archive.snapshot import Snapshot
from graph_service.network.projection import Projection
from graph_service.results import Matched, NamedEntity, NamedIn, Why
from graph_service.search.cards import entity_card
from graph_service.search.coverage import Concept, Coverage
from graph_service.search.ranking import Ranking
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
    words = [concept for concept in coverage.concepts if concept.entity is None]
    names = [concept for concept in coverage.concepts if concept.entity is not None]
    spellings = [_spellings(projection, concept) for concept in names]
    whys = []
    for row, cosine, text in zip(page.stories.tolist(), page.cosines.tolist(), texts, strict=True):
        folded = fold(text) if names else ""
        shared = (pair for pair in zip(names, spellings, strict=True) if pair[0].stories[row])
        whys.append(
            Why(
                words=tuple(dict.fromkeys(concept.text for concept in words if concept.stories[row])),
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
