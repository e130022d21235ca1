r"""Decides from a query's text, before it reaches the engine, whether it may run.

The engine follows SERVICE over HTTP wherever it points, so a query that names it is refused. What stands in a string, an
IRI, a comment, a variable or after the colon of a name is no keyword; wherever else the letters stand, even run together
with what is before or after them, they may be one. Where two readings are possible (`<` opens an IRI or compares; the
escape `\u0022` is a quote or a character of a string, SPARQL 1.1, 19.2), both must be harmless: refusing a harmless query
costs its author a rewording, letting a harmful one pass costs everyone more. The process that runs it has no network
either, where the system lets it give that up (`worker.py`).
"""

import re

from graph_service.errors import ForbiddenError, QueryError
from graph_service.graph.lexical import decoded

LENGTH = 100_000
HARMLESS = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*\''''
    r"""|(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)|\#[^\n\r]*|[?$]\w+|:[\w%:-]*""",
    re.DOTALL,
)
KEYWORD = re.compile("SERVICE", re.IGNORECASE)
# What an IRI holds where `<` was a comparison after all: the keyword with a variable or a prefixed name after it.
KEYWORD_IN_IRI = re.compile(r"SERVICE(?:SILENT)?(?:[?$]|\w*:)", re.IGNORECASE)


def screen(query: str) -> None:
    """Let a read-only query pass; raises `ForbiddenError` for SERVICE, `QueryError` for one that is too long."""
    if len(query) > LENGTH:
        raise QueryError(f"The query is longer than {LENGTH:,} characters.", hint="Ask in several queries.")
    if _calls_out(query) or _calls_out(decoded(query)):
        raise ForbiddenError(
            "SERVICE is not allowed: a query here asks this graph and its search (SERVICE search:) alone.",
            hint="Take the SERVICE part out and join the two answers on your side, or have the operator allow the "
            "endpoint by GRAPH_SERVICE_SPARQL_ALLOW.",
        )


def _calls_out(query: str) -> bool:
    iris = [found["iri"] for found in HARMLESS.finditer(query) if found["iri"]]
    rest = HARMLESS.sub(" ", query)
    return KEYWORD.search(rest) is not None or any(KEYWORD_IN_IRI.search(iri) for iri in iris)
