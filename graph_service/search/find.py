"""A question and filters become hits, and the facets of those very hits.

Both searches return their best passages under the filters; a story scores as its best passage does, in each. The two lists
are fused, and what is left is the candidates: at most `CANDIDATES` passages of each search, which bounds the cost however
large the archive is. Total and facets count exactly the candidates, so they agree with the list. A search by meaning finds
everything a little; what is hardly nearer than chance is left out.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph_service.answers import FacetValue, Filters, Hit, Mode, SearchResult, Snippet, StoryCard
from graph_service.generations import Generation
from graph_service.graph.projection import Projection
from graph_service.index.encode import Encoder
from graph_service.index.table import FACETS, Match
from graph_service.model import Span
from graph_service.search.fuse import ranked, weighted_mean
from graph_service.text import fold, highlight, words

CANDIDATES = 400
# A cosine below this says nothing with MiniLM: unrelated passages of one archive lie at 0.0 to 0.2.
NEAR = 0.2
WEIGHTS = {"words": 0.4, "meaning": 0.6}
FACET_VALUES = 12
# Words that say how a question is put, not what it is about; they are searched for but not marked.
UNMARKED = frozenset(
    re.findall(
        r"\w+",
        "a about after all also am an and any are as at be because been before between both but by can could did do does "
        "during each for from had has have he her here his how i if in into is it its me more most my no nor not of on or "
        "other our out over own she should so some such than that the their them then there these they this those to "
        "under up was we were what when where which while who whom whose why will with would you your",
    )
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that was found: its fused score and the passage that answers best."""

    story: str
    score: float
    passage: Match


def search(
    generation: Generation, encoder: Encoder, query: str, mode: Mode, filters: Filters, limit: int, offset: int
) -> SearchResult:
    """Return a page of hits, with the facets counted over all stories found; no query at all lists the newest."""
    started = time.perf_counter()
    projection = generation.projection
    query = query.strip()
    found = _candidates(generation, encoder, query, mode, filters) if query else []
    rows = [projection.row[candidate.story] for candidate in found] if query else _browse(projection, filters)
    hits = (
        tuple(_hit(generation, query, candidate) for candidate in found[offset : offset + limit])
        if query
        else _newest(generation, rows[offset : offset + limit])
    )
    return SearchResult(
        query=query,
        mode=mode,
        total=len(rows),
        hits=hits,
        facets=facets(projection, rows),
        took_ms=round((time.perf_counter() - started) * 1000, 2),
    )


def _candidates(generation: Generation, encoder: Encoder, query: str, mode: Mode, filters: Filters) -> list[Candidate]:
    lists = {name: search(generation, encoder, query, filters) for name, search in MODES[mode].items()}
    by_story = {name: best_of_story(matches) for name, matches in lists.items()}
    scores = weighted_mean(
        [(WEIGHTS[name], {s: match.score for s, match in best.items()}) for name, best in by_story.items()]
    )
    return [Candidate(story, score, _answering(story, by_story)) for story, score in ranked(scores)]


def _by_words(generation: Generation, _: Encoder, query: str, filters: Filters) -> list[Match]:
    return generation.passages.by_words(query, filters, CANDIDATES)


def _by_meaning(generation: Generation, encoder: Encoder, query: str, filters: Filters) -> list[Match]:
    matches = generation.passages.by_vector(encoder.encode([query])[0], filters, CANDIDATES)
    return [match for match in matches if match.score >= NEAR]


Search = Callable[[Generation, Encoder, str, Filters], list[Match]]
MODES: Mapping[Mode, Mapping[str, Search]] = {
    "hybrid": {"words": _by_words, "meaning": _by_meaning},
    "semantic": {"meaning": _by_meaning},
    "keyword": {"words": _by_words},
}


def best_of_story(matches: Iterable[Match]) -> dict[str, Match]:
    """Return the best passage of each story."""
    best: dict[str, Match] = {}
    for match in matches:
        if match.story not in best or match.score > best[match.story].score:
            best[match.story] = match
    return best


def _answering(story: str, lists: Mapping[str, Mapping[str, Match]]) -> Match:
    """Return the passage to show: the one nearest in meaning where there is one, else the one with the words."""
    return next(lists[name][story] for name in ("meaning", "words") if story in lists.get(name, {}))


def _hit(generation: Generation, query: str, candidate: Candidate) -> Hit:
    projection = generation.projection
    return Hit(
        story=card(generation, projection.row[candidate.story]),
        score=round(candidate.score, 4),
        passage=snippet(candidate.passage, query),
    )


def snippet(match: Match, query: str) -> Snippet:
    """Return a passage with the words of the query marked in it."""
    asked = frozenset(fold(word.of(query)) for word in words(query)) - UNMARKED
    return Snippet(text=match.text, span=match.span, highlights=highlight(match.text, asked))


def _newest(generation: Generation, rows: Sequence[int]) -> tuple[Hit, ...]:
    cards = [card(generation, row) for row in rows]
    if not cards:
        return ()
    passages = generation.passages.of_stories(one.id for one in cards)
    first: dict[str, Snippet] = {}
    for row in passages.select(["story", "text", "start", "end"]).to_pylist():
        first.setdefault(row["story"], Snippet(text=row["text"], span=Span(row["start"], row["end"])))
    return tuple(Hit(story=one, score=0.0, passage=first[one.id]) for one in cards)


def _browse(projection: Projection, filters: Filters) -> list[int]:
    """Return the stories under the filters, the newest first."""
    latest = projection.latest()
    keep = np.ones(len(projection.ids), dtype=bool)
    for kind in FACETS:
        if getattr(filters, kind):
            named = [projection.stories_of(f"{kind}/{slug}") for slug in getattr(filters, kind)]
            keep &= np.isin(np.arange(len(keep)), np.concatenate(named))
    if filters.source:
        keep &= np.isin(projection.sources, filters.source)
    if filters.since:
        keep &= projection.dates >= filters.since
    if filters.until:
        keep &= (projection.dates != "") & (projection.dates < filters.until + "~")
    return [int(row) for row in latest if keep[row]]


def facets(projection: Projection, rows: Sequence[int]) -> dict[str, tuple[FacetValue, ...]]:
    """Return for each facet its most frequent values among the given stories."""
    stories = np.array(rows, dtype=np.int32)
    counted = {kind: projection.facet(stories, kind, FACET_VALUES) for kind in FACETS}
    return counted | {"source": projection.source_facet(stories, FACET_VALUES)}


def card(generation: Generation, row: int) -> StoryCard:
    """Return a story of the projection as it stands in a list."""
    projection = generation.projection
    record = projection.stories.slice(row, 1).to_pylist()[0]
    return StoryCard(
        id=record["id"],
        iri=generation.names.story(record["id"]),
        title=record["title"],
        date=record["date"],
        source=record["source"],
        language=record["language"],
    )
