"""The knowledge base: entities, their names and places as the reference data state them, corrected by people's decisions.

Decisions are applied at each lookup, so that loading reads no entity and no name.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from graph_service.linking.knowledge.compiled_reference import EntityTable, load_reference, load_towns
from graph_service.linking.knowledge.decisions import Curation, read_curation
from graph_service.linking.knowledge.gazetteer import Gazetteer, Index, InflectedNames, NameLookup, NameTable
from graph_service.linking.knowledge.inflection import DeclinedNames
from graph_service.linking.knowledge.name_forms import Name, bare_name, first_token, main_words, surnames_in
from graph_service.linking.knowledge.place_tables import Towns
from graph_service.linking.knowledge.reference_files import CURATION, Geography, Prominence
from graph_service.linking.knowledge.words_by_language import given_names
from graph_service.model import Entity
from graph_service.text import fold

GIVEN_AND_SURNAME, SHORTEST_NAME = 2, 3  # words of a name, letters of a given name


class CuratedEntities(Mapping[str, Entity]):
    """The entities by key, with the labels, aliases and containers that decisions give them; each is built once."""

    def __init__(self, stated: EntityTable, curation: Curation) -> None:
        self._stated = stated
        self._curation = curation
        self._built: dict[str, Entity] = {}

    def __getitem__(self, key: str) -> Entity:
        if key in self._built:
            return self._built[key]
        if key not in self:
            raise KeyError(key)
        curation = self._curation
        entity = self._uncurated(key)
        if any(part in curation.merged for part in entity.part_of):
            entity = replace(entity, part_of=tuple(dict.fromkeys(map(curation.resolve, entity.part_of))))
        if key in curation.touched:
            merged = (other for other, end in curation.merged.items() if end == key)
            joined = [self._uncurated(k) for k in merged if k in self._stated or k in curation.described]
            added = [d.value for d in curation.decisions if d.kind == "name" and d.key == key]
            names = [name for each in (entity, *joined) for name in (each.label, *each.aliases)] + added
            label = curation.labels.get(key, entity.label)
            entity = replace(entity, label=label, aliases=tuple(curation.aliases(key, names, label)))
        self._built[key] = entity
        return entity

    def of_subtype(self, subtype: str) -> list[str]:
        """Return the keys of all entities of a subtype."""
        described = [key for key, entity in self._curation.described.items() if entity.subtype == subtype]
        keys = (*self._stated.of_subtype(subtype), *described)
        return [key for key in keys if key in self and self[key].subtype == subtype]

    def __contains__(self, key: object) -> bool:
        return (key in self._stated or key in self._curation.described) and key not in self._curation.merged

    def __iter__(self) -> Iterator[str]:
        keys = dict.fromkeys((*self._curation.described, *self._stated))
        return (key for key in keys if key not in self._curation.merged)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _uncurated(self, key: str) -> Entity:
        return self._stated[key] if key in self._stated else self._curation.described[key]


class CuratedNames:
    """The names by which entities are found: those of the reference data that decisions allow, then those they add."""

    def __init__(self, stated: NameTable, curation: Curation) -> None:
        self._stated = stated
        self._added = NameTable.of(curation.names)
        self._curation = curation

    def named(self, index: Index, text: str) -> list[Name]:
        """Return the names that an index has under a text, in the order in which they were given."""
        return [*self._allow(self._stated.named(index, text)), *self._added.named(index, text)]

    def has(self, index: Index, text: str) -> bool:
        """Tell whether an index has a text, perhaps by a name that decisions refuse."""
        return self._stated.has(index, text) or self._added.has(index, text)

    def of_entities(self, keys: Collection[str]) -> list[Name]:
        """Return all names of some entities, in the order in which they were given."""
        merged = {key for key, end in self._curation.merged.items() if end in keys}
        stated = self._allow(self._stated.of_entities({*keys, *merged}))
        return [*(name for name in stated if name.key in keys), *self._added.of_entities(keys)]

    @cached_property
    def changed(self) -> Collection[str]:
        """The keys of all entities whose names decisions change."""
        curation = self._curation
        losing = (name.key for written in curation.refused_to_all
                  for name in self._stated.named("first token", first_token(fold(written))) if name.written == written)  # fmt: skip
        return {*curation.touched, *curation.merged, *map(curation.resolve, losing)}

    def _allow(self, names: Iterable[Name]) -> Iterator[Name]:
        for name in names:
            if self._curation.allows(name):
                key = self._curation.merged.get(name.key)
                yield name if key is None else replace(name, key=key)


@dataclass(frozen=True)
class PublicFigures:
    """People in public life, by full name and by surname, in the years in which they were known.

    A story of 1987 that says "President Reagan" or "the Reagan administration" means the president of that time. The
    reference files give the years; the year that counts is the story's, or else the latest that its text names.
    `changed` are the keys of those whose names decisions change.
    """

    entities: Mapping[str, Entity]
    prominence: Mapping[str, Prominence]
    names: NameLookup
    changed: Collection[str]
    _given_names_in: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def _changed_surnames(self) -> Mapping[str, Collection[str]]:
        """The keys of people whose names decisions change, by their surnames; the index has the unchanged names."""
        names: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.names.of_entities(self.changed) if self.changed else ():
            names[name.key].append(name.written)
        keys: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for key, written in names.items():
            for surname in (surname for forms in surnames_in(written).values() for surname in forms):
                keys[surname][key] = None
        return keys

    @cached_property
    def _given_names(self) -> frozenset[str]:
        names = (name.written.split() for name in self.names.of_entities(self.prominence.keys()))
        first = (fold(parts[0]) for parts in names if len(parts) == GIVEN_AND_SURNAME)
        return frozenset(name for name in first if len(name) >= SHORTEST_NAME and name.isalpha())

    def given_names(self, language: str) -> frozenset[str]:
        """Return the folded given names of people in public life, and those that are common in texts of a language."""
        if language not in self._given_names_in:
            self._given_names_in[language] = self._given_names | given_names(language)
        return self._given_names_in[language]

    def named(self, name: str, year: int | None) -> Entity | None:
        """Return the person in public life of a full name, whatever its middle initials; None where several are."""
        people = self._known_in(year, (name.key for name in self.names.named("full name", bare_name(name))))
        return self.entities[people[0]] if len(people) == 1 else None

    def by_surname(self, surname: str, year: int | None) -> list[str]:
        """Return the keys of the people whom a surname may mean in a year."""
        form = fold(surname)
        unchanged = (name.key for name in self.names.named("surname", form) if name.key not in self.changed)
        return self._known_in(year, (*unchanged, *self._changed_surnames.get(form, ())))

    def _known_in(self, year: int | None, keys: Iterable[str]) -> list[str]:
        public = (key for key in dict.fromkeys(keys) if key in self.prominence)
        return [key for key in public if self.prominence[key].covers(year)]


@dataclass(frozen=True)
class KnowledgeBase:
    """The reference data, curated, ready to be asked."""

    entities: CuratedEntities
    names: CuratedNames
    geography: Geography
    serves: Mapping[str, str]
    sports: Mapping[str, str]
    short_names: Mapping[str, Sequence[str]]
    adjectives: Mapping[str, str]
    gazetteer: Gazetteer
    inflected: InflectedNames
    declined: DeclinedNames
    figures: PublicFigures
    curation: Curation
    load_towns: Callable[[], Towns]

    @cached_property
    def towns(self) -> Towns:
        """The towns and villages, loaded with the first story that needs them."""
        return self.load_towns()

    @cached_property
    def decided_people(self) -> Gazetteer:
        """The names of people that decisions give."""
        return Gazetteer(NameTable.of(name for name in self.curation.names if name.key.startswith("person/")))

    @cached_property
    def countries(self) -> Mapping[str, Entity]:
        """The countries by each of their names in English."""
        names = self.names.of_entities(set(self.entities.of_subtype("country")))
        return {name.written: self.entities[name.key] for name in names if name.language in {"", "en"}}

    @cached_property
    def countries_folded(self) -> Mapping[str, Entity]:
        """The countries by each of their names in English, folded."""
        return {fold(name): entity for name, entity in self.countries.items()}

    def named(self, name: str) -> tuple[Entity, ...]:
        """Return the entities other than places that a string names in full, whatever its case."""
        keys = dict.fromkeys(name.key for name in self.gazetteer.named(fold(name.strip())))
        return tuple(self.entities[key] for key in keys if not key.startswith("place/"))

    def known_as(self, name: str) -> Entity | None:
        """Return the organization of a name by its main words, or after a nationality ("U.S. State Department")."""
        alike = self.names.named("main words", " ".join(main_words(name)))  # "Office of/on Drugs and Crime"
        if alike:
            return self.entities[alike[-1].key]
        parts = name.split()
        for length in (1, 2):
            first, rest = " ".join(parts[:length]), " ".join(parts[length:])
            country = self.adjectives.get(first.lower()) or getattr(self.countries.get(first), "key", None)
            if country is not None and rest:
                bodies = (entity for entity in self.named(rest) if self.serves.get(entity.key) == country)
                banks = (self.entities[key] for key, served in self.serves.items() if served == country)
                central = (bank for bank in banks if bank.subtype == "bank" and rest.lower() == "central bank")
                return next(chain(bodies, central), None)
        return None


def load_knowledge_base(folder: Path, decisions: Path | None = None, cache: Path | None = None) -> KnowledgeBase:
    """Return the reference data of `folder`, corrected by people's decisions.

    `decisions` is a file that overrules the one in `folder`; `cache` is the folder of the compiled data. Raises
    `DataError` and `CurationError`.
    """
    curation = read_curation(folder / CURATION, *([decisions] if decisions is not None else []))
    reference = load_reference(folder, cache)
    curation.check(reference.entities.__contains__)
    entities, names = CuratedEntities(reference.entities, curation), CuratedNames(reference.names, curation)

    geography = reference.geography
    country_of = {key: curation.resolve(country) for key, country in geography.country_of.items()}
    for place in (entities[key] for key in curation.described if key.startswith("place/") and key in entities):
        if place.iso and place.iso in geography.countries:
            country_of.setdefault(place.key, geography.countries[place.iso])

    gazetteer = Gazetteer(names)
    return KnowledgeBase(
        entities=entities, names=names, geography=replace(geography, entities=entities, country_of=country_of),
        serves={curation.resolve(key): curation.resolve(place) for key, place in reference.serves.items()},
        sports={curation.resolve(key): sport for key, sport in reference.sports.items()},
        short_names={curation.resolve(key): names for key, names in reference.short_names.items()},
        adjectives={word: curation.resolve(key) for word, key in reference.adjectives.items()},
        gazetteer=gazetteer, inflected=InflectedNames(names), declined=DeclinedNames(gazetteer), curation=curation,
        figures=PublicFigures(entities, reference.prominence, names, names.changed), load_towns=partial(load_towns, folder, cache, geography),
    )  # fmt: skip
