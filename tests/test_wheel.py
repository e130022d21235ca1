"""The wheel, installed in an empty environment and run from an empty folder, does all that the checkout does, its scripts among it."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

import pytest
from support.pages_build import hatch_build

ROOT = Path(__file__).parents[1]
STORY = '{"title": "A hotline in Kyiv", "body": "The OSCE and the ODHIR opened a hotline in Kiev in 2002."}\n'


def run(*command, **options):
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, env=environ, **options
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return an environment with the wheel; its dependencies are the ones installed here, so that none is fetched."""
    try:
        hatch_build.build(ROOT)
    except hatch_build.PagesError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--no-deps", "--no-index", wheel)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    here = Path(run(sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    for found in here.iterdir():
        if not (site / found.name).exists() and "graph_service" not in found.name and found.suffix != ".pth":
            (site / found.name).symlink_to(found)
    return folder / "venv" / "bin"


@pytest.mark.slow
def test_the_wheel_ingests_searches_and_serves_its_pages(installed, tmp_path):
    story = tmp_path / "story.jsonl"
    story.write_text(STORY, encoding="utf-8")
    command = installed / "graph-service"
    assert "1 added" in run(command, "ingest", story, cwd=tmp_path)
    assert "A hotline in Kyiv" in run(command, "search", "hotline", cwd=tmp_path)
    assert "OSCE" in run(command, "entity", "organization/odihr", cwd=tmp_path)
    ask = "SELECT ?label { gs:rule rdfs:label ?label }"
    assert "rule" in run(command, "query", ask, cwd=tmp_path)
    code = """
import graph_service.web, graph_service
assert "site-packages" in graph_service.__file__, graph_service.__file__
client = graph_service.web.create_app(graph_service.StoryGraph.open(".graph-service")).test_client()
for path in ("/", "/search?q=hotline", "/stories/a-hotline-in-kyiv", "/places/kyiv", "/ontology", "/sparql"):
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200, (path, page.status_code)
style = next(part for part in page.text.split('"') if part.endswith(".css"))
assert client.get(style).status_code == 200, style
for script in ("site-", "sparql-"):
    address = next(part for part in page.text.split('"') if part.startswith("/static/built/" + script))
    assert client.get(address).mimetype == "text/javascript", address
"""
    run(installed / "python", "-c", code, cwd=tmp_path)


@pytest.mark.slow
def test_the_source_distribution_has_all_that_the_pages_are_built_from(tmp_path):
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, ROOT)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    assert {"hatch_build.py", "frontend/package-lock.json", "frontend/build.js", "frontend/site.js"} <= names
    assert not any("node_modules" in name or "static/built" in name for name in names)


@pytest.mark.slow
def test_a_wheel_without_the_scripts_is_not_made_and_says_what_is_missing(tmp_path):
    checkout = tmp_path / "checkout"
    shutil.copytree(
        ROOT, checkout, ignore=shutil.ignore_patterns(".*", "built", "node_modules", "tests", "data", "build")
    )
    nothing = os.environ | {"PATH": "", "PIP_NO_INDEX": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, checkout],
        capture_output=True, text=True, check=False, env=nothing,
    )  # fmt: skip
    assert ran.returncode
    assert "Install Node 20.11 or later with npm" in ran.stdout + ran.stderr
    assert not list(tmp_path.glob("*.whl"))
