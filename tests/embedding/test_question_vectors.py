"""A question that is asked again is not encoded again; its vector is the same, and nobody can change it."""

import numpy as np
import pytest

from graph_service.embedding.vector_cache import LONGEST, QuestionEncoder


class Counting:
    """An encoder that counts the texts it has encoded."""

    name, dimensions = "counting", 2

    def __init__(self):
        self.texts = []

    def knows(self, word):
        return word == "known"

    def encode(self, texts):
        self.texts += texts
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


def test_a_short_question_is_encoded_once():
    counting = Counting()
    encoder = QuestionEncoder(counting)
    assert [encoder.encode(["hotlines"]).tolist() for _ in range(3)] == [[[8, 1]]] * 3
    assert counting.texts == ["hotlines"]
    assert (encoder.name, encoder.dimensions) == ("counting", 2)
    assert (encoder.knows("known"), encoder.knows("other")) == (True, False)


def test_its_vector_cannot_be_changed_for_others():
    with pytest.raises(ValueError, match="read-only"):
        QuestionEncoder(Counting()).encode(["hotlines"])[0] = 0


@pytest.mark.parametrize("texts", [["one", "other"], ["x" * (LONGEST + 1)], []])
def test_several_texts_and_long_ones_are_encoded_each_time(texts):
    counting = Counting()
    encoder = QuestionEncoder(counting)
    for _ in range(2):
        encoder.encode(texts)
    assert counting.texts == texts * 2
