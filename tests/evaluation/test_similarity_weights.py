"""The weights of related stories are fitted on one half of the answers and measured on the other."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from support.json_lines import write_json_lines

from graph_service.cli.main import main
from graph_service.evaluation.similarity_weights import FITTED, GIVEN, Case, Sample, fit, value_of
from graph_service.search.recommend import similarity as kept
from graph_service.search.recommend.similarity import weights


def case(side, count=8):
    """Return a case whose due story is told by one side alone; the others say the opposite."""
    due = np.arange(count) == 3
    columns = [due.astype(float) if name == side else 1.0 - due for name in FITTED]
    return Case(np.stack(columns, axis=1), due, 1)


@pytest.mark.parametrize("telling", FITTED)
def test_the_side_that_tells_what_belongs_together_comes_to_count_most(telling):
    cases = [case(telling)] * 4
    found = fit([Sample("told", "nDCG@5", cases, cases)])
    assert max(FITTED, key=lambda side: found.weights[side]) == telling
    assert found.figures["told"]["put aside, with these"] == 1.0
    assert found.weights[GIVEN] == weights()[GIVEN]
    assert sum(found.weights.values()) == pytest.approx(1, abs=0.01)


def test_the_weights_in_use_stay_where_nothing_is_gained():
    same = Case(np.ones((5, len(FITTED))), np.ones(5, dtype=bool), 5)
    found = fit([Sample("same", "P@5", [same], [same])])
    assert found.weights == pytest.approx(weights(), abs=0.002)


def test_what_was_fitted_is_not_kept_where_it_does_not_hold_on_what_was_put_aside():
    misled = [case("time")] * 3
    found = fit([Sample("misled", "nDCG@5", misled, [case("text")] * 3)])
    assert found.weights == pytest.approx(weights(), abs=0.002)
    figures = found.figures["misled"]
    assert figures["put aside, as fitted, not kept"] < figures["put aside, with these"] == 1.0


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.sampled_from(["nDCG@5", "P@10"]))
def test_measures_lie_between_0_and_1_and_a_better_order_is_never_worse(due, measure):
    flags = np.array(due)
    best, worst = (
        value_of(
            measure,
            [Case(np.array([[sign * flag] for flag in flags], dtype=float), flags, int(flags.sum()))],
            np.ones(1),
        )
        for sign in (1, -1)
    )
    assert 0 <= worst <= best <= 1


def test_the_weights_that_are_kept_come_with_their_figures():
    told = json.loads(kept.FILE.read_text(encoding="utf-8"))
    assert told["weights"].keys() == {*FITTED, GIVEN}
    assert sum(told["weights"].values()) == pytest.approx(1, abs=0.01)
    assert all("put aside, with these" in figures for figures in told["figures"].values())


def test_the_command_fits_on_stories_with_lists(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FILE", tmp_path / "weights.json")
    kept.FILE.write_text(json.dumps({"weights": dict(weights()), "figures": {}}), encoding="utf-8")
    stories = [
        {"id": f"{subject}-{n}", "title": f"{subject} {n}", "body": f"All about {subject} again.",
         "related": [f"{subject}-{other}" for other in range(3) if other != n]}
        for subject in ("elections", "landmines") for n in range(3)
    ]  # fmt: skip
    file = write_json_lines(tmp_path / "stories.jsonl", stories)
    ran = CliRunner().invoke(
        main, ["--data", str(tmp_path / "data"), "eval", "weights", str(file), "--write", "--json"]
    )
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert json.loads(kept.FILE.read_text(encoding="utf-8")) == told
    (figures,) = told["figures"].values()
    assert figures["put aside, with these"] > 0.9
