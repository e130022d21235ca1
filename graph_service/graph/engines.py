"""What SPARQL servers do each in a way of their own, one row of a table each; what stands here stands nowhere else.

A server says by the header `Server` which it is, unless a proxy hides that; then a setting does. One that is not in the
table is taken to do what SPARQL 1.1 says, and to have been set to answer from the union of all graphs; which of them has
no name cannot be told there, so ours gets one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Parameters = tuple[tuple[str, str], ...]
UNNAMED = "urn:graph-service:unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine: what it is asked with, what it takes, and what its answers are like."""

    name: str
    server: str = ""  # how its header begins
    # The parameters that make the union of all graphs the default graph of a query.
    union: Parameters = ()
    graphs: str = "SELECT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
    empty: bool = False  # whether a graph may be there that holds nothing
    hidden: tuple[str, ...] = ()  # how the graphs begin that it keeps for itself
    unnamed: str | None = None  # under which name it keeps the graph without one; None where it has such a graph
    homeless: str = ""  # what it says of an update that needs a default graph and does not say which
    triples: int = 5_000  # of one operation at most
    length: int = 1_000_000  # of one operation at most, in characters
    blank: tuple[str, str] = ("INSERT DATA {", "}")  # around triples with blank nodes
    describing: str = ""  # what stands before DESCRIBE, so that it tells what is stated of a thing
    patience: str = ""  # the parameter for how many milliseconds a query may run; otherwise it runs on unheard
    counted: bool = False  # whether it cuts CONSTRUCT off without a word, so that the solutions are counted first
    cut: str = ""  # the header of an answer that has only the first rows
    stopped: str = ""  # the header of an answer that has what was found until time was up
    mended: tuple[bytes, bytes] = (b"", b"")  # what in its answers is no SPARQL JSON, and what stands for it
    trouble: tuple[int, ...] = (400,)  # the statuses that mean that what it was told is at fault


ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine(name="plain", unnamed=UNNAMED),
        Engine(
            name="oxigraph",
            server="oxigraph",
            union=(("union-default-graph", "true"),),
            graphs="SELECT ?graph WHERE { GRAPH ?graph {} }",
            empty=True,
            trouble=(400, 500),
        ),
        Engine(
            name="virtuoso",
            server="virtuoso",
            hidden=("http://www.openlinksw.com/", "http://www.w3.org/ns/ldp#", "http://www.w3.org/2002/07/owl#",
                    "http://localuriqaserver/", "http://localhost:8890/DAV/", "http://localhost:8890/sparql",
                    "urn:activitystreams-owl:", "urn:core:services:", "urn:rules."),
            unnamed=UNNAMED,
            homeless="plain default graph",
            triples=1_000,  # its compiler's memory is spent at about 5,000
            length=200_000,
            blank=("INSERT {", "} WHERE {}"),
            counted=True,
            describing='DEFINE sql:describe-mode "CBD" ',  # otherwise nothing is said of anything
            patience="timeout",
            cut="X-SPARQL-MaxRows",
            stopped="X-SQL-State",
            mended=(b'"bnode", "value": "nodeID://', b'"bnode", "value": "'),  # no quote in a text is bare, so it is no text
            trouble=(400, 500),
        ),
    )
}  # fmt: skip


def told(server: str) -> Engine:
    """Return the engine that a header `Server` names."""
    found = (engine for engine in ENGINES.values() if engine.server and server.lower().startswith(engine.server))
    return next(found, ENGINES["plain"])
