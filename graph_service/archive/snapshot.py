"""A snapshot: one published generation, opened for reading, with everything that is derived from it.

A generation never changes, so each part is made once, when it is first asked for, and lives as long as the snapshot.
Whoever answers a request holds one snapshot from first to last, so that no answer mixes two generations. What a first
request would wait for is made ahead by `warm`.
"""

import contextlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Self, TypeVar, overload

from pyoxigraph import Quad

from graph_service.archive.linking_inputs import DECISIONS, LinkingInputs, ReferenceData
from graph_service.archive.manifest import Manifest, check_scores, read_graph_counts
from graph_service.clusters.groups import Groups
from graph_service.embedding.encoder import Encoder
from graph_service.errors import WriteError
from graph_service.files import read_text, write_text, writing
from graph_service.index.bylines import BylineIndex
from graph_service.index.label_index import LabelIndex
from graph_service.index.lexicon import TermStatistics, read_counts
from graph_service.index.mapped import MappedIndex
from graph_service.index.meaning_floor import meaning_floor
from graph_service.index.name_index import NameIndex, read_names
from graph_service.index.passage_index import PassageIndex
from graph_service.index.vectors import Neighbours
from graph_service.iris import Names
from graph_service.model import Event
from graph_service.network.co_mentions import CoMentions, Profiles
from graph_service.network.paths import Links
from graph_service.network.projection import Projection
from graph_service.rdf.vocabulary import Counts
from graph_service.results import Position
from graph_service.store import entity_queries, fact_queries
from graph_service.store.dataset_description import Statistics, statistics
from graph_service.store.fact_queries import DatedEvents, StoryFact
from graph_service.store.graph_store import GraphStore
from graph_service.store.http_client import Address
from graph_service.store.location import LOCAL_STORAGE, StorageLocation, storage_of
from graph_service.store.story_queries import Entities

if TYPE_CHECKING:
    from graph_service.network.communities import Community

Part = TypeVar("Part")


class part(Generic[Part]):  # noqa: N801  a decorator, as `property` is
    """A part of a snapshot: the first thread that asks makes it, others wait for it, and all share it."""

    def __init__(self, make: Callable[["Snapshot"], Part]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, snapshot: None, owner: type) -> Self: ...
    @overload
    def __get__(self, snapshot: "Snapshot", owner: type) -> Part: ...
    def __get__(self, snapshot: "Snapshot | None", owner: type) -> Part | Self:
        """Return the part; from then on it hides this descriptor, so that asking again costs nothing."""
        if snapshot is None:
            return self
        with snapshot.lock_of(self.name):
            if self.name not in vars(snapshot):
                vars(snapshot)[self.name] = self.make(snapshot)
        value: Part = vars(snapshot)[self.name]
        return value


class Snapshot:
    """One published generation, opened for reading.

    `storage` is where the archive keeps its graphs now; a generation whose graphs are elsewhere is read from there.
    """

    def __init__(
        self, folder: Path, data: Path, storage: StorageLocation = LOCAL_STORAGE, published_at: int = 0
    ) -> None:
        self.folder = folder
        self.data = data
        self.published_at = published_at  # nanoseconds
        self.manifest = Manifest.read(folder)
        self.names = Names(self.manifest.base_iri)
        address = self.manifest.sparql_endpoint
        self.storage = storage if address == storage.address else storage_of(Address(query=address, update=""))
        self._locks: dict[str, threading.RLock] = {}
        self._locking = threading.Lock()
        self._floor: float | None = None

    def lock_of(self, name: str) -> threading.RLock:
        """Return the lock under which a part is made."""
        with self._locking:
            return self._locks.setdefault(name, threading.RLock())

    def warm(self) -> None:
        """Make the parts that the first search and the first page would wait for."""
        for name in ("store", "redirects", "projection", "groups", "passages", "neighbours", "entity_names", "titles",
                     "terms", "bylines", "labels", "co_mentions", "links", "profiles", "entity_events", "positions"):  # fmt: skip
            getattr(self, name)

    # --- stored ------------------------------------------------------------------------------------------------

    @part
    def decisions(self) -> str:
        """People's decisions with which all stories were linked, as they stood in their file."""
        return read_text(self.folder / DECISIONS)

    @part
    def linked_with(self) -> LinkingInputs:
        """What all stories were linked with."""
        return LinkingInputs(self.manifest.linked_reference, self.decisions, self.folder / DECISIONS)

    @property
    def stale(self) -> bool:
        """Whether reference data or decisions have changed since all stories were linked."""
        return bool(self.manifest.stories) and not self.linked_with.are_current(self.data / DECISIONS)

    @part
    def store(self) -> GraphStore:
        """The quads."""
        return self.storage.read(self.folder, self.names)

    @part
    def projection(self) -> Projection:
        """The graph as integers."""
        return Projection.open(self.folder / "projection")

    @part
    def groups(self) -> Groups:
        """Which stories are one story published twice, and which report one event."""
        return Groups.open(self.folder / "groups")

    @part
    def passages(self) -> PassageIndex:
        """The index of passages."""
        return open_passages(self.folder, self.manifest, self.projection)

    def meaning_floor(self, encoder: Encoder) -> float:
        """Return the cosine from which a passage is near a question in meaning; computed once, in a tenth of a second or two."""
        with self.lock_of("floor"):
            if self._floor is None:
                self._floor = meaning_floor(self.passages, encoder)
            return self._floor

    @part
    def neighbours(self) -> Neighbours:
        """Which stories are most like each other."""
        return Neighbours.open(self.folder / "neighbours")

    @property
    def word_counts(self) -> Counter[str]:
        """How often the stories write each word, by its capitals."""
        return read_counts(self.folder / "words")

    @property
    def reference_names(self) -> Mapping[str, Sequence[str]]:
        """The names that reference data give entities, by key, beside those in the projection."""
        return read_names(self.folder / "names")

    @part
    def reference(self) -> ReferenceData:
        """The reference data, in a store of their own."""
        return ReferenceData.open(self.folder, self.names)

    @property
    def description(self) -> list[Quad]:
        """The description of the data set."""
        return list(self.store.graph_quads(self.names.description_graph))

    @part
    def graph_counts(self) -> list[Counts]:
        """Counts of what the graphs of the service hold: first without, then of the description that states them."""
        return read_graph_counts(self.folder / "counts")

    # --- derived -----------------------------------------------------------------------------------------------

    @part
    def redirects(self) -> Mapping[str, str]:
        """Keys of entities that were merged away and that no story names, each with the key that replaces it."""
        replaced, named = entity_queries.replaced(self.reference.store), self.projection.named
        return {old: new for old, new in replaced.items() if old not in named}

    def store_of(self, graph: str | None) -> GraphStore:
        """Return the store that holds a graph."""
        return self.reference.store if graph == self.names.reference_graph else self.store

    def describing(self, key: str) -> GraphStore:
        """Return the store that describes an entity: that of the reference data where no story needs it described."""
        labels = self.store.objects("rdfs:label", self.names.entities_graph, self.names.entity(key))
        return self.store if any(True for _ in labels) else self.reference.store

    @part
    def entities(self) -> Entities:
        """The entities that stories name."""
        return Entities(self.store)

    @part
    def positions(self) -> Mapping[str, Position]:
        """Where each place lies, by key."""
        return entity_queries.positions(self.store)

    @part
    def events(self) -> Sequence[StoryFact[Event]]:
        """What happened when, as stories state it, the latest first."""
        return self.entity_events.latest()

    @part
    def entity_names(self) -> NameIndex:
        """The index of the names of entities, those that only reference data give among them."""
        return NameIndex.of(self.projection, self.reference_names)

    @part
    def titles(self) -> NameIndex:
        """The index of the titles of stories."""
        return NameIndex.of_titles(self.projection)

    @part
    def bylines(self) -> BylineIndex:
        """The authors of stories, and the places that they were sent from."""
        return BylineIndex(self.projection, self.terms)

    @part
    def labels(self) -> Mapping[str, LabelIndex]:
        """The labels of the values of each facet that is no entity."""
        return {
            facet: LabelIndex(dimension.ids, dimension.labels)
            for facet, dimension in self.projection.dimensions.items()
        }

    @part
    def terms(self) -> TermStatistics:
        """How often the stories write each word, made for looking words up."""
        return TermStatistics(self.word_counts)

    @part
    def co_mentions(self) -> CoMentions:
        """Which entities are mentioned in the same stories."""
        return CoMentions.of(self.projection)

    @part
    def entity_events(self) -> DatedEvents:
        """The events that stories state, by the entities that their sentences mention."""
        return fact_queries.dated_events(self.store)

    @part
    def links(self) -> Links:
        """The steps that a path between two entities may take."""
        return Links.of(self.projection, self.co_mentions)

    @part
    def profiles(self) -> Profiles:
        """Whom each entity is mentioned with, weighted by rarity."""
        return Profiles.of(self.projection, self.co_mentions)

    @part
    def statistics(self) -> Statistics:
        """How much the graph holds, counted as its SPARQL endpoint would; seconds for a large one.

        They are cached in the data folder, without those of other generations. Where it is read-only, each process counts.
        """
        folder = self.data / "cache"
        file = folder / f"statistics-{self.manifest.mark.replace(' ', '-')}.json"
        if cached := read_text(file):
            return Statistics.of(json.loads(cached))
        counted = statistics(self.store)
        with contextlib.suppress(WriteError), writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob("statistics-*.json"):
                old.unlink(missing_ok=True)
            write_text(file, json.dumps(counted.as_dict()))
        return counted

    @part
    def communities(self) -> "tuple[Community, ...]":
        """Communities of entities; takes seconds."""
        from graph_service.network.communities import communities  # noqa: PLC0415  NetworkX takes long to import

        return communities(self.projection, self.co_mentions)


def open_passages(folder: Path, manifest: Manifest, projection: Projection) -> PassageIndex:
    """Open the passages of a generation, in its folder or in a shared table; raises `DataError` where another version wrote them."""
    check_scores(manifest)
    if manifest.index_uri:
        from graph_service.index.lance import LanceIndex  # noqa: PLC0415  likewise

        return LanceIndex.open(manifest.index_uri, manifest.passages_version, projection)
    return MappedIndex.open(folder / "passages", projection)
