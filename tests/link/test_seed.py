"""The real page: a careful reader's findings are all found, and none of its traps is fallen into."""

import json

import pytest

from graph_service.link.linker import Linker
from graph_service.model import Event, Quantity, Quotation, Role
from graph_service.read import documents, parse

ARTICLES = {"the ", "its ", "The "}


@pytest.fixture(scope="module")
def expected(shared):
    return json.loads((shared / "seed" / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def linked(shared):
    (document,) = documents(shared / "seed" / "prevention-is-key.txt")
    return next(iter(Linker.load().link([parse(document)])))


def surfaces(linked, kind, label):
    entities = linked.entities
    return {m.surface for m in linked.mentions if (entities[m.entity].type, entities[m.entity].label) == (kind, label)}


def facts(linked, kind):
    return [fact for fact in linked.facts if isinstance(fact, kind)]


def test_what_the_publisher_states_comes_out_as_fields(linked, expected):
    story = linked.story
    assert (story.title, story.date, story.source) == (expected["title"], None, expected["source"])
    assert list(story.fields_of_work) == expected["fields_of_work"]
    assert [section.heading for section in story.sections] == expected["headings"]
    assert [{"title": c.title, "date": c.date, "source": c.source} for c in story.related] == expected["discover_more"]
    assert linked.publisher == "organization/osce-project-co-ordinator-in-ukraine"


def test_the_text_is_the_body_and_no_furniture(linked, expected):
    body = linked.story.text.removeprefix(expected["title"]).strip()
    assert body.startswith(expected["body_starts"])
    assert body.endswith(expected["body_ends"])
    for furniture in ("NGONGO", "OSCE Impact", "Discover more", "Arms control", "Combating Human Trafficking begins"):
        assert furniture not in linked.story.text


def test_every_organization_is_found_under_one_of_its_surfaces(linked, expected):
    for organization in expected["organizations"]:
        found = surfaces(linked, "organization", organization["label"])
        bare = {surface.removeprefix(article) for surface in organization["surfaces"] for article in ARTICLES}
        assert found & {*organization["surfaces"], *bare}, organization["label"]
    assert "ODHIR" in surfaces(linked, "organization", "ODIHR")


def test_every_place_and_person_is_found_and_no_other(linked, expected):
    for kind, names in (("place", "places"), ("person", "people")):
        found = {linked.entities[m.entity].label for m in linked.mentions if m.entity.startswith(f"{kind}/")}
        assert found == {one["label"] for one in expected[names]}
    for place in expected["places"]:
        entity = next(e for e in linked.entities.values() if e.label == place["label"])
        assert (entity.iso, entity.kind) == (place.get("iso"), place["kind"])


def test_the_languages_of_the_website_are_no_places(linked):
    assert {"Russian", "Ukrainian", "English"}.isdisjoint(mention.surface for mention in linked.mentions)


def test_every_quantity_is_found_with_its_bound_and_period(linked, expected):
    found = {(q.value, q.bound) for q in facts(linked, Quantity)}
    for quantity in expected["quantities"]:
        assert any(value == quantity["value"] and bool(bound) == ("bound" in quantity) for value, bound in found), (
            quantity
        )
    by_value = {q.value: q for q in facts(linked, Quantity)}
    assert (by_value[1072].since, by_value[1072].until) == ("2000", "2003-08")
    assert by_value[600].of == "interviews with journalists"


def test_the_launch_and_the_establishment_are_events_with_their_years(linked):
    events = {(event.label, event.date) for event in facts(linked, Event)}
    assert any("toll-free hotline" in label and label.endswith("launched") and date == "2002" for label, date in events)
    assert ("regional hotlines established", "2000") in events


def test_the_person_is_quoted_and_has_her_role(linked, expected):
    (person,) = expected["people"]
    assert {role.role for role in facts(linked, Role)} == {person["role"]}
    assert {quotation.speaker for quotation in facts(linked, Quotation)} == {"person/myroslava-debeljuk"}


def test_offsets_point_at_the_surfaces_and_inside_their_sentences(linked):
    for mention in linked.mentions:
        assert mention.span.of(linked.story.text) == mention.surface
        assert mention.sentence.holds(mention.span)
    for fact in linked.facts:
        assert fact.sentence.holds(fact.span)
