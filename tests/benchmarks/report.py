"""What was measured becomes figures, and the figures a table in Markdown."""

import os
from datetime import UTC, datetime
from pathlib import Path

from stories import original

from graph_service.evaluation.retrieval import read_collection
from graph_service.evaluation.runs import Run, score

MODES = ("keyword", "semantic", "hybrid", "hits alone", "filtered", "related")
MEASURE = "nDCG@10"


def figures(measured):
    """Return the figures of each system: times in ms, ratios to encoding the question alone, memory in MiB, quality."""
    bare = measured["the model alone"]["asked"]["mib"]
    return {name: _figures(found, bare) for name, found in measured.items()}


def _figures(found, bare):
    asked, encoding = found["asked"], found["encoding"]
    serving = found.get("http", asked)["mib"]
    return {
        "build_seconds": found["built"].get("seconds"),
        "build_encoding_seconds": found["built"].get("encoding_seconds"),
        "encoding_alone": encoding,
        "encode": _times(asked["modes"]["encode"], encoding),
        "in_process": {mode: _times(asked["modes"][mode], encoding) for mode in MODES if mode in asked["modes"]},
        "http": {mode: _times(times, encoding) for mode, times in found.get("http", {}).get("modes", {}).items()},
        "mib_beyond_the_model": serving - bare,
        "recall": asked.get("recall"),
        "known_item": _known_item(asked["modes"].get("hybrid", {}).get("answers"), found["job"].questions),
        "known_item_shortened": {
            mode: _known_item(asked["modes"].get(mode, {}).get("shortened"), found["job"].shortened)
            for mode in ("keyword", "hybrid")
        },
        "filtered_full": _full(asked["modes"].get("filtered"), found["job"]),
        "cranfield": _cranfield(found.get("quality", {}).get("rankings", {}), found["job"]),
    }


def _times(times, encoding):
    return {"p50": times["p50"], "p95": times["p95"], "ratio": times["p50"] / encoding}


def _known_item(answers, questions):
    """Return how often the story of a title is among the ten found for it; a copy of it is as good."""
    if not answers:
        return None
    pairs = zip(questions, answers, strict=True)
    met = [original(story) in map(original, found) for (story, _), found in pairs]
    return sum(met) / len(met)


def _full(filtered, job):
    """Return which share of the due hits a filtered search lists: ten, or as many stories as the filter keeps."""
    if filtered is None:
        return None
    kept = {one["id"] for one in job.records() if one["date"] >= job.since}
    due = min(10, len(kept)) * len(filtered["answers"])
    return sum(len(kept & set(found)) for found in filtered["answers"]) / due


def _cranfield(rankings, job):
    if not rankings:
        return {}
    qrels = read_collection(Path(job.cranfield)).qrels
    runs = {mode: Run(mode, found, [0.0]) for mode, found in rankings.items()}
    return {mode: score(run, qrels, (MEASURE,)).mean(MEASURE) for mode, run in runs.items()}


def table(found, command):
    """Return the figures as a page of Markdown."""
    systems = found["systems"]
    names = list(systems)
    lines = [
        "# Benchmarks", "",
        f"`{command}`: {found['stories']:,} stories, {found['questions']} questions in each mode, {os.cpu_count()} cores,",
        f"{datetime.now(UTC):%Y-%m-%d}. Times are the median and the 95th percentile in ms; × is the median as a multiple of what",
        "encoding the question takes the model alone, one thread, measured before and after each system. *Hits alone* is hybrid",
        f"without facets. Compare ratios: speeds differ between machines (load before this run: {found['load']}).", "",
        f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}",
    ]  # fmt: skip
    lines += [f"| {label} | {' | '.join(row(systems[name]) for name in names)} |" for label, row in ROWS]
    return "\n".join([*lines, "", "![times](benchmarks.svg)", ""])


def _cell(times):
    return f"{times['p50']:.2f} / {times['p95']:.2f} ({times['ratio']:.2f}×)" if times else "–"


def _number(form, value):
    return "–" if value is None else format(value, form)


def _recall(system, which):
    return _number(".3f", system["recall"] and system["recall"][which])


def _mode(room, mode):
    return lambda system: _cell(system[room].get(mode))


ROWS = (
    ("build, s", lambda system: _number(".1f", system["build_seconds"])),
    ("of it encoding, s", lambda system: _number(".1f", system["build_encoding_seconds"])),
    ("the model alone meanwhile, ms", lambda system: _number(".2f", system["encoding_alone"])),
    ("encoding a question", lambda system: _cell(system["encode"])),
    *((f"{mode}, in process", _mode("in_process", mode)) for mode in MODES),
    *((f"{mode}, over HTTP", _mode("http", mode)) for mode in MODES),
    ("memory beyond the bare model, MiB", lambda system: _number(".0f", system["mib_beyond_the_model"])),
    ("share of the expected hits, under a filter", lambda system: _number(".3f", system["filtered_full"])),
    ("recall@10 of the vectors, all stories", lambda system: _recall(system, "all")),
    ("recall@10 of the vectors, under a filter", lambda system: _recall(system, "filtered")),
    ("known story in the first ten", lambda system: _number(".3f", system["known_item"])),
    *(
        (
            f"known story, two words of its title dropped, {mode}",
            lambda system, mode=mode: _number(".3f", system["known_item_shortened"][mode]),
        )
        for mode in ("keyword", "hybrid")
    ),
    *(
        (f"Cranfield {MEASURE}, {mode}", lambda system, mode=mode: _number(".4f", system["cranfield"].get(mode)))
        for mode in MODES[:3]
    ),
)
