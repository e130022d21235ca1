"""The two tables of the projection: facts about stories and entities, and the lists of rows and facets derived from them.

    stories    what lists show of a story, and its text with the start and end of its `sentences`, in turn; `cards` are
               the titles that its publisher links to; `entities` are the rows of what it mentions or refers to, with
               `counts` (how often the text mentions it, one more for a topic of the story, 0 for what the story does not
               have); `mentions` is the number of mentions in the text, `periods` are the first and last day of each
               period that its facts state, in turn; `authors` are those whom its publisher names, `dateline` is the place
               and day that stand apart from the text. Derived: `day`, `named` (the rows with a count) and `within` (these
               and all their containers)
    entities   key, names, kind; `part_of` as keys. Derived: `containers` (rows, the nearest first), `stories` that
               have it, and `stories_within` that have it or a part of it, both the newest first

Tables of earlier versions lack the columns in `LATER`; they are null for their stories until these are made again.

The derived lists are computed whenever a generation is published, in milliseconds per ten thousand stories.

A column of lists is an `Adjacency`: compressed sparse rows, as Arrow stores them, the offset of each list and all values. A
memory-mapped table yields its lists without a copy, so all processes that read a generation share them.

A `Dimension` is a facet of stories that is no entity: their source, their year, or the kinds of the entities that they have.
It has the values of the facet, and the values of each story by position. Kinds are the subtypes of entities (country, city;
ngo, field-operation) that a story has itself: a story about a city is none about a country.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.entity_types import kind_name
from graph_service.model import Entity, Event, LinkedStory, Quantity
from graph_service.partial_date import PartialDate
from graph_service.results import UNDATED
from graph_service.text import name_slug, sentences, slugify

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


Rows = NDArray[np.int32]

LISTS = pa.list_(pa.int32())
STORY_FACTS = pa.schema(
    [(name, pa.string()) for name in ("id", "title", "date", "source", "language", "digest")]
    + [("text", pa.large_string()), ("sentences", LISTS), ("cards", pa.list_(pa.string()))]
    + [(name, LISTS) for name in ("entities", "counts")]
    + [("mentions", pa.int32()), ("periods", LISTS), ("authors", pa.list_(pa.string())), ("dateline", pa.string())]
)
LATER = ("mentions", "periods", "authors", "dateline")  # columns that tables of earlier versions lack
ENTITY_FACTS = pa.schema(
    [(name, pa.string()) for name in ("key", "label", "kind")]
    + [(name, pa.list_(pa.string())) for name in ("aliases", "part_of")]
)
STORIES = pa.schema([*STORY_FACTS, ("day", pa.int32()), ("named", LISTS), ("within", LISTS)])
ENTITIES = pa.schema([*ENTITY_FACTS, ("containers", LISTS), ("stories", LISTS), ("stories_within", LISTS)])


@dataclass(frozen=True, slots=True)
class Adjacency:
    """A list of integers for each row; `starts` has one more element than there are rows."""

    starts: Rows
    values: Rows

    @classmethod
    def of_column(cls, table: pa.Table, name: str) -> Self:
        """Return the lists of a column of a table without chunks."""
        column = table[name].combine_chunks()
        if not len(column):
            return cls(np.zeros(1, dtype=np.int32), np.empty(0, dtype=np.int32))
        starts = column.offsets.to_numpy()
        return cls(starts - starts[0] if starts[0] else starts, column.flatten().to_numpy())

    @classmethod
    def of_lists(cls, lists: Sequence[Sequence[int]]) -> Self:
        """Return lists of integers in compressed rows."""
        starts = np.zeros(len(lists) + 1, dtype=np.int32)
        np.cumsum([len(values) for values in lists], out=starts[1:])
        return cls(starts, np.array([n for values in lists for n in values], dtype=np.int32))

    @classmethod
    def of_matrix(cls, matrix: "csr_matrix") -> Self:
        """Return the columns of the stored elements of each row, in the order of the matrix."""
        return cls(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32))

    def column(self) -> pa.Array:
        """Return the lists as a column of a table."""
        return pa.ListArray.from_arrays(pa.array(self.starts, pa.int32()), pa.array(self.values, pa.int32()))

    def matrix(self, width: int) -> "csr_matrix":
        """Return the sparse matrix that has a 1 where a row lists a column."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415  slow to import

        ones = np.ones(len(self.values), dtype=np.float32)
        return csr_matrix((ones, self.values, self.starts), shape=(len(self), width))

    def of(self, row: int) -> Rows:
        """Return the list of a row."""
        return self.values[self.starts[row] : self.starts[row + 1]]

    def of_rows(self, rows: NDArray[np.integer]) -> Rows:
        """Return the concatenated lists of several rows."""
        starts = self.starts[rows]
        lengths = self.starts[rows + 1] - starts
        if not lengths.sum():
            return np.empty(0, dtype=np.int32)
        shifts = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        gathered: Rows = self.values[shifts + np.arange(len(shifts))]
        return gathered

    def rows_at(self, positions: NDArray[np.integer]) -> Rows:
        """Return the row whose list holds each position among all values."""
        rows: Rows = (np.searchsorted(self.starts, positions, side="right") - 1).astype(np.int32)
        return rows

    @property
    def lengths(self) -> Rows:
        """The length of each list."""
        counts: Rows = np.diff(self.starts).astype(np.int32)
        return counts

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in the projection; `mentions` counts the mentions of each entity, by key.

    A topic of the story counts as one mention more. The count is 0 for an entity of the metadata that the text does not
    mention, such as the publisher: the story refers to it, and does not have it. `mention_count` counts mentions alone;
    `periods` are the days, as numbers, on which each period of a fact begins and ends.
    """

    id: str
    title: str
    date: str | None
    source: str | None
    language: str
    digest: str
    text: str
    mentions: dict[str, int]
    cards: tuple[str, ...] = ()
    mention_count: int = 0
    periods: tuple[tuple[int, int], ...] = ()
    authors: tuple[str, ...] = ()
    dateline: str | None = None


def story_row(linked: LinkedStory) -> StoryRow:
    """Return a story for the projection."""
    mentions = dict.fromkeys(linked.all_topics, 1)
    for mention in linked.mentions:
        mentions[mention.entity] = mentions.get(mention.entity, 0) + 1
    for key in (*linked.coverage, *([linked.publisher] if linked.publisher else [])):
        mentions.setdefault(key, 0)
    story = linked.story
    about = (story.id, story.title, story.date, story.source, story.language, story.digest, story.text)
    cards = tuple(card.title for card in story.related)
    periods = tuple(sorted(fact_periods(linked)))
    return StoryRow(*about, mentions, cards, len(linked.mentions), periods, story.authors, story.dateline)


def fact_periods(linked: LinkedStory) -> set[tuple[int, int]]:
    """Return the periods that the facts of a story state, each as the numbers of its first and last day.

    What has begun ("since 2000") lasts until the story says so, if it has a date. What has ended ("until 2003") is known
    for its end alone.
    """
    stated: list[tuple[str | None, str | None]] = []
    for fact in linked.facts:
        if isinstance(fact, Event):
            stated.append((fact.date, fact.date))
        elif isinstance(fact, Quantity):
            stated.append((fact.since or fact.until, fact.until or (fact.since and linked.story.date) or fact.since))
    days = {(PartialDate(since).numbers, PartialDate(until).numbers) for since, until in stated if since and until}
    return {(since[0], max(since[1], until[1])) for since, until in days}


def story_facts(rows: Iterable[StoryRow], entity_row: Mapping[str, int]) -> pa.Table:
    """Return the facts of stories, without derived lists."""
    records = []
    for row in rows:
        named = sorted((entity_row[key], count) for key, count in row.mentions.items())
        records.append({
            "id": row.id, "title": row.title, "date": row.date, "source": row.source, "language": row.language,
            "digest": row.digest, "text": row.text, "cards": list(row.cards),
            "sentences": [offset for sentence in sentences(row.text) for offset in (sentence.start, sentence.end)],
            "entities": [n for n, _ in named], "counts": [count for _, count in named],
            "mentions": row.mention_count, "periods": [day for period in row.periods for day in period],
            "authors": list(row.authors), "dateline": row.dateline,
        })  # fmt: skip
    return pa.Table.from_pylist(records, schema=STORY_FACTS)


def entity_record(entity: Entity) -> dict[str, Any]:
    """Return the facts of one entity as a record."""
    return {
        "key": entity.key, "label": entity.label, "kind": entity.subtype, "aliases": list(entity.aliases),
        "part_of": list(entity.part_of),
    }  # fmt: skip


def with_lists(stories: pa.Table, entities: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return both tables of facts with their derived columns."""
    from scipy.sparse import csr_matrix, identity  # noqa: PLC0415  slow to import

    stories, entities = stories.combine_chunks(), entities.combine_chunks()
    width = len(entities)
    keys, part_of = entities["key"].to_pylist(), entities["part_of"].to_pylist()
    row_of = {key: n for n, key in enumerate(keys)}
    direct = [[row_of[key] for key in parts if key in row_of] for parts in part_of]
    containers = Adjacency.of_lists([_reachable(n, direct) if direct[n] else [] for n in range(width)])

    lists, counts = Adjacency.of_column(stories, "entities"), Adjacency.of_column(stories, "counts")
    # Memory-mapped arrays are read-only, so they are copied before the zeros are eliminated.
    named = csr_matrix((counts.values.copy(), lists.values.copy(), lists.starts.copy()), shape=(len(stories), width))
    named.eliminate_zeros()
    named.data = np.ones_like(named.data)
    within = (named @ (containers.matrix(width) + identity(width, format="csr"))).tocsr()
    within.sort_indices()

    days = days_of(stories["date"].to_pylist())
    newest = newest_first(days)
    for name, column in (
        ("day", pa.array(days, pa.int32())),
        ("named", Adjacency.of_matrix(named).column()),
        ("within", Adjacency.of_matrix(within).column()),
    ):
        stories = stories.append_column(name, column)
    for name, rows in (
        ("containers", containers),
        ("stories", _transpose(named, newest)),
        ("stories_within", _transpose(within, newest)),
    ):
        entities = entities.append_column(name, rows.column())
    return stories.cast(STORIES), entities.cast(ENTITIES)


def _reachable(start: int, direct: Sequence[Sequence[int]]) -> list[int]:
    """Return all containers of an entity, the nearest first."""
    reached: dict[int, None] = {}
    frontier = list(direct[start])
    while frontier:
        level, frontier = frontier, []
        for n in level:
            if n not in reached and n != start:
                reached[n] = None
                frontier += direct[n]
    return list(reached)


def _transpose(matrix: "csr_matrix", newest: Rows) -> Adjacency:
    """Return the rows of each column, the newest first."""
    transposed = matrix[newest].T.tocsr()
    transposed.sort_indices()
    lists = Adjacency.of_matrix(transposed)
    return Adjacency(lists.starts, newest[lists.values].astype(np.int32))


def days_of(dates: Sequence[str | None]) -> Rows:
    """Return ISO 8601 dates of any precision as numbers that sort like them: 2003-08 is 20030800, no date is 0."""
    return np.array([PartialDate(date).numbers[0] if date else 0 for date in dates], dtype=np.int32)


def newest_first(days: Rows) -> Rows:
    """Return the rows in order of time, the newest first, those without a date last."""
    order: Rows = np.argsort(days, kind="stable")[::-1].astype(np.int32)
    return order


@dataclass(frozen=True, slots=True)
class Dimension:
    """The values of a facet as ids and labels, and the positions of each story's values among them."""

    ids: Sequence[str]
    labels: Sequence[str]
    of_story: Adjacency

    @classmethod
    def of_positions(cls, values: Mapping[str, str], positions: Rows) -> "Dimension":
        """Return a dimension of which each story has one value, given by its position, or none (-1)."""
        starts = np.concatenate([[0], np.cumsum(positions >= 0)]).astype(np.int32)
        return cls(list(values), list(values.values()), Adjacency(starts, positions[positions >= 0]))

    @classmethod
    def of_years(cls, days: Rows) -> "Dimension":
        """Return the years of stories, the latest first, and `UNDATED` last."""
        years, positions = np.unique(-(days // 10_000), return_inverse=True)
        ids = [f"{-year:04}" if year else UNDATED for year in years.tolist()]
        return cls.of_positions({id_: id_.capitalize() for id_ in ids}, positions.astype(np.int32))

    @classmethod
    def of_kinds(cls, kinds: Sequence[str], named_by: Adjacency) -> "Dimension":
        """Return the kinds of stories' entities; `kinds` has that of each entity, "" for one that does not count."""
        labels = {slugify(kind): kind_name(kind.replace("-", " "), kind) for kind in sorted(set(kinds)) if kind}
        position = {id_: n for n, id_ in enumerate(labels)}
        position_of = np.array([position[slugify(kind)] if kind else -1 for kind in kinds] or [-1], dtype=np.int64)
        of_entity = position_of[named_by.values]
        stories = np.repeat(np.arange(len(named_by), dtype=np.int64), named_by.lengths)[of_entity >= 0]
        width = max(len(labels), 1)
        pairs = np.unique(stories * width + of_entity[of_entity >= 0])
        starts = np.searchsorted(pairs, np.arange(len(named_by) + 1) * width)
        return cls(
            list(labels), list(labels.values()), Adjacency(starts.astype(np.int32), (pairs % width).astype(np.int32))
        )

    @classmethod
    def of_names(cls, names: Sequence[Sequence[str]]) -> "Dimension":
        """Return a dimension of which each story has some values, given by their names; names of one slug are one value."""
        labels: dict[str, str] = {}
        for name in (name for of_story in names for name in of_story):
            labels.setdefault(name_slug(name), name)
        position = {id_: n for n, id_ in enumerate(labels)}
        lists = [list(dict.fromkeys(position[name_slug(name)] for name in of_story)) for of_story in names]
        return cls(list(labels), list(labels.values()), Adjacency.of_lists(lists))

    def counts(self, stories: Rows) -> NDArray[np.intp]:
        """Return how many of the stories have each value."""
        whole = len(stories) == len(self.of_story)
        return np.bincount(self.of_story.values if whole else self.of_story.of_rows(stories), minlength=len(self.ids))

    def stories_with(self, value: str) -> Rows:
        """Return the stories that have a value."""
        if value not in self.ids:
            return np.empty(0, dtype=np.int32)
        return self.of_story.rows_at(np.flatnonzero(self.of_story.values == self.ids.index(value)))
