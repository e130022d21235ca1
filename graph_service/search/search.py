"""Answers a query under filters: a page of hits, and facets counted over all stories that match.

The query is analyzed (query_analysis.py), stories are retrieved and ranked (ranking.py), and each hit gets a snippet
(snippets.py). Total and facets count exactly the listed stories; where a search had more candidates than it returned,
the result is not `complete`. An empty query lists the stories under the filters, the newest first.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder
from graph_service.entity_types import FACET_TYPES
from graph_service.index.passage_index import Scope
from graph_service.model import EntityKey, Span
from graph_service.network.adjacency import Rows
from graph_service.network.projection import Projection
from graph_service.results import Facet, FacetValue, Filters, Hit, Mode, SearchResult, StoryCard
from graph_service.search.query_analysis import ParsedQuery, QueryAnalysis, analyze_query, query_terms, search_scope
from graph_service.search.ranking import Ranking, RetrievalQuery, retrieve
from graph_service.search.snippets import Passage, snippets
from graph_service.text import fold, normalize

FACET_VALUES = 12
ALL_FACETS: Sequence[Facet] = get_args(Facet)


def search(
    snapshot: Snapshot,
    encoder: Encoder,
    query: str,
    mode: Mode,
    filters: Filters,
    limit: int,
    offset: int,
    facets: Collection[Facet] = ALL_FACETS,
) -> SearchResult:
    """Return a page of hits, and facets over all matching stories; an empty query lists the newest stories."""
    started = time.perf_counter()
    projection = snapshot.projection
    # A lone surrogate, half a character, becomes a replacement character.
    query = " ".join(normalize(query.encode("utf-16", "surrogatepass").decode("utf-16", "replace")).split())
    analysis = analyze_query(snapshot, encoder, query, mode)
    parsed = analysis.query
    scope = search_scope(parsed, resolve_redirects(snapshot, filters), projection.languages)
    if parsed.text:
        retrieval_query = RetrievalQuery(
            parsed.text,
            query_terms(parsed.text, projection.languages),
            analysis.other_names,
            projection.rows_titled(fold(parsed.text)),
        )
        ranking = retrieve(snapshot.passages, encoder, retrieval_query, mode, scope)
    elif parsed.clauses or not query:
        newest = projection.latest
        ranking = Ranking.unscored(newest if scope == Scope() else newest[snapshot.passages.story_mask(scope)[newest]])
    else:
        ranking = Ranking.none()
    return SearchResult(
        query=query,
        corrected=analysis.corrected,
        mode=mode,
        total=len(ranking),
        complete=ranking.complete,
        hits=_hits(snapshot, analysis, ranking.page(limit, offset)),
        facets=count_facets(projection, ranking.stories, facets),
        hint="" if len(ranking) else _hint(projection, parsed, filters),
        took_ms=round((time.perf_counter() - started) * 1000, 2),
    )


def resolve_redirects(snapshot: Snapshot, filters: Filters) -> Filters:
    """Replace merged entities in filters by the entities that they were merged into."""

    def resolve(entity_type: str) -> tuple[str, ...]:
        keys = (f"{entity_type}/{slug}" for slug in getattr(filters, entity_type))
        return tuple(EntityKey.of(snapshot.redirects.get(key, key)).slug for key in keys)

    return replace(
        filters,
        topic=resolve("topic"),
        organization=resolve("organization"),
        place=resolve("place"),
        person=resolve("person"),
    )


def _hits(snapshot: Snapshot, analysis: QueryAnalysis, page: Ranking) -> tuple[Hit, ...]:
    if not len(page):
        return ()
    projection = snapshot.projection
    cards = [story_card(snapshot, int(row)) for row in page.stories]
    texts, spans = projection.texts(page.stories), _passage_spans(snapshot, page)
    passages = [
        Passage(text, card.language, span, projection.sentences(int(row), span))
        for card, text, span, row in zip(cards, texts, spans, page.stories, strict=True)
    ]
    terms = (*query_terms(analysis.query.text, projection.languages), *analysis.highlights)
    return tuple(
        Hit(story=card, score=round(float(score), 4), passage=snippet)
        for card, score, snippet in zip(cards, page.scores, snippets(passages, terms), strict=True)
    )


def _passage_spans(snapshot: Snapshot, page: Ranking) -> list[Span]:
    """Return the span of each story's best passage; of its first passage where the ranking has none."""
    if page.ends.all():
        return [Span(int(start), int(end)) for start, end in zip(page.starts, page.ends, strict=True)]
    passages = snapshot.passages.of_stories([int(row) for row in page.stories])
    first = {int(row): n for n, row in reversed(list(enumerate(passages.stories)))}
    return [Span(int(passages.starts[n]), int(passages.ends[n])) for n in (first[int(row)] for row in page.stories)]


def _hint(projection: Projection, query: ParsedQuery, filters: Filters) -> str:
    """Return what to try where no story matches."""
    unknown = [
        f"{entity_type} {slug!r}"
        for entity_type in FACET_TYPES
        for slug in getattr(filters, entity_type)
        if not len(projection.stories_within(f"{entity_type}/{slug}"))
    ]
    unknown += [f"source {slug!r}" for slug in filters.source if slug not in projection.sources]
    if unknown:
        return f"No story here has {' or '.join(unknown)}."
    if query.empty:
        return "There is no word in this question; type what the story should speak of."
    if query.clauses:
        return "No story has what quotation marks, title: and - ask for; try without them."
    return "Nothing was found under these filters; try fewer of them." if filters != Filters() else "Try other words."


def count_facets(
    projection: Projection, stories: Rows, facets: Collection[Facet]
) -> Mapping[str, tuple[FacetValue, ...]]:
    """Return the most frequent values of each facet among stories."""
    counts = {facet: projection.facet(stories, facet, FACET_VALUES) for facet in FACET_TYPES if facet in facets}
    return counts | ({"source": projection.source_facet(stories, FACET_VALUES)} if "source" in facets else {})


def story_card(snapshot: Snapshot, row: int) -> StoryCard:
    """Return what lists show of a story."""
    fields = snapshot.projection.story_fields(row)
    return StoryCard(iri=snapshot.names.story(fields["id"]), **fields)
