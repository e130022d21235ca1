"""The README does what it says: its commands, queries and Python are run as they stand."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands():
    lines = "".join(blocks("console")).splitlines()
    starts = [n for n, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start][2:], lines[start + 1 : end]


@pytest.mark.slow
def test_the_commands_print_what_the_readme_shows(tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    for command, shown in commands():
        program, *arguments = shlex.split(command)
        assert program == "graph-service"
        ran = subprocess.run(
            [sys.executable, "-m", "graph_service.cli", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        for line in shown:
            assert line in ran.stdout
    assert (tmp_path / "stories.ttl").read_text(encoding="utf-8").count("a schema:NewsArticle") == 60


@pytest.mark.parametrize("query", blocks("sparql"))
def test_the_queries_answer_something(demo, query):
    assert len(demo.query(query, "text/csv").body.splitlines()) > 4


def test_the_cities_named_with_la_strada_are_the_seven_and_kyiv(demo):
    names = demo.query(blocks("sparql")[0], "text/csv").body.decode().split()[1:]
    assert names == ["Kharkiv", "Kyiv", "Luhansk", "Mykolaiv", "Odesa", "Sevastopol", "Ternopil", "Uzhhorod"]


@pytest.mark.slow
def test_the_python_runs(tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    (code,) = blocks("python")
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "quads for rdflib" in ran.stdout


def test_every_place_that_the_readme_names_is_there():
    table = README.split("| where |")[1].split("\n\n")[0]
    for name in re.findall(r"`([a-z_]+(?:\.py|/))`", table):
        assert any((folder / name).exists() for folder in (ROOT / "graph_service", ROOT)), name
