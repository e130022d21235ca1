"""Texts become vectors: one way for one and for many, the same as the library's own; no vector that is no number."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer

from graph_service.errors import DataError, EncodingError
from graph_service.index.encode import TransformerEncoder, by_length, normalized
from graph_service.index.encoders import ENCODERS, encoder_of
from graph_service.index.models import BUNDLED, digest, folder_of, identity, same_model
from graph_service.index.onnx_runtime import GRAPH, LEAST, whole
from graph_service.settings import ENCODERS as NAMES

TEXTS = [
    "Who answers the phone for victims?",
    "",
    "Сегодня дождь",
    "Border guards were trained to spot passports. " * 40,
]


@pytest.fixture(scope="module")
def encoder():
    return TransformerEncoder()


@pytest.fixture
def moved(tmp_path):
    """A copy of the bundled model whose settings were changed: another model."""
    folder = shutil.copytree(folder_of(BUNDLED), tmp_path / "moved")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"layer_norm_eps": 1e-6}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def library():
    """The same model as the library runs it."""
    return SentenceTransformer(str(folder_of(BUNDLED)), device="cpu", local_files_only=True)


@settings(deadline=None, max_examples=5)
@given(st.lists(st.text(max_size=300), max_size=20))
def test_vectors_are_the_librarys_own_in_the_order_of_the_texts(encoder, library, texts):
    found = encoder.encode(texts)
    assert found.shape == (len(texts), encoder.dimensions)
    if texts:
        assert np.abs(found - library.encode(texts, normalize_embeddings=True)).max() < 1e-5


@given(st.lists(st.text(max_size=50)))
def test_every_text_is_in_one_batch_and_no_later_one_is_longer(texts):
    rows = [row for batch in by_length(texts) for row in batch]
    assert sorted(rows) == list(range(len(texts)))
    assert [len(texts[row]) for row in rows] == sorted(map(len, texts), reverse=True)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_no_number_is_an_error_that_names_the_text(value):
    vectors = np.ones((2, 3), dtype=np.float32)
    vectors[1, 2] = value
    with pytest.raises(EncodingError, match="the second"):
        normalized(["the first", "the second"], vectors)


def test_a_model_is_known_by_what_shapes_its_vectors_not_by_where_it_lies(moved):
    name = identity(str(moved))
    assert name.startswith("moved@")
    assert not same_model(name, BUNDLED)
    elsewhere = moved.rename(moved.with_name("elsewhere"))
    assert same_model(identity(str(elsewhere)), name)
    (elsewhere / "README.md").write_text("Other words.", encoding="utf-8")
    assert same_model(identity(str(elsewhere)), name)


def test_the_bundled_model_is_itself_wherever_it_lies():
    assert identity(str(folder_of(BUNDLED))) == BUNDLED


def test_a_changed_weight_matrix_makes_another_model(tmp_path):
    file = tmp_path / "model.safetensors"
    content = bytearray(np.random.default_rng(1).bytes(9 * 2**20))
    file.write_bytes(content)
    before = digest(tmp_path)
    for start in range(5 * 2**20 + 77, 6 * 2**20 + 77, 4):  # one MiB, wherever it begins
        content[start] ^= 1
    file.write_bytes(content)
    assert digest(tmp_path) != before


@pytest.mark.parametrize("name", ["no/such", "/no/such/folder", "no such name!", ""])
def test_a_model_that_is_not_here_is_an_error_that_says_what_a_model_is(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=BUNDLED):
        TransformerEncoder(name or "nothing").encode(["a text"])


def test_every_way_to_run_a_model_is_a_setting():
    assert set(ENCODERS) == set(NAMES)


def test_brain_floats_stay_near_the_reference(encoder, tmp_path):
    cosine = (encoder_of("torch-bf16", BUNDLED, tmp_path).encode(TEXTS) * encoder.encode(TEXTS)).sum(axis=1)
    assert cosine.min() > 0.999


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")
    pytest.importorskip("onnx", reason="the extra onnx is not installed")
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize(("name", "least"), [("onnx", LEAST["float32"]), ("onnx-int8", LEAST["int8"])])
def test_an_export_answers_as_its_model_does(encoder, exports, name, least):
    exported = encoder_of(name, BUNDLED, exports)
    assert exported.name == BUNDLED
    assert exported.encode([]).shape == (0, encoder.dimensions)
    cosine = (exported.encode(TEXTS) * encoder.encode(TEXTS)).sum(axis=1)
    assert cosine.min() > least


def test_a_damaged_export_is_noticed_and_made_again(exports, caplog):
    expected = encoder_of("onnx-int8", BUNDLED, exports).encode(TEXTS)
    folder = exports / "encoders" / f"{BUNDLED}-int8"
    content = bytearray((folder / GRAPH).read_bytes())
    content[len(content) // 2] ^= 255
    (folder / GRAPH).write_bytes(content)
    assert not whole(folder)
    assert np.allclose(encoder_of("onnx-int8", BUNDLED, exports).encode(TEXTS), expected, atol=1e-5)
    assert "damaged" in caplog.text
    assert whole(folder)


def test_without_the_extra_its_name_is_in_the_error(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(DataError, match=r"graph-service\[onnx\]"):
        encoder_of("onnx-int8", BUNDLED, tmp_path).encode(["a text"])
