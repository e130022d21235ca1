"""The command line: each command parses, asks the facade, and prints; answers go to standard output, all else to error.

Exit codes: 0 done, 1 bad input (what could be done is done), 2 bad usage, 130 interrupted.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast, get_args

import click
from click.core import ParameterSource

from graph_service import json_view
from graph_service.cli.curate import DATED, curate
from graph_service.cli.encoders import encoders
from graph_service.cli.evaluate import evaluate
from graph_service.cli.explore import path as path_command
from graph_service.cli.explore import suggest
from graph_service.cli.ingest_report import print_report
from graph_service.cli.maintain import check, rebuild, relink
from graph_service.cli.output import as_json, bytes_of, ingest_progress, key_of, limit, say_error
from graph_service.cli.output import many as _many
from graph_service.cli.output import show as _print
from graph_service.errors import GraphServiceError, InputError, SourceError
from graph_service.model import LinkedStory, Rejected, Span
from graph_service.results import Evidence, Filters, Mode, Snippet
from graph_service.settings import load
from graph_service.text import sentences

if TYPE_CHECKING:
    from graph_service.reading.documents import Document
    from graph_service.service import StoryGraph

EXPORTS = ("turtle", "json-ld", "n-triples", "rdf-xml", "trig", "n-quads", "graphml", "gexf", "node-link")
INTERRUPTED = 130  # 128 and the number of the signal, as shells say it


class Group(click.Group):
    """Prints our errors as a person should read them; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except GraphServiceError as error:
            say_error(error)
            ctx.exit(error.exit_code)
        except (KeyboardInterrupt, RuntimeError) as error:
            # Python 3.11 wraps an interrupt that comes while a class is made, as when a library is being loaded.
            if KeyboardInterrupt not in {type(error), type(error.__cause__)}:
                raise
            click.echo("Interrupted; what was published before stays.", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), envvar="GRAPH_SERVICE_DATA",
    help="The data folder.  [default: .graph-service; environment: GRAPH_SERVICE_DATA]",
)  # fmt: skip
@click.version_option(package_name="graph-service", prog_name="Story Graph")
@click.pass_context
def main(ctx: click.Context, data: Path | None) -> None:
    """Story Graph reads stories, links who, where and what they mention, and answers.

    \b
    graph-service ingest stories.jsonl page.html notes.md    read stories in
    graph-service search "who answers the phone for victims"
    graph-service entity organization/odihr
    graph-service serve                                      pages, API and SPARQL
    """
    from graph_service.service import StoryGraph  # noqa: PLC0415  help should come at once

    ctx.obj = ctx.with_resource(StoryGraph.open(settings=load(data=data)))


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--once", is_flag=True, help="Publish all stories together or, where something stops it, none.")
@as_json
@click.pass_obj
def ingest(graph: "StoryGraph", paths: tuple[str, ...], *, once: bool, as_json: bool) -> None:
    """Read stories into the archive.

    A FILE is a page as text (.txt), HTML or Markdown, or JSON Lines with "title" and "body" in each line; - is standard
    input. A story whose id is there already is changed, one that has not changed is passed over.

    A long ingest publishes as it goes: Ctrl-C costs the stories since the last time, and the same command goes on with them.
    """
    total = bytes_of(path for path in paths if path != "-")
    with ingest_progress(total) as progress:
        report = graph.ingest.add_documents(
            _all(paths), once=once, progress=progress.advance, on_publish=progress.published
        )
    print_report(report, as_json=as_json)
    sys.exit(1 if report.errors else 0)


@main.command()
@as_json
@click.pass_obj
def status(graph: "StoryGraph", *, as_json: bool) -> None:
    """Show what is published."""
    values = graph.answers.status()
    lines = [f"{name.replace('_', ' ')}: {value:,}" if isinstance(value, int) else f"{name.replace('_', ' ')}: {value}"
             for name, value in values.items() if name != "dated"]  # fmt: skip
    _print(as_json, values, [*lines, *([DATED] if values["dated"] else [])])


@main.command()
@click.argument("stories", nargs=-1, required=True, metavar="ID...")
@as_json
@click.pass_obj
def remove(graph: "StoryGraph", stories: tuple[str, ...], *, as_json: bool) -> None:
    """Remove stories by their ids.

    All that is said because of them goes with them.
    """
    removed = graph.remove(stories)
    _print(as_json, {"removed": removed}, [f"Removed {_many(removed, 'story')}."])


@main.command()
@click.argument("query", required=False, default="")
@click.option(
    "--mode", type=click.Choice(get_args(Mode)), default="hybrid", show_default=True, help="Words, meaning, or both."
)
@click.option("--topic", multiple=True, help="Only stories on this topic (its id); may be given again.")
@click.option("--organization", multiple=True, help="Only stories that name this organization.")
@click.option("--place", multiple=True, help="Only stories that name this place.")
@click.option("--person", multiple=True, help="Only stories that name this person.")
@click.option("--source", multiple=True, help="Only stories of this source (its id).")
@click.option("--from", "since", help="Only stories dated this day, month or year, or later.")
@click.option("--to", "until", help="Only stories dated this day, month or year, or earlier.")
@limit
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over.")
@as_json
@click.pass_obj
def search(
    graph: "StoryGraph", /, query: str, *, mode: Mode, limit: int, offset: int, as_json: bool, **given: Any
) -> None:
    """Find stories by what they say.

    Without a QUERY, list the newest.
    """
    result = graph.search(query, mode=mode, filters=Filters(**given), limit=limit, offset=offset)
    lines = [_many(result.total, "story") + f" ({result.took_ms:.0f} ms)"]
    for hit in result.hits:
        lines += ["", _title(hit.story.title, hit.story.date, hit.story.source)]
        lines += [f"  {_excerpt(hit.passage)}", f"  {hit.story.id}"]
    _print(as_json, json_view.search_result(result), lines)


@main.command()
@click.argument("story", metavar="ID")
@limit
@as_json
@click.pass_obj
def related(graph: "StoryGraph", story: str, *, limit: int, as_json: bool) -> None:
    """Show what to read next, and why."""
    recommendations = graph.related(story, limit)
    lines = []
    for recommendation in recommendations:
        lines += [_title(recommendation.story.title, recommendation.story.date, recommendation.story.source)]
        lines += [*(f"  - {reason.text}" for reason in recommendation.reasons), f"  {recommendation.story.id}", ""]
    _print(as_json, json_view.related(recommendations), lines)


@main.command()
@click.argument("name", metavar="NAME")
@limit
@as_json
@click.pass_obj
def entity(graph: "StoryGraph", name: str, *, limit: int, as_json: bool) -> None:
    """Show what an entity is, and who names it.

    NAME is type/id, such as organization/odihr or place/ukraine, or a name to look for.
    """
    page = graph.entity(key_of(graph, name), limit=limit)
    of = f", part of {', '.join(card.label for card in page.broader)}" if page.broader else ""
    closed = ", closed" if page.entity.closed else ""
    lines = [click.style(page.entity.label, bold=True) + f"  {page.entity.kind or page.entity.type}{of}{closed}"]
    lines += [f"Named in {_many(page.total, 'story')}.  {page.iri}"]
    lines += [line for evidence in page.evidence for line in _evidence(evidence)]
    _print(as_json, json_view.entity_page(page), lines)


@main.command()
@click.argument("query", metavar="SPARQL")
@click.option("--format", "format_name", default="tsv", show_default=True,
              help="json, xml, csv or tsv for SELECT; turtle, json-ld, n-triples or rdf-xml for CONSTRUCT.")  # fmt: skip
@as_json
@click.pass_obj
def query(graph: "StoryGraph", query: str, *, format_name: str, as_json: bool) -> None:
    """Ask the graph in SPARQL.

    @FILE reads the query from a file, - from standard input.

    \b
    graph-service query 'SELECT ?name { ?p a schema:City ; schema:containedInPlace place:ukraine ; rdfs:label ?name }'
    """
    explicit = click.get_current_context().get_parameter_source("format_name") is not ParameterSource.DEFAULT
    accept = "text/tab-separated-values;q=0.9, text/turtle, application/sparql-results+json;q=0.5"
    chosen = "json" if as_json else format_name if explicit else None
    answer = graph.query(_query_text(query), accept, format=chosen)
    last = b""
    for last in answer.chunks():
        sys.stdout.buffer.write(last)
    sys.stdout.buffer.write(b"" if last.endswith(b"\n") else b"\n")


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@as_json
@click.pass_obj
def link(graph: "StoryGraph", paths: tuple[str, ...], *, as_json: bool) -> None:
    """Show what is found in files, and what was not chosen.

    Reads and links them without taking them in; - is standard input. Each mention comes with the rule that made it, each
    candidate that lost with the reason.
    """
    failed = 0
    for result in graph.ingest.link(_all(paths)):
        if isinstance(result, SourceError):
            failed += 1
            say_error(result)
        else:
            linked, rejected = result
            answer = json_view.story(linked, graph.names) | {
                "rejected": json_view.rejected(rejected, linked, graph.names)
            }
            _print(as_json, answer, [*_linked(linked), *_rejected(linked, rejected)])
    sys.exit(1 if failed else 0)


@main.command()
@click.option("--format", "format_name", type=click.Choice(EXPORTS), default="trig", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file rather than standard output.")
@click.option("--json", "as_json", is_flag=True, help="Short for --format json-ld.")
@click.pass_obj
def export(graph: "StoryGraph", *, format_name: str, output: Path | None, as_json: bool) -> None:
    """Write the whole graph out.

    TriG and N-Quads keep which story says what. GraphML, GEXF and node-link JSON hold the network of stories and entities,
    for Gephi, NetworkX and D3.
    """
    with click.open_file(str(output or "-"), "wb") as stream:
        graph.answers.export(cast("IO[bytes]", stream), "json-ld" if as_json else format_name)


@main.command()
@click.option("--host", help="The address to serve at.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to serve at.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1), help="Server processes.  [default: 1]")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON.")
@click.pass_obj
def serve(graph: "StoryGraph", *, host: str | None, port: int | None, workers: int | None, as_json: bool) -> None:
    """Serve pages, API and SPARQL.

    Answers from what is published until Ctrl-C; later ingests are taken up by themselves.
    """
    from graph_service.server import free_address  # noqa: PLC0415  loads what serves

    if graph.is_published:
        graph.answers.check_model()
    free_address(host or graph.settings.host, port or graph.settings.port)
    options = {"data": graph.settings.data, "host": host, "port": port, "workers": workers}
    environ = os.environ | {f"GRAPH_SERVICE_{name.upper()}": str(value) for name, value in options.items() if value}
    announcement = '{"address": "%s"}' if as_json else "Serving %s"
    sys.stdout.flush()
    # A fresh process, since the passage table's engine, which this one has loaded, should not be there when workers fork.
    os.execve(sys.executable, [sys.executable, "-m", "graph_service.server", announcement], environ)  # noqa: S606


main.add_command(evaluate)
main.add_command(curate)
main.add_command(relink)
main.add_command(rebuild)
main.add_command(check)
main.add_command(encoders)
main.add_command(suggest)
main.add_command(path_command)


def _all(paths: Iterable[str]) -> "Iterator[Document | SourceError]":
    from graph_service.reading.readers import documents, documents_from  # noqa: PLC0415  slow to import

    for path in paths:
        yield from documents_from(sys.stdin.buffer) if path == "-" else documents(path)


def _query_text(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if not query.startswith("@"):
        return query
    try:
        return Path(query[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The query file {query[1:]} cannot be read: {error}.") from error


def _title(title: str, date: str | None, source: str | None) -> str:
    return f"{click.style(title, bold=True)}  {', '.join(part for part in (date or 'undated', source) if part)}"


def _excerpt(passage: Snippet) -> str:
    """Return the sentence of a passage that holds the most words of the query, with these underlined."""
    text, marks = passage.text, passage.highlights
    best = max(sentences(text), key=lambda sentence: sum(sentence.holds(mark) for mark in marks))
    inside = [Span(mark.start - best.start, mark.end - best.start) for mark in marks if best.holds(mark)]
    return _marked(best.of(text), inside)


def _marked(text: str, spans: Iterable[Span]) -> str:
    marked, position = "", 0
    for span in spans:
        marked += text[position : span.start] + click.style(span.of(text), underline=True)
        position = span.end
    return " ".join((marked + text[position:]).split())


def _evidence(one: Evidence) -> list[str]:
    return ["", f"  {_marked(one.sentence, one.highlights)}", f"  {one.story.id}  ({one.rule}, {one.confidence:.2f})"]


def _linked(linked: LinkedStory) -> list[str]:
    story = linked.story
    lines = [_title(story.title, story.date, story.source)]
    for mention in linked.mentions:
        entity = linked.entities[mention.entity]
        place = f"{mention.span.start}-{mention.span.end}"
        lines.append(f"  {place:>11}  {mention.surface}  →  {entity.key}  ({mention.rule}, {mention.confidence:.2f})")
    lines += [f"  {'about':>11}  {linked.entities[key].label}" for key in linked.coverage]
    lines += [f"  {fact.kind:>11}  {fact.span.of(story.text)}" for fact in linked.facts]
    lines += [f"  {'stated':>11}  {linked.entities[topic].label}  →  {topic}" for topic in linked.topics]
    lines += [
        f"  {'assigned':>11}  {linked.entities[item.topic].label}  →  {item.topic}  ({item.confidence:.2f})"
        for item in linked.assigned
    ]
    lines += [f"  {'theme':>11}  {item.phrase}  ({item.score:.2f})" for item in linked.key_phrases]
    return lines


def _rejected(linked: LinkedStory, rejected: Sequence[Rejected]) -> list[str]:
    text = linked.story.text
    lines = [
        f"  {f'{candidate.span.start}-{candidate.span.end}':>11}  {candidate.span.of(text)}  ✗  {candidate.entity.key}  ({candidate.rule}: {candidate.reason})"
        for candidate in rejected
    ]
    return ["  not chosen:", *lines] if lines else []


if __name__ == "__main__":
    main()
