"""The graph as integers, for what pages and recommendations ask all the time.

Stories and entities are rows of two Arrow tables (projection_tables.py), kept with each generation and memory-mapped by
every reader. Lists of rows lead both ways: from a story to what it names and to all that contains it (`within`: a story
that names Kharkiv is one of Ukraine), from an entity to the stories that name it and to those within it, the newest first.
An entity keeps its row for as long as the projection is extended; rows of removed stories are left out at once, entities
that nothing names any more keep their row and answer to nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph_service.answers import FacetValue
from graph_service.errors import DataError
from graph_service.graph.adjacency import Adjacency, Rows
from graph_service.graph.projection_tables import (
    ENTITIES,
    ENTITY_FACTS,
    STORIES,
    STORY_FACTS,
    StoryRow,
    entity_facts,
    entity_record,
    newest_first,
    story_facts,
    with_lists,
)
from graph_service.model import Entity, EntityType, Span
from graph_service.text import fold, slugify


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
            tables = [_mapped(folder / name) for name in ("stories.arrow", "entities.arrow")]
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"The projection in {folder} cannot be read: {error}.") from error
        if [table.schema for table in tables] != [STORIES, ENTITIES]:
            raise DataError(f"{folder} was made by another version.", hint="Ingest into a new data folder.")
        return cls(*tables)

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
            entity_record(entities[row["key"]]) if row["key"] in entities else row
            for row in self.entities.select(ENTITY_FACTS.names).to_pylist()
        ]
        known = pa.Table.from_pylist(records, schema=ENTITY_FACTS)
        return type(self)(*with_lists(self.stories.select(STORY_FACTS.names), known))

    def changed(self, removed: Collection[str], added: Sequence[StoryRow], entities: Iterable[Entity]) -> Self:
        """Return this projection without some stories and with others; an added story replaces one of its id."""
        gone = {*removed, *(row.id for row in added)}
        keep = np.array([story not in gone for story in self.ids], dtype=bool)
        known = {e.key: e for e in entities if e.key not in self.entity_row}
        row_of = self.entity_row | {key: len(self.entity_row) + n for n, key in enumerate(known)}
        left = self.stories.select(STORY_FACTS.names).filter(pa.array(keep))
        return type(self)(
            *with_lists(
                pa.concat_tables([left, story_facts(added, row_of)]),
                pa.concat_tables([self.entities.select(ENTITY_FACTS.names), entity_facts(known.values())]),
            )
        )

    # --- names and rows -------------------------------------------------------------------------------------------

    def texts(self, rows: Iterable[int]) -> list[str]:
        """Return the texts of stories: read off a mapped file, a fraction of what the graph takes."""
        return [self.stories["text"][int(row)].as_py() for row in rows]

    def sentences(self, row: int, within: Span) -> tuple[Span, ...]:
        """Return the sentences of a story that start within a stretch of its text; one that ends behind it is cut there."""
        places = self._sentences.of(row)
        first, end = np.searchsorted(places[::2], [within.start, within.end])
        found = places[2 * first : 2 * end].tolist()
        return tuple(Span(start, min(end, within.end)) for start, end in zip(found[::2], found[1::2], strict=True))

    @cached_property
    def _sentences(self) -> Adjacency:
        return Adjacency.of_column(self.stories, "sentences")

    def pointed_to(self, row: int) -> Rows:
        """Return the stories that a story's publisher points to from it."""
        titles = self.stories["cards"][row].as_py()
        return np.array([other for title in titles for other in self.rows_titled(fold(title))], dtype=np.int32)

    def shown(self, row: int) -> dict[str, Any]:
        """Return what a list shows of a story."""
        return {name: column[row].as_py() for name, column in self._shown.items()}

    @cached_property
    def _shown(self) -> Mapping[str, pa.Array]:
        return {name: self.stories[name].combine_chunks() for name in ("id", "title", "date", "source", "language")}

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
    def rows_of_type(self) -> Mapping[str, Rows]:
        """The rows of the entities of each type."""
        return {kind: np.flatnonzero(self.types == kind).astype(np.int32) for kind in get_args(EntityType)}

    @cached_property
    def dates(self) -> NDArray[np.str_]:
        """The dates of the stories by row, as ISO text that sorts; empty where there is none."""
        return np.array([date or "" for date in _column(self.stories, "date")], dtype=np.str_)

    @cached_property
    def days(self) -> Rows:
        """The dates of the stories by row as numbers in their order: 2003-08 is 20030800; 0 where there is none."""
        days: Rows = self.stories["day"].combine_chunks().to_numpy()
        return days

    @cached_property
    def sources(self) -> dict[str, str]:
        """The slug of each source that stories state, and how it is first written."""
        written: dict[str, str] = {}
        for name in self._sources.dictionary.to_pylist():
            written.setdefault(slugify(name), name)
        return written

    @cached_property
    def source_of(self) -> Rows:
        """The place of each story's source in `sources`; -1 where it states none."""
        place = {slug: n for n, slug in enumerate(self.sources)}
        places = [place[slugify(name)] for name in self._sources.dictionary.to_pylist()]
        codes = self._sources.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        rows: Rows = np.array([*places, -1], dtype=np.int32)[codes]
        return rows

    @cached_property
    def _sources(self) -> pa.DictionaryArray:
        return self.stories["source"].combine_chunks().dictionary_encode()

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the stories, those of most stories first."""
        counts = self.stories["language"].combine_chunks().value_counts().to_pylist()
        return tuple(one["values"] for one in sorted(counts, key=lambda one: -one["counts"]))

    @cached_property
    def digests(self) -> dict[str, str]:
        """What each story was read from."""
        return dict(zip(self.ids, _column(self.stories, "digest"), strict=True))

    def rows_titled(self, folded: str) -> Sequence[int]:
        """Return the stories with a title, folded."""
        return self._titled.get(folded, ())

    @cached_property
    def _titled(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for row, title in enumerate(_column(self.stories, "title")):
            found.setdefault(fold(title), []).append(row)
        return found

    # --- the lists of rows ----------------------------------------------------------------------------------------

    @cached_property
    def matrix(self) -> csr_matrix:
        """Stories × entities, how often each is named."""
        lists, counts = Adjacency.of_column(self.stories, "entities"), Adjacency.of_column(self.stories, "counts")
        data = (counts.values.copy(), lists.values.copy(), lists.starts.copy())  # what is mapped cannot change
        matrix = csr_matrix(data, shape=(len(self.ids), len(self.keys)))
        matrix.eliminate_zeros()
        return matrix

    @cached_property
    def named_by(self) -> Adjacency:
        """The entities that each story names."""
        return Adjacency.of_column(self.stories, "named")

    @cached_property
    def within(self) -> Adjacency:
        """The entities that each story names and all that contains one of these."""
        return Adjacency.of_column(self.stories, "within")

    @cached_property
    def containers(self) -> Adjacency:
        """What contains each entity, the nearest first."""
        return Adjacency.of_column(self.entities, "containers")

    @cached_property
    def directly_in(self) -> Adjacency:
        """What contains each entity directly; `containers` follows this to its end."""
        row = self.entity_row
        return Adjacency.of_lists(
            [[row[key] for key in keys if key in row] for keys in _column(self.entities, "part_of")]
        )

    @cached_property
    def naming(self) -> Adjacency:
        """The stories that name each entity, the newest first."""
        return Adjacency.of_column(self.entities, "stories")

    @cached_property
    def naming_within(self) -> Adjacency:
        """The stories that name each entity or a part of it, the newest first."""
        return Adjacency.of_column(self.entities, "stories_within")

    @cached_property
    def popularity(self) -> Rows:
        """How many stories name each entity."""
        return self.naming.lengths

    @cached_property
    def rarity(self) -> NDArray[np.float32]:
        """How telling it is that two stories share an entity: ln(stories / stories that name it), 0 for none."""
        counts = np.maximum(self.popularity, 1)
        return (np.log(max(len(self.ids), 1) / counts) * (self.popularity > 0)).astype(np.float32)

    @cached_property
    def named(self) -> frozenset[str]:
        """The keys of the entities that a story names or points to, and of everything that contains one of these."""
        pointed = np.unique(Adjacency.of_column(self.stories, "entities").values)
        return frozenset(self.keys[n] for n in np.union1d(pointed, self.containers.of_rows(pointed)))

    # --- questions ------------------------------------------------------------------------------------------------

    @cached_property
    def latest(self) -> Rows:
        """All stories, the newest first and those without a date last."""
        return newest_first(self.days)

    def stories_of(self, key: str) -> Rows:
        """Return the stories that name an entity, the newest first."""
        if key not in self.entity_row:
            return np.empty(0, dtype=np.int32)
        return self.naming.of(self.entity_row[key])

    def stories_within(self, key: str) -> Rows:
        """Return the stories that name an entity or a part of it, the newest first."""
        if key not in self.entity_row:
            return np.empty(0, dtype=np.int32)
        return self.naming_within.of(self.entity_row[key])

    def naming_both(self, one: int, other: int) -> Rows:
        """Return the stories that name both of two entities, the newest first."""
        named = np.zeros(len(self.ids), dtype=bool)
        named[self.naming.of(other)] = True
        rows = self.naming.of(one)
        both: Rows = rows[named[rows]]
        return both

    def entities_of(self, story: int) -> Rows:
        """Return the entities that a story names."""
        return self.named_by.of(story)

    def named_with(self, key: str, limit: int | None = None) -> list[tuple[int, int]]:
        """Return the entities named in the same stories as this one and in how many of them, the most first, or so many."""
        if key not in self.entity_row:
            return []
        this = self.entity_row[key]
        shared = np.bincount(self.named_by.of_rows(self.naming.of(this)), minlength=len(self.keys))
        shared[this] = 0
        found = np.flatnonzero(shared)
        # Between neighbours as frequent, the one that is named rarely elsewhere says more.
        best = found[np.lexsort((self.popularity[found], -shared[found]))[:limit]]
        return list(zip(best.tolist(), shared[best].tolist(), strict=True))

    def of_type(self, kind: str) -> Rows:
        """Return the entities of a type that a story names, those with the most stories first."""
        return self._listed[kind]

    @cached_property
    def _listed(self) -> Mapping[str, Rows]:
        order = np.lexsort((np.array(self.labels), -self.popularity)).astype(np.int32)
        named = order[self.popularity[order] > 0]
        return {kind: named[self.types[named] == kind] for kind in get_args(EntityType)}

    def facet(self, stories: Rows, kind: str, limit: int) -> tuple[FacetValue, ...]:
        """Return how many of the given stories name each entity of a type or a part of it, the most first.

        A value has as its parent the nearest container that is a value, too.
        """
        rows = self.rows_of_type[kind]
        counts = np.bincount(self.within.of_rows(stories), minlength=len(self.keys))[rows]
        best = _most(counts, limit)
        listed = {int(rows[n]) for n in best}
        return tuple(
            FacetValue(
                id=self.keys[row].partition("/")[2],
                label=self.labels[row],
                count=int(counts[n]),
                parent=self._parent(row, listed),
            )
            for n in best
            for row in (int(rows[n]),)
        )

    def _parent(self, row: int, listed: Collection[int]) -> str | None:
        found = next((n for n in self.containers.of(row) if n in listed), None)
        return None if found is None else self.keys[found].partition("/")[2]

    def source_facet(self, stories: Rows, limit: int) -> tuple[FacetValue, ...]:
        """Return how many of the given stories each source published, the most first."""
        codes = self.source_of[stories]
        counts = np.bincount(codes[codes >= 0], minlength=len(self.sources))
        best = _most(counts, limit)
        named = list(self.sources.items())
        return tuple(FacetValue(id=named[n][0], label=named[n][1], count=int(counts[n])) for n in best)


def _most(counts: NDArray[np.integer], limit: int) -> NDArray[np.intp]:
    """Return the places of the greatest counts above 0, the greatest first, the earlier first among equals."""
    counted = np.flatnonzero(counts)
    return counted[np.argsort(-counts[counted], kind="stable")[:limit]]


def _mapped(file: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(file))).read_all()


def _column(table: pa.Table, name: str) -> list[Any]:
    values: list[Any] = table[name].to_pylist()
    return values
