"""A data folder: its published generation for readers, and the one writer that may build the next.

A writer never touches what is being served. It builds the next generation in a folder of its own, from a checkpoint of the
published one, and publishes it whole (publish.py). Readers keep the generation that they opened and look for a newer one at
each request. So the graph, the projection and the passages never disagree, and a writer that ends early, however it ends,
leaves what was published as it was. A lock lets one writer in at a time and tells the second who is writing.
"""

import contextlib
import os
import shutil
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from graph_service.archive.builder import Base, GenerationBuilder
from graph_service.archive.generations import Generations
from graph_service.archive.linking_inputs import DECISIONS, LinkingInputs, ReferenceData, current_inputs
from graph_service.archive.manifest import check_base, check_graph, check_index, check_model, check_scores
from graph_service.archive.publish import publish, recover, republish
from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder
from graph_service.errors import DataError, GraphServiceError, LockedError
from graph_service.files import stamp, writing
from graph_service.index.mapped import MappedIndex, MappedWriter
from graph_service.iris import Names
from graph_service.store.location import LOCAL_STORAGE, StorageLocation

if TYPE_CHECKING:
    from graph_service.index.passage_index import PassageWriter

PUBLISHING = 60.0  # seconds that a reader waits for a writer that is just publishing on a server
POLL = 0.05  # seconds between two looks


class Archive:
    """A data folder, for its readers and its writer."""

    def __init__(self, folder: Path, index_uri: str = "", storage: StorageLocation = LOCAL_STORAGE) -> None:
        self.folder = folder
        self.index_uri = index_uri
        self.storage = storage
        self.generations = Generations(folder)

    @property
    def is_published(self) -> bool:
        """Whether anything was published yet."""
        return self.generations.current() is not None

    # --- reading ---------------------------------------------------------------------------------------------------

    def open(self) -> Snapshot:
        """Open the published generation; raises `DataError` where there is none, or its graphs are not where they should be.

        While a writer is publishing on a SPARQL server, the server is ahead of the pointer for a moment: a reader waits.
        """
        until = time.monotonic() + PUBLISHING
        while True:
            published = self.latest()
            check_graph(published.manifest, self.storage.address)
            try:
                self.storage.check(published.names, published.manifest.mark)
            except DataError:
                ahead = self.generations.unfinished() is not None and is_locked(self.folder)
                if self.generations.mark() == published.manifest.mark and not (ahead and time.monotonic() < until):
                    raise
                time.sleep(POLL)
            else:
                return published

    def latest(self) -> Snapshot:
        """Open the published generation, wherever its graphs are; raises `DataError` where there is none."""
        number = self.generations.current()
        if number is None:
            raise DataError(f"There are no stories in {self.folder} yet.", hint="Add some: graph-service ingest FILE")
        _, published_at, _ = stamp(self.generations.pointer)
        return Snapshot(self.generations.folder(number), self.folder, self.storage, published_at)

    # --- writing ---------------------------------------------------------------------------------------------------

    def recover(self) -> None:
        """Finish what an earlier writer left unfinished, unless another one is at work or the folder is read-only."""
        if self.folder.exists():
            with contextlib.suppress(GraphServiceError), writing(self.folder), lock(self.folder):
                recover(self.generations, self.storage)

    @contextlib.contextmanager
    def write(self, base_iri: str, encoder: Encoder, wait: float = 0) -> Iterator[GenerationBuilder]:
        """Build the next generation; it is published if the block succeeds, and dropped if it fails.

        Raises `LockedError` where another process writes for `wait` seconds more, `DataError` where the folder was made with
        another base IRI or model, `CurationError` where decisions contradict themselves.
        """
        inputs = current_inputs(self.folder / DECISIONS)
        with self.building(wait) as folder:
            published = self.open() if self.is_published else None
            if published is None:
                self.storage.check(Names(base_iri), "")
            else:
                check_base(published.manifest, base_iri)
                check_model(published.manifest, encoder)
                check_index(published.manifest, self.index_uri)
                check_scores(published.manifest)
            with contextlib.closing(self._builder(folder, published, Names(base_iri), encoder, inputs)) as builder:
                yield builder
                if builder.changed:
                    publish(builder, self.generations, self.storage)

    @contextlib.contextmanager
    def rebuild(self, base_iri: str, encoder: Encoder) -> Iterator[GenerationBuilder]:
        """Build the next generation from nothing, with any model; as `write` otherwise."""
        inputs = current_inputs(self.folder / DECISIONS)
        with self.building() as folder:
            published = self.latest()
            check_base(published.manifest, base_iri)
            moved = published.storage is not self.storage
            if moved:
                self.storage.check(published.names, "")
            with contextlib.closing(self._builder(folder, None, Names(base_iri), encoder, inputs)) as builder:
                if moved or not self.storage.address:  # a server keeps user graphs where they are
                    published.store.copy_user_graphs(builder.store)
                builder.user_quads = published.store.count_user_quads()
                yield builder
                publish(builder, self.generations, self.storage)

    def create(self, base_iri: str, encoder: Encoder) -> None:
        """Publish a first generation, without stories, where there is none yet; raises as `write` does."""
        inputs = current_inputs(self.folder / DECISIONS)
        with self.building() as folder:
            if not self.is_published:
                self.storage.check(Names(base_iri), "")
                with contextlib.closing(self._builder(folder, None, Names(base_iri), encoder, inputs)) as builder:
                    publish(builder, self.generations, self.storage)

    @contextlib.contextmanager
    def change_user_graphs(self, base_iri: str, wait: float) -> Iterator["UserGraphChange"]:
        """Build the next generation from the same stories and changed user graphs; it is published if the block succeeds.

        Raises `DataError` for another base IRI, `LockedError` where another process writes for `wait` seconds more.
        """
        with self.building(wait) as folder:
            published = self.open()
            check_base(published.manifest, base_iri)
            self.storage.checkpoint(folder, published.folder, published.names)
            ReferenceData.keep(published.folder, folder)
            yield (change := UserGraphChange(folder))
            shutil.rmtree(folder / "uploads", ignore_errors=True)
            republish(published, folder, self.generations, self.storage, change.grown)

    @contextlib.contextmanager
    def building(self, wait: float = 0) -> Iterator[Path]:
        """Hold the writer's lock and a folder to build in; wait up to `wait` seconds for another writer to end.

        Raises `LockedError`, `WriteError`, and `DamageError` where the pointer names no generation.
        """
        with writing(self.folder):
            self.generations.root.mkdir(parents=True, exist_ok=True)
            with lock(self.folder, wait):
                recover(self.generations, self.storage)
                self.generations.remove_old()
                folder = self.generations.root / "building"
                if folder.exists():  # a writer was killed
                    shutil.rmtree(folder)
                folder.mkdir()
                try:
                    yield folder
                finally:
                    shutil.rmtree(folder, ignore_errors=True)

    def _builder(
        self, folder: Path, published: Snapshot | None, names: Names, encoder: Encoder, inputs: LinkingInputs
    ) -> GenerationBuilder:
        """Return a builder that starts from what is published, or from nothing."""
        if self.index_uri:
            from graph_service.index.lance import LanceWriter  # noqa: PLC0415  an engine that few need, of 70 MB

            passages: PassageWriter = LanceWriter(
                self.index_uri, encoder, published.manifest.passages_version if published else None
            )
        else:
            index = MappedIndex.open(published.folder / "passages", published.projection) if published else None
            passages = MappedWriter(index, encoder)

        if published is None:
            store = self.storage.create(folder, names)
            base = Base.empty(encoder.dimensions, store.count())
        else:
            base, store = Base.of(published), self.storage.branch(folder, published.folder, names)
        linked_with = published.linked_with if published is not None and published.manifest.stories else inputs
        builder = GenerationBuilder(
            folder, store, passages, base, inputs, linked_with, model=encoder.name, index_uri=self.index_uri
        )
        if published is None or published.manifest.reference != inputs.digest:
            builder.load_reference()
        else:
            builder.keep_reference(published.folder)
        return builder


class UserGraphChange:
    """The next generation while its user graphs change; `grown` is the number of quads that they gained."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.grown = 0

    def keep(self, data: bytes) -> str:
        """Write an upload into a file that another process can read, and return its path."""
        file = self.folder / "uploads" / uuid.uuid4().hex
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
        return str(file)


# --- the lock ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def lock(folder: Path, wait: float = 0) -> Iterator[None]:
    """Hold the lock of a data folder; raises `LockedError` where another process holds it for `wait` seconds more."""
    holder = folder / "writer"
    try:
        with FileLock(folder / "lock", timeout=wait):
            since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            holder.write_text(f"process {os.getpid()} ({' '.join(sys.argv)[:200]}) since {since}", encoding="utf-8")
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)
    except Timeout as error:
        who = holder.read_text(encoding="utf-8") if holder.exists() else "another process"
        raise LockedError(f"{folder} is being written to by {who}.", hint="Try again when it is done.") from error


def is_locked(folder: Path) -> bool:
    """Tell whether a process of this machine is writing to a data folder, without taking its lock."""
    try:
        words = (folder / "writer").read_text(encoding="utf-8").split()
        os.kill(int(words[1]), 0)
    except (OSError, IndexError, ValueError):  # no such file, or no such process
        return False
    return True
