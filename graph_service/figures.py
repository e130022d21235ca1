"""The statistics of the published generation: counted when they are first asked for, and kept beside the vectors' cache.

Counting millions of triples takes seconds, so one request counts and the others wait for it; another process finds the file.
"""

import json
import threading
from pathlib import Path

from graph_service.files import read_text, write_text
from graph_service.generations import Archive, Generation
from graph_service.graph.statistics import Statistics, statistics


class Figures:
    """The statistics of what an archive has published, kept in a folder."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.archive = archive
        self.folder = folder
        self._counting = threading.Lock()

    def of(self, published: Generation) -> Statistics:
        """Return the statistics of the published generation."""
        # A number is given again after a rollback, a moment is not.
        file = self.folder / f"statistics-{published.manifest.generation}-{self.archive.published_at()}.json"
        with self._counting:
            if known := read_text(file):
                return Statistics.of(json.loads(known))
            found = statistics(published.store)
            self.folder.mkdir(parents=True, exist_ok=True)
            for old in self.folder.glob("statistics-*.json"):
                old.unlink(missing_ok=True)
            write_text(file, json.dumps(found.as_dict()))
            return found
