"""SPARQL answers as a page shows them: SPARQL 1.1 Query Results JSON as a table, Turtle as text; pure.

A page shows only the start of a long answer and says so; the whole can be downloaded.
"""

import csv
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from graph_service.errors import LimitError, NotAcceptableError
from graph_service.iris import XSD, Names
from graph_service.rdf import result_io
from graph_service.rdf.formats import BOOLEAN_FORMATS, RESULT_FORMATS, TRIPLE_FORMATS
from graph_service.web.pages.story_html import web_address

START = 2**21  # bytes of an answer that a page reads
ROWS = 500
LABELS = 2_000  # that are looked up at once
LABELLED_ROWS = 50_000
CHARACTERS = 100_000
NUMERIC = {XSD + name for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A term of an answer: its short form, the address that it links to, and its full form where that says more.

    `label` is the label of what an IRI names, `key` its key (`type/slug`) where it is a story or an entity.
    """

    text: str = ""
    label: str = ""
    href: str | None = None
    title: str = ""
    language: str = ""
    numeric: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Linking:
    """How IRIs become links: `address` maps a key (`type/slug`) to its page, `labels` maps IRIs to labels; `terms` is the page of our terms."""

    names: Names
    terms: str
    address: Callable[[str], str]
    labels: Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The solutions of a SELECT."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column has numbers and nothing else."""
        columns = ([row[n] for row in self.rows if row[n].text] for n in range(len(self.variables)))
        return tuple(bool(cells) and all(cell.numeric for cell in cells) for cells in columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """An answer on a page: a heading, a table or a text, the formats for download, and a note on what is left out."""

    heading: str
    formats: tuple[str, ...]
    table: Table | None = None
    text: str = ""
    cut: str = ""


def present(media_type: str, start: bytes, length: int, linking: Linking) -> Presentation:
    """Return an answer for a page from its start, which is the whole answer if it has at most `START` bytes."""
    is_whole = length == len(start)
    if not media_type.startswith(RESULT_FORMATS["json"].media_type):
        text = start.decode(errors="ignore")
        total_characters = f"{len(text):,}" if is_whole else "many"
        cut = f"The first {CHARACTERS:,} of {total_characters} characters." if len(text) > CHARACTERS else ""
        return Presentation(heading="A graph", formats=tuple(TRIPLE_FORMATS), text=text[:CHARACTERS], cut=cut)
    results = result_io.read_table(start, RESULT_FORMATS["json"], max_rows=ROWS, is_whole=is_whole)
    if isinstance(results, bool):
        return Presentation(heading="Yes" if results else "No", formats=tuple(BOOLEAN_FORMATS))
    count, total = len(results.rows), results.total
    if total is None:
        heading, cut = f"More than {count:,} rows", f"The first {count:,} rows."
    else:
        heading = "1 row" if total == 1 else f"{total:,} rows"
        cut = f"The first {count:,} of {total:,} rows." if total > count else ""
    labels = linking.labels(_own_iris(results, linking.names)[:LABELS])
    rows = tuple(tuple(_cell(cell, labels, linking) for cell in row) for row in results.rows)
    table = Table(variables=results.variables, rows=rows)
    return Presentation(heading=heading, formats=tuple(RESULT_FORMATS), table=table, cut=cut)


def labelled_csv(answer: bytes, linking: Linking) -> str:
    """Return the solutions of a SELECT (JSON) as CSV, with a column `xLabel` after each column `x` that has things of ours.

    Raises `LimitError` for more rows than are labelled, `NotAcceptableError` for an answer without rows.
    """
    results = result_io.read_table(answer, RESULT_FORMATS["json"], max_rows=LABELLED_ROWS + 1, is_whole=True)
    if isinstance(results, bool):
        raise NotAcceptableError("Only the answer to a SELECT has labels.", hint="Choose another format.")
    if len(results.rows) > LABELLED_ROWS:
        raise LimitError(
            f"The answer has more than {LABELLED_ROWS:,} rows.",
            hint="Add a LIMIT, or choose format=csv, without labels.",
        )
    iris = _own_iris(results, linking.names)
    labels: dict[str, str] = {}
    for start in range(0, len(iris), LABELS):
        labels |= linking.labels(iris[start : start + LABELS])
    labelled = [
        any(cell is not None and cell.text in labels for cell in (row[n] for row in results.rows))
        for n in range(len(results.variables))
    ]
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    heads = [(name, f"{name}Label") for name in results.variables]
    cells = ([(cell.text, labels.get(cell.text, "")) if cell else ("", "") for cell in row] for row in results.rows)
    for line in (heads, *cells):
        writer.writerow(text for pair, has_label in zip(line, labelled, strict=True) for text in pair[: 1 + has_label])
    return output.getvalue()


def _own_iris(results: result_io.Table, names: Names) -> list[str]:
    iris = {cell.text for row in results.rows for cell in row if cell is not None and cell.type == "iri"}
    return sorted(iri for iri in iris if iri.startswith(names.base) and iri.isprintable())


def _cell(cell: result_io.Cell | None, labels: Mapping[str, str], linking: Linking) -> Cell:
    if cell is None:
        return Cell()
    if cell.type == "iri":
        document, hash_sign, fragment = cell.text.partition("#")
        key = linking.names.key(document)
        href = f"{linking.address(key)}{hash_sign}{fragment}" if key else web_address(cell.text)
        if cell.text.startswith(linking.names.prefixes["search"]):
            href = f"{linking.terms}#search:{fragment}"
        text, label = linking.names.shorten(cell.text), labels.get(cell.text, "")
        return Cell(text=text, label=label, href=href, title=cell.text, key="" if hash_sign else key or "")
    return Cell(
        text=cell.text,
        title=linking.names.shorten(cell.datatype) if cell.datatype else "",
        language=cell.language,
        numeric=cell.datatype in NUMERIC,
    )
