"""A question and filters become a page of hits, and the facets of those very hits.

What is asked is read (syntax.py), understood (understanding.py), found and ranked (retrieval.py), and shown
(snippets.py). Total and facets count exactly the stories that are listed, so they agree with the list; where a search had
more to give than was looked at, the answer says that it is not `complete`. No question at all lists the stories under the
filters, the newest first.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from graph_service.answers import Facet, FacetValue, Filters, Hit, Mode, SearchResult, StoryCard
from graph_service.generations import Generation
from graph_service.graph.adjacency import Rows
from graph_service.graph.filtered import FACETS
from graph_service.graph.projection import Projection
from graph_service.index.encode import Encoder
from graph_service.index.passage_index import Scope
from graph_service.model import Span
from graph_service.search.retrieval import Asked, Ranking, retrieve, scope_of, terms_of
from graph_service.search.snippets import Passage, snippets
from graph_service.search.syntax import Question
from graph_service.search.understanding import Understood, understand
from graph_service.text import fold, normalize

FACET_VALUES = 12
ALL_FACETS: Sequence[Facet] = get_args(Facet)


def search(
    generation: Generation,
    encoder: Encoder,
    query: str,
    mode: Mode,
    filters: Filters,
    limit: int,
    offset: int,
    facets: Collection[Facet] = ALL_FACETS,
) -> SearchResult:
    """Return a page of hits, and facets counted over all stories found; no query at all lists the newest."""
    started = time.perf_counter()
    projection = generation.projection
    query = _readable(query)
    meant = understand(generation, encoder, query, mode)
    question = meant.question
    scope = scope_of(question, renewed(generation, filters), projection.languages)
    if question.text:
        asked = Asked(
            question.text,
            terms_of(question.text, projection.languages),
            meant.names,
            projection.rows_titled(fold(question.text)),
        )
        found = retrieve(generation.passages, encoder, asked, mode, scope)
    elif question.requirements or not query:
        found = _newest(generation, scope)
    else:
        found = Ranking.none()
    return SearchResult(
        query=query,
        corrected=meant.corrected,
        mode=mode,
        total=len(found),
        complete=found.complete,
        hits=_hits(generation, meant, found.page(limit, offset)),
        facets=count_facets(projection, found.stories, facets),
        hint=_hint(projection, question, filters, found),
        took_ms=round((time.perf_counter() - started) * 1000, 2),
    )


def _readable(query: str) -> str:
    """Return a question as stories are written: normalized, in one line; half a character, a lone surrogate, is none."""
    whole = query.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(normalize(whole).split())


def renewed(generation: Generation, filters: Filters) -> Filters:
    """Return filters that name what took the place of a merged entity."""

    def now(kind: str) -> tuple[str, ...]:
        keys = (f"{kind}/{slug}" for slug in getattr(filters, kind))
        return tuple(generation.replaced.get(key, key).partition("/")[2] for key in keys)

    return replace(
        filters,
        topic=now("topic"),
        organization=now("organization"),
        place=now("place"),
        person=now("person"),
    )


def _newest(generation: Generation, scope: Scope) -> Ranking:
    """Return all stories that the scope has, the newest first, each with its opening passage."""
    rows = generation.projection.latest
    rows = rows if scope == Scope() else rows[generation.passages.allowed(scope)[rows]]
    return Ranking.unscored(rows)


def _hits(generation: Generation, meant: Understood, page: Ranking) -> tuple[Hit, ...]:
    if not len(page):
        return ()
    projection = generation.projection
    cards = [card(generation, int(row)) for row in page.stories]
    places = _places(generation, page)
    whole = projection.texts(page.stories)
    passages = [
        Passage(text, one.language, span, projection.sentences(int(row), span))
        for one, text, span, row in zip(cards, whole, places, page.stories, strict=True)
    ]
    marked = (*terms_of(meant.question.text, projection.languages), *meant.marked)
    shown = snippets(passages, marked)
    return tuple(
        Hit(story=one, score=round(float(score), 4), passage=passage)
        for one, score, passage in zip(cards, page.scores, shown, strict=True)
    )


def _places(generation: Generation, page: Ranking) -> list[Span]:
    """Return where the passage of each story is; of a story found without one, its first."""
    if page.ends.all():
        return [Span(int(start), int(end)) for start, end in zip(page.starts, page.ends, strict=True)]
    passages = generation.passages.of_stories([int(row) for row in page.stories])
    first = {int(row): n for n, row in reversed(list(enumerate(passages.stories)))}
    return [Span(int(passages.starts[n]), int(passages.ends[n])) for n in (first[int(row)] for row in page.stories)]


def _hint(projection: Projection, question: Question, filters: Filters, found: Ranking) -> str:
    """Return what to try where nothing was found, or ""."""
    if len(found):
        return ""
    unknown = [
        f"{kind} {slug!r}"
        for kind in FACETS
        for slug in getattr(filters, kind)
        if not len(projection.stories_within(f"{kind}/{slug}"))
    ]
    unknown += [f"source {slug!r}" for slug in filters.source if slug not in projection.sources]
    if unknown:
        return f"No story here has {' or '.join(unknown)}."
    if question.empty:
        return "There is no word in this question; type what the story should speak of."
    if question.requirements:
        return "No story has what quotation marks, title: and - ask for; try without them."
    return "Nothing was found under these filters; try fewer of them." if filters != Filters() else "Try other words."


def count_facets(projection: Projection, rows: Rows, wanted: Collection[Facet]) -> Mapping[str, tuple[FacetValue, ...]]:
    """Return for each facet wanted its most frequent values among the given stories."""
    counted = {kind: projection.facet(rows, kind, FACET_VALUES) for kind in FACETS if kind in wanted}
    return counted | ({"source": projection.source_facet(rows, FACET_VALUES)} if "source" in wanted else {})


def card(generation: Generation, row: int) -> StoryCard:
    """Return a story of the projection as it stands in a list."""
    shown = generation.projection.shown(row)
    return StoryCard(iri=generation.names.story(shown["id"]), **shown)
