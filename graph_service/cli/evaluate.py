"""`graph-service eval …`: measures the answers against what people annotated, and lists what is wrong for a reader."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_service.cli.evaluate_runs import related, retrieval, similar, weights
from graph_service.cli.output import as_json, progress_of, show

if TYPE_CHECKING:
    from graph_service.evaluation.editor_tags import TagsReport
    from graph_service.evaluation.entity_linking import LinkingReport
    from graph_service.evaluation.link_scores import Miss, Score

KINDS = {"missed": "Missed", "false": "False links", "counts": "Quantities that count something else"}


@click.group(name="eval")
def evaluate() -> None:
    """Measure the answers against what people annotated."""


evaluate.add_command(retrieval)
evaluate.add_command(related)
evaluate.add_command(weights)
evaluate.add_command(similar)


@evaluate.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option("--stories", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="The stories with their date and source (JSON Lines), where the annotations give the text alone.")  # fmt: skip
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="How many of each kind of difference to list; 0 for all.")  # fmt: skip
@as_json
def linking(gold: Path, stories: Path | None, limit: int, *, as_json: bool) -> None:
    """Measure linking: precision, recall and F1 of each type, beside the bare parser's labels.

    FILE holds annotated stories, one JSON object a line: id, title, text, and entities with type, label, surfaces and, for
    places, iso; quantities with surface, value and of where they are annotated.
    """
    from graph_service.evaluation.entity_linking import evaluate_linking  # noqa: PLC0415  loads the linker
    from graph_service.evaluation.gold import read_gold, records  # noqa: PLC0415  likewise
    from graph_service.linking.linker import Linker  # noqa: PLC0415  likewise

    texts = {record["id"]: record for _, record in records(stories)} if stories else None
    annotated = list(read_gold(gold, texts))
    with progress_of(len(annotated), "Linking") as progress:
        report = evaluate_linking(annotated, Linker.load(), progress)
    show(as_json, _as_json(report), _lines(report, limit))


@evaluate.command()
@click.argument("stories", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option(
    "--sample", type=click.IntRange(1), default=1500, show_default=True, help="How many stories, drawn at random."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which draw.")
@as_json
def tags(stories: Path, sample: int, seed: int, *, as_json: bool) -> None:
    """Measure against editors' tags: which countries a story is about, which central bodies and people are found.

    FILE holds stories (JSON Lines) with `places`, and where given `orgs` and `people`: lists of slugs. The tags are
    never seen by the linker.
    """
    from graph_service.evaluation.editor_tags import evaluate_tags  # noqa: PLC0415  loads the linker
    from graph_service.evaluation.gold import records  # noqa: PLC0415  likewise
    from graph_service.linking.linker import Linker  # noqa: PLC0415  likewise

    tagged = [record for _, record in records(stories) if record.get("places")]
    drawn = random.Random(seed).sample(tagged, min(sample, len(tagged)))  # noqa: S311  a draw, no secret
    with progress_of(len(drawn), "Linking") as progress:
        report = evaluate_tags(drawn, Linker.load(), progress)
    show(as_json, asdict(report), _tags_lines(report))


def _tags_lines(report: "TagsReport") -> Iterator[str]:
    yield f"{'':24}{'precision':>10}{'recall':>9}{'F1':>9}{'right':>8}{'found':>8}{'due':>8}"
    yield f"{'countries it is about':24}{_row(report.coverage)}"
    yield f"{'  by the simple rule':24}{_row(report.simple)}"
    for kind, score in report.recall.items():
        yield f"{kind + ' tags found':24}{'':10}{score.recall:9.3f}{'':9}{score.right:8}{'':8}{score.due:8}"
    for heading, counts in (("Missed most", report.missed), ("Wrong most", report.false)):
        most = sorted(counts.items(), key=lambda one: -one[1])[:12]
        yield f"{heading}: " + ", ".join(f"{name} {count}" for name, count in most)


def _as_json(report: "LinkingReport") -> dict[str, Any]:
    return {
        "stories": report.stories,
        "linked": _figures(report.linked),
        "parser": _figures(report.parser),
        "quantities": _figure(report.quantities),
        "quantities_and_what_is_counted": _figure(report.counted),
        "spans": round(report.spans.precision, 4),
        "surfaces": round(report.surfaces.recall, 4),
        "stories_per_second": round(report.speed, 1),
        "parser_stories_per_second": round(report.parser_speed, 1),
        "misses": [asdict(miss) for miss in report.misses],
    }


def _figures(scores: "Mapping[str, Score]") -> dict[str, dict[str, float]]:
    return {kind: _figure(score) for kind, score in scores.items()}


def _figure(score: "Score") -> dict[str, float]:
    figures = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {name: round(value, 4) for name, value in figures.items()} | asdict(score)


def _lines(report: "LinkingReport", limit: int) -> list[str]:
    lines = [f"{'':24}{'precision':>10}{'recall':>9}{'F1':>9}{'right':>8}{'found':>8}{'due':>8}{'parser F1':>12}"]
    for kind, score in report.linked.items():
        lines.append(f"{kind:24}{_row(score)}{report.parser[kind].f1:12.3f}")
    if report.quantities.due:
        lines.append(f"{'quantity':24}{_row(report.quantities)}")
        lines.append(f"{'  and what is counted':24}{_row(report.counted)}")
    lines += [
        f"Linked surfaces that are annotated: {report.spans.precision:.3f}; annotated surfaces found: {report.surfaces.recall:.3f}",
        f"{report.speed:.1f} stories a second linked with facts, {_times(report)} of the bare parser's {report.parser_speed:.1f}",
    ]
    for kind, heading in KINDS.items():
        some = [miss for miss in report.misses if miss.kind == kind]
        lines += _listed(heading, some, limit)
    return lines


def _times(report: "LinkingReport") -> str:
    return f"{report.speed / report.parser_speed:.2f}"


def _row(score: "Score") -> str:
    return f"{score.precision:10.3f}{score.recall:9.3f}{score.f1:9.3f}{score.right:8}{score.found:8}{score.due:8}"


def _listed(heading: str, misses: "Sequence[Miss]", limit: int) -> list[str]:
    listed = misses[: limit or None]
    lines = ["", f"{heading} ({len(misses)})"] if misses else []
    lines += [
        f"  {miss.type:12} {miss.label}  [{' | '.join(miss.surfaces)}]  {miss.note}  in {miss.story}".replace(
            "    ", "  "
        )
        for miss in listed
    ]
    return (
        [*lines, f"  … and {len(misses) - len(listed)} more (--limit 0 lists all)"]
        if len(misses) > len(listed)
        else lines
    )
