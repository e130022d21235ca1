"""What the service says of itself: its SPARQL endpoint (SPARQL 1.1 Service Description) and its data (VoID), as triples."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias, cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph_service.graph.formats import Format
from graph_service.graph.statistics import Statistics
from graph_service.graph.terms import Term, integer
from graph_service.vocabulary import DCTERMS, RDF, RDFS, XSD, Names

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
REGIME = "http://www.w3.org/ns/entailment/Simple"
LANGUAGES = ("SPARQL11Query", "SPARQL11Update")
FEATURES = ("UnionDefaultGraph", "EmptyGraphs")
RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
           "RDF_XML", "JSON-LD")  # fmt: skip
A = NamedNode(RDF + "type")
Triples: TypeAlias = Iterator[Triple]
FOAF = "http://xmlns.com/foaf/0.1/"
DATE_TIME = XSD + "dateTime"
COUNTED = {"triples": "triples", "subjects": "distinctSubjects", "objects": "distinctObjects", "entities": "entities"}


def service_description(names: Names, root: str, graphs: int, triples: int) -> Iterator[Triple]:
    """Yield what the endpoint at `{root}/sparql` can do, and what its default dataset is: a number of graphs and triples."""
    service, dataset, default = BlankNode(), BlankNode(), BlankNode()
    yield from _of(service, (A, _sd("Service")), (_sd("endpoint"), NamedNode(f"{root}/sparql")))
    yield from _of(service, *((_sd("supportedLanguage"), _sd(name)) for name in LANGUAGES))
    yield from _of(service, *((_sd("feature"), _sd(name)) for name in FEATURES))
    yield from _of(service, *((_sd("resultFormat"), NamedNode(FORMATS + name)) for name in RESULTS))
    yield from _of(service, (_sd("defaultEntailmentRegime"), NamedNode(REGIME)), (_sd("defaultDataset"), dataset))
    yield from _of(
        dataset,
        (A, _sd("Dataset")),
        (A, _void("Dataset")),
        (NamedNode(RDFS + "comment"), Literal(f"{graphs:,} named graphs; the default graph is their union.")),
        (NamedNode(RDFS + "seeAlso"), NamedNode(f"{root}/.well-known/void")),
        (_sd("defaultGraph"), default),
    )
    yield from _of(default, (A, _sd("Graph")), (_void("triples"), integer(triples)))
    for graph in (names.entities_graph, names.reference_graph, names.groups_graph):
        node = BlankNode()
        yield Triple(dataset, _sd("namedGraph"), node)
        yield from _of(node, (A, _sd("NamedGraph")), (_sd("name"), NamedNode(graph)))


def void(names: Names, root: str, found: Statistics, examples: Iterable[str], issued: str) -> Iterator[Triple]:
    """Yield what the data are: how many, of which classes and properties, where they link to, how they can be had."""
    this, document = NamedNode(f"{names.base}/.well-known/void#dataset"), NamedNode(f"{names.base}/.well-known/void")
    yield from _of(document, (A, _void("DatasetDescription")), (NamedNode(f"{FOAF}primaryTopic"), this))
    yield from _of(
        this,
        (A, _void("Dataset")),
        (NamedNode(DCTERMS + "title"), Literal("Stories, what they name and what they state", language="en")),
        (NamedNode(DCTERMS + "modified"), Literal(issued, datatype=NamedNode(DATE_TIME))),
        (_void("sparqlEndpoint"), NamedNode(f"{root}/sparql")),
        (_void("uriSpace"), Literal(names.entity(""))),
    )
    yield from _of(this, *((_void("exampleResource"), NamedNode(example)) for example in examples))
    yield from _of(this, *((_void(COUNTED[name]), integer(n)) for name, n in found.counts.items() if name in COUNTED))
    yield Triple(this, _void("classes"), integer(len(found.classes)))
    yield Triple(this, _void("properties"), integer(len(found.properties)))
    yield from _partitions(this, "classPartition", "class", "entities", found.classes)
    yield from _partitions(this, "propertyPartition", "property", "triples", found.properties)
    yield from _subsets(this, names, root)
    yield from _linksets(this, found)


def written(triples: Iterable[Triple], target: Format, names: Names) -> bytes:
    """Return triples in a format."""
    prefixes = names.prefixes | {"sd": SD, "void": VOID, "foaf": FOAF, "formats": FORMATS}
    return cast(bytes, serialize(triples, format=cast(RdfFormat, target.engine), prefixes=prefixes))


def _partitions(this: NamedNode, part: str, of: str, counted: str, counts: dict[str, int]) -> Iterator[Triple]:
    for iri, number in counts.items():
        node = BlankNode()
        yield Triple(this, _void(part), node)
        yield from _of(node, (_void(of), NamedNode(iri)), (_void(counted), integer(number)))


def _subsets(this: NamedNode, names: Names, root: str) -> Iterator[Triple]:
    """Yield the graphs that describe entities and give the reference data, each to be had as one file."""
    for graph, title in ((names.entities_graph, "What the stories name"), (names.reference_graph, "Reference data")):
        node = BlankNode()
        yield Triple(this, _void("subset"), node)
        yield from _of(
            node,
            (A, _void("Dataset")),
            (NamedNode(DCTERMS + "title"), Literal(title, language="en")),
            (_void("dataDump"), NamedNode(f"{root}/rdf-graph-store?graph={graph}")),
        )


def _linksets(this: NamedNode, found: Statistics) -> Iterator[Triple]:
    for predicate, target, number in found.links:
        node, other = BlankNode(), BlankNode()
        yield Triple(this, _void("subset"), node)
        yield from _of(
            node,
            (A, _void("Linkset")),
            (_void("subjectsTarget"), this),
            (_void("objectsTarget"), other),
            (_void("linkPredicate"), NamedNode(predicate)),
            (_void("triples"), integer(number)),
        )
        yield from _of(other, (A, _void("Dataset")), (_void("uriSpace"), Literal(target)))


def _of(subject: NamedNode | BlankNode, *said: tuple[NamedNode, Term]) -> Iterator[Triple]:
    return (Triple(subject, predicate, value) for predicate, value in said)


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)
