"""`graph-service check`: whether all that is published holds together."""

import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from graph_service.cli.output import as_json, many, progress_of, say_error, show
from graph_service.errors import DataError

if TYPE_CHECKING:
    from graph_service.service import StoryGraph


from typing import TYPE_CHECKING

from graph_service.cli.ingest_report import print_report

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
    status = graph.answers.status()
    with progress_of(status["stories"], "Checking stories") as progress:
        problems = graph.check(progress=progress)
    counts: Counter[str] = Counter()
    for problem in problems:
        counts[problem.part] += 1
        if not as_json and counts[problem.part] <= SHOWN:
            say_error(DataError(f"{problem.part}: {problem.message}", hint=problem.hint))
    held = f"Generation {status['generation']}: {many(status['stories'], 'story')}, {status['quads']:,} quads"
    parts = ", ".join(f"{part} {count:,}" for part, count in counts.items())
    result = {name: status[name] for name in ("generation", "stories", "quads")} | {"sound": not problems}
    show(
        as_json,
        result | {"findings": [asdict(problem) for problem in problems]},
        [f"{held}. {f'Found: {parts}.' if problems else 'Everything holds together.'}"],
    )
    sys.exit(1 if problems else 0)


# `graph-service relink` and `rebuild`: stories that are here are made again from what came in.


@click.command()
@click.option("--all", "every", is_flag=True, help="All stories, not only those that changes touch.")
@as_json
@click.pass_obj
def relink(graph: "StoryGraph", *, every: bool, as_json: bool) -> None:
    """Link stories again.

    Applies decisions about names (see `curate`) and new reference data to the stories that are here, from what came in.
    """
    with progress_of(graph.answers.status()["stories"], "Linking stories") as progress:
        report = graph.relink(every=every, progress=progress)
    print_report(report, as_json=as_json)
    sys.exit(1 if report.errors else 0)


@click.command()
@as_json
@click.pass_obj
def rebuild(graph: "StoryGraph", *, as_json: bool) -> None:
    """Make the whole archive again with the model that is set.

    Links and encodes every story again, from what came in: needed where GRAPH_SERVICE_MODEL names another model than made
    the archive. What is published stays until all of it is done; vectors that were made before are taken from the cache.
    """
    with progress_of(graph.answers.status()["stories"], "Rebuilding") as progress:
        report = graph.rebuild(progress=progress)
    print_report(report, as_json=as_json)
