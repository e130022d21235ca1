"""Decisions about names as a person makes them, one call each, written to a file in the data folder.

A key must be known (in the published generation, the reference data or the file itself); otherwise the error names similar
keys. An entity that only stories mention is described in the file when a decision needs it, so that the linker, which sees no
archive, knows it, too. Nothing here changes what is published: the next ingest or `relink` does.
"""

import contextlib
import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from graph_service.archive.snapshot import Snapshot
from graph_service.curation.decision_file import DecisionFile, Entry
from graph_service.entity_types import ENTITY_TYPES
from graph_service.errors import DataError, InputError, NotFoundError
from graph_service.files import resource
from graph_service.iris import SLUG
from graph_service.linking.knowledge.compiled_reference import load_reference
from graph_service.linking.knowledge.decisions import ANYTHING, ORIGIN, Curation, Decision
from graph_service.model import Entity, EntityKey
from graph_service.rdf.terms import lexical_form
from graph_service.results import Variant
from graph_service.store import entity_queries, story_queries
from graph_service.text import fold, name_slug, normalize, slugify

NAME_LENGTH = 200
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
NEAR = 3


class Curator:
    """Makes, lists, undoes and redoes decisions; `published` opens what is published."""

    def __init__(self, file: Path, published: Callable[[], Snapshot]) -> None:
        def check(curation: Curation) -> None:
            curation.check(lambda key: any(entity.origin for entity in self._known(key, curation)))

        self.file = file
        self._published = published
        self._decisions = DecisionFile(file, check)

    def entries(self) -> tuple[Entry, ...]:
        """Return the decisions in the file, in order; raises `CurationError`."""
        return self._decisions.entries()

    def merge(self, key: str, into: str) -> Entry:
        """Decide that one entity is another; raises `NotFoundError`, `CurationError`."""
        self.entity(key)
        return self._decisions.add([Decision("merge", key, into)], self._unknown(self.entity(into), into))

    def split(self, key: str, surface: str, label: str | None = None) -> Entry:
        """Decide that a surface never means an entity; with a `label`, that it means another, so named.

        Raises `NotFoundError`, `CurationError`, and `InputError` for a label that is the same entity's.
        """
        entity, surface = self.entity(key), name(surface)
        decisions = [Decision("block", key, surface)]
        if label is None:
            return self._decisions.add(decisions)
        other = Entity(type=entity.type, id=name_slug(label), label=name(label), subtype=entity.subtype)
        if other.key == key:
            raise InputError(
                f"{label!r} is the name of {key} itself.", hint="Give the other entity a name that tells them apart."
            )
        known = next(self._known(other.key, self._decisions.curation()), None)
        decisions += [Decision("split", other.key, key), Decision("name", other.key, surface)]
        return self._decisions.add(decisions, self._unknown(known or other, other.key))

    def rename(self, key: str, to: str) -> Entry:
        """Decide the label of an entity; raises `NotFoundError`, `CurationError`."""
        entity, to = self.entity(key), name(to)
        if entity.origin:
            return self._decisions.add([Decision("label", key, to, "en")])
        return self._decisions.add([], [replace(entity, label=to)])

    def block(self, written: str, key: str | None = None) -> Entry:
        """Decide that a name never means an entity, or names nothing; raises `NotFoundError`, `CurationError`."""
        if key is not None:
            self.entity(key)
        return self._decisions.add([Decision("block", ANYTHING if key is None else key, name(written))])

    def name(self, key: str, written: str, language: str = "") -> Entry:
        """Decide that an entity has one more name, in texts of a language or in all.

        Raises `NotFoundError`, `CurationError`, and `InputError` for what is no tag of a language.
        """
        if language and not LANGUAGE.fullmatch(language):
            raise InputError(f"{language!r} is not a language.", hint="Give a tag such as uk or sr-Latn.")
        return self._decisions.add(
            [Decision("name", key, name(written), language)], self._unknown(self.entity(key), key)
        )

    def undo(self, number: int) -> Entry:
        """Undo a decision; raises `InputError`, and `CurationError` where another one needs it."""
        return self._decisions.undo(number)

    def redo(self) -> Entry:
        """Redo the decision that was undone last; raises `InputError` where there is none, `CurationError`."""
        return self._decisions.redo()

    def variants(self, kind: str = "", key: str = "", limit: int = 50) -> tuple[int, tuple[Variant, ...]]:
        """Return how many automatic merges there are, and those in the most stories; `kind` is a type, `key` an entity."""
        published = self._published()
        projection, rows = published.projection, []
        for row in entity_queries.variants(published.store):
            entity = published.names.key(lexical_form(row["entity"])) or ""
            label = projection.labels[projection.entity_row[entity]] if entity in projection.entity_row else entity
            surface = lexical_form(row["surface"])
            is_asked_for = entity.startswith(f"{kind}/" if kind else "") and key in {"", entity}
            if is_asked_for and fold(surface) != fold(label):
                rows.append((int(lexical_form(row["stories"])), entity, surface, label, row))
        rows.sort(key=lambda variant: (-variant[0], *variant[1:3]))
        examples = entity_queries.sentences_of(
            published.store, [lexical_form(row["example"]) for *_, row in rows[:limit]]
        )
        return len(rows), tuple(
            Variant(key=entity, label=label, surface=surface, rule=lexical_form(row["rule"]), stories=count,
                    sentence=examples.get(lexical_form(row["example"]), ""))
            for count, entity, surface, label, row in rows[:limit]
        )  # fmt: skip

    def entity(self, key: str) -> Entity:
        """Return the entity of a key; raises `NotFoundError`, which names similar keys."""
        curation = self._decisions.curation()
        entity = next(self._known(curation.resolve(key), curation), None)
        if entity is None:
            near = ", ".join(self._near(key))
            raise NotFoundError(f"There is no {key!r}.", hint=f"Closest: {near}." if near else "A key is type/id.")
        return entity

    def _known(self, key: str, curation: Curation) -> Iterator[Entity]:
        """Yield what is known of a key: from decisions, from the published generation, from the reference data.

        `origin` is empty for an entity that the linker, which sees no archive, would not know.
        """
        entity_type, slug = EntityKey.of(key)
        if entity_type not in ENTITY_TYPES or not SLUG.fullmatch(slug):
            return
        if key in curation.described:
            yield curation.described[key]
        reference = self._reference.get(key)
        with contextlib.suppress(DataError, NotFoundError):
            published = story_queries.entity(self._published().describing(key), key)
            if published.origin in {"", ORIGIN}:
                is_reference = reference is not None and reference.origin == "reference"
                published = replace(published, origin="reference" if is_reference else "")
            yield published
        if reference is not None:
            yield reference

    @cached_property
    def _reference(self) -> Mapping[str, Entity]:
        return load_reference(resource("data")).entities

    def _unknown(self, entity: Entity, key: str) -> list[Entity]:
        """Return the entity if a decision about `key` must describe it: only stories mention it, and no decision yet."""
        return [entity] if entity.key == key and not entity.origin else []

    def _near(self, key: str) -> list[str]:
        try:
            projection = self._published().projection
        except DataError:
            return []
        entity_type, _, slug = key.rpartition("/")
        keys = [other for other in projection.keys if not entity_type or other.startswith(f"{entity_type}/")]
        spelt_alike = difflib.get_close_matches(slugify(slug), [EntityKey.of(other).slug for other in keys], NEAR)
        near = [f"{entity_type}/{other}" for other in spelt_alike if entity_type]
        if slug:
            name_part = fold(slug.replace("-", " "))
            near += [key for key in keys if name_part in projection.folded_names[projection.entity_row[key]]]
        return list(dict.fromkeys(near))[:NEAR]


def name(written: str) -> str:
    """Return a name as it is written down: on one line; raises `InputError` for one that is empty or endless."""
    written = " ".join(normalize(written).split())
    if not 0 < len(written) <= NAME_LENGTH:
        raise InputError(f"{written[:40]!r} is not a name.", hint=f"A name has 1 to {NAME_LENGTH} characters.")
    return written
