"""Bytes become characters: by their byte order mark, else by the encoding that the page declares, else as UTF-8, else by a guess.

Text that was decoded wrongly before it got here (`Ã©` for `é`) is refused: later nothing tells it from the author's words.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable

from graph_service.errors import SourceError
from graph_service.reading.documents.encoding_guess import guess_encoding, guesses
from graph_service.text import NO_CHARACTERS

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{2,30})|\A<\?xml[^>]{0,200}encoding=["']([\w.:-]{2,30})""", re.IGNORECASE)  # fmt: skip
# Browsers read these labels as the Windows code pages that contain them.
AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
NO_TEXT = ("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode", "raw", "undefined")
# UTF-8 that was read as Windows-1252 shows as these pairs.
MOJIBAKE = re.compile(
    r"â€|[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÐÑ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]"
)
BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a]")
A_FEW = 2  # strays that a program left in a text; the reader drops them
SAVE_AS_UTF8 = "Save it as UTF-8 text."
CUT = 3  # bytes that a character of UTF-8 may lack at the end of a file that was cut


def decode(data: bytes, file: str) -> str:
    """Return the text of a page, without what is no character of a text.

    Raises `SourceError` for bytes that are no text or were decoded wrongly before.
    """
    if is_binary(data):
        raise SourceError("this is not text: it holds binary data.", file=file, hint=SAVE_AS_UTF8)
    text = stated_text(data)
    if text is None:
        encoding = guess_unstated(data)
        text = data.decode(encoding, errors="replace") if encoding else None
    if text is None:
        raise SourceError("its character encoding is not known.", file=file, hint=SAVE_AS_UTF8)

    if text.count("\ufffd") * 50 > len(text):
        raise SourceError("many of its characters were lost in an earlier conversion.", file=file, hint=SAVE_AS_UTF8)
    wrong = sum(len(pair) for pair in MOJIBAKE.findall(text))
    if wrong >= 6 and wrong * 2 > sum(not character.isascii() for character in text):
        hint = "Export it again and save it as UTF-8 once."
        raise SourceError("it was saved as UTF-8 twice over (é became Ã©).", file=file, hint=hint)
    return NO_CHARACTERS.sub("", text)


def decode_utf8(data: bytes, file: str, line: int | None) -> str:
    """Return the text of JSON, which must be UTF-8 or marked; raises `SourceError` with the position of a wrong byte."""
    try:
        return data.decode(_mark(data) or "utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8, which JSON must be."
        raise SourceError(message, file=file, line=line, hint=SAVE_AS_UTF8) from error


def is_binary(data: bytes) -> bool:
    """Tell whether bytes are no text: more than a few, and than one in a hundred, are control characters that no text has."""
    return _mark(data) is None and len(BINARY.findall(data)) > max(A_FEW, len(data) // 100)


def stated_text(data: bytes) -> str | None:
    """Return the text of bytes that state their encoding, or are UTF-8; None for others."""
    encoding = stated_encoding(data)
    return data.decode(encoding) if encoding else None


def stated_encoding(data: bytes, *, whole: bool = True) -> str | None:
    """Return the encoding that bytes state and keep, or UTF-8 if they are that; without `whole` they may end inside a character.

    What is UTF-8 beyond ASCII can be nothing else, whatever it declares: templates declare what their pages are not.
    """
    mark = _mark(data)
    declared = _declared_encoding(data)
    for encoding in (mark,) if mark else (*declared, "utf-8") if data.isascii() else ("utf-8", *declared):
        try:
            codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def guess_unstated(data: bytes, habit: str | None = None) -> str | None:
    """Return the encoding of bytes that do not state it; `habit` is that of the files beside them."""
    characters = sum(not character.isascii() for character in data.decode("utf-8", errors="ignore"))
    damaged = data[:-CUT].decode("utf-8", errors="replace").count("\ufffd")
    if characters and characters >= 10 * damaged:
        return "utf-8"
    return guess_encoding(data, habit)


def habit_of(samples: Iterable[bytes]) -> str | None:
    """Return the encoding in which those samples read best, together, that do not state theirs."""
    scores: Counter[str] = Counter()
    for data in samples:
        if stated_encoding(data, whole=False) is None and not is_binary(data):
            scores.update({guess.encoding: int(100 * guess.score) for guess in guesses(data)})
    return scores.most_common(1)[0][0] if scores else None


def _mark(data: bytes) -> str | None:
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)


def _declared_encoding(data: bytes) -> tuple[str, ...]:
    match = DECLARED.search(data[:2048])
    if not match:
        return ()
    encoding = known_encoding((match[1] or match[2]).decode("ascii"))
    return (encoding,) if encoding else ()


def known_encoding(label: str) -> str | None:
    """Return the encoding that a label declares, as browsers read it, or None where it cannot be meant."""
    try:
        codec = codecs.lookup(label.strip("\"' "))
    except (LookupError, ValueError):
        return None
    # Since the declaration could be read as ASCII, the page is not UTF-16; and a codec such as zlib makes no text.
    if not codec._is_text_encoding or codec.name.startswith(NO_TEXT):  # noqa: SLF001  # codecs tells it nowhere else
        return None
    return AS_BROWSERS_DO.get(codec.name, codec.name)
