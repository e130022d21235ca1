from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from support.stories import linked_story

from graph_service.index.passage_index import WORDS, split_into_passages
from graph_service.model import Section, Span
from graph_service.network.projection import Projection
from graph_service.network.tables import story_row
from graph_service.text import sentences, words

sentence = st.lists(st.sampled_from(["hotline", "Kyiv", "for", "victims"]), min_size=1, max_size=60).map(" ".join)
paragraph = st.lists(sentence, min_size=1, max_size=8).map(lambda all_: ". ".join(s.capitalize() for s in all_) + ".")
body = st.lists(paragraph, min_size=1, max_size=6).map("\n\n".join)


@given(body)
def test_passages_hold_every_word_of_the_body_once_and_point_where_they_stand(text):
    story = linked_story(body=text, entities=()).story
    cut = split_into_passages(story)
    assert [p.span.of(story.text) for p in cut] == [p.text for p in cut]
    assert all(before.span.end <= after.span.start for before, after in pairwise(cut))
    assert sum(len(list(words(p.text))) for p in cut) == len(list(words(text)))


@given(body)
def test_only_a_sentence_that_is_too_long_makes_a_passage_that_is(text):
    story = linked_story(body=text, entities=()).story
    assert all(len(list(words(p.text))) <= WORDS for p in split_into_passages(story))


@given(body | st.text(alphabet="aB.!?\"' \n", max_size=400))
def test_the_projection_knows_the_sentences_of_every_passage(text):
    told = linked_story(body=text, entities=())
    projection = Projection.empty().update([], [story_row(told)], [])
    for passage in split_into_passages(told.story):
        found = projection.sentences(0, passage.span)
        assert found
        assert [s.of(told.story.text) for s in found] == [s.of(passage.text) for s in sentences(passage.text)]


def test_a_heading_opens_a_passage():
    story = linked_story(body="Before it.\n\nHeading\n\nAfter it.", entities=(), sections=()).story
    start = story.text.index("Heading")
    with_heading = linked_story(
        body="Before it.\n\nHeading\n\nAfter it.",
        entities=(),
        sections=(Section("Heading", 2, Span(start, start + 7)),),
    ).story
    assert [p.text for p in split_into_passages(with_heading)] == ["Before it.", "Heading\n\nAfter it."]


def test_a_story_without_a_body_is_found_by_its_title():
    assert [p.text for p in split_into_passages(linked_story(body="", entities=()).story)] == ["Hotlines open"]
