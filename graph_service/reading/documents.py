"""Documents: files and streams cut into the bytes of one story each, before anything in them is understood.

Cutting is cheap and does IO; parsing (readers.py) is pure and takes the time. A document keeps its bytes as they came, so
that they can be archived. What cannot be cut (a line too long, a file that is not JSON) becomes a `SourceError` in the
stream of documents: one bad record never stops the others.

Bytes are decoded by their byte order mark, else by the encoding that the page declares, else as UTF-8, else by statistics.
Text that was decoded wrongly before it got here (`Ã©` for `é`) is refused: later nothing tells it from the author's words.
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
DOCUMENT_LIMIT = 10 * 2**20  # bytes of one story
FILE_LIMIT = 100 * 2**20  # bytes of a .json file, which is read whole
SPACE = " \t\r\n"
USE_JSON_LINES = "Give one JSON object per line, in a file that ends in .jsonl."
SPLIT = "A document may be at most 10 MiB; split it, or cut away what is not text."

Kind = Literal["text", "html", "markdown", "json"]
Documents = Iterator["Document | SourceError"]


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


def whole(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield everything in the stream as one document."""
    data = stream.read(DOCUMENT_LIMIT + 1)
    if len(data) > DOCUMENT_LIMIT:
        yield SourceError("it is larger than 10 MiB.", file=name, hint=SPLIT)
    elif not data.strip():
        yield SourceError("it is empty.", file=name, hint="Give a file that holds a story.")
    else:
        yield Document(kind, name, None, data)


def lines(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield each line that is not blank as a document; only one line is in memory at a time."""
    number = count = 0
    while data := stream.readline(DOCUMENT_LIMIT + 1):
        number += 1
        if len(data) > DOCUMENT_LIMIT:
            while data and not data.endswith(b"\n"):
                data = stream.readline(DOCUMENT_LIMIT)
            yield SourceError("the line is longer than 10 MiB.", file=name, line=number, hint=SPLIT)
        elif data.strip():
            yield Document(kind, name, number, data.rstrip(b"\r\n"))
        else:
            continue
        count += 1
    if not count:
        yield SourceError("it is empty.", file=name, hint=USE_JSON_LINES)


def values(stream: BinaryIO, kind: Kind, name: str) -> Documents:
    """Yield the JSON values of a file, or the elements of its one array, each as a document."""
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        yield SourceError("it is larger than 100 MiB.", file=name, hint=USE_JSON_LINES)
        return
    try:
        yield from _values(decode_utf8(data, name, None), kind, name)
    except SourceError as error:
        yield error


def _values(text: str, kind: Kind, name: str) -> Documents:
    # Numbers stay text, however many digits they have: the reader of the story reports what is wrong with them.
    decoder, position, line, count = json.JSONDecoder(parse_int=str), _skip(text, 0, SPACE), 1, 0
    closing, between = ("]", SPACE + ",") if text.startswith("[", position) else ("", SPACE)
    start = 0
    position = _skip(text, position + len(closing), SPACE)
    while position < len(text) and text[position] != closing:
        line += text.count("\n", start, position)
        start = position
        try:
            position = decoder.raw_decode(text, start)[1]
        except json.JSONDecodeError as error:
            raise syntax_error(error, name, error.lineno) from error
        except RecursionError as error:
            raise SourceError("the JSON is nested too deeply.", file=name, hint=USE_JSON_LINES) from error
        data = text[start:position].encode("utf-8", errors="surrogatepass")
        count += 1
        if len(data) > DOCUMENT_LIMIT:
            yield SourceError("the object is larger than 10 MiB.", file=name, line=line, hint=SPLIT)
        else:
            yield Document(kind, name, line, data)
        position = _skip(text, position, between)
    if closing and position >= len(text):
        raise SourceError("the array is not closed: the file was cut.", file=name, hint=USE_JSON_LINES)
    if not count:
        yield SourceError("it holds no story.", file=name, hint=USE_JSON_LINES)


def syntax_error(error: json.JSONDecodeError, file: str, line: int | None) -> SourceError:
    """Return the error that says where the syntax of JSON is broken."""
    reason = error.msg[:1].lower() + error.msg[1:]
    return SourceError(f"this is not JSON: {reason} (column {error.colno}).", file=file, line=line, hint=USE_JSON_LINES)


def _skip(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position


def decode(data: bytes, file: str) -> str:
    """Return the text of a page; raises `SourceError` for bytes that are no text or were decoded wrongly before."""
    marked = [encoding for mark, encoding in MARKS if data.startswith(mark)][:1]
    if not marked and BINARY.search(data):
        raise SourceError("this is not text: it holds binary data.", file=file, hint=SAVE_AS_UTF8)
    text = None
    for encoding in marked or (*_declared_encoding(data), "utf-8"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    if text is None and not marked:
        from charset_normalizer import from_bytes  # noqa: PLC0415  slow to import, and rarely needed

        guess = from_bytes(data[:GUESS_FROM], cp_isolation=GUESSES).best()
        text = None if guess is None else data.decode(guess.encoding, errors="replace")
    if text is None:
        raise SourceError("its character encoding is not known.", file=file, hint=SAVE_AS_UTF8)

    if text.count("\ufffd") * 50 > len(text):
        raise SourceError("many of its characters were lost in an earlier conversion.", file=file, hint=SAVE_AS_UTF8)
    wrong = sum(len(pair) for pair in MOJIBAKE.findall(text))
    if wrong >= 6 and wrong * 2 > sum(not character.isascii() for character in text):
        hint = "Export it again and save it as UTF-8 once."
        raise SourceError("it was saved as UTF-8 twice over (é became Ã©).", file=file, hint=hint)
    return text


def decode_utf8(data: bytes, file: str, line: int | None) -> str:
    """Return the text of JSON, which must be UTF-8; raises `SourceError` with the position of a wrong byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8, which JSON must be."
        raise SourceError(message, file=file, line=line, hint=SAVE_AS_UTF8) from error


def _declared_encoding(data: bytes) -> tuple[str, ...]:
    match = DECLARED.search(data[:2048])
    if not match:
        return ()
    try:
        codec = codecs.lookup((match[1] or match[2]).decode("ascii"))
    except LookupError:
        return ()
    # Since the declaration could be read as ASCII, the page is not UTF-16; and a codec such as zlib makes no text.
    if not codec._is_text_encoding or codec.name.startswith(("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode", "raw", "undefined")):  # noqa: SLF001  # codecs tells it nowhere else  # fmt: skip
        return ()
    return (AS_BROWSERS_DO.get(codec.name, codec.name),)
