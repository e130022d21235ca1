import pytest

from graph_service.model import Quotation


@pytest.fixture
def quotations(facts):
    """Return who says what in a text, and check that each quote stands there letter for letter."""

    def find(text, people=("Myroslava Debeljuk", "John Gough")):
        found = facts(text, Quotation, people=people)
        assert all(quotation.span.of(text) == quotation.quote for quotation in found)
        return [(quotation.speaker.removeprefix("person/"), quotation.quote) for quotation in found]

    return find


QUOTE = "It is very important to have hotlines"
MYROSLAVA = [("myroslava-debeljuk", QUOTE)]


@pytest.mark.parametrize(
    "text",
    [
        f'"{QUOTE}," said Myroslava Debeljuk, a consultant on the hotline.',
        f"“{QUOTE},” Myroslava Debeljuk said.",
        f"«{QUOTE}», said Myroslava Debeljuk.",
        f"„{QUOTE}“, explains Myroslava Debeljuk.",
        f'Myroslava Debeljuk told reporters: "{QUOTE}."',
        f'A consultant, Myroslava Debeljuk, said, "{QUOTE}".',
    ],
)
def test_the_subject_of_the_verb_of_saying_is_the_speaker(quotations, text):
    assert [(who, quote.rstrip(".")) for who, quote in quotations(text)] == MYROSLAVA


def test_a_quote_goes_on_after_the_speaker(quotations):
    text = f'"{QUOTE}," said Myroslava Debeljuk. "Through us they get the right information."'
    assert quotations(text) == [*MYROSLAVA, ("myroslava-debeljuk", "Through us they get the right information.")]


def test_a_quote_broken_by_its_speaker_is_two_quotations(quotations):
    text = f'"{QUOTE}," said Myroslava Debeljuk, "because many people go abroad."'
    assert quotations(text) == [*MYROSLAVA, ("myroslava-debeljuk", "because many people go abroad.")]


def test_a_pronoun_is_the_one_person_of_the_sentence_before(quotations):
    text = f'Myroslava Debeljuk works on the hotline. "{QUOTE}," she said.'
    assert quotations(text) == MYROSLAVA


@pytest.mark.parametrize(
    "text",
    [
        f'Myroslava Debeljuk met John Gough. "{QUOTE}," he said.',
        f'"{QUOTE}," the study said.',
        f'"{QUOTE}," said a friend of Myroslava Debeljuk.',
        'Myroslava Debeljuk said she reads "War and Peace" at night.',
        'Myroslava Debeljuk called it "odd".',
        f'Myroslava Debeljuk is a consultant. A poster has the words "{QUOTE}".',
    ],
)
def test_without_a_speaker_or_speech_there_is_no_quotation(quotations, text):
    assert quotations(text) == []


def test_unbalanced_marks_do_not_reach_over_a_paragraph(quotations):
    text = f'"We do not close the marks here.\n\nAnd so it goes.\n\n"{QUOTE}," said Myroslava Debeljuk.'
    assert quotations(text) == MYROSLAVA
