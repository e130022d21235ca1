"""A PDF of a few pages, written by hand: lines of text with their places and sizes, in Helvetica.

Lines with characters that Helvetica lacks are in a font of letters of one width, as office programs embed them.
"""

from collections.abc import Iterable, Mapping, Sequence

# Characters that Windows-1252 lacks, or shows otherwise, in places that it leaves free: hyphens, and a bullet of the font Symbol.
PLACES = {"‐": b"\x81", "\uf0b7": b"\x8d", "\u00ad": b"\x8f"}
OFFICE_FONT = (
    "<< /Type /Font /Subtype /Type1 /BaseFont /Office /FirstChar 32 /LastChar 255 /Widths [" + "500 " * 224 + "] "
    "/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [129 /uni2010 141 /uniF0B7 143 /uni00AD] >> "
    "/FontDescriptor << /Type /FontDescriptor /FontName /Office /Flags 32 /FontBBox [0 -200 500 800] /Ascent 720 /Descent -200 /MissingWidth 500 >> >>"
)

Line = tuple[float, float, float, str]  # from the left, from the bottom, size, text


def pdf(pages: Iterable[Sequence[Line]], info: Mapping[str, str] | None = None) -> bytes:
    """Return a PDF whose pages have lines of text at places of a page of A4."""
    pages = list(pages)
    contents = [_content(lines) for lines in pages]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R /Resources << /Font << /F1 3 0 R /F2 {OFFICE_FONT} >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    stated = " ".join(f"/{key} ({value})" for key, value in (info or {}).items())
    objects.append(f"<< {stated} >>".encode("cp1252"))
    return _file(objects)


def _content(lines: Sequence[Line]) -> bytes:
    escaped = [
        (x, y, size, text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")) for x, y, size, text in lines
    ]
    shown = []
    for x, y, size, text in escaped:
        data = b"".join(PLACES.get(character) or character.encode("cp1252") for character in text)
        font = 1 if PLACES.keys().isdisjoint(text) else 2
        shown.append(f"BT /F{font} {size} Tf {x} {y} Td (".encode() + data + b") Tj ET")
    return b"\n".join(shown)


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(objects), start,
    )  # fmt: skip
