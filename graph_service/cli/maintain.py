"""The commands that keep the archive: `ingest`, `link`, `remove`, `relink`, `rebuild` and `check`."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph_service import json_view
from graph_service.cli.output import (
    REINDEX,
    STALE,
    Progress,
    as_json,
    pass_graph,
    plural,
    print_answer,
    print_error,
    print_note,
    progress_of,
    story_heading,
)
from graph_service.errors import DataError, SourceError
from graph_service.model import LinkedStory, Rejected

if TYPE_CHECKING:
    from graph_service.archive.ingest import Report
    from graph_service.reading.documents import Documents
    from graph_service.reading.documents.field_names import Columns
    from graph_service.service import StoryGraph


ERRORS_SHOWN = 20
NOTES_SHOWN = 20
PROBLEMS_SHOWN = 20  # of one part
TEXTS = frozenset(["text", "markdown", "json"])  # kinds of documents that hold little but text
LONG = 100_000  # bytes of one, of which linking takes some ten seconds


def _read_columns(_context: click.Context, _option: click.Parameter, file: Path | None) -> "Columns | None":
    from graph_service.reading.documents.field_names import read_columns  # noqa: PLC0415  loads parsers

    return None if file is None else read_columns(file)


columns_file = click.option(
    "--columns",
    metavar="FILE",
    type=click.Path(path_type=Path),
    callback=_read_columns,
    help='TOML that says what columns or keys are called, such as: title = "Kopfzeile"',
)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--once", is_flag=True, help="Publish all stories together, or none if something fails.")
@columns_file
@as_json
@pass_graph
def ingest(
    graph: "StoryGraph", paths: tuple[str, ...], *, once: bool, columns: "Columns | None", as_json: bool
) -> None:
    """Read stories into the archive.

    A FILE is a page as text, HTML or Markdown, JSON or JSON Lines, a feed, a table (CSV), a web archive, a message or
    mailbox, a PDF or Word document, any of these compressed (.gz), or a folder of such files; - is standard input.
    docs/cli.md lists the forms. A story whose id is in the archive replaces the one there; an unchanged one is skipped.

    A long ingest publishes as it goes. Ctrl-C loses the stories since it last published; the same command continues
    with them.
    """
    from graph_service.reading.readers import size_of  # noqa: PLC0415  slow to import

    total = sum(size_of(path) for path in paths if path != "-")
    with progress_of(total, in_bytes=True) as progress:
        report = graph.ingest.add_documents(
            announced(_documents(paths, columns), progress.say),
            once=once,
            progress=progress,
            on_publish=lambda report: progress.say(_published_line(report, progress)),
        )
    print_report(report, as_json=as_json)
    sys.exit(1 if report.errors else 0)


def _documents(paths: Iterable[str], columns: "Columns | None") -> "Documents":
    from graph_service.reading.readers import documents, documents_from  # noqa: PLC0415  slow to import

    for path in paths:
        yield from documents_from(sys.stdin.buffer, columns=columns) if path == "-" else documents(path, columns)


def announced(documents: "Documents", say: Callable[[str], None]) -> "Documents":
    """Yield the documents, and say before a long text which it is: linking it takes longer than the progress shows."""
    from graph_service.reading.documents import Document  # noqa: PLC0415  slow to import

    for document in documents:
        if isinstance(document, Document) and document.kind in TEXTS and len(document.data) >= LONG:
            place = document.file if document.line is None else f"{document.file}:{document.line}"
            say(f"{place} has {len(document.data) // 1000:,} kB of text, which takes a while.")
        yield document


def _published_line(report: "Report", progress: Progress) -> str:
    """Return what is published so far, how fast it goes, and how long the rest will take."""
    stories = report.added + report.changed
    line = (
        f"Published generation {report.generation}: {plural(stories, 'story')} added or changed so far, "
        f"{60 * stories / max(report.seconds, 1e-9):,.0f} a minute"
    )
    if not progress.total > progress.done > 0:
        return line + "."
    seconds = report.seconds * (progress.total - progress.done) / progress.done
    if seconds < 90:
        return f"{line}, about {seconds:.0f} s to go."
    left = f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
    return f"{line}, about {left} to go."


def _print_problems(report: "Report") -> None:
    """Print what was refused, skipped or ignored, to standard error."""
    for error in report.errors[:ERRORS_SHOWN]:
        print_error(error)
    if len(report.errors) > ERRORS_SHOWN:
        click.echo(f"… and {len(report.errors) - ERRORS_SHOWN} more were refused (--json lists all).", err=True)
    for note in report.notes[:NOTES_SHOWN]:
        print_note(note)
    if len(report.notes) > NOTES_SHOWN:
        click.echo(f"… and {len(report.notes) - NOTES_SHOWN} more notes (--json lists all).", err=True)
    if report.unknown_keys:
        click.echo(f"Ignored unknown keys: {', '.join(sorted(report.unknown_keys))}.", err=True)


def print_report(report: "Report", *, as_json: bool) -> None:
    """Print what an ingest, or linking again, did; errors go to standard error."""
    _print_problems(report)
    counts = {
        name: getattr(report, name)
        for name in ("added", "changed", "unchanged", "duplicates", "mentions", "facts", "passages")
    }
    seconds = max(report.seconds, 1e-9)
    stories = report.added + report.changed
    rates = {name: round(n / seconds, 1) for name, n in
             (("stories", stories), ("mentions", report.mentions), ("passages", report.passages))}  # fmt: skip
    lines = [", ".join(f"{counts[name]:,} {name}" for name in ("added", "changed", "unchanged")) + " stories"]
    if stories:
        lines += [f"{report.mentions:,} mentions, {report.facts:,} facts, {report.passages:,} passages in {seconds:.1f} s: "
                  + ", ".join(f"{rate:g} {name}" for name, rate in rates.items()) + " a second"]  # fmt: skip
    if report.duplicates:
        lines += [f"{report.duplicates:,} {'duplicates' if report.duplicates == 1 else 'duplicate'} another story here"]
    if report.stale:
        lines += [STALE]
    if report.reindex:
        lines += [REINDEX]
    if report.errors:
        lines += [f"{len(report.errors):,} refused"]
    result = counts | {
        "seconds": round(seconds, 2),
        "per_second": rates,
        "generation": report.generation,
        "dated": report.stale,
        "reindex": report.reindex,
        "errors": [str(error) for error in report.errors],
        "notes": [str(note) for note in report.notes],
    }
    print_answer(as_json, result, lines)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@columns_file
@as_json
@pass_graph
def link(graph: "StoryGraph", paths: tuple[str, ...], *, columns: "Columns | None", as_json: bool) -> None:
    """Show what linking finds in files, and what it rejects.

    Adds nothing to the archive; - is standard input. Each mention comes with the rule that made it, each rejected candidate
    with the reason. The JSON of a story names its file and line, and has notes on what reading left out or guessed.
    """
    failed = 0
    for result in graph.ingest.link(_documents(paths, columns)):
        if isinstance(result, SourceError):
            failed += 1
            print_error(result)
        elif isinstance(result, tuple):
            document, linked, rejected = result
            answer = json_view.story(linked, graph.names) | {
                "rejected": json_view.rejected(rejected, linked, graph.names),
                "file": document.file,
                "line": document.line,
                "notes": linked.story.notes,
            }
            print_answer(as_json, answer, _linked_lines(linked, rejected))
        else:
            print_note(result)
    sys.exit(1 if failed else 0)


def _linked_lines(linked: LinkedStory, rejected: Sequence[Rejected]) -> Iterator[str]:
    story = linked.story
    yield story_heading(story)
    for note in story.notes:
        yield f"  {'note':>11}  {note}"
    for mention in linked.mentions:
        entity, span = linked.entities[mention.entity], f"{mention.span.start}-{mention.span.end}"
        yield f"  {span:>11}  {mention.surface}  →  {entity.key}  ({mention.rule}, {mention.confidence:.2f})"
    for key in linked.coverage:
        yield f"  {'about':>11}  {linked.entities[key].label}"
    for fact in linked.facts:
        yield f"  {fact.kind:>11}  {fact.span.of(story.text)}"
    for topic in linked.topics:
        yield f"  {'stated':>11}  {linked.entities[topic].label}  →  {topic}"
    for assigned in linked.assigned:
        label = linked.entities[assigned.topic].label
        yield f"  {'assigned':>11}  {label}  →  {assigned.topic}  ({assigned.confidence:.2f})"
    for theme in linked.key_phrases:
        yield f"  {'theme':>11}  {theme.phrase}  ({theme.score:.2f})"
    if rejected:
        yield "  not chosen:"
    for candidate in rejected:
        span, surface = f"{candidate.span.start}-{candidate.span.end}", candidate.span.of(story.text)
        yield f"  {span:>11}  {surface}  ✗  {candidate.entity.key}  ({candidate.rule}: {candidate.reason})"


@click.command()
@click.argument("stories", nargs=-1, required=True, metavar="ID...")
@as_json
@pass_graph
def remove(graph: "StoryGraph", stories: tuple[str, ...], *, as_json: bool) -> None:
    """Remove stories by their ids.

    Everything that only they state is removed with them.
    """
    removed = graph.remove(stories)
    print_answer(as_json, {"removed": removed}, [f"Removed {plural(removed, 'story')}."])


@click.command()
@click.option("--all", "every", is_flag=True, help="Link all stories again, not only those that changes touch.")
@as_json
@pass_graph
def relink(graph: "StoryGraph", *, every: bool, as_json: bool) -> None:
    """Link stories again.

    Applies decisions about names (see `curate`) and new reference data to the stories in the archive, from their sources.
    """
    with progress_of(graph.answers.status()["stories"], "Linking stories") as progress:
        report = graph.relink(every=every, progress=progress)
    print_report(report, as_json=as_json)
    sys.exit(1 if report.errors else 0)


@click.command()
@as_json
@pass_graph
def rebuild(graph: "StoryGraph", *, as_json: bool) -> None:
    """Rebuild the whole archive with the configured model.

    Links and encodes every story again from its source. This is needed when GRAPH_SERVICE_MODEL names another model than the
    one that made the archive. What is published stays until the rebuild is done; vectors in the cache are used again.
    """
    with progress_of(graph.archive.latest().manifest.stories, "Rebuilding") as progress:
        report = graph.rebuild(progress=progress)
    print_report(report, as_json=as_json)


@click.command()
@as_json
@pass_graph
def check(graph: "StoryGraph", *, as_json: bool) -> None:
    """Check that everything published is intact.

    Compares files with their checksums; the graph, the projection, the passages and the word counts with each other; and
    stories with their sources. Checks everything in the graph against the SHACL shapes, and every mention against its text.
    Takes about a second for 15 stories on each core. Says what to do about each problem, and ends with code 1 if there is one.
    """
    status = graph.answers.status()
    with progress_of(status["stories"], "Checking stories") as progress:
        problems = graph.check(progress=progress)
    counts: Counter[str] = Counter()
    for problem in problems:
        counts[problem.part] += 1
        if not as_json and counts[problem.part] <= PROBLEMS_SHOWN:
            print_error(DataError(f"{problem.part}: {problem.message}", hint=problem.hint))
    checked = f"Generation {status['generation']}: {plural(status['stories'], 'story')}, {status['quads']:,} quads"
    parts = ", ".join(f"{part} {count:,}" for part, count in counts.items())
    result = {name: status[name] for name in ("generation", "stories", "quads")} | {"sound": not problems}
    print_answer(
        as_json,
        result | {"findings": [asdict(problem) for problem in problems]},
        [f"{checked}. {f'Found: {parts}.' if problems else 'Everything is consistent.'}"],
    )
    sys.exit(1 if problems else 0)
