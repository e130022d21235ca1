"""SERVICE and LOAD: asked from this process, so that the one that runs queries needs no network, whatever is allowed.

What SPARQL 1.1 says of `SERVICE <IRI> { … }` is that its solutions join those of the group it stands in. VALUES does the same,
and stands wherever SERVICE may. So each group that this process answers becomes the VALUES that it stands for: our own search
(`search_service.py`), and the endpoints that a setting allows (none by default). `query_guard` refuses every other one. The
lines of a query keep their numbers, so that the engine's messages point at the right one.

An endpoint is asked for all solutions of a group in one request, bounded in time, bytes and solutions. No redirect is followed:
it might lead where the setting does not. What a group names must be an allowed IRI letter by letter; SERVICE within the group is
refused, for the endpoint would call where it likes on our behalf.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlencode, urlsplit

from graph_service.errors import ForbiddenError, LimitError, NotAcceptableError, QueryError, RemoteError
from graph_service.rdf.formats import RESULT_FORMATS, format_by_name
from graph_service.rdf.result_io import read_solutions
from graph_service.rdf.sparql_text import ParsedQuery, ServiceGroup, join_tokens
from graph_service.sparql.query_guard import refuse_service
from graph_service.store.http_client import FORM, fetch
from graph_service.store.user_graphs import GRAPH_FORMATS, Upload

CALLS = 10
ROWS = 10_000
BYTES = 8 * 2**20
# What a server says of a file whose type it does not know.
UNTYPED = {"text/plain", "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a call: variables without their `?`, and rows of terms as SPARQL writes them, None where unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    @property
    def values(self) -> str:
        """The same as a VALUES clause in one line."""
        rows = " ".join(f"({' '.join('UNDEF' if term is None else term for term in row)})" for row in self.rows)
        return f"VALUES ({' '.join(f'?{name}' for name in self.variables)}) {{ {rows} }}"


# The answer to a SERVICE SILENT that fails: one solution that binds nothing.
NOTHING_BOUND = Solutions((), ((),))

Answering = Callable[[ServiceGroup], Solutions | None]


def either(*answering: Answering) -> Answering:
    """Give a call to one after the other, until one answers it."""

    def answer(call: ServiceGroup) -> Solutions | None:
        return next((solutions for ask in answering if (solutions := ask(call)) is not None), None)

    return answer


def answer_services(query: ParsedQuery, answering: Answering) -> ParsedQuery:
    """Return a query without SERVICE: each call is given to `answering`, which returns None for what it does not know.

    Raises `ForbiddenError` for a call that nobody here answers, `QueryError` for too many, and what `answering` raises.
    """
    if len(query.services) > CALLS:
        raise QueryError(f"This query calls SERVICE more than {CALLS} times.", hint="Ask in several queries.")
    solutions = [answering(call) for call in query.services]
    answered = query.replace_services([None if some is None else some.values for some in solutions])
    refuse_service(answered)
    return answered


def answer_remote(call: ServiceGroup, *, allowed: Collection[str], seconds: float) -> Solutions | None:
    """Return the solutions of a call to an allowed endpoint, or None where the call is to any other.

    Raises `RemoteError` where the endpoint does not answer well, unless the call is SILENT.
    """
    if call.iri not in allowed:
        return None
    if any(token.word == "SERVICE" for token in call.pattern):
        raise ForbiddenError(
            "SERVICE is not allowed within SERVICE.",
            hint="Ask one endpoint after the other, each in a group of its own.",
        )
    try:
        return _ask_endpoint(call, seconds)
    except (RemoteError, LimitError, ValueError) as error:
        if call.silent:
            return NOTHING_BOUND
        raise RemoteError(
            f"<{call.iri}> did not answer: {error}.", hint="Try again, or write SERVICE SILENT to go on without it."
        ) from error


def _ask_endpoint(call: ServiceGroup, seconds: float) -> Solutions:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in call.prologue.prefixes.items())
    query = f"BASE <{call.prologue.base}>\n{prefixes}SELECT * WHERE {{ {join_tokens(call.pattern)} }} LIMIT {ROWS + 1}"
    results = RESULT_FORMATS["json"]
    headers = {"Accept": results.media_type, "Content-Type": FORM}
    body = urlencode({"query": query}).encode()
    answer, _ = fetch(call.iri, seconds=seconds, max_bytes=BYTES, headers=headers, body=body)
    solutions = Solutions(*read_solutions(answer, results, blank=f"{call.iri}/.well-known/genid/"))
    if len(solutions.rows) > ROWS:
        raise RemoteError(f"it has more than {ROWS:,} solutions")
    return solutions


def load_remote(address: str, *, seconds: float, max_bytes: int) -> Upload:
    """Return the RDF at an allowed address, of at most so many bytes; raises `RemoteError`."""
    accept = ", ".join(graph_format.media_type for graph_format in GRAPH_FORMATS.values())
    try:
        data, media_type = fetch(address, seconds=seconds, max_bytes=max_bytes, headers={"Accept": accept})
        extension = PurePosixPath(urlsplit(address).path).suffix.removeprefix(".")
        return Upload(
            data, format_by_name(extension if media_type in UNTYPED and extension else media_type, GRAPH_FORMATS)
        )
    except (RemoteError, LimitError, NotAcceptableError) as error:
        raise RemoteError(
            f"<{address}> cannot be loaded: {error}.",
            hint="Nothing was changed. Try again, or write LOAD SILENT to go on without it.",
        ) from error
