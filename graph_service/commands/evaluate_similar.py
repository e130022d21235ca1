"""`graph-service eval similar`: how good similar entities are, beside plain ways to tell them."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from graph_service.commands.terminal import as_json, show

if TYPE_CHECKING:
    from graph_service.service import StoryGraph


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
    from graph_service.evaluate.similar import evaluate_similar  # noqa: PLC0415  help should come at once

    report = evaluate_similar(graph.published.projection, count=entities, seed=seed)
    lines = [f"{report.twins} entities taken apart, {report.kinds} of a known kind",
             f"{'':16}{'MRR':>8}{'first':>8}{'in ten':>8}{'kind':>8}"]  # fmt: skip
    lines += [
        f"{name:16}" + "".join(f"{figure:8.3f}" for figure in asdict(one).values())
        for name, one in report.figures.items()
    ]
    show(as_json, asdict(report), lines)
