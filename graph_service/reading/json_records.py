"""Stories as JSON objects: the contract by which programs send them, and what scrapers, feeds and databases make of theirs.

`record_fields.py` says under which names a record may state what. The body is plain text with two habits of Markdown: `## `
starts a heading, `- ` and `1. ` start a list item. Everything else (`*`, `_`, `<`) stays as it is written, with three
exceptions, for bodies that come out of a web site's database:

- tags of paragraphs, lists and tables make a body HTML; outside of `<p>`, blank lines part its paragraphs, as in WordPress;
- pairs of inline tags (`<a href="…">…</a>`, `<em>…</em>`) are read as HTML inside their paragraphs;
- HTML whose every `<` is escaped (`&lt;p&gt;`) is read as that HTML.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

from graph_service.errors import SourceError
from graph_service.model import Part
from graph_service.reading import html_page
from graph_service.reading.documents import Document
from graph_service.reading.documents.decoding import decode_utf8
from graph_service.reading.documents.json_values import syntax_error
from graph_service.reading.draft import (
    WHOLE,
    Block,
    Draft,
    join_broken_words,
    letters,
    plain_block,
    with_listed_items,
    without_site,
)
from graph_service.reading.html_blocks import html_blocks
from graph_service.reading.html_metadata import NO_HOST, stated_records
from graph_service.reading.record_fields import fields_of, is_slug, resolve_references, unknown_names
from graph_service.text import NO_CHARACTERS

HEADING = re.compile(r"(#{1,6})\s+(.*)")
ITEM = re.compile(r"\s*(?:-|(?P<number>\d{1,3})[.)])\s+(?P<text>.*)")
ITEM_LINE = re.compile(r"^[^\S\n]*(?:-|\d{1,3}[.)])[^\S\n]", re.MULTILINE)
SENTENCE_LINE = re.compile(r"[.!?…։。]['\"”’»)\]]{0,3}\n")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
BLOCK_NAMES = "p|div|li|ul|ol|h[1-6]|blockquote|table|tr|td|figure|section|article|pre|dl|dd|dt|hr"
BLOCK_TAG = re.compile(r"</(?:p|div|li|ul|ol|h[1-6]|blockquote|table)\s*>|<br\s*/?>", re.IGNORECASE)
ESCAPED_TAG = re.compile(
    r"&(?:amp;){0,2}(?:lt|#60|#x3c);(?:/(?:p|div|li|ul|ol|h[1-6]|blockquote|table|a|b|em|i|strong|span)\s*|br\s*/?)&(?:amp;){0,2}(?:gt|#62|#x3e);",
    re.IGNORECASE,
)
INLINE = "a|abbr|b|em|font|i|mark|s|small|span|strong|sub|sup|u"
INLINE_START = re.compile(rf"<({INLINE})(?:\s[^<>]{{0,2000}})?>", re.IGNORECASE)
INLINE_END = re.compile(rf"</({INLINE})\s*>", re.IGNORECASE)
PICTURE = re.compile(r"<img\s[^<>]{0,2000}>", re.IGNORECASE)
CAPTION = re.compile(
    r"\[(caption|wp_caption|embed|gallery|audio|video|playlist)(?:\s[^\[\]]{0,2000})?\][^\[\]]{0,5000}\[/\1\]",
    re.IGNORECASE,
)
SHORTCODE = re.compile(
    r"""\[/?(?P<name>[a-z][\w-]{1,40})(?P<attributes>(?:\s+[\w-]{1,60}=(?:"[^"\[\]]{0,2000}"|'[^'\[\]]{0,2000}'|&quot;[^\[\]]{0,2000}?&quot;|[^\s"'\[\]]{1,500})){0,60})\s*/?\]""",
    re.IGNORECASE,
)
SHORTCODE_END = re.compile(r"\[/([a-z][\w-]{1,40})\]", re.IGNORECASE)
PARAGRAPH_END = re.compile(r"</p\s*>", re.IGNORECASE)
PARAGRAPH_TAG = re.compile(r"<p[\s>]", re.IGNORECASE)
STARTS_BLOCK = re.compile(rf"\s*</?(?:{BLOCK_NAMES})[\s/>]|\s*<!--.*?-->\s*\Z", re.IGNORECASE | re.DOTALL)
WHOLE_PAGE = re.compile(
    r"\s*(?:<!--.{0,500}?-->\s*)?(?:<!doctype html|<html[\s>]|<\?xml[^>]{0,200}>\s*<!doctype html)",
    re.IGNORECASE | re.DOTALL,
)
LEAST_TEXT = 200  # characters of a text that a page does not show
FROM_SCRIPT = "the page shows no text, or its start alone; that which it hands to its scripts is taken."
REMOVED = "[Removed]"  # what NewsAPI puts in place of a title and a text
CUT_MARK = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+(\d+) chars\]\s*\Z")  # NewsAPI
JSON_NAMES = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}  # all else is a number
AN_OBJECT = 'A story is an object with at least "title" and "body", or names that stand for these.'
HALF_LEFT_OUT = "half a character (a lone surrogate) is left out."


def read(document: Document) -> Draft:
    """Read the story of a record; raises `SourceError` with file, line and key where title or body is missing."""
    record, notes = _record(document)
    fields, unusable = fields_of(record)
    notes += unusable
    body = fields.pop("body", "")
    if fields.get("title") == REMOVED:
        message = "its publisher removed the article, and nothing of it is left."
        raise SourceError(message, file=document.file, line=document.line, hint="There is nothing to correct.")
    if WHOLE_PAGE.match(body):
        return _page(document, body, fields, notes)
    for key in ("title", "body"):
        if not (fields.get(key) if key == "title" else body.strip()):
            problem = next((note for note in unusable if note.startswith(f'the "{key}" ')), "")
            message = problem.replace("; it is left out", "") or f'the story has no "{key}".'
            raise SourceError(message, file=document.file, line=document.line, hint=AN_OBJECT)
    if cut := CUT_MARK.search(body):
        body = body[: cut.start()]
        notes += (f"the text is cut short: {cut[1]} more characters are at its address.",)
    fields["title"] = without_site(fields["title"], fields.get("source"))
    blocks = blocks_of_body(body, fields.get("url"), document.file, document.line)
    if len(blocks) > 1 and letters(blocks[0].text) == letters(fields["title"]):  # a body that opens with it
        del blocks[0]
    return Draft(blocks=blocks, notes=tuple(note for note in notes if not note.startswith('the "title"')), **fields)


def _page(document: Document, page: str, fields: dict[str, Any], notes: tuple[str, ...]) -> Draft:
    """Read a whole page that a record holds; what the record states of it goes first."""
    draft = html_page.read(Document("html", document.file, document.line, page.encode("utf-8-sig")))
    if not draft.date and (day := fields.get("date")):
        notes += (f"the page states no date; the date of its record is used: {day}.",)
    fields = {key: value for key, value in fields.items() if key == "id" or not getattr(draft, key)} | (
        {"url": fields["url"]} if "url" in fields else {}
    )
    stated = tuple(note for note in draft.notes if "url" not in fields or not note.startswith(NO_HOST))
    return replace(draft, **fields, notes=stated + notes)


def read_page(document: Document) -> Draft:
    """Read the story of a page; where the page shows no text, or the start of one, the text that it hands to its scripts."""
    draft, error = None, None
    try:
        draft = html_page.read(document)
    except SourceError as problem:
        error = problem
    if (draft and b'"articleBody"' not in document.data) or (b"<script" not in document.data):
        records = []
    else:
        records = stated_records(document)
    bodies = [fields for record in records if (fields := fields_of(record)[0]).keys() >= {"title", "body"}]
    fields = max(bodies, key=lambda fields: len(fields["body"]), default={})
    length = sum(len(block.text) for block in draft.blocks) if draft else 0
    blocks = blocks_of_body(fields.pop("body"), fields.get("url"), document.file, document.line) if fields else []
    if sum(len(block.text) for block in blocks) < max(2 * length, LEAST_TEXT):
        if draft is None:
            raise cast("SourceError", error)
        return draft
    if draft is None:
        return Draft(blocks=blocks, notes=(FROM_SCRIPT,), **fields)
    return replace(draft, blocks=blocks, notes=(*draft.notes, FROM_SCRIPT))


def unknown_keys(document: Document) -> frozenset[str]:
    """Return the keys of a record that have no meaning here; none for a page, or for what is not a record.

    `related (ids)` is among them where `related` holds ids instead of cards.
    """
    if document.kind != "json":
        return frozenset()
    try:
        record, _ = _record(document)
    except SourceError:  # `parse` reports it
        return frozenset()
    related = record.get("related")
    ids = {"related (ids)"} if isinstance(related, list) and any(map(is_slug, related)) else set()
    return unknown_names(record) | ids


def _record(document: Document) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the object of a document, and a note where it has half a character."""
    text = decode_utf8(document.data, document.file, document.line)
    try:
        record = json.loads(text)
        if HALF_CHARACTER.search(text):  # perhaps: two escaped halves make a whole character
            whole = json.dumps(record, ensure_ascii=False).encode("utf-8", errors="ignore")
            notes = () if json.loads(whole) == record else (HALF_LEFT_OUT,)
            record = json.loads(whole)
        else:
            notes = ()
    except json.JSONDecodeError as error:
        line = (document.line or 1) + error.lineno - 1
        raise syntax_error(error, document.file, line) from error
    except (RecursionError, ValueError) as error:  # nested, or a number of more digits than Python reads
        message = "the JSON is nested too deeply, or holds an endless number."
        raise SourceError(message, file=document.file, line=document.line, hint=AN_OBJECT) from error
    if not isinstance(record, dict):
        message = f"there is {JSON_NAMES.get(type(record), 'a number')} where a story should be."
        raise SourceError(message, file=document.file, line=document.line, hint=AN_OBJECT)
    return record, notes


# --- the body ----------------------------------------------------------------------------------------------------------


def blocks_of_body(body: str, base: str | None, file: str, line: int | None = None) -> list[Block]:
    """Return the blocks of a body, whether it is light Markdown, HTML, or the text of a web site's database."""
    body = NO_CHARACTERS.sub("", body)  # of which a parser of HTML makes characters
    if "<" not in body and ESCAPED_TAG.search(body):
        while "<" not in body:
            body = html.unescape(body)
    if "<!" in body:
        body = _without_comments(body)
    if "[" in body and "]" in body:  # WordPress: `[caption …]…[/caption]`, `[gallery ids="1,2"]`; `[sic]` stays
        closed = {match[1].lower() for match in SHORTCODE_END.finditer(body)}
        body = SHORTCODE.sub(
            lambda code: "" if code["attributes"] or code["name"].lower() in closed else code[0], CAPTION.sub("", body)
        )
    if "<" in body and BLOCK_TAG.search(body):
        # Stretches between blank lines become paragraphs, unless they are in one: as when WordPress shows them.
        stretches, inside = [], 0
        for part in BLANK_LINE.split(body.replace("\r\n", "\n").replace("\r", "\n")):
            stretches.append(part if inside > 0 or STARTS_BLOCK.match(part) else f"<p>{part}</p>")
            inside += len(PARAGRAPH_TAG.findall(part)) - len(PARAGRAPH_END.findall(part))
        return html_blocks("\n".join(stretches), base, file, line)
    # An inline tag counts where it is closed: `<b>` alone may be meant as it is written.
    opened, ended = ({name.lower() for name in tag.findall(body)} for tag in (INLINE_START, INLINE_END))
    if not opened.isdisjoint(ended) or PICTURE.search(body):
        return body_blocks(body, lambda text: html_blocks(f"<p>{text}</p>", base, file, line))
    return body_blocks(resolve_references(body))


def _without_comments(body: str) -> str:
    """Return a body without comments of HTML and without the marks around CDATA; a comment without an end does not count."""
    body = body.replace("<![CDATA[", "").replace("]]>", "")
    parts: list[str] = []
    position = 0
    while (start := body.find("<!--", position)) >= 0 and (end := body.find("-->", start)) >= 0:
        parts.append(body[position:start])
        position = end + len("-->")
    return "".join((*parts, body[position:]))


def _plain(text: str) -> list[Block]:
    return [plain_block(text)]


def body_blocks(body: str, make: Callable[[str], list[Block]] = _plain) -> list[Block]:
    """Return the blocks of a body in light Markdown; `make` turns the text of each into blocks.

    Each line is a paragraph where there is no blank line and no item, and most lines end with a sentence.
    """
    text = join_broken_words(body.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n"))
    inner = text.strip()
    if 2 * len(SENTENCE_LINE.findall(inner)) >= inner.count("\n") > 0 and not (
        BLANK_LINE.search(inner) or ITEM_LINE.search(inner)
    ):
        text = text.replace("\n", "\n\n")
    blocks: list[Block] = []
    for group in BLANK_LINE.split(text):
        for line, level, item in _lines(group):
            number = (Part("numbered item", WHOLE, item),) if item else ()
            blocks += (
                replace(
                    block,
                    level=level or block.level,
                    item=block.item or item is not None,
                    parts=(*number, *block.parts),
                )
                for block in make(line)
            )
    return list(with_listed_items(blocks))


def _lines(group: str) -> Iterator[tuple[str, int, int | None]]:
    """Yield what stands in a stretch without blank lines: text, level, and the number of an item, 0 for one with a bullet.

    A line that opens nothing continues the one before it.
    """
    current: list[str] = []
    item: int | None = None
    for line in group.split("\n"):
        heading, bullet = HEADING.match(line), ITEM.match(line)
        starts = bullet and (not bullet["number"] or bullet["number"] == "1" or item is not None or not current)
        if heading or starts:
            yield "\n".join(current), 0, item
            current, item = [], None
        if heading:
            yield heading[2], max(len(heading[1]), 2), None
        elif bullet and starts:
            current, item = [bullet["text"]], int(bullet["number"] or 0)
        else:
            current.append(line)
    yield "\n".join(current), 0, item
