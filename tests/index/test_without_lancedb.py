"""LanceDB is an extra: an archive whose passages are in no shared index does without."""

import sys

import pytest

from graph_service import StoryGraph
from graph_service.errors import DataError
from graph_service.settings import load

STORY = "---\nid: hotline\n---\n# A hotline in Kyiv\n\nThe OSCE opened a hotline in Kyiv.\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "hotline.md").write_text(STORY, encoding="utf-8")
    return tmp_path


def opened(files, **settings):
    return StoryGraph.open(settings=load({}, data=files / "data", processes=1, **settings))


def hide_lancedb(monkeypatch):
    monkeypatch.delitem(sys.modules, "graph_service.index.lance", raising=False)
    monkeypatch.setitem(sys.modules, "lancedb", None)


def test_a_shared_index_without_lancedb_is_an_error_with_the_command_that_installs_it(files, monkeypatch):
    with opened(files, index_uri=str(files / "shared")) as graph:
        assert graph.add(files / "hotline.md").added == 1
    hide_lancedb(monkeypatch)
    for index_uri in (str(files / "shared"), ""):  # the manifest names the index, whatever the setting says
        with opened(files, index_uri=index_uri) as graph, pytest.raises(DataError, match="LanceDB") as caught:
            graph.search("hotline")
        assert "pip install 'graph-service[shared-index]'" in caught.value.hint


def test_a_new_archive_with_a_shared_index_says_so_before_it_reads_stories(files, monkeypatch):
    hide_lancedb(monkeypatch)
    with (
        opened(files, index_uri=str(files / "shared")) as graph,
        pytest.raises(DataError, match=r"needs LanceDB, which is not installed") as caught,
    ):
        graph.add(files / "hotline.md")
    assert "pip install 'graph-service[shared-index]'" in caught.value.hint


def test_an_archive_of_its_own_needs_no_lancedb(files, monkeypatch):
    hide_lancedb(monkeypatch)
    with opened(files) as graph:
        assert graph.add(files / "hotline.md").added == 1
        assert graph.search("hotline").total == 1
