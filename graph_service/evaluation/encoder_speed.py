"""Measures each encoder of a model on this machine, on the texts of its archive.

Each encoder runs in fresh processes, so that start and memory are its own. One process encodes passages with all cores, as an
ingest does; another encodes queries one by one in one thread, as a server does. The vectors are compared with the
reference's: the mean cosine of passages, and the share of a query's ten nearest passages that stay among the ten when this
encoder encodes the queries only, or everything.
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

from graph_service.embedding import ENCODERS, REFERENCE, encoder_of
from graph_service.embedding.encoder import Vectors
from graph_service.errors import DataError

NEAREST = 10
EXACT, NEAR = 0.99, 0.9  # the share of the ten nearest that stay
BYTES = 1 if sys.platform == "darwin" else 1024  # the unit in which the system counts a process's peak memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """The measurements of a process: seconds to start and for each batch, and its peak memory in bytes."""

    vectors: Vectors
    start: float
    seconds: tuple[float, ...]
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderReport:
    """The measurements of an encoder; where it cannot run here, `error` says why and all else is 0."""

    encoder: str
    error: str = ""
    passages_per_second: float = 0.0
    question_p50: float = 0.0
    """Milliseconds."""
    question_p95: float = 0.0
    start: float = 0.0
    """Seconds until the first query is encoded; the export exists already."""
    memory: float = 0.0
    """MiB of the process that encodes queries."""
    cosine: float = 0.0
    questions_alike: float = 0.0
    all_alike: float = 0.0


def evaluate_encoders(
    model: str, cache: Path, passages: Sequence[str], questions: Sequence[str]
) -> Iterator[EncoderReport]:
    """Yield a report for each encoder, the reference first; raises `DataError` where the model does not exist."""
    reference: tuple[Vectors, Vectors] | None = None
    for name in sorted(ENCODERS, key=lambda name: name != REFERENCE):
        try:
            _in_process(partial(_measure, name, model, cache, []), threads="")  # exports, where there is no export yet
            batch = _in_process(partial(_measure, name, model, cache, [passages]), threads="")
            single = _in_process(partial(_measure, name, model, cache, [[text] for text in questions]), threads="1")
        except DataError as error:
            if name == REFERENCE:
                raise
            yield EncoderReport(encoder=name, error=str(error))
            continue
        reference = reference or (batch.vectors, single.vectors)
        expected_passages, expected_questions = reference
        near = nearest(expected_questions, expected_passages)
        milliseconds = np.array(single.seconds) * 1000
        yield EncoderReport(
            encoder=name,
            passages_per_second=len(batch.vectors) / sum(batch.seconds),
            question_p50=float(np.median(milliseconds)),
            question_p95=float(np.percentile(milliseconds, 95)),
            start=single.start,
            memory=single.memory / 2**20,
            cosine=float((batch.vectors * expected_passages).sum(axis=1).mean()),
            questions_alike=alike(near, nearest(single.vectors, expected_passages)),
            all_alike=alike(near, nearest(single.vectors, batch.vectors)),
        )


def fastest(reports: Sequence[EncoderReport], alike: float) -> EncoderReport:
    """Return the fastest encoder of queries among those that keep this share of the ten nearest passages."""
    candidates = (report for report in reports if report.questions_alike >= alike)
    return min(candidates, key=lambda report: report.question_p50)


def _in_process(measure: Callable[[], Speed], threads: str) -> Speed:
    """Run a measurement in a fresh process with this many threads; "" leaves the number to the libraries."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=_set_threads, initargs=(threads,)) as pool:
        return pool.submit(measure).result()


def _set_threads(threads: str) -> None:
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    if threads:
        os.environ["OMP_NUM_THREADS"] = threads


def _measure(name: str, model: str, cache: Path, batches: Sequence[Sequence[str]]) -> Speed:
    started = time.perf_counter()
    encoder = encoder_of(name, model, cache)
    vectors = [encoder.encode(["warm"])[:0]]
    start, seconds = time.perf_counter() - started, []
    for batch in batches:
        started = time.perf_counter()
        vectors.append(encoder.encode(batch))
        seconds.append(time.perf_counter() - started)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES
    return Speed(vectors=np.concatenate(vectors), start=start, seconds=tuple(seconds), memory=memory)


def nearest(questions: Vectors, passages: Vectors) -> list[set[int]]:
    """Return the rows of each query's nearest passages."""
    return [set(row) for row in np.argsort(-(questions @ passages.T), axis=1, kind="stable")[:, :NEAREST].tolist()]


def alike(expected: Sequence[set[int]], actual: Sequence[set[int]]) -> float:
    """Return the mean share of the rows in each expected set that are in the actual one, too."""
    return float(np.mean([len(a & b) / len(a) for a, b in zip(expected, actual, strict=True)]))
