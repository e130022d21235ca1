"""Counts of the words of an archive, case-sensitive, and the names that reference data give to entities.

Both are kept with each generation. A story that comes or goes changes the counts by its own words, so no search waits until
all texts are counted; to pick the names (in other languages, in old spellings) out of the graph means to read all reference
data.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from graph_service.errors import DataError
from graph_service.files import write_text

# Whatever separates two words, full stops and hyphens included.
SEPARATOR = r"[^\p{L}\p{M}\p{N}'’ʼ]+"
FILE = "counts.arrow"


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of texts, in Arrow: an archive has millions."""
    import pyarrow.compute as pc  # noqa: PLC0415  slow to import

    word_lists = pc.split_pattern_regex(pa.array(list(texts), pa.large_string()), SEPARATOR)
    counts = pc.value_counts(pc.list_flatten(word_lists))
    return Counter(dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)))


def read_counts(folder: Path) -> Counter[str]:
    """Read the counts in a folder; raises `DataError` where there are none."""
    try:
        table = pa.ipc.open_file(str(folder / FILE)).read_all()
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(
            f"The word counts in {folder} cannot be read: {error}.", hint="graph-service rebuild makes them anew."
        ) from error
    return Counter(dict(zip(table["word"].to_pylist(), table["count"].to_pylist(), strict=True)))


def write_counts(counts: Counter[str], folder: Path) -> None:
    """Write counts into a new folder, without words that no longer occur."""
    folder.mkdir(parents=True)
    words = sorted(+counts)
    table = pa.table(
        {"word": pa.array(words, pa.string()), "count": pa.array([counts[word] for word in words], pa.int64())}
    )
    with pa.ipc.new_file(str(folder / FILE), table.schema) as writer:
        writer.write_table(table)


NAMES_FILE = "reference.json"


def read_names(folder: Path) -> Mapping[str, Sequence[str]]:
    """Read the names in a folder, by the keys of entities; raises `DataError` where there are none."""
    try:
        names: Mapping[str, Sequence[str]] = json.loads((folder / NAMES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"The names in {folder} cannot be read: {error}.", hint="graph-service rebuild makes them anew."
        ) from error
    return names


def write_names(names: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Write names into a new folder."""
    folder.mkdir(parents=True)
    write_text(folder / NAMES_FILE, json.dumps(names, ensure_ascii=False))
