"""What reference data call entities beside the names that are shown: in other languages, in old spellings.

A generation keeps them in a file of their own, since to pick them out of the graph means to read all of the reference data.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph_service.errors import DataError
from graph_service.files import write_text

FILE = "reference.json"


def read_names(folder: Path) -> Mapping[str, Sequence[str]]:
    """Return the names that a folder keeps, by the keys of entities; raises `DataError` where it keeps none."""
    try:
        found: Mapping[str, Sequence[str]] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"The names in {folder} cannot be read: {error}.", hint="graph-service rebuild makes them anew."
        ) from error
    return found


def write_names(names: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Keep names in a new folder."""
    folder.mkdir(parents=True)
    write_text(folder / FILE, json.dumps(names, ensure_ascii=False))
