"""What every test may rely on: a clean environment, samples of the project's own, and the shared ones where they are here."""

import gc
import os
import shutil
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import hypothesis
import pytest
from support.samples import CASES, DEMONSTRATION, GOLD, SEED_PAGES, SHARED
from support.shared_folders import shared_folder

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would compile the same modules again
sys.dont_write_bytecode = False
if "PYTEST_XDIST_WORKER" in os.environ:  # a process for each core: more threads would wait for one another
    os.environ.setdefault("OMP_NUM_THREADS", "1")
gc.set_threshold(100_000, 20, 20)  # what fixtures hold for a session is looked through less often
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
def encoder(tmp_path_factory):
    """The model as it runs by default, which computes the vector of a text once in a run."""
    from graph_service.embedding import encoder_of, numerics_of
    from graph_service.embedding.vector_cache import CachedEncoder, VectorCache
    from graph_service.files import writable_cache
    from graph_service.settings import load

    vectors, settings = shared_folder(tmp_path_factory, "vectors", lambda _: None), load({})
    model = encoder_of(settings.encoder, settings.model, writable_cache(vectors))
    return CachedEncoder(model, numerics_of(settings.encoder), VectorCache(vectors / "vectors.sqlite"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory, encoder):
    """The demonstration stories, read in once and only looked at."""
    from graph_service import StoryGraph
    from graph_service.settings import load

    def read_in(folder):
        with StoryGraph(load({}, data=folder / "data", processes=1), encoder) as graph:
            assert graph.add(DEMONSTRATION.parent).errors == []

    folder = shared_folder(tmp_path_factory, "demo", read_in)
    with StoryGraph(load({}, data=folder / "data"), encoder) as graph:
        yield graph
        assert graph.archive.generations.numbers() == [1], "a test wrote to what all of them look at"


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory, encoder):
    """A data folder whose only story was removed, to copy."""
    from graph_service import StoryGraph
    from graph_service.settings import load

    def add_and_remove(folder):
        story = folder / "story.md"
        story.write_text("---\nid: story\n---\n# A story\n\nNothing happened.\n", encoding="utf-8")
        with StoryGraph(load({}, data=folder / "data"), encoder) as graph:
            assert graph.add(story).errors == []
            graph.remove(["story"])

    return shared_folder(tmp_path_factory, "empty", add_and_remove) / "data"


@pytest.fixture(scope="session")
def linker():
    """The linker that archives in this process use."""
    from graph_service.linking import parallel

    return parallel.linker()


@pytest.fixture(scope="session", autouse=True)
def _exported_once(tmp_path_factory):
    """Export each model once a run: every new data folder would, and it takes ten seconds."""
    from graph_service.embedding import onnx

    genuine = onnx.export

    def export(source, weights, folder):
        exported = shared_folder(
            tmp_path_factory, f"{source.name}-{weights}", lambda new: genuine(source, weights, new)
        )
        shutil.copytree(exported, folder, copy_function=os.link, dirs_exist_ok=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx, "export", export)
        yield


@pytest.fixture(scope="session", autouse=True)
def _reference_data_loaded_once(tmp_path_factory):
    """Load the reference data once a run for each base IRI and decisions: every new data folder would, which takes seconds."""
    from graph_service.archive.linking_inputs import PART, ReferenceData, installed_digest

    genuine = ReferenceData.load

    def load(folder, names, curation, data):
        decisions = [replace(decision, file="", line=None) for decision in curation.decisions]
        stated = sha256(repr((installed_digest(), names.base, decisions, curation.described)).encode()).hexdigest()
        loaded = shared_folder(
            tmp_path_factory, f"reference-{stated}", lambda new: genuine(new, names, curation, data).store.close()
        )
        shutil.copytree(loaded / PART, folder / PART)
        return ReferenceData.open(folder, names)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReferenceData, "load", load)
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_waits_for_the_disk():
    """Write without waiting for the disk, which takes some 4 ms a file: what is synced when is seen by the calls."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield
