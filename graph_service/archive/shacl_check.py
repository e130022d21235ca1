"""All that is published, judged by pySHACL: the arbiter of what the shapes mean (see rdf/shacl.py).

It takes its time, some 40 ms a story, most of it for rdflib's own model; so it sees many stories at once.
"""

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

import pyoxigraph
from pyshacl import validate
from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_service.files import resource
from graph_service.iris import Names
from graph_service.rdf.shacl import SHAPES, Facts, Violation
from graph_service.rdf.terms import Term, lexical_form
from graph_service.store.graph_store import GraphStore

# A value that is none of its datatype is told as a finding; rdflib would print a traceback for each beside it.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


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


def quads_to_judge(store: GraphStore, stories: Iterable[str]) -> list[pyoxigraph.Quad]:
    """Return the graphs of stories, and what kinds of things they point to: what the shapes need to judge them."""
    quads = [quad for story in stories for quad in store.graph_quads(store.names.story(story))]
    pointed = dict.fromkeys(quad.object for quad in quads if isinstance(quad.object, pyoxigraph.NamedNode))
    kinds = [pyoxigraph.NamedNode(store.names.expand(curie)) for curie in ("rdf:type", "skos:prefLabel")]
    entities = [entity for entity in pointed if store.names.key(entity.value)]
    return quads + [
        quad
        for entity in entities
        for kind in kinds
        for quad in store.pattern(entity, kind, None, store.names.entities_graph)
    ]


def misplaced(quads: Iterable[pyoxigraph.Quad], names: Names) -> list[str]:
    """Return the stretches of text, by IRI, that do not hold the words that are said to stand there."""
    facts = Facts(quads)
    begins, ends, words, texts, context = (
        pyoxigraph.NamedNode(names.expand(f"nif:{name}"))
        for name in ("beginIndex", "endIndex", "anchorOf", "isString", "referenceContext")
    )
    wrong = []
    for stretch in [subject for subject, predicate in facts.objects if predicate == words]:
        ranges = [lexical_form(node) for name in (begins, ends) for node in facts.of(stretch, name)]
        whole = [lexical_form(text) for node in facts.of(stretch, context) for text in facts.of(node, texts)]
        known = len(ranges) == 2 and len(whole) == 1 and all(node.isdecimal() for node in ranges)
        if known and whole[0][slice(*map(int, ranges))] != lexical_form(facts.of(stretch, words)[0]):
            wrong.append(lexical_form(stretch))
    return wrong
