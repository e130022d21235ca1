"""A Turtle file as the statements that it is written in, each with its place; comments and layout stay where they are.

RDF libraries give triples and forget where they stood. People who decide something in a file want to be told the line,
and to take one statement away without losing what they wrote around it. So the text is cut, not parsed: a statement ends
at a full stop that stands in no IRI, string or name. What it says is for a parser to find.
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
UNENDED = frozenset({"prefix", "base"})  # SPARQL's way to write a directive, which ends with its IRI


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a file; `first` and `last` are its lines, from 1. A directive states nothing but names prefixes."""

    text: str
    first: int
    last: int
    directive: bool = False


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements and directives of a text in order; a last one may lack its full stop."""
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
    """Return the text without comments, and with single blanks: two files with one essence say the same."""
    kept = (" " if m.lastgroup in {"comment", "blank"} else m[0] for m in TOKEN.finditer(text))
    return re.sub(r" +", " ", "".join(kept)).strip()
