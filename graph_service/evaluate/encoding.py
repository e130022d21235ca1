"""Measures the ways in which a model may be run on this machine, on texts that it will meet.

Each way is measured in processes of its own, so that what it costs to start and how much memory it takes are its own. One
encodes passages with every core, as an ingest does; another encodes questions one by one in one thread, as a server does.
What comes out is held against the reference: the mean cosine of the passages' vectors, and how many of a question's ten
nearest passages stay among the ten where the questions alone are encoded this way, and where all is.
"""

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from graph_service.errors import DataError
from graph_service.index.encode import Vectors
from graph_service.index.encoders import ENCODERS, REFERENCE, encoder_of

NEAREST = 10
EXACT, NEAR = 0.99, 0.9  # of the ten nearest, that stay
BYTES = 1 if sys.platform == "darwin" else 1024  # in which the system counts a process's largest memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What a process took: seconds to start, for all texts and for each, and its largest memory in bytes."""

    vectors: Vectors
    start: float
    seconds: tuple[float, ...]
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderReport:
    """A way to run a model: `error` where it cannot run here, and then nothing else."""

    encoder: str
    error: str = ""
    passages_per_second: float = 0.0
    question_p50: float = 0.0
    """Milliseconds."""
    question_p95: float = 0.0
    start: float = 0.0
    """Seconds until the first question is answered; exports are made before."""
    memory: float = 0.0
    """MiB of the process that encodes questions."""
    cosine: float = 0.0
    questions_alike: float = 0.0
    all_alike: float = 0.0


def evaluate_encoders(
    model: str, cache: Path, passages: Sequence[str], questions: Sequence[str]
) -> Iterator[EncoderReport]:
    """Yield a report for each way to run a model, the reference first; raises `DataError` where there is no such model."""
    reference: tuple[Vectors, Vectors] | None = None
    for name in sorted(ENCODERS, key=lambda name: name != REFERENCE):
        try:
            _apart(partial(_warm, name, model, cache), threads="")
            batch = _apart(partial(_batch, name, model, cache, passages), threads="")
            single = _apart(partial(_single, name, model, cache, questions), threads="1")
        except DataError as error:
            if name == REFERENCE:
                raise
            yield EncoderReport(encoder=name, error=str(error))
        else:
            reference = reference or (batch.vectors, single.vectors)
            yield _report(name, batch, single, reference)


def quickest(reports: Sequence[EncoderReport], alike: float) -> EncoderReport:
    """Return the quickest way to encode questions of those that leave so many of the ten nearest as they are."""
    return min((one for one in reports if one.questions_alike >= alike), key=lambda one: one.question_p50)


def _apart(work: Callable[[], Speed], threads: str) -> Speed:
    """Run a measurement in a fresh process with so many threads; "" leaves it to the libraries."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=_set_threads, initargs=(threads,)) as pool:
        return pool.submit(work).result()


def _set_threads(threads: str) -> None:
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    if threads:
        os.environ["OMP_NUM_THREADS"] = threads


def _warm(name: str, model: str, cache: Path) -> Speed:
    return _single(name, model, cache, ["warm"])


def _batch(name: str, model: str, cache: Path, texts: Sequence[str]) -> Speed:
    return _timed(name, model, cache, [texts])


def _single(name: str, model: str, cache: Path, texts: Sequence[str]) -> Speed:
    return _timed(name, model, cache, [[text] for text in texts])


def _timed(name: str, model: str, cache: Path, batches: Sequence[Sequence[str]]) -> Speed:
    started = time.perf_counter()
    encoder = encoder_of(name, model, cache)
    encoder.encode(["warm"])
    start, seconds, vectors = time.perf_counter() - started, [], []
    for batch in batches:
        started = time.perf_counter()
        vectors.append(encoder.encode(batch))
        seconds.append(time.perf_counter() - started)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES
    return Speed(vectors=np.concatenate(vectors), start=start, seconds=tuple(seconds), memory=memory)


def _report(name: str, batch: Speed, single: Speed, reference: tuple[Vectors, Vectors]) -> EncoderReport:
    passages, questions = reference
    milliseconds = np.array(single.seconds) * 1000
    near = nearest(questions, passages)
    return EncoderReport(
        encoder=name,
        passages_per_second=len(batch.vectors) / sum(batch.seconds),
        question_p50=float(np.median(milliseconds)),
        question_p95=float(np.percentile(milliseconds, 95)),
        start=single.start,
        memory=single.memory / 2**20,
        cosine=float((batch.vectors * passages).sum(axis=1).mean()),
        questions_alike=alike(near, nearest(single.vectors, passages)),
        all_alike=alike(near, nearest(single.vectors, batch.vectors)),
    )


def nearest(questions: Vectors, passages: Vectors) -> list[set[int]]:
    """Return the rows of each question's nearest passages."""
    return [set(row) for row in np.argsort(-(questions @ passages.T), axis=1, kind="stable")[:, :NEAREST].tolist()]


def alike(one: Sequence[set[int]], other: Sequence[set[int]]) -> float:
    """Return the share of rows that two lists of sets have in common."""
    return float(np.mean([len(a & b) / len(a) for a, b in zip(one, other, strict=True)]))
