"""The next generation while it is built: stories are added and removed, then everything derived from them is updated."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from graph_service.archive.linking_inputs import DECISIONS, LinkingInputs, reference_files
from graph_service.archive.snapshot import Snapshot
from graph_service.clusters.groups import Groups, changed_groups, group_quads
from graph_service.embedding.encoder import Vectors
from graph_service.errors import isolate_faults
from graph_service.index import analyzer
from graph_service.index.lexicon import count_words
from graph_service.index.neighbours import Neighbours
from graph_service.index.passage_index import PassageWriter
from graph_service.model import Entity, LinkedStory, Passage
from graph_service.network.projection import Projection
from graph_service.network.tables import StoryRow, story_row
from graph_service.rdf.serialize import curation_quads, entity_quads, replaced_quads, story_quads
from graph_service.rdf.shacl import Violation, shapes_of
from graph_service.store import entity_queries
from graph_service.store.graph_store import GraphWriter
from graph_service.store.story_queries import texts

# A linked story with its passages and their vectors.
EmbeddedStory = tuple[LinkedStory, Sequence[Passage], Vectors]

# Why a story is refused: the shapes that it breaks, or a fault that it brings out.
Refusal = Sequence[Violation] | Exception

# If more than this share of the stories changed, the whole graph is written anew. Below it, the changes stay in files of their
# own, so that the next generation goes on sharing the other files.
COMPACTED = 0.25


@dataclass(frozen=True, slots=True)
class Base:
    """What a builder starts from: parts of the published generation, or empty ones; neighbours are opened when needed.

    `analyzer` is the version of the rules by which the words of its stories are indexed.
    """

    projection: Projection
    groups: Groups
    neighbours: Callable[[], Neighbours]
    word_counts: Counter[str]
    reference_names: Mapping[str, Sequence[str]]
    analyzer: int

    @classmethod
    def of(cls, published: Snapshot) -> "Base":
        """Return the parts of the published generation."""
        return cls(
            published.projection,
            published.groups,
            lambda: published.neighbours,
            published.word_counts,
            published.reference_names,
            published.manifest.analyzer if published.manifest.stories else analyzer.VERSION,
        )

    @classmethod
    def empty(cls, dimensions: int) -> "Base":
        """Return the parts of no generation, for vectors of a length."""
        return cls(
            Projection.empty(), Groups.empty(), partial(Neighbours.empty, dimensions), Counter(), {}, analyzer.VERSION
        )


class GenerationBuilder:
    """The next generation while it is built; nothing of it is seen before it is published."""

    def __init__(
        self,
        folder: Path,
        store: GraphWriter,
        passages: PassageWriter,
        base: Base,
        inputs: LinkingInputs,
        linked_with: LinkingInputs,
        *,
        model: str,
        index_uri: str,
    ) -> None:
        self.folder = folder
        self.store = store
        self.passages = passages
        self.projection = base.projection
        self.groups = base.groups
        self.neighbours = base.neighbours
        self.word_counts = base.word_counts
        self.reference_names = base.reference_names
        self.analyzer = base.analyzer
        self.model = model
        self.index_uri = index_uri
        self.inputs = inputs
        self.linked_with = self._base_linked_with = linked_with
        self.renewed: set[str] = set()
        self.rows: dict[str, StoryRow] = {}
        self.entities: dict[str, Entity] = {}
        self.removed: set[str] = set()
        self.new_reference = False

    @property
    def changed(self) -> bool:
        """Whether there is anything to publish."""
        moved = self.new_reference or self.linked_with.digest != self._base_linked_with.digest
        return bool(self.rows or self.removed or (moved and self.projection.ids))

    @property
    def touched(self) -> set[str]:
        """The stories that were added, changed or removed."""
        return self.removed | self.rows.keys()

    def load_reference(self) -> None:
        """Load the reference data as it is now, with what people decided about it."""
        names, graph = self.store.names, self.store.names.reference_graph
        self.new_reference = True
        self.store.remove_graph(graph)
        for file in reference_files():
            if file.name != DECISIONS:
                self.store.load(file, graph)
        for key, label, language in self.inputs.curation.preferred:
            self.store.prefer(names.entity(key), label, language, graph)
        self.store.add(curation_quads(self.inputs.curation.statements, names))
        self.reference_names = entity_queries.reference_names(self.store)

    def finish_relinking(self) -> None:
        """Record that all stories are now linked with the current inputs."""
        self.linked_with = self.inputs

    def renew(self, entities: Iterable[Entity]) -> None:
        """Describe entities anew, in place of their earlier descriptions."""
        renewed = {entity.key: entity for entity in entities}
        self.entities |= renewed
        self.renewed |= renewed.keys()

    def close(self) -> None:
        """Close the store: an open engine would write into the folder while it is removed."""
        self.store.close()

    def digest_of(self, story: str) -> str | None:
        """Return what a story was read from, or None where it is not here."""
        if story in self.rows:
            return self.rows[story].digest
        return None if story in self.removed else self.projection.digests.get(story)

    def holds(self, linked: LinkedStory) -> bool:
        """Tell whether the graph of a story already says what `linked` does."""
        names = self.store.names
        return set(story_quads(linked, names)) == set(self.store.graph_quads(names.story(linked.story.id)))

    def upsert(self, batch: Sequence[EmbeddedStory]) -> Mapping[str, Refusal]:
        """Add stories, each in place of the one that has its id; return why some are refused, by id.

        A story is refused that breaks a shape (ontology/shapes.ttl), cannot be written as quads, or is not accepted by the store
        or the index. Nothing of it is added, the one that it would replace stays, and the others are added.
        """
        latest = {linked.story.id: (linked, passages, vectors) for linked, passages, vectors in batch}
        broken, faults = isolate_faults(self._write, list(latest.values()), lambda embedded: embedded[0].story.id)
        return dict(broken) | faults

    def _write(self, batch: Sequence[EmbeddedStory]) -> list[tuple[str, Refusal]]:
        """Write the stories of a batch that break no shape, or none of them; return the others with what they break."""
        names, shapes = self.store.names, shapes_of(self.store.names)
        quads = {linked.story.id: list(story_quads(linked, names)) for linked, _, _ in batch}
        broken: dict[str, Refusal] = {}
        for linked, _, _ in batch:
            entities = entity_quads(linked.entities.values(), names)
            if violations := shapes.violations([*quads[linked.story.id], *entities]):
                broken[linked.story.id] = violations

        sound = [embedded for embedded in batch if embedded[0].story.id not in broken]
        rows = {linked.story.id: story_row(linked) for linked, _, _ in sound}
        replaced = [story for story in rows if self.digest_of(story) is not None]
        counts = count_words(linked.story.text for linked, _, _ in sound)
        counts.subtract(count_words(text for _, text in texts(self.store, replaced)))

        before = [quad for story in replaced for quad in self.store.graph_quads(names.story(story))]
        try:
            for story in replaced:
                self.store.remove_graph(names.story(story))
            self.store.add(quad for story in rows for quad in quads[story])
            self.passages.add(sound, replaced)
        except Exception:
            for story in rows:
                self.store.remove_graph(names.story(story))
            self.store.add(before)
            raise

        self.word_counts.update(counts)
        self.rows |= rows
        for linked, _, _ in sound:
            self.entities |= linked.entities
        return list(broken.items())

    def remove(self, stories: Sequence[str]) -> None:
        """Remove stories and everything that is said because of them."""
        self.passages.remove(stories)
        self.word_counts.subtract(count_words(text for _, text in texts(self.store, stories)))
        for story in stories:
            self.store.remove_graph(self.store.names.story(story))
            self.rows.pop(story, None)
        self.removed |= set(stories)

    def finalize(self) -> Projection:
        """Update entities, groups and the projection to the stories; return the projection."""
        names, before = self.store.names, self.projection
        renewed = {key: self.entities[key] for key in self.renewed}
        after = before.update(self.removed, list(self.rows.values()), self.entities.values()).redescribe(renewed)

        # Entities are described as long as a story names them.
        for key in (before.named - after.named) | (before.named & renewed.keys()):
            self.store.remove_subject(names.entity(key), names.entities_graph)
        described = (after.named - before.named) | (after.named & renewed.keys())
        self.store.add(entity_quads([self.entities[key] for key in described if key in self.entities], names))

        # Merged entities that no story names any more lead to the entities that replace them.
        self.store.remove(replaced_quads(entity_queries.replaced(self.store), names))
        merged = {old: new for old, new in self.inputs.curation.merged.items() if old not in after.named}
        self.store.add(replaced_quads(merged, names))

        groups, self.groups = self.groups, self.groups.update(after, self.touched, partial(texts, self.store))
        changed = changed_groups(groups, self.groups, self.touched)
        old_quads = set(group_quads(groups, before, names, changed))
        new_quads = set(group_quads(self.groups, after, names, changed))
        self.store.remove(old_quads - new_quads)
        self.store.add(new_quads - old_quads)

        if len(self.touched) > COMPACTED * len(after.ids):
            self.store.compact()
        return after
