"""`graph-service suggest`: what may be meant by what is typed."""

from typing import TYPE_CHECKING

import click

from graph_service import json_view
from graph_service.commands.terminal import as_json, limit, show

if TYPE_CHECKING:
    from graph_service.service import StoryGraph


@click.command()
@click.argument("text", metavar="TEXT")
@limit
@as_json
@click.pass_obj
def suggest(graph: "StoryGraph", text: str, *, limit: int, as_json: bool) -> None:
    """Complete a name or a title.

    Finds entities and stories that start so, have these words, are spelt in another way or script, or were misspelt.
    """
    found = graph.suggest(text, limit=limit)
    lines = [
        f"{click.style(one.label, bold=True)}  {one.key}"
        + ("" if one.matched.name == one.label else f"  ({one.matched.name})")
        for one in found
    ]
    show(as_json, json_view.suggestions(text, found), lines)
