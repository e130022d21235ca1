"""What was encoded once is not encoded again; whatever befalls the cache, every vector is the right one."""

import hashlib
import logging
import multiprocessing
import shutil
import sqlite3

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.embedding.vector_cache import CachedEncoder, VectorCache


class Digests:
    """Vectors that tell one text from another, and a list of what was encoded."""

    def __init__(self, name="digests"):
        self.name = name
        self.dimensions = 8
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        rows = [np.frombuffer(hashlib.sha256(text.encode()).digest(), dtype=np.uint8)[:8] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, 8)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cache" / "vectors.sqlite"


def encode(file, texts, name="digests", numerics="torch"):
    """Return the vectors of a fresh process's cache, and what it had to encode."""
    inner, cache = Digests(name), VectorCache(file)
    vectors = CachedEncoder(inner, numerics, cache).encode(texts)
    cache.close()
    assert np.array_equal(vectors, Digests().encode(texts))
    return inner.seen


def test_what_was_encoded_once_is_not_encoded_again(file):
    assert encode(file, ["a", "b", "a"]) == ["a", "b"]
    assert encode(file, ["b", "c", "a"]) == ["c"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=9), max_size=12), max_size=4))
def test_vectors_are_those_of_the_model_whatever_was_asked_before(tmp_path_factory, batches):
    file = tmp_path_factory.mktemp("cache") / "vectors.sqlite"
    seen = [text for batch in batches for text in encode(file, batch)]
    assert sorted(seen) == sorted({text for batch in batches for text in batch})


def test_more_texts_than_a_query_takes(file):
    texts = [f"text {n}" for n in range(2_500)]
    assert encode(file, texts) == texts
    assert encode(file, texts) == []


def test_another_model_or_another_way_to_run_it_has_vectors_of_its_own(file):
    encode(file, ["a"], name="one@0123")
    assert encode(file, ["a"], name="other@4567") == ["a"]
    assert encode(file, ["a"], name="one@0123", numerics="onnx-int8") == ["a"]
    assert encode(file, ["a"], name="renamed@0123") == []


def test_a_cache_that_was_deleted_starts_anew_even_while_it_is_open(file):
    inner, cache = Digests(), VectorCache(file)
    encoder = CachedEncoder(inner, "torch", cache)
    encoder.encode(["a"])
    shutil.rmtree(file.parent)
    encoder.encode(["a"])
    encoder.encode(["a"])
    assert inner.seen == ["a", "a"]
    cache.close()


@pytest.mark.parametrize("damage", [b"no database at all", b"SQLite format 3\0" + b"\xff" * 4096, b""])
def test_a_file_that_is_no_cache_is_told_of_and_replaced(file, damage, caplog):
    encode(file, ["a"])
    file.write_bytes(damage)
    assert encode(file, ["a"]) == ["a"]
    assert ("damaged" in caplog.text) == bool(damage)
    assert encode(file, ["a"]) == []


@pytest.mark.parametrize("place", [4096, 8192, 12288])
def test_damage_in_the_middle_of_the_file_never_gives_a_wrong_vector(file, place):
    texts = [f"text {n}" for n in range(300)]
    encode(file, texts)
    content = bytearray(file.read_bytes())
    content[place : place + 4096] = bytes(byte ^ 0x55 for byte in content[place : place + 4096])
    file.write_bytes(content)
    encode(file, texts)
    assert encode(file, texts) == []


@pytest.mark.parametrize(
    "vector", [b"", b"1234", b"12345", np.full(9, np.nan, dtype=np.float32).tobytes(), "a text", 5]
)
def test_a_damaged_vector_is_told_of_and_made_again(file, vector, caplog):
    encode(file, ["a", "b"])
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE vectors SET vector = ? WHERE rowid = 1", (vector,))
    connection.close()
    assert encode(file, ["a", "b"]) == ["a"]
    assert "1 vectors" in caplog.text
    assert encode(file, ["a", "b"]) == []


def test_a_vector_under_the_key_of_another_text_is_not_taken(file):
    encode(file, ["a", "b"])
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE rowid = 2) WHERE rowid = 1")
    connection.close()
    assert encode(file, ["a", "b"]) == ["a"]


def test_where_nothing_can_be_kept_everything_is_encoded_and_it_is_said(tmp_path, caplog):
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert encode(tmp_path / "cache" / "vectors.sqlite", ["a"]) == ["a"]
    assert "cannot be used" in caplog.text


def share(file, number):
    for n in range(40):
        encode(file, [f"text {n}", f"text {n} of {number}"])


def test_two_processes_share_it(file):
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=share, args=(file, number)) for number in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert [one.exitcode for one in both] == [0, 0]
    assert encode(file, [f"text {n} of {number}" for n in range(40) for number in range(2)]) == []
