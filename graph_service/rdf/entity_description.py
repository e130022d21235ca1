"""What the graph says of an entity, whole: from what a story's linking knows of it and what reference data state; pure.

Both are written in the same shape, so that no reader has to infer or to choose: all classes that an entity is in; a preferred name
in each language, always tagged, of which the one that is shown is its label; no name twice, tagged and plain; identifiers and
coordinates as schema.org and GeoSPARQL have them; `gs:closed` as true, and the year beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from graph_service.entity_types import ENTITY_TYPES, PLACE_CLASSES, with_superclasses
from graph_service.iris import XSD, Names
from graph_service.model import Entity
from graph_service.rdf import terms
from graph_service.rdf.terms import Term, lexical_form

Statements = Mapping[str, list[Term]]  # the objects of each property, which is given as prefix:name
Triple = tuple[NamedNode, NamedNode, Term]

ENGLISH, UNKNOWN = "en", "und"  # language tags; the second is BCP 47's for a language that is not known
NAMES = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")
# How data sets that others refer to begin their IRIs, and what an identifier there is called.
SCHEMES = {"http://www.wikidata.org/entity/": "wikidata", "https://sws.geonames.org/": "geonames"}


def statements_of(entity: Entity, names: Names, language: str) -> dict[str, list[Term]]:
    """Return what linking knows of an entity; `language` is that of a name that only stories use."""
    terms_of, _ = _vocabulary(names)
    classes = (*ENTITY_TYPES[entity.type].classes, *PLACE_CLASSES.get(entity.subtype, "").split())
    stated: dict[str, list[Term]] = {
        "rdf:type": [terms_of[curie] for curie in classes],
        "skos:prefLabel": [Literal(entity.label, language=ENGLISH if entity.origin else language)],
    }
    if entity.part_of:
        stated[terms.PART_OF[entity.type]] = [NamedNode(names.entity(key)) for key in entity.part_of]
    for curie, value in terms.values(entity, terms.ENTITY_PROPERTIES, names):
        stated.setdefault(curie, []).append(value)
    return stated


def grouped(quads: Iterable[Quad], names: Names) -> dict[NamedNode, dict[str, list[Term]]]:
    """Return the statements of quads by subject; those of blank nodes, which describe nothing, are left out."""
    _, curies = _vocabulary(names)
    subjects: dict[NamedNode, dict[str, list[Term]]] = {}
    for subject, predicate, value, _graph in quads:
        if isinstance(subject, NamedNode):
            subjects.setdefault(subject, {}).setdefault(curies[predicate], []).append(value)
    return subjects


def merge(linked: Statements, stated: Statements) -> dict[str, list[Term]]:
    """Return what linking knows of an entity together with what reference data state, each name once.

    The label that linking gives is the one that is shown, in the language that the reference data give it.
    """
    labels = stated.get("skos:prefLabel", [])
    (label,) = linked["skos:prefLabel"]
    display_label = next((name for name in labels if lexical_form(name) == lexical_form(label)), label)
    of_names = {lexical_form(name) for curie in NAMES for name in stated.get(curie, ())}
    merged: dict[str, list[Term]] = {}
    for curie in (*linked, *stated):
        texts = of_names if curie in NAMES else set(map(lexical_form, stated.get(curie, ())))
        new = (value for value in linked.get(curie, ()) if lexical_form(value) not in texts)
        merged[curie] = [*new, *stated.get(curie, ())]
    return merged | {"rdfs:label": [display_label], "skos:prefLabel": [display_label, *labels]}


def complete(this: NamedNode, stated: Statements, names: Names) -> Iterator[Triple]:
    """Yield the triples that describe a subject, made whole.

    Where nothing says which of its names is shown, it is the English one, else the first in the order of the alphabet.
    """
    terms_of, curies = _vocabulary(names)
    whole = dict(stated) | _names(stated) | _closing(stated)
    if "rdf:type" in stated:
        whole["rdf:type"] = [terms_of[curie] for curie in with_superclasses(curies[c] for c in stated["rdf:type"])]
    if identifiers := _identifiers(whole):
        whole["schema:identifier"] = identifiers
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
    labels = [_tagged(name) for name in stated.get("skos:prefLabel", ())]
    labels.sort(key=lambda name: (name.language != ENGLISH, name.value))
    preferred: dict[str, Literal] = {}
    alternative: list[Term] = list(stated.get("skos:altLabel", ()))
    labels = [*map(_tagged, stated.get("rdfs:label", ())), *labels]
    alternative += [name for name in labels if preferred.setdefault((name.language or "").lower(), name) != name]
    if not preferred:
        return {}
    display_label = next(iter(preferred.values()))
    tagged = {name.value for name in (*preferred.values(), *alternative) if isinstance(name, Literal) and name.language}
    return {
        "skos:prefLabel": list(preferred.values()),
        "rdfs:label": [display_label],
        "schema:name": [display_label],
        "skos:altLabel": [
            name for name in alternative if lexical_form(name) not in tagged or getattr(name, "language", None)
        ],
    }


def _tagged(name: Term) -> Literal:
    """Return a name with a language tag: reference data are in English where they say nothing else."""
    assert isinstance(name, Literal), f"{name} is no name"
    return name if name.language else Literal(name.value, language=ENGLISH)


def _closing(stated: Statements) -> dict[str, list[Term]]:
    """Return that something has closed, and the year as the reference data give it."""
    closed = stated.get("gs:closed", [])
    years = [year for year in closed if isinstance(year, Literal) and year.datatype.value != XSD + "boolean"]
    if not closed:
        return {}
    return {
        "gs:closed": [Literal("true", datatype=NamedNode(XSD + "boolean"))],
        "schema:dissolutionDate": [*stated.get("schema:dissolutionDate", ()), *years],
    }


def _identifiers(stated: Statements) -> list[Term]:
    """Return identifiers, each with the scheme that it is in."""
    codes = [
        f"{scheme}:{value.removeprefix(beginning).strip('/')}"
        for value in map(lexical_form, stated.get("owl:sameAs", ()))
        for beginning, scheme in SCHEMES.items()
        if value.startswith(beginning)
    ]
    if "country" in map(lexical_form, stated.get("gs:kind", ())):
        codes += [f"iso-3166-1:{lexical_form(code)}" for code in stated.get("gn:countryCode", ())]
    codes += [f"iso-3166-2:{lexical_form(code)}" for code in stated.get("gs:subdivisionCode", ())]
    return [Literal(code) for code in codes]


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
