"""All that is published, judged by pySHACL: the arbiter of what the shapes mean (see shapes.py).

It takes its time, some 40 ms a story, most of it for rdflib's own model; so it sees many stories at once.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import cast

import pyoxigraph
from pyshacl import validate
from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_service.graph.shapes import SHAPES, Violation
from graph_service.graph.terms import Term
from graph_service.resources import resource
from graph_service.vocabulary import Names


def judged(quads: Iterable[pyoxigraph.Quad], names: Names) -> list[Violation]:
    """Return the rules that quads break, whatever graphs they are in; each once for what breaks it."""
    data = Graph(bind_namespaces="none")
    for subject, predicate, value, _graph in quads:
        data.add((_node(subject), _node(predicate), _node(value)))
    shapes = _shapes(names)
    conforms, report, _ = validate(data, shacl_graph=shapes)
    return [] if conforms else list(dict.fromkeys(_violations(cast("Graph", report), shapes)))


@lru_cache(maxsize=4)
def _shapes(names: Names) -> Graph:
    return Graph().parse(resource(SHAPES), publicID=names.base + "/")


def _violations(report: Graph, shapes: Graph) -> Iterable[Violation]:
    for result in report.objects(None, SH.result):
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        inverse = report.value(path, SH.inversePath)
        rule = shapes.value(report.value(result, SH.sourceShape), SH.message)
        yield Violation(str(focus), str(inverse or path), str(rule))


def _node(term: Term) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal), "nothing is published of triples"
    if term.language:
        return Literal(term.value, lang=term.language, normalize=False)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
