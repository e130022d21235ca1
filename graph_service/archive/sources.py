"""The sources: documents as they came in, byte for byte. Everything else is derived from them and can be made again.

A document lies under the SHA-256 of its bytes (`sources/ab/cdef….json`); the suffix says which reader reads it, and one before
it (`….cp1251.text`) the encoding that the files beside it showed.
"""

import os
from pathlib import Path
from typing import cast, get_args

from graph_service.errors import SourceError
from graph_service.files import sync
from graph_service.reading.documents import Document, Kind


class Sources:
    """The folder of documents of a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written: list[Path] = []

    def keep(self, document: Document) -> None:
        """Store a document, unless it is stored already."""
        encoding = f"{document.encoding}." if document.encoding else ""
        file = self._file(document.digest, f"{encoding}{document.kind}")
        if file.exists():
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}.new")
        beside.write_bytes(document.data)
        beside.replace(file)
        self._written.append(file)

    def sync(self) -> None:
        """Write all stored documents to the disk, before a generation that needs them is published."""
        written, self._written = self._written, []
        for path in (*written, *{file.parent for file in written}, *([self.folder] if written else ())):
            if path.exists():  # not where another writer has removed the story meanwhile
                sync(path)

    def read(self, digest: str) -> Document | SourceError:
        """Return the document of a digest, or an error where it is missing."""
        for file in (self.folder / digest[:2]).glob(f"{digest[2:]}.*"):
            kind = file.suffix[1:]
            if kind in get_args(Kind):
                encoding = Path(file.stem).suffix[1:] or None
                return Document(cast("Kind", kind), str(file), None, file.read_bytes(), encoding)
        return SourceError(
            "the stored source of this story is missing.", file=str(self._file(digest, "*")), hint="Ingest it again."
        )

    def forget(self, digest: str) -> None:
        """Remove the document of a digest, if there is one."""
        for file in (self.folder / digest[:2]).glob(f"{digest[2:]}.*"):
            file.unlink()

    def _file(self, digest: str, suffix: str) -> Path:
        return self.folder / digest[:2] / f"{digest[2:]}.{suffix}"
