"""What is read, before it is understood: files and streams cut into documents, one a story.

Cutting is cheap and does IO; `parse` is pure and takes the time. A document carries its bytes as they came, so that they
can be kept. What cannot be cut (a line too long, a file that is no JSON) becomes a `SourceError` in the row of documents:
one bad record never stops the others.

Bytes are decoded by their byte order mark, else by the encoding that the page declares, else as UTF-8, else by statistics.
Text that was decoded wrongly before it got here (`Ã©` for `é`) is refused: nothing could tell it from the author's words later.
"""

import codecs
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from graph_service.errors import SourceError

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{2,30})|\A<\?xml[^>]{0,200}encoding=["']([\w.:-]{2,30})""", re.IGNORECASE)  # fmt: skip
# Browsers read these labels as the Windows code pages that contain them.
AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
GUESSES = "cp1252 cp1251 cp1250 koi8_r koi8_u cp1253 cp1254 cp1257 iso8859_2 iso8859_5 mac_cyrillic cp866".split()  # fmt: skip
GUESS_FROM = 100_000  # bytes
# UTF-8 that was read as Windows-1252 shows as these pairs.
MOJIBAKE = re.compile(
    r"â€|[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÐÑ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]"
)
BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a]")
SAVE_AS_UTF8 = "Save it as UTF-8 text."


def decode(data: bytes, file: str) -> str:
    """Return the text of a page; raises `SourceError` for what is no text, or was decoded wrongly before."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _checked(_strict(data, encoding), file)
    if BINARY.search(data):
        raise SourceError("this is not text: it holds binary data.", file=file, hint=SAVE_AS_UTF8)
    for encoding in (*_declared(data), "utf-8"):
        text = _strict(data, encoding)
        if text is not None:
            return _checked(text, file)
    return _checked(_guessed(data), file)


def decode_utf8(data: bytes, file: str, line: int | None) -> str:
    """Return the text of JSON, which is UTF-8 by its standard; raises `SourceError` with the place of a wrong byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8, which JSON must be."
        raise SourceError(message, file=file, line=line, hint=SAVE_AS_UTF8) from error


def _declared(data: bytes) -> tuple[str, ...]:
    match = DECLARED.search(data[:2048])
    if not match:
        return ()
    try:
        codec = codecs.lookup((match[1] or match[2]).decode("ascii"))
    except LookupError:
        return ()
    # Since the declaration could be read as ASCII, the page is no UTF-16; and a codec such as zlib makes no text.
    if not codec._is_text_encoding or codec.name.startswith(("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode", "raw", "undefined")):  # noqa: SLF001  # codecs tells it nowhere else  # fmt: skip
        return ()
    return (AS_BROWSERS_DO.get(codec.name, codec.name),)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415  slow to import, and rarely needed

    best = from_bytes(data[:GUESS_FROM], cp_isolation=GUESSES).best()
    return None if best is None else data.decode(best.encoding, errors="replace")


def _checked(text: str | None, file: str) -> str:
    if text is None:
        raise SourceError("its character encoding cannot be told.", file=file, hint=SAVE_AS_UTF8)
    if text.count("\ufffd") * 50 > len(text):
        raise SourceError("many of its characters were lost in an earlier conversion.", file=file, hint=SAVE_AS_UTF8)
    wrong = sum(len(pair) for pair in MOJIBAKE.findall(text))
    if wrong >= 6 and wrong * 2 > sum(not character.isascii() for character in text):
        hint = "Export it again and save it as UTF-8 once."
        raise SourceError("it was saved as UTF-8 twice over (é became Ã©).", file=file, hint=hint)
    return text


Kind = Literal["text", "html", "markdown", "json"]
Found = Iterator["Document | SourceError"]

DOCUMENT_LIMIT = 10 * 2**20  # bytes of one story
FILE_LIMIT = 100 * 2**20  # bytes of a .json file, which is read whole
SPACE = " \t\r\n"
BE_LINES = "Give one JSON object a line, in a file that ends in .jsonl."
SPLIT = "A document may have 10 MiB; split it, or cut away what is no text."


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one story: a page, or one JSON object; `line` is where it starts in its file, counted from 1."""

    kind: Kind
    file: str
    line: int | None
    data: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def whole(stream: BinaryIO, kind: Kind, name: str) -> Found:
    """Yield everything in the stream as one document."""
    data = stream.read(DOCUMENT_LIMIT + 1)
    if len(data) > DOCUMENT_LIMIT:
        yield SourceError("it is larger than 10 MiB.", file=name, hint=SPLIT)
    elif not data.strip():
        yield SourceError("it is empty.", file=name, hint="Give a file that holds a story.")
    else:
        yield Document(kind, name, None, data)


def lines(stream: BinaryIO, kind: Kind, name: str) -> Found:
    """Yield each line that is not blank as a document, holding one line at a time."""
    number = count = 0
    while data := stream.readline(DOCUMENT_LIMIT + 1):
        number += 1
        if len(data) > DOCUMENT_LIMIT:
            _finish_line(stream, data)
            yield SourceError("the line is longer than 10 MiB.", file=name, line=number, hint=SPLIT)
        elif data.strip():
            yield Document(kind, name, number, data.rstrip(b"\r\n"))
        else:
            continue
        count += 1
    if not count:
        yield SourceError("it is empty.", file=name, hint=BE_LINES)


def _finish_line(stream: BinaryIO, data: bytes) -> None:
    while data and not data.endswith(b"\n"):
        data = stream.readline(DOCUMENT_LIMIT)


def values(stream: BinaryIO, kind: Kind, name: str) -> Found:
    """Yield the JSON values of a file, or the elements of its one array, each as a document."""
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        yield SourceError("it is larger than 100 MiB.", file=name, hint=BE_LINES)
        return
    try:
        yield from _values(decode_utf8(data, name, None), kind, name)
    except SourceError as error:
        yield error


def _values(text: str, kind: Kind, name: str) -> Found:
    # Numbers stay text, however many digits they have: whoever reads the story says what is wrong with them.
    decoder, position, line, count = json.JSONDecoder(parse_int=str), _skip(text, 0, SPACE), 1, 0
    closing, between = ("]", SPACE + ",") if text.startswith("[", position) else ("", SPACE)
    start = 0
    position = _skip(text, position + len(closing), SPACE)
    while position < len(text) and text[position] != closing:
        line += text.count("\n", start, position)
        start, position = position, _value_end(decoder, text, position, name)
        data = text[start:position].encode("utf-8", errors="surrogatepass")
        count += 1
        if len(data) > DOCUMENT_LIMIT:
            yield SourceError("the object is larger than 10 MiB.", file=name, line=line, hint=SPLIT)
        else:
            yield Document(kind, name, line, data)
        position = _skip(text, position, between)
    if closing and position >= len(text):
        raise SourceError("the array is not closed: the file was cut.", file=name, hint=BE_LINES)
    if not count:
        yield SourceError("it holds no story.", file=name, hint=BE_LINES)


def _value_end(decoder: json.JSONDecoder, text: str, position: int, name: str) -> int:
    try:
        return decoder.raw_decode(text, position)[1]
    except json.JSONDecodeError as error:
        raise syntax_error(error, name, error.lineno) from error
    except RecursionError as error:
        raise SourceError("the JSON is nested too deeply.", file=name, hint=BE_LINES) from error


def place_of(document: Document) -> str:
    """Return the file of a document, with the line where it starts in a file of many."""
    return document.file if document.line is None else f"{document.file}:{document.line}"


def syntax_error(error: json.JSONDecodeError, file: str, line: int | None) -> SourceError:
    """Return the error that tells where the syntax of JSON is broken."""
    reason = error.msg[:1].lower() + error.msg[1:]
    return SourceError(f"this is not JSON: {reason} (column {error.colno}).", file=file, line=line, hint=BE_LINES)


def _skip(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position
