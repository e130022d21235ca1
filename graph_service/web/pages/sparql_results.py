"""SPARQL answers as a page shows them; pure.

SPARQL 1.1 Query Results JSON is a table, Turtle a text. A page shows only the start of a long answer and says so; the whole can be
downloaded. Other views of a table than itself are offered where its columns suit them: bars need a number
beside a name, a line needs dates, a map coordinates.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite, nan

from graph_service.errors import LimitError, NotAcceptableError
from graph_service.iris import XSD, Names
from graph_service.model import EntityKey
from graph_service.rdf import result_io
from graph_service.rdf.formats import BOOLEAN_FORMATS, RESULT_FORMATS, TRIPLE_FORMATS
from graph_service.rdf.vocabulary import written
from graph_service.web.pages.wording import web_address

START = 2**21  # bytes of an answer that a page reads
ROWS = 500
LABELS = 2_000  # that are looked up at once
LABELLED_ROWS = 50_000
CHARACTERS = 100_000
NUMERIC = {XSD + name for name in ("integer", "decimal", "double", "float")}

MOST_BARS = 50
MOST_ENTITIES = 200
MOST_CONTINUED = 100  # entities in a query that goes on with them
WIDTH, HEIGHT = 600.0, 160.0  # of a line, in units of its own
MOST_TICKS = 8
DAYS_OF_MONTHS = 730  # of a line from which its dates are months
LATITUDE, LONGITUDE = re.compile(r"lat(?:itude)?", re.IGNORECASE), re.compile(r"lo?ng(?:itude)?", re.IGNORECASE)
DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*|Z|[+-]\d\d:\d\d)?")
CONTINUED = """\
SELECT ?{name} ?label WHERE {{
  VALUES ?{name} {{ {values} }}
  ?{name} rdfs:label ?label
}}"""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A number as a bar, `width` percent of the longest."""

    label: str
    href: str | None
    number: str
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Numbers by date: the points of a polyline, some dates below it, and what it shows, in words."""

    points: str
    ticks: tuple[str, ...]
    most: str
    caption: str


def bars(table: Table) -> tuple[Bar, ...]:
    """Return a bar for each of the first rows: the last number in it, called by what else it has; none where a row has no number."""
    columns = _numeric_columns(table)
    if not columns or len(table.variables) < 2:
        return ()
    column, rows = columns[-1], table.rows[:MOST_BARS]
    numbers = [_number(row[column]) for row in rows]
    most = max(numbers)
    if min(numbers) < 0 or not most:
        return ()
    named = [n for n in range(len(table.variables)) if n not in columns] or [columns[0]]
    return tuple(
        Bar(
            label=" · ".join(text for n in named if (text := row[n].label or row[n].text)) or "(none)",
            href=row[named[0]].href,
            number=row[column].text,
            width=round(100 * number / most, 2),
        )
        for row, number in zip(rows, numbers, strict=True)
    )


def line(table: Table) -> Line | None:
    """Return the last number of each row by its date, or how many rows each year has; None without dates."""
    dated = [
        n
        for n in range(len(table.variables))
        if table.rows and all(not row[n].href and not row[n].numeric and _ordinal(row[n].text) for row in table.rows)
    ]
    if not dated:
        return None
    numeric = [n for n in _numeric_columns(table) if n not in dated]
    values = [(row[dated[0]].text, row[numeric[-1]].text if numeric else "") for row in table.rows]
    if not numeric:
        counts = Counter(int(text[:4]) for text, _ in values)
        values = [(f"{year:04}", str(counts[year])) for year in range(min(counts), max(counts) + 1)]
    points = sorted((_ordinal(text), text, float(number), number) for text, number in values)
    days = [day for day, *_ in points]
    if len(points) < 2 or len(set(days)) < len(days) or any(number < 0 for _, _, number, _ in points):
        return None
    highest = max(points, key=lambda point: point[2])
    if not highest[2]:
        return None
    of = table.variables[numeric[-1]] if numeric else "rows"
    return Line(
        points=" ".join(
            f"{WIDTH * (day - days[0]) / (days[-1] - days[0]):.1f},{HEIGHT * (1 - number / highest[2]):.1f}"
            for day, _, number, _ in points
        ),
        ticks=_ticks(days, [text for _, text, _, _ in points]),
        most=highest[3],
        caption=f"{of} by date, from {points[0][1]} to {points[-1][1]}; the highest is {highest[3]}, in {highest[1]}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A row that states where something lies; `number` is its last number, if it has one beside its coordinates."""

    label: str
    href: str | None
    latitude: float
    longitude: float
    number: float | None


def places(table: Table) -> tuple[Place, ...]:
    """Return the places whose latitude and longitude an answer states, in columns of such names."""
    latitudes, longitudes = (
        [n for n, name in enumerate(table.variables) if pattern.fullmatch(name)] for pattern in (LATITUDE, LONGITUDE)
    )
    if not latitudes or not longitudes:
        return ()
    columns, numbers = (latitudes[0], longitudes[0]), _numeric_columns(table)
    named = next((n for n in range(len(table.variables)) if n not in {*columns, *numbers}), None)
    located = []
    for row in table.rows:
        latitude, longitude = (_number(row[n]) for n in columns)
        if abs(latitude) <= 90 and abs(longitude) <= 180:  # not where one is NaN
            cell = Cell() if named is None else row[named]
            number = _number(row[numbers[-1]]) if numbers else None
            label = cell.label or cell.text
            located.append(Place(label=label, href=cell.href, latitude=latitude, longitude=longitude, number=number))
    return tuple(located)


def numbers_of(table: Table) -> dict[str, float]:
    """Return the last number of the first row of each entity, by its key; nothing where rows have no number."""
    numbers: dict[str, float] = {}
    for column in _numeric_columns(table)[-1:]:
        for row in table.rows:
            for cell in row:
                if cell.key:
                    numbers.setdefault(cell.key, _number(row[column]))
    return numbers


def number_name(table: Table) -> str:
    """Return the name of the column whose numbers the views show, "" where there is none."""
    return next((table.variables[n] for n in _numeric_columns(table)[-1:]), "")


def entities(table: Table) -> tuple[str, ...]:
    """Return the keys of the entities in a table, each once, in its order."""
    keys = dict.fromkeys(cell.key for row in table.rows for cell in row if cell.key)
    return tuple(key for key in keys if EntityKey.of(key).type != "story")[:MOST_ENTITIES]


def query_with(keys: Sequence[str], names: Names) -> str:
    """Return a query to go on from, with entities as the values of a variable."""
    types = {EntityKey.of(key).type for key in keys}
    iris = [names.entity(key) for key in keys[:MOST_CONTINUED]]
    values = " ".join(written(names, iri) for iri in iris)
    return CONTINUED.format(name=types.pop() if len(types) == 1 else "entity", values=values)


def _numeric_columns(table: Table) -> list[int]:
    """Return the columns that have a finite number in each row, without coordinates."""
    columns = [
        n for n, name in enumerate(table.variables) if not (LATITUDE.fullmatch(name) or LONGITUDE.fullmatch(name))
    ]
    return [n for n in columns if table.rows and all(isfinite(_number(row[n])) for row in table.rows)]


def _number(cell: Cell) -> float:
    """Return the number of a cell, NaN where it has none: an answer may hold `"many"^^xsd:integer`."""
    try:
        return float(cell.text) if cell.numeric else nan
    except ValueError:
        return nan


def _ordinal(text: str) -> int:
    """Return the number of the first day of a date, 0 for what is none."""
    match = DATE.fullmatch(text)
    try:
        return date(*(int(part or 1) for part in match.groups())).toordinal() if match else 0
    except ValueError:
        return 0


def _ticks(days: Sequence[int], texts: Sequence[str]) -> tuple[str, ...]:
    """Return dates at equal steps of time from the first to the last; of mere years only those that a step leads to."""
    first, last = days[0], days[-1]
    if all(len(text) == len("2003") for text in texts):
        years = range(int(texts[0]), int(texts[-1]) + 1)
        steps = max(n for n in range(1, MOST_TICKS) if (len(years) - 1) % n == 0)
        return tuple(f"{year:04}" for year in years[:: (len(years) - 1) // steps])
    steps = min(MOST_TICKS // 2, last - first)
    length = len("2003-08" if last - first >= DAYS_OF_MONTHS else "2003-08-17")
    return tuple(
        date.fromordinal(first + round((last - first) * n / steps)).isoformat()[:length] for n in range(steps + 1)
    )
