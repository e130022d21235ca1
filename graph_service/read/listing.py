"""Tells a page that lists several stories from a page that tells one.

A story on a page starts with a title: a heading, or a short line, that prose follows, and that has a mark of its own: a
kind before it ("Press release"), a full date beside it, a link on the whole of it, a dateline that opens the prose, or
"read more" at its end.
Sections of one story have no such marks. A page with two such titles or more, of which no first one stands over all
of the text, is a listing, whether it gives its stories whole or only their first lines: it has no text of its own. But
where only the first story has more than one paragraph, or only the titles of the others are links, it is the page's, and
the others point to other pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.errors import SourceError
from graph_service.read.blocks import Block
from graph_service.read.cards import (
    is_cut_short,
    is_furniture,
    is_kind,
    is_linked_line,
    is_prose,
    is_short_line,
    without_read_more,
)
from graph_service.read.datelines import dateline
from graph_service.read.dates import parse_date

FULL_DATE = len("2002-11-18")
BETWEEN = 6  # so many lines at most stand between a title and its text: dates, labels, bylines
NO_STORY = "no story text was found: the page is a menu, or empty."
WHAT_A_STORY_NEEDS = "A page needs a title and at least one paragraph of sentences."
GIVE_EACH = "Give the page of each story, or the stories as JSON Lines."


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of several stories, and how many there are."""

    count: int


def no_story(listed: Listing | None, file: str, line: int | None) -> SourceError:
    """Return the error for a page that holds no story, or several."""
    if listed is None:
        return SourceError(NO_STORY, file=file, line=line, hint=WHAT_A_STORY_NEEDS)
    return SourceError(
        f"the page lists {listed.count} stories, and is none itself.", file=file, line=line, hint=GIVE_EACH
    )


def listing(blocks: Sequence[Block], labels: frozenset[int]) -> Listing | int:
    """Return what a page lists; or, where it tells one story, the place at which that story ends for others to follow.

    `labels` are the places of the blocks that hold labels and their values.
    """
    heads = _heads(blocks, labels)
    if len(heads) < 2:
        return len(blocks)
    ends = [*heads[1:], len(blocks)]
    lengths = [sum(map(_is_paragraph, blocks[start:end])) for start, end in zip(heads, ends, strict=True)]
    first, *others = [is_linked_line(blocks[head]) for head in heads]
    stands_out = lengths[0] > 1 or (all(others) and not first)
    if not stands_out or max(lengths[1:]) > 1:
        return Listing(len(heads))
    return _start(blocks, heads[1])


def _heads(blocks: Sequence[Block], labels: frozenset[int]) -> list[int]:
    """Return the places of the titles of stories, each title once."""
    found: dict[str, int] = {}
    for i in range(len(blocks)):
        if i not in labels and _may_be_title(blocks[i]) and _has_mark(blocks, i, labels):
            found.setdefault(blocks[i].text, i)
    return list(found.values())


def _may_be_title(block: Block) -> bool:
    title = block.level > 0 or is_short_line(block) or (is_linked_line(block) and not block.item)
    return title and not _is_between(block) and not is_cut_short(block)


def _has_mark(blocks: Sequence[Block], i: int, labels: frozenset[int]) -> bool:
    text = next(
        (j for j in range(i + 1, min(i + 2 + BETWEEN, len(blocks))) if j not in labels and not _is_between(blocks[j])),
        None,
    )
    if text is None or not _is_paragraph(blocks[text]):
        return False
    beside = [*blocks[i + 1 : text], *blocks[_start(blocks, i) : i]]
    return (
        is_linked_line(blocks[i])
        or any(map(is_cut_short, blocks[text : text + 2]))
        or any(is_kind(block) or _is_dated(block) for block in beside)
        or dateline(blocks[text].text) is not None
    )


def _start(blocks: Sequence[Block], i: int) -> int:
    """Return where the lines over a title start: its kind, its date."""
    while i > 0 and (is_kind(blocks[i - 1]) or parse_date(blocks[i - 1].text)):
        i -= 1
    return i


def _is_between(block: Block) -> bool:
    return is_kind(block) or is_furniture(block) or parse_date(block.text) is not None


def _is_paragraph(block: Block) -> bool:
    return is_prose(without_read_more(block))


def _is_dated(block: Block) -> bool:
    date = parse_date(block.text.partition(":")[2]) or parse_date(block.text)
    return date is not None and len(date) == FULL_DATE
