"""The facets of stories that are no entities: their source, their year, and the kinds of the entities that they have.

A dimension has the values of such a facet, and the values of each story by position. Kinds are the subtypes of entities
(country, city; ngo, field-operation) that a story has itself: a story about a city is none about a country.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.entity_types import kind_name
from graph_service.network.tables import Adjacency, Rows
from graph_service.results import UNDATED
from graph_service.text import slugify


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

    def counts(self, stories: Rows) -> NDArray[np.intp]:
        """Return how many of the stories have each value."""
        whole = len(stories) == len(self.of_story)
        return np.bincount(self.of_story.values if whole else self.of_story.of_rows(stories), minlength=len(self.ids))

    def stories_with(self, value: str) -> Rows:
        """Return the stories that have a value."""
        if value not in self.ids:
            return np.empty(0, dtype=np.int32)
        return self.of_story.rows_at(np.flatnonzero(self.of_story.values == self.ids.index(value)))
