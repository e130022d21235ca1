"""After the model was exported, no command loads torch: it takes seconds and half a gigabyte."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph_service import StoryGraph
from graph_service.settings import load

PROJECT = Path(__file__).parents[2]
STORY = {"id": "hotline", "title": "A hotline in Kyiv", "body": "The OSCE opened a hotline in Kyiv in May 2002."}
OTHER = {"id": "border", "title": "Officers trained in Albania", "body": "The OSCE trained border officers in Tirana."}
# Loky's processes import by the same rules, so a hook in the environment holds for them, too.
HOOK = """
import sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name in {"torch", "sentence_transformers", "transformers"}:
            raise AssertionError(f"{name} is imported")

sys.meta_path.insert(0, Refused())
"""
COMMANDS = [
    ("ingest", "other.jsonl"), ("search", "who answers the phone"), ("related", "hotline"), ("entity", "organization/osce"),
    ("suggest", "kyi"), ("path", "organization/osce", "place/ukraine"), ("query", "ASK {}"), ("status",), ("relink",), ("rebuild",),
    ("check",), ("remove", "border"),
]  # fmt: skip


def run(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "graph_service.cli.main", *arguments], cwd=folder, env=os.environ | {"PYTHONPATH": str(PROJECT)} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory, empty_archive):
    """A folder whose archive holds a story; the model is exported by then."""
    folder = tmp_path_factory.mktemp("without-torch")
    data = shutil.copytree(empty_archive, folder / ".graph-service")
    (folder / "hook").mkdir()
    (folder / "hook" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    for name, story in (("story", STORY), ("other", OTHER)):
        (folder / f"{name}.jsonl").write_text(json.dumps(story) + "\n", encoding="utf-8")
    with StoryGraph.open(settings=load({}, data=data)) as graph:
        assert graph.add(folder / "story.jsonl").errors == []
    return folder


def hooked(folder):
    return os.pathsep.join([str(folder / "hook"), str(PROJECT)])


@pytest.mark.slow
def test_no_command_loads_torch_once_the_model_is_exported(folder):
    assert (
        "torch is imported"
        in run(folder, "search", "x", PYTHONPATH=hooked(folder), GRAPH_SERVICE_ENCODER="torch").stderr
    )
    for command in COMMANDS:
        ran = run(folder, *command, PYTHONPATH=hooked(folder))
        assert (ran.returncode, "is imported" in ran.stderr) == (0, False), (command, ran.stderr)


def test_a_search_loads_no_torch_once_the_model_is_exported(folder):
    ran = run(folder, "search", "who answers the phone", PYTHONPATH=hooked(folder))
    assert (ran.returncode, "A hotline in Kyiv" in ran.stdout) == (0, True), ran.stderr
