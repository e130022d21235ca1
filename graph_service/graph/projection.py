"""The graph as integers, for what pages and recommendations ask all the time.

Stories and entities are rows of two Arrow tables, kept with each generation and memory-mapped by every reader. A story's
row lists the rows of the entities that it mentions or is about; Arrow keeps such lists as offsets and values, which is
exactly a sparse matrix in compressed rows (story × entity). Its transpose answers who mentions an entity. An entity keeps
its row for as long as the projection is extended, so an added story costs what it adds and a copy of the arrays; rows of
removed stories are left out at once, entities that nothing names any more keep their row and answer to nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph_service.answers import FacetValue
from graph_service.errors import DataError
from graph_service.model import Entity, LinkedStory
from graph_service.text import fold, slugify

Rows = NDArray[np.int32]

STORIES = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("date", pa.string()),
        ("source", pa.string()),
        ("language", pa.string()),
        ("digest", pa.string()),
        ("entities", pa.list_(pa.int32())),
        ("counts", pa.list_(pa.int32())),
    ]
)
ENTITIES = pa.schema(
    [
        ("key", pa.string()),
        ("label", pa.string()),
        ("kind", pa.string()),
        ("aliases", pa.list_(pa.string())),
        ("part_of", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story as the projection keeps it; `mentions` counts by the entity's key how often the story names it.

    It is 0 for what the story's description points to though its text does not name it, such as its publisher.
    """

    id: str
    title: str
    date: str | None
    source: str | None
    language: str
    digest: str
    mentions: dict[str, int]


def story_row(linked: LinkedStory) -> StoryRow:
    """Return what the projection keeps of a story: a topic, stated or assigned, counts as one mention."""
    mentions = dict.fromkeys(linked.all_topics, 1)
    for mention in linked.mentions:
        mentions[mention.entity] = mentions.get(mention.entity, 0) + 1
    for key in (*linked.coverage, *([linked.publisher] if linked.publisher else [])):
        mentions.setdefault(key, 0)
    story = linked.story
    return StoryRow(story.id, story.title, story.date, story.source, story.language, story.digest, mentions)


class Projection:
    """Stories × entities, with what lists show of each; read-only."""

    def __init__(self, stories: pa.Table, entities: pa.Table) -> None:
        self.stories = stories.combine_chunks()
        self.entities = entities.combine_chunks()

    @classmethod
    def empty(cls) -> Self:
        """Return a projection of nothing."""
        return cls(STORIES.empty_table(), ENTITIES.empty_table())

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the tables of a folder into memory; raises `DataError` where they are missing or damaged."""
        try:
            return cls(*(_mapped(folder / name) for name in ("stories.arrow", "entities.arrow")))
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"The projection in {folder} cannot be read: {error}.") from error

    def save(self, folder: Path) -> None:
        """Write the tables into a new folder."""
        folder.mkdir(parents=True)
        for name, table in (("stories.arrow", self.stories), ("entities.arrow", self.entities)):
            with pa.ipc.new_file(str(folder / name), table.schema) as writer:
                writer.write_table(table)

    def described(self, entities: Mapping[str, Entity]) -> Self:
        """Return this projection with what it shows of some entities, by key, made anew."""
        if not entities.keys() & self.entity_row.keys():
            return self
        records = [
            _entity_record(entities[row["key"]]) if row["key"] in entities else row for row in self.entities.to_pylist()
        ]
        return type(self)(self.stories, pa.Table.from_pylist(records, schema=ENTITIES))

    def changed(self, removed: Collection[str], added: Sequence[StoryRow], entities: Iterable[Entity]) -> Self:
        """Return this projection without some stories and with others; an added story replaces one of its id."""
        gone = {*removed, *(row.id for row in added)}
        keep = np.array([story not in gone for story in self.ids], dtype=bool)
        known = {e.key: e for e in entities if e.key not in self.entity_row}
        new_entities = pa.Table.from_pylist([_entity_record(e) for e in known.values()], schema=ENTITIES)
        row_of = self.entity_row | {key: len(self.entity_row) + n for n, key in enumerate(known)}
        new_stories = pa.Table.from_pylist([_story_record(row, row_of) for row in added], schema=STORIES)
        return type(self)(
            pa.concat_tables([self.stories.filter(pa.array(keep)), new_stories]),
            pa.concat_tables([self.entities, new_entities]),
        )

    # --- names and rows -------------------------------------------------------------------------------------------

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the stories by row."""
        return _column(self.stories, "id")

    @cached_property
    def keys(self) -> list[str]:
        """The keys of the entities by row."""
        return _column(self.entities, "key")

    @cached_property
    def row(self) -> dict[str, int]:
        """The row of each story."""
        return {story: n for n, story in enumerate(self.ids)}

    @cached_property
    def entity_row(self) -> dict[str, int]:
        """The row of each entity."""
        return {key: n for n, key in enumerate(self.keys)}

    @cached_property
    def labels(self) -> list[str]:
        """The labels of the entities by row."""
        return _column(self.entities, "label")

    @cached_property
    def folded_names(self) -> list[str]:
        """The label and aliases of each entity, folded, one a line."""
        aliases = _column(self.entities, "aliases")
        return [fold("\n".join([label, *more])) for label, more in zip(self.labels, aliases, strict=True)]

    @cached_property
    def types(self) -> NDArray[np.str_]:
        """The types of the entities by row."""
        return np.array([key.partition("/")[0] for key in self.keys], dtype=np.str_)

    @cached_property
    def dates(self) -> NDArray[np.str_]:
        """The dates of the stories by row, as ISO text that sorts; empty where there is none."""
        return np.array([date or "" for date in _column(self.stories, "date")], dtype=np.str_)

    @cached_property
    def sources(self) -> NDArray[np.str_]:
        """The slugs of the stated sources of the stories by row; empty where there is none."""
        return np.array([slugify(source or "") for source in _column(self.stories, "source")], dtype=np.str_)

    @cached_property
    def digests(self) -> dict[str, str]:
        """What each story was read from."""
        return dict(zip(self.ids, _column(self.stories, "digest"), strict=True))

    # --- the matrix -----------------------------------------------------------------------------------------------

    @cached_property
    def matrix(self) -> csr_matrix:
        """Stories × entities, how often each is named."""
        if not self.ids:
            return csr_matrix((0, len(self.keys)), dtype=np.int32)
        lists, counts = (self.stories[name].combine_chunks() for name in ("entities", "counts"))
        offsets = lists.offsets.to_numpy()
        data = (counts.flatten().to_numpy(), lists.flatten().to_numpy(), offsets - offsets[0])
        matrix = csr_matrix(data, shape=(len(self.ids), len(self.keys)), copy=True)  # what is mapped cannot change
        matrix.eliminate_zeros()
        return matrix

    @cached_property
    def presence(self) -> csr_matrix:
        """Stories × entities, 1 where a story names the entity."""
        ones = self.matrix.copy()
        ones.data = np.ones_like(ones.data)
        return ones

    @cached_property
    def by_entity(self) -> csr_matrix:
        """Entities × stories, 1 where a story names the entity."""
        transpose: csr_matrix = self.presence.T.tocsr()
        return transpose

    @cached_property
    def popularity(self) -> Rows:
        """How many stories name each entity."""
        counts: Rows = np.diff(self.by_entity.indptr).astype(np.int32)
        return counts

    @cached_property
    def rarity(self) -> NDArray[np.float32]:
        """How telling it is that two stories share an entity: ln(stories / stories that name it), 0 for none."""
        counts = np.maximum(self.popularity, 1)
        return (np.log(max(len(self.ids), 1) / counts) * (self.popularity > 0)).astype(np.float32)

    @cached_property
    def named(self) -> frozenset[str]:
        """The keys of the entities that a story names or points to, and of everything that contains one of these."""
        containers = dict(zip(self.keys, _column(self.entities, "part_of"), strict=True))
        found: set[str] = set()
        waiting = [self.keys[n] for n in np.unique(self.stories["entities"].combine_chunks().flatten().to_numpy())]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += containers.get(key, [])
        return frozenset(found)

    # --- questions ------------------------------------------------------------------------------------------------

    def latest(self) -> Rows:
        """Return all stories, the newest first and those without a date last."""
        return np.argsort(self.dates, kind="stable")[::-1].astype(np.int32)

    def stories_of(self, key: str) -> Rows:
        """Return the stories that name an entity, the newest first."""
        if key not in self.entity_row:
            return np.empty(0, dtype=np.int32)
        return self._newest(self._row_of(self.by_entity, self.entity_row[key]))

    def entities_of(self, story: int) -> Rows:
        """Return the entities that a story names."""
        return self._row_of(self.presence, story)

    def named_with(self, key: str) -> list[tuple[int, int]]:
        """Return the entities named in the same stories as this one and in how many of them, the most first."""
        if key not in self.entity_row:
            return []
        this = self.entity_row[key]
        shared = np.asarray(self.presence[self._row_of(self.by_entity, this)].sum(axis=0)).ravel()
        shared[this] = 0
        # Between neighbours as frequent, the one that is named rarely elsewhere says more.
        order = np.lexsort((self.popularity, -shared))
        return [(int(n), int(shared[n])) for n in order[: np.count_nonzero(shared)]]

    def of_type(self, kind: str) -> Rows:
        """Return the entities of a type that a story names, those with the most stories first."""
        rows = np.flatnonzero((self.types == kind) & (self.popularity > 0)).astype(np.int32)
        order: Rows = rows[np.lexsort((np.array(self.labels)[rows], -self.popularity[rows]))]
        return order

    def facet(self, stories: Rows, kind: str, limit: int) -> tuple[FacetValue, ...]:
        """Return how many of the given stories name each entity of a type, the most first."""
        counts = np.asarray(self.presence[stories].sum(axis=0)).ravel()
        counts[self.types != kind] = 0
        best = np.argsort(-counts, kind="stable")[:limit]
        return tuple(
            FacetValue(id=self.keys[n].partition("/")[2], label=self.labels[n], count=int(counts[n]))
            for n in best
            if counts[n]
        )

    def source_facet(self, stories: Rows, limit: int) -> tuple[FacetValue, ...]:
        """Return how many of the given stories each source published, the most first."""
        slugs, first, counts = np.unique(self.sources[stories], return_index=True, return_counts=True)
        found = [n for n in np.argsort(-counts, kind="stable") if slugs[n]][:limit]
        named = self.stories["source"].take(pa.array(stories[first[found]], pa.int32())).to_pylist()
        return tuple(
            FacetValue(id=str(slugs[n]), label=label, count=int(counts[n]))
            for n, label in zip(found, named, strict=True)
        )

    def _newest(self, rows: Rows) -> Rows:
        return rows[np.argsort(self.dates[rows], kind="stable")[::-1]]

    @staticmethod
    def _row_of(matrix: csr_matrix, row: int) -> Rows:
        found: Rows = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        return found


def _mapped(file: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(file))).read_all()


def _column(table: pa.Table, name: str) -> list[Any]:
    values: list[Any] = table[name].to_pylist()
    return values


def _story_record(row: StoryRow, entity_row: dict[str, int]) -> dict[str, Any]:
    named = sorted((entity_row[key], count) for key, count in row.mentions.items())
    return {
        "id": row.id, "title": row.title, "date": row.date, "source": row.source, "language": row.language,
        "digest": row.digest, "entities": [n for n, _ in named], "counts": [count for _, count in named],
    }  # fmt: skip


def _entity_record(entity: Entity) -> dict[str, Any]:
    return {
        "key": entity.key, "label": entity.label, "kind": entity.kind, "aliases": list(entity.aliases),
        "part_of": list(entity.part_of),
    }  # fmt: skip
