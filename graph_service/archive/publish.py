"""The numbered folders of generations, the pointer to the published one, and how a writer publishes the next.

The file `current` names the published generation and is replaced atomically. A number is never used again; readers know a
generation by the mark in its manifest, not by its number or folder. Where `current` is lost, the newest whole generation is
the published one, and the next writer writes the pointer again. A wrong pointer never causes a removal.

A generation is built beside what is served, and a reader sees all of it or nothing: the pointer moves last. A SPARQL server
holds one generation at a time, so it is changed after the folder is in place and before the pointer moves. A folder that was
placed and never pointed to tells the next writer that the server may hold a part of the change.
"""

import contextlib
import logging
import os
import shutil
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from graph_service.archive.builder import GenerationBuilder
from graph_service.archive.linking_inputs import DECISIONS
from graph_service.archive.manifest import FILE, GRAPH, PARTS, Manifest, checksums, write_graph_counts
from graph_service.archive.snapshot import Snapshot, open_passages
from graph_service.errors import DamageError, DataError
from graph_service.files import link_tree, sync, sync_tree, write_text
from graph_service.index import mapped
from graph_service.index.lexicon import write_counts
from graph_service.index.name_index import write_names
from graph_service.iris import Names
from graph_service.network.projection import Projection
from graph_service.store.location import LOCAL_STORAGE, StorageLocation
from graph_service.store.staged_changes import has_log

log = logging.getLogger(__name__)
OLD = 3  # generations back from the published one
GRACE = 60  # seconds for which a reader may go on with a generation, however many follow it


class Generations:
    """The generations of one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.pointer = data / "current"
        self.root = data / "generations"
        self._pointer_read: tuple[tuple[int, int], int | None] | None = None
        self._mark_read: tuple[tuple[int, int, int], str] | None = None

    def folder(self, number: int) -> Path:
        """Return the folder of a generation."""
        return self.root / f"{number:06}"

    def numbers(self) -> list[int]:
        """Return the numbers of the generations that have a folder, published or not, in order."""
        if not self.root.exists():
            return []
        return sorted(int(folder.name) for folder in self.root.iterdir() if folder.name.isdigit())

    def next_number(self) -> int:
        """Return the number of the next generation, which no other had before."""
        return max(self.numbers(), default=0) + 1

    # --- the published generation ----------------------------------------------------------------------------------

    def current(self) -> int | None:
        """Return the number of the published generation, or None where nothing was published yet.

        Every request asks, so the pointer is read again only when it is another file: each publication replaces it.
        """
        for path, read in ((self.pointer, self._read_pointer), (self.root, self._newest_whole)):
            try:
                status = path.stat()
                version = status.st_ino, status.st_mtime_ns
                if self._pointer_read is None or self._pointer_read[0] != version:
                    self._pointer_read = version, read()
            except FileNotFoundError:
                continue
            return self._pointer_read[1]
        return None

    def manifest(self) -> Manifest | None:
        """Return the manifest of the published generation, or None where nothing was published yet."""
        number = self.current()
        return None if number is None else Manifest.read(self.folder(number))

    def _read_pointer(self) -> int:
        text = self.pointer.read_text(encoding="ascii", errors="replace").strip()
        if not text.isdigit():
            raise DamageError(
                f"{self.pointer} should hold the number of a generation, not {text[:40]!r}.",
                hint="Delete that file: the newest whole generation is published then.",
            )
        return int(text)

    def _newest_whole(self) -> int | None:
        """Return the newest whole generation, for a lost pointer; None where none was published yet.

        Raises `DamageError` where there are generations and none is whole.
        """
        complete = [n for n in reversed(self.numbers()) if not has_log(self.folder(n) / "graph")]
        for number in complete:
            folder = self.folder(number)
            with contextlib.suppress(DataError, OSError):  # what cannot be read is not whole
                manifest = Manifest.read(folder)
                if not manifest.sparql_endpoint:
                    LOCAL_STORAGE.read(folder, Names(manifest.base_iri))
                if checksums(folder, PARTS) == manifest.checksums:
                    log.warning("%s is missing. Generation %s, the newest whole one, is used.", self.pointer, number)
                    return number
        if complete:
            raise DamageError(
                f"{self.pointer} is missing, and no generation in {self.root} is whole.",
                hint="Restore the data folder from a copy, or read its stories into a new one: "
                f"graph-service --data NEW ingest {self.data / 'sources'}",
            )
        return None

    def mark(self) -> str | None:
        """Return the mark of the published generation, or None where nothing was published yet.

        A folder that replaces another under the same number has another mark, so the manifest is read again when it is
        another file. Raises `DamageError` where the published generation is missing.
        """
        number = self.current()
        if number is None:
            return None
        folder = self.folder(number)
        try:
            status = (folder / FILE).stat()
        except OSError:
            return Manifest.read(folder).mark  # raises the error that says what is wrong
        version = number, status.st_ino, status.st_ctime_ns
        if self._mark_read is None or self._mark_read[0] != version:
            self._mark_read = version, Manifest.read(folder).mark
        return self._mark_read[1]

    # --- what writers do -------------------------------------------------------------------------------------------

    def place(self, built: Path, number: int) -> Path:
        """Put a whole generation under its number, all of it on the disk, and return its folder."""
        sync_tree(built)
        folder = self.folder(number)
        built.rename(folder)
        for parent in (self.root, self.data, self.data.absolute().parent):
            sync(parent)
        return folder

    def point_to(self, number: int) -> None:
        """Publish a generation: readers use it from their next request on."""
        before = self.current() if self.pointer.exists() else None
        if before is not None:
            os.utime(self.folder(before))  # its readers have `GRACE` seconds from now on
        write_text(self.pointer, f"{number}\n")

    def remove_old(self) -> None:
        """Remove generations that were published long before the current one.

        Later ones stay: where someone went back to an earlier generation, they were published, too.
        """
        current = self.current()
        if current is None:
            return
        Manifest.read(self.folder(current))  # raises where the pointer names no generation
        for number in self.numbers():
            folder = self.folder(number)
            if number <= current - OLD and time.time() - folder.stat().st_mtime > GRACE:
                shutil.rmtree(folder)

    def unfinished(self) -> int | None:
        """Return the newest generation where its writer ended before the SPARQL server held all its graphs."""
        newest = self.next_number() - 1
        behind = newest > (self.current() or 0) and has_log(self.folder(newest) / "graph")
        return newest if behind else None


def publish(builder: GenerationBuilder, generations: Generations, storage: StorageLocation) -> None:
    """Publish what a builder holds; raises `DataError` where its parts disagree, `RemoteError` where a server fails."""
    folder, base = builder.folder, builder.projection
    projection = builder.finalize()
    in_graph, in_index = builder.store.stories(), builder.passages.count()
    if in_graph != len(projection.ids) or in_index < in_graph:
        raise DataError(
            f"The new generation is inconsistent: {in_graph} stories in the graph, {len(projection.ids)} in the "
            f"projection, {in_index} passages. What was published before stays.",
            hint="Please report this, with the command that led here.",
        )

    projection.save(folder / "projection")
    builder.groups.save(folder / "groups")
    version = builder.passages.publish(folder, projection)
    manifest = _manifest(builder, projection, generations.next_number(), version, storage)
    passages = open_passages(folder, manifest, projection)
    builder.neighbours().update(base, projection, builder.touched, passages).save(folder / "neighbours")
    write_counts(builder.word_counts, folder / "words")
    write_names(builder.reference_names, folder / "names")
    write_graph_counts(folder / "counts", builder.counts, builder.description_counts)
    write_text(folder / DECISIONS, builder.linked_with.decisions)
    builder.close()

    replace(manifest, checksums=checksums(folder, PARTS)).write(folder)
    placed = generations.place(folder, manifest.generation)
    swap(placed, generations, storage)


def _manifest(
    builder: GenerationBuilder, projection: Projection, number: int, version: int, storage: StorageLocation
) -> Manifest:
    return Manifest(
        generation=number,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        base_iri=builder.store.names.base,
        model=builder.model,
        passages_version=version,
        stories=len(projection.ids),
        entities=projection.entity_count,
        mentions=projection.mention_count,
        passages=builder.passages.count(),
        quads=builder.quads,
        reference=builder.inputs.digest,
        checksums={},
        linked_reference=builder.linked_with.reference,
        index_uri=builder.index_uri,
        sparql_endpoint=storage.address,
        uuid=uuid.uuid4().hex,
        analyzer=builder.analyzer,
        graph=GRAPH,
        scores=mapped.VERSION,
    )


def republish(
    published: Snapshot, folder: Path, generations: Generations, storage: StorageLocation, grown: int
) -> None:
    """Publish the same stories with changed user graphs, which the folder holds already and which have `grown` quads more.

    The other parts are linked, not copied: files of a generation never change.
    """
    for part in PARTS:
        if (published.folder / part).exists():
            link_tree(published.folder / part, folder / part)
    write_text(folder / DECISIONS, published.decisions)
    number = generations.next_number()
    replace(
        published.manifest,
        generation=number,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        quads=published.manifest.quads + grown,
        uuid=uuid.uuid4().hex,
    ).write(folder)
    placed = generations.place(folder, number)
    swap(placed, generations, storage)


def swap(folder: Path, generations: Generations, storage: StorageLocation) -> None:
    """Bring the SPARQL server, if there is one, to a generation that is in its place, and point to it."""
    manifest = Manifest.read(folder)
    storage.publish(folder, Names(manifest.base_iri), manifest.mark)
    generations.point_to(manifest.generation)
    storage.tidy(folder)


def recover(generations: Generations, storage: StorageLocation) -> None:
    """Finish what an earlier writer left unfinished; the caller holds the writer's lock.

    A lost pointer is written again, and a generation that a SPARQL server holds in part is published whole. Raises
    `DataError` where that server is not the one that is configured.
    """
    current = generations.current()
    if current is not None and not generations.pointer.exists():
        write_text(generations.pointer, f"{current}\n")
    number = generations.unfinished()
    if number is None:
        return
    folder = generations.folder(number)
    address = Manifest.read(folder).sparql_endpoint
    if address == storage.address:
        swap(folder, generations, storage)
        return
    published = generations.manifest()
    if published is not None and published.sparql_endpoint == address:
        raise DataError(
            f"The graphs in {address} may have changed in part: publishing them was cut short.",
            hint="Set GRAPH_SERVICE_SPARQL_ENDPOINT as it was, and run the command again to complete it.",
        )
