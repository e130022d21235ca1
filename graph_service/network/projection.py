"""The projection: the graph of stories and entities as arrays of integers, for pages and recommendations.

Stories and entities are rows of two Arrow tables (tables.py), which each generation keeps and every reader maps into
memory. One rule says which stories count for an entity, and every count of every answer follows from it:

- a story *has* an entity if its text mentions it, or if it is a topic of the story, stated or assigned (`naming`);
- a story has it *with its parts* if it has the entity or anything inside it (`naming_within`): a story that mentions
  Kharkiv is one of Ukraine.

The publisher counts as the source of a story, and the countries that a story covers count where it mentions them or a
part of them. Lists of rows lead both ways: from a story to what it has, and from an entity to its stories, the newest
first. An entity keeps its row as long as the projection is extended. Rows of removed stories disappear at once; an entity
that no story has any more keeps its row, but is not `named`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.entity_types import KINDS
from graph_service.errors import DataError
from graph_service.languages import language_name, primary_language
from graph_service.model import Entity, EntityKey, EntityType, Span
from graph_service.network.tables import (
    ENTITIES,
    ENTITY_FACTS,
    LATER,
    STORIES,
    STORY_FACTS,
    Adjacency,
    Dimension,
    Rows,
    StoryRow,
    entity_record,
    newest_first,
    story_facts,
    with_lists,
)
from graph_service.text import fold, name_slug, slugify

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class Projection:
    """Stories × entities, with their names, dates and texts; read-only."""

    def __init__(self, stories: pa.Table, entities: pa.Table) -> None:
        self.stories = stories.combine_chunks()
        self.entities = entities.combine_chunks()

    @classmethod
    def empty(cls) -> Self:
        """Return the projection of an empty archive."""
        return cls(STORIES.empty_table(), ENTITIES.empty_table())

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the tables of a folder into memory; raises `DataError` if they are missing or damaged."""
        try:
            tables = [
                pa.ipc.open_file(pa.memory_map(str(folder / name))).read_all()
                for name in ("stories.arrow", "entities.arrow")
            ]
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"The projection in {folder} cannot be read: {error}.") from error
        for name in LATER:
            if name not in tables[0].column_names:
                field = STORIES.field(name)
                nulls = pa.nulls(len(tables[0]), field.type)
                tables[0] = tables[0].add_column(STORIES.get_field_index(name), field, nulls)
        if [table.schema for table in tables] != [STORIES, ENTITIES]:
            raise DataError(f"{folder} was made by another version.", hint="Ingest into a new data folder.")
        return cls(*tables)

    def save(self, folder: Path) -> None:
        """Write the tables to a new folder."""
        folder.mkdir(parents=True)
        for name, table in (("stories.arrow", self.stories), ("entities.arrow", self.entities)):
            with pa.ipc.new_file(str(folder / name), table.schema) as writer:
                writer.write_table(table)

    def redescribe(self, entities: Mapping[str, Entity]) -> Self:
        """Return this projection with new descriptions of some entities, by key."""
        if not entities.keys() & self.entity_row.keys():
            return self
        records = [
            entity_record(entities[row["key"]]) if row["key"] in entities else row
            for row in self.entities.select(ENTITY_FACTS.names).to_pylist()
        ]
        facts = pa.Table.from_pylist(records, schema=ENTITY_FACTS)
        return type(self)(*with_lists(self.stories.select(STORY_FACTS.names), facts))

    def update(self, removed: Collection[str], added: Sequence[StoryRow], entities: Iterable[Entity]) -> Self:
        """Return this projection without some stories and with others; an added story replaces one of its id."""
        outdated = {*removed, *(row.id for row in added)}
        unchanged = pa.array([story not in outdated for story in self.ids], pa.bool_())
        new = {entity.key: entity for entity in entities if entity.key not in self.entity_row}
        row_of = self.entity_row | {key: len(self.entity_row) + n for n, key in enumerate(new)}
        stories = self.stories.select(STORY_FACTS.names).filter(unchanged)
        facts = pa.Table.from_pylist([entity_record(entity) for entity in new.values()], schema=ENTITY_FACTS)
        return type(self)(
            *with_lists(
                pa.concat_tables([stories, story_facts(added, row_of)]),
                pa.concat_tables([self.entities.select(ENTITY_FACTS.names), facts]),
            )
        )

    def texts(self, rows: Iterable[int]) -> list[str]:
        """Return the texts of stories, from the mapped table, in a fraction of the time that the graph takes."""
        return [self.stories["text"][int(row)].as_py() for row in rows]

    def sentences(self, row: int, within: Span) -> tuple[Span, ...]:
        """Return the sentences that start within a span of a story's text, each cut at the end of the span."""
        offsets = self._sentences.of(row)
        first, end = np.searchsorted(offsets[::2], [within.start, within.end])
        inside = offsets[2 * first : 2 * end].tolist()
        return tuple(Span(start, min(end, within.end)) for start, end in zip(inside[::2], inside[1::2], strict=True))

    @cached_property
    def _sentences(self) -> Adjacency:
        return Adjacency.of_column(self.stories, "sentences")

    def pointed_to(self, row: int) -> Rows:
        """Return the stories that the publisher of a story links to from it."""
        titles = self.stories["cards"][row].as_py()
        return np.array([other for title in titles for other in self.rows_titled(fold(title))], dtype=np.int32)

    def story_fields(self, row: int) -> dict[str, Any]:
        """Return the id, title, date, source and language of a story."""
        return {name: column[row].as_py() for name, column in self._story_fields.items()}

    @cached_property
    def _story_fields(self) -> Mapping[str, pa.Array]:
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
    def subtypes(self) -> list[str]:
        """The subtypes of the entities by row; "" where none is known."""
        return [kind or "" for kind in _column(self.entities, "kind")]

    @cached_property
    def kinds(self) -> NDArray[np.str_]:
        """The kinds of the entities by row: their subtypes, as addresses have them."""
        return np.array([slugify(subtype) for subtype in self.subtypes], dtype=np.str_)

    @cached_property
    def folded_names(self) -> list[str]:
        """The label and aliases of each entity, folded, one per line."""
        aliases = _column(self.entities, "aliases")
        return [fold("\n".join([label, *more])) for label, more in zip(self.labels, aliases, strict=True)]

    @cached_property
    def types(self) -> NDArray[np.str_]:
        """The types of the entities by row."""
        return np.array([EntityKey.of(key).type for key in self.keys], dtype=np.str_)

    @cached_property
    def rows_of_type(self) -> Mapping[str, Rows]:
        """The rows of the entities of each type."""
        return {name: np.flatnonzero(self.types == name).astype(np.int32) for name in get_args(EntityType)}

    @cached_property
    def dates(self) -> NDArray[np.str_]:
        """The dates of the stories by row, as ISO 8601; "" for no date."""
        return np.array([date or "" for date in _column(self.stories, "date")], dtype=np.str_)

    @cached_property
    def days(self) -> Rows:
        """The dates of the stories by row as numbers that sort like them: 2003-08 is 20030800, no date is 0."""
        days: Rows = self.stories["day"].combine_chunks().to_numpy()
        return days

    @cached_property
    def complete(self) -> bool:
        """Whether the rows of all stories were made with all columns; an earlier version lacked some."""
        return not any(self.stories[name].null_count for name in LATER if name != "dateline")

    @cached_property
    def mention_count(self) -> int:
        """The number of mentions in the texts of all stories; topics count as mentions where an earlier version counted."""
        counts = np.asarray(self.matrix.sum(axis=1), dtype=np.int64).ravel()
        mentions = self.stories["mentions"].combine_chunks()
        return int(np.where(mentions.is_null(), counts, mentions.fill_null(0)).sum())

    @cached_property
    def periods(self) -> Adjacency:
        """The first and last day of each period that the facts of a story state, in turn."""
        return Adjacency.of_column(self.stories, "periods")

    @cached_property
    def sources(self) -> dict[str, str]:
        """The sources of the stories: the name by the slug, as the first story writes it."""
        names: dict[str, str] = {}
        for name in self._sources.dictionary.to_pylist():
            names.setdefault(name_slug(name), name)
        return names

    @cached_property
    def source_of(self) -> Rows:
        """The position of each story's source in `sources`; -1 for a story without a source."""
        position = {slug: n for n, slug in enumerate(self.sources)}
        positions = [position[name_slug(name)] for name in self._sources.dictionary.to_pylist()]
        codes = self._sources.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        rows: Rows = np.array([*positions, -1], dtype=np.int32)[codes]
        return rows

    @cached_property
    def authors(self) -> list[Sequence[str]]:
        """The authors of each story."""
        return [names or () for names in _column(self.stories, "authors")]

    @cached_property
    def datelines(self) -> list[str]:
        """The dateline that stands apart from the text of each story, "" where there is none."""
        return [dateline or "" for dateline in _column(self.stories, "dateline")]

    @cached_property
    def _sources(self) -> pa.DictionaryArray:
        return self.stories["source"].combine_chunks().dictionary_encode()

    @cached_property
    def dimensions(self) -> Mapping[str, Dimension]:
        """The facets of stories that are no entities."""
        return {
            "source": Dimension.of_positions(self.sources, self.source_of),
            "author": Dimension.of_names(self.authors),
            "language": self._languages,
            "year": Dimension.of_years(self.days),
        } | {
            f"{name}_kind": Dimension.of_kinds(
                [subtype if type_ == name else "" for subtype, type_ in zip(self.subtypes, self.types, strict=True)],
                self.named_by,
            )
            for name in KINDS
        }

    @cached_property
    def _languages(self) -> Dimension:
        tags = self.stories["language"].combine_chunks().dictionary_encode()
        codes = [primary_language(tag) for tag in tags.dictionary.to_pylist()]
        values = {code: language_name(code) for code in dict.fromkeys(codes)}
        positions = np.array([list(values).index(code) for code in codes] or [-1], dtype=np.int32)
        return Dimension.of_positions(values, positions[tags.indices.to_numpy(zero_copy_only=False)])

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the stories, the most frequent first."""
        counts = self.stories["language"].combine_chunks().value_counts().to_pylist()
        return tuple(row["values"] for row in sorted(counts, key=lambda row: -row["counts"]))

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of the source of each story."""
        return dict(zip(self.ids, _column(self.stories, "digest"), strict=True))

    def rows_titled(self, folded: str) -> Sequence[int]:
        """Return the stories with a folded title."""
        return self._titled.get(folded, ())

    @cached_property
    def _titled(self) -> Mapping[str, Sequence[int]]:
        rows: dict[str, list[int]] = {}
        for row, title in enumerate(_column(self.stories, "title")):
            rows.setdefault(fold(title), []).append(row)
        return rows

    @cached_property
    def matrix(self) -> "csr_matrix":
        """Stories × entities, as the number of mentions."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415  slow to import

        lists, counts = Adjacency.of_column(self.stories, "entities"), Adjacency.of_column(self.stories, "counts")
        data = (counts.values.copy(), lists.values.copy(), lists.starts.copy())  # mapped arrays are read-only
        matrix = csr_matrix(data, shape=(len(self.ids), len(self.keys)))
        matrix.eliminate_zeros()
        return matrix

    @cached_property
    def named_by(self) -> Adjacency:
        """The entities that each story has."""
        return Adjacency.of_column(self.stories, "named")

    @cached_property
    def within(self) -> Adjacency:
        """The entities that each story has, and all their containers."""
        return Adjacency.of_column(self.stories, "within")

    @cached_property
    def containers(self) -> Adjacency:
        """All containers of each entity, the nearest first."""
        return Adjacency.of_column(self.entities, "containers")

    @cached_property
    def directly_in(self) -> Adjacency:
        """The direct containers of each entity."""
        row = self.entity_row
        return Adjacency.of_lists(
            [[row[key] for key in keys if key in row] for keys in _column(self.entities, "part_of")]
        )

    @cached_property
    def parts(self) -> Adjacency:
        """The direct parts of each entity that are of its type and that stories have, those in the most stories first.

        A place has places in it; an organization has States as members, which are no parts of it as its institutions are.
        """
        parts: list[list[int]] = [[] for _ in self.keys]
        for row in np.lexsort((np.array(self.labels), -self.popularity_within)).tolist():
            for container in self.directly_in.of(row).tolist() if self.popularity_within[row] else ():
                if self.types[container] == self.types[row]:
                    parts[container].append(row)
        return Adjacency.of_lists(parts)

    @cached_property
    def naming(self) -> Adjacency:
        """The stories that have each entity, the newest first."""
        return Adjacency.of_column(self.entities, "stories")

    @cached_property
    def naming_within(self) -> Adjacency:
        """The stories that have each entity or a part of it, the newest first."""
        return Adjacency.of_column(self.entities, "stories_within")

    @cached_property
    def popularity(self) -> Rows:
        """The number of stories that have each entity."""
        return self.naming.lengths

    @cached_property
    def popularity_within(self) -> Rows:
        """The number of stories that have each entity or a part of it."""
        return self.naming_within.lengths

    @cached_property
    def entity_count(self) -> int:
        """The number of entities that stories have, themselves or by a part: those that lists show."""
        return int((self.popularity_within > 0).sum())

    @cached_property
    def rarity(self) -> NDArray[np.float32]:
        """How informative it is that two stories share an entity: ln(stories / stories that have it), 0 for none."""
        counts = np.maximum(self.popularity, 1)
        return (np.log(max(len(self.ids), 1) / counts) * (self.popularity > 0)).astype(np.float32)

    @cached_property
    def named(self) -> frozenset[str]:
        """The keys of the entities that stories mention or refer to, and of all their containers."""
        pointed = np.unique(Adjacency.of_column(self.stories, "entities").values)
        return frozenset(self.keys[n] for n in np.union1d(pointed, self.containers.of_rows(pointed)))

    @cached_property
    def latest(self) -> Rows:
        """All stories, the newest first, those without a date last."""
        return newest_first(self.days)

    def as_mask(self, stories: Sequence[int] | NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return some stories as a mask over all."""
        mask = np.zeros(len(self.ids), dtype=bool)
        mask[stories] = True
        return mask

    def stories_of(self, key: str) -> Rows:
        """Return the stories that have an entity, the newest first."""
        if key not in self.entity_row:
            return np.empty(0, dtype=np.int32)
        return self.naming.of(self.entity_row[key])

    def stories_within(self, key: str) -> Rows:
        """Return the stories that have an entity or a part of it, the newest first."""
        if key not in self.entity_row:
            return np.empty(0, dtype=np.int32)
        return self.naming_within.of(self.entity_row[key])

    def month_counts(self, rows: Rows) -> dict[str, int]:
        """Return how many stories are of each month that has any, `2003-08`, in order; of those dated by year alone as `2003`."""
        days = self.days[rows]
        numbers, counts = np.unique(days[days > 0] // 100, return_counts=True)
        pairs = zip(numbers.tolist(), counts.tolist(), strict=True)
        return {f"{n // 100:04}-{n % 100:02}" if n % 100 else f"{n // 100:04}": count for n, count in pairs}

    def naming_both(self, left: int, right: int) -> Rows:
        """Return the stories that have both entities, the newest first."""
        rows = self.naming.of(left)
        both: Rows = rows[self.as_mask(self.naming.of(right))[rows]]
        return both

    def co_mentioned(self, key: str, limit: int | None = None) -> list[tuple[int, int]]:
        """Return the entities mentioned with an entity and in how many stories, the most first, at most `limit`."""
        if key not in self.entity_row:
            return []
        this = self.entity_row[key]
        shared = np.bincount(self.named_by.of_rows(self.naming.of(this)), minlength=len(self.keys))
        shared[this] = 0
        others = np.flatnonzero(shared)
        # Of equally frequent neighbours, the one that is rare elsewhere is more informative.
        best = others[np.lexsort((self.popularity[others], -shared[others]))[:limit]]
        return list(zip(best.tolist(), shared[best].tolist(), strict=True))

    def of_type(self, entity_type: str) -> Rows:
        """Return the entities of a type that stories have, themselves or by a part, those in the most stories first."""
        return self._ranked_by_type[entity_type]

    @cached_property
    def _ranked_by_type(self) -> Mapping[str, Rows]:
        order = np.lexsort((np.array(self.labels), -self.popularity_within, -self.popularity)).astype(np.int32)
        mentioned = order[self.popularity_within[order] > 0]
        return {name: mentioned[self.types[mentioned] == name] for name in get_args(EntityType)}


def _column(table: pa.Table, name: str) -> list[Any]:
    values: list[Any] = table[name].to_pylist()
    return values
