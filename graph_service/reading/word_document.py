"""Word documents: `python-docx` gives paragraphs with their styles, lists, tables and links in the order of the text.

The title is the paragraph in the style of titles, or the one that the file's properties state, else the first heading, else the first
paragraph that is no banner of a release. A short line in bold is a heading, too. A row of a table is a block with its cells. Headers, footers and comments are no text.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import takewhile
from typing import Any

from graph_service.errors import SourceError
from graph_service.iris import absolute
from graph_service.model import Part, PartForm
from graph_service.reading.block_classes import is_kind, is_prose, is_short_line
from graph_service.reading.dates import parse_date, record_date
from graph_service.reading.documents import Document
from graph_service.reading.draft import WHOLE, Block, Draft, Run, linked_block, one_line
from graph_service.reading.html_blocks import BOLD_LINE, align_cells
from graph_service.reading.page_layout import story_body
from graph_service.reading.pdf_document import FIRST_LINES, INSTALL
from graph_service.reading.record_fields import authors_of

UNPACKED_LIMIT = 200 * 2**20  # bytes
TITLE = 1  # the level of a title among headings
BETWEEN_CELLS = " | "
DEEPEST = 9  # levels of a list
# On which the template of python-docx was made: a file that was made from it says so unless its maker set another day.
TEMPLATE_DAY = "2013-12-23"
PROGRAMS = frozenset(["python-docx", "Microsoft Office User", "Unknown", "User", "Admin"])  # that stand for an author
QUOTE = re.compile(r"quot(?:e|ation)|block text")


def read(document: Document) -> Draft:
    """Read the story of a Word document; raises `SourceError` where it holds no text, or cannot be opened."""
    file = _open(document)
    blocks = [block for block in _blocks(file) if block.text]
    properties = file.core_properties
    stated = one_line(properties.title or "")
    title = next((block for block in blocks if block.level == TITLE or (stated and block.text == stated)), None)
    top = list(takewhile(lambda block: not is_prose(block), blocks))
    headings = (
        block for block in blocks if not stated and (0 < block.level < BOLD_LINE or (block.level and block in top))
    )
    title = title or next(headings, None) or next((block for block in blocks if not (stated or is_kind(block))), None)
    at = next((i for i, block in enumerate(blocks) if block is title), 0)
    # Over the title stand the head of the letter and the banner of a release.
    rest = [block for i, block in enumerate(blocks) if block is not title and (i > at or is_prose(block))]
    body = story_body(rest)
    printed = body.date or next((day for block in rest[:FIRST_LINES] if (day := parse_date(block.text))), None)
    made = record_date(properties.created)
    made = None if made == TEMPLATE_DAY else made
    note = () if printed or not made else (f"no date is printed; the day on which the file was made is used: {made}.",)
    makers = authors_of(properties.author or "")
    return Draft(
        title=title.text if title else stated,
        blocks=[block for block in body.blocks if not printed or parse_date(block.text) != printed],
        date=printed or made,
        language=properties.language or None,
        authors=body.authors or tuple(name for name in makers if name not in PROGRAMS),
        notes=note,
    )


def _open(document: Document) -> Any:
    try:
        import docx  # noqa: PLC0415  an extra, and slow to import
    except ImportError as error:
        raise SourceError("Word files cannot be read here.", file=document.file, hint=INSTALL) from error
    hint = "It may be protected by a password, or damaged."
    try:
        with zipfile.ZipFile(BytesIO(document.data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size <= UNPACKED_LIMIT:
            return docx.Document(BytesIO(document.data))
    except Exception as error:  # the library raises what it meets: KeyError, ValueError, its own
        message = f"this is not a Word document ({type(error).__name__})."
        raise SourceError(message, file=document.file, line=document.line, hint=hint) from error
    raise SourceError("it is far too large when decompressed.", file=document.file, line=document.line, hint=hint)


def _blocks(file: Any) -> Iterator[Block]:
    from docx.table import Table  # noqa: PLC0415  as above
    from docx.text.hyperlink import Hyperlink  # noqa: PLC0415  as above

    numbers: tuple[int, ...] = ()  # of the items that are open, one for each depth
    quoted = 0
    for part in file.iter_inner_content():
        if isinstance(part, Table):
            yield from _rows(part)
            continue
        style = (part.style.name or "").lower() if part.style is not None else ""
        level = TITLE if style == "title" else 0
        if style.startswith("heading ") and style[8:].isdigit():
            level = min(int(style[8:]) + 1, 6)
        quoted = quoted + 1 if QUOTE.search(style) else 0
        parts = [Part("quote", WHOLE, quoted)] if quoted else []
        properties = part._p.pPr  # noqa: SLF001  the library has no word for numbering
        numbering = None if properties is None else properties.numPr
        is_item = style.startswith("list") or numbering is not None
        if is_item:
            depth = min(_depth(style, numbering), len(numbers) + 1)
            numbers = (*numbers[: depth - 1], (*numbers, 0)[depth - 1] + 1)
            form: PartForm = "numbered item" if "number" in style else "item"
            parts.append(Part(form, WHOLE, numbers[-1], len(numbers)))
        else:
            numbers = ()
        runs = [
            Run(piece.text, absolute(piece.url, None) if isinstance(piece, Hyperlink) and piece.url else None)
            for piece in part.iter_inner_content()
        ]
        block = linked_block(runs, level=level, item=is_item, parts=tuple(parts))
        is_bold = all(run.bold for run in part.runs if run.text.strip())
        yield (
            replace(block, level=BOLD_LINE) if is_bold and not level and block.text and is_short_line(block) else block
        )


def _depth(style: str, numbering: Any) -> int:
    """Return how deep an item stands: its numbering says so, or its style: "List Bullet 2"."""
    if numbering is not None and numbering.ilvl is not None:
        return min(int(numbering.ilvl.val) + 1, DEEPEST)
    return int(style[-1]) if style[-1:].isdecimal() and style[-1] != "0" else 1


def _rows(table: Any) -> Iterator[Block]:
    """Yield the rows of a table as blocks."""
    grid = [
        {column: (cell._tc, one_line(cell.text)) for column, cell in enumerate(row.cells)}  # noqa: SLF001  nothing else tells merged cells
        for row in table.rows
    ]
    for number, line in enumerate(align_cells(grid), 1):
        runs = [(Run(BETWEEN_CELLS), Run(text, cell=Part("cell", WHOLE, number))) for _, text in line if text]
        yield linked_block([run for pair in runs for run in pair][1:])
