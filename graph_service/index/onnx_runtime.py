"""Runs a model in ONNX Runtime: `pip install graph-service[onnx]`.

The whole sentence-transformers model, pooling included, is exported as one graph from ids of word pieces to a vector. Its
weights may then be rounded to 8 bits, each output channel with a scale of its own (one scale a matrix costs more: a mean
cosine of .93 with the bundled model rather than .995). What was made lies in the data folder's `cache/encoders/`, under the
digest of the model, with its tokenizer: from then on neither torch nor sentence-transformers is imported, which is most of
the time and memory that a model takes to start.

An export is tried before it is kept: as exported it must give the model's own vectors, and after rounding nearly these. One
that is damaged or half written is made again.
"""

import hashlib
import json
import logging
import os
import shutil
import warnings
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from functools import cached_property
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from graph_service.errors import DataError
from graph_service.index.encode import TransformerEncoder, Vectors, by_length, normalized, one_blas_thread, prompt_of
from graph_service.index.models import key_of

if TYPE_CHECKING:
    import onnxruntime as ort
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

log = logging.getLogger(__name__)

GRAPH, TOKENIZER, ABOUT = "model.onnx", "tokenizer.json", "about.json"
OPSET = 17
Weights = Literal["float32", "int8"]
LEAST: Mapping[Weights, float] = {"float32": 0.9999, "int8": 0.97}  # cosines with the model's own vectors
TRIED = (
    "Hotlines",
    "Who answers the phone for victims of trafficking?",
    "The Mission opened its third office in Kyiv on 18 November 2002, said the head of the delegation. " * 3,
    "Сегодня дождь, завтра солнце.",
    "Border guards were trained to spot forged passports, and consultants answer calls day and night. " * 30,
)
PIECES = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}


class OnnxEncoder:
    """A model in ONNX Runtime; `cache` is the folder where exports lie."""

    def __init__(self, model: str, weights: Weights, cache: Path) -> None:
        self._source = TransformerEncoder(model)
        self._weights = weights
        self._cache = cache

    @property
    def name(self) -> str:
        """Which model it is; raises `DataError` where there is none of that name."""
        return self._source.name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._session.get_outputs()[0].shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for rows in by_length(texts):
            vectors[rows] = run(self._session, self._tokenizer, [self._prompt + texts[row] for row in rows])
        return normalized(texts, vectors)

    def knows(self, word: str) -> bool:
        """Tell whether the model takes a word in one piece."""
        pieces = self._tokenizer.encode(word, add_special_tokens=False)
        return sum(pieces.attention_mask) == 1  # what fills the row up to its length is none

    @cached_property
    def _folder(self) -> Path:
        """The export, made where there is none that is whole."""
        _require()
        folder = self._cache / f"{key_of(self.name)}-{self._weights}"
        if not whole(folder):
            if folder.exists():
                log.warning("The export %s is damaged; it is made again.", folder)
            export(self._source, self._weights, folder)
        return folder

    @cached_property
    def _session(self) -> "ort.InferenceSession":
        return session(self._folder / GRAPH)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer  # noqa: PLC0415  of the extra

        return Tokenizer.from_file(str(self._folder / TOKENIZER))

    @cached_property
    def _prompt(self) -> str:
        return str(json.loads((self._folder / ABOUT).read_text(encoding="utf-8"))["prompt"])


def _require() -> None:
    try:
        import onnx  # noqa: F401, PLC0415  the extra may be missing
        import onnxruntime  # noqa: F401, PLC0415  likewise
    except ImportError as error:
        raise DataError(
            "The encoders of ONNX need packages that are not installed.",
            hint="Install them with: pip install 'graph-service[onnx]', or set GRAPH_SERVICE_ENCODER=torch.",
        ) from error


def session(file: Path) -> "ort.InferenceSession":
    """Open an exported graph, to be run in as many threads as OMP_NUM_THREADS says, else one a core."""
    import onnxruntime as ort  # noqa: PLC0415  of the extra

    one_blas_thread()
    options = ort.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
    options.log_severity_level = 3
    return ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def run(session: "ort.InferenceSession", tokenizer: "Tokenizer", texts: list[str]) -> Vectors:
    """Return the vectors of a batch."""
    pieces = tokenizer.encode_batch(texts)
    given = {
        one.name: np.array([getattr(piece, PIECES[one.name]) for piece in pieces], dtype=np.int64)
        for one in session.get_inputs()
    }
    vectors: Vectors = session.run(None, given)[0]
    return vectors


def whole(folder: Path) -> bool:
    """Tell whether an export is there, with the bytes that were made."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return bool(about["digests"] == digests(folder))
    except (OSError, ValueError, TypeError, KeyError):
        return False


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of the files of an export."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (GRAPH, TOKENIZER)}


def export(source: TransformerEncoder, weights: Weights, folder: Path) -> None:
    """Export a model into a folder, which is there whole or not at all; raises `DataError` where its vectors differ."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="export-", dir=folder.parent) as name:
        beside = Path(name) / "made"
        beside.mkdir()
        _make(source, weights, beside)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            beside.rename(folder)
        except OSError:  # another process was quicker
            if not whole(folder):
                raise


def _make(source: TransformerEncoder, weights: Weights, folder: Path) -> None:
    tokenizer, prompt = _tokenizer_of(source.model), prompt_of(source.model) or ""
    tokenizer.save(str(folder / TOKENIZER))
    _write_graph(source.loaded(), folder / GRAPH)
    _try(source, folder / GRAPH, tokenizer, prompt, "float32")
    if weights == "int8":
        _round(folder / GRAPH)
        _try(source, folder / GRAPH, tokenizer, prompt, "int8")
    about = {"model": source.name, "weights": weights, "prompt": prompt, "digests": digests(folder)}
    (folder / ABOUT).write_text(json.dumps(about, indent=2), encoding="utf-8")


def _tokenizer_of(model: "SentenceTransformer") -> "Tokenizer":
    """Return a copy of a model's tokenizer that cuts and pads as the model does."""
    from tokenizers import Tokenizer  # noqa: PLC0415  of the extra

    tokenizer: Tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.enable_truncation(model.max_seq_length or model.tokenizer.model_max_length)
    tokenizer.enable_padding(pad_id=model.tokenizer.pad_token_id, pad_token=model.tokenizer.pad_token)
    return tokenizer


def _write_graph(model: "SentenceTransformer", file: Path) -> None:
    """Export a model whole; the tracer's warnings are about shapes that do not vary here, which `_try` makes sure of."""
    import torch  # noqa: PLC0415  loaded with the model

    features = model.preprocess(list(TRIED[:2]))
    names = [name for name in PIECES if name in features]

    class Whole(torch.nn.Module):
        """The model as a function of tensors in a row."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> Any:
            return self.model(dict(zip(names, tensors, strict=True)))["sentence_embedding"]

    axes = {name: {0: "batch", 1: "sequence"} for name in names} | {"embedding": {0: "batch"}}
    with torch.inference_mode(), warnings.catch_warnings(), redirect_stderr(StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Whole().eval(), tuple(features[name] for name in names), str(file), input_names=names,
            output_names=["embedding"], dynamic_axes=axes, opset_version=OPSET, dynamo=False,
        )  # fmt: skip


def _round(file: Path) -> None:
    """Round the weights of a graph to 8 bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415  of the extra

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises, through the root, what was found to change nothing here
    try:
        quantize_dynamic(file, file, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        root.setLevel(level)


def _try(source: TransformerEncoder, file: Path, tokenizer: "Tokenizer", prompt: str, weights: Weights) -> None:
    """Hold an export against its model; raises `DataError` where a cosine is below the least."""
    made = normalized(TRIED, run(session(file), tokenizer, [prompt + text for text in TRIED]))
    cosine = float((made * source.encode(TRIED)).sum(axis=1).min())
    if cosine < LEAST[weights]:
        raise DataError(
            f"{source.name} cannot be run in ONNX with {weights} weights: the cosine with its own vectors is {cosine:.4f}.",
            hint="Set GRAPH_SERVICE_ENCODER=torch.",
        )
