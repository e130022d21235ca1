"""A user's file that says what columns of tables, or keys of records, are called: for names that field_names.py lacks.

It is TOML, a line for each field: `title = "Kopfzeile"`, `body = ["Vorspann", "Text"]`.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph_service.errors import SourceError
from graph_service.reading.documents import Document, Note, record_document
from graph_service.reading.documents.field_names import NAMES

Columns = Mapping[str, Sequence[str]]


def read_columns(path: Path) -> Columns:
    """Return the mapping of a file in TOML, `title = "Kopfzeile"`; raises `SourceError` where it names no field of a story."""
    hint = 'It needs lines such as: title = "Kopfzeile" or body = ["Vorspann", "Text"]'
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SourceError(f"it cannot be read: {error}.", file=str(path), hint=hint) from error
    columns = {field: [names] if isinstance(names, str) else names for field, names in stated.items()}
    for field, names in columns.items():
        if field not in NAMES:
            raise SourceError(f'a story has no "{field}".', file=str(path), hint=f"It has {', '.join(NAMES)}.")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise SourceError(f'the "{field}" is no name of a column, and no list of names.', file=str(path), hint=hint)
    return columns


def renamed(document: Document | SourceError | Note, columns: Columns) -> Document | SourceError | Note:
    """Return a record with the fields that a mapping finds in it; several columns of one field are its paragraphs."""
    if not isinstance(document, Document) or document.kind != "json":
        return document
    try:
        record = json.loads(document.data)
    except (ValueError, RecursionError):  # `parse` reports it
        return document
    if not isinstance(record, dict):
        return document
    for field, names in columns.items():
        values = [record.pop(name) for name in names if record.get(name) not in (None, "")]
        if values:
            record[field] = values[0] if len(values) == 1 else "\n\n".join(map(str, values))
    return record_document(record, document.file, document.line)
