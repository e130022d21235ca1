"""Pages and stories as plain text: lines become blocks, short lines between paragraphs become headings.

A line is a paragraph, unless the text is hard-wrapped. It is where its lines are short (120 characters at most) and most
of the lines on which the next word had no room end inside a sentence; then the next line carries on a line on which its
first word had no room, or one that it plainly continues: after a hyphen, or in lower case inside a sentence. Where no
line goes on in lower case, nothing is wrapped: the longest line may be a title.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from graph_service.errors import SourceError
from graph_service.reading.block_classes import READ_MORE, SENTENCE_END, is_short_line
from graph_service.reading.blocks import GAP, Block, plain, whole_words
from graph_service.reading.datelines import story_date
from graph_service.reading.documents import Document, decode
from graph_service.reading.draft import Draft
from graph_service.reading.page_layout import Listing, find_page, no_story
from graph_service.reading.pdf_artifacts import without_print
from graph_service.text import normalize

LINE_LIMIT = 200_000  # some seconds of work; a text of 10 MiB in lines of common length has fewer
WRAP_AT_MOST = 120  # characters
BULLET = re.compile(r"(?:[-*•‣▪·–](?:\s+|\Z)|(\d{1,2})[.)]\s+)(?P<text>.*)", re.DOTALL)
MARKED_HEADING = re.compile(r"(#{1,6})\s+(?P<text>\S.*)", re.DOTALL)


def read(document: Document) -> Draft:
    """Return the story of a page as text; raises `SourceError` where it holds none, or several."""
    text = normalize(decode(document.data, document.file))
    if text.count("\n") > LINE_LIMIT:
        hint = "Give the page of one story."
        raise SourceError(f"it has more than {LINE_LIMIT} lines.", file=document.file, line=document.line, hint=hint)
    page = find_page(without_print(text_blocks(text)))
    if page is None or isinstance(page, Listing):
        raise no_story(page, document.file, document.line)
    return Draft(
        title=page.title,
        blocks=with_headings(page.body),
        date=story_date(page.date, page.dateline, (block.text for block in page.body)),
        source=page.labels.first("source"),
        fields_of_work=page.labels.values.get("fields_of_work", ()),
        authors=page.authors,
        related=page.related,
    )


def text_blocks(text: str) -> list[Block]:
    """Return the blocks of a normalized text; a lone bullet takes the next line as its item."""
    lines = text.split("\n")
    groups = _unwrapped(lines) if _is_wrapped(lines) else lines
    blocks: list[Block] = []
    bullet = False
    for line in whole_words(GAP.join(groups)).split(GAP):
        bulleted, heading = BULLET.fullmatch(line), MARKED_HEADING.fullmatch(line)
        content = bulleted["text"] if bulleted else heading["text"] if heading else line
        if content:
            blocks.append(plain(content, level=2 if heading else 0, item=bullet or bulleted is not None))
        bullet = bulleted is not None and not content
    return blocks


def _is_wrapped(lines: Sequence[str]) -> bool:
    width = max(map(len, lines))
    full = [(line, after) for line, after in pairwise(lines) if _had_no_room(line, after, width)]
    open_ended = [after for line, after in full if not _is_ended(line)]
    goes_on = any(after[0].isalpha() and not after[0].isupper() for after in open_ended)
    return width <= WRAP_AT_MOST and len(open_ended) * 2 > len(full) and goes_on


def _is_ended(line: str) -> bool:
    return SENTENCE_END.search(line) is not None or READ_MORE.search(line) is not None


def _had_no_room(line: str, after: str, width: int) -> bool:
    return bool(line and after) and len(line) + 1 + len(after.split(" ", 1)[0]) > width


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    width = max(map(len, lines))
    current = [lines[0]]
    for before, line in pairwise(lines):
        if not _carries_on(before, line, width):
            yield "\n".join(current)
            current = []
        current.append(line)
    yield "\n".join(current)


def _carries_on(line: str, after: str, width: int) -> bool:
    if not line or not after or BULLET.fullmatch(after) or READ_MORE.search(line):
        return False
    inside_sentence = after[0].islower() and len(line) * 2 > width and SENTENCE_END.search(line) is None
    return inside_sentence or line.endswith("-") or _had_no_room(line, after, width)


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with their headings known: short lines that are followed by text, not by another short line."""
    pairs = zip_longest(blocks, blocks[1:])
    return [replace(block, level=2) if _is_heading(block, after) else block for block, after in pairs]


def _is_heading(block: Block, after: Block | None) -> bool:
    return block.level == 0 and after is not None and is_short_line(block) and not is_short_line(after)
