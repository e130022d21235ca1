"""The index of passages as one versioned LanceDB table on a folder or an object store, for machines that share it.

Every write makes a version. A published generation names its version, and readers check that one out, so an ingest beside
them changes nothing that they see. A writer first restores the published version, which drops whatever a crashed ingest
left behind. Words come stemmed (analyzer.py), so the table only splits them at blanks. Filters are conditions of both
searches; where requirements exclude passages, a search reads deeper until it has enough. Below some 50,000 passages the
vector search scans all vectors; above, it uses an index of compressed vectors and compares the nearest in full.

Words are scored as mapped.py does, in a column of their own: a passage with its title, which is repeated as often as it weighs.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.embedding.encoder import Encoder, Vectors
from graph_service.errors import DataError, ParameterError
from graph_service.files import sync_tree
from graph_service.index.analyzer import analyze
from graph_service.index.mapped import TITLE
from graph_service.index.passage_index import Matches, Requirement, Scope, Term, WeightedTerm, matches, story_mask
from graph_service.iris import SLUG
from graph_service.model import EntityKey, LinkedStory, Passage
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows, days_of
from graph_service.partial_date import PartialDate
from graph_service.results import Filters
from graph_service.text import name_slug

try:
    import lancedb
    from lancedb.index import FTS, IvfRq
    from lancedb.query import BooleanQuery, FullTextOperator, LanceVectorQueryBuilder, MatchQuery, Occur, PhraseQuery
except ImportError as missing:
    raise DataError(
        "A shared index of passages needs LanceDB, which is not installed.",
        hint="Install it with: pip install 'graph-service[shared-index]'",
    ) from missing

NAME = "passages"
ANALYZED: dict[str, Any] = {
    "base_tokenizer": "whitespace", "stem": False, "remove_stop_words": False, "ascii_folding": False, "lower_case": False,
}  # fmt: skip
PHRASES, SCORES = FTS(with_position=True, **ANALYZED), FTS(with_position=False, **ANALYZED)
FULL_TEXT = {"words": PHRASES, "title_words": PHRASES, "scored_words": SCORES}
COLUMNS = ("_rowid", "story", "start", "end")
# Small parts of the table are searched by a scan; many of them together cost more than merging them does.
UNMERGED = 2_000
EXACT = 50_000
# The index of vectors holds one bit a number. So many of its nearest are compared in full: five times the limit of a search,
# and enough to find the first ten reliably.
COMPARED_WHOLE = 5
LEAST_COMPARED = 400
# The types of entities by which the table filters; what else filters want is looked up in the projection.
FILTER_COLUMNS = ("topic", "organization", "place", "person")


def schema(dimensions: int) -> pa.Schema:
    """Return the columns of the table for vectors of a length."""
    lists = [(name, pa.list_(pa.string())) for name in FILTER_COLUMNS]
    texts = [(name, pa.string()) for name in ("story", *FULL_TEXT, "source")]
    numbers = [(name, pa.int32()) for name in ("day", "start", "end")]
    return pa.schema([*texts, *numbers, *lists, ("vector", pa.list_(pa.float32(), dimensions))])


def records(linked: LinkedStory, passages: Sequence[Passage], vectors: Vectors) -> list[dict[str, Any]]:
    """Return the rows of a story: each passage with its vector and what its story can be filtered by."""
    # The entities that the story names, and all that contain them.
    within: set[str] = set()
    frontier = [mention.entity for mention in linked.mentions] + list(linked.all_topics)
    while frontier:
        key = frontier.pop()
        if key not in within:
            within.add(key)
            frontier += linked.entities[key].part_of if key in linked.entities else ()

    story, keys = linked.story, [EntityKey.of(key) for key in within]
    title = analyze(story.title, story.language)
    shared = {
        "story": story.id, "title_words": title, "source": name_slug(story.source) if story.source else "",
        "day": int(days_of([story.date])[0]),
    } | {facet: sorted(key.slug for key in keys if key.type == facet) for facet in FILTER_COLUMNS}  # fmt: skip
    words = [analyze(passage.text, story.language) for passage in passages]
    return [
        shared
        | {"words": text, "scored_words": " ".join([*[title] * TITLE, text]), "start": passage.span.start,
           "end": passage.span.end, "vector": vector}
        for passage, text, vector in zip(passages, words, vectors, strict=True)
    ]  # fmt: skip


# Their keyword arguments have defaults that their type stubs leave out.
_match: Any = MatchQuery
_phrase: Any = PhraseQuery


class LanceWriter:
    """The table, opened for writing, restored to the published version."""

    def __init__(self, uri: str, encoder: Encoder, version: int | None) -> None:
        self.uri = uri
        connection = lancedb.connect(uri, read_consistency_interval=timedelta(0))
        if version is None:  # a table that is there keeps its versions for those who read them
            self.table = connection.create_table(NAME, schema=schema(encoder.dimensions), mode="overwrite")
            for column, index in FULL_TEXT.items():
                self.table.create_index(column, config=index)
            return
        self.table = connection.open_table(NAME)
        if version != self.table.version:
            self.table.restore(version)

    def add(
        self, batch: Sequence[tuple[LinkedStory, Sequence[Passage], Vectors]], replaced: Sequence[str] = ()
    ) -> None:
        """Add stories, all or none; `replaced` are the ids of those whose earlier passages they replace.

        Raises `DataError` for vectors of another length than those that are here.
        """
        length = self.table.schema.field("vector").type.list_size
        rows = [row for linked, passages, vectors in batch for row in records(linked, passages, vectors)]
        if any(len(row["vector"]) != length for row in rows):
            raise DataError(
                f"The passages in {self.uri} were embedded by another model, whose vectors are {length} long.",
                hint="Name that model in GRAPH_SERVICE_MODEL, or rebuild them: graph-service rebuild",
            )
        if not rows:
            return
        table, version = pa.Table.from_pylist(rows, schema=self.table.schema), self.table.version
        try:
            self.remove(replaced)
            self.table.add(table)
        except Exception:
            self.table.restore(version)
            raise

    def remove(self, stories: Sequence[str]) -> None:
        """Remove the passages of stories."""
        if stories:
            self.table.delete(f"story IN ({_sql_list(stories)})")

    def publish(self, _folder: Path, _projection: Projection) -> int:
        """Merge small parts once there are many, and return the version that readers check out."""
        words = self.table.index_stats("words_idx")
        if words is not None and words.num_unindexed_rows > UNMERGED:
            if self.count() > EXACT and self.table.index_stats("vector_idx") is None:
                self.table.create_index("vector", config=IvfRq(distance_type="dot"))
            self.table.optimize(cleanup_older_than=timedelta(days=3650))
        if "://" not in self.uri:  # elsewhere the store that keeps it is responsible
            sync_tree(Path(self.uri))
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
                hint="Check GRAPH_SERVICE_INDEX_URI and its credentials, or rebuild them: graph-service rebuild",
            ) from error
        return cls(projection, table)

    def by_words(self, terms: Sequence[WeightedTerm], scope: Scope, limit: int) -> Matches:
        """Return the passages that have some of the terms, by BM25F over the passage and its story's title."""
        if not terms:
            return self.of_stories(())
        weights = [(term, word.weight) for word in terms for term in word.term]
        words = BooleanQuery(
            [
                (Occur.SHOULD, _match(term, "scored_words", boost=weight, operator=FullTextOperator.OR))
                for term, weight in weights
            ]
        )
        return self._within(lambda: self.table.search(words, query_type="fts"), "_score", scope, limit)

    def by_vector(self, vector: NDArray[np.float32], scope: Scope, limit: int) -> Matches:
        """Return the passages nearest to a normalized vector, by cosine."""

        def search() -> Any:
            builder = cast(LanceVectorQueryBuilder, self.table.search(vector, query_type="vector"))
            return builder.distance_type("dot").refine_factor(max(COMPARED_WHOLE, LEAST_COMPARED // limit))

        return self._within(search, "_distance", scope, limit)

    def story_mask(self, scope: Scope) -> NDArray[np.bool_]:
        """Return which stories the scope has, as a mask."""
        return story_mask(self.projection, scope, self._stories_with)

    def stories_with(self, terms: Term) -> Rows:
        """Return the stories that have any of the terms, in their title or text, in any order and perhaps repeated."""
        stories = self._stories_having(_match(" ".join(terms), "scored_words", operator=FullTextOperator.OR))
        return np.array([self.projection.row[story] for story in stories], dtype=np.int32)

    def of_stories(self, stories: Sequence[int]) -> Matches:
        """Return all passages of some stories, in the order of the stories and of their texts; each scores 0."""
        slugs = [self.projection.ids[row] for row in stories]
        if not slugs:
            no_rows = np.empty(0, dtype=np.int64)
            return matches(no_rows, no_rows, np.empty((0, 2), dtype=np.int32), np.empty(0))
        search = self.table.search().where(f"story IN ({_sql_list(slugs)})").with_row_id(with_row_id=True)
        passages = self._matches(search.select(list(COLUMNS[1:])).limit(None).to_arrow(), None)
        position = {row: n for n, row in enumerate(stories)}
        order = np.lexsort((passages.starts, np.array([position[int(row)] for row in passages.stories])))
        return _take(passages, order)

    def vectors(self, matches: Matches) -> Vectors:
        """Return the vectors of passages, as rows."""
        if not len(matches):
            return np.empty((0, self.table.schema.field("vector").type.list_size), dtype=np.float32)
        ids = list(map(int, matches.passages))
        table = self.table.take_row_ids(ids).select(["vector"]).with_row_id().to_arrow()
        column = table["vector"].combine_chunks()
        rows: Vectors = column.flatten().to_numpy().reshape(len(table), -1)
        position = {row: n for n, row in enumerate(table["_rowid"].to_pylist())}
        return rows[[position[row] for row in ids]]

    def terms(self, story: int) -> list[str]:
        """Return the terms of a story's title and of its passages, each as often as it stands there."""
        where = f"story = {_sql_string(self.projection.ids[story])}"
        table = self.table.search().where(where).select(["words", "title_words"]).limit(None).to_arrow()
        return " ".join([*table["title_words"].to_pylist()[:1], *table["words"].to_pylist()]).split()

    def count(self) -> int:
        """Return the number of passages."""
        return int(self.table.count_rows())

    def _within(self, search: Callable[[], Any], score: str, scope: Scope, limit: int) -> Matches:
        """Return the best passages of the scope: filters are a condition, requirements make the search read deeper."""
        where, filters = condition(scope.filters), scope.filters
        stated: dict[str, Any] = {
            name: getattr(filters, name) for name in (*FILTER_COLUMNS, "source", "since", "until")
        }
        # What the condition does not say is looked up in the projection.
        allowed = self.story_mask(scope) if scope.requirements or filters != Filters(**stated) else None
        depth = limit
        while True:
            builder = search().with_row_id(with_row_id=True).select([*COLUMNS[1:], score]).limit(depth)
            candidates = self._matches((builder.where(where, prefilter=True) if where else builder).to_arrow(), score)
            best = candidates if allowed is None else _take(candidates, np.flatnonzero(allowed[candidates.stories]))
            if len(best) >= limit or len(candidates) < depth:
                return _take(best, np.arange(min(limit, len(best))))
            depth *= 4

    def _matches(self, table: pa.Table, score: str | None) -> Matches:
        rows = np.array([self.projection.row[story] for story in table["story"].to_pylist()], dtype=np.int32)
        scores = np.zeros(len(rows)) if score is None else table[score].to_numpy()
        bounds = np.column_stack([table["start"].to_numpy(), table["end"].to_numpy()])
        return matches(table["_rowid"].to_numpy(), rows, bounds, 1 - scores if score == "_distance" else scores)

    def _stories_with(self, requirement: Requirement) -> list[int]:
        columns = ("title_words",) if requirement.titled else ("title_words", "words")
        stories: set[str] = set()
        for terms in requirement.spellings:
            for column in columns:
                words = " ".join(terms)
                stories |= self._stories_having(_phrase(words, column) if len(terms) > 1 else _match(words, column))
        return [self.projection.row[story] for story in stories]

    def _stories_having(self, query: Any) -> set[str]:
        search = self.table.search(query, query_type="fts").select(["story", "_score"])
        return set(search.limit(self.count()).to_arrow()["story"].to_pylist())


def condition(filters: Filters) -> str:
    """Return what the columns of the table say of the filters; every value is an id of a safe alphabet or a number.

    It may let stories through that the filters do not, and never keeps out one that satisfies them.
    """
    parts = [
        f"array_has_any({name}, [{_sql_list(getattr(filters, name))}])"
        for name in FILTER_COLUMNS
        if getattr(filters, name)
    ]
    if filters.source:
        parts.append(f"source IN ({_sql_list(filters.source)})")
    if filters.include_undated:
        return " AND ".join(parts)
    if filters.since:
        parts.append(f"day >= {PartialDate(filters.since).numbers[0]}")
    if filters.until:
        parts.append(f"day > 0 AND day <= {PartialDate(filters.until).numbers[1]}")
    return " AND ".join(parts)


def _sql_list(slugs: Iterable[str]) -> str:
    return ", ".join(_sql_string(slug) for slug in slugs)


def _sql_string(slug: str) -> str:
    if not SLUG.fullmatch(slug):
        raise ParameterError(f"{slug!r} is not an id.", hint="Ids are lower-case letters, digits and hyphens.")
    return f"'{slug}'"


def _take(passages: Matches, order: NDArray[np.integer]) -> Matches:
    bounds = np.column_stack([passages.starts, passages.ends])
    return matches(passages.passages[order], passages.stories[order], bounds[order], passages.scores[order])
