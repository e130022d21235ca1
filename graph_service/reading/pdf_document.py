"""PDFs with text: `pdfminer.six` finds the boxes of text in each column of a page.

Sizes of letters tell what a box is: the most frequent size is that of the text, larger lines are headings, the largest on the
first page is the title, unless the file states one that stands there. Lines at the edge of a page that come again on other pages, and page
numbers, are no text; neither are footnotes. A bullet that stands in a column of its own belongs to the line beside it. A paragraph
that a column or a page cuts continues in the next. Which page has which part of the text is kept.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from graph_service.errors import SourceError
from graph_service.model import Part, Span
from graph_service.reading.block_classes import LABEL
from graph_service.reading.dates import parse_date, record_date
from graph_service.reading.documents import Document
from graph_service.reading.draft import (
    TITLE_LIMIT,
    WHOLE,
    Block,
    Draft,
    join_broken_words,
    one_line,
    plain_block,
    with_listed_items,
)
from graph_service.reading.page_layout import day_of, is_byline, story_body
from graph_service.reading.record_fields import authors_of
from graph_service.reading.text_page import BULLET, PAGE_NUMBER
from graph_service.text import fold

INSTALL = "Install what reads PDF and Word files: pip install 'graph-service[documents]'"
PAGE_LIMIT = 1_000
EDGE = 0.12  # of the page's height: where running heads and page numbers stand
WORD_GAP = 15  # times the width of a letter: the widest gap between words of a line
LARGER, SMALLER = 1.12, 0.88  # times the size of the text: headings, footnotes
SHORT_LINE = 0.85  # of the width of its box: a line that ends earlier, with its sentence, ends a paragraph
HEADING_LENGTH = 200  # characters
FIRST_LINES = 12  # blocks among which the day of a publication stands
NO_TITLE = re.compile(
    r"(?:microsoft word\s*-.*|untitled.*|.*\.(?:docx?|indd|pdf|rtf|odt|qxd)|document\d*|слайд.*|презентация.*)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+")
FOOTNOTE = re.compile(r"(?:\[?\d{1,3}\]?|\*)\s*\S")
ENDED = re.compile(r"[.!?…:][\"'”’»)\]]*\Z")
LONE_BULLET = re.compile(r"[^\w\s\"'“”«»(<\[.,:;…—/#§&%+=~]|\d{1,2}[.)]")
# Bullets in the fonts of office programs.
SYMBOLS = dict.fromkeys(map(ord, "\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc"), "•")
INDENT = 60  # points between a bullet and its text, at most
LAST_HYPHEN = r"(?<=\w)[^\S\n]*[‐‑\u00ad]\Z|\u00ad(?=\n)"
TIGHT_HYPHEN = re.compile(rf"(?<=\w)[‐‑](?=\n?\w)|{LAST_HYPHEN}")
# What press releases print over their title.
RELEASE = re.compile(
    r"^(?:(?:media|press) )?(?:contacts?|kontakt|contatti|contacto)\s*:|^for (?:immediate|more) |^(?:press|media|news) release\W*$|[\w.+-]+@[\w-]+\.\w",
    re.IGNORECASE,
)
SOFT_HYPHEN = re.compile(r"(?<=\w)\u00ad(?=\w)")
LOOSE_HYPHEN = re.compile(
    rf"(?<=\w)[^\S\n]*(?P<before>\n?)[^\S\n]*[‐‑][^\S\n]*(?P<after>\n?)[^\S\n]*(?=\w)|{LAST_HYPHEN}"
)
PDF_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?")


GAP = 0.7  # of the height of letters: the narrowest gap between columns
MOST_ROWS = 400  # of a page; each may be compared with all below it
LEAST_ROWS = 3  # of a column
ALIGNED = 0.7  # the share of such rows that start at the same place
SAME_START = 2  # points
MOST_OF_COLUMN = 0.8  # of the rows: a second gap beside the first
LEAST_WIDTH = 8  # times the height of letters: what is narrower on average are the cells of a table
LINE_GAP = 1.4  # of the height of letters: more of it parts a row of one column from those of both
Letter = Any
"""A letter as pdfminer gives it, with its box: x0, y0, x1, y1."""

Line = tuple[str, int]
"""A line, and the number of its page."""


@dataclass(frozen=True, slots=True)
class Box:
    """Lines that stand together on a page: their size, and whether they are at its edge."""

    lines: tuple[str, ...]
    widths: tuple[float, ...]
    size: float
    bold: bool
    page: int
    edge: bool

    @property
    def text(self) -> str:
        """The lines as one text."""
        return " ".join(self.lines)


def read(document: Document) -> Draft:
    """Read the story of a PDF; raises `SourceError` where it holds no text, or cannot be opened."""
    boxes, stated = _open(document)
    text = _with_plain_hyphens(_without_print(boxes))
    if not text:
        hint = "Its pages are pictures; make text of them with an OCR program."
        raise SourceError("the PDF holds no text.", file=document.file, line=document.line, hint=hint)
    letters: Counter[float] = Counter()
    for box in text:
        letters[box.size] += len(box.text)
    size = letters.most_common(1)[0][0]
    title, heads = _title(text, size, stated.get("Title", ""))
    boxes = _with_captions_after([box for box in text if box not in heads], size)
    body = story_body(list(with_listed_items(_blocks(boxes, size))))
    printed = (
        body.date
        or body.updated
        or next((day for block in body.blocks[:FIRST_LINES] if (day := parse_date(block.text))), None)
    )
    made = (
        record_date("-".join(filter(None, match.groups())))
        if (match := PDF_DATE.match(stated.get("CreationDate", "")))
        else None
    )
    note = () if printed or not made else (f"no date is printed; the day on which the file was made is used: {made}.",)
    return Draft(
        title=title,
        blocks=[block for block in body.blocks if not printed or parse_date(block.text) != printed],
        date=printed or made,
        authors=body.authors or authors_of(stated.get("Author", "")),
        notes=note,
    )


def _open(document: Document) -> tuple[list[Box], dict[str, str]]:
    try:
        from pdfminer.converter import PDFPageAggregator  # noqa: PLC0415  an extra, and slow to import
        from pdfminer.pdfdocument import PDFDocument  # noqa: PLC0415  likewise
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager  # noqa: PLC0415  likewise
        from pdfminer.pdfpage import PDFPage  # noqa: PLC0415  likewise
        from pdfminer.pdfparser import PDFParser  # noqa: PLC0415  likewise
    except ImportError as error:
        raise SourceError("PDF files cannot be read here.", file=document.file, hint=INSTALL) from error
    try:
        stated = next(iter(PDFDocument(PDFParser(BytesIO(document.data))).info), {})
        resources = PDFResourceManager()
        device = PDFPageAggregator(resources)
        interpreter = PDFPageInterpreter(resources, device)
        boxes: list[Box] = []
        for number, page in enumerate(PDFPage.get_pages(BytesIO(document.data), maxpages=PAGE_LIMIT), 1):
            interpreter.process_page(page)
            boxes += _boxes(device.get_result(), number)
    except Exception as error:  # the library raises what it meets: struct.error, KeyError, its own
        message = f"this PDF cannot be opened ({type(error).__name__})."
        hint = "It may be protected by a password, or damaged."
        raise SourceError(message, file=document.file, line=document.line, hint=hint) from error
    texts = {}
    for key, value in stated.items():
        if isinstance(value, bytes):
            marked = value.startswith((b"\xfe\xff", b"\xff\xfe"))
            texts[key] = value.decode("utf-16" if marked else "latin-1", errors="ignore").strip("\x00 ")
    return boxes, texts


def _boxes(page: Any, number: int) -> Iterator[Box]:
    from pdfminer.layout import LAParams, LTChar, LTLayoutContainer, LTTextBox, LTTextLine  # noqa: PLC0415  as above

    lines_of: dict[Any, list[Any]] = {}
    for letters in _regions([each for each in page if isinstance(each, LTChar) and each.upright]):
        region = LTLayoutContainer(page.bbox)
        region.extend(letters)
        region.analyze(LAParams(char_margin=WORD_GAP))
        for box in (box for box in region if isinstance(box, LTTextBox)):
            lines_of[box] = [line for line in box if isinstance(line, LTTextLine) and line.get_text().strip()]
    texts = {
        line: " ".join(line.get_text().translate(SYMBOLS).split()) for lines in lines_of.values() for line in lines
    }
    for bullet, sign in list(texts.items()):
        if LONE_BULLET.fullmatch(sign):
            height = (bullet.y0 + bullet.y1) / 2
            beside = [line for line in texts if line.y0 < height < line.y1 and 0 <= line.x0 - bullet.x1 < INDENT]
            if beside:
                line = min(beside, key=lambda line: float(line.x0))
                texts[line] = f"{sign} {texts[line]}"
                del texts[bullet]
    for box, all_lines in lines_of.items():
        groups: list[list[Any]] = []  # of lines of one size: a heading may stand close to its text
        for line in filter(texts.__contains__, all_lines):
            if groups and abs(_size(line) - _size(groups[-1][-1])) <= 1:
                groups[-1].append(line)
            else:
                groups.append([line])
        for lines in groups:
            letters = [letter for line in lines for letter in line if isinstance(letter, LTChar)]
            yield Box(
                lines=tuple(texts[line] for line in lines),
                widths=tuple(line.x1 - box.x0 for line in lines),
                size=_size(lines[0]),
                bold=sum("bold" in letter.fontname.lower() for letter in letters) * 2 > len(letters),
                page=number,
                edge=not EDGE * page.height < (lines[0].y0 + lines[-1].y1) / 2 - page.y0 < (1 - EDGE) * page.height,
            )


def _size(line: Any) -> float:
    """Return the height of most letters of a line, in half points."""
    heights = Counter(round(2 * letter.size) / 2 for letter in line if hasattr(letter, "size"))
    return heights.most_common(1)[0][0] if heights else 0.0


def _without_print(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes without page numbers, and without what stands at the edge of several pages."""
    pages: dict[tuple[str, float], set[int]] = {}
    for box in boxes:
        if box.edge:
            pages.setdefault(_print_key(box), set()).add(box.page)
    return [
        box for box in boxes if not (box.edge and (PAGE_NUMBER.fullmatch(box.text) or len(pages[_print_key(box)]) > 1))
    ]


def _with_plain_hyphens(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes with "-" for the hyphens of fonts, which may have blanks around them.

    Where others of the same file stand close to their words, those with blanks are dashes.
    """
    # Inside a line, a soft hyphen is printed: some programs write every hyphen so.
    texts = [SOFT_HYPHEN.sub("-", "\n".join(box.lines)) for box in boxes]
    if any(re.search(r"\w[‐‑]\w", text) for text in texts):
        texts = [TIGHT_HYPHEN.sub("-", text).replace("‐", "–") for text in texts]
    else:
        texts = [
            LOOSE_HYPHEN.sub(lambda hyphen: f"-{hyphen['before'] or hyphen['after'] or ''}", text) for text in texts
        ]
    return [replace(box, lines=tuple(text.split("\n"))) for box, text in zip(boxes, texts, strict=True)]


def _print_key(box: Box) -> tuple[str, float]:
    """Return what is the same in a running head on all pages: a title that is set larger on the first is none."""
    return NUMBER.sub("#", box.text), box.size


def _title(boxes: Sequence[Box], size: float, stated: str) -> tuple[str, list[Box]]:
    """Return the title, and the boxes of the first page that print it."""
    first = [box for box in boxes if box.page == boxes[0].page]
    largest = max(box.size for box in first)
    heads = (
        [box for box in first if box.size > largest - 1 and len(box.text) <= TITLE_LIMIT][:2] if largest > size else []
    )
    stated = "" if NO_TITLE.fullmatch(stated.strip()) else one_line(stated)
    printed = next((box for box in first if stated and fold(one_line(box.text)) == fold(stated)), None)
    if printed is not None:
        return stated, [printed]
    if heads:
        return join_broken_words("\n".join(line for box in heads for line in box.lines)).replace("\n", " "), heads
    if stated:
        return stated, []
    opening = next((box for box in first if RELEASE.search(box.text) is None), first[0])
    return opening.lines[0], [opening] if len(opening.lines) == 1 else []


def _with_captions_after(boxes: Sequence[Box], size: float) -> list[Box]:
    """Return the boxes, with those in small letters that cut a sentence, such as captions, after the box in which it ends."""
    ordered: list[Box] = []
    captions: list[Box] = []
    for box in boxes:
        before = ordered[-1] if ordered else box
        in_text = SMALLER * size <= before.size <= LARGER * size and not before.bold
        if box.size < SMALLER * size and in_text and not ENDED.search(before.text):
            captions.append(box)
            continue
        ordered.append(box)
        if ENDED.search(box.text):
            ordered += captions
            captions = []
    return ordered + captions


def _blocks(boxes: Sequence[Box], size: float) -> Iterator[Block]:
    """Yield headings, paragraphs and items; what a column or a page cuts is put together."""
    pending: list[Line] = []
    for box in boxes:
        if box.size < SMALLER * size and FOOTNOTE.match(box.text) and not BULLET.fullmatch(box.text):
            continue
        if (box.size > LARGER * size or box.bold) and len(box.text) <= HEADING_LENGTH and not ENDED.search(box.text):
            yield from _paragraph(pending)
            pending = []
            heading = join_broken_words("\n".join(box.lines))
            yield plain_block(heading, level=2, parts=(Part("page", WHOLE, box.page),))
            continue
        for lines in _paragraphs(box):
            if pending:
                before = [line for line, _ in pending]
                is_long = len(" ".join(before)) > HEADING_LENGTH
                starts_anew = not (before[-1].endswith("-") or lines[0][0].islower() or is_long)
                dates = day_of(before[0]) or day_of(lines[0]) or is_byline(before[0])
                if dates or ENDED.search(before[-1]) or BULLET.fullmatch(lines[0]) or starts_anew:
                    yield from _paragraph(pending)
                    pending = []
            pending += [(line, box.page) for line in lines]
    yield from _paragraph(pending)


def _paragraphs(box: Box) -> Iterator[list[str]]:
    """Yield the lines of each paragraph of a box: it ends with a sentence in a short line, or before a bullet; a date, a label and a byline over a date are one."""
    lines: list[str] = []
    width = max(box.widths)
    for position, line in enumerate(box.lines):
        following = box.lines[position + 1 : position + 2]
        apart = (not lines or ENDED.search(lines[-1])) and not any(after[:1].islower() for after in following)
        is_date = apart and any(map(day_of, following if is_byline(line) else [line]))
        is_date = is_date or (line[0].isupper() and LABEL.fullmatch(line) is not None)
        if lines and (is_date or BULLET.fullmatch(line)):
            yield lines
            lines = []
        lines.append(line)
        if is_date or (ENDED.search(line) and box.widths[position] < SHORT_LINE * width):
            yield lines
            lines = []
    if lines:
        yield lines


def _paragraph(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield the block of some lines, with the part of it that each page has, and with its number if it is a numbered item."""
    if not lines:
        return
    text = join_broken_words("\n".join(line for line, _ in lines))
    bullet = BULLET.fullmatch(text) if parse_date(text) is None else None  # "6. Januar 2020"
    start = bullet.start("text") if bullet else 0
    parts = [Part("numbered item", WHOLE, int(bullet[1]))] if bullet and bullet[1] else []
    ends = {page: len(one_line(join_broken_words("\n".join(line for line, on in lines if on <= page))))
            for page in dict.fromkeys(page for _, page in lines)}  # fmt: skip
    begins = 0
    for page, end in ends.items():
        parts.append(Part("page", Span(begins, max(end - start, begins)), page))
        begins = parts[-1].span.end
    yield plain_block(text[start:], item=bullet is not None, parts=tuple(parts))


# --- columns -------------------------------------------------------------------------------------------------------------
#
# Typesetters place words, not blanks, and in a justified line the gap between two words may be as wide as that between two columns.
# What tells a column is that the gap stands at the same place in several rows, and that what follows it starts at the same place
# in most of them; gaps between words do neither.


@dataclass(frozen=True, slots=True)
class _Row:
    """The letters of a page at one height, and the stretches of text that they make, between gaps as wide as those of columns."""

    letters: tuple[Letter, ...]
    stretches: tuple[tuple[float, float], ...]
    top: float
    bottom: float

    @property
    def gaps(self) -> list[tuple[float, float]]:
        """The blank stretches of the row, with those before and after it."""
        edges = [-float("inf"), *(edge for stretch in self.stretches for edge in stretch), float("inf")]
        return list(zip(edges[::2], edges[1::2], strict=True))

    def side(self, gutter: "_Gutter", after: int) -> tuple[float, float] | None:
        """Return where the text of the row on one side of a gutter starts and ends, if it has any there."""
        there = [
            stretch
            for stretch in self.stretches
            if (stretch[0] >= gutter.right if after else stretch[1] <= gutter.left)
        ]
        return (there[0][0], there[-1][1]) if there else None


@dataclass(frozen=True, slots=True)
class _Gutter:
    """A blank strip between two columns, and the rows that it parts."""

    left: float
    right: float
    rows: range


def _regions(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    """Yield the letters of each column of a page, and those of what stands over its columns and below them, from top to bottom.

    Within each they stay in the order in which they are written.
    """
    rows = _rows(letters)
    zones = sorted(_zones(rows), key=lambda zone: zone[0].rows.start)
    # The first row of a zone or of what stands between two, and the column.
    region_of: dict[Letter, tuple[int, int]] = {}
    start = 0
    for zone in zones:
        inside = zone[0].rows
        borders = [(gutter.left + gutter.right) / 2 for gutter in zone]
        for row in rows[start : inside.start]:
            region_of |= dict.fromkeys(row.letters, (start, 0))
        for letter in (letter for i in inside for letter in rows[i].letters):
            region_of[letter] = (inside.start, sum(border < (letter.x0 + letter.x1) / 2 for border in borders))
        start = inside.stop
    regions: dict[tuple[int, int], list[Letter]] = {}
    for letter in letters:
        regions.setdefault(region_of.get(letter, (start, 0)), []).append(letter)
    return iter(regions[region] for region in sorted(regions))


def _zones(rows: Sequence[_Row]) -> list[list[_Gutter]]:
    """Return the gutters of each stretch of rows in columns, the longest first, with those beside it that are as long."""
    zones: list[list[_Gutter]] = []
    gutters = _gutters(rows) if len(rows) <= MOST_ROWS else ()
    for gutter in sorted(gutters, key=lambda gutter: -len(gutter.rows)):
        near = [zone for zone in zones if not set(zone[0].rows).isdisjoint(gutter.rows)]
        if not near:
            zones.append([gutter])
        elif len(near) == 1 and len(gutter.rows) >= MOST_OF_COLUMN * len(near[0][0].rows):
            near[0].append(gutter)
    return zones


def _rows(letters: Sequence[Letter]) -> list[_Row]:
    """Return the rows of a page from top to bottom; blanks say nothing of its columns."""
    groups: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: -(letter.y0 + letter.y1)):
        middle = (letter.y0 + letter.y1) / 2
        if groups and groups[-1][0].y0 < middle < groups[-1][0].y1:
            groups[-1].append(letter)
        else:
            groups.append([letter])
    return [_row(group) for group in groups]


def _row(group: Sequence[Letter]) -> _Row:
    stretches: list[tuple[float, float]] = []
    printed = [letter for letter in group if not letter.get_text().isspace()]
    narrowest = GAP * (group[0].y1 - group[0].y0)
    for x0, x1 in sorted((letter.x0, letter.x1) for letter in printed):
        if stretches and x0 - stretches[-1][1] < narrowest:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], x1))
        else:
            stretches.append((x0, x1))
    return _Row(tuple(group), tuple(stretches), max(each.y1 for each in group), min(each.y0 for each in group))


def _gutters(rows: Sequence[_Row]) -> Iterator[_Gutter]:
    """Yield the gaps between columns, from top to bottom, those that begin in the same row from left to right."""
    seen: list[_Gutter] = []
    for i, row in enumerate(rows):
        for gap in row.gaps[1:-1]:
            if any(i in other.rows and gap[0] < other.right and other.left < gap[1] for other in seen):
                continue
            gutter = _gutter(rows, i, gap)
            seen.append(gutter)
            before, after = ([side for j in gutter.rows if (side := rows[j].side(gutter, n))] for n in (0, 1))
            starts = [x0 for x0, _ in after]
            most = max((sum(abs(x0 - other) <= SAME_START for x0 in starts) for other in starts), default=0)
            narrowest = LEAST_WIDTH * (row.top - row.bottom)
            if (
                min(len(before), len(after)) >= LEAST_ROWS
                and most >= ALIGNED * len(after)
                and all(sum(x1 - x0 for x0, x1 in side) >= narrowest * len(side) for side in (before, after))
            ):
                yield gutter


def _gutter(rows: Sequence[_Row], start: int, gap: tuple[float, float]) -> _Gutter:
    """Return the strip that goes up and down from a gap as far as rows leave it blank, without rows of one column that stand apart."""
    left, right = gap
    ends = [start, start]
    for end, others in enumerate((range(start - 1, -1, -1), range(start + 1, len(rows)))):
        for i in others:
            blanks = ((max(left, x0), min(right, x1)) for x0, x1 in rows[i].gaps)
            blank = max(blanks, key=lambda each: each[1] - each[0])
            if blank[1] - blank[0] < GAP * (rows[start].top - rows[start].bottom):
                break
            left, right = blank
            ends[end] = i
    gutter = _Gutter(left, right, range(ends[0], ends[1] + 1))
    both = [i for i in gutter.rows if rows[i].side(gutter, 0) and rows[i].side(gutter, 1)]
    top = next((i for i in range(both[0], ends[0], -1) if _is_apart(rows[i - 1], rows[i])), ends[0])
    bottom = next((i for i in range(both[-1], ends[1]) if _is_apart(rows[i], rows[i + 1])), ends[1])
    return replace(gutter, rows=range(top, bottom + 1))


def _is_apart(row: _Row, below: _Row) -> bool:
    """Tell whether more than a line is blank between two rows."""
    return row.bottom - below.top > LINE_GAP * (below.top - below.bottom)
