"""The weights of a shipped model, read back: what :mod:`adjudicator.training.export` wrote.

Dense layers come back as the product of their whole numbers and scales, so they differ from what
was trained by what was rounded away (at most 1/126 of a column's largest weight); the words, which
are never trained, come back exactly, from the packaged model.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.embedding.bert_graph import BertShape, read_safetensors
from ingest.embedding.model_folder import packaged_source

Array = npt.NDArray[np.float32]

_WORDS = "embeddings.word_embeddings.weight"
_KINDS = (("attended", "attention.output"), ("wide", "intermediate"), ("out", "output"))


def restored(model: Path) -> dict[str, Array]:
    """The state of ``CrossEncoder`` by name, float32, as the ONNX file ``model`` holds it.

    Raises:
        KeyError: the file is not one that :func:`adjudicator.training.export.write` wrote.
    """
    import onnx
    from onnx.numpy_helper import to_array

    held = {t.name: to_array(t) for t in onnx.load(str(model)).graph.initializer}
    packaged = read_safetensors(packaged_source() / "model.safetensors")
    found = {
        "encoder." + _WORDS: packaged[_WORDS],
        "encoder.embeddings.position_embeddings.weight": _positions(held, packaged),
        "encoder.embeddings.token_type_embeddings.weight": held["segments"],
        "encoder.embeddings.LayerNorm.weight": held["embed_gamma"],
        "encoder.embeddings.LayerNorm.bias": held["embed_beta"],
    }
    for number in range(BertShape.read(packaged_source() / "config.json").layers):
        found.update(_layer(held, number))
    for name in ("dense", "out"):
        found[f"{name}.weight"] = held[f"{name}_weight"].T
        found[f"{name}.bias"] = held[f"{name}_bias"]
    return {name: np.array(value, np.float32, order="C") for name, value in found.items()}


def _positions(held: dict[str, Array], packaged: dict[str, Array]) -> Array:
    """The file holds as many as a pair may be long; the others were never used."""
    rows = packaged["embeddings.position_embeddings.weight"].copy()
    rows[: len(held["positions"])] = held["positions"]
    return rows


def _layer(held: dict[str, Array], number: int) -> dict[str, Array]:
    own, target = f"layer_{number}_", f"encoder.encoder.layer.{number}."
    found: dict[str, Array] = {}
    weights = np.split(_dense(held, f"{own}qkv"), 3, axis=1)
    biases = np.split(held[f"{own}qkv_bias"], 3)
    for part, weight, bias in zip(("query", "key", "value"), weights, biases, strict=True):
        found[f"{target}attention.self.{part}.weight"] = weight.T
        found[f"{target}attention.self.{part}.bias"] = bias
    for kind, source in _KINDS:
        name = f"{own}{kind}" if kind == "wide" else f"{own}{kind}_dense"
        found[f"{target}{source}.dense.weight"] = _dense(held, name).T
        found[f"{target}{source}.dense.bias"] = held[f"{name}_bias"]
        if kind != "wide":
            found[f"{target}{source}.LayerNorm.weight"] = held[f"{own}{kind}_gamma"]
            found[f"{target}{source}.LayerNorm.bias"] = held[f"{own}{kind}_beta"]
    return found


def _dense(held: dict[str, Array], name: str) -> Array:
    """A dense layer's weights, (inputs, outputs): whole numbers times their column's scale."""
    weight = held[f"{name}_weight"].astype(np.float32)
    scale = held.get(f"{name}_scale")
    return weight if scale is None else weight * scale
