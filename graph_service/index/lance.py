"""The index of passages as one versioned LanceDB table on a folder or an object store, for machines that share it.

Every write makes a version. A published generation names the version that belongs to it, and readers check that one out,
so an ingest beside them changes nothing that they see. A writer first goes back to the published version: whatever a
crashed ingest left behind is dropped. Words come stemmed (words.py), so the table only parts them at blanks. Filters are
conditions of both searches; of what a requirement leaves out, a search reads deeper until enough is left. Below some
50,000 passages the vector search is a scan without an index; above, vectors are found by an index of compressed ones, and
the nearest are compared whole.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, cast

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.index import FTS, IvfRq
from lancedb.query import BooleanQuery, FullTextOperator, LanceVectorQueryBuilder, MatchQuery, Occur, PhraseQuery
from numpy.typing import NDArray

from graph_service.answers import Filters
from graph_service.errors import DataError, ParameterError
from graph_service.graph.filtered import FACETS, day_bounds
from graph_service.graph.projection import Projection
from graph_service.graph.projection_tables import days_of
from graph_service.index.encode import Encoder, Vectors
from graph_service.index.passage_index import Matches, Requirement, Scope, Weighted, allowed, matches
from graph_service.index.words import indexed
from graph_service.model import LinkedStory, Passage
from graph_service.text import slugify
from graph_service.vocabulary import SLUG

NAME = "passages"
WORDS = FTS(
    with_position=True, base_tokenizer="whitespace", stem=False, remove_stop_words=False, ascii_folding=False,
    lower_case=False,
)  # fmt: skip
TITLE_WEIGHT = 0.25
COLUMNS = ("_rowid", "story", "start", "end")
# Small parts of the table are searched by a scan; many of them together cost more than merging them does.
UNMERGED = 2_000
EXACT = 50_000
# The index of vectors knows them in one bit a number. So many of the nearest by it are compared whole: five times as many as
# are asked for, and never fewer than find the first ten surely.
COMPARED_WHOLE = 5
LEAST_COMPARED = 400


def schema(dimensions: int) -> pa.Schema:
    """Return the columns of the table for vectors of a length."""
    lists = [(name, pa.list_(pa.string())) for name in FACETS]
    texts = [(name, pa.string()) for name in ("story", "words", "title_words", "source")]
    places = [(name, pa.int32()) for name in ("day", "start", "end")]
    return pa.schema([*texts, *places, *lists, ("vector", pa.list_(pa.float32(), dimensions))])


def records(linked: LinkedStory, passages: Sequence[Passage], vectors: Vectors) -> list[dict[str, Any]]:
    """Return the rows of a story: each passage with its vector and what its story can be filtered by."""
    within = _within(linked)
    story = linked.story
    shared = {
        "story": story.id, "title_words": indexed(story.title, story.language), "source": slugify(story.source or ""),
        "day": int(days_of([story.date])[0]),
    } | {kind: sorted(k.partition("/")[2] for k in within if k.startswith(f"{kind}/")) for kind in FACETS}  # fmt: skip
    return [
        shared
        | {"words": indexed(passage.text, story.language), "start": passage.span.start, "end": passage.span.end,
           "vector": vector}
        for passage, vector in zip(passages, vectors, strict=True)
    ]  # fmt: skip


def _within(linked: LinkedStory) -> set[str]:
    """Return the keys of what a story names and of all that contains it."""
    found: set[str] = set()
    waiting = [mention.entity for mention in linked.mentions] + list(linked.all_topics)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += linked.entities[key].part_of if key in linked.entities else ()
    return found


# Their keywords have defaults that their types do not tell of.
_match: Any = MatchQuery
_phrase: Any = PhraseQuery


class LanceWriter:
    """The table, opened for writing; it goes back to a published version first."""

    def __init__(self, uri: str, encoder: Encoder, version: int | None) -> None:
        self.uri = uri
        connection = lancedb.connect(uri, read_consistency_interval=timedelta(0))
        if version is None:  # a table that is there keeps its versions for those who read them
            self.table = connection.create_table(NAME, schema=schema(encoder.dimensions), mode="overwrite")
            for column in ("words", "title_words"):
                self.table.create_index(column, config=WORDS)
            return
        self.table = connection.open_table(NAME)
        if version != self.table.version:
            self.table.restore(version)

    def add(self, batch: Sequence[tuple[LinkedStory, Sequence[Passage], Vectors]]) -> None:
        """Add stories that are not here; raises `DataError` for vectors of another length than those that are here."""
        length = self.table.schema.field("vector").type.list_size
        rows = [row for one in batch for row in records(*one)]
        if any(len(row["vector"]) != length for row in rows):
            raise DataError(
                f"The passages in {self.uri} were embedded by another model, whose vectors are {length} long.",
                hint="Name that model in GRAPH_SERVICE_MODEL, or make them anew: graph-service rebuild",
            )
        if rows:
            self.table.add(pa.Table.from_pylist(rows, schema=self.table.schema))

    def remove(self, stories: Sequence[str]) -> None:
        """Remove the passages of stories."""
        if stories:
            self.table.delete(f"story IN ({_listed(stories)})")

    def publish(self, _folder: Path, _projection: Projection) -> int:
        """Merge small parts once many wait for it, and return the version that readers check out."""
        words = self.table.index_stats("words_idx")
        if words is not None and words.num_unindexed_rows > UNMERGED:
            if self.count() > EXACT and self.table.index_stats("vector_idx") is None:
                self.table.create_index("vector", config=IvfRq(distance_type="dot"))
            self.table.optimize(cleanup_older_than=timedelta(days=3650))
        return int(self.table.version)

    def count(self) -> int:
        """Return the number of passages."""
        return int(self.table.count_rows())


@dataclass(frozen=True)
class LanceIndex:
    """The table as one version of it was, for reading."""

    projection: Projection
    table: Any

    @classmethod
    def open(cls, uri: str, version: int, projection: Projection) -> Self:
        """Open a version of a table; raises `DataError` where it cannot be."""
        try:
            table = lancedb.connect(uri, read_consistency_interval=None).open_table(NAME)
            table.checkout(version)
        except (OSError, RuntimeError, ValueError) as error:
            raise DataError(
                f"The passages in {uri} cannot be read: {str(error)[:300]}",
                hint="Check GRAPH_SERVICE_INDEX_URI and its credentials, or make them anew: graph-service rebuild",
            ) from error
        return cls(projection, table)

    def by_words(self, terms: Sequence[Weighted], scope: Scope, limit: int) -> Matches:
        """Return the passages that have some of the terms, by BM25 of the passage and of its story's title."""
        if not terms:
            return self.of_stories(())
        heard = [(one, word.weight) for word in terms for one in word.term]
        words = BooleanQuery(
            [
                (Occur.SHOULD, _match(one, column, boost=weight * boost, operator=FullTextOperator.OR))
                for one, weight in heard
                for column, boost in (("words", 1.0), ("title_words", TITLE_WEIGHT))
            ]
        )
        return self._within(lambda: self.table.search(words, query_type="fts"), "_score", scope, limit)

    def by_vector(self, vector: NDArray[np.float32], scope: Scope, limit: int) -> Matches:
        """Return the passages nearest to a normalized vector, by cosine."""

        def search() -> Any:
            builder = cast(LanceVectorQueryBuilder, self.table.search(vector, query_type="vector"))
            return builder.distance_type("dot").refine_factor(max(COMPARED_WHOLE, LEAST_COMPARED // limit))

        return self._within(search, "_distance", scope, limit)

    def allowed(self, scope: Scope) -> NDArray[np.bool_]:
        """Tell of each story whether the scope has it."""
        return allowed(self.projection, scope, self._stories_with)

    def of_stories(self, stories: Sequence[int]) -> Matches:
        """Return all passages of some stories, in the order of the stories and of their texts; each scores 0."""
        slugs = [self.projection.ids[row] for row in stories]
        if not slugs:
            none = np.empty(0, dtype=np.int64)
            return matches(none, none, np.empty((0, 2), dtype=np.int32), np.empty(0))
        search = self.table.search().where(f"story IN ({_listed(slugs)})").with_row_id(with_row_id=True)
        found = self._matches(search.select(list(COLUMNS[1:])).limit(None).to_arrow(), None)
        place = {row: n for n, row in enumerate(stories)}
        order = np.lexsort((found.starts, np.array([place[int(row)] for row in found.stories])))
        return _taken(found, order)

    def vectors(self, matches: Matches) -> Vectors:
        """Return the vectors of passages, as rows."""
        if not len(matches):
            return np.empty((0, self.table.schema.field("vector").type.list_size), dtype=np.float32)
        ids = list(map(int, matches.passages))
        found = self.table.take_row_ids(ids).select(["vector"]).with_row_id().to_arrow()
        column = found["vector"].combine_chunks()
        rows: Vectors = column.flatten().to_numpy().reshape(len(found), -1)
        place = {row: n for n, row in enumerate(found["_rowid"].to_pylist())}
        return rows[[place[row] for row in ids]]

    def terms(self, story: int) -> list[str]:
        """Return the terms of a story's title and of its passages, each as often as it stands there."""
        where = f"story = {_quoted(self.projection.ids[story])}"
        found = self.table.search().where(where).select(["words", "title_words"]).limit(None).to_arrow()
        return " ".join([*found["title_words"].to_pylist()[:1], *found["words"].to_pylist()]).split()

    def count(self) -> int:
        """Return the number of passages."""
        return int(self.table.count_rows())

    def _within(self, search: Callable[[], Any], score: str, scope: Scope, limit: int) -> Matches:
        """Return the best that the scope has: filters are a condition, requirements are met by reading deeper."""
        where = condition(scope.filters)
        allowed = self.allowed(Scope(requirements=scope.requirements)) if scope.requirements else None
        depth = limit
        while True:
            builder = search().with_row_id(with_row_id=True).select([*COLUMNS[1:], score]).limit(depth)
            found = self._matches((builder.where(where, prefilter=True) if where else builder).to_arrow(), score)
            met = found if allowed is None else _taken(found, np.flatnonzero(allowed[found.stories]))
            if len(met) >= limit or len(found) < depth:
                return _taken(met, np.arange(min(limit, len(met))))
            depth *= 4

    def _matches(self, table: pa.Table, score: str | None) -> Matches:
        rows = np.array([self.projection.row[story] for story in table["story"].to_pylist()], dtype=np.int32)
        scores = np.zeros(len(rows)) if score is None else table[score].to_numpy()
        places = np.column_stack([table["start"].to_numpy(), table["end"].to_numpy()])
        return matches(table["_rowid"].to_numpy(), rows, places, 1 - scores if score == "_distance" else scores)

    def _stories_with(self, requirement: Requirement) -> list[int]:
        columns = ("title_words",) if requirement.titled else ("title_words", "words")
        found: set[str] = set()
        for terms in requirement.spellings:
            for column in columns:
                words = " ".join(terms)
                query = _phrase(words, column) if len(terms) > 1 else _match(words, column)
                search = self.table.search(query, query_type="fts").select(["story", "_score"])
                found |= set(search.limit(self.count()).to_arrow()["story"].to_pylist())
        return [self.projection.row[story] for story in found]


def condition(filters: Filters) -> str:
    """Return the filters as the condition of a query; every value is an id of a safe alphabet or a number."""
    parts = [f"array_has_any({name}, [{_listed(getattr(filters, name))}])" for name in FACETS if getattr(filters, name)]
    if filters.source:
        parts.append(f"source IN ({_listed(filters.source)})")
    if filters.since:
        parts.append(f"day >= {day_bounds(filters.since)[0]}")
    if filters.until:
        parts.append(f"day > 0 AND day <= {day_bounds(filters.until)[1]}")
    return " AND ".join(parts)


def _listed(slugs: Iterable[str]) -> str:
    return ", ".join(_quoted(slug) for slug in slugs)


def _quoted(slug: str) -> str:
    if not SLUG.fullmatch(slug):
        raise ParameterError(f"{slug!r} is not an id.", hint="Ids are lower-case letters, digits and hyphens.")
    return f"'{slug}'"


def _taken(found: Matches, order: NDArray[np.integer]) -> Matches:
    places = np.column_stack([found.starts, found.ends])
    return matches(found.passages[order], found.stories[order], places[order], found.scores[order])
