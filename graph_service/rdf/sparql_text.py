r"""SPARQL texts, read once: as tokens, and as a `ParsedQuery`, from which all checks and rewriting start; pure.

Where the grammar leaves a choice, the longest token wins, as SPARQL 1.1 (19.8) says: `<` opens an IRI if one can be read, and letters
before a colon are a prefix. The engine chooses differently within an expression (`?a<?b&&?c>?d` compares). Code that decides from
tokens what a text may do can rely on this: no other reading moves a brace, a quote or a comment. `query_guard` refuses an IRI
with an apostrophe that could be a comparison, and `join_tokens` writes no comment and ends the line after an IRI that holds a `#`.
Codepoint escapes (`\u0041`) are read in IRIs and strings, as the engine does; elsewhere `decode_names` has decoded them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import urljoin

from pyoxigraph import BlankNode, NamedNode

from graph_service.errors import QueryError
from graph_service.iris import Names
from graph_service.rdf.terms import Term

# What the grammar has as letters (PN_CHARS_BASE) and \w has not, such as most vowel signs, and what may stand after the first letter.
RANGES = (
    r"\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
MARKS = r"\u00b7\u0300-\u036f\u203f\u2040"
START = rf"(?:[^\W\d_]|[{RANGES}])"
LETTER = rf"[\w\-{MARKS}{RANGES}]"
CODEPOINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
IRI = rf'<(?:[^<>"{{}}|^`\\\x00-\x20]|{CODEPOINT})*>'
STRING = (
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
)
TOKEN = re.compile(
    rf"""
    (?P<gap>(?:[\x20\t\r\n]+|\#[^\r\n]*)+)
  | (?P<iri>{IRI})
  | (?P<string>{STRING})
  | (?P<variable>[?$][\w{RANGES}][\w{MARKS}{RANGES}]*)
  | (?P<blank>_:[\w{RANGES}](?:(?:{LETTER}|\.)*{LETTER})?)
  | (?P<name>(?P<prefix>{START}(?:{LETTER}|\.)*+(?<!\.))?:(?:(?:{LETTER}|[:%]|\\[^\w\s])(?:(?:{LETTER}|[.:%]|\\[^\w\s])*(?:{LETTER}|[:%]|\\[^\w\s]))?)?)
  | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
  | (?P<word>[^\W\d_]\w*)
  | (?P<sign>[^\\\w"'])
    """,
    re.VERBOSE | re.DOTALL,
)
# Letters and dots that could be a prefix. Where no colon follows, no word in them is one, and none is tried again. Otherwise
# `a.a.a.…` would take time quadratic in its length.
PREFIX_RUN = re.compile(rf"{START}(?:{LETTER}|\.)*")
WORD = re.compile(r"[^\W\d_]\w*")
COMMENT = re.compile(r"\#[^\r\n]*")
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# What a codepoint escape outside of it can follow. A name may escape a sign, such as a quote, which opens no string then.
ESCAPE_IN_NAME = re.compile(rf"\#[^\r\n]*|{IRI}|{STRING}|\\[^\w\s]|(?P<escape>{CODEPOINT})", re.DOTALL)
FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "INSERT", "DELETE", "WITH", "CLEAR", "DROP", "CREATE", "ADD",
                   "MOVE", "COPY"})  # fmt: skip
AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
MOST_SELECTS = 10  # in a query whose groups are looked for: each is a walk over its tokens
MOST_PRECEDED = 10  # SERVICE groups whose preceding tokens are kept: more are not answered anyway
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (the group of `TOKEN` that it matched), its text, and the white space and comments before it."""

    kind: str
    text: str
    gap: str = ""

    @property
    def word(self) -> str:
        """The keyword that it may be, in capitals, or the sign that it is; "" for anything else."""
        return self.text.upper() if self.kind in {"word", "sign"} else ""


END = Token("end", "")


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text; raises `QueryError` where none can be read."""
    tokens: list[Token] = []
    at, gap, bare_until = 0, "", 0
    while at < len(text):
        if at >= bare_until and (run := PREFIX_RUN.match(text, at)):
            bare_until = at if text.startswith(":", run.end()) and not run[0].endswith(".") else run.end()
        bare = WORD.match(text, at) if at < bare_until else None
        match = bare or TOKEN.match(text, at)
        if match is None:
            line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            where = f"(line {line}, column {column})"
            if text[at] in "\"'":
                raise QueryError(
                    f"A text that begins with {text[at]} is not closed {where}.",
                    hint="Close it with the same sign, on the same line; a text of several lines stands between three of them.",
                )
            raise QueryError(
                f"{text[at : at + 20]!r} is not SPARQL {where}.",
                hint="Put it between quotation marks if it is part of a text, or leave it out.",
            )
        at = match.end()
        kind = "word" if bare else str(match.lastgroup)
        if kind == "gap":
            gap = match[0]
        else:
            tokens.append(Token(kind, match[0], gap))
            gap = ""
    return tokens


def join_tokens(tokens: Sequence[Token]) -> str:
    """Return the text of tokens without its comments; lines and columns stay, except after an IRI with a `#`."""
    parts: list[str] = []
    for previous, token in pairwise((END, *tokens, END)):
        gap = COMMENT.sub(lambda comment: " " * len(comment[0]), token.gap) if "#" in token.gap else token.gap
        # Read as a comparison, an IRI with a `#` begins a comment, which must hide nothing but the rest of the IRI.
        if previous.kind == "iri" and "#" in previous.text and not gap.lstrip(" \t").startswith(("\n", "\r")):
            parts.append("\n")
        parts += gap, token.text
    return "".join(parts)


def iri_of(token: Token) -> str:
    """Return the text between the brackets of an IRI, its escapes decoded; raises `QueryError`."""
    return decode_escapes(token.text[1:-1])


def resolve_iri(base: str, iri: str) -> str:
    """Resolve an IRI against a base; raises `QueryError` for an invalid one."""
    try:
        joined = urljoin(base, iri)
    except ValueError as error:
        raise QueryError(f"<{iri[:60]}> is not an IRI: {error}.") from error
    # An empty fragment is part of an IRI, and how most namespaces end, but urljoin drops it.
    return joined + "#" if iri.endswith("#") and not joined.endswith("#") else joined


def decode_escapes(text: str) -> str:
    """Return a text with its codepoint escapes decoded; raises `QueryError` for one that names no character."""

    def character(escape: re.Match[str]) -> str:
        number = int(escape[1] or escape[2], 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise QueryError(f"{escape[0]} names no character.")
        return chr(number)

    return ESCAPE.sub(character, text)


def decode_names(text: str) -> str:
    """Return a text with the codepoint escapes in its keywords and names decoded (SPARQL 1.1, 19.2); raises `QueryError`."""
    if not ESCAPE.search(text):
        return text
    return ESCAPE_IN_NAME.sub(lambda match: decode_escapes(match[0]) if match["escape"] else match[0], text)


def with_iris(query: str, placeholder: str, iris: Iterable[str]) -> str:
    """Return a query of ours with IRIs in place of a word in a VALUES block, where a variable cannot be bound."""
    return query.replace(placeholder, " ".join(str(NamedNode(iri)) for iri in iris))


def with_pairs(query: str, placeholder: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return a query of ours with pairs of IRIs in place of a word in a VALUES block for two variables."""
    return query.replace(placeholder, " ".join(f"({NamedNode(first)} {NamedNode(second)})" for first, second in pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class RdfDataset:
    """The RDF dataset that a query is asked of; where a field is None, the query's own FROM or FROM NAMED applies."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None

    def holds(self, graph: str) -> bool:
        """Tell whether it names a graph."""
        return graph in (*(self.default or ()), *(self.named or ()))


@dataclass(frozen=True, slots=True)
class Prologue:
    """The base and the prefixes of a query: those that it declares, and those that need no declaration here."""

    base: str
    prefixes: Mapping[str, str]

    def iri(self, token: Token) -> str | None:
        """Return the absolute IRI that a token names, or None where it names none."""
        if token.kind == "iri":
            return resolve_iri(self.base, iri_of(token))
        prefix, _, local = token.text.partition(":")
        if token.kind != "name" or prefix not in self.prefixes:
            return None
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)

    @property
    def text(self) -> str:
        """The base and the prefixes as a query declares them."""
        prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in self.prefixes.items())
        return f"BASE <{self.base}>\n{prefixes}"


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """`SERVICE <iri> { … }` in a query: the service, whether it may fail silently, the tokens between its braces.

    `start` and `end` are the positions of its tokens in the query, and `preceding` are the tokens before it in the group around it.
    """

    iri: str
    silent: bool
    pattern: tuple[Token, ...]
    prologue: Prologue
    start: int
    end: int
    preceding: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class SelectGroup:
    """A SELECT in a query: the positions of its keyword and of the braces around its group; `closing` is None where nothing closes it."""

    start: int
    opening: int
    closing: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuery:
    """A query or an update, read once: its tokens and what follows from them.

    `form` is its first keyword after the prologue (`SELECT`, `INSERT`, …), "" where there is none. A volatile query may have
    another answer each time, even on the same data.
    """

    tokens: tuple[Token, ...]
    text: str
    names: Names
    prologue: Prologue
    form: str
    body_start: int
    has_dataset_clause: bool
    is_volatile: bool
    services: tuple[ServiceGroup, ...]

    @classmethod
    def read(cls, text: str, names: Names) -> "ParsedQuery":
        """Read a text; raises `QueryError` where it is no sequence of tokens, or a group after SERVICE is not closed."""
        return cls.of(tokenize(text), names)

    @classmethod
    def of(cls, tokens: Sequence[Token], names: Names) -> "ParsedQuery":
        """Return the query that tokens form."""
        start = next((n for n, token in enumerate(tokens) if token.word in FORMS), len(tokens))
        prologue, words = _read_prologue(tokens[:start], names), {token.word for token in tokens}
        return cls(
            tokens=tuple(tokens),
            text=join_tokens(tokens),
            names=names,
            prologue=prologue,
            form=tokens[start].word if start < len(tokens) else "",
            body_start=start,
            has_dataset_clause="FROM" in words,
            is_volatile=not VOLATILE.isdisjoint(words),
            services=tuple(_service_groups(tokens, prologue)) if "SERVICE" in words else (),
        )

    def replace_services(self, replacements: Sequence[str | None]) -> "ParsedQuery":
        """Return the query with texts in place of its SERVICE groups, on as many lines; a group with None stays."""
        tokens: list[Token] = []
        at = 0
        for group, text in zip(self.services, replacements, strict=True):
            if text is not None:
                lines = "\n" * join_tokens(self.tokens[group.start : group.end]).count("\n")
                tokens += [*self.tokens[at : group.start], Token("values", f"{text} {lines}", " ")]
                at = group.end
        return ParsedQuery.of([*tokens, *self.tokens[at:]], self.names)

    def bind(self, values: Mapping[str, Term]) -> "ParsedQuery":
        """Return the query with terms in place of variables; raises `ValueError` for a blank node, which has no identity there.

        The RDF library writes and escapes the terms. A variable that has a value is dropped from the list after SELECT, where
        no constant may stand.
        """
        if any(isinstance(term, BlankNode) for term in values.values()):
            raise ValueError("a blank node cannot be the value of a variable")
        if not values:
            return self
        tokens: list[Token] = []
        in_select, selected, depth = False, 0, 0
        for token in self.tokens:
            if token.word == "SELECT":
                in_select, selected, depth = True, 0, 0
            elif in_select and token.word in {"WHERE", "{", "FROM"}:
                if not selected:
                    tokens.append(Token("sign", "*", " "))
                in_select = False
            depth += {"(": 1, ")": -1}.get(token.word, 0)
            term = values.get(token.text[1:]) if token.kind == "variable" else None
            if term is None:
                selected += token.kind == "variable" or token.text == "*"
                tokens.append(token)
            elif not in_select or depth:
                tokens.append(replace(token, kind="term", text=str(term)))
        return ParsedQuery.of(tokens, self.names)

    def complete(self) -> str:
        """Return the text with our base and prefixes, except those that it declares itself."""
        prologue, body = self.tokens[: self.body_start], self.tokens[self.body_start :]
        declared = {token.text[:-1] for token in prologue if token.kind == "name"}
        base = "" if any(token.word == "BASE" for token in prologue) else f"BASE <{self.names.base}/> "
        missing = {name: iri for name, iri in self.names.prefixes.items() if name not in declared}
        prefixes = "".join(f" PREFIX {name}: <{iri}>" for name, iri in missing.items())
        return f"{base}{join_tokens(prologue)}{prefixes} {join_tokens(body)}"

    def count_solutions(self) -> "ParsedQuery | None":
        """Return a SELECT with as many rows as this CONSTRUCT or DESCRIBE has solutions; None where it has no pattern."""
        end = self.body_start + 1
        if self.form == "DESCRIBE":
            while end < len(self.tokens) and self.tokens[end].word not in {"FROM", "WHERE", "{"}:
                end += 1
        elif end < len(self.tokens) and self.tokens[end].word == "{":
            end = (closing_brace(self.tokens, end) or len(self.tokens) - 1) + 1
        if end >= len(self.tokens):
            return None
        select = tokenize(" SELECT (1 AS ?counted)")
        return ParsedQuery.of([*self.tokens[: self.body_start], *select, *self.tokens[end:]], self.names)

    def names_graph(self, graph: str) -> bool:
        """Tell whether the query names a graph, after FROM, FROM NAMED or GRAPH."""
        words = {"FROM", "NAMED", "GRAPH"}
        targets = [target for keyword, target in pairwise(self.tokens) if keyword.word in words]
        if not targets:
            return False
        prologue = _read_prologue(self.tokens, self.names)
        return any(prologue.iri(target) == graph for target in targets)

    def selects(self) -> Iterator[SelectGroup]:
        """Yield each SELECT of the query with its group; none where there are too many to look for."""
        starts = [position for position, token in enumerate(self.tokens) if token.word == "SELECT"]
        for start in starts if len(starts) <= MOST_SELECTS else ():
            yield SelectGroup(start, *group_of_select(self.tokens, start))

    def named_graphs(self) -> list[str]:
        """Return the absolute IRIs after GRAPH; raises `QueryError` for a variable or a prefixed name there."""
        graphs: dict[str, None] = {}
        for keyword, target in pairwise(self.tokens):
            if keyword.word == "GRAPH":
                if target.kind != "iri":
                    raise QueryError(
                        f"The SPARQL server accepts no {target.text} after GRAPH in an update with triples outside of GRAPH.",
                        hint="Write the whole IRI, or put the other triples into a named graph, too.",
                    )
                graphs[resolve_iri(f"{self.names.base}/", iri_of(target))] = None
        return list(graphs)


def closing_brace(tokens: Sequence[Token], opening: int) -> int | None:
    """Return the position of the brace that closes a group, None where nothing does."""
    depth = 0
    for position in range(opening, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[position].word, 0)
        if depth == 0:
            return position
    return None


def group_of_select(tokens: Sequence[Token], select: int) -> tuple[int, int | None]:
    """Return the positions of the braces that open and close the group of a SELECT; the second is None where nothing closes it."""
    opening = next((n for n in range(select, len(tokens)) if tokens[n].text == "{"), len(tokens))
    return opening, closing_brace(tokens, opening)


def _read_prologue(tokens: Sequence[Token], names: Names) -> Prologue:
    base, prefixes = names.base + "/", dict(names.prefixes)
    for keyword, name, iri in zip(tokens, (*tokens[1:], END), (*tokens[2:], END, END), strict=False):
        if keyword.word == "BASE" and name.kind == "iri":
            base = resolve_iri(base, iri_of(name))
        elif keyword.word == "PREFIX" and name.kind == "name" and name.text.endswith(":") and iri.kind == "iri":
            prefixes[name.text[:-1]] = resolve_iri(base, iri_of(iri))
    return Prologue(base, prefixes)


def _service_groups(tokens: Sequence[Token], prologue: Prologue) -> Iterator[ServiceGroup]:
    """Yield the outermost SERVICE groups that name a service; a variable names none."""
    start = count = 0
    while start < len(tokens):
        at = start + 1
        if tokens[start].word == "SERVICE":
            silent = at < len(tokens) and tokens[at].word == "SILENT"
            at += silent
            iri = prologue.iri(tokens[at]) if at < len(tokens) else None
            if iri is not None and at + 1 < len(tokens) and tokens[at + 1].text == "{":
                end = closing_brace(tokens, at + 1)
                if end is None:
                    raise QueryError("A group after SERVICE is not closed.", hint="Close it with }.")
                count += 1
                pattern = tuple(tokens[at + 2 : end])
                before = _preceding(tokens, start) if count <= MOST_PRECEDED else ()
                yield ServiceGroup(iri, silent, pattern, prologue, start, end + 1, before)
                at = end + 1
            else:
                at = start + 1
        start = at


def _preceding(tokens: Sequence[Token], end: int) -> tuple[Token, ...]:
    """Return the tokens between the brace that opens the group around a position, and the position."""
    start, depth = end, 0
    while start and depth <= 0:
        start -= 1
        depth += {"{": 1, "}": -1}.get(tokens[start].word, 0)
    return tuple(tokens[start + 1 : end]) if depth > 0 else ()
