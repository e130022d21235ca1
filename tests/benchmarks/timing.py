"""How long answers take, and how much memory a process holds."""

import time
from pathlib import Path

WARM = 5


def timed(ask, questions):
    """Return the answers to questions, and how long each took in milliseconds; the first few are asked twice."""
    for question in questions[:WARM]:
        ask(question)
    answers, times = [], []
    for question in questions:
        started = time.perf_counter()
        answers.append(ask(question))
        times.append((time.perf_counter() - started) * 1000)
    return answers, times


def percentile(times, share):
    """Return the time that this share of the answers took at most."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share / 100), len(ordered) - 1)]


def resident(pid="self"):
    """Return the resident memory of a process in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().split("\n")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def children(pid):
    """Return the processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
