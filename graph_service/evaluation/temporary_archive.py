"""An archive of its own for a measurement: made in a temporary folder by the ingest that users have, gone afterwards."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graph_service.archive.ingest import Report
from graph_service.errors import InputError
from graph_service.reading.documents import Document
from graph_service.service import StoryGraph
from graph_service.settings import Settings

# Shows progress: called with a total and what is being done, it gives what to tell of each step.
Bar = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A record to be read as a story, and where it came from."""

    record: Mapping[str, Any]
    file: Path
    line: int

    @property
    def document(self) -> Document:
        """The record as it would come in."""
        return Document("json", str(self.file), self.line, json.dumps(self.record, ensure_ascii=False).encode())


@contextmanager
def archive_of(sent: Sequence[Sent], settings: Settings, bar: Bar) -> Iterator[tuple[StoryGraph, Report]]:
    """Read records into an archive that is deleted when the block ends, however it ends.

    All settings but that of the data folder hold. Raises `InputError` where not one record could be read.
    """
    with (
        TemporaryDirectory(prefix="graph-service-eval-") as folder,
        StoryGraph.open(settings=replace(settings, data=Path(folder))) as graph,
    ):
        documents = [record.document for record in sent]
        with bar(sum(len(document.data) for document in documents), "Reading bytes") as progress:
            report = graph.ingest.add_documents(documents, once=True, progress=progress)
        if not report.added:
            reason = report.errors[0].message if report.errors else "there is none."
            raise InputError(f"Not one story could be read; the first: {reason}")
        yield graph, report
