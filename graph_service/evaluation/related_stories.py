"""Measures related stories: those that the service gives for a story, compared with those of plain baselines.

A file of stories holds its answers in one of two ways. Either each story has a list of `related` stories, given by their
ids or as cards; a card means the story with the same address, else the one with the same title (and date, where both state
one). Or a key holds the labels of each story, and two stories belong together that share a label. Whatever holds the answers
is taken out of a story before it is read in.

The baselines see the same stories: plain BM25 searches with the whole text of a story, the meaning is the cosine of the means
of its passages' vectors, and the plain hybrid is the mean of both after scaling. Differences are to the best of the three. The
service lists a story once that was published twice; the baselines list it twice.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graph_service.embedding.encoder import Vectors
from graph_service.errors import InputError, SourceError
from graph_service.evaluation.runs import (
    Bar,
    Comparison,
    PlainBM25,
    Qrels,
    Rank,
    Run,
    Scores,
    Sent,
    archive_of,
    best,
    difference,
    fuse,
    records,
    run,
    score,
    worst_first,
)
from graph_service.index.vectors import centres_of
from graph_service.reading.documents.field_names import is_known
from graph_service.service import StoryGraph
from graph_service.settings import Settings
from graph_service.text import fold, slugify

RELATED = "related"  # the key with a story's list, and the name of our own run
HOW = 'Each needs "related", a list of ids or cards (title, url, date); or name a key of labels with --labels.'
MEANING = 0.7  # the weight of the meaning in the plain hybrid
DEPTH = 10
AT_ONCE = 500  # stories whose vectors are read at a time
ERRORS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story as it stands in a file, with its answers; `key` is the id by which others point to it."""

    key: str
    record: Mapping[str, Any]
    line: int

    @property
    def whole(self) -> str:
        """The title and the body."""
        return f"{self.record.get('title') or ''}\n{self.record.get('body') or ''}"


@dataclass(frozen=True, slots=True)
class Lists:
    """Answers as lists: the stories that each story points to; the main measure comes first."""

    related: Mapping[str, frozenset[str]]
    measures: Sequence[str] = ("nDCG@5", "P@5", "R@10")

    def queries(self) -> Collection[str]:
        """Return the stories that point to another one."""
        return [story for story, others in self.related.items() if others]

    def qrels(self, answers: Mapping[str, Collection[str]]) -> Qrels:
        """Return the judgements of the stories in `answers`: every story that is pointed to."""
        return {story: dict.fromkeys(sorted(self.related[story]), 1) for story in answers}


@dataclass(frozen=True, slots=True)
class Labels:
    """Answers as labels: those of each story; the main measure comes first."""

    labels: Mapping[str, frozenset[str]]
    measures: Sequence[str] = ("P@10",)

    def queries(self) -> Collection[str]:
        """Return the stories that have a label."""
        return [story for story, labels in self.labels.items() if labels]

    def qrels(self, answers: Mapping[str, Collection[str]]) -> Qrels:
        """Return the judgements of what any system answers for each story; precision needs no more."""
        return {
            story: {other: int(not self.labels[story].isdisjoint(self.labels[other])) for other in sorted(others)}
            for story, others in answers.items()
        }


Answers = Lists | Labels


@dataclass(frozen=True, slots=True)
class Selection:
    """The stories of a file that take part, each under an id of ours (`slugs`) and as it is sent in, without its answers.

    `repeated` counts those whose id came before, `not_drawn` those that do not take part, `dangling` the pointers to these.
    """

    stories: Sequence[StoryRecord]
    answers: Answers
    slugs: Mapping[str, str]
    sent: Sequence[Sent]
    repeated: int
    not_drawn: int
    dangling: int


# --- the stories and their answers ---------------------------------------------------------------------------------------


def read_stories(file: Path) -> list[StoryRecord]:
    """Return the stories of a file; raises `SourceError` for a line that is not an object."""
    stories = []
    for line, record in records(file):
        identifier = record.get("id")
        has_id = isinstance(identifier, str | int) and identifier != ""
        key = str(identifier) if has_id else slugify(str(record.get("title"))) or f"line-{line}"
        stories.append(StoryRecord(key, record, line))
    return stories


def select_stories(
    read: Sequence[StoryRecord], file: Path, labels: str | None, count: int | None, seed: int
) -> Selection:
    """Select the stories that take part, or a draw of so many, with their answers; `labels` as for `evaluate_related`.

    Raises `SourceError`, `InputError`.
    """
    first_of_id: dict[str, StoryRecord] = {}
    for story in read:
        first_of_id.setdefault(story.key, story)
    distinct = list(first_of_id.values())
    answers: Answers
    if labels is None:
        chosen = draw(distinct, count, seed)
        answers, dangling = related_lists(chosen, file)
    else:
        labelled, answers = story_labels(distinct, labels, file)
        chosen, dangling = draw(labelled, count, seed), 0
    slugs = {story.key: f"story-{n}" for n, story in enumerate(chosen, 1)}
    sent = []
    for story in chosen:  # the keys that an ingest reads, without those of the answers
        fields = {key: value for key, value in story.record.items() if is_known(key) and key not in {RELATED, labels}}
        sent.append(Sent(fields | {"id": slugs[story.key]}, file, story.line))
    return Selection(chosen, answers, slugs, sent, len(read) - len(distinct), len(distinct) - len(chosen), dangling)


def draw(stories: Sequence[StoryRecord], count: int | None, seed: int) -> list[StoryRecord]:
    """Draw so many stories at random, in their order; all where no count is given."""
    positions = range(len(stories))
    chosen = positions if count is None else random.Random(seed).sample(positions, min(count, len(stories)))  # noqa: S311  a draw, no secret
    return [stories[position] for position in sorted(chosen)]


def story_labels(stories: Sequence[StoryRecord], key: str, file: Path) -> tuple[list[StoryRecord], Labels]:
    """Return the stories that have labels under a key, and their labels.

    Raises `SourceError` for what is not a list, `InputError` where no story has a label.
    """
    labels = {}
    for story in stories:
        value = story.record.get(key) or []
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(label, str) for label in values):
            message = f'its "{key}" is not a list of labels.'
            raise SourceError(message, file=str(file), line=story.line, hint="Labels are strings.")
        labels[story.key] = frozenset(values)
    labelled = [story for story in stories if labels[story.key]]
    if not labelled:
        raise InputError(f'{file}: no story has labels under "{key}".', hint="--labels names the key that has them.")
    return labelled, Labels(labels)


def related_lists(stories: Sequence[StoryRecord], file: Path) -> tuple[Lists, int]:
    """Return to which stories each points, and how many pointers lead to none of these.

    Raises `SourceError` for a list that cannot be read, `InputError` where no story points to another one here.
    """
    index = _StoryIndex(stories)
    related: dict[str, set[str]] = {story.key: set() for story in stories}
    dangling = 0
    for story in stories:
        pointers = story.record.get(RELATED) or []
        if not isinstance(pointers, list) or not all(isinstance(pointer, str | dict) for pointer in pointers):
            message = f'its "{RELATED}" is not a list of ids or cards.'
            raise SourceError(message, file=str(file), line=story.line, hint=HOW)
        targets = [index.target(pointer) for pointer in pointers]
        dangling += targets.count(None)
        related[story.key] |= {target for target in targets if target not in {None, story.key}}
    if not any(related.values()):
        raise InputError(f"{file}: no story points to another one here.", hint=HOW)
    return Lists({story: frozenset(others) for story, others in related.items()}), dangling


class _StoryIndex:
    """The stories by what a pointer may name them by."""

    def __init__(self, stories: Sequence[StoryRecord]) -> None:
        self._keys = {story.key for story in stories}
        self._by_url = {_address(story.record.get("url")): story.key for story in reversed(stories)}
        self._by_title: dict[str, list[StoryRecord]] = {}
        for story in stories:
            self._by_title.setdefault(_title(story.record), []).append(story)

    def target(self, pointer: str | Mapping[str, Any]) -> str | None:
        """Return the story that a pointer means, or None for one that is not here."""
        if isinstance(pointer, str):
            return pointer if pointer in self._keys else None
        address = _address(pointer.get("url"))
        if address and address in self._by_url:
            return self._by_url[address]
        title, date = _title(pointer), str(pointer.get("date") or "")
        for story in self._by_title.get(title, ()) if title else ():
            story_date = str(story.record.get("date") or "")
            if story_date.startswith(date) or date.startswith(story_date):  # the same, as far as both state it
                return story.key
        return None


def _address(url: object) -> str:
    """Return an address without what may differ between two ways to write it."""
    plain = str(url or "").strip().lower().partition("://")[2]
    return plain.removeprefix("www.").rstrip("/")


def _title(record: Mapping[str, Any]) -> str:
    return " ".join(fold(str(record.get("title") or "")).split())


# --- the measurement -----------------------------------------------------------------------------------------------------


def evaluate_related(
    file: Path,
    settings: Settings,
    bar: Bar,
    *,
    labels: str | None = None,
    stories: int | None = None,
    queries: int | None = None,
    seed: int = 1,
) -> Comparison:
    """Read the stories of a file into an archive of its own and compare its related stories with the file's answers.

    `labels` names the key that holds a story's labels; without it, its `related` list is the answer. `stories` and
    `queries` draw so many. Raises `SourceError`, `InputError`.
    """
    selection = select_stories(read_stories(file), file, labels, stories, seed)
    answers, slugs = selection.answers, selection.slugs
    with archive_of(selection.sent, settings, bar) as (graph, report):
        archived = [story for story in selection.stories if slugs[story.key] in graph.snapshot.projection.row]
        asked = draw_answered(archived, answers, queries, seed)
        if not asked:
            raise InputError(f"{file}: none of the stories that have an answer could be read.")
        runs = _runs(graph, archived, slugs, asked, bar)
    qrels = answers.qrels({query: {key for run in runs for key in run.answers[query]} for query in asked})
    *plain, ours = (score(run, qrels, answers.measures) for run in runs)
    main = answers.measures[0]
    baseline = max(plain, key=lambda run: run.mean(main))
    left_out = {
        "stories with an id that came before": selection.repeated,
        "stories that were not drawn or have no label": selection.not_drawn,
        "stories that could not be read": len(report.errors),
        "pointers to stories that are not here": selection.dangling,
        "stories without an answer, or not drawn as queries": len(archived) - len(asked),
    }
    return Comparison(
        stories=report.added,
        seconds=report.seconds,
        left_out={reason: count for reason, count in left_out.items() if count},
        errors=[str(error) for error in report.errors[:ERRORS_SHOWN]],
        queries=len(asked),
        measures=answers.measures,
        runs=(*plain, ours),
        differences=[difference(ours, baseline, measure, seed) for measure in answers.measures],
        worst=worst_first(ours, baseline, main, {story.key: str(story.record.get("title")) for story in archived}),
    )


def draw_answered(archived: Sequence[StoryRecord], answers: Answers, count: int | None, seed: int) -> dict[str, str]:
    """Return the stories that have an answer, or a draw of so many, as queries: each key asks for itself."""
    answered = set(answers.queries())
    keys = [story.key for story in archived if story.key in answered]
    chosen = set(keys if count is None else random.Random(seed).sample(keys, min(count, len(keys))))  # noqa: S311  a draw, no secret
    return {key: key for key in keys if key in chosen}


def _runs(
    graph: StoryGraph, archived: Sequence[StoryRecord], slugs: Mapping[str, str], asked: Mapping[str, str], bar: Bar
) -> list[Run]:
    """Return the runs of the baselines, then that of the service."""
    keys = {slugs[story.key]: story.key for story in archived}
    published = graph.snapshot
    rows = np.array([published.projection.row[slug] for slug in keys], dtype=np.int32)
    parts = [centres_of(published.passages, rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)]
    vectors = np.concatenate([np.empty((0, graph.encoder.dimensions), dtype=np.float32), *parts])
    ranks = _baselines(archived, vectors, graph.encoder.name) | {
        RELATED: lambda key: [keys[recommendation.story.id] for recommendation in graph.related(slugs[key], DEPTH)]
    }
    graph.related(next(iter(keys)), DEPTH)  # loads what the first query would wait for
    with bar(len(asked) * len(ranks), "Finding related stories") as progress:
        return [run(name, rank, asked, progress) for name, rank in ranks.items()]


def _baselines(archived: Sequence[StoryRecord], vectors: Vectors, model: str) -> dict[str, Rank]:
    """Return the plain ways to rank all stories for one of them, by name; none lists the story itself.

    `vectors` has a row for each story, the normalized mean of the vectors of its passages.
    """
    ids = [story.key for story in archived]
    row = {key: n for n, key in enumerate(ids)}
    bm25 = PlainBM25([story.whole for story in archived])

    def words(key: str) -> Scores:
        return np.delete(bm25.scores(archived[row[key]].whole), row[key])

    def meaning(key: str) -> Scores:
        return np.delete(vectors @ vectors[row[key]], row[key]).astype(np.float64)

    def ranking(scores: Callable[[str], Scores]) -> Rank:
        return lambda key: best(scores(key), [*ids[: row[key]], *ids[row[key] + 1 :]], DEPTH)

    return {
        "plain BM25": ranking(words),
        f"plain {model}": ranking(meaning),
        "plain hybrid": ranking(lambda key: fuse(words(key), meaning(key), MEANING)),
    }
