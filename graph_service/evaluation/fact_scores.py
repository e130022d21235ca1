"""Quantities and dates measured against annotated texts.

One JSON object a line: `text`, `language`, perhaps `date`; `quantities` with `surface`, `value`, `of` and for a range `upper`; `dates`
with `surface` and `value`: ISO 8601 of any precision, two of them with a slash for a period (`2000/2003-08`, `../2007` where
an end is open), a week (`2021-W17`), a quarter (`2021-Q1`) or a decade (`1990s`).

A quantity is right where value and upper end agree and one surface holds the other. A date is right likewise; of a period each
end counts by itself, so that `from 2000 to 2003` may be annotated as one expression or as two. An expression that is not resolved
is not counted as found.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graph_service.errors import SourceError
from graph_service.evaluation.link_scores import GoldQuantity, Miss, Score, compare_quantities
from graph_service.evaluation.records import records
from graph_service.linking.linker import Linker
from graph_service.linking.temporal.when import When
from graph_service.model import Story
from graph_service.partial_date import PartialDate

WEEK = re.compile(r"(\d{4})-W(\d\d)")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
DECADE = re.compile(r"(\d{3})(?:0s|[xX])")
OPEN = frozenset({"", "..", "-"})


@dataclass(frozen=True, slots=True)
class GoldText:
    """An annotated text; `dates` are the ends of its temporal expressions, each with the surface."""

    story: Story
    quantities: tuple[GoldQuantity, ...]
    dates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FactsReport:
    """What was measured: `counted` also wants what is counted to agree."""

    texts: int
    quantities: Score
    counted: Score
    dates: Score
    misses: tuple[Miss, ...]


def read_gold_texts(path: Path) -> Iterator[GoldText]:
    """Yield the annotated texts of a file; raises `SourceError` for a line that is none."""
    for number, record in records(path):
        try:
            yield _gold_text(record, str(record.get("id", number)))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            message, hint = f"this is not an annotated text ({error}).", "It needs text, quantities, dates."
            raise SourceError(message, file=str(path), line=number, hint=hint) from error


def _gold_text(record: dict[str, Any], text_id: str) -> GoldText:
    day = record.get("date")
    return GoldText(
        story=Story(
            id=text_id, title="", text=record["text"], language=record.get("language", "en"), digest="",
            date=PartialDate(day) if day else None,
        ),
        quantities=tuple(
            GoldQuantity(q["surface"], float(q["value"]), q["of"], None if q.get("upper") is None else float(q["upper"]))
            for q in record.get("quantities", ())
        ),
        dates=tuple(
            (annotated["surface"], end)
            for annotated in record.get("dates", ())
            for end in ends_of(annotated.get("value") or "")
        ),
    )  # fmt: skip


def ends_of(value: str) -> list[str]:
    """Return the ends of an annotated date, one where it is a point; raises `ValueError`."""
    if match := WEEK.fullmatch(value):
        return [date.fromisocalendar(int(match[1]), int(match[2]), day).isoformat() for day in (1, 7)]
    if match := QUARTER.fullmatch(value):
        return [f"{match[1]}-{3 * int(match[2]) - shift:02}" for shift in (2, 0)]
    if match := DECADE.fullmatch(value):
        return [f"{match[1]}0", f"{match[1]}9"]
    return [str(PartialDate(end)) for end in value.split("/") if end not in OPEN]


def evaluate_facts(
    gold: Sequence[GoldText], linker: Linker, progress: Callable[[int], None] = lambda _: None
) -> FactsReport:
    """Link the annotated texts and compare; `progress` gets the number of texts done since its last call."""
    quantities, counted, dates = Score(), Score(), Score()
    misses: list[Miss] = []
    stories = [item.story for item in gold]
    for item, linked, expressions in zip(gold, linker.link(stories), linker.dates(stories), strict=True):
        right, same, differences = compare_quantities(item.quantities, linked)
        score, more = compare_dates(item, expressions)
        quantities, counted, dates = quantities + right, counted + same, dates + score
        misses += [*differences, *more]
        progress(1)
    return FactsReport(len(gold), quantities, counted, dates, tuple(misses))


def compare_dates(gold: GoldText, expressions: Sequence[When]) -> tuple[Score, list[Miss]]:
    """Return the score of the ends of temporal expressions, and the differences."""
    ours = [
        (when.span.of(gold.story.text), str(end))
        for when in expressions
        for end in dict.fromkeys((when.start, when.end))
        if end is not None
    ]
    unmatched, misses = list(ours), []
    for surface, value in gold.dates:
        match = next((o for o in unmatched if o[1] == value and (o[0] in surface or surface in o[0])), None)
        if match is None:
            misses.append(Miss(gold.story.id, "missed", "date", value, (surface,)))
        else:
            unmatched.remove(match)
    misses += [Miss(gold.story.id, "false", "date", value, (surface,)) for surface, value in unmatched]
    return Score(len(ours) - len(unmatched), len(ours), len(gold.dates)), misses
