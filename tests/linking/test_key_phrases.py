"""Themes in a story's own words: noun phrases that matter in it, without names, counts and what says nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.linking.key_phrases import MOST, find_key_phrases
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.parser import parser_text
from graph_service.model import Mention, Span, Story


@pytest.fixture(scope="module")
def phrases(parser):
    """Return a function from a title and a body to the story's key phrases; `names` are words that are mentions."""

    def find(title, body, names=(), topics=(), language="en"):
        text = f"{title}\n\n{body}"
        story = Story(id="s", title=title, text=text, language=language, digest="0" * 64)
        doc = next(parser.parse([parser_text(story)])) if language == "en" else None
        mentions = [mention(text, name, "organization/x") for name in names]
        mentions += [mention(text, name, "topic/x") for name in topics]
        return text, find_key_phrases(ParsedStory.of(story, doc), mentions)

    return find


def mention(text, name, key):
    span = Span(text.index(name), text.index(name) + len(name))
    return Mention(entity=key, span=span, surface=name, confidence=0.9, rule="given", sentence=span)


def of(key_phrases):
    return [key_phrase.phrase for key_phrase in key_phrases[1]]


def test_what_a_story_keeps_coming_back_to_is_its_first_theme(phrases):
    key_phrases = phrases(
        "Farmers ask for help",
        "The wheat subsidy was raised again. Farmers want the wheat subsidy to stay.\n\n"
        "Without a wheat subsidy the export market is lost, and a rainy spring would be worse.",
    )
    assert of(key_phrases)[0] == "wheat subsidy"
    assert (key_phrases[1][0].score, len(key_phrases[1][0].spans)) == (1.0, 3)
    assert "export market" in of(key_phrases)


def test_one_and_many_are_one_phrase_and_a_hyphen_makes_no_other(phrases):
    text, key_phrases = phrases("On risk", "The training course ran twice. Both training courses were full. A pretax-profit "
                                     "warning came: pre-tax profit fell, and pretax profit fell more.")  # fmt: skip
    by_phrase = {key_phrase.phrase: key_phrase for key_phrase in key_phrases}
    spans = (by_phrase.get("training course") or by_phrase["training courses"]).spans
    assert [span.of(text) for span in spans] == ["training course", "training courses"]
    assert not {"pre-tax profit", "pretax profit"} <= by_phrase.keys()


def test_names_numbers_and_measures_are_no_theme(phrases):
    key_phrases = phrases(
        "Results",
        "La Strada volunteers answered 30 mln dlrs questions. The Moscow Treaty talks ended last year. "
        "Several government officials, other countries and 12 pct shares came first.",
        names=("La Strada",),
    )
    assert not {word for phrase in of(key_phrases) for word in phrase.split()} & {
        "la", "strada", "mln", "dlrs", "pct", "moscow", "treaty", "last", "several", "officials", "other", "12", "30"
    }  # fmt: skip


def test_what_the_scheme_names_is_no_theme_but_what_is_built_on_it_may_be(phrases):
    key_phrases = phrases(
        "A line opens",
        "Human trafficking is a crime. A human trafficking hotline opens; the human trafficking hotline is free.",
        topics=("Human trafficking",),
    )
    assert "human trafficking hotline" in of(key_phrases)
    assert "human trafficking" not in of(key_phrases)


def test_words_that_only_describe_are_no_theme_when_they_come_once(phrases):
    key_phrases = of(
        phrases("A day", "There was hostile talk and a black screen. The budget deficit and civil society matter.")
    )
    assert "budget deficit" in key_phrases
    assert not {"hostile talk", "black screen"} & set(key_phrases)


def test_no_theme_lies_inside_another(phrases):
    key_phrases = of(
        phrases("Coffee", "Coffee export quotas fell. Export quotas matter. Coffee export quotas are back.")
    )
    assert "coffee export quotas" in key_phrases
    assert "export quotas" not in key_phrases


def test_a_headline_in_capitals_gives_weight_but_no_phrases_of_its_own(phrases):
    key_phrases = of(
        phrases("MINISTER LAUDS TRADE SURPLUS, SMITH CORP UNIT", "The trade surplus grew. A tax reform is near.")
    )
    assert key_phrases[0] == "trade surplus"
    assert not any("corp" in phrase or "unit" in phrase for phrase in key_phrases)


def test_a_story_in_another_language_has_none(phrases):
    assert phrases("Hotline", "Die kostenlose Telefonnummer hilft den Opfern.", language="de")[1] == ()


WORDS = st.sampled_from(
    "the border police police-training Co-operation of new budget deficits, 12 NGO Kyiv-based - “free . \n\n".split(" ")
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_whatever_the_text_spans_hold_the_phrase_and_scores_fall(phrases, words):
    text, key_phrases = phrases("T", " ".join(words) or "x")
    assert len(key_phrases) <= MOST
    assert [key_phrase.score for key_phrase in key_phrases] == sorted(
        (key_phrase.score for key_phrase in key_phrases), reverse=True
    )
    for key_phrase in key_phrases:
        assert 2 <= len(key_phrase.phrase.split()) <= 4
        assert key_phrase.phrase.lower() in {" ".join(span.of(text).lower().split()) for span in key_phrase.spans}
        assert 0 <= key_phrase.score <= 1
