"""Texts become vectors: one way for one and for many, the same as the library's own; no vector that is no number."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from graph_service import StoryGraph
from graph_service.embedding import ENCODERS, encoder_of, numerics_of, onnx
from graph_service.embedding.encoder import (
    BUNDLED,
    TransformerEncoder,
    by_length,
    digest,
    folder_of,
    identity,
    normalized,
    same_model,
)
from graph_service.embedding.onnx import GRAPH, MIN_COSINE, is_intact
from graph_service.errors import DataError, EncodingError
from graph_service.settings import ENCODERS as NAMES
from graph_service.settings import load

TEXTS = [
    "Who answers the phone for victims?",
    "",
    "Сегодня дождь",
    "Border guards were trained to spot passports. " * 40,
]


@pytest.fixture
def moved(tmp_path):
    """A copy of the bundled model whose settings were changed: another model."""
    folder = shutil.copytree(folder_of(BUNDLED), tmp_path / "moved")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"layer_norm_eps": 1e-6}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reference():
    """The model as it is held to be right, which runs the model in torch."""
    return TransformerEncoder()


@pytest.fixture(scope="module")
def library():
    """The same model as the library runs it."""
    from sentence_transformers import SentenceTransformer  # takes seconds, which other tests do without

    return SentenceTransformer(str(folder_of(BUNDLED)), device="cpu", local_files_only=True)


@settings(deadline=None, max_examples=5)
@given(st.lists(st.text(max_size=300), max_size=20))
def test_vectors_are_the_librarys_own_in_the_order_of_the_texts(reference, library, texts):
    found = reference.encode(texts)
    assert found.shape == (len(texts), reference.dimensions)
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


def test_brain_floats_stay_near_the_reference(reference, tmp_path):
    cosine = (encoder_of("torch-bf16", BUNDLED, tmp_path).encode(TEXTS) * reference.encode(TEXTS)).sum(axis=1)
    assert cosine.min() > 0.999


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "least"), [("onnx", MIN_COSINE["float32"]), ("onnx-int8", MIN_COSINE["int8"])])
def test_an_export_answers_as_its_model_does(reference, cache, name, least):
    exported = encoder_of(name, BUNDLED, cache)
    assert exported.name == BUNDLED
    assert exported.encode([]).shape == (0, reference.dimensions)
    cosine = (exported.encode(TEXTS) * reference.encode(TEXTS)).sum(axis=1)
    assert cosine.min() > least
    for word in ("hotline", "Oberleutnant"):
        assert exported.knows(word) == reference.knows(word)


@settings(deadline=None, max_examples=10)
@given(texts=st.lists(st.text(max_size=300), max_size=20))
def test_vectors_of_onnx_and_torch_are_equal_within_rounding(reference, cache, texts):
    exported = encoder_of("onnx", BUNDLED, cache).encode(texts)
    assert np.allclose(exported, reference.encode(texts), atol=1e-5)


def test_an_archive_of_one_encoder_goes_on_with_the_other(demo):
    hits = []
    for name in ("torch", "onnx"):
        settings = load({"GRAPH_SERVICE_ENCODER": name}, data=demo.settings.data)
        with StoryGraph.open(settings=settings) as graph:
            hits.append([hit.story.id for hit in graph.search("who answers the phone for victims").hits])
    assert hits[0] == hits[1] != []


def test_the_vector_cache_keeps_equal_vectors_as_one_and_others_apart():
    assert numerics_of("onnx") == numerics_of("torch")
    assert len({numerics_of(name) for name in ENCODERS}) == len(ENCODERS) - 1


def test_a_damaged_export_is_noticed_and_made_again(cache, caplog, capsys):
    expected = encoder_of("onnx-int8", BUNDLED, cache).encode(TEXTS)
    capsys.readouterr()
    folder = cache / "encoders" / f"{BUNDLED}-int8"
    content = bytearray((folder / GRAPH).read_bytes())
    content[len(content) // 2] ^= 255
    (folder / GRAPH).unlink()
    (folder / GRAPH).write_bytes(content)
    assert not is_intact(folder)
    assert np.allclose(encoder_of("onnx-int8", BUNDLED, cache).encode(TEXTS), expected, atol=1e-5)
    assert "damaged" in caplog.text
    assert "Exporting the model to ONNX, once" in capsys.readouterr().err
    assert is_intact(folder)


def test_an_intact_export_is_not_made_again(cache, capsys):
    encoder_of("onnx", BUNDLED, cache).encode(["a text"])
    capsys.readouterr()
    encoder_of("onnx", BUNDLED, cache).encode(["a text"])
    assert capsys.readouterr().err == ""


def test_an_export_that_is_cut_short_leaves_nothing_behind(tmp_path, monkeypatch):
    def cut_short(_source, _weights, folder):
        (folder / GRAPH).write_bytes(b"the beginning")
        raise KeyboardInterrupt

    monkeypatch.setattr(onnx, "export", cut_short)
    with pytest.raises(KeyboardInterrupt):
        encoder_of("onnx", BUNDLED, tmp_path).encode(["a text"])
    assert [file.suffix for file in (tmp_path / "encoders").iterdir()] in ([], [".lock"])


def test_a_folder_that_cannot_be_written_is_an_error_that_names_the_way_out(tmp_path):
    (tmp_path / "encoders").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be written") as caught:
        encoder_of("onnx", BUNDLED, tmp_path).encode(["a text"])
    assert "GRAPH_SERVICE_ENCODER=torch" in caught.value.hint


def test_a_model_whose_export_gives_other_vectors_is_refused(cache, reference):
    encoder_of("onnx-int8", BUNDLED, cache).encode(["a text"])
    folder = cache / "encoders" / f"{BUNDLED}-int8"
    tokenizer = Tokenizer.from_file(str(folder / onnx.TOKENIZER))
    with pytest.raises(
        DataError, match=r"all-MiniLM-L6-v2 cannot run in ONNX Runtime: with float32 weights the cosine"
    ):
        onnx.compare(reference, folder / GRAPH, tokenizer, "", "float32")


ENCODE = """
import sys
from pathlib import Path
from graph_service.embedding import encoder_of
encoder_of("onnx", "all-MiniLM-L6-v2", Path(sys.argv[1])).encode(["a text"])
print({"torch", "sentence_transformers", "transformers"} & sys.modules.keys() or "neither")
"""


@pytest.mark.slow
def test_processes_that_start_at_once_export_once(tmp_path):
    command = [sys.executable, "-c", ENCODE, str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = [process.communicate(timeout=300) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outputs
    assert sum(error.count("Exporting the model to ONNX") for _, error in outputs) == 1
    assert sorted(output.strip() == "neither" for output, _ in outputs) == [False, True, True]
