"""A snippet marks what was asked for, whole words in their inflections, and its best sentence."""

from graph_service.model import Span
from graph_service.search.query_analysis import query_terms
from graph_service.search.search import Passage, snippets
from graph_service.text import sentences

TEXT = "A title\n\nThe weather was fine. Hotlines help victims of trafficking. A hotline is free."
BODY = Span(9, len(TEXT))


def snippet_of(query, text=TEXT, span=BODY, language="en"):
    spans = [sentence.moved(span.start) for sentence in sentences(span.of(text))]
    (snippet,) = snippets([Passage(text, language, span, spans)], query_terms(query, ["en", "uk"]))
    return snippet


def test_words_are_marked_in_every_inflection_and_the_sentence_with_most_of_them_is_the_best():
    snippet = snippet_of("the hotline for a victim")
    assert snippet.text == BODY.of(TEXT)
    assert [span.of(snippet.text) for span in snippet.highlights] == ["Hotlines", "victims", "hotline"]
    assert snippet.sentence.of(snippet.text) == "Hotlines help victims of trafficking."


def test_a_passage_without_a_word_of_the_question_has_no_marks():
    snippet = snippet_of("shelters")
    assert (snippet.highlights, snippet.sentence) == ((), None)


def test_a_word_is_marked_in_another_case_of_another_language():
    text = "Гаряча лінія для жертв торгівлі людьми."
    snippet = snippet_of("торгівля", text, Span(0, len(text)), "uk")
    assert [span.of(snippet.text) for span in snippet.highlights] == ["торгівлі"]
