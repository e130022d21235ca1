"""The constraints of SHACL that shapes may use here, each made into a check of what quads say.

A check is a function of what is said, of what it is said of, and of the values that a path leads to; it is true where the
constraint holds. `COMPONENTS` is the table of all that are known.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph_service.graph.terms import Term
from graph_service.vocabulary import RDF, XSD

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
