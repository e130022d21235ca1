"""A table of so many passages that the engine keeps an index of their vectors still finds those that are nearest."""

from dataclasses import dataclass

import numpy as np
import pytest
from support.stories import linked_story

from graph_service.embedding.encoder import unit
from graph_service.index.lance import EXACT, LanceIndex, LanceWriter
from graph_service.index.passage_index import Scope
from graph_service.model import Passage, Span
from graph_service.network.projection import Projection
from graph_service.network.tables import story_row
from graph_service.results import Filters

BATCH = 5_000
CENTRES = 200


@dataclass(frozen=True)
class Wide:
    """What a writer asks of a model."""

    name: str = "wide"
    dimensions: int = 384


def batch(first, count, vectors):
    for n in range(first, first + count):
        told = linked_story(f"story-{n}", f"Story {n}", "Said.", "2003-05-01" if n % 2 else "1999-01-01", entities=())
        cut = Passage(story=told.story.id, title=told.story.title, text="Said.", span=Span(0, 5))
        yield told, [cut], vectors[n : n + 1]


@pytest.mark.slow
def test_the_nearest_of_many_passages_are_found_with_and_without_filters(tmp_path):
    count, draw = EXACT + BATCH, np.random.default_rng(1)
    centres = draw.standard_normal((CENTRES, 384))
    vectors = unit(
        (centres[draw.integers(0, CENTRES, count)] + 0.6 * draw.standard_normal((count, 384))).astype(np.float32)
    )
    writer, rows = LanceWriter(str(tmp_path), Wide(), None), []
    for first in range(0, count, BATCH):
        stories = list(batch(first, BATCH, vectors))
        writer.add(stories)
        rows += [story_row(told) for told, _, _ in stories]
    projection = Projection.empty().update([], rows, [])
    version = writer.publish(tmp_path, projection)
    assert writer.table.index_stats("vector_idx").num_indexed_rows == count

    index = LanceIndex.open(str(tmp_path), version, projection)
    by_row = vectors[[int(story.removeprefix("story-")) for story in projection.ids]]
    for scope in (Scope(), Scope(Filters(since="2003"))):
        kept, found = np.flatnonzero(index.story_mask(scope)), []
        for _ in range(50):
            asked = unit((centres[draw.integers(CENTRES)] + 0.6 * draw.standard_normal(384)).astype(np.float32))
            due = set(kept[np.argsort(-(by_row[kept] @ asked))[:10]].tolist())
            found.append(len(due & set(index.by_vector(asked, scope, 10).stories.tolist())) / 10)
        assert np.mean(found) >= 0.98
