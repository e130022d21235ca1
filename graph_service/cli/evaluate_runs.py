"""`graph-service eval retrieval` and `eval related`: how good search and related stories are, beside plain yardsticks.

What measures comes as the extra `eval`, since no answer needs it.
"""

from collections.abc import Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_service.cli.comparison_table import comparison_json, comparison_lines
from graph_service.cli.output import as_json, progress_of, show
from graph_service.errors import UsageError

if TYPE_CHECKING:
    from graph_service.evaluation.similarity_weights import Fit
    from graph_service.service import StoryGraph


from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph_service.service import StoryGraph

TOOLS = {"ir_measures": "ir_measures", "bm25s": "bm25s", "Stemmer": "PyStemmer"}

sampled = click.option("--queries", type=click.IntRange(1), help="Only so many queries, drawn at random.")
seed = click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which draw.")
worst = click.option("--limit", type=click.IntRange(0), default=10, show_default=True, help="How many of the worst queries to list; 0 for all.")  # fmt: skip


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--qrels", default="test", show_default=True, help="Which judgements: the name of a file in DIR/qrels, or a path.")  # fmt: skip
@sampled
@seed
@worst
@as_json
@click.pass_obj
def retrieval(
    graph: "StoryGraph", folder: Path, *, qrels: str, queries: int | None, seed: int, limit: int, as_json: bool
) -> None:
    """Measure search: nDCG@10, AP and R@100 of each mode, beside plain BM25.

    DIR is laid out as BEIR's collections are: corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and
    qrels/test.tsv (query-id, corpus-id, score). The documents are read into a temporary archive as stories would be, and
    every query that has judgements is asked. Differences come with their 95 % bootstrap interval.
    """
    check_tools()
    from graph_service.evaluation.beir import read_collection  # noqa: PLC0415  help should come at once
    from graph_service.evaluation.retrieval import evaluate_retrieval  # noqa: PLC0415  likewise

    collection = read_collection(folder, qrels)
    report = evaluate_retrieval(collection, graph.settings, progress_of, queries=queries, seed=seed)
    show(as_json, comparison_json(report, limit), comparison_lines(report, limit))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option("--labels", metavar="KEY", help="The key that holds the labels of a story; without it, its related list is the answer.")  # fmt: skip
@click.option("--stories", type=click.IntRange(2), help="Only so many stories, drawn at random.")
@sampled
@seed
@worst
@as_json
@click.pass_obj
def related(graph: "StoryGraph", /, file: Path, *, limit: int, as_json: bool, **given: Any) -> None:
    """Measure related stories, beside plain BM25, the model alone and both.

    FILE holds stories (JSON Lines). Either they have a list of `related` stories (ids, or cards with title, url, date):
    nDCG@5, P@5 and R@10 are printed. Or --labels names a key with a list of labels: P@10, the share of ten that have a
    label in common with the story. The answers are taken out before the stories are read into a temporary archive.
    """
    check_tools()
    from graph_service.evaluation.related_stories import evaluate_related  # noqa: PLC0415  help should come at once

    report = evaluate_related(file, graph.settings, progress_of, **given)
    show(as_json, comparison_json(report, limit), comparison_lines(report, limit))


@click.command()
@click.argument(
    "files", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE...", nargs=-1, required=True
)
@click.option("--labels", metavar="KEY", help="The key of labels, in the files whose stories have it; the others have related lists.")  # fmt: skip
@click.option("--stories", type=click.IntRange(4), help="Only so many stories of each file, drawn at random.")
@click.option("--write", is_flag=True, help="Keep the weights, with their figures, in place of those in use.")
@seed
@as_json
@click.pass_obj
def weights(
    graph: "StoryGraph", *, files: tuple[Path, ...], labels: str | None, stories: int | None, write: bool, seed: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Fit what the sides of a likeness count for: text, shared names, time.

    Each FILE holds stories with answers, as for `eval related`. One half of its stories is fitted on, the other put aside
    and only measured; what is fitted is the mean over all files. The weights in use stay where what was fitted is no better
    on the stories put aside.
    """
    check_tools()
    from graph_service.evaluation.similarity_weights import fit, read_sample  # noqa: PLC0415  help should come at once
    from graph_service.search.recommend.similarity import save_weights  # noqa: PLC0415  likewise

    fitted = fit(
        [read_sample(file, graph.settings, progress_of, labels=labels, stories=stories, seed=seed) for file in files]
    )
    if write:
        save_weights(fitted.weights, fitted.figures)
    show(as_json, asdict(fitted), _weights_lines(fitted))


def _weights_lines(fitted: "Fit") -> Iterator[str]:
    yield "  ".join(f"{side} {weight:g}" for side, weight in fitted.weights.items())
    for name, figures in fitted.figures.items():
        yield ""
        yield name
        yield from (f"  {what}: {value}" for what, value in figures.items())


def check_tools() -> None:
    """Raise `UsageError` where what measures is not installed."""
    missing = [name for module, name in TOOLS.items() if find_spec(module) is None]
    if missing:
        message = f"Measuring needs {', '.join(missing)}, which is not installed."
        raise UsageError(message, hint="pip install graph-service[eval]")


# `graph-service eval similar`: how good similar entities are, beside plain ways to tell them.


@click.command()
@click.option("--entities", type=click.IntRange(1), default=300, show_default=True, help="How many, drawn at random.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which draw.")
@as_json
@click.pass_obj
def similar(graph: "StoryGraph", *, entities: int, seed: int, as_json: bool) -> None:
    """Measure similar entities on the archive itself.

    Entities in six stories or more are taken apart into two that half of their stories name each: is the other half found?
    And how many of the ten most similar are of the same kind (banks among banks)? Nothing is changed in the archive.
    """
    from graph_service.evaluation.entity_similarity import evaluate_similar  # noqa: PLC0415  help should come at once

    report = evaluate_similar(graph.snapshot.projection, count=entities, seed=seed)
    lines = [f"{report.twins} entities taken apart, {report.kinds} of a known kind",
             f"{'':16}{'MRR':>8}{'first':>8}{'in ten':>8}{'kind':>8}"]  # fmt: skip
    lines += [
        f"{name:16}" + "".join(f"{figure:8.3f}" for figure in asdict(figures).values())
        for name, figures in report.figures.items()
    ]
    show(as_json, asdict(report), lines)
