"""SERVICE answered here, before the engine sees the query: each such group becomes the VALUES that it stands for.

What SPARQL 1.1 says of `SERVICE <IRI> { … }` is that its solutions join those of the group it stands in; VALUES does the
same, and stands wherever SERVICE may. So a call can be answered by this process, which knows whom to ask, while the
process that runs the query has no way out at all. The engine may be any that speaks SPARQL 1.1.

A query is cut at its tokens, which say where a keyword is one; what is not answered here is refused by `screen`, which
reads everything but the VALUES that are put in. The lines of a query keep their numbers, so that the engine's messages
point at the right one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph_service.errors import QueryError
from graph_service.graph.lexical import Token, closing, iri_of, resolved, tokens, written
from graph_service.sparql.screen import LENGTH, screen
from graph_service.vocabulary import Names

CALLS = 10
MENTIONED = re.compile("service", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Solutions:
    """What a call is answered with: variables without their `?`, and rows of terms as SPARQL writes them, None unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    @property
    def values(self) -> str:
        """The same as a VALUES clause in one line."""
        rows = " ".join(f"({' '.join('UNDEF' if term is None else term for term in row)})" for row in self.rows)
        return f"VALUES ({' '.join(f'?{name}' for name in self.variables)}) {{ {rows} }}"


# What a failed SERVICE SILENT is answered with: one solution that binds nothing.
NOTHING_BOUND = Solutions((), ((),))


@dataclass(frozen=True, slots=True)
class Prologue:
    """The base and the prefixes in force where a call stands."""

    base: str
    prefixes: Mapping[str, str]

    def iri(self, token: Token) -> str | None:
        """Return the absolute IRI that a token names, or None where it names none."""
        if token.kind == "iri":
            return resolved(self.base, iri_of(token))
        prefix, _, local = token.text.partition(":")
        if token.kind != "name" or prefix not in self.prefixes:
            return None
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


@dataclass(frozen=True, slots=True)
class Call:
    """A SERVICE group: whom it asks, whether it may fail silently, and the tokens between its braces."""

    iri: str
    silent: bool
    pattern: tuple[Token, ...]
    prologue: Prologue


Answering = Callable[[Call], Solutions | None]


def either(*answering: Answering) -> Answering:
    """Give a call to one after the other, until one answers it."""

    def answer(call: Call) -> Solutions | None:
        return next((found for ask in answering if (found := ask(call)) is not None), None)

    return answer


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a query, and the call that it is, if it is one."""

    text: str
    call: Call | None = None


def answered(query: str, names: Names, answering: Answering) -> str:
    """Return a query without SERVICE: each call is given to `answering`, which returns None for what it does not know.

    Raises `ForbiddenError` for a call that nobody here answers, `QueryError` for a query too long or not to be read, and
    what `answering` raises.
    """
    if len(query) > LENGTH or not MENTIONED.search(query):
        screen(query)
        return query
    pieces = _pieces(tokens(query), names)
    if sum(piece.call is not None for piece in pieces) > CALLS:
        raise QueryError(f"This query calls SERVICE more than {CALLS} times.", hint="Ask in several queries.")
    solutions = [answering(piece.call) if piece.call else None for piece in pieces]
    screen("".join(p.text if s is None else " VALUES () {} " for p, s in zip(pieces, solutions, strict=True)))
    return "".join(p.text if s is None else _in_place(s, p) for p, s in zip(pieces, solutions, strict=True))


def _in_place(solutions: Solutions, piece: _Piece) -> str:
    """Return VALUES on as many lines as the call stood on."""
    return f" {solutions.values} " + "\n" * piece.text.count("\n")


def _pieces(found: Sequence[Token], names: Names) -> list[_Piece]:
    """Return a query token by token, a call to a named service as one piece."""
    pieces: list[_Piece] = []
    prologue, at = Prologue(names.base + "/", names.prefixes), 0
    while at < len(found):
        call, end = _call(found, at, prologue)
        pieces.append(_Piece("".join(token.gap + token.text for token in found[at:end]), call))
        prologue = _declared(found[at : at + 3], prologue)
        at = end
    return pieces


def _declared(found: Sequence[Token], prologue: Prologue) -> Prologue:
    """Return base and prefixes as they are after the declaration that begins here, if one does."""
    kinds = tuple(token.kind for token in found[1:])
    if found[0].word == "BASE" and kinds[:1] == ("iri",):
        return Prologue(resolved(prologue.base, iri_of(found[1])), prologue.prefixes)
    if found[0].word == "PREFIX" and kinds == ("name", "iri") and found[1].text.endswith(":"):
        iri = resolved(prologue.base, iri_of(found[2]))
        return Prologue(prologue.base, {**prologue.prefixes, found[1].text[:-1]: iri})
    return prologue


def _call(found: Sequence[Token], start: int, prologue: Prologue) -> tuple[Call | None, int]:
    """Return the call that begins at a token, or None where none does, and where what begins there ends."""
    if found[start].word != "SERVICE":
        return None, start + 1
    at = start + 1
    silent = at < len(found) and found[at].word == "SILENT"
    at += silent
    iri = prologue.iri(found[at]) if at < len(found) else None
    if iri is None or at + 1 >= len(found) or found[at + 1].text != "{":
        return None, start + 1
    end = closing(found, at + 1)
    if end is None:
        raise QueryError("A group after SERVICE is not closed.", hint="Write } behind it.")
    return Call(iri, silent, tuple(found[at + 2 : end]), prologue), end + 1


def shown(pattern: Sequence[Token]) -> str:
    """Return the start of some tokens, to be quoted in a message."""
    return " ".join(written(pattern).split())[:60]
