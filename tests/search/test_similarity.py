"""What stands for a text whose related stories are sought."""

from graph_service.search.similarity import PASSAGES, of_text


def test_some_passages_stand_for_a_long_text_from_its_first_to_its_last_part(demo):
    text = "\n\n".join(f"Paragraph {n} reports from Kyiv. " + "Talks went on. " * 40 for n in range(200))
    subject = of_text(demo.snapshot, demo.encoder, text, "en")
    starts = [span.start / len(subject.text) for span in subject.spans]
    assert len(subject.vectors) == len(starts) == PASSAGES
    assert "Paragraph 0 " in subject.spans[0].of(subject.text)
    assert all(n / PASSAGES <= start + 0.01 and start < (n + 1) / PASSAGES for n, start in enumerate(starts))


def test_a_text_of_few_passages_stands_for_itself(demo):
    text = "\n\n".join("Talks went on in Kyiv. " * 25 for _ in range(5))
    subject = of_text(demo.snapshot, demo.encoder, text, "en")
    assert len(subject.spans) == len(subject.vectors) == 5
