"""Finds the story on a page, given the page as a row of blocks; the same rules for a page as text and as HTML.

A page of a publisher reads from top to bottom

    menus               list items and short lines
    kind                "Story", "Press release"; not on every page
    title               here, or after the labels
    labels              Date: … Source: … Fields of work: …; values on the line or as list items after it; may be empty
    body                prose, with headings and lists
    furniture           "Related stories", "Discover more …", share buttons, ©
    cards               other stories: kind, title, date, source

and each part is found by its form: the labels by their names, the body as the first prose after title and labels, its
end by a line of furniture or by the first card. What stands before the title is never read. A page without prose is a
menu, or nothing: no story. A plain text is the same page with most parts missing. Some pages print the title after the
text: where it opens with a dateline and no title is above, or where the markup says so, the line below it is the title.

A page that lists several stories is told from a page with one by its titles. A title is a heading, or a short line, that prose
follows, and that has a mark of its own: a kind before it ("Press release"), a full date beside it, a link on the whole of it, a
dateline that opens the prose, or "read more" at its end. Sections of one story have no such marks. A page with two such titles
or more, none of which stands above all of the text, is a listing, whether it has its stories whole or only their first lines: it
has no text of its own. But where only the first story has more than one paragraph, or only the other titles are links, the page
is that story's, and the others point to other pages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from graph_service.errors import SourceError
from graph_service.model import Card
from graph_service.reading.block_classes import (
    Labels,
    cards,
    find_labels,
    is_cut_short,
    is_ending,
    is_furniture,
    is_glitch,
    is_kind,
    is_linked_line,
    is_prose,
    is_short_line,
    opens_comments,
    without_read_more,
)
from graph_service.reading.blocks import Block, cut, without_repeats
from graph_service.reading.datelines import dateline, dateline_start
from graph_service.reading.dates import only_tells_time, parse_date
from graph_service.reading.draft import script

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
    heads: dict[str, int] = {}
    for i in range(len(blocks)):
        if i not in labels and _may_head_teaser(blocks[i]) and _has_mark(blocks, i, labels):
            heads.setdefault(blocks[i].text, i)
    return list(heads.values())


def _may_head_teaser(block: Block) -> bool:
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


BYLINE = re.compile(r"(?:[Bb]y|[Pp]ar|[Vv]on)\s+([A-Z][^\d.:;]{3,60})")
TAIL_SHARE = 0.7  # a tail in another script that is longer beside its story is no footer
LEAD_LINES = 3  # so many short lines may stand over a text without being a menu


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of a page.

    `date` is what a label or a line beside the title states; `dateline` opens the text, and may have no year (`--11-18`).
    """

    title: str
    body: Sequence[Block]
    date: str | None
    dateline: str | None
    labels: Labels
    authors: tuple[str, ...]
    related: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The places of a page's title (None: not among the blocks), of the end of its head, and of its body."""

    title: int | None
    head: int
    start: int
    end: int


def find_page(blocks: Sequence[Block], title: str | None = None) -> Page | Listing | None:
    """Return the parts of a page, or what it lists, or None where it holds no story.

    `title` is given where the page's markup tells it.
    """
    printed = [block for block in blocks if not is_furniture(block)]
    blocks = [without_read_more(block) for block in printed]
    labels = find_labels(blocks)
    head = labels.start if labels.end else _opening(blocks)
    place = _title_place(blocks, title or labels.first("title"), head, labels)
    start = max(labels.end, 0 if place is None else place + 1)
    over = _over(blocks, start)
    ends = listing(printed[:over], labels.taken)
    if isinstance(ends, Listing):
        return ends
    parts = _Parts(place, head, start, min(ends, _end(blocks, start, over)))
    parts = _with_late_title(blocks[:over], parts, title) or parts
    if parts.title is None and title is None:
        return None
    return _page(blocks, parts, labels, title)


def _page(blocks: Sequence[Block], parts: "_Parts", labels: Labels, title: str | None) -> Page | None:
    place, head, start, end = parts.title, parts.head, parts.start, parts.end
    before = blocks[0 if place is None else place + 1 : head] if labels.end else []
    body = [b for b in before if is_prose(b)] + [
        b for i, b in enumerate(blocks[start:end], start) if i not in labels.taken
    ]
    stated = labels.first("title") or title or ("" if place is None else blocks[place].text)
    date, authors, body = _opening_lines([b for b in body if b.text and b.text != stated])
    body = without_repeats(_without_caption(without_glitches(_trimmed(body, ended=blocks[end:]))))
    body = _without_foreign_tail(body)
    if not any(map(is_prose, body)):
        return None
    lines = [parse_date(block.text) for block in blocks[(place or 0) + 1 : head]] if labels.end else []
    date = (
        parse_date(labels.first("date") or "") or date or next(filter(None, lines), None) or _date_over(blocks, place)
    )
    opening = dateline(next(block.text for block in body if is_prose(block)))
    return Page(stated, body, date, opening, labels, labels.values.get("authors", authors), cards(blocks[end:]))


def _date_over(blocks: Sequence[Block], place: int | None) -> str | None:
    """Return the date between a story's kind and its title; without the kind it may be the site's own, of today."""
    if place is None or place < 2 or not is_kind(blocks[place - 2]):
        return None
    return parse_date(blocks[place - 1].text)


def _with_late_title(blocks: Sequence[Block], parts: "_Parts", title: str | None) -> "_Parts | None":
    """Return the parts of a page that prints its title after the text, or None where it does not."""
    prose = [i for i, block in enumerate(blocks) if is_prose(block)]
    if not prose:
        return None
    if title is not None:
        late = parts.title if parts.title is not None and parts.title > prose[-1] else None
    elif (parts.title is None or parts.title == prose[0]) and dateline(blocks[prose[0]].text):
        lines = range(prose[-1] + 1, len(blocks))
        late = next((i for i in lines if is_short_line(blocks[i]) and _may_be_title(blocks[i])), None)
    else:
        late = None
    return None if late is None else _Parts(late, prose[0], prose[0], late)


def _opening(blocks: Sequence[Block]) -> int:
    """Return where prose starts on a page without labels: after the kind that opens its story, if there is one."""
    for i, block in enumerate(blocks):
        if (
            is_kind(block)
            and not any(map(is_prose, blocks[i + 1 : i + 2]))
            and any(map(is_prose, blocks[i + 2 : i + 5]))
        ):
            return next(j for j in range(i + 2, i + 5) if is_prose(blocks[j]))
    first = next((i for i, block in enumerate(blocks) if is_prose(block)), len(blocks))
    return max(first, 1) if blocks and first < len(blocks) else first


def _title_place(blocks: Sequence[Block], title: str | None, head: int, labels: Labels) -> int | None:
    if title is not None:
        same = [i for i, block in enumerate(blocks) if block.text == title and i not in labels.taken]
        return next((i for i in same if blocks[i].level == 1), same[0] if same else None)
    kind = next((i for i in range(head - 1, -1, -1) if is_kind(blocks[i])), None)
    lines = [i for i in range(head) if _may_be_title(blocks[i])]
    if kind is not None:
        after = [i for i in lines if i > kind]
        beside = [kind - 1] if kind - 1 in lines else []
        return next(iter(after or beside or _after_labels(blocks, labels)), None)
    last_item = max((i for i in range(head) if blocks[i].item), default=-1)
    over = [i for i in lines if i > last_item]
    if not over:
        return next(iter(_after_labels(blocks, labels)), None)
    return over[0] if len(over) <= LEAD_LINES else over[-1]


def _may_be_title(block: Block) -> bool:
    plain = not block.item and not is_kind(block) and not is_furniture(block) and len(block.text) <= 500
    return plain and parse_date(block.text) is None and BYLINE.fullmatch(block.text) is None


def _after_labels(blocks: Sequence[Block], labels: Labels) -> list[int]:
    """Return the line between labels and prose, where the title stands if it is not above."""
    between = range(labels.end, min(labels.end + 2, len(blocks))) if labels.end else range(0)
    return [i for i in between if _may_be_title(blocks[i]) and is_short_line(blocks[i])][:1]


def _over(blocks: Sequence[Block], start: int) -> int:
    """Return where stories are over: at the readers' comments, or at furniture that heads no prose as a heading does."""
    for i in range(start, len(blocks)):
        heads_prose = any(map(is_prose, blocks[i + 1 : i + 2]))
        if opens_comments(blocks[i]) or (is_ending(blocks[i]) and not heads_prose):
            return i
    return len(blocks)


def _end(blocks: Sequence[Block], start: int, over: int) -> int:
    """Return where the body ends: at the first card, which has no prose at once, or where all is over."""
    card = (i for i in range(start, over) if is_kind(blocks[i]) and not any(map(is_prose, blocks[i + 1 : i + 3])))
    return next(card, over)


def _trimmed(body: Sequence[Block], ended: Sequence[Block]) -> list[Block]:
    """Return the body without the short lines that lead from it to the furniture that ended it."""
    body = list(body)
    while ended and body and not is_prose(body[-1]) and not body[-1].item:
        body.pop()
    return body


def _opening_lines(body: Sequence[Block]) -> tuple[str | None, tuple[str, ...], list[Block]]:
    """Return the date and the authors that stand as lines before the first prose, and the body without them."""
    first = next((i for i, block in enumerate(body) if is_prose(block)), 0)
    dates = {i: day for i in range(first) if (day := parse_date(body[i].text))}
    times = {i for i in range(first) if only_tells_time(body[i].text)}
    names = {i: byline[1] for i in range(first) if (byline := BYLINE.fullmatch(body[i].text))}
    dropped = {i for i in range(first) if is_kind(body[i])} | dates.keys() | names.keys() | times
    rest = [block for i, block in enumerate(body) if i not in dropped]
    return next(iter(dates.values()), None), tuple(names.values()), rest


def without_glitches(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without damaged lines."""
    return [block for block, after in zip_longest(blocks, blocks[1:]) if not is_glitch(block, after)]


def _without_caption(body: Sequence[Block]) -> list[Block]:
    """Return the body without a caption that runs into the dateline of its first paragraph."""
    first = next((i for i, block in enumerate(body) if is_prose(block)), None)
    if first is None:
        return list(body)
    return [*body[:first], cut(body[first], dateline_start(body[first].text)), *body[first + 1 :]]


def _without_foreign_tail(body: Sequence[Block]) -> list[Block]:
    """Return the body without the last blocks in another script than its own: the footer of a site in another language.

    A tail that is long beside the rest is kept: it may be the story once more, translated.
    """
    alphabet = next((script(block.text) for block in body if is_prose(block)), None)
    end = next((i + 1 for i in range(len(body) - 1, -1, -1) if script(body[i].text) == alphabet), len(body))
    tail, rest = (sum(len(block.text) for block in part) for part in (body[end:], body[:end]))
    foreign = any(script(block.text) for block in body[end:])
    return list(body[:end]) if foreign and tail <= TAIL_SHARE * rest else list(body)
