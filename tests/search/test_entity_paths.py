"""Paths between entities: every step has a story, and the sentences that name both ends."""

from itertools import pairwise

import pytest

from graph_service.errors import NotFoundError, ParameterError


def check_path(demo, path, source, target):
    assert path.steps[0].source.key == source
    assert path.steps[-1].target.key == target
    assert all(step.target == following.source for step, following in pairwise(path.steps))
    for step in path.steps:
        ends = {step.source.key, step.target.key}
        if step.story is None:
            assert step.tie != "named-together"
            continue
        linked = demo.answers.story(step.story.id)
        assert ends <= {mention.entity for mention in linked.mentions} | set(linked.all_topics)
        spoken = {key for key in ends if not key.startswith("topic/")}
        quoted = [m for m in linked.mentions if m.entity in spoken and any(q.span.holds(m.span) for q in step.quotes)]
        assert {mention.entity for mention in quoted} == spoken
        for quote in step.quotes:
            assert quote.span.of(linked.story.text) == quote.text
            assert {mark.of(quote.text) for mark in quote.highlights} <= {m.surface for m in linked.mentions}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("place/ukraine", "organization/odihr"),
        ("place/kharkiv", "organization/la-strada-ukraine"),
        ("place/uzhhorod", "place/minsk"),
        ("topic/elections", "place/kyiv"),
    ],
)
def test_every_step_has_a_story_that_names_both_ends(demo, source, target):
    result = demo.answers.path(source, target, limit=4)
    assert result.paths
    assert result.hint == ""
    for path in result.paths:
        check_path(demo, path, source, target)
    assert len({tuple(step.target.key for step in path.steps) for path in result.paths}) == len(result.paths)


def test_longer_paths_beside_a_direct_one_use_stories_that_do_not_name_both_ends(demo):
    direct, *others = demo.answers.path("organization/osce", "place/kyiv", limit=5).paths
    assert len(direct.steps) == 1
    assert direct.steps[0].total >= 1
    assert others
    for path in others:
        for step in path.steps:
            named = {m.entity for m in demo.answers.story(step.story.id).mentions} if step.story else set()
            assert not {"organization/osce", "place/kyiv"} <= named


def test_a_hint_says_why_there_is_no_path(demo):
    result = demo.answers.path("place/uzhhorod", "place/minsk", longest=1)
    assert (result.paths, "1 step" in result.hint) == ((), True)
    unnamed = demo.answers.path("place/kyiv", "organization/osce-presence-in-albania")
    assert unnamed.paths == ()
    assert "organization/osce-presence-in-albania" in unnamed.hint


def test_unknown_or_equal_ends_are_errors(demo):
    with pytest.raises(NotFoundError, match="kiew"):
        demo.answers.path("place/kiew", "place/kyiv")
    with pytest.raises(ParameterError, match="itself"):
        demo.answers.path("place/kyiv", "place/kyiv")


@pytest.mark.thorough
def test_related_stories_are_connected_by_a_container_or_a_third_story(demo):
    reasons = [
        (card.id, related.story.id, reason)
        for card in demo.answers.stories(limit=60)[1]
        for related in demo.related(card.id, limit=10)
        for reason in related.reasons
        if reason.kind == "path"
    ]
    over_a_story = [reason for reason in reasons if "story" in reason[2].detail]
    assert over_a_story
    for story, other, reason in over_a_story:
        ends = [f"{step['type']}/{step['id']}" for step in reason.detail["path"]]
        named = [
            {m.entity for m in demo.answers.story(slug).mentions} for slug in (story, other, reason.detail["story"])
        ]
        assert ends[0] in named[0] - named[1]
        assert ends[1] in named[1] - named[0]
        assert set(ends) <= named[2]
        assert reason.detail["story"] not in {story, other}
    levels = [reason.detail["path"] for _, _, reason in reasons if "story" not in reason.detail]
    assert all(len(path) >= 3 for path in levels)
