"""The tree of an HTML page as a row of blocks, and how much prose lies below each element.

The tree is walked without recursion, since hostile pages nest deeply, and never changed. What never holds text (scripts,
forms, navigation, cookie bars) is not entered. Labels (`<dt>`, a class "label") get the colon that a printed label has, so
that the rules for pages as text apply here, too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from selectolax.lexbor import LexborNode

from graph_service.reading.addresses import absolute
from graph_service.reading.block_classes import LABEL_NAMES, is_short_line
from graph_service.reading.blocks import Block, Run, linked_block

NEVER_TEXT = frozenset(
    (
        "head script style noscript template iframe object embed svg math canvas audio video picture button "
        "select option input textarea form nav footer figcaption dialog"
    ).split()
)
NEVER_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "form"]
)
NEVER_CLASSES = frozenset(
    ["cookie", "cookies", "consent", "gdpr", "breadcrumb", "breadcrumbs", "navbar", "navigation", "skiplink", "sr"]
)
ALWAYS_ENTERED = frozenset(["html", "body", "main", "article"])
BLOCK_TAGS = frozenset(
    (
        "html body main article section div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tr td th "
        "blockquote pre figure header address hr center details summary fieldset aside"
    ).split()
)
ITEM_TAGS = frozenset(["li", "dd"])
ITEM_CLASSES = frozenset(["item", "value"])
BODY_CLASSES = frozenset(["body", "text", "content"])  # a field of Drupal that holds the body is an "item" by class
LABEL_TAGS = frozenset(["dt", "th"])
STRONG_TAGS = frozenset(["b", "strong"])
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BOLD_LINE = 6  # the level of a heading that is only a line in bold: below all others
NAMES_LENGTH = 1_000  # characters of a class and an id that count
PROSE_NODE = 40  # characters; a text node this long outside a link is prose
NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|dt|dd|td|th|tr|thead|tbody|tfoot|option|optgroup|rt|rp|colgroup|br|hr|img|input|meta|link|col|area|"
    r"base|embed|source|track|wbr|param|path|use|rect|circle|html|head|body)\b)[a-z]",
    re.IGNORECASE,
)
BETWEEN_WORDS = re.compile(r"[\s_-]+")

Skip = Callable[[LexborNode], bool]


def deepest_nesting(markup: str) -> int:
    """Return about how deep elements are nested at most; those whose end tag may be left out do not count."""
    steps = (-1 if tag[1] else 1 for tag in NESTING_TAG.finditer(markup))
    return max(accumulate(steps, lambda depth, step: max(depth + step, 0)), default=0)


def names(node: LexborNode) -> frozenset[str]:
    """Return the words of an element's class and id, in lower case."""
    attributes = node.attributes
    if not attributes:
        return frozenset()
    both = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return frozenset(BETWEEN_WORDS.split(both[:NAMES_LENGTH].lower())) - {""}


def is_never_text(node: LexborNode) -> bool:
    """Tell whether an element never holds a story's text, whatever the page."""
    tag = node.tag or ""
    if tag.startswith("-") or tag in ALWAYS_ENTERED:
        return False
    if tag in NEVER_TEXT:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    return hidden or attributes.get("role") in NEVER_ROLES or not NEVER_CLASSES.isdisjoint(names(node))


def walk(root: LexborNode, skip: Skip) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each node when it is entered (True) and when it is left (False); what is skipped is not entered at all."""
    node, end = root, root.mem_id
    while True:
        skipped = node.mem_id != end and skip(node)
        if not skipped:
            yield node, True
            if node.child is not None:
                node = node.child
                continue
            yield node, False
        while node.mem_id != end and node.next is None and node.parent is not None:
            node = node.parent
            yield node, False
        if node.mem_id == end or node.next is None:
            return
        node = node.next


def prose_below(root: LexborNode) -> dict[int, int]:
    """Return the characters of prose below each element that may hold text, by `mem_id`, in the order of the page."""
    prose: dict[int, int] = {}
    sums, in_link = [0], 0
    for node, entered in walk(root, is_never_text):
        in_link += (1 if entered else -1) * (node.tag == "a")
        if entered:
            length = len((node.text_content or "").strip()) if node.tag == "-text" and not in_link else 0
            sums.append(length if length >= PROSE_NODE else 0)
            prose[node.mem_id] = 0
        else:
            prose[node.mem_id] = total = sums.pop()
            sums[-1] += total
    return prose


@dataclass(slots=True)
class _OpenBlock:
    """The state of the walk: the runs of the block that is open, and which elements the walk is inside of."""

    base: str | None
    runs: list[Run] = field(default_factory=list)
    href: str | None = None
    heading: int = 0
    items: int = 0
    labels: int = 0
    strong: int = 0
    weak: bool = False
    broken: bool = False

    def add(self, text: str) -> None:
        """Add the text of a text node."""
        self.runs.append(Run(text, self.href))
        if not text.isspace():
            self.weak = self.weak or not self.strong
            self.broken = False

    def finish(self) -> Iterator[Block]:
        """Yield the block that ends here, if it has text, and start the next."""
        block = linked_block(self.runs, level=self.heading, item=self.items > 0)
        bold = block.text and not self.weak and not block.level and not block.item
        if self.labels and block.text.lower() in LABEL_NAMES:
            block = Block(block.text + ":", 0, block.item)
        elif bold and is_short_line(block):
            block = Block(block.text, BOLD_LINE, item=False, links=block.links)
        self.runs, self.weak, self.broken = [], False, False
        if block.text:
            yield block


def blocks_of(root: LexborNode, skip: Skip, base: str | None) -> Iterator[Block]:
    """Yield the blocks below a node; one ends where an element of block level starts or ends, and at two `<br>`."""
    open_block = _OpenBlock(base)
    for node, entered in walk(root, skip):
        tag = node.tag or ""
        if tag in {"-text", "br"} and not entered:
            continue
        if tag == "-text":
            open_block.add(node.text_content or "")
        elif tag == "br":
            if open_block.broken:
                yield from open_block.finish()
            open_block.runs.append(Run("\n"))
            open_block.broken = True
        elif tag == "a":
            open_block.href = absolute(node.attributes.get("href"), base) if entered else None
        elif tag in STRONG_TAGS:
            open_block.strong += 1 if entered else -1
        elif tag in BLOCK_TAGS or _is_label(node):
            yield from open_block.finish()
            step, words = 1 if entered else -1, names(node)
            if tag in HEADINGS:
                open_block.heading = HEADINGS[tag] if entered else 0
            is_item = tag in ITEM_TAGS or (not words.isdisjoint(ITEM_CLASSES) and words.isdisjoint(BODY_CLASSES))
            open_block.items += step * is_item
            open_block.labels += step * _is_label(node)
    yield from open_block.finish()


def _is_label(node: LexborNode) -> bool:
    return node.tag in LABEL_TAGS or (not (node.tag or "-").startswith("-") and "label" in names(node))
