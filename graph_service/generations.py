"""Publishing by generations: build beside what is served, check, swap one pointer.

A data folder holds numbered generations, each a store of quads, a projection, groups, an index of passages and a manifest;
where machines share the passages, they are a table elsewhere, whose version the manifest names. The quads may be on a
server (`graph/home.py`). `current` is a file of one line that says which generation is published. A writer builds the next
one in a folder of its own from a checkpoint of the current; when it is whole and checked, the folder gets its number, what
it changes on a server is changed there, and `current` is replaced atomically. Readers keep the generation that they opened
and look at `current` before each request. So the graph, the projection and the passages never disagree; an ingest that ends
early, however it ends, leaves what was published as it was, and the next writer clears away what it left behind, or where a
server was being changed, completes it.
"""

import contextlib
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from graph_service.draft import Before, Draft
from graph_service.errors import DataError
from graph_service.files import read_text, sync, write_text
from graph_service.given import DECISIONS, Given, given, installed_digest
from graph_service.graph import change, own, queries
from graph_service.graph.endpoint import Address
from graph_service.graph.groups import Groups
from graph_service.graph.home import IN_FOLDER, Home, home_of
from graph_service.graph.projection import Projection
from graph_service.graph.store import GraphStore
from graph_service.index.encode import Encoder
from graph_service.index.mapped import MappedIndex, MappedWriter
from graph_service.index.neighbours import Neighbours
from graph_service.index.passage_index import PassageIndex, PassageWriter
from graph_service.index.reference_names import read_names, write_names
from graph_service.index.word_counts import read_counts, write_counts
from graph_service.manifest import Manifest, check_base, check_endpoint, check_index, check_model, checksums
from graph_service.statements import essence
from graph_service.vocabulary import Names
from graph_service.writer import lock, sweep

PUBLISHING = 60  # seconds that a reader waits for a writer who is just publishing
PARTS = ("groups", "projection", "passages", "neighbours", "words", "names")  # what the manifest keeps checksums of


class Generation:
    """A published generation, opened for reading; its parts open when they are first asked for."""

    def __init__(self, folder: Path, data: Path, home: Home = IN_FOLDER) -> None:
        self.folder = folder
        self.data = data
        self.home = home
        self.manifest = Manifest.read(folder)
        self.names = Names(self.manifest.base_iri)

    @cached_property
    def decisions(self) -> str:
        """The decisions of one's own with which all its stories were linked, as they stood in their file."""
        return read_text(self.folder / DECISIONS)

    @property
    def linked_with(self) -> Given:
        """What all its stories were linked with."""
        return Given(self.manifest.linked_reference, self.decisions, self.folder / DECISIONS)

    @property
    def dated(self) -> bool:
        """Whether reference data or decisions have changed since all its stories were linked."""
        now = (installed_digest(), essence(read_text(self.data / DECISIONS)))
        return bool(self.manifest.stories) and now != (self.manifest.linked_reference, essence(self.decisions))

    @cached_property
    def replaced(self) -> Mapping[str, str]:
        """The keys that were merged away, with those that took their place."""
        return queries.replaced(self.store)

    @cached_property
    def store(self) -> GraphStore:
        """Its quads."""
        return self.home.read(self.folder, self.names)

    @cached_property
    def projection(self) -> Projection:
        """Its graph as integers."""
        return Projection.open(self.folder / "projection")

    @cached_property
    def groups(self) -> Groups:
        """Which of its stories are the same, and which on one event."""
        return Groups.open(self.folder / "groups")

    @cached_property
    def passages(self) -> PassageIndex:
        """Its passages."""
        return _passages(self.folder, self.manifest, self.projection)

    @property
    def word_counts(self) -> Counter[str]:
        """How often its stories write each word, told apart by its capitals."""
        return read_counts(self.folder / "words")

    @property
    def reference_names(self) -> Mapping[str, Sequence[str]]:
        """What reference data call entities, by their keys, beside the names that the projection has."""
        return read_names(self.folder / "names")

    @cached_property
    def neighbours(self) -> Neighbours:
        """Which of its stories are most like each other."""
        return Neighbours.open(self.folder / "neighbours")


class Archive:
    """A data folder: its published generation, and the one writer that may build the next."""

    def __init__(self, folder: Path, index_uri: str = "", home: Home = IN_FOLDER) -> None:
        self.folder = folder
        self.index_uri = index_uri
        self.home = home
        self.pointer = folder / "current"
        self.generations = folder / "generations"
        self._read: tuple[tuple[int, int], int] | None = None

    def current(self) -> int | None:
        """Return the number of the published generation, or None where nothing was published yet.

        It is asked for several times in each request, so the pointer is read when it is another file: a new one takes its
        place each time, and is made while the one before is there.
        """
        try:
            found = self.pointer.stat()
            version = found.st_ino, found.st_mtime_ns
            if self._read is None or self._read[0] != version:
                self._read = version, self._number(self.pointer.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return None
        return self._read[1]

    def _number(self, text: str) -> int:
        if not text.isdigit():
            raise DataError(f"{self.pointer} should hold the number of a generation, not {text[:40]!r}.")
        return int(text)

    def published_at(self) -> int | None:
        """Return the nanosecond at which the published generation became it, or None where nothing was published yet."""
        try:
            return self.pointer.stat().st_mtime_ns
        except FileNotFoundError:
            return None

    def open(self) -> Generation:
        """Open the published generation; raises `DataError` where there is none, or its graphs are not where they should be."""
        published = self.latest()
        check_endpoint(published.manifest, self.home.address)
        try:
            self.home.check(published.names, published.manifest.mark)
        except DataError:
            if not change.is_kept(self._folder(published.manifest.generation + 1) / "graph"):
                raise
            with lock(self.folder, PUBLISHING):  # either its writer moves the pointer now, or it did not live to do so
                self._complete()
            published = self.latest()
            self.home.check(published.names, published.manifest.mark)
        return published

    def latest(self) -> Generation:
        """Open the published generation, wherever its graphs are; raises `DataError` where there is none."""
        number = self.current()
        if number is None:
            raise DataError(
                f"There are no stories in {self.folder} yet.", hint="Read some in with: graph-service ingest FILE"
            )
        return self._opened(number)

    def _opened(self, number: int) -> Generation:
        folder = self._folder(number)
        address = Manifest.read(folder).sparql_endpoint
        elsewhere = address != self.home.address
        return Generation(folder, self.folder, home_of(Address(query=address, update="")) if elsewhere else self.home)

    @contextlib.contextmanager
    def write(self, base_iri: str, encoder: Encoder) -> Iterator[Draft]:
        """Build the next generation; it is published when the block ends well, and dropped when it does not.

        Raises `LockedError` where another process is writing, `DataError` where the folder was made with another base
        IRI or model, `CurationError` where decisions contradict themselves.
        """
        now = self._given()
        with self.building() as folder:
            number = self.current()
            published = None if number is None else self.open()
            if published is None:
                self.home.check(Names(base_iri), "")
            else:
                check_base(published.manifest, base_iri)
                check_model(published.manifest, encoder)
                check_index(published.manifest, self.index_uri)
            with contextlib.closing(self._draft(folder, published, Names(base_iri), encoder, now)) as draft:
                yield draft
                if draft.changed:
                    self._publish(draft, (number or 0) + 1, encoder.name)

    @contextlib.contextmanager
    def rebuild(self, base_iri: str, encoder: Encoder) -> Iterator[Draft]:
        """Build the next generation from nothing, whatever model made the published one; as `write` otherwise."""
        now = self._given()
        with self.building() as folder:
            published = self.latest()
            check_base(published.manifest, base_iri)
            moved = published.home is not self.home
            if moved:
                self.home.check(published.names, "")
            with contextlib.closing(self._draft(folder, None, Names(base_iri), encoder, now)) as draft:
                if moved or not self.home.address:  # a server keeps users' own graphs where they are
                    own.carry_over(published.store, draft.store)
                yield draft
                self._publish(draft, published.manifest.generation + 1, encoder.name)

    def begin(self, base_iri: str, encoder: Encoder) -> None:
        """Publish a first generation, without stories, where there is none yet; raises as `write` does."""
        with self.building() as folder:
            if self.current() is None:
                self.home.check(Names(base_iri), "")
                now = self._given()
                with contextlib.closing(self._draft(folder, None, Names(base_iri), encoder, now)) as draft:
                    self._publish(draft, 1, encoder.name)

    def _given(self) -> Given:
        now = given(self.folder / DECISIONS)
        assert now.curation, "decisions that contradict themselves are told of before anything is built"
        return now

    @contextlib.contextmanager
    def building(self, wait: float = 0) -> Iterator[Path]:
        """Hold the lock and a folder to build in; `wait` seconds for another writer to end."""
        self.generations.mkdir(parents=True, exist_ok=True)
        with lock(self.folder, wait):
            self._complete()
            sweep(self.generations, self.current() or 0)
            folder = self.generations / "building"
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _draft(self, folder: Path, published: Generation | None, names: Names, encoder: Encoder, now: Given) -> Draft:
        linked_with = now
        if published is None:
            before, store = Before.nothing(encoder.dimensions), self.home.begin(folder, names)
        else:
            before, store = _parts(published), self.home.go_on(folder, published.folder, names)
            linked_with = published.linked_with if published.manifest.stories else now
        draft = Draft(folder, store, self._writer(published, encoder), before, now, linked_with)
        if published is None or published.manifest.reference != now.digest:
            draft.load_reference()
        return draft

    def _writer(self, published: Generation | None, encoder: Encoder) -> PassageWriter:
        if self.index_uri:
            from graph_service.index.lance import LanceWriter  # noqa: PLC0415  an engine that few need, of 70 MB

            return LanceWriter(self.index_uri, encoder, published.manifest.passages_version if published else None)
        before = MappedIndex.open(published.folder / "passages", published.projection) if published else None
        return MappedWriter(before, encoder)

    def _publish(self, draft: Draft, number: int, model: str) -> None:
        projection = draft.finish()
        _check(draft, projection)
        version = draft.passages.publish(draft.folder, projection)
        manifest = replace(
            _manifest(draft, projection, number, model),
            index_uri=self.index_uri,
            passages_version=version,
            sparql_endpoint=self.home.address,
        )
        projection.save(draft.folder / "projection")
        index = _passages(draft.folder, manifest, projection)
        stale = draft.removed | draft.rows.keys()
        draft.neighbours().changed(draft.projection, projection, stale, index).save(draft.folder / "neighbours")
        draft.groups.save(draft.folder / "groups")
        write_counts(draft.word_counts, draft.folder / "words")
        write_names(draft.reference_names, draft.folder / "names")
        draft.close()
        write_text(draft.folder / DECISIONS, draft.linked_with.decisions)
        replace(manifest, checksums=checksums(draft.folder, PARTS)).write(draft.folder)
        self.swap(draft.folder, number)

    def swap(self, folder: Path, number: int) -> None:
        """Publish what was built in a folder; raises `RemoteError` where a server fails, and then the next writer does it."""
        folder.rename(self._folder(number))
        sync(self.generations)
        self._point_to(number)

    def _point_to(self, number: int) -> None:
        folder = self._folder(number)
        manifest = Manifest.read(folder)
        self.home.publish(folder, Names(manifest.base_iri), manifest.mark)
        write_text(self.pointer, f"{number}\n")
        self.home.tidy(folder)

    def _complete(self) -> None:
        """Publish the generation that was being published on a server when its writer ended."""
        number = self.current() or 0
        folder = self._folder(number + 1)
        if not change.is_kept(folder / "graph"):
            return
        address = Manifest.read(folder).sparql_endpoint
        if address == self.home.address:
            self._point_to(number + 1)
        elif number and self.latest().manifest.sparql_endpoint == address:
            raise DataError(
                f"The graphs in {address} may have changed in part: publishing them was cut short.",
                hint="Set GRAPH_SERVICE_SPARQL_ENDPOINT as it was, and run the command again to complete it.",
            )

    def _folder(self, number: int) -> Path:
        return self.generations / f"{number:06}"


def moment() -> str:
    """Return the time, as manifests state it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _parts(published: Generation) -> Before:
    return Before(
        published.projection, published.groups, lambda: published.neighbours, published.word_counts,
        published.reference_names,
    )  # fmt: skip


def _passages(folder: Path, manifest: Manifest, projection: Projection) -> PassageIndex:
    if manifest.index_uri:
        from graph_service.index.lance import LanceIndex  # noqa: PLC0415  likewise

        return LanceIndex.open(manifest.index_uri, manifest.passages_version, projection)
    return MappedIndex.open(folder / "passages", projection)


def _check(draft: Draft, projection: Projection) -> None:
    """Hold the three parts against each other; raises `DataError` where they disagree."""
    in_graph = draft.store.stories()
    if in_graph != len(projection.ids) or draft.passages.count() < in_graph:
        raise DataError(
            f"The new generation does not hold together: {in_graph} stories in the graph, {len(projection.ids)} in the "
            f"projection, {draft.passages.count()} passages. What was published before stays.",
            hint="Please report this, with the command that led here.",
        )


def _manifest(draft: Draft, projection: Projection, number: int, model: str) -> Manifest:
    return Manifest(
        generation=number,
        created=moment(),
        base_iri=draft.store.names.base,
        model=model,
        passages_version=0,
        stories=len(projection.ids),
        entities=int((projection.popularity > 0).sum()),
        mentions=int(projection.matrix.sum()),
        passages=draft.passages.count(),
        quads=draft.store.count(),
        reference=draft.given.digest,
        checksums={},
        linked_reference=draft.linked_with.reference,
    )
