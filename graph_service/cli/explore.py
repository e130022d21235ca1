"""The commands that answer from what is published: searches, pages of entities, SPARQL, and the export of the graph."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast, get_args

import click
from click.core import ParameterSource

from graph_service import json_view
from graph_service.cli.output import (
    REINDEX,
    STALE,
    as_json,
    key_of,
    limit,
    pass_graph,
    plural,
    print_answer,
    story_heading,
)
from graph_service.errors import InputError, UsageError
from graph_service.model import Span
from graph_service.partial_date import PartialDate
from graph_service.results import FACETS, SORTS, Facet, Filters, Hit, Mode, SearchRequest

if TYPE_CHECKING:
    from graph_service.service import StoryGraph


class DateType(click.ParamType[PartialDate]):
    """A date of any precision, as an option takes it."""

    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> PartialDate:
        """Return the date; fails as click does."""
        try:
            return PartialDate(value)
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


DATE = DateType()
EXPORTS = ("turtle", "json-ld", "n-triples", "rdf-xml", "trig", "n-quads", "graphml", "gexf", "node-link", "d3",
           "csv-nodes", "csv-edges")  # fmt: skip


@click.command()
@as_json
@pass_graph
def status(graph: "StoryGraph", *, as_json: bool) -> None:
    """Show what is published."""
    values = graph.answers.status()
    lines = [f"{name.replace('_', ' ')}: {value:,}" if isinstance(value, int) else f"{name.replace('_', ' ')}: {value}"
             for name, value in values.items() if name not in {"dated", "reindex"}]  # fmt: skip
    notes = [*([STALE] if values["dated"] else []), *([REINDEX] if values["reindex"] else [])]
    print_answer(as_json, values, [*lines, *notes])


@click.command()
@click.argument("query", required=False, default="")
@click.option("--mode", type=click.Choice(get_args(Mode)), default="hybrid", show_default=True,
              help="Search by words (keyword), by meaning (semantic), or by both (hybrid).")  # fmt: skip
@click.option("--topic", multiple=True, help="Only stories on this topic (its id); repeatable.")
@click.option(
    "--organization",
    multiple=True,
    help="Only stories that mention this organization (its id) or a part of it; repeatable.",
)
@click.option("--place", multiple=True, help="Only stories that mention this place (its id) or one in it; repeatable.")
@click.option("--person", multiple=True, help="Only stories that mention this person (their id); repeatable.")
@click.option("--event", multiple=True, help="Only stories that mention this event (its id); repeatable.")
@click.option("--source", multiple=True, help="Only stories from this source (its id); repeatable.")
@click.option(
    "--author", multiple=True, help="Only stories by this author (an id that --facet author lists); repeatable."
)
@click.option("--language", multiple=True, help="Only stories in this language, such as uk; repeatable.")
@click.option("--year", multiple=True, help="Only stories from this year, or undated; repeatable.")
@click.option(
    "--organization-kind", multiple=True, help="Only stories that mention an organization of this kind; repeatable."
)
@click.option("--place-kind", multiple=True, help="Only stories that mention a place of this kind; repeatable.")
@click.option("--without", multiple=True,
              help="Leave out stories that have this: place/kyiv, source/osce, date/2004; repeatable.")  # fmt: skip
@click.option("--all", "match_all", type=click.Choice(FACETS), multiple=True,
              help="Require all values given for this filter, not just any; repeatable.")  # fmt: skip
@click.option("--parts/--no-parts", default=True, show_default=True,
              help="Whether a filter by an entity includes its parts, as a country includes its cities.")  # fmt: skip
@click.option("--from", "since", type=DATE, help="Only stories from this day, month or year (2003-08), or later.")
@click.option("--to", "until", type=DATE, help="Only stories from this day, month or year, or earlier.")
@click.option("--dates/--no-dates", default=True, show_default=True,
              help="Whether dates in the QUERY (since 2014) say when stories were published, or are words like others.")  # fmt: skip
@click.option("--include-undated", is_flag=True, help="With --from or --to, also stories without a date.")
@click.option(
    "--about-from",
    "about_since",
    type=DATE,
    help="Only stories that report something from this day, month or year, or later.",
)
@click.option(
    "--about-to",
    "about_until",
    type=DATE,
    help="Only stories that report something from this day, month or year, or earlier.",
)
@click.option(
    "--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="The order of the stories."
)
@click.option(
    "--facet", type=click.Choice(FACETS), help="List the values of this filter instead, with the stories of each."
)
@click.option("--find", default="", help="With --facet, only values whose names contain this text.")
@limit
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to skip.")
@as_json
@pass_graph
def search(
    graph: "StoryGraph",
    /,
    query: str,
    *,
    facet: Facet | None,
    find: str,
    limit: int,
    offset: int,
    as_json: bool,
    **options: Any,
) -> None:
    """Find stories by what they say.

    Without a QUERY, lists the newest.
    """
    order = {name: options.pop(name) for name in ("mode", "sort", "dates")}
    request = SearchRequest(query=query, filters=Filters(**options), limit=limit, offset=offset, **order)
    if facet:
        page = graph.answers.facet(request, facet, name=find, limit=limit, offset=offset)
        values = [f"{value.count:>7,}  {value.label}  {value.id}" for value in page.values]
        print_answer(as_json, json_view.facet_page(page), [plural(page.total, "value"), *values])
        return
    result = graph.answers.search(request)
    lines = [f"{plural(result.total, 'story')} ({result.took_ms:.0f} ms)"]
    lines += dict.fromkeys(filter(None, (result.note, result.hint)))
    if result.dates:
        since, until = result.dates.since, result.dates.until
        bounds = (("in" if since == until else "from", since), ("to", until if until != since else None))
        period = " ".join(f"{word} {date}" for word, date in bounds if date)
        period = period or (f"in {' or '.join(result.dates.years)}" if result.dates.years else "")
        left_out = f"not in {' or '.join(time.replace('/', ' to ') for time in result.dates.without)}"
        when = ", ".join(filter(None, [period, left_out if result.dates.without else ""]))
        lines += [f"'{result.dates.words}' is read as published {when}; --no-dates searches for the words"]
    if result.undated:
        lines += [f"{plural(result.undated, 'story')} more without a date; --include-undated adds them"]
    lines += [
        f"{named.entity.label} ({named.entity.key}): {plural(named.entity.stories, 'story')}"
        for named in result.entities
    ]
    lines += [line for hit in result.hits for line in _hit_lines(hit)]
    if result.nearest:
        lines += ["", "Nearest in meaning:", *(line for hit in result.nearest for line in _hit_lines(hit))]
    print_answer(as_json, json_view.search_result(result, graph.answers.speakers(result)), lines)


def _hit_lines(hit: Hit) -> list[str]:
    """Return a story with its best sentence, the words of the query underlined, and why it is a hit."""
    stated = (f"{stated.field} {stated.written}" for stated in hit.why.stated)
    why = [
        *hit.why.words,
        *(name.written for name in hit.why.names),
        *stated,
        *(["meaning"] if hit.why.meaning else []),
    ]
    reasons = f"  has {', '.join(why)}" if why else ""
    passage = hit.passage
    best = passage.sentence or Span(0, len(passage.text))
    marks = [Span(mark.start - best.start, mark.end - best.start) for mark in passage.highlights if best.holds(mark)]
    excerpt = _underline(best.of(passage.text), marks)
    return ["", story_heading(hit.story), f"  {excerpt}", f"  {hit.story.id}{reasons}"]


def _underline(text: str, spans: Iterable[Span]) -> str:
    """Underline parts of a text, and put it on one line."""
    marked, position = "", 0
    for span in spans:
        marked += text[position : span.start] + click.style(span.of(text), underline=True)
        position = span.end
    return " ".join((marked + text[position:]).split())


@click.command()
@click.argument("story", metavar="ID")
@limit
@as_json
@pass_graph
def related(graph: "StoryGraph", story: str, *, limit: int, as_json: bool) -> None:
    """Show what to read after a story, and why."""
    recommendations = graph.related(story, limit)
    lines = []
    for recommendation in recommendations:
        reasons = (f"  - {reason.text}" for reason in recommendation.reasons)
        lines += [story_heading(recommendation.story), *reasons, f"  {recommendation.story.id}", ""]
    print_answer(as_json, json_view.related(recommendations), lines)


@click.command()
@click.argument("name", metavar="NAME")
@limit
@as_json
@pass_graph
def entity(graph: "StoryGraph", name: str, *, limit: int, as_json: bool) -> None:
    """Show an entity, and the stories that mention it.

    NAME is type/id, such as organization/odihr or place/ukraine, or a name to look for.
    """
    page = graph.entity(key_of(graph, name), limit=limit)
    of = f", part of {', '.join(card.label for card in page.broader)}" if page.broader else ""
    closed = ", closed" if page.entity.closed else ""
    lines = [click.style(page.entity.label, bold=True) + f"  {page.entity.subtype or page.entity.type}{of}{closed}"]
    with_parts = f", {page.with_parts:,} with its parts" if page.with_parts > page.total else ""
    lines += [f"In {plural(page.total, 'story')}{with_parts}.  {page.iri}"]
    for evidence in page.evidence:
        lines += ["", f"  {_underline(evidence.sentence, evidence.highlights)}"]
        lines += [f"  {evidence.story.id}  ({evidence.rule}, {evidence.confidence:.2f})"]
    print_answer(as_json, json_view.entity_page(page), lines)


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--limit", type=click.IntRange(1, 20), default=3, show_default=True, help="How many paths to show.")
@click.option("--max", "longest", type=click.IntRange(1, 6), default=4, show_default=True, help="How many steps a path may have.")  # fmt: skip
@as_json
@pass_graph
def path(graph: "StoryGraph", source: str, target: str, *, limit: int, longest: int, as_json: bool) -> None:
    """Show how one entity is connected to another.

    FROM and TO are type/id, such as place/ukraine, or names to look for. Each step comes with a story that mentions
    both and its sentences. Paths prefer entities that few stories mention.
    """
    answer = graph.answers.path(key_of(graph, source), key_of(graph, target), longest=longest, limit=limit)
    lines = [answer.hint] if answer.hint else []
    for route in answer.paths:
        labels = [route.steps[0].source.label, *(step.target.label for step in route.steps)]
        lines += [click.style(" – ".join(labels), bold=True)]
        for step in route.steps:
            lines += [f"  {step.text}" + (f" ({step.total} stories mention both)" if step.total > 1 else "")]
            lines += [f"    “{' '.join(quote.text.split())}”" for quote in step.quotes]
            if step.story:
                lines += [f"    {step.story.id}" + (f"  ({step.story.date})" if step.story.date else "")]
        lines += [""]
    print_answer(as_json, json_view.paths(answer), lines)


@click.command()
@click.argument("text", metavar="TEXT")
@limit
@as_json
@pass_graph
def suggest(graph: "StoryGraph", text: str, *, limit: int, as_json: bool) -> None:
    """Complete a name or a title.

    Finds entities and stories that start with TEXT or have its words, also in another spelling or script, or misspelt.
    """
    suggestions = graph.answers.suggest(text, limit=limit)
    lines = [
        f"{click.style(suggestion.label, bold=True)}  {suggestion.key}"
        + ("" if suggestion.matched.name == suggestion.label else f"  ({suggestion.matched.name})")
        for suggestion in suggestions
    ]
    print_answer(as_json, json_view.suggestions(text, suggestions), lines)


@click.command()
@click.argument("query", metavar="SPARQL")
@click.option("--format", "format_name", default="tsv", show_default=True,
              help="json, xml, csv or tsv for SELECT; turtle, json-ld, n-triples or rdf-xml for CONSTRUCT.")  # fmt: skip
@as_json
@pass_graph
def query(graph: "StoryGraph", query: str, *, format_name: str, as_json: bool) -> None:
    """Query the graph with SPARQL.

    @FILE reads the query from a file, - from standard input.

    \b
    graph-service query 'SELECT ?name { ?p a schema:City ; schema:containedInPlace+ place:ukraine ; rdfs:label ?name }'
    """
    if query == "-":
        query = sys.stdin.read()
    elif query.startswith("@"):
        try:
            query = Path(query[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"The query file {query[1:]} cannot be read: {error}.") from error
    explicit = click.get_current_context().get_parameter_source("format_name") is not ParameterSource.DEFAULT
    accept = "text/tab-separated-values;q=0.9, text/turtle, application/sparql-results+json;q=0.5"
    chosen = "json" if as_json else format_name if explicit else None
    answers = graph.answers
    answer = answers.query(query, accept, format=chosen)
    hint = answers.doubts(query, answer)
    last = b""
    for last in answer.chunks():
        sys.stdout.buffer.write(last)
    sys.stdout.buffer.write(b"" if last.endswith(b"\n") else b"\n")
    sys.stdout.flush()
    if hint:
        click.echo(click.style("note: ", fg="yellow") + hint, err=True)


@click.command()
@click.option("--format", "format_name", type=click.Choice(EXPORTS), default="trig", show_default=True,
              help="The format of RDF, or of the network.")  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of standard output."
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json-ld.")
@pass_graph
def export(graph: "StoryGraph", *, format_name: str, output: Path | None, as_json: bool) -> None:
    """Export the whole graph.

    TriG and N-Quads keep which story says what. GraphML, GEXF, node-link JSON (its edges called `links` in d3) and the two tables
    in CSV hold the network of stories and entities, for Gephi, NetworkX and D3.
    """
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"There is no folder {output.parent}.", hint="Make it, or write to another place.")
    with click.open_file(str(output or "-"), "wb") as stream:
        graph.answers.export(cast("IO[bytes]", stream), "json-ld" if as_json else format_name)
