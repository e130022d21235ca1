"""What people annotated: the entities, and sometimes the quantities, that a careful reader finds in a story.

One JSON object a line: `id`, `title`, `text` (the title, a blank line, the body), `entities` with `type`, `label`,
`surfaces` and for places `iso`; optionally `language`, `date`, `source`, `quantities` and `not_entities`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from graph_service.errors import SourceError
from graph_service.model import Story
from graph_service.reading.readers import documents_from, parse

TYPES = ("organization", "place", "person")
LINES = "The file needs one JSON object a line, in UTF-8."
NO_COUNTRY = frozenset({None, "XK"})  # a place whose status is open has no code


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """An entity that a story names, with every form in which it does; `iso` is None for what lies in no one country."""

    type: str
    label: str
    surfaces: tuple[str, ...]
    iso: str | None = None
    names: tuple[str, ...] = ()  # by which it may be known beside its label


@dataclass(frozen=True, slots=True)
class GoldQuantity:
    """A number as written, its value, and what it counts."""

    surface: str
    value: float
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStory:
    """A story with its annotations; `not_entities` are strings that look like names and are none."""

    story: Story
    entities: tuple[GoldEntity, ...]
    quantities: tuple[GoldQuantity, ...] | None
    not_entities: tuple[str, ...]


def read_gold(path: Path, stories: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[GoldStory]:
    """Yield the annotated stories of a file; what `stories` (records by id) says beyond the text is taken from there.

    Raises `SourceError` for a line that is no annotation.
    """
    for number, record in records(path):
        try:
            yield _gold_story(record, (stories or {}).get(record["id"], {}))
        except (KeyError, TypeError, AttributeError, ValueError, SourceError) as error:
            message = f"this is no annotated story ({error})."
            raise SourceError(
                message, file=str(path), line=number, hint="It needs id, title, text, entities."
            ) from error


def records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file of JSON Lines with their line numbers; raises `SourceError`."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # not at U+2028, which JSON may hold
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"it cannot be read: {error}.", file=str(path), hint=LINES) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError as error:
                raise SourceError(f"it is no JSON: {error}.", file=str(path), line=number, hint=LINES) from error
            if not isinstance(record, dict):
                raise SourceError("there is no object.", file=str(path), line=number, hint=LINES)
            yield number, record


def as_story(record: Mapping[str, Any]) -> Story:
    """Return the story of a record, read as an ingest would; raises `SourceError`."""
    fields = {
        key: record[key] for key in ("id", "title", "body", "language", "date", "dateline", "source") if record.get(key)
    }
    return parse(next(_documents(fields)))


def _documents(record: Mapping[str, Any]) -> Iterator[Any]:
    return iter(documents_from(BytesIO(json.dumps(record).encode()), ".jsonl"))


def _gold_story(record: Mapping[str, Any], told: Mapping[str, Any]) -> GoldStory:
    body = record["text"].removeprefix(record["title"]).strip()
    quantities = record.get("quantities")
    return GoldStory(
        story=as_story({**told, **record, "body": body}),
        entities=tuple(
            GoldEntity(
                e["type"], e["label"], tuple(e["surfaces"]), None if e.get("iso") in NO_COUNTRY else e.get("iso")
            )
            for e in record["entities"]
        ),
        quantities=quantities and tuple(GoldQuantity(q["surface"], float(q["value"]), q["of"]) for q in quantities),
        not_entities=tuple(record.get("not_entities", ())),
    )
