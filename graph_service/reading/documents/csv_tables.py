"""Tables in text (CSV, TSV): each row under the headings is a document, an object of JSON with the headings as keys.

The separator is the one with which most headings name a field of a story (record_fields.py); else the one that the headings hold
most often. Line breaks inside quotes belong to their cell.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from graph_service.errors import SourceError
from graph_service.reading.documents import DOCUMENT_LIMIT, Documents, Kind, Note, record_document
from graph_service.reading.documents.column_mapping import Columns
from graph_service.reading.documents.decoding import guess_unstated, is_binary, stated_encoding
from graph_service.reading.documents.field_names import is_known, names_field

SEPARATORS = ",;\t|"
SAMPLE = 2**20  # bytes that show the encoding
NOTHING = frozenset(["", "nan", "nat", "null", "none", "n/a", "#n/a", "\\n"])  # how programs write an empty cell
HEADINGS = 'The first row must name the columns, such as "title", "text", "date", "url"; --columns FILE says what other names mean.'


def rows(stream: BinaryIO, _kind: Kind, name: str, columns: Columns | None = None) -> Documents:
    """Yield the rows of a table, each as a document; only one row is in memory at a time. `columns` has further names of fields."""
    sample: bytes = stream.peek(SAMPLE)  # type: ignore[attr-defined]  # readers.py opens streams that have it
    if not sample.strip() or is_binary(sample):
        yield SourceError("it holds no table.", file=name, hint=HEADINGS)
        return
    encoding = stated_encoding(sample, whole=False) or guess_unstated(sample)
    if encoding is None:
        yield SourceError("its character encoding is not known.", file=name, hint="Save it as UTF-8 text.")
        return
    if stated_encoding(sample, whole=False) is None:
        yield Note(f"its encoding is not stated; {encoding} was guessed.", name)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        yield from _rows(text, name, columns or {})
    except UnicodeDecodeError as error:
        yield SourceError(f"what follows is not {encoding}: {error.reason}.", file=name, hint="Save it as UTF-8 text.")
    except csv.Error as error:
        yield SourceError(f"what follows is no table: {error}.", file=name, hint="A quote may not be closed.")
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper, name: str, columns: Columns) -> Documents:
    first, above = text.readline(), 0
    if first.startswith("sep="):  # Excel's
        first, above = text.readline(), 1
    separator = max(
        SEPARATORS, key=lambda mark: _known_headings(next(csv.reader([first], delimiter=mark), []), columns)
    )
    csv.field_size_limit(DOCUMENT_LIMIT)
    table = csv.reader(_chained(first, text), delimiter=separator)
    headings = [heading.strip() for heading in next(table, [])]
    for field in ("title", "body"):
        if not any(names_field(heading, field) or heading in columns.get(field, ()) for heading in headings):
            listed = ", ".join(f'"{heading[:40]}"' for heading in headings[:20])
            yield SourceError(
                f"no column is the {field} of a story; there are {listed}.", file=name, line=1, hint=HEADINGS
            )
            return
    line = above + table.line_num + 1
    for row in table:
        cells = [cell if cell.strip().lower() not in NOTHING else "" for cell in row]
        if any(cells):
            if any(cells[len(headings) :]):
                yield Note(f"the row has more cells than the table has columns; {len(headings)} are read.", name, line)
            yield record_document(dict(zip(headings, cells, strict=False)), name, line)
        line = above + table.line_num + 1


def _chained(first: str, rest: Iterable[str]) -> Iterable[str]:
    yield first
    for line in rest:  # noqa: UP028  a generator that delegates to the stream would close it at its end
        yield line


def _known_headings(headings: Sequence[str], columns: Columns) -> tuple[int, int]:
    """Return how many headings name a field, and how many there are."""
    given = {name for names in columns.values() for name in names}
    return sum(is_known(heading) or heading.strip() in given for heading in headings), len(headings)
