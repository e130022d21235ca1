"""How a comparison is printed: a table, the differences with their intervals, what was left out, the worst queries."""

import numpy as np

from graph_service.cli.evaluate_runs import comparison_json, comparison_lines
from graph_service.evaluation.runs import Comparison, Run, difference, score, worst_first

QRELS = {"a": {"1": 1}, "b": {"3": 1}}


def comparison():
    times = np.array([1.0, 3.0])
    runs = (Run("plain", {"a": ["1"], "b": ["4"]}, times), Run("ours", {"a": ["1"], "b": ["4", "3"]}, times))
    plain, ours = (score(run, QRELS, ("AP", "P@5")) for run in runs)
    return Comparison(
        stories=1234, seconds=5.25, left_out={"stories that could not be read": 1}, errors=["f.jsonl:3: it is odd."],
        queries=2, measures=("AP", "P@5"), runs=(plain, ours), differences=[difference(ours, plain, "AP")],
        worst=worst_first(ours, plain, "AP", {"a": "first", "b": "second " * 30}),
    )  # fmt: skip


def test_people_read_a_table():
    lines = list(comparison_lines(comparison(), 1))
    assert lines[:3] == [
        "1,234 stories read in 5 s, 2 queries",
        "1 stories that could not be read",
        "  f.jsonl:3: it is odd.",
    ]
    assert lines[4].split() == ["AP", "P@5", "p50", "ms", "p95", "ms"]
    assert lines[6].split() == ["ours", "0.7500", "0.2000", "2.00", "2.90"]
    assert lines[8].startswith("ours to plain, AP: +0.2500 (+0.0000 to +0.5000)")
    assert lines[-2].startswith("  0.500  0.000  b: second second")
    assert lines[-2].endswith("…")
    assert lines[-1] == "  … and 1 more (--limit 0 lists all)"


def test_programs_get_the_same_figures():
    result = comparison_json(comparison(), 0)
    assert result["runs"]["ours"] == {"AP": 0.75, "P@5": 0.2, "p50_ms": 2.0, "p95_ms": 2.9}
    (one,) = result["differences"]
    assert one == {"run": "ours", "to": "plain", "measure": "AP", "interval": {"mean": 0.25, "low": 0.0, "high": 0.5}}
    assert [row["query"] for row in result["worst"]] == ["b", "a"]
