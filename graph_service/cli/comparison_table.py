"""How a comparison of runs is printed: as a table with what was left out and the worst queries, or as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph_service.evaluation.runs import Comparison, Difference, Scored

PERCENTILES = (50, 95)
TEXT_SHOWN = 90  # characters of a query


def comparison_json(report: "Comparison", limit: int) -> dict[str, Any]:
    """Return a comparison as programs get it; `limit` of the worst queries, all where it is 0."""
    return {
        "stories": report.stories,
        "seconds": round(report.seconds, 1),
        "left_out": dict(report.left_out),
        "errors": list(report.errors),
        "queries": report.queries,
        "runs": {item.run.name: _figures(item, report.measures) for item in report.runs},
        "differences": [_rounded(asdict(item)) for item in report.differences],
        "worst": [_rounded(asdict(item)) for item in report.worst[: limit or None]],
    }


def _figures(one: "Scored", measures: Sequence[str]) -> dict[str, float]:
    values = {measure: round(one.mean(measure), 4) for measure in measures}
    return values | {f"p{share}_ms": round(one.milliseconds(share), 3) for share in PERCENTILES}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def comparison_lines(report: "Comparison", limit: int) -> Iterator[str]:
    """Yield a comparison as people read it."""
    yield f"{report.stories:,} stories read in {report.seconds:.0f} s, {report.queries:,} queries"
    yield from (f"{count:,} {reason}" for reason, count in report.left_out.items())
    yield from (f"  {error}" for error in report.errors)
    yield ""
    width = max(len(measured.run.name) for measured in report.runs) + 2
    yield " " * width + "".join(f"{name:>10}" for name in (*report.measures, "p50 ms", "p95 ms"))
    for measured in report.runs:
        values = "".join(f"{measured.mean(measure):10.4f}" for measure in report.measures)
        times = "".join(f"{measured.milliseconds(share):10.2f}" for share in PERCENTILES)
        yield f"{measured.run.name:{width}}{values}{times}"
    yield ""
    yield from map(_difference, report.differences)
    yield from _worst(report, limit)


def _difference(one: "Difference") -> str:
    interval = one.interval
    return f"{one.run} to {one.to}, {one.measure}: {interval.mean:+.4f} ({interval.low:+.4f} to {interval.high:+.4f})"


def _worst(report: "Comparison", limit: int) -> Iterator[str]:
    listed = report.worst[: limit or None]
    if not listed:
        return
    yield ""
    yield f"Answered worst, by {report.measures[0]}, and as the yardstick answers it"
    for query in listed:
        text = " ".join(query.text.split())
        yield f"  {query.value:.3f} {query.yardstick:6.3f}  {query.query}: {text[:TEXT_SHOWN]}{'…' * (len(text) > TEXT_SHOWN)}"
    if len(listed) < len(report.worst):
        yield f"  … and {len(report.worst) - len(listed):,} more (--limit 0 lists all)"
