"""Stories as JSON objects: the contract by which programs send them.

The body is plain text with two habits of Markdown: `## ` starts a heading, `- ` and `1. ` start a list item. Everything
else (`*`, `_`, `<`) stays as it is written; but a body with the tags of HTML's paragraphs is read as HTML.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from graph_service.errors import SourceError
from graph_service.reading.blocks import Block, plain, whole_words
from graph_service.reading.documents import Document, decode_utf8, place_of, syntax_error
from graph_service.reading.draft import Draft
from graph_service.reading.html_page import html_blocks
from graph_service.reading.record_fields import absent, checked, is_html, unknown, without_entities

HEADING = re.compile(r"(#{1,6})\s+(.*)")
ITEM = re.compile(r"\s*(?:-|(?P<number>\d{1,3})[.)])\s+(?P<text>.*)")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
AN_OBJECT = 'Give each line an object with at least "title" and "body".'


def read(document: Document) -> Draft:
    """Return what the record states; raises `SourceError` with file, line and key for what breaks the contract."""
    record = _record(document)
    for key in ("title", "body"):
        if absent(record.get(key)):
            raise SourceError(f'the story has no "{key}".', file=document.file, line=document.line, hint=AN_OBJECT)
    try:
        fields = checked(record, place_of(document))
    except ValueError as error:
        raise SourceError(
            str(error), file=document.file, line=document.line, hint="Correct it or leave it out."
        ) from error
    body = fields.pop("body")
    if is_html(body):
        return Draft(blocks=html_blocks(body, fields.get("url"), document.file, document.line), **fields)
    return Draft(blocks=body_blocks(without_entities(body)), **fields)


def unknown_keys(document: Document) -> frozenset[str]:
    """Return the keys of a record that mean nothing to us; none for a page or for what is no record."""
    if document.kind != "json":
        return frozenset()
    try:
        return unknown(_record(document))
    except SourceError:  # `parse` reports it
        return frozenset()


def _record(document: Document) -> dict[str, Any]:
    text = decode_utf8(document.data, document.file, document.line)
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        line = (document.line or 1) + error.lineno - 1
        raise syntax_error(error, document.file, line) from error
    except (RecursionError, ValueError) as error:  # nested, or a number of more digits than Python reads
        message = "the JSON is nested too deeply, or holds an endless number."
        raise SourceError(message, file=document.file, line=document.line, hint=AN_OBJECT) from error
    if not isinstance(record, dict):
        message = f"there is {_name(record)} where a story should be."
        raise SourceError(message, file=document.file, line=document.line, hint=AN_OBJECT)
    if HALF_CHARACTER.search(text) and not _whole(record):
        message = "it holds half a character (a lone surrogate)."
        raise SourceError(message, file=document.file, line=document.line, hint="Write the character whole, in UTF-8.")
    return record


def _whole(record: dict[str, Any]) -> bool:
    try:
        json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _name(value: Any) -> str:
    names = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def body_blocks(body: str) -> list[Block]:
    """Return the blocks of a body in light Markdown."""
    text = whole_words(body.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n"))
    return [block for group in BLANK_LINE.split(text) for block in _group_blocks(group)]


def _group_blocks(group: str) -> Iterator[Block]:
    """Yield the blocks of a stretch without blank lines: a line that opens nothing carries on the block before it."""
    current: list[str] = []
    item = False
    for line in group.split("\n"):
        heading, listed = HEADING.match(line), ITEM.match(line)
        starts = listed and (not listed["number"] or listed["number"] == "1" or item or not current)
        if heading or starts:
            yield plain("\n".join(current), item=item)
            current, item = [], False
        if heading:
            yield plain(heading[2], level=max(len(heading[1]), 2))
        elif listed and starts:
            current, item = [listed["text"]], True
        else:
            current.append(line)
    yield plain("\n".join(current), item=item)
