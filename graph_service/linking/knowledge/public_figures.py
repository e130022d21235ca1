"""People in public life: who was known by surname alone, and in which years.

A story of 1987 that says "President Reagan" or "the Reagan administration" means the president of that time. The reference
files give the years; the year that counts is the story's, or else the latest that its text names.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from graph_service.linking.knowledge.name_forms import bare_name, surnames
from graph_service.linking.knowledge.name_table import NameLookup
from graph_service.linking.knowledge.reference_files import Prominence
from graph_service.model import Entity
from graph_service.text import fold


@dataclass(frozen=True)
class PublicFigures:
    """The people of the reference files, by full name and by surname; decisions change the names of those in `changed`."""

    entities: Mapping[str, Entity]
    prominence: Mapping[str, Prominence]
    names: NameLookup
    changed: Collection[str]

    @cached_property
    def _changed_surnames(self) -> Mapping[str, Collection[str]]:
        """The people with changed names by the surnames that these give, which the index doesn't know."""
        names: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.names.of_entities(self.changed) if self.changed else ():
            names[name.key].append(name.written)
        keys: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for key, written in names.items():
            for surname in (surname for forms in surnames(written).values() for surname in forms):
                keys[surname][key] = None
        return keys

    def named(self, name: str, year: int | None) -> Entity | None:
        """Return the person in public life of a full name, whatever its middle initials; None where several are."""
        people = self._prominent((name.key for name in self.names.named("full name", bare_name(name))), year)
        return self.entities[people[0]] if len(people) == 1 else None

    def by_surname(self, surname: str, year: int | None) -> list[str]:
        """Return the keys of the people whom a surname may mean in a year."""
        form = fold(surname)
        unchanged = (name.key for name in self.names.named("surname", form) if name.key not in self.changed)
        return self._prominent((*unchanged, *self._changed_surnames.get(form, ())), year)

    def _prominent(self, keys: Iterable[str], year: int | None) -> list[str]:
        known = (key for key in dict.fromkeys(keys) if key in self.prominence)
        return [key for key in known if self.prominence[key].covers(year)]
