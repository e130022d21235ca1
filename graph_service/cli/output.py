"""What the commands share: options that mean the same everywhere, how an answer is printed, and how progress is shown."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from graph_service.errors import GraphServiceError, NotFoundError

if TYPE_CHECKING:
    from graph_service.model import Story
    from graph_service.reading.documents import Note
    from graph_service.results import StoryCard
    from graph_service.service import StoryGraph

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

REINDEX = "Older stories were indexed by other rules than searches follow now; run: graph-service rebuild"
STALE = "Decisions or reference data have changed since stories were linked; run: graph-service relink"


def pass_graph(command: "Callable[Concatenate[StoryGraph, Parameters], Result]") -> "Callable[Parameters, Result]":
    """Pass the archive to a command as its first argument; it is opened when the command runs, and closed after it."""

    @wraps(command)
    def with_graph(*args: "Parameters.args", **options: "Parameters.kwargs") -> Result:
        from graph_service.service import StoryGraph  # noqa: PLC0415  help should come at once

        context = click.get_current_context()
        return command(context.with_resource(StoryGraph.open(settings=context.obj)), *args, **options)

    return with_graph


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
limit = click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many to show.")


def print_answer(as_json: bool, value: Any, lines: Iterable[str]) -> None:
    """Print an answer: `value` as one line of JSON, or `lines` for people."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False))
    else:
        for line in lines:
            click.echo(line)


def print_error(error: GraphServiceError) -> None:
    """Print an error and what to do about it, to standard error."""
    click.echo(click.style("error: ", fg="red") + error.message + (f"\n  {error.hint}" if error.hint else ""), err=True)


def print_warning(message: str, hint: str) -> None:
    """Print what may surprise later, and what to do about it, to standard error."""
    click.echo(click.style("warning: ", fg="yellow") + f"{message}\n  {hint}", err=True)


def print_note(note: "Note") -> None:
    """Print what was skipped, left out or guessed, to standard error."""
    click.echo(click.style("note: ", fg="yellow") + str(note), err=True)


def plural(count: int, noun: str) -> str:
    """Return a count with its noun: 1 story, 2 stories, 2 decisions."""
    if count == 1:
        return f"{count:,} {noun}"
    return f"{count:,} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{count:,} {noun}s"


def story_heading(story: "Story | StoryCard") -> str:
    """Return the line that opens a story: its title, date and source."""
    return f"{click.style(story.title, bold=True)}  {', '.join(filter(None, (story.date or 'undated', story.source)))}"


def key_of(graph: "StoryGraph", name: str) -> str:
    """Return the key of the entity that a name most likely means; a key stays. Raises `NotFoundError`."""
    if "/" in name:
        return name
    for card in graph.answers.entities_named(name, limit=1):
        if card.matched and card.matched.how == "misspelt":
            click.echo(f"Nothing here is called {name!r}; showing the nearest name.", err=True)
        return card.key
    raise NotFoundError(f"Nothing here is called {name!r}.", hint="List names like it: graph-service suggest NAME")


class Progress:
    """How much of a total is done; a call adds a count to it and shows it, `say` prints another line."""

    def __init__(self, total: int, show: Callable[[int], None], say: Callable[[str], None]) -> None:
        self.total, self.done = total, 0
        self.say = say
        self._show = show

    def __call__(self, count: int) -> None:
        """Add to what is done."""
        self.done += count
        self._show(self.done)


@contextmanager
def progress_of(total: int, doing: str = "Reading stories", *, in_bytes: bool = False) -> Iterator[Progress]:
    """Show progress as a bar on a terminal, and as a line now and then in a log; a total of 0 is unknown."""
    from rich.console import Console  # noqa: PLC0415  the bar's library, which few commands need
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    console = Console(stderr=True)
    if console.is_terminal:
        amount = DownloadColumn() if in_bytes else MofNCompleteColumn()
        with Bar(TextColumn(doing), BarColumn(), amount, TimeRemainingColumn(), console=console, transient=True) as bar:
            task = bar.add_task("", total=total or None)
            yield Progress(total, lambda done: bar.update(task, completed=done), bar.console.print)
    else:
        progress = Progress(total, _log(total, doing, in_bytes=in_bytes), lambda line: click.echo(line, err=True))
        yield progress
        if progress.done < total:  # what lies between documents is done, too
            progress(total - progress.done)


def _log(total: int, doing: str, *, in_bytes: bool) -> Callable[[int], None]:
    """Return what prints a line about each tenth of a total, and at its end: bytes as a percentage, all else as counts."""
    reported, step = 0, max(total // 10, 100)

    def show(done: int) -> None:
        nonlocal reported
        if total and (done - reported >= step or done == total):
            reported = done
            amount = f"{min(100, done * 100 // total)} %" if in_bytes else f"{done:,} of {total:,}"
            click.echo(f"{doing}: {amount}", err=True)

    return show
