"""RDF terms from Python values and back, and the properties that hold each attribute of the model.

Writing (`serialize.py`) and reading back (`story_queries.py`) share the tables below, so that they cannot disagree: each attribute
has exactly one property and one kind of term. Our own terms (`gs:`) are defined in ontology/.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from graph_service.entity_types import ENTITY_TYPES
from graph_service.iris import XSD, Names
from graph_service.model import Event, Fact, Quantity, Quotation, Relation, Role
from graph_service.partial_date import PartialDate

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

# The length of an ISO 8601 date shows how precise it is, and so which XML Schema type it has.
DATE_TYPES = {"year": "gYear", "month": "gYearMonth", "day": "date"}


def integer(value: int) -> Literal:
    """Return an xsd:integer."""
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def decimal(value: float) -> Literal:
    """Return an xsd:decimal in plain notation, without trailing zeros."""
    text = format(Decimal(str(value)), "f")
    return Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=NamedNode(XSD + "decimal"))


def day(value: dt.date) -> Literal:
    """Return an xsd:date."""
    return Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))


def interval(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day that an ISO 8601 date of any precision may mean, None where the calendar has no such date."""
    try:
        partial = PartialDate(text[: len("2003-08-15")])
    except ValueError:
        return None
    return partial.first_day, partial.last_day


def date(text: str) -> Literal:
    """Return an ISO 8601 date as xsd:date, xsd:gYearMonth or xsd:gYear; anything longer as xsd:dateTime."""
    try:
        datatype = DATE_TYPES[PartialDate(text).precision]
    except ValueError:
        datatype = "dateTime"
    return Literal(text, datatype=NamedNode(XSD + datatype))


def literal(text: str, language: str | None = None) -> Literal:
    """Return a text as a literal, with a language tag where the language is known."""
    return Literal(text, language=language)


def lexical_form(term: Term) -> str:
    """Return the IRI or the lexical form of a term."""
    return str(getattr(term, "value", term))


def graph_name(graph: str | None) -> NamedNode | DefaultGraph:
    """Return the name of a graph as a term; None is the graph without one."""
    return DefaultGraph() if graph is None else NamedNode(graph)


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI (RFC 3987)."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Codec:
    """How a value of the model is written as a term and read back."""

    write: Callable[[Any, Names], Term]
    read: Callable[[str, Names], Any]


TEXT = Codec(lambda value, _: Literal(value), lambda text, _: text)
DATE = Codec(lambda value, _: date(value), lambda text, _: text)
NUMBER = Codec(lambda value, _: decimal(value), lambda text, _: float(text))
SURENESS = Codec(
    lambda value, _: Literal(float(value)), lambda text, _: float(text)
)  # an xsd:double as the engine writes it
COUNT = Codec(lambda value, _: integer(value), lambda text, _: int(text))
FALSE = ("false", "0")  # some engines store a boolean as a number
FLAG = Codec(
    lambda value, _: Literal(str(value).lower(), datatype=NamedNode(XSD + "boolean")), lambda text, _: text not in FALSE
)
ADDRESS = Codec(lambda value, _: NamedNode(value), lambda text, _: text)
ENTITY = Codec(lambda key, names: NamedNode(names.entity(key)), lambda text, names: names.key(text))
# A concept of our own ontology, by its name there.
CONCEPT = Codec(lambda name, names: NamedNode(names.term(name)), lambda text, names: text.removeprefix(names.term("")))


@dataclass(frozen=True, slots=True)
class Property:
    """The property that holds an attribute; `many` where the attribute is a tuple of values."""

    attribute: str
    curie: str
    codec: Codec
    many: bool = False


STORY = (
    Property("language", "schema:inLanguage", TEXT),
    Property("digest", "gs:digest", TEXT),
    Property("identity", "gs:identity", TEXT),
    Property("date", "schema:datePublished", DATE),
    Property("date_origin", "gs:dateOrigin", TEXT),
    Property("dateline", "schema:dateline", TEXT),
    Property("text_origin", "gs:textOrigin", TEXT),
    Property("url", "schema:url", ADDRESS),
    Property("source", "gs:statedSource", TEXT),
    Property("fields_of_work", "schema:articleSection", TEXT, many=True),
    Property("authors", "schema:author", TEXT, many=True),
    Property("credit", "schema:creditText", TEXT),
)
LINKED = (
    Property("topics", "schema:about", ENTITY, many=True),
    Property("coverage", "schema:spatialCoverage", ENTITY, many=True),
    Property("publisher", "schema:publisher", ENTITY),
)
CARD = (
    Property("title", "schema:headline", TEXT),
    Property("url", "schema:url", ADDRESS),
    Property("date", "schema:datePublished", DATE),
    Property("source", "gs:statedSource", TEXT),
)
SPAN = (
    Property("start", "nif:beginIndex", COUNT),
    Property("end", "nif:endIndex", COUNT),
)
PART = (
    Property("form", "gs:form", TEXT),
    Property("number", "gs:number", COUNT),
    Property("depth", "gs:depth", COUNT),
)
MENTION = (
    Property("entity", "itsrdf:taIdentRef", ENTITY),
    Property("confidence", "itsrdf:taConfidence", SURENESS),
    Property("rule", "gs:rule", TEXT),
)
ASSIGNED_TOPIC = (
    Property("topic", "oa:hasBody", ENTITY),
    Property("confidence", "itsrdf:taConfidence", SURENESS),
)
KEY_PHRASE = (
    Property("phrase", "nif:anchorOf", TEXT),
    Property("score", "gs:score", NUMBER),
)
FACTS: Mapping[type[Fact], tuple[Property, ...]] = {
    Quantity: (
        Property("value", "gs:value", NUMBER),
        Property("upper", "gs:upper", NUMBER),
        Property("of", "gs:of", TEXT),
        Property("bound", "gs:bound", TEXT),
        Property("since", "gs:since", DATE),
        Property("until", "gs:until", DATE),
    ),
    Event: (Property("label", "gs:event", TEXT), Property("date", "gs:date", DATE)),
    Quotation: (Property("quote", "gs:quote", TEXT), Property("speaker", "gs:speaker", ENTITY)),
    Role: (
        Property("person", "gs:person", ENTITY),
        Property("role", "gs:role", TEXT),
        Property("organization", "gs:organization", ENTITY),
    ),
    Relation: (
        Property("subject", "gs:subject", ENTITY),
        Property("relation", "gs:relation", CONCEPT),
        Property("object", "gs:object", ENTITY),
        Property("confidence", "itsrdf:taConfidence", SURENESS),
    ),
}
PART_OF = {name: row.part_of for name, row in ENTITY_TYPES.items()}
ENTITY_PROPERTIES = (
    Property("aliases", "skos:altLabel", TEXT, many=True),
    Property("subtype", "gs:kind", TEXT),
    Property("iso", "gn:countryCode", TEXT),
    Property("subdivision", "gs:subdivisionCode", TEXT),
    Property("closed", "gs:closed", FLAG),
    Property("same_as", "owl:sameAs", ADDRESS, many=True),
    Property("latitude", "wgs84:lat", NUMBER),
    Property("longitude", "wgs84:long", NUMBER),
    Property("description", "skos:definition", TEXT),
    Property("origin", "dcterms:source", TEXT),
)


def values(item: object, properties: tuple[Property, ...], names: Names) -> Iterator[tuple[str, Term]]:
    """Yield the property, as prefix:name, and the term of each attribute that has a value."""
    for prop in properties:
        attribute = getattr(item, prop.attribute)
        for value in attribute if prop.many else (attribute,):
            if value is not None and value is not False and value != "":  # zero is a value
                yield prop.curie, prop.codec.write(value, names)


def write(item: object, properties: tuple[Property, ...], names: Names) -> Iterator[tuple[NamedNode, Term]]:
    """Yield the property and the term of each attribute that has a value."""
    for curie, value in values(item, properties, names):
        yield NamedNode(names.expand(curie)), value


def read(values: Mapping[str, list[str]], properties: tuple[Property, ...], names: Names) -> dict[str, Any]:
    """Return the attributes that lexical forms, by the IRI of their property, stand for; several values are sorted."""
    attributes: dict[str, Any] = {}
    for prop in properties:
        texts = values.get(names.expand(prop.curie), [])
        if prop.many:
            attributes[prop.attribute] = tuple(sorted(prop.codec.read(text, names) for text in texts))
        elif texts:
            attributes[prop.attribute] = prop.codec.read(texts[0], names)
    return attributes
