"""What a careful reader finds stated in the seed story, found by the whole path: page, story, names, facts."""

import json

import pytest

from graph_service.link.linker import Linker
from graph_service.model import Event, Quantity, Quotation, Role
from graph_service.read import documents, parse


@pytest.fixture(scope="module")
def seed(shared):
    (document,) = documents(shared / "seed/prevention-is-key.txt")
    (linked,) = Linker.load().link([parse(document)])
    return linked


@pytest.fixture(scope="module")
def expected(shared):
    return json.loads((shared / "seed/expected.json").read_text(encoding="utf-8"))


def of_class(seed, kind):
    return [fact for fact in seed.facts if isinstance(fact, kind)]


def test_every_quantity_is_found_with_the_bound_and_period_that_a_reader_gives_it(seed, expected):
    fields = {"bound": "bound", "from": "since", "to": "until"}
    found = of_class(seed, Quantity)
    for due in expected["quantities"]:
        stated = {field: due[name] for name, field in fields.items() if name in due}
        assert any(q.value == due["value"] and all(getattr(q, f) == v for f, v in stated.items()) for q in found), due


def test_what_is_counted_is_named(seed):
    names = {(q.value, q.of) for q in of_class(seed, Quantity)}
    assert names >= {
        (7, "regional hotlines"),
        (100, "hotline consultants and volunteers"),
        (1072, "information sessions"),
        (600, "interviews with journalists"),
    }


def test_both_events_are_found_with_their_years(seed):
    assert {(event.label, event.date) for event in of_class(seed, Event)} == {
        ("first national, toll-free hotline service launched", "2002"),
        ("regional hotlines established", "2000"),
    }


def test_the_person_is_quoted_and_has_her_role(seed, expected):
    (person,) = expected["people"]
    (role,) = of_class(seed, Role)
    assert role.role == person["role"]
    assert seed.entities[role.person].label == person["label"]
    quotations = of_class(seed, Quotation)
    assert [quotation.speaker for quotation in quotations] == [role.person, role.person]
    assert quotations[0].quote.startswith("It is very important to have counseling hotlines")


def test_every_fact_lies_in_its_sentence_and_in_order(seed):
    text = seed.story.text
    assert [fact.span.start for fact in seed.facts] == sorted(fact.span.start for fact in seed.facts)
    assert all(fact.sentence.start <= fact.span.start < fact.span.end <= len(text) for fact in seed.facts)
