"""The types of entities, in one table: what each is called, its RDF classes, and the property that says what contains it.

Everything else derives from the table: routes, prefixes, serialization, decision files. `EntityType` in `model.py` and `Facet`
in `results.py` are the same lists for the type checker; a test holds them together. A story has a key and a page as entities have, and a row.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRow:
    """One type: its plural, its RDF classes, what says that it is part of another, and whether searches filter by it."""

    plural: str
    classes: tuple[str, ...]
    part_of: str = ""
    is_facet: bool = False


STORY = TypeRow(plural="stories", classes=("schema:NewsArticle",))
ENTITY_TYPES = {
    "organization": TypeRow(
        plural="organizations", classes=("org:Organization", "schema:Organization"), part_of="org:subOrganizationOf", is_facet=True,
    ),
    "place": TypeRow(plural="places", classes=("schema:Place",), part_of="schema:containedInPlace", is_facet=True),
    "person": TypeRow(plural="people", classes=("schema:Person",), part_of="org:memberOf", is_facet=True),
    "topic": TypeRow(plural="topics", classes=("skos:Concept",), part_of="skos:broader", is_facet=True),
    "event": TypeRow(plural="events", classes=("skos:Concept",), part_of="skos:broader", is_facet=True),
}  # fmt: skip
# The classes above each class that the graph states, as their vocabularies and our ontology define them. They are stated as well, so that
# no reader has to infer; what is above everything (`schema:Thing`, `schema:Intangible`, `owl:Thing`) is not.
SUPERCLASSES = {
    "schema:NewsArticle": ("schema:Article", "schema:CreativeWork"),
    "org:OrganizationalUnit": ("org:Organization", "schema:Organization"),
    "org:Organization": ("schema:Organization",),
    "schema:Country": ("schema:AdministrativeArea", "schema:Place"),
    "schema:City": ("schema:AdministrativeArea", "schema:Place"),
    "schema:AdministrativeArea": ("schema:Place",),
    "gs:Quantity": ("schema:QuantitativeValue",),
    "gs:Event": ("schema:Event",),
    "gs:Quotation": ("schema:Quotation", "schema:CreativeWork"),
    "gs:Role": ("schema:Role",),
    "gs:Relation": ("rdf:Statement",),
    "gs:Card": ("schema:CreativeWork",),
}
# Classes of a place beside its type's, by its subtype.
PLACE_CLASSES = {
    "country": "schema:Country", "city": "schema:City", "region": "schema:AdministrativeArea", "territory": "schema:AdministrativeArea",
}  # fmt: skip
WITH_COUNTRY_CODE = frozenset({"country", "territory"})  # subtypes of places with codes of ISO 3166-1

TYPES = {"story": STORY} | ENTITY_TYPES
PLURALS = {name: row.plural for name, row in TYPES.items()}
FACET_TYPES = tuple(
    name for name in ("topic", "organization", "place", "person", "event") if ENTITY_TYPES[name].is_facet
)
KINDS = ("organization", "place")  # types whose subtypes searches filter by, as `organization_kind` and `place_kind`
# What a kind is called where its own word would not be understood alone; "" where the type says as much.
KIND_NAMES = {
    "ngo": "non-governmental organization", "international": "international organization", "media": "news organization",
    "government": "government body", "department": "department", "unit": "unit", "body": "body", "union": "trade union",
    "party": "political party", "band": "music band", "exchange": "stock exchange", "education": "educational institution",
    "military": "military organization", "association": "association", "agency": "agency", "concept": "", "other": "",
    "organization": "",
}  # fmt: skip


def kind_name(entity_type: str, kind: str) -> str:
    """Return what an entity is, in words: "news organization", "city", "person"."""
    return KIND_NAMES.get(kind, kind.replace("-", " ")) or entity_type


def with_superclasses(classes: Iterable[str]) -> tuple[str, ...]:
    """Return classes and all that are above them, each once."""
    return tuple(dict.fromkeys(name for each in classes for name in (each, *SUPERCLASSES.get(each, ()))))
