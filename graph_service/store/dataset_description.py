"""Descriptions for programs: of the data (VoID), of the SPARQL endpoint (SPARQL 1.1 Service Description), and example queries (SHACL).

They stand in a graph of the store, since editors and federations ask the endpoint itself, and are served at addresses of their own.
The graph counts itself, too, as a query does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph_service.iris import XSD, Names
from graph_service.rdf.formats import Format
from graph_service.rdf.terms import Term, integer, lexical_form
from graph_service.rdf.vocabulary import ENTITIES, SUBJECTS, TRIPLES, Counts, count
from graph_service.store.graph_store import GraphStore

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
  VALUES ?key { owl:sameAs skos:exactMatch skos:closeMatch }
  ?s ?key ?o FILTER (ISIRI(?o) && !STRSTARTS(STR(?o), STR(BASE)))
  BIND (REPLACE(STR(?o), "^([a-z]+://[^/]*/).*", "$1") AS ?target)
} GROUP BY ?key ?target"""
LICENSES = {  # of what reference data are taken from; the stories' own stay with their publishers
    "GeoNames": ("https://www.geonames.org/", "https://creativecommons.org/licenses/by/4.0/"),
    "Wikidata": ("https://www.wikidata.org/", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
RIGHTS = "Texts belong to the publishers of the stories. Coordinates, populations and identifiers of places: GeoNames, CC BY 4.0."
FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML",
           "JSON-LD")  # fmt: skip
LANGUAGES, FEATURES = ("SPARQL11Query", "SPARQL11Update"), ("UnionDefaultGraph", "EmptyGraphs")
FORMS = {"SELECT": "Select", "CONSTRUCT": "Construct", "ASK": "Ask", "DESCRIBE": "Describe"}
FORM = re.compile(r"^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", re.MULTILINE)
EXTERNAL = {
    "formats": "http://www.w3.org/ns/formats/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "void-ext": "http://ldf.fi/void-ext#",
}
# How a partition is led to, and what says what it is of.
PARTITIONS: Mapping[str, tuple[str, str]] = {
    "property": ("void:propertyPartition", "void:property"),
    "object class": ("void:classPartition", "void:class"),
    "datatype": ("void-ext:datatypePartition", "void-ext:datatype"),
}
VOID_COUNTS = {"triples": "void:triples", "subjects": "void:distinctSubjects", "objects": "void:distinctObjects",
               "entities": "void:entities"}  # fmt: skip


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

    @classmethod
    def of_counts(cls, counts: Counts) -> "Statistics":
        """Return what counts say of a whole."""
        return cls(
            counts={"triples": counts[TRIPLES], "subjects": counts[SUBJECTS], "entities": counts[ENTITIES]},
            classes={key[1]: n for key, n in sorted(counts.items()) if key[0] == "class" and n},
            properties={key[1]: n for key, n in sorted(counts.items()) if key[0] == "property" and len(key) == 2 and n},
            links=tuple((key[1], key[2], n) for key, n in sorted(counts.items()) if key[0] == "link" and n),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the statistics as a dictionary for JSON."""
        return asdict(self)


def statistics(store: GraphStore) -> Statistics:
    """Count what a store holds, in the union of its graphs; for millions of triples that takes seconds."""

    def numbers(query: str, *columns: str) -> dict[tuple[str, ...], int]:
        """Return what a query counts by the values of some columns, sorted by these; rows that lack one are left out."""
        rows = store.select(query.replace("BASE", f"<{store.names.entity('')}>"))
        return dict(
            sorted(
                (tuple(lexical_form(row[column]) for column in columns), int(lexical_form(row["n"])))
                for row in rows
                if row.keys() >= set(columns)
            )
        )

    return Statistics(
        counts={name: numbers(query)[()] for name, query in COUNTS.items()} | {"graphs": len(store.graphs())},
        classes={iri: n for (iri,), n in numbers(CLASSES, "key").items()},
        properties={iri: n for (iri,), n in numbers(PROPERTIES, "key").items()},
        links=tuple((predicate, target, n) for (predicate, target), n in numbers(LINKS, "key", "target").items()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """What is described beside counts: when it was made, examples of what it holds, queries by their questions, and the software."""

    modified: str
    examples: Sequence[str] = ()
    queries: Sequence[tuple[str, str]] = ()
    software: Sequence[Quad] = ()


class Description:
    """Writes what describes a data set, about nodes that are parts of `{base}/.well-known/void`."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.document = f"{names.base}/.well-known/void"
        self.dataset, self.service = self.node("dataset"), NamedNode(f"{names.base}/sparql")
        self.graph = NamedNode(names.description_graph)
        self._terms: dict[str, NamedNode] = {}
        self._short = cache(names.shorten)
        self._partitions: dict[tuple[str, ...], NamedNode] = {}

    def node(self, part: str) -> NamedNode:
        """Return a node, by the name of the part that it is."""
        return NamedNode(f"{self.document}#{part}")

    def term(self, curie: str) -> NamedNode:
        """Return a term of a vocabulary."""
        if curie not in self._terms:
            prefix, _, name = curie.partition(":")
            iri = EXTERNAL[prefix] + name if prefix in EXTERNAL else self.names.expand(curie)
            self._terms[curie] = NamedNode(iri)
        return self._terms[curie]

    def quads(self, subject: NamedNode, statements: Iterable[tuple[str, Term]]) -> Iterator[Quad]:
        """Yield statements of a subject."""
        for curie, value in statements:
            yield Quad(subject, self.term(curie), value, self.graph)

    def about(self, dataset: Dataset) -> Iterator[Quad]:
        """Yield all but the counts."""
        names, base = self.names, self.names.base
        dump = f"{base}/rdf-graph-store?graph="
        vocabularies = {iri for iri in names.prefixes.values() if not iri.startswith(base)} | {
            names.term("").rstrip("#")
        }
        subsets = {
            "entities": ("What the stories mention", names.entities_graph),
            "groups": ("Stories that are the same or report one event", names.groups_graph),
            "ontology": ("Our own terms", names.ontology_graph),
            "reference": ("Reference data, apart from the default graph", names.reference_graph),
        }
        yield from self.quads(NamedNode(self.document), [
            ("rdf:type", self.term("void:DatasetDescription")), ("foaf:primaryTopic", self.dataset),
        ])  # fmt: skip
        yield from self.quads(self.dataset, [
            ("rdf:type", self.term("void:Dataset")), ("rdf:type", self.term("sd:Dataset")),
            ("dcterms:title", english("Stories, what they mention and what they state")),
            ("rdfs:comment", english("The default graph is the union of all named graphs. Reference data that no story needs stand apart.")),
            ("dcterms:modified", Literal(dataset.modified, datatype=NamedNode(XSD + "dateTime"))),
            ("dcterms:publisher", self.node("publisher")), ("dcterms:rights", english(RIGHTS)),
            ("void:sparqlEndpoint", self.service), ("void:uriSpace", Literal(names.entity(""))),
            *(("void:vocabulary", NamedNode(iri)) for iri in sorted(vocabularies)),
            *(("void:exampleResource", NamedNode(iri)) for iri in dataset.examples),
            *(("void:subset", self.node(part)) for part in subsets), ("void:subset", self.node("places")),
            ("schema:distribution", self.node("stories")), ("sd:defaultGraph", self.node("default-graph")),
            *(("sd:namedGraph", self.node(f"{part}-graph")) for part in subsets if part != "reference"),
        ])  # fmt: skip
        yield from self.quads(self.node("stories"), [
            ("rdf:type", self.term("schema:DataDownload")), ("rdfs:label", english("All stories, one a line")),
            ("schema:contentUrl", NamedNode(f"{base}/stories.jsonl")), ("schema:encodingFormat", Literal("application/jsonl")),
        ])  # fmt: skip
        yield from self.quads(NamedNode(f"{base}/stories.jsonl"), [("dcterms:format", Literal("application/jsonl"))])
        yield from self.quads(self.node("publisher"), [
            ("rdf:type", self.term("prov:Agent")), ("rdfs:label", english(base.partition("://")[2])),
        ])  # fmt: skip
        for part, (title, iri) in subsets.items():
            yield from self.quads(self.node(part), [
                ("rdf:type", self.term("void:Dataset")), ("dcterms:title", english(title)), ("void:dataDump", NamedNode(dump + iri)),
            ])  # fmt: skip
            yield from self.quads(NamedNode(dump + iri), [("dcterms:format", Literal("text/turtle"))])
            if part != "reference":
                graph = self.node(f"{part}-graph")
                yield from self.quads(graph, [("rdf:type", self.term("sd:NamedGraph")), ("sd:name", NamedNode(iri))])
                yield from self.quads(NamedNode(iri), [("rdfs:label", english(title))])
        yield from self.quads(self.node("places"), [
            ("rdf:type", self.term("void:Dataset")), ("dcterms:title", english("Places from GeoNames and Wikidata")),
            *((curie, NamedNode(iri)) for pair in LICENSES.values() for curie, iri in zip(("dcterms:source", "dcterms:license"), pair, strict=True)),
        ])  # fmt: skip
        yield from self.quads(self.node("default-graph"), [("rdf:type", self.term("sd:Graph"))])
        yield from self.quads(self.service, [
            ("rdf:type", self.term("sd:Service")), ("sd:endpoint", self.service), ("sd:defaultDataset", self.dataset),
            *(("sd:supportedLanguage", self.term(f"sd:{name}")) for name in LANGUAGES),
            *(("sd:feature", self.term(f"sd:{name}")) for name in FEATURES),
            *(("sd:resultFormat", self.term(f"formats:{name}")) for name in FORMATS),
            ("sd:defaultEntailmentRegime", NamedNode("http://www.w3.org/ns/entailment/Simple")),
            ("rdfs:seeAlso", NamedNode(self.document)),
        ])  # fmt: skip
        yield from self.examples(dataset.queries)
        yield from dataset.software

    def examples(self, queries: Iterable[tuple[str, str]]) -> Iterator[Quad]:
        """Yield queries as SHACL executables, and the prefixes that they use."""
        prefixes = self.node("prefixes")
        declared = {prefix: self.node(f"prefix-{prefix}") for prefix in self.names.prefixes}
        yield from self.quads(prefixes, (("sh:declare", node) for node in declared.values()))
        for prefix, node in declared.items():
            yield from self.quads(node, [
                ("sh:prefix", Literal(prefix)),
                ("sh:namespace", Literal(self.names.prefixes[prefix], datatype=NamedNode(XSD + "anyURI"))),
            ])  # fmt: skip
        for question, query in queries:
            match = FORM.search(query)
            assert match, f"{question} has no form"
            slug = re.sub(r"\W+", "-", question.lower()).strip("-")
            yield from self.quads(self.node(f"example-{slug}"), [
                ("rdf:type", self.term("sh:SPARQLExecutable")), ("rdf:type", self.term(f"sh:SPARQL{FORMS[match[1]]}Executable")),
                ("rdfs:comment", english(question)), ("sh:prefixes", prefixes), (f"sh:{match[1].lower()}", Literal(query)),
                ("schema:target", self.service),
            ])  # fmt: skip

    def totals(self, statistics: Statistics) -> Iterator[Quad]:
        """Yield the counts of the whole: triples, classes, properties, links."""
        yield from self.quads(self.dataset, [
            *((VOID_COUNTS[name], integer(n)) for name, n in statistics.counts.items() if name in VOID_COUNTS),
            ("void:classes", integer(len(statistics.classes))), ("void:properties", integer(len(statistics.properties))),
            *(("void:classPartition", self.partition("class", iri)) for iri in statistics.classes),
            *(("void:propertyPartition", self.partition("property", iri)) for iri in statistics.properties),
            *(("void:subset", self.partition("links", predicate, target)) for predicate, target, _ in statistics.links),
        ])  # fmt: skip
        yield from self.quads(self.node("default-graph"), [("void:triples", integer(statistics.counts["triples"]))])
        for iri, n in statistics.classes.items():
            yield from self.quads(
                self.partition("class", iri), [("void:class", NamedNode(iri)), ("void:entities", integer(n))]
            )
        for iri, n in statistics.properties.items():
            yield from self.quads(
                self.partition("property", iri), [("void:property", NamedNode(iri)), ("void:triples", integer(n))]
            )
        for predicate, target, n in statistics.links:
            others = self.partition("dataset", target)
            yield from self.quads(self.partition("links", predicate, target), [
                ("rdf:type", self.term("void:Linkset")), ("void:subjectsTarget", self.dataset), ("void:objectsTarget", others),
                ("void:linkPredicate", NamedNode(predicate)), ("void:triples", integer(n)),
            ])  # fmt: skip
            yield from self.quads(others, [("rdf:type", self.term("void:Dataset")), ("void:uriSpace", Literal(target))])

    def partitions(self, counts: Counts) -> Iterator[Quad]:
        """Yield the counts of each property of each class, and of what it leads to."""
        for (kind, *iris), n in sorted(counts.items()):
            if kind not in PARTITIONS or len(iris) == 1 or n <= 0:
                continue
            leads, of = PARTITIONS[kind]
            outer = self.partition("class" if kind == "property" else "property", *iris[:-1])
            inner = self.partition(kind, *iris)
            yield from self.quads(outer, [(leads, inner)])
            yield from self.quads(inner, [(of, NamedNode(iris[-1])), ("void:triples", integer(n))])

    def partition(self, kind: str, *iris: str) -> NamedNode:
        """Return the node that stands for a part of the data."""
        key = kind, *iris
        if key not in self._partitions:
            parts = (kind.replace(" ", "-"), *map(self._short, iris))
            self._partitions[key] = self.node(quote("-".join(parts), safe=":-"))
        return self._partitions[key]


def english(text: str) -> Literal:
    """Return a text in English."""
    return Literal(text, language="en")


def description_quads(names: Names, dataset: Dataset, counts: Counts, before: Counts) -> tuple[list[Quad], Counts]:
    """Return the description of data that have some counts, with the counts of the description, which it takes in.

    `before` are those of an earlier description: it is right at once where the same is counted.
    """
    description = Description(names)
    fixed = [*description.about(dataset), *description.partitions(counts)]
    while True:
        quads = [*fixed, *description.totals(Statistics.of_counts(counts + before))]
        after = count(quads, names)
        if after == before:
            return quads, after
        before = after


def with_totals(names: Names, quads: Iterable[Quad], before: Statistics, now: Statistics) -> list[Quad]:
    """Return a description with counts of the whole in place of earlier ones: those of users' graphs are not stored."""
    description = Description(names)
    outdated = set(description.totals(before))
    return [*(quad for quad in quads if quad not in outdated), *description.totals(now)]


def served(names: Names, quads: Iterable[Quad], root: str, target: Format) -> bytes:
    """Return a description with the addresses at which it is served, in a format."""
    description = Description(names)
    addresses = {
        description.term(curie)
        for curie in ("sd:endpoint", "void:sparqlEndpoint", "void:dataDump", "schema:target", "schema:contentUrl")
    }
    triples = (
        Quad(q.subject, q.predicate, NamedNode(root + lexical_form(q.object).removeprefix(names.base))).triple
        if q.predicate in addresses
        else q.triple
        for q in sorted(quads, key=str)
    )
    return cast(bytes, serialize(triples, format=cast(RdfFormat, target.engine), prefixes=names.prefixes | EXTERNAL))
