"""Everything that is known before a story is read: entities, their names, the gazetteer over them, what people curated."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from graph_service.link.gazetteers import Gazetteer
from graph_service.link.geography import Geography, read_geography
from graph_service.link.inflections import InflectedNames
from graph_service.link.names import Name
from graph_service.link.reference import Curation, Reference, read_curation, read_reference
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

    @cached_property
    def inflected(self) -> InflectedNames:
        """The names in Cyrillic, by stems; built for the first story that needs them."""
        return InflectedNames(self.names)

    @cached_property
    def countries(self) -> Mapping[str, Entity]:
        """The countries by each of their names in English."""
        places = self.geography.entities
        named = ((name, places.get(name.key)) for name in self.names if name.language in {"", "en"})
        return {name.written: entity for name, entity in named if entity is not None and entity.kind == "country"}

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


def read_atlas(folder: Path) -> Atlas:
    """Read the reference files of `folder` and the tables of the packages; raises `DataError`."""
    reference = read_reference(folder)
    curation = read_curation(folder)
    geography = _merged(read_geography(reference), curation)
    entities = _curated({**reference.entities, **geography.entities}, curation)
    names = tuple(_curated_names(reference, geography, curation))
    return Atlas(
        entities=entities, names=names, geography=replace(geography, entities=_places(entities)), serves=reference.serves,
        adjectives=reference.adjectives, gazetteer=Gazetteer(names),
    )  # fmt: skip


def _merged(geography: Geography, curation: Curation) -> Geography:
    entities = {key: e for key, e in geography.entities.items() if key not in curation.merged}
    return replace(geography, entities=entities)


def _curated(entities: Mapping[str, Entity], curation: Curation) -> dict[str, Entity]:
    kept = {key: entity for key, entity in entities.items() if key not in curation.merged}
    relabelled = {key: replace(kept[key], label=label) for key, label in curation.labels.items() if key in kept}
    return kept | relabelled


def _curated_names(reference: Reference, geography: Geography, curation: Curation) -> Iterator[Name]:
    every: Iterable[Name] = (*reference.names, *geography.names, *curation.names)
    for name in every:
        if curation.allows(name):
            key = curation.merged.get(name.key)
            yield name if key is None else replace(name, key=key)


def _places(entities: Mapping[str, Entity]) -> dict[str, Entity]:
    return {key: entity for key, entity in entities.items() if entity.type == "place"}
