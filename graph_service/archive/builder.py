"""The next generation while it is built: stories are added and removed, then everything derived from them is updated."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from graph_service.archive.linking_inputs import LinkingInputs, ReferenceData
from graph_service.archive.snapshot import Snapshot
from graph_service.clusters.groups import Groups, changed_groups, group_quads
from graph_service.embedding.encoder import Vectors
from graph_service.errors import isolate_faults
from graph_service.files import resource
from graph_service.index import analyzer
from graph_service.index.lexicon import count_words
from graph_service.index.passage_index import PassageWriter
from graph_service.index.vectors import Neighbours
from graph_service.model import Entity, LinkedStory, Passage
from graph_service.network.projection import Projection
from graph_service.network.tables import StoryRow, story_row
from graph_service.rdf.ontology import TERMS
from graph_service.rdf.serialize import PROVENANCE, A, Made, entity_quads, replaced_quads, software_quads, story_quads
from graph_service.rdf.shacl import Violation, shapes_of
from graph_service.rdf.terms import Term, lexical_form
from graph_service.rdf.vocabulary import TRIPLES, Counts, count
from graph_service.sparql.examples import EXAMPLES
from graph_service.store import entity_queries
from graph_service.store.dataset_description import Dataset, description_quads
from graph_service.store.graph_store import GraphWriter
from graph_service.store.story_queries import texts

# A linked story with its passages and their vectors.
EmbeddedStory = tuple[LinkedStory, Sequence[Passage], Vectors]

# Why a story is refused: the shapes that it breaks, or a fault that it brings out.
Refusal = Sequence[Violation] | Exception

# If more than this share of the stories changed, the whole graph is written anew. Below it, the changes stay in files of their
# own, so that the next generation goes on sharing the other files.
COMPACTED = 0.25
# Entities that are looked up one by one; for more, the descriptions of all are listed.
FEW = 50


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
    graph_counts: Sequence[Counts]
    user_quads: int

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
            published.graph_counts,
            published.manifest.quads - sum(counts[TRIPLES] for counts in published.graph_counts),
        )

    @classmethod
    def empty(cls, dimensions: int, user_quads: int) -> "Base":
        """Return the parts of no generation, for vectors of a length; `user_quads` are in the store already."""
        return cls(
            Projection.empty(),
            Groups.empty(),
            partial(Neighbours.empty, dimensions),
            Counter(),
            {},
            analyzer.VERSION,
            (Counter(), Counter()),
            user_quads,
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
        self._reference: ReferenceData | None = None
        self.made = Made(
            version("graph-service"), datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        )
        self.passages = passages
        self.projection = base.projection
        self.groups = base.groups
        self.neighbours = base.neighbours
        self.word_counts = base.word_counts
        self.reference_names = base.reference_names
        self.analyzer = base.analyzer
        self.counts, self.description_counts = map(Counter, base.graph_counts)
        self.user_quads = base.user_quads
        self.model = model
        self.index_uri = index_uri
        self.inputs = inputs
        self.linked_with = self._base_linked_with = linked_with
        self.renewed: set[str] = set()
        self.rows: dict[str, StoryRow] = {}
        self.entities: dict[str, Entity] = {}
        self.languages: dict[str, str] = {}
        self.removed: set[str] = set()
        self.new_reference = False

    @property
    def quads(self) -> int:
        """The number of quads in the store, from the counts: to count a large store takes a fifth of publishing one story."""
        return self.user_quads + self.counts[TRIPLES] + self.description_counts[TRIPLES]

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
        """Take the current reference data, corrected by people's decisions."""
        from graph_service.linking.knowledge.compiled_reference import load_reference  # noqa: PLC0415  slow to import

        self.new_reference = True
        self._reference = ReferenceData.load(
            self.folder, self.store.names, self.inputs.curation, self.inputs.file.parent
        )
        # Search finds countries and capitals by their names in other languages, too.
        names, compiled = entity_queries.reference_names(self._reference.store), load_reference(resource("data"))
        keys = {*compiled.geography.countries.values(), *compiled.geography.capitals}
        for name in compiled.names.of_entities(keys):
            if name.language not in {"", "en"}:
                names.setdefault(name.key, []).append(name.written)
        self.reference_names = {key: list(dict.fromkeys(written)) for key, written in names.items()}

        graph = self.store.names.ontology_graph
        self.counts.subtract(count(self.store.graph_quads(graph), self.store.names))
        self.store.remove_graph(graph)
        self.store.load(resource(TERMS), graph)
        self.counts.update(count(self.store.graph_quads(graph), self.store.names))

    def keep_reference(self, published: Path) -> None:
        """Take the reference data of the published generation, by its folder."""
        ReferenceData.keep(published, self.folder)
        self._reference = ReferenceData.open(self.folder, self.store.names)

    def renew(self, entities: Iterable[Entity], language: str) -> None:
        """Replace the descriptions of a story's entities; `language` is that of the story."""
        renewed = {entity.key: entity for entity in entities}
        self.languages |= dict.fromkeys(renewed, language)
        self.entities |= renewed
        self.renewed |= renewed.keys()

    def close(self) -> None:
        """Close the stores: an open engine would write into the folder while it is removed."""
        self.store.close()
        if self._reference is not None:
            self._reference.store.close()

    @property
    def reference(self) -> ReferenceData:
        """The reference data of the generation."""
        assert self._reference is not None, "nothing was loaded"
        return self._reference

    def digest_of(self, story: str) -> str | None:
        """Return the digest of a story's source, or None for a story that is not here."""
        if story in self.rows:
            return self.rows[story].digest
        return None if story in self.removed else self.projection.digests.get(story)

    def holds(self, linked: LinkedStory) -> bool:
        """Tell whether the graph of a story already says what `linked` does, whenever it was found."""
        names = self.store.names
        provenance = [NamedNode(names.expand(curie)) for curie in PROVENANCE]
        both = story_quads(linked, names, self.made), self.store.graph_quads(names.story(linked.story.id))
        new, old = ({quad for quad in quads if quad.predicate not in provenance} for quads in both)
        return new == old

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
        quads = {linked.story.id: list(story_quads(linked, names, self.made)) for linked, _, _ in batch}
        broken: dict[str, Refusal] = {}
        for linked, _, _ in batch:
            languages = dict.fromkeys(linked.entities, linked.story.language)
            entities = entity_quads(linked.entities.values(), names, languages)
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

        self.counts.subtract(count(before, names))
        for story in rows:
            self.counts.update(count(quads[story], names))
        self.word_counts.update(counts)
        self.rows |= rows
        for linked, _, _ in sound:
            self.entities |= linked.entities
            self.languages |= dict.fromkeys(linked.entities, linked.story.language)
        return list(broken.items())

    def remove(self, stories: Sequence[str]) -> None:
        """Remove stories and everything that is said because of them."""
        self.passages.remove(stories)
        self.word_counts.subtract(count_words(text for _, text in texts(self.store, stories)))
        for story in stories:
            graph = self.store.names.story(story)
            self.counts.subtract(count(self.store.graph_quads(graph), self.store.names))
            self.store.remove_graph(graph)
            self.rows.pop(story, None)
        self.removed |= set(stories)

    def finalize(self) -> Projection:
        """Update entities, groups and the projection to the stories; return the projection."""
        names, before = self.store.names, self.projection
        renewed = {key: self.entities[key] for key in self.renewed}
        after = before.update(self.removed, list(self.rows.values()), self.entities.values()).redescribe(renewed)

        replaced = entity_queries.replaced(self.store)
        self._remove(replaced_quads(replaced, names), self._types(replaced.values()))
        self._describe_entities(before, after)
        # Merged entities that no story names any more lead to those that replace them, where these are described.
        merged = self.inputs.curation.merged
        links = {old: new for old, new in merged.items() if old not in after.named and new in after.named}
        self._add(replaced_quads(links, names), self._types(links.values()))

        groups, self.groups = self.groups, self.groups.update(after, self.touched, partial(texts, self.store))
        changed = changed_groups(groups, self.groups, self.touched)
        old_quads = set(group_quads(groups, before, names, changed))
        new_quads = set(group_quads(self.groups, after, names, changed))
        self.store.remove(old_quads - new_quads)
        self.store.add(new_quads - old_quads)
        self.counts.subtract(count(old_quads, names))
        self.counts.update(count(new_quads, names))
        self._describe_dataset(after)

        if len(self.touched) > COMPACTED * len(after.ids):
            self.store.compact()
        return after

    def _describe_entities(self, before: Projection, after: Projection) -> None:
        """Describe what stories name, and what those descriptions lead to, as long as a story does."""
        names, graph = self.store.names, self.store.names.entities_graph
        new, gone, renewed = after.named - before.named, before.named - after.named, after.named & self.renewed
        is_smaller = bool(gone or renewed or self.new_reference)
        closure = self.reference.closure(after.named if is_smaller else new)
        if is_smaller or len(closure) > FEW:
            quads = self.store.pattern(None, A, None, graph)
            described = {key for quad in quads if (key := names.key(lexical_form(quad.subject))) is not None}
        else:
            node_of = {key: NamedNode(names.entity(key)) for key in closure}
            described = {key for key, node in node_of.items() if any(self.store.pattern(node, A, None, graph))}
        outdated = described & (new | gone | renewed | (described - closure if is_smaller else set()))
        if self.new_reference:  # what no story names is described by reference data alone
            outdated |= described - after.named
        for key in outdated:
            nodes = (NamedNode(names.entity(key)), NamedNode(names.geometry(key)))
            self._remove(quad for node in nodes for quad in self.store.pattern(node, None, None, graph))

        missing = (closure - described) | (closure & outdated)
        named = [self.entities[key] for key in sorted(missing & after.named) if key in self.entities]
        self._add(entity_quads(named, names, self.languages, self.reference.stated))
        self._add(self.reference.descriptions(sorted(missing - after.named)))

    def _describe_dataset(self, after: Projection) -> None:
        """Describe the data set, its counts and its endpoint, in a graph of their own."""
        names, graph = self.store.names, self.store.names.description_graph
        agents = self.store.subjects("rdf:type", names.expand("prov:SoftwareAgent"), graph)
        software = set(software_quads(self.made, names))
        for agent in list(agents):
            software |= set(self.store.pattern(NamedNode(agent), None, None, graph))
        places = after.of_type("place")[:1]
        examples = [names.story(after.ids[row]) for row in after.latest[:1]]
        examples += [names.entity(after.keys[row]) for row in places]
        dataset = Dataset(
            modified=self.made.at, examples=examples, queries=EXAMPLES, software=sorted(software, key=str)
        )
        new, self.description_counts = description_quads(names, dataset, self.counts, self.description_counts)
        description, before = set(new), set(self.store.graph_quads(graph))
        self.store.remove(before - description)
        self.store.add(description - before)

    def _add(self, quads: Iterable[Quad], types: Mapping[Term, Sequence[str]] | None = None) -> None:
        """Add all that is said of some subjects, and count it; `types` has the classes of those that are described already."""
        added = list(quads)
        self.store.add(added)
        self.counts.update(count(added, self.store.names, types))

    def _remove(self, quads: Iterable[Quad], types: Mapping[Term, Sequence[str]] | None = None) -> None:
        """Remove all that is said of some subjects, likewise."""
        removed = list(quads)
        self.store.remove(removed)
        self.counts.subtract(count(removed, self.store.names, types))

    def _types(self, keys: Iterable[str]) -> dict[Term, Sequence[str]]:
        """Return the classes of entities, as their descriptions state them."""
        names, graph = self.store.names, self.store.names.entities_graph
        nodes = [NamedNode(names.entity(key)) for key in set(keys)]
        return {
            node: [lexical_form(quad.object) for quad in self.store.pattern(node, A, None, graph)] for node in nodes
        }
