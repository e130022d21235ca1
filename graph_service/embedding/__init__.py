"""Texts → vectors. Only this room opens a model runtime.

The setting `encoder` names how the model runs; `graph-service encoders` measures each way on the machine.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from graph_service.embedding.encoder import Encoder, TransformerEncoder
from graph_service.embedding.onnx import OnnxEncoder

REFERENCE = "torch"
# From the model and the folder of exports.
ENCODERS: Mapping[str, Callable[[str, Path], Encoder]] = {
    "onnx": lambda model, exports: OnnxEncoder(model, "float32", exports),
    "onnx-int8": lambda model, exports: OnnxEncoder(model, "int8", exports),
    REFERENCE: lambda model, _: TransformerEncoder(model),
    "torch-bf16": lambda model, _: TransformerEncoder(model, "bfloat16"),
}
# The vectors of these equal the reference's within rounding, so the vector cache keeps both as one.
EQUIVALENT = {"onnx": REFERENCE}


def encoder_of(encoder: str, model: str, cache: Path) -> Encoder:
    """Return a model that runs as `encoder`, a key of `ENCODERS`, says; exports lie below the folder of caches."""
    return ENCODERS[encoder](model, cache / "encoders")


def numerics_of(encoder: str) -> str:
    """Return the name under which the vector cache keeps what an encoder computes."""
    return EQUIVALENT.get(encoder, encoder)
