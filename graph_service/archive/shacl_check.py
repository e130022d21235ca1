"""Checks published quads against the shapes with pySHACL, the reference for what the shapes mean (see rdf/shacl.py).

It takes some 40 ms a story, most of it in rdflib's model; so it checks many stories at once.
"""

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

import pyoxigraph
from pyshacl import validate
import rdflib
from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from graph_service.files import resource
from graph_service.iris import Names
from graph_service.rdf.shacl import SHAPES, Facts, Violation
from graph_service.rdf.terms import Term, lexical_form
from graph_service.store.graph_store import GraphStore

# A value that does not fit its datatype is reported as a violation; rdflib would log a traceback for each as well.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def find_violations(quads: Iterable[pyoxigraph.Quad], names: Names) -> list[Violation]:
    """Return the rules that quads break, whatever graphs they are in; each once for each node that breaks it."""
    data = Graph(bind_namespaces="none")
    for subject, predicate, value, _graph in quads:
        data.add((_node(subject), _node(predicate), _node(value)))
    shapes = _shapes(names)
    conforms, report, _ = validate(data, shacl_graph=shapes)
    if conforms:
        return []

    report = cast("Graph", report)
    violations: dict[Violation, None] = {}
    for result in report.objects(None, SH.result):
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        inverse = report.value(path, SH.inversePath)
        rule = shapes.value(report.value(result, SH.sourceShape), SH.message)
        violations[Violation(str(focus), str(inverse or path), str(rule))] = None
    return list(violations)


@lru_cache(maxsize=4)
def _shapes(names: Names) -> Graph:
    return Graph().parse(resource(SHAPES), publicID=names.base + "/")


def _node(term: Term) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal), "nothing is published of triples"
    if term.language:
        return rdflib.Literal(term.value, lang=term.language, normalize=False)
    return rdflib.Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def quads_to_check(store: GraphStore, stories: Iterable[str]) -> list[pyoxigraph.Quad]:
    """Return the graphs of stories, with the types and labels of the entities that they name: what the shapes need."""
    names = store.names
    quads = [quad for story in stories for quad in store.graph_quads(names.story(story))]
    objects = dict.fromkeys(quad.object for quad in quads if isinstance(quad.object, pyoxigraph.NamedNode))
    predicates = [pyoxigraph.NamedNode(names.expand(curie)) for curie in ("rdf:type", "rdfs:label", "skos:prefLabel")]
    for entity in objects:
        if names.key(entity.value):
            for predicate in predicates:
                quads += store.pattern(entity, predicate, None, names.entities_graph)
    return quads


def find_misplaced_spans(quads: Iterable[pyoxigraph.Quad], names: Names) -> list[str]:
    """Return the spans, by IRI, where the text does not have the words that the graph states."""
    facts = Facts(quads)
    begins, ends, words, texts, context = (
        pyoxigraph.NamedNode(names.expand(f"nif:{name}"))
        for name in ("beginIndex", "endIndex", "anchorOf", "isString", "referenceContext")
    )
    misplaced = []
    for span in [subject for subject, predicate in facts.objects if predicate == words]:
        ranges = [lexical_form(node) for name in (begins, ends) for node in facts.of(span, name)]
        whole = [lexical_form(text) for node in facts.of(span, context) for text in facts.of(node, texts)]
        is_complete = len(ranges) == 2 and len(whole) == 1 and all(node.isdecimal() for node in ranges)
        if is_complete and whole[0][slice(*map(int, ranges))] != lexical_form(facts.of(span, words)[0]):
            misplaced.append(lexical_form(span))
    return misplaced
