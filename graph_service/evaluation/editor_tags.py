"""Measures linking against the tags that editors gave: the countries that a story is about, and the central bodies and people.

Tags name only what is central, so precision says nothing of linking as such: the countries are compared with those that the
story is held to be about (`LinkedStory.coverage`), beside a simple rule that needs no weights (named twice, or in the opening,
or in the dateline); of organizations and people, the share that is found at all is what can be read. A tag is a slug of a name,
of its abbreviation or of a surname ("usa", "ec", "james-baker", "ico-coffee").
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.evaluation.gold import as_story
from graph_service.evaluation.link_scores import Score
from graph_service.linking.geographic_focus import OPENING
from graph_service.linking.linker import Linker
from graph_service.model import Entity, LinkedStory
from graph_service.text import slugify

TAGS = {"organization": "orgs", "person": "people"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsReport:
    """What was measured; `missed` counts the tags that were not found, `false` the countries that no editor named."""

    stories: int
    coverage: Score
    simple: Score
    recall: Mapping[str, Score]
    missed: Mapping[str, int]
    false: Mapping[str, int]


def evaluate_tags(
    tagged: Sequence[Mapping[str, Any]], linker: Linker, progress: Callable[[int], None] = lambda _: None
) -> TagsReport:
    """Link stories that carry `places`, and where given `orgs` and `people`, and compare; raises `SourceError`."""
    coverage, simple, recall = Score(), Score(), dict.fromkeys(TAGS, Score())
    missed: Counter[str] = Counter()
    false: Counter[str] = Counter()
    linked_stories = linker.link(map(as_story, tagged))
    for record, linked in zip(tagged, linked_stories, strict=True):
        expected = set(record["places"])
        entities = [linked.entities[key] for key in linked.coverage]
        met = _met(expected, entities, linker)
        coverage += Score(len(met), len(entities), len(expected))
        by_rule = _by_simple_rule(linked, linker)
        simple += Score(len(_met(expected, by_rule, linker)), len(by_rule), len(expected))
        missed.update(expected - met)
        false.update(entity.label for entity in entities if not any(_same(tag, entity, linker) for tag in expected))
        for kind, key in TAGS.items():
            recall[kind] += _recalled(record.get(key, ()), linked, kind)
        progress(1)
    return TagsReport(
        stories=len(tagged), coverage=coverage, simple=simple, recall=recall, missed=missed, false=false
    )  # fmt: skip


def _met(due: set[str], found: Sequence[Entity], linker: Linker) -> set[str]:
    """Return the tags that one of the countries found answers to."""
    return {tag for tag in due if any(_same(tag, entity, linker) for entity in found)}


def _same(tag: str, entity: Entity, linker: Linker) -> bool:
    """Tell whether a tag is a country, under one of its names or its code of today (West Germany is DE)."""
    named = linker.country_named(tag.replace("-", " "))
    return tag in _tags(entity) or (named is not None and named.iso is not None and named.iso == entity.iso)


def _tags(entity: Entity) -> set[str]:
    """Return the slugs under which an editor may have tagged an entity."""
    return {slugify(name.replace(".", "")) for name in (entity.label, *entity.aliases)} | {entity.id}


def _by_simple_rule(linked: LinkedStory, linker: Linker) -> list[Entity]:
    """Return the countries in which a place is named twice or in the opening, and that of the dateline."""
    starts: dict[str, list[int]] = {}
    for mention in linked.mentions:
        country = linker.country_of(mention.entity)
        if country is not None:
            starts.setdefault(country.key, []).append(mention.span.start)
    places = {key for key, at in starts.items() if len(at) > 1 or at[0] < OPENING}
    sent_from = linker.sent_from(linked.story)
    return [linker.entity(key) for key in sorted(places | ({sent_from} if sent_from else set()))]


def _recalled(tags: Iterable[str], linked: LinkedStory, kind: str) -> Score:
    named = set(_every_form(linked, kind))
    expected = list(tags)
    right = sum(tag in named or tag.partition("-")[0] in named for tag in expected)
    return Score(right, right, len(expected))


def _every_form(linked: LinkedStory, kind: str) -> Iterator[str]:
    for entity in linked.entities.values():
        if entity.type == kind:
            yield from _tags(entity)
            yield from (slugify(name).replace("-", "") for name in (entity.label, *entity.aliases))
            if kind == "person":
                yield slugify(entity.label).rpartition("-")[2]
