"""The ways in which a model may be run, by the names that the setting `encoder` takes; `encode.py` says what each is."""

from collections.abc import Callable, Mapping
from pathlib import Path

from graph_service.index.encode import Encoder, TransformerEncoder
from graph_service.index.onnx_runtime import OnnxEncoder

REFERENCE = "torch"
# From the model and the folder where exports lie.
ENCODERS: Mapping[str, Callable[[str, Path], Encoder]] = {
    REFERENCE: lambda model, _: TransformerEncoder(model),
    "torch-bf16": lambda model, _: TransformerEncoder(model, "bfloat16"),
    "onnx": lambda model, exports: OnnxEncoder(model, "float32", exports),
    "onnx-int8": lambda model, exports: OnnxEncoder(model, "int8", exports),
}


def encoder_of(encoder: str, model: str, cache: Path) -> Encoder:
    """Return a model, run in one of the ways of `ENCODERS`; exports are kept in the folder of caches."""
    return ENCODERS[encoder](model, cache / "encoders")
