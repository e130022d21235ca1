"""Descriptions for programs, from templates in Turtle: of the SPARQL endpoint (SPARQL 1.1 Service Description) and of the data (VoID).

Each statistic of the data is the answer to one of the queries below, as the SPARQL endpoint would give it, except for the number of
graphs, which every store knows.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from string import Template
from typing import Any, cast

from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from graph_service.iris import XSD, Names
from graph_service.rdf.formats import Format
from graph_service.rdf.terms import Term, integer, lexical_form
from graph_service.store.graph_store import GraphStore, Row

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
    """Counts of what the graph holds: classes and properties by IRI, links by property and target namespace."""

    counts: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]
    links: tuple[tuple[str, str, int], ...]

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Statistics":
        """Return the statistics from a dictionary that was read from JSON."""
        return cls(**fields | {"links": tuple(tuple(link) for link in fields["links"])})

    def as_dict(self) -> dict[str, Any]:
        """Return the statistics as a dictionary for JSON."""
        return asdict(self)


def statistics(store: GraphStore) -> Statistics:
    """Count what a store holds, in the union of its graphs; for millions of triples that takes seconds."""

    def rows(query: str) -> list[Row]:
        return store.select(query.replace("BASE", f"<{store.names.entity('')}>"))

    def count(row: Row) -> int:
        return int(lexical_form(row["n"]))

    def count_by_key(query: str) -> dict[str, int]:
        return dict(sorted((lexical_form(row["key"]), count(row)) for row in rows(query) if "key" in row))

    links = [
        (lexical_form(row["key"]), lexical_form(row["target"]), count(row)) for row in rows(LINKS) if "target" in row
    ]
    return Statistics(
        counts={name: count(rows(query)[0]) for name, query in COUNTS.items()} | {"graphs": len(store.graphs())},
        classes=count_by_key(CLASSES),
        properties=count_by_key(PROPERTIES),
        links=tuple(sorted(links)),
    )


PREFIXES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#", "void": "http://rdfs.org/ns/void#",
    "formats": "http://www.w3.org/ns/formats/", "foaf": "http://xmlns.com/foaf/0.1/",
}  # fmt: skip
SERVICE = """
[] a sd:Service ;
    sd:endpoint $endpoint ;
    sd:supportedLanguage sd:SPARQL11Query, sd:SPARQL11Update ;
    sd:feature sd:UnionDefaultGraph, sd:EmptyGraphs ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
        formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD ;
    sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/Simple> ;
    sd:defaultDataset [
        a sd:Dataset, void:Dataset ;
        rdfs:comment $comment ;
        rdfs:seeAlso $void ;
        sd:defaultGraph [ a sd:Graph ; void:triples $triples ] ;
        sd:namedGraph [ a sd:NamedGraph ; sd:name $entities ] ,
            [ a sd:NamedGraph ; sd:name $reference ] ,
            [ a sd:NamedGraph ; sd:name $groups ]
    ] .
"""
DATASET = """
$document a void:DatasetDescription ; foaf:primaryTopic $dataset .
$dataset a void:Dataset ;
    dcterms:title "Stories, what they name and what they state"@en ;
    dcterms:modified $modified ;
    void:sparqlEndpoint $endpoint ;
    void:uriSpace $uri_space ;
    void:triples $triples ;
    void:distinctSubjects $subjects ;
    void:distinctObjects $objects ;
    void:entities $entities ;
    void:classes $classes ;
    void:properties $properties ;
    void:subset [ a void:Dataset ; dcterms:title "What the stories name"@en ; void:dataDump $entities_dump ] ,
        [ a void:Dataset ; dcterms:title "Reference data"@en ; void:dataDump $reference_dump ] .
"""
EXAMPLE = "$dataset void:exampleResource $example ."
CLASS = "$dataset void:classPartition [ void:class $name ; void:entities $count ] ."
PROPERTY = "$dataset void:propertyPartition [ void:property $name ; void:triples $count ] ."
LINKSET = """
$dataset void:subset [
    a void:Linkset ;
    void:subjectsTarget $dataset ;
    void:objectsTarget [ a void:Dataset ; void:uriSpace $target ] ;
    void:linkPredicate $predicate ;
    void:triples $count
] .
"""


def service_description(names: Names, root: str, graphs: int, triples: int, target: Format) -> bytes:
    """Describe the endpoint at `{root}/sparql`, whose default dataset has so many graphs and triples."""
    description = _fill(
        SERVICE,
        endpoint=NamedNode(f"{root}/sparql"),
        comment=Literal(f"{graphs:,} named graphs; the default graph is their union."),
        void=NamedNode(f"{root}/.well-known/void"),
        triples=integer(triples),
        entities=NamedNode(names.entities_graph),
        reference=NamedNode(names.reference_graph),
        groups=NamedNode(names.groups_graph),
    )
    return _serialize([description], names, target)


def void(
    names: Names, root: str, statistics: Statistics, examples: Iterable[str], issued: str, target: Format
) -> bytes:
    """Describe the data: counts, classes and properties, links to other data sets, and where to download them."""
    dataset = NamedNode(f"{names.base}/.well-known/void#dataset")
    dump = f"{root}/rdf-graph-store?graph="
    parts = [
        _fill(
            DATASET,
            document=NamedNode(f"{names.base}/.well-known/void"),
            dataset=dataset,
            modified=Literal(issued, datatype=NamedNode(XSD + "dateTime")),
            endpoint=NamedNode(f"{root}/sparql"),
            uri_space=Literal(names.entity("")),
            classes=integer(len(statistics.classes)),
            properties=integer(len(statistics.properties)),
            entities_dump=NamedNode(dump + names.entities_graph),
            reference_dump=NamedNode(dump + names.reference_graph),
            **{name: integer(statistics.counts[name]) for name in COUNTS},
        )
    ]
    parts += [_fill(EXAMPLE, dataset=dataset, example=NamedNode(example)) for example in examples]
    for template, counts in ((CLASS, statistics.classes), (PROPERTY, statistics.properties)):
        parts += [_fill(template, dataset=dataset, name=NamedNode(iri), count=integer(n)) for iri, n in counts.items()]
    parts += [
        _fill(LINKSET, dataset=dataset, predicate=NamedNode(predicate), target=Literal(space), count=integer(n))
        for predicate, space, n in statistics.links
    ]
    return _serialize(parts, names, target)


def _fill(template: str, **terms: Term) -> str:
    """Return a template with terms in place of its variables, as the RDF library writes them."""
    return Template(template).substitute({name: str(term) for name, term in terms.items()})


def _serialize(parts: Iterable[str], names: Names, target: Format) -> bytes:
    prefixes = names.prefixes | PREFIXES
    declarations = (f"@prefix {name}: {NamedNode(iri)} ." for name, iri in prefixes.items())
    triples = (quad.triple for quad in parse("\n".join([*declarations, *parts]), RdfFormat.TURTLE))
    return cast(bytes, serialize(triples, format=cast(RdfFormat, target.engine), prefixes=prefixes))
