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
    """An engine.

    `server` is how its header begins; `union` the parameters of a request that make the union of all graphs its default
    graph; `graphs` the query for the names of all graphs, `empty` tells that graphs are there which hold
    nothing, and `hidden` how those begin that it keeps for itself. `unnamed`
    is the name under which it keeps the graph without a name, None where it has such a graph, and `homeless` is
    what it says of an update that needs one and does not say which. `triples` and `length`, in characters, are what one operation may hold. Where INSERT DATA
    takes no blank nodes, `blank` is what does, around the triples. `describing` stands before DESCRIBE to make
    it say what is stated of a thing. `patience` is the parameter that says for how many
    milliseconds a query may run, which otherwise runs on when nobody waits for it. `counted` tells that an answer to CONSTRUCT is cut
    without a word, so that its solutions are counted first; `cut` and `stopped` are the headers of an answer that has
    only the first rows, or what was found until time was up. `mended` is what is no SPARQL JSON in its answers, and
    what stands for it. `trouble` are statuses that mean that a query, not the server, is at fault.
    """

    name: str
    server: str = ""
    union: Parameters = ()
    graphs: str = "SELECT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
    empty: bool = False
    hidden: tuple[str, ...] = ()
    unnamed: str | None = None
    homeless: str = ""
    triples: int = 5_000
    length: int = 1_000_000
    blank: tuple[str, str] = ("INSERT DATA {", "}")
    counted: bool = False
    describing: str = ""
    patience: str = ""
    cut: str = ""
    stopped: str = ""
    mended: tuple[bytes, bytes] = (b"", b"")
    trouble: tuple[int, ...] = (400,)


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
            hidden=("http://www.openlinksw.com/", "http://www.w3.org/ns/ldp#", "http://localuriqaserver/",
                    "http://localhost:8890/DAV/", "http://localhost:8890/sparql", "http://www.w3.org/2002/07/owl#", "urn:activitystreams-owl:",
                    "urn:core:services:", "urn:rules."),
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
