"""Builds the ONNX graph of a small BERT sentence encoder straight from its safetensors weights.

No network and no torch: the file is read with numpy, and the graph is written in ONNX Runtime's
own fused operators. It does what sentence-transformers does for these models: embeddings,
encoder layers, mean over the unmasked positions, division by the L2 norm.

Source of the architecture: Devlin et al. 2019, "BERT"; the pooling is Reimers & Gurevych 2019,
"Sentence-BERT", section 3.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from orchestra.errors import SettingsInvalid

if TYPE_CHECKING:
    import onnx

GRAPH_VERSION = 1
_OPSET = 17
_MICROSOFT = "com.microsoft"
_FLOATS = {"F32": np.float32, "F16": np.float16}

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BertShape:
    """The numbers of a BERT encoder that its weights do not show."""

    layers: int
    heads: int
    epsilon: float

    @classmethod
    def read(cls, config: Path) -> BertShape:
        """Reads ``config.json``.

        Raises:
            SettingsInvalid: the model is not a BERT with exact GELU and absolute positions.
        """
        values = json.loads(config.read_text(encoding="utf-8"))
        for key, expected in (("model_type", "bert"), ("hidden_act", "gelu")):
            if values.get(key) != expected:
                raise SettingsInvalid(
                    f"{config}: {key} is {values.get(key)!r}, but only {expected!r} can be turned"
                    " into an ONNX graph; choose another embedding model"
                )
        return cls(
            layers=int(values["num_hidden_layers"]),
            heads=int(values["num_attention_heads"]),
            epsilon=float(values["layer_norm_eps"]),
        )


def read_safetensors(path: Path) -> dict[str, Array]:
    """Reads every tensor of a safetensors file as float32 (integers are left out)."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    tensors: dict[str, Array] = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] not in _FLOATS:
            continue
        start, end = entry["data_offsets"]
        raw = data[8 + length + start : 8 + length + end]
        values = np.frombuffer(raw, _FLOATS[entry["dtype"]]).astype(np.float32)
        tensors[name] = values.reshape(entry["shape"])
    return tensors


class Graph:
    """Collects the nodes and constants of an ONNX graph."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def weight(self, name: str, value: npt.NDArray[np.generic]) -> str:
        """Adds a constant; its name comes back."""
        from onnx import numpy_helper

        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        output: str,
        *,
        domain: str = "",
        **attributes: float | int | Sequence[int],
    ) -> str:
        """Adds a node with one output; the output's name comes back."""
        from onnx import helper

        self.nodes.append(
            helper.make_node(kind, list(inputs), [output], domain=domain, **attributes)
        )
        return output

    def split(self, value: str, lengths: str, outputs: Sequence[str]) -> None:
        """Cuts ``value`` along its last axis into the outputs."""
        from onnx import helper

        self.nodes.append(helper.make_node("Split", [value, lengths], list(outputs), axis=-1))


def build(weights: Mapping[str, Array], shape: BertShape) -> onnx.ModelProto:
    """The whole encoder: ``input_ids`` and ``attention_mask`` (batch, length) to ``embedding``.

    Inputs are int32; the output is (batch, hidden) float32 of unit rows.
    """
    from onnx import TensorProto, helper

    graph = Graph()
    hidden = _embed(graph, weights, shape)
    for layer in range(shape.layers):
        hidden = _layer(graph, weights, shape, layer, hidden)
    _pool(graph, hidden)
    dimensions = weights["embeddings.word_embeddings.weight"].shape[1]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", dimensions])
    return helper.make_model(
        helper.make_graph(graph.nodes, "encoder", inputs, [output], graph.initializers),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=8,
    )


def _embed(graph: Graph, weights: Mapping[str, Array], shape: BertShape) -> str:
    words = graph.weight("words", weights["embeddings.word_embeddings.weight"])
    # Every text is one segment, so the segment's vector is added to the positions once.
    positions = (
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    graph.weight("positions", positions)
    graph.weight("zero", np.array([0], np.int64))
    graph.weight("one", np.array([1], np.int64))
    graph.node("Shape", ["input_ids"], "shape")
    graph.node("Slice", ["shape", "one", graph.weight("two", np.array([2], np.int64))], "length")
    graph.node("Slice", ["positions", "zero", "length", "zero"], "position_rows")
    graph.node("Gather", [words, "input_ids"], "word_rows")
    graph.node("Add", ["word_rows", "position_rows"], "embedded")
    gamma = graph.weight("embed_gamma", weights["embeddings.LayerNorm.weight"])
    beta = graph.weight("embed_beta", weights["embeddings.LayerNorm.bias"])
    return graph.node(
        "LayerNormalization",
        ["embedded", gamma, beta],
        "hidden_0",
        axis=-1,
        epsilon=shape.epsilon,
    )


def _layer(
    graph: Graph, weights: Mapping[str, Array], shape: BertShape, layer: int, hidden: str
) -> str:
    source = f"encoder.layer.{layer}."
    own = f"layer_{layer}_"

    def named(name: str, value: Array) -> str:
        return graph.weight(own + name, value)

    parts = ("query", "key", "value")
    attention = f"{source}attention.self."
    qkv = np.concatenate([weights[f"{attention}{part}.weight"].T for part in parts], axis=1)
    bias = np.concatenate([weights[f"{attention}{part}.bias"] for part in parts])
    context = graph.node(
        "Attention",
        [hidden, named("qkv", qkv), named("qkv_bias", bias), "attention_mask"],
        own + "context",
        domain=_MICROSOFT,
        num_heads=shape.heads,
    )
    attended = _dense_norm(
        graph, weights, shape, f"{source}attention.output.", own + "attended", context, hidden
    )
    wide = graph.node(
        "MatMul",
        [attended, named("wide_weight", weights[f"{source}intermediate.dense.weight"].T)],
        own + "wide",
    )
    active = graph.node(
        "BiasGelu",
        [wide, named("wide_bias", weights[f"{source}intermediate.dense.bias"])],
        own + "active",
        domain=_MICROSOFT,
    )
    return _dense_norm(graph, weights, shape, f"{source}output.", own + "out", active, attended)


def _dense_norm(
    graph: Graph,
    weights: Mapping[str, Array],
    shape: BertShape,
    source: str,
    name: str,
    value: str,
    skip: str,
) -> str:
    """A dense layer whose result is added to ``skip`` and normalised."""
    dense = graph.node(
        "MatMul",
        [value, graph.weight(name + "_weight", weights[f"{source}dense.weight"].T)],
        name + "_dense",
    )
    return graph.node(
        "SkipLayerNormalization",
        [
            dense,
            skip,
            graph.weight(name + "_gamma", weights[f"{source}LayerNorm.weight"]),
            graph.weight(name + "_beta", weights[f"{source}LayerNorm.bias"]),
            graph.weight(name + "_bias", weights[f"{source}dense.bias"]),
        ],
        name,
        domain=_MICROSOFT,
        epsilon=shape.epsilon,
    )


def _pool(graph: Graph, hidden: str) -> None:
    """The mean over unmasked positions, scaled to length one (the mean's divisor cancels)."""
    graph.node("Cast", ["attention_mask"], "mask", to=1)
    graph.node("Unsqueeze", ["mask", "one"], "mask_row")  # (batch, 1, length)
    graph.node("MatMul", ["mask_row", hidden], "summed")
    graph.node("Squeeze", ["summed", "one"], "pooled")
    graph.node("LpNormalization", ["pooled"], "embedding", axis=-1, p=2)
