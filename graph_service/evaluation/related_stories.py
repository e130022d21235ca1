"""Measures related stories: those that the service gives for a story, beside what plain yardsticks give for it.

The stories come in as users' stories do, without their answers. The yardsticks see the same stories: plain BM25 asks with
the whole text of a story, the meaning is the cosine of the means of its passages' vectors, and the plain hybrid is both,
stretched and averaged. Differences are to the best of the three. The service folds what was published twice, where the
yardsticks list it twice.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph_service.embedding.encoder import Vectors
from graph_service.errors import InputError
from graph_service.evaluation.related_judgements import (
    Answers,
    Told,
    drawn,
    each_once,
    labelled,
    listed,
    read_stories,
    without_answers,
)
from graph_service.evaluation.runs import (
    Comparison,
    PlainBM25,
    Rank,
    Run,
    Scores,
    best,
    difference,
    fused,
    run,
    scored,
    worst_first,
)
from graph_service.evaluation.temporary_archive import Bar, Sent, archive_of
from graph_service.index.neighbours import centres_of
from graph_service.service import StoryGraph
from graph_service.settings import Settings

OURS = "related"
MEANING = 0.7  # the weight of the meaning in the plain hybrid
DEPTH = 10
AT_ONCE = 500  # stories whose vectors are read at a time
ERRORS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TakingPart:
    """The stories of a file that take part, each under an id of ours (`slugs`) and as it is sent in, without its answers.

    `repeated` counts those whose id came before, `not_drawn` those that do not take part, `astray` the pointers to these.
    """

    stories: Sequence[Told]
    answers: Answers
    slugs: Mapping[str, str]
    sent: Sequence[Sent]
    repeated: int
    not_drawn: int
    astray: int


def taking_part(read: Sequence[Told], file: Path, labels: str | None, count: int | None, seed: int) -> TakingPart:
    """Return the stories that take part, or a draw of so many, with their answers; `labels` as for `evaluate_related`.

    Raises `SourceError`, `InputError`.
    """
    once = each_once(read)
    chosen, answers, astray = _with_answers(once, file, labels, count, seed)
    slugs = {story.key: f"story-{n}" for n, story in enumerate(chosen, 1)}
    sent = [without_answers(slugs[story.key], story, file, labels) for story in chosen]
    return TakingPart(chosen, answers, slugs, sent, len(read) - len(once), len(once) - len(chosen), astray)


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
    """Read the stories of a file into an archive of its own and hold their related stories against the file's answers.

    `labels` names the key that holds a story's labels; without it, its `related` list is the answer. `stories` and
    `queries` draw so many. Raises `SourceError`, `InputError`.
    """
    part = taking_part(read_stories(file), file, labels, stories, seed)
    answers, slugs = part.answers, part.slugs
    with archive_of(part.sent, settings, bar) as (graph, report):
        here = [story for story in part.stories if slugs[story.key] in graph.snapshot.projection.row]
        asked = asked_of(here, answers, queries, seed)
        if not asked:
            raise InputError(f"{file}: of the stories that have an answer, none could be read.")
        runs = _runs(graph, here, slugs, asked, bar)
    qrels = answers.qrels({query: {key for run in runs for key in run.answers[query]} for query in asked})
    *plain, ours = (scored(run, qrels, answers.measures) for run in runs)
    main = answers.measures[0]
    yardstick = max(plain, key=lambda run: run.mean(main))
    left_out = {
        "stories with an id that came before": part.repeated,
        "stories that were not drawn or have no label": part.not_drawn,
        "stories that could not be read": len(report.errors),
        "pointers to stories that are not here": part.astray,
        "stories without an answer, or not drawn as queries": len(here) - len(asked),
    }
    return Comparison(
        stories=report.added,
        seconds=report.seconds,
        left_out={reason: count for reason, count in left_out.items() if count},
        errors=[str(error) for error in report.errors[:ERRORS_SHOWN]],
        queries=len(asked),
        measures=answers.measures,
        runs=(*plain, ours),
        differences=[difference(ours, yardstick, measure, seed) for measure in answers.measures],
        worst=worst_first(ours, yardstick, main, {story.key: str(story.record.get("title")) for story in here}),
    )


def _with_answers(
    stories: Sequence[Told], file: Path, labels: str | None, count: int | None, seed: int
) -> tuple[list[Told], Answers, int]:
    """Return the stories that take part, their answers, and how many pointers lead to none of them."""
    if labels is None:
        chosen = drawn(stories, count, seed)
        lists, astray = listed(chosen, file)
        return chosen, lists, astray
    having, answers = labelled(stories, labels, file)
    return drawn(having, count, seed), answers, 0


def asked_of(here: Sequence[Told], answers: Answers, count: int | None, seed: int) -> dict[str, str]:
    """Return the stories to ask for, drawn where a count is given, each by its key."""
    answered = set(answers.queries())
    keys = [story.key for story in here if story.key in answered]
    chosen = set(keys if count is None else random.Random(seed).sample(keys, min(count, len(keys))))  # noqa: S311  a draw, no secret
    return {key: key for key in keys if key in chosen}


def _runs(
    graph: StoryGraph, here: Sequence[Told], slugs: Mapping[str, str], asked: Mapping[str, str], bar: Bar
) -> list[Run]:
    """Return the runs of the yardsticks, then that of the service."""
    keys = {slugs[story.key]: story.key for story in here}
    ranks = _yardsticks(here, story_vectors(graph, list(keys)), graph.encoder.name) | {
        OURS: lambda key: [keys[recommendation.story.id] for recommendation in graph.related(slugs[key], DEPTH)]
    }
    graph.related(next(iter(keys)), DEPTH)  # what is opened at the first question is nobody's time
    with bar(len(asked) * len(ranks), "Finding related stories") as progress:
        return [run(name, rank, asked, progress) for name, rank in ranks.items()]


def _yardsticks(here: Sequence[Told], vectors: Vectors, model: str) -> dict[str, Rank]:
    """Return the plain ways to rank all stories for one of them, by name; none lists the story itself."""
    ids = [story.key for story in here]
    row = {key: n for n, key in enumerate(ids)}
    bm25 = PlainBM25([story.whole for story in here])

    def words(key: str) -> Scores:
        return np.delete(bm25.scores(here[row[key]].whole), row[key])

    def meaning(key: str) -> Scores:
        return np.delete(vectors @ vectors[row[key]], row[key]).astype(np.float64)

    def ranking(scores: Callable[[str], Scores]) -> Rank:
        return lambda key: best(scores(key), _without(ids, row[key]), DEPTH)

    return {
        "plain BM25": ranking(words),
        f"plain {model}": ranking(meaning),
        "plain hybrid": ranking(lambda key: fused(words(key), meaning(key), MEANING)),
    }


def _without(ids: Sequence[str], row: int) -> list[str]:
    return [*ids[:row], *ids[row + 1 :]]


def story_vectors(graph: StoryGraph, slugs: Sequence[str]) -> Vectors:
    """Return for each story the normalized mean of its passages' vectors, as rows."""
    published = graph.snapshot
    rows = np.array([published.projection.row[slug] for slug in slugs], dtype=np.int32)
    parts = [centres_of(published.passages, rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)]
    return np.concatenate([np.empty((0, graph.encoder.dimensions), dtype=np.float32), *parts])
