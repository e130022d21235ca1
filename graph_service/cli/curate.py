"""The commands that correct names: each asks the facade's curator, and prints the decision."""

import shlex
from typing import TYPE_CHECKING, get_args

import click

from graph_service import json_view
from graph_service.cli.output import STALE, as_json, limit, pass_graph, plural, print_answer
from graph_service.model import EntityType

if TYPE_CHECKING:
    from graph_service.curation.decision_file import Entry
    from graph_service.service import StoryGraph

NEXT = "It takes effect on stories at the next ingest; `graph-service relink` applies it now."


@click.group()
def curate() -> None:
    """Correct names: merge, split, rename, block, add.

    Decisions go to curation.ttl in the data folder, which you may also edit by hand. They overrule reference files and
    rules, and you can undo each of them. A KEY is type/id, such as person/paul-volcker.
    """


@curate.command("list")
@as_json
@pass_graph
def list_(graph: "StoryGraph", *, as_json: bool) -> None:
    """List the decisions, with their numbers."""
    entries = graph.curate.entries()
    lines = [_line(entry) for entry in entries] or [f"No decisions yet in {graph.curate.file}."]
    stale = graph.is_published and graph.snapshot.stale
    answer = {
        "file": str(graph.curate.file),
        "decisions": [json_view.entry(entry) for entry in entries],
        "dated": stale,
    }
    print_answer(as_json, answer, [*lines, *([STALE] if stale else [])])


@curate.command()
@click.argument("key")
@click.argument("into")
@as_json
@pass_graph
def merge(graph: "StoryGraph", key: str, into: str, *, as_json: bool) -> None:
    """Merge KEY into INTO.

    The address of KEY leads to INTO from then on.
    """
    _print_decision(graph.curate.merge(key, into), as_json=as_json)


@curate.command()
@click.argument("key")
@click.argument("surface")
@click.option("--as", "label", help="The label of the entity that SURFACE means instead.")
@as_json
@pass_graph
def split(graph: "StoryGraph", key: str, surface: str, *, label: str | None, as_json: bool) -> None:
    """Decide that SURFACE never means KEY.

    SURFACE is a name as stories write it; `curate merges` lists those that rules matched to an entity.
    """
    _print_decision(graph.curate.split(key, surface, label), as_json=as_json)


@curate.command()
@click.argument("key")
@click.argument("name")
@as_json
@pass_graph
def rename(graph: "StoryGraph", key: str, name: str, *, as_json: bool) -> None:
    """Show KEY under another NAME. Its address stays."""
    _print_decision(graph.curate.rename(key, name), as_json=as_json)


@curate.command()
@click.argument("name")
@click.option("--for", "key", help="Block the name for this entity only.")
@as_json
@pass_graph
def block(graph: "StoryGraph", name: str, *, key: str | None, as_json: bool) -> None:
    """Decide that NAME means nothing, or never means one entity."""
    _print_decision(graph.curate.block(name, key), as_json=as_json)


@curate.command("name")
@click.argument("key")
@click.argument("name")
@click.option("--language", default="", metavar="TAG", help="Only in texts of this language, such as uk.")
@as_json
@pass_graph
def add_name(graph: "StoryGraph", key: str, name: str, *, language: str, as_json: bool) -> None:
    """Give KEY another NAME."""
    _print_decision(graph.curate.name(key, name, language), as_json=as_json)


@curate.command()
@click.argument("number", type=click.IntRange(1))
@as_json
@pass_graph
def undo(graph: "StoryGraph", number: int, *, as_json: bool) -> None:
    """Undo a decision by its NUMBER.

    `curate list` shows the numbers.
    """
    entry = graph.curate.undo(number)
    decisions = "; ".join(map(str, entry.decisions))
    print_answer(as_json, {"undone": json_view.entry(entry)}, [f"Undone: {decisions}", NEXT])


@curate.command()
@as_json
@pass_graph
def redo(graph: "StoryGraph", *, as_json: bool) -> None:
    """Redo the decision that you undid last."""
    _print_decision(graph.curate.redo(), as_json=as_json)


@curate.command()
@click.option(
    "--type", "entity_type", type=click.Choice(get_args(EntityType)), default=None, help="Only entities of this type."
)
@click.option("--entity", "key", default="", metavar="KEY", help="Only this entity.")
@limit
@as_json
@pass_graph
def merges(graph: "StoryGraph", *, entity_type: str | None, key: str, limit: int, as_json: bool) -> None:
    """List the names that rules matched to an entity.

    No reference file states these. Each comes with the entity, a sentence as an example, and the command that undoes
    the match.
    """
    total, variants = graph.curate.variants(entity_type or "", key, limit)
    lines = [] if variants else ["No rule has matched a name to an entity that has another one."]
    for variant in variants:
        command = shlex.join(["graph-service", "curate", "split", variant.key, variant.surface])
        head = f"“{variant.surface}” → {click.style(variant.label, bold=True)}  {variant.key}"
        lines += [
            f"{head}  ({variant.rule}, {plural(variant.stories, 'story')})",
            f"  {' '.join(variant.sentence.split())}",
            f"  wrong? {command}",
        ]
    if total > len(variants):
        lines += [f"… and {total - len(variants):,} more (--limit)."]
    answer = {"total": total, "merges": [json_view.variant(variant) for variant in variants]}
    print_answer(as_json, answer, lines)


def _print_decision(entry: "Entry", *, as_json: bool) -> None:
    print_answer(as_json, json_view.entry(entry), [_line(entry), NEXT])


def _line(entry: "Entry") -> str:
    decisions = "; ".join(map(str, entry.decisions))
    return f"{entry.number:>3}  {decisions}" + (f"  ({entry.note})" if entry.note else "")
