"""Evidence in plain words: every rule has them, and every relation from either end."""

import pytest

from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.linking.mentions.candidates import RULES
from graph_service.model import Span
from graph_service.web.pages import wording
from graph_service.web.pages.wording import excerpt, short_number


def test_every_rule_has_its_words():
    assert wording.RULES.keys() == RULES.keys()


def test_a_relation_has_words_from_its_other_end_unless_it_says_the_same_from_either():
    alike = {name for name, relation in RELATIONS.items() if not relation.inverse}
    assert alike == {"met", "agreed-with", "signed-with", "in-cooperation-with"}


@pytest.mark.parametrize(
    ("rule", "confidence", "surface", "words"),
    [
        ("gazetteer", 0.95, "OSCE", "known name, 95\u00a0% sure"),
        ("back-reference", 0.85, "La Strada", "“La Strada” refers back, 85\u00a0% sure"),
        ("back-reference", 0.85, "", "short name refers back, 85\u00a0% sure"),
        ("a-rule-to-come", 0.5, "", "a rule to come, 50\u00a0% sure"),
        ("surname", 0.855, "{0}", "surname of a person named in full, 86\u00a0% sure"),
    ],
)
def test_evidence_reads_as_people_speak(rule, confidence, surface, words):
    assert wording.evidence_words(rule, confidence, surface) == words


@pytest.mark.parametrize(
    ("number", "short"),
    [(1, "1"), (999, "999"), (1000, "1.0k"), (1240, "1.2k"), (9949, "9.9k"), (9950, "10k"), (123_456, "123k")],
)
def test_a_number_over_a_bar_has_at_most_four_characters(number, short):
    assert short_number(number) == short


def test_an_excerpt_starts_with_its_best_sentence():
    text = "Lines that callers trust\n\nRegional hotlines have existed since 2000. " + "They are free of charge. " * 20
    best = Span(text.index("Regional"), text.index("2000.") + 5)
    assert excerpt(text, (), best).striptags().startswith("… Regional hotlines")
    late = Span(len(text) - 300, len(text) - 280)
    assert text[late.start :].startswith(excerpt(text, (), late).striptags().removeprefix("… ")[:20])
