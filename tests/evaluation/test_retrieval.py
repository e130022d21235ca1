"""Search measured on a small collection: every mode beside plain BM25, what is left out, and what is left behind: nothing."""

import json
import tempfile
from contextlib import nullcontext

import pytest
from click.testing import CliRunner
from support.beir_folders import DOCUMENTS, QRELS, QUERIES, write_collection

from graph_service.cli.main import main
from graph_service.errors import InputError, SourceError
from graph_service.evaluation.retrieval import draw_queries, read_collection
from graph_service.evaluation.runs import Sent, archive_of
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
    assert draw_queries(collection.qrels, None, 1) == collection.qrels
    assert draw_queries(collection.qrels, 7, 1) == collection.qrels
    some = draw_queries(collection.qrels, 2, 1)
    assert some == draw_queries(collection.qrels, 2, 1)
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
    sent = [Sent({"id": "A B", "title": "A title", "body": " "}, tmp_path / "f.jsonl", 7)]
    with (
        pytest.raises(InputError, match=r"No story could be read.*f\.jsonl:7"),
        archive_of(sent, load({}), silent),
    ):
        pass
    assert not left(temporary)


def test_documents_queries_and_judgements_are_read_by_the_ids_that_they_have(tmp_path):
    collection = read_collection(write_collection(tmp_path / "c"))
    assert list(collection.documents) == ["doc/1 ü", "<2>", "3", "4", "5", "6", "7"]
    assert collection.documents["7"].line == 8
    assert "\u2028" in collection.documents["7"].text
    assert collection.queries["q4"] == "never judged"
    assert collection.qrels == {"q1": {"doc/1 ü": 2, "6": 1}, "q2": {"3": 1}, "q3": {"4": 1, "gone": 1}}


def test_of_documents_with_one_id_the_first_is_kept(tmp_path):
    collection = read_collection(write_collection(tmp_path / "c"))
    assert collection.documents["6"].title == "A free telephone line"
    assert collection.repeated == 1


@pytest.mark.parametrize("given", ["dev", "dev.tsv", "{folder}/qrels/dev.tsv"])
def test_other_judgements_go_by_their_name_or_path(tmp_path, given):
    folder = write_collection(tmp_path / "c", split="dev")
    assert read_collection(folder, given.format(folder=folder)).qrels.keys() == {"q1", "q2", "q3"}


def test_numbers_are_ids_too_and_headings_may_be_missing(tmp_path):
    folder = write_collection(tmp_path / "c", [{"_id": 1, "text": "one"}], [{"_id": 2, "text": "two"}])
    (folder / "qrels" / "test.tsv").write_text("2\t1\t1\r\n\n", encoding="utf-8")
    collection = read_collection(folder)
    assert (list(collection.documents), collection.qrels) == (["1"], {"2": {"1": 1}})


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", '{"_id": "1", "text": "a"}\n{"text": "b"}\n', r'corpus\.jsonl:2: it has no "_id"'),
        ("corpus.jsonl", '{"_id": true, "text": "b"}\n', r'corpus\.jsonl:1: it has no "_id"'),
        ("corpus.jsonl", '{"_id": "1"}\n', r'corpus\.jsonl:1: its "text" is not a string'),
        ("corpus.jsonl", '{"_id": "1", "title": 5, "text": ""}\n', r'corpus\.jsonl:1: its "title" is not a string'),
        ("corpus.jsonl", "no json\n", r"corpus\.jsonl:1: this is not JSON"),
        ("queries.jsonl", '\n[{"_id": "1"}]\n', r"queries\.jsonl:2: this is not a JSON object"),
        ("queries.jsonl", '{"_id": "q9", "text": "x"}\n', r"test\.tsv:2: queries\.jsonl has no query 'q1'"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\t3\n", r"test\.tsv:2: this is not a judgement"),
        ("qrels/test.tsv", "q1\t3\tvery\n", r"test\.tsv:1: this is not a judgement"),
        ("qrels/test.tsv", "q1 0 3 1\n", r"test\.tsv:1: this is not a judgement"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", r"test\.tsv: no document is judged"),
        ("qrels/test.tsv", "q1\t3\t0\n", r"test\.tsv: no document is judged"),
    ],
)
def test_what_is_not_laid_out_as_it_should_be_is_named_with_its_line(tmp_path, file, content, message):
    folder = write_collection(tmp_path / "c")
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=message) as raised:
        read_collection(folder)
    assert raised.value.hint


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(tmp_path, file):
    folder = write_collection(tmp_path / "c")
    (folder / file).unlink()
    with pytest.raises(SourceError, match=rf"{file}: there is no such file"):
        read_collection(folder)


def test_the_judgements_that_there_are_are_told_where_those_asked_for_are_missing(tmp_path):
    folder = write_collection(tmp_path / "c", split="train")
    (folder / "qrels" / "dev.tsv").touch()
    with pytest.raises(SourceError, match="There is dev, train"):
        read_collection(folder)


def test_bytes_that_are_no_text_are_named(tmp_path):
    folder = write_collection(tmp_path / "c", queries=QUERIES, qrels=QRELS)
    (folder / "corpus.jsonl").write_bytes(b'{"_id": "1", "text": "\xff"}\n')
    with pytest.raises(SourceError, match=r"corpus\.jsonl: it cannot be read"):
        read_collection(folder)
