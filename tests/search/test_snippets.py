"""A snippet marks what was asked for, whole words in their inflections, and its best sentence."""

from graph_service.model import Span
from graph_service.search.retrieval import terms_of
from graph_service.search.snippets import Passage, snippets
from graph_service.text import sentences

TEXT = "A title\n\nThe weather was fine. Hotlines help victims of trafficking. A hotline is free."
BODY = Span(9, len(TEXT))


def shown(query, text=TEXT, span=BODY, language="en"):
    told = [sentence.moved(span.start) for sentence in sentences(span.of(text))]
    (one,) = snippets([Passage(text, language, span, told)], terms_of(query, ["en", "uk"]))
    return one


def test_words_are_marked_in_every_inflection_and_the_sentence_with_most_of_them_is_the_best():
    one = shown("the hotline for a victim")
    assert one.text == BODY.of(TEXT)
    assert [span.of(one.text) for span in one.highlights] == ["Hotlines", "victims", "hotline"]
    assert one.sentence.of(one.text) == "Hotlines help victims of trafficking."


def test_a_passage_without_a_word_of_the_question_has_no_marks():
    one = shown("shelters")
    assert (one.highlights, one.sentence) == ((), None)


def test_a_word_is_marked_in_another_case_of_another_language():
    text = "Гаряча лінія для жертв торгівлі людьми."
    one = shown("торгівля", text, Span(0, len(text)), "uk")
    assert [span.of(one.text) for span in one.highlights] == ["торгівлі"]
