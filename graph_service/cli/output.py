"""What the commands share: options that mean the same everywhere, and how an answer is printed."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_service.errors import GraphServiceError, NotFoundError

if TYPE_CHECKING:
    from graph_service.archive.ingest import Report
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
    for card in graph.answers.entities_named(name, limit=1):
        if card.matched and card.matched.how == "misspelt":
            click.echo(f"Nothing here is called {name!r}; this is what comes nearest.", err=True)
        return card.key
    raise NotFoundError(f"Nothing here is called {name!r}.", hint="Names are found in any spelling, also misspelt.")


def bytes_of(paths: Iterable[str]) -> int:
    """Return the size of files and folders, as the measure of progress; 0 for what is missing."""
    files = (file for path in map(Path, paths) for file in (path.rglob("*") if path.is_dir() else [path]))
    return sum(file.stat().st_size for file in files if file.is_file())


class IngestProgress:
    """Shows how far an ingest is, by the bytes read, and what it has published."""

    def __init__(self, total: int, advance: Callable[[int], None], say: Callable[[str], None]) -> None:
        self.total, self.done = total, 0
        self._advance, self._say = advance, say

    def advance(self, count: int) -> None:
        """Take so many more bytes for done."""
        self.done += count
        self._advance(count)

    def published(self, report: "Report") -> None:
        """Say what is published so far, how fast it goes, and how long it will take."""
        stories = report.added + report.changed
        left = report.seconds * (self.total - self.done) / self.done if self.total > self.done > 0 else 0
        to_go = f", about {_duration(left)} to go" if left else ""
        self._say(
            f"Published generation {report.generation}: {many(stories, 'story')} added or changed so far, "
            f"{60 * stories / max(report.seconds, 1e-9):,.0f} a minute{to_go}."
        )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@contextmanager
def ingest_progress(total: int) -> Iterator[IngestProgress]:
    """Show a bar on a terminal, and lines now and then in a log."""
    from rich.console import Console  # noqa: PLC0415  the bar's library, which few commands need
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("Reading stories"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=total or None)
            yield IngestProgress(total, lambda count: bar.advance(task, count), bar.console.print)
    else:
        yield IngestProgress(total, _log_share(total), lambda line: click.echo(line, err=True))


def _log_share(total: int) -> Callable[[int], None]:
    done, tenth = 0, 0

    def advance(count: int) -> None:
        nonlocal done, tenth
        done += count
        if total and done * 10 // total > tenth:
            tenth = done * 10 // total
            click.echo(f"Reading stories: {min(100, done * 100 // total)} %", err=True)

    return advance


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
    done, reported, step = 0, 0, max(total // 10, 100)

    def advance(count: int) -> None:
        nonlocal done, reported
        done += count
        if done - reported >= step or done == total:
            reported = done
            click.echo(f"{doing}: {done:,} of {total:,}", err=True)

    return advance
