"""The table of passages: words, vectors and filters, in one versioned LanceDB table on a folder.

Every write makes a version. A published generation names the version that belongs to it, and readers check that one out,
so an ingest beside them changes nothing that they see. A writer first goes back to the published version: whatever a
crashed ingest left behind is dropped. Filters hold inside both searches, not after them. Below some 50,000 passages the
vector search is exact, a scan without an index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import lancedb
import pyarrow as pa
from lancedb.index import FTS
from lancedb.query import FullTextOperator, LanceVectorQueryBuilder, MultiMatchQuery
from numpy.typing import NDArray

from graph_service.answers import Filters
from graph_service.errors import DataError, ParameterError
from graph_service.index.encode import Encoder, Vectors
from graph_service.model import LinkedStory, Passage, Span
from graph_service.text import slugify
from graph_service.vocabulary import SLUG

NAME = "passages"
WORDS = FTS(with_position=True, remove_stop_words=False, stem=True, language="English")
TITLE_BOOST = 1.5
QUERY_LENGTH = 1000
FACETS = ("topic", "organization", "place", "person")
COLUMNS = ("story", "text", "start", "end")
# Small parts of the table are searched by a scan; many of them together cost more than merging them does.
UNMERGED = 2_000


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that a search found, and its score: BM25 for words, the cosine for vectors."""

    story: str
    text: str
    span: Span
    score: float


def schema(dimensions: int) -> pa.Schema:
    """Return the columns of the table for vectors of a length."""
    lists = [(name, pa.list_(pa.string())) for name in FACETS]
    texts = [(name, pa.string()) for name in ("story", "title", "text", "date", "source", "language")]
    places = [("start", pa.int32()), ("end", pa.int32())]
    return pa.schema([*texts, *places, *lists, ("vector", pa.list_(pa.float32(), dimensions))])


def records(linked: LinkedStory, passages: Sequence[Passage], vectors: Vectors) -> list[dict[str, Any]]:
    """Return the rows of a story: each passage with its vector and what its story can be filtered by."""
    named = {mention.entity for mention in linked.mentions} | set(linked.all_topics)
    lists = {kind: sorted(k.partition("/")[2] for k in named if k.startswith(f"{kind}/")) for kind in FACETS}
    story = linked.story
    shared = {"story": story.id, "title": story.title, "date": story.date, "source": slugify(story.source or ""),
              "language": story.language} | lists  # fmt: skip
    return [
        shared | {"text": passage.text, "start": passage.span.start, "end": passage.span.end, "vector": vector}
        for passage, vector in zip(passages, vectors, strict=True)
    ]


class PassageTable:
    """The table, opened for writing."""

    def __init__(self, uri: str, encoder: Encoder) -> None:
        self.uri = uri
        self.connection = lancedb.connect(uri, read_consistency_interval=timedelta(0))
        if NAME in self.connection.list_tables().tables:
            self.table = self.connection.open_table(NAME)
        else:
            self.table = self.connection.create_table(NAME, schema=schema(encoder.dimensions))
            for column in ("text", "title"):
                self.table.create_index(column, config=WORDS)

    @property
    def version(self) -> int:
        """The version that the last write made."""
        return int(self.table.version)

    def restore(self, version: int) -> None:
        """Go back to a version, so that the next write follows it."""
        if version != self.version:
            self.table.restore(version)

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add passages; raises `DataError` where their vectors are not as long as those that are here."""
        length = self.table.schema.field("vector").type.list_size
        if any(len(row["vector"]) != length for row in rows):
            raise DataError(
                f"The passages in {self.uri} were embedded by another model, whose vectors are {length} long.",
                hint="Name that model in GRAPH_SERVICE_MODEL, or ingest into a new data folder.",
            )
        if rows:
            self.table.add(pa.Table.from_pylist(list(rows), schema=self.table.schema))

    def remove(self, stories: Iterable[str]) -> None:
        """Remove the passages of stories."""
        slugs = ", ".join(_quoted(slug) for slug in stories)
        if slugs:
            self.table.delete(f"story IN ({slugs})")

    def clear(self) -> None:
        """Remove every passage."""
        self.table.delete("true")

    def merge(self) -> None:
        """Merge small parts and take their words into the index, once enough of them wait for it."""
        words = self.table.index_stats("text_idx")
        if words is not None and words.num_unindexed_rows > UNMERGED:
            self.table.optimize(cleanup_older_than=timedelta(days=3650))

    def count(self) -> int:
        """Return the number of passages."""
        return int(self.table.count_rows())


class PassageReader:
    """The table as one version of it was, for reading."""

    def __init__(self, uri: str, version: int) -> None:
        self.table = lancedb.connect(uri, read_consistency_interval=None).open_table(NAME)
        self.table.checkout(version)

    def by_words(self, query: str, filters: Filters, limit: int) -> list[Match]:
        """Return the passages that share words with the query, by BM25 over text and title, the best first."""
        words = MultiMatchQuery(
            query[:QUERY_LENGTH], ["text", "title"], boosts=[1.0, TITLE_BOOST], operator=FullTextOperator.OR
        )
        search = self.table.search(words, query_type="fts").select([*COLUMNS, "_score"])
        return [_match(row, row["_score"]) for row in _rows(search, filters, limit)]

    def by_vector(self, vector: NDArray[Any], filters: Filters, limit: int) -> list[Match]:
        """Return the passages nearest to a normalized vector, by cosine, the best first."""
        builder = cast(LanceVectorQueryBuilder, self.table.search(vector, query_type="vector"))
        search = builder.distance_type("dot").select([*COLUMNS, "_distance"])
        return [_match(row, 1.0 - row["_distance"]) for row in _rows(search, filters, limit)]

    def of_stories(self, stories: Iterable[str]) -> pa.Table:
        """Return the passages of stories with their vectors, each story's in the order of its text."""
        slugs = ", ".join(_quoted(slug) for slug in stories)
        found = self.table.search().where(f"story IN ({slugs})").select([*COLUMNS, "vector"]).limit(None).to_arrow()
        return found.sort_by([("story", "ascending"), ("start", "ascending")])

    def count(self) -> int:
        """Return the number of passages."""
        return int(self.table.count_rows())


def condition(filters: Filters) -> str:
    """Return the filters as the condition of a query; every value is an id of a safe alphabet or a date."""
    parts = [
        f"array_has_any({name}, [{', '.join(_quoted(slug) for slug in getattr(filters, name))}])"
        for name in FACETS
        if getattr(filters, name)
    ]
    if filters.source:
        parts.append(f"source IN ({', '.join(_quoted(slug) for slug in filters.source)})")
    if filters.since:
        parts.append(f"date >= {_quoted(filters.since)}")
    if filters.until:
        # A story dated 2003-08 or 2003-08-15 is not after 2003-08.
        parts.append(f"date < {_quoted(filters.until + '~')}")
    return " AND ".join(parts)


def _quoted(value: str) -> str:
    if not SLUG.fullmatch(value.removesuffix("~")):
        raise ParameterError(f"{value!r} is not an id.", hint="Ids are lower-case letters, digits and hyphens.")
    return f"'{value}'"


def _rows(search: Any, filters: Filters, limit: int) -> list[dict[str, Any]]:
    where = condition(filters)
    if where:
        search = search.where(where, prefilter=True)
    rows: list[dict[str, Any]] = search.limit(limit).to_list()
    return rows


def _match(row: dict[str, Any], score: float) -> Match:
    return Match(row["story"], row["text"], Span(row["start"], row["end"]), float(score))
