"""What the blocks of a story's text stand in: lists, tables and quotes, as elements of HTML.

They are those that the story's source marks. Where it marks none, as in a plain text, paragraphs in a row that have the form of
items are a list.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from graph_service.model import Part, Span, Story
from graph_service.text import paragraphs

# What a list item begins with, where the list that it comes from was a text: a sign, a number or a letter.
SIGN = re.compile(r"(?:[–—‒•‣▪●◦·*-]|\(?(?:[0-9]{1,2}|[a-z])[.)])\s+(?=\S)")
LEVELS = (2, 3)  # of headings below that of the page
LISTS = {"item": "ul", "numbered item": "ol"}
CELLS = {"cell": "td", "heading cell": "th"}


@dataclass(frozen=True, slots=True)
class Container:
    """An element around blocks, such as a list or one of its items; what follow each other in one have it in common.

    `start` is where it begins. `number` is that of a numbered item; an item is `signed` whose text begins with its sign or number.
    """

    tag: str
    start: int
    number: int | None = None
    signed: bool = False

    def opening(self, language: str) -> Markup:
        """Return the opening tag; the outermost elements state the language of the text."""
        attributes = {
            "class": "points" if self.tag in LISTS.values() else "signed" if self.signed else None,
            "value": self.number,
            "lang": None if self.tag in {"li", "tr"} else language,
        }
        stated = Markup("").join(Markup(' %s="%s"') % pair for pair in attributes.items() if pair[1] is not None)
        return Markup("<%s%s>") % (Markup(self.tag), stated)  # noqa: S704  a tag named above


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of the text stands: its span, the tag that it gets, and its containers, the outermost first."""

    span: Span
    tag: str
    inside: tuple[Container, ...] = ()


def places(story: Story) -> Iterator[Place]:
    """Yield the paragraphs, headings and cells below the title of a story, in the order of its text."""
    lines = [line for line in paragraphs(story.text) if line.start >= len(story.title)]
    headings = {section.span.start: min(max(section.level, LEVELS[0]), LEVELS[1]) for section in story.sections}
    parts = [part for part in story.parts if part.form != "page"]
    starts = [part.span.start for part in parts]
    parts_of = {line: parts[bisect_left(starts, line.start) : bisect_left(starts, line.end)] for line in lines}
    inferred = _inferred_items(story.text, lines, {line for line in lines if parts_of[line] or line.start in headings})
    structure = _OpenContainers([], {})
    for line in lines:
        inside = structure.after(line.start, parts_of[line]) or inferred.get(line, ())
        cells = [part for part in parts_of[line] if part.form in CELLS]
        if cells:
            yield from (Place(cell.span, CELLS[cell.form], inside) for cell in cells)
        else:
            yield Place(line, f"h{headings[line.start]}" if line.start in headings else "p", inside)


@dataclass(slots=True)
class _OpenContainers:
    """The containers that are open as a text is read, each with the number of its last part: lists by depth, others by tag."""

    lists: list[tuple[Container, Container, int]]
    others: dict[str, tuple[Container, int]]

    def after(self, start: int, parts: Sequence[Part]) -> tuple[Container, ...]:
        """Return what the block that starts here stands in, by its parts; it may continue what is open."""
        item = next((part for part in parts if part.form in LISTS), None)
        if item is None:
            self.lists.clear()
        else:
            self._add_item(start, item)
        quote = self._continue("blockquote", start, [part for part in parts if part.form == "quote"])
        table = self._continue("table", start, [part for part in parts if part.form in CELLS])
        row = (Container("tr", start),) if table else ()
        return (*quote, *(container for pair in self.lists for container in pair[:2]), *table, *row)

    def _add_item(self, start: int, item: Part) -> None:
        depth = min(item.depth, len(self.lists) + 1)
        beside = self.lists[depth - 1] if depth <= len(self.lists) else None
        del self.lists[depth - 1 :]
        tag = LISTS[item.form]
        continues = beside is not None and beside[0].tag == tag and beside[2] <= item.number
        container = beside[0] if beside and continues else Container(tag, start)
        if beside and continues and beside[2] == item.number:
            self.lists.append(beside)
        else:
            entry = Container("li", start, item.number if tag == "ol" else None)
            self.lists.append((container, entry, item.number))

    def _continue(self, tag: str, start: int, parts: Sequence[Part]) -> tuple[Container, ...]:
        before = self.others.pop(tag, None)
        if not parts:
            return ()
        number = parts[0].number
        container = before[0] if before and before[1] < number else Container(tag, start)
        self.others[tag] = container, number
        return (container,)


def _inferred_items(text: str, lines: Sequence[Span], others: set[Span]) -> dict[Span, tuple[Container, Container]]:
    """Return the list and the item of each line that has the form of one, beside another such line; `others` have another form.

    It begins with a sign, ends in a semicolon, or follows a line that does.
    """
    signed = {line for line in lines if line not in others and SIGN.match(text, line.start, line.end)}
    open_ended = [line not in others and text[line.end - 1] == ";" for line in lines]
    follows = [False, *open_ended][: len(lines)]
    forms = [line in signed or ends or (after and line not in others)
             for line, ends, after in zip(lines, open_ended, follows, strict=True)]  # fmt: skip
    items: dict[Span, tuple[Container, Container]] = {}
    for is_item, group in groupby(zip(lines, forms, strict=True), key=lambda pair: pair[1]):
        run = [line for line, _ in group]
        if is_item and len(run) > 1:
            container = Container("ul", run[0].start)
            items |= {line: (container, Container("li", line.start, signed=line in signed)) for line in run}
    return items
