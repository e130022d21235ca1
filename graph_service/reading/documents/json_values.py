"""JSON Lines, and files of JSON: each object is a document, cut out where it stands.

Programs often answer with one object around a list of stories (`{"status": "ok", "articles": [ … ]}`). `LISTS` names where such
lists lie; each of their elements is a document. What the object around them says of all (`AROUND`: the title of a feed) goes with each.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from graph_service.errors import SourceError
from graph_service.reading.documents import (
    DOCUMENT_LIMIT,
    FILE_LIMIT,
    SPLIT,
    Document,
    Documents,
    Kind,
    record_document,
)
from graph_service.reading.documents.decoding import decode_utf8
from graph_service.reading.documents.field_names import NAMES, name_key

SPACE = " \t\r\n"
USE_JSON_LINES = "Give one JSON object per line, in a file that ends in .jsonl."
GRAPH = ("@graph",)  # of JSON-LD, where authors, pictures and the site stand beside the story
# Where answers and dumps keep their stories: NewsAPI, GNews; JSON Feed; feedparser; Guardian; New York Times; Elasticsearch; others.
LISTS = (
    ("articles",), ("items",), ("entries",), ("stories",), ("posts",), ("results",), ("docs",), ("documents",), ("data",), ("news",),
    ("articles", "results"), ("response", "results"), ("response", "docs"), ("hits", "hits"), ("feed", "entries"), ("rss", "channel", "item"), GRAPH,
)  # fmt: skip
LIST_NAMES = frozenset(path[-1] for path in LISTS)
LIST_START = re.compile(rf'"(?:{"|".join(sorted(LIST_NAMES))})"\s*:\s*\[\s*\{{')
DEEPEST = 5  # objects and lists around stories
TEXTS = ("body", "content", "text", "articleBody", "maintext")  # a story has one of these, and may list others
# What is said of all stories, where, and the key that it gets in each.
AROUND = (
    (("title",), "source"),
    (("feed", "title"), "source"),
    (("language",), "language"),
    (("feed", "language"), "language"),
)


def lines(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield each line that is not blank as a document, or the stories that it lists; only one line is in memory at a time."""
    number = count = 0
    while data := stream.readline(DOCUMENT_LIMIT + 1):
        number += 1
        if len(data) > DOCUMENT_LIMIT:
            while data and not data.endswith(b"\n"):
                data = stream.readline(DOCUMENT_LIMIT)
            yield SourceError("the line is longer than 10 MiB.", file=name, line=number, hint=SPLIT)
        elif data.strip():
            yield from _line(data.rstrip(b"\r\n"), kind, name, number)
        else:
            continue
        count += 1
    if not count:
        yield SourceError("it is empty.", file=name, hint=USE_JSON_LINES)


def values(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield the JSON values of a file, or the elements of its one array or list of stories, each as a document."""
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        yield SourceError("it is larger than 100 MiB.", file=name, hint=USE_JSON_LINES)
        return
    try:
        text = decode_utf8(data, name, None)
    except SourceError as error:
        yield error
        return
    # Numbers stay text, however many digits they have: the reader of the story reports what is wrong with them.
    decoder, position, line, count = json.JSONDecoder(parse_int=str), _skip(text, 0, SPACE), 1, 0
    closing, between = ("]", SPACE + ",") if text.startswith("[", position) else ("", SPACE)
    start = 0
    position = _skip(text, position + len(closing), SPACE)
    while position < len(text) and text[position] != closing:
        line += text.count("\n", start, position)
        start = position
        try:
            value, position = decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            yield syntax_error(error, name, error.lineno)
            return
        except RecursionError:
            yield SourceError("the JSON is nested too deeply.", file=name, hint=USE_JSON_LINES)
            return
        count += 1
        yield from _value(text, (start, position), value, kind, name, line)
        position = _skip(text, position, between)
    if closing and position >= len(text):
        yield SourceError("the array is not closed: the file was cut.", file=name, hint=USE_JSON_LINES)
    elif not count:
        yield SourceError("it holds no story.", file=name, hint=USE_JSON_LINES)


def _line(data: bytes, kind: Kind, name: str, number: int) -> Documents:
    text = data.decode("utf-8", errors="ignore")
    if LIST_START.search(text):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):  # the reader of the story reports it
            value = None
        if isinstance(value, dict) and (paths := list_paths(value)):
            for path in paths:
                objects = (element for element in _at(value, path) if isinstance(element, dict))
                for element in filter(partial(_is_story, path), objects):
                    yield record_document({**_around(value), **element}, name, number)
            return
    yield Document(kind, name, number, data)


def _value(text: str, span: tuple[int, int], value: Any, kind: Kind, name: str, line: int) -> Documents:
    """Yield a value of a file, or the stories that it lists."""
    paths = list_paths(value) if isinstance(value, dict) else ()
    if isinstance(value, dict) and not paths and (records := records_inside(value)):
        for record in records:
            yield record_document(record, name, line)
    elif isinstance(value, dict) and paths:
        around = _around(value)
        for path in paths:
            place, before = line, span[0]
            for element, (start, end) in zip(_at(value, path), _spans(text, span[0], path), strict=False):
                place += text.count("\n", before, start)
                before = start
                if not isinstance(element, dict):
                    yield SourceError(
                        f"an entry of {'.'.join(path)} is not an object.", file=name, line=place, hint=USE_JSON_LINES
                    )
                elif _is_story(path, element):
                    yield (
                        record_document({**around, **element}, name, place)
                        if around
                        else _cut(text[start:end], kind, name, place)
                    )
    else:
        yield _cut(text[slice(*span)], kind, name, line)


def _cut(text: str, kind: Kind, name: str, line: int) -> Document | SourceError:
    data = text.encode("utf-8", errors="surrogatepass")
    if len(data) > DOCUMENT_LIMIT:
        return SourceError("the object is larger than 10 MiB.", file=name, line=line, hint=SPLIT)
    return Document(kind, name, line, data)


def list_paths(value: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return where an object keeps its lists of stories, none if it is a story itself; those beside the first have stories, too."""
    if any(isinstance(value.get(key), str) for key in TEXTS):
        return ()
    for path in LISTS:
        if _holds_stories(path, _at(value, path)):
            beside = _at(value, path[:-1]) or {}
            others = ((*path[:-1], key) for key, each in beside.items() if key != path[-1] and _lists_records(each))
            return (path, *others)
    return ()


def _holds_stories(path: tuple[str, ...], elements: Any) -> bool:
    return isinstance(elements, list) and any(_is_story(path, each) for each in elements if isinstance(each, dict))


def _lists_records(elements: Any) -> bool:
    """Tell whether a value is a list of objects that have each a title and a body, by their names."""
    return (
        isinstance(elements, list)
        and bool(elements)
        and all(isinstance(each, dict) and _has_names(each) for each in elements)
    )


def records_inside(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    """Return the stories that lie somewhere in an object that is none: in a list, under keys of their own, or in columns.

    A story is known by names for its title and its body. Columns are those of pandas: by name, or as lists beside their names.
    """
    if depth > DEEPEST or (isinstance(value, dict) and any(isinstance(value.get(key), str) for key in TEXTS)):
        return []
    inner = value if isinstance(value, list) else [*value.values()] if isinstance(value, dict) else []
    if isinstance(value, dict) and _has_names(value):
        if depth == 0 and all(isinstance(column, dict) and all(map(str.isdecimal, column)) for column in inner):
            return [{name: column.get(key) for name, column in value.items()} for key in inner[0]]
        if depth == 0 and all(isinstance(column, list) for column in inner) and len({*map(len, inner)}) == 1:
            return [dict(zip(value, row, strict=True)) for row in zip(*inner, strict=True)]
        return []
    if isinstance(value, dict) and isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        rows = [
            dict(zip(map(str, value["columns"]), row, strict=False)) for row in value["data"] if isinstance(row, list)
        ]
        return [row for row in rows if _has_names(row)]
    stories = [record for record in inner if isinstance(record, dict) and _has_names(record)]
    if stories and len(stories) > len(inner) // 2:  # its other records are refused by name, not lost
        return [record for record in inner if isinstance(record, dict)] if isinstance(value, list) else stories
    return [record for each in inner for record in records_inside(each, depth + 1)]


def _has_names(record: Mapping[str, Any]) -> bool:
    """Tell whether a record has a title and a body, by their names."""
    names = {name_key(str(name)) for name, value in record.items() if value}
    return not names.isdisjoint(NAMES["title"]) and not names.isdisjoint(NAMES["body"])


def _is_story(path: tuple[str, ...], element: Mapping[str, Any]) -> bool:
    """Tell whether an element of the list at a path is a story: in JSON-LD, one that has a text."""
    return path != GRAPH or bool(element.get("articleBody"))


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _around(value: Mapping[str, Any]) -> dict[str, str]:
    return {key: text for path, key in reversed(AROUND) if isinstance(text := _at(value, path), str)}


def _spans(text: str, start: int, path: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where the elements of the array stand that lies at a path in the object that begins at `start`."""
    decoder, position = json.JSONDecoder(parse_int=str), start
    for name in path:
        position = _skip(text, position + 1, SPACE + ",")
        while text[position] == '"':
            key, position = decoder.raw_decode(text, position)
            position = _skip(text, position, SPACE + ":")
            if key == name:
                break
            position = _skip(text, decoder.raw_decode(text, position)[1], SPACE + ",")
    position = _skip(text, position + 1, SPACE)
    while text[position] != "]":
        end = decoder.raw_decode(text, position)[1]
        yield position, end
        position = _skip(text, end, SPACE + ",")


def syntax_error(error: json.JSONDecodeError, file: str, line: int | None) -> SourceError:
    """Return the error that says where the syntax of JSON is broken."""
    reason = error.msg[:1].lower() + error.msg[1:]
    return SourceError(f"this is not JSON: {reason} (column {error.colno}).", file=file, line=line, hint=USE_JSON_LINES)


def _skip(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position
