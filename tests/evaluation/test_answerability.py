"""Questions with and without an answer: what counts as right, what is listed, and which lines are errors."""

import json

import pytest

from graph_service.errors import SourceError
from graph_service.evaluation.retrieval import Count, Question, evaluate_answers, read_questions

HOTLINE = "ukrainian-anti-trafficking-hotline-operators-undergo-training-by-osce"


def test_right_is_no_hit_for_a_question_without_an_answer_and_an_answer_among_the_hits_for_others(demo):
    report = evaluate_answers(demo, [
        Question("hotline operators", "words", (HOTLINE,), held_out=False),
        Question("agriculture in Turkmenistan", "words", (HOTLINE,), held_out=False),
        Question("submarines", "topic", (), held_out=True),
        Question("cybercrime", "topic", (), held_out=True),
    ])  # fmt: skip
    assert (report.answerable, report.answerable_held_out) == (Count(1, 2), Count(0, 0))
    assert (report.unanswerable, report.unanswerable_held_out) == (Count(1, 2), Count(1, 2))
    assert report.kinds == {"words": Count(1, 2), "topic": Count(1, 2)}
    assert [(question.text, hits > 0) for question, hits in report.wrong] == [("agriculture in Turkmenistan", True)]


def test_an_answer_that_the_archive_lacks_is_an_error(demo):
    with pytest.raises(SourceError, match="no story elsewhere"):
        evaluate_answers(demo, [Question("hotline", "words", ("elsewhere",), held_out=False)])


@pytest.mark.parametrize(
    "line", [{"question": "x", "kind": "y"}, {"question": 1, "kind": "y", "answers": []}, {"answers": [1]}]
)
def test_a_line_that_is_no_question_is_an_error_with_its_number(tmp_path, line):
    file = tmp_path / "questions.jsonl"
    sound = {"question": "x", "kind": "y", "answers": []}
    file.write_text(f"{json.dumps(sound)}\n{json.dumps(line)}\n", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        read_questions(file)
    assert error.value.line == 2
