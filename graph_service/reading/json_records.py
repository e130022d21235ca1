"""Stories as JSON objects: the contract by which programs send them.

Each key has its check, all in one table (`KEYS`); front matter of Markdown has the same keys. A check returns the value as the
story holds it, or raises `ValueError` saying what the value must be; null and blank strings count as absent.

The body is plain text with two habits of Markdown: `## ` starts a heading, `- ` and `1. ` start a list item. Everything
else (`*`, `_`, `<`) stays as it is written; but a body with the tags of HTML's paragraphs is read as HTML. Titles and bodies
that come out of a web site's database may hold tags and character references where plain text belongs; these are resolved.
"""

import html
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graph_service.errors import SourceError
from graph_service.iris import SLUG, SLUG_LENGTH
from graph_service.model import Card
from graph_service.reading.addresses import absolute
from graph_service.reading.blocks import Block, join_broken_words, one_line, plain_block
from graph_service.reading.dates import iso_date
from graph_service.reading.documents import Document, decode_utf8, syntax_error
from graph_service.reading.draft import LANGUAGE_TAG, Draft, language_code
from graph_service.reading.html_blocks import html_blocks

HEADING = re.compile(r"(#{1,6})\s+(.*)")
ITEM = re.compile(r"\s*(?:-|(?P<number>\d{1,3})[.)])\s+(?P<text>.*)")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
BLOCK_TAG = re.compile(r"</(?:p|div|li|ul|ol|h[1-6]|blockquote|table)\s*>|<br\s*/?>", re.IGNORECASE)
INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|br|em|font|h[1-6]|i|mark|p|small|span|strong|sub|sup|u)(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE
)
CHARACTER_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")
WEB = re.compile(r"https?:", re.IGNORECASE)
JSON_NAMES = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}  # all else is a number
AN_OBJECT = 'Give each line an object with at least "title" and "body".'
log = logging.getLogger(__name__)
Record = Mapping[str, Any]


def read(document: Document) -> Draft:
    """Read the story of a record; raises `SourceError` with file, line and key where it breaks the contract."""
    record = _record(document)
    for key in ("title", "body"):
        if _is_absent(record.get(key)):
            raise SourceError(f'the story has no "{key}".', file=document.file, line=document.line, hint=AN_OBJECT)
    try:
        fields = check_fields(record, document.file if document.line is None else f"{document.file}:{document.line}")
    except ValueError as error:
        raise SourceError(
            str(error), file=document.file, line=document.line, hint="Correct it or leave it out."
        ) from error
    body = fields.pop("body")
    if BLOCK_TAG.search(body):
        return Draft(blocks=html_blocks(body, fields.get("url"), document.file, document.line), **fields)
    return Draft(blocks=body_blocks(_resolve_references(body)), **fields)


def unknown_keys(document: Document) -> frozenset[str]:
    """Return the keys of a record that this contract lacks; none for a page, or for what is not a record.

    `related (ids)` is among them where `related` holds ids instead of cards.
    """
    if document.kind != "json":
        return frozenset()
    try:
        record = _record(document)
    except SourceError:  # `parse` reports it
        return frozenset()
    related = record.get("related")
    ids = {"related (ids)"} if isinstance(related, list) and any(map(_is_id, related)) else set()
    return frozenset(map(str, record.keys() - KEYS.keys())) | ids


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
        message = f"there is {JSON_NAMES.get(type(record), 'a number')} where a story should be."
        raise SourceError(message, file=document.file, line=document.line, hint=AN_OBJECT)
    if HALF_CHARACTER.search(text):  # perhaps: two escaped halves make a whole character
        try:
            json.dumps(record, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            message, hint = "it holds half a character (a lone surrogate).", "Write the character whole, in UTF-8."
            raise SourceError(message, file=document.file, line=document.line, hint=hint) from error
    return record


# --- the body ----------------------------------------------------------------------------------------------------------


def body_blocks(body: str) -> list[Block]:
    """Return the blocks of a body in light Markdown."""
    text = join_broken_words(body.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n"))
    return [block for group in BLANK_LINE.split(text) for block in _group_blocks(group)]


def _group_blocks(group: str) -> Iterator[Block]:
    """Yield the blocks of a stretch without blank lines: a line that opens nothing continues the block before it."""
    current: list[str] = []
    item = False
    for line in group.split("\n"):
        heading, bullet = HEADING.match(line), ITEM.match(line)
        starts = bullet and (not bullet["number"] or bullet["number"] == "1" or item or not current)
        if heading or starts:
            yield plain_block("\n".join(current), item=item)
            current, item = [], False
        if heading:
            yield plain_block(heading[2], level=max(len(heading[1]), 2))
        elif bullet and starts:
            current, item = [bullet["text"]], True
        else:
            current.append(line)
    yield plain_block("\n".join(current), item=item)


def _resolve_references(text: str) -> str:
    """Resolve the character references in a text (`&nbsp;`, `&#39;`); a lone `&` stays."""
    return CHARACTER_REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


# --- the keys ----------------------------------------------------------------------------------------------------------


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string")  # noqa: TRY004  # one kind of complaint, whatever is wrong with a value
    return value


def _text(value: Any) -> str:
    plain = INLINE_TAG.sub(lambda tag: " " if tag[0].lower().startswith("<br") else "", _string(value))
    return one_line(_resolve_references(plain))


def _slug(value: Any) -> str:
    if not SLUG.fullmatch(_string(value)) or len(value) > SLUG_LENGTH:
        raise ValueError(f"must be lower-case letters, digits and single hyphens, at most {SLUG_LENGTH} characters")
    return str(value)


def _address(value: Any) -> str | None:
    if not WEB.match(_string(value).strip()):
        raise ValueError("must be an http or https address")
    return absolute(value, None)


def _date(value: Any) -> str:
    date = iso_date(_string(value))
    if date is None:
        raise ValueError("must be a date in ISO 8601, such as 2003-08-15, 2003-08 or 2003")
    return date


def _language(value: Any) -> str:
    if not LANGUAGE_TAG.fullmatch(_string(value)):
        raise ValueError("must be a BCP 47 language code, such as en or uk")
    return language_code(value)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("must be a list of strings")
    return tuple(dict.fromkeys(text for text in map(_text, value) if text))


def _cards(value: Any) -> tuple[Card, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of objects")  # noqa: TRY004  # as above
    return tuple(_card(card) for card in value if not _is_id(card))


def _is_id(value: Any) -> bool:
    """Tell whether a related story is given by its id alone, which makes no card: there is nothing to print or follow."""
    return isinstance(value, str) and SLUG.fullmatch(value) is not None


def _card(value: Any) -> Card:
    if not isinstance(value, dict) or _is_absent(value.get("title")):
        raise ValueError('must hold objects with at least a "title"')
    fields = {}
    for key, check in CARD_KEYS.items():
        if not _is_absent(value.get(key)):
            try:
                fields[key] = check(value[key])
            except ValueError as error:
                raise ValueError(f'has an object whose "{key}" {error}') from error
    return Card(**fields)


CARD_KEYS: Mapping[str, Callable[[Any], Any]] = {"title": _text, "url": _address, "date": _date, "source": _text}
KEYS: Mapping[str, Callable[[Any], Any]] = {
    "id": _slug,
    "title": _text,
    "body": _string,
    "date": _date,
    "dateline": _text,
    "url": _address,
    "source": _text,
    "language": _language,
    "fields_of_work": _texts,
    "authors": _texts,
    "related": _cards,
}


def check_fields(record: Record, place: str) -> dict[str, Any]:
    """Return the known keys that have a value, checked; raises `ValueError` with a sentence on the first wrong one.

    An address whose host cannot be read is left out; the log says so, with the `place` of the record.
    """
    fields = {}
    for key, check in KEYS.items():
        value = record.get(key)
        if not _is_absent(value):
            try:
                fields[key] = check(value)
            except ValueError as error:
                raise ValueError(f'the "{key}" of the story {error}, not {_excerpt(value)}.') from error

    cards = (card for card in record.get("related") or () if isinstance(card, dict))
    for address in (holder.get("url") for holder in (record, *cards)):
        if not _is_absent(address) and absolute(str(address), None) is None:
            log.warning("%s: the address %s is left out: its host cannot be read.", place, _excerpt(str(address)))
    return fields


def _is_absent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _excerpt(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
