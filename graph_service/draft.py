"""The next generation while it is built: stories are put in and removed, and what follows from them is brought in line."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from graph_service.given import DECISIONS, Given, reference_files
from graph_service.graph import queries
from graph_service.graph.group_triples import group_quads
from graph_service.graph.groups import Groups
from graph_service.graph.projection import Projection
from graph_service.graph.projection_tables import StoryRow, story_row
from graph_service.graph.shapes import Violation, shapes_of
from graph_service.graph.store import GraphDraft
from graph_service.graph.stories import texts
from graph_service.graph.triples import curation_quads, entity_quads, replaced_quads, story_quads
from graph_service.index.encode import Vectors
from graph_service.index.neighbours import Neighbours
from graph_service.index.passage_index import PassageWriter
from graph_service.index.word_counts import counted
from graph_service.model import Entity, LinkedStory, Passage

# The share of the stories beyond whose change all of the graph is written anew. Below it, what changed stays in files beside the
# others, so that the next generation goes on sharing these.
COMPACTED = 0.25


@dataclass(frozen=True, slots=True)
class Before:
    """What a draft starts from: parts of the published generation, or empty ones; neighbours are opened when needed."""

    projection: Projection
    groups: Groups
    neighbours: Callable[[], Neighbours]
    word_counts: Counter[str]
    reference_names: Mapping[str, Sequence[str]]

    @classmethod
    def nothing(cls, dimensions: int) -> "Before":
        """Return the parts of no generation, for vectors of a length."""
        return cls(Projection.empty(), Groups.empty(), partial(Neighbours.empty, dimensions), Counter(), {})


class Draft:
    """The next generation while it is built; nothing of it is seen before it is published."""

    def __init__(
        self,
        folder: Path,
        store: GraphDraft,
        passages: PassageWriter,
        before: Before,
        given: Given,
        linked_with: Given,
    ) -> None:
        self.folder = folder
        self.store = store
        self.passages = passages
        self.projection = before.projection
        self.groups = before.groups
        self.neighbours = before.neighbours
        self.word_counts = before.word_counts
        self.reference_names = before.reference_names
        self.given = given
        self.linked_with = self._found_linked_with = linked_with
        self.renewed: set[str] = set()
        self.rows: dict[str, StoryRow] = {}
        self.entities: dict[str, Entity] = {}
        self.removed: set[str] = set()
        self.new_reference = False

    @property
    def changed(self) -> bool:
        """Whether there is anything to publish."""
        moved = self.new_reference or self.linked_with.digest != self._found_linked_with.digest
        return bool(self.rows or self.removed or (moved and self.projection.ids))

    def load_reference(self) -> None:
        """Take in the reference data as it now is, and what people decided about it."""
        names, graph = self.store.names, self.store.names.reference_graph
        self.new_reference = True
        self.store.remove_graph(graph)
        for file in reference_files():
            if file.name != DECISIONS:
                self.store.load(file, graph)
        for key, label, language in self.given.curation.preferred:
            self.store.prefer(names.entity(key), label, language, graph)
        self.store.add(curation_quads(self.given.curation.statements, names))
        self.reference_names = queries.reference_names(self.store)

    def relinked(self) -> None:
        """Note that all stories are now linked with what is given."""
        self.linked_with = self.given

    def renew(self, entities: Iterable[Entity]) -> None:
        """Say anew what entities are, in place of what was said of them."""
        renewed = {entity.key: entity for entity in entities}
        self.entities |= renewed
        self.renewed |= renewed.keys()

    def close(self) -> None:
        """Let go of the store: an open engine would write into the folder while it is removed."""
        self.store.close()

    def digest_of(self, story: str) -> str | None:
        """Return what a story was read from, or None where it is not here."""
        if story in self.rows:
            return self.rows[story].digest
        return None if story in self.removed else self.projection.digests.get(story)

    def holds(self, linked: LinkedStory) -> bool:
        """Tell whether the graph of a story says already what `linked` does."""
        names = self.store.names
        return set(story_quads(linked, names)) == set(self.store.graph_quads(names.story(linked.story.id)))

    def put(self, batch: Sequence[tuple[LinkedStory, Sequence[Passage], Vectors]]) -> Mapping[str, Sequence[Violation]]:
        """Add stories; one whose id is here already takes the place of the old. Return the rules that some break, by id.

        Nothing of a story that breaks a rule (ontology/shapes.ttl) is added, and what was here of it stays.
        """
        names, shapes = self.store.names, shapes_of(self.store.names)
        latest = {linked.story.id: (linked, cut, vectors) for linked, cut, vectors in batch}
        said = {story: list(story_quads(linked, names)) for story, (linked, _, _) in latest.items()}
        broken: dict[str, Sequence[Violation]] = {}
        for story, (linked, _, _) in latest.items():
            if found := shapes.violations([*said[story], *entity_quads(linked.entities.values(), names)]):
                broken[story] = found
        sound = {story: one for story, one in latest.items() if story not in broken}
        self._clear([story for story in sound if self.digest_of(story) is not None])
        self.store.add(quad for story in sound for quad in said[story])
        self.passages.add(list(sound.values()))
        self.word_counts.update(counted(linked.story.text for linked, _, _ in sound.values()))
        for story, (linked, _, _) in sound.items():
            self.rows[story] = story_row(linked)
            self.entities |= linked.entities
        return broken

    def remove(self, stories: Sequence[str]) -> None:
        """Remove stories and all that is said because of them."""
        self._clear(stories)
        for story in stories:
            self.rows.pop(story, None)
        self.removed |= set(stories)

    def _clear(self, stories: Sequence[str]) -> None:
        self.passages.remove(stories)
        self.word_counts.subtract(counted(text for _, text in texts(self.store, stories)))
        for story in stories:
            self.store.remove_graph(self.store.names.story(story))

    def finish(self) -> Projection:
        """Bring entities, groups and the projection in line with the stories; return the projection."""
        before = self.projection
        renewed = {key: self.entities[key] for key in self.renewed}
        after = before.changed(self.removed, list(self.rows.values()), self.entities.values()).described(renewed)
        graph = self.store.names.entities_graph
        for key in (before.named - after.named) | (before.named & renewed.keys()):
            self.store.remove_subject(self.store.names.entity(key), graph)
        told = (after.named - before.named) | (after.named & renewed.keys())
        self.store.add(entity_quads([self.entities[key] for key in told if key in self.entities], self.store.names))
        self._replace(after)
        self.groups = self.groups.changed(after, self.removed | self.rows.keys(), partial(texts, self.store))
        self.store.remove_graph(self.store.names.groups_graph)
        self.store.add(group_quads(self.groups, after, self.store.names))
        if len(self.removed | self.rows.keys()) > COMPACTED * len(after.ids):
            self.store.compact()
        return after

    def _replace(self, after: Projection) -> None:
        """Say of merged entities that no story names any more what took their place."""
        names = self.store.names
        self.store.remove(replaced_quads(queries.replaced(self.store), names))
        merged = {old: new for old, new in self.given.curation.merged.items() if old not in after.named}
        self.store.add(replaced_quads(merged, names))
