"""The graphs of users' own: changed by SPARQL updates and by the Graph Store Protocol, published as stories are.

A change is a generation of its own: a checkpoint of the quads, changed in a process that can be killed, beside the same
projection, passages, groups and neighbours, which get another name and are not made again. So it is seen whole or not at
all, readers move on to it at their next request, and it costs what the change costs. An ingest keeps these graphs, since it
starts from the same checkpoint; a rebuild carries them over. Graphs of the service's own are refused before anything runs.
"""

import contextlib
import dataclasses
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph_service.errors import NotFoundError, RemoteError
from graph_service.files import write_text
from graph_service.generations import PARTS, Archive, moment
from graph_service.given import DECISIONS
from graph_service.graph.own import Upload
from graph_service.index.encode import Encoder
from graph_service.manifest import check_base
from graph_service.settings import Settings
from graph_service.sparql.federation import load_remote
from graph_service.sparql.updates import NOTHING, Load, Operation, Using, check_own, read_update
from graph_service.sparql.updating import Changed, Changing
from graph_service.vocabulary import Names


class OwnGraphs:
    """The graphs of users' own of one archive; the graph without a name, which is theirs, too, is None."""

    def __init__(
        self, archive: Archive, settings: Settings, names: Names, encoder: Encoder, changing: Changing
    ) -> None:
        self.archive = archive
        self.settings = settings
        self.names = names
        self.encoder = encoder
        self.changing = changing

    def update(self, update: str, using: Using = NOTHING) -> None:
        """Run a SPARQL update, all of it or nothing; what it loads is fetched first.

        Raises `QueryError`, `ForbiddenError`, `ParameterError` as `read_update` does, `RemoteError`, `LimitError`, `LockedError`.
        """
        read = read_update(update, self.names, using, self.settings.sparql_allow)
        come = [(one, self._loaded(one) if isinstance(one, Load) else None) for one in read.operations]
        kept = tuple(one for one, upload in come if upload or isinstance(one, Operation))
        uploads = [upload for _, upload in come if upload]
        self._change("update", asdict(dataclasses.replace(read, operations=kept)), uploads)

    def put(self, graph: str | None, uploads: Sequence[Upload], *, replace: bool) -> bool:
        """Add files to a graph, or with `replace` put them in its place; return whether it was made by this.

        Raises `ForbiddenError` for a graph of the service's own, `QueryError` for a broken file, `LimitError`, `LockedError`.
        """
        self._check(graph)
        return self._change("put", {"graph": graph, "replace": replace}, uploads).made

    def drop(self, graph: str | None) -> None:
        """Remove a graph; raises `NotFoundError` where there is none, otherwise as `put` does."""
        self._check(graph)
        if self.archive.current() is None:
            raise NotFoundError(f"There is no graph <{graph}>.", hint="Nothing was changed.")
        self._change("drop", {"graph": graph})

    def close(self) -> None:
        """End the process that changes graphs."""
        self.changing.close()

    def _loaded(self, load: Load) -> Upload | None:
        """Return what is at the address of a LOAD, None where that cannot be had and need not."""
        try:
            return load_remote(load.source, seconds=self.settings.query_seconds, most=self.settings.upload_bytes)
        except RemoteError:
            if load.silent:
                return None
            raise

    def _check(self, graph: str | None) -> None:
        if graph is not None:
            check_own(graph, self.names)

    def _change(self, change: str, needs: Mapping[str, Any], uploads: Sequence[Upload] = ()) -> Changed:
        if self.archive.current() is None:
            self.archive.begin(self.names.base, self.encoder)
        with _amending(self.archive, self.names.base, self.settings.query_seconds) as draft:
            files = [(draft.keep(upload), upload.format.name) for upload in uploads]
            changed = self.changing.run(draft.graph, self.names.base, change, {**needs, "files": files})
            draft.grown = changed.grown
        return changed


@dataclass(slots=True)
class _Draft:
    """The next generation while its graphs change; by how many quads they have `grown` is told at the end."""

    folder: Path
    grown: int = 0

    @property
    def graph(self) -> Path:
        return self.folder / "graph"

    def keep(self, upload: Upload) -> str:
        """Put a file that came in where another process can read it."""
        file = self.folder / "uploads" / uuid.uuid4().hex
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(upload.data)
        return str(file)


@contextlib.contextmanager
def _amending(archive: Archive, base_iri: str, wait: float) -> Iterator[_Draft]:
    """Build the next generation from the same stories and other graphs; it is published when the block ends well.

    Raises `DataError` for another base IRI, `LockedError` where another process writes for `wait` seconds more.
    """
    with archive.building(wait) as folder:
        published = archive.open()
        check_base(published.manifest, base_iri)
        archive.home.amend(folder, published.folder, published.names)
        yield (draft := _Draft(folder))
        shutil.rmtree(folder / "uploads", ignore_errors=True)
        for part in PARTS:
            if (published.folder / part).exists():
                shutil.copytree(published.folder / part, folder / part, copy_function=_linked)
        write_text(folder / DECISIONS, published.decisions)
        before = published.manifest
        after = dataclasses.replace(
            before, generation=before.generation + 1, created=moment(), quads=before.quads + draft.grown
        )
        after.write(folder)
        archive.swap(folder, after.generation)


def _linked(source: str, target: str) -> None:
    """Give a file, which never changes, another name; or copy it where the file system knows no second name."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
