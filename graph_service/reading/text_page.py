"""Pages and stories as plain text: lines become blocks, short lines between paragraphs become headings.

A line is a paragraph, unless the text is hard-wrapped. A text is hard-wrapped where its lines are short (120 characters at
most) and most of the lines on which the next word had no room end inside a sentence. There a line continues the one before
it if its first word had no room on that, or if it plainly continues it: after a hyphen, or in lower case inside a sentence.
Where no line continues in lower case, nothing is wrapped: the longest line may be a title.

A text that was taken from a PDF also holds what was printed around the page. A page number is a line of its own. A running
head is a line beside page numbers that comes again. A footnote is a paragraph that opens with a number, either 1 or one more
than the last footnote's, which also stands as a mark at the end of a word before it ("at home.1"). Where these are taken out, a
sentence that ran over the page continues.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from graph_service.errors import SourceError
from graph_service.model import Part
from graph_service.reading.block_classes import READ_MORE, SENTENCE_END, is_short_line
from graph_service.reading.datelines import date_origin, dateline, story_date
from graph_service.reading.dates import parse_date
from graph_service.reading.documents import Document, decode
from graph_service.reading.draft import GAP, WHOLE, Block, Draft, join_broken_words, plain_block, with_listed_items
from graph_service.reading.page_layout import Listing, day_of, find_page, no_story, opening_words
from graph_service.text import normalize

LINE_LIMIT = 200_000  # some seconds of work; a text of 10 MiB in lines of common length has fewer
WRAP_AT_MOST = 120  # characters
BULLET = re.compile(r"(?:[-*•‣▪■●○◦►▸➢✓✔❖·–](?:\s+|\Z)|(\d{1,2})[.)]\s+)(?P<text>.*)", re.DOTALL)
MARKED_HEADING = re.compile(r"(#{1,6})\s+(?P<text>\S.*)", re.DOTALL)
PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:(?:page|p\.|seite|стр\.?|страница|сторінка)\s*)?\d{1,3}(?:\s*(?:of|/|von|из|з)\s*\d{1,3})?\W{0,3}",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(r"\[?(?P<number>\d{1,3})\]?\s+[\"'“«(]?[^\W\d_a-zа-яёіїєґ]")
ENOUGH = 3  # blocks: a dateline, a headline and a text
HEAD_LENGTH = 100  # characters; a longer line is no running head


def read(document: Document) -> Draft:
    """Read the story of a page as text; raises `SourceError` where it holds none, or several."""
    text = normalize(decode(document.data, document.file))
    if text.count("\n") > LINE_LIMIT:
        hint = "Give the page of one story."
        raise SourceError(f"it has more than {LINE_LIMIT} lines.", file=document.file, line=document.line, hint=hint)
    blocks = _with_headline_first(without_print_artifacts(text_blocks(text)))
    page = find_page(blocks) or find_page(blocks, opening_words(blocks))
    if page is None or isinstance(page, Listing):
        raise no_story(page, document.file, document.line)
    dated = story_date(page.date, page.dateline, (block.text for block in page.body))
    return Draft(
        title=page.title,
        blocks=with_headings(page.body),
        date=dated,
        date_origin=date_origin(page.date, page.dateline, dated),
        source=page.labels.first("source"),
        fields_of_work=page.labels.values.get("fields_of_work", ()),
        authors=page.authors,
        related=page.related,
    )


def _with_headline_first(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks of a text whose first line is a place with a day ("Vienna, 14 March 2023") with the headline before it."""
    if (
        len(blocks) < ENOUGH
        or not (dateline(blocks[0].text) and day_of(blocks[0].text))
        or not is_short_line(blocks[1])
    ):
        return blocks
    return [blocks[1], blocks[0], *blocks[2:]]


def text_blocks(text: str) -> list[Block]:
    """Return the blocks of a normalized text; a lone bullet takes the next line as its item."""
    blocks: list[Block] = []
    bullet = False
    for line in join_broken_words(GAP.join(_unwrap(text.split("\n")))).split(GAP):
        bulleted = BULLET.fullmatch(line) if parse_date(line) is None else None  # "1. ožujka 2023." is no first item
        heading = MARKED_HEADING.fullmatch(line)
        content = bulleted["text"] if bulleted else heading["text"] if heading else line
        if content:
            number = bulleted[1] if bulleted else None
            parts = (Part("numbered item", WHOLE, int(number)),) if number else ()
            item = bullet or bulleted is not None
            blocks.append(plain_block(content, level=2 if heading else 0, item=item, parts=parts))
        bullet = bulleted is not None and not content
    return list(with_listed_items(blocks))


def _unwrap(lines: Sequence[str]) -> list[str]:
    """Return the paragraphs of a text: groups of lines where it is hard-wrapped, else the lines themselves."""
    width = max(map(len, lines))
    full = [(line, after) for line, after in pairwise(lines) if _had_no_room(line, after, width)]
    open_ended = [after for line, after in full if not (SENTENCE_END.search(line) or READ_MORE.search(line))]
    lower_case = any(after[0].isalpha() and not after[0].isupper() for after in open_ended)
    if width > WRAP_AT_MOST or len(open_ended) * 2 <= len(full) or not lower_case:
        return list(lines)
    paragraphs = [[lines[0]]]
    for line, after in pairwise(lines):
        in_sentence = after[:1].islower() and len(line) * 2 > width and SENTENCE_END.search(line) is None
        continues = in_sentence or line.endswith("-") or _had_no_room(line, after, width)
        if continues and after and not BULLET.fullmatch(after) and not READ_MORE.search(line):
            paragraphs[-1].append(after)
        else:
            paragraphs.append([after])
    return ["\n".join(paragraph) for paragraph in paragraphs]


def _had_no_room(line: str, after: str, width: int) -> bool:
    return bool(line and after) and len(line) + 1 + len(after.split(" ", 1)[0]) > width


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Mark headings: short lines that are followed by text, not by another short line."""
    return [
        replace(block, level=2)
        if block.level == 0 and after is not None and is_short_line(block) and not is_short_line(after)
        else block
        for block, after in zip_longest(blocks, blocks[1:])
    ]


def without_print_artifacts(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a text without page numbers, running heads and footnotes."""
    numbers = [PAGE_NUMBER.fullmatch(block.text) is not None for block in blocks]
    beside = Counter(
        block.text
        for i, block in enumerate(blocks)
        if not numbers[i] and len(block.text) <= HEAD_LENGTH and any(numbers[max(i - 1, 0) : i + 2])
    )
    heads = {text for text, count in beside.items() if count > 1 and not SENTENCE_END.search(text)}
    printed: list[Block] = []
    last_note, removed = 0, False
    for block, is_number in zip(blocks, numbers, strict=True):
        opening = FOOTNOTE.match(block.text)
        note = int(opening["number"]) if opening and not block.level and not block.item else 0
        marked = _without_mark(printed, note) if note and note in {1, last_note + 1} else None
        if marked is not None:
            position, text = marked
            printed[position] = replace(printed[position], text=text)
            last_note = note
        if is_number or marked is not None or (block.text in heads and printed):
            removed = True
        elif removed and printed and _runs_over(printed[-1], block):
            printed[-1] = replace(printed[-1], text=f"{printed[-1].text} {block.text}")
            removed = False
        else:
            printed.append(block)
            removed = False
    return printed


def _without_mark(blocks: Sequence[Block], number: int) -> tuple[int, str] | None:
    """Return the position of the last block that bears a footnote's mark, and its text without the mark."""
    mark = re.compile(rf"(?<=[^\W\d_]{{2}})([.,;:?!]?[\"'”’»)]?){number}(?![\w-]|[.,]\d)")
    for position in range(len(blocks) - 1, -1, -1):
        text = blocks[position].text
        if match := mark.search(text):
            return position, text[: match.end(1)] + text[match.end() :]
    return None


def _runs_over(block: Block, after: Block) -> bool:
    """Tell whether a paragraph ends inside a sentence that the next one continues."""
    plain = not (block.level or block.item or after.level or after.item)
    return plain and SENTENCE_END.search(block.text) is None and len(block.text) >= 40 and after.text[0].islower()
