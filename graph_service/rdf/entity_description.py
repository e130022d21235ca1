"""What the graph says of an entity, whole: from what a story's linking knows of it and what reference data state; pure.

Both are written in the same shape, so that no reader has to infer or to choose: all classes that an entity is in; a preferred name
in each language, always tagged, of which the one that is shown is its label; no name twice, tagged and plain; identifiers and
coordinates as schema.org and GeoSPARQL have them; `gs:closed` as true, and the year beside it.

The reference data (files, tables and people's decisions) stand in a store of their own, since most of what they describe is in no
story. What they say of an entity that a story names, or that the description of one leads to, stands among the descriptions of
entities as well (`serialize.py`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph_service.entity_types import ENTITY_TYPES, PLACE_CLASSES, WITH_COUNTRY_CODE, with_superclasses
from graph_service.iris import XSD, Names
from graph_service.model import Entity
from graph_service.rdf import terms
from graph_service.rdf.terms import Term, lexical_form, literal
from graph_service.text import fold

Statements = Mapping[str, list[Term]]  # the objects of each property, which is given as prefix:name
Subjects = dict[NamedNode, dict[str, list[Term]]]
Triple = tuple[NamedNode, NamedNode, Term]

ENGLISH, UNKNOWN = "en", "und"  # language tags; the second is BCP 47's for a language that is not known
NAMES = LABEL, NAME, HIDDEN = "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel"
# What people decided about names is no description of the entity.
UNDESCRIBING = frozenset({"gs:neverNamed", "owl:differentFrom", "dcterms:isReplacedBy"})
# How data sets that others refer to begin their IRIs, and what an identifier there is called.
SCHEMES = {"http://www.wikidata.org/entity/": "wikidata", "https://sws.geonames.org/": "geonames"}


def statements_of(entity: Entity, names: Names, language: str) -> dict[str, list[Term]]:
    """Return what linking knows of an entity; `language` is that of a name that only stories use."""
    terms_of, _ = _vocabulary(names)
    classes = (*ENTITY_TYPES[entity.type].classes, *PLACE_CLASSES.get(entity.subtype, "").split())
    stated: dict[str, list[Term]] = {
        "rdf:type": [terms_of[curie] for curie in classes],
        LABEL: [Literal(entity.label, language=ENGLISH if entity.origin else language)],
    }
    if entity.part_of:
        stated[terms.PART_OF[entity.type]] = [NamedNode(names.entity(key)) for key in entity.part_of]
    for curie, value in terms.values(entity, terms.ENTITY_PROPERTIES, names):
        stated.setdefault(curie, []).append(value)
    return stated


def by_subject(quads: Iterable[Quad], names: Names) -> Subjects:
    """Return the statements of quads by subject; those of blank nodes, which describe nothing, are left out."""
    _, curies = _vocabulary(names)
    subjects: Subjects = {}
    for subject, predicate, value, _graph in quads:
        if isinstance(subject, NamedNode):
            subjects.setdefault(subject, {}).setdefault(curies[predicate], []).append(value)
    return subjects


def merge(linked: Statements, stated: Statements) -> dict[str, list[Term]]:
    """Return what linking knows of an entity together with what reference data state, each name once.

    The label that linking gives is the one that is shown, in the language that the reference data give it.
    """
    labels = stated.get(LABEL, [])
    (label,) = linked[LABEL]
    display_label = next((name for name in labels if lexical_form(name) == lexical_form(label)), label)
    of_names = {lexical_form(name) for curie in NAMES for name in stated.get(curie, ())}
    merged: dict[str, list[Term]] = {}
    for curie in (*linked, *stated):
        texts = of_names if curie in NAMES else set(map(lexical_form, stated.get(curie, ())))
        new = (value for value in linked.get(curie, ()) if lexical_form(value) not in texts)
        merged[curie] = [*new, *stated.get(curie, ())]
    return merged | {"rdfs:label": [display_label], LABEL: [display_label, *labels]}


def complete(this: NamedNode, stated: Statements, names: Names) -> Iterator[Triple]:
    """Yield the triples that describe a subject, made whole.

    Where nothing says which of its names is shown, it is the English one, else the first in the order of the alphabet.
    """
    terms_of, curies = _vocabulary(names)
    whole = dict(stated) | _names(stated)
    if closed := stated.get("gs:closed"):  # true, or the year where reference data know it
        years = [year for year in closed if isinstance(year, Literal) and year.datatype.value != XSD + "boolean"]
        whole["gs:closed"] = [Literal("true", datatype=NamedNode(XSD + "boolean"))]
        whole["schema:dissolutionDate"] = [*stated.get("schema:dissolutionDate", ()), *years]
    if "rdf:type" in stated:
        whole["rdf:type"] = [terms_of[curie] for curie in with_superclasses(curies[c] for c in stated["rdf:type"])]
    identifiers = [
        f"{scheme}:{value.removeprefix(beginning).strip('/')}"
        for value in map(lexical_form, whole.get("owl:sameAs", ()))
        for beginning, scheme in SCHEMES.items()
        if value.startswith(beginning)
    ]
    if not WITH_COUNTRY_CODE.isdisjoint(map(lexical_form, whole.get("gs:kind", ()))):
        identifiers += [f"iso-3166-1:{lexical_form(code)}" for code in whole.get("gn:countryCode", ())]
    identifiers += [f"iso-3166-2:{lexical_form(code)}" for code in whole.get("gs:subdivisionCode", ())]
    if identifiers:
        whole["schema:identifier"] = [Literal(identifier) for identifier in identifiers]
    for curie, values in whole.items():
        predicate = terms_of[curie]
        for value in values if len(values) == 1 else dict.fromkeys(values):
            yield this, predicate, value
    if "wgs84:lat" in whole and "wgs84:long" in whole:
        yield from _geometry(this, whole["wgs84:lat"][0], whole["wgs84:long"][0], names)


class _Terms(dict[str, NamedNode]):
    """The terms of prefixed names, each made once."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def __missing__(self, curie: str) -> NamedNode:
        known = curie.partition(":")[0] in self.names.prefixes
        self[curie] = term = NamedNode(self.names.expand(curie) if known else curie)
        return term


class _Curies(dict[Term, str]):
    """The prefixed names of terms, each made once."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def __missing__(self, term: Term) -> str:
        self[term] = curie = self.names.shorten(lexical_form(term))
        return curie


@lru_cache(maxsize=4)
def _vocabulary(names: Names) -> tuple[_Terms, _Curies]:
    return _Terms(names), _Curies(names)


def _names(stated: Statements) -> dict[str, list[Term]]:
    """Return the preferred names, one in each language, the label that is shown, and the other names."""
    labels = [_with_language(name) for name in stated.get(LABEL, ())]
    labels.sort(key=lambda name: (name.language != ENGLISH, name.value))
    preferred: dict[str, Literal] = {}
    alternative: list[Term] = list(stated.get(NAME, ()))
    labels = [*map(_with_language, stated.get("rdfs:label", ())), *labels]
    alternative += [name for name in labels if preferred.setdefault((name.language or "").lower(), name) != name]
    if not preferred:
        return {}
    display_label = next(iter(preferred.values()))
    tagged = {name.value for name in (*preferred.values(), *alternative) if isinstance(name, Literal) and name.language}
    return {
        LABEL: list(preferred.values()),
        "rdfs:label": [display_label],
        "schema:name": [display_label],
        NAME: [name for name in alternative if lexical_form(name) not in tagged or getattr(name, "language", None)],
    }


def _with_language(name: Term) -> Literal:
    """Return a name with a language tag: reference data are in English where they say nothing else."""
    assert isinstance(name, Literal), f"{name} is no name"
    return name if name.language else Literal(name.value, language=ENGLISH)


def _geometry(this: NamedNode, latitude: Term, longitude: Term, names: Names) -> Iterator[Triple]:
    """Yield the coordinates of a place as schema.org and GeoSPARQL state them, both on one node."""
    terms_of, _ = _vocabulary(names)
    node = NamedNode(f"{this.value}#geo")
    point = f"POINT({lexical_form(longitude)} {lexical_form(latitude)})"
    statements: tuple[tuple[NamedNode, str, Term], ...] = (
        (this, "schema:geo", node),
        (this, "geo:hasGeometry", node),
        (node, "rdf:type", terms_of["schema:GeoCoordinates"]),
        (node, "rdf:type", terms_of["geo:Geometry"]),
        (node, "schema:latitude", latitude),
        (node, "schema:longitude", longitude),
        (node, "geo:asWKT", Literal(point, datatype=terms_of["geo:wktLiteral"])),
    )
    for subject, curie, value in statements:
        yield subject, terms_of[curie], value


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
    subjects = by_subject(stated, names)
    for entity in decisions.described:
        subjects.setdefault(NamedNode(names.entity(entity.key)), statements_of(entity, names, ENGLISH))
    _rename(subjects, decisions, names)
    # Statements lead to the entities that replace merged ones; what is said of those is dropped.
    merged = {NamedNode(names.entity(old)): NamedNode(names.entity(new)) for old, new in decisions.merged.items()}
    for this in merged.keys() & subjects.keys():
        del subjects[this]
    for statements in subjects.values():
        for curie, values in statements.items():
            statements[curie] = [
                merged.get(value, value) if isinstance(value, NamedNode) else value for value in values
            ]
    _add_missing(subjects, describe, names)
    for this, statements in subjects.items():
        for subject, predicate, value in complete(this, statements, names):
            yield Quad(subject, predicate, value, graph)
    yield from _decision_quads(decisions, names)


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
        for curie in {NAME, HIDDEN} & statements.keys():
            statements[curie] = [
                name for name in statements[curie] if (key, fold(lexical_form(name))) not in decisions.refused
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


def descriptive(quads: Iterable[Quad], names: Names) -> dict[str, list[Term]]:
    """Return what the quads of a subject say of it, without what people decided about its names."""
    statements = next(iter(by_subject(quads, names).values()), {})
    return {curie: values for curie, values in statements.items() if curie not in UNDESCRIBING}


def _decision_quads(decisions: Decisions, names: Names) -> Iterator[Quad]:
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
