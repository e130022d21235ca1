"""What a printed page leaves in a text that was taken from a PDF: page numbers, running heads, footnotes.

A page number is a line of its own. A running head is a line beside page numbers that comes again. A footnote is a
paragraph that opens with a number, one more than the last footnote's or 1, which also stands as a mark at the end of a
word before it ("at home.1"). Where these are taken out, a sentence that ran over the page goes on.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from graph_service.reading.block_classes import SENTENCE_END
from graph_service.reading.blocks import Block

PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:(?:page|p\.|seite|стр\.?|страница|сторінка)\s*)?\d{1,3}(?:\s*(?:of|/|von|из|з)\s*\d{1,3})?\W{0,3}",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(r"\[?(?P<number>\d{1,3})\]?\s+[\"'“«(]?[^\W\d_a-zа-яёіїєґ]")
HEAD_LENGTH = 100  # characters; a longer line is no running head


def without_print(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a text without page numbers, running heads and footnotes; nothing changes where there are none."""
    numbers = [PAGE_NUMBER.fullmatch(block.text) is not None for block in blocks]
    heads = _running_heads(blocks, numbers)
    printed: list[Block] = []
    last_note, taken = 0, False
    for block, is_number in zip(blocks, numbers, strict=True):
        note = _note(block, last_note)
        marked = _marked(printed, note) if note else None
        if marked is not None:
            place, text = marked
            printed[place] = replace(printed[place], text=text)
            last_note = note
        if is_number or marked is not None or (block.text in heads and printed):
            taken = True
        elif taken and printed and _goes_on(printed[-1], block):
            printed[-1] = replace(printed[-1], text=f"{printed[-1].text} {block.text}")
            taken = False
        else:
            printed.append(block)
            taken = False
    return printed


def _running_heads(blocks: Sequence[Block], numbers: Sequence[bool]) -> frozenset[str]:
    beside = Counter(
        block.text
        for i, block in enumerate(blocks)
        if not numbers[i] and len(block.text) <= HEAD_LENGTH and any(numbers[max(i - 1, 0) : i + 2])
    )
    return frozenset(text for text, count in beside.items() if count > 1 and not SENTENCE_END.search(text))


def _note(block: Block, last: int) -> int:
    """Return the number of the footnote that a block may be, or 0."""
    match = FOOTNOTE.match(block.text)
    number = int(match["number"]) if match and not block.level and not block.item else 0
    return number if number in {1, last + 1} else 0


def _marked(blocks: Sequence[Block], number: int) -> tuple[int, str] | None:
    """Return the place of the last block that bears the mark of a footnote, and its text without the mark."""
    mark = re.compile(rf"(?<=[^\W\d_]{{2}})([.,;:?!]?[\"'”’»)]?){number}(?![\w-]|[.,]\d)")
    for place in range(len(blocks) - 1, -1, -1):
        if match := mark.search(blocks[place].text):
            text = blocks[place].text
            return place, text[: match.end(1)] + text[match.end() :]
    return None


def _goes_on(block: Block, after: Block) -> bool:
    """Tell whether a paragraph ends inside a sentence that the next one takes up."""
    plain = not (block.level or block.item or after.level or after.item)
    return plain and SENTENCE_END.search(block.text) is None and len(block.text) >= 40 and after.text[0].islower()
