"""Measures search: how well it ranks on a collection with judgements, and whether it says no where there is no answer.

Ranking is measured for each mode as users get it, and for plain BM25 in the same run. A collection is laid out as BEIR's are:

    DIR/corpus.jsonl     one document a line: _id, title (may be empty), text
    DIR/queries.jsonl    one query a line: _id, text
    DIR/qrels/test.tsv   query-id, corpus-id and score, separated by tabs, under a line of headings

A score above 0 means that the document answers the query; a higher one, that it does so better. Only queries with a relevant
document are measured.

The documents are read in as stories are, linked and all, so that what is measured is what users get. Ids of collections may
be anything; inside, a document goes by a number. A document without a title gets the first words of its text as one, a
document without a text gets its title as one, and one without either is left out. A judged document that is not in the
archive still counts as relevant.

Whether search can say no is measured on an archive that is there: questions with an answer in it keep the answer, questions
without one have no hits. A file has one question a line: `question`, its `kind`, and `answers`, the ids of the stories that
answer it; an empty list says that none does. A question with "held_out": true is counted, also apart, and never listed, so
that nothing is fitted to it.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

from graph_service.errors import InputError, SourceError
from graph_service.evaluation.runs import (
    Bar,
    Comparison,
    PlainBM25,
    Qrels,
    Rank,
    Run,
    Sent,
    archive_of,
    best,
    difference,
    records,
    run,
    score,
    worst_first,
)
from graph_service.results import Mode
from graph_service.service import StoryGraph
from graph_service.settings import Settings

LAYOUT = "The folder needs corpus.jsonl, queries.jsonl and qrels/test.tsv, as BEIR lays them out."
COLUMNS = "Each line needs query-id, corpus-id and a whole number, separated by tabs."
MEASURES = ("nDCG@10", "AP", "R@100")
MODES: tuple[Mode, ...] = get_args(Mode)
BASELINE = "plain BM25"
MAIN_MODE = "hybrid"  # its worst queries are listed
DEPTH = 100  # hits of each answer
TITLE_WORDS = 12
ERRORS_SHOWN = 5
FIRST = 10  # hits in which an answer to a question counts
QUESTION = 'Each line needs "question", "kind" and "answers", a list of ids of stories.'


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A document of a collection, and the line of the corpus that holds it."""

    title: str
    text: str
    line: int

    @property
    def whole(self) -> str:
        """The title and the text."""
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What a folder holds, by its own ids; `qrels` has the judgements of the queries that some document answers.

    Of documents with the same id the first counts; `repeated` counts the others.
    """

    corpus: Path
    documents: Mapping[str, CorpusDocument]
    queries: Mapping[str, str]
    qrels: Qrels
    repeated: int


def read_collection(folder: Path, qrels: str = "test") -> Collection:
    """Read a collection; `qrels` is the name of a file in its folder `qrels`, or the path of another.

    Raises `SourceError` with file and line where the layout is wrong.
    """
    corpus, queries_file = folder / "corpus.jsonl", folder / "queries.jsonl"
    documents: dict[str, CorpusDocument] = {}
    lines = 0
    for line, key, record in _lines(corpus):
        title, text = _text(record, "title", corpus, line), _text(record, "text", corpus, line)
        documents.setdefault(key, CorpusDocument(title, text, line))
        lines += 1
    queries = {key: _text(record, "text", queries_file, line) for line, key, record in _lines(queries_file)}

    inside = folder / "qrels"
    candidates = (inside / f"{qrels}.tsv", inside / qrels, Path(qrels))
    qrels_file = next((file for file in candidates if file.is_file()), None)
    if qrels_file is None:
        names = sorted(file.stem for file in inside.glob("*.tsv"))
        hint = f"There is {', '.join(names)}: name one with --qrels." if names else LAYOUT
        raise SourceError("there is no such file.", file=str(candidates[0]), hint=hint)
    judgements: dict[str, dict[str, int]] = {}
    for line, query, document, relevance in _judgements(qrels_file):
        if query not in queries:
            raise SourceError(f"queries.jsonl has no query {query!r}.", file=str(qrels_file), line=line, hint=COLUMNS)
        judgements.setdefault(query, {})[document] = relevance
    answered = {query: scores for query, scores in judgements.items() if max(scores.values()) > 0}
    if not answered:
        raise SourceError("no document is judged to answer a query.", file=str(qrels_file), hint=COLUMNS)
    return Collection(
        corpus=corpus, documents=documents, queries=queries, qrels=answered, repeated=lines - len(documents)
    )  # fmt: skip


def _lines(file: Path) -> Iterator[tuple[int, str, Mapping[str, object]]]:
    if not file.is_file():
        raise SourceError("there is no such file.", file=str(file), hint=LAYOUT)
    for number, record in records(file):
        key = record.get("_id")
        if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
            raise SourceError('it has no "_id".', file=str(file), line=number, hint=LAYOUT)
        yield number, str(key), record


def _text(record: Mapping[str, object], name: str, file: Path, line: int) -> str:
    value = record.get(name)
    if value is None and name == "title":
        return ""
    if not isinstance(value, str):
        raise SourceError(f'its "{name}" is not a string.', file=str(file), line=line, hint=LAYOUT)
    return value


def _judgements(file: Path) -> Iterator[tuple[int, str, str, int]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}.", hint=COLUMNS) from error
    for number, line in enumerate(lines, 1):
        cells = line.rstrip("\r").split("\t")
        headings = number == 1 and cells[-1].strip() == "score"
        if not line.strip() or headings:
            continue
        try:
            query, document, relevance = cells
            yield number, query.strip(), document.strip(), int(relevance)
        except ValueError as error:
            raise SourceError("this is not a judgement.", file=str(file), line=number, hint=COLUMNS) from error


def evaluate_retrieval(
    collection: Collection, settings: Settings, bar: Bar, *, queries: int | None = None, seed: int = 1
) -> Comparison:
    """Read a collection into an archive of its own and answer its judged queries, or a draw of them, in each mode."""
    qrels = draw_queries(collection.qrels, queries, seed)
    asked = {query: collection.queries[query] for query in qrels}
    keys, sent = {}, []
    for n, (key, document) in enumerate(collection.documents.items(), 1):
        if document.whole:
            title = document.title if document.title.strip() else " ".join(document.text.split()[:TITLE_WORDS])
            record = {"id": f"document-{n}", "title": title, "body": document.text if document.text.strip() else title}
            keys[record["id"]] = key
            sent.append(Sent(record, collection.corpus, document.line))
    with archive_of(sent, settings, bar) as (graph, report):
        runs = _runs(graph, keys, collection.documents, asked, bar)
    plain, *ours = (score(answers, qrels, MEASURES) for answers in runs)
    main = next(result for result in ours if result.run.name == MAIN_MODE)
    relevant = {key for scores in qrels.values() for key, relevance in scores.items() if relevance > 0}
    left_out = {
        "documents with an id that came before": collection.repeated,
        "documents without a word": len(collection.documents) - len(keys),
        "documents that could not be read": len(report.errors),
        "judged documents that the corpus does not have": len(relevant - collection.documents.keys()),
        "judged queries that were not drawn": len(collection.qrels) - len(qrels),
    }
    return Comparison(
        stories=report.added,
        seconds=report.seconds,
        left_out={reason: count for reason, count in left_out.items() if count},
        errors=[str(error) for error in report.errors[:ERRORS_SHOWN]],
        queries=len(asked),
        measures=MEASURES,
        runs=(plain, *ours),
        differences=[difference(result, plain, MEASURES[0], seed) for result in ours],
        worst=worst_first(main, plain, MEASURES[0], asked),
    )


def draw_queries(qrels: Qrels, count: int | None, seed: int) -> Qrels:
    """Return the judgements of some queries, drawn at random, in their order; of all where no count is given."""
    if count is None or count >= len(qrels):
        return qrels
    chosen = set(random.Random(seed).sample(list(qrels), count))  # noqa: S311  a draw, no secret
    return {query: scores for query, scores in qrels.items() if query in chosen}


def _runs(
    graph: StoryGraph,
    keys: Mapping[str, str],
    documents: Mapping[str, CorpusDocument],
    asked: Mapping[str, str],
    bar: Bar,
) -> list[Run]:
    """Return the run of the baseline and that of each mode; `keys` has the documents by their ids in the archive."""
    ids = list(keys.values())
    plain = PlainBM25([documents[key].whole for key in ids])

    def search(mode: Mode, text: str) -> Sequence[str]:
        if not text.strip():  # a search without a word lists the newest, which answers nothing here
            return []
        return [keys[hit.story.id] for hit in graph.search(text, mode=mode, limit=DEPTH).hits]

    ranks: dict[str, Rank] = {BASELINE: lambda text: best(plain.scores(text), ids, DEPTH)}
    ranks |= {mode: partial(search, mode) for mode in MODES}
    graph.search("warm", limit=1)  # loads the model, which is no query's time
    with bar(len(asked) * len(ranks), "Answering queries") as progress:
        return [run(name, rank, asked, progress) for name, rank in ranks.items()]


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
            raise SourceError("this is not a question.", file=str(file), line=line, hint=QUESTION)
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
    outcomes = []
    for question in questions:
        result = graph.search(question.text, limit=FIRST)
        is_hit = any(hit.story.id in question.answers for hit in result.hits)
        outcomes.append((question, is_hit if question.answers else not result.total, result.total))

    def count(*, answerable: bool | None = None, kind: str | None = None, held_out: bool = False) -> Count:
        of_these = [
            right
            for question, right, _ in outcomes
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
        wrong=[(question, hits) for question, right, hits in outcomes if not right and not question.held_out],
    )
