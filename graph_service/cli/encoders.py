"""`graph-service encoders`: measures each encoder on this machine, and recommends one."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph_service.cli.output import as_json, pass_graph, print_answer
from graph_service.errors import InputError, SourceError
from graph_service.files import resource, writable_cache

if TYPE_CHECKING:
    from graph_service.evaluation.encoder_speed import EncoderReport
    from graph_service.service import StoryGraph

COLUMNS = ("passages/s", "ms p50", "ms p95", "start s", "MiB", "cosine", "ten alike", "all alike")
HEADING = f"{'':12}" + "".join(f"{column:>11}" for column in COLUMNS)


@click.command()
@click.argument("paths", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True))
@click.option(
    "--sample", type=click.IntRange(20), default=200, show_default=True, help="Passages to measure with, at most."
)
@as_json
@pass_graph
def encoders(graph: "StoryGraph", paths: tuple[str, ...], *, sample: int, as_json: bool) -> None:
    """Measure the encoders on this machine.

    Passages come from the FILEs, else from the demonstration stories; the titles of the stories are the queries. Prints a line
    for each encoder: passages a second with all cores; milliseconds a query in one thread; seconds to start, and memory, in a
    process of its own; the mean cosine with the float32 vectors; and the share of the ten nearest passages that stay when
    this encoder encodes the queries only, or everything.
    """
    from graph_service.evaluation.encoder_speed import EXACT, NEAR, evaluate_encoders, fastest  # noqa: PLC0415  slow to import

    texts, titles = _sample(paths or (str(resource("data") / "stories"),), sample)
    settings = graph.settings
    reports: list[EncoderReport] = []
    for report in evaluate_encoders(settings.model, writable_cache(settings.data), texts, titles):
        print_answer(as_json, asdict(report), [*([] if reports else [HEADING]), _row(report)])
        reports.append(report)
    exact, near = fastest(reports, EXACT).encoder, fastest(reports, NEAR)
    lines = ["", f"Fastest with the same answers as the reference: GRAPH_SERVICE_ENCODER={exact}"]
    if near.encoder != exact:
        lines += [f"Faster for queries; keeps {near.questions_alike:.1%} of the ten nearest passages: {near.encoder}"]
    print_answer(as_json, {"exact": exact, "near": near.encoder}, lines)


def _sample(paths: Sequence[str], size: int) -> tuple[list[str], list[str]]:
    """Return passages as the model reads them, and the titles of their stories."""
    from graph_service.index.passage_index import split_into_passages  # noqa: PLC0415  help needs no reader
    from graph_service.reading.documents import Note  # noqa: PLC0415  likewise
    from graph_service.reading.readers import documents, parse  # noqa: PLC0415  likewise

    texts, titles = [], []
    for document in (document for path in paths for document in documents(Path(path))):
        if isinstance(document, SourceError):
            raise document
        if isinstance(document, Note):
            continue
        story = parse(document)
        titles.append(story.title)
        texts += [passage.embedded for passage in split_into_passages(story)]
        if len(texts) >= size:
            break
    if not texts:
        raise InputError("There is nothing to encode in these files.", hint="Name files or folders with stories.")
    return texts[:size], titles


def _row(report: "EncoderReport") -> str:
    if report.error:
        return f"{report.encoder:12}  {report.error}"
    figures = (
        f"{report.passages_per_second:.1f}", f"{report.question_p50:.1f}", f"{report.question_p95:.1f}", f"{report.start:.1f}",
        f"{report.memory:.0f}", f"{report.cosine:.4f}", f"{report.questions_alike:.3f}", f"{report.all_alike:.3f}",
    )  # fmt: skip
    return f"{report.encoder:12}" + "".join(f"{figure:>11}" for figure in figures)
