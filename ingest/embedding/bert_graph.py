"""Builds the ONNX graph of a small BERT straight from its safetensors weights.

No network and no torch: the file is read with numpy, and the graph is written in ONNX Runtime's
own fused operators. :func:`build` does what sentence-transformers does for these models:
embeddings, encoder layers, mean over the positions, division by the L2 norm. The layers serve the
verifier too.

Dense layers may be in int8. Their weights are quantised to 7 bits a column (symmetric, ±63): the
products of two then fit the 16-bit sums of processors without VNNI, so every machine computes the
same. Activations are quantised by ``DynamicQuantizeMatMul`` with one scale a call, so a call holds
one text: its result cannot depend on a neighbour (docs/decisions/0006).

Source of the architecture: Devlin et al. 2019, "BERT"; the pooling is Reimers & Gurevych 2019,
"Sentence-BERT", section 3.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from orchestra.errors import SettingsInvalid

if TYPE_CHECKING:
    import onnx

GRAPH_VERSION = 2
OPSET = 17
MICROSOFT = "com.microsoft"
LAYERS = ("qkv", "attended", "wide", "out")
"""The dense layers of an encoder layer, in order."""

EMBEDDER_INT8 = frozenset(("qkv", "attended", "wide"))
"""What the embedder computes in int8. What leaves the wide layer has a few large values, for which
one scale is too coarse: the product after it stays in 32-bit floats."""

_LEVELS = 63
_POSITIONS = 256
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


def quantised(weight: Array, levels: int, axis: int) -> tuple[npt.NDArray[np.int8], Array]:
    """``weight ≈ whole * scale``, one scale for each place along the axis that is kept."""
    top = np.abs(weight).max(axis=axis, keepdims=True)
    scale = np.where(top > 0, top, 1.0) / levels
    whole = np.clip(np.round(weight / scale), -levels, levels).astype(np.int8)
    return whole, np.squeeze(scale, axis=axis).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Encoder:
    """Writes a BERT encoder into ``graph``, for one text a call: ``ids``, int32 (1, length).

    ``int8`` names which of :data:`LAYERS` are quantised; ``prefix`` leads to the encoder's weights.
    """

    graph: Graph
    weights: Mapping[str, Array]
    shape: BertShape
    int8: Collection[str] = ()
    prefix: str = ""

    def placed(self, word_rows: str, first_segment: Array | None = None) -> str:
        """Words and their positions, added; ``first_segment``: of texts that are one segment."""
        graph = self.graph
        for name, value in (("zero", 0), ("one", 1), ("two", 2)):
            graph.weight(name, np.array([value], np.int64))
        graph.node("Shape", ["ids"], "shape")
        graph.node("Slice", ["shape", "one", "two"], "length")
        rows = self.weights[f"{self.prefix}embeddings.position_embeddings.weight"][:_POSITIONS]
        positions = graph.weight(
            "positions", rows if first_segment is None else rows + first_segment
        )
        graph.node("Slice", [positions, "zero", "length", "zero"], "position_rows")
        return graph.node("Add", [word_rows, "position_rows"], "placed")

    def normalised(self, embedded: str) -> str:
        """What the first layer reads."""
        graph, source = self.graph, f"{self.prefix}embeddings.LayerNorm."
        gamma = graph.weight("embed_gamma", self.weights[f"{source}weight"])
        beta = graph.weight("embed_beta", self.weights[f"{source}bias"])
        return graph.node(
            "LayerNormalization", [embedded, gamma, beta], "hidden_0",
            axis=-1, epsilon=self.shape.epsilon,
        )  # fmt: skip

    def layers(self, hidden: str) -> str:
        """All encoder layers; the name of the last one's output."""
        for number in range(self.shape.layers):
            hidden = self._layer(number, hidden)
        return hidden

    def _layer(self, number: int, hidden: str) -> str:
        graph, source = self.graph, f"{self.prefix}encoder.layer.{number}."
        own = f"layer_{number}_"
        parts = [f"{source}attention.self.{part}" for part in ("query", "key", "value")]
        packed = np.concatenate([self.weights[f"{p}.weight"].T for p in parts], axis=1)
        bias = np.concatenate([self.weights[f"{p}.bias"] for p in parts])
        self._dense("qkv", own + "qkv", hidden, packed, bias)
        split = graph.weight(own + "thirds", np.array([packed.shape[0]] * 3, np.int64))
        names = [own + part for part in "qkv"]
        graph.split(own + "qkv", split, names)
        graph.node(
            "MultiHeadAttention", names, own + "context",
            domain=MICROSOFT, num_heads=self.shape.heads,
        )  # fmt: skip
        attended = self._closed(
            "attended", f"{source}attention.output.", own, own + "context", hidden
        )
        wide = f"{source}intermediate.dense."
        self._dense("wide", own + "wide", attended, self.weights[f"{wide}weight"].T,
                    self.weights[f"{wide}bias"])  # fmt: skip
        active = graph.node("Gelu", [own + "wide"], own + "active", domain=MICROSOFT)
        return self._closed("out", f"{source}output.", own, active, attended)

    def _dense(self, kind: str, name: str, value: str, weight: Array, bias: Array) -> str:
        graph = self.graph
        kept_bias = graph.weight(f"{name}_bias", bias)
        if kind not in self.int8:
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
            domain=MICROSOFT,
        )  # fmt: skip

    def _closed(self, kind: str, source: str, own: str, value: str, skip: str) -> str:
        """A dense layer whose result is added to ``skip`` and normalised."""
        graph, name = self.graph, own + kind
        dense = self._dense(kind, f"{name}_dense", value, self.weights[f"{source}dense.weight"].T,
                            self.weights[f"{source}dense.bias"])  # fmt: skip
        return graph.node(
            "SkipLayerNormalization",
            [dense, skip, graph.weight(f"{name}_gamma", self.weights[f"{source}LayerNorm.weight"]),
             graph.weight(f"{name}_beta", self.weights[f"{source}LayerNorm.bias"])],
            name,
            domain=MICROSOFT,
            epsilon=self.shape.epsilon,
        )  # fmt: skip


def build(
    weights: Mapping[str, Array], shape: BertShape, *, int8: Collection[str] = EMBEDDER_INT8
) -> onnx.ModelProto:
    """The whole sentence encoder: ``ids``, int32 (1, length), to ``embedding``.

    The output is (1, hidden) float32 of length one. ``int8`` names which of :data:`LAYERS` are
    quantised.
    """
    from onnx import TensorProto, helper

    graph = Graph()
    encoder = Encoder(graph, weights, shape, int8)
    words = graph.weight("words", weights["embeddings.word_embeddings.weight"])
    graph.node("Gather", [words, "ids"], "word_rows")
    # Every text is one segment, so the segment's vector is added to the positions once.
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    hidden = encoder.layers(encoder.normalised(encoder.placed("word_rows", segment)))
    # The mean over the positions, scaled to length one: the mean's divisor cancels.
    graph.node("ReduceSum", [hidden, "one"], "pooled", keepdims=0)
    graph.node("LpNormalization", ["pooled"], "embedding", axis=-1, p=2)
    dimensions = weights["embeddings.word_embeddings.weight"].shape[1]
    ids = helper.make_tensor_value_info("ids", TensorProto.INT32, [1, "length"])
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, dimensions])
    return model_of(graph, "encoder", [ids], output)


def model_of(
    graph: Graph,
    name: str,
    inputs: Sequence[onnx.ValueInfoProto],
    output: onnx.ValueInfoProto,
) -> onnx.ModelProto:
    """The graph as a model of the operators it is written in."""
    from onnx import helper

    return helper.make_model(
        helper.make_graph(graph.nodes, name, inputs, [output], graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=8,
    )
