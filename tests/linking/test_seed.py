"""Whole pages, from file to facts: what a careful reader finds is found, and no trap of the page is fallen into."""

import pytest

from graph_service.model import Event, Quantity, Quotation, Role
from graph_service.reading.readers import documents, parse

ARTICLES = ("the ", "its ", "The ")


@pytest.fixture(scope="module")
def linked(seed, linker):
    (document,) = documents(seed.file)
    (story,) = linker.link([parse(document)])
    return story


@pytest.fixture(scope="module")
def expected(seed):
    return seed.expected


def surfaces(linked, entity_type, label):
    entities = linked.entities
    return {
        m.surface
        for m in linked.mentions
        if (entities[m.entity].type, entities[m.entity].label) == (entity_type, label)
    }


def facts(linked, fact_class):
    return [fact for fact in linked.facts if isinstance(fact, fact_class)]


def test_the_source_of_the_page_is_the_publisher(linked, expected):
    assert linked.publisher == expected["publisher"]


def test_every_organization_is_found_under_one_of_its_surfaces(linked, expected):
    for organization in expected["organizations"]:
        bare = {surface.removeprefix(article) for surface in organization["surfaces"] for article in ARTICLES}
        assert surfaces(linked, "organization", organization["label"]) & {*organization["surfaces"], *bare}, (
            organization
        )


def test_every_place_and_person_is_found_and_no_other(linked, expected):
    for kind, names in (("place", "places"), ("person", "people")):
        labels = {linked.entities[m.entity].label for m in linked.mentions if m.entity.startswith(f"{kind}/")}
        assert labels == {entity["label"] for entity in expected[names]}
    for place in expected["places"]:
        entity = next(e for e in linked.entities.values() if e.label == place["label"])
        assert (entity.iso, entity.kind) == (place.get("iso"), place["kind"])
        assert surfaces(linked, "place", entity.label) >= set(place.get("surfaces", ()))


def test_languages_and_adjectives_are_no_places(linked, expected):
    assert expected["not_entities"]
    assert {mention.surface for mention in linked.mentions}.isdisjoint(expected["not_entities"])


def test_every_quantity_is_found_with_the_bound_and_period_that_a_reader_gives_it(linked, expected):
    fields = {"from": "since", "to": "until"}
    quantities = facts(linked, Quantity)
    for stated in expected["quantities"]:
        period = {field: stated[name] for name, field in fields.items() if name in stated}
        same = [q for q in quantities if q.value == stated["value"] and q.bound == stated.get("bound")]
        assert any(all(getattr(q, field) == date for field, date in period.items()) for q in same), stated


def test_what_is_counted_is_named(linked, expected):
    assert {(q.value, q.of) for q in facts(linked, Quantity)} >= {(value, of) for value, of in expected["counted"]}


def test_the_events_are_found_with_their_years(linked, expected):
    events = {(event.label, event.date) for event in facts(linked, Event)}
    assert events == {(event["label"], event["date"]) for event in expected["events"]}


def test_every_person_has_the_role_that_the_story_gives(linked, expected):
    roles = [(linked.entities[role.person].label, role.role) for role in facts(linked, Role)]
    assert roles == [(person["label"], person["role"]) for person in expected["people"]]


def test_every_quotation_has_its_speaker(linked, expected):
    quotations = facts(linked, Quotation)
    assert [linked.entities[q.speaker].label for q in quotations] == [speaker for speaker, _ in expected["quotations"]]
    for quotation, (_, opening) in zip(quotations, expected["quotations"], strict=True):
        assert quotation.quote.startswith(opening)


def test_offsets_point_at_the_surfaces_and_inside_their_sentences(linked):
    assert linked.mentions
    for mention in linked.mentions:
        assert mention.span.of(linked.story.text) == mention.surface
        assert mention.sentence.holds(mention.span)


def test_facts_lie_in_their_sentences_and_in_order(linked):
    assert linked.facts
    assert [fact.span.start for fact in linked.facts] == sorted(fact.span.start for fact in linked.facts)
    for fact in linked.facts:
        assert fact.sentence.holds(fact.span)
        assert fact.sentence.start <= fact.span.start < fact.span.end <= len(linked.story.text)
