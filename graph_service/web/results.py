"""SPARQL answers as a page shows them: pure, from SPARQL 1.1 Query Results JSON or Turtle to a table or a text.

A page shows only the start of a long answer and says so; the whole is a download away.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.vocabulary import XSD, Names
from graph_service.web.markup import web_address

START = 2**21  # bytes of an answer that a page looks at
ROWS = 500
LABELS = 2_000
CHARACTERS = 100_000
NUMERIC = {XSD + name for name in ("integer", "decimal", "double", "float")}
TABLE_FORMATS = ("json", "xml", "csv", "tsv")
BOOLEAN_FORMATS = ("json", "xml")
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
    """What IRIs are shown with: our names, `address` maps a key (`type/slug`) to its page, `labels` IRIs to labels."""

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
    """An answer on a page: a heading, a table or a text, the formats it may be had in, and what was left out."""

    heading: str
    formats: tuple[str, ...]
    table: Table | None = None
    text: str = ""
    cut: str = ""


def shown(media_type: str, start: bytes, length: int, setting: Setting) -> Shown:
    """Return an answer as a page shows it, from its start, all of it if it has no more than `START` bytes."""
    if not media_type.startswith("application/sparql-results+json"):
        return _graph(start.decode(errors="ignore"), whole=length == len(start))
    if length > len(start):
        return _table_of_first(start.decode(errors="ignore"), setting)
    results = json.loads(start)
    if "boolean" in results:
        return Shown(heading="Yes" if results["boolean"] else "No", formats=BOOLEAN_FORMATS)
    return _table(results, setting)


def _graph(text: str, *, whole: bool) -> Shown:
    total = f"{len(text):,}" if whole else "many"
    cut = f"The first {CHARACTERS:,} of {total} characters." if len(text) > CHARACTERS else ""
    return Shown(heading="A graph", formats=GRAPH_FORMATS, text=text[:CHARACTERS], cut=cut)


def _table(results: Mapping[str, Any], setting: Setting) -> Shown:
    variables, bindings = tuple(results["head"]["vars"]), results["results"]["bindings"]
    total = len(bindings)
    return Shown(
        heading="1 row" if total == 1 else f"{total:,} rows",
        formats=TABLE_FORMATS,
        table=Table(variables=variables, rows=_rows(variables, bindings[:ROWS], setting)),
        cut=f"The first {ROWS:,} of {total:,} rows." if total > ROWS else "",
    )


def _table_of_first(text: str, setting: Setting) -> Shown:
    """Return the table of an answer that is too long to be read whole, from the start of it."""
    decoder, opening = json.JSONDecoder(), '"bindings":['
    at = text.index(opening) + len(opening)
    variables = tuple(json.loads(f"{text[:at]}]}}}}")["head"]["vars"])
    bindings: list[Any] = []
    while len(bindings) < ROWS:
        try:
            binding, end = decoder.raw_decode(text, at)
        except ValueError:  # here the start ends
            break
        bindings.append(binding)
        at = end + 1
    return Shown(
        heading=f"More than {len(bindings):,} rows",
        formats=TABLE_FORMATS,
        table=Table(variables=variables, rows=_rows(variables, bindings, setting)),
        cut=f"The first {len(bindings):,} rows.",
    )


def _rows(
    variables: Sequence[str], bindings: Sequence[Mapping[str, Any]], setting: Setting
) -> tuple[tuple[Cell, ...], ...]:
    iris = {term["value"] for b in bindings for term in b.values() if term["type"] == "uri"}
    ours = [iri for iri in iris if iri.startswith(setting.names.base) and iri.isprintable()]
    labels = setting.labels(sorted(ours)[:LABELS]) if ours else {}
    return tuple(tuple(_cell(b.get(name), labels, setting) for name in variables) for b in bindings)


def _cell(term: Mapping[str, Any] | None, labels: Mapping[str, str], setting: Setting) -> Cell:
    if term is None:
        return Cell()
    if term["type"] == "uri":
        return _iri_cell(term["value"], labels, setting)
    if term["type"] != "literal":
        return Cell(text=_plain(term))
    datatype = term.get("datatype", "")
    return Cell(
        text=term["value"],
        title=setting.names.shorten(datatype) if datatype else "",
        language=term.get("xml:lang", ""),
        numeric=datatype in NUMERIC,
    )


def _iri_cell(iri: str, labels: Mapping[str, str], setting: Setting) -> Cell:
    described, mark, fragment = iri.partition("#")
    key = setting.names.key(described)
    href = f"{setting.address(key)}{mark}{fragment}" if key else web_address(iri)
    return Cell(text=setting.names.shorten(iri), label=labels.get(iri, ""), href=href, title=iri)


def _plain(term: Mapping[str, Any]) -> str:
    """Return a blank node, or the parts of a quoted triple one after the other."""
    value = term["value"]
    return " ".join(_plain(part) for part in value.values()) if isinstance(value, Mapping) else str(value)
