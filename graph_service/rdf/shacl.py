"""Validates each story's graph against the SHACL shapes (ontology/shapes.ttl) when it comes in.

pySHACL validates all that is published by the same shapes (`graph-service check`). During an ingest it would take a third of the time
that linking does, in the one process through which all stories pass. So the shapes are compiled here to plain checks over a story's
quads, which are ten times as fast. Only those parts of SHACL are known here that the shapes use. Any other is an error when the
shapes are compiled, so that no constraint is ignored. A property test holds that both give the same verdict.

A story is judged by its own graph together with the descriptions of the entities that it names, which say for example whether its
publisher is an organization.

A check is a function of the facts, of the focus node, and of the values that a path leads to. It is true where the constraint holds.
`COMPONENTS` is the table of the constraints that shapes may use.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, parse

from graph_service.files import resource
from graph_service.iris import GEO, RDF, SH, XSD, Names
from graph_service.rdf.terms import Term, lexical_form

SHAPES = "ontology/shapes.ttl"
A = NamedNode(RDF + "type")
FIRST, REST = NamedNode(RDF + "first"), NamedNode(RDF + "rest")
# The properties of shapes and rules that are no constraints.
STRUCTURE = frozenset(
    SH + name for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "property", "path", "message")
)

Values: TypeAlias = Sequence[Term]


class Facts:
    """Triples of any graphs, indexed by subject and by object."""

    def __init__(self, quads: Iterable[Quad], predicates: frozenset[NamedNode] | None = None) -> None:
        """Index quads, of some predicates or of all."""
        self.objects: dict[tuple[Term, NamedNode], dict[Term, None]] = defaultdict(dict)
        self.subjects: dict[tuple[NamedNode, Term], dict[Term, None]] = defaultdict(dict)
        for subject, predicate, value, _graph in quads:
            if predicates is None or predicate in predicates:
                self.objects[subject, predicate][value] = None
                self.subjects[predicate, value][subject] = None

    def of(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the objects of a subject and a predicate."""
        return list(self.objects.get((subject, predicate), ()))

    def parameter(self, subject: Term, name: str) -> Term | None:
        """Return the value of a SHACL property of a shape, or None."""
        return next(iter(self.of(subject, NamedNode(SH + name))), None)

    def subjects_with(self, predicate: NamedNode, value: Term) -> list[Term]:
        """Return the subjects for which a predicate has a value."""
        return list(self.subjects.get((predicate, value), ()))


Check: TypeAlias = Callable[[Facts, Term, Values], bool]


def checks(shapes_graph: Facts, node: Term) -> tuple[Check, ...]:
    """Return the checks of all constraints of a shape or rule; raises `ValueError` for an unknown one."""
    constraints = [
        (predicate.value, value)
        for (subject, predicate), values in shapes_graph.objects.items()
        if subject == node and predicate != A and predicate.value not in STRUCTURE
        for value in values
    ]
    unknown = [name for name, _ in constraints if name not in COMPONENTS]
    if unknown:
        raise ValueError(f"no check is known here for {', '.join(unknown)}")
    return tuple(COMPONENTS[name](shapes_graph, value) for name, value in constraints)


def _each(holds: Callable[[Term], bool]) -> Check:
    return lambda _facts, _focus, values: all(map(holds, values))


def _min_count(_shapes_graph: Facts, least: Term) -> Check:
    number = int(lexical_form(least))
    return lambda _facts, _focus, values: len(values) >= number


def _max_count(_shapes_graph: Facts, most: Term) -> Check:
    number = int(lexical_form(most))
    return lambda _facts, _focus, values: len(values) <= number


def _min_length(_shapes_graph: Facts, least: Term) -> Check:
    number = int(lexical_form(least))
    return _each(lambda value: not isinstance(value, BlankNode) and len(lexical_form(value)) >= number)


def _pattern(_shapes_graph: Facts, pattern: Term) -> Check:
    expression = re.compile(lexical_form(pattern))
    return _each(lambda value: not isinstance(value, BlankNode) and expression.search(lexical_form(value)) is not None)


def _min_inclusive(_shapes_graph: Facts, least: Term) -> Check:
    bound = Decimal(lexical_form(least))
    return _each(lambda value: (number := _number(value)) is not None and number >= bound)


def _max_inclusive(_shapes_graph: Facts, most: Term) -> Check:
    bound = Decimal(lexical_form(most))
    return _each(lambda value: (number := _number(value)) is not None and number <= bound)


def _datatype(_shapes_graph: Facts, datatype: Term) -> Check:
    is_valid = FORMS[lexical_form(datatype)]
    return _each(lambda value: isinstance(value, Literal) and value.datatype == datatype and is_valid(value.value))


def _node_kind(_shapes_graph: Facts, kind: Term) -> Check:
    term_class = {SH + "IRI": NamedNode, SH + "Literal": Literal}[lexical_form(kind)]
    return _each(lambda value: isinstance(value, term_class))


def _class(_shapes_graph: Facts, rdf_class: Term) -> Check:
    return lambda facts, _focus, values: all(rdf_class in facts.objects.get((value, A), ()) for value in values)


def _less_than(_shapes_graph: Facts, other: Term) -> Check:
    def holds(facts: Facts, focus: Term, values: Values) -> bool:
        bounds = [_number(value) for value in facts.of(focus, _predicate(other))]
        numbers = [_number(value) for value in values]
        return all(a is not None and b is not None and a < b for a in numbers for b in bounds)

    return holds


def _disjoint(_shapes_graph: Facts, other: Term) -> Check:
    return lambda facts, focus, values: not set(values) & set(facts.of(focus, _predicate(other)))


def _unique_lang(_shapes_graph: Facts, _true: Term) -> Check:
    def holds(_facts: Facts, _focus: Term, values: Values) -> bool:
        tags = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
        return len(set(tags)) == len(tags)

    return holds


def _has_value(_shapes_graph: Facts, value: Term) -> Check:
    return lambda _facts, _focus, values: value in values


def _or(shapes_graph: Facts, options: Term) -> Check:
    """Each value meets all constraints of one of the options."""
    alternatives: list[tuple[Check, ...]] = []
    while first := shapes_graph.of(options, FIRST):
        alternatives.append(checks(shapes_graph, first[0]))
        options = shapes_graph.of(options, REST)[0]
    return lambda facts, focus, values: all(
        any(all(check(facts, focus, [value]) for check in alternative) for alternative in alternatives)
        for value in values
    )


COMPONENTS: Mapping[str, Callable[[Facts, Term], Check]] = {
    SH + "minCount": _min_count,
    SH + "maxCount": _max_count,
    SH + "minLength": _min_length,
    SH + "pattern": _pattern,
    SH + "minInclusive": _min_inclusive,
    SH + "maxInclusive": _max_inclusive,
    SH + "datatype": _datatype,
    SH + "nodeKind": _node_kind,
    SH + "class": _class,
    SH + "lessThan": _less_than,
    SH + "disjoint": _disjoint,
    SH + "uniqueLang": _unique_lang,
    SH + "hasValue": _has_value,
    SH + "or": _or,
}


def _calendar(read: Callable[[str], object], form: str) -> Callable[[str], bool]:
    """Return a check that a text has a form and is a valid date or time."""
    pattern = re.compile(form, re.ASCII)

    def holds(text: str) -> bool:
        try:
            return pattern.fullmatch(text) is not None and read(text) is not None
        except ValueError:
            return False

    return holds


DOUBLE = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"
# The lexical forms of the datatypes that shapes may ask for.
FORMS: Mapping[str, Callable[[str], bool]] = {
    XSD + "integer": lambda text: re.fullmatch(r"[+-]?\d+", text, re.ASCII) is not None,
    XSD + "decimal": lambda text: re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", text, re.ASCII) is not None,
    XSD + "double": lambda text: re.fullmatch(DOUBLE, text, re.ASCII) is not None,
    XSD + "string": lambda _: True,
    RDF + "langString": lambda _: True,
    GEO + "wktLiteral": lambda _: True,
    XSD + "boolean": {"true", "false", "1", "0"}.__contains__,
    XSD + "date": _calendar(date.fromisoformat, r"\d{4}-\d{2}-\d{2}"),
    XSD + "gYearMonth": _calendar(lambda text: date.fromisoformat(text + "-01"), r"\d{4}-\d{2}"),
    XSD + "gYear": _calendar(int, r"\d{4}"),
    XSD + "dateTime": _calendar(datetime.fromisoformat, r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?" + ZONE),
}
NUMERIC = frozenset(NamedNode(XSD + name) for name in ("integer", "decimal", "double"))


def _number(value: Term) -> Decimal | None:
    if isinstance(value, Literal) and value.datatype in NUMERIC and FORMS[value.datatype.value](value.value):
        return Decimal(value.value)
    return None


def _predicate(term: Term) -> NamedNode:
    assert isinstance(term, NamedNode), f"{term} is no predicate"
    return term


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: the IRIs of the focus node and of the property, and the message of the rule."""

    focus: str
    path: str
    rule: str

    def __str__(self) -> str:
        """Return the rule and what breaks it."""
        return f"{self.rule} ({self.path} of {self.focus})"


@dataclass(frozen=True, slots=True)
class Rule:
    """A property shape: the checks of the values of one path (a predicate, or an inverse one) of the focus nodes."""

    path: NamedNode
    inverse: bool
    message: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape: its targets (kinds, each with a class or predicate) and its rules."""

    targets: tuple[tuple[str, NamedNode], ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes, and the predicates that they mention."""

    shapes: tuple[Shape, ...]
    predicates: frozenset[NamedNode]

    def violations(self, quads: Iterable[Quad]) -> list[Violation]:
        """Return the rules that quads break."""
        facts = Facts(quads, self.predicates)
        violations: list[Violation] = []
        for shape in self.shapes:
            focus_nodes = dict.fromkeys(node for kind, term in shape.targets for node in TARGETS[kind](facts, term))
            for focus, rule in product(focus_nodes, shape.rules):
                values = facts.subjects_with(rule.path, focus) if rule.inverse else facts.of(focus, rule.path)
                if not all(check(facts, focus, values) for check in rule.checks):
                    violations.append(Violation(lexical_form(focus), rule.path.value, rule.message))
        return violations


@lru_cache(maxsize=4)
def shapes_of(names: Names) -> Shapes:
    """Return the shapes of this installation for an archive's IRIs."""
    return compile_shapes(parse(path=str(resource(SHAPES)), base_iri=names.base + "/"))


def compile_shapes(quads: Iterable[Quad]) -> Shapes:
    """Compile a shapes graph; raises `ValueError` for what is not known here."""
    shapes_graph = Facts(quads)
    shapes: list[Shape] = []
    for node in shapes_graph.subjects_with(A, NamedNode(SH + "NodeShape")):
        targets = tuple(
            (kind, value)
            for kind in TARGETS
            for value in shapes_graph.of(node, NamedNode(SH + kind))
            if isinstance(value, NamedNode)
        )
        if not targets or checks(shapes_graph, node):
            raise ValueError(f"{node} must have a target, and its constraints in properties")
        rules: list[Rule] = []
        for rule in shapes_graph.of(node, NamedNode(SH + "property")):
            path, message = shapes_graph.parameter(rule, "path"), shapes_graph.parameter(rule, "message")
            inverse = None if path is None else shapes_graph.parameter(path, "inversePath")
            predicate = inverse or path
            if not isinstance(predicate, NamedNode) or not isinstance(message, Literal):
                raise TypeError(f"{path} must be a predicate or an inverse one, and its rule must have a message")
            rules.append(Rule(predicate, inverse is not None, message.value, checks(shapes_graph, rule)))
        shapes.append(Shape(targets, tuple(rules)))
    mentioned = {value for _, value in shapes_graph.subjects if isinstance(value, NamedNode)}
    return Shapes(tuple(shapes), frozenset(mentioned | {A}))


TARGETS: Mapping[str, Callable[[Facts, NamedNode], Iterable[Term]]] = {
    "targetClass": lambda facts, term: facts.subjects_with(A, term),
    "targetSubjectsOf": lambda facts, term: (subject for subject, predicate in facts.objects if predicate == term),
    "targetObjectsOf": lambda facts, term: (value for predicate, value in facts.subjects if predicate == term),
}
