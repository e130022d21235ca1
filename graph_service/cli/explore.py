"""`graph-service path`: how one entity leads to another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from graph_service import json_view
from graph_service.cli.output import as_json, key_of, show
from graph_service.results import Paths, Step

if TYPE_CHECKING:
    from graph_service.service import StoryGraph


from typing import TYPE_CHECKING

from graph_service.cli.output import limit

if TYPE_CHECKING:
    from graph_service.service import StoryGraph


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--limit", type=click.IntRange(1, 20), default=3, show_default=True, help="How many paths to show.")
@click.option("--max", "longest", type=click.IntRange(1, 6), default=4, show_default=True, help="The most steps of a path.")  # fmt: skip
@as_json
@click.pass_obj
def path(graph: "StoryGraph", source: str, target: str, *, limit: int, longest: int, as_json: bool) -> None:
    """Show how one entity leads to another.

    FROM and TO are type/id, such as place/ukraine, or names to look for. Each step comes with a story that names both
    and its sentences; paths go through what is rarely named rather than through what every other story names.
    """
    answer = graph.answers.path(key_of(graph, source), key_of(graph, target), longest=longest, limit=limit)
    show(as_json, json_view.paths(answer), _lines(answer))


def _lines(answer: Paths) -> Iterator[str]:
    if answer.hint:
        yield answer.hint
    for path_found in answer.paths:
        labels = [path_found.steps[0].source.label, *(step.target.label for step in path_found.steps)]
        yield click.style(" – ".join(labels), bold=True)
        for step in path_found.steps:
            yield from _step(step)
        yield ""


def _step(step: Step) -> Iterator[str]:
    more = f" ({step.total} stories name both)" if step.total > 1 else ""
    yield f"  {step.text}{more}"
    yield from (f"    “{' '.join(quote.text.split())}”" for quote in step.quotes)
    if step.story:
        yield f"    {step.story.id}" + (f"  ({step.story.date})" if step.story.date else "")


# `graph-service suggest`: what may be meant by what is typed.


@click.command()
@click.argument("text", metavar="TEXT")
@limit
@as_json
@click.pass_obj
def suggest(graph: "StoryGraph", text: str, *, limit: int, as_json: bool) -> None:
    """Complete a name or a title.

    Finds entities and stories that start so, have these words, are spelt in another way or script, or were misspelt.
    """
    suggestions = graph.answers.suggest(text, limit=limit)
    lines = [
        f"{click.style(suggestion.label, bold=True)}  {suggestion.key}"
        + ("" if suggestion.matched.name == suggestion.label else f"  ({suggestion.matched.name})")
        for suggestion in suggestions
    ]
    show(as_json, json_view.suggestions(text, suggestions), lines)
