"""The reference data as a graph: files, tables and people's decisions, each entity described whole; pure.

They stand in a store of their own, since most of what they describe is in no story. What they say of an entity that a story names, or
that the description of one leads to, stands among the descriptions of entities as well (`serialize.py`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, NamedNode, Quad

from graph_service.iris import Names
from graph_service.model import Entity
from graph_service.rdf.entity_description import ENGLISH, complete, grouped, merge, statements_of
from graph_service.rdf.terms import Term, lexical_form, literal
from graph_service.text import fold

Subjects = dict[NamedNode, dict[str, list[Term]]]

LABEL, NAME, HIDDEN = "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel"
# What people decided about names is no description of the entity.
UNDESCRIBING = frozenset({"gs:neverNamed", "owl:differentFrom", "dcterms:isReplacedBy"})


@dataclass(frozen=True, slots=True)
class Decisions:
    """People's decisions: statements as (property, key, value, language), entities that only they describe, and their consequences.

    `merged` maps keys to those that replace them; `refused` has pairs of a key and a folded name that is not its own.
    """

    statements: tuple[tuple[str, str, str, str], ...] = ()
    described: tuple[Entity, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    refused: Collection[tuple[str, str]] = frozenset()


def reference_quads(
    stated: Iterable[Quad], decisions: Decisions, describe: Callable[[str], Entity | None], names: Names
) -> Iterator[Quad]:
    """Yield what files state, corrected by decisions; `describe` gives the entities of tables, of which those are added that are referred to."""
    graph = NamedNode(names.reference_graph)
    subjects = grouped(stated, names)
    for entity in decisions.described:
        subjects.setdefault(NamedNode(names.entity(entity.key)), statements_of(entity, names, ENGLISH))
    _rename(subjects, decisions, names)
    _redirect(subjects, decisions.merged, names)
    _add_missing(subjects, describe, names)
    for this, statements in subjects.items():
        for subject, predicate, value in complete(this, statements, names):
            yield Quad(subject, predicate, value, graph)
    yield from decision_quads(decisions, names)


def decision_quads(decisions: Decisions, names: Names) -> Iterator[Quad]:
    """Yield the decisions that describe no entity; an empty key stands for every entity."""
    graph = NamedNode(names.reference_graph)
    for curie, key, value, language in decisions.statements:
        if curie in {LABEL, NAME} and key not in decisions.merged:
            continue
        this = NamedNode(names.entity(key)) if key else BlankNode()
        term: Term = NamedNode(names.entity(value)) if curie.startswith("owl:") else literal(value, language or None)
        yield Quad(this, NamedNode(names.expand(curie)), term, graph)
    for old, new in decisions.merged.items():
        replaced_by = NamedNode(names.expand("dcterms:isReplacedBy"))
        yield Quad(NamedNode(names.entity(old)), replaced_by, NamedNode(names.entity(new)), graph)


def descriptive(quads: Iterable[Quad], names: Names) -> dict[str, list[Term]]:
    """Return what the quads of a subject say of it, without what people decided about its names."""
    statements = next(iter(grouped(quads, names).values()), {})
    return {curie: values for curie, values in statements.items() if curie not in UNDESCRIBING}


def _rename(subjects: Subjects, decisions: Decisions, names: Names) -> None:
    """Apply the decisions that give names and refuse them."""
    for curie, key, value, language in decisions.statements:
        if curie not in {LABEL, NAME} or key in decisions.merged:
            continue
        statements = subjects.setdefault(NamedNode(names.entity(key)), {})
        name = literal(value, language or (ENGLISH if curie == LABEL else None))
        if curie == LABEL:
            before = statements.get(LABEL, [])
            replaced = [label for label in before if (getattr(label, "language", None) or ENGLISH) == name.language]
            statements[LABEL] = [name, *(label for label in before if label not in replaced)]
            statements.setdefault(NAME, []).extend(label for label in replaced if lexical_form(label) != value)
        else:
            statements.setdefault(NAME, []).append(name)
    for key, _ in decisions.refused:
        statements = subjects.get(NamedNode(names.entity(key)), {})
        for curie in (NAME, HIDDEN):
            allowed = [
                name for name in statements.get(curie, ()) if (key, fold(lexical_form(name))) not in decisions.refused
            ]
            if curie in statements:
                statements[curie] = allowed


def _redirect(subjects: Subjects, merged: Mapping[str, str], names: Names) -> None:
    """Let statements lead to the entities that replace merged ones, and drop what is said of those."""
    replacement = {NamedNode(names.entity(old)): NamedNode(names.entity(new)) for old, new in merged.items()}
    for this in replacement.keys() & subjects.keys():
        del subjects[this]
    for statements in subjects.values():
        for curie, values in statements.items():
            statements[curie] = [
                replacement.get(value, value) if isinstance(value, NamedNode) else value for value in values
            ]


def _add_missing(subjects: Subjects, describe: Callable[[str], Entity | None], names: Names) -> None:
    """Describe what no file names or describes: what has only further names there, and what statements lead to."""
    for this, statements in subjects.items():
        key = names.key(this.value)
        if LABEL not in statements and key is not None and (entity := describe(key)) is not None:
            subjects[this] = merge(statements_of(entity, names, ENGLISH), statements)
    waiting = [value for statements in subjects.values() for values in statements.values() for value in values]
    while waiting:
        value = waiting.pop()
        key = names.key(value.value) if isinstance(value, NamedNode) and value not in subjects else None
        if key is not None and (entity := describe(key)) is not None:
            subjects[NamedNode(names.entity(key))] = statements = statements_of(entity, names, ENGLISH)
            waiting += [each for values in statements.values() for each in values]
