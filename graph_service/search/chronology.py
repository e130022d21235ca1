"""What was published before and after a story by the same source and on the same topics, and the stories that its publisher's cards show."""

from collections.abc import Iterator

import numpy as np

from graph_service.archive.snapshot import Snapshot
from graph_service.model import Card, EntityKey, LinkedStory
from graph_service.network.tables import Rows
from graph_service.results import Adjacent, StoryCard
from graph_service.search.cards import story_card
from graph_service.text import fold, slugify

TOPICS_SHOWN = 3


def adjacent(snapshot: Snapshot, linked: LinkedStory) -> tuple[Adjacent, ...]:
    """Return the stories right before and after a story, of those by its source, then of those on each of its topics.

    A story without a date comes neither before nor after another.
    """
    entries = _adjacent(snapshot, linked, snapshot.projection.row[linked.story.id])
    return tuple(entry for entry in entries if entry.earlier or entry.later)


def _adjacent(snapshot: Snapshot, linked: LinkedStory, row: int) -> Iterator[Adjacent]:
    projection, source = snapshot.projection, slugify(linked.story.source or "")
    if source in projection.sources:
        rows = projection.latest[projection.source_of[projection.latest] == projection.source_of[row]]
        earlier, later = _before_and_after(snapshot, row, rows)
        yield Adjacent(kind="source", id=source, label=projection.sources[source], earlier=earlier, later=later)
    for key in linked.all_topics[:TOPICS_SHOWN]:
        earlier, later = _before_and_after(snapshot, row, projection.stories_of(key))
        label = linked.entities[key].label
        yield Adjacent(kind="topic", id=EntityKey.of(key).slug, label=label, earlier=earlier, later=later)


def _before_and_after(snapshot: Snapshot, row: int, rows: Rows) -> tuple[StoryCard | None, StoryCard | None]:
    """Return the stories next to one among some rows, which are in the order of time, the newest first."""
    dated = rows[snapshot.projection.days[rows] > 0]
    positions = np.flatnonzero(dated == row)
    if not len(positions):
        return None, None
    position = int(positions[0])
    earlier = int(dated[position + 1]) if position + 1 < len(dated) else None
    later = int(dated[position - 1]) if position else None
    return (
        None if earlier is None else story_card(snapshot, earlier),
        None if later is None else story_card(snapshot, later),
    )


def archived(snapshot: Snapshot, card: Card) -> StoryCard | None:
    """Return the story of the archive that a publisher's card shows, by its title; of several, the one of its date."""
    projection = snapshot.projection
    rows = projection.rows_titled(fold(card.title))
    same_date = [row for row in rows if card.date and projection.dates[row] == card.date]
    matches = rows if len(rows) == 1 else same_date
    return story_card(snapshot, matches[0]) if len(matches) == 1 else None
