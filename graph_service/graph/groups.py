"""Which stories are one story published twice, and which are on one event: kept with a generation, as tables.

A story's fingerprint is made once, when it comes in. The groups are found anew over all fingerprints whenever a
generation is published: they follow from the stories alone, whatever the order in which these came and went, and finding
them takes a second for ten thousand stories. Of stories that are the same only the earliest takes part in finding events;
the others are where it is.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

import numpy as np
import pyarrow as pa

from graph_service.errors import DataError
from graph_service.graph.adjacency import Rows
from graph_service.graph.days import day_spans, days_apart
from graph_service.graph.duplicates import duplicates
from graph_service.graph.fingerprints import Fingerprints
from graph_service.graph.projection import Projection
from graph_service.graph.same_event import event_groups, event_pairs

GroupKind = Literal["same-story", "same-event"]
Texts = Callable[[Collection[str]], Iterable[tuple[str, str]]]

PAIRS = pa.schema(
    [
        ("kind", pa.string()),
        ("group", pa.string()),
        ("story", pa.string()),
        ("other", pa.string()),
        ("similarity", pa.float64()),
    ]
)
WHO_AND_WHERE = ("person", "organization", "place", "event")


class Groups:
    """The fingerprints of an archive's stories and the groups that they make; read-only.

    A row of `pairs` says that `story` and the earlier `other` are one story, or on one event, and how similar they are: the
    share of common word triples of their bodies, or the cosine of their words. A group is named by its first story.
    """

    def __init__(self, prints: Fingerprints, pairs: pa.Table) -> None:
        self.prints = prints
        self.pairs = pairs

    @classmethod
    def empty(cls) -> Self:
        """Return the groups of nothing."""
        return cls(Fingerprints.empty(), PAIRS.empty_table())

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the tables of a folder into memory; empty where a generation was made before there were groups.

        Raises `DataError` where they are damaged.
        """
        if not folder.exists():
            return cls.empty()
        try:
            pairs = pa.ipc.open_file(pa.memory_map(str(folder / "pairs.arrow"))).read_all()
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"The groups in {folder} cannot be read: {error}.") from error
        return cls(Fingerprints.open(folder / "fingerprints.arrow"), pairs)

    def save(self, folder: Path) -> None:
        """Write the tables into a new folder."""
        folder.mkdir(parents=True)
        self.prints.save(folder / "fingerprints.arrow")
        with pa.ipc.new_file(str(folder / "pairs.arrow"), PAIRS) as writer:
            writer.write_table(self.pairs)

    def changed(self, projection: Projection, stale: Collection[str], texts: Texts) -> Self:
        """Return the groups of the stories of a projection; `texts` gives those of stories without a fingerprint.

        The fingerprints of `stale` stories, changed or removed, are no longer theirs.
        """
        kept = self.prints.without(set(stale) | (self.prints.row.keys() - projection.row.keys()))
        missing = [story for story in projection.ids if story not in kept.row]
        prints = kept.joined(Fingerprints.of(texts(missing))).ordered(projection.ids)
        return type(self)(prints, pa.Table.from_pylist(list(_found(projection, prints)), schema=PAIRS))

    @cached_property
    def first(self) -> Mapping[tuple[str, str], str]:
        """The first story of the group that a story is in, by kind and story; the first is in it, too."""
        pairs = self.pairs.to_pylist()
        return {(row["kind"], row[side]): row["group"] for row in pairs for side in ("story", "other")}

    @cached_property
    def members(self) -> Mapping[tuple[str, str], list[str]]:
        """The stories of each group, by kind and first story, in order of time."""
        found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for row in self.pairs.to_pylist():
            found[row["kind"], row["group"]] |= {row["other"]: None, row["story"]: None}
        return {group: list(stories) for group, stories in found.items()}

    @cached_property
    def similarity(self) -> Mapping[tuple[str, str, str], float]:
        """How similar two stories of a group are, by kind and the two in either order, where they were held together."""
        pairs = self.pairs.to_pylist()
        return {
            (row["kind"], *sides): row["similarity"]
            for row in pairs
            for sides in ((row["story"], row["other"]), (row["other"], row["story"]))
        }

    def others(self, kind: GroupKind, story: str) -> list[str]:
        """Return the other stories of a story's group, in order of time."""
        group = self.first.get((kind, story))
        return [] if group is None else [other for other in self.members[kind, group] if other != story]

    def original(self, story: str) -> str:
        """Return the earliest story that is the same as this one, which may be itself."""
        return self.first.get(("same-story", story), story)

    def event(self, story: str) -> str:
        """Return the earliest story on the event of this one, which may be itself."""
        original = self.original(story)
        return self.first.get(("same-event", original), original)

    def repeated(self, stories: Collection[str]) -> int:
        """Return how many of these stories are the same as another story, here before or among them."""
        groups = [members for (kind, _), members in self.members.items() if kind == "same-story"]
        return sum(max(0, sum(story in stories for story in some) - all(s in stories for s in some)) for some in groups)


def apart(projection: Projection, one: int, other: int) -> int | None:
    """Return the fewest days that may lie between two stories; None where one has no date."""
    spans = day_spans(str(projection.dates[row]) for row in (one, other))
    days = float(days_apart(spans, (np.array([0]), np.array([1])))[0])
    return None if np.isnan(days) else int(days)


def shared_names(projection: Projection, one: int, other: int) -> Rows:
    """Return whom and what places both of two stories name, the rarest first."""
    shared: Rows = np.intersect1d(projection.entities_of(one), projection.entities_of(other))
    shared = shared[np.isin(projection.types[shared], WHO_AND_WHERE)]
    return shared[np.argsort(projection.popularity[shared], kind="stable")]


def _found(projection: Projection, prints: Fingerprints) -> Iterator[dict[str, object]]:
    """Yield the pairs of all groups, both sides in order of time."""
    order = _in_time(projection)
    ids = [projection.ids[row] for row in order]
    ordered, spans = prints.ordered(ids), day_spans(str(date) for date in projection.dates[order])
    same = duplicates(ordered, spans)
    for row, first, similarity in zip(same.rows, same.firsts, same.similarity, strict=True):
        yield _pair("same-story", ids[first], ids[row], ids[first], similarity)
    distinct = np.setdiff1d(np.arange(len(ids)), same.rows)
    own = [ids[row] for row in distinct]
    named = projection.matrix[order[distinct]][:, np.isin(projection.types, WHO_AND_WHERE)].tocsr()
    found = event_pairs(prints.ordered(own), named, spans[distinct])
    group_of = {row: group[0] for group in event_groups(found) for row in group}
    for one, other, similarity in zip(*found.pairs, found.similarity, strict=True):
        if (first := group_of.get(int(one))) is not None and first == group_of.get(int(other)):
            yield _pair("same-event", own[first], own[other], own[one], similarity)


def _pair(kind: GroupKind, group: str, story: str, other: str, similarity: float) -> dict[str, object]:
    return {"kind": kind, "group": group, "story": story, "other": other, "similarity": round(float(similarity), 3)}


def _in_time(projection: Projection) -> Rows:
    """Return the rows of the stories in order of time, the undated last, those of one day by their ids."""
    dates = np.where(projection.dates == "", "~", projection.dates)
    return np.lexsort((np.array(projection.ids, dtype=np.str_), dates)).astype(np.int32)
