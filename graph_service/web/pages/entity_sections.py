"""The sections of an entity's page: its names, identifiers, place and relations by the reference data, and what stories state about it.

Facts stand by kind, relations by what they say, events by year, each with its sentence.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from unicodedata import name as name_of_character
from urllib.parse import urlsplit

from markupsafe import Markup

from graph_service.answers import Answers
from graph_service.entity_types import WITH_COUNTRY_CODE
from graph_service.languages import language_name
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.results import EntityCard, EntityFact, EntityPage, EntityTree
from graph_service.text import fold
from graph_service.web.pages import drawings
from graph_service.web.pages.drawings import PointMap
from graph_service.web.pages.links import page_url, search_of, url_for
from graph_service.web.pages.wording import (
    MEMBERS,
    MEMBERSHIPS,
    REFERENCE_RELATIONS,
    day,
    marked,
    web_address,
)

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
TITLES = {
    "role": "People and their roles",
    "relation": "Relations",
    "quotation": "Quotations",
    "event": "Events",
    "quantity": "Figures in the stories listed here",
}
QUOTES = '“”„«»"\u0027'
OF_PERSON = {
    "role": "Roles",
    "relation": "Relations",
    "quotation": "Quotations",
    "event": "Events in the same sentence",
}


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
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name in page.names:
        letter = next(filter(str.isalpha, name.text), "A")
        script = name_of_character(letter, "LATIN").partition(" ")[0]  # CYRILLIC, of CYRILLIC CAPITAL LETTER A
        names[name.language, script].append(name.text)
    scripts = Counter(tag for tag, _ in names)
    groups = []
    for (tag, script), texts in names.items():
        language = language_name(tag) if tag else "Other spellings"
        title = f"{language} ({script.capitalize()})" if scripts[tag] > 1 else language
        groups.append(NameGroup(title, tag, sorted(texts, key=str.lower)))
    groups.sort(key=lambda group: (group.tag != "en", not group.tag, group.language))
    first: list[NameGroup] = []
    rest: list[NameGroup] = []
    room = NAMES_SHOWN
    for group in groups:
        seen, folded = group.names[: max(room, 0)], group.names[max(room, 0) :]
        room -= len(seen)
        first += [NameGroup(group.language, group.tag, seen)] if seen else []
        rest += [NameGroup(group.language, group.tag, folded)] if folded else []
    return Folded(first, rest, sum(len(group.names) for group in rest))


def reference_relations(page: EntityPage) -> list[Relation]:
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
        only_places = all(card.key.startswith("place/") for card in relation.entities)
        if relation.inward and relation.property in MEMBERS and only_places:
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


def identifiers(page: EntityPage) -> list[Identifier]:
    """Return the identifiers of an entity: codes, and those of other data sets with where they lead."""
    entity = page.entity
    codes = [("Country code (ISO 3166-1)", entity.iso), ("Region code (ISO 3166-2)", entity.subdivision)]
    listed = [Identifier(scheme, code) for scheme, code in codes if code]
    if entity.latitude is not None and entity.longitude is not None:
        listed.append(Identifier("Coordinates", f"{entity.latitude:.2f}, {entity.longitude:.2f}"))
    for iri in filter(web_address, entity.same_as):
        beginning = next(filter(iri.startswith, SITES), None)
        if beginning is None:
            listed.append(Identifier(urlsplit(iri).netloc, iri, iri))
        else:
            (site, pages), id_ = SITES[beginning], iri.removeprefix(beginning).strip("/")
            listed.append(Identifier(site, id_, f"{pages}{id_}"))
    return listed


def entity_map(answers: Answers, page: EntityPage) -> PlaceMap | None:
    """Return the map of an entity, None where nothing about it has a place, or no map of the world was drawn."""
    entity, companions = page.entity, page.companions.get("place", ())
    # The cards of companions count the stories in common.
    in_common = {card.key: search_of(entity.key, card.key) for card in companions}
    # What to call the places, which they are, how many there must be, and where they lead, the best first. A country alone is no map: it is shown with
    # places in it, or with those that are mentioned with it.
    choices: list[tuple[str, Sequence[EntityCard], int, Mapping[str, str]]]
    if entity.type == "place":
        this = EntityCard(
            key=entity.key,
            iri=page.iri,
            label=entity.label,
            subtype=entity.subtype,
            stories=page.total,
            with_parts=page.with_parts,
        )
        choices = [
            ("On the map", [this, *_within(page.parts)], 2 if entity.subtype in WITH_COUNTRY_CODE else 1, {}),
            ("Places in the same stories", [this, *companions], 1, in_common),
        ]
    else:
        outward = (relation for relation in page.relations if relation.property in AT and not relation.inward)
        at = [card for relation in outward for card in relation.entities]
        choices = [("On the map", at, 1, {}), ("Places in the same stories", companions, 1, in_common)]
    positions = answers.positions()
    for title, cards, least, addresses in choices:
        places = [(card, positions[card.key]) for card in cards if card.key in positions][:MOST_POINTS]
        drawn = drawings.place_map(places, MAP_WIDTH, addresses) if len(places) >= least else None
        if drawn is not None:
            return PlaceMap(title, drawn)
    return None


def _within(parts: Sequence[EntityTree]) -> list[EntityCard]:
    """Return parts and theirs, those in the most stories first."""
    cards = [card for part in parts for card in (part.entity, *_within(part.parts))]
    return sorted(cards, key=lambda card: -card.stories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The sentence behind a fact: as HTML, its language, where it stands, and the title and day of its story."""

    html: Markup
    language: str
    href: str
    title: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A fact with the sentences that state it, the newest first: what is stated, of whom, and a word before both."""

    before: str = ""
    entities: Sequence[EntityCard] = ()
    text: str = ""
    language: str = ""
    after: EntityCard | None = None
    source: Source
    more: Sequence[Source] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Facts under a heading, "" where their section has one alone."""

    title: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSection:
    """The facts of one kind: how many there are, those that are shown, in groups, and where all of them are.

    Facts that say the same are one item; `count` is the number of items where all facts are shown, of facts where they are not.
    """

    kind: str
    title: str
    total: int
    count: int
    is_whole: bool
    groups: Sequence[Group]
    all_of_them: str


def fact_sections(page: EntityPage) -> Iterator[FactSection]:
    """Yield the sections of a page, those that have facts; the roles of a person come first."""
    titles = TITLES | (OF_PERSON if page.entity.type == "person" else {})
    for kind, title in titles.items():
        facts = page.facts.facts.get(kind, ())
        if facts:
            total, groups = page.facts.totals[kind], tuple(GROUPS[kind](page.entity.key, facts))
            yield FactSection(
                kind=kind,
                title=title,
                total=total,
                count=sum(len(group.items) for group in groups) if len(facts) == total else total,
                is_whole=len(facts) == total,
                groups=groups,
                all_of_them=f"{page_url(page.entity.key)}?whole={kind}#{kind}",
            )


def _source(fact: EntityFact) -> Source:
    span = fact.sentence.span
    return Source(
        html=marked(fact.sentence.text, fact.sentence.highlights),
        language=fact.story.language,
        href=f"{page_url(f'story/{fact.story.id}')}#char={span.start},{span.end}",
        title=fact.story.title,
        day=day(fact.story.date),
    )


def _merge(facts: Iterable[EntityFact], item_of: Callable[[EntityFact], Item]) -> tuple[Item, ...]:
    """Return the items of facts; those that say the same are one, with the sentences of all."""
    items: dict[tuple[str, ...], Item] = {}
    for fact in facts:
        item = item_of(fact)
        ends = (card.key for card in (*item.entities, *([item.after] if item.after else [])))
        same = (item.before, fold(item.text), *ends) if item.text or item.entities else (item.source.href,)
        earlier = items.get(same)
        items[same] = item if earlier is None else replace(earlier, more=(*earlier.more, item.source))
    return tuple(items.values())


def _roles(key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    def item(fact: EntityFact) -> Item:
        person = fact.subject if fact.subject and fact.subject.key != key else None
        organization = fact.object if fact.object and fact.object.key != key else None
        text = fact.text if person else f"{fact.text[:1].upper()}{fact.text[1:]}"
        return Item(
            entities=() if person is None else (person,),
            text=text,
            language=fact.story.language,
            after=organization,
            source=_source(fact),
        )

    yield Group(title="", items=_merge(facts, item))


def _relations(key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    def title(fact: EntityFact) -> str:
        relation = RELATIONS[fact.relation]
        words = relation.label if fact.subject and fact.subject.key == key else relation.inverse or relation.label
        return f"{words[:1].upper()}{words[1:]}"

    def item(fact: EntityFact) -> Item:
        other = fact.object if fact.subject and fact.subject.key == key else fact.subject
        return Item(entities=() if other is None else (other,), source=_source(fact))

    for words, group in groupby(sorted(facts, key=title), key=title):  # the sort is stable: the newest stay first
        # What one sentence states of several entities is one item.
        by_sentences: dict[tuple[str, ...], Item] = {}
        for fact_item in _merge(group, item):
            sentences = tuple(source.href for source in (fact_item.source, *fact_item.more))
            earlier = by_sentences.get(sentences)
            entities = (*earlier.entities, *fact_item.entities) if earlier else fact_item.entities
            by_sentences[sentences] = replace(earlier or fact_item, entities=entities)
        yield Group(title=words, items=tuple(by_sentences.values()))


def _quotations(key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    def item(fact: EntityFact) -> Item:
        speaker = fact.subject if fact.subject and fact.subject.key != key else None
        beyond = "" if fact.sentence.highlights else f"“{fact.text.strip(QUOTES)}”"  # one of several sentences
        return Item(
            entities=() if speaker is None else (speaker,),
            text=beyond,
            language=fact.story.language,
            source=_source(fact),
        )

    yield Group(title="", items=_merge(facts, item))


def _events(_key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    def item(fact: EntityFact) -> Item:
        precise = fact.date is not None and len(fact.date) > len("2003")
        return Item(
            before=day(fact.date) if precise else "", text=fact.text, language=fact.story.language, source=_source(fact)
        )

    in_time = sorted(facts, key=lambda fact: (not fact.date, fact.date or ""))
    for number, group in groupby(in_time, key=lambda fact: (fact.date or "")[:4]):
        yield Group(title=number or "Without a date", items=_merge(group, item))


def _quantities(_key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    yield Group(
        title="",
        items=_merge(facts, lambda fact: Item(text=fact.text, language=fact.story.language, source=_source(fact))),
    )


GROUPS: dict[str, Callable[[str, Sequence[EntityFact]], Iterator[Group]]] = {
    "role": _roles,
    "relation": _relations,
    "quotation": _quotations,
    "event": _events,
    "quantity": _quantities,
}
