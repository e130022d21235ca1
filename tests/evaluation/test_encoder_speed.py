"""Which way to run a model is recommended: by what it finds, then by how long it takes."""

import numpy as np

from graph_service.evaluation.encoder_speed import EXACT, NEAR, EncoderReport, alike, fastest, nearest

REPORTS = [
    EncoderReport(encoder="reference", question_p50=9.0, questions_alike=1.0),
    EncoderReport(encoder="exact", question_p50=4.0, questions_alike=0.995),
    EncoderReport(encoder="near", question_p50=2.0, questions_alike=0.95),
    EncoderReport(encoder="far", question_p50=1.0, questions_alike=0.5),
    EncoderReport(encoder="missing", error="not installed"),
]


def test_the_quickest_that_finds_the_same_and_the_quickest_that_finds_nearly_the_same():
    assert fastest(REPORTS, EXACT).encoder == "exact"
    assert fastest(REPORTS, NEAR).encoder == "near"


def test_ten_passages_are_nearest_and_those_that_stay_are_counted():
    passages = np.eye(12, dtype=np.float32)
    near = nearest(np.linspace(1, 0, 12, dtype=np.float32)[np.newaxis], passages)
    assert near == [set(range(10))]
    assert alike(near, [set(range(5, 15))]) == 0.5
