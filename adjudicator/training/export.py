"""The trained cross-encoder as one ONNX file: int8 for shipping, float32 to compare with.

Weights are quantised to 7 bits a column (symmetric, ±63): the products of two then fit the 16-bit
sums of processors without VNNI, so every machine computes the same. Activations are quantised by
``DynamicQuantizeMatMul`` with one scale a call. Pairs are therefore scored one at a time, without
padding: a pair's score cannot depend on a neighbour (docs/decisions).

Input: ``ids`` and ``types``, int32 (1, length). Output: ``logits``, float32 (1, 3): supported,
refuted, not enough evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ingest.embedding.bert_graph import BertShape, Graph, read_safetensors
from ingest.embedding.model_folder import packaged_source

if TYPE_CHECKING:
    import onnx

_OPSET = 17
_MICROSOFT = "com.microsoft"
_LEVELS = 63
_WORD_LEVELS = 127

Array = npt.NDArray[np.float32]


def build(weights: Mapping[str, Array], shape: BertShape, *, int8: bool) -> onnx.ModelProto:
    """The whole cross-encoder. ``weights``: the state of ``CrossEncoder``, by name."""
    from onnx import TensorProto, helper

    builder = _Builder(Graph(), weights, shape, int8)
    hidden = builder.embed()
    for layer in range(shape.layers):
        hidden = builder.layer(layer, hidden)
    builder.head(hidden)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT32, [1, "length"])
        for name in ("ids", "types")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 3])
    graph = builder.graph
    return helper.make_model(
        helper.make_graph(graph.nodes, "verifier", inputs, [output], graph.initializers),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=8,
    )


def write(weights: Path, out: Path, *, int8: bool) -> bytes:
    """Writes the model of a file of weights and returns its bytes."""
    shape = BertShape.read(packaged_source() / "config.json")
    model: bytes = build(read_safetensors(weights), shape, int8=int8).SerializeToString()
    out.write_bytes(model)
    return model


def quantised(weight: Array, levels: int, axis: int) -> tuple[npt.NDArray[np.int8], Array]:
    """``weight ≈ whole * scale``, one scale for each place along the axis that is kept."""
    top = np.abs(weight).max(axis=axis, keepdims=True)
    scale = np.where(top > 0, top, 1.0) / levels
    whole = np.clip(np.round(weight / scale), -levels, levels).astype(np.int8)
    return whole, np.squeeze(scale, axis=axis).astype(np.float32)


@dataclass
class _Builder:
    graph: Graph
    weights: Mapping[str, Array]
    shape: BertShape
    int8: bool

    def embed(self) -> str:
        """Word, position and segment vectors, normalised."""
        graph, prefix = self.graph, "encoder.embeddings."
        words = self.weights[f"{prefix}word_embeddings.weight"]
        if self.int8:
            whole, scale = quantised(words, _WORD_LEVELS, axis=1)
            graph.node("Gather", [graph.weight("words", whole), "ids"], "word_whole")
            graph.node("Cast", ["word_whole"], "word_float", to=1)
            graph.node("Gather", [graph.weight("word_scale", scale[:, None]), "ids"], "word_scales")
            graph.node("Mul", ["word_float", "word_scales"], "word_rows")
        else:
            graph.node("Gather", [graph.weight("words", words), "ids"], "word_rows")
        for name, value in (("zero", 0), ("one", 1), ("two", 2)):
            graph.weight(name, np.array([value], np.int64))
        graph.node("Shape", ["ids"], "shape")
        graph.node("Slice", ["shape", "one", "two"], "length")
        positions = graph.weight(
            "positions", self.weights[f"{prefix}position_embeddings.weight"][:256]
        )
        graph.node("Slice", [positions, "zero", "length", "zero"], "position_rows")
        segments = graph.weight("segments", self.weights[f"{prefix}token_type_embeddings.weight"])
        graph.node("Gather", [segments, "types"], "segment_rows")
        graph.node("Add", ["word_rows", "position_rows"], "placed")
        graph.node("Add", ["placed", "segment_rows"], "embedded")
        gamma = graph.weight("embed_gamma", self.weights[f"{prefix}LayerNorm.weight"])
        beta = graph.weight("embed_beta", self.weights[f"{prefix}LayerNorm.bias"])
        return graph.node(
            "LayerNormalization", ["embedded", gamma, beta], "hidden_0",
            axis=-1, epsilon=self.shape.epsilon,
        )  # fmt: skip

    def layer(self, number: int, hidden: str) -> str:
        """One encoder layer; the name of its output."""
        graph, source = self.graph, f"encoder.encoder.layer.{number}."
        own = f"layer_{number}_"
        parts = [f"{source}attention.self.{part}" for part in ("query", "key", "value")]
        packed = np.concatenate([self.weights[f"{p}.weight"].T for p in parts], axis=1)
        bias = np.concatenate([self.weights[f"{p}.bias"] for p in parts])
        self._dense(own + "qkv", hidden, packed, bias)
        width = packed.shape[0]
        split = graph.weight(own + "thirds", np.array([width] * 3, np.int64))
        names = [own + part for part in "qkv"]
        graph.split(own + "qkv", split, names)
        graph.node(
            "MultiHeadAttention", names, own + "context",
            domain=_MICROSOFT, num_heads=self.shape.heads,
        )  # fmt: skip
        attended = self._closed(f"{source}attention.output.", own + "attended",
                                own + "context", hidden)  # fmt: skip
        wide = f"{source}intermediate.dense."
        self._dense(own + "wide", attended, self.weights[f"{wide}weight"].T,
                    self.weights[f"{wide}bias"])  # fmt: skip
        active = graph.node("Gelu", [own + "wide"], own + "active", domain=_MICROSOFT)
        return self._closed(f"{source}output.", own + "out", active, attended)

    def head(self, hidden: str) -> None:
        """First position and mean over the claim's positions, a dense layer, three logits."""
        graph = self.graph
        graph.node("Gather", [hidden, "zero"], "cls_row", axis=1)
        graph.node("Squeeze", ["cls_row", "one"], "cls")
        graph.node("Cast", ["types"], "of_claim", to=1)
        graph.node("Unsqueeze", ["of_claim", "one"], "claim_row")  # (1, 1, length)
        graph.node("MatMul", ["claim_row", hidden], "claim_sum_row")
        graph.node("Squeeze", ["claim_sum_row", "one"], "claim_sum")
        graph.node("ReduceSum", ["of_claim", "one"], "claim_count", keepdims=1)
        graph.node("Div", ["claim_sum", "claim_count"], "claim_mean")
        graph.node("Concat", ["cls", "claim_mean"], "both", axis=-1)
        for name, after in (("dense", "Tanh"), ("out", "")):
            source = "both" if name == "dense" else "dense_active"
            weight = graph.weight(f"{name}_weight", self.weights[f"{name}.weight"].T)
            graph.node("MatMul", [source, weight], f"{name}_raw")
            bias = graph.weight(f"{name}_bias", self.weights[f"{name}.bias"])
            graph.node("Add", [f"{name}_raw", bias], f"{name}_sum" if after else "logits")
            if after:
                graph.node(after, [f"{name}_sum"], f"{name}_active")

    def _dense(self, name: str, value: str, weight: Array, bias: Array) -> str:
        graph = self.graph
        kept_bias = graph.weight(f"{name}_bias", bias)
        if not self.int8:
            raw = graph.node(
                "MatMul", [value, graph.weight(f"{name}_weight", weight)], f"{name}_raw"
            )
            return graph.node("Add", [raw, kept_bias], name)
        whole, scale = quantised(weight, _LEVELS, axis=0)
        return graph.node(
            "DynamicQuantizeMatMul",
            [value, graph.weight(f"{name}_weight", whole), graph.weight(f"{name}_scale", scale),
             "", kept_bias],
            name,
            domain=_MICROSOFT,
        )  # fmt: skip

    def _closed(self, source: str, name: str, value: str, skip: str) -> str:
        """A dense layer whose result is added to ``skip`` and normalised."""
        graph = self.graph
        dense = self._dense(f"{name}_dense", value, self.weights[f"{source}dense.weight"].T,
                            self.weights[f"{source}dense.bias"])  # fmt: skip
        return graph.node(
            "SkipLayerNormalization",
            [dense, skip, graph.weight(f"{name}_gamma", self.weights[f"{source}LayerNorm.weight"]),
             graph.weight(f"{name}_beta", self.weights[f"{source}LayerNorm.bias"])],
            name,
            domain=_MICROSOFT,
            epsilon=self.shape.epsilon,
        )  # fmt: skip
