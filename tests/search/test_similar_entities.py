"""Similar entities: named in the same company elsewhere, not merely together, and each says why."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import NotFoundError
from graph_service.model import Entity
from graph_service.network.co_mentions import DOUBT, CoMentions, Profiles, similarity_to
from graph_service.network.projection import Projection
from graph_service.network.tables import StoryRow
from graph_service.search.similarity import most_similar

ENTITIES = [
    Entity(type=kind, id=f"{kind[0]}{n}", label=f"{kind} {n}") for kind in ("place", "person") for n in range(4)
]
KEYS = [entity.key for entity in ENTITIES]


def archive(*stories):
    rows = [
        StoryRow(f"s{n}", f"S{n}", None, None, "en", "d", "S", dict.fromkeys(named, 1))
        for n, named in enumerate(stories)
    ]
    return Projection.empty().update([], rows, ENTITIES)


def by_hand(projection, one, other):
    """The definition, one entity at a time: the cosine of ln(1 + stories) times rarity, without stories that name both."""
    named = [set(projection.named_by.of(n).tolist()) for n in range(len(projection.ids))]

    def profile(row, stories):
        counts = [sum(row in s and n in s for s in stories) if n != row else 0 for n in range(len(KEYS))]
        return np.array([math.log1p(count) * projection.rarity[n] for n, count in enumerate(counts)])

    elsewhere = [story for story in named if one not in story]
    a, b = profile(one, named), profile(other, elsewhere)
    stories = sum(other in story for story in elsewhere)
    length = np.linalg.norm(a) * np.linalg.norm(b)
    return (a @ b) / length * stories / (stories + DOUBT) if length > 1e-6 else 0.0


@given(st.lists(st.sets(st.sampled_from(KEYS)), max_size=12))
def test_all_similarities_at_once_equal_those_of_the_definition(stories):
    projection = archive(*stories, set(KEYS))
    profiles = Profiles.of(projection, CoMentions.of(projection))
    for one in range(len(KEYS)):
        results = similarity_to(profiles, projection, one).scores
        expected = [by_hand(projection, one, other) if other != one else 0.0 for other in range(len(KEYS))]
        assert results == pytest.approx(expected, abs=1e-6)


def test_an_entity_that_is_only_named_together_with_another_is_not_similar_to_it():
    projection = archive(["place/p0", "place/p1", "person/p0"], ["place/p2", "person/p0"], ["place/p3", "person/p1"])
    row = projection.entity_row
    scores = similarity_to(Profiles.of(projection, CoMentions.of(projection)), projection, row["place/p0"]).scores
    assert scores[row["place/p1"]] == 0
    assert scores[row["place/p2"]] > 0
    assert scores[row["place/p3"]] == 0


def test_entities_of_its_own_type_come_first_unless_another_type_is_requested():
    projection = archive(
        ["place/p0", "person/p0"], ["place/p1", "person/p0"], ["person/p1", "person/p0"], ["person/p1", "person/p0"], []
    )
    similarity = similarity_to(
        Profiles.of(projection, CoMentions.of(projection)), projection, projection.entity_row["place/p0"]
    )
    assert [projection.keys[n] for n in most_similar(projection, similarity, None, 5)] == ["place/p1", "person/p1"]
    assert similarity.scores[projection.entity_row["person/p1"]] > similarity.scores[projection.entity_row["place/p1"]]
    assert [projection.keys[n] for n in most_similar(projection, similarity, "person", 5)] == ["person/p1"]


def test_the_reasons_name_shared_companions_and_quote_a_sentence(demo):
    results = demo.answers.similar("place/kharkiv", limit=5)
    assert results
    assert all(similar.entity.key.startswith("place/") and similar.entity.key != "place/kharkiv" for similar in results)
    assert [similar.score for similar in results] == sorted((similar.score for similar in results), reverse=True)
    for similar in results:
        shared = [reason for reason in similar.reasons if reason.kind in {"entity", "topic"}]
        assert shared
        assert 0 < sum(reason.weight for reason in shared) <= similar.score + 0.001
        for reason in shared:
            assert reason.detail["stories"] >= 2
    both = next(similar for similar in results if similar.together)
    (stories,) = (reason.detail for reason in both.reasons if reason.kind == "stories")
    assert stories["count"] == both.together
    for story in stories["stories"]:
        assert {"place/kharkiv", both.entity.key} <= {
            mention.entity for mention in demo.answers.story(story["id"]).mentions
        }


def test_the_sentence_names_a_shared_companion_in_a_story_without_the_entity(demo):
    results = demo.answers.similar("place/ukraine", limit=20)
    sentences = [(similar, reason) for similar in results for reason in similar.reasons if reason.kind == "sentence"]
    assert sentences
    for similar, reason in sentences:
        linked = demo.answers.story(reason.detail["story"]["id"])
        assert linked.story.text[reason.detail["start"] : reason.detail["end"]] == reason.text
        named = {mention.entity for mention in linked.mentions}
        assert similar.entity.key in named
        assert "place/ukraine" not in named
        assert len(reason.detail["highlights"]) >= 2


def test_an_entity_in_no_story_has_none_and_an_unknown_one_is_an_error(demo):
    assert demo.answers.similar("organization/osce-presence-in-albania") == ()
    with pytest.raises(NotFoundError) as error:
        demo.answers.similar("place/kiew")
    assert "Kyiv" in error.value.hint
