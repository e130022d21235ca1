"""The statistics of a generation, counted once and kept beside the vectors' cache: counting millions of triples takes seconds."""

import contextlib
import json
from pathlib import Path

from graph_service.errors import WriteError
from graph_service.files import read_text, write_text, writing
from graph_service.store.dataset_description import Statistics, statistics
from graph_service.store.graph_store import GraphStore


def cached_statistics(store: GraphStore, folder: Path, mark: str) -> Statistics:
    """Return the statistics of the generation that has a mark, from a file in `folder` or counted and written there.

    Statistics of other generations in the folder are removed. Where the folder cannot be written, each process counts.
    """
    file = folder / f"statistics-{mark.replace(' ', '-')}.json"
    if known := read_text(file):
        return Statistics.of(json.loads(known))
    counted = statistics(store)
    with contextlib.suppress(WriteError), writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("statistics-*.json"):
            old.unlink(missing_ok=True)
        write_text(file, json.dumps(counted.as_dict()))
    return counted
