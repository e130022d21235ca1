"""`graph-service encoders`: measures the ways in which the model may be run on this machine, and says which to set."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph_service.commands.terminal import as_json, show
from graph_service.errors import InputError, SourceError
from graph_service.evaluate.encoding import EXACT, NEAR, EncoderReport, evaluate_encoders, quickest
from graph_service.index.passages import passages
from graph_service.read import documents, parse
from graph_service.resources import resource

if TYPE_CHECKING:
    from graph_service.service import StoryGraph

HEADINGS = ("passages/s", "ms p50", "ms p95", "start s", "MiB", "cosine", "ten alike", "all so")


@click.command()
@click.argument("paths", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True))
@click.option("--sample", type=click.IntRange(20), default=200, show_default=True, help="How many passages at most.")
@as_json
@click.pass_obj
def encoders(graph: "StoryGraph", paths: tuple[str, ...], *, sample: int, as_json: bool) -> None:
    """Measure the ways to run the model here.

    Passages come from FILEs, else from the demonstration stories; their titles are the questions. For each way: passages a
    second with every core; milliseconds a question in one thread; seconds to start and memory, in a process of its own; the
    mean cosine with float32, and how many of the ten nearest passages stay if the questions alone are encoded so, or all. Each way is a line, of JSON with --json.
    """
    texts, titles = _sampled(paths or (str(resource("data") / "stories"),), sample)
    settings = graph.settings
    reports: list[EncoderReport] = []
    for one in evaluate_encoders(settings.model, settings.data / "cache", texts, titles):
        show(as_json, asdict(one), [_row(one)] if reports else [_heading(), _row(one)])
        reports.append(one)
    exact, near = quickest(reports, EXACT).encoder, quickest(reports, NEAR)
    lines = ["", f"Quickest with the reference's answers: GRAPH_SERVICE_ENCODER={exact}"]
    if near.encoder != exact:
        lines += [f"Quicker, for questions, with {near.questions_alike:.1%} of the ten nearest: {near.encoder}"]
    show(as_json, {"exact": exact, "near": near.encoder}, lines)


def _sampled(paths: Sequence[str], sample: int) -> tuple[list[str], list[str]]:
    """Return passages as they are embedded, and the titles of their stories."""
    texts, titles = [], []
    for document in (found for path in paths for found in documents(Path(path))):
        story = document if isinstance(document, SourceError) else parse(document)
        if isinstance(story, SourceError):
            raise story
        titles.append(story.title)
        texts += [passage.embedded for passage in passages(story)]
        if len(texts) >= sample:
            break
    if not texts:
        raise InputError("There is nothing to encode in these files.", hint="Name files or folders with stories.")
    return texts[:sample], titles


def _heading() -> str:
    return f"{'':12}" + "".join(f"{heading:>11}" for heading in HEADINGS)


def _row(one: EncoderReport) -> str:
    figures = (
        f"{one.passages_per_second:.1f}", f"{one.question_p50:.1f}", f"{one.question_p95:.1f}", f"{one.start:.1f}",
        f"{one.memory:.0f}", f"{one.cosine:.4f}", f"{one.questions_alike:.3f}", f"{one.all_alike:.3f}",
    )  # fmt: skip
    return f"{one.encoder:12}" + (f"  {one.error}" if one.error else "".join(f"{figure:>11}" for figure in figures))
