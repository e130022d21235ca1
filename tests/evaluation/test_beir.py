"""Collections in BEIR's layout: what is kept, what is left out, and where a broken file is said to be broken."""

import pytest
from support.beir_folders import QRELS, QUERIES, write_collection

from graph_service.errors import SourceError
from graph_service.evaluation.beir import read_collection


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
        ("corpus.jsonl", '{"_id": "1"}\n', r'corpus\.jsonl:1: its "text" is no string'),
        ("corpus.jsonl", '{"_id": "1", "title": 5, "text": ""}\n', r'corpus\.jsonl:1: its "title" is no string'),
        ("corpus.jsonl", "no json\n", r"corpus\.jsonl:1: it is no JSON"),
        ("queries.jsonl", '\n[{"_id": "1"}]\n', r"queries\.jsonl:2: there is no object"),
        ("queries.jsonl", '{"_id": "q9", "text": "x"}\n', r"test\.tsv:2: queries\.jsonl has no query 'q1'"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\t3\n", r"test\.tsv:2: this is no judgement"),
        ("qrels/test.tsv", "q1\t3\tvery\n", r"test\.tsv:1: this is no judgement"),
        ("qrels/test.tsv", "q1 0 3 1\n", r"test\.tsv:1: this is no judgement"),
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
