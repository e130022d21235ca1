"""The commands that compare with plain baselines: `graph-service eval retrieval`, `related`, `weights` and `similar`.

The libraries that measure runs come as the extra `eval`, since no answer needs them.
"""

from collections.abc import Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_service.cli.output import as_json, pass_graph, print_answer, progress_of
from graph_service.errors import UsageError

if TYPE_CHECKING:
    from graph_service.evaluation.runs import Comparison
    from graph_service.service import StoryGraph

LIBRARIES = {"ir_measures": "ir_measures", "bm25s": "bm25s", "Stemmer": "PyStemmer"}
PERCENTILES = (50, 95)
TEXT_SHOWN = 90  # characters of a query

sampled = click.option("--queries", type=click.IntRange(1), help="Ask only this many queries, drawn at random.")
seed = click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The seed of the random draws."
)
worst = click.option("--limit", type=click.IntRange(0), default=10, show_default=True, help="How many of the worst queries to list; 0 for all.")  # fmt: skip


def check_libraries() -> None:
    """Raise `UsageError` where the libraries that measure are not installed."""
    missing = [name for module, name in LIBRARIES.items() if find_spec(module) is None]
    if missing:
        message = f"Measuring needs {', '.join(missing)}, which is not installed."
        raise UsageError(message, hint="pip install graph-service[eval]")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--qrels", default="test", show_default=True, help="The judgements: the name of a file in DIR/qrels, or a path.")  # fmt: skip
@sampled
@seed
@worst
@as_json
@pass_graph
def retrieval(
    graph: "StoryGraph", folder: Path, *, qrels: str, queries: int | None, seed: int, limit: int, as_json: bool
) -> None:
    """Measure search, compared with plain BM25.

    Prints nDCG@10, AP and R@100 of each mode. DIR is laid out as BEIR's collections are: corpus.jsonl (_id, title, text),
    queries.jsonl (_id, text) and qrels/test.tsv (query-id, corpus-id, score). The documents are read into a temporary archive
    as stories are, and every query that has judgements is asked. Differences come with their 95 % bootstrap interval.
    """
    check_libraries()
    from graph_service.evaluation.retrieval import evaluate_retrieval, read_collection  # noqa: PLC0415  help should come at once

    collection = read_collection(folder, qrels)
    report = evaluate_retrieval(collection, graph.settings, progress_of, queries=queries, seed=seed)
    print_answer(as_json, comparison_json(report, limit), comparison_lines(report, limit))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option("--labels", metavar="KEY", help="The key with the labels of a story; without it, the related lists are the answers.")  # fmt: skip
@click.option("--stories", type=click.IntRange(2), help="Use only this many stories, drawn at random.")
@sampled
@seed
@worst
@as_json
@pass_graph
def related(graph: "StoryGraph", /, file: Path, *, limit: int, as_json: bool, **options: Any) -> None:
    """Measure related stories, compared with plain baselines.

    The baselines are plain BM25, the model alone and both. FILE holds stories (JSON Lines) with their answers. Either each has
    a list of `related` stories (ids, or cards with title, url, date), and nDCG@5, P@5 and R@10 are printed. Or --labels names
    a key with a list of labels, and P@10 is printed: of the first ten, the share that has a label in common with the story.
    The answers are taken out before the stories are read into a temporary archive.
    """
    check_libraries()
    from graph_service.evaluation.related_stories import evaluate_related  # noqa: PLC0415  help should come at once

    report = evaluate_related(file, graph.settings, progress_of, **options)
    print_answer(as_json, comparison_json(report, limit), comparison_lines(report, limit))


def comparison_json(report: "Comparison", limit: int) -> dict[str, Any]:
    """Return a comparison for programs, with `limit` of the worst queries; 0 for all."""
    runs = {}
    for scored in report.runs:
        runs[scored.run.name] = {measure: round(scored.mean(measure), 4) for measure in report.measures}
        runs[scored.run.name] |= {f"p{percent}_ms": round(scored.milliseconds(percent), 3) for percent in PERCENTILES}
    return {
        "stories": report.stories,
        "seconds": round(report.seconds, 1),
        "left_out": dict(report.left_out),
        "errors": list(report.errors),
        "queries": report.queries,
        "runs": runs,
        "differences": [_rounded(asdict(item)) for item in report.differences],
        "worst": [_rounded(asdict(item)) for item in report.worst[: limit or None]],
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def comparison_lines(report: "Comparison", limit: int) -> Iterator[str]:
    """Yield the lines of a comparison for people: a table, the differences, and `limit` of the worst queries; 0 for all."""
    yield f"{report.stories:,} stories read in {report.seconds:.0f} s, {report.queries:,} queries"
    yield from (f"{count:,} {reason}" for reason, count in report.left_out.items())
    yield from (f"  {error}" for error in report.errors)
    yield ""
    width = max(len(scored.run.name) for scored in report.runs) + 2
    yield " " * width + "".join(f"{name:>10}" for name in (*report.measures, "p50 ms", "p95 ms"))
    for scored in report.runs:
        values = "".join(f"{scored.mean(measure):10.4f}" for measure in report.measures)
        times = "".join(f"{scored.milliseconds(percent):10.2f}" for percent in PERCENTILES)
        yield f"{scored.run.name:{width}}{values}{times}"
    yield ""
    for item in report.differences:
        mean, low, high = (f"{value:+.4f}" for value in asdict(item.interval).values())
        yield f"{item.run} to {item.to}, {item.measure}: {mean} ({low} to {high})"
    queries = report.worst[: limit or None]
    if queries:
        yield ""
        yield f"Worst queries by {report.measures[0]}, each with the baseline's value"
    for query in queries:
        text = " ".join(query.text.split())
        ellipsis = "…" if len(text) > TEXT_SHOWN else ""
        yield f"  {query.value:.3f} {query.yardstick:6.3f}  {query.query}: {text[:TEXT_SHOWN]}{ellipsis}"
    if len(queries) < len(report.worst):
        yield f"  … and {len(report.worst) - len(queries):,} more (--limit 0 lists all)"


@click.command()
@click.argument(
    "files", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE...", nargs=-1, required=True
)
@click.option("--labels", metavar="KEY", help="The key with labels, in files whose stories have it; the others have related lists.")  # fmt: skip
@click.option("--stories", type=click.IntRange(4), help="Use only this many stories of each file, drawn at random.")
@click.option("--write", is_flag=True, help="Write the weights, with their figures, into the data folder, for related stories to use.")  # fmt: skip
@seed
@as_json
@pass_graph
def weights(
    graph: "StoryGraph", *, files: tuple[Path, ...], labels: str | None, stories: int | None, write: bool, seed: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Fit the weights of similarity: text, shared names, time.

    Each FILE holds stories with their answers, as for `eval related`. One half of its stories is fitted on, the other half is
    held out and only measured; what is maximized is the mean over all files. The weights in use stay if the fitted ones are
    no better on the stories held out.

    --write writes similarity-weights.json in the data folder. Running servers use it after a restart; without the file,
    the weights that come with the program are used.
    """
    check_libraries()
    from graph_service.evaluation.similarity_weights import fit, read_sample  # noqa: PLC0415  help should come at once
    from graph_service.search import similarity  # noqa: PLC0415  likewise

    in_use = similarity.weights(graph.settings.data)
    samples = [
        read_sample(file, graph.settings, progress_of, labels=labels, stories=stories, seed=seed) for file in files
    ]
    fitted = fit(samples, in_use)
    if write:
        file = similarity.save_weights(graph.settings.data, fitted.weights, fitted.figures)
        click.echo(f"Wrote {file}.", err=True)
    lines = ["  ".join(f"{feature} {weight:g}" for feature, weight in fitted.weights.items())]
    for name, figures in fitted.figures.items():
        lines += ["", name, *(f"  {figure}: {value}" for figure, value in figures.items())]
    print_answer(as_json, asdict(fitted), lines)


@click.command()
@click.option("--entities", type=click.IntRange(1), default=300, show_default=True, help="How many entities, drawn at random.")  # fmt: skip
@seed
@as_json
@pass_graph
def similar(graph: "StoryGraph", *, entities: int, seed: int, as_json: bool) -> None:
    """Measure similar entities on the archive itself.

    An entity in six stories or more is split into two, each named by half of its stories. How often is one half the most
    similar to the other? And how many of the ten most similar are of the same subtype (banks among banks)? Nothing is changed
    in the archive.
    """
    from graph_service.evaluation.entity_similarity import evaluate_similar  # noqa: PLC0415  help should come at once

    report = evaluate_similar(graph.snapshot.projection, count=entities, seed=seed)
    lines = [f"{report.twins} entities split in two, {report.kinds} of a known subtype",
             f"{'':16}{'MRR':>8}{'first':>8}{'in ten':>8}{'subtype':>8}"]  # fmt: skip
    lines += [
        f"{name:16}" + "".join(f"{figure:8.3f}" for figure in asdict(figures).values())
        for name, figures in report.figures.items()
    ]
    print_answer(as_json, asdict(report), lines)
