"""How often an archive writes each word, told apart by its capitals.

Kept with each generation: a story that comes or goes changes the counts by its own words, and nobody who asks a question
waits until all texts are counted.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from graph_service.errors import DataError

# What stands between two words; a full stop or a hyphen parts them here.
BETWEEN = r"[^\p{L}\p{M}\p{N}'’ʼ]+"
FILE = "counts.arrow"


def counted(texts: Iterable[str]) -> Counter[str]:
    """Return how often each word stands in texts, counted in Arrow: an archive has millions."""
    parted = pc.split_pattern_regex(pa.array(list(texts), pa.large_string()), BETWEEN)
    found = pc.value_counts(pc.list_flatten(parted))
    return Counter(dict(zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True)))


def read_counts(folder: Path) -> Counter[str]:
    """Return the counts that a folder keeps; raises `DataError` where it keeps none."""
    try:
        table = pa.ipc.open_file(str(folder / FILE)).read_all()
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(
            f"The word counts in {folder} cannot be read: {error}.", hint="graph-service rebuild makes them anew."
        ) from error
    return Counter(dict(zip(table["word"].to_pylist(), table["count"].to_pylist(), strict=True)))


def write_counts(counts: Counter[str], folder: Path) -> None:
    """Keep counts in a new folder; a word that stands nowhere any more is left out."""
    folder.mkdir(parents=True)
    kept = sorted(+counts)
    table = pa.table(
        {"word": pa.array(kept, pa.string()), "count": pa.array([counts[word] for word in kept], pa.int64())}
    )
    with pa.ipc.new_file(str(folder / FILE), table.schema) as writer:
        writer.write_table(table)
