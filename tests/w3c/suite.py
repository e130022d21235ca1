"""The W3C's SPARQL 1.1 suite as data: each entry of each manifest that `manifest-all.ttl` includes.

The whole suite is read where it lies beside the project, else the subset in this folder.
"""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from support.samples import SHARED

WHOLE = SHARED / "w3c" / "sparql11"
SUBSET = Path(__file__).parent / "sparql11-subset"
FOLDER = WHOLE if WHOLE.exists() else SUBSET
HOME = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")


@dataclass(frozen=True)
class Entry:
    """A test: the kind that its manifest gives it, the folder of the manifest, and the manifest to read the rest from."""

    kind: str
    folder: str
    name: str
    manifest: Graph
    node: URIRef

    @property
    def id(self):
        return f"{self.folder}/{self.name}"

    @property
    def action(self):
        return self.manifest.value(self.node, MF.action)

    @property
    def result(self):
        return self.manifest.value(self.node, MF.result)

    def list(self, subject, predicate):
        return list(Collection(self.manifest, self.manifest.value(subject, predicate)))


@functools.cache
def entries(folder=FOLDER):
    """Return every entry of a copy of the suite."""
    return list(_read(folder, "manifest-all.ttl"))


def _read(folder, name):
    manifest = Graph().parse(folder / name, format="turtle", publicID=HOME + name)
    (this,) = manifest.subjects(RDF.type, MF.Manifest)
    for included in Collection(manifest, manifest.value(this, MF.include)):
        yield from _read(folder, included.removeprefix(HOME))
    for node in Collection(manifest, manifest.value(this, MF.entries)):
        kind = str(manifest.value(node, RDF.type)).rpartition("#")[2]
        yield Entry(kind, Path(name).parent.name, str(node).rpartition("#")[2], manifest, node)


def path(iri):
    """Return the file that stands for an IRI of the suite."""
    return FOLDER / str(iri).removeprefix(HOME)


def text(iri):
    return path(iri).read_text(encoding="utf-8")


def based(iri):
    """Return a query or an update of the suite, its IRIs relative to its own address as the suite means them."""
    return f"BASE <{iri}> {text(iri)}"


def named_data(entry, node):
    """Return the named graphs that an action or a result speaks of: their IRI, and the file that is in each."""
    found = {str(graph): graph for graph in entry.manifest.objects(node, QT.graphData) if isinstance(graph, URIRef)}
    for one in entry.manifest.objects(node, UT.graphData):
        found[str(entry.manifest.value(one, RDFS.label))] = entry.manifest.value(one, UT.graph)
    return found


def has_order(query):
    return re.search(r"ORDER\s+BY", query, re.IGNORECASE) is not None


def says_from(query):
    return re.search(r"\bFROM\b", query, re.IGNORECASE) is not None
