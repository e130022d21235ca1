"""The commands that decide about names: each asks the facade's curator, and prints what is decided now."""

import shlex
from typing import TYPE_CHECKING, get_args

import click

from graph_service import json_view
from graph_service.cli.output import as_json, limit, many, show
from graph_service.model import EntityType
from graph_service.results import Variant

if TYPE_CHECKING:
    from graph_service.curation.decision_file import Entry
    from graph_service.service import StoryGraph

NEXT = "It takes effect on stories at the next ingest; `graph-service relink` applies it now."
DATED = "Decisions or reference data have changed since stories were linked; run: graph-service relink"


@click.group()
def curate() -> None:
    """Decide about names: merge, split, rename, block, add.

    Decisions are written into curation.ttl in the data folder, which may be edited by hand too. They overrule reference
    files and rules, and each can be undone. A KEY is type/id, such as person/paul-volcker.
    """


@curate.command("list")
@as_json
@click.pass_obj
def list_(graph: "StoryGraph", *, as_json: bool) -> None:
    """Show what is decided, by number."""
    entries = graph.curate.entries()
    lines = [_line(entry) for entry in entries] or [f"Nothing is decided yet in {graph.curate.file}."]
    dated = graph.is_published and graph.snapshot.stale
    answer = {
        "file": str(graph.curate.file),
        "decisions": [json_view.entry(entry) for entry in entries],
        "dated": dated,
    }
    show(as_json, answer, [*lines, *([DATED] if dated else [])])


@curate.command()
@click.argument("key")
@click.argument("into")
@as_json
@click.pass_obj
def merge(graph: "StoryGraph", key: str, into: str, *, as_json: bool) -> None:
    """Make KEY and INTO one, under INTO.

    The old address leads to the new one from then on.
    """
    _decided(graph.curate.merge(key, into), as_json=as_json)


@curate.command()
@click.argument("key")
@click.argument("surface")
@click.option("--as", "label", help="Name what the surface means, as an entity of its own.")
@as_json
@click.pass_obj
def split(graph: "StoryGraph", key: str, surface: str, *, label: str | None, as_json: bool) -> None:
    """Say that SURFACE never means KEY.

    SURFACE is the words as stories write them; `curate merges` shows what rules put under an entity.
    """
    _decided(graph.curate.split(key, surface, label), as_json=as_json)


@curate.command()
@click.argument("key")
@click.argument("name")
@as_json
@click.pass_obj
def rename(graph: "StoryGraph", key: str, name: str, *, as_json: bool) -> None:
    """Show KEY under another NAME; its address stays."""
    _decided(graph.curate.rename(key, name), as_json=as_json)


@curate.command()
@click.argument("name")
@click.option("--for", "key", help="Only this entity never has the name.")
@as_json
@click.pass_obj
def block(graph: "StoryGraph", name: str, *, key: str | None, as_json: bool) -> None:
    """Say that NAME is no name of anything, or of one entity."""
    _decided(graph.curate.block(name, key), as_json=as_json)


@curate.command("name")
@click.argument("key")
@click.argument("name")
@click.option("--language", default="", metavar="TAG", help="Only in texts of this language, such as uk.")
@as_json
@click.pass_obj
def add_name(graph: "StoryGraph", key: str, name: str, *, language: str, as_json: bool) -> None:
    """Give KEY one more NAME."""
    _decided(graph.curate.name(key, name, language), as_json=as_json)


@curate.command()
@click.argument("number", type=click.IntRange(1))
@as_json
@click.pass_obj
def undo(graph: "StoryGraph", number: int, *, as_json: bool) -> None:
    """Take the decision of a NUMBER back; `curate list` shows the numbers."""
    entry = graph.curate.undo(number)
    show(as_json, {"undone": json_view.entry(entry)}, [f"Undone: {_words(entry)}", NEXT])


@curate.command()
@as_json
@click.pass_obj
def redo(graph: "StoryGraph", *, as_json: bool) -> None:
    """Bring back the decision that was undone last."""
    _decided(graph.curate.redo(), as_json=as_json)


@curate.command()
@click.option(
    "--type", "kind", type=click.Choice(get_args(EntityType)), default=None, help="Only entities of this type."
)
@click.option("--entity", "key", default="", metavar="KEY", help="Only this entity.")
@limit
@as_json
@click.pass_obj
def merges(graph: "StoryGraph", *, kind: str | None, key: str, limit: int, as_json: bool) -> None:
    """Show what rules put under an entity.

    Each is a merge that no reference file states: the words of a story, the entity that a rule took them for, an example.
    """
    total, variants = graph.curate.variants(kind or "", key, limit)
    lines = [line for variant in variants for line in _variant(variant)]
    more = [f"… and {total - len(variants):,} more (--limit)."] if total > len(variants) else []
    answer = {"total": total, "merges": [json_view.variant(variant) for variant in variants]}
    show(as_json, answer, [*lines, *more] if variants else ["No rule put anything under another name."])


def _decided(entry: "Entry", *, as_json: bool) -> None:
    show(as_json, json_view.entry(entry), [_line(entry), NEXT])


def _line(entry: "Entry") -> str:
    return f"{entry.number:>3}  {_words(entry)}" + (f"  ({entry.note})" if entry.note else "")


def _words(entry: "Entry") -> str:
    return "; ".join(map(str, entry.decisions))


def _variant(variant: Variant) -> list[str]:
    command = shlex.join(["graph-service", "curate", "split", variant.key, variant.surface])
    head = f"“{variant.surface}” → {click.style(variant.label, bold=True)}  {variant.key}"
    return [
        f"{head}  ({variant.rule}, {many(variant.stories, 'story')})",
        f"  {' '.join(variant.sentence.split())}",
        f"  wrong? {command}",
    ]
