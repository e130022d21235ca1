"""How much a graph holds, counted as its SPARQL endpoint would.

Each figure is the answer to one of the queries below, but for the number of graphs, which every store tells.
"""

from dataclasses import asdict, dataclass
from typing import Any

from graph_service.graph.store import GraphStore
from graph_service.graph.stories import text

COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "subjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "objects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
    "entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c FILTER (STRSTARTS(STR(?s), STR(BASE))) }",
}
CLASSES = "SELECT ?key (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?key } GROUP BY ?key"
PROPERTIES = "SELECT ?key (COUNT(*) AS ?n) WHERE { ?s ?key ?o } GROUP BY ?key"
LINKS = """
SELECT ?key ?target (COUNT(*) AS ?n) WHERE {
  VALUES ?key { owl:sameAs skos:exactMatch skos:closeMatch schema:sameAs }
  ?s ?key ?o FILTER (ISIRI(?o) && !STRSTARTS(STR(?o), STR(BASE)))
  BIND (REPLACE(STR(?o), "^([a-z]+://[^/]*/).*", "$1") AS ?target)
} GROUP BY ?key ?target"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Figures of a graph; classes and properties by IRI, links by property and by where they lead."""

    counts: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]
    links: tuple[tuple[str, str, int], ...]

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Statistics":
        """Return them from what `asdict` made, by way of JSON."""
        return cls(**fields | {"links": tuple(tuple(link) for link in fields["links"])})

    def as_dict(self) -> dict[str, Any]:
        """Return them as JSON takes them."""
        return asdict(self)


def statistics(store: GraphStore) -> Statistics:
    """Count what a store holds, in the union of its graphs: seconds for millions of triples."""
    return Statistics(
        counts={name: _number(store, query) for name, query in COUNTS.items()} | {"graphs": len(store.graphs())},
        classes=_by_key(store, CLASSES),
        properties=_by_key(store, PROPERTIES),
        links=tuple(
            sorted(
                (text(row["key"]), text(row["target"]), int(text(row["n"])))
                for row in store.select(_own(store, LINKS))
                if "target" in row
            )
        ),
    )


def _number(store: GraphStore, query: str) -> int:
    return int(text(store.select(_own(store, query))[0]["n"]))


def _by_key(store: GraphStore, query: str) -> dict[str, int]:
    return dict(sorted((text(row["key"]), int(text(row["n"]))) for row in store.select(query) if "key" in row))


def _own(store: GraphStore, query: str) -> str:
    return query.replace("BASE", f"<{store.names.entity('')}>")
