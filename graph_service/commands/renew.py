"""`graph-service relink` and `rebuild`: stories that are here are made again from what came in."""

import sys
from typing import TYPE_CHECKING

import click

from graph_service.commands.report import print_report
from graph_service.commands.terminal import as_json, progress_of

if TYPE_CHECKING:
    from graph_service.service import StoryGraph


@click.command()
@click.option("--all", "every", is_flag=True, help="All stories, not only those that changes touch.")
@as_json
@click.pass_obj
def relink(graph: "StoryGraph", *, every: bool, as_json: bool) -> None:
    """Link stories again.

    Applies decisions about names (see `curate`) and new reference data to the stories that are here, from what came in.
    """
    with progress_of(graph.status()["stories"], "Linking stories") as progress:
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
    with progress_of(graph.status()["stories"], "Rebuilding") as progress:
        report = graph.rebuild(progress=progress)
    print_report(report, as_json=as_json)
