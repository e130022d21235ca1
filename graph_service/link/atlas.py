"""Everything that is known before a story is read: entities, their names, the gazetteer over them, what people curated."""

import gc
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from graph_service.link.curation import Curation, read_curation
from graph_service.link.gazetteers import Gazetteer
from graph_service.link.geography import Geography, read_geography
from graph_service.link.inflections import InflectedNames
from graph_service.link.names import Name
from graph_service.link.public_figures import PublicFigures
from graph_service.link.reference import CURATION, Reference, read_reference
from graph_service.link.view import FUNCTION_WORDS
from graph_service.model import Entity
from graph_service.text import fold


@dataclass(frozen=True)
class Atlas:
    """The reference data, curated, ready to be asked."""

    entities: Mapping[str, Entity]
    names: tuple[Name, ...]
    geography: Geography
    serves: Mapping[str, str]
    adjectives: Mapping[str, str]
    gazetteer: Gazetteer
    figures: PublicFigures
    curation: Curation

    @cached_property
    def inflected(self) -> InflectedNames:
        """The names in Cyrillic, by stems; built for the first story that needs them."""
        return InflectedNames(self.names)

    @cached_property
    def decided_people(self) -> Gazetteer:
        """The names of people that decisions give."""
        return Gazetteer(name for name in self.curation.names if name.key.startswith("person/"))

    @cached_property
    def countries(self) -> Mapping[str, Entity]:
        """The countries by each of their names in English."""
        places = self.geography.entities
        named = ((name, places.get(name.key)) for name in self.names if name.language in {"", "en"})
        return {name.written: entity for name, entity in named if entity is not None and entity.kind == "country"}

    @cached_property
    def countries_folded(self) -> Mapping[str, Entity]:
        """The countries by each of their names in English, folded."""
        return {fold(name): entity for name, entity in self.countries.items()}

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.names:
            if not name.key.startswith("place/"):
                keys[fold(name.written)].append(name.key)
        return {form: tuple(dict.fromkeys(found)) for form, found in keys.items()}

    def named(self, name: str) -> tuple[Entity, ...]:
        """Return the entities other than places that a whole string names, whatever its case."""
        return tuple(self.entities[key] for key in self._by_name.get(fold(name.strip()), ()))

    @cached_property
    def _by_main_words(self) -> Mapping[tuple[str, ...], str]:
        organizations = (name for name in self.names if name.key.startswith("organization/"))
        return {words: name.key for name in organizations if len(words := main_words(name.written)) > 2}

    def alike(self, name: str) -> Entity | None:
        """Return the organization whose name has the same words but for small ones ("Office of/on Drugs and Crime")."""
        key = self._by_main_words.get(main_words(name))
        return None if key is None else self.entities[key]

    def known_as(self, name: str) -> Entity | None:
        """Return the organization that a name means by its main words, or after a nationality: "U.S. State Department"."""
        alike = self.alike(name)
        if alike is not None:
            return alike
        parts = name.split()
        for length in (1, 2):
            first, rest = " ".join(parts[:length]), " ".join(parts[length:])
            country = self.adjectives.get(first.lower()) or getattr(self.countries.get(first), "key", None)
            if country is not None and rest:
                return self._national(rest, country)
        return None

    def _national(self, name: str, country: str) -> Entity | None:
        bodies = (entity for entity in self.named(name) if self.serves.get(entity.key) == country)
        banks = (self.entities[key] for key, served in self.serves.items() if served == country)
        central = (bank for bank in banks if bank.kind == "bank" and name.lower() == "central bank")
        return next(chain(bodies, central), None)


def main_words(name: str) -> tuple[str, ...]:
    """Return the words of a name, folded, without prepositions, articles and conjunctions."""
    return tuple(word for word in re.findall(r"[\w'.-]+", fold(name)) if word not in FUNCTION_WORDS)


def read_atlas(folder: Path, own: Path | None = None) -> Atlas:
    """Read the reference files of `folder` and the tables of the packages, corrected by what people decided.

    `own` is a file of decisions that overrules that of `folder`. Raises `DataError`, `CurationError`.
    """
    with _no_collection():
        return _read_atlas(folder, own)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from walking a growing heap of names: a third of the time that reading them takes."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read_atlas(folder: Path, own: Path | None) -> Atlas:
    curation = read_curation(folder / CURATION, *([own] if own is not None else []))
    reference = read_reference(folder)
    geography = read_geography(reference)
    known = {**reference.entities, **geography.entities}
    curation.check(known.__contains__)
    entities = _curated(known, curation)
    names = tuple(_curated_names(reference, geography, curation))
    return Atlas(
        entities=entities, names=names, geography=_curated_places(geography, entities, curation),
        serves={curation.meant(key): curation.meant(place) for key, place in reference.serves.items()},
        adjectives={word: curation.meant(key) for word, key in reference.adjectives.items()},
        gazetteer=Gazetteer(names), curation=curation,
        figures=PublicFigures(entities, reference.prominence, [name for name in names if name.key.startswith("person/")]),
    )  # fmt: skip


def _curated(known: Mapping[str, Entity], curation: Curation) -> dict[str, Entity]:
    every = {**curation.described, **known}
    return {key: _corrected(entity, every, curation) for key, entity in every.items() if key not in curation.merged}


def _corrected(entity: Entity, known: Mapping[str, Entity], curation: Curation) -> Entity:
    """Return an entity with the label, the names and the containers that decisions leave it."""
    if any(part in curation.merged for part in entity.part_of):
        entity = replace(entity, part_of=tuple(dict.fromkeys(map(curation.meant, entity.part_of))))
    if entity.key not in curation.touched:
        return entity
    joined = [known[key] for key, end in curation.merged.items() if end == entity.key and key in known]
    label = curation.labels.get(entity.key, entity.label)
    added = [
        decision.value for decision in curation.decisions if decision.kind == "name" and decision.key == entity.key
    ]
    names = [name for one in (entity, *joined) for name in (one.label, *one.aliases)] + added
    return replace(entity, label=label, aliases=tuple(curation.own(entity.key, names, label)))


def _curated_names(reference: Reference, geography: Geography, curation: Curation) -> Iterator[Name]:
    every: Iterable[Name] = (*reference.names, *geography.names)
    for name in every:
        if curation.allows(name):
            key = curation.merged.get(name.key)
            yield name if key is None else replace(name, key=key)
    yield from curation.names


def _curated_places(geography: Geography, entities: Mapping[str, Entity], curation: Curation) -> Geography:
    places = {key: entity for key, entity in entities.items() if entity.type == "place"}
    new = {key: geography.countries[place.iso] for key, place in places.items()
           if place.iso and place.iso in geography.countries and key not in geography.country_of}  # fmt: skip
    countries = {key: curation.meant(country) for key, country in geography.country_of.items()}
    return replace(geography, entities=places, country_of={**countries, **new})
