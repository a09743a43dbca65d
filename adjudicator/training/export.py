"""The trained cross-encoder as one ONNX file: int8 for shipping, float32 to compare with.

In the shipped file every dense layer of the encoder is in int8 (:mod:`ingest.embedding.bert_graph`
says how) and the table of words in 8 bits a row. Pairs are scored one at a time, without padding:
a pair's score cannot depend on a neighbour (docs/decisions/0009).

Input: ``ids`` and ``types``, int32 (1, length). Output: ``logits``, float32 (1, 3): supported,
refuted, not enough evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ingest.embedding.bert_graph import (
    LAYERS,
    BertShape,
    Encoder,
    Graph,
    model_of,
    quantised,
    read_safetensors,
)
from ingest.embedding.model_folder import packaged_source

if TYPE_CHECKING:
    import onnx

_WORD_LEVELS = 127

Array = npt.NDArray[np.float32]


def build(weights: Mapping[str, Array], shape: BertShape, *, int8: bool) -> onnx.ModelProto:
    """The whole cross-encoder. ``weights``: the state of ``CrossEncoder``, by name."""
    from onnx import TensorProto, helper

    graph = Graph()
    encoder = Encoder(graph, weights, shape, LAYERS if int8 else (), prefix="encoder.")
    placed = encoder.placed(_words(graph, weights, int8))
    segments = graph.weight("segments", weights["encoder.embeddings.token_type_embeddings.weight"])
    graph.node("Gather", [segments, "types"], "segment_rows")
    graph.node("Add", [placed, "segment_rows"], "embedded")
    _head(graph, weights, encoder.layers(encoder.normalised("embedded")))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT32, [1, "length"])
        for name in ("ids", "types")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 3])
    return model_of(graph, "verifier", inputs, output)


def write(weights: Path, out: Path, *, int8: bool) -> bytes:
    """Writes the model of a file of weights and returns its bytes."""
    shape = BertShape.read(packaged_source() / "config.json")
    model: bytes = build(read_safetensors(weights), shape, int8=int8).SerializeToString()
    out.write_bytes(model)
    return model


def _words(graph: Graph, weights: Mapping[str, Array], int8: bool) -> str:
    """The words' vectors."""
    words = weights["encoder.embeddings.word_embeddings.weight"]
    if not int8:
        return graph.node("Gather", [graph.weight("words", words), "ids"], "word_rows")
    whole, scale = quantised(words, _WORD_LEVELS, axis=1)
    graph.node("Gather", [graph.weight("words", whole), "ids"], "word_whole")
    graph.node("Cast", ["word_whole"], "word_float", to=1)
    graph.node("Gather", [graph.weight("word_scale", scale[:, None]), "ids"], "word_scales")
    return graph.node("Mul", ["word_float", "word_scales"], "word_rows")


def _head(graph: Graph, weights: Mapping[str, Array], hidden: str) -> None:
    """First position and mean over the claim's positions, a dense layer, three logits."""
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
        weight = graph.weight(f"{name}_weight", weights[f"{name}.weight"].T)
        graph.node("MatMul", [source, weight], f"{name}_raw")
        bias = graph.weight(f"{name}_bias", weights[f"{name}.bias"])
        graph.node("Add", [f"{name}_raw", bias], f"{name}_sum" if after else "logits")
        if after:
            graph.node(after, [f"{name}_sum"], f"{name}_active")
