"""`graph-service check`: whether all that is published holds together."""

import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from graph_service.commands.terminal import as_json, many, progress_of, say_error, show
from graph_service.errors import DataError

if TYPE_CHECKING:
    from graph_service.service import StoryGraph

SHOWN = 20  # findings of one part


@click.command()
@as_json
@click.pass_obj
def check(graph: "StoryGraph", *, as_json: bool) -> None:
    """Check all that is published.

    Files against their checksums; the graph, the projection, the passages and the counts of words against each other; what
    the stories were read from; everything in the graph against the shapes (SHACL), and every mention against its text. Some
    15 stories a second on each core. Where something does not hold, says what to do, and ends with code 1.
    """
    status = graph.status()
    with progress_of(status["stories"], "Checking stories") as progress:
        found = graph.check(progress=progress)
    told: Counter[str] = Counter()
    for finding in found:
        told[finding.part] += 1
        if not as_json and told[finding.part] <= SHOWN:
            say_error(DataError(f"{finding.part}: {finding.message}", hint=finding.hint))
    held = f"Generation {status['generation']}: {many(status['stories'], 'story')}, {status['quads']:,} quads"
    parts = ", ".join(f"{part} {count:,}" for part, count in told.items())
    result = {name: status[name] for name in ("generation", "stories", "quads")} | {"sound": not found}
    show(
        as_json,
        result | {"findings": [asdict(finding) for finding in found]},
        [f"{held}. {f'Found: {parts}.' if found else 'Everything holds together.'}"],
    )
    sys.exit(1 if found else 0)
