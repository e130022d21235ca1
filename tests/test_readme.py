"""README and docs do what they say: their commands, queries and Python are run as they stand."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from graph_service.iris import RDF, SCHEMA

ROOT = Path(__file__).parents[1]
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))}
QUERIED = ("README.md", "data-model.md")  # the queries of sparql.md have their own tests


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", PAGES[page], re.DOTALL)


def commands(page):
    lines = "".join(blocks(page, "console")).splitlines()
    starts = [n for n, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start][2:], lines[start + 1 : end]


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")])
def test_the_commands_print_what_the_page_shows(tmp_path, page):
    (tmp_path / "data").symlink_to(ROOT / "data")
    for command, output in commands(page):
        program, *arguments = shlex.split(command)
        assert program == "graph-service"
        ran = subprocess.run(
            [sys.executable, "-m", "graph_service.cli.main", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        for line in output:
            assert line in ran.stdout
    if "--output stories.ttl" in PAGES[page]:
        quads = pyoxigraph.parse(path=str(tmp_path / "stories.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
        types = (quad for quad in quads if quad.predicate.value == f"{RDF}type")
        assert sum(quad.object.value == f"{SCHEMA}NewsArticle" for quad in types) == 60


@pytest.mark.parametrize("query", [query for page in QUERIED for query in blocks(page, "sparql")])
def test_the_queries_answer_something(demo, query):
    assert len(demo.query(query, "text/csv").body.splitlines()) > 4


def test_the_cities_mentioned_with_la_strada_are_the_seven_and_kyiv(demo):
    names = demo.query(blocks("README.md", "sparql")[0], "text/csv").body.decode().split()[1:]
    assert names == ["Kharkiv", "Kyiv", "Luhansk", "Mykolaiv", "Odesa", "Sevastopol", "Ternopil", "Uzhhorod"]


@pytest.mark.slow
def test_the_python_runs(tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    (code,) = blocks("README.md", "python")
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "quads for rdflib" in ran.stdout
