"""The numbered folders of generations, and the pointer to the published one.

The file `current` names the published generation and is replaced atomically. A number is never used again; readers know a
generation by the mark in its manifest, not by its number or folder. Where `current` is lost, the newest whole generation is
the published one, and the next writer writes the pointer again. A wrong pointer never causes a removal.
"""

import contextlib
import logging
import os
import shutil
import time
from pathlib import Path

from graph_service.archive.manifest import FILE, PARTS, Manifest, checksums
from graph_service.errors import DamageError, DataError
from graph_service.files import sync, sync_tree, write_text
from graph_service.iris import Names
from graph_service.store.location import LOCAL_STORAGE
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
                hint="Delete that file: the newest whole generation is then published.",
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
                hint="Restore the data folder from a backup, or read its stories into a new one: "
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
