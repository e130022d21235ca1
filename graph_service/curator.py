"""Decisions about names as a person makes them: of entities that exist, one call each, written down in one's own file.

A key must be known (to what is published, to the reference data, or to the file itself); otherwise the error names those
that it is near. An entity that only stories know is described in the file when a decision needs it, so that the linker,
which sees no archive, knows it too. Nothing here touches what is published: that is for the next ingest, or `relink`.
"""

import contextlib
import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from graph_service.answers import Variant
from graph_service.errors import DataError, InputError, NotFoundError
from graph_service.generations import Generation
from graph_service.graph import queries, stories
from graph_service.ledger import Entry, Ledger
from graph_service.link.curation import ANYTHING, ORIGIN, Curation, Decision
from graph_service.link.geography import read_geography
from graph_service.link.reference import read_keys, read_reference
from graph_service.model import Entity
from graph_service.resources import resource
from graph_service.text import fold, normalize, slugify
from graph_service.vocabulary import PLURALS, SLUG

NAME_LENGTH = 200
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
NEAR = 3


class Curator:
    """Makes, lists, undoes and redoes decisions; `published` opens what is published."""

    def __init__(self, file: Path, published: Callable[[], Generation]) -> None:
        self._published = published
        self._ledger = Ledger(file, self._hold)

    def _hold(self, curation: Curation) -> None:
        curation.check(lambda key: any(entity.origin for entity in self._known(key, curation)))

    @property
    def file(self) -> Path:
        """The file of decisions."""
        return self._ledger.file

    def entries(self) -> tuple[Entry, ...]:
        """Return the decisions of one's own file, in order; raises `CurationError`."""
        return self._ledger.entries()

    def merge(self, key: str, into: str) -> Entry:
        """Decide that one entity is another; raises `NotFoundError`, `CurationError`."""
        self.entity(key)
        return self._ledger.add([Decision("merge", key, into)], self._unknown(self.entity(into), into))

    def split(self, key: str, surface: str, label: str | None = None) -> Entry:
        """Decide that a surface never means an entity; with a `label`, that it means another, so named.

        Raises `NotFoundError`, `CurationError`, and `InputError` for a label that is the same entity's.
        """
        entity, surface = self.entity(key), name(surface)
        decisions = [Decision("block", key, surface)]
        if label is None:
            return self._ledger.add(decisions)
        other = Entity(type=entity.type, id=slugify(label) or "unnamed", label=name(label), kind=entity.kind)
        if other.key == key:
            raise InputError(
                f"{label!r} is the name of {key} itself.", hint="Give the other one a name that tells them apart."
            )
        known = next(self._known(other.key, self._ledger.curation()), None)
        decisions += [Decision("split", other.key, key), Decision("name", other.key, surface)]
        return self._ledger.add(decisions, self._unknown(known or other, other.key))

    def rename(self, key: str, to: str) -> Entry:
        """Decide what an entity is shown as; raises `NotFoundError`, `CurationError`."""
        entity, to = self.entity(key), name(to)
        if entity.origin:
            return self._ledger.add([Decision("label", key, to, "en")])
        return self._ledger.add([], [replace(entity, label=to)])

    def block(self, written: str, key: str | None = None) -> Entry:
        """Decide that a name never means an entity, or names nothing; raises `NotFoundError`, `CurationError`."""
        if key is not None:
            self.entity(key)
        return self._ledger.add([Decision("block", ANYTHING if key is None else key, name(written))])

    def name(self, key: str, written: str, language: str = "") -> Entry:
        """Decide that an entity has one more name, in texts of a language or in all.

        Raises `NotFoundError`, `CurationError`, and `InputError` for what is no tag of a language.
        """
        if language and not LANGUAGE.fullmatch(language):
            raise InputError(f"{language!r} is no language.", hint="Give a tag such as uk or sr-Latn.")
        return self._ledger.add([Decision("name", key, name(written), language)], self._unknown(self.entity(key), key))

    def undo(self, number: int) -> Entry:
        """Take a decision out of force; raises `InputError`, and `CurationError` where another needs it."""
        return self._ledger.undo(number)

    def redo(self) -> Entry:
        """Bring the last one undone back; raises `InputError` where there is none, `CurationError`."""
        return self._ledger.redo()

    def variants(self, kind: str = "", key: str = "", limit: int = 50) -> tuple[int, tuple[Variant, ...]]:
        """Return how many automatic merges there are, of a type or an entity if given, and those in the most stories."""
        published = self._published()
        projection, found = published.projection, []
        for row in queries.variants(published.store):
            of = published.names.key(stories.text(row["entity"])) or ""
            label = projection.labels[projection.entity_row[of]] if of in projection.entity_row else of
            surface = stories.text(row["surface"])
            if of.startswith(f"{kind}/" if kind else "") and key in {"", of} and fold(surface) != fold(label):
                found.append((int(stories.text(row["stories"])), of, surface, label, row))
        found.sort(key=lambda one: (-one[0], *one[1:3]))
        examples = queries.sentences_of(published.store, [stories.text(row["example"]) for *_, row in found[:limit]])
        return len(found), tuple(
            Variant(key=of, label=label, surface=surface, rule=stories.text(row["rule"]), stories=count,
                    sentence=examples.get(stories.text(row["example"]), ""))
            for count, of, surface, label, row in found[:limit]
        )  # fmt: skip

    def entity(self, key: str) -> Entity:
        """Return the entity of a key; raises `NotFoundError`, which names those it is near."""
        return self._entity(key, self._ledger.curation())

    def _entity(self, key: str, curation: Curation) -> Entity:
        found = next(self._known(curation.meant(key), curation), None)
        if found is None:
            near = ", ".join(self._near(key))
            raise NotFoundError(f"There is no {key!r}.", hint=f"Near it: {near}." if near else "A key is type/id.")
        return found

    def _known(self, key: str, curation: Curation) -> Iterator[Entity]:
        """Yield what is known of a key, from where it is quickest to where it is slowest to ask.

        `origin` is empty for what the linker, which sees no archive, would not know.
        """
        noun, _, slug = key.partition("/")
        if noun not in PLURALS.keys() - {"story"} or not SLUG.fullmatch(slug):
            return
        if key in curation.described:
            yield curation.described[key]
        with contextlib.suppress(DataError, NotFoundError):
            found = stories.entity(self._published().store, key)
            stated = "reference" if key in self._stated else ""
            yield replace(found, origin=stated) if found.origin in {"", ORIGIN} else found
        if key in self._places:
            yield self._places[key]

    @cached_property
    def _stated(self) -> Collection[str]:
        return read_keys(resource("data"))

    @cached_property
    def _places(self) -> Mapping[str, Entity]:
        reference = read_reference(resource("data"))
        return {**reference.entities, **read_geography(reference).entities}

    def _unknown(self, entity: Entity, key: str) -> list[Entity]:
        """Return the entity if a decision about `key` must describe it: only stories know it, and no decision yet."""
        return [entity] if entity.key == key and not entity.origin else []

    def _near(self, key: str) -> list[str]:
        try:
            projection = self._published().projection
        except DataError:
            return []
        noun, _, slug = key.rpartition("/")
        of_type = [one for one in projection.keys if one.startswith(f"{noun}/")] if noun else list(projection.keys)
        named = fold(slug.replace("-", " "))
        holding = [one for one in of_type if slug and named in projection.folded_names[projection.entity_row[one]]]
        alike = difflib.get_close_matches(slugify(slug), [one.partition("/")[2] for one in of_type], NEAR)
        return list(dict.fromkeys([*(f"{noun}/{one}" for one in alike if noun), *holding]))[:NEAR]


def name(written: str) -> str:
    """Return a name as it is written down: on one line; raises `InputError` for one that is empty or endless."""
    written = " ".join(normalize(written).split())
    if not 0 < len(written) <= NAME_LENGTH:
        raise InputError(f"{written[:40]!r} is no name.", hint=f"A name has 1 to {NAME_LENGTH} characters.")
    return written
