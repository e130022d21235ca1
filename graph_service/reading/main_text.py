"""Which blocks of an HTML page are its main text.

trafilatura says which words are; the blocks that have these words are taken from the page itself, with their headings, line
breaks, items, rows and links, some of which trafilatura loses. To them come

- the headings over such blocks, and the items and rows of a list that is in the text;
- prose between them where that is more than half as much: trafilatura lost it;
- all of the element that the page marks as its article, without its furniture, where that has more than twice as much.

What looks like furniture by its class (share, caption, card) is a box, unless it holds much of the prose: class names lie.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import html

from graph_service.reading.block_classes import is_ending, is_furniture, is_link, is_prose, opens_comments
from graph_service.reading.blocks import Block, letters
from graph_service.reading.dates import parse_date
from graph_service.reading.html_blocks import blocks_of, is_never_text, located_blocks, names, walk

BOX_CLASSES = frozenset(
    (
        "share sharing social caption credit menu sidebar newsletter subscribe comment comments advert "
        "advertisement banner popup modal pager pagination toolbar footer copyright print"
    ).split()
)
CARD_CLASSES = frozenset(
    ["related", "card", "cards", "teaser", "teasers", "recommended", "recommendations", "discover", "promo"]
)
CARD_TAGS = frozenset(["aside", "article"])
STORY_XPATH = "//article | //main | //*[@role='main'] | //*[@itemprop='articleBody']"
PROSE_NODE = 40  # characters; a text node this long outside a link is prose
MOST = 0.8  # the share of the prose that the element of the story holds
MUCH = 0.5  # an element with a larger share of it is no box, whatever its class
FIGURE = re.compile(r"[<>~≈+–-]?\s?[$€£]?\d[\d.,\s]*\s?(?:%|[KkMm]|mln|bn|million|billion|thousand)?\+?")
COUNTED = re.compile(
    rf"{FIGURE.pattern}\s+(?![^\W\d_]+ \d)(?:[^\W\d_][\w'’-]*\s?){{2,7}}"
)  # "1,072 information sessions"
ROW = 5  # words in a row that tell one text from another


@dataclass(frozen=True, slots=True)
class MainText:
    """All blocks of a page, the positions of those that are its main text, and the blocks of each box of cards in it.

    `extracted` is how many characters trafilatura found, and `visible` how many characters of prose the page shows in no box.
    """

    blocks: Sequence[Block]
    positions: Sequence[int]
    boxes: Sequence[Sequence[Block]]
    extracted: int
    visible: int


def main_text(tree: html.HtmlElement, base: str) -> MainText:
    """Return the blocks of a page with the positions of its main text; links are relative to `base`."""
    text = _extract(tree, base)
    extracted = sum(len(block.text) for block in text)
    prose = _prose_below(tree)
    scope = _story_scope(tree, prose)
    located = list(located_blocks(tree, base))
    blocks = [block for block, _ in located]
    if MUCH * prose_length(text) > prose_length(blocks):  # it stands where no page has its text
        return MainText(text, range(len(text)), (), extracted, prose_length(text))
    box_of = _boxes(prose, scope)
    inside = set(scope.iter())
    unboxed = {i for i, (_, node) in enumerate(located) if box_of.get(node) is None}
    marked = [i for i in sorted(unboxed) if located[i][1] in inside]
    positions = _select(blocks, text, unboxed)
    length = prose_length(blocks[i] for i in positions)
    is_more = MUCH * prose_length(blocks[i] for i in marked) > length
    if not length or (is_more and scope is not tree):
        positions = marked

    boxes: dict[html.HtmlElement, list[Block]] = {}
    for block, node in located:
        box = box_of.get(node)
        if box is not None and may_be_card(box):
            boxes.setdefault(box, []).append(block)
    return MainText(blocks, positions, list(boxes.values()), extracted, prose_length(blocks[i] for i in marked))


def _extract(tree: html.HtmlElement, url: str) -> list[Block]:
    """Return the blocks of the main text of a page as trafilatura finds it; it may lose headings and line breaks."""
    from trafilatura import extract  # noqa: PLC0415  takes a third of a second, and only pages need it

    try:
        markup = extract(tree, output_format="html", include_comments=False, include_links=True, url=url)
    except RecursionError:  # elements nested too deeply for it
        markup = None
    return [] if markup is None else list(blocks_of(html.document_fromstring(markup), url))


def _select(blocks: Sequence[Block], text: Sequence[Block], unboxed: Container[int]) -> list[int]:
    """Return the positions of the blocks whose words a text has, with what belongs between them."""
    words = _Words.of(text)
    hits = {i for i, block in enumerate(blocks) if words.hold(block)}
    first, last = min(hits, default=0), max(hits, default=0)
    between = [i for i in range(first, last) if i in unboxed and i not in hits]
    lost = [i for i in between if is_prose(blocks[i])]
    if prose_length(blocks[i] for i in lost) < MUCH * prose_length(blocks[i] for i in hits):
        lost = []  # captions and teasers
    return sorted({*hits, *lost, *(i for i in between if _belongs(blocks, i, hits))})


def _belongs(blocks: Sequence[Block], i: int, hits: Container[int]) -> bool:
    """Tell whether a block belongs to the text beside it: a heading over it, an item or row of a list in it, a figure."""
    block = blocks[i]
    dated = parse_date(block.text) is not None
    if block.level or dated:
        below = i + 1 + (block.level > 0 and parse_date(blocks[i + 1].text) is not None)
        return below in hits and is_prose(blocks[below])
    if COUNTED.fullmatch(block.text):
        return not (is_link(block) or is_furniture(block) or is_ending(block) or opens_comments(block))
    counted = next((line for line in (block, blocks[i + 1]) if not FIGURE.fullmatch(line.text)), block)
    if FIGURE.fullmatch(block.text) or FIGURE.fullmatch(blocks[i - 1].text):
        return not (is_link(block) or is_furniture(counted) or is_ending(counted))
    return block.item and not is_link(block) and (i - 1 in hits or i + 1 in hits)


def prose_length(blocks: Iterable[Block]) -> int:
    """Return how many characters of prose there are."""
    return sum(len(block.text) for block in blocks if is_prose(block))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text: every five in a row, and its short blocks whole."""

    rows: frozenset[tuple[str, ...]]
    short: frozenset[str]

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "_Words":
        words = [letters(word) for block in blocks for word in block.text.split()]
        return cls(
            frozenset(zip(*(words[i:] for i in range(ROW)), strict=False)),
            frozenset(letters(block.text) for block in blocks),
        )

    def hold(self, block: Block) -> bool:
        """Tell whether the text has most of the words of a block, in their order."""
        words = [letters(word) for word in block.text.split()]
        rows = list(zip(*(words[i:] for i in range(ROW)), strict=False))
        if not rows:
            return letters(block.text) in self.short
        return 2 * sum(row in self.rows for row in rows) > len(rows)


def _prose_below(root: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """Return the characters of prose outside links below each element that may hold text, in the order of the page."""
    prose: dict[html.HtmlElement, int] = {}
    sums, in_link = [0], 0
    for event, node in walk(root, is_never_text):
        step = {"start": 1, "end": -1, "skip": 0}[event]
        in_link += step * (node.tag == "a")
        if step > 0:
            prose[node] = 0
            sums.append(0 if in_link else _long(node.text))
        elif step < 0:
            prose[node] = total = sums.pop()
            sums[-1] += total
        if step <= 0 and not in_link:
            sums[-1] += _long(node.tail)
    return prose


def _long(text: str | None) -> int:
    length = len((text or "").strip())
    return length if length >= PROSE_NODE else 0


def _story_scope(tree: html.HtmlElement, prose: Mapping[html.HtmlElement, int]) -> html.HtmlElement:
    """Return the deepest element that the page marks as its story and that holds most of what is so marked, else the page."""
    marked = [node for node in tree.xpath(STORY_XPATH) if prose.get(node)]
    most = MOST * max((prose[node] for node in marked), default=0)
    return next((node for node in reversed(marked) if prose[node] >= most), tree)


def _boxes(
    prose: Mapping[html.HtmlElement, int], scope: html.HtmlElement
) -> dict[html.HtmlElement, html.HtmlElement | None]:
    """Return for each element that may hold text the outermost box that it lies in, or None."""
    much = MUCH * prose[scope]
    box_of: dict[html.HtmlElement, html.HtmlElement | None] = {}
    for node in prose:
        box = box_of.get(node.getparent())
        is_box = (
            node is not scope and prose[node] <= much and (may_be_card(node) or not names(node).isdisjoint(BOX_CLASSES))
        )
        box_of[node] = node if box is None and is_box else box
    return box_of


def may_be_card(node: html.HtmlElement) -> bool:
    """Tell whether an element may hold cards of other stories, by its tag and its class."""
    return node.tag in CARD_TAGS or not names(node).isdisjoint(CARD_CLASSES)
