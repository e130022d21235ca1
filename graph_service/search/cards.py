"""What lists show of a story and of an entity, and what an entity is in one line: "Institution of the OSCE, Warsaw", "City in Ukraine".

The line names the kind, what the entity belongs to, and where it is. What nothing is known of gets the word for its type.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph_service.archive.snapshot import Snapshot
from graph_service.entity_types import PLACE_CLASSES, kind_name
from graph_service.model import Entity
from graph_service.results import EntityCard, EntityName, EntityTree, Matched, StoryCard
from graph_service.text import fold

# Abbreviations that are read as words, and so have no article.
READ_AS_WORDS = frozenset("NATO UNICEF UNESCO ASEAN OPEC APEC OPCW UNHCR NASA FIFA UEFA GUAM CERN ODIHR".split())
ABBREVIATION = re.compile(r"[A-Z]{2,6}\Z")
# Names with an article within a sentence: by a word for a body, or for a land of several parts.
WITH_ARTICLE = re.compile(
    r"(?!The |European Commission\Z).*\b(?:Secretariat|Office|Ministry|Department|Council|Mission|Union|Organi[sz]ation|Committee|"
    r"Commission|Institute|Centre|Center|Assembly|Court|Government|Agency|Association|Federation|Fund|Authority|Nations|States|"
    r"Kingdom|Emirates|Netherlands|Philippines|Bahamas|Maldives|Republic|Islands|Parliament|Presidency|Congress|Senate|East|Caucasus|Balkans)\b"
)
FIELDS_OF_WORK = "topic/fields-of-work"
MEMBERS = {"organization/osce": "participating State"}  # what an organization calls a member, where not "member"
MOST_NAMED = 2  # places in a line
INITIAL = re.compile(r"\b[A-Z]")
WORD = re.compile(r"\w+")


def story_card(snapshot: Snapshot, row: int) -> StoryCard:
    """Return what lists show of a story."""
    fields = snapshot.projection.story_fields(row)
    return StoryCard(iri=snapshot.names.story(fields["id"]), **fields)


def entity_card(
    snapshot: Snapshot,
    row: int,
    stories: int | None = None,
    with_parts: int | None = None,
    matched: Matched | None = None,
) -> EntityCard:
    """Return what lists show of an entity; `stories` and `with_parts` replace its numbers of stories."""
    projection = snapshot.projection
    key = projection.keys[row]
    return EntityCard(
        key=key,
        iri=snapshot.names.entity(key),
        label=projection.labels[row],
        subtype=projection.subtypes[row],
        stories=int(projection.popularity[row]) if stories is None else stories,
        with_parts=int(projection.popularity_within[row]) if with_parts is None else with_parts,
        matched=matched,
    )


def entity_tree(snapshot: Snapshot, row: int, depth: int, most: int | None = None) -> EntityTree:
    """Return an entity with its parts, `depth` levels of them and at most so many of each entity."""
    parts = snapshot.projection.parts.of(row).tolist()
    return EntityTree(
        entity=entity_card(snapshot, row),
        total=len(parts),
        parts=tuple(entity_tree(snapshot, part, depth - 1, most) for part in parts[:most]) if depth else (),
    )


@dataclass(frozen=True, slots=True)
class Statements:
    """What the graph says of an entity by prefixed property: what it points to, as keys, and texts; and the labels of those keys.

    `role` is the one in which stories present a person, "" for none.
    """

    related: Mapping[str, Sequence[str]]
    texts: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]
    role: str = ""

    def names(self, curie: str) -> list[str]:
        """Return the labels of what a property points to."""
        return [self.labels[key] for key in self.related.get(curie, ()) if key in self.labels]


def within_sentence(label: str) -> str:
    """Return a name as it stands within a sentence, with its article."""
    if ABBREVIATION.match(label):
        return label if label in READ_AS_WORDS else f"the {label}"
    return f"the {label}" if WITH_ARTICLE.match(label) else label


def summary(entity: Entity, stated: Statements) -> str:
    """Return in a line what an entity is."""
    line = LINES[entity.type](entity, stated)
    closed = next(iter(stated.texts.get("schema:dissolutionDate", ())), "")[:4]
    return f"{line[0].upper()}{line[1:]}{f', until {closed}' if entity.closed and closed else ''}"


def _organization(entity: Entity, stated: Statements) -> str:
    areas = stated.names("schema:areaServed")
    line = kind_name(entity.type, entity.subtype)
    line += "".join(f" of {within_sentence(whole)}" for whole in stated.names("org:subOrganizationOf")[:1])
    if 0 < len(areas) <= MOST_NAMED:
        line += f" in {' and '.join(map(within_sentence, areas))}"
    return line + "".join(f", {place}" for place in stated.names("schema:location")[:1])


def _place(entity: Entity, stated: Statements) -> str:
    kind, wholes = entity.subtype, stated.names("schema:containedInPlace")
    if not kind:  # reference data may state the classes of a place alone
        classes = {iri.rpartition("/")[2] for iri in stated.texts.get("rdf:type", ())}
        kind = next((kind for kind, curie in PLACE_CLASSES.items() if curie.partition(":")[2] in classes), "")
    line = kind_name(entity.type, kind)
    if wholes:
        line += f" in {', '.join(map(within_sentence, wholes[:MOST_NAMED]))}"
    for key, name in zip(stated.related.get("org:memberOf", ()), stated.names("org:memberOf"), strict=False):
        line += f", {MEMBERS.get(key, 'member')} of {within_sentence(name)}"
    return line + "".join(f", partner of {within_sentence(name)}" for name in stated.names("gs:partnerOf")[:1])


def _person(entity: Entity, stated: Statements) -> str:
    titles, lands = stated.texts.get("schema:jobTitle", ()), stated.names("schema:nationality")
    if stated.role:  # of the titles of a life, the one that stories know
        words = _words(stated.role)
        titles = [title for title in titles if words <= _words(title)] or [stated.role]
    if not titles:
        return f"{entity.type} from {within_sentence(lands[0])}" if lands else entity.type
    title = max(titles, key=len)  # the most specific of several: "Prime Minister of Canada", not "Finance Minister"
    return title + "".join(f", {land}" for land in lands[:1] if land not in title and title != stated.role)


def _words(text: str) -> set[str]:
    return set(WORD.findall(fold(text)))


def _topic(entity: Entity, stated: Statements) -> str:
    in_scheme = FIELDS_OF_WORK in stated.related.get("skos:inScheme", ())
    kind = "field of work" if in_scheme else kind_name(entity.type, entity.subtype)
    return kind + "".join(f", part of {name}" for name in stated.names("skos:broader")[:1])


LINES: Mapping[str, Callable[[Entity, Statements], str]] = {
    "organization": _organization,
    "place": _place,
    "person": _person,
    "topic": _topic,
    "event": _topic,
}


def full_name(entity: Entity, names: Iterable[EntityName]) -> str:
    """Return what an abbreviation stands for: the shortest of the names with its initials; "" for any other name."""
    if not ABBREVIATION.match(entity.label):
        return ""
    written = [name.text for name in names if name.language in ("", "en") and name.text != entity.label]
    fitting = [name for name in written if "".join(INITIAL.findall(name)) == entity.label]
    return min(fitting, key=len, default="")
