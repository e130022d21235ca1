"""Decides from the tokens of a query, before it reaches the engine, whether it may run; and works around the engine.

The engine follows SERVICE over HTTP wherever it points, so a query that names it is refused. A word in a string, an IRI, a
comment, a variable or after the colon of a name is no keyword. Wherever else its letters stand, even run together with what is
before or after them, they may be one. Where a text can be read in two ways (`<` opens an IRI or compares; the escape `\u0022`
is a quote or a character of a string, SPARQL 1.1, 19.2), both must be harmless: a harmless query that is refused costs its
author a rewording, a harmful one that passes costs everyone more. The process that runs it has no network either, where the
system lets it give that up (`engine_worker.py`).
"""

import re
from collections.abc import Iterable

from graph_service.errors import ForbiddenError, QueryError
from graph_service.iris import Names
from graph_service.rdf.sparql_text import ESCAPE, ParsedQuery, Token, decode_escapes, iri_of, join_tokens, tokenize

LENGTH = 100_000
LOCAL_NAME = re.compile(r":[\w%:-]*")
# An IRI that is a comparison after all calls out by the keyword with a variable or a prefixed name after it.
CALL_IN_IRI = re.compile(r"SERVICE(?:SILENT)?(?:[?$]|\w*:)", re.IGNORECASE)


def read_query(text: str, names: Names) -> ParsedQuery:
    """Read a query or an update that came in; raises `QueryError` for one that is too long, ambiguous, or no SPARQL."""
    if len(text) > LENGTH:
        raise QueryError(f"The query is longer than {LENGTH:,} characters.", hint="Ask in several queries.")
    query = ParsedQuery.read(text, names)
    for token in query.tokens:
        # `1<2&&'a> '` compares for the engine, and a string begins within the IRI. No comparison holds two slashes.
        if token.kind == "iri" and "'" in iri_of(token).partition("//")[0]:
            raise QueryError(
                f"{token.text[:60]} could be an IRI or a comparison.",
                hint="Write a blank after < to compare. For an IRI with an apostrophe, compare its STR() with a text.",
            )
    return query


def refuse_service(query: ParsedQuery) -> None:
    """Let a query pass that asks nobody else; raises `ForbiddenError` for SERVICE."""
    tokens = [token for token in query.tokens if token.kind != "values"]
    if _calls_out(tokens) or _calls_out(_decoded(tokens)):
        raise ForbiddenError(
            "SERVICE is not allowed: a query here asks this graph and its search (SERVICE search:) alone.",
            hint="Take the SERVICE part out and join the two answers on your side, or have the operator allow the "
            "endpoint by GRAPH_SERVICE_SPARQL_ALLOW.",
        )


def _decoded(tokens: list[Token]) -> list[Token]:
    """Return the tokens of a query whose escapes are decoded first; none where it has none, or is no SPARQL then."""
    text = join_tokens(tokens)
    if ESCAPE.search(text) is None:
        return []
    decoded = decode_escapes(text)
    try:
        return tokenize(decoded)
    except QueryError:
        return []


def _calls_out(tokens: Iterable[Token]) -> bool:
    for token in tokens:
        if token.kind == "iri":
            if CALL_IN_IRI.search(token.text):
                return True
        elif token.kind not in {"string", "variable"} and "SERVICE" in LOCAL_NAME.sub(" ", token.text).upper():
            return True
    return False


def work_around_engine(query: ParsedQuery) -> ParsedQuery:
    """Return a query as the engine must get it to answer as SPARQL 1.1 says.

    The engine gives what GROUP_CONCAT joins the language that all its parts have; SPARQL 1.1 (18.5.1.7) has a simple literal
    there. So `GROUP_CONCAT(…)` becomes `STR(GROUP_CONCAT(…))`, which may stand wherever the other does.
    """
    if not any(token.word == "GROUP_CONCAT" for token in query.tokens):
        return query
    tokens: list[Token] = []
    depths: list[int] = []  # how many brackets are open inside each GROUP_CONCAT
    for token in query.tokens:
        if token.word == "GROUP_CONCAT":
            tokens += [Token("word", "STR", token.gap), Token("sign", "("), Token(token.kind, token.text)]
            depths.append(0)
            continue
        tokens.append(token)
        if depths and token.word in {"(", ")"}:
            depths[-1] += 1 if token.word == "(" else -1
            if depths[-1] == 0:
                depths.pop()
                tokens.append(Token("sign", ")"))
    return ParsedQuery.of(tokens, query.names)
