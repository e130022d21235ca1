"""Evidence in plain words: every rule has them, and every relation from either end."""

import pytest

from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.linking.mentions.candidates import RULES
from graph_service.web.pages import wording


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
