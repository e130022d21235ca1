"""Writes the answer to a query to a file, within bounds on its bytes and its rows, and reads such an answer.

The engine computes rows while they are written, so a long answer takes no memory. The client gets the answer once it is whole: one
that breaks a bound is never half sent.

The engine's texts are corrected where a client would misread them: an IRI with a comma is quoted in CSV, JSON-LD is compact, and what
XML has no form for is refused.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import IO, Any, Literal, TypeVar, cast
from urllib.parse import quote

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    Triple,
    Variable,
    parse_query_results,
    serialize,
)
from pyoxigraph import Literal as RdfLiteral

from graph_service.errors import LimitError, NotAcceptableError
from graph_service.iris import RDF, XSD, Names
from graph_service.rdf.formats import Format
from graph_service.rdf.jsonld import write_jsonld
from graph_service.rdf.terms import Term

Results = QuerySolutions | Iterable[Triple] | QueryBoolean
Item = TypeVar("Item")
VALUED = (NamedNode, RdfLiteral)  # terms that CSV writes by their value
STRING = NamedNode(XSD + "string")
# Separators or ends of rows. A text may hold one, too, so where the estimate reaches the bound, the rows are counted exactly.
ROW_ENDS = {"json": b"},{", "xml": b"</result>", "csv": b"\n", "tsv": b"\n"}

OTHERS = "text/turtle, application/n-triples or, for rows, application/sparql-results+json"
# What XML 1.0 forbids, in UTF-8: controls, U+FFFE, U+FFFF. To delete the first and compare takes a tenth of the time of a pattern.
CONTROLS = bytes({*range(32)} - {*b"\t\n\r"})
NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
BATCH = 1_000  # rows of CSV that are written at a time
# The longest ending of an IRI that is an NCName (Namespaces in XML 1.0).
NAME_START = (
    r"A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
LOCAL_NAME = re.compile(rf"[{NAME_START}][{NAME_START}\-.0-9\xb7\u0300-\u036f\u203f\u2040]*\Z")
# Names with a meaning of their own in RDF/XML, and namespaces that are bound to the prefixes xml and xmlns alone.
NO_ELEMENTS = {
    RDF + name
    for name in (
        "RDF", "ID", "Description", "about", "parseType", "resource", "nodeID", "datatype", "li", "aboutEach",
        "aboutEachPrefix", "bagID", "version",
    )
}  # fmt: skip
NO_NAMESPACES = {"http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many rows (solutions or triples) and bytes an answer may have."""

    rows: int
    bytes: int


def write(
    results: Results,
    target: Format,
    file: IO[bytes],
    bounds: Bounds,
    names: Names,
    again: Callable[[], Results] | None = None,
) -> int:
    """Write results to a file in a format and return their bytes; raises `LimitError` beyond the bounds, `NotAcceptableError`.

    `again` gets the same results once more, where that is cheap: the engine writes CSV several times as fast as we do, but its text
    can be used only if no IRI in it has a comma.
    """
    output = _Bounded(file, bounds.bytes, ROW_ENDS.get(target.name, b"\n"))
    if not isinstance(results, QuerySolutions | QueryBoolean):
        write_triples(_up_to(bounds.rows, results), target, cast(IO[bytes], output), names)
    elif target.name == "csv" and isinstance(results, QuerySolutions) and again is None:
        _write_csv(_up_to(bounds.rows, results), results.variables, output)
    else:
        text = XmlOutput(output) if target.name == "xml" else _Output(output)
        if isinstance(results, QuerySolutions) and target.name == "csv":
            text = _CsvOutput(output, len(results.variables) - 1)
        try:
            results.serialize(cast(IO[bytes], text), cast(QueryResultsFormat, target.engine))
            text.flush()
        except _UnquotedCommaError:
            file.seek(0)
            file.truncate()
            return write(cast(Callable[[], Results], again)(), target, file, bounds, names)
    if output.row_ends >= bounds.rows and isinstance(results, QuerySolutions):
        for _ in _up_to(bounds.rows, _rows(file, target)):
            pass
    file.flush()
    return output.length


def write_triples(triples: Iterable[Triple], target: Format, output: IO[bytes], names: Names) -> None:
    """Write triples in a format, in the default graph where it has graphs; raises `NotAcceptableError` where it has no form for one."""
    if target.name == "json-ld":
        write_jsonld(triples, names, output)
    elif target.name == "rdf-xml":
        checked = map(_check_rdf_xml, triples)
        serialize(checked, cast(IO[bytes], XmlOutput(output)), RdfFormat.RDF_XML, prefixes=names.prefixes)
    else:
        serialize(triples, output, cast(RdfFormat, target.engine), prefixes=names.prefixes)


def triples_as(target: Format, triples: Iterable[Triple], names: Names) -> bytes:
    """Return triples in a format; raises as `write_triples` does."""
    output = io.BytesIO()
    write_triples(triples, target, output, names)
    return output.getvalue()


def unique(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield each triple once: one that is in two graphs is in a description twice."""
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


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


class _Output:
    """A file that the engine writes to."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        self.file.write(data)
        return len(data)

    def flush(self) -> None:
        """Flush the file."""
        self.file.flush()


class _Bounded(_Output):
    """A file that counts its bytes and row ends, and raises `LimitError` for too many bytes."""

    def __init__(self, file: IO[bytes], max_bytes: int, row_end: bytes) -> None:
        super().__init__(file)
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
        return super().write(data)


class XmlOutput(_Output):
    """A file of XML: raises `NotAcceptableError` for characters that XML 1.0 forbids, and keeps carriage returns, which it would drop."""

    rest = b""

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        unread = self.rest + data
        is_free_of_controls = len(data.translate(None, CONTROLS)) == len(data)
        if not is_free_of_controls or any(character in unread for character in NO_CHARACTERS):
            raise NotAcceptableError(
                "XML has no form for a control character, and a text of the answer has one.", hint=f"Ask for {OTHERS}."
            )
        self.rest = unread[-2:]
        super().write(data.replace(b"\r", b"&#13;"))
        return len(data)


class _UnquotedCommaError(Exception):
    """The engine quotes texts with commas, but no IRIs: these add to the commas between columns."""


class _CsvOutput(_Output):
    """A file of CSV that counts commas and row ends outside of quotes, and stops where a row has more commas than separate its columns."""

    def __init__(self, file: Any, separators: int) -> None:
        super().__init__(file)
        self.separators = max(separators, 0)
        self.commas = self.row_ends = self.quotes = 0

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        parts = data.split(b'"')
        for part in parts[self.quotes % 2 :: 2]:
            self.commas += part.count(b",")
            self.row_ends += part.count(b"\n")
        self.quotes += len(parts) - 1
        if self.commas > (self.row_ends + 1) * self.separators:
            raise _UnquotedCommaError
        return super().write(data)

    def flush(self) -> None:
        """Flush the file, which is whole."""
        if self.commas != self.row_ends * self.separators:
            raise _UnquotedCommaError
        super().flush()


def _write_csv(rows: Iterable[QuerySolution], variables: Sequence[Variable], output: _Output) -> None:
    texts = (
        [term.value if isinstance(term, VALUED) else "" if term is None else str(term) for term in row] for row in rows
    )
    lines = chain([[variable.value for variable in variables]], texts)
    while batch := list(islice(lines, BATCH)):
        text = io.StringIO()
        csv.writer(text).writerows(batch)  # as RFC 4180 has it
        output.write(text.getvalue().encode())


def _check_rdf_xml(triple: Triple) -> Triple:
    """Return a triple that RDF/XML can write as it is; raises `NotAcceptableError` for any other."""
    predicate, value = triple.predicate.value, triple.object
    if isinstance(value, Triple) or getattr(value, "direction", None) is not None:
        raise NotAcceptableError(
            "RDF/XML 1.0 has no form for a triple term or for a text with a direction, and the answer has one.",
            hint=f"Ask for {OTHERS}.",
        )
    # The engine writes the class of a node as the name of its element.
    names = [predicate, value.value] if predicate == RDF + "type" and isinstance(value, NamedNode) else [predicate]
    for iri in names:
        if not _is_element(iri):
            raise NotAcceptableError(
                f"RDF/XML has no form for <{iri}>, which cannot be the name of an XML element.",
                hint=f"Ask for {OTHERS}.",
            )
    return triple


@lru_cache(maxsize=1024)
def _is_element(iri: str) -> bool:
    """Return whether an IRI can be written as the name of an XML element that stands for a property or a class."""
    local = LOCAL_NAME.search(iri)
    return local is not None and iri not in NO_ELEMENTS and iri[: local.start()] not in NO_NAMESPACES


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
