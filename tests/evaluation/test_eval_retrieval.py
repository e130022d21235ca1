"""Search measured on a small collection: every mode beside plain BM25, what is left out, and what is left behind: nothing."""

import json
import tempfile
from contextlib import nullcontext

import pytest
from click.testing import CliRunner
from support.beir_folders import DOCUMENTS, write_collection

from graph_service.cli.main import main
from graph_service.errors import InputError
from graph_service.evaluation.beir import read_collection
from graph_service.evaluation.retrieval import drawn
from graph_service.evaluation.temporary_archive import Sent, archive_of
from graph_service.settings import load


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """The folder that temporary ones are made in."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left(temporary):
    """Return the archives that are there."""
    return list(temporary.glob("graph-service-*"))


def silent(_total, _doing):
    return nullcontext(lambda _: None)


def retrieval(tmp_path, *arguments):
    return CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "eval", "retrieval", *arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_collection(tmp_path_factory.mktemp("beir") / "c")


@pytest.fixture(scope="module")
def collection(folder):
    return read_collection(folder)


def test_each_mode_is_measured_beside_plain_bm25_and_nothing_stays(tmp_path, folder, temporary):
    ran = retrieval(tmp_path, str(folder), "--json")
    assert ran.exit_code == 0, ran.output
    report = json.loads(ran.stdout)
    assert set(report["runs"]) == {"plain BM25", "hybrid", "semantic", "keyword"}
    assert report["runs"]["semantic"]["nDCG@10"] > report["runs"]["plain BM25"]["nDCG@10"]
    assert report["runs"]["hybrid"]["R@100"] > 0.8
    assert all(run["p95_ms"] >= run["p50_ms"] > 0 for run in report["runs"].values())
    assert {(one["run"], one["to"], one["measure"]) for one in report["differences"]} == {
        (mode, "plain BM25", "nDCG@10") for mode in ("hybrid", "semantic", "keyword")
    }
    assert (report["stories"], report["queries"]) == (6, 3)
    assert report["left_out"] == {
        "documents with an id that came before": 1,
        "documents without a word": 1,
        "judged documents that the corpus does not have": 1,
    }
    assert len(report["worst"]) == 3
    assert not left(temporary)
    assert not (tmp_path / "data").exists()


def test_a_broken_line_ends_the_command_with_file_and_line(tmp_path):
    folder = write_collection(tmp_path / "c", [*DOCUMENTS, {"_id": "9"}])
    ran = retrieval(tmp_path, str(folder))
    assert ran.exit_code == 1
    assert "corpus.jsonl:9: its" in ran.stderr


def test_what_measures_must_be_installed(tmp_path, folder, monkeypatch):
    monkeypatch.setattr("graph_service.cli.evaluate_runs.find_spec", lambda _: None)
    ran = retrieval(tmp_path, str(folder))
    assert ran.exit_code == 2
    assert "pip install graph-service[eval]" in ran.stderr


def test_a_draw_of_queries_keeps_their_order_and_is_the_same_for_a_seed(collection):
    assert drawn(collection.qrels, None, 1) == collection.qrels
    assert drawn(collection.qrels, 7, 1) == collection.qrels
    some = drawn(collection.qrels, 2, 1)
    assert some == drawn(collection.qrels, 2, 1)
    assert [query for query in collection.qrels if query in some] == list(some)


def test_an_interrupted_measurement_leaves_nothing_behind(tmp_path, temporary):
    def interrupted(_total, _doing):
        assert left(temporary)
        raise KeyboardInterrupt

    sent = [Sent({"id": "a", "title": "A title", "body": "A body."}, tmp_path / "f.jsonl", 1)]
    with pytest.raises(KeyboardInterrupt), archive_of(sent, load({}), interrupted):
        pass
    assert not left(temporary)


def test_a_collection_of_which_nothing_can_be_read_says_what_was_wrong(tmp_path, temporary):
    sent = [Sent({"id": "A B", "title": "A title", "body": "A body."}, tmp_path / "f.jsonl", 7)]
    with (
        pytest.raises(InputError, match=r"Not one story could be read; .*f\.jsonl:7"),
        archive_of(sent, load({}), silent),
    ):
        pass
    assert not left(temporary)
