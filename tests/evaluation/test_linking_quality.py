"""The figures that the page about the archive shows are those that this version reaches."""

import json

import pytest
from support.samples import CASES

from graph_service.cli.evaluate import write_scores
from graph_service.evaluation.entity_linking import evaluate_linking
from graph_service.evaluation.scores import read_gold
from graph_service.files import resource

PROJECT = CASES.parents[1]
SHARE = 0.03  # by which a figure may have moved since it was written


@pytest.mark.slow
@pytest.mark.parametrize(
    "sample", json.loads((resource("data") / "linking-quality.json").read_text("utf-8")), ids=lambda row: row["file"]
)
def test_the_figures_are_reached(tmp_path, monkeypatch, linker, sample):
    monkeypatch.chdir(PROJECT)
    gold = PROJECT / sample["file"]
    report = evaluate_linking(list(read_gold(gold)), linker)
    write_scores(tmp_path / "quality.json", gold.relative_to(PROJECT), report)
    (now,) = json.loads((tmp_path / "quality.json").read_text("utf-8"))
    assert (now["file"], now["stories"], now["languages"]) == (sample["file"], sample["stories"], sample["languages"])
    for entity_type, score in sample["linked"].items():
        measured = now["linked"][entity_type]
        for total in ("found", "due"):
            share = measured["right"] / measured[total]
            assert share == pytest.approx(score["right"] / score[total], abs=SHARE), (entity_type, total)
