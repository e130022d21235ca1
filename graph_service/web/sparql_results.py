"""SPARQL answers on a page: pure, from SPARQL 1.1 Query Results JSON or Turtle to a table or a text.

A page shows only the start of a long answer and says so; the whole is a download away.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from graph_service.iris import XSD, Names
from graph_service.rdf import result_io
from graph_service.rdf.formats import BOOLEAN_FORMATS, RESULT_FORMATS
from graph_service.web.story_html import web_address

START = 2**21  # bytes of an answer that a page looks at
ROWS = 500
LABELS = 2_000
CHARACTERS = 100_000
NUMERIC = {XSD + name for name in ("integer", "decimal", "double", "float")}
GRAPH_FORMATS = ("turtle", "json-ld", "n-triples", "rdf-xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A term of an answer: its short form, where it leads, and its whole form where that says more.

    `label` is what people call the thing that an IRI names.
    """

    text: str = ""
    label: str = ""
    href: str | None = None
    title: str = ""
    language: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """How IRIs become links: `address` maps a key (`type/slug`) to its page, `labels` maps IRIs to labels."""

    names: Names
    address: Callable[[str], str]
    labels: Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The solutions of a SELECT."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer on a page: a heading, a table or a text, the formats to download it in, and a note on what was left out."""

    heading: str
    formats: tuple[str, ...]
    table: Table | None = None
    text: str = ""
    cut: str = ""


def shown(media_type: str, start: bytes, length: int, setting: Setting) -> Shown:
    """Return an answer for a page from its start, which is all of it where it has no more than `START` bytes."""
    is_whole = length == len(start)
    if not media_type.startswith(RESULT_FORMATS["json"].media_type):
        return _graph(start.decode(errors="ignore"), is_whole=is_whole)
    results = result_io.read_table(start, RESULT_FORMATS["json"], max_rows=ROWS, is_whole=is_whole)
    if isinstance(results, bool):
        return Shown(heading="Yes" if results else "No", formats=tuple(BOOLEAN_FORMATS))
    count, total = len(results.rows), results.total
    if total is None:
        heading, cut = f"More than {count:,} rows", f"The first {count:,} rows."
    else:
        heading = "1 row" if total == 1 else f"{total:,} rows"
        cut = f"The first {count:,} of {total:,} rows." if total > count else ""
    return Shown(heading=heading, formats=tuple(RESULT_FORMATS), table=_table(results, setting), cut=cut)


def _graph(text: str, *, is_whole: bool) -> Shown:
    total = f"{len(text):,}" if is_whole else "many"
    cut = f"The first {CHARACTERS:,} of {total} characters." if len(text) > CHARACTERS else ""
    return Shown(heading="A graph", formats=GRAPH_FORMATS, text=text[:CHARACTERS], cut=cut)


def _table(results: result_io.Table, setting: Setting) -> Table:
    iris = {cell.text for row in results.rows for cell in row if cell is not None and cell.type == "iri"}
    described = [iri for iri in iris if iri.startswith(setting.names.base) and iri.isprintable()]
    labels = setting.labels(sorted(described)[:LABELS]) if described else {}
    rows = tuple(tuple(_cell(cell, labels, setting) for cell in row) for row in results.rows)
    return Table(variables=results.variables, rows=rows)


def _cell(cell: result_io.Cell | None, labels: Mapping[str, str], setting: Setting) -> Cell:
    if cell is None:
        return Cell()
    if cell.type == "iri":
        described, mark, fragment = cell.text.partition("#")
        key = setting.names.key(described)
        href = f"{setting.address(key)}{mark}{fragment}" if key else web_address(cell.text)
        text, label = setting.names.shorten(cell.text), labels.get(cell.text, "")
        return Cell(text=text, label=label, href=href, title=cell.text)
    return Cell(
        text=cell.text,
        title=setting.names.shorten(cell.datatype) if cell.datatype else "",
        language=cell.language,
        numeric=cell.datatype in NUMERIC,
    )
