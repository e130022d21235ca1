"""A process that links stories is lost, or loses the one that started it: nothing is lost with it, and nothing stays behind."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph_service.errors import SourceError
from graph_service.linking import parallel
from graph_service.model import LinkedStory
from graph_service.reading.documents import Document

STORIES = 60
PATIENCE = 60  # seconds
pytestmark = pytest.mark.slow  # each process of a pool takes seconds to load what it needs
BODY = "The OSCE opened a hotline in Kyiv on 18 November 2002. " * 4


class Deadly(Document):
    """A document that ends the process that receives it."""

    def __reduce__(self):
        return signal.raise_signal, (signal.SIGKILL,)


def document(number, document_class=Document):
    record = {"id": f"s-{number}", "title": "A hotline", "body": BODY}
    return document_class("json", "s.jsonl", number, json.dumps(record).encode())


def parents():
    """Return the parent of each process that has not ended, by its number."""
    by_process = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            state, parent = file.read_text().rpartition(")")[2].split()[:2]
            by_process |= {} if state == "Z" else {int(file.parent.name): int(parent)}
    return by_process


def children(process):
    return {pid for pid, parent in parents().items() if parent == process}


def workers(process):
    """Return the processes of a pool, which are not the one that looks after its semaphores."""
    return {pid for pid in children(process) if b"popen_loky" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def wait_until(holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_process_that_is_killed_costs_no_story():
    results = parallel.link_documents(map(document, range(STORIES)), 2)
    first = next(results)
    os.kill(min(workers(os.getpid())), signal.SIGKILL)
    linked = [first, *results]
    assert [document.line for document, _ in linked] == list(range(STORIES))
    assert all(isinstance(story, LinkedStory) for _, story in linked)


def test_a_story_that_ends_its_process_again_is_refused_and_the_rest_goes_on():
    documents = [document(number, Deadly if number == 20 else Document) for number in range(STORIES)]
    linked = list(parallel.link_documents(documents, 2))
    assert [document.line for document, _ in linked] == list(range(STORIES))
    refused = [story for _, story in linked if isinstance(story, SourceError)]
    assert [error.line for error in refused] == [20]
    assert "ends each process that links it" in str(refused[0])
    assert "SIGKILL" in str(refused[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_ingest_that_is_ended_leaves_no_process_behind(tmp_path, number):
    lines = "\n".join(document(number).data.decode() for number in range(3_000))
    (tmp_path / "s.jsonl").write_text(lines, encoding="utf-8")
    # A process that was started in the background may have inherited that the signal is ignored.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from graph_service.cli.main import main; main()"
    environ = os.environ | {"GRAPH_SERVICE_PROCESSES": "2"}
    with subprocess.Popen(
        [sys.executable, "-c", code, "ingest", "s.jsonl"], cwd=tmp_path, env=environ, stderr=subprocess.DEVNULL
    ) as ingest:
        wait_until(lambda: ingest.poll() is not None or len(workers(ingest.pid)) == 2)
        started = children(ingest.pid)
        assert len(started) > 2
        ingest.send_signal(number)
        ingest.wait(PATIENCE)
    wait_until(lambda: started.isdisjoint(parents()))
