"""Measures whether search can say no: questions with an answer in the archive keep it, questions without one have no hits.

A file has one question a line: `question`, its `kind`, and `answers`, the ids of the stories that answer it; an empty list says
that none does. A question with "held_out": true is counted, also apart, and never listed, so that nothing is fitted to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_service.errors import SourceError
from graph_service.evaluation.records import records
from graph_service.service import StoryGraph

FIRST = 10  # hits in which an answer counts
KEYS = 'Each line needs "question", "kind" and "answers", a list of ids of stories.'


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the stories that answer it; none does where it has no answer here."""

    text: str
    kind: str
    answers: tuple[str, ...]
    held_out: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many of some questions are answered rightly."""

    right: int
    due: int


@dataclass(frozen=True, slots=True)
class AnswersReport:
    """The counts of questions without an answer and with one, over all and those held out, and by kind.

    `wrong` has the questions that are not held out and wrongly answered, each with the number of its hits.
    """

    unanswerable: Count
    unanswerable_held_out: Count
    answerable: Count
    answerable_held_out: Count
    kinds: Mapping[str, Count]
    wrong: Sequence[tuple[Question, int]]


def read_questions(file: Path) -> list[Question]:
    """Return the questions of a file; raises `SourceError`."""
    questions = []
    for line, record in records(file):
        text, kind, answers = record.get("question"), record.get("kind"), record.get("answers")
        sound = isinstance(answers, list) and all(isinstance(value, str) for value in (text, kind, *answers))
        if not sound:
            raise SourceError("this is not a question.", file=str(file), line=line, hint=KEYS)
        questions.append(Question(str(text), str(kind), tuple(answers or ()), bool(record.get("held_out"))))
    return questions


def evaluate_answers(graph: StoryGraph, questions: Sequence[Question]) -> AnswersReport:
    """Ask an archive every question. Raises `SourceError` for an answer that it does not have."""
    here = graph.snapshot.projection.row
    for question in questions:
        for story in question.answers:
            if story not in here:
                raise SourceError(
                    f"there is no story {story} here.", file=question.text, hint="Ingest what answers them."
                )
    outcomes = [_outcome(graph, question) for question in questions]
    pairs = list(zip(questions, outcomes, strict=True))

    def count(*, answerable: bool | None = None, kind: str | None = None, held_out: bool = False) -> Count:
        of_these = [
            right
            for question, (right, _) in pairs
            if (answerable is None or bool(question.answers) == answerable)
            and kind in {None, question.kind}
            and (question.held_out or not held_out)
        ]
        return Count(sum(of_these), len(of_these))

    return AnswersReport(
        unanswerable=count(answerable=False),
        unanswerable_held_out=count(answerable=False, held_out=True),
        answerable=count(answerable=True),
        answerable_held_out=count(answerable=True, held_out=True),
        kinds={kind: count(kind=kind) for kind in dict.fromkeys(question.kind for question in questions)},
        wrong=[(question, hits) for question, (right, hits) in pairs if not right and not question.held_out],
    )


def _outcome(graph: StoryGraph, question: Question) -> tuple[bool, int]:
    """Return whether a question is answered rightly, and how many hits it has."""
    result = graph.search(question.text, limit=FIRST)
    right = any(hit.story.id in question.answers for hit in result.hits) if question.answers else not result.total
    return right, result.total
