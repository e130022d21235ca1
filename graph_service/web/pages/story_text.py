"""The text of a story as HTML: its headline, and its paragraphs, headings, lists, tables and quotes, with mentions and links in them.

Lists, tables and quotes are those that the story's source marks. Where it marks none, as in a plain text, paragraphs in a row that have
the form of items are a list.

Each span that has an IRI in the graph, and each sentence, is an element of its own, `#char=start,end`, so that a link to it lands on it
and marks it. Elements nest: a span that crosses another one becomes an empty element at its start. Every piece of the text is escaped, and
so is every value in a tag; an address from a story becomes a link only if it is http or https.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Literal

from markupsafe import Markup, escape

from graph_service.model import LinkedStory, Mention, Part, Span, Story
from graph_service.text import paragraphs, sentences
from graph_service.web.pages.wording import web_address

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
            depth, tag = min(item.depth, len(self.lists) + 1), LISTS[item.form]
            beside = self.lists[depth - 1] if depth <= len(self.lists) else None
            del self.lists[depth - 1 :]
            if beside is not None and (beside[0].tag != tag or beside[2] > item.number):
                beside = None  # another list begins
            if beside is None or beside[2] < item.number:
                container = Container(tag, start) if beside is None else beside[0]
                beside = container, Container("li", start, item.number if tag == "ol" else None), item.number
            self.lists.append(beside)
        quote = self._continue("blockquote", start, [part for part in parts if part.form == "quote"])
        table = self._continue("table", start, [part for part in parts if part.form in CELLS])
        row = (Container("tr", start),) if table else ()
        return (*quote, *(container for pair in self.lists for container in pair[:2]), *table, *row)

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


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a cell of a story as HTML, and where it stands."""

    place: Place
    html: Markup


@dataclass(frozen=True, slots=True)
class StoryText:
    """The headline of a story, and the blocks of its text in their order."""

    headline: Block
    blocks: tuple[Block, ...]

    def html(self, language: str) -> Markup:
        """Return the blocks in the elements that they stand in; each says where it starts, and its language."""
        parts: list[Markup] = []
        opened: tuple[Container, ...] = ()
        for block in self.blocks:
            inside, tag = block.place.inside, Markup(block.place.tag)  # noqa: S704  a tag, named in the code
            parts += _tags_between(opened, inside, language)
            opened = inside
            stated = Markup('<%s data-start="%s" lang="%s" dir="auto">') % (tag, block.place.span.start, language)
            parts.append(Markup("%s%s</%s>") % (stated, block.html, tag))
        return Markup("\n").join((*parts, *_tags_between(opened, (), language)))


def _tags_between(before: Sequence[Container], after: Sequence[Container], language: str) -> Iterator[Markup]:
    """Yield the tags that lead from inside some containers to inside others."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    yield from (Markup(f"</{container.tag}>") for container in reversed(before[shared:]))  # noqa: S704  as above
    yield from (container.opening(language) for container in after[shared:])


@dataclass(frozen=True, slots=True)
class _Element:
    """An element around a span; `kind` says which of those that cross gives way."""

    span: Span
    kind: Literal["mention", "link", "target"]
    opening: str
    closing: str


def story_text(linked: LinkedStory, tag: Callable[[Mention], str]) -> StoryText:
    """Return the text of a story as HTML; `tag` returns the opening tag of a mention: an `a` whose id is the anchor of its span."""
    title = Place(Span(0, len(linked.story.title)), "h1")
    stands = [title, *places(linked.story)]
    spans = [place.span for place in stands]
    elements = _elements(linked, spans, tag)
    # A block has the elements that start in it or, where they start between blocks, after it.
    starts = [bisect_left(elements, span.start, key=lambda element: element.span.start) for span in spans[1:]]
    headline, *blocks = (
        Block(place, _render(linked.story.text, place.span, elements[first:end]))
        for place, first, end in zip(stands, [0, *starts], [*starts, len(elements)], strict=True)
    )
    return StoryText(headline, tuple(blocks))


def addressed_spans(linked: LinkedStory) -> set[Span]:
    """Return the spans of a story's text for which its page has an element, `#char=start,end`.

    They are those that have an IRI in the graph, and all sentences, at which the hits of a search land.
    """
    story = linked.story
    spans = {Span(0, len(story.text)), *sentences(story.text)} | {mention.span for mention in linked.mentions}
    spans |= {mention.sentence for mention in linked.mentions} | {fact.sentence for fact in linked.facts}
    spans |= {section.span for section in story.sections} | {link.span for link in story.links}
    return spans | {span for phrase in linked.key_phrases for span in phrase.spans}


def anchor(span: Span) -> str:
    """Return the id of the element of a span."""
    return f"char={span.start},{span.end}"


# --- elements ------------------------------------------------------------------------------------------------------


def _elements(linked: LinkedStory, blocks: Sequence[Span], tag: Callable[[Mention], str]) -> list[_Element]:
    """Return the elements of a text in its order, of those that start together the longest first."""
    block_starts = [block.start for block in blocks]
    links: dict[Span, Mention] = {}
    for mention in sorted(linked.mentions, key=lambda mention: (mention.span.start, -mention.span.end)):
        block = blocks[max(bisect_right(block_starts, mention.span.start) - 1, 0)]
        # A link must not contain another, and must not reach over the end of its paragraph.
        if block.holds(mention.span) and (not links or mention.span.start >= next(reversed(links)).end):
            links[mention.span] = mention
    mentions, all_sentences = [*links], [*sentences(linked.story.text)]
    elements = [_Element(span, "mention", tag(mention), "</a>") for span, mention in links.items()]
    elements += _hyperlinks(linked, mentions, all_sentences)
    elements += [_target(span, mentions, all_sentences) for span in addressed_spans(linked) - links.keys()]
    # Parts have addresses of their own, since several may have one span.
    elements += [
        _Element(Span(part.span.start, part.span.start), "target", f'<span id="part-{number}">', "</span>")
        for number, part in enumerate(linked.story.parts, 1)
    ]
    return sorted(elements, key=_order)


def _order(element: _Element) -> tuple[int, int, bool]:
    """Order elements by their start, the longest first; of equal spans, a link is inside."""
    return element.span.start, -element.span.end, element.kind != "target"


def _target(span: Span, *disjoint: Sequence[Span]) -> _Element:
    """Return the element of a span; an empty one at its start if it crosses one of some disjoint spans: neither holds the other."""
    meetings = (_meeting(span, spans) for spans in disjoint)
    # Of the spans that it meets, only the first and the last can reach beyond it.
    outer = (other for meeting in meetings for other in (*meeting[:1], *meeting[-1:]))
    crosses = any(not other.holds(span) and not span.holds(other) for other in outer)
    return _Element(
        Span(span.start, span.start) if crosses else span, "target", f'<span id="{anchor(span)}">', "</span>"
    )


def _hyperlinks(linked: LinkedStory, mentions: Sequence[Span], in_sentences: Sequence[Span]) -> Iterator[_Element]:
    """Yield the story's own links, cut at mentions and at the borders of sentences."""
    end = 0
    for link in sorted(linked.story.links, key=lambda link: (link.span.start, -link.span.end)):
        if web_address(link.href) is None or link.span.start < end:
            continue
        end = link.span.end
        opening = f'<a href="{escape(link.href)}" rel="nofollow noopener external">'
        for sentence in _meeting(link.span, in_sentences):
            part = Span(max(sentence.start, link.span.start), min(sentence.end, link.span.end))
            for gap in _gaps(part, _meeting(part, mentions)):
                yield _Element(gap, "link", opening, "</a>")


def _meeting(span: Span, disjoint: Sequence[Span]) -> Sequence[Span]:
    """Return which of some disjoint spans, in the order of the text, share a character with another span."""
    first = bisect_right(disjoint, span.start, key=lambda other: other.end)
    return disjoint[first : bisect_left(disjoint, span.end, key=lambda other: other.start)]


def _gaps(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    """Yield the parts of a span between others, which are in order."""
    start = span.start
    for other in others:
        if start < other.start:
            yield Span(start, other.start)
        start = max(start, other.end)
    if start < span.end:
        yield Span(start, span.end)


def _render(text: str, block: Span, elements: list[_Element]) -> Markup:
    """Return a block with its elements; one that crosses another, or the end of the block, becomes an empty one."""
    parts: list[str] = []
    open_elements: list[_Element] = []
    at = block.start

    def text_to(end: int) -> None:
        nonlocal at
        end = max(at, min(end, block.end))
        parts.append(escape(text[at:end]))
        at = end

    def close_until(start: int) -> None:
        while open_elements and open_elements[-1].span.end <= start:
            text_to(open_elements[-1].span.end)
            parts.append(open_elements.pop().closing)

    waiting = elements[::-1]
    while waiting:
        element = waiting.pop()
        close_until(element.span.start)
        text_to(element.span.start)
        end = min(open_elements[-1].span.end if open_elements else block.end, block.end)
        if element.span.end <= end:
            parts.append(element.opening)
            open_elements.append(element)
        elif element.kind == "target":
            parts += [element.opening, element.closing]
        elif element.span.start < end:  # a link goes on after what it crosses
            waiting += (
                replace(element, span=Span(*part)) for part in ((element.span.start, end), (end, element.span.end))
            )
            waiting.sort(key=_order, reverse=True)
    close_until(len(text))
    text_to(block.end)
    return Markup("".join(parts))  # noqa: S704  each part is escaped text or a tag made above
