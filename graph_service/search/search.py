"""Answers a query under filters: a page of hits, and facets counted over all stories that match.

The query is analyzed (query_analysis.py), stories are retrieved and ranked (ranking.py), and each hit gets a snippet. Total
and facets count exactly the stories that match (matches.py); where a search had more candidates than it returned, the
result is not `complete`. An empty query lists the stories under the filters, the newest first.

A hit says why it is one: the words of the question that it has, the entities that both name, and how near it is in meaning.
Its snippet is its best passage, with the query's words highlighted, and the best sentence of that. A hit that no search for
words or meaning returned, but filters or a name alone, quotes the passage that mentions most of what these ask for, or else
its first. A word is highlighted if its term, in the story's language, is a term of the query, so highlights show what the
search matched. The best sentence has the most query terms, where a term that is rare among the passages shown counts for
more; the first wins a tie. Without a highlight there is no best sentence.
"""

import math
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder
from graph_service.entity_types import FACET_TYPES
from graph_service.index.analyzer import units
from graph_service.index.passage_index import WeightedTerm
from graph_service.model import Span
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.results import (
    FACETS,
    Facet,
    Filters,
    Hit,
    Matched,
    NamedEntity,
    NamedIn,
    SearchRequest,
    SearchResult,
    Snippet,
    StatedIn,
    Why,
)
from graph_service.search.cards import entity_card, story_card
from graph_service.search.coverage import Coverage
from graph_service.search.matches import Matches, clean_query, in_order
from graph_service.search.query_filters import filter_values
from graph_service.search.ranking import Ranking
from graph_service.store import fact_queries
from graph_service.text import fold, occurrences

FACET_VALUES = 12
NEAREST = 5  # stories shown that only resemble a question


def search(snapshot: Snapshot, encoder: Encoder, request: SearchRequest) -> SearchResult:
    """Return a page of hits, and facets over all matching stories; an empty query lists the newest stories."""
    started = time.perf_counter()
    projection, matches = snapshot.projection, Matches.of(snapshot, encoder, request)
    analysis, coverage, filters = matches.analysis, matches.coverage, matches.filters
    sure, nearest = matches.parted(filters)
    ranking = in_order(projection, sure, request.sort)
    counts = matches.facet_counts(filters, ranking.stories, request.facets)
    pages = {facet: counts.page(facet, limit=FACET_VALUES) for facet in request.facets}
    missing = tuple(dict.fromkeys(concept.text for concept in coverage.concepts if concept.unknown))
    at_any_time = matches.at_any_time(filters, ranking.stories) if "year" in request.facets else ranking.stories[:0]
    hits_of = partial(_hits, snapshot, matches)
    return SearchResult(
        query=clean_query(request.query),
        corrected=analysis.corrected,
        mode=request.mode,
        total=len(ranking),
        complete=True,
        hits=hits_of(ranking.page(request.limit, request.offset)),
        facets={facet: page.values for facet, page in pages.items()},
        facet_totals={facet: page.total for facet, page in pages.items()},
        undated=matches.undated(filters),
        years=matches.years(at_any_time),
        months=projection.month_counts(at_any_time),
        hint="" if len(ranking) else _hint(matches, missing),
        nearest=hits_of(nearest.page(NEAREST if len(ranking) < request.limit and not request.offset else 0, 0)),
        missing=missing,
        entities=_named_entities(snapshot, coverage),
        dates=matches.dates,
        filters=matches.in_words,
        asked=matches.asked,
        note=" ".join(filter(None, [matches.note, matches.remarks, _nothing_left_out(matches)])),
        took_ms=round((time.perf_counter() - started) * 1000, 2),
    )


def matching_stories(snapshot: Snapshot, encoder: Encoder, request: SearchRequest) -> Rows:
    """Return all stories that match a search, in its order."""
    ranking = (matches := Matches.of(snapshot, encoder, request)).under(matches.filters)
    return in_order(snapshot.projection, ranking, request.sort).stories


def _hits(snapshot: Snapshot, matches: Matches, page: Ranking) -> tuple[Hit, ...]:
    if not len(page):
        return ()
    projection, analysis, coverage = snapshot.projection, matches.analysis, matches.coverage
    spans = [Span(int(start), int(end)) for start, end in zip(page.starts, page.ends, strict=True)]
    mentions: list[Sequence[tuple[Span, str]]] = [()] * len(page)
    # Stories that no search returned, and those that name what no word of the question finds.
    words = [concept for concept in coverage.concepts if concept.entity and concept.entity.is_word]
    unquoted = np.flatnonzero(np.any([page.ends == 0, *(concept.stories[page.stories] for concept in words)], axis=0))
    if len(unquoted):
        keys = {*matches.filters.keys, *(concept.entity.match.key for concept in coverage.concepts if concept.entity)}
        quoted = _quoted_passages(snapshot, page.stories[unquoted], keys)
        for n, (span, places) in zip(unquoted.tolist(), quoted, strict=True):
            spans[n], mentions[n] = span, places
    cards, texts = [story_card(snapshot, int(row)) for row in page.stories], projection.texts(page.stories)
    passages = [
        Passage(text, card.language, span, projection.sentences(int(row), span), places)
        for card, text, span, places, row in zip(cards, texts, spans, mentions, page.stories, strict=True)
    ]
    why = _reasons(projection, coverage, page, texts, matches.floor)
    terms = (*analysis.terms(projection.languages), *analysis.highlights)
    hits = []
    for card, score, snippet, passage, reason in zip(
        cards, page.scores, snippets(passages, terms), passages, why, strict=True
    ):
        # The story's page lands on the best sentence, or else on the first.
        place = passage.sentences[0] if passage.sentences else passage.span
        if snippet.sentence is not None:
            place = snippet.sentence.moved(snippet.span.start)
        address = snapshot.names.span(card.id, place.start, place.end)
        hits.append(Hit(story=card, score=round(float(score), 4), passage=snippet, address=address, why=reason))
    return tuple(hits)


def _without_dates(matches: Matches) -> str:
    """Return how many stories of any time answer a question that no story of its own time answers, and how to ask for them."""
    dates = matches.dates
    if dates is None:
        return ""
    total = len(matches.under(matches.filters.but_for_dates()))
    if not total:
        return f"No story of any time answers {dates.query!r}."
    return f"Without {dates.words!r}, {total:,} {'story answers' if total == 1 else 'stories answer'} the question; ask {dates.query!r}."


def _no_values(snapshot: Snapshot, unknown: Sequence[tuple[Facet, str]]) -> str:
    """Return that no story has some values of filters, and which values may have been meant."""
    missing = " or ".join(f"{facet.replace('_', ' ')} {value!r}" for facet, value in unknown)
    nearest = [
        f"{facet}={id_} ({label})"
        for facet, value in unknown
        for id_, label in filter_values(facet, value.replace("-", " "), snapshot)[:1]
        if id_ != value
    ]
    return f"No story here has {missing}." + (f" Did you mean {' or '.join(nearest)}?" if nearest else "")


def _is_value(projection: Projection, facet: Facet, value: str) -> bool:
    """Tell whether some story has a value of a filter."""
    if facet in FACET_TYPES:
        return len(projection.stories_within(f"{facet}/{value}")) > 0
    return value in projection.dimensions[facet].ids


def _nothing_left_out(matches: Matches) -> str:
    """Return which values no story has that parameters leave out; those in the words of the question are said already."""
    in_words = {f"{reading.facet}/{value}" for reading in matches.in_words for value in reading.values}
    stated = [value.partition("/") for value in matches.filters.without if value not in in_words]
    values = [(facet, value) for facet, _, value in stated if facet in FACETS]
    unknown = [(facet, value) for facet, value in values if not _is_value(matches.snapshot.projection, facet, value)]
    return _no_values(matches.snapshot, unknown) if unknown else ""


def _hint(matches: Matches, missing: Sequence[str]) -> str:
    """Return what to try where no story matches."""
    projection, query, filters = matches.snapshot.projection, matches.analysis.query, matches.filters
    unknown: list[tuple[Facet, str]] = [
        (facet, value)
        for facet in FACETS
        for value in getattr(filters, facet)
        if not _is_value(projection, facet, value)
    ]
    asks_for_periods = bool(filters.about_since or filters.about_until)
    hints = (
        (unknown, _no_values(matches.snapshot, unknown)),
        (
            asks_for_periods and not projection.complete,
            "What older stories report is not indexed by date yet; run: graph-service rebuild",
        ),
        (
            query.empty and filters == Filters(),
            "This question has no words; type what the stories should be about.",
        ),
        (matches.dates and matches.dates.query, _without_dates(matches)),
        (matches.note, matches.note),
        (missing, f"No story contains {' or '.join(map(repr, missing))}."),
        (
            query.clauses and all(clause.excluded for clause in query.clauses),
            "No story is left; ask without what the question leaves out.",
        ),
        (query.clauses, "No story fits the quotation marks, title: or - in this question; try without them."),
        (filters != Filters(), "No story passes all these filters; try fewer of them."),
    )
    return next((hint for applies, hint in hints if applies), "No story answers this question; try other words.")


# --- reasons -------------------------------------------------------------------------------------------------------


def _named_entities(snapshot: Snapshot, coverage: Coverage) -> tuple[NamedEntity, ...]:
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


def _reasons(
    projection: Projection, coverage: Coverage, page: Ranking, texts: Sequence[str], floor: float
) -> list[Why]:
    """Return for each story of a page, whose texts are given, why it is there."""
    names = []  # the concepts of entities, each with the names of its entity
    for concept in coverage.concepts:
        if concept.entity is not None:
            match = concept.entity.match
            spellings = [concept.text, match.name, match.label, *projection.entities["aliases"][match.row].as_py()]
            names.append((concept, match, list(dict.fromkeys(map(fold, spellings)))))
    whys = []
    for row, cosine, text in zip(page.stories.tolist(), page.cosines.tolist(), texts, strict=True):
        folded, shared = fold(text) if names else "", []
        for concept, match, spellings in names:
            if concept.names_it(row):
                # As the story first writes it; the label where it is declined there.
                places = (next(occurrences(spelling, folded, joiners=""), None) for spelling in spellings)
                first = min(filter(None, places), key=lambda place: place.start, default=None)
                written = first.of(text) if first else match.label
                shared.append(NamedIn(key=match.key, label=match.label, asked=concept.text, written=written))
        others = [concept for concept in coverage.concepts if concept.stories[row] and not concept.names_it(row)]
        stated = [
            StatedIn(
                field=concept.byline,
                asked=concept.text,
                written=", ".join(projection.authors[row]) if concept.byline == "author" else projection.datelines[row],
            )
            for concept in coverage.concepts
            if concept.byline and concept.states_it(row)
        ]
        whys.append(
            Why(
                words=tuple(dict.fromkeys(concept.text for concept in others if not concept.states_it(row))),
                stated=tuple(stated),
                names=tuple(shared),
                meaning=round(cosine, 4) if cosine >= floor else None,
            )
        )
    return whys


def _quoted_passages(
    snapshot: Snapshot, stories: Rows, keys: Collection[str]
) -> Iterator[tuple[Span, Sequence[tuple[Span, str]]]]:
    """Yield the passage of each story that mentions most of some entities, themselves or by a part; its first where none does.

    With it comes where the story mentions them, each place with the key of the entity.
    """
    projection, rows = snapshot.projection, stories.tolist()
    asked = {projection.entity_row[key] for key in keys if key in projection.entity_row}
    means: dict[str, set[int]] = {}  # what was asked for, by the key of what a story mentions
    for row in set(projection.named_by.of_rows(stories).tolist()) if asked else ():
        if meant := asked & {row, *projection.containers.of(row).tolist()}:
            means[projection.keys[row]] = meant
    ids = [projection.ids[row] for row in rows]
    mentions = fact_queries.mentions(snapshot.store, means, ids) if means else {}
    passages = snapshot.passages.of_stories(rows)
    for row, story in zip(rows, ids, strict=True):
        at = (passages.stories == row).nonzero()[0].tolist()
        spans = [Span(int(passages.starts[n]), int(passages.ends[n])) for n in at]
        places = mentions.get(story, [])
        best = max(spans, key=lambda span: len({n for place, key in places if span.holds(place) for n in means[key]}))
        yield best, places


# --- snippets ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to show: the story's text and language, the passage's span in it and the spans of its sentences.

    `mentions` are the places in the text that mention an entity which was asked for, each with its key; they are highlighted, too.
    """

    text: str
    language: str
    span: Span
    sentences: Sequence[Span]
    mentions: Sequence[tuple[Span, str]] = ()


def snippets(passages: Sequence[Passage], terms: Iterable[WeightedTerm]) -> tuple[Snippet, ...]:
    """Return a snippet of each passage for the terms of a query."""
    query_terms = frozenset(spelling for weighted in terms for spelling in weighted.term)
    marks_of = []  # spans in each passage of words with a query term, and of mentions, with the term or key
    for passage in passages:
        start, text = passage.span.start, passage.span.of(passage.text)
        marks = [(span.moved(-start), key) for span, key in passage.mentions if passage.span.holds(span)]
        if query_terms:
            in_passage = units(text, passage.language, query_terms)
            marks += [(Span(unit.start, unit.end), unit.term) for unit in in_passage if unit.term in query_terms]
        marks_of.append(marks)
    frequency = Counter(word for marks in marks_of for word in {word for _, word in marks})
    result = []
    for passage, marks in zip(passages, marks_of, strict=True):
        highlights: list[Span] = []
        for span in sorted((span for span, _ in marks), key=lambda span: (span.start, span.end)):
            if highlights and span.start < highlights[-1].end:  # pairs of characters, parts of a compound
                highlights[-1] = Span(highlights[-1].start, max(highlights[-1].end, span.end))
            else:
                highlights.append(span)
        best, best_score = None, 0.0
        for sentence in (span.moved(-passage.span.start) for span in passage.sentences if marks):
            words = {word for mark, word in marks if sentence.start <= mark.start < sentence.end}
            score = sum(1 / math.sqrt(frequency[word]) for word in words)
            if score > best_score:
                best, best_score = sentence, score
        text = passage.span.of(passage.text)
        result.append(Snippet(text=text, span=passage.span, highlights=tuple(highlights), sentence=best))
    return tuple(result)
