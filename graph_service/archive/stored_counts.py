"""The counts of a generation's graphs as a file, so that the next generation counts only what changes."""

import json
from collections import Counter
from pathlib import Path

from graph_service.errors import DataError
from graph_service.files import write_text
from graph_service.rdf.graph_counts import Counts

PART = "counts"  # the folder in that of the generation
FILE = "counts.json"


def write_graph_counts(folder: Path, *all_counts: Counts) -> None:
    """Write counts into a new folder."""
    folder.mkdir(parents=True)
    rows = [[[*key, n] for key, n in sorted(counts.items()) if n] for counts in all_counts]
    write_text(folder / FILE, json.dumps(rows, ensure_ascii=False))


def read_graph_counts(folder: Path) -> list[Counts]:
    """Return the counts in a folder; raises `DataError` where they cannot be read."""
    try:
        rows = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [Counter({tuple(key): n for *key, n in counts}) for counts in rows]
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"The counts in {folder} cannot be read: {error}.") from error
