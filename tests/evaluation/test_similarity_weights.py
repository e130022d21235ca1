"""The weights of related stories are fitted on one half of the answers, measured on the other, and kept in the data folder."""

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.cli.main import main
from graph_service.errors import DataError
from graph_service.evaluation.similarity_weights import FITTED, NOT_FITTED, Case, Sample, fit, value_of
from graph_service.search.similarity import INSTALLED, WEIGHTS, save_weights, weights
from graph_service.settings import load

IN_USE = json.loads(INSTALLED.read_text(encoding="utf-8"))["weights"]


def case(feature, count=8):
    """Return a case whose relevant story one feature alone shows; the others show the opposite."""
    relevant = np.arange(count) == 3
    columns = [relevant.astype(float) if name == feature else 1.0 - relevant for name in FITTED]
    return Case(np.stack(columns, axis=1), relevant, 1)


@pytest.mark.parametrize("informative", FITTED)
def test_the_feature_that_shows_what_belongs_together_gets_the_largest_weight(informative):
    cases = [case(informative)] * 4
    fitted = fit([Sample("sample", "nDCG@5", cases, cases)], IN_USE)
    assert max(FITTED, key=lambda feature: fitted.weights[feature]) == informative
    assert fitted.figures["sample"]["put aside, with these"] == 1.0
    assert fitted.weights[NOT_FITTED] == IN_USE[NOT_FITTED]
    assert sum(fitted.weights.values()) == pytest.approx(1, abs=0.01)


def test_the_weights_in_use_stay_where_nothing_is_gained():
    same = Case(np.ones((5, len(FITTED))), np.ones(5, dtype=bool), 5)
    fitted = fit([Sample("same", "P@5", [same], [same])], IN_USE)
    assert fitted.weights == pytest.approx(IN_USE, abs=0.002)


def test_fitted_weights_that_are_worse_on_held_out_stories_are_not_used():
    misleading = [case("time")] * 3
    fitted = fit([Sample("misleading", "nDCG@5", misleading, [case("text")] * 3)], IN_USE)
    assert fitted.weights == pytest.approx(IN_USE, abs=0.002)
    figures = fitted.figures["misleading"]
    assert figures["put aside, as fitted, not kept"] < figures["put aside, with these"] == 1.0


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.sampled_from(["nDCG@5", "P@10"]))
def test_measures_lie_between_0_and_1_and_a_better_order_is_never_worse(relevant, measure):
    flags = np.array(relevant)
    best, worst = (
        value_of(
            measure,
            [Case(np.array([[sign * flag] for flag in flags], dtype=float), flags, int(flags.sum()))],
            np.ones(1),
        )
        for sign in (1, -1)
    )
    assert 0 <= worst <= best <= 1


def test_the_installed_weights_come_with_their_figures():
    stored = json.loads(INSTALLED.read_text(encoding="utf-8"))
    assert stored["weights"].keys() == {*FITTED, NOT_FITTED}
    assert sum(stored["weights"].values()) == pytest.approx(1, abs=0.01)
    assert all("put aside, with these" in figures for figures in stored["figures"].values())


def test_the_command_fits_on_stories_with_lists_and_writes_into_the_data_folder_alone(tmp_path):
    stories = [
        {"id": f"{subject}-{n}", "title": f"{subject} {n}", "body": f"All about {subject} again.",
         "related": [f"{subject}-{other}" for other in range(3) if other != n]}
        for subject in ("elections", "landmines") for n in range(3)
    ]  # fmt: skip
    file = write_json_lines(tmp_path / "stories.jsonl", stories)
    installed, data = INSTALLED.read_bytes(), tmp_path / "data"
    result = CliRunner().invoke(main, ["--data", str(data), "eval", "weights", str(file), "--write", "--json"])
    assert result.exit_code == 0, result.output
    fitted = json.loads(result.stdout)
    assert json.loads((data / WEIGHTS).read_text(encoding="utf-8")) == fitted
    assert weights(data) == fitted["weights"]
    assert INSTALLED.read_bytes() == installed
    (figures,) = fitted["figures"].values()
    assert figures["put aside, with these"] > 0.9


def test_related_stories_are_ranked_by_the_weights_of_the_data_folder_else_by_the_installed_ones(
    tmp_path, empty_archive, encoder
):
    data = shutil.copytree(empty_archive, tmp_path / "data")
    records = [
        {"id": "hotline", "title": "A hotline opens", "date": "2003-05-01",
         "body": "The mission opened a free hotline for victims of trafficking in the town."},
        {"id": "same-subject", "title": "Another hotline opens", "date": "1999-05-01",
         "body": "Victims of trafficking can ring a free hotline, officials of the mission said."},
        {"id": "same-day", "title": "Landmines cleared", "date": "2003-05-01",
         "body": "Sappers cleared old ammunition from the fields near the river this spring."},
    ]  # fmt: skip
    with StoryGraph(load({}, data=data), encoder) as graph:
        assert graph.add(write_json_lines(tmp_path / "stories.jsonl", records)).errors == []
        assert [item.story.id for item in graph.related("hotline")] == ["same-subject", "same-day"]
        save_weights(data, {"text": 0.0, "shared": 0.0, "time": 1.0, "card": 0.0}, {})
        assert [item.story.id for item in graph.related("hotline")] == ["same-day", "same-subject"]
        (data / WEIGHTS).unlink()
        weights.cache_clear()
        assert [item.story.id for item in graph.related("hotline")] == ["same-subject", "same-day"]


@pytest.mark.parametrize("content", ["{", "[]", '{"weights": {"text": 1}}', '{"weights": {"text": "x"}}'])
def test_a_file_without_weights_says_what_to_do(tmp_path, content):
    (tmp_path / WEIGHTS).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=WEIGHTS) as raised:
        weights(tmp_path)
    assert "eval weights FILE --write" in raised.value.hint
