"""The shapes that hold for what is published, checked of each story's graph when it comes in.

The shapes are SHACL (ontology/shapes.ttl), and pySHACL judges by them all that is published (`graph-service check`). On
the way in it would take a third of the time that linking does, in the one process through which all stories pass. So the
shapes are compiled here to plain checks over a story's quads, ten times as fast. Only those parts of SHACL are
known that the shapes use; one that is not known is an error when they are read, so that nothing is passed over in silence.
A property test holds that both judge alike whatever happens to a graph.

A story is judged by its own graph together with what it says of the entities that it names: whether a publisher is an
organization can be told there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad, parse

from graph_service.graph.constraints import SH, A, Check, Facts, checks, written
from graph_service.graph.terms import Term
from graph_service.resources import resource
from graph_service.vocabulary import Names

SHAPES = "ontology/shapes.ttl"


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken: where (the IRI of what it is about, and of the property), and what the rule says."""

    focus: str
    path: str
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for the values of one path (a predicate, or one read backwards) of whatever a shape is for."""

    path: NamedNode
    inverse: bool
    message: str
    checks: tuple[Check, ...]

    def broken(self, facts: Facts, focus: Term) -> bool:
        """Tell whether what is said of `focus` breaks the rule."""
        values = facts.pointing(focus, self.path) if self.inverse else facts.of(focus, self.path)
        return not all(check(facts, focus, values) for check in self.checks)


@dataclass(frozen=True, slots=True)
class Shape:
    """What it is for (kinds of targets, each with a class or predicate), and its rules."""

    targets: tuple[tuple[str, NamedNode], ...]
    rules: tuple[Rule, ...]

    def nodes(self, facts: Facts) -> Iterator[Term]:
        """Yield what it is for, each once."""
        found: dict[Term, None] = {}
        for kind, term in self.targets:
            found |= dict.fromkeys(TARGETS[kind](facts, term))
        yield from found


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes, and the predicates that they speak of."""

    shapes: tuple[Shape, ...]
    predicates: frozenset[NamedNode]

    def violations(self, quads: Iterable[Quad]) -> list[Violation]:
        """Return the rules that quads break."""
        facts = Facts(quads, self.predicates)
        return [
            Violation(written(focus), rule.path.value, rule.message)
            for shape in self.shapes
            for focus in shape.nodes(facts)
            for rule in shape.rules
            if rule.broken(facts, focus)
        ]


@lru_cache(maxsize=4)
def shapes_of(names: Names) -> Shapes:
    """Return the shapes of this installation for an archive's IRIs."""
    return compiled(parse(path=str(resource(SHAPES)), base_iri=names.base + "/"))


def compiled(quads: Iterable[Quad]) -> Shapes:
    """Return shapes that are ready to check; raises `ValueError` for what is not known here."""
    said = Facts(quads)
    shapes = tuple(_shape(said, node) for node in said.pointing(NamedNode(SH + "NodeShape"), A))
    spoken_of = {value for _, value in said.subjects if isinstance(value, NamedNode)}
    return Shapes(shapes, frozenset(spoken_of | {A}))


def _shape(said: Facts, node: Term) -> Shape:
    targets = tuple(
        (kind, value)
        for kind in TARGETS
        for value in said.of(node, NamedNode(SH + kind))
        if isinstance(value, NamedNode)
    )
    if not targets or checks(said, node):
        raise ValueError(f"{node} should have a target, and its constraints in properties")
    return Shape(targets, tuple(_rule(said, rule) for rule in said.of(node, NamedNode(SH + "property"))))


def _rule(said: Facts, node: Term) -> Rule:
    path = said.one(node, "path")
    back = None if path is None else said.one(path, "inversePath")
    predicate, message = back or path, said.one(node, "message")
    if not isinstance(predicate, NamedNode) or not isinstance(message, Literal):
        raise TypeError(f"{path} should be a predicate or one read backwards, and its rule should have a message")
    return Rule(predicate, back is not None, message.value, checks(said, node))


TARGETS: Mapping[str, Callable[[Facts, NamedNode], Iterable[Term]]] = {
    "targetClass": lambda facts, term: facts.pointing(term, A),
    "targetSubjectsOf": lambda facts, term: (subject for subject, predicate in facts.objects if predicate == term),
    "targetObjectsOf": lambda facts, term: (value for predicate, value in facts.subjects if predicate == term),
}
