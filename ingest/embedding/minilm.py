"""The default embedder: a small BERT encoder under ONNX Runtime, in 32-bit floats.

Why not int8: ONNX Runtime's dynamic quantisation takes one scale per batch, so a text's vector
would depend on its neighbours. In float32 it does not, up to rounding (docs/decisions).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ingest.embedding.model_folder import Announce, ModelFolder, ensure

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

_WORD_PIECES = 256
_SPECIALS = 2
_BATCH_TOKENS = 4096
_BATCH_ROWS = 64


class OnnxEmbedder:
    """Embeds with an exported model; loads it on first use.

    Batches are made of texts of like length, so that little is spent on padding; the result is
    in the order of the input.
    """

    def __init__(self, folder: ModelFolder, *, label: str, threads: int | None = None) -> None:
        """Describes the embedder.

        Args:
            folder: the exported model.
            label: the model's name, the first part of :attr:`name`.
            threads: of ONNX Runtime; by default the cores this process may use.
        """
        self._folder = folder
        self._label = label
        self._threads = threads or _cores()
        self._loaded: tuple[Tokenizer, onnxruntime.InferenceSession] | None = None

    @property
    def name(self) -> str:
        """Model, backend and the weights' hash."""
        return f"{self._label}/onnx-fp32/{self._folder.sha256[:12]}"

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        shape = self._load()[1].get_outputs()[0].shape
        return int(shape[1])

    @property
    def max_tokens(self) -> int:
        """Longest text in word pieces, the two special ones apart; what is longer is cut."""
        return _WORD_PIECES - _SPECIALS

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, without the special ones and without a cut."""
        tokenizer = self._tokenizer()
        encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, one a row, in the order of ``texts``."""
        tokenizer, session = self._load()
        rows = [self._pieces(encoding.ids) for encoding in tokenizer.encode_batch_fast(list(texts))]
        result = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for batch in length_sorted_batches([len(row) for row in rows]):
            width = max(len(rows[index]) for index in batch)
            ids = np.zeros((len(batch), width), dtype=np.int32)
            mask = np.zeros_like(ids)
            for place, index in enumerate(batch):
                ids[place, : len(rows[index])] = rows[index]
                mask[place, : len(rows[index])] = 1
            (vectors,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
            result[batch] = vectors
        return result

    @staticmethod
    def _pieces(ids: list[int]) -> list[int]:
        """At most 256 word pieces; the closing special one stays."""
        return ids if len(ids) <= _WORD_PIECES else [*ids[: _WORD_PIECES - 1], ids[-1]]

    def _tokenizer(self) -> Tokenizer:
        return self._load()[0]

    def _load(self) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
        if self._loaded is None:
            import onnxruntime
            from tokenizers import Tokenizer

            tokenizer = Tokenizer.from_file(str(self._folder.tokenizer))
            tokenizer.no_padding()
            tokenizer.no_truncation()
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self._threads
            options.log_severity_level = 3
            # Waiting threads sleep: on a busy machine spinning made a query three times slower.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            session = onnxruntime.InferenceSession(
                str(self._folder.model), options, providers=["CPUExecutionProvider"]
            )
            self._loaded = (tokenizer, session)
        return self._loaded


def length_sorted_batches(
    lengths: Sequence[int], *, tokens: int = _BATCH_TOKENS, rows: int = _BATCH_ROWS
) -> list[list[int]]:
    """Splits indices into batches of like length, longest first.

    A batch holds at most ``rows`` rows and, padding included, at most ``tokens`` tokens (one row
    at least).

    Example:
        >>> length_sorted_batches([3, 9, 3, 8], tokens=16)
        [[1], [3, 0], [2]]
    """
    batches: list[list[int]] = []
    width = 0
    for index in sorted(range(len(lengths)), key=lambda index: (-lengths[index], index)):
        if batches and len(batches[-1]) < rows and width * (len(batches[-1]) + 1) <= tokens:
            batches[-1].append(index)
        else:
            batches.append([index])
            width = lengths[index]
    return batches


def minilm(
    *, home: Path | None = None, announce: Announce | None = None, threads: int | None = None
) -> OnnxEmbedder:
    """The packaged all-MiniLM-L6-v2 (384 dimensions), exported on first use."""
    folder = ensure(home=home, announce=announce)
    return OnnxEmbedder(folder, label="all-MiniLM-L6-v2", threads=threads)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
