"""The next generation while it is built: stories are put in and removed, and what follows from them is brought in line."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from graph_service.archive.linking_inputs import DECISIONS, LinkingInputs, reference_files
from graph_service.archive.snapshot import Snapshot
from graph_service.clusters.groups import Groups, changed_groups, group_quads
from graph_service.embedding.encoder import Vectors
from graph_service.index.neighbours import Neighbours
from graph_service.index.passage_index import PassageWriter
from graph_service.index.word_counts import count_words
from graph_service.model import Entity, LinkedStory, Passage
from graph_service.network.projection import Projection
from graph_service.network.tables import StoryRow, story_row
from graph_service.rdf.serialize import Quads, curation_quads, entity_quads, replaced_quads, story_quads
from graph_service.rdf.shacl import Violation, shapes_of
from graph_service.store import entity_queries
from graph_service.store.graph_store import GraphWriter
from graph_service.store.story_queries import texts

# Why a story is refused: the shapes that it breaks, or a fault that it brings out.
Refusal = Sequence[Violation] | Exception

# The share of the stories beyond whose change all of the graph is written anew. Below it, what changed stays in files beside the
# others, so that the next generation goes on sharing these.
COMPACTED = 0.25


@dataclass(frozen=True, slots=True)
class Base:
    """What a builder starts from: parts of the published generation, or empty ones; neighbours are opened when needed."""

    projection: Projection
    groups: Groups
    neighbours: Callable[[], Neighbours]
    word_counts: Counter[str]
    reference_names: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, published: Snapshot) -> "Base":
        """Return the parts of the published generation."""
        return cls(
            published.projection,
            published.groups,
            lambda: published.neighbours,
            published.word_counts,
            published.reference_names,
        )

    @classmethod
    def empty(cls, dimensions: int) -> "Base":
        """Return the parts of no generation, for vectors of a length."""
        return cls(Projection.empty(), Groups.empty(), partial(Neighbours.empty, dimensions), Counter(), {})


@dataclass(frozen=True, slots=True)
class _StoryParts:
    """What a story becomes in a generation, beside its passages."""

    quads: Quads
    row: StoryRow
    word_counts: Counter[str]


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
    def stale(self) -> set[str]:
        """The stories whose passages were added, changed or removed."""
        return self.removed | self.rows.keys()

    def load_reference(self) -> None:
        """Take in the reference data as it now is, and what people decided about it."""
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

    def relinked(self) -> None:
        """Note that all stories are now linked with what is given."""
        self.linked_with = self.inputs

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

    def upsert(self, batch: Sequence[tuple[LinkedStory, Sequence[Passage], Vectors]]) -> Mapping[str, Refusal]:
        """Add stories, each in place of the one that has its id; return why some are refused, by id.

        Nothing is added of a story that breaks a shape (ontology/shapes.ttl) or makes no quads, and what was here of it stays.
        """
        latest = {linked.story.id: (linked, cut, vectors) for linked, cut, vectors in batch}
        made = {story: self._parts_of(linked) for story, (linked, _, _) in latest.items()}
        sound = {story: parts for story, parts in made.items() if isinstance(parts, _StoryParts)}
        self._clear([story for story in sound if self.digest_of(story) is not None])
        self.store.add(quad for parts in sound.values() for quad in parts.quads)
        self.passages.add([latest[story] for story in sound])
        for story, parts in sound.items():
            self.word_counts.update(parts.word_counts)
            self.rows[story] = parts.row
            self.entities |= latest[story][0].entities
        return {story: refusal for story, refusal in made.items() if not isinstance(refusal, _StoryParts)}

    def _parts_of(self, linked: LinkedStory) -> "_StoryParts | Refusal":
        names = self.store.names
        try:
            quads = list(story_quads(linked, names))
            entities = entity_quads(linked.entities.values(), names)
            violations = shapes_of(names).violations([*quads, *entities])
            return violations or _StoryParts(quads, story_row(linked), count_words([linked.story.text]))
        except Exception as error:  # noqa: BLE001  a fault that one story brings out refuses this story alone
            return error

    def remove(self, stories: Sequence[str]) -> None:
        """Remove stories and all that is said because of them."""
        self._clear(stories)
        for story in stories:
            self.rows.pop(story, None)
        self.removed |= set(stories)

    def _clear(self, stories: Sequence[str]) -> None:
        self.passages.remove(stories)
        self.word_counts.subtract(count_words(text for _, text in texts(self.store, stories)))
        for story in stories:
            self.store.remove_graph(self.store.names.story(story))

    def finalize(self) -> Projection:
        """Bring entities, groups and the projection in line with the stories; return the projection."""
        before = self.projection
        renewed = {key: self.entities[key] for key in self.renewed}
        after = before.changed(self.removed, list(self.rows.values()), self.entities.values()).described(renewed)
        graph = self.store.names.entities_graph
        for key in (before.named - after.named) | (before.named & renewed.keys()):
            self.store.remove_subject(self.store.names.entity(key), graph)
        described = (after.named - before.named) | (after.named & renewed.keys())
        self.store.add(
            entity_quads([self.entities[key] for key in described if key in self.entities], self.store.names)
        )
        self._replace(after)
        self._regroup(before, after)
        if len(self.stale) > COMPACTED * len(after.ids):
            self.store.compact()
        return after

    def _regroup(self, before: Projection, after: Projection) -> None:
        """Group the stories again, and change the groups graph by what changed."""
        old = self.groups
        self.groups = old.changed(after, self.stale, partial(texts, self.store))
        changed = changed_groups(old, self.groups, self.stale)
        gone = set(group_quads(old, before, self.store.names, changed))
        new = set(group_quads(self.groups, after, self.store.names, changed))
        self.store.remove(gone - new)
        self.store.add(new - gone)

    def _replace(self, after: Projection) -> None:
        """Say of merged entities that no story names any more what took their place."""
        names = self.store.names
        self.store.remove(replaced_quads(entity_queries.replaced(self.store), names))
        merged = {old: new for old, new in self.inputs.curation.merged.items() if old not in after.named}
        self.store.add(replaced_quads(merged, names))
