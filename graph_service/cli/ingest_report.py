"""What an ingest, or stories made again, did: as lines for people or as JSON."""

from typing import TYPE_CHECKING

import click

from graph_service.cli.curate import DATED
from graph_service.cli.output import say_error, show

if TYPE_CHECKING:
    from graph_service.archive.ingest import Report

ERRORS_SHOWN = 20


def print_report(report: "Report", *, as_json: bool) -> None:
    """Print a report; errors go to standard error."""
    for error in report.errors[:ERRORS_SHOWN]:
        say_error(error)
    if len(report.errors) > ERRORS_SHOWN:
        click.echo(
            f"… and {len(report.errors) - ERRORS_SHOWN} more that could not be read (--json lists all).", err=True
        )
    if report.unknown_keys:
        click.echo(f"Passed over, since they mean nothing here: {', '.join(sorted(report.unknown_keys))}.", err=True)
    counts = {
        name: getattr(report, name)
        for name in ("added", "changed", "unchanged", "duplicates", "mentions", "facts", "passages")
    }
    seconds = max(report.seconds, 1e-9)
    read = report.added + report.changed
    rates = {name: round(n / seconds, 1) for name, n in
             (("stories", read), ("mentions", report.mentions), ("passages", report.passages))}  # fmt: skip
    lines = [", ".join(f"{counts[name]:,} {name}" for name in ("added", "changed", "unchanged")) + " stories"]
    if read:
        lines += [f"{report.mentions:,} mentions, {report.facts:,} facts, {report.passages:,} passages in {seconds:.1f} s: "
                  + ", ".join(f"{rate:g} {name}" for name, rate in rates.items()) + " a second"]  # fmt: skip
    if report.duplicates:
        lines += [f"{report.duplicates:,} {'is' if report.duplicates == 1 else 'are'} the same as another story here"]
    if report.stale:
        lines += [DATED]
    if report.errors:
        lines += [f"{len(report.errors):,} could not be read"]
    result = counts | {
        "seconds": round(seconds, 2),
        "per_second": rates,
        "generation": report.generation,
        "dated": report.stale,
    }
    show(as_json, result | {"errors": [str(error) for error in report.errors]}, lines)
