"""Similar entities: named in the same company elsewhere, not merely together, and each says why."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import NotFoundError
from graph_service.graph.company import Company
from graph_service.graph.projection import Projection
from graph_service.graph.projection_tables import StoryRow
from graph_service.model import Entity
from graph_service.search.similar import DOUBT, Profiles, alike_to, best

ENTITIES = [
    Entity(type=kind, id=f"{kind[0]}{n}", label=f"{kind} {n}") for kind in ("place", "person") for n in range(4)
]
KEYS = [entity.key for entity in ENTITIES]


def archive(*stories):
    rows = [
        StoryRow(f"s{n}", f"S{n}", None, None, "en", "d", "S", dict.fromkeys(named, 1))
        for n, named in enumerate(stories)
    ]
    return Projection.empty().changed([], rows, ENTITIES)


def by_hand(projection, one, other):
    """The definition, one entity at a time: the cosine of ln(1 + stories) times rarity, without stories that name both."""
    named = [set(projection.entities_of(n).tolist()) for n in range(len(projection.ids))]

    def profile(row, stories):
        counts = [sum(row in s and n in s for s in stories) if n != row else 0 for n in range(len(KEYS))]
        return np.array([math.log1p(count) * projection.rarity[n] for n, count in enumerate(counts)])

    elsewhere = [story for story in named if one not in story]
    a, b = profile(one, named), profile(other, elsewhere)
    stories = sum(other in story for story in elsewhere)
    length = np.linalg.norm(a) * np.linalg.norm(b)
    return (a @ b) / length * stories / (stories + DOUBT) if length > 1e-6 else 0.0


@given(st.lists(st.sets(st.sampled_from(KEYS)), max_size=12))
def test_all_entities_at_once_are_as_alike_as_each_by_itself(stories):
    projection = archive(*stories, set(KEYS))
    profiles = Profiles.of(projection, Company.of(projection))
    for one in range(len(KEYS)):
        found = alike_to(profiles, projection, one).scores
        due = [by_hand(projection, one, other) if other != one else 0.0 for other in range(len(KEYS))]
        assert found == pytest.approx(due, abs=1e-6)


def test_who_is_only_named_together_with_it_is_not_like_it():
    projection = archive(["place/p0", "place/p1", "person/p0"], ["place/p2", "person/p0"], ["place/p3", "person/p1"])
    row = projection.entity_row
    scores = alike_to(Profiles.of(projection, Company.of(projection)), projection, row["place/p0"]).scores
    assert scores[row["place/p1"]] == 0
    assert scores[row["place/p2"]] > 0
    assert scores[row["place/p3"]] == 0


def test_those_of_its_own_type_come_first_and_another_type_when_asked_for():
    projection = archive(
        ["place/p0", "person/p0"], ["place/p1", "person/p0"], ["person/p1", "person/p0"], ["person/p1", "person/p0"], []
    )
    alike = alike_to(Profiles.of(projection, Company.of(projection)), projection, projection.entity_row["place/p0"])
    assert [projection.keys[n] for n in best(projection, alike, None, 5)] == ["place/p1", "person/p1"]
    assert alike.scores[projection.entity_row["person/p1"]] > alike.scores[projection.entity_row["place/p1"]]
    assert [projection.keys[n] for n in best(projection, alike, "person", 5)] == ["person/p1"]


def test_a_similar_entity_says_with_whom_both_are_named_and_shows_a_sentence(demo):
    found = demo.similar("place/kharkiv", limit=5)
    assert found
    assert all(one.entity.key.startswith("place/") and one.entity.key != "place/kharkiv" for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        told = [reason for reason in one.reasons if reason.kind in {"entity", "topic"}]
        assert told
        assert 0 < sum(reason.weight for reason in told) <= one.score + 0.001
        for reason in told:
            assert reason.detail["stories"] >= 2
    both = next(one for one in found if one.together)
    (stories,) = (reason.detail for reason in both.reasons if reason.kind == "stories")
    assert stories["count"] == both.together
    for story in stories["stories"]:
        assert {"place/kharkiv", both.entity.key} <= {mention.entity for mention in demo.story(story["id"]).mentions}


def test_the_sentence_names_it_with_one_of_those_in_a_story_without_the_other(demo):
    found = demo.similar("place/ukraine", limit=20)
    sentences = [(one, reason) for one in found for reason in one.reasons if reason.kind == "sentence"]
    assert sentences
    for one, reason in sentences:
        linked = demo.story(reason.detail["story"]["id"])
        assert linked.story.text[reason.detail["start"] : reason.detail["end"]] == reason.text
        named = {mention.entity for mention in linked.mentions}
        assert one.entity.key in named
        assert "place/ukraine" not in named
        assert len(reason.detail["highlights"]) >= 2


def test_an_entity_in_no_story_has_none_and_an_unknown_one_is_an_error(demo):
    assert demo.similar("organization/osce-presence-in-albania") == ()
    with pytest.raises(NotFoundError) as error:
        demo.similar("place/kiew")
    assert "Kyiv" in error.value.hint
