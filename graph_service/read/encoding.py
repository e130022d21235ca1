"""Bytes to characters: a byte order mark decides, then what the page declares, then UTF-8, then statistics.

What was decoded wrongly before it reached us (`Ã©` for `é`) cannot be told apart from the author's words later on, and
would be indexed and shown for good: it is refused here.
"""

import codecs
import re

from charset_normalizer import from_bytes

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
    found = DECLARED.search(data[:2048])
    if not found:
        return ()
    try:
        codec = codecs.lookup((found[1] or found[2]).decode("ascii"))
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
