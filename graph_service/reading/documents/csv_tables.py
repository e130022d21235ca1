"""Tables in text (CSV, TSV): each row under the headings is a document, an object of JSON with the headings as keys.

The separator is the one with which most headings name a field of a story (record_fields.py); else the one that the headings hold
most often. Line breaks inside quotes belong to their cell. Where a column writes dates with slashes, any of them that can be read in
one way alone says for the others whether the day or the month comes first.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Self

from graph_service.errors import SourceError
from graph_service.partial_date import PartialDate
from graph_service.reading.documents import DOCUMENT_LIMIT, Documents, Kind, Note, record_document
from graph_service.reading.documents.decoding import guess_unstated, is_binary, stated_encoding
from graph_service.reading.documents.field_names import NAMES, Columns, is_known, name_key

SEPARATORS = ",;\t|"
SAMPLE = 2**20  # bytes that show the encoding
UNCLOSED_LIMIT = 100  # quotes that nothing closes, each of which makes the rest be read once more
NOTHING = frozenset(["", "nan", "nat", "null", "none", "n/a", "#n/a", "\\n"])  # how programs write an empty cell
HABIT = 16 * 2**20  # characters of the rows that show how a column writes its dates
DAY_AND_MONTH = re.compile(r"\s*(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?!\d).*", re.ASCII | re.DOTALL)
MONTHS = 12
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
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper, name: str, columns: Columns) -> Documents:
    first, above = text.readline(), 0
    if first.startswith("sep="):  # Excel's
        first, above = text.readline(), 1
    known = {name for names in columns.values() for name in names}
    splits = {mark: next(csv.reader([first], delimiter=mark), []) for mark in SEPARATORS}
    separator = max(
        SEPARATORS,
        key=lambda mark: (sum(is_known(each) or each.strip() in known for each in splits[mark]), len(splits[mark])),
    )
    table = _cells(chain([first], text), separator, name, above + 1)
    _, row = next(table, (1, []))
    headings = [] if isinstance(row, SourceError) else [heading.strip() for heading in row]
    for field in ("title", "body"):
        if not any(name_key(heading) in NAMES[field] or heading in columns.get(field, ()) for heading in headings):
            listed = ", ".join(f'"{heading[:40]}"' for heading in headings[:20])
            yield SourceError(
                f"no column holds the {field} of a story; the columns are {listed}.", file=name, line=1, hint=HEADINGS
            )
            return
    first_rows: list[tuple[int, list[str] | SourceError]] = []
    length = 0
    for line, row in table:
        first_rows.append((line, row))
        length += 0 if isinstance(row, SourceError) else sum(map(len, row))
        if length > HABIT:
            break
    orders: dict[int, bool] = {}  # of the columns of dates: whether the day comes first
    for column, heading in enumerate(headings):
        if name_key(heading) in NAMES["date"] or heading in columns.get("date", ()):
            order, problem = _order(
                [row[column] for _, row in first_rows if isinstance(row, list) and column < len(row)]
            )
            orders |= {} if order is None else {column: order}
            if problem:
                yield Note(
                    f'the column "{heading[:40]}" leaves open whether the day or the month comes first: {problem}.',
                    name,
                )
    for line, row in chain(first_rows, table):
        if isinstance(row, SourceError):
            yield row
            continue
        cells = [cell if cell.strip().lower() not in NOTHING else "" for cell in row]
        for column, day_first in orders.items():
            match = DAY_AND_MONTH.fullmatch(cells[column]) if column < len(cells) else None
            if match:
                day, month = (int(match[1]), int(match[3]))[:: 1 if day_first else -1]
                cells[column] = PartialDate.of(int(match[4]), month, day) or cells[column]
        if any(cells):
            if any(cells[len(headings) :]):
                yield Note(
                    f"the row has more cells than the table has columns; the first {len(headings)} are read.",
                    name,
                    line,
                )
            yield record_document(dict(zip(headings, cells, strict=False)), name, line)


def _order(cells: Sequence[str]) -> tuple[bool | None, str | None]:
    """Return whether the day comes first in the dates of a column, None where each order stands in it; and what makes it unsure."""
    numbers = [(int(match[1]), int(match[3])) for match in map(DAY_AND_MONTH.fullmatch, cells) if match]
    day_first, month_first = (any(pair[place] > MONTHS for pair in numbers) for place in (0, 1))
    if day_first != month_first:
        return day_first, None
    any_open = any(max(pair) <= MONTHS and pair[0] != pair[1] for pair in numbers)
    if day_first:
        return None, "it has both orders; only the year is used" if any_open else None
    return True, "no date settles it; the day is taken to come first" if any_open else None


def _cells(
    lines: Iterator[str], separator: str, name: str, number: int
) -> Iterator[tuple[int, list[str] | SourceError]]:
    """Yield the cells of each row, with the line in which it starts.

    A quote that nothing closes would make one cell of the rest: its row is an error, and the lines after its first are read anew.
    """
    csv.field_size_limit(DOCUMENT_LIMIT)
    for _ in range(UNCLOSED_LIMIT):
        source = _Lines(lines)
        try:
            for row in csv.reader(source, delimiter=separator):
                if source.is_past_end:  # no complete row makes the reader ask for a line after the last
                    break
                yield number, row
                number += len(source.of_row)
                source.of_row.clear()
            else:
                return
        except csv.Error:  # a cell without end
            pass
        yield number, SourceError("a quote is not closed.", file=name, line=number, hint="Close it, or leave it out.")
        lines = chain(source.of_row[1:], lines)
        number += 1
    yield number, SourceError("what follows is not a table.", file=name, line=number, hint=HEADINGS)


class _Lines:
    """The lines of a table; `of_row` are those since it was last cleared."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.of_row: list[str] = []
        self.is_past_end = False
        self._lines = lines

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.is_past_end = True
            raise StopIteration
        self.of_row.append(line)
        return line
