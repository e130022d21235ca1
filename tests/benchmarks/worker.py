"""One step of one system, in a process of its own: python worker.py SYSTEM STEP JOB; prints one line of JSON."""

import json
import sys
import time
from importlib import import_module

from job import read_job
from timing import percentile, resident, timed

SHORTENED = {"keyword", "hybrid"}  # modes in which shortened titles are asked, too


def build(system, job):
    started = time.perf_counter()
    more = system.build(job)
    return {"seconds": time.perf_counter() - started} | more


def ask(system, job):
    modes = {}
    for mode, answer in system.answers(job).items():
        found, times = timed(answer, job.questions)
        modes[mode] = {"p50": percentile(times, 50), "p95": percentile(times, 95)}
        if mode != "encode":
            modes[mode]["answers"] = found
        if mode in SHORTENED:
            modes[mode]["shortened"] = [answer(question) for question in job.shortened]
    return {"modes": modes, "mib": resident()} | ({"recall": system.recall(job)} if hasattr(system, "recall") else {})


def quality(system, job):
    return {"rankings": system.quality(job)}


STEPS = {"build": build, "ask": ask, "quality": quality}

if __name__ == "__main__":
    name, step, file = sys.argv[1:]
    print(json.dumps(STEPS[step](import_module(name), read_job(file))))
