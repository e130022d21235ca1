"""Who or what an entity is, as its page shows it: other names, identifiers, where it lies, and what the reference data relate it to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import name as name_of_character
from urllib.parse import urlsplit

from graph_service.answers import Answers
from graph_service.results import EntityCard, EntityPage, EntityTree
from graph_service.web.pages import maps
from graph_service.web.pages.links import url_for
from graph_service.web.pages.maps import PointMap
from graph_service.web.pages.story_html import web_address
from graph_service.web.pages.wording import MEMBERS, MEMBERSHIPS, REFERENCE_RELATIONS, language_name

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
MAP_WIDTH = 320
MOST_POINTS = 24
AT = ("schema:location", "schema:areaServed")  # what leads to where something is


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A map and what it shows."""

    title: str
    map: PointMap


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
    addresses: dict[str, str] = {}  # of maps
    for relation in page.relations:
        for card in relation.entities:
            whole = page.entity.key if relation.inward else card.key
            title = MEMBERSHIPS.get((whole, relation.property), REFERENCE_RELATIONS[relation.property])[relation.inward]
            by_title[title].append(card)
        left_out[title] += relation.total - len(relation.entities)
        if relation.inward and relation.property in MEMBERS and all(map(_is_place, relation.entities)):
            addresses[title] = url_for(
                "pages.entities", entity_type="place", by="map", **{MEMBERS[relation.property]: page.entity.id}
            )
    relations = []
    for title, cards in by_title.items():
        first = [card for card in cards if card.with_parts][:ENTITIES_SHOWN] or cards[:ENTITIES_SHOWN]
        relations.append(
            Relation(title, len(cards) + left_out[title], first, cards[len(first) :], addresses.get(title, ""))
        )
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


def place_map(answers: Answers, page: EntityPage) -> PlaceMap | None:
    """Return the map of an entity, None where nothing about it has a place, or no map of the world was drawn."""
    positions = answers.positions()
    for title, cards, least in _places_of(page):
        places = [(card, positions[card.key]) for card in cards if card.key in positions][:MOST_POINTS]
        drawn = maps.place_map(places, MAP_WIDTH) if len(places) >= least else None
        if drawn is not None:
            return PlaceMap(title, drawn)
    return None


def _places_of(page: EntityPage) -> list[tuple[str, Sequence[EntityCard], int]]:
    """Return the places to be shown, what to call them, and how many there must be, the best first.

    A country alone is no map: it is shown with places in it, or with those that are mentioned with it.
    """
    entity = page.entity
    if entity.type == "place":
        this = EntityCard(
            key=entity.key,
            iri=page.iri,
            label=entity.label,
            subtype=entity.subtype,
            stories=page.total,
            with_parts=page.with_parts,
        )
        inside = [this, *_within(page.parts)]
        companions = [this, *page.companions.get("place", ())]
        return [
            ("On the map", inside, 2 if entity.subtype == "country" else 1),
            ("Places mentioned together", companions, 1),
        ]
    at = [
        card
        for relation in page.relations
        if relation.property in AT and not relation.inward
        for card in relation.entities
    ]
    return [("On the map", at, 1), ("Places mentioned together", page.companions.get("place", ()), 1)]


def _within(parts: Sequence[EntityTree]) -> list[EntityCard]:
    """Return parts and theirs, those in the most stories first."""
    cards = [card for part in parts for card in (part.entity, *_within(part.parts))]
    return sorted(cards, key=lambda card: -card.stories)
