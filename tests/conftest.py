"""What every test may rely on: a clean environment, and the shared samples where they lie beside the project."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"

os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("GRAPH_SERVICE_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.exists():
        pytest.skip("the samples of ../shared are not here")
    return SHARED


@pytest.fixture(scope="session")
def cases() -> Path:
    return Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The demonstration stories, read in once and only looked at."""
    from graph_service import StoryGraph
    from graph_service.settings import load

    settings = load({}, data=tmp_path_factory.mktemp("demo") / "data")
    with StoryGraph.open(settings=settings) as graph:
        report = graph.add(Path(__file__).parents[1] / "data" / "stories")
        assert report.errors == []
        yield graph


@pytest.fixture(scope="session")
def linker():
    from graph_service.link.linker import Linker

    return Linker.load()
