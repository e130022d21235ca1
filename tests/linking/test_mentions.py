"""Situations that decide what a name means, each a small file named after it: what is found there, and what is not."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.model import Story

CASES = sorted((Path(__file__).parents[1] / "cases" / "linking").glob("*.json"))
PIECES = (
    "The OSCE Mission to Moldova", "its Project Co-ordinator in Ukraine", "Ukrainian Ministry of Justice (MoJ)", "La Strada", "in Kiev",
    "U.S. State Department", "John O'Brien said", "KYIV, 5 May 2004 –", "Київ", "в Україні", "\n\n", "\n", ", ", ". ", "Paris, Texas", "GEORGIA",
    "of the", "for Family, Youth and Sports", "Texaco Inc", "<TX>", "ﬁn", "İstanbul", "’s", "((", "💡", "human trafficking", "the Office", "Office",
)  # fmt: skip


def story(text, *, language="en", source=None):
    title = text.partition("\n")[0] or "T"
    return Story(id="s", title=title, text=text, language=language, digest="0" * 64, source=source)


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_name_means_what_its_story_makes_it_mean(linker, path):
    case = json.loads(path.read_text(encoding="utf-8"))
    text = story(case["text"], language=case.get("language", "en"), source=case.get("source"))
    (linked,) = linker.link([text])
    mentions = {(mention.surface, mention.entity) for mention in linked.mentions}
    assert {tuple(pair) for pair in case["found"]} <= mentions
    assert {surface for surface, _ in mentions}.isdisjoint(case.get("absent", ()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.sampled_from(["en", "uk", "ru", "fr", "de", "sr"])
)
def test_mentions_stand_where_they_say_apart_from_each_other_and_inside_their_sentence(linker, text, language):
    (linked,) = linker.link([story(text, language=language)])
    end = 0
    for mention in linked.mentions:
        assert mention.span.of(text) == mention.surface != ""
        assert mention.span.start >= end
        assert mention.sentence.holds(mention.span)
        assert 0 < mention.confidence <= 1
        assert mention.entity in linked.entities
        end = mention.span.end
