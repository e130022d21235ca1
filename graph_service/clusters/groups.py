"""Groups of duplicates and of stories on one event, which a generation keeps as tables and as quads.

A story's fingerprint is computed once, when it is ingested. The groups are computed from all fingerprints whenever a
generation is published; this takes a second for ten thousand stories. They depend on the stories alone, whatever the
order in which these were added and removed. Of duplicates only the earliest takes part in event groups; the others
follow it.

As quads the groups are in a graph of their own, since they follow from all stories together; a new generation replaces
the groups that changed. A group is a part of its first story (`{story}#same-event`). The evidence of a membership
compares the story with the most similar of the group's earlier ones.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import pyarrow as pa
from pyoxigraph import NamedNode, Quad

from graph_service.clusters.duplicates import Fingerprints, day_spans, days_apart, duplicates
from graph_service.clusters.same_event import event_groups, event_pairs
from graph_service.errors import DataError
from graph_service.iris import RDF, Names
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.rdf import terms
from graph_service.rdf.terms import Term

GroupKind = Literal["same-story", "same-event"]
GroupKey = tuple[str, str]
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
    """The fingerprints of an archive's stories and their groups; read-only.

    A row of `pairs` says that `story` and the earlier `other` are duplicates or on one event, and how similar they are:
    the Jaccard similarity of their shingles, or the cosine of their words. A group has the id of its first story.
    """

    def __init__(self, prints: Fingerprints, pairs: pa.Table) -> None:
        self.prints = prints
        self.pairs = pairs

    @classmethod
    def empty(cls) -> Self:
        """Return the groups of an empty archive."""
        return cls(Fingerprints.empty(), PAIRS.empty_table())

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the tables of a folder into memory; a generation without the folder has no groups.

        Raises `DataError` if a table is damaged.
        """
        if not folder.exists():
            return cls.empty()
        try:
            pairs = pa.ipc.open_file(pa.memory_map(str(folder / "pairs.arrow"))).read_all()
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"The groups in {folder} cannot be read: {error}.") from error
        return cls(Fingerprints.open(folder / "fingerprints.arrow"), pairs)

    def save(self, folder: Path) -> None:
        """Write the tables to a new folder."""
        folder.mkdir(parents=True)
        self.prints.save(folder / "fingerprints.arrow")
        with pa.ipc.new_file(str(folder / "pairs.arrow"), PAIRS) as writer:
            writer.write_table(self.pairs)

    def update(self, projection: Projection, touched: Collection[str], texts: Texts) -> Self:
        """Return the groups of a projection's stories; `texts` provides the texts of stories without a fingerprint.

        The fingerprints of the `touched` stories, changed or removed, are computed again.
        """
        valid = self.prints.without(set(touched) | (self.prints.row.keys() - projection.row.keys()))
        missing = [story for story in projection.ids if story not in valid.row]
        prints = valid.concat(Fingerprints.of(texts(missing))).take(projection.ids)

        # In order of time, the undated last, those of one day by their ids.
        dates = np.where(projection.dates == "", "~", projection.dates)
        order = np.lexsort((np.array(projection.ids, dtype=np.str_), dates)).astype(np.int32)
        ids = [projection.ids[row] for row in order]
        ordered, spans = prints.take(ids), day_spans(str(date) for date in projection.dates[order])
        same = duplicates(ordered, spans)
        pairs = [
            ("same-story", ids[first], ids[row], ids[first], round(float(similarity), 3))
            for row, first, similarity in zip(same.rows, same.firsts, same.similarity, strict=True)
        ]
        distinct = np.setdiff1d(np.arange(len(ids)), same.rows)
        originals = [ids[row] for row in distinct]
        named = projection.matrix[order[distinct]][:, np.isin(projection.types, WHO_AND_WHERE)].tocsr()
        events = event_pairs(prints.take(originals), named, spans[distinct])
        group_of = {row: group[0] for group in event_groups(events) for row in group}
        for earlier, later, similarity in zip(*events.pairs, events.similarity, strict=True):
            if (first := group_of.get(int(earlier))) is not None and first == group_of.get(int(later)):
                stories = originals[first], originals[later], originals[earlier]
                pairs.append(("same-event", *stories, round(float(similarity), 3)))
        rows = [dict(zip(PAIRS.names, pair, strict=True)) for pair in pairs]
        return type(self)(prints, pa.Table.from_pylist(rows, schema=PAIRS))

    @cached_property
    def first(self) -> Mapping[tuple[str, str], str]:
        """The first story of each story's group, by kind and story."""
        pairs = self.pairs.to_pylist()
        return {(row["kind"], row[column]): row["group"] for row in pairs for column in ("story", "other")}

    @cached_property
    def members(self) -> Mapping[tuple[str, str], list[str]]:
        """The stories of each group, by kind and first story, in order of time."""
        members: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for row in self.pairs.to_pylist():
            members[row["kind"], row["group"]] |= {row["other"]: None, row["story"]: None}
        return {group: list(stories) for group, stories in members.items()}

    @cached_property
    def similarity(self) -> Mapping[tuple[str, str, str], float]:
        """The similarity of two paired stories, by kind and the two in either order."""
        pairs = self.pairs.to_pylist()
        return {
            (row["kind"], *stories): row["similarity"]
            for row in pairs
            for stories in ((row["story"], row["other"]), (row["other"], row["story"]))
        }

    def others(self, kind: GroupKind, story: str) -> list[str]:
        """Return the other stories of a story's group, in order of time."""
        group = self.first.get((kind, story))
        return [] if group is None else [other for other in self.members[kind, group] if other != story]

    def original(self, story: str) -> str:
        """Return the earliest duplicate of a story, which may be the story itself."""
        return self.first.get(("same-story", story), story)

    def event(self, story: str) -> str:
        """Return the earliest story on a story's event, which may be the story itself."""
        original = self.original(story)
        return self.first.get(("same-event", original), original)

    def count_repeats(self, stories: Collection[str]) -> int:
        """Return how many of these stories duplicate another, either an older one or one among them."""
        groups = [members for (kind, _), members in self.members.items() if kind == "same-story"]
        return sum(max(0, sum(s in stories for s in group) - all(s in stories for s in group)) for group in groups)


def fewest_days_between(projection: Projection, row: int, other: int) -> int | None:
    """Return the fewest days possible between two stories; None if one has no date."""
    spans = day_spans(str(date) for date in projection.dates[[row, other]])
    days = float(days_apart(spans, (np.array([0]), np.array([1])))[0])
    return None if np.isnan(days) else int(days)


def shared_names(projection: Projection, row: int, other: int) -> Rows:
    """Return the people, organizations, places and events that two stories name, the rarest first."""
    shared: Rows = np.intersect1d(projection.named_by.of(row), projection.named_by.of(other))
    shared = shared[np.isin(projection.types[shared], WHO_AND_WHERE)]
    return shared[np.argsort(projection.popularity[shared], kind="stable")]


CLASSES = {"same-story": "gs:DuplicateGroup", "same-event": "gs:EventGroup"}


def changed_groups(before: Groups, after: Groups, touched: Collection[str]) -> set[GroupKey]:
    """Return the groups, by kind and first story, whose quads may have changed: with other pairs or a touched story."""
    pairs = [{tuple(row.values()) for row in groups.pairs.to_pylist()} for groups in (before, after)]
    changed = pairs[0] ^ pairs[1]
    same = (row for row in pairs[0] & pairs[1] if row[2] in touched or row[3] in touched)
    return {(kind, group) for kind, group, *_ in (*changed, *same)}


def group_quads(
    groups: Groups, projection: Projection, names: Names, only: Collection[GroupKey] | None = None
) -> Iterator[Quad]:
    """Yield the quads of all groups in the groups graph, or of `only` some, by kind and first story."""
    graph, a, part = NamedNode(names.groups_graph), NamedNode(RDF + "type"), NamedNode(names.expand("schema:hasPart"))
    for (kind, first), members in groups.members.items():
        if only is not None and (kind, first) not in only:
            continue
        group = NamedNode(names.part(first, kind))
        yield Quad(group, a, NamedNode(names.expand(CLASSES[kind])), graph)
        for story in members:
            yield Quad(group, part, NamedNode(names.story(story)), graph)

    # The evidence of a membership compares the story with the most similar of the earlier ones.
    nearest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for pair in groups.pairs.to_pylist():
        key = pair["kind"], pair["story"]
        if only is not None and (pair["kind"], pair["group"]) not in only:
            continue
        if key not in nearest or pair["similarity"] > nearest[key]["similarity"]:
            nearest[key] = pair
    for pair in nearest.values():
        this = NamedNode(names.part(pair["story"], f"in-{pair['kind']}"))
        for curie, value in _membership(pair, projection, names):
            yield Quad(this, NamedNode(names.expand(curie)), value, graph)


def _membership(pair: Mapping[str, Any], projection: Projection, names: Names) -> Iterator[tuple[str, Term]]:
    yield "rdf:type", NamedNode(names.expand("gs:Membership"))
    yield "gs:group", NamedNode(names.part(pair["group"], pair["kind"]))
    yield "gs:member", NamedNode(names.story(pair["story"]))
    yield "gs:nearest", NamedNode(names.story(pair["other"]))
    yield "gs:similarity", terms.decimal(pair["similarity"])
    row, other = projection.row[pair["story"]], projection.row[pair["other"]]
    if (days := fewest_days_between(projection, row, other)) is not None:
        yield "gs:daysApart", terms.integer(days)
    if pair["kind"] == "same-event":
        for entity in shared_names(projection, row, other):
            yield "gs:sharedEntity", NamedNode(names.entity(projection.keys[entity]))
