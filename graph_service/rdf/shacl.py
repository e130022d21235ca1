"""The shapes that hold for what is published, checked of each story's graph when it comes in.

The shapes are SHACL (ontology/shapes.ttl), and pySHACL judges by them all that is published (`graph-service check`). On
the way in it would take a third of the time that linking does, in the one process through which all stories pass. So the
shapes are compiled here to plain checks over a story's quads, ten times as fast. Only those parts of SHACL are
known that the shapes use; one that is not known is an error when they are read, so that nothing is passed over in silence.
A property test holds that both judge alike whatever happens to a graph.

A story is judged by its own graph together with what it says of the entities that it names: whether a publisher is an
organization can be told there.

A check is a function of the facts, of the node that it judges, and of the values that a path leads to; it is true where the
constraint holds. `COMPONENTS` is the table of the constraints that shapes may use.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, parse

from graph_service.files import resource
from graph_service.iris import RDF, XSD, Names
from graph_service.rdf.terms import Term

SH = "http://www.w3.org/ns/shacl#"
A = NamedNode(RDF + "type")
FIRST, REST = NamedNode(RDF + "first"), NamedNode(RDF + "rest")
# What a shape and a rule say beside their constraints.
STRUCTURE = frozenset(
    SH + name for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "property", "path", "message")
)

Values: TypeAlias = Sequence[Term]


class Facts:
    """What quads say, whatever graphs they are in: the objects of a subject and the subjects of an object."""

    def __init__(self, quads: Iterable[Quad], wanted: frozenset[NamedNode] | None = None) -> None:
        """Take in quads, of certain predicates only where these are `wanted`."""
        self.objects: dict[tuple[Term, NamedNode], dict[Term, None]] = defaultdict(dict)
        self.subjects: dict[tuple[NamedNode, Term], dict[Term, None]] = defaultdict(dict)
        for subject, predicate, value, _graph in quads:
            if wanted is None or predicate in wanted:
                self.objects[subject, predicate][value] = None
                self.subjects[predicate, value][subject] = None

    def of(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return what a predicate says of a subject."""
        return list(self.objects.get((subject, predicate), ()))

    def one(self, subject: Term, name: str) -> Term | None:
        """Return what a term of SHACL says of a subject, or None."""
        return next(iter(self.of(subject, NamedNode(SH + name))), None)

    def sequence(self, head: Term) -> Iterator[Term]:
        """Yield the members of a list."""
        while first := self.of(head, FIRST):
            yield first[0]
            head = self.of(head, REST)[0]

    def pointing(self, value: Term, predicate: NamedNode) -> list[Term]:
        """Return the subjects of which a predicate says a value."""
        return list(self.subjects.get((predicate, value), ()))


Check: TypeAlias = Callable[[Facts, Term, Values], bool]


def checks(said: Facts, node: Term) -> tuple[Check, ...]:
    """Return the checks of all constraints of a shape or rule; raises `ValueError` for one not known here."""
    stated = [
        (predicate.value, value)
        for (subject, predicate), values in said.objects.items()
        if subject == node and predicate != A and predicate.value not in STRUCTURE
        for value in values
    ]
    unknown = [name for name, _ in stated if name not in COMPONENTS]
    if unknown:
        raise ValueError(f"no check is known here for {', '.join(unknown)}")
    return tuple(COMPONENTS[name](said, value) for name, value in stated)


def _each(holds: Callable[[Term], bool]) -> Check:
    return lambda _facts, _focus, values: all(map(holds, values))


def _min_count(_said: Facts, least: Term) -> Check:
    number = int(written(least))
    return lambda _facts, _focus, values: len(values) >= number


def _max_count(_said: Facts, most: Term) -> Check:
    number = int(written(most))
    return lambda _facts, _focus, values: len(values) <= number


def _min_length(_said: Facts, least: Term) -> Check:
    number = int(written(least))
    return _each(lambda value: not isinstance(value, BlankNode) and len(written(value)) >= number)


def _pattern(_said: Facts, pattern: Term) -> Check:
    wanted = re.compile(written(pattern))
    return _each(lambda value: not isinstance(value, BlankNode) and wanted.search(written(value)) is not None)


def _min_inclusive(_said: Facts, least: Term) -> Check:
    bound = Decimal(written(least))
    return _each(lambda value: (number := _number(value)) is not None and number >= bound)


def _max_inclusive(_said: Facts, most: Term) -> Check:
    bound = Decimal(written(most))
    return _each(lambda value: (number := _number(value)) is not None and number <= bound)


def _datatype(_said: Facts, kind: Term) -> Check:
    form = FORMS[written(kind)]
    return _each(lambda value: isinstance(value, Literal) and value.datatype == kind and form(value.value))


def _node_kind(_said: Facts, kind: Term) -> Check:
    wanted = {SH + "IRI": NamedNode, SH + "Literal": Literal}[written(kind)]
    return _each(lambda value: isinstance(value, wanted))


def _class(_said: Facts, kind: Term) -> Check:
    return lambda facts, _focus, values: all(kind in facts.objects.get((value, A), ()) for value in values)


def _less_than(_said: Facts, other: Term) -> Check:
    def holds(facts: Facts, focus: Term, values: Values) -> bool:
        bounds = [_number(value) for value in facts.of(focus, _predicate(other))]
        numbers = [_number(value) for value in values]
        return all(a is not None and b is not None and a < b for a in numbers for b in bounds)

    return holds


def _disjoint(_said: Facts, other: Term) -> Check:
    return lambda facts, focus, values: not set(values) & set(facts.of(focus, _predicate(other)))


def _unique_lang(_said: Facts, _true: Term) -> Check:
    def holds(_facts: Facts, _focus: Term, values: Values) -> bool:
        tags = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
        return len(set(tags)) == len(tags)

    return holds


def _or(said: Facts, options: Term) -> Check:
    """Each value keeps all constraints of one of the options."""
    ways = [checks(said, option) for option in said.sequence(options)]
    return lambda facts, focus, values: all(
        any(all(check(facts, focus, [value]) for check in way) for way in ways) for value in values
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
    SH + "or": _or,
}


def _calendar(read: Callable[[str], object], form: str) -> Callable[[str], bool]:
    """Return whether a text has a form and stands for something in the calendar."""
    wanted = re.compile(form, re.ASCII)

    def holds(text: str) -> bool:
        try:
            return wanted.fullmatch(text) is not None and read(text) is not None
        except ValueError:
            return False

    return holds


ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"
# The lexical forms of the datatypes that shapes may ask for.
FORMS: Mapping[str, Callable[[str], bool]] = {
    XSD + "integer": lambda text: re.fullmatch(r"[+-]?\d+", text, re.ASCII) is not None,
    XSD + "decimal": lambda text: re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", text, re.ASCII) is not None,
    XSD + "date": _calendar(date.fromisoformat, r"\d{4}-\d{2}-\d{2}"),
    XSD + "gYearMonth": _calendar(lambda text: date.fromisoformat(text + "-01"), r"\d{4}-\d{2}"),
    XSD + "gYear": _calendar(int, r"\d{4}"),
    XSD + "dateTime": _calendar(datetime.fromisoformat, r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?" + ZONE),
}
NUMERIC = frozenset(NamedNode(XSD + name) for name in ("integer", "decimal"))


def _number(value: Term) -> Decimal | None:
    if isinstance(value, Literal) and value.datatype in NUMERIC and FORMS[value.datatype.value](value.value):
        return Decimal(value.value)
    return None


def _predicate(term: Term) -> NamedNode:
    assert isinstance(term, NamedNode), f"{term} should be a predicate"
    return term


def written(term: Term) -> str:
    """Return the IRI or the lexical form of a term."""
    return str(getattr(term, "value", term))


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
