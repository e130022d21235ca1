"""Word documents: `python-docx` gives paragraphs with their styles, lists, tables and links in the order of the text.

The title is the paragraph in the style of titles, or the one that the file's properties state, else the first heading, else the first
paragraph that is no banner of a release. A short line in bold is a heading, too. A row of a table is a block with its cells. Headers, footers and comments are no text.

Where changes are tracked, the text is read as if all were accepted. What is marked as hidden is no text. Content controls are read as what they hold, and text boxes
after the paragraph to which they are tied.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice, takewhile
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
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AROUND_TEXT = (
    "ins moveTo sdt sdtContent smartTag customXml".split()
)  # elements with text inside, which the library passes over
NOT_SHOWN = "w:rPr/w:vanish[not(@w:val='0' or @w:val='false' or @w:val='off')]"
PLACEHOLDERS = ".//w:sdt[w:sdtPr/w:showingPlcHdr]"  # "Click here to enter text"
DEEPEST_STYLE = 10  # styles that are based on others
DEEPEST_TABLE = 8  # tables within tables


def read(document: Document) -> Draft:
    """Read the story of a Word document; raises `SourceError` where it holds no text, or cannot be opened."""
    file = _open(document)
    _accept_changes(file.element.body)
    _remove_hidden_text(file)
    _place_text_boxes(file.element.body)
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
    printed = (
        body.date
        or body.updated
        or next((day for block in rest[:FIRST_LINES] if (day := parse_date(block.text))), None)
    )
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


def _accept_changes(body: Any) -> None:
    """Accept the tracked changes of a document, and put what content controls hold in their place."""
    for row in body.xpath(".//w:tr[w:trPr/w:del]"):
        row.getparent().remove(row)
    for paragraph in reversed(
        body.xpath(".//w:p[w:pPr/w:rPr/w:del]")
    ):  # whose end is deleted: the next one continues it
        following = paragraph.getnext()
        if following is not None and following.tag == paragraph.tag:
            start = 0 if following.pPr is None else 1
            following[start:start] = [run for run in paragraph if run is not paragraph.pPr]
            paragraph.getparent().remove(paragraph)
    for node in body.xpath(f".//w:del | .//w:moveFrom | {PLACEHOLDERS}"):
        node.getparent().remove(node)
    for node in list(body.iter(*(WORD + name for name in AROUND_TEXT))):
        parent = node.getparent()
        place = parent.index(node)
        parent[place : place + 1] = list(node)


def _remove_hidden_text(file: Any) -> None:
    """Remove the runs that are marked as hidden, or stand in a style that is; a run that is marked as shown stays."""
    styles = {style.styleId: style for style in file.styles.element.xpath("w:style")}

    def is_hidden(style_id: str, depth: int = 0) -> bool:
        style = styles.get(style_id)
        if style is None or depth > DEEPEST_STYLE:
            return False
        bases = () if style.xpath("w:rPr/w:vanish") else style.xpath("w:basedOn/@w:val")
        return bool(style.xpath(NOT_SHOWN)) or any(is_hidden(base, depth + 1) for base in bases)

    hidden = set(filter(is_hidden, styles))
    runs = file.element.body.xpath(f".//w:r[{NOT_SHOWN}]")
    for run in file.element.body.xpath(".//w:r[not(w:rPr/w:vanish)]") if hidden else ():
        if not hidden.isdisjoint(run.xpath("w:rPr/w:rStyle/@w:val | ancestor::w:p[1]/w:pPr/w:pStyle/@w:val")):
            runs.append(run)
    for run in runs:
        run.getparent().remove(run)


def _place_text_boxes(body: Any) -> None:
    """Put the paragraphs of each text box after the one to which it is tied; the copy of it for old programs is dropped."""
    for copy in body.xpath(".//*[local-name()='Fallback']"):
        copy.getparent().remove(copy)
    for box in reversed(body.xpath(".//w:txbxContent")):
        for paragraph in islice(box.iterancestors(WORD + "p"), 1):
            for inner in reversed(box):
                paragraph.addnext(inner)


def _blocks(container: Any, depth: int = 0) -> Iterator[Block]:
    """Yield the blocks of a document, or of a cell; `depth` is how many tables it stands in."""
    from docx.table import Table  # noqa: PLC0415  as above
    from docx.text.hyperlink import Hyperlink  # noqa: PLC0415  as above

    numbers: tuple[int, ...] = ()  # of the items that are open, one for each depth
    quoted = 0
    for part in container.iter_inner_content():
        if isinstance(part, Table):
            yield from _rows(part, depth + 1)
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


def _rows(table: Any, depth: int) -> Iterator[Block]:
    """Yield the rows of a table as blocks, each followed by the tables inside it; of a table for the layout, what its cells hold."""
    rows = [list(row.cells) for row in table.rows]
    cells = {cell._tc: cell for row in rows for cell in row}  # noqa: SLF001  nothing else tells merged cells
    if depth <= DEEPEST_TABLE and any(sum(map(_is_prose, cell.paragraphs)) > 1 for cell in cells.values()):
        for cell in cells.values():
            yield from _blocks(cell, depth)
        return
    grid = [{column: (cell._tc, one_line(cell.text)) for column, cell in enumerate(row)} for row in rows]  # noqa: SLF001  likewise
    for number, (row, line) in enumerate(zip(rows, align_cells(grid), strict=True), 1):
        runs = [(Run(BETWEEN_CELLS), Run(text, cell=Part("cell", WHOLE, number))) for _, text in line if text]
        yield linked_block([run for pair in runs for run in pair][1:])
        for cell in (cells.pop(cell._tc, None) for cell in row):  # noqa: SLF001  likewise; a merged cell stands in several rows
            if cell is not None and depth < DEEPEST_TABLE:
                for inner in cell.tables:
                    yield from _rows(inner, depth + 1)


def _is_prose(paragraph: Any) -> bool:
    return is_prose(Block(one_line(paragraph.text)))
