"""Writes the answer to a query to a file, within bounds on its bytes and its rows, and reads such an answer.

The engine computes rows while they are written, so a long answer takes no memory. The client gets the answer once it is whole: one
that breaks a bound is never half sent.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Literal, TypeVar, cast
from urllib.parse import quote

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)
from pyoxigraph import Literal as RdfLiteral

from graph_service.errors import LimitError
from graph_service.iris import XSD
from graph_service.rdf.formats import Format
from graph_service.rdf.terms import Term

Results = QuerySolutions | Iterable[Triple] | QueryBoolean
Item = TypeVar("Item")
STRING = NamedNode(XSD + "string")
# Separators or ends of rows. A text may hold one, too, so where the estimate reaches the bound, the rows are counted exactly.
ROW_ENDS = {"json": b"},{", "xml": b"</result>", "csv": b"\n", "tsv": b"\n"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many rows (solutions or triples) and bytes an answer may have."""

    rows: int
    bytes: int


def write(results: Results, target: Format, file: IO[bytes], bounds: Bounds, prefixes: Mapping[str, str]) -> int:
    """Write results to a file in a format and return their bytes; raises `LimitError` beyond the bounds."""
    output = _Bounded(file, bounds.bytes, ROW_ENDS.get(target.name, b"\n"))
    if isinstance(results, QuerySolutions | QueryBoolean):
        results.serialize(cast(IO[bytes], output), cast(QueryResultsFormat, target.engine))
        if output.row_ends >= bounds.rows and not isinstance(results, QueryBoolean):
            for _ in _up_to(bounds.rows, _rows(file, target)):
                pass
    else:
        triples = _up_to(bounds.rows, results)
        serialize(triples, cast(IO[bytes], output), cast(RdfFormat, target.engine), prefixes=dict(prefixes))
    file.flush()
    return output.length


def read_solutions(
    data: bytes, source: Format, *, blank: str
) -> tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...]]:
    """Return the variables of an answer and its rows of terms as SPARQL writes them, None where unbound.

    A blank node becomes an IRI that begins with `blank`, since it has no identity outside its answer. Raises `ValueError` for
    anything but an answer to a SELECT.
    """
    try:
        solutions = parse_query_results(data, cast(QueryResultsFormat, source.engine))
        names = tuple(variable.value for variable in cast(QuerySolutions, solutions).variables)
        rows: list[tuple[str | None, ...]] = []
        for solution in cast(QuerySolutions, solutions):
            terms = ((f"<{blank}{quote(t.value)}>" if isinstance(t, BlankNode) else t) for t in solution)
            rows.append(tuple(None if term is None else str(term) for term in terms))
        return names, tuple(rows)
    except (SyntaxError, AttributeError) as error:  # the answer to an ASK has no variables
        raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Cell:
    """A term of an answer, by its type: `iri`, `literal` or `other`; a simple literal has neither datatype nor language."""

    type: Literal["iri", "literal", "other"]
    text: str
    datatype: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of an answer to a SELECT, None where unbound; `total` rows in all, None where the answer was truncated."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int | None


def read_table(data: bytes, source: Format, *, max_rows: int, is_whole: bool) -> Table | bool:
    """Return the first rows of an answer, or the answer to an ASK; of a truncated answer, the rows before the cut."""
    solutions = parse_query_results(data, cast(QueryResultsFormat, source.engine))
    if isinstance(solutions, QueryBoolean):
        return bool(solutions)
    variables = tuple(variable.value for variable in solutions.variables)
    rows: list[tuple[Cell | None, ...]] = []
    total = 0
    try:
        for solution in solutions:
            if total < max_rows:
                rows.append(tuple(_cell(solution[name]) for name in variables))
            elif not is_whole:
                break
            total += 1
    except SyntaxError:
        if is_whole:
            raise
    return Table(variables, tuple(rows), total if is_whole else None)


def _cell(term: Term | None) -> Cell | None:
    match term:
        case None:
            return None
        case NamedNode(value=iri):
            return Cell("iri", iri)
        case RdfLiteral(value=text):
            is_simple = term.language is not None or term.datatype == STRING
            return Cell("literal", text, "" if is_simple else term.datatype.value, term.language or "")
        case BlankNode(value=name):
            return Cell("other", name)
    parts = (_cell(part) for part in (term.subject, term.predicate, term.object))
    return Cell("other", " ".join(part.text for part in parts if part is not None))


class _Bounded:
    """A file to write to, which counts its bytes and row ends, and raises `LimitError` for too many bytes."""

    def __init__(self, file: IO[bytes], max_bytes: int, row_end: bytes) -> None:
        self.file = file
        self.max_bytes = max_bytes
        self.row_end = row_end
        self.row_ends = self.length = 0
        self.rest = b""

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        self.length += len(data)
        if self.length > self.max_bytes:
            raise LimitError(
                f"The answer is larger than {self.max_bytes:,} bytes.",
                hint="Ask for less with LIMIT, or raise GRAPH_SERVICE_QUERY_BYTES.",
            )
        unread = self.rest + data
        self.row_ends += unread.count(self.row_end)
        self.rest = unread[len(unread) - len(self.row_end) + 1 :]
        return self.file.write(data)

    def flush(self) -> None:
        """Flush the file."""
        self.file.flush()


def _up_to(max_items: int, items: Iterable[Item]) -> Iterator[Item]:
    for n, item in enumerate(items):
        if n == max_items:
            raise LimitError(
                f"The answer has more than {max_items:,} rows.",
                hint="Ask for fewer with LIMIT, or raise GRAPH_SERVICE_QUERY_ROWS.",
            )
        yield item


def _rows(file: IO[bytes], target: Format) -> Iterator[object]:
    """Yield the rows of an answer in a file."""
    file.flush()
    file.seek(0)
    if target.name != "csv":
        yield from cast(QuerySolutions, parse_query_results(file, cast(QueryResultsFormat, target.engine)))
        return
    csv.field_size_limit(2**31 - 1)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    rows = csv.reader(text)
    next(rows)  # the names of the columns
    yield from rows
    text.detach()
