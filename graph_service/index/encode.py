"""Turns texts into vectors.

The service knows a model only as an `Encoder`. The default runs a sentence-transformers model in torch: the bundled
all-MiniLM-L6-v2, or any other (see `models.py`). The model is loaded at the first text, since many commands never need it.

There is one way for one text and for many: sorted by length and cut into batches, so that little is padded, each batch
through the model's own tokenizer and modules. `SentenceTransformer.encode` does the same with a millisecond of its own a
call, which a single question feels; the vectors are equal.

How the model is run is the setting `encoder`, a name of `ENCODERS`; `graph-service encoders` measures each on the machine.
None is chosen by itself, since they differ a little in what they answer:

    torch        float32, the reference
    torch-bf16   half the memory traffic; quicker only where the processor multiplies bfloat16 by itself (AMX)
    onnx-int8    weights of 8 bits in ONNX Runtime (`onnx_runtime.py`): a question in a third of the time

A data folder names its model, not how it was run: with the bundled model the cosine of int8 and float32 vectors of one text
is .993 to .995, and Cranfield's nDCG@10 by vectors alone is .4036 with float32 throughout, .4042 where only the questions
are int8, .4007 where all is. So it is honest to ask with int8 what was read in with float32, and the cheapest good mixture:
passages are encoded once, questions all the time. Vectors kept in the cache are never taken for those of another way.
"""

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import EncodingError
from graph_service.index.models import BUNDLED, folder_of, identity

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

BATCH = 16
SHOWN = 80  # characters of a text that an error names

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """A model that turns texts into vectors of one length, so that the dot product of two says how alike they are."""

    @property
    def name(self) -> str:
        """Which model it is; see `models.identity`."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""

    def knows(self, word: str) -> bool:
        """Tell whether the model takes a word in one piece, as it does those that are common in what it has read."""


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
        """The model, loaded once and made quick; raises `DataError` where there is none of that name."""
        model = self.loaded()
        # torch and what needs it take seconds to import, and often are not needed.
        import torch  # noqa: PLC0415

        from graph_service.index.packed import pack  # noqa: PLC0415

        model.to(getattr(torch, self._dtype)).eval()
        pack(model)
        return model

    def loaded(self) -> "SentenceTransformer":
        """Load the model as its library does; raises `DataError` where there is none of that name."""
        folder = folder_of(self._model)
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415  seconds to import
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415  its bar is no part of our output

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types here
        one_blas_thread()
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        length = self.model.get_embedding_dimension()
        assert length is not None, f"{self.name} does not say how long its vectors are"
        return length

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalized vector a text, as rows; raises `EncodingError` for a text that has none."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for rows in by_length(texts):
            vectors[rows] = self._batch([texts[row] for row in rows]).float().numpy()
        return normalized(texts, vectors)

    def knows(self, word: str) -> bool:
        """Tell whether the model takes a word in one piece."""
        return len(self.model.tokenizer.tokenize(word)) == 1

    def _batch(self, texts: list[str]) -> "torch.Tensor":
        import torch  # noqa: PLC0415  loaded with the model

        with torch.inference_mode():
            features = self.model.preprocess(texts, prompt=prompt_of(self.model))
            embedding: torch.Tensor = self.model(features)["sentence_embedding"]
        return embedding


def prompt_of(model: "SentenceTransformer") -> str | None:
    """Return what a model wants before every text, if anything."""
    prompt: str | None = model.prompts.get(model.default_prompt_name or "")
    return prompt or None


def by_length(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield the rows of texts in batches of about one length, the longest first."""
    rows = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def normalized(texts: Sequence[str], vectors: Vectors) -> Vectors:
    """Return vectors at length 1; raises `EncodingError`, which names the text, for one that holds what is no number."""
    bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if bad.size:
        raise EncodingError(
            f"The model makes no vector of the text {texts[bad[0]][:SHOWN]!r}: it holds what is no finite number.",
            hint="Leave the text out, or name another model in GRAPH_SERVICE_MODEL.",
        )
    return unit(vectors)


def unit(vectors: Vectors) -> Vectors:
    """Return a vector, or vectors as rows, at length 1; one without a length stays what it is."""
    whole: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return whole


def one_blas_thread() -> None:
    """Let numpy multiply in one thread: its threads and the model's keep each other from the processor.

    A product of a thousand passages with a question takes microseconds in one thread and several milliseconds where the
    threads of two libraries wait for each other's turn.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  needed beside a model only

    threadpool_limits(1, user_api="blas")
