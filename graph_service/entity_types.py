"""The types of entities, in one table: what each is called, its RDF classes, and the property that says what contains it.

Everything else derives from the table: routes, prefixes, serialization, decision files. `EntityType` in `model.py` and `Facet`
in `results.py` are the same lists for the type checker; a test holds them together. A story has a key and a page as entities have, and a row.
"""

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
    "event": TypeRow(plural="events", classes=("skos:Concept",), part_of="skos:broader"),
}  # fmt: skip
# Classes of a place beside its type's, by its subtype.
PLACE_CLASSES = {"country": "schema:Country", "city": "schema:City", "region": "schema:AdministrativeArea"}

TYPES = {"story": STORY} | ENTITY_TYPES
PLURALS = {name: row.plural for name, row in TYPES.items()}
FACET_TYPES = tuple(name for name in ("topic", "organization", "place", "person") if ENTITY_TYPES[name].is_facet)
