r"""Guards the engine from a query from outside: reads it, and answers or refuses its SERVICE calls.

The engine would follow SERVICE over HTTP wherever it points, and its process has no network where the system lets it give that up
(`engine_worker.py`). So this process answers the calls that it knows: our own search (`search_service.py`), and the endpoints that
a setting allows (none by default). SPARQL 1.1 says that the solutions of `SERVICE <IRI> { … }` join those of the group around it;
VALUES does the same and may stand wherever SERVICE may, so each answered call becomes the VALUES that it stands for. The lines of a
query keep their numbers, so that the engine's messages point at the right one. LOAD of an allowed address is fetched here, too.

A query that still names SERVICE is refused. A word in a string, an IRI, a comment, a variable or after the colon of a name is no
keyword. Wherever else its letters stand, even run together with what is before or after them, they may be one; in a prefix only
where the group of a call follows. Where a text can be read in two ways (`<` opens an IRI or compares; the escape `\u0022` is a quote or a
character of a string, SPARQL 1.1, 19.2), both must be harmless: a harmless query that is refused costs its author a rewording, a
harmful one that passes costs everyone more.

An endpoint is asked for all solutions of a group in one request, bounded in time, bytes and solutions. No redirect is followed: it
might lead where the setting does not. A call must name an allowed IRI letter by letter. SERVICE within the group is refused, since
the endpoint would call wherever it likes on our behalf.
"""

import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import urlencode, urlsplit

from graph_service.errors import ForbiddenError, LimitError, NotAcceptableError, QueryError, RemoteError
from graph_service.iris import Names
from graph_service.rdf.formats import RESULT_FORMATS, TRIPLE_FORMATS, Upload, format_by_name
from graph_service.rdf.result_io import read_solutions
from graph_service.rdf.sparql_text import (
    END,
    ESCAPE,
    ParsedQuery,
    ServiceGroup,
    Token,
    decode_escapes,
    decode_names,
    iri_of,
    join_tokens,
    tokenize,
)
from graph_service.sparql.executor import AdmissionControl
from graph_service.sparql.syntax_faults import undeclared_prefix
from graph_service.store.http_client import FORM, fetch

LENGTH = 100_000  # characters of a query
SHORT = 4_096  # characters of one that is kept as it was read
LOCAL_NAME = re.compile(r":[\w%:-]*")
# An IRI that is a comparison after all calls out by the keyword with a variable or a prefixed name after it.
CALL_IN_IRI = re.compile(r"SERVICE(?:SILENT)?(?:[?$]|\w*:)", re.IGNORECASE)
CALLS = 10  # of SERVICE in a query
ROWS = 10_000  # of a call's answer
BYTES = 8 * 2**20  # likewise
ALONE = "a query here asks this graph and its search (SERVICE search:) alone."
ELSEWHERE = (
    "Take the SERVICE part out and join the two answers on your side, or have the operator allow the endpoint by "
    "GRAPH_SERVICE_SPARQL_ALLOW."
)
UNTYPED = {"text/plain", "application/octet-stream"}  # how servers label a file whose type they do not know


def read_query(text: str, names: Names) -> ParsedQuery:
    """Read a query or an update that came in; raises `QueryError` for one that is too long, ambiguous, or no SPARQL."""
    text = text.removeprefix("\ufeff")  # as some editors begin a file
    if len(text) > LENGTH:
        raise QueryError(
            f"This is longer than {LENGTH:,} characters.",
            hint="Ask in several queries, change in several updates; much data goes to /rdf-graph-store, as a file.",
        )
    return _read_again(text, names) if len(text) <= SHORT else _read(text, names)


def _read(text: str, names: Names) -> ParsedQuery:
    tokens: list[Token] = []
    depth = 0
    for token in tokenize(decode_names(text)):
        depth += {"(": 1, ")": -1}.get(token.word, 0)
        # `1<2&&'a> '` compares for the engine, and a string begins within the IRI. No comparison holds two slashes.
        if token.kind == "iri" and "'" in iri_of(token).partition("//")[0]:
            if depth > 0:
                raise QueryError(
                    f"{token.text[:60]} could be an IRI or a comparison.",
                    hint="Write a space after < to compare. For an IRI with an apostrophe, compare its STR() with a text.",
                )
            # Nothing is compared outside of brackets; were it after all, the engine would not read the escape.
            token = replace(token, text=token.text.replace("'", r"\u0027"))  # noqa: PLW2901
        tokens.append(token)
    return ParsedQuery.of(tokens, names)


# Pages, dashboards and agents send the same queries again and again.
_read_again = lru_cache(maxsize=256)(_read)


def refuse_service(query: ParsedQuery) -> None:
    """Raise `ForbiddenError` where a query may call SERVICE."""
    tokens = [token for token in query.tokens if token.kind != "values"]
    calls_out = _calls_out(tokens)
    text = join_tokens(tokens)
    if not calls_out and ESCAPE.search(text):
        decoded = decode_escapes(text)
        with suppress(QueryError):  # it is no SPARQL once its escapes are decoded
            calls_out = _calls_out(tokenize(decoded))
    named = any(pair[0].word in {"SERVICE", "SILENT"} and pair[1].kind == "name" for pair in pairwise(tokens))
    if calls_out and named and (fault := undeclared_prefix(query)) is not None:
        raise QueryError(fault[0], hint=fault[1])
    if calls_out:
        raise ForbiddenError(f"SERVICE is not allowed: {ALONE}", hint=ELSEWHERE)


def _calls_out(tokens: Iterable[Token]) -> bool:
    for token, following in pairwise((*tokens, END)):
        text = token.text
        if token.kind == "name" and following.text != "{":  # a prefix begins no call without a group
            text = text[text.index(":") :]
        if token.kind == "iri":
            if CALL_IN_IRI.search(text):
                return True
        elif token.kind not in {"string", "variable"} and "SERVICE" in LOCAL_NAME.sub(" ", text).upper():
            return True
    return False


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a call: variables without their `?`, and rows of terms as SPARQL writes them, None where unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    @property
    def values(self) -> str:
        """The VALUES clause that stands for them, in one line."""
        rows = " ".join(f"({' '.join('UNDEF' if term is None else term for term in row)})" for row in self.rows)
        return f"VALUES ({' '.join(f'?{name}' for name in self.variables)}) {{ {rows} }}"


NOTHING_BOUND = Solutions((), ((),))  # the answer to a SERVICE SILENT that fails: one solution that binds nothing

Service = Callable[[ServiceGroup], Solutions | None]


def answer_services(query: ParsedQuery, *services: Service) -> ParsedQuery:
    """Return a query without SERVICE: each call is answered by the first service that does not return None for it.

    Raises `ForbiddenError` for a call that none of them answers, `QueryError` for too many calls, and what they raise.
    """
    if len(query.services) > CALLS:
        raise QueryError(f"This query calls SERVICE more than {CALLS} times.", hint="Ask in several queries.")
    while query.services:  # one after the other: what an earlier one binds may be asked of a later one
        call = query.services[0]
        solutions = next((s for answer in services if (s := answer(call)) is not None), None)
        if solutions is None:
            named = next((token for token in query.tokens[call.start : call.end] if token.kind in {"iri", "name"}), END)
            if named.kind == "name" and call.iri.startswith(query.names.base):
                raise QueryError(
                    f"There is no service {named.text} here.",
                    hint="The service here is the search: SERVICE search: { … }.",
                )
            raise ForbiddenError(f"SERVICE {named.text[:60]} is not allowed: {ALONE}", hint=ELSEWHERE)
        query = query.replace_services([solutions.values, *[None] * (len(query.services) - 1)])
    refuse_service(query)
    return query


def answer_remote(
    call: ServiceGroup, *, allowed: Collection[str], seconds: float, admission: AdmissionControl
) -> Solutions | None:
    """Return the solutions of a call to an allowed endpoint, or None where the call is to any other.

    Raises `RemoteError` where the endpoint does not answer well, unless the call is SILENT; and `BusyError`.
    """
    if call.iri not in allowed:
        return None
    if any(token.word == "SERVICE" for token in call.pattern):
        raise ForbiddenError(
            "SERVICE is not allowed within SERVICE.",
            hint="Ask one endpoint after the other, each in a group of its own.",
        )
    with admission.slot():
        try:
            return _ask_endpoint(call, seconds)
        except (RemoteError, LimitError, ValueError) as error:
            if call.silent:
                return NOTHING_BOUND
            raise RemoteError(
                f"<{call.iri}> did not answer: {error}.",
                hint="Try again, or write SERVICE SILENT to go on without it.",
            ) from error


def _ask_endpoint(call: ServiceGroup, seconds: float) -> Solutions:
    query = f"{call.prologue.text}SELECT * WHERE {{ {join_tokens(call.pattern)} }} LIMIT {ROWS + 1}"
    results = RESULT_FORMATS["json"]
    headers = {"Accept": results.media_type, "Content-Type": FORM}
    body = urlencode({"query": query}).encode()
    answer, _ = fetch(call.iri, seconds=seconds, max_bytes=BYTES, headers=headers, body=body)
    solutions = Solutions(*read_solutions(answer, results, blank=f"{call.iri}/.well-known/genid/"))
    if len(solutions.rows) > ROWS:
        raise RemoteError(f"it has more than {ROWS:,} solutions")
    return solutions


def load_remote(address: str, *, seconds: float, max_bytes: int) -> Upload:
    """Fetch the RDF at an allowed address; raises `RemoteError` where that fails or has more than `max_bytes`."""
    accept = ", ".join(target.media_type for target in TRIPLE_FORMATS.values())
    try:
        data, media_type = fetch(address, seconds=seconds, max_bytes=max_bytes, headers={"Accept": accept})
        extension = PurePosixPath(urlsplit(address).path).suffix.removeprefix(".")
        name = extension if media_type in UNTYPED and extension else media_type
        return Upload(data, format_by_name(name, TRIPLE_FORMATS))
    except (RemoteError, LimitError, NotAcceptableError) as error:
        raise RemoteError(
            f"<{address}> cannot be loaded: {error}.",
            hint="Nothing was changed. Try again, or write LOAD SILENT to go on without it.",
        ) from error
