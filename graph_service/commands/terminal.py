"""What the commands share: options that mean the same everywhere, and how an answer is printed."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from graph_service.errors import GraphServiceError, NotFoundError

if TYPE_CHECKING:
    from graph_service.service import StoryGraph

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
limit = click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many to show.")


def show(as_json: bool, value: Any, lines: Iterable[str]) -> None:
    """Print an answer: as one line of JSON, or as the lines for people."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False))
    else:
        for line in lines:
            click.echo(line)


def say_error(error: GraphServiceError) -> None:
    """Print an error and what to do about it, to standard error."""
    click.echo(click.style("error: ", fg="red") + error.message + (f"\n  {error.hint}" if error.hint else ""), err=True)


def many(count: int, noun: str) -> str:
    """Return a count with its noun: 1 story, 2 stories, 2 decisions."""
    if count == 1:
        return f"{count:,} {noun}"
    return f"{count:,} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{count:,} {noun}s"


def key_of(graph: "StoryGraph", name: str) -> str:
    """Return the key of the entity that a name means best, or what is a key already; raises `NotFoundError`."""
    if "/" in name:
        return name
    for card in graph.called(name, limit=1):
        if card.matched and card.matched.how == "misspelt":
            click.echo(f"Nothing here is called {name!r}; this is what comes nearest.", err=True)
        return card.key
    raise NotFoundError(f"Nothing here is called {name!r}.", hint="Names are found in any spelling, also misspelt.")


@contextmanager
def progress_of(total: int, doing: str = "Reading stories") -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, and a line now and then in a log."""
    from rich.console import Console  # noqa: PLC0415  the bar's library, which few commands need
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=total or None)
            yield lambda count: bar.advance(task, count)
    else:
        yield _log(total, doing)


def _log(total: int, doing: str) -> Callable[[int], None]:
    done, said, step = 0, 0, max(total // 10, 100)

    def advance(count: int) -> None:
        nonlocal done, said
        done += count
        if done - said >= step or done == total:
            said = done
            click.echo(f"{doing}: {done:,} of {total:,}", err=True)

    return advance
