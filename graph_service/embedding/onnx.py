"""Runs a model in ONNX Runtime.

The whole sentence-transformers model, pooling included, is exported once as one graph from ids of word pieces to a vector. Its
weights may then be rounded to 8 bits, each output channel with a scale of its own (one scale a matrix costs more: a mean
cosine of .93 with the bundled model rather than .995). The export lies in the user's cache, which all data folders share,
under the digest of the model, with its tokenizer. From then on neither torch nor sentence-transformers is imported, which is most of
the time and memory that a model takes to start.

An export is checked before it is published: its vectors must equal the model's own, or after rounding nearly so. One process
exports while others wait for it; a damaged export is made again.
"""

import hashlib
import json
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from functools import cached_property
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from filelock import FileLock

from graph_service.embedding.encoder import (
    TransformerEncoder,
    Vectors,
    by_length,
    identity,
    key_of,
    limit_blas_threads,
    normalized,
    prompt_of,
)
from graph_service.errors import DataError

if TYPE_CHECKING:
    import onnxruntime as ort
    from tokenizers import Tokenizer

log = logging.getLogger(__name__)

GRAPH, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "about.json"
OPSET = 17
Weights = Literal["float32", "int8"]
MIN_COSINE: Mapping[Weights, float] = {"float32": 0.9999, "int8": 0.97}  # with the model's own vectors
SAMPLES = (
    "Hotlines",
    "Who answers the phone for victims of trafficking?",
    "The Mission opened its third office in Kyiv on 18 November 2002, said the head of the delegation. " * 3,
    "Сегодня дождь, завтра солнце.",
    "Border guards were trained to spot forged passports, and consultants answer calls day and night. " * 30,
)
PIECES = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}


class OnnxEncoder:
    """A model in ONNX Runtime; `exports` is the folder where exports lie."""

    def __init__(self, model: str, weights: Weights, exports: Path) -> None:
        self._model = model
        self._weights = weights
        self._exports = exports

    @cached_property
    def name(self) -> str:
        """Which model it is; raises `DataError` where there is none of that name."""
        return identity(self._model)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._session.get_outputs()[0].shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for rows in by_length(texts):
            vectors[rows] = infer(self._session, self._tokenizer, [self._prompt + texts[row] for row in rows])
        return normalized(texts, vectors)

    def knows(self, word: str) -> bool:
        """Whether the model takes a word in one piece."""
        pieces = self._tokenizer.encode(word, add_special_tokens=False)
        return sum(pieces.attention_mask) == 1  # padding is no piece

    @cached_property
    def _folder(self) -> Path:
        folder = self._exports / f"{key_of(self.name)}-{self._weights}"
        ensure_export(self._model, self._weights, folder)
        return folder

    @cached_property
    def _session(self) -> "ort.InferenceSession":
        return open_session(self._folder / GRAPH)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer  # noqa: PLC0415  needed beside a model only

        return Tokenizer.from_file(str(self._folder / TOKENIZER))

    @cached_property
    def _prompt(self) -> str:
        return str(json.loads((self._folder / MANIFEST).read_text(encoding="utf-8"))["prompt"])


def open_session(file: Path) -> "ort.InferenceSession":
    """Open an exported graph, to run in as many threads as OMP_NUM_THREADS says, else one per core."""
    import onnxruntime as ort  # noqa: PLC0415  many commands need no model

    limit_blas_threads()
    options = ort.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
    options.log_severity_level = 3
    return ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def infer(session: "ort.InferenceSession", tokenizer: "Tokenizer", texts: list[str]) -> Vectors:
    """Return the vectors of a batch, not normalized."""
    pieces = tokenizer.encode_batch(texts)
    names = [tensor.name for tensor in session.get_inputs()]
    tensors = {name: np.array([getattr(p, PIECES[name]) for p in pieces], dtype=np.int64) for name in names}
    vectors: Vectors = session.run(None, tensors)[0]
    return vectors


# --- exports ----------------------------------------------------------------------------------------------------------


def ensure_export(model: str, weights: Weights, folder: Path) -> None:
    """Export a model into a folder, unless an intact export is there; the folder is complete or missing at any time.

    Raises `DataError` where the model cannot be exported, its export gives other vectors, or the folder cannot be written.
    """
    if is_intact(folder):
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if is_intact(folder):  # another process was faster
                return
            if folder.exists():
                log.warning("The export %s is damaged; it is made again.", folder)
            print("Exporting the model to ONNX, once (about ten seconds) …", file=sys.stderr, flush=True)  # noqa: T201
            with TemporaryDirectory(prefix="export-", dir=folder.parent) as name:
                unpublished = Path(name) / "export"
                unpublished.mkdir()
                export(TransformerEncoder(model), weights, unpublished)
                shutil.rmtree(folder, ignore_errors=True)
                unpublished.rename(folder)
    except OSError as error:
        raise DataError(
            f"The export of the model cannot be written to {folder}: {error}.",
            hint="Make it writable, name another in XDG_CACHE_HOME, or set GRAPH_SERVICE_ENCODER=torch.",
        ) from error


def is_intact(folder: Path) -> bool:
    """Whether a folder holds an export with the bytes that were written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest["digests"] == digests(folder))
    except (OSError, ValueError, TypeError, KeyError):
        return False


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of the files of an export."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (GRAPH, TOKENIZER)}


def export(source: TransformerEncoder, weights: Weights, folder: Path) -> None:
    """Write the export of a model into an empty folder; raises `DataError` where that fails or its vectors differ."""
    from tokenizers import Tokenizer  # noqa: PLC0415  needed beside a model only

    # A copy of the model's tokenizer that truncates and pads as the model does.
    model, graph = source.model, folder / GRAPH
    backend, prompt = getattr(model.tokenizer, "backend_tokenizer", None), prompt_of(model) or ""
    if backend is None:
        raise _not_exportable(source, "its tokenizer is written in Python")
    tokenizer: Tokenizer = Tokenizer.from_str(backend.to_str())
    tokenizer.enable_truncation(model.max_seq_length or model.tokenizer.model_max_length)
    tokenizer.enable_padding(pad_id=model.tokenizer.pad_token_id, pad_token=model.tokenizer.pad_token)
    tokenizer.save(str(folder / TOKENIZER))

    _write_graph(source, graph)
    compare(source, graph, tokenizer, prompt, "float32")
    if weights == "int8":
        from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415  slow to import

        root = logging.getLogger()
        level = root.level
        root.setLevel(logging.ERROR)  # the library gives advice through the root logger that changes nothing here
        try:
            quantize_dynamic(graph, graph, weight_type=QuantType.QInt8, per_channel=True)
        finally:
            root.setLevel(level)
        compare(source, graph, tokenizer, prompt, "int8")
    manifest = {"model": source.name, "weights": weights, "prompt": prompt, "digests": digests(folder)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def _write_graph(source: TransformerEncoder, file: Path) -> None:
    """Export a whole model; the tracer warns of shapes that do not vary here, which `compare` makes sure of."""
    import torch  # noqa: PLC0415  loaded with the model

    model = source.model
    features = model.preprocess(list(SAMPLES[:2]))
    names = [name for name in PIECES if name in features]

    class Positional(torch.nn.Module):
        """The model as a function of tensors by position."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> Any:
            return self.model(dict(zip(names, tensors, strict=True)))["sentence_embedding"]

    axes = {name: {0: "batch", 1: "sequence"} for name in names} | {"embedding": {0: "batch"}}
    try:
        with torch.inference_mode(), warnings.catch_warnings(), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            torch.onnx.export(
                Positional().eval(), tuple(features[name] for name in names), str(file), input_names=names,
                output_names=["embedding"], dynamic_axes=axes, opset_version=OPSET, dynamo=False,
            )  # fmt: skip
    except RuntimeError as error:  # the tracer's errors are all of this kind
        raise _not_exportable(source, str(error).partition("\n")[0]) from error


def compare(source: TransformerEncoder, file: Path, tokenizer: "Tokenizer", prompt: str, weights: Weights) -> None:
    """Compare an export with its model; raises `DataError` where a cosine is below the least."""
    vectors = normalized(SAMPLES, infer(open_session(file), tokenizer, [prompt + text for text in SAMPLES]))
    cosine = float((vectors * source.encode(SAMPLES)).sum(axis=1).min())
    if cosine < MIN_COSINE[weights]:
        raise _not_exportable(source, f"with {weights} weights the cosine with its own vectors is {cosine:.4f}")


def _not_exportable(source: TransformerEncoder, reason: str) -> DataError:
    return DataError(f"{source.name} cannot run in ONNX Runtime: {reason}.", hint="Set GRAPH_SERVICE_ENCODER=torch.")
