"""Topics taken from the text: from what stories say in other words, from what they name, and none where none fits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from support.stories import linked_story

from graph_service.linking.knowledge.reference_files import read_fields_of_work
from graph_service.linking.topics import LEAST_CONFIDENCE, TopicScheme, assign, encode_scheme, with_topics
from graph_service.model import Entity, Mention, Span

TOPICS = tuple(Entity(type="topic", id=name, label=name) for name in ("a", "b", "c"))
SCHEME = TopicScheme(TOPICS, np.eye(3, 4, dtype=np.float32))


def naming(topic, times=1):
    here = Span(0, 1)
    return [Mention(entity=topic, span=here, surface="x", confidence=0.8, rule="topic", sentence=here)] * times


def near(*parts):
    vector = np.array(parts, dtype=np.float32)
    return (vector / np.linalg.norm(vector))[np.newaxis]


@pytest.fixture(scope="module")
def scheme(encoder):
    return encode_scheme(read_fields_of_work(), encoder)


def test_a_story_near_two_topics_has_both_and_the_nearer_first():
    assert [topic.topic for topic in assign(SCHEME, near(1.0, 0.9, 0, 0), [])] == ["topic/a", "topic/b"]


def test_a_story_far_from_all_has_none():
    assert assign(SCHEME, near(0.1, 0.1, 0.1, 1.0), []) == ()


def test_what_a_story_names_again_and_again_is_its_topic_whatever_the_model_makes_of_its_language():
    assert [topic.topic for topic in assign(SCHEME, near(0.1, 0.1, 0.1, 1.0), naming("topic/c", 3))] == ["topic/c"]


finite = st.floats(-1, 1, width=32)


@settings(deadline=None)
@given(arrays(np.float32, st.tuples(st.integers(1, 4), st.just(4)), elements=finite), st.integers(0, 5))
def test_naming_a_topic_never_makes_it_less_sure(vectors, times):
    def confidence(count):
        return {topic.topic: topic.confidence for topic in assign(SCHEME, vectors, naming("topic/b", count))}.get(
            "topic/b", 0
        )

    assert confidence(times) <= confidence(times + 1)


@given(arrays(np.float32, st.tuples(st.integers(1, 4), st.just(4)), elements=finite))
def test_confidences_fall_and_none_is_below_the_least(vectors):
    confidences = [topic.confidence for topic in assign(SCHEME, vectors, [])]
    assert confidences == sorted(confidences, reverse=True)
    assert all(LEAST_CONFIDENCE <= confidence <= 1 for confidence in confidences)


def test_an_assigned_topic_comes_with_what_it_is():
    story = with_topics(linked_story(), SCHEME, near(1, 0, 0, 0))
    assert story.entities["topic/a"] == TOPICS[0]
    assert story.topics == ()


def test_a_field_comes_with_the_broader_topic_that_it_lies_in_which_is_not_assigned_itself(scheme):
    near_one = scheme.vectors[[[topic.id for topic in scheme.topics].index("elections")]]
    story = with_topics(linked_story(), scheme, near_one)
    assert {"topic/elections", "topic/human-dimension"} <= story.entities.keys()
    assert len(scheme.broader) == 3
    assert not {topic.topic for topic in story.assigned} & scheme.broader.keys()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Polling stations opened at seven; monitors watched how ballots were counted.", "elections"),
        ("Reporters were beaten and a newspaper was closed; the press must be able to work without fear.",
         "media-freedom-and-development"),
        ("Guards learned to spot forged passports at the crossing with Afghanistan.", "border-management"),
    ],
)  # fmt: skip
def test_a_story_is_on_a_topic_that_it_does_not_name(scheme, encoder, text, topic):
    assert assign(scheme, encoder.encode([text]), [])[0].topic == f"topic/{topic}"


@pytest.mark.parametrize(
    "text",
    [
        "The company earned 31 cents a share in the quarter, against 27 cents a year ago.",
        "Rain is expected in the west; in the south it stays dry with up to 24 degrees.",
        "The striker scored twice in the second half and the visitors lost the cup final.",
        "Сегодня дождь, завтра солнце; температура воздуха днём до двадцати градусов.",
    ],
)
def test_news_of_another_world_is_on_no_topic(scheme, encoder, text):
    assert assign(scheme, encoder.encode([text]), []) == ()


def test_every_field_of_work_says_what_it_covers():
    fields = read_fields_of_work()
    assert len(fields) == 23 + 3
    assert all(field.type == "topic" and field.description.endswith(".") for field in fields)


def test_most_of_what_publishers_state_is_found_and_little_else(demo, scheme):
    assigned = right = stated = 0
    for card in demo.answers.stories(limit=100)[1]:
        story = demo.answers.story(card.id)
        index, row = demo.snapshot.passages, demo.snapshot.projection.row[card.id]
        vectors = index.vectors(index.of_stories([row]))
        topics = {topic.topic for topic in assign(scheme, vectors, story.mentions)}
        assigned, right, stated = (
            assigned + len(topics),
            right + len(topics & set(story.topics)),
            stated + len(story.topics),
        )
    assert right / assigned > 0.8
    assert right / stated > 0.5


@pytest.mark.parametrize(
    ("text", "is_about_roma"),
    [
        ("The agency met in Rome to talk about wheat and rice.", False),
        ("A school for Roma children opened.", True),
    ],
)
def test_a_topic_about_people_by_their_name_needs_the_name(scheme, text, is_about_roma):
    nearest = scheme.vectors[[[topic.id for topic in scheme.topics].index("roma-and-sinti")]]
    story = with_topics(linked_story(body=text), scheme, nearest)
    assert ("topic/roma-and-sinti" in {topic.topic for topic in story.assigned}) is is_about_roma
