r"""A SPARQL text as its tokens, each with the white space before it; pure.

Where the grammar leaves a choice, the longest token wins, as SPARQL 1.1 (19.8) says: `<` opens an IRI if one can be read,
letters before a colon are a prefix. The engine sometimes chooses otherwise in an expression (`?a<?b&&?c>?d`), so whoever
decides from tokens what a text may do may rely on these alone: no other reading moves a brace or a quote, since what is
read as an IRI, a name or a number holds neither, and comments are gone from what `written` gives back. Codepoint escapes
(`\u0041`) are read in IRIs and strings, where the engine reads them, too; elsewhere they are an error.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from graph_service.errors import QueryError

LETTER = r"[\w\-\u00b7\u203f\u2040]"
TOKEN = re.compile(
    rf"""
    (?P<gap>(?:[\x20\t\r\n]+|\#[^\r\n]*)+)
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$][\w\u00b7\u203f\u2040]+)
  | (?P<blank>_:\w(?:(?:{LETTER}|\.)*{LETTER})?)
  | (?P<name>(?:[^\W\d_](?:(?:{LETTER}|\.)*{LETTER})?)?:(?:(?:{LETTER}|[:%]|\\[^\w\s])(?:(?:{LETTER}|[.:%]|\\[^\w\s])*(?:{LETTER}|[:%]|\\[^\w\s]))?)?)
  | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
  | (?P<word>[^\W\d_]\w*)
  | (?P<sign>[^\\\w"'])
    """,
    re.VERBOSE | re.DOTALL,
)
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})
COMMENT = re.compile(r"\#[^\r\n]*")
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (the group of `TOKEN` that it matched), its text, and the white space and comments before it."""

    kind: str
    text: str
    gap: str = ""

    @property
    def word(self) -> str:
        """The keyword that it may be, in capitals; or a sign as it stands; "" for anything else."""
        return self.text.upper() if self.kind in {"word", "sign"} else ""


END = Token("end", "")


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text; raises `QueryError` where there is none to be read."""
    found: list[Token] = []
    at, gap = 0, ""
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            raise QueryError(f"This is not SPARQL at {line}:{column}: {text[at : at + 20]!r}.")
        at = match.end()
        if match.lastgroup == "gap":
            gap = match[0]
        else:
            found.append(Token(str(match.lastgroup), match[0], gap))
            gap = ""
    return found


def written(found: Sequence[Token]) -> str:
    """Return the text of tokens without its comments; lines and columns stay, but after an IRI that holds a `#`."""
    return "".join(_spaced(token) for token in found)


def _spaced(token: Token) -> str:
    # A `#` ends nothing but its own line in whichever way the IRI before it is read.
    after = "\n" if token.kind == "iri" and "#" in token.text else ""
    return COMMENT.sub(lambda comment: " " * len(comment[0]), token.gap) + token.text + after


def iri_of(token: Token) -> str:
    """Return what stands between the brackets of an IRI, its escapes decoded; raises `QueryError`."""
    return decoded(token.text[1:-1])


def resolved(base: str, iri: str) -> str:
    """Return an IRI against a base; raises `QueryError` for what is none."""
    try:
        joined = urljoin(base, iri)
    except ValueError as error:
        raise QueryError(f"<{iri[:60]}> is no IRI: {error}.") from error
    # An empty fragment is part of an IRI, and how most namespaces end, but urljoin drops it.
    return joined + "#" if iri.endswith("#") and not joined.endswith("#") else joined


def closing(found: Sequence[Token], opening: int) -> int | None:
    """Return where the group ends that a brace opens, None where nothing closes it."""
    depth = 0
    for at in range(opening, len(found)):
        depth += {"{": 1, "}": -1}.get(found[at].word, 0)
        if depth == 0:
            return at
    return None


def decoded(text: str) -> str:
    """Return a text with its codepoint escapes decoded; raises `QueryError` for one that names no character."""

    def character(found: re.Match[str]) -> str:
        number = int(found[1] or found[2], 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise QueryError(f"{found[0]} names no character.")
        return chr(number)

    return ESCAPE.sub(character, text)


def has_dataset_clause(query: str) -> bool:
    """Tell whether a query says itself, by FROM, which graphs it is asked of."""
    return has_word(query, frozenset({"FROM"}))


def is_volatile(query: str) -> bool:
    """Tell whether a query may have another answer each time, though nothing changed here."""
    return has_word(query, VOLATILE)


def has_word(query: str, words: frozenset[str]) -> bool:
    """Tell whether one of some keywords stands in a query, not only in its strings, IRIs or comments."""
    whole = query.upper()
    if not any(word in whole for word in words):
        return False
    try:
        return any(token.word in words for token in tokens(query))
    except QueryError:  # the engine will say what is wrong with it
        return False
