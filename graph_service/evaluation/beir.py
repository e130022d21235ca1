"""A collection to measure retrieval with, in the layout of BEIR: documents, queries, and judgements of which answers which.

    DIR/corpus.jsonl     one document a line: _id, title (may be empty), text
    DIR/queries.jsonl    one query a line: _id, text
    DIR/qrels/test.tsv   query-id, corpus-id and score, parted by tabs, under a line of headings

A score above 0 means that the document answers the query, a higher one that it does so better. Only queries to which
some document is judged relevant can be measured.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_service.errors import InputError, SourceError
from graph_service.evaluation.gold import records

LAYOUT = "The folder needs corpus.jsonl, queries.jsonl and qrels/test.tsv, as BEIR lays them out."
COLUMNS = "Each line needs query-id, corpus-id and a whole number, parted by tabs."

Qrels = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Page:
    """A document of a collection, and the line of the corpus that holds it."""

    title: str
    text: str
    line: int

    @property
    def whole(self) -> str:
        """All its words."""
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What a folder holds, by the ids that it gives; `qrels` has, by query, the scores of its judged documents.

    Of documents that share an id the first is kept, `repeated` counts the others.
    """

    corpus: Path
    documents: Mapping[str, Page]
    queries: Mapping[str, str]
    qrels: Qrels
    repeated: int


def read_collection(folder: Path, qrels: str = "test") -> Collection:
    """Read a collection; `qrels` is the name of a file in its folder `qrels`, or the path of another.

    Raises `SourceError` with file and line for what is not laid out as it should be.
    """
    corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
    documents: dict[str, Page] = {}
    lines = 0
    for number, key, record in _lines(corpus):
        documents.setdefault(
            key, Page(_text(record, "title", corpus, number), _text(record, "text", corpus, number), number)
        )
        lines += 1
    asked = {key: _text(record, "text", queries, number) for number, key, record in _lines(queries)}
    judgements = _qrels_file(folder, qrels)
    judged = _judged(judgements, asked)
    if not judged:
        raise SourceError("no document is judged to answer a query.", file=str(judgements), hint=COLUMNS)
    return Collection(
        corpus=corpus, documents=documents, queries=asked, qrels=judged, repeated=lines - len(documents)
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
        raise SourceError(f'its "{name}" is no string.', file=str(file), line=line, hint=LAYOUT)
    return value


def _qrels_file(folder: Path, given: str) -> Path:
    inside = folder / "qrels"
    for file in (inside / f"{given}.tsv", inside / given, Path(given)):
        if file.is_file():
            return file
    there = sorted(file.stem for file in inside.glob("*.tsv"))
    hint = f"There is {', '.join(there)}: name one with --qrels." if there else LAYOUT
    raise SourceError("there is no such file.", file=str(inside / f"{given}.tsv"), hint=hint)


def _judged(file: Path, queries: Mapping[str, str]) -> Qrels:
    """Return the judgements by query, without the queries that no document answers."""
    judged: dict[str, dict[str, int]] = {}
    for number, query, document, score in _judgements(file):
        if query not in queries:
            raise SourceError(f"queries.jsonl has no query {query!r}.", file=str(file), line=number, hint=COLUMNS)
        judged.setdefault(query, {})[document] = score
    return {query: scores for query, scores in judged.items() if max(scores.values()) > 0}


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
            query, document, score = cells
            yield number, query.strip(), document.strip(), int(score)
        except ValueError as error:
            raise SourceError("this is no judgement.", file=str(file), line=number, hint=COLUMNS) from error
