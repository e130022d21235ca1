"""The stories that match a query under filters, in the order of a search, and the counts that follow from them.

Every count of a search asks the same question of other filters: the stories that match. So a count is the number of stories
that one gets by following it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, Self

import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder, Vectors
from graph_service.embedding.vector_cache import AroundModel
from graph_service.entity_types import FACET_TYPES
from graph_service.index.analyzer import phrase_terms
from graph_service.index.passage_index import Requirement, Scope
from graph_service.linking.knowledge.place_tables import countries_of_regions
from graph_service.model import EntityKey
from graph_service.network.facets import FacetCounts, mask_under
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.results import DatesInWords, Facet, FacetPage, FilterInWords, Filters, Mode, SearchRequest, Sort
from graph_service.search.coverage import Coverage, coverage_of, is_answered, is_named, sure
from graph_service.search.query_analysis import QueryAnalysis, analyze_query
from graph_service.search.query_dates import empty_period, read_dates, unreadable_dates, with_years_alone
from graph_service.search.query_entities import QueryMention
from graph_service.search.query_exclusions import excluded_entity
from graph_service.search.query_filters import MOST_FILTERS, read_filters
from graph_service.search.ranking import Ranking, RetrievalQuery, retrieve
from graph_service.text import fold, normalize

LONGEST_QUERY = 10_000  # characters, of which a search takes half a second
OF_DATELINE = 0.5  # a story that was sent from a place is less about it than one that names it
FEW_STORIES = 3  # that have a word: it tells them from all others


class OneText(AroundModel):
    """An encoder that encodes the text of a query once, however often it is searched for."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._vectors: dict[tuple[str, ...], Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts."""
        key = tuple(texts)
        if key not in self._vectors:
            self._vectors[key] = self._encoder.encode(texts)
        return self._vectors[key]


@dataclass(frozen=True)
class Matches:
    """What matches one query, under any filters; `filters` are those that the search has, dates in its words among them.

    `asked` is the search with these, before merged entities are resolved. `note` says where no story is of the time that is asked for, and where a query is
    too long to be asked whole; `readings` how other words were read, and which names they leave out (`left_out`).
    """

    snapshot: Snapshot
    encoder: Encoder
    query: str
    mode: Mode
    filters: Filters
    dates: DatesInWords | None
    asked: SearchRequest
    in_words: tuple[FilterInWords, ...] = ()
    note: str = ""
    readings: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, snapshot: Snapshot, encoder: Encoder, request: SearchRequest) -> Self:
        """Return what matches a search."""
        query = clean_query(request.query)
        beginning = query[: query.rfind(" ", 0, LONGEST_QUERY) + 1] or query[:LONGEST_QUERY]
        is_whole = len(query) <= LONGEST_QUERY
        asked = replace(request, query=query if is_whole else beginning.strip())
        reading = read_filters(asked, snapshot)
        asked, dates = read_dates(reading.request, snapshot.projection)
        notes = [empty_period(asked, snapshot.projection)]
        unreadable = unreadable_dates(reading.request, snapshot.projection)
        if notes[0]:
            asked = replace(asked, query=with_years_alone(asked.query))
        if not is_whole:
            notes.append(
                f"Of the question, which has {len(query):,} characters, the first {len(beginning):,} are asked."
            )
        filters, note = resolve_redirects(snapshot, asked.filters), " ".join(filter(None, notes))
        return cls(
            snapshot, encoder, asked.query, asked.mode, filters, dates, asked, reading.filters, note, (*reading.notes, *unreadable), reading.left_out
        )  # fmt: skip

    @cached_property
    def analysis(self) -> QueryAnalysis:
        """What the query means."""
        return analyze_query(self.snapshot, self.encoder, self.query, self.mode)

    @cached_property
    def coverage(self) -> Coverage:
        """Which stories match which words and names of the query, whatever the filters."""
        parsed, projection = self.analysis.query, self.snapshot.projection
        if not parsed.text or self.mode == "semantic":
            return Coverage()
        analysis, passages = self.analysis, self.snapshot.passages
        return coverage_of(parsed.text, analysis, passages, projection)

    @cached_property
    def floor(self) -> float:
        """The cosine from which a passage is near in meaning."""
        if not self.analysis.query.text or self.mode == "keyword":
            return 1.0
        return self.snapshot.meaning_floor(self.encoder)

    @cached_property
    def excluded(self) -> dict[str, QueryMention]:
        """The entities that excluded clauses of the query name, by the text of the clause."""
        leaving_out = (clause for clause in self.analysis.query.clauses if clause.excluded)
        clauses = {clause.text: excluded_entity(clause, self.snapshot) for clause in islice(leaving_out, MOST_FILTERS)}
        return {text: mention for text, mention in clauses.items() if mention is not None}

    @property
    def remarks(self) -> str:
        """What a person should know of how the query was read."""
        parsed, notes = self.analysis.query, list(self.readings)
        for text, mention in self.excluded.items():
            if text not in self.left_out:
                notes.append(f"“-{text}” leaves out the stories that name {mention.match.label.rstrip('.')}.")
        for concept in self.coverage.concepts:
            region = concept.entity.match.key if concept.entity else ""
            countries = [key for key in countries_of_regions().get(region, ()) if key in self.snapshot.projection.named]
            if countries:
                notes.append(f"“{concept.text}” includes its countries, of which stories name {len(countries)}.")
        only_excludes = not parsed.text and all(clause.excluded for clause in parsed.clauses)
        if parsed.clauses and only_excludes and self.filters == Filters():
            notes.append("The question only says what to leave out: these are all other stories, the newest first.")
        return " ".join(notes)

    def under(self, filters: Filters) -> Ranking:
        """Return the stories that match under filters, the best first; all, newest first, for an empty query."""
        sure, _ = self.parted(filters)
        return sure

    def parted(self, filters: Filters) -> tuple[Ranking, Ranking]:
        """Return the stories that match under filters, and those that only resemble the query."""
        projection, parsed = self.snapshot.projection, self.analysis.query
        phrases = [(clause, phrase_terms(clause.text, projection.languages)) for clause in parsed.clauses]
        requirements = [Requirement(terms, clause.titled, clause.excluded) for clause, terms in phrases if any(terms)]
        filters = replace(filters, without=(*filters.without, *(named.match.key for named in self.excluded.values())))
        scope = Scope(filters, tuple(requirements))
        if parsed.text:
            ranking = self._retrieve(scope)
            shares = self.coverage.shares
            insists = any(not clause.excluded for clause in parsed.clauses)
            if insists or (self.mode == "keyword" and shares is None):  # every story has what quotation marks insist on
                is_sure = np.ones(len(ranking), dtype=bool)
            elif self.mode == "keyword" and shares is not None:
                is_sure = shares[ranking.stories] > 0
            else:
                is_sure = sure(self.coverage, ranking, self.floor) & self._is_answered
            return self._with_others(ranking.of(is_sure), scope, insists=insists), ranking.of(~is_sure)
        if parsed.clauses or not self.query:
            newest = projection.latest
            mask = self.snapshot.passages.story_mask(scope)
            return Ranking.unscored(newest if scope == Scope() else newest[mask[newest]]), Ranking.none()
        return Ranking.none(), Ranking.none()

    def _with_others(self, ranking: Ranking, scope: Scope, *, insists: bool) -> Ranking:
        """Return a ranking with the stories at its end that match the query, too, but were not among the best of any search.

        So what matches under a filter is what matches without it, as far as the filter has it, and counts lead to what they count.
        """
        shares, passages = self.coverage.shares, self.snapshot.passages
        matching = np.zeros(len(self.snapshot.projection.ids), dtype=bool)
        if insists:
            matching |= passages.story_mask(scope)
        elif self.mode == "keyword" or self._is_answered:
            if shares is not None:
                matching |= passages.story_mask(scope) & (shares > 0)
            if not self.coverage.names and self.floor < ranking.reach:  # seldom: so many passages are near
                vector = self._encoder.encode([self.analysis.query.text])[0]
                nearest = passages.by_vector(vector, scope, passages.count())
                matching[nearest.stories[nearest.scores >= self.floor]] = True
        matching[ranking.stories] = False
        newest = self.snapshot.projection.latest
        return ranking.with_stories(newest[matching[newest]])

    def _retrieve(self, scope: Scope) -> Ranking:
        """Rank the stories that a scope has, with what the names of the query demand."""
        projection, passages, concepts = self.snapshot.projection, self.snapshot.passages, self.coverage.concepts
        text, newest = self.analysis.query.text, projection.latest
        # A word in another script, or a subject that stories call otherwise, is like a name: no word leads from the question to it.
        # So is a word of few stories that the model has to spell out: no meaning leads to it.
        by_other_words = [
            c
            for c in concepts
            if is_named(c)
            or not c.is_written
            or c.text in self.analysis.other_scripts
            or (0 < np.count_nonzero(c.stories) <= FEW_STORIES and not self._encoder.knows(fold(c.text)))
        ]
        of_entities = [concept for concept in concepts if concept.entity is not None or concept.byline is not None]
        written = [concept.stated for concept in concepts if concept.stated is not None and concept.byline == "author"]
        by_author = np.any(written, axis=0) if written else None
        names = self.coverage.share_of(by_other_words, OF_DATELINE) if by_other_words else None
        about = np.any([concept.stories for concept in of_entities], axis=0) if of_entities else None
        if scope != Scope() and (by_other_words or of_entities):
            in_scope = passages.story_mask(scope)
            names = None if names is None else names * in_scope
            about = None if about is None else about & in_scope
            by_author = None if by_author is None else by_author & in_scope
        is_name = len(of_entities) == len(concepts) == 1
        query = RetrievalQuery(
            text,
            self.analysis.terms(projection.languages),
            self.analysis.other_names,
            projection.rows_titled(fold(text)),
            names,
            newest[:0] if about is None else newest[about[newest]],
            newest[:0] if by_author is None else newest[by_author[newest]],
            is_name,
        )
        return retrieve(passages, self._encoder, query, self.mode, scope)

    @cached_property
    def _is_answered(self) -> bool:
        """Whether any story answers the query; no filter changes that, so that counts lead to what they count."""
        return is_answered(self.snapshot, self._encoder, self.analysis.query.text, self.coverage)

    def undated(self, filters: Filters) -> int:
        """Return the number of stories that filters by date leave out for want of a date alone."""
        left_out = filters.only_undated()
        if not filters.leaves_out or not mask_under(self.snapshot.projection, left_out).any():
            return 0
        return len(self.under(left_out))

    def at_any_time(self, filters: Filters, matching: Rows) -> Rows:
        """Return the stories that match but for filters by date."""
        undated = filters.but_for_dates()
        return matching if undated == filters else self.under(undated).stories

    def years(self, stories: Rows) -> dict[str, int]:
        """Return the number of stories of each year, the latest first."""
        years = self.snapshot.projection.dimensions["year"]
        return {id_: count for id_, count in zip(years.ids, years.counts(stories).tolist(), strict=True) if count}

    def facet_counts(self, filters: Filters, matching: Rows, facets: Collection[Facet]) -> FacetCounts:
        """Return the counts of some facets; `matching` are the stories that match under the filters."""
        but_for: dict[Facet, Rows] = {}
        for facet in facets:
            if getattr(filters, facet) and facet not in filters.match_all:
                without: dict[str, Any] = {facet: ()}
                but_for[facet] = self.under(replace(filters, **without)).stories
        return FacetCounts(self.snapshot.projection, filters, matching, but_for)

    @cached_property
    def _encoder(self) -> Encoder:
        return OneText(self.encoder)


def facet_page(
    snapshot: Snapshot, encoder: Encoder, request: SearchRequest, facet: Facet, name: str, limit: int, offset: int
) -> FacetPage:
    """Return a page of the values of a facet among the stories that match a search; see `FacetCounts.page`."""
    matches = Matches.of(snapshot, encoder, request)
    matching = matches.under(matches.filters).stories
    return matches.facet_counts(matches.filters, matching, [facet]).page(facet, name=name, limit=limit, offset=offset)


def clean_query(query: str) -> str:
    """Return a query normalized, without surplus blanks; a lone surrogate, half a character, becomes a replacement character."""
    return " ".join(normalize(query.encode("utf-16", "surrogatepass").decode("utf-16", "replace")).split())


def in_order(projection: Projection, ranking: Ranking, sort: Sort) -> Ranking:
    """Return a ranking in the order that is asked for; stories without a date come last, those of one day as they were."""
    if sort == "relevance":
        return ranking
    days = projection.days[ranking.stories]
    order = np.argsort(-days if sort == "newest" else np.where(days, days, np.iinfo(np.int32).max), kind="stable")
    return ranking.of(order)


def resolve_redirects(snapshot: Snapshot, filters: Filters) -> Filters:
    """Replace merged entities in filters by the entities that they were merged into."""

    def resolve(entity_type: str) -> tuple[str, ...]:
        keys = (f"{entity_type}/{slug}" for slug in getattr(filters, entity_type))
        return tuple(EntityKey.of(snapshot.redirects.get(key, key)).slug for key in keys)

    resolved: dict[str, Any] = {entity_type: resolve(entity_type) for entity_type in FACET_TYPES}
    return replace(filters, **resolved)
