"""The two tables of the projection: what is taken in of stories and entities, and the lists of rows made from it.

    stories    what lists show of a story, and its text, from which passages are shown, with where its `sentences` start and
               end, in turn; `cards` are the titles of what its publisher points to from it; `entities` are the rows of what
               it names or points to, with `counts` (0 where its text does not name it); made from these: `day`, `named`
               (the rows that count) and `within` (these and all that contains them)
    entities   key, names, kind; `part_of` as keys; made from these: `containers` (rows, the nearest first), `stories` that
               name it and `stories_within`, that name it or a part of it, both the newest first

The lists are made anew whenever a generation is published; that costs milliseconds per ten thousand stories.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, identity

from graph_service.graph.adjacency import Adjacency, Rows
from graph_service.model import Entity, LinkedStory
from graph_service.text import sentences

LISTS = pa.list_(pa.int32())
STORY_FACTS = pa.schema(
    [(name, pa.string()) for name in ("id", "title", "date", "source", "language", "digest")]
    + [("text", pa.large_string()), ("sentences", LISTS), ("cards", pa.list_(pa.string()))]
    + [(name, LISTS) for name in ("entities", "counts")]
)
ENTITY_FACTS = pa.schema(
    [(name, pa.string()) for name in ("key", "label", "kind")]
    + [(name, pa.list_(pa.string())) for name in ("aliases", "part_of")]
)
STORIES = pa.schema([*STORY_FACTS, ("day", pa.int32()), ("named", LISTS), ("within", LISTS)])
ENTITIES = pa.schema([*ENTITY_FACTS, ("containers", LISTS), ("stories", LISTS), ("stories_within", LISTS)])


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
    text: str
    mentions: dict[str, int]
    cards: tuple[str, ...] = ()


def story_row(linked: LinkedStory) -> StoryRow:
    """Return what the projection keeps of a story: a topic, stated or assigned, counts as one mention."""
    mentions = dict.fromkeys(linked.all_topics, 1)
    for mention in linked.mentions:
        mentions[mention.entity] = mentions.get(mention.entity, 0) + 1
    for key in (*linked.coverage, *([linked.publisher] if linked.publisher else [])):
        mentions.setdefault(key, 0)
    story = linked.story
    about = (story.id, story.title, story.date, story.source, story.language, story.digest, story.text)
    return StoryRow(*about, mentions, tuple(card.title for card in story.related))


def story_facts(rows: Iterable[StoryRow], entity_row: Mapping[str, int]) -> pa.Table:
    """Return what is taken in of stories."""
    return pa.Table.from_pylist([_story_record(row, entity_row) for row in rows], schema=STORY_FACTS)


def entity_facts(entities: Iterable[Entity]) -> pa.Table:
    """Return what is taken in of entities."""
    return pa.Table.from_pylist([entity_record(entity) for entity in entities], schema=ENTITY_FACTS)


def entity_record(entity: Entity) -> dict[str, Any]:
    """Return what is taken in of an entity."""
    return {
        "key": entity.key, "label": entity.label, "kind": entity.kind, "aliases": list(entity.aliases),
        "part_of": list(entity.part_of),
    }  # fmt: skip


def _story_record(row: StoryRow, entity_row: Mapping[str, int]) -> dict[str, Any]:
    named = sorted((entity_row[key], count) for key, count in row.mentions.items())
    return {
        "id": row.id, "title": row.title, "date": row.date, "source": row.source, "language": row.language,
        "digest": row.digest, "text": row.text, "cards": list(row.cards),
        "sentences": [place for sentence in sentences(row.text) for place in (sentence.start, sentence.end)],
        "entities": [n for n, _ in named], "counts": [count for _, count in named],
    }  # fmt: skip


def with_lists(stories: pa.Table, entities: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return both tables with the columns that are made from what was taken in."""
    stories, entities = stories.combine_chunks(), entities.combine_chunks()
    containers = _containers(entities)
    days = days_of(stories["date"].to_pylist())
    named = _named(stories, len(entities))
    within = (named @ (containers.matrix(len(entities)) + identity(len(entities), format="csr"))).tocsr()
    within.sort_indices()
    for name, column in (
        ("day", pa.array(days, pa.int32())),
        ("named", Adjacency.of_matrix(named).column()),
        ("within", Adjacency.of_matrix(within).column()),
    ):
        stories = stories.append_column(name, column)
    newest = newest_first(days)
    for name, lists in (
        ("containers", containers),
        ("stories", _transposed(named, newest)),
        ("stories_within", _transposed(within, newest)),
    ):
        entities = entities.append_column(name, lists.column())
    return stories.cast(STORIES), entities.cast(ENTITIES)


def days_of(dates: Sequence[str | None]) -> Rows:
    """Return ISO 8601 dates of any precision as numbers in the same order: 2003-08 is 20030800; 0 for none."""
    return np.array([int((date or "0").replace("-", "").ljust(8, "0")) for date in dates], dtype=np.int32)


def newest_first(days: Rows) -> Rows:
    """Return the rows in order of time, the newest first, those without a date last."""
    order: Rows = np.argsort(days, kind="stable")[::-1].astype(np.int32)
    return order


def _named(stories: pa.Table, width: int) -> csr_matrix:
    lists, counts = Adjacency.of_column(stories, "entities"), Adjacency.of_column(stories, "counts")
    matrix = csr_matrix((counts.values.copy(), lists.values.copy(), lists.starts.copy()), shape=(len(stories), width))
    matrix.eliminate_zeros()  # what is mapped into memory cannot be changed, hence the copies
    matrix.data = np.ones_like(matrix.data)
    return matrix


def _containers(entities: pa.Table) -> Adjacency:
    """Return all that contains each entity, in steps outward, the nearest first."""
    keys, part_of = entities["key"].to_pylist(), entities["part_of"].to_pylist()
    row = {key: n for n, key in enumerate(keys)}
    direct = [[row[key] for key in parts if key in row] for parts in part_of]
    return Adjacency.of_lists([_outward(n, direct) if direct[n] else [] for n in range(len(keys))])


def _outward(start: int, direct: Sequence[Sequence[int]]) -> list[int]:
    found: dict[int, None] = {}
    waiting = list(direct[start])
    while waiting:
        step, waiting = waiting, []
        for n in step:
            if n not in found and n != start:
                found[n] = None
                waiting += direct[n]
    return list(found)


def _transposed(matrix: csr_matrix, newest: NDArray[np.int32]) -> Adjacency:
    """Return for each column the rows that have it, the newest first."""
    turned = matrix[newest].T.tocsr()
    turned.sort_indices()
    lists = Adjacency.of_matrix(turned)
    return Adjacency(lists.starts, newest[lists.values].astype(np.int32))
