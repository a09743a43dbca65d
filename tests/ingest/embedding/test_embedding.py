from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.embedding import OnnxEmbedder, StandInEmbedder, embedder_named
from ingest.embedding.bert_graph import BertShape, build, read_safetensors
from ingest.embedding.minilm import minilm
from ingest.embedding.model_folder import ModelFolder, ensure, packaged_source
from ingest.embedding.runtime import beside_each_other
from orchestra.errors import SettingsInvalid

TEXTS = [
    "The bridge cost 41 million euro.",
    "Who approved the budget?",
    "naïve café, größer, 東京, 🙂",
    "x",
    "A long one. " + "The council met again and again about the harbour bridge. " * 40,
]


@pytest.fixture(scope="session")
def model_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models-home")


@pytest.fixture(scope="session")
def embedder(model_home: Path) -> OnnxEmbedder:
    return minilm(home=model_home)


def test_vectors_are_unit_rows_in_the_order_of_the_texts(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimensions) == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    for row, text in zip(vectors, TEXTS, strict=True):
        np.testing.assert_allclose(embedder.embed([text])[0], row, atol=0)


def test_no_texts_give_no_rows(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


@settings(max_examples=15)
@given(
    words=st.lists(st.sampled_from(["bridge", "harbour", "cost", "€41m", "2019"]), min_size=1),
    others=st.lists(st.sampled_from(TEXTS), max_size=6),
)
def test_a_text_has_the_same_vector_alone_and_in_any_batch(
    embedder: OnnxEmbedder, words: list[str], others: list[str]
) -> None:
    text = " ".join(words)
    alone = embedder.embed([text])[0]
    np.testing.assert_array_equal(embedder.embed([*others, text])[-1], alone)


def test_the_cut_at_256_word_pieces_keeps_the_closing_piece(embedder: OnnxEmbedder) -> None:
    fits = "bridge " * embedder.max_tokens
    longer = "bridge " * (embedder.max_tokens + 50)
    assert embedder.count_tokens([fits, longer, ""]) == [254, 304, 0]
    np.testing.assert_allclose(embedder.embed([longer]), embedder.embed([fits]), atol=1e-6)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_agrees_with_sentence_transformers(embedder: OnnxEmbedder, tmp_path: Path) -> None:
    reference = embedder_named(str(packaged_source()))
    theirs = reference.embed(TEXTS)
    assert np.min(np.sum(theirs * embedder.embed(TEXTS), axis=1)) > 0.99
    floats = OnnxEmbedder(_in_floats(tmp_path), label="floats")
    assert np.min(np.sum(theirs * floats.embed(TEXTS), axis=1)) > 0.9999
    assert reference.dimensions == embedder.dimensions
    assert reference.max_tokens == embedder.max_tokens
    assert reference.count_tokens(TEXTS) == embedder.count_tokens(TEXTS)
    assert reference.name.startswith("model/torch/")


def _in_floats(folder: Path) -> ModelFolder:
    """The packaged model without int8: what is left of a difference is the architecture's."""
    import onnx

    source = packaged_source()
    weights = read_safetensors(source / "model.safetensors")
    model = build(weights, BertShape.read(source / "config.json"), int8=())
    made = ModelFolder(folder, "floats")
    onnx.save(model, made.model)
    shutil.copyfile(source / "tokenizer.json", made.tokenizer)
    return made


@pytest.mark.parametrize("threads", [1, 3])
def test_calls_beside_each_other_keep_their_order(threads: int) -> None:
    assert beside_each_other(lambda x: x * 2, range(50), threads) == list(range(0, 100, 2))
    assert beside_each_other(str, [], threads) == []
    with pytest.raises(ZeroDivisionError):
        beside_each_other(lambda x: 1 // x, [2, 1, 0], threads)


def test_the_model_is_exported_once(model_home: Path, embedder: OnnxEmbedder) -> None:
    embedder.embed(["x"])
    said: list[str] = []
    folder = ensure(home=model_home, announce=said.append)
    assert said == []
    assert folder.path.name.startswith(folder.sha256)
    assert embedder.name == f"all-MiniLM-L6-v2/onnx-int8/{folder.sha256[:12]}"


def test_a_torn_export_is_made_again(tmp_path: Path) -> None:
    said: list[str] = []
    folder = ensure(home=tmp_path, announce=said.append)
    folder.model.unlink()
    again = ensure(home=tmp_path, announce=said.append)
    assert again.model.is_file()
    assert len(said) == 2
    assert not list((tmp_path / "models").glob(".making-*"))


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="holds no model"):
        ensure(home=tmp_path, source=tmp_path / "empty")


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    shutil.copyfile(packaged_source() / "config.json", config)
    assert BertShape.read(config).layers == 6
    values = json.loads(config.read_text())
    config.write_text(json.dumps({**values, "hidden_act": "relu"}))
    with pytest.raises(SettingsInvalid, match="hidden_act"):
        BertShape.read(config)


def test_the_stand_in_puts_texts_with_shared_words_close() -> None:
    stand_in = StandInEmbedder()
    a, b, c, nothing = stand_in.embed(["the old bridge", "The old BRIDGE!", "a new mill", ""])
    assert a @ b > 0.8 > a @ c
    assert np.linalg.norm(nothing) == 1.0
    assert stand_in.count_tokens(["Two words!"]) == [3]
    assert (stand_in.name, stand_in.dimensions, stand_in.max_tokens) == ("stand-in/384", 384, 254)


def test_settings_name_models(model_home: Path) -> None:
    assert isinstance(embedder_named("stand-in"), StandInEmbedder)
    assert isinstance(embedder_named("minilm", home=model_home), OnnxEmbedder)
    with pytest.raises(SettingsInvalid, match="word2vec"):
        embedder_named("word2vec")
