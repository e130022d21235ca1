"""What every test may rely on: a clean environment, samples of the project's own, and the shared ones where they are here."""

import os
import shutil
from pathlib import Path

import hypothesis
import pytest
from support.samples import CASES, DEMONSTRATION, GOLD, SEED_PAGES, SHARED

os.environ["HF_HUB_OFFLINE"] = "1"
hypothesis.settings.register_profile("laws", deadline=None)  # a busy machine breaks no law
hypothesis.settings.load_profile("laws")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("GRAPH_SERVICE_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared() -> Path:
    return _present(SHARED)


@pytest.fixture(scope="session")
def cases() -> Path:
    return CASES


@pytest.fixture(scope="session")
def stories() -> Path:
    """The file of the demonstration stories."""
    return DEMONSTRATION


@pytest.fixture(scope="session", params=SEED_PAGES)
def seed(request):
    """A story page as people copy it, with what a careful reader finds in it."""
    page = SEED_PAGES[request.param]
    _present(page.file)
    return page


@pytest.fixture(scope="session", params=GOLD)
def gold(request) -> Path:
    """A file of annotated stories."""
    return _present(GOLD[request.param])


def _present(path):
    if not path.exists():
        pytest.skip("the samples of ../shared are not here")
    return path


@pytest.fixture(scope="session")
def encoder():
    """The model that is set by default; opening an archive with it loads no second one."""
    from graph_service.embedding.encoder import TransformerEncoder

    return TransformerEncoder()


@pytest.fixture(scope="session")
def demo(tmp_path_factory, encoder):
    """The demonstration stories, read in once and only looked at."""
    from graph_service import StoryGraph
    from graph_service.settings import load

    settings = load({}, data=tmp_path_factory.mktemp("demo") / "data")
    with StoryGraph(settings, encoder) as graph:
        report = graph.add(DEMONSTRATION.parent)
        assert report.errors == []
        yield graph
        assert graph.archive.generations.numbers() == [1], "a test wrote to what all of them look at"


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory, encoder):
    """A data folder whose only story was removed, to copy: a new one takes seconds, in which the reference data are loaded."""
    from graph_service import StoryGraph
    from graph_service.settings import load

    folder = tmp_path_factory.mktemp("empty")
    (folder / "story.md").write_text("---\nid: story\n---\n# A story\n\nNothing happened.\n", encoding="utf-8")
    with StoryGraph(load({}, data=folder / "data"), encoder) as graph:
        assert graph.add(folder / "story.md").errors == []
        graph.remove(["story"])
    return folder / "data"


@pytest.fixture(scope="session")
def linker():
    """The linker that archives in this process use."""
    from graph_service.linking import parallel

    return parallel.linker()


@pytest.fixture(scope="session", autouse=True)
def _exported_once(tmp_path_factory):
    """Export each model once a session: every new data folder would, and it takes ten seconds."""
    from graph_service.embedding import onnx

    genuine, first = onnx.export, tmp_path_factory.mktemp("exports")

    def export(source, weights, folder):
        exported = first / f"{source.name}-{weights}"
        if not exported.exists():
            exported.mkdir()
            genuine(source, weights, exported)
        shutil.copytree(exported, folder, copy_function=os.link, dirs_exist_ok=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx, "export", export)
        yield
