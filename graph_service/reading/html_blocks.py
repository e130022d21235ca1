"""The tree of an HTML page as a row of blocks.

The tree is walked without recursion, since hostile pages nest deeply. What never holds text (scripts, navigation, cookie
bars) is not entered. Items of lists, cells of tables and quotes are marked as what they are. Labels (`<dt>`, a class "label")
get the colon that a printed label has, so that the rules for pages as text apply here, too. A row of a table is one block, with a
cell for each column.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

from lxml import etree, html

from graph_service.errors import SourceError
from graph_service.iris import absolute
from graph_service.model import Part, PartForm
from graph_service.reading.block_classes import LABEL_NAMES, is_short_line
from graph_service.reading.draft import WHOLE, Block, Run, letters, linked_block, one_line

NEVER_TEXT = frozenset(
    (
        "head script style noscript template iframe object embed svg math canvas audio video picture button "
        "select option input textarea nav footer figcaption dialog"
    ).split()
)
NEVER_ROLES = frozenset(
    "navigation banner contentinfo search dialog alertdialog menu menubar toolbar form complementary".split()
)
# Classes and ids of furniture; a class that only holds the word (`cookies-accepted`) says something else.
NEVER_NAMES = frozenset(
    (
        "cookie cookies cookie-banner cookie-notice cookie-consent cookiebar consent gdpr breadcrumb breadcrumbs navbar "
        "navigation mw-editsection skiplink skip-link toc table-of-contents sr-only visually-hidden screen-reader-text "
        "btn wp-block-button catlinks sitesub mw-jump-link printfooter navbox reference references"
    ).split()
)
BLOCK_TAGS = frozenset(
    (
        "html body main article section div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr caption "
        "td th blockquote pre figure header address hr center details summary fieldset form aside"
    ).split()
)
ITEM_TAGS = frozenset(["li", "dd"])
ITEM_CLASSES = frozenset(["item", "value"])
BODY_CLASSES = frozenset(["body", "text", "content"])  # a field of Drupal that holds the body is an "item" by class
CELL_TAGS = frozenset(["td", "th"])
LONGEST_NUMBER = 7  # digits of the number with which a list starts
LONG_CELL = 200  # characters; where several cells of a row are as long, the table is there for the layout
SHORT_CELL = 60  # characters; a longer one is not repeated in all rows and columns that it spans
WIDEST, MOST_CELLS = 64, 20_000  # columns and cells of a table
TITLE_BREAKS = 1  # in a cell of data, at most, that is alone in its row
WIDEST_ROW = 1_000  # cells; what has more is no row of a table
NO_VALUE = "–"
STRONG_TAGS = frozenset(["b", "strong", "big"])
# What makes a line stand out where pages have no headings: a larger font, or bold by its style.
LARGE_FONT = re.compile(r"\s*(?:\+[1-9]|[4-9])\s*")
LARGE_STYLE = re.compile(
    r"font-weight\s*:\s*(?:bold|[6-9]00)|font-size\s*:\s*(?:(?:xx?-)?large\b|(?:1[89]|[2-9]\d)(?:\.\d+)?px|(?:1[4-9]|[2-9]\d)(?:\.\d+)?pt|(?:1\.[3-9]|[2-9])\d*(?:\.\d+)?r?em|1[3-9]\d%|[2-9]\d\d%)",
    re.IGNORECASE,
)
HEADLINE_CLASSES = frozenset(["headline", "headlines"])
LIST_TAGS: Mapping[str, PartForm] = {"ul": "item", "ol": "numbered item", "menu": "item"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BOLD_LINE = 6  # the level of a heading that is only a line in bold: below all others
NAMING = ("class", "id", "data-testid", "data-component")
MOST_BLANKS = 4  # characters of a source for each of a line of text
NAMES_LENGTH = 1_000  # characters of a class and an id that count
NESTING_LIMIT = 2_000  # the parser takes time that grows with the square of the depth
TAG_LIMIT = 100_000  # some seconds of work; the largest pages of the web have a fifth of that
NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|dt|dd|td|th|tr|thead|tbody|tfoot|option|optgroup|rt|rp|colgroup|br|hr|img|input|meta|link|col|area|"
    r"base|embed|source|track|wbr|param|path|use|rect|circle|html|head|body)\b)[a-z]",
    re.IGNORECASE,
)
GLUED = re.compile(r"\d[^\W\d_]|[^\W\d_]\d|[a-zà-öø-ÿа-яё][A-ZÀ-ÖØ-ÞА-ЯЁ]")
SMALL_FIGURE = re.compile(r"[-+−]?[0-9]{1,3}")
SMALL_FIGURES = {
    "sup": str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻"),
    "sub": str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋"),
}
SENTENCE_GAP = re.compile(r"(?P<last>[^\W\d_]?)[.!?…。][\"'”’»)\]]*(?P<blank>\s*)(?P<first>[\"'“‘«(]*[^\W\d_])")
START = 30  # letters that tell one paragraph from another
BETWEEN_WORDS = re.compile(r"[\s_-]+")

Cell = TypeVar("Cell")
Skip = Callable[[html.HtmlElement], bool]


def parse_html(markup: str, file: str, line: int | None = None) -> html.HtmlElement | None:
    """Return the tree of a page or a piece of one, or None where there is none.

    Raises `SourceError` where it is nested or long beyond sense.
    """
    steps = (-1 if tag[1] else 1 for tag in NESTING_TAG.finditer(markup))
    if max(accumulate(steps, lambda depth, step: max(depth + step, 0)), default=0) > NESTING_LIMIT:
        hint = "Save the page again; its elements are not closed."
        raise SourceError(f"its elements are nested more than {NESTING_LIMIT} deep.", file=file, line=line, hint=hint)
    if markup.count("<") > TAG_LIMIT:
        hint = "Give the page of one story."
        raise SourceError(f"it has more than {TAG_LIMIT} tags.", file=file, line=line, hint=hint)
    # The text is decoded already: what it says of its encoding, in whatever place, is not to be believed again.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree: html.HtmlElement = html.document_fromstring(markup.encode("utf-8", errors="replace"), parser=parser)
    except etree.ParserError:  # nothing but blanks and comments
        return None
    # Raised and lowered figures become signs: without their elements they would join the word or number before them.
    for node in list(tree.iter(*SMALL_FIGURES)):
        figures = node.text_content().strip()
        if SMALL_FIGURE.fullmatch(figures):
            node[:] = []
            node.text = figures.translate(SMALL_FIGURES[node.tag])
            node.drop_tag()
        elif figures.isalpha() and not len(node):  # the end of "5th"
            node.drop_tag()
    for row in tree.iter("tr"):
        if len(row) > WIDEST_ROW:  # trafilatura takes time that grows with the square of the cells
            for cell in row:
                cell.tag, cell.tail = "span", ", "
    for table in tree.iter("table"):
        _fill_rows(table)
    return tree


def _fill_rows(table: html.HtmlElement) -> None:
    """Give each row of a table of data a cell for every column, so that each stands under its headings.

    Spans are resolved here: whoever reads the table next, such as trafilatura, does not repeat cells.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return
    cells = [cell for cell in table.iterdescendants() if cell.tag in CELL_TAGS]
    inner_tags = {inner.tag for cell in cells for inner in cell.iterdescendants()}
    if not inner_tags.isdisjoint(BLOCK_TAGS - {"p"}) or any(len(cell.text_content()) > LONG_CELL for cell in cells):
        return
    spans = {cell: [cell.attrib.pop(name, "") for name in ("colspan", "rowspan")] for cell in cells}
    lines: list[tuple[html.HtmlElement, dict[int, html.HtmlElement]]] = []
    total = 0
    below: dict[int, tuple[html.HtmlElement, int]] = {}  # by column: the cell that reaches down, and over how many rows
    for row in table.iter("tr"):
        line = {column: cell for column, (cell, _) in below.items()}
        below = {column: (cell, rows - 1) for column, (cell, rows) in below.items() if rows > 1}
        start = 0
        for cell in (cell for cell in row if cell.tag in CELL_TAGS):
            while start in line:
                start += 1
            width, height = (int(value) if value.isdecimal() and len(value) < 5 else 1 for value in spans[cell])
            height = height or MOST_CELLS  # 0: down to the end of the table
            for column in range(start, max(start + 1, min(start + width, WIDEST))):
                if column not in line:
                    line[column] = cell
                    below |= {column: (cell, height - 1)} if height > 1 else {}
        lines.append((row, line))
        total += len(line)
        if total > MOST_CELLS:
            return
    texts = {cell: cell.text_content().strip() for cell in cells}
    grid = [{column: (cell, texts[cell]) for column, cell in line.items()} for _, line in lines]
    for (row, _), aligned in zip(lines, align_cells(grid), strict=True):
        new: dict[html.HtmlElement, None] = {}
        for cell, text in aligned:
            own_cell = cell if cell.getparent() is row and cell not in new else deepcopy(cell)
            if text != texts[cell]:
                own_cell[:], own_cell.text = [], text
            new[own_cell] = None
        row[:] = list(new)


def align_cells(grid: Sequence[Mapping[int, tuple[Cell, str]]]) -> Iterator[list[tuple[Cell, str]]]:
    """Yield the rows of a table, given by columns, each with a cell for every column that holds anything, and what it says there.

    A cell that spans rows or columns is repeated in them, unless it is long, or all of its row; an empty one gets a dash, unless
    all after it are empty, too.
    """
    lines = [line if len({cell for cell, _ in line.values()}) > 1 else dict([*line.items()][:1]) for line in grid]
    filled = {column for line in lines for column, (_, text) in line.items() if text}
    seen: set[Cell] = set()
    for line in lines:
        columns = sorted(filled.intersection(line))
        last = max((column for column in columns if line[column][1]), default=-1)
        aligned = []
        for column in columns:
            cell, text = line[column]
            text = text if cell not in seen or len(text) <= SHORT_CELL else ""
            aligned.append((cell, text or (NO_VALUE if column <= last else "")))
            seen.add(cell)
        yield aligned


def html_blocks(markup: str, base: str | None, file: str, line: int | None = None) -> list[Block]:
    """Return the blocks of a piece of HTML; raises `SourceError` where it is nested or long beyond sense."""
    root = parse_html(markup, file, line)
    return [] if root is None else list(blocks_of(root, base))


def names(node: html.HtmlElement) -> frozenset[str]:
    """Return the words of an element's class and id, and of what scripts call it where classes say nothing, in lower case."""
    written = " ".join(value for name in NAMING if (value := node.get(name)))
    return _words_of(written[:NAMES_LENGTH]) if written else frozenset()


def short_text(node: html.HtmlElement, longest: int) -> str | None:
    """Return the text of an element if it is no longer than that; a long one is not read to its end."""
    texts, length = [], 0
    for text in node.itertext():
        length += len(text)
        if length > MOST_BLANKS * longest:
            return None
        texts.append(text)
    line = one_line("".join(texts))
    return line if len(line) <= longest else None


@lru_cache(maxsize=4096)  # the elements of a page share their classes
def _words_of(names: str) -> frozenset[str]:
    return frozenset(BETWEEN_WORDS.split(names.lower())) - {""}


def is_never_text(node: html.HtmlElement) -> bool:
    """Tell whether an element never holds a story's text, whatever the page."""
    if node.tag in {"html", "body", "main", "article"}:
        return False
    if node.tag in NEVER_TEXT or node.get("hidden") is not None:
        return True
    if node.get("aria-hidden") == "true" and "paywall" not in names(
        node
    ):  # which hides the text from those who have not paid
        return True
    written = f"{node.get('class') or ''} {node.get('id') or ''}"[:NAMES_LENGTH].lower().split()
    return node.get("role") in NEVER_ROLES or not NEVER_NAMES.isdisjoint(written)


def walk(root: html.HtmlElement, skip: Skip) -> Iterator[tuple[str, html.HtmlElement]]:
    """Yield each element with "start" and "end", and what is skipped once, with "skip"; its tail stands after it."""
    walker = etree.iterwalk(root, events=("start", "end"))
    skipped = None
    for event, node in walker:
        if node is skipped:
            skipped = None
        elif event == "start" and node is not root and skip(node):
            walker.skip_subtree()
            skipped = node
            yield "skip", node
        else:
            yield event, node


@dataclass(slots=True)
class _OpenBlock:
    """The state of the walk: the runs of the block that is open, and which elements the walk is inside of."""

    runs: list[Run] = field(default_factory=list)
    node: html.HtmlElement | None = None
    line: int = 0  # where the last line of the runs starts, and the element that it starts in
    line_node: html.HtmlElement | None = None
    line_weak: bool = False
    href: str | None = None
    cell: Part | None = None
    listed: list[Part] = field(default_factory=list)
    numbers: Counter[html.HtmlElement] = field(default_factory=Counter)
    quotes: list[int] = field(default_factory=list)
    heading: int = 0
    items: int = 0
    labels: int = 0
    strong: int = 0
    weak: bool = False
    broken: bool = False

    def add(self, text: str | None, node: html.HtmlElement) -> None:
        """Add a stretch of text that stands in an element."""
        if text:
            if self.runs and GLUED.fullmatch(self.runs[-1].text[-1:] + text[:1]):
                self.runs.append(Run(" "))  # two elements that the page shows apart: a figure and what it counts
            self.runs.append(Run(text, self.href, self.cell))
            if not text.isspace():
                self.node = node if self.node is None else self.node
                self.weak = self.weak or not self.strong
                self.line_node = node if self.line_node is None else self.line_node
                self.line_weak = self.line_weak or not self.strong
                self.broken = False

    def finish(self) -> Iterator[tuple[Block, html.HtmlElement]]:
        """Yield the block that ends here, if it has text, and start the next."""
        parts = tuple(self.listed[-1:])
        if self.quotes:
            parts += (Part("quote", WHOLE, self.quotes[-1] + 1),)
        block = linked_block(self.runs, level=min(self.heading, BOLD_LINE), item=self.items > 0, parts=parts)
        bold = block.text and not self.weak and not block.level and not block.item
        if self.labels and block.text.lower() in LABEL_NAMES:
            block = Block(block.text + ":", 0, block.item)
        elif bold and is_short_line(block):
            block = replace(block, level=BOLD_LINE)
        if self.quotes and block.text:
            self.quotes[-1] += 1
        node, self.node, self.line_node = self.node, None, None
        self.runs, self.line, self.weak, self.line_weak, self.broken = [], 0, False, False, False
        if block.text and node is not None:
            yield block, node

    def break_line(self) -> Iterator[tuple[Block, html.HtmlElement]]:
        """Take in a break; yield the block that ends before a line all in bold, and that line, a heading. Two breaks end a block."""
        line = self.runs[self.line :]
        if self.broken or self.stands_alone():
            yield from self.finish()
        elif self.line and self.line_node is not None and not (self.line_weak or self.heading or self.strong):
            node, self.runs = self.line_node, self.runs[: self.line]
            yield from self.finish()
            self.runs, self.node = line, node
            yield from self.finish()
        self.runs.append(Run("\n"))
        self.line, self.line_node, self.line_weak, self.broken = len(self.runs), None, False, True

    def stands_alone(self) -> bool:
        """Tell whether the line that ends here is all in bold, or all links: a heading, or part of a menu."""
        runs = [run for run in self.runs if run.text.strip()]
        return bool(runs) and not self.strong and not self.heading and (not self.weak or all(run.href for run in runs))

    def enter_or_leave(self, node: html.HtmlElement, step: int) -> None:
        """Take in that an item of a list or a quote starts here, or ends."""
        if node.tag == "blockquote":
            self.quotes[len(self.quotes) + min(step, 0) :] = [0][: max(step, 0)]
        elif node.tag == "li" and step > 0:
            parent = node.getparent()
            self.numbers[parent] += 1
            first = parent.get("start") or ""
            before = int(first) - 1 if first.isdecimal() and len(first) < LONGEST_NUMBER else 0
            form = LIST_TAGS.get(parent.tag, "item")
            self.listed.append(Part(form, WHOLE, before + self.numbers[parent], len(self.listed) + 1))
        elif node.tag == "li" and step < 0:
            self.listed.pop()


def paragraph_starts(tree: html.HtmlElement) -> frozenset[str]:
    """Return the letters with which the paragraphs of a page start, shown or hidden."""
    return frozenset(letters(node.text_content())[:START] for node in tree.iter("p")) - {""}


def paragraphs_on_one_line(text: str, starts: Container[str]) -> list[str]:
    """Return the paragraphs of a text that was written on one line, as in JSON-LD: the page has their `starts`, or no blank parts them."""
    if "\n" in text.strip():
        return [text]
    breaks = [0]
    for gap in SENTENCE_GAP.finditer(text):
        start = gap.start("first")
        is_glued = not gap["blank"] and gap["last"].islower() and gap["first"][-1].isupper()
        if is_glued or letters(text[start : start + 2 * START])[:START] in starts:
            breaks.append(start)
    return [text[start:end].strip() for start, end in zip(breaks, [*breaks[1:], len(text)], strict=True)]


def blocks_of(root: html.HtmlElement, base: str | None, skip: Skip = is_never_text) -> Iterator[Block]:
    """Yield the blocks below an element."""
    return (block for block, _ in located_blocks(root, base, skip))


def located_blocks(
    root: html.HtmlElement, base: str | None, skip: Skip = is_never_text
) -> Iterator[tuple[Block, html.HtmlElement]]:
    """Yield the blocks below an element, each with the element that its text starts in.

    A block ends where an element of block level starts or ends, and at two `<br>`. The cells of tables are joined to rows.
    """
    cells: dict[html.HtmlElement, Part] = {}
    rows: Counter[html.HtmlElement | None] = Counter()
    items: set[html.HtmlElement] = set()  # rows that are one line each
    for row in root.iter("tr"):
        table = next(row.iterancestors("table"), None)
        rows[table] += 1
        joined = _join_cells(row, rows[table])
        cells |= joined
        items |= {row} if joined else set()
    open_block = _OpenBlock()
    for event, node in walk(root, skip):
        step, tag = {"start": 1, "end": -1, "skip": 0}[event], node.tag
        if tag == "br" and step > 0:
            yield from open_block.break_line()
        elif tag == "a" and step:
            open_block.href = absolute(node.get("href"), base) if step > 0 else None
        elif node in cells:
            open_block.cell = cells[node] if step > 0 else None
        elif tag in BLOCK_TAGS or _is_label(node):
            yield from open_block.finish()
            open_block.heading += step * HEADINGS.get(tag, 0)
            words = names(node)
            is_item = (
                tag in ITEM_TAGS
                or node in items
                or (not words.isdisjoint(ITEM_CLASSES) and words.isdisjoint(BODY_CLASSES))
            )
            open_block.items += step * is_item
            open_block.enter_or_leave(node, step)
            open_block.labels += step * _is_label(node)
        open_block.strong += step * _stands_out(node)
        if step > 0:
            open_block.add(node.text, node)
        elif node is not root:
            open_block.add(node.tail, node.getparent())
    yield from open_block.finish()


def _stands_out(node: html.HtmlElement) -> bool:
    """Tell whether an element's text is bold or large, or is called a headline; a style of several blocks says nothing of one."""
    if node.tag in STRONG_TAGS or (node.tag == "font" and LARGE_FONT.fullmatch(node.get("size") or "")):
        return True
    style, classes = node.get("style"), node.get("class")
    has_style = style is not None and LARGE_STYLE.search(style[:NAMES_LENGTH]) is not None
    return (has_style and not any(child.tag in BLOCK_TAGS for child in node)) or (
        classes is not None and "headline" in classes.lower() and not HEADLINE_CLASSES.isdisjoint(names(node))
    )


def _is_label(node: html.HtmlElement) -> bool:
    return node.tag == "dt" or "label" in names(node)


def _is_headline(cell: html.HtmlElement) -> bool:
    """Tell whether the text of a cell, or its first line, is large or bold."""
    text, has_lines = cell.text_content().strip(), next(cell.iter("br"), None) is not None
    lines = (node.text_content().strip() for node in cell.iter() if _stands_out(node))
    return any(line == text or (has_lines and line and text.startswith(line)) for line in lines)


def _join_cells(row: html.HtmlElement, number: int) -> dict[html.HtmlElement, Part]:
    """Make the cells of a row one line, unless the table is there for the layout and its cells hold blocks; return them."""
    cells = [cell for cell in row if cell.tag in CELL_TAGS]
    if any(inner.tag in BLOCK_TAGS and inner.tag != "p" for cell in cells for inner in cell.iterdescendants()):
        return {}
    filled = [cell for cell in cells if cell.text_content().strip()]
    long = [cell for cell in filled if len(cell.text_content()) > LONG_CELL]
    # Its head and its text in one cell.
    is_page = len(filled) == 1 and any(len(filled[0].findall(f".//{tag}")) > TITLE_BREAKS for tag in ("br", "p"))
    is_headline = len(filled) == 1 and not long and _is_headline(filled[0])
    if is_page or is_headline or len(long) > 1 or any(len(cell.findall(".//p")) > 1 for cell in long):
        return {}
    parts: dict[html.HtmlElement, Part] = {}
    for position, cell in enumerate(filled):
        for paragraph in cell.iter("p"):
            paragraph.tag, paragraph.text = "span", f" {paragraph.text or ''}"
        parts[cell] = Part("heading cell" if cell.tag == "th" else "cell", WHOLE, number)
        cell.tag = "span"
        is_name = position == 0 and not cell.text_content().rstrip().endswith(":")
        cell.tail = "" if cell is filled[-1] else ": " if is_name else " " if position == 0 else ", "
    return parts
