"""Records of stories to measure with: read from files, parsed as an ingest would, and read into a temporary archive.

The archive is made in a temporary folder by the ingest that users have, and is gone afterwards.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graph_service.archive.ingest import Report
from graph_service.errors import InputError, SourceError
from graph_service.model import Story
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse
from graph_service.search.recommend.similarity import WEIGHTS
from graph_service.service import StoryGraph
from graph_service.settings import Settings

LINES = "The file needs one JSON object a line, in UTF-8."
STORY_KEYS = ("id", "title", "body", "language", "date", "dateline", "source")

# Shows progress: called with a total and what is being done, it gives a function that takes how much more is done.
Bar = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A record to read as a story, and where it came from."""

    record: Mapping[str, Any]
    file: Path
    line: int

    @property
    def document(self) -> Document:
        """The record as an ingest gets it."""
        return Document("json", str(self.file), self.line, json.dumps(self.record, ensure_ascii=False).encode())


def records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file of JSON Lines with their line numbers; raises `SourceError`."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # not at U+2028, which JSON may hold
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"it cannot be read: {error}.", file=str(path), hint=LINES) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError as error:
                raise SourceError(f"this is not JSON: {error}.", file=str(path), line=number, hint=LINES) from error
            if not isinstance(record, dict):
                raise SourceError("this is not a JSON object.", file=str(path), line=number, hint=LINES)
            yield number, record


def as_story(record: Mapping[str, Any]) -> Story:
    """Parse the story of a record as an ingest would, without its other keys; raises `SourceError`."""
    fields = {key: record[key] for key in STORY_KEYS if record.get(key)}
    return parse(Document("json", "-", 1, json.dumps(fields).encode()))


@contextmanager
def archive_of(sent: Sequence[Sent], settings: Settings, bar: Bar) -> Iterator[tuple[StoryGraph, Report]]:
    """Read records into an archive that is deleted when the block ends, however it ends.

    All settings hold but that of the data folder; the weights of similarity there are used here, too. Raises `InputError`
    where no record could be read.
    """
    with TemporaryDirectory(prefix="graph-service-eval-") as folder:
        if (settings.data / WEIGHTS).is_file():
            shutil.copy(settings.data / WEIGHTS, folder)
        with StoryGraph.open(settings=replace(settings, data=Path(folder))) as graph:
            documents = [record.document for record in sent]
            with bar(sum(len(document.data) for document in documents), "Reading bytes") as progress:
                report = graph.ingest.add_documents(documents, once=True, progress=progress)
            if not report.added:
                reason = report.errors[0].message if report.errors else "there is none."
                raise InputError(f"No story could be read. The first error: {reason}")
            yield graph, report
