"""Blocks, and how they become the text of a story: the one builder that all readers use.

A block is a paragraph, a heading or a list item: normalized text on one line, with its links. A story's text is its title
and its blocks, parted by blank lines. Since each block is normalized before they are joined, the joined text is too, and
a place in a block is a place in the text after one addition.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from graph_service.model import Link, Section, Span
from graph_service.reading.ligatures import joined
from graph_service.text import normalize

GAP = "\n\n"
LEAD_LENGTH = 40  # letters; a shorter block may be a heading that the text takes up
DATELINE_LENGTH = 60  # letters that may stand before a lead when the text repeats it
NO_LETTERS = re.compile(r"[\W_]+")
LINE_BREAK = re.compile(r"\s*\n\s*")
BROKEN_WORD = re.compile(r"\b(\w+)-\n[^\S\n]*(\w+)")
# After these a hyphen at the end of a line belongs to the word; before those it hangs ("pre- and post-war").
KEEPS_HYPHEN = frozenset((
    "all anti cross counter co ex half inter long mid multi non on post pre pro re self semi short sub vice "
    "well"
).split())  # fmt: skip
HANGS_BEFORE = frozenset("and or und oder et ou и или та і або".split())


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text as it stands in its source, and the address that it links to, if any."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0), a heading (its level, from 1) or a list item; the spans of `links` are within `text`."""

    text: str
    level: int = 0
    item: bool = False
    links: tuple[Link, ...] = ()


def plain(text: str, *, level: int = 0, item: bool = False) -> Block:
    """Return a block without links; its line breaks become blanks."""
    return Block(one_line(text), level, item)


def linked(runs: Iterable[Run], *, level: int = 0, item: bool = False) -> Block:
    """Return the block that the runs make together, with the place of each link in it."""
    pieces, length, links = [""], 0, []
    for run in runs:
        piece = run.text if _is_normal(run.text) else LINE_BREAK.sub(" ", normalize(f"|{run.text}|"))[1:-1]
        if not length or pieces[-1].endswith(" "):
            piece = piece.lstrip()
        words = piece.strip()
        if run.href and words:
            start = length + len(piece) - len(piece.lstrip())
            links.append(Link(run.href, Span(start, start + len(words))))
        if piece:
            pieces.append(piece)
            length += len(piece)
    text = "".join(pieces).rstrip()
    normal = one_line(text)
    # Where normalizing the whole still changes it (a mark composed over the border of two runs), places have moved.
    return Block(normal, level, item, tuple(links) if normal == text else ())


def one_line(text: str) -> str:
    """Return the text normalized, on one line."""
    text = text.strip() if _is_normal(text) else LINE_BREAK.sub(" ", normalize(text))
    return joined(text)


def _is_normal(text: str) -> bool:
    """Tell at once whether normalizing would change nothing but the ends of a text, as with most of what is read."""
    return text.isascii() and text.isprintable() and "  " not in text


def whole_words(text: str) -> str:
    """Return the text with words that were broken at the end of a line made whole again.

    How the rest of the text writes the word decides (`co-operation`, `hotline`), else whether its first part is a prefix
    that is usually written with a hyphen.
    """
    if "-\n" not in text:
        return text
    known = set(re.findall(r"[\w-]+", text.lower()))

    def joined(found: re.Match[str]) -> str:
        first, second = found.groups()
        if second.lower() in HANGS_BEFORE:
            return f"{first}- {second}"
        if f"{first}{second}".lower() in known:
            return first + second
        keeps = first.lower() in KEEPS_HYPHEN or not second[0].islower() or f"{first}-{second}".lower() in known
        return f"{first}-{second}" if keeps else first + second

    return BROKEN_WORD.sub(joined, text)


def cut(block: Block, start: int, end: int | None = None) -> Block:
    """Return a part of a block, with the links that lie in it."""
    end = len(block.text) if end is None else end
    start += len(block.text[start:end]) - len(block.text[start:end].lstrip())
    text = block.text[start:end].rstrip()
    part = Span(start, start + len(text))
    links = tuple(
        replace(link, span=Span(link.span.start - start, link.span.end - start))
        for link in block.links
        if part.holds(link.span)
    )
    return replace(block, text=text, links=links)


def assemble(title: str, blocks: Sequence[Block]) -> tuple[str, tuple[Section, ...], tuple[Link, ...]]:
    """Return the text of a story, and its sections and links with their places in it; `title` is one normalized line."""
    text = GAP.join((title, *(block.text for block in blocks)))
    top = min((block.level for block in blocks if block.level), default=0)
    sections, links = [], []
    for start, block in _placed(len(title), blocks):
        if block.level:
            level = 2 if block.level == top else 3
            sections.append(Section(block.text, level, Span(start, start + len(block.text))))
        links += [replace(link, span=Span(start + link.span.start, start + link.span.end)) for link in block.links]
    return text, tuple(sections), tuple(links)


def _placed(position: int, blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    for block in blocks:
        position += len(GAP)
        yield position, block
        position += len(block.text)


def without_repeats(blocks: Sequence[Block], *, at_least: int = 60) -> list[Block]:
    """Return the blocks without what a page prints again: dashes, quotes and case do not tell two blocks apart.

    Long paragraphs that came before are dropped, and shorter ones that follow these as they did the first time; so are
    a block that repeats its neighbour, and a lead that is only the start of the paragraph after it.
    """
    keys = [NO_LETTERS.sub("", block.text).lower() or block.text for block in blocks]
    seen: set[str] = set()
    rows: set[tuple[str, str]] = set()
    distinct: list[Block] = []
    before, dropped = "", False
    for block, key, after in zip_longest(blocks, keys, keys[1:]):
        again = (len(block.text) >= at_least and key in seen) or (dropped and (before, key) in rows)
        dropped = again or key == before or (not block.level and len(key) >= LEAD_LENGTH and _leads(key, after or ""))
        if not dropped:
            distinct.append(block)
        seen.add(key)
        rows.add((before, key))
        before = key
    return distinct


def _leads(key: str, after: str) -> bool:
    return len(key) < len(after) and key in after[: len(key) + DATELINE_LENGTH]
