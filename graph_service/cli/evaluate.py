"""The commands that measure: `graph-service eval …`, of which those that need the extra `eval` are in evaluate_runs.py, and `encoders`."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_service.cli.evaluate_runs import related, retrieval, similar, weights
from graph_service.cli.output import as_json, pass_graph, print_answer, progress_of
from graph_service.errors import InputError, SourceError
from graph_service.files import read_text, resource, writable_cache, write_text

if TYPE_CHECKING:
    from graph_service import StoryGraph
    from graph_service.evaluation.encoder_speed import EncoderReport
    from graph_service.evaluation.entity_linking import LinkingReport
    from graph_service.evaluation.scores import FactScores, FactsReport, Miss, Score

HEADINGS = {"missed": "Missed", "false": "False", "counts": "Quantities that count something else"}
COLUMNS = f"{'':24}{'precision':>10}{'recall':>9}{'F1':>9}{'right':>8}{'found':>8}{'due':>8}"
ENCODER_COLUMNS = ("passages/s", "ms p50", "ms p95", "start s", "MiB", "cosine", "ten alike", "all alike")
ENCODER_HEADING = f"{'':12}" + "".join(f"{column:>11}" for column in ENCODER_COLUMNS)


@click.group(name="eval")
def evaluate() -> None:
    """Measure answers against annotations by people."""


for command in (retrieval, related, weights, similar):
    evaluate.add_command(command)


@evaluate.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option("--stories", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="The stories with their dates and sources (JSON Lines), if FILE has their texts alone.")  # fmt: skip
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="How many differences of each kind to list; 0 for all.")  # fmt: skip
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the scores for FILE into this file, which the page /about shows, in place of earlier ones.")  # fmt: skip
@as_json
def linking(gold: Path, stories: Path | None, limit: int, write: Path | None, *, as_json: bool) -> None:
    """Measure linking against annotated stories.

    Prints precision, recall and F1 of each type, compared with the bare parser's labels, and lists the differences; by language,
    too, if FILE has several. FILE holds the stories, one JSON object a line: id, title, text; entities with type, label,
    surfaces and, for places, iso; and, if they are annotated, quantities with surface, value and of. An entity may have aliases,
    which are as right as its label. A story with "held_out": true is counted, also apart, and no difference in it is listed.
    """
    from graph_service.evaluation.entity_linking import evaluate_linking  # noqa: PLC0415  loads the linker
    from graph_service.evaluation.runs import records  # noqa: PLC0415  likewise
    from graph_service.evaluation.scores import read_gold  # noqa: PLC0415  likewise
    from graph_service.linking.linker import Linker  # noqa: PLC0415  likewise

    stories_by_id = {record["id"]: record for _, record in records(stories)} if stories else None
    annotated = list(read_gold(gold, stories_by_id))
    with progress_of(len(annotated), "Linking") as progress:
        report = evaluate_linking(annotated, Linker.load(), progress)
    if write is not None:
        write_scores(write, gold, report)
    answer = {
        "stories": report.stories,
        "linked": _scores_json(report.linked),
        "parser": _scores_json(report.parser),
        "languages": {language: _scores_json(scores) for language, scores in report.languages.items()},
        "held_out": _scores_json(report.held_out),
        "quantities": _score_json(report.quantities),
        "quantities_and_what_is_counted": _score_json(report.counted),
        "spans": round(report.spans.precision, 4),
        "surfaces": round(report.surfaces.recall, 4),
        "stories_per_second": round(report.speed, 1),
        "parser_stories_per_second": round(report.parser_speed, 1),
        "misses": [asdict(miss) for miss in report.misses],
    }
    print_answer(as_json, answer, _linking_lines(report, limit))


def write_scores(file: Path, gold: Path, report: "LinkingReport") -> None:
    """Write the scores of a sample into a file, beside those of other samples."""
    rows = json.loads(read_text(file) or "[]")
    row = {
        "file": gold.as_posix(),
        "stories": report.stories,
        "languages": sorted(report.languages),
        "version": version("graph-service"),
        "measured": datetime.now(UTC).date().isoformat(),
        "linked": {entity_type: asdict(score) for entity_type, score in report.linked.items()},
    }
    rows = [other for other in rows if other["file"] != row["file"]]
    write_text(file, json.dumps([*rows, row], indent=2) + "\n")


def _scores_json(scores: "Mapping[str, Score]") -> dict[str, Any]:
    return {entity_type: _score_json(score) for entity_type, score in scores.items()}


def _score_json(score: "Score") -> dict[str, float]:
    figures = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {name: round(value, 4) for name, value in figures.items()} | asdict(score)


def _linking_lines(report: "LinkingReport", limit: int) -> Iterator[str]:
    yield f"{COLUMNS}{'parser F1':>12}"
    for entity_type, score in report.linked.items():
        yield f"{entity_type:24}{_row(score)}{report.parser[entity_type].f1:12.3f}"
    if report.quantities.due:
        yield f"{'quantity':24}{_row(report.quantities)}"
        yield f"{'  and what is counted':24}{_row(report.counted)}"
    if len(report.languages) > 1:
        for language, scores in report.languages.items():
            yield from (f"{f'{language} {entity_type}':24}{_row(score)}" for entity_type, score in scores.items())
    if any(score.due for score in report.held_out.values()):
        for entity_type, score in report.held_out.items():
            yield f"{f'held out, {entity_type}':24}{_row(score)}"
    yield f"Linked surfaces that are annotated: {report.spans.precision:.3f}; annotated surfaces found: {report.surfaces.recall:.3f}"
    yield (
        f"{report.speed:.1f} stories a second linked with facts, {report.speed / report.parser_speed:.2f} "
        f"of the bare parser's {report.parser_speed:.1f}"
    )
    yield from _miss_lines(report.misses, limit)


def _miss_lines(misses: Sequence["Miss"], limit: int) -> Iterator[str]:
    for kind, heading in HEADINGS.items():
        of_kind = [miss for miss in misses if miss.kind == kind]
        if of_kind:
            yield ""
            yield f"{heading} ({len(of_kind)})"
        for miss in of_kind[: limit or None]:
            line = f"  {miss.type:12} {miss.label}  [{' | '.join(miss.surfaces)}]  {miss.note}  in {miss.story}"
            yield line.replace("    ", "  ")
        if limit and len(of_kind) > limit:
            yield f"  … and {len(of_kind) - limit} more (--limit 0 lists all)"


@evaluate.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="How many differences of each kind to list; 0 for all.")  # fmt: skip
@as_json
def facts(gold: Path, limit: int, *, as_json: bool) -> None:
    """Measure quantities and dates against annotated texts.

    Prints precision, recall and F1, and lists the differences. FILE holds texts, one JSON object a line: text, language, date;
    quantities with surface, value, of and for a range upper; dates with surface and value in ISO 8601, a period with a slash.
    A text with "held_out": true is counted, also apart, and no difference in it is listed.
    """
    from graph_service.evaluation.scores import evaluate_facts, read_gold_texts  # noqa: PLC0415  loads the linker
    from graph_service.linking.linker import Linker  # noqa: PLC0415  likewise

    annotated = list(read_gold_texts(gold))
    with progress_of(len(annotated), "Linking") as progress:
        report = evaluate_facts(annotated, Linker.load(), progress)
    answer = {
        "texts": report.texts,
        **_fact_scores_json(report.scores),
        "languages": {language: _fact_scores_json(scores) for language, scores in report.languages.items()},
        "held_out": _fact_scores_json(report.held_out),
        "misses": [asdict(miss) for miss in report.misses],
    }
    print_answer(as_json, answer, _facts_lines(report, limit))


def _fact_scores_json(scores: "FactScores") -> dict[str, Any]:
    return {
        "quantities": _score_json(scores.quantities),
        "quantities_and_what_is_counted": _score_json(scores.counted),
        "dates": _score_json(scores.dates),
    }


def _facts_lines(report: "FactsReport", limit: int) -> Iterator[str]:
    scores, held_out = report.scores, report.held_out
    yield COLUMNS
    yield f"{'quantity':24}{_row(scores.quantities)}"
    yield f"{'  and what is counted':24}{_row(scores.counted)}"
    yield f"{'date':24}{_row(scores.dates)}"
    yield f"{'both':24}{_row(scores.quantities + scores.dates)}"
    groups = report.languages if len(report.languages) > 1 else {}
    for name, group in (*groups.items(), *((("held out,", held_out),) if held_out.quantities.due else ())):
        yield f"{f'{name} quantity':24}{_row(group.quantities)}"
        yield f"{f'{name} counted':24}{_row(group.counted)}"
        yield f"{f'{name} date':24}{_row(group.dates)}"
    yield from _miss_lines(report.misses, limit)


@evaluate.command()
@click.argument("questions", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@as_json
@pass_graph
def answers(graph: "StoryGraph", questions: Path, *, as_json: bool) -> None:
    """Measure whether search finds nothing where the archive has no answer.

    Prints how many questions without an answer have no hits, and how many with one have it among the first ten, and lists the
    others. FILE holds the questions, one JSON object a line: question, kind, and answers, the ids of the stories that answer it,
    an empty list for none. A question with "held_out": true is counted, also apart, and never listed.
    """
    from graph_service.evaluation.retrieval import evaluate_answers, read_questions  # noqa: PLC0415  help comes at once

    report = evaluate_answers(graph, read_questions(questions))
    counts = [
        ("without an answer, and say so", report.unanswerable),
        ("  held out", report.unanswerable_held_out),
        ("with an answer, and keep it", report.answerable),
        ("  held out", report.answerable_held_out),
        *((f"  {kind}", count) for kind, count in report.kinds.items()),
    ]
    lines = [f"{name:44}{count.right:5} of {count.due}" for name, count in counts]
    lines += [f"wrong: {question.text!r} ({question.kind}) has {hits} hits" for question, hits in report.wrong]
    print_answer(as_json, asdict(report), lines)


@evaluate.command()
@click.argument("stories", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option(
    "--sample", type=click.IntRange(1), default=1500, show_default=True, help="How many stories, drawn at random."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The seed of the random draw.")
@as_json
def tags(stories: Path, sample: int, seed: int, *, as_json: bool) -> None:
    """Measure linking against editors' tags.

    Compares the countries that stories are about, and counts which central organizations and people are found. FILE holds
    stories (JSON Lines) with `places` and perhaps `orgs` and `people`: lists of slugs. The linker never sees the tags.
    """
    from graph_service.evaluation.entity_linking import evaluate_tags  # noqa: PLC0415  loads the linker
    from graph_service.evaluation.runs import records  # noqa: PLC0415  likewise
    from graph_service.linking.linker import Linker  # noqa: PLC0415  likewise

    tagged = [record for _, record in records(stories) if record.get("places")]
    drawn = random.Random(seed).sample(tagged, min(sample, len(tagged)))  # noqa: S311  a draw, no secret
    with progress_of(len(drawn), "Linking") as progress:
        report = evaluate_tags(drawn, Linker.load(), progress)
    lines = [
        COLUMNS,
        f"{'countries it is about':24}{_row(report.coverage)}",
        f"{'  by the simple rule':24}{_row(report.simple)}",
    ]
    for entity_type, score in report.recall.items():
        lines += [f"{entity_type + ' tags found':24}{'':10}{score.recall:9.3f}{'':9}{score.right:8}{'':8}{score.due:8}"]
    for heading, counts in (("Missed most", report.missed), ("Wrong most", report.false)):
        most = sorted(counts.items(), key=lambda item: -item[1])[:12]
        lines += [f"{heading}: " + ", ".join(f"{name} {count}" for name, count in most)]
    print_answer(as_json, asdict(report), lines)


def _row(score: "Score") -> str:
    return f"{score.precision:10.3f}{score.recall:9.3f}{score.f1:9.3f}{score.right:8}{score.found:8}{score.due:8}"


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

    texts, titles = _passages_and_titles(paths or (str(resource("data") / "stories"),), sample)
    settings = graph.settings
    reports: list[EncoderReport] = []
    for report in evaluate_encoders(settings.model, writable_cache(settings.data), texts, titles):
        print_answer(as_json, asdict(report), [*([] if reports else [ENCODER_HEADING]), _encoder_line(report)])
        reports.append(report)
    exact, near = fastest(reports, EXACT).encoder, fastest(reports, NEAR)
    lines = ["", f"Fastest with the same answers as the reference: GRAPH_SERVICE_ENCODER={exact}"]
    if near.encoder != exact:
        lines += [f"Faster for queries; keeps {near.questions_alike:.1%} of the ten nearest passages: {near.encoder}"]
    print_answer(as_json, {"exact": exact, "near": near.encoder}, lines)


def _passages_and_titles(paths: Sequence[str], size: int) -> tuple[list[str], list[str]]:
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


def _encoder_line(report: "EncoderReport") -> str:
    if report.error:
        return f"{report.encoder:12}  {report.error}"
    figures = (
        f"{report.passages_per_second:.1f}", f"{report.question_p50:.1f}", f"{report.question_p95:.1f}", f"{report.start:.1f}",
        f"{report.memory:.0f}", f"{report.cosine:.4f}", f"{report.questions_alike:.3f}", f"{report.all_alike:.3f}",
    )  # fmt: skip
    return f"{report.encoder:12}" + "".join(f"{figure:>11}" for figure in figures)
