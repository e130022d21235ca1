"""A Turtle file as its statements, each with its lines; comments and layout are preserved.

RDF libraries return triples without their position. People who keep decisions in a file need the line of an error, and want to
remove one statement without losing what they wrote around it. So the text is split, not parsed: a statement ends at a full stop
outside of IRIs, strings and names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n]*)
    | (?P<iri><[^<>\n]*>)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
               | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
    | (?P<blank>\s+)
    | (?P<end>\.)
    | (?P<word>(?:[^\s<"'\#.;,\[\]()\\]|\\[^\n]|\.(?=\.*[\w:%\\-]))+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
DIRECTIVES = frozenset({"@prefix", "@base", "prefix", "base"})
UNENDED = frozenset({"prefix", "base"})  # directives as SPARQL writes them, without a full stop


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a file, from line `first` to line `last`, counted from 1; a directive declares a prefix or a base."""

    text: str
    first: int
    last: int
    directive: bool = False


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements and directives of a text in order; the last one may lack its full stop."""
    start, word, end = None, "", 0
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if kind in {"comment", "blank"}:
            continue
        if start is None:
            start, word = token.start(), token[0].lower()
        end = token.end()
        if kind == "end" or (kind == "iri" and word in UNENDED):
            yield _statement(text, start, end, word)
            start = None
    if start is not None:
        yield _statement(text, start, end, word)


def _statement(text: str, start: int, end: int, word: str) -> Statement:
    first = text.count("\n", 0, start) + 1
    return Statement(text[start:end], first, first + text.count("\n", start, end), word in DIRECTIVES)


def essence(text: str) -> str:
    """Return the text without comments and with single spaces: files with equal essence state the same."""
    tokens = (" " if m.lastgroup in {"comment", "blank"} else m[0] for m in TOKEN.finditer(text))
    return re.sub(r" +", " ", "".join(tokens)).strip()
