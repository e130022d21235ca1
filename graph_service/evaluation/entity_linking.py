"""Measures linking: against annotated stories, and against the tags that editors gave.

Annotated stories are compared with what is linked, and with what the bare parser finds in the same run. The parser's labels
are taken as its entities: a string is one entity a story, and is right where it is the annotated label or any annotated surface,
since the bare parser links to nothing. Both are timed in one process, batch by batch in turn, so that other work on the
machine slows both: the parser alone with its components, and linking whole, with its facts.

Tags name only what is central, so precision says nothing of linking as such. The countries are compared with those that the
story is said to be about (`LinkedStory.coverage`), and with those of a simple rule that needs no weights (named twice, or in the opening,
or in the dateline). Of organizations and people, only the share that is found at all means something. A tag is a slug of a
name, of its abbreviation or of a surname ("usa", "ec", "james-baker", "ico-coffee").
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph_service.evaluation.runs import as_story
from graph_service.evaluation.scores import (
    TYPES,
    GoldStory,
    Miss,
    Prediction,
    Score,
    StoryComparison,
    compare,
    compare_quantities,
    linked_entities,
)
from graph_service.linking.geographic_focus import OPENING
from graph_service.linking.linker import Linker
from graph_service.model import Entity, LinkedStory
from graph_service.text import slugify

PARSER_LABELS = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place"}
BATCH = 32
TAG_KEYS = {"organization": "orgs", "person": "people"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkingReport:
    """What was measured: scores by type of linking and of the bare parser, both speeds in stories a second.

    `languages` has the scores by type in each language, `held_out` those in the stories that are to stay unread; what was missed
    there is in no list.
    `spans` says how many linked surfaces are annotated ones of their entity, `surfaces` how many annotated ones are found,
    `counted` how many quantities also agree in what is counted.
    """

    stories: int
    linked: Mapping[str, Score]
    parser: Mapping[str, Score]
    languages: Mapping[str, Mapping[str, Score]]
    held_out: Mapping[str, Score]
    spans: Score
    surfaces: Score
    quantities: Score
    counted: Score
    speed: float
    parser_speed: float
    misses: tuple[Miss, ...]


def evaluate_linking(
    gold: Sequence[GoldStory], linker: Linker, progress: Callable[[int], None] = lambda _: None
) -> LinkingReport:
    """Link the annotated stories and compare; `progress` gets the number of stories done since its last call."""
    linked_stories, parsed, link_seconds, parse_seconds = _link_and_parse(gold, linker, progress)
    linked = [
        compare(item, linked_entities(story, TYPES), TYPES) for item, story in zip(gold, linked_stories, strict=True)
    ]
    parser = []
    for item, predictions in zip(gold, parsed, strict=True):  # any annotated surface is right, whatever the country
        entities = [replace(entity, iso=None, names=(*entity.names, *entity.surfaces)) for entity in item.entities]
        parser.append(compare(replace(item, entities=tuple(entities)), predictions, TYPES))
    quantities = [
        (item, compare_quantities(item.quantities, story))
        for item, story in zip(gold, linked_stories, strict=True)
        if item.quantities is not None
    ]
    scored = list(zip(gold, linked, strict=True))
    languages = sorted({item.language for item in gold if item.language})
    misses = [miss for item, comparison in scored if not item.held_out for miss in comparison.misses]
    misses += [miss for item, (_, _, more) in quantities if not item.held_out for miss in more]
    return LinkingReport(
        stories=len(gold),
        linked=_by_type(linked),
        parser=_by_type(parser),
        languages={
            language: _by_type([comparison for item, comparison in scored if item.language == language])
            for language in languages
        },
        held_out=_by_type([comparison for item, comparison in scored if item.held_out]),
        spans=sum((item.spans for item in linked), Score()),
        surfaces=sum((item.surfaces for item in linked), Score()),
        quantities=sum((score for _, (score, _, _) in quantities), Score()),
        counted=sum((score for _, (_, score, _) in quantities), Score()),
        speed=len(gold) / link_seconds,
        parser_speed=len(gold) / parse_seconds,
        misses=tuple(misses),
    )


def _link_and_parse(
    gold: Sequence[GoldStory], linker: Linker, progress: Callable[[int], None]
) -> tuple[list[LinkedStory], list[list[Prediction]], float, float]:
    """Return the stories as linked, the entities of the bare parser, and the seconds that each took."""
    linker.warm()
    list(linker.labelled([item.story for item in gold[:1]]))  # the bare parser is loaded with its first story
    linked_stories: list[LinkedStory] = []
    parsed: list[list[Prediction]] = []
    parse_seconds = link_seconds = 1e-9
    for start in range(0, len(gold), BATCH):
        stories = [item.story for item in gold[start : start + BATCH]]
        began = time.perf_counter()
        batch_labels = list(linker.labelled(stories))
        parse_seconds += time.perf_counter() - began
        began = time.perf_counter()
        linked_stories += linker.link(stories)
        link_seconds += time.perf_counter() - began
        for labels in batch_labels:
            strings = {(PARSER_LABELS[label], text) for label, text in labels if label in PARSER_LABELS}
            parsed.append([Prediction(entity_type, (text,), None, (text,)) for entity_type, text in sorted(strings)])
        progress(len(stories))
    return linked_stories, parsed, link_seconds, parse_seconds


def _by_type(comparisons: Sequence[StoryComparison]) -> dict[str, Score]:
    return {entity_type: sum((item.scores[entity_type] for item in comparisons), Score()) for entity_type in TYPES}


# --- editors' tags -----------------------------------------------------------------------------------------------------


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
    """Link records that carry `places`, and perhaps `orgs` and `people`, and compare; raises `SourceError`."""
    coverage, simple, recall = Score(), Score(), dict.fromkeys(TAG_KEYS, Score())
    missed: Counter[str] = Counter()
    false: Counter[str] = Counter()
    linked_stories = linker.link(map(as_story, tagged))
    for record, linked in zip(tagged, linked_stories, strict=True):
        tags = set(record["places"])
        countries = [linked.entities[key] for key in linked.coverage]
        matched = _matched(tags, countries, linker)
        coverage += Score(len(matched), len(countries), len(tags))
        by_rule = _countries_by_simple_rule(linked, linker)
        simple += Score(len(_matched(tags, by_rule, linker)), len(by_rule), len(tags))
        missed.update(tags - matched)
        false.update(country.label for country in countries if not _matched(tags, [country], linker))
        for entity_type, key in TAG_KEYS.items():
            recall[entity_type] += _tag_recall(record.get(key, ()), linked, entity_type)
        progress(1)
    return TagsReport(
        stories=len(tagged), coverage=coverage, simple=simple, recall=recall, missed=missed, false=false
    )  # fmt: skip


def _matched(tags: set[str], countries: Sequence[Entity], linker: Linker) -> set[str]:
    """Return the tags that mean one of the countries, by one of its names or its code of today (West Germany is DE)."""
    matched = set()
    for tag in tags:
        country = linker.country_named(tag.replace("-", " "))
        code = None if country is None else country.iso
        if any(tag in _slugs(entity) or (code is not None and code == entity.iso) for entity in countries):
            matched.add(tag)
    return matched


def _slugs(entity: Entity) -> set[str]:
    """Return the slugs under which an editor may have tagged an entity."""
    return {slugify(name.replace(".", "")) for name in (entity.label, *entity.aliases)} | {entity.id}


def _countries_by_simple_rule(linked: LinkedStory, linker: Linker) -> list[Entity]:
    """Return the countries in which a place is named twice or in the opening, and that of the dateline."""
    starts: dict[str, list[int]] = {}
    for mention in linked.mentions:
        country = linker.country_of(mention.entity)
        if country is not None:
            starts.setdefault(country.key, []).append(mention.span.start)
    countries = {key for key, positions in starts.items() if len(positions) > 1 or positions[0] < OPENING}
    sent_from = linker.sent_from(linked.story)
    return [linker.entity(key) for key in sorted(countries | ({sent_from} if sent_from else set()))]


def _tag_recall(tags: Iterable[str], linked: LinkedStory, entity_type: str) -> Score:
    """Count the tags of organizations or people that a story's entities answer to, also by surname or run together."""
    slugs: set[str] = set()
    for entity in linked.entities.values():
        if entity.type == entity_type:
            slugs |= _slugs(entity)
            slugs |= {slugify(name).replace("-", "") for name in (entity.label, *entity.aliases)}
            if entity_type == "person":
                slugs.add(slugify(entity.label).rpartition("-")[2])
    tags = list(tags)
    right = sum(tag in slugs or tag.partition("-")[0] in slugs for tag in tags)
    return Score(right, right, len(tags))
