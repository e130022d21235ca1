"""Other views of the solutions of a query than a table: bars, a line by date, and the entities among them; pure.

A view is offered where the columns are such that it says something: bars need a number beside a name, a line needs dates.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite, nan

from graph_service.iris import Names
from graph_service.model import EntityKey
from graph_service.rdf.vocabulary import written
from graph_service.web.pages.sparql.sparql_results import Cell, Table

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
    dated = [n for n in range(len(table.variables)) if table.rows and all(_day(row[n]) for row in table.rows)]
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
    columns = [_column(table, pattern) for pattern in (LATITUDE, LONGITUDE)]
    if None in columns:
        return ()
    numbers = _numeric_columns(table)
    named = next((n for n in range(len(table.variables)) if n not in {*columns, *numbers}), None)
    located = []
    for row in table.rows:
        latitude, longitude = (_number(row[n]) for n in columns if n is not None)
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


def _column(table: Table, pattern: re.Pattern[str]) -> int | None:
    return next((n for n, name in enumerate(table.variables) if pattern.fullmatch(name)), None)


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


def _day(cell: Cell) -> bool:
    match = DATE.fullmatch(cell.text) if not cell.href and not cell.numeric else None
    return match is not None and _ordinal(cell.text) > 0


def _ordinal(text: str) -> int:
    """Return the number of the first day of a date, 0 for what is none."""
    match = DATE.fullmatch(text)
    assert match is not None, text
    try:
        return date(*(int(part or 1) for part in match.groups())).toordinal()
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
