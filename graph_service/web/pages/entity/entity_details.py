"""Who or what an entity is, as its page shows it: other names by language, identifiers, and what the reference data relate it to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import name as name_of_character
from urllib.parse import urlsplit

from graph_service.results import EntityCard, EntityPage, EntityTree
from graph_service.web.pages.evidence_words import MEMBERS, MEMBERSHIPS, REFERENCE_RELATIONS
from graph_service.web.pages.language_names import language_name
from graph_service.web.pages.links import url_for
from graph_service.web.pages.story_html import web_address

NAMES_SHOWN = 8  # before the rest is folded
ENTITIES_SHOWN = 8
ORIGINS = {
    "reference": "built-in reference list", "geonames": "GeoNames", "iso-3166": "ISO 3166", "curation": "an editor’s decision",
    "": "names in the stories",
}  # fmt: skip
# Data sets by how their IRIs begin: what they are called, and where people read about the same thing.
SITES = {
    "http://www.wikidata.org/entity/": ("Wikidata", "https://www.wikidata.org/wiki/"),
    "https://sws.geonames.org/": ("GeoNames", "https://www.geonames.org/"),
}


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Names in one language and script: what the language is called, its tag, and the names."""

    language: str
    tag: str
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Folded:
    """A list of which the first items are seen and the rest is folded."""

    first: Sequence[NameGroup]
    rest: Sequence[NameGroup]
    folded: int


@dataclass(frozen=True, slots=True)
class Relation:
    """What is related to the entity in one way: how, how many, what is seen, what is folded, and where all stand on a map."""

    title: str
    total: int
    first: Sequence[EntityCard]
    rest: Sequence[EntityCard]
    on_map: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the entity that are seen, those that are folded, and those that no story has."""

    first: Sequence[EntityTree]
    rest: Sequence[EntityTree]
    unmentioned: Sequence[EntityCard]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier: what it is of, how it is written, and where it leads."""

    scheme: str
    text: str
    href: str = ""


def name_groups(page: EntityPage) -> Folded:
    """Return the other names of an entity by language, English first and those of unknown languages last; eight are seen."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name in page.names:
        groups[name.language, _script(name.text)].append(name.text)
    scripts: defaultdict[str, set[str]] = defaultdict(set)
    for language, script in groups:
        scripts[language].add(script)
    named = [
        NameGroup(
            _language(language, script if len(scripts[language]) > 1 else ""), language, sorted(names, key=str.lower)
        )
        for (language, script), names in groups.items()
    ]
    named.sort(key=lambda group: (group.tag != "en", not group.tag, group.language))
    first: list[NameGroup] = []
    rest: list[NameGroup] = []
    room = NAMES_SHOWN
    for group in named:
        seen, folded = group.names[: max(room, 0)], group.names[max(room, 0) :]
        room -= len(seen)
        first += [NameGroup(group.language, group.tag, seen)] if seen else []
        rest += [NameGroup(group.language, group.tag, folded)] if folded else []
    return Folded(first, rest, sum(len(group.names) for group in rest))


def _language(tag: str, script: str) -> str:
    language = language_name(tag) if tag else "Other spellings"
    return f"{language} ({script.capitalize()})" if script else language


def _script(text: str) -> str:
    """Return the script of a text's first letter, as Unicode names it: LATIN, CYRILLIC."""
    return name_of_character(next(filter(str.isalpha, text), "A"), "LATIN").partition(" ")[0]


def related(page: EntityPage) -> list[Relation]:
    """Return what the reference data relate an entity to; what no story has is folded."""
    by_title: defaultdict[str, list[EntityCard]] = defaultdict(list)
    left_out: Counter[str] = Counter()
    maps: dict[str, str] = {}
    for relation in page.relations:
        for card in relation.entities:
            whole = page.entity.key if relation.inward else card.key
            title = MEMBERSHIPS.get((whole, relation.property), REFERENCE_RELATIONS[relation.property])[relation.inward]
            by_title[title].append(card)
        left_out[title] += relation.total - len(relation.entities)
        if relation.inward and relation.property in MEMBERS and all(map(_is_place, relation.entities)):
            maps[title] = url_for(
                "pages.entities", entity_type="place", by="map", **{MEMBERS[relation.property]: page.entity.id}
            )
    relations = []
    for title, cards in by_title.items():
        first = [card for card in cards if card.with_parts][:ENTITIES_SHOWN] or cards[:ENTITIES_SHOWN]
        relations.append(Relation(title, len(cards) + left_out[title], first, cards[len(first) :], maps.get(title, "")))
    return relations


def _is_place(card: EntityCard) -> bool:
    return card.key.startswith("place/")


def part_of(page: EntityPage) -> list[EntityCard]:
    """Return what contains an entity, without what it is a member of."""
    members = {card.key for relation in page.relations if not relation.inward for card in relation.entities}
    return [card for card in page.broader if card.key not in members]


def parts_of(page: EntityPage) -> Parts:
    """Return the parts of an entity: those that stories have as a tree, and those that none has."""
    parts = page.parts
    return Parts(parts[:ENTITIES_SHOWN], parts[ENTITIES_SHOWN:], page.unmentioned)


def identifiers(page: EntityPage) -> list[Identifier]:
    """Return the identifiers of an entity: codes, and those of other data sets with where they lead."""
    entity = page.entity
    codes = [("Country code (ISO 3166-1)", entity.iso), ("Region code (ISO 3166-2)", entity.subdivision)]
    listed = [Identifier(scheme, code) for scheme, code in codes if code]
    if entity.latitude is not None and entity.longitude is not None:
        listed.append(Identifier("Coordinates", f"{entity.latitude:.2f}, {entity.longitude:.2f}"))
    return [*listed, *_elsewhere(entity.same_as)]


def _elsewhere(iris: Iterable[str]) -> Iterable[Identifier]:
    for iri in filter(web_address, iris):
        for beginning, (site, pages) in SITES.items():
            if iri.startswith(beginning):
                id_ = iri.removeprefix(beginning).strip("/")
                yield Identifier(site, id_, f"{pages}{id_}")
                break
        else:
            yield Identifier(urlsplit(iri).netloc, iri, iri)


def origin(page: EntityPage) -> str:
    """Return where what is known of an entity comes from."""
    return ORIGINS.get(page.entity.origin, page.entity.origin)
