"""What every test of answers needs: records of stories in a temporary archive, runs of systems over queries, and baselines.

Records are read from files and parsed as an ingest would. The archive is made in a temporary folder by the ingest that users
have, and is gone afterwards.

A run is what a system answers to the queries of a test. It is scored query by query (`ir_measures`), so that two systems can
be compared on the same queries: the mean of the differences, with the interval in which it lies in 95 of 100 draws of as many
queries with replacement (paired percentile bootstrap). An interval that holds 0 shows no difference. Of a system's hits only
the order counts, not the scores, since rounded scores tie where the order does not.

The baselines below are plain ways to find texts that share nothing with our own index and fusion. Each gives one score to
every text of a collection, in the order of the texts.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import bm25s
import ir_measures
import numpy as np
import Stemmer
from numpy.typing import NDArray

from graph_service.archive.ingest import Report
from graph_service.errors import InputError, SourceError
from graph_service.model import Story
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse
from graph_service.search.similarity import WEIGHTS
from graph_service.service import StoryGraph
from graph_service.settings import Settings

LINES = "The file needs one JSON object a line, in UTF-8."
STORY_KEYS = ("id", "title", "body", "language", "date", "dateline", "source")
RESAMPLES = 10_000
CONFIDENCE = 0.95

# Shows progress: called with a total and what is being done, it gives a function that takes how much more is done.
Bar = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]
Numbers = NDArray[np.float64]  # one for each query
Scores = NDArray[np.float64]  # one for each text
Qrels = Mapping[str, Mapping[str, int]]  # by query, the documents that were judged, each with its score
Rank = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A record to read as a story, and where it came from."""

    record: Mapping[str, Any]
    file: Path
    line: int

    @property
    def document(self) -> Document:
        """The record as an ingest gets it."""
        return Document("json", str(self.file), self.line, json.dumps(self.record, ensure_ascii=False).encode())


def records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file of JSON Lines with their line numbers; raises `SourceError`."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # not at U+2028, which JSON may hold
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"it cannot be read: {error}.", file=str(path), hint=LINES) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError as error:
                raise SourceError(f"this is not JSON: {error}.", file=str(path), line=number, hint=LINES) from error
            if not isinstance(record, dict):
                raise SourceError("this is not a JSON object.", file=str(path), line=number, hint=LINES)
            yield number, record


def as_story(record: Mapping[str, Any]) -> Story:
    """Parse the story of a record as an ingest would, without its other keys; raises `SourceError`."""
    fields = {key: record[key] for key in STORY_KEYS if record.get(key)}
    return parse(Document("json", "-", 1, json.dumps(fields).encode()))


@contextmanager
def archive_of(sent: Sequence[Sent], settings: Settings, bar: Bar) -> Iterator[tuple[StoryGraph, Report]]:
    """Read records into an archive that is deleted when the block ends, however it ends.

    All settings hold but that of the data folder; the weights of similarity there are used here, too. Raises `InputError`
    where no record could be read.
    """
    with TemporaryDirectory(prefix="graph-service-eval-") as folder:
        if (settings.data / WEIGHTS).is_file():
            shutil.copy(settings.data / WEIGHTS, folder)
        with StoryGraph.open(settings=replace(settings, data=Path(folder))) as graph:
            documents = [record.document for record in sent]
            with bar(sum(len(document.data) for document in documents), "Reading bytes") as progress:
                report = graph.ingest.add_documents(documents, once=True, progress=progress)
            if not report.added:
                reason = report.errors[0].message if report.errors else "there is none."
                raise InputError(f"No story could be read. The first error: {reason}")
            yield graph, report


@dataclass(frozen=True, slots=True)
class Run:
    """What a system answers to each query, the best first, and how long each answer took in milliseconds."""

    name: str
    answers: Mapping[str, Sequence[str]]
    times: Numbers


@dataclass(frozen=True, slots=True)
class Scored:
    """A run with its value by measure, in each an array with one number a query."""

    run: Run
    values: Mapping[str, Numbers]

    def mean(self, measure: str) -> float:
        """Return the mean over the queries."""
        return float(self.values[measure].mean())

    def milliseconds(self, percentile: float) -> float:
        """Return the time that this percentage of the answers took at most."""
        return float(np.percentile(self.run.times, percentile))


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean difference and its interval of 95 % confidence."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better a run is than another, by one measure."""

    run: str
    to: str
    measure: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Answered:
    """How well one query was answered, and how well the baseline answers it."""

    query: str
    text: str
    value: float
    yardstick: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Runs over the same queries; the first measure decides which queries are the worst.

    `stories` were read in `seconds`; `left_out` counts what was not measured, by reason, and `errors` has some of the errors.
    `worst` lists all queries, the worst answered first.
    """

    stories: int
    seconds: float
    left_out: Mapping[str, int]
    errors: Sequence[str]
    queries: int
    measures: Sequence[str]
    runs: Sequence[Scored]
    differences: Sequence[Difference]
    worst: Sequence[Answered]


def run(name: str, rank: Rank, queries: Mapping[str, str], progress: Callable[[int], None]) -> Run:
    """Ask a system every query and time each answer; `rank` takes the text of a query and returns ids, the best first."""
    answers, times = {}, []
    for query, text in queries.items():
        started = time.perf_counter()
        answers[query] = rank(text)
        times.append((time.perf_counter() - started) * 1000)
        progress(1)
    return Run(name, answers, np.array(times))


def score(run: Run, qrels: Qrels, measures: Sequence[str]) -> Scored:
    """Score a run on the queries of `qrels` by measures in the notation of `ir_measures`, such as nDCG@10."""
    ranked = {query: {document: float(-rank) for rank, document in enumerate(run.answers[query])} for query in qrels}
    row = {query: n for n, query in enumerate(qrels)}
    values = {measure: np.zeros(len(qrels)) for measure in measures}
    parsed = [ir_measures.parse_measure(measure) for measure in measures]
    for measured in ir_measures.iter_calc(parsed, {query: dict(scores) for query, scores in qrels.items()}, ranked):
        values[str(measured.measure)][row[measured.query_id]] = measured.value
    return Scored(run, values)


def difference(ours: Scored, baseline: Scored, measure: str, seed: int = 1) -> Difference:
    """Return how much better the first of two runs over the same queries is."""
    interval = paired_interval(ours.values[measure] - baseline.values[measure], seed)
    return Difference(ours.run.name, baseline.run.name, measure, interval)


def paired_interval(differences: Numbers, seed: int = 1) -> Interval:
    """Return the mean of paired differences with its bootstrap interval; the same seed gives the same interval."""
    draw = np.random.default_rng(seed)
    count = len(differences)
    means = [differences[draw.integers(0, count, count)].mean() for _ in range(RESAMPLES)]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, (tail, 1 - tail))
    return Interval(float(differences.mean()), float(low), float(high))


def worst_first(ours: Scored, baseline: Scored, measure: str, texts: Mapping[str, str]) -> tuple[Answered, ...]:
    """Return all queries, the worst answered first; of equals, those first that the baseline answers better."""
    rows = zip(ours.run.answers, ours.values[measure], baseline.values[measure], strict=True)
    answers = [Answered(query, texts[query], float(value), float(other)) for query, value, other in rows]
    return tuple(sorted(answers, key=lambda row: (row.value, -row.yardstick)))


class PlainBM25:
    """BM25 over whole texts: Snowball stems without English stop words, the usual k1 = 1.5 and b = 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._count = len(texts)
        self._index = bm25s.BM25()
        tokens = self._tokens(texts)
        self._empty = not any(tokens)
        if not self._empty:
            self._index.index(tokens, show_progress=False)

    def scores(self, query: str) -> Scores:
        """Return the score of every text, 0 where it shares no word with the query."""
        (tokens,) = self._tokens([query]) or ([],)
        if not tokens or self._empty:
            return np.zeros(self._count)
        document_scores: Scores = self._index.get_scores(tokens).astype(np.float64)
        return document_scores

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        if not any(text.strip() for text in texts):
            return [[] for _ in texts]
        tokens: list[list[str]] = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return tokens


def unit_range(scores: Scores) -> Scores:
    """Scale the scores so that the worst is 0 and the best 1; all are 0 where they are equal."""
    low, high = scores.min(initial=np.inf), scores.max(initial=-np.inf)
    return (scores - low) / (high - low) if high > low else np.zeros(len(scores))


def fuse(words: Scores, meaning: Scores, weight: float) -> Scores:
    """Return the weighted mean of two scaled lists of scores; `weight` is that of the meaning."""
    return (1 - weight) * unit_range(words) + weight * unit_range(meaning)


def best(scores: Scores, ids: Sequence[str], limit: int) -> list[str]:
    """Return the ids of the best scores above 0, the best first; equals keep their order."""
    return [ids[n] for n in np.argsort(-scores, kind="stable")[:limit] if scores[n] > 0]
